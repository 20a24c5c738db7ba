//! The switch: reads what hosts send, sends on what it is told to.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::time::Instant;

use super::Arrival;
use super::port::Port;
use crate::packet;

/// Why the wire failed.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// An interface does not carry frames any more. No lesson does that: it cuts cables on our side.
    #[error(
        "interface {interface} of host {host} cannot be used any more: it was set down or deleted from outside"
    )]
    Down {
        /// Whose interface.
        host: String,
        /// The host's name for it.
        interface: &'static str,
    },
    /// The cable failed otherwise.
    #[error("the cable of host {host}: {error}")]
    Io {
        /// Whose cable.
        host: String,
        /// The system's reason.
        error: io::Error,
    },
}

impl WireError {
    fn of(host: &str, interface: &'static str, error: io::Error) -> Self {
        let host = host.to_owned();
        match error.raw_os_error() {
            Some(libc::ENETDOWN | libc::ENXIO | libc::ENODEV) => Self::Down { host, interface },
            _ => Self::Io { host, error },
        }
    }
}

/// What a host calls its end of the cable, and its way to itself.
const CABLE: &str = "eth0";
const LOOPBACK: &str = "lo";

/// What the switch needs to know of a host.
#[derive(Debug)]
pub struct PortPlan {
    /// The host's name.
    pub host: String,
    /// Its hardware address.
    pub mac: [u8; 6],
    /// Our end of its cable: an unbound packet socket and the interface's index.
    pub cable: (OwnedFd, u32),
    /// Its loopback interface, as `cable`.
    pub loopback: (OwnedFd, u32),
}

struct Socket {
    host: String,
    mac: [u8; 6],
    cable: Port,
    loopback: Port,
}

/// A switch with one port a host.
pub struct Switch {
    sockets: Vec<Socket>,
    neighbour_talk: u64,
}

impl Switch {
    /// Opens all ports.
    ///
    /// # Errors
    /// When pnet cannot bind one of them.
    pub fn open(plans: Vec<PortPlan>) -> Result<Self, WireError> {
        let sockets = plans.into_iter().map(open_socket).collect::<Result<_, _>>()?;
        Ok(Self {
            sockets,
            neighbour_talk: 0,
        })
    }

    /// All that has arrived since the last time, in the order of reading. Neighbours' talk passes.
    ///
    /// # Errors
    /// When a port cannot be read or written.
    pub fn take(&mut self) -> Result<Vec<Arrival>, WireError> {
        let mut arrivals = Vec::new();
        let mut passed = true;
        while passed {
            passed = false;
            for host in 0..self.sockets.len() {
                self.read_loopback(host, &mut arrivals)?;
                // Talk that passed may have made another host speak, whose port was read already.
                passed |= self.read_cable(host, &mut arrivals)?;
            }
        }
        Ok(arrivals)
    }

    fn read_cable(&mut self, host: usize, arrivals: &mut Vec<Arrival>) -> Result<bool, WireError> {
        let mut passed = false;
        while let Some(frame) = read(&mut self.sockets[host], CABLE)? {
            if packet::is_neighbour_talk(&frame) {
                self.neighbour_talk += 1;
                self.deliver(host, &frame)?;
                passed = true;
            } else {
                arrivals.push(Arrival {
                    host,
                    looped: false,
                    at: Instant::now(),
                    data: frame,
                });
            }
        }
        Ok(passed)
    }

    fn read_loopback(&mut self, host: usize, arrivals: &mut Vec<Arrival>) -> Result<(), WireError> {
        while let Some(data) = read(&mut self.sockets[host], LOOPBACK)? {
            arrivals.push(Arrival {
                host,
                looped: true,
                at: Instant::now(),
                data,
            });
        }
        Ok(())
    }

    /// Sends a frame of `from`'s on: to the host whose address it bears, a group's to all others.
    /// When this returns, the receiving kernel's answer is readable.
    ///
    /// # Errors
    /// When the port cannot be written.
    pub fn deliver(&mut self, from: usize, frame: &[u8]) -> Result<(), WireError> {
        for host in self.receivers(from, frame) {
            let socket = &mut self.sockets[host];
            let sent = socket.cable.send(frame);
            sent.map_err(|error| WireError::of(&socket.host, CABLE, error))?;
        }
        Ok(())
    }

    /// The hosts that a frame is for.
    pub fn receivers(&self, from: usize, frame: &[u8]) -> Vec<usize> {
        let Some(destination) = frame.get(..6) else {
            return Vec::new();
        };
        let is_group = destination[0] & 1 == 1;
        let hosts = self.sockets.iter().enumerate();
        hosts
            .filter(|(host, socket)| *host != from && (is_group || socket.mac == destination))
            .map(|(host, _)| host)
            .collect()
    }

    /// Makes sure that the host's cable carries frames: one that its host has set down is silent, and says
    /// nothing to our end.
    ///
    /// # Errors
    /// [`WireError::Down`] when it does not.
    pub fn check_cable(&self, host: usize) -> Result<(), WireError> {
        let socket = &self.sockets[host];
        let failed = |error| WireError::of(&socket.host, CABLE, error);
        if socket.cable.is_running().map_err(failed)? {
            return Ok(());
        }
        let host = socket.host.clone();
        Err(WireError::Down {
            host,
            interface: CABLE,
        })
    }

    /// How many frames the capture lost, by the kernel's own count.
    ///
    /// # Errors
    /// When the kernel does not say.
    pub fn lost(&mut self) -> Result<u64, WireError> {
        let mut lost = 0;
        for socket in &mut self.sockets {
            let failed = |error| WireError::of(&socket.host, CABLE, error);
            lost += socket.cable.lost().map_err(failed)?;
            lost += socket.loopback.lost().map_err(failed)?;
        }
        Ok(lost)
    }

    /// How many frames of ARP, neighbour discovery and MLD have passed.
    pub fn neighbour_talk(&self) -> u64 {
        self.neighbour_talk
    }

    /// What to poll.
    pub fn descriptors(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.sockets
            .iter()
            .flat_map(|socket| [socket.cable.as_fd(), socket.loopback.as_fd()])
    }
}

fn open_socket(plan: PortPlan) -> Result<Socket, WireError> {
    let failed = |error| WireError::of(&plan.host, CABLE, error);
    let cable = Port::open(plan.cable.0, plan.cable.1).map_err(failed)?;
    let loopback = Port::open(plan.loopback.0, plan.loopback.1).map_err(failed)?;
    Ok(Socket {
        host: plan.host,
        mac: plan.mac,
        cable,
        loopback,
    })
}

fn read(socket: &mut Socket, interface: &'static str) -> Result<Option<Vec<u8>>, WireError> {
    let port = match interface {
        LOOPBACK => &mut socket.loopback,
        _ => &mut socket.cable,
    };
    let frame = port.next().map(|frame| frame.map(<[u8]>::to_vec));
    frame.map_err(|error| WireError::of(&socket.host, interface, error))
}

//! What the keeper hands over once the lab stands: descriptors by `SCM_RIGHTS`, numbers as JSON.
//!
//! The message is one datagram; its descriptors are, for each host, port, loopback and diag, then for
//! each actor, process and channel. A lab that failed is handed over as the step that failed.

use std::fs;
use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::socket::{ControlMessage, ControlMessageOwned, MsgFlags, recvmsg, sendmsg};
use serde::{Deserialize, Serialize};

use super::bequest::Bequest;
use super::process::Keeper;
use super::{Lab, LabActor, LabError, LabHost, LabStep, Plan, mac_of};

const DESCRIPTORS_OF_HOST: usize = 3;
const DESCRIPTORS_OF_ACTOR: usize = 2;
/// A message carries at most this many descriptors (`SCM_MAX_FD` of the kernel).
const MOST_DESCRIPTORS: usize = 253;

#[derive(Serialize, Deserialize)]
enum Message {
    Stands {
        port_indices: Vec<u32>,
        took: Vec<(LabStep, Duration)>,
    },
    Failed {
        step: LabStep,
        errno: i32,
        reason: String,
    },
}

/// A lab on its way from the keeper.
pub(crate) struct HandedOver {
    pub(crate) port_indices: Vec<u32>,
    /// How long each step took.
    pub(crate) took: Vec<(LabStep, Duration)>,
    /// In the order that the top of this file tells.
    pub(crate) descriptors: Vec<OwnedFd>,
}

/// Sends the lab, or why there is none.
pub(crate) fn send(socket: &OwnedFd, lab: Result<HandedOver, LabError>) -> Result<(), Errno> {
    let (message, descriptors) = match lab {
        Ok(lab) => {
            let (port_indices, took) = (lab.port_indices, lab.took);
            (Message::Stands { port_indices, took }, lab.descriptors)
        }
        Err(LabError::Step { step, errno, reason }) => (Message::Failed { step, errno, reason }, Vec::new()),
        Err(other) => (
            Message::Failed {
                step: LabStep::HandOver,
                errno: 0,
                reason: other.to_string(),
            },
            Vec::new(),
        ),
    };
    let text = serde_json::to_vec(&message).map_err(|_| Errno::EINVAL)?;
    let raw: Vec<RawFd> = descriptors.iter().map(AsRawFd::as_raw_fd).collect();
    let rights = [ControlMessage::ScmRights(&raw)];
    let control = if raw.is_empty() { &rights[..0] } else { &rights[..] };
    sendmsg::<()>(
        socket.as_raw_fd(),
        &[IoSlice::new(&text)],
        control,
        MsgFlags::empty(),
        None,
    )?;
    Ok(())
}

/// Waits for the lab.
pub(crate) fn receive(socket: &OwnedFd) -> Result<HandedOver, LabError> {
    let failed = |errno| LabError::step(LabStep::HandOver, "the keeper's message", errno);
    let mut text = vec![0; 64 * 1024];
    let (length, descriptors) = receive_parts(socket, &mut text).map_err(failed)?;
    if length == 0 {
        return Err(failed(Errno::ECONNRESET)); // the keeper is dead
    }
    match serde_json::from_slice(&text[..length]) {
        Ok(Message::Stands { port_indices, took }) => Ok(HandedOver {
            port_indices,
            took,
            descriptors,
        }),
        Ok(Message::Failed { step, errno, reason }) => Err(LabError::Step { step, errno, reason }),
        Err(_) => Err(failed(Errno::EBADMSG)),
    }
}

#[expect(unsafe_code, reason = "received descriptors come as bare numbers")]
fn receive_parts(socket: &OwnedFd, text: &mut [u8]) -> Result<(usize, Vec<OwnedFd>), Errno> {
    let mut space = nix::cmsg_space!([RawFd; MOST_DESCRIPTORS]);
    let mut parts = [IoSliceMut::new(text)];
    let flags = MsgFlags::MSG_CMSG_CLOEXEC;
    let message = recvmsg::<()>(socket.as_raw_fd(), &mut parts, Some(&mut space), flags)?;
    let mut descriptors = Vec::new();
    for control in message.cmsgs()? {
        if let ControlMessageOwned::ScmRights(received) = control {
            // SAFETY: the kernel has just made these descriptors for us; nobody else owns them.
            descriptors.extend(received.into_iter().map(|fd| unsafe { OwnedFd::from_raw_fd(fd) }));
        }
    }
    Ok((message.bytes, descriptors))
}

impl HandedOver {
    /// Puts names to what was handed over.
    pub(crate) fn into_lab(self, plan: &Plan, keeper: Keeper) -> Result<Lab, LabError> {
        let expected = plan.hosts.len() * DESCRIPTORS_OF_HOST + plan.actors.len() * DESCRIPTORS_OF_ACTOR;
        if self.descriptors.len() != expected || self.port_indices.len() != plan.hosts.len() {
            return Err(LabError::step(
                LabStep::HandOver,
                "descriptors missing",
                Errno::EMFILE,
            ));
        }
        let mut descriptors = self.descriptors.into_iter();
        let mut next = || descriptors.next().expect("counted above");
        let hosts = plan.hosts.iter().zip(&self.port_indices).enumerate();
        let hosts: Vec<_> = hosts
            .map(|(number, (host, &port_index))| LabHost {
                name: host.name.clone(),
                addr: host.addr,
                mac: mac_of(number),
                port_index,
                port: next(),
                loopback: next(),
                diag: next(),
            })
            .collect();
        let actors = plan.actors.iter().map(|actor| {
            let (pidfd, channel) = (next(), next());
            let pid = pid_of(&pidfd)?;
            Ok(LabActor {
                name: actor.name.clone(),
                host: actor.host,
                pid,
                pidfd,
                channel,
            })
        });
        let actors = actors.collect::<Result<_, LabError>>()?;
        let captures = hosts.iter().flat_map(|host| [&host.port, &host.loopback]);
        Ok(Lab {
            _bequest: Bequest::of(captures),
            hosts,
            actors,
            took: self.took,
            keeper,
        })
    }
}

/// The process id as we see it; who handed the process over knows only the one of its own PID namespace.
///
/// # Errors
/// When the process is dead, or `/proc` does not tell.
pub fn pid_of(pidfd: &OwnedFd) -> Result<i32, LabError> {
    let path = format!("/proc/self/fdinfo/{}", pidfd.as_raw_fd());
    let text = fs::read_to_string(&path).map_err(|error| LabError::io(LabStep::HandOver, &path, &error))?;
    let pid = text
        .lines()
        .find_map(|line| line.strip_prefix("Pid:")?.trim().parse().ok());
    pid.ok_or_else(|| LabError::step(LabStep::HandOver, &path, Errno::ESRCH))
}

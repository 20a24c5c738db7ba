//! Asks the kernel: which sockets a host has and in which state, who waits in which queue, who
//! sleeps in which call, which counters moved.
//!
//! *In:* the doors that the lab opened (`sock_diag` sockets, pidfds). *Out:* [`HostView`], [`Task`].
//! *Never here:* a value that the kernel did not give; a copy of a socket that outlives the look
//! (while we hold one, the actor's `close()` would send no FIN).

mod copies;
mod counters;
mod diag;
mod interest;
mod task;
mod unix;

use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;

pub use interest::interest_of;
pub use task::{Task, TaskDoor};

use crate::event::{HostView, SocketView};

/// Why the kernel could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The socket tables.
    #[error("could not read the socket table of host {host} (sock_diag): {error}")]
    Diag {
        /// Which host.
        host: String,
        /// The system's reason.
        error: io::Error,
    },
    /// A file of `/proc`.
    #[error("could not read {path}: {error}")]
    Proc {
        /// Which file.
        path: String,
        /// The system's reason.
        error: io::Error,
    },
    /// A socket of an actor.
    #[error("could not look at descriptor {fd} of actor {actor} (pidfd_getfd): {error}")]
    Copy {
        /// Whose.
        actor: String,
        /// Which.
        fd: i32,
        /// The system's reason.
        error: io::Error,
    },
}

/// An actor, as far as a look at its sockets needs it.
#[derive(Debug)]
pub struct Resident {
    /// Its name.
    pub name: String,
    /// Its process id.
    pub pid: i32,
    /// Its process.
    pub pidfd: OwnedFd,
    /// The descriptor of its channel, which is no socket of the lesson's.
    pub channel: i32,
}

/// One host's doors.
#[derive(Debug)]
pub struct HostProbe {
    host: String,
    diag: diag::Door,
    counters: Option<counters::Door>,
    residents: Vec<Resident>,
}

impl HostProbe {
    /// Takes the door of a host, in which nobody lives yet.
    pub fn new(host: &str, diag: OwnedFd, with_ipv6: bool) -> Self {
        Self {
            host: host.to_owned(),
            diag: diag::Door::new(diag, with_ipv6),
            counters: None,
            residents: Vec::new(),
        }
    }

    /// One more actor lives here. Through the first one's eyes we see the host's counters.
    ///
    /// # Errors
    /// When `/proc` does not show them.
    pub fn move_in(&mut self, resident: Resident) -> Result<(), ProbeError> {
        if self.counters.is_none() {
            self.counters = Some(counters::Door::open(resident.pid)?);
        }
        self.residents.push(resident);
        Ok(())
    }

    /// Looks at the host.
    ///
    /// # Errors
    /// When the kernel does not answer.
    pub fn look(&mut self) -> Result<HostView, ProbeError> {
        let mut listed = self.diag.dump().map_err(|error| self.failed(error))?;
        let mut sockets = Vec::new();
        for resident in &self.residents {
            add_sockets_of(resident, &listed, &mut sockets)?;
        }
        // A socket that several hold, after a fork, is told of each; what is left is nobody's.
        let held: Vec<_> = sockets.iter().map(|socket| socket.inode).collect();
        listed.retain(|socket| socket.inode == 0 || !held.contains(&socket.inode));
        sockets.append(&mut listed);
        let mut waiting = BTreeMap::new();
        if sockets.iter().any(|socket| socket.proto.starts_with("unix")) {
            let queues = self.diag.unix().map_err(|error| self.failed(error))?;
            waiting = unix::fill(&mut sockets, queues);
        }
        let changed = self.counters.as_mut().map(counters::Door::changed).transpose()?;
        Ok(HostView {
            sockets,
            changed: changed.unwrap_or_default(),
            waiting,
        })
    }

    fn failed(&self, error: io::Error) -> ProbeError {
        ProbeError::Diag {
            host: self.host.clone(),
            error,
        }
    }

    /// How many IP packets the host has taken in (`Ip.InReceives`), to tell when a frame arrived.
    ///
    /// # Errors
    /// When `/proc` does not show it.
    pub fn received(&mut self) -> Result<Option<i64>, ProbeError> {
        self.counters.as_mut().map(counters::Door::received).transpose()
    }
}

/// Takes the actor's sockets from what `sock_diag` listed, and asks for those it does not list.
fn add_sockets_of(
    resident: &Resident,
    listed: &[SocketView],
    sockets: &mut Vec<SocketView>,
) -> Result<(), ProbeError> {
    for descriptor in copies::socket_descriptors(resident.pid)? {
        if descriptor.fd == resident.channel {
            continue;
        }
        let known = listed.iter().find(|socket| socket.inode == descriptor.inode);
        let mut view = match known {
            Some(known) => known.clone(),
            None => copies::view_of(&resident.pidfd, descriptor.fd, descriptor.inode).map_err(|error| {
                ProbeError::Copy {
                    actor: resident.name.clone(),
                    fd: descriptor.fd,
                    error,
                }
            })?,
        };
        view.fd = Some(descriptor.fd);
        view.actor = Some(resident.name.clone());
        sockets.push(view);
    }
    Ok(())
}

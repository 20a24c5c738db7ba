//! fork(2): the actor's process becomes two, and the second gets a channel of its own.
#![expect(unsafe_code, reason = "fork(2), and descriptors that come as bare numbers")]

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::time::Instant;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use nix::sys::prctl;
use nix::sys::signal::Signal;
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use crate::event::Outcome;

/// A child that was just forked: its process, and the director's end of its channel.
#[derive(Debug)]
pub struct Newborn {
    /// The director's end.
    pub channel: OwnedFd,
    /// The process.
    pub pidfd: OwnedFd,
}

/// Who comes back from a fork.
pub(super) enum Forked {
    /// The parent, with what the call returned.
    Parent(Outcome, Option<Newborn>),
    /// The child, with its own channel.
    Child(OwnedFd),
}

/// Forks. The channel of the child is made before the call, out of the way of the lesson's descriptors.
pub(super) fn fork(own_channel: i32) -> Forked {
    match pair_above(own_channel) {
        Ok((theirs, ours)) => forked(own_channel, theirs, ours),
        Err(errno) => Forked::Parent(failed(errno), None),
    }
}

fn forked(own_channel: i32, theirs: OwnedFd, ours: OwnedFd) -> Forked {
    let start = Instant::now();
    // SAFETY: the actor has one thread, and the child goes on in the same code.
    let pid = unsafe { libc::fork() };
    let took = start.elapsed();
    match pid {
        0 => {
            drop(ours);
            // SAFETY: the parent's channel is the parent's alone from now on.
            unsafe { libc::close(own_channel) };
            let _ = prctl::set_pdeathsig(Signal::SIGKILL);
            Forked::Child(theirs)
        }
        1.. => {
            let newborn = pidfd_of(pid).map(|pidfd| Newborn { channel: ours, pidfd });
            let outcome = Outcome {
                value: i64::from(pid),
                took,
                ..Outcome::default()
            };
            Forked::Parent(outcome, newborn)
        }
        _ => Forked::Parent(failed(Errno::last()), None),
    }
}

fn failed(errno: Errno) -> Outcome {
    Outcome {
        value: -1,
        errno: Some(format!("{errno:?}")),
        ..Outcome::default()
    }
}

/// A channel whose two ends lie above this descriptor.
fn pair_above(fd: i32) -> Result<(OwnedFd, OwnedFd), Errno> {
    let flags = SockFlag::SOCK_CLOEXEC;
    let (theirs, ours) = socketpair(AddressFamily::Unix, SockType::Stream, None, flags)?;
    Ok((above(&theirs, fd)?, above(&ours, fd)?))
}

fn above(end: &OwnedFd, fd: i32) -> Result<OwnedFd, Errno> {
    let moved = fcntl(end, FcntlArg::F_DUPFD_CLOEXEC(fd + 1))?;
    // SAFETY: F_DUPFD has just made it for us.
    Ok(unsafe { OwnedFd::from_raw_fd(moved) })
}

fn pidfd_of(pid: i32) -> Option<OwnedFd> {
    pidfd_open(Pid::from_raw(pid)?, PidfdFlags::empty()).ok()
}

impl Newborn {
    /// Both descriptors, as they are sent.
    pub(super) fn raw(&self) -> [i32; 2] {
        [self.channel.as_raw_fd(), self.pidfd.as_raw_fd()]
    }

    /// From the two descriptors, as they were received.
    pub(super) fn from_received(mut fds: Vec<OwnedFd>) -> Option<Self> {
        let pidfd = fds.pop()?;
        let channel = fds.pop()?;
        Some(Self { channel, pidfd })
    }
}

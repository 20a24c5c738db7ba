//! The keeper's process: how it is started, how it ends.
#![expect(unsafe_code, reason = "clone(2) and close_range(2) have no safe wrapper")]

use std::fs;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};
use nix::sys::wait::waitpid;
use nix::unistd::{Gid, Pid, Uid};

use super::handover::{self, HandedOver};
use super::privileges::NOBODY;
use super::{ActorMain, LabError, LabStep, Plan, keeper};

const NAMESPACES: i32 = libc::CLONE_NEWNET | libc::CLONE_NEWNS | libc::CLONE_NEWPID;

/// The child process that holds the lab. Dropping it ends the lab and waits until it has ended.
#[derive(Debug)]
pub(crate) struct Keeper {
    pid: Pid,
    /// The keeper reads its other end: it ends when this one is closed, by whatever death.
    leash: OwnedFd,
    pub(crate) in_user_namespace: bool,
}

impl Keeper {
    /// Starts the keeper and waits for the lab.
    ///
    /// A user namespace is tried first, for root too: there the lab can do no harm that we did not
    /// foresee. Only root without user namespaces builds it with its own capabilities.
    pub(crate) fn start(plan: &Plan, actor_main: ActorMain) -> Result<(Self, HandedOver), LabError> {
        match Self::start_in(NAMESPACES | libc::CLONE_NEWUSER, plan, actor_main) {
            Err(first) if Uid::effective().is_root() => {
                Self::start_in(NAMESPACES, plan, actor_main).map_err(|second| first.further(second))
            }
            result => result,
        }
    }

    fn start_in(namespaces: i32, plan: &Plan, actor_main: ActorMain) -> Result<(Self, HandedOver), LabError> {
        let failed = |errno| LabError::step(LabStep::Namespaces, "clone", errno);
        let (ours, theirs) = socketpair(
            AddressFamily::Unix,
            SockType::SeqPacket,
            None,
            SockFlag::SOCK_CLOEXEC,
        )
        .map_err(failed)?;
        let Some(pid) = clone_process(namespaces).map_err(failed)? else {
            drop(ours);
            keeper::run(&theirs, plan, actor_main);
        };
        drop(theirs);
        let in_user_namespace = namespaces & libc::CLONE_NEWUSER != 0;
        let keeper = Self {
            pid,
            leash: ours,
            in_user_namespace,
        };
        if in_user_namespace {
            write_id_maps(pid)?;
        }
        keeper::let_go(&keeper.leash).map_err(failed)?;
        let handed_over = handover::receive(&keeper.leash)?;
        Ok((keeper, handed_over))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let _ = kill(self.pid, Signal::SIGKILL);
        let _ = waitpid(self.pid, None);
    }
}

/// fork(2) into new namespaces: the child's id in the parent, nothing in the child.
fn clone_process(namespaces: i32) -> Result<Option<Pid>, Errno> {
    let flags = namespaces | libc::SIGCHLD;
    // SAFETY: without CLONE_VM and with no stack given this is fork(2); sockstep has one thread, so
    // no lock of the allocator's can be held by another. The arguments after the flags are all
    // zero, so that their order, which differs between architectures, does not matter.
    let pid = unsafe { libc::syscall(libc::SYS_clone, libc::c_long::from(flags), 0, 0, 0, 0) };
    let pid = Errno::result(pid)?;
    Ok((pid != 0).then(|| Pid::from_raw(i32::try_from(pid).unwrap_or(0))))
}

/// Maps the user into the namespace; root maps `nobody` too, whom the actors become.
fn write_id_maps(pid: Pid) -> Result<(), LabError> {
    let (user, group) = (Uid::effective().as_raw(), Gid::effective().as_raw());
    if user == 0 && write_maps(pid, &two_entries(user), &two_entries(group)).is_ok() {
        return Ok(());
    }
    let path = format!("/proc/{pid}/setgroups");
    match fs::write(&path, "deny") {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(LabError::io(LabStep::IdMaps, path, &error));
        }
        _ => {}
    }
    write_maps(
        pid,
        &format!("{user} {user} 1\n"),
        &format!("{group} {group} 1\n"),
    )
}

fn two_entries(id: u32) -> String {
    format!("{id} {id} 1\n{NOBODY} {NOBODY} 1\n")
}

fn write_maps(pid: Pid, users: &str, groups: &str) -> Result<(), LabError> {
    for (file, map) in [("gid_map", groups), ("uid_map", users)] {
        let path = format!("/proc/{pid}/{file}");
        fs::write(&path, map).map_err(|error| LabError::io(LabStep::IdMaps, &path, &error))?;
    }
    Ok(())
}

/// How far in front of others the lab gets its turn on a processor, as nice(2) counts.
const PRECEDENCE: i32 = -10;

/// Where every processor is busy a task that wakes up waits for the end of another one's turn: some 4 ms
/// a call, against 0.2 ms for all that we do in a step. Those who may (root, or whom `RLIMIT_NICE` lets)
/// go first; a lesson is asleep nearly all the time, so that nobody misses it. What is started from now on
/// inherits it. Others are refused, and wait for their turn. (A shorter turn of our own, which needs no
/// privilege, did not help: the other one's is what is waited for.)
pub(crate) fn take_precedence() {
    let _ = rustix::process::setpriority_process(None, PRECEDENCE);
}

/// A descriptor for the process (`pidfd_open(2)`).
pub(crate) fn pidfd_of(pid: Pid) -> Result<OwnedFd, Errno> {
    let pid = rustix::process::Pid::from_raw(pid.as_raw()).ok_or(Errno::ESRCH)?;
    let opened = rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty());
    opened.map_err(|errno| Errno::from_raw(errno.raw_os_error()))
}

/// Whether the other end of this socket is closed already.
pub(crate) fn is_hung_up(socket: &OwnedFd) -> bool {
    let mut ends = [PollFd::new(socket.as_fd(), PollFlags::POLLIN)];
    let _ = poll(&mut ends, PollTimeout::ZERO);
    ends[0]
        .revents()
        .is_some_and(|events| events.contains(PollFlags::POLLHUP))
}

/// Closes every descriptor from `first` on but `kept`.
pub(crate) fn close_all_but(first: u32, kept: &OwnedFd) {
    let kept = kept.as_raw_fd().unsigned_abs();
    // SAFETY: runs in a child that uses none of these descriptors any more and never drops their owners.
    unsafe {
        if kept > first {
            libc::syscall(libc::SYS_close_range, first, kept - 1, 0);
        }
        libc::syscall(libc::SYS_close_range, kept + 1, u32::MAX, 0);
    }
}

//! Processes, watched through descriptors: an id may be given to somebody else, a descriptor never is.

use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

/// Whatever is waited for comes within this time, also on a machine that is busy with other things.
pub(crate) const WITHIN: Duration = Duration::from_secs(20);

/// All that descends from a process.
#[derive(Debug)]
pub(crate) struct Family(Vec<(u32, OwnedFd)>);

impl Family {
    /// The family of this process as it is now, without the process itself.
    pub(crate) fn of(process: u32) -> Self {
        let members = descendants(process).into_iter();
        Self(members.filter_map(|pid| Some((pid, open(pid)?))).collect())
    }

    /// The process ids: children before their own children.
    pub(crate) fn ids(&self) -> impl Iterator<Item = u32> {
        self.0.iter().map(|(pid, _)| *pid)
    }

    /// Waits until every member is dead.
    #[track_caller]
    pub(crate) fn wait_until_gone(&self) {
        for (pid, process) in &self.0 {
            assert!(wait_readable(&[process.as_fd()], WITHIN), "process {pid} is left");
        }
    }
}

/// Waits until this is so.
#[track_caller]
pub(crate) fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let until = Instant::now() + WITHIN;
    while !is_so() {
        assert!(Instant::now() < until, "waited in vain for {what}");
    }
}

/// Sends the process a signal.
pub(crate) fn send(pid: u32, signal: Signal) {
    kill(nix::unistd::Pid::from_raw(i32::try_from(pid).unwrap()), signal).unwrap();
}

/// A descriptor for the process, if it lives.
pub(crate) fn open(pid: u32) -> Option<OwnedFd> {
    let pid = Pid::from_raw(i32::try_from(pid).ok()?)?;
    pidfd_open(pid, PidfdFlags::empty()).ok()
}

/// Waits until one of these is readable; false when the time is over.
pub(crate) fn wait_readable(descriptors: &[std::os::fd::BorrowedFd<'_>], at_most: Duration) -> bool {
    let until = Instant::now() + at_most;
    let mut ends: Vec<_> = descriptors
        .iter()
        .map(|end| PollFd::new(end, PollFlags::IN))
        .collect();
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match poll(&mut ends, Some(&Timespec::try_from(left).unwrap())) {
            Ok(ready) => return ready > 0,
            Err(error) => assert_eq!(error, rustix::io::Errno::INTR),
        }
    }
}

fn descendants(of: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{of}/task/{of}/children")).unwrap_or_default();
    let children = children.split_whitespace().filter_map(|pid| pid.parse().ok());
    children
        .flat_map(|pid| std::iter::once(pid).chain(descendants(pid)))
        .collect()
}

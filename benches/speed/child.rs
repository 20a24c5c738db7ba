//! What this program does when it is its own child: run a lesson and tell how long things took, or
//! keep a processor busy.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::sys::prctl;
use nix::sys::signal::Signal;
use nix::time::{ClockId, clock_gettime};

use super::{Result, pieces, settled};

#[derive(Clone, Copy)]
pub(crate) enum Role {
    /// Runs `tcp-server` as the command does, and tells its pieces.
    Pieces,
    /// Runs a long lesson, and tells how long each step took to settle.
    Settled,
    /// Does nothing, as fast as it can.
    Busy,
}

impl Role {
    const NAMES: [(&'static str, Self); 3] = [
        ("role:pieces", Self::Pieces),
        ("role:settled", Self::Settled),
        ("role:busy", Self::Busy),
    ];

    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, role)| *role)
    }

    fn name(self) -> &'static str {
        Self::NAMES[self as usize].0
    }
}

/// Does what a child of this role does.
#[expect(clippy::print_stderr, reason = "the child's report to its parent")]
pub(crate) fn play(role: Role) {
    let report = match role {
        Role::Pieces => pieces::run(),
        Role::Settled => settled::run(),
        Role::Busy => stay_busy(),
    };
    match report {
        Ok(lines) => lines
            .iter()
            .for_each(|(name, took)| eprintln!("{name}\t{}", took.as_nanos())),
        Err(error) => eprintln!("error\t{error}"),
    }
}

/// Until it is killed, or its parent is.
fn stay_busy() -> Result<Vec<(String, Duration)>> {
    prctl::set_pdeathsig(Signal::SIGKILL)?;
    loop {
        std::hint::spin_loop();
    }
}

/// Starts a child in this role; what it prints as a lesson goes nowhere, as with a pipe that is read at once.
pub(crate) fn spawn(role: Role) -> Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .arg(role.name())
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    Ok(command.stderr(Stdio::piped()).spawn()?)
}

/// Waits for the child's report: names with nanoseconds.
pub(crate) fn report_of(child: &mut Child) -> Result<Vec<(String, Duration)>> {
    let report = child.stderr.take().ok_or("the child has no standard error")?;
    let mut lines = Vec::new();
    for line in BufReader::new(report).lines() {
        let line = line?;
        match line.split_once('\t') {
            Some(("error", message)) => return Err(message.into()),
            Some((name, value)) => lines.push((name.to_owned(), Duration::from_nanos(value.parse()?))),
            None => return Err(line.into()),
        }
    }
    child.wait()?;
    Ok(lines)
}

/// The machine's clock, the same for parent and child.
pub(crate) fn now() -> Result<Duration> {
    Ok(Duration::from(clock_gettime(ClockId::CLOCK_MONOTONIC)?))
}

/// One child a processor that keeps it busy; they are killed when this is dropped.
pub(crate) struct Busy(Vec<Child>);

impl Busy {
    pub(crate) fn everywhere() -> Result<Self> {
        let processors = std::thread::available_parallelism()?.get();
        let children = (0..processors).map(|_| spawn(Role::Busy));
        Ok(Self(children.collect::<Result<_>>()?))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

//! A trace, played: to a person page by page, or into a pipe. So a lesson's recording and anybody's trace
//! are played alike.

use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::look::{self, failed_desk};
use super::pace::Pace;
use super::told::{Told, told_world};
use super::{Code, Failure, Voice};
use crate::cli::LookArgs;
use crate::desk::{self, Read, Reading, Signals};
use crate::engine::{Command, Desk, WorldError};
use crate::event::{Event, Kind};
use crate::view::Options;

/// A trace that is to be played, and how.
pub(super) struct Playing<'a> {
    pub(super) events: &'a [Event],
    pub(super) pace: &'a Pace,
    pub(super) look: &'a LookArgs,
    pub(super) options: Options,
    /// What stands at the bottom of every page.
    pub(super) label: Option<String>,
    pub(super) voice: Voice,
}

/// What came of playing.
pub(super) struct Played {
    /// Whether a signal or Ctrl-C ended it.
    pub(super) interrupted: bool,
    /// Whether all of the trace was played; a person has all of it before them.
    pub(super) whole: bool,
    /// What a person did.
    pub(super) read: Option<Read>,
}

impl Playing<'_> {
    /// Plays it to whoever is there.
    ///
    /// # Errors
    /// When the terminal or standard output is gone.
    pub(super) fn play(&self) -> Result<Played, Failure> {
        let signals = Signals::listen().map_err(|error| error.failure(Code::LabBroke, self.voice))?;
        if self.pace.wants_person() {
            self.to_person(&signals)
        } else {
            self.automatically(&signals)
        }
    }

    /// In words for a reader who sees what a kernel did that is perhaps not theirs, and not what it does.
    fn options(&self) -> Options {
        Options {
            recorded: true,
            ..self.options
        }
    }

    fn to_person(&self, signals: &Signals) -> Result<Played, Failure> {
        let terminal = look::open_terminal(self.voice)?;
        let reading = Reading {
            events: self.events,
            show: look::show(self.look),
            options: self.options(),
            from: self.pace.from.as_deref(),
            pause: self.pace.auto,
            label: self.label.clone(),
        };
        let read = desk::read(terminal, &reading, signals);
        let read = read.map_err(|error| failed_desk(&error, self.voice))?;
        Ok(Played {
            interrupted: read.interrupted,
            whole: true,
            read: Some(read),
        })
    }

    fn automatically(&self, signals: &Signals) -> Result<Played, Failure> {
        let mut desk = self.pace.automatic_desk(self.options(), signals);
        let whole = events(self.events, &mut desk, signals)
            .map_err(|error| Failure::new(Code::NotWritten, told_world(&error, self.voice)))?;
        Ok(Played {
            interrupted: !whole && signals.were_sent(),
            whole,
            read: None,
        })
    }
}

/// The desk is asked before each step, as the live director asks it; whether all was played.
fn events(events: &[Event], desk: &mut impl Desk, signals: &Signals) -> Result<bool, WorldError> {
    for event in events {
        if let Kind::Step(step) = &event.kind {
            desk.settled()?;
            let command = loop {
                match desk.command(&step.id)? {
                    Some(command) => break command,
                    None => wait(signals, desk.patience())?,
                }
            };
            if command == Command::Quit {
                return Ok(false);
            }
        }
        desk.event(event)?;
    }
    desk.settled()?;
    Ok(true)
}

fn wait(signals: &Signals, at_most: Option<Duration>) -> io::Result<()> {
    let bell = signals.bell()?;
    let timeout = at_most.map_or(PollTimeout::NONE, |time| {
        // Rounded up: a wait of nothing would be no wait.
        PollTimeout::try_from(time.as_millis() + 1).unwrap_or(PollTimeout::MAX)
    });
    match poll(&mut [PollFd::new(bell.as_fd(), PollFlags::POLLIN)], timeout) {
        Ok(_) | Err(nix::errno::Errno::EINTR) => Ok(()),
        Err(errno) => Err(errno.into()),
    }
}

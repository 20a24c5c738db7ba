//! A person at a terminal, who steps through the lesson by keys.

use std::time::Duration;

use super::board::{Ahead, Board, Show, Situation};
use super::keys::Key;
use super::pause::Pause;
use super::{DeskError, Signals, Terminal};
use crate::engine::{Command, Desk, WorldError};
use crate::event::{Event, Kind, Said};
use crate::view::{Line, Options, Role, say};

/// The desk of a person.
#[derive(Debug)]
pub struct Person {
    terminal: Terminal,
    board: Box<dyn Board>,
    /// How the bottom line looks while a step waits.
    options: Options,
    signals: Signals,
    /// An automatic run: the wait before each step.
    pause: Option<Pause>,
    /// The step that is to be reached at once.
    until: Option<String>,
    /// The step to come; none while one runs, and when the lesson is over.
    next: Option<String>,
    is_over: bool,
    interrupted: bool,
}

impl Person {
    /// A desk on this terminal.
    pub fn new(terminal: Terminal, show: Show, options: Options, signals: Signals) -> Self {
        Self {
            terminal,
            board: show.board(options),
            options,
            signals,
            pause: None,
            until: None,
            next: None,
            is_over: false,
            interrupted: false,
        }
    }

    /// Steps come by themselves, each after such a wait.
    #[must_use]
    pub fn pausing(mut self, pause: Option<Duration>) -> Self {
        self.pause = pause.map(Pause::of);
        self
    }

    /// Runs at once up to this step.
    #[must_use]
    pub fn starting_from(mut self, step: Option<String>) -> Self {
        self.until = step;
        self
    }

    /// Whether Ctrl-C or a signal ended it.
    pub fn was_interrupted(&self) -> bool {
        self.interrupted
    }

    /// The lesson is over: lets the person look back, until they leave.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn linger(&mut self) -> Result<(), DeskError> {
        self.next = None;
        self.is_over = true;
        self.until = None;
        self.draw()?;
        while !self.signals.were_sent() {
            let key = self.terminal.wait_for_key(&self.signals, self.board.patience())?;
            match key {
                Some(Key::Interrupt) => return Ok(()),
                Some(Key::Suspend) => self.terminal.suspend()?,
                Some(Key::Resized) => {}
                Some(_) if self.board.wake() => {}
                Some(Key::Quit) => return Ok(()),
                Some(key) if self.board.press(key) == Some(Command::Go) => return Ok(()),
                _ => {}
            }
            self.draw()?;
        }
        Ok(())
    }

    /// What the key does to the lesson; what it does to the page is drawn.
    fn press(&mut self, key: Key) -> Result<Option<Command>, DeskError> {
        let command = self.command_of(key)?;
        if command.is_none() {
            self.draw()?;
        }
        Ok(command)
    }

    fn command_of(&mut self, key: Key) -> Result<Option<Command>, DeskError> {
        match key {
            Key::Interrupt => {
                self.interrupted = true;
                return Ok(Some(Command::Quit));
            }
            Key::Suspend => self.terminal.suspend()?,
            Key::Resized => {}
            _ if self.board.wake() => {}
            Key::Quit => return Ok(Some(Command::Quit)),
            other => match &mut self.pause {
                Some(pause) if other == Key::Pause => pause.hold(),
                _ => return Ok(self.board.press(other)),
            },
        }
        Ok(None)
    }

    fn draw(&mut self) -> Result<(), DeskError> {
        if self.until.is_some() {
            return Ok(());
        }
        let pause = self.pause.filter(|pause| self.next.is_some() && pause.runs());
        let now = Situation {
            ahead: match &self.next {
                Some(step) => Ahead::Step(step),
                None if self.is_over => Ahead::Over,
                None => Ahead::Unknown,
            },
            pause: pause.map(|pause| pause.progress()),
            label: None,
            refused: false,
        };
        self.board.draw(&mut self.terminal, &now)
    }
}

impl Desk for Person {
    fn event(&mut self, event: &Event) -> Result<(), WorldError> {
        if let Kind::Step(_) = event.kind {
            self.next = None;
        }
        self.board.push(event);
        Ok(())
    }

    fn settled(&mut self) -> Result<(), WorldError> {
        Ok(self.draw()?)
    }

    fn command(&mut self, step: &str) -> Result<Option<Command>, WorldError> {
        if self.signals.were_sent() {
            self.interrupted = true;
            return Ok(Some(Command::Quit));
        }
        if self.until.as_deref().is_some_and(|until| until != step) {
            return Ok(Some(Command::Go));
        }
        let arrived = self.until.take().is_some() || self.next.as_deref() != Some(step);
        self.next = Some(step.to_owned());
        while let Some(key) = self.terminal.key()? {
            if let Some(command) = self.press(key)? {
                if let Some(pause) = &mut self.pause {
                    pause.restart();
                }
                return Ok(Some(command));
            }
        }
        let Some(pause) = self.pause.as_mut().filter(|pause| pause.runs()) else {
            if arrived || self.board.patience().is_some() {
                self.draw()?;
            }
            return Ok(None);
        };
        if pause.is_over() {
            let command = self.board.go_on();
            self.draw()?;
            return Ok(command);
        }
        self.draw()?;
        Ok(None)
    }

    /// Other keys than those that leave are not kept for later: what is typed while a step waits is meant for
    /// the page that is seen, and would act on the next one, which nobody has read: run its step, or lose its frame.
    fn wants_out(&mut self) -> Result<bool, WorldError> {
        while let Some(key) = self.terminal.key()? {
            self.interrupted |= key == Key::Interrupt;
            if matches!(key, Key::Quit | Key::Interrupt) {
                return Ok(true);
            }
        }
        self.interrupted |= self.signals.were_sent();
        Ok(self.interrupted)
    }

    /// Only the bottom line: the page stands as it was before the step, since nothing is settled yet.
    fn awaits(&mut self, what: &Said, passed: Duration) -> Result<(), WorldError> {
        let what = what.in_language(self.options.lang.tag());
        let seconds = format!("{:.1}", passed.as_secs_f64());
        let text = say!(self.options, "desk.awaits.since", what = what, seconds = seconds);
        let line = Line::of(Role::Waiting, text);
        Ok(self.terminal.draw_bottom(line, self.options.paint)?)
    }

    fn patience(&self) -> Option<Duration> {
        let pause = self.pause.filter(Pause::runs).map(|pause| pause.patience());
        pause.into_iter().chain(self.board.patience()).min()
    }
}

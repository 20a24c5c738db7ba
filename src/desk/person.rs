//! A person at a terminal, who steps through the lesson by keys.

use std::time::Duration;

use super::keys::Key;
use super::pages::Pages;
use super::pause::Pause;
use super::status::{Hint, hint, next_hint, pause_hint};
use super::{DeskError, Signals, Terminal};
use crate::engine::{Command, Desk, WorldError};
use crate::event::Event;
use crate::view::Options;

/// How often the bar of a pause moves.
const TICK: Duration = Duration::from_millis(100);

/// The desk of a person.
#[derive(Debug)]
pub struct Person {
    terminal: Terminal,
    pages: Pages,
    signals: Signals,
    /// An automatic run: the wait before each step.
    pause: Option<Pause>,
    paused: bool,
    /// The step that is to be reached at once.
    until: Option<String>,
    /// The step to come; none when the lesson is over.
    next: Option<String>,
    interrupted: bool,
}

impl Person {
    /// A desk on this terminal.
    pub fn new(terminal: Terminal, options: Options, signals: Signals) -> Self {
        Self {
            terminal,
            pages: Pages::new(options),
            signals,
            pause: None,
            paused: false,
            until: None,
            next: None,
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
        self.until = None;
        self.draw()?;
        while !self.signals.were_sent() {
            match self.terminal.wait_for_key(&self.signals)? {
                Some(Key::Quit | Key::Interrupt | Key::Next) => return Ok(()),
                Some(Key::Suspend) => self.terminal.suspend()?,
                Some(key) => drop(self.pages.press(key)),
                None => {}
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
        let on_newest = self.pages.is_newest();
        match key {
            Key::Quit => return Ok(Some(Command::Quit)),
            Key::Interrupt => {
                self.interrupted = true;
                return Ok(Some(Command::Quit));
            }
            Key::Suspend => self.terminal.suspend()?,
            Key::Pause if self.pause.is_some() => self.paused = !self.paused,
            Key::Next | Key::Pause if on_newest => return Ok(self.go_on()),
            Key::Next | Key::Pause => drop(self.pages.press(Key::Forward)),
            Key::Choice(place) if on_newest => return Ok(self.choose(place)),
            Key::Drop if on_newest => return Ok(Some(Command::Drop)),
            Key::Twice if on_newest => return Ok(Some(Command::Duplicate)),
            Key::Other if on_newest => return Ok(Some(Command::Other)),
            Key::Cable if on_newest => return Ok(Some(Command::Cable)),
            other => drop(self.pages.press(other)),
        }
        Ok(None)
    }

    /// Enter shows a question first; pressed again it leaves the question to the kernel.
    fn go_on(&mut self) -> Option<Command> {
        if self.pages.question_ahead().is_some() && !self.pages.is_asking() {
            self.pages.ask();
            return None;
        }
        Some(Command::Go)
    }

    fn choose(&mut self, place: usize) -> Option<Command> {
        let choices = self.pages.question_ahead()?.choices.len();
        (self.pages.is_asking() && place < choices).then_some(Command::Answer(place))
    }

    fn draw(&mut self) -> Result<(), DeskError> {
        if self.until.is_some() {
            return Ok(());
        }
        let hints = self.hints();
        self.pages.draw(&mut self.terminal, &hints)
    }

    fn hints(&self) -> Vec<Hint> {
        let options = &self.pages.options;
        let say = |key: &str, text: &str| hint(key, text, options);
        let mut hints = Vec::new();
        match &self.next {
            _ if !self.pages.is_newest() => hints.extend([say("→", "forward"), say("End", "newest")]),
            None => hints.extend([say("Enter", "leave")]),
            Some(_) if self.pages.is_asking() => hints.extend([say("1 2 3", "choose"), say("Enter", "skip")]),
            Some(_) if self.pages.question_ahead().is_some() => hints.push(say("Enter", "question")),
            Some(step) => hints.push(next_hint(step, &self.pages.story.script, options)),
        }
        if let Some(pause) = self.pause.filter(|_| self.next.is_some() && !self.paused) {
            let (passed, length) = pause.progress();
            let millis = |time: Duration| usize::try_from(time.as_millis()).unwrap_or(usize::MAX);
            hints.push(pause_hint(millis(passed), millis(length), options));
        }
        if self.next.is_some() && self.pages.is_newest() {
            hints.extend(self.offers().iter().map(|(key, text)| say(key, text)));
        }
        hints.extend([say("?", "keys"), say("q", "quit")]);
        hints.extend(self.pages.term_hints());
        hints.extend([say("p", "layers"), say("c", "code"), say("←", "back")]);
        hints
    }

    /// What can be done to the frames that wait: where there is one, no other can go first.
    fn offers(&self) -> &'static [(&'static str, &'static str)] {
        const ALL: [(&str, &str); 3] = [("d", "drop"), ("u", "twice"), ("n", "other")];
        let frames = self.pages.story.last().frames.values();
        match frames.filter(|frame| frame.held).count() {
            0 => &[],
            1 => &ALL[..2],
            _ => &ALL,
        }
    }
}

impl Desk for Person {
    fn event(&mut self, event: &Event) -> Result<(), WorldError> {
        self.pages.push(event);
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
        let Some(pause) = self.pause.as_mut().filter(|_| !self.paused) else {
            if arrived {
                self.draw()?;
            }
            return Ok(None);
        };
        if pause.is_over() {
            return Ok(self.go_on());
        }
        self.draw()?;
        Ok(None)
    }

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

    fn patience(&self) -> Option<Duration> {
        let pause = self.pause.filter(|_| !self.paused)?;
        Some(pause.left().min(TICK))
    }
}

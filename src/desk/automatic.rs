//! Nobody is asked: each step runs as soon as the one before has settled, or after a pause.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::pause::Pause;
use super::{Printer, Signals};
use crate::engine::{Command, Desk, WorldError};
use crate::event::Event;

/// A desk without a person: running text on standard output.
pub struct Automatic {
    printer: Printer,
    pause: Option<Pause>,
    /// The step before which to stop.
    until: Option<String>,
    signals: Signals,
    /// The wait, drawn on standard error where that is a terminal.
    bar: ProgressBar,
}

impl Automatic {
    /// Prints through this printer, and pauses so long before each step.
    pub fn new(printer: Printer, pause: Duration, until: Option<String>, signals: Signals) -> Self {
        let pause = (!pause.is_zero()).then(|| Pause::of(pause));
        let bar = wait_bar(pause.filter(|_| io::stderr().is_terminal()));
        Self {
            printer,
            pause,
            until,
            signals,
            bar,
        }
    }
}

/// A bar that is gone when the wait is over.
fn wait_bar(pause: Option<Pause>) -> ProgressBar {
    let Some(pause) = pause else {
        return ProgressBar::hidden();
    };
    let length = u64::try_from(pause.progress().1.as_millis()).unwrap_or(u64::MAX);
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:30}") {
        bar.set_style(style);
    }
    bar
}

impl Desk for Automatic {
    fn event(&mut self, event: &Event) -> Result<(), WorldError> {
        Ok(self.bar.suspend(|| self.printer.event(event))?)
    }

    fn settled(&mut self) -> Result<(), WorldError> {
        Ok(self.bar.suspend(|| self.printer.settled())?)
    }

    fn command(&mut self, step: &str) -> Result<Option<Command>, WorldError> {
        if self.signals.were_sent() || self.until.as_deref() == Some(step) {
            self.bar.finish_and_clear();
            return Ok(Some(Command::Quit));
        }
        let Some(pause) = &mut self.pause else {
            return Ok(Some(Command::Go));
        };
        let over = pause.is_over();
        let passed = if over { Duration::ZERO } else { pause.progress().0 };
        self.bar
            .set_position(u64::try_from(passed.as_millis()).unwrap_or(0));
        Ok(over.then_some(Command::Go))
    }

    fn wants_out(&mut self) -> Result<bool, WorldError> {
        Ok(self.signals.were_sent())
    }

    fn patience(&self) -> Option<Duration> {
        self.pause.map(|pause| pause.patience())
    }
}

impl Drop for Automatic {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

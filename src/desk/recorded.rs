//! A desk whose events are kept, too.

use std::time::Duration;

use crate::engine::{Command, Desk, WorldError};
use crate::event::{Event, Said};
use crate::record::{RecordError, Sink};

/// Any desk, with the files that keep what it is told.
pub struct Recorded<'a, D> {
    desk: D,
    sinks: Vec<Box<dyn Sink + 'a>>,
}

impl<'a, D> Recorded<'a, D> {
    /// This desk, and these files.
    pub fn new(desk: D, sinks: Vec<Box<dyn Sink + 'a>>) -> Self {
        Self { desk, sinks }
    }

    /// A file that fails takes no more: what follows, up to the end, is for the others, and its error is
    /// the one that is told.
    fn keep(&mut self, event: &Event) -> Result<(), RecordError> {
        let mut first = Ok(());
        self.sinks.retain_mut(|sink| {
            let kept = sink.event(event);
            let works = kept.is_ok();
            if first.is_ok() {
                first = kept;
            }
            works
        });
        first
    }

    /// Writes what the files still owe; the desk is put away first, so that an error is seen.
    ///
    /// # Errors
    /// When a file could not be written.
    pub fn finish(self) -> Result<(), RecordError> {
        drop(self.desk);
        self.sinks.into_iter().try_for_each(|mut sink| sink.finish())
    }
}

impl<D: Desk> Desk for Recorded<'_, D> {
    fn event(&mut self, event: &Event) -> Result<(), WorldError> {
        // Files first: they shall hold what the screen has shown.
        let kept = self.keep(event);
        self.desk.event(event)?;
        Ok(kept.map_err(Box::new)?)
    }

    fn settled(&mut self) -> Result<(), WorldError> {
        self.desk.settled()
    }

    fn command(&mut self, step: &str) -> Result<Option<Command>, WorldError> {
        self.desk.command(step)
    }

    fn wants_out(&mut self) -> Result<bool, WorldError> {
        self.desk.wants_out()
    }

    fn awaits(&mut self, what: &Said, passed: Duration) -> Result<(), WorldError> {
        self.desk.awaits(what, passed)
    }

    fn patience(&self) -> Option<Duration> {
        self.desk.patience()
    }
}

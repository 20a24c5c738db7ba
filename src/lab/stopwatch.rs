//! How long each step of building took.

use std::time::{Duration, Instant};

use super::LabStep;

/// A clock that is read at the end of each step.
#[derive(Debug)]
pub(super) struct Stopwatch {
    since: Instant,
    took: Vec<(LabStep, Duration)>,
}

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self {
            since: Instant::now(),
            took: Vec::new(),
        }
    }

    /// The step has ended; a step that is done once a host adds up.
    pub(super) fn lap(&mut self, step: LabStep) {
        let now = Instant::now();
        let took = now - self.since;
        self.since = now;
        match self.took.iter_mut().find(|(known, _)| *known == step) {
            Some((_, sum)) => *sum += took,
            None => self.took.push((step, took)),
        }
    }

    /// The steps in the order in which they were first done.
    pub(super) fn into_laps(self) -> Vec<(LabStep, Duration)> {
        self.took
    }
}

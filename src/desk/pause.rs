//! The pause before each step of an automatic run.

use std::time::{Duration, Instant};

/// How long to wait before each step, and since when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pause {
    length: Duration,
    since: Option<Instant>,
}

impl Pause {
    pub(super) fn of(length: Duration) -> Self {
        Self { length, since: None }
    }

    /// Whether it is over; it begins when it is first asked, and begins anew after it was over.
    pub(super) fn is_over(&mut self) -> bool {
        let since = *self.since.get_or_insert_with(Instant::now);
        let over = since.elapsed() >= self.length;
        if over {
            self.since = None;
        }
        over
    }

    /// Lets it begin anew.
    pub(super) fn restart(&mut self) {
        self.since = None;
    }

    /// How much of it is over, and how long it is.
    pub(super) fn progress(&self) -> (Duration, Duration) {
        let passed = self.since.map_or(Duration::ZERO, |since| since.elapsed());
        (passed.min(self.length), self.length)
    }

    /// How much of it is left.
    pub(super) fn left(&self) -> Duration {
        let (passed, length) = self.progress();
        length.saturating_sub(passed)
    }
}

//! The pause before each step of an automatic run.

use std::time::{Duration, Instant};

/// How often the bar of a pause moves.
const TICK: Duration = Duration::from_millis(100);

/// How long to wait before each step, and since when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pause {
    length: Duration,
    since: Option<Instant>,
    /// Whether it lasts until the person says otherwise.
    is_held: bool,
}

impl Pause {
    pub(super) fn of(length: Duration) -> Self {
        Self {
            length,
            since: None,
            is_held: false,
        }
    }

    /// Lasts until this is said again.
    pub(super) fn hold(&mut self) {
        self.is_held = !self.is_held;
    }

    /// Whether it will be over by itself.
    pub(super) fn runs(&self) -> bool {
        !self.is_held
    }

    /// Whether it is over; it begins when it is first asked, and begins anew after it was over.
    pub(super) fn is_over(&mut self) -> bool {
        if self.is_held {
            return false;
        }
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

    /// When its bar moves next, or it is over.
    pub(super) fn patience(&self) -> Duration {
        let (passed, length) = self.progress();
        length.saturating_sub(passed).min(TICK)
    }
}

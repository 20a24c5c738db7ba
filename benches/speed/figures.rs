//! Durations, and what is said of them.

use std::fmt;
use std::time::Duration;

/// Durations in order.
#[derive(Clone, Debug)]
pub(crate) struct Figures(Vec<Duration>);

impl Figures {
    pub(crate) fn of(mut all: Vec<Duration>) -> Self {
        all.sort_unstable();
        Self(all)
    }

    /// The smallest that at least so many of a hundred do not exceed (the nearest rank).
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).copied().unwrap_or_default()
    }

    pub(crate) fn median(&self) -> Duration {
        self.percentile(50)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "p50 {}  p99 {}  worst {}  ({} times)",
            Milliseconds(self.median()),
            Milliseconds(self.percentile(99)),
            Milliseconds(self.percentile(100)),
            self.0.len()
        )
    }
}

/// `0.42 ms`
pub(crate) struct Milliseconds(pub(crate) Duration);

impl fmt::Display for Milliseconds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:.2} ms", self.0.as_secs_f64() * 1e3)
    }
}

/// `target at most 25.00 ms: met`
pub(crate) struct Target {
    pub(crate) figure: Duration,
    pub(crate) at_most: Duration,
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.figure <= self.at_most {
            "met"
        } else {
            "MISSED"
        };
        write!(
            formatter,
            "target at most {}: {verdict}",
            Milliseconds(self.at_most)
        )
    }
}

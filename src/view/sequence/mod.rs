//! Events -> a sequence diagram: time runs down, a column a host, frames from column to column.
//!
//! The diagram is laid out here once, in rows; whoever draws it gives the rows a height. A frame leaves
//! in one row and arrives in another: what waited on the wire in between is what slants its arrow.

mod drawer;

use std::ops::RangeInclusive;

use super::deck::Both;
use super::text::Role;
use crate::event::Event;
use drawer::Drawer;

/// A sequence diagram.
#[derive(Debug, Default)]
pub struct Sequence {
    /// The hosts, a column each, from left to right.
    pub hosts: Vec<String>,
    /// How many rows there are.
    pub rows: usize,
    /// The pages, in bands from top to bottom.
    pub bands: Vec<Band>,
    /// What stands along the columns.
    pub remarks: Vec<Remark>,
    /// What goes between them.
    pub arrows: Vec<Arrow>,
}

/// The rows of a page.
#[derive(Debug)]
pub struct Band {
    /// The page's number.
    pub page: usize,
    /// The step's place, counted from 1; 0 is before the first.
    pub index: usize,
    /// The step's id.
    pub id: String,
    /// Its first row, and the one behind its last.
    pub rows: std::ops::Range<usize>,
}

/// A call, what came of one, or a state.
#[derive(Debug)]
pub struct Remark {
    /// On which page.
    pub page: usize,
    /// Beside which column.
    pub column: usize,
    /// In which row.
    pub row: usize,
    /// What it is there for.
    pub role: Role,
    /// What it says.
    pub text: Both<String>,
}

/// A frame.
#[derive(Debug)]
pub struct Arrow {
    /// Its number.
    pub id: u64,
    /// The page on which it was sent.
    pub page: usize,
    /// The page on which it met its fate; `None` while it waits.
    pub until: Option<usize>,
    /// From which column.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// The row in which it leaves, and the one in which it meets its fate.
    pub rows: (usize, usize),
    /// Flags and relative numbers.
    pub label: String,
    /// What becomes of it.
    pub end: Ending,
}

/// What becomes of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It arrives.
    Arrives,
    /// It arrives twice.
    Twice,
    /// It is lost on its way.
    Lost,
    /// It waits on the wire.
    Waits,
    /// It is a copy of one that waits, and is put aside.
    Copy,
}

impl Sequence {
    /// The diagram of these events; with a range, of these pages only (0 is before the first step).
    pub fn of(events: &[Event], pages: Option<&RangeInclusive<usize>>) -> Self {
        let mut drawer = Drawer::of(pages.cloned().unwrap_or(0..=usize::MAX));
        for event in events {
            drawer.take(event);
        }
        drawer.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{FateKind, TcpFlag};
    use crate::view::samples::{Tale, script_of};

    fn ends(tale: &Tale) -> Vec<Ending> {
        let sequence = Sequence::of(&tale.events, None);
        sequence.arrows.iter().map(|arrow| arrow.end).collect()
    }

    #[test]
    fn a_frame_that_nobody_held_may_be_lost_too() {
        let mut tale = Tale::of(script_of(vec![Vec::new()]), &["server", "client"]);
        tale.step("step-1", 1, "client")
            .frame("client", "server", &[TcpFlag::Syn])
            .flowing();
        assert_eq!(ends(&tale), [Ending::Arrives]);
        tale.fate(1, FateKind::Dropped);
        assert_eq!(ends(&tale), [Ending::Lost], "the cable was cut");
    }
}

//! What a person looks at: pages as text ([`Pages`](super::pages::Pages)), or a presentation
//! ([`Slides`](super::slides::Slides)).

use std::fmt::Debug;
use std::time::Duration;

use super::keys::Key;
use super::pages::Pages;
use super::slides::Slides;
use super::{DeskError, Terminal};
use crate::engine::Command;
use crate::event::{Answer, Event};
use crate::view::{Options, Story};

/// Pages, and where the person looks. What a key does to them is decided here; what it does to the lesson
/// is told to whoever runs it.
pub(super) trait Board: Debug {
    /// Takes an event in; a person who looks at the newest page goes on looking at the newest.
    fn push(&mut self, event: &Event);

    /// All pages so far.
    fn story(&self) -> &Story;

    /// The page that is shown.
    fn at(&self) -> usize;

    /// Shows this page.
    fn go_to(&mut self, page: usize);

    /// Turns, scrolls, shows more or less; gives what the lesson shall do, where the key asks for that.
    fn press(&mut self, key: Key) -> Option<Command>;

    /// In a recording: answers the question that is shown by the choice of this digit, and shows what is
    /// said to it. None where no question is shown that can be answered.
    fn answer(&mut self, _digit: u8) -> Option<Answer> {
        None
    }

    /// Brings a black screen back, whatever the key; false where it was not black.
    fn wake(&mut self) -> bool {
        false
    }

    /// Goes on by one: the next page, or the question before it; where there is none, the lesson goes on.
    fn go_on(&mut self) -> Option<Command>;

    /// Whether there is nothing before the person to go on to: what comes next, if anything does, is the
    /// lesson's to do.
    fn is_at_end(&self) -> bool;

    /// Draws what is shown.
    fn draw(&mut self, terminal: &mut Terminal, now: &Situation<'_>) -> Result<(), DeskError>;

    /// When it wants to be drawn again, where something moves.
    fn patience(&self) -> Option<Duration> {
        None
    }
}

/// What a person looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// Pages as text, for one reader.
    Pages,
    /// A presentation, for a room.
    Slides,
}

impl Show {
    /// Such a board, on which nothing stands.
    pub(super) fn board(self, options: Options) -> Box<dyn Board> {
        match self {
            Self::Pages => Box::new(Pages::new(options)),
            Self::Slides => Box::new(Slides::new(options)),
        }
    }
}

/// What goes on behind the pages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Situation<'a> {
    pub(super) ahead: Ahead<'a>,
    /// How much of an automatic run's pause is over, and how long it is.
    pub(super) pause: Option<(Duration, Duration)>,
    /// What stands at the bottom of every page, so that nobody takes it for something else.
    pub(super) label: Option<&'a str>,
    /// Whether the key that was pressed last does something to a lesson, and none runs.
    pub(super) refused: bool,
}

/// What comes after the newest page.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ahead<'a> {
    /// The lesson waits for the person: this step.
    Step(&'a str),
    /// The lesson runs, and has not said what comes.
    Unknown,
    /// The lesson is over.
    Over,
    /// It is a recording, and the newest page is its last.
    Recorded,
}

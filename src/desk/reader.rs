//! A person at a terminal, who reads a recorded trace forward and backward.

use super::board::{Ahead, Board, Show, Situation};
use super::keys::Key;
use super::{DeskError, Signals, Terminal};
use crate::event::Event;
use crate::view::{Options, Page};

/// A trace to be read, and how.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The trace.
    pub events: &'a [Event],
    /// How it is shown.
    pub show: Show,
    /// How pages look.
    pub options: Options,
    /// The step before which to begin; else the first page.
    pub from: Option<&'a str>,
    /// What stands at the bottom of every page, so that nobody takes it for something else.
    pub label: Option<String>,
}

/// Lets the person turn the pages of a trace until they leave; true when a signal or Ctrl-C ended it.
///
/// # Errors
/// When the terminal is gone.
pub fn read(mut terminal: Terminal, reading: &Reading<'_>, signals: &Signals) -> Result<bool, DeskError> {
    let mut board = reading.show.board(reading.options);
    for event in reading.events {
        board.push(event);
    }
    board.go_to(first_page(&*board, reading.from));
    let now = Situation {
        ahead: Ahead::Recorded,
        pause: None,
        label: reading.label.as_deref(),
    };
    while !signals.were_sent() {
        board.draw(&mut terminal, &now)?;
        match terminal.wait_for_key(signals, board.patience())? {
            Some(Key::Interrupt) => return Ok(true),
            Some(Key::Suspend) => terminal.suspend()?,
            Some(Key::Resized) | None => {}
            Some(_) if board.wake() => {}
            Some(Key::Quit) => return Ok(false),
            Some(key) => drop(board.press(key)),
        }
    }
    Ok(true)
}

/// The page before that of the step: there the step is still to come.
fn first_page(board: &dyn Board, from: Option<&str>) -> usize {
    let is_it = |page: &Page| {
        page.step
            .as_ref()
            .is_some_and(|step| Some(step.id.as_str()) == from)
    };
    let place = board.story().pages().iter().position(is_it);
    place.map_or(0, |place| place.saturating_sub(1))
}

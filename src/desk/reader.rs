//! A person at a terminal, who reads a recorded trace forward and backward.

use std::time::Duration;

use super::board::{Ahead, Board, Show, Situation};
use super::keys::Key;
use super::pause::Pause;
use super::{DeskError, Signals, Terminal};
use crate::event::{Answer, Event};
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
    /// Pages turn by themselves, each after such a wait.
    pub pause: Option<Duration>,
    /// What stands at the bottom of every page, so that nobody takes it for something else.
    pub label: Option<String>,
}

/// What came of reading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// Whether a signal or Ctrl-C ended it.
    pub interrupted: bool,
    /// The furthest step to whose page the person came page by page.
    pub furthest: Option<String>,
    /// Whether that is the last page of all.
    pub whole: bool,
    /// What the person answered, in this order; a question may be answered again.
    pub answers: Vec<Answer>,
}

/// How far the person has come page by page: a leap to the end is not a way that was gone.
struct Way {
    start: usize,
    at: usize,
    answers: Vec<Answer>,
}

impl Way {
    fn begin(board: &dyn Board) -> Self {
        let start = board.at();
        Self {
            start,
            at: start,
            answers: Vec::new(),
        }
    }

    fn go_on(&mut self, board: &dyn Board) {
        if board.at() == self.at + 1 {
            self.at += 1;
        }
    }

    fn end(self, board: &dyn Board, interrupted: bool) -> Read {
        let pages = board.story().pages();
        let furthest = pages[self.at].step.as_ref().filter(|_| self.at > self.start);
        Read {
            interrupted,
            whole: furthest.is_some() && self.at + 1 == pages.len(),
            furthest: furthest.map(|step| step.id.clone()),
            answers: self.answers,
        }
    }
}

/// Lets the person turn the pages of a trace until they leave.
///
/// # Errors
/// When the terminal is gone.
pub fn read(mut terminal: Terminal, reading: &Reading<'_>, signals: &Signals) -> Result<Read, DeskError> {
    let mut board = reading.show.board(reading.options);
    for event in reading.events {
        board.push(event);
    }
    board.go_to(first_page(&*board, reading.from));
    let mut way = Way::begin(&*board);
    let mut refused = false;
    let mut pause = reading.pause.map(Pause::of);
    while !signals.were_sent() {
        let running = turn(&mut *board, &mut pause);
        way.go_on(&*board);
        let now = Situation {
            ahead: Ahead::Recorded,
            pause: running.map(|pause| pause.progress()),
            label: reading.label.as_deref(),
            refused,
        };
        board.draw(&mut terminal, &now)?;
        let patience = running.map(|pause| pause.patience());
        let patience = patience.into_iter().chain(board.patience()).min();
        let key = terminal.wait_for_key(signals, patience)?;
        refused &= matches!(key, None | Some(Key::Resized));
        match key {
            Some(Key::Interrupt) => return Ok(way.end(&*board, true)),
            Some(Key::Suspend) => terminal.suspend()?,
            Some(Key::Resized) | None => {}
            Some(_) if board.wake() => {}
            Some(Key::Quit) => return Ok(way.end(&*board, false)),
            Some(Key::Drop | Key::Twice | Key::Other | Key::Cable) => refused = true,
            Some(key) => way.answers.extend(press(&mut *board, &mut pause, key)),
        }
        way.go_on(&*board);
    }
    Ok(way.end(&*board, true))
}

/// Goes on where the pause is over; gives the pause that runs now, if one does.
fn turn(board: &mut dyn Board, pause: &mut Option<Pause>) -> Option<Pause> {
    let runs = |pause: &Pause, board: &dyn Board| pause.runs() && !board.is_at_end();
    let pause = pause.as_mut()?;
    if runs(pause, board) && pause.is_over() {
        // To the next page, or to the question before it: nothing runs that a command could reach.
        let _ = board.go_on();
    }
    Some(*pause).filter(|pause| runs(pause, board))
}

/// What the key does to the page; the answer, where it is one.
fn press(board: &mut dyn Board, pause: &mut Option<Pause>, key: Key) -> Option<Answer> {
    if let (Some(pause), Key::Pause) = (pause.as_mut(), key) {
        pause.hold();
        return None;
    }
    let before = board.at();
    let answer = match key {
        Key::Digit(digit) => board.answer(digit),
        _ => None,
    };
    if answer.is_none() {
        // Nothing runs that a command could reach.
        let _ = board.press(key);
    }
    if let Some(pause) = pause.as_mut().filter(|_| board.at() != before) {
        pause.restart();
    }
    answer
}

/// The page before that of the step, or of what was done in its place: there the step is still to come.
fn first_page(board: &dyn Board, from: Option<&str>) -> usize {
    let is_it = |page: &Page| {
        let step = page.to_come.as_ref().or(page.step.as_ref());
        step.is_some_and(|step| Some(step.id.as_str()) == from)
    };
    let place = board.story().pages().iter().position(is_it);
    place.map_or(0, |place| place.saturating_sub(1))
}

//! A person at a terminal, who reads a recorded trace forward and backward.

use super::keys::Key;
use super::pages::Pages;
use super::status::{hint, label};
use super::{DeskError, Signals, Terminal};
use crate::event::Event;
use crate::view::{Options, Page};

/// A trace to be read, and how.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The trace.
    pub events: &'a [Event],
    /// How pages look.
    pub options: Options,
    /// The step before which to begin; else the first page.
    pub from: Option<&'a str>,
    /// What stands at the bottom of every page, so that nobody takes it for something else.
    pub label: Option<String>,
}

/// What came of reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Whether a signal or Ctrl-C ended it.
    pub interrupted: bool,
    /// The furthest step to whose page the person came page by page.
    pub furthest: Option<String>,
    /// Whether that is the last page of all.
    pub whole: bool,
}

/// How far the person has come page by page: a leap to the end is not a way that was gone.
struct Way {
    start: usize,
    at: usize,
}

impl Way {
    fn begin(pages: &Pages) -> Self {
        let start = pages.place().0;
        Self { start, at: start }
    }

    fn go_on(&mut self, pages: &Pages) {
        if pages.place().0 == self.at + 1 {
            self.at += 1;
        }
    }

    fn end(&self, pages: &Pages, interrupted: bool) -> Read {
        let step = pages.story.pages()[self.at].step.as_ref();
        let furthest = step.filter(|_| self.at > self.start);
        Read {
            interrupted,
            whole: furthest.is_some() && self.at == pages.place().1,
            furthest: furthest.map(|step| step.id.clone()),
        }
    }
}

/// Lets the person turn the pages of a trace until they leave.
///
/// # Errors
/// When the terminal is gone.
pub fn read(mut terminal: Terminal, reading: &Reading<'_>, signals: &Signals) -> Result<Read, DeskError> {
    let mut pages = Pages::new(reading.options);
    for event in reading.events {
        pages.push(event);
    }
    pages.go_to(first_page(&pages, reading.from));
    let mut way = Way::begin(&pages);
    while !signals.were_sent() {
        let say = |key, text| hint(key, text, &pages.options);
        let mut hints: Vec<_> = reading.label.iter().map(|text| label(text)).collect();
        hints.extend([
            say("Enter", "forward"),
            say("←", "back"),
            say("?", "keys"),
            say("q", "quit"),
        ]);
        hints.extend(pages.term_hints());
        hints.extend([say("p", "layers"), say("c", "code")]);
        pages.draw(&mut terminal, &hints)?;
        match terminal.wait_for_key(signals)? {
            Some(Key::Quit) => return Ok(way.end(&pages, false)),
            Some(Key::Interrupt) => return Ok(way.end(&pages, true)),
            Some(Key::Suspend) => terminal.suspend()?,
            Some(Key::Next | Key::Pause) => pages.forward(),
            Some(key) => drop(pages.press(key)),
            None => {}
        }
        way.go_on(&pages);
    }
    Ok(way.end(&pages, true))
}

/// The page before that of the step: there the step is still to come.
fn first_page(pages: &Pages, from: Option<&str>) -> usize {
    let is_it = |page: &Page| {
        page.step
            .as_ref()
            .is_some_and(|step| Some(step.id.as_str()) == from)
    };
    let place = pages.story.pages().iter().position(is_it);
    place.map_or(0, |place| place.saturating_sub(1))
}

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

/// Lets the person turn the pages of a trace until they leave; true when a signal or Ctrl-C ended it.
///
/// # Errors
/// When the terminal is gone.
pub fn read(mut terminal: Terminal, reading: &Reading<'_>, signals: &Signals) -> Result<bool, DeskError> {
    let mut pages = Pages::new(reading.options);
    for event in reading.events {
        pages.push(event);
    }
    pages.go_to(first_page(&pages, reading.from));
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
            Some(Key::Quit) => return Ok(false),
            Some(Key::Interrupt) => return Ok(true),
            Some(Key::Suspend) => terminal.suspend()?,
            Some(Key::Next | Key::Pause) => pages.forward(),
            Some(key) => drop(pages.press(key)),
            None => {}
        }
    }
    Ok(true)
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

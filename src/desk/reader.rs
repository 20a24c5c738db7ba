//! A person at a terminal, who reads a recorded trace forward and backward.

use super::keys::Key;
use super::pages::Pages;
use super::status::hint;
use super::{DeskError, Signals, Terminal};
use crate::event::Event;
use crate::view::Options;

/// Lets the person turn the pages of a trace until they leave; true when a signal or Ctrl-C ended it.
///
/// # Errors
/// When the terminal is gone.
pub fn read(
    mut terminal: Terminal,
    events: &[Event],
    options: Options,
    signals: &Signals,
) -> Result<bool, DeskError> {
    let mut pages = Pages::new(options);
    for event in events {
        pages.push(event);
    }
    pages.go_to(0);
    while !signals.were_sent() {
        let say = |key, text| hint(key, text, &pages.options);
        let mut hints = vec![
            say("Enter", "forward"),
            say("←", "back"),
            say("?", "keys"),
            say("q", "quit"),
        ];
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

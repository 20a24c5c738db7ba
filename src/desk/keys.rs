//! The one table of keys: what is pressed, and what is meant.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// The next step.
    Next,
    /// The frame is dropped.
    Drop,
    /// The frame is delivered twice.
    Twice,
    /// Another frame goes first.
    Other,
    /// A cable is cut, or mended.
    Cable,
    /// A digit: an answer, a hand for an answer, part of a number.
    Digit(u8),
    /// What was typed last is taken back.
    Erase,
    /// Nothing on the screen, or again all of it.
    Blank,
    /// The whole page as text, or not.
    Whole,
    /// The packets' layers, or not.
    Layers,
    /// The programs, or not.
    Code,
    /// A term of the step, the next one, or not.
    Term,
    /// The keys, or not.
    Help,
    /// Back to the page, from what stands in place of it.
    Close,
    /// The page before.
    Back,
    /// The page after.
    Forward,
    /// The first page.
    First,
    /// The newest page.
    Last,
    /// Scroll by so many rows.
    Scroll(isize),
    /// Scroll by a screen, up or down.
    ScrollPage(isize),
    /// An automatic run waits, or goes on.
    Pause,
    /// Leave.
    Quit,
    /// Ctrl-C: leave, and say so in the exit code.
    Interrupt,
    /// Ctrl-Z: back to the shell for a while.
    Suspend,
    /// The screen has another size.
    Resized,
}

/// What the terminal's event means, if it means anything.
pub(super) fn key_of(event: &Event) -> Option<Key> {
    match event {
        Event::Resize(..) => Some(Key::Resized),
        Event::Key(key) if key.kind != KeyEventKind::Release => pressed(key),
        _ => None,
    }
}

fn pressed(key: &KeyEvent) -> Option<Key> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c') => Some(Key::Interrupt),
            KeyCode::Char('z') => Some(Key::Suspend),
            KeyCode::Char('l') => Some(Key::Resized), // draws anew
            _ => None,
        };
    }
    Some(match key.code {
        KeyCode::Enter => Key::Next,
        KeyCode::Char(' ') => Key::Pause,
        KeyCode::Char('d') => Key::Drop,
        KeyCode::Char('u') => Key::Twice,
        KeyCode::Char('n') => Key::Other,
        KeyCode::Char('x') => Key::Cable,
        KeyCode::Char('p') => Key::Layers,
        KeyCode::Char('c') => Key::Code,
        KeyCode::Char('g') => Key::Term,
        KeyCode::Char('?' | 'h') => Key::Help,
        KeyCode::Esc => Key::Close,
        KeyCode::Char('q') => Key::Quit,
        KeyCode::Char(digit @ '0'..='9') => Key::Digit(digit as u8 - b'0'),
        KeyCode::Backspace => Key::Erase,
        KeyCode::Char('b') => Key::Blank,
        KeyCode::Char('w') => Key::Whole,
        KeyCode::Left => Key::Back,
        KeyCode::Right => Key::Forward,
        KeyCode::Home => Key::First,
        KeyCode::End => Key::Last,
        KeyCode::Up | KeyCode::Char('k') => Key::Scroll(-1),
        KeyCode::Down | KeyCode::Char('j') => Key::Scroll(1),
        KeyCode::PageUp => Key::ScrollPage(-1),
        KeyCode::PageDown => Key::ScrollPage(1),
        _ => return None,
    })
}

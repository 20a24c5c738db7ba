//! How pages look: from options, environment and locale.

use std::io::{self, IsTerminal};

use super::told::Told;
use super::{Code, Failure, Voice};
use crate::cli::LookArgs;
use crate::desk::{DeskError, Show, Terminal};
use crate::event::visible;
use crate::view::{Layout, Options, Paint, say};

/// The narrowest screen that pages are laid out for.
const NARROWEST: u16 = 40;

/// What the views are asked for.
pub(super) fn options(look: &LookArgs, voice: Voice) -> Result<Options, Failure> {
    colored::control::set_override(voice.colour);
    Ok(Options {
        lang: voice.lang,
        layout: Layout {
            width: width(voice)?,
            height: None,
        },
        paint: Paint {
            colour: voice.colour,
            ascii: look.ascii,
        },
        layers: false,
        code: look.code,
        recorded: false,
    })
}

/// What a person looks at.
pub(super) fn show(look: &LookArgs) -> Show {
    if look.present { Show::Slides } else { Show::Pages }
}

/// A presentation is for a person: one who steps, at a keyboard and a screen.
pub(super) fn check_present(look: &LookArgs, is_for_person: bool, voice: Voice) -> Result<(), Failure> {
    if !look.present {
        return Ok(());
    }
    let id = if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        "failure.present_where"
    } else if !is_for_person {
        "failure.present_how"
    } else {
        return Ok(());
    };
    Err(Failure::new(Code::WrongUse, say!(voice, id)))
}

/// Takes the terminal over.
pub(super) fn open_terminal(voice: Voice) -> Result<Terminal, Failure> {
    let opened = Terminal::open().map_err(|error| failed_desk(&error, voice))?;
    opened.map_err(|small| Failure::new(Code::WrongUse, small.told(voice)))
}

pub(super) fn failed_desk(error: &DeskError, voice: Voice) -> Failure {
    Failure::new(Code::NotWritten, error.told(voice))
}

/// The columns of the screen, where standard output is one.
pub(super) fn screen_width() -> Option<usize> {
    let size = || crossterm::terminal::size().ok();
    let (columns, _) = io::stdout().is_terminal().then(size)??;
    Some(columns.into()).filter(|columns| *columns > 0)
}

/// COLUMNS, else 80.
fn width(voice: Voice) -> Result<u16, Failure> {
    let asked = std::env::var_os("COLUMNS").unwrap_or_default();
    let asked = asked.to_string_lossy();
    if asked.is_empty() {
        return Ok(80);
    }
    match asked.parse() {
        Ok(columns) if columns >= NARROWEST => Ok(columns),
        _ => {
            let asked = visible(&asked);
            let sentence = say!(voice, "failure.columns", asked = asked, least = NARROWEST);
            Err(Failure::new(Code::WrongUse, sentence))
        }
    }
}

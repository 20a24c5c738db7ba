//! How pages look: from options, environment and locale.

use std::io::{self, IsTerminal};

use super::{Code, Failure};
use crate::cli::{ColorChoice, Language, LookArgs};
use crate::desk::{DeskError, Terminal};
use crate::view::{Lang, Layout, Options, Paint};

/// The narrowest screen that pages are laid out for.
const NARROWEST: u16 = 40;

/// What the views are asked for.
pub(super) fn options(look: &LookArgs) -> Result<Options, Failure> {
    let colour = wants_colour(look.color);
    colored::control::set_override(colour);
    Ok(Options {
        lang: language(look.lang),
        layout: Layout {
            width: width()?,
            height: None,
        },
        paint: Paint {
            colour,
            ascii: look.ascii,
        },
        layers: false,
        code: look.code,
    })
}

/// Takes the terminal over.
pub(super) fn open_terminal() -> Result<Terminal, Failure> {
    let opened = Terminal::open().map_err(failed_desk)?;
    opened.map_err(Failure::with(Code::WrongUse))
}

pub(super) fn failed_desk(error: DeskError) -> Failure {
    Failure::new(Code::NotWritten, error)
}

pub(super) fn language(asked: Option<Language>) -> Lang {
    let is_chinese = || sys_locale::get_locale().is_some_and(|locale| locale.starts_with("zh"));
    match asked {
        Some(Language::Zh) => Lang::Zh,
        None if is_chinese() => Lang::Zh,
        Some(Language::En) | None => Lang::En,
    }
}

/// COLUMNS, else 80.
fn width() -> Result<u16, Failure> {
    let asked = std::env::var("COLUMNS").unwrap_or_default();
    if asked.is_empty() {
        return Ok(80);
    }
    match asked.parse() {
        Ok(columns) if columns >= NARROWEST => Ok(columns),
        _ => Err(Failure::new(
            Code::WrongUse,
            format!(
                "COLUMNS is \"{}\"; a page needs a number of at least {NARROWEST}: set it higher, or unset it for 80",
                crate::event::visible(&asked)
            ),
        )),
    }
}

fn wants_colour(choice: ColorChoice) -> bool {
    match choice {
        ColorChoice::Auto => io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        ColorChoice::Always => true,
        ColorChoice::Never => false,
    }
}

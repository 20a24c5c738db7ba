//! How the program speaks: in which language, and whether in colour.

use std::ffi::OsString;
use std::io::{self, IsTerminal};

use clap::ValueEnum;

use crate::cli::{ColorChoice, Language};
use crate::view::Lang;

/// The language and the colour of all that a command says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Voice {
    pub(super) lang: Lang,
    pub(super) colour: bool,
}

impl Voice {
    /// As the options, the environment and the locale ask for it.
    pub(super) fn new(language: Option<Language>, colour: ColorChoice) -> Self {
        Self {
            lang: lang(language),
            colour: wants_colour(colour),
        }
    }

    /// As far as it is known before the arguments are understood: for the help, and for wrong use.
    pub(super) fn of_arguments(arguments: &[OsString]) -> Self {
        Self::new(language_among(arguments), ColorChoice::Auto)
    }
}

/// The last `--lang` that names a language; what is wrong with another is clap's to say.
fn language_among(arguments: &[OsString]) -> Option<Language> {
    let texts: Vec<_> = arguments
        .iter()
        .map(|argument| argument.to_string_lossy())
        .collect();
    let typed = texts.iter().take_while(|text| *text != "--");
    let followed = typed.zip(texts.iter().skip(1).map(Some).chain([None]));
    let asked = followed.filter_map(|(text, next)| match text.strip_prefix("--lang") {
        Some("") => next.map(AsRef::as_ref),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    asked
        .filter_map(|name| Language::from_str(name, false).ok())
        .last()
}

fn lang(asked: Option<Language>) -> Lang {
    let is_chinese = || sys_locale::get_locale().is_some_and(|locale| locale.starts_with("zh"));
    match asked {
        Some(Language::Zh) => Lang::Zh,
        None if is_chinese() => Lang::Zh,
        Some(Language::En) | None => Lang::En,
    }
}

fn wants_colour(choice: ColorChoice) -> bool {
    match choice {
        ColorChoice::Auto => {
            let is_set = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            io::stdout().is_terminal() && !is_set
        }
        ColorChoice::Always => true,
        ColorChoice::Never => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], expected: Option<Language>) {
        let arguments: Vec<_> = arguments.iter().map(OsString::from).collect();
        assert_eq!(language_among(&arguments), expected);
    }

    #[test]
    fn the_language_is_known_before_the_arguments_are_understood() {
        check(&["sockstep", "--help"], None);
        check(&["sockstep", "--lang", "zh", "lesson"], Some(Language::Zh));
        check(
            &["sockstep", "lesson", "--lang=zh", "--lang=en"],
            Some(Language::En),
        );
        check(&["sockstep", "--lang"], None);
        check(&["sockstep", "--lang", "fr"], None);
        check(&["sockstep", "lesson", "--", "--lang=zh"], None);
        check(&["sockstep", "--language=zh"], None);
    }
}

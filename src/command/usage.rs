//! What is wrong with the arguments, told in Chinese: clap itself speaks English only.
//!
//! Kinds of errors that this program's grammar cannot come to keep clap's own sentence.

use std::error::Error as _;
use std::fmt::{Display, Write};

use clap::builder::styling::Style;
use clap::builder::{StyledStr, Styles};
use clap::error::{ContextKind, ContextValue, Error, ErrorFormatter, ErrorKind};

use super::help::usage_in_chinese;
use crate::cli::WrongWait;
use crate::event::{Said, said};
use crate::view::Lang;

/// clap's errors in Chinese, in clap's own order and colours.
pub(super) struct InChinese;

impl ErrorFormatter for InChinese {
    fn format_error(error: &Error<Self>) -> StyledStr {
        Wrong::new(error, Lang::Zh).told()
    }
}

/// An error of clap's, and how it is shown.
struct Wrong<'e, F: ErrorFormatter> {
    error: &'e Error<F>,
    styles: Styles,
    lang: &'static str,
}

impl<'e, F: ErrorFormatter> Wrong<'e, F> {
    fn new(error: &'e Error<F>, lang: Lang) -> Self {
        Self {
            error,
            styles: Styles::default(),
            lang: lang.tag(),
        }
    }

    fn told(&self) -> StyledStr {
        let mut text = self.marked("usage.error", self.styles.get_error(), &self.sentence());
        let _ = write!(text, "{}", self.names());
        let tips: Vec<_> = self.similar().into_iter().chain(self.suggested()).collect();
        for (place, tip) in tips.iter().enumerate() {
            let space = if place == 0 { "\n" } else { "" };
            let tip = self.marked("usage.tip", self.styles.get_valid(), tip);
            let _ = write!(text, "{space}\n  {tip}");
        }
        if let Some(usage) = self.usage() {
            let _ = write!(text, "\n\n{usage}");
        }
        let help = paint(self.styles.get_literal(), "--help");
        let help = self.say(&said!("usage.help", help = help));
        StyledStr::from(format!("{text}\n\n{help}\n"))
    }

    fn say(&self, said: &Said) -> String {
        said.in_language(self.lang)
    }

    /// `error: …`, `tip: …`: the first word in its colour.
    fn marked(&self, mark: &'static str, style: &Style, text: &str) -> String {
        let mark = paint(style, self.say(&Said::new(mark)));
        self.say(&said!("usage.line", mark = mark, said = text))
    }

    /// A word of the context, in this colour.
    fn word(&self, kind: ContextKind, style: &Style) -> Option<String> {
        match self.error.get(kind)? {
            ContextValue::String(word) => Some(paint(style, word)),
            _ => None,
        }
    }

    fn sentence(&self) -> String {
        let said = match self.error.kind() {
            ErrorKind::UnknownArgument => self.unknown_argument(),
            ErrorKind::InvalidSubcommand => self.unknown_command(),
            ErrorKind::InvalidValue => self.wrong_value(),
            ErrorKind::ValueValidation => self.refused_value(),
            ErrorKind::TooManyValues => self.surplus_value(),
            ErrorKind::MissingRequiredArgument => Some(said!("usage.missing")),
            ErrorKind::ArgumentConflict => self.conflict(),
            ErrorKind::InvalidUtf8 => Some(said!("usage.not_utf")),
            _ => None,
        };
        said.map_or_else(|| self.error.kind().to_string(), |said| self.say(&said))
    }

    fn unknown_argument(&self) -> Option<Said> {
        let argument = self.word(ContextKind::InvalidArg, self.styles.get_invalid())?;
        Some(said!("usage.unknown_argument", argument = argument))
    }

    fn unknown_command(&self) -> Option<Said> {
        let command = self.word(ContextKind::InvalidSubcommand, self.styles.get_invalid())?;
        Some(said!("usage.unknown_command", command = command))
    }

    fn wrong_value(&self) -> Option<Said> {
        if self.error.get(ContextKind::InvalidValue) == Some(&ContextValue::String(String::new())) {
            let argument = self.word(ContextKind::InvalidArg, self.styles.get_invalid())?;
            return Some(said!("usage.value_missing", argument = argument));
        }
        let (value, argument) = self.value_and_argument()?;
        Some(said!("usage.value_wrong", value = value, argument = argument))
    }

    /// A value that one of our own parsers refused.
    fn refused_value(&self) -> Option<Said> {
        let (value, argument) = self.value_and_argument()?;
        let source = self.error.source()?;
        let reason = match source.downcast_ref::<WrongWait>() {
            Some(wait) => self.say(&wait_said(*wait)),
            None => source.to_string(),
        };
        Some(said!(
            "usage.value_wrong_because",
            value = value,
            argument = argument,
            reason = reason
        ))
    }

    fn surplus_value(&self) -> Option<Said> {
        let (value, argument) = self.value_and_argument()?;
        Some(said!("usage.value_surplus", value = value, argument = argument))
    }

    fn value_and_argument(&self) -> Option<(String, String)> {
        let value = self.word(ContextKind::InvalidValue, self.styles.get_invalid())?;
        let argument = self.word(ContextKind::InvalidArg, self.styles.get_literal())?;
        Some((value, argument))
    }

    /// An argument conflicts with itself, or with one other.
    fn conflict(&self) -> Option<Said> {
        let argument = self.word(ContextKind::InvalidArg, self.styles.get_invalid())?;
        let other = self.word(ContextKind::PriorArg, self.styles.get_invalid())?;
        Some(if argument == other {
            said!("usage.twice", argument = argument)
        } else {
            said!("usage.not_with", argument = argument, other = other)
        })
    }

    /// Below the sentence: the values that there are, or the arguments that are missing.
    fn names(&self) -> String {
        let valid = self.styles.get_valid();
        let names = |kind| match self.error.get(kind) {
            Some(ContextValue::Strings(names)) => names.iter().map(|name| paint(valid, name)).collect(),
            _ => Vec::new(),
        };
        if self.error.kind() == ErrorKind::MissingRequiredArgument {
            let missing = names(ContextKind::InvalidArg);
            let lines: Vec<_> = missing.iter().map(|name| format!("\n  {name}")).collect();
            return lines.concat();
        }
        let values = names(ContextKind::ValidValue);
        if values.is_empty() {
            return String::new();
        }
        let values = said!("usage.possible", values = values.join(", "));
        format!("\n  {}", self.say(&values))
    }

    /// What was probably meant.
    fn similar(&self) -> Vec<String> {
        let kinds = [
            (
                ContextKind::SuggestedSubcommand,
                "usage.similar.command",
                "usage.similar.commands",
            ),
            (
                ContextKind::SuggestedArg,
                "usage.similar.argument",
                "usage.similar.arguments",
            ),
            (
                ContextKind::SuggestedValue,
                "usage.similar.value",
                "usage.similar.values",
            ),
        ];
        let tips = kinds.into_iter().filter_map(|(kind, one, several)| {
            let names = match self.error.get(kind)? {
                ContextValue::String(name) => std::slice::from_ref(name),
                ContextValue::Strings(names) => names,
                _ => return None,
            };
            let id = if names.len() == 1 { one } else { several };
            let valid = self.styles.get_valid();
            let quoted: Vec<_> = names
                .iter()
                .map(|name| format!("'{}'", paint(valid, name)))
                .collect();
            Some(self.say(&Said::new(id).with("names", quoted.join(", "))))
        });
        tips.collect()
    }

    /// Tips that clap has as English sentences only.
    fn suggested(&self) -> Vec<String> {
        match self.error.get(ContextKind::Suggested) {
            Some(ContextValue::StyledStrs(tips)) => tips.iter().map(|tip| self.reworded(tip)).collect(),
            _ => Vec::new(),
        }
    }

    fn reworded(&self, tip: &StyledStr) -> String {
        let kinds = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand];
        let word = kinds.into_iter().find_map(|kind| match self.error.get(kind) {
            Some(ContextValue::String(word)) => Some(word.as_str()),
            _ => None,
        });
        let said = word.and_then(|word| self.suggestion(&tip.to_string(), word));
        said.map_or_else(|| tip.ansi().to_string(), |said| self.say(&said))
    }

    fn suggestion(&self, tip: &str, word: &str) -> Option<Said> {
        let (valid, invalid) = (self.styles.get_valid(), self.styles.get_invalid());
        let quoted = tip.strip_suffix('\'');
        if let Some(typed) =
            quoted.and_then(|tip| tip.strip_prefix(&format!("to pass '{word}' as a value, use '")))
        {
            let (word, typed) = (paint(invalid, word), paint(valid, typed));
            return Some(said!("usage.as_value", word = word, typed = typed));
        }
        if tip.starts_with(&format!("subcommand '{word}' exists; to use it")) {
            let (command, dashes) = (paint(valid, word), paint(invalid, "--"));
            return Some(said!("usage.behind_dashes", command = command, dashes = dashes));
        }
        let typed = tip.strip_prefix('\'')?.strip_suffix("' exists")?;
        Some(said!("usage.exists", typed = paint(valid, typed)))
    }

    fn usage(&self) -> Option<String> {
        match self.error.get(ContextKind::Usage)? {
            ContextValue::StyledStr(usage) if self.lang == Lang::Zh.tag() => Some(usage_in_chinese(usage)),
            ContextValue::StyledStr(usage) => Some(usage.ansi().to_string()),
            _ => None,
        }
    }
}

fn paint(style: &Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

fn wait_said(wrong: WrongWait) -> Said {
    match wrong {
        WrongWait::NoNumber => said!("usage.wait.no_number"),
        WrongWait::OutOfRange => said!("usage.wait.out_of_range", most = crate::cli::LONGEST_WAIT),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;
    use crate::cli::Cli;

    /// The same in English: then it says what clap says.
    struct InEnglish;

    impl ErrorFormatter for InEnglish {
        fn format_error(error: &Error<Self>) -> StyledStr {
            Wrong::new(error, Lang::En).told()
        }
    }

    #[track_caller]
    fn check(arguments: &[&str], kind: ErrorKind) {
        let wrong = || {
            let arguments = [&["sockstep"], arguments].concat();
            Cli::try_parse_from(arguments).expect_err("it is wrong")
        };
        assert_eq!(wrong().kind(), kind, "{arguments:?}");
        let (theirs, ours) = (
            wrong().render().ansi().to_string(),
            wrong().apply::<InEnglish>().render().ansi().to_string(),
        );
        assert_eq!(ours, theirs, "{arguments:?}");
    }

    #[test]
    fn in_english_it_is_what_clap_says() {
        use ErrorKind::{
            ArgumentConflict, InvalidSubcommand, InvalidValue, MissingRequiredArgument, TooManyValues,
            UnknownArgument, ValueValidation,
        };
        check(&["lesson", "--nonsense"], UnknownArgument);
        check(&["lesson", "--recrod", "x"], UnknownArgument);
        check(&["--auto", "2", "lesson"], UnknownArgument);
        check(&["doctor", "now"], UnknownArgument);
        check(&["lesson", "a", "b"], UnknownArgument);
        check(&["lessn"], InvalidSubcommand);
        check(&["re"], InvalidSubcommand);
        check(&["nonsense"], InvalidSubcommand);
        check(&["help", "nonsense"], InvalidSubcommand);
        check(&["--lang", "fr", "lesson"], InvalidValue);
        check(&["--lang", "e", "lesson"], InvalidValue);
        check(&["lesson", "x", "--format", ""], InvalidValue);
        check(&["lesson", "x", "--record"], InvalidValue);
        check(&["completions", "zhs"], InvalidValue);
        check(&["lesson", "x", "--auto", "soon"], ValueValidation);
        check(&["lesson", "x", "--auto=-1"], ValueValidation);
        check(&["lesson", "--code=yes"], TooManyValues);
        check(&["replay"], MissingRequiredArgument);
        check(&["replay", "x", "--auto", "soon"], ValueValidation);
        check(&["lesson", "--auto", "2"], MissingRequiredArgument);
        check(&["lesson", "--record", "x"], MissingRequiredArgument);
        check(&["lesson", "x", "--auto", "1", "--auto", "2"], ArgumentConflict);
        check(&["lesson", "--reset", "a", "b"], ArgumentConflict);
        check(&["--", "lesson"], UnknownArgument);
    }

    /// The kinds that are told; a grammar that comes to another one has to tell it too.
    #[test]
    fn the_grammar_comes_to_no_other_kind() {
        let mut grammar = Cli::command();
        grammar.build();
        for command in grammar.get_subcommands() {
            for argument in command.get_arguments() {
                assert!(!argument.is_require_equals_set(), "{argument}");
                assert!(command.get_arg_conflicts_with(argument).len() < 2, "{argument}");
            }
        }
    }
}

//! The grammar of the command line with its help: clap's own texts in English, or all of them in Chinese.
//!
//! The English texts stand in [`cli`](crate::cli), the Chinese ones in `src/messages/help.toml`: there
//! `help.COMMAND.about` and `help.COMMAND.after`, `help.COMMAND.ARGUMENT`, or `help.arg.ARGUMENT` where
//! several commands have it, and `help.value.ARGUMENT.VALUE`.

use std::fmt::Write;

use clap::builder::{PossibleValue, StyledStr, Styles};
use clap::{Arg, Command, CommandFactory};

use super::{Code, Voice};
use crate::cli::Cli;
use crate::view::{Lang, say};

/// The grammar, its help in the language of the voice.
pub(super) fn grammar(voice: Voice) -> Command {
    let mut grammar = Cli::command();
    // Before: so that what clap adds by itself, such as --help, is there to be translated.
    grammar.build();
    let grammar = match voice.lang {
        Lang::En => grammar,
        Lang::Zh => in_chinese(grammar),
    };
    with_exit_codes(grammar, voice)
}

fn with_exit_codes(grammar: Command, voice: Voice) -> Command {
    let mut text = grammar
        .get_after_help()
        .map(StyledStr::to_string)
        .unwrap_or_default();
    let _ = writeln!(text, "\n\n{}", say!(voice, "exit.title"));
    for (code, meaning) in Code::TABLE {
        let _ = writeln!(text, "{:5}  {}", code as u8, say!(voice, meaning));
    }
    grammar.after_help(text.trim_end().to_owned())
}

fn in_chinese(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let mut command = command
        .mut_args(|argument| argument_in_chinese(argument, &name))
        .mut_subcommands(in_chinese)
        .subcommand_help_heading("命令");
    let usage = usage_in_chinese(&command.render_usage());
    command = command.help_template(format!(
        "{{about-with-newline}}\n{usage}\n\n{{all-args}}{{after-help}}"
    ));
    if let Some(about) = chinese(&format!("{name}.about")) {
        command = command.about(about.clone()).long_about(about);
    }
    match chinese(&format!("{name}.after")) {
        Some(after) => command.after_help(after),
        None => command,
    }
}

/// A usage as clap writes it, in its colours, with clap's own words in Chinese. The names of values stay.
pub(super) fn usage_in_chinese(usage: &StyledStr) -> String {
    let styles = Styles::default();
    let style = styles.get_usage();
    let usage = usage.ansi().to_string();
    let heading = format!("{style}Usage:{style:#} ");
    let usage = usage.replacen(&heading, &format!("{style}用法：{style:#}"), 1);
    usage.replace("OPTIONS", "选项").replace("COMMAND", "命令")
}

fn argument_in_chinese(argument: Arg, command: &str) -> Arg {
    let heading = if argument.is_positional() {
        "参数"
    } else {
        "选项"
    };
    let id = argument.get_id().to_string();
    let of_command = chinese(&format!("{command}.{id}"));
    let Some(help) = of_command.or_else(|| chinese(&format!("arg.{id}"))) else {
        return argument.help_heading(heading);
    };
    let values = argument.get_possible_values();
    let brief = help.clone() + &defaults(&argument) + &choices(&values);
    let whole = help + &defaults(&argument) + &explained(&id, &values);
    argument
        .help_heading(heading)
        .help(brief)
        .long_help(whole)
        .hide_default_value(true)
        .hide_possible_values(true)
}

/// clap writes these brackets in English only.
fn defaults(argument: &Arg) -> String {
    let values: Vec<_> = argument
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    let shown = argument.get_action().takes_values() && !values.is_empty();
    if shown {
        format!(" [默认：{}]", values.join(", "))
    } else {
        String::new()
    }
}

fn choices(values: &[PossibleValue]) -> String {
    let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(" [可选：{}]", names.join(", "))
    }
}

/// Each choice with what it means, where there is something to say.
fn explained(id: &str, values: &[PossibleValue]) -> String {
    if values.iter().all(|value| value.get_help().is_none()) {
        return choices(values);
    }
    let mut text = "\n\n可选值：".to_owned();
    for value in values {
        let name = value.get_name();
        let meaning = chinese(&format!("value.{id}.{name}")).unwrap_or_default();
        let _ = write!(text, "\n- {name}：{meaning}");
    }
    text
}

fn chinese(id: &str) -> Option<String> {
    let text = crate::_rust_i18n_try_translate("zh", format!("help.{id}"))?;
    Some(text.into_owned())
}

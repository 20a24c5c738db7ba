//! The commands: each builds what it needs from the rooms, and runs.
//!
//! *In:* what the user typed ([`cli`](crate::cli)). *Out:* an exit code, see [`Code`], and what the
//! command prints. This room and [`desk`](crate::desk) are the only ones that print.
//! *Never here:* what a step does, or what it looks like.

#[cfg(target_os = "linux")]
mod advice;
mod check_lesson;
mod completions;
#[cfg(target_os = "linux")]
mod doctor;
mod explain;
mod export;
mod failure;
mod folders;
mod help;
mod kept;
mod learner;
mod lesson;
mod list;
#[cfg(target_os = "linux")]
mod live;
mod look;
mod mdbook;
mod new_lesson;
mod output;
mod pace;
mod playing;
mod recording;
mod replay;
mod reset;
#[cfg(target_os = "linux")]
mod surroundings;
#[cfg(test)]
mod tests;
mod told;
mod usage;
mod voice;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ErrorKind;

pub use failure::{Code, Failure};

use crate::cli::{Cli, Command};
use crate::desk::DeskError;
use crate::view::Lang;
use voice::Voice;

/// What a command comes to.
type Outcome = Result<Code, Failure>;

/// Parses what the user typed, and runs it.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let voice = Voice::of_arguments(&arguments);
    let matches = help::grammar(voice).try_get_matches_from(arguments);
    let outcome = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => run(&cli.command, Voice::new(cli.lang, cli.color)),
        Err(answer) => tell(answer, voice),
    };
    let code = outcome.unwrap_or_else(|failure| {
        output::mention(&failure.to_string());
        failure.code
    });
    code.into()
}

/// What clap has to say: the help that was asked for, or what is wrong with the arguments.
fn tell(answer: clap::Error, voice: Voice) -> Outcome {
    if answer.kind() == ErrorKind::MissingSubcommand {
        // Options alone, such as --lang: as with nothing at all, the commands are what helps.
        let _ = write!(io::stderr(), "{}", help::grammar(voice).render_help());
        return Ok(Code::WrongUse);
    }
    let wrong_use = answer.use_stderr();
    let printed = match voice.lang {
        Lang::En => answer.print(),
        Lang::Zh => answer.apply::<usage::InChinese>().print(),
    };
    let told = printed.and_then(|()| io::stdout().flush());
    if wrong_use {
        return Ok(Code::WrongUse);
    }
    told.map_err(|error| look::failed_desk(&DeskError::Output(error), voice))?;
    Ok(Code::Fine)
}

fn run(command: &Command, voice: Voice) -> Outcome {
    match command {
        Command::Lesson(args) => lesson::run(args, voice),
        Command::Replay(args) => replay::run(args, voice),
        Command::Export(args) => export::run(args, voice),
        #[cfg(target_os = "linux")]
        Command::Doctor => doctor::run(voice),
        #[cfg(not(target_os = "linux"))]
        Command::Doctor => {
            output::print(
                &format!("{}\n", crate::view::say!(voice, "failure.no_linux")),
                voice,
            )?;
            Ok(Code::Fine)
        }
        Command::CheckLesson(args) => check_lesson::run(args, voice),
        Command::Mdbook(args) => mdbook::run(args, voice),
        Command::NewLesson(args) => new_lesson::run(args, voice),
        Command::Explain(args) => explain::run(args, voice),
        Command::Completions(args) => completions::run(args, voice),
    }
}

//! The commands: each builds what it needs from the rooms, and runs.
//!
//! *In:* what the user typed ([`cli`](crate::cli)). *Out:* an exit code, see [`Code`], and what the
//! command prints. This room and [`desk`](crate::desk) are the only ones that print.
//! *Never here:* what a step does, or what it looks like.

mod check_lesson;
mod completions;
mod doctor;
mod failure;
#[cfg(target_os = "linux")]
mod lesson;
mod look;
mod replay;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

pub use failure::{Code, Failure};

use crate::cli::{Cli, Command};

/// What a command comes to.
type Outcome = Result<Code, Failure>;

/// Parses what the user typed, and runs it.
pub fn main() -> ExitCode {
    let code = run(&Cli::parse().command).unwrap_or_else(|failure| {
        // Not by `eprintln`, which panics where nobody can read: the terminal may be closed by now.
        let _ = writeln!(io::stderr(), "sockstep: {failure}");
        failure.code
    });
    code.into()
}

fn run(command: &Command) -> Outcome {
    match command {
        #[cfg(target_os = "linux")]
        Command::Lesson(args) => lesson::run(args),
        #[cfg(not(target_os = "linux"))]
        Command::Lesson(_) => Err(Failure::new(Code::NoLab, "lessons run on Linux")),
        Command::Replay(args) => replay::run(args),
        Command::Doctor => doctor::run(),
        Command::CheckLesson(args) => check_lesson::run(args),
        Command::Completions(args) => completions::run(args),
    }
}

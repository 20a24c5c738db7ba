//! `sockstep completions`: what a shell needs to complete the command.

use std::io::{self, Write};

use clap::CommandFactory;

use super::{Code, Failure, Outcome};
use crate::cli::{Cli, CompletionsArgs};

pub(super) fn run(args: &CompletionsArgs) -> Outcome {
    // Into memory first: the generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "sockstep", &mut script);
    io::stdout()
        .write_all(&script)
        .map_err(Failure::with(Code::NotWritten))?;
    Ok(Code::Fine)
}

//! `sockstep completions`: what a shell needs to complete the command.

use super::help;
use super::output::print;
use super::{Outcome, Voice};
use crate::cli::CompletionsArgs;
use crate::command::Code;

pub(super) fn run(args: &CompletionsArgs, voice: Voice) -> Outcome {
    // Into memory first: the generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut help::grammar(voice), "sockstep", &mut script);
    print(&String::from_utf8_lossy(&script), voice)?;
    Ok(Code::Fine)
}

//! `sockstep doctor`: tries the very sequence that a lesson needs.

use super::{Code, Failure, Outcome};

/// Exits 0 whenever it could tell.
#[expect(clippy::print_stdout, reason = "what the command is for")]
pub(super) fn run() -> Outcome {
    #[cfg(target_os = "linux")]
    {
        use crate::{lesson, stage};
        let lesson = lesson::open("tcp-server").map_err(Failure::with(Code::BadFile))?;
        let plan = stage::plan(&lesson).map_err(Failure::with(Code::BadFile))?;
        match stage::build_lab(&plan) {
            Ok(_) => println!("The isolated lab works here: lessons run live."),
            Err(error) => println!("There is no isolated lab here: {error}."),
        }
    }
    Ok(Code::Fine)
}

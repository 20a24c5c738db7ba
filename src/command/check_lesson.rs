//! `sockstep check-lesson`: reads a lesson as strictly as `lesson` does, and tells all its mistakes.

use super::{Code, Failure, Outcome};
use crate::cli::CheckLessonArgs;
use crate::lesson;

#[expect(clippy::print_stdout, reason = "what the command is for")]
pub(super) fn run(args: &CheckLessonArgs) -> Outcome {
    let name = args.lesson.to_string_lossy();
    lesson::open(&name).map_err(Failure::with(Code::BadFile))?;
    println!("{name}: no mistakes");
    Ok(Code::Fine)
}

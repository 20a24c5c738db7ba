//! `sockstep check-lesson`: reads a lesson as strictly as `lesson` does, and tells all its mistakes.

use super::output::print;
use super::told::Told;
use super::{Code, Failure, Outcome, Voice};
use crate::cli::CheckLessonArgs;
use crate::event::visible;
use crate::lesson::{self, Complaint, Severity};
use crate::view::say;

/// Warnings are shown, and fail nothing.
pub(super) fn run(args: &CheckLessonArgs, voice: Voice) -> Outcome {
    let found = lesson::find_at(&args.lesson).map_err(|error| error.failure(Code::BadFile, voice))?;
    let complaints = lesson::check_found(&found);
    let count = |severity| {
        complaints
            .iter()
            .filter(|one: &&Complaint| one.severity == severity)
            .count()
    };
    let (mistakes, warnings) = (count(Severity::Error), count(Severity::Warning));
    let shown = found.drawn(&complaints, voice.lang.tag(), voice.colour);
    let name = match found.folder.trim_end_matches('/') {
        "" => "/".to_owned(),
        name => visible(name).into_owned(),
    };
    let verdict = verdict(&name, mistakes, warnings, voice);
    if mistakes > 0 {
        print(&shown, voice)?;
        return Err(Failure::new(Code::BadFile, verdict));
    }
    print(&format!("{shown}{verdict}\n"), voice)?;
    Ok(Code::Fine)
}

fn verdict(name: &str, mistakes: usize, warnings: usize, voice: Voice) -> String {
    let id = match (mistakes, warnings) {
        (0, 0) => "check.clean",
        (0, 1) => "check.warning",
        (0, _) => "check.warnings",
        (1, 0) => "check.mistake",
        (_, 0) => "check.mistakes",
        _ => "check.both",
    };
    say!(voice, id, name = name, mistakes = mistakes, warnings = warnings)
}

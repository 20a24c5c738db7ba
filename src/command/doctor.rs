//! `sockstep doctor`: tries the very sequence that a lesson needs, and says what mends it.

use std::fmt::Write;
use std::time::{Duration, Instant};

use unicode_width::UnicodeWidthStr;

use super::advice::{Cause, cause};
use super::live::{self, NoStage};
use super::output::print;
use super::surroundings::Surroundings;
use super::told::Told;
use super::{Code, Outcome, Voice};
use crate::lesson;
use crate::stage::LabError;
use crate::view::say;

/// The lesson whose lab is built.
const LESSON: &str = "tcp-server";

/// The columns that labels take.
const LABELS: usize = 16;

/// What came of trying.
enum Tried {
    Stands(Duration),
    /// Not, for this reason; and, where it can be told, for this cause.
    Fails(String, Cause),
}

/// Exits 0 whenever it could tell.
pub(super) fn run(voice: Voice) -> Outcome {
    let here = Surroundings::look();
    let lesson = lesson::open(LESSON).map_err(|error| error.failure(Code::BadFile, voice))?;
    let tried = try_lab(&lesson, &here, voice);
    print(&report(&tried, &here, voice), voice)?;
    Ok(Code::Fine)
}

fn try_lab(lesson: &lesson::Lesson, here: &Surroundings, voice: Voice) -> Tried {
    let start = Instant::now();
    match live::build(lesson) {
        Ok(_) => Tried::Stands(start.elapsed()),
        Err(error) => {
            let cause = match &error {
                NoStage::NoLab(LabError::Step { step, errno, .. }) => cause(*step, *errno, here),
                _ => Cause::Unknown,
            };
            Tried::Fails(error.told(voice), cause)
        }
    }
}

fn report(tried: &Tried, here: &Surroundings, voice: Voice) -> String {
    let user = say!(
        voice,
        if here.is_root {
            "doctor.root"
        } else {
            "doctor.user"
        },
        id = here.user
    );
    let version = env!("CARGO_PKG_VERSION");
    let program = format!("sockstep {version}, {}", here.program);
    let isolated = match tried {
        Tried::Stands(took) => say!(voice, "doctor.stands", milliseconds = took.as_millis()),
        Tried::Fails(reason, _) => say!(voice, "doctor.fails", reason = reason),
    };
    let rows = [
        ("doctor.label.kernel", here.kernel.clone()),
        ("doctor.label.user", user),
        ("doctor.label.program", program),
        ("doctor.label.isolated", isolated),
        ("doctor.label.recorded", recordings(voice)),
    ];
    let mut text = String::new();
    for (label, value) in rows {
        let label = say!(voice, label);
        let blanks = LABELS.saturating_sub(label.width());
        let _ = writeln!(text, "{label}{:blanks$}{value}", "");
    }
    if let Tried::Fails(_, cause) = tried {
        text.push_str(&mend(cause, here, voice));
    }
    text
}

/// How many of the program's own lessons can be played without a lab.
fn recordings(voice: Voice) -> String {
    let ids = lesson::ids();
    let recorded = ids.iter().filter(|id| lesson::embedded_trace(id).is_some());
    say!(voice, "doctor.recorded", n = recorded.count(), of = ids.len())
}

/// What is in the way, and the commands against it.
fn mend(cause: &Cause, here: &Surroundings, voice: Voice) -> String {
    let subject = cause.subject();
    let mut text = format!("\n{}\n", say!(voice, cause.id(), subject = subject));
    for (place, command) in cause.commands(here).iter().enumerate() {
        let id = if place == 0 { "doctor.mend" } else { "doctor.or" };
        let _ = write!(text, "\n{}\n\n", say!(voice, id));
        for line in command.lines() {
            // A heredoc must stand at the margin to work when it is pasted.
            let margin = if command.contains("<<") { "" } else { "    " };
            let _ = writeln!(text, "{margin}{line}");
        }
    }
    text
}

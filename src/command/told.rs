//! Errors in the language of whoever reads them. What the system says stays the system's.
//!
//! The English texts are those of the errors' own `Display`; a test holds the two together.

use std::error::Error;
use std::io;
use std::path::Path;

use super::{Code, Failure, Voice};
use crate::desk::{DeskError, TooSmall};
use crate::engine::{EngineError, WorldError};
use crate::event::Said;
use crate::event::trace::TraceError;
use crate::event::visible;
use crate::export::StepsError;
use crate::lesson::{FolderError, LessonError};
use crate::progress::StoreError;
use crate::record::RecordError;
#[cfg(target_os = "linux")]
use crate::stage::{LabError, LabStep, NoAddress};
use crate::view::say;

/// An error that can be told in every language of the program.
pub(super) trait Told {
    /// The sentence.
    fn told(&self, voice: Voice) -> String;

    /// A failure with this sentence.
    fn failure(&self, code: Code, voice: Voice) -> Failure {
        Failure::new(code, self.told(voice))
    }
}

/// What the system says, and before it what that comes to where a learner can mend it.
fn reason(error: &io::Error, voice: Voice) -> String {
    let id = match error.kind() {
        io::ErrorKind::StorageFull => "error.io.full",
        io::ErrorKind::BrokenPipe => "error.io.reader_gone",
        io::ErrorKind::IsADirectory => "error.io.directory",
        io::ErrorKind::NotFound => "error.io.not_found",
        io::ErrorKind::PermissionDenied => "error.io.forbidden",
        _ => "error.io.other",
    };
    say!(voice, id, system = error)
}

impl Told for io::Error {
    fn told(&self, voice: Voice) -> String {
        reason(self, voice)
    }
}

impl Told for LessonError {
    fn told(&self, voice: Voice) -> String {
        match self {
            Self::Unknown { id, known, near } => match near {
                Some(near) => say!(voice, "error.lesson.near", id = id, near = near, known = known),
                None => say!(voice, "error.lesson.unknown", id = id, known = known),
            },
            Self::Unreadable(error) => {
                let reason = error.told(voice);
                say!(voice, "error.lesson.unreadable", reason = reason)
            }
            Self::Wrong { found, complaints } => {
                let shown = found.drawn(complaints, voice.lang.tag(), false);
                say!(voice, "error.lesson.wrong", shown = shown)
            }
        }
    }
}

impl Told for FolderError {
    fn told(&self, voice: Voice) -> String {
        match self {
            Self::Io { path, error } => say!(voice, "error.lesson.folder", path = path, system = error),
            Self::TooManyFiles(path) => {
                let most = Self::MOST_FILES;
                say!(voice, "error.lesson.too_many_files", path = path, most = most)
            }
            Self::TooManyNames(path) => {
                let most = Self::MOST_NAMES;
                say!(voice, "error.lesson.too_many_names", path = path, most = most)
            }
            Self::TooLarge(path) => {
                let most = Self::LARGEST;
                say!(voice, "error.lesson.folder_too_large", path = path, most = most)
            }
        }
    }
}

impl Told for TraceError {
    fn told(&self, voice: Voice) -> String {
        match self {
            Self::Io(error) => reason(error, voice),
            Self::Empty => say!(voice, "error.trace.empty"),
            Self::NotATrace(reason) => {
                let reason = reason.in_language(voice.lang.tag());
                say!(voice, "error.trace.not_a_trace", reason = reason)
            }
            Self::LaterVersion { found } => {
                let reads = crate::event::trace::VERSION;
                say!(voice, "error.trace.later", found = found, reads = reads)
            }
            Self::BadLine { line, reason } => {
                let reason = reason.in_language(voice.lang.tag());
                say!(voice, "error.trace.bad_line", line = line, reason = reason)
            }
        }
    }
}

impl Told for StoreError {
    fn told(&self, voice: Voice) -> String {
        let shown = |path: &Path| visible(&path.to_string_lossy()).into_owned();
        match self {
            Self::NoFolder => say!(voice, "error.progress.no_folder"),
            Self::Io { path, source } => format!("{}: {}", shown(path), reason(source, voice)),
            Self::Later { path, found } => {
                let (file, knows) = (shown(path), Self::VERSION);
                say!(
                    voice,
                    "error.progress.later",
                    file = file,
                    found = found,
                    knows = knows
                )
            }
            Self::TooLarge { path } => {
                let (file, most) = (shown(path), Self::LARGEST);
                say!(voice, "error.progress.too_large", file = file, most = most)
            }
            Self::NotOurs { path } => say!(voice, "error.progress.not_ours", folder = shown(path)),
        }
    }
}

impl Told for DeskError {
    fn told(&self, voice: Voice) -> String {
        match self {
            Self::Output(error) => say!(voice, "error.desk.output", reason = reason(error, voice)),
            Self::Terminal(error) => say!(voice, "error.desk.terminal", reason = error),
        }
    }
}

impl Told for StepsError {
    fn told(&self, voice: Voice) -> String {
        match self {
            Self::Unknown { step, known } => {
                say!(voice, "failure.steps_unknown", step = step, known = known)
            }
            Self::Backwards(asked) => say!(voice, "failure.steps_backwards", asked = asked),
        }
    }
}

impl Told for TooSmall {
    fn told(&self, voice: Voice) -> String {
        let (columns, rows) = Self::SMALLEST;
        say!(
            voice,
            "error.desk.too_small",
            columns = self.columns,
            rows = self.rows,
            least_columns = columns,
            least_rows = rows
        )
    }
}

impl Told for RecordError {
    fn told(&self, voice: Voice) -> String {
        let Self::Write {
            what,
            unit,
            kept,
            whole,
            source,
        } = self
        else {
            return told_otherwise(self, voice);
        };
        let plural = if *kept == 1 { "" } else { "s" };
        let unit = format!("error.record.{unit}{plural}");
        let (what, unit) = (named(what, voice), say!(voice, unit.as_str()));
        let id = if *whole {
            "error.record.whole"
        } else {
            "error.record.cut"
        };
        let reason = reason(source, voice);
        say!(voice, id, what = what, unit = unit, kept = kept, reason = reason)
    }
}

/// A recording that broke off for another reason than its file.
fn told_otherwise(error: &RecordError, voice: Voice) -> String {
    match error {
        RecordError::Write { .. } => error.to_string(),
        RecordError::BrokenOff { what } => {
            say!(voice, "error.record.broken_off", what = named(what, voice))
        }
        RecordError::NoHeader => say!(voice, "error.record.no_header"),
        RecordError::Clock { text, reason } => {
            say!(voice, "error.record.clock", text = text, reason = reason)
        }
        RecordError::UnknownHost { frame, host } => {
            say!(voice, "error.record.unknown_host", frame = frame, host = host)
        }
        RecordError::Encode(error) => say!(voice, "error.record.encode", reason = error),
    }
}

/// `the trace my.jsonl`: the first two words are ours.
fn named(what: &str, voice: Voice) -> String {
    let ours = [
        ("the trace", "error.record.trace"),
        ("the capture", "error.record.capture"),
    ];
    for (words, id) in ours {
        if let Some(file) = what.strip_prefix(words) {
            return say!(voice, id) + file;
        }
    }
    what.to_owned()
}

impl Told for EngineError {
    fn told(&self, voice: Voice) -> String {
        match self {
            Self::World(error) => told_world(error, voice),
            Self::NeverSettled => say!(voice, "end.never_settled"),
        }
    }
}

/// The world's errors come as whatever they are; those that a learner can mend are told.
pub(super) fn told_world(world: &WorldError, voice: Voice) -> String {
    let error: &(dyn Error + 'static) = &**world;
    if let Some(desk) = error.downcast_ref::<DeskError>() {
        return desk.told(voice);
    }
    if let Some(record) = error.downcast_ref::<Box<RecordError>>() {
        return record.told(voice);
    }
    let said = said_on_stage(world);
    said.map_or_else(|| error.to_string(), |said| said.in_language(voice.lang.tag()))
}

#[cfg(target_os = "linux")]
fn said_on_stage(error: &WorldError) -> Option<Said> {
    crate::stage::said(error)
}

#[cfg(not(target_os = "linux"))]
fn said_on_stage(_: &WorldError) -> Option<Said> {
    None
}

#[cfg(target_os = "linux")]
impl Told for NoAddress {
    fn told(&self, voice: Voice) -> String {
        say!(voice, "error.lab.no_address", host = self.host)
    }
}

#[cfg(target_os = "linux")]
impl Told for LabError {
    fn told(&self, voice: Voice) -> String {
        match self {
            Self::Step { step, reason, .. } => {
                let step = step_told(*step, voice);
                say!(voice, "error.lab.step", step = step, reason = reason)
            }
            Self::ForbiddenSysctl { name, allowed } => {
                say!(voice, "error.lab.sysctl", name = name, allowed = allowed)
            }
            Self::TooMany { what, most, found } => {
                let what = format!("error.lab.{what}");
                let what = say!(voice, what.as_str());
                say!(
                    voice,
                    "error.lab.too_many",
                    what = what,
                    most = most,
                    found = found
                )
            }
        }
    }
}

/// What a step of the lab does.
#[cfg(target_os = "linux")]
pub(super) fn step_told(step: LabStep, voice: Voice) -> String {
    let id = match step {
        LabStep::Namespaces => "error.lab_step.namespaces",
        LabStep::IdMaps => "error.lab_step.id_maps",
        LabStep::Mounts => "error.lab_step.mounts",
        LabStep::Host => "error.lab_step.host",
        LabStep::Sysctl => "error.lab_step.sysctl",
        LabStep::Cable => "error.lab_step.cable",
        LabStep::Offloads => "error.lab_step.offloads",
        LabStep::Address => "error.lab_step.address",
        LabStep::LinksUp => "error.lab_step.links_up",
        LabStep::PacketSocket => "error.lab_step.packet_socket",
        LabStep::Diag => "error.lab_step.diag",
        LabStep::Walls => "error.lab_step.walls",
        LabStep::Actors => "error.lab_step.actors",
        LabStep::HandOver => "error.lab_step.hand_over",
        LabStep::StandBack => "error.lab_step.stand_back",
    };
    say!(voice, id)
}

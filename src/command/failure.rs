//! Exit codes, and the sentence that goes with each.

use std::fmt;
use std::process::ExitCode;

use crate::event::visible;

/// The program's exit codes. The README and `sockstep --help` list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// All facts held; the command did what it was asked to.
    Fine = 0,
    /// A fact did not hold, or the lesson could not go on.
    LessonFailed = 1,
    /// Wrong use: an option, a lesson or a step that does not exist (clap's own code).
    WrongUse = 2,
    /// No lab can be built here.
    NoLab = 3,
    /// A file could not be read, or is wrong: a lesson, a trace.
    BadFile = 4,
    /// The output could not be written: a full disk, a closed pipe.
    NotWritten = 5,
    /// Something outside broke while the lesson ran: an actor was killed, the wire failed.
    LabBroke = 6,
    /// Ended by Ctrl-C or a signal.
    Interrupted = 130,
}

impl Code {
    /// The one table: each code, and the id of the message that says what it means.
    pub(super) const TABLE: [(Self, &'static str); 8] = [
        (Self::Fine, "exit.fine"),
        (Self::LessonFailed, "exit.lesson_failed"),
        (Self::WrongUse, "exit.wrong_use"),
        (Self::NoLab, "exit.no_lab"),
        (Self::BadFile, "exit.bad_file"),
        (Self::NotWritten, "exit.not_written"),
        (Self::LabBroke, "exit.lab_broke"),
        (Self::Interrupted, "exit.interrupted"),
    ];
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(code as u8)
    }
}

/// Why a command failed: a sentence for the user, and the exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub code: Code,
    message: String,
}

impl Failure {
    /// A failure with this sentence, in which nothing is left that a terminal would obey: a path or an
    /// argument may hold anything.
    pub fn new(code: Code, message: impl fmt::Display) -> Self {
        let message = visible(&message.to_string()).into_owned();
        Self { code, message }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

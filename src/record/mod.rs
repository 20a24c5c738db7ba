//! Events -> files: the trace as JSON lines, the frames as pcapng.
//!
//! *In:* events, one by one, as they happen or as a trace holds them. *Out:* bytes, written to
//! whatever the caller opened; after every event the file is whole up to there.
//! *Never here:* opening a file, a system call, a decision about the lesson.

mod output;
mod pcap;
mod trace;

use std::io;

pub use output::Output;
pub use pcap::PcapWriter;
pub use trace::TraceWriter;

use crate::event::Event;

/// Something that keeps events.
pub trait Sink {
    /// Keeps one event.
    ///
    /// # Errors
    /// See [`RecordError`]. What was kept before stays readable; no further event can be kept.
    fn event(&mut self, event: &Event) -> Result<(), RecordError>;

    /// Writes what is still owed, after the last event, also when the lesson broke off.
    ///
    /// # Errors
    /// As [`Sink::event`].
    fn finish(&mut self) -> Result<(), RecordError>;
}

/// Why a recording broke off.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The file could not be written: the disk is full, the reader of a pipe has gone.
    #[error("{what}: {}; {}", reason_text(source), kept_text(*kept, *whole, unit))]
    Write {
        /// `the trace` or `the capture`, with the name of its file where that was told.
        what: String,
        /// What is counted: `event` or `frame`.
        unit: &'static str,
        /// How many of these were written before.
        kept: u64,
        /// Whether the file ends after them; else it may hold a part of the next one.
        whole: bool,
        /// The system's reason.
        source: io::Error,
    },
    /// An earlier error broke this recording off.
    #[error("{what} was broken off by an earlier error and takes no more")]
    BrokenOff {
        /// As in [`RecordError::Write`].
        what: String,
    },
    /// Frames have no time and no interface before the header.
    #[error("the first event is no header: a capture begins with the header of a trace")]
    NoHeader,
    /// The header's time cannot be read.
    #[error("the header's `recorded_at` is \"{text}\", which is no time after 1970 in RFC 3339: {reason}")]
    Clock {
        /// What it is, hostile characters escaped.
        text: String,
        /// Why it is none.
        reason: String,
    },
    /// A frame of a host that the header does not list.
    #[error("frame {frame} comes from host \"{host}\", which the header does not list")]
    UnknownHost {
        /// The frame.
        frame: u64,
        /// The host, hostile characters escaped.
        host: String,
    },
    /// The frame fits into no block of pcapng.
    #[error("the capture cannot hold this event: {0}")]
    Encode(#[source] pcap_file::pcapng::PcapNgWriteError),
}

/// The system's words, and before them what they come to where a learner can mend it.
fn reason_text(source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::StorageFull => format!("disk full, make room or choose another place ({source})"),
        _ => source.to_string(),
    }
}

fn kept_text(kept: u64, whole: bool, unit: &str) -> String {
    let plural = if kept == 1 { "" } else { "s" };
    if whole {
        return format!("the file holds {kept} whole {unit}{plural} and nothing after");
    }
    format!("{kept} whole {unit}{plural} had been written before, and a part of the next may follow")
}

impl RecordError {
    /// Whether the reader has gone away (`| head`), which is no fault of the recording.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}

//! Reading and writing a trace: UTF-8 JSON lines, one event a line.
//!
//! A trace is a stranger's data. It is read with limits, an unknown field is passed over (later
//! versions of the same format may add some), anything else is refused with its line.

use std::fmt::Write as _;
use std::io::{self, BufRead, Read};

use serde::Deserialize;

use super::{Event, Kind, Said, is_hostile, said, visible};

/// The value of `format` in the header.
pub const FORMAT: &str = "sockstep-trace";
/// The version of the format that this program writes, and the highest that it reads.
pub const VERSION: u32 = 1;
/// The longest line that is read.
pub const LONGEST_LINE: usize = 1 << 20;

/// Why a trace cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The file could not be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// There is nothing in it.
    #[error("the trace is empty: it holds no event")]
    Empty,
    /// It is something else.
    #[error("line 1 is not the header of a sockstep trace: {0}")]
    NotATrace(Said),
    /// A later sockstep wrote it.
    #[error(
        "the trace has version {found}; this sockstep reads versions up to {VERSION}: update sockstep to play it"
    )]
    LaterVersion {
        /// The version in the header.
        found: u32,
    },
    /// A line that is no event.
    #[error("line {line}: {reason}")]
    BadLine {
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        reason: Said,
    },
}

/// A trace as it was read.
#[derive(Debug)]
pub struct Trace {
    /// The events, in order.
    pub events: Vec<Event>,
    /// Set when the trace ends in the middle of a line, or without its `end`: what is missing.
    pub cut_off: Option<CutOff>,
}

/// Where a trace was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CutOff {
    /// Whole events before the cut.
    pub whole_events: usize,
}

/// One event as a line of a trace, with its line feed.
///
/// Characters that a terminal would obey are written as JSON escapes: the value stays the same.
///
/// # Panics
/// Never: an event holds no map whose keys are no strings.
pub fn line(event: &Event) -> String {
    let plain = serde_json::to_string(event).expect("an event holds no map with keys that are no strings");
    let mut line = String::with_capacity(plain.len() + 1);
    for character in plain.chars() {
        if is_hostile(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                let _ = write!(line, "\\u{unit:04x}");
            }
        } else {
            line.push(character);
        }
    }
    line.push('\n');
    line
}

/// Reads a whole trace.
///
/// A last line without its line feed is a trace cut off in mid-line: the events before it are
/// returned, and [`Trace::cut_off`] says so.
///
/// # Errors
/// See [`TraceError`]; a trace without a readable header is refused, and so is a broken line that
/// is not the last.
pub fn read(input: impl Read) -> Result<Trace, TraceError> {
    let mut lines = Lines {
        input: io::BufReader::new(input),
        number: 0,
    };
    let mut events = Vec::new();
    while let Some((bytes, whole)) = lines.next_line().map_err(|error| at_start(&events, error))? {
        match parse_line(&bytes, lines.number, events.len()) {
            Ok(event) => {
                events.push(event);
                if !whole {
                    break; // the file is being written: what comes now would be the rest of this line
                }
            }
            Err(error) if events.is_empty() => return Err(header_error(&bytes, error)),
            Err(_) if !whole => return Ok(cut_off(events)),
            Err(error) => return Err(error),
        }
    }
    check_start(&events)?;
    if matches!(events.last().map(|event| &event.kind), Some(Kind::End(_))) {
        return Ok(Trace {
            events,
            cut_off: None,
        });
    }
    Ok(cut_off(events))
}

fn cut_off(events: Vec<Event>) -> Trace {
    let whole_events = events.len();
    Trace {
        events,
        cut_off: Some(CutOff { whole_events }),
    }
}

fn check_start(events: &[Event]) -> Result<(), TraceError> {
    let Some(first) = events.first() else {
        return Err(TraceError::Empty);
    };
    let Kind::Header(header) = &first.kind else {
        return Err(TraceError::NotATrace(said!("error.trace.reason.no_header")));
    };
    if header.format != FORMAT {
        let reason = said!("error.trace.reason.other_format", format = FORMAT);
        return Err(TraceError::NotATrace(reason));
    }
    match events.get(1).map(|event| &event.kind) {
        None | Some(Kind::Lesson(_)) => Ok(()),
        Some(_) => Err(TraceError::BadLine {
            line: 2,
            reason: said!("error.trace.reason.no_lesson"),
        }),
    }
}

/// What is wrong with the first line says that this is no trace at all.
fn at_start(events: &[Event], error: TraceError) -> TraceError {
    match error {
        TraceError::BadLine { reason, .. } if events.is_empty() => TraceError::NotATrace(reason),
        other => other,
    }
}

/// A first line that does not parse is either a later version's header or no header at all.
fn header_error(bytes: &[u8], error: TraceError) -> TraceError {
    #[derive(Deserialize)]
    struct Version {
        format: String,
        version: u32,
    }
    match serde_json::from_slice::<Version>(bytes) {
        Ok(header) if header.format == FORMAT && header.version > VERSION => TraceError::LaterVersion {
            found: header.version,
        },
        _ => at_start(&[], error),
    }
}

fn parse_line(bytes: &[u8], line: usize, expected: usize) -> Result<Event, TraceError> {
    let bad = |reason| TraceError::BadLine { line, reason };
    let unparsed = |error: serde_json::Error| bad(parser_said(&error));
    let text = std::str::from_utf8(bytes).map_err(|_| bad(said!("error.trace.reason.not_utf")))?;
    let event: Event = serde_json::from_str(text).map_err(unparsed)?;
    if event.seq != expected as u64 {
        let found = event.seq;
        return Err(bad(said!(
            "error.trace.reason.missing",
            expected = expected,
            found = found
        )));
    }
    if let Kind::Header(header) = &event.kind
        && header.version > VERSION
    {
        return Err(TraceError::LaterVersion {
            found: header.version,
        });
    }
    Ok(event)
}

/// The parser's words, which quote the file: a stranger's text. Its own "line 1" would be the wrong one: to
/// the parser, each event is a whole text.
fn parser_said(error: &serde_json::Error) -> Said {
    let (text, column) = (error.to_string(), error.column());
    let place = format!(" at line {} column {column}", error.line());
    match text.strip_suffix(&place) {
        Some(parser) => {
            let parser = visible(parser).into_owned();
            said!("error.trace.reason.parser_at", parser = parser, column = column)
        }
        None => said!("error.trace.reason.parser", parser = visible(&text).into_owned()),
    }
}

struct Lines<R> {
    input: R,
    number: usize,
}

impl<R: BufRead> Lines<R> {
    /// The next line without its line feed, and whether it had one.
    fn next_line(&mut self) -> Result<Option<(Vec<u8>, bool)>, TraceError> {
        let mut bytes = Vec::new();
        let limit = LONGEST_LINE as u64 + 1;
        let read = (&mut self.input).take(limit).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        let whole = bytes.last() == Some(&b'\n');
        if !whole && bytes.len() > LONGEST_LINE {
            let reason = said!("error.trace.reason.too_long", most = LONGEST_LINE);
            return Err(TraceError::BadLine {
                line: self.number,
                reason,
            });
        }
        if whole {
            bytes.pop();
        }
        Ok(Some((bytes, whole)))
    }
}

#[cfg(test)]
mod tests;

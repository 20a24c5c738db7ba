//! The trace of a lesson, one event a line.

use super::output::Whole;
use super::{Output, RecordError, Sink};
use crate::event::{Event, trace};

/// Writes a trace.
///
/// A line is written whole, with one write, and flushed before the next event is taken: after
/// `kill -9` the file ends with a whole line, or with the part of one that the kernel had taken, which
/// [`trace::read`] passes over. When a write fails (a full disk), the part of the line that was
/// written is taken back, where the output can, so that the file ends with its last whole event.
#[derive(Debug)]
pub struct TraceWriter<O> {
    output: Whole<O>,
}

impl<O: Output> TraceWriter<O> {
    /// Writes to an output that is empty.
    pub fn new(output: O) -> Self {
        Self {
            output: Whole::new(output, "the trace", "event"),
        }
    }

    /// Tells the name of the file that this is, so that errors name it.
    #[must_use]
    pub fn named(mut self, file: &str) -> Self {
        self.output = self.output.named(file);
        self
    }

    /// The output, with all that was written.
    pub fn into_inner(self) -> O {
        self.output.into_inner()
    }
}

impl<O: Output> Sink for TraceWriter<O> {
    fn event(&mut self, event: &Event) -> Result<(), RecordError> {
        self.output.append(trace::line(event).as_bytes())
    }

    fn finish(&mut self) -> Result<(), RecordError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use super::*;
    use crate::event::{Kind, Meanwhile};

    /// A disk with room for so many bytes; `can_cut` when it is no pipe.
    struct Disk {
        bytes: Vec<u8>,
        room: usize,
        can_cut: bool,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let fits = bytes.len().min(self.room - self.bytes.len());
            if fits == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.bytes.write(&bytes[..fits])
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Output for Disk {
        fn take_back(&mut self, length: u64) -> io::Result<()> {
            if self.can_cut {
                return self.bytes.take_back(length);
            }
            Err(io::ErrorKind::Unsupported.into())
        }
    }

    fn event(seq: u64) -> Event {
        let kind = Kind::Meanwhile(Meanwhile { after_ms: 1000 });
        Event {
            seq,
            t_ns: seq * 7,
            kind,
        }
    }

    /// Writes three events where two and a half fit: the error's words, and what the disk holds.
    #[track_caller]
    fn check(can_cut: bool, says: &str, holds: usize) {
        let line = trace::line(&event(0)).len();
        let mut writer = TraceWriter::new(Disk {
            bytes: Vec::new(),
            room: line * 5 / 2,
            can_cut,
        })
        .named("my.jsonl");
        writer.event(&event(0)).unwrap();
        writer.event(&event(1)).unwrap();
        assert_eq!(writer.event(&event(2)).unwrap_err().to_string(), says);
        let again = writer.event(&event(3)).unwrap_err();
        assert!(
            matches!(again, RecordError::BrokenOff { .. }),
            "no event may be missing in between"
        );
        assert_eq!(writer.into_inner().bytes.len(), holds);
    }

    #[test]
    fn a_full_disk_keeps_whole_events() {
        let line = trace::line(&event(0)).len();
        let says = "the trace my.jsonl: disk full, make room or choose another place (no storage space); the file holds 2 whole events and nothing after";
        check(true, says, line * 2);
        let says = "the trace my.jsonl: disk full, make room or choose another place (no storage space); 2 whole events had been written before, and a part of the next may follow";
        check(false, says, line * 5 / 2);
    }

    #[test]
    fn what_is_written_is_what_a_trace_is() {
        let mut writer = TraceWriter::new(Vec::new());
        writer.event(&event(0)).unwrap();
        writer.finish().unwrap();
        let text = String::from_utf8(writer.into_inner()).unwrap();
        assert_eq!(
            text,
            "{\"seq\":0,\"t_ns\":0,\"kind\":\"meanwhile\",\"after_ms\":1000}\n"
        );
    }
}

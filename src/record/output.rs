//! A target that stays whole: what was written in part is taken back.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

use super::RecordError;
use crate::event::visible;

/// Where a recording goes. It must be empty at first, and nobody else may write to it.
pub trait Output: Write {
    /// Cuts the target after its first `length` bytes and goes on writing there.
    ///
    /// # Errors
    /// When the target cannot (a pipe, a terminal, a device).
    fn take_back(&mut self, length: u64) -> io::Result<()>;
}

impl Output for File {
    fn take_back(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)?;
        self.seek(SeekFrom::Start(length)).map(drop)
    }
}

impl Output for Vec<u8> {
    fn take_back(&mut self, length: u64) -> io::Result<()> {
        self.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        Ok(())
    }
}

impl Output for io::Stdout {
    fn take_back(&mut self, _: u64) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl<O: Output + ?Sized> Output for &mut O {
    fn take_back(&mut self, length: u64) -> io::Result<()> {
        (**self).take_back(length)
    }
}

impl<O: Output + ?Sized> Output for Box<O> {
    fn take_back(&mut self, length: u64) -> io::Result<()> {
        (**self).take_back(length)
    }
}

/// An output to which only whole units are appended.
#[derive(Debug)]
pub(super) struct Whole<O> {
    output: O,
    what: String,
    unit: &'static str,
    /// Bytes that make up the whole units.
    length: u64,
    kept: u64,
    broken_off: bool,
}

impl<O: Output> Whole<O> {
    pub(super) fn new(output: O, what: &'static str, unit: &'static str) -> Self {
        Self {
            output,
            what: what.to_owned(),
            unit,
            length: 0,
            kept: 0,
            broken_off: false,
        }
    }

    /// Tells the name of the file, for errors to name it.
    pub(super) fn named(mut self, file: &str) -> Self {
        self.what = format!("{} {}", self.what, visible(file));
        self
    }

    /// Appends a unit in one write, and flushes it; on an error takes back what was written of it.
    pub(super) fn append(&mut self, unit: &[u8]) -> Result<(), RecordError> {
        self.append_uncounted(unit)?;
        self.kept += 1;
        Ok(())
    }

    /// As [`Whole::append`], of bytes that are no unit of their own, such as a file's header.
    pub(super) fn append_uncounted(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        if self.broken_off {
            return Err(RecordError::BrokenOff {
                what: self.what.clone(),
            });
        }
        match self.output.write_all(bytes).and_then(|()| self.output.flush()) {
            Ok(()) => self.length += bytes.len() as u64,
            Err(source) => return Err(self.break_off(source)),
        }
        Ok(())
    }

    fn break_off(&mut self, source: io::Error) -> RecordError {
        self.broken_off = true;
        let whole = self.output.take_back(self.length).is_ok();
        RecordError::Write {
            what: self.what.clone(),
            unit: self.unit,
            kept: self.kept,
            whole,
            source,
        }
    }

    pub(super) fn into_inner(self) -> O {
        self.output
    }
}

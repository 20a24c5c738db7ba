//! The files in which a run is kept: `--record` and `--pcap`.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::told::Told;
use super::{Code, Failure, Voice};
use crate::cli::LessonArgs;
use crate::event::visible;
use crate::record::{PcapWriter, Sink, TraceWriter};
use crate::view::say;

/// Files that are open, and as they were: nothing is cut or written before the lesson begins.
/// Dropped before that, a file that was made anew is taken away again.
pub(super) struct Kept(Vec<Target>);

struct Target {
    path: PathBuf,
    file: File,
    is_new: bool,
    keeps: Keeps,
}

#[derive(Clone, Copy)]
enum Keeps {
    Trace,
    Packets,
}

impl Kept {
    /// Opens what the options name.
    pub(super) fn open(args: &LessonArgs, voice: Voice) -> Result<Self, Failure> {
        let asked = [(&args.record, Keeps::Trace), (&args.pcap, Keeps::Packets)];
        let mut kept = Self(Vec::new());
        for (path, keeps) in asked {
            if let Some(path) = path {
                let target = Target::open(path, keeps).map_err(|error| not_written(path, &error, voice))?;
                kept.0.push(target);
            }
        }
        kept.check_apart(voice)?;
        Ok(kept)
    }

    fn check_apart(&self, voice: Voice) -> Result<(), Failure> {
        let [one, other] = self.0.as_slice() else {
            return Ok(());
        };
        if one.place().is_some() && one.place() == other.place() {
            let file = one.path.to_string_lossy();
            let sentence = say!(voice, "failure.one_file", file = visible(&file));
            return Err(Failure::new(Code::WrongUse, sentence));
        }
        Ok(())
    }

    /// The lesson begins: what stood in the files goes.
    pub(super) fn start(mut self, voice: Voice) -> Result<Vec<Box<dyn Sink>>, Failure> {
        let mut sinks = Vec::new();
        for target in std::mem::take(&mut self.0) {
            let path = target.path.clone();
            sinks.push(
                target
                    .start()
                    .map_err(|error| not_written(&path, &error, voice))?,
            );
        }
        Ok(sinks)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        for target in self.0.iter().filter(|target| target.is_new) {
            let _ = fs::remove_file(&target.path);
        }
    }
}

impl Target {
    fn open(path: &Path, keeps: Keeps) -> io::Result<Self> {
        let mut options = File::options();
        let new = options.write(true).create_new(true).open(path);
        let is_new = new.is_ok();
        let file = match new {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                // `create` for a link that leads to nothing yet.
                File::options()
                    .write(true)
                    .create(true)
                    .truncate(false)
                    .open(path)
            }
            other => other,
        };
        Ok(Self {
            path: path.to_owned(),
            file: file?,
            is_new,
            keeps,
        })
    }

    /// Which plain file it is; pipes and devices may be named twice.
    fn place(&self) -> Option<(u64, u64)> {
        let data = self.file.metadata().ok()?;
        data.is_file().then(|| (data.dev(), data.ino()))
    }

    fn start(self) -> io::Result<Box<dyn Sink>> {
        if self.place().is_some() {
            self.file.set_len(0)?;
        }
        let name = self.path.to_string_lossy().into_owned();
        Ok(match self.keeps {
            Keeps::Trace => Box::new(TraceWriter::new(self.file).named(&name)),
            Keeps::Packets => Box::new(PcapWriter::new(self.file).named(&name)),
        })
    }
}

fn not_written(path: &Path, error: &io::Error, voice: Voice) -> Failure {
    let name = path.to_string_lossy();
    Failure::new(
        Code::NotWritten,
        format!("{}: {}", visible(&name), error.told(voice)),
    )
}

//! `sockstep export`: makes a document of a trace; one that was cut off, of its whole events.

use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::told::Told;
use super::{Code, Failure, Outcome, Voice, output};
use crate::cli::{Document, ExportArgs, Picture};
use crate::event::{Event, trace, visible};
use crate::export::{self, Wanted};
use crate::view::say;

pub(super) fn run(args: &ExportArgs, voice: Voice) -> Outcome {
    let bad = |reason: String| Failure::new(Code::BadFile, format!("{}: {reason}", shown(&args.trace)));
    spare_the_trace(args, voice)?;
    let file = File::open(&args.trace).map_err(|error| bad(error.told(voice)))?;
    let trace = trace::read(file).map_err(|error| bad(error.told(voice)))?;
    let wanted = Wanted {
        lang: voice.lang,
        pages: pages(args, &trace.events, voice)?,
        picture: match args.view {
            Picture::Chart => export::Picture::Chart,
            Picture::Sequence => export::Picture::Sequence,
        },
    };
    let document = match args.to {
        Document::Html => export::page(&trace.events, &wanted),
        Document::Svg => export::svg(&trace.events, &wanted),
        Document::Md => export::markdown(&trace.events, &wanted),
    };
    match &args.output {
        None => output::print(&document, voice)?,
        Some(path) => write(path, &document).map_err(|unwritten| {
            let reason = format!("{}: {}", shown(&unwritten.place), unwritten.error.told(voice));
            Failure::new(Code::NotWritten, reason)
        })?,
    }
    match trace.cut_off {
        None => Ok(Code::Fine),
        Some(cut) => Err(bad(say!(
            voice,
            "failure.cut_off_export",
            events = cut.whole_events
        ))),
    }
}

/// A recording cannot be had again: no document takes its place, by whatever name.
fn spare_the_trace(args: &ExportArgs, voice: Voice) -> Result<(), Failure> {
    let Some(path) = &args.output else { return Ok(()) };
    if led_to(path) == led_to(&args.trace) && path.is_file() {
        let sentence = say!(voice, "failure.onto_trace", path = shown(path));
        return Err(Failure::new(Code::WrongUse, sentence));
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

/// The pages that `--steps` names.
fn pages(
    args: &ExportArgs,
    events: &[Event],
    voice: Voice,
) -> Result<Option<RangeInclusive<usize>>, Failure> {
    let Some(text) = &args.steps else { return Ok(None) };
    let pages = export::pages(events, text);
    pages
        .map(Some)
        .map_err(|error| error.failure(Code::WrongUse, voice))
}

/// What could not be written, and where: the file, or the folder that takes none.
struct Unwritten {
    place: PathBuf,
    error: io::Error,
}

/// A file is written beside its place and put there whole: a full disk leaves what was there before.
/// A pipe or a device takes it as it is.
fn write(path: &Path, document: &str) -> Result<(), Unwritten> {
    let unwritten = |error| Unwritten {
        place: path.to_owned(),
        error,
    };
    let place = led_to(path);
    if fs::metadata(&place).is_ok_and(|data| !data.is_file()) {
        let device = File::options().write(true).open(&place);
        return device
            .and_then(|mut device| device.write_all(document.as_bytes()))
            .map_err(unwritten);
    }
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let file = beside(folder).map_err(|error| Unwritten {
        place: folder.to_owned(),
        error,
    })?;
    put(file, &place, document).map_err(unwritten)
}

fn put(mut file: NamedTempFile, place: &Path, document: &str) -> io::Result<()> {
    if let Ok(data) = fs::metadata(place) {
        // A file that may not be written is not replaced either.
        File::options().write(true).open(place)?;
        file.as_file().set_permissions(data.permissions())?;
    }
    // Through the file itself: else an error would name the file that stands in for this one.
    file.as_file_mut().write_all(document.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(place).map_err(|error| error.error)?;
    Ok(())
}

/// Where a link leads; a new file's own place.
fn led_to(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// A new file in this folder, with the rights that the user's own files have.
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;
    let usual = fs::Permissions::from_mode(0o666);
    let file = tempfile::Builder::new()
        .prefix(".sockstep-")
        .permissions(usual)
        .tempfile_in(folder);
    // Its kind alone: the name of a file that was never made tells nobody anything.
    file.map_err(|error| io::Error::from(error.kind()))
}

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
        Some(path) => write(path, &document).map_err(|error| {
            let reason = format!("{}: {}", shown(path), error.told(voice));
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

/// A file is written beside its place and put there whole: a full disk leaves what was there before.
/// A pipe or a device takes it as it is.
fn write(path: &Path, document: &str) -> io::Result<()> {
    let place = led_to(path);
    if fs::metadata(&place).is_ok_and(|data| !data.is_file()) {
        return File::options()
            .write(true)
            .open(&place)?
            .write_all(document.as_bytes());
    }
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = beside(folder.unwrap_or(Path::new(".")), &place)?;
    file.write_all(document.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(&place).map_err(|error| error.error)?;
    Ok(())
}

/// Where a link leads; a new file's own place.
fn led_to(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// A new file with the rights of the one that it will replace, else with the user's own.
fn beside(folder: &Path, place: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;
    let usual = fs::Permissions::from_mode(0o666);
    let file = tempfile::Builder::new()
        .prefix(".sockstep-")
        .permissions(usual)
        .tempfile_in(folder)?;
    if let Ok(data) = fs::metadata(place) {
        // A file that may not be written is not replaced either.
        File::options().write(true).open(place)?;
        file.as_file().set_permissions(data.permissions())?;
    }
    Ok(file)
}

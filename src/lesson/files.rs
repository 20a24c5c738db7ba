//! A lesson's folder, in memory: read from disk, or embedded in the binary.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::complaint::Complaint;
use crate::event::{is_hostile, said};

/// A lesson's folder: file name to bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The lesson itself.
pub(super) const MANIFEST: &str = "lesson.toml";
/// The recorded trace: no part of what the lesson says.
pub const TRACE: &str = "trace.jsonl";
/// Which lesson comes after which.
const ORDER: &str = "order.txt";
/// The JSON Schema of lesson.toml: for the author's editor, and no part of what the lesson says.
pub(super) const SCHEMA: &str = "lesson.schema.json";
/// No file of a lesson may be larger than this.
pub(super) const LARGEST_FILE: usize = 1 << 20;
/// No folder of a lesson may hold more files than this.
const MOST_FILES: usize = 256;
/// No folder of a lesson may hold more names than this, hidden ones and folders too.
const MOST_NAMES: usize = 4_096;
/// The files of a lesson may not be larger than this together.
const LARGEST_FOLDER: usize = 16 << 20;

/// The lessons of the repository: every folder is a lesson.
static LESSONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/lessons");

/// The ids of the embedded lessons, in the order in which they are taught.
pub fn embedded_ids() -> Vec<String> {
    let names = LESSONS.dirs().filter_map(|folder| folder.path().to_str());
    let mut ids: Vec<_> = names.map(str::to_owned).collect();
    let taught: Vec<_> = order().collect();
    let place = |id: &String| taught.iter().position(|known| known == id);
    ids.sort_by_key(|id| (place(id).unwrap_or(usize::MAX), id.clone()));
    ids
}

/// The order of teaching: the lines of order.txt that are no comment.
fn order() -> impl Iterator<Item = &'static str> {
    let text = LESSONS.get_file(ORDER).and_then(include_dir::File::contents_utf8);
    let lines = text.unwrap_or_default().lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The files of an embedded lesson, without its trace.
pub fn embedded(id: &str) -> Option<Files> {
    let files = LESSONS.get_dir(id)?.files().filter_map(|file| {
        let name = file.path().file_name()?.to_str()?;
        is_part(name).then(|| (name.to_owned(), file.contents().to_vec()))
    });
    Some(files.collect())
}

/// The recorded trace of an embedded lesson.
pub fn embedded_trace(id: &str) -> Option<&'static [u8]> {
    let folder = LESSONS.get_dir(id)?;
    folder
        .get_file(folder.path().join(TRACE))
        .map(include_dir::File::contents)
}

/// Opens the recorded trace in a lesson's folder, if there is one; it is read with limits of its own.
pub(super) fn open_trace(folder: &Path) -> io::Result<Option<File>> {
    let inside = fs::canonicalize(folder)?;
    match plain_file(&inside, TRACE)? {
        Some(path) => File::open(path).map(Some),
        None => Ok(None),
    }
}

/// Hidden files (an editor's, a file manager's), the schema and the trace are no part of a lesson.
fn is_part(name: &str) -> bool {
    !name.starts_with('.') && name != TRACE && name != SCHEMA
}

/// Why a folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The system says why.
    #[error("{path}: {error}")]
    Io {
        /// The folder, or the file in it.
        path: String,
        /// The system's reason.
        error: io::Error,
    },
    /// It is a folder of something else.
    #[error("{0}: more than {MOST_FILES} files: this is no lesson's folder")]
    TooManyFiles(String),
    /// The same, where most of it is hidden, or no files.
    #[error("{0}: more than {MOST_NAMES} names: this is no lesson's folder")]
    TooManyNames(String),
    /// The same.
    #[error("{0}: more than {LARGEST_FOLDER} bytes: this is no lesson's folder")]
    TooLarge(String),
}

impl FolderError {
    /// So many files a folder may have.
    pub const MOST_FILES: usize = MOST_FILES;
    /// So many names of any kind.
    pub const MOST_NAMES: usize = MOST_NAMES;
    /// So many bytes in all.
    pub const LARGEST: usize = LARGEST_FOLDER;

    /// For `map_err`.
    pub(super) fn of(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| Self::Io {
            path: path.display().to_string(),
            error,
        }
    }
}

/// Reads a lesson's folder: plain files only, no link that leads out of it, at most one byte more
/// of each than a file may have (so that [`check`](super::check) can say that it is too large).
///
/// # Errors
/// What the system says, with the path; or that there is too much of it.
pub fn read_folder(folder: &Path) -> Result<Files, FolderError> {
    let inside = fs::canonicalize(folder).map_err(FolderError::of(folder))?;
    let path = || folder.display().to_string();
    let mut files = Files::new();
    let mut size = 0;
    let entries = fs::read_dir(&inside).map_err(FolderError::of(folder))?;
    for (place, entry) in entries.enumerate() {
        if place == MOST_NAMES {
            return Err(FolderError::TooManyNames(path()));
        }
        let name = entry.map_err(FolderError::of(folder))?.file_name();
        let Some(name) = name.to_str().filter(|name| is_part(name)) else {
            continue;
        };
        if files.len() == MOST_FILES {
            return Err(FolderError::TooManyFiles(path()));
        }
        if let Some(bytes) = read_file(&inside, name).map_err(FolderError::of(&folder.join(name)))? {
            size += bytes.len();
            files.insert(name.to_owned(), bytes);
        }
        if size > LARGEST_FOLDER {
            return Err(FolderError::TooLarge(path()));
        }
    }
    Ok(files)
}

/// The path of a plain file that lies in this folder, not only its link.
fn plain_file(folder: &Path, name: &str) -> io::Result<Option<PathBuf>> {
    let Ok(path) = fs::canonicalize(folder.join(name)) else {
        return Ok(None); // nothing, or a link that leads nowhere
    };
    let is_plain = path.parent() == Some(folder) && fs::metadata(&path)?.is_file();
    Ok(is_plain.then_some(path))
}

fn read_file(folder: &Path, name: &str) -> io::Result<Option<Vec<u8>>> {
    let Some(path) = plain_file(folder, name)? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LARGEST_FILE as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// The text of a file; nothing, and a complaint where there is something to complain about.
pub(super) fn text_of<'a>(files: &'a Files, name: &str, complaints: &mut Vec<Complaint>) -> Option<&'a str> {
    let bytes = files.get(name)?;
    if bytes.len() > LARGEST_FILE {
        let message = said!("complaint.file_too_large", most = LARGEST_FILE);
        complaints.push(Complaint::error(name, None, message));
        return None;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        let complaint = Complaint::error(name, None, said!("complaint.not_utf"));
        complaints.push(complaint.mend(said!("complaint.save_as_utf")));
        return None;
    };
    complaints.extend(hostile_character(name, text));
    Some(text)
}

/// The first character of a text that a terminal would obey. One is enough to find the others.
fn hostile_character(file: &str, text: &str) -> Option<Complaint> {
    let harmless = |character| matches!(character, '\n' | '\t') || !is_hostile(character);
    let (at, character) = text.char_indices().find(|(_, character)| !harmless(*character))?;
    let code = format!("{:04X}", u32::from(character));
    let message = said!("complaint.control_character", code = code);
    let mend = match character {
        '\r' => said!("complaint.save_with_feeds"),
        _ => said!("complaint.take_character_out"),
    };
    Some(Complaint::warning(file, at..at + character.len_utf8(), message).mend(mend))
}

/// A fingerprint of names and bytes of all files but the trace: tells a fresh trace from a stale one.
pub(super) fn fingerprint(files: &Files) -> String {
    let parts = files.iter().filter(|(name, _)| *name != TRACE);
    crate::event::fingerprint(parts.flat_map(|(name, bytes)| [name.as_bytes(), bytes]))
}

/// A folder of its own for a test.
#[cfg(test)]
pub(super) fn fresh_folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("sockstep-{test}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Files {
        let owned = pairs
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
        owned.collect()
    }

    #[test]
    fn the_fingerprint_sees_names_and_bytes_but_no_trace() {
        let hash = fingerprint(&files(&[("a", "bc"), ("d", "e")]));
        assert_eq!(
            hash,
            fingerprint(&files(&[("a", "bc"), ("d", "e"), (TRACE, "x")]))
        );
        assert_ne!(hash, fingerprint(&files(&[("a", "bcd"), ("", "e")])));
        assert_ne!(hash, fingerprint(&files(&[("ab", "c"), ("d", "e")])));
    }

    #[test]
    fn a_folder_is_read_without_what_lies_outside_it() {
        let folder = std::env::temp_dir().join(format!("sockstep-lesson-{}", std::process::id()));
        fs::create_dir_all(folder.join("deeper")).unwrap();
        fs::write(folder.join(MANIFEST), "format = 1").unwrap();
        fs::write(folder.join("large.py"), vec![b'#'; LARGEST_FILE + 9]).unwrap();
        fs::write(folder.join(".hidden"), "").unwrap();
        #[expect(
            deprecated,
            reason = "the one call for a symbolic link that needs no platform's module"
        )]
        fs::soft_link("/etc/passwd", folder.join("stolen.py")).unwrap();
        let read = read_folder(&folder);
        fs::remove_dir_all(&folder).unwrap();
        let read = read.unwrap();
        assert_eq!(read.keys().collect::<Vec<_>>(), ["large.py", MANIFEST]);
        assert_eq!(read["large.py"].len(), LARGEST_FILE + 1);
    }

    #[test]
    fn every_lesson_has_its_place_in_the_order() {
        let mut taught: Vec<_> = order().collect();
        assert_eq!(embedded_ids(), taught, "lessons/{ORDER} names each lesson once");
        taught.sort_unstable();
        taught.dedup();
        assert_eq!(taught.len(), embedded_ids().len());
    }

    #[test]
    fn a_huge_folder_is_not_read_to_its_end() {
        let folder = fresh_folder("huge");
        for number in 0..=16 {
            fs::write(folder.join(format!("{number}.md")), vec![b'#'; LARGEST_FILE]).unwrap();
        }
        let read = read_folder(&folder);
        fs::remove_dir_all(&folder).unwrap();
        let error = read.unwrap_err().to_string();
        assert!(error.contains("more than 16777216 bytes"), "{error}");
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = read_folder(Path::new("/nowhere/at/all")).unwrap_err().to_string();
        assert!(error.starts_with("/nowhere/at/all: "), "{error}");
    }
}

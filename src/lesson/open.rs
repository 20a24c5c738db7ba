//! A lesson by the name that the user gives it: an id, or a path.

use std::io::Read;
use std::path::Path;

use super::files::{FolderError, TRACE, open_trace};
use super::{
    Catalogue, Complaint, Files, Lesson, check, embedded, embedded_trace, load, read_folder, render,
};
use crate::event::{Event, Kind, Script, said, trace};

/// Why a lesson cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum LessonError {
    /// There is no lesson of this name.
    #[error(
        "there is no lesson `{id}`{} are: {known}; a folder of your own is written with a slash: ./my-lesson",
        near.as_ref().map_or_else(|| "; there".to_owned(), |near| format!(": did you mean `{near}`? There"))
    )]
    Unknown {
        /// What was asked for.
        id: String,
        /// What there is.
        known: String,
        /// What may have been meant.
        near: Option<String>,
    },
    /// The folder cannot be read.
    #[error("cannot read the lesson: {0}")]
    Unreadable(#[from] FolderError),
    /// Its files are wrong.
    #[error("the lesson has mistakes\n\n{}", found.drawn(complaints, "en", false))]
    Wrong {
        /// The files in which they are.
        found: Found,
        /// What is wrong.
        complaints: Vec<Complaint>,
    },
}

/// A lesson's files, and what they are called.
#[derive(Clone, Debug)]
pub struct Found {
    /// The lesson's id: its folder's name.
    pub id: String,
    /// The folder as messages name it.
    pub folder: String,
    /// Whether it is one of the binary's own.
    pub embedded: bool,
    /// The files.
    pub files: Files,
}

impl Found {
    /// Complaints about these files, with the lines; see [`render`].
    pub fn drawn(&self, complaints: &[Complaint], lang: &str, colour: bool) -> String {
        render(complaints, &self.files, &self.folder, lang, colour)
    }
}

/// Finds a lesson of the binary's by its id, or any by its path; see [`Catalogue::find`].
///
/// # Errors
/// [`LessonError::Unknown`] and [`LessonError::Unreadable`].
pub fn find(name: &str) -> Result<Found, LessonError> {
    Catalogue::default().find(name)
}

/// The binary's own lesson of this id.
pub(super) fn embedded_lesson(id: &str) -> Option<Found> {
    Some(Found {
        id: id.to_owned(),
        folder: format!("lessons/{id}"),
        embedded: true,
        files: embedded(id)?,
    })
}

/// Finds the lesson at this path: its folder, or a file in it.
///
/// # Errors
/// [`LessonError::Unreadable`].
pub fn find_at(path: &Path) -> Result<Found, LessonError> {
    let folder = match path.parent() {
        Some(parent) if path.is_file() && parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) if path.is_file() => parent,
        _ => path,
    };
    let files = read_folder(folder)?;
    let name = folder.canonicalize().map_err(FolderError::of(folder))?;
    let name = name.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(Found {
        id: name.unwrap_or_else(|| "lesson".to_owned()),
        folder: folder.display().to_string(),
        embedded: false,
        files,
    })
}

/// Loads a lesson of the binary's by its id, or any from its folder; see [`Catalogue::open`].
///
/// # Errors
/// See [`LessonError`].
pub fn open(name: &str) -> Result<Lesson, LessonError> {
    Catalogue::default().open(name)
}

/// Loads the lesson that was found.
///
/// # Errors
/// [`LessonError::Wrong`].
pub fn load_found(found: &Found) -> Result<Lesson, LessonError> {
    load(&found.files, &found.id).map_err(|complaints| LessonError::Wrong {
        found: found.clone(),
        complaints,
    })
}

/// The recorded trace of a lesson, found as [`find`] finds its files; nothing where there is none.
///
/// # Errors
/// See [`find`].
pub fn recording(name: &str) -> Result<Option<Box<dyn Read>>, LessonError> {
    recording_of(&find(name)?)
}

/// The recorded trace of the lesson that was found; nothing where there is none.
///
/// # Errors
/// [`LessonError::Unreadable`].
pub fn recording_of(found: &Found) -> Result<Option<Box<dyn Read>>, LessonError> {
    if found.embedded {
        let bytes = embedded_trace(&found.id);
        return Ok(bytes.map(|bytes| Box::new(bytes) as Box<dyn Read>));
    }
    let folder = Path::new(&found.folder);
    let file = open_trace(folder).map_err(FolderError::of(folder))?;
    Ok(file.map(|file| Box::new(file) as Box<dyn Read>))
}

/// Everything that is wrong with the lesson that was found, and with its recording; warnings too.
pub fn check_found(found: &Found) -> Vec<Complaint> {
    let mut complaints = check(&found.files, &found.id);
    complaints.extend(stale_recording(found));
    complaints
}

/// A recording tells of the files that it was made of. One that cannot be read is told to whoever plays it.
fn stale_recording(found: &Found) -> Option<Complaint> {
    let lesson = load(&found.files, &found.id).ok()?;
    let recorded = trace::read(recording_of(found).ok()??).ok()?;
    let message = said!("complaint.stale_recording");
    let complaint = Complaint::warning(TRACE, None, message);
    let stale = is_stale(&recorded.events, &lesson.script);
    stale.then(|| complaint.mend(said!("complaint.record_anew", file = TRACE)))
}

/// Whether the lesson's files have changed since these events.
pub fn is_stale(events: &[Event], script: &Script) -> bool {
    // The lesson stands behind the header.
    let recorded = events.iter().take(2).find_map(|event| match &event.kind {
        Kind::Lesson(recorded) => Some(recorded),
        _ => None,
    });
    recorded.is_some_and(|recorded| recorded.hash != script.hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_lesson_is_answered_with_those_that_exist() {
        let error = find("tcp-sever").unwrap_err().to_string();
        assert!(
            error.contains("`tcp-sever`") && error.contains("tcp-server"),
            "{error}"
        );
    }

    #[test]
    fn a_lesson_is_found_by_its_folder_and_by_its_file() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/tcp-server");
        for path in [
            folder.to_owned(),
            format!("{folder}/"),
            format!("{folder}/lesson.toml"),
        ] {
            let found = find(&path).unwrap();
            assert_eq!(found.id, "tcp-server");
            assert_eq!(found.files, embedded("tcp-server").unwrap());
        }
    }
}

//! `sockstep lesson --reset ID`: forgets what is kept of a lesson.

use std::fs;

use super::learner::mention_all;
use super::lesson::code_of;
use super::output::print;
use super::told::Told;
use super::{Code, Failure, Outcome, Voice, folders};
use crate::event::visible;
use crate::lesson::{Catalogue, LessonError};
use crate::progress::{Record, Store, StoreError};
use crate::view::say;

pub(super) fn run(name: &str, voice: Voice) -> Outcome {
    let key = key_of(name, &folders::catalogue());
    let forgotten = match &key {
        Ok(key) => forget(key, voice)?,
        // A lesson may be gone, and what is kept of it still there.
        Err(_) => forget(name, voice)?,
    };
    let lesson = visible(name);
    let sentence = match (forgotten, key) {
        (Some(record), _) => told(&record, &lesson, voice),
        (None, Ok(_)) => say!(voice, "learner.nothing", lesson = lesson),
        (None, Err(error)) => return Err(error.failure(code_of(&error), voice)),
    };
    print(&format!("{sentence}\n"), voice)?;
    Ok(Code::Fine)
}

/// By what name the lesson is kept, if it is there.
fn key_of(name: &str, catalogue: &Catalogue) -> Result<String, LessonError> {
    match catalogue.find(name) {
        Ok(found) => Ok(catalogue.key(&found)),
        // Its files may have become unreadable; its name has not.
        Err(error @ LessonError::Unknown { .. }) => Err(error),
        Err(_) => Ok(fs::canonicalize(name).map_or(name.to_owned(), |path| path.to_string_lossy().into())),
    }
}

/// What was kept under this name; now it is not.
fn forget(key: &str, voice: Voice) -> Result<Option<Record>, Failure> {
    let failed = |error: StoreError| {
        let why = error.told(voice);
        Failure::new(Code::NotWritten, say!(voice, "failure.not_forgotten", why = why))
    };
    let mut aside = Vec::new();
    let forgotten = folders::store().and_then(|store| forget_in(&store, key, &mut aside));
    mention_all(&aside, voice);
    forgotten.map_err(failed)
}

/// Where there is nothing to forget, nothing is written.
fn forget_in(
    store: &Store,
    key: &str,
    aside: &mut Vec<crate::progress::SetAside>,
) -> Result<Option<Record>, StoreError> {
    if !store.look(aside)?.lessons.contains_key(key) {
        return Ok(None);
    }
    store.update(aside, |progress| progress.lessons.remove(key))
}

fn told(record: &Record, lesson: &str, voice: Voice) -> String {
    match (&record.furthest, record.finished) {
        (_, Some(_)) => {
            let (right, of) = (record.right_at_first(), record.answers.len());
            say!(
                voice,
                "learner.forgotten_done",
                lesson = lesson,
                right = right,
                of = of
            )
        }
        (Some(furthest), None) => {
            let (index, of) = (furthest.index, furthest.of);
            say!(
                voice,
                "learner.forgotten",
                lesson = lesson,
                index = index,
                of = of
            )
        }
        (None, None) => say!(voice, "learner.forgotten_answers", lesson = lesson),
    }
}

//! `sockstep new-lesson`: a folder with a small lesson that runs, for its author to change.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::output::print;
use super::told::Told;
use super::{Code, Failure, Outcome, Voice};
use crate::cli::NewLessonArgs;
use crate::event::visible;
use crate::lesson::{self, LONGEST_NAME};
use crate::view::say;

pub(super) fn run(args: &NewLessonArgs, voice: Voice) -> Outcome {
    if !lesson::is_lesson_id(&args.id) {
        let id = visible(&args.id);
        let sentence = say!(voice, "new.bad_id", id = id, longest = LONGEST_NAME);
        return Err(Failure::new(Code::WrongUse, sentence));
    }
    let folder = args.parent.join(&args.id);
    make(&folder, &args.id).map_err(|error| not_made(&folder, &error, voice))?;
    print(
        &format!("{}\n", say!(voice, "new.made", path = typed(&folder))),
        voice,
    )?;
    Ok(Code::Fine)
}

/// Makes the folder whole or not at all: it is filled beside its place under a hidden name, and then moved.
fn make(folder: &Path, id: &str) -> io::Result<()> {
    if fs::symlink_metadata(folder).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let draft = folder.with_file_name(format!(".{id}.{}", std::process::id()));
    fs::create_dir(&draft)?;
    // A folder that came to be there meanwhile is not replaced: only an empty one could be.
    let made = fill(&draft).and_then(|()| fs::rename(&draft, folder));
    if made.is_err() {
        let _ = fs::remove_dir_all(&draft);
    }
    made
}

fn fill(folder: &Path) -> io::Result<()> {
    for (name, bytes) in lesson::template() {
        let mut file = File::create_new(folder.join(name))?;
        file.write_all(&bytes)?;
        file.sync_all()?; // some file systems tell only now that they are full
    }
    Ok(())
}

fn not_made(folder: &Path, error: &io::Error, voice: Voice) -> Failure {
    let path = folder.to_string_lossy();
    let path = visible(&path);
    let is_there = matches!(
        error.kind(),
        io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty
    );
    let sentence = if is_there {
        say!(voice, "new.exists", path = path)
    } else {
        say!(voice, "new.not_made", path = path, reason = error.told(voice))
    };
    Failure::new(Code::NotWritten, sentence)
}

/// The path as a shell takes it, with a slash in it: without one it would be the id of another lesson.
fn typed(folder: &Path) -> String {
    let path: PathBuf = if folder.components().count() == 1 {
        Path::new(".").join(folder)
    } else {
        folder.to_owned()
    };
    let path = path.to_string_lossy();
    let plain = |letter: char| letter.is_alphanumeric() || "/._-~+,:@%".contains(letter);
    if path.chars().all(plain) {
        path.into_owned()
    } else {
        format!("'{}'", visible(&path).replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_can_be_pasted() {
        for (path, shown) in [
            ("a", "./a"),
            ("./a", "./a"),
            ("/x/a", "/x/a"),
            ("../a", "../a"),
            ("my lessons/a", "'my lessons/a'"),
            ("it's/a", "'it'\\''s/a'"),
            ("课程/a", "课程/a"),
        ] {
            assert_eq!(typed(Path::new(path)), shown);
        }
    }
}

//! A folder of files becomes a lesson.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use include_dir::{Dir, include_dir};

use super::manifest::{self, Manifest};
use super::{Act, Lesson, Step};
use crate::event::{Action, Program, Script, ScriptStep, Words};

/// A lesson's folder: file name to bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The lessons of the repository: every folder is a lesson.
static LESSONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/lessons");

/// No file of a lesson may be larger than this.
const LARGEST_FILE: u64 = 1 << 20;

/// Why a lesson cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum LessonError {
    /// There is no lesson of this name.
    #[error("there is no lesson `{id}`; there are: {known}")]
    Unknown {
        /// What was asked for.
        id: String,
        /// What there is.
        known: String,
    },
    /// The folder cannot be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// Which file.
        path: String,
        /// The system's reason.
        error: io::Error,
    },
    /// A file of the lesson is wrong.
    #[error("{file}: {reason}")]
    Wrong {
        /// Which file.
        file: String,
        /// What is wrong in it, with the line.
        reason: String,
    },
}

/// The ids of the embedded lessons.
pub fn ids() -> Vec<String> {
    let folders = LESSONS.dirs().filter_map(|folder| folder.path().to_str());
    folders.map(str::to_owned).collect()
}

/// Loads a lesson by its id, or from a folder (a name with a slash, or `.`).
///
/// # Errors
/// See [`LessonError`].
pub fn open(name: &str) -> Result<Lesson, LessonError> {
    if name.contains('/') || name == "." {
        let folder = Path::new(name);
        let id = folder
            .file_name()
            .and_then(|last| last.to_str())
            .unwrap_or("lesson");
        return load(id, &read_folder(folder)?);
    }
    let folder = LESSONS.get_dir(name);
    let folder = folder.ok_or_else(|| LessonError::Unknown {
        id: name.to_owned(),
        known: ids().join(", "),
    })?;
    let files = folder.files().filter_map(|file| {
        Some((
            file.path().file_name()?.to_str()?.to_owned(),
            file.contents().to_vec(),
        ))
    });
    load(name, &files.collect())
}

fn read_folder(folder: &Path) -> Result<Files, LessonError> {
    let unreadable = |path: &Path, error| LessonError::Unreadable {
        path: path.display().to_string(),
        error,
    };
    let mut files = Files::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        let about = fs::symlink_metadata(&path).map_err(|error| unreadable(&path, error))?;
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if about.is_file() && about.len() <= LARGEST_FILE {
            let bytes = fs::read(&path).map_err(|error| unreadable(&path, error))?;
            files.insert(name.to_owned(), bytes);
        }
    }
    Ok(files)
}

/// Makes a lesson of its files.
///
/// # Errors
/// See [`LessonError`].
pub fn load(id: &str, files: &Files) -> Result<Lesson, LessonError> {
    let file = "lesson.toml";
    let wrong = |reason: String| LessonError::Wrong {
        file: file.to_owned(),
        reason,
    };
    let bytes = files
        .get(file)
        .ok_or_else(|| wrong("the folder has no such file".to_owned()))?;
    let text = std::str::from_utf8(bytes).map_err(|error| wrong(format!("not UTF-8 text: {error}")))?;
    let manifest = manifest::parse(text).map_err(wrong)?;
    let steps = manifest.steps().map_err(wrong)?;
    let script = Script {
        id: id.to_owned(),
        hash: fingerprint(files),
        title: Words::new(),
        intro: Words::new(),
        steps: steps.iter().map(script_step).collect(),
        programs: programs(&manifest, files).map_err(wrong)?,
    };
    let (hosts, actors, sysctls) = (manifest.hosts(), manifest.actors(), manifest.sysctl.clone());
    let lesson = Lesson {
        script,
        hosts,
        actors,
        sysctls,
        steps,
    };
    check_names(&lesson).map_err(wrong)?;
    Ok(lesson)
}

fn programs(manifest: &Manifest, files: &Files) -> Result<Vec<Program>, String> {
    let program = |(language, actor, file): (&str, &str, &str)| {
        let bytes = files
            .get(file)
            .ok_or_else(|| format!("actor {actor}: the folder has no file {file}"))?;
        let text = String::from_utf8(bytes.clone()).map_err(|_| format!("{file}: not UTF-8 text"))?;
        Ok(Program {
            language: language.to_owned(),
            actor: actor.to_owned(),
            file: file.to_owned(),
            text,
        })
    };
    manifest.programs().map(program).collect()
}

fn script_step(step: &Step) -> ScriptStep {
    let action = match &step.act {
        Act::Call { actor, call } => Action::Call {
            actor: actor.clone(),
            call: call.name().to_owned(),
            text: call.short_text(),
        },
        Act::Frame { pattern, fate } => Action::Frame {
            from: pattern.from.clone(),
            flags: pattern.flags.clone(),
            fate: *fate,
        },
    };
    let (title, words) = (Words::new(), Words::new());
    ScriptStep {
        id: step.id.clone(),
        action,
        title,
        words,
        question: None,
        code: Vec::new(),
    }
}

/// Every actor lives on a host that there is, every step speaks of an actor or a host that there is.
fn check_names(lesson: &Lesson) -> Result<(), String> {
    let has_host = |name: &str| lesson.hosts.iter().any(|host| host.name == name);
    for actor in &lesson.actors {
        if !has_host(&actor.host) {
            return Err(format!("actor {}: there is no host {}", actor.name, actor.host));
        }
    }
    for step in &lesson.steps {
        match &step.act {
            Act::Call { actor, .. } if !lesson.actors.iter().any(|known| known.name == *actor) => {
                return Err(format!("step {}: there is no actor {actor}", step.id));
            }
            Act::Frame { pattern, .. } if !has_host(&pattern.from) => {
                return Err(format!("step {}: there is no host {}", step.id, pattern.from));
            }
            _ => {}
        }
    }
    Ok(())
}

/// FNV-1a over names and bytes of all files but the recorded trace: tells a fresh trace from a stale one.
fn fingerprint(files: &Files) -> String {
    let fresh = files.iter().filter(|(name, _)| name.as_str() != "trace.jsonl");
    let bytes = fresh.flat_map(|(name, bytes)| name.bytes().chain(bytes.iter().copied()));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_lesson_loads() {
        assert!(ids().contains(&"tcp-server".to_owned()));
        for id in ids() {
            open(&id).unwrap_or_else(|error| panic!("{id}: {error}"));
        }
    }

    #[track_caller]
    fn check(toml: &str, expected: &str) {
        let files = Files::from([("lesson.toml".to_owned(), toml.as_bytes().to_vec())]);
        let complaint = load("test", &files).unwrap_err().to_string();
        assert!(complaint.contains(expected), "{complaint}");
    }

    #[test]
    fn what_is_wrong_is_said() {
        check(
            "format = 2\nhost = []\nactor = []\nstep = []\n",
            "this sockstep reads format 1",
        );
        check("format = 1\nhosts = []\n", "unknown field `hosts`");
        check(
            "format = 1\nhost = []\nstep = []\nactor = [{ name = \"a\", host = \"h\" }]\n",
            "there is no host h",
        );
        let start = "format = 1\nhost = [{ name = \"h\", addr = \"10.0.0.1\" }]\nactor = [{ name = \"a\", host = \"h\" }]\n";
        check(
            &format!("{start}[[step]]\nid = \"x\"\nactor = \"a\"\ncall.lisen = {{}}\n"),
            "unknown variant `lisen`",
        );
        check(&format!("{start}[[step]]\nid = \"x\"\n"), "step x: needs either");
    }
}

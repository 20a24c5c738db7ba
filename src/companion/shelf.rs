//! The traces that a book's blocks name, each read once.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use mdbook_preprocessor::PreprocessorContext;

use super::Fault;
use super::states::{self, Walks};
use crate::event::{Event, trace};
use crate::lesson;
use crate::view::Story;

/// Lessons that explain a change of state, before those that only make use of it.
const FIRST: [&str; 3] = ["tcp-server", "close", "handshake"];

/// A trace, and what it tells.
pub(super) struct Recording {
    pub(super) events: Vec<Event>,
    pub(super) story: Story,
}

/// The traces that have been read, and where they lie.
pub(super) struct Shelf {
    root: PathBuf,
    /// The folder of lessons beside the book, if there is one: its recordings go before the binary's own.
    lessons: Option<PathBuf>,
    read: HashMap<PathBuf, Rc<Recording>>,
}

impl Shelf {
    /// `[preprocessor.sockstep] lessons = "…"` names the folder; else it is the `lessons` that lies
    /// beside the book's folder.
    pub(super) fn of(context: &PreprocessorContext) -> Self {
        let named = context.config.get::<PathBuf>("preprocessor.sockstep.lessons");
        let folder = named
            .ok()
            .flatten()
            .unwrap_or_else(|| PathBuf::from("../lessons"));
        let folder = context.root.join(folder);
        Self {
            root: context.root.clone(),
            lessons: folder.is_dir().then_some(folder),
            read: HashMap::new(),
        }
    }

    /// The recording of a lesson by its id, or by the path of its folder or of a trace, from the chapter's
    /// folder.
    pub(super) fn recording(&mut self, lesson: &str, chapter: &Path) -> Result<Rc<Recording>, Fault> {
        let is_path = lesson.contains('/') || Path::new(lesson).extension().is_some();
        if is_path {
            let folder = chapter.parent().unwrap_or(Path::new(""));
            return self.at(self.root.join(folder).join(lesson));
        }
        let name = self.name_of(lesson);
        let key = PathBuf::from(&name);
        if let Some(known) = self.read.get(&key) {
            return Ok(Rc::clone(known));
        }
        let found = lesson::recording(&name).map_err(Fault::Lesson)?;
        let found = found.ok_or(Fault::NoRecording(name))?;
        self.take_in(key, found)
    }

    /// The lesson beside the book, where there is one of this id; else the binary's own.
    fn name_of(&self, lesson: &str) -> String {
        let beside = self.lessons.as_ref().map(|folder| folder.join(lesson));
        match beside.filter(|folder| folder.is_dir()) {
            Some(folder) => folder.to_string_lossy().into_owned(),
            None => lesson.to_owned(),
        }
    }

    /// All lessons that are recorded, and which of TCP's arrows each walks first.
    pub(super) fn walks(&mut self) -> Result<Walks, Fault> {
        let mut walks = Walks::new();
        for lesson in FIRST.into_iter().map(str::to_owned).chain(lesson::ids()) {
            let recording = self.recording(&lesson, Path::new(""))?;
            states::walk(&lesson, &recording.story, &mut walks);
        }
        Ok(walks)
    }

    /// The trace of this name, or the one in the lesson's folder.
    fn at(&mut self, path: PathBuf) -> Result<Rc<Recording>, Fault> {
        if !path.is_dir() {
            return self.file(path);
        }
        let trace = path.join(lesson::TRACE);
        if trace.exists() {
            self.file(trace)
        } else {
            Err(Fault::NoRecording(path.to_string_lossy().into_owned()))
        }
    }

    fn file(&mut self, path: PathBuf) -> Result<Rc<Recording>, Fault> {
        if let Some(known) = self.read.get(&path) {
            return Ok(Rc::clone(known));
        }
        let file = File::open(&path).map_err(|error| Fault::Trace(path.clone(), error.into()))?;
        self.take_in(path, file)
    }

    fn take_in(&mut self, key: PathBuf, input: impl Read) -> Result<Rc<Recording>, Fault> {
        let read = trace::read(input).map_err(|error| Fault::Trace(key.clone(), error))?;
        let mut story = Story::new();
        read.events.iter().for_each(|event| story.push(event));
        let events = read.events;
        let recording = Rc::new(Recording { events, story });
        self.read.insert(key, Rc::clone(&recording));
        Ok(recording)
    }
}

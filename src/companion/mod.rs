//! The companion: steps of a lesson in anybody's mdBook, from a recorded trace.
//!
//! *In:* a book as mdBook hands it to a preprocessor. *Out:* the same book, with HTML in place of each
//! fenced block `sockstep`; or every block that is wrong, with its file and line.
//! *Never here:* standard input and output, a live lab, what a step looks like.

mod block;
mod chapter;
mod markup;
mod shelf;
mod states;

use std::path::PathBuf;

use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;

use crate::event::trace::TraceError;
use crate::export::StepsError;
use crate::lesson::{Complaint, LessonError};
use crate::view::Lang;
use shelf::Shelf;

/// A block that cannot be shown.
#[derive(Debug)]
pub struct Misprint {
    /// The chapter's file, as the book's author finds it from the book's folder.
    pub file: PathBuf,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: Fault,
}

/// What is wrong with a block.
#[derive(Debug)]
pub enum Fault {
    /// It is no TOML, or has other keys.
    Toml(Box<Complaint>),
    /// A lesson that does not exist, or cannot be read.
    Lesson(LessonError),
    /// A lesson that was never recorded.
    NoRecording(String),
    /// A trace that cannot be read, and where it was looked for.
    Trace(PathBuf, TraceError),
    /// A range of steps that means nothing.
    Steps(StepsError),
}

/// Puts HTML in place of each block.
///
/// # Errors
/// All blocks that are wrong, chapter by chapter from top to bottom.
pub fn put_in(context: &PreprocessorContext, mut book: Book) -> Result<Book, Vec<Misprint>> {
    let mut shelf = Shelf::of(context);
    let language = language(context.config.book.language.as_deref());
    let mut misprints = Vec::new();
    book.for_each_chapter_mut(|chapter| {
        let Some(file) = chapter.source_path.clone() else {
            return;
        };
        let place = chapter::Place {
            file: context.config.book.src.join(&file),
            lang: language_of(&file).unwrap_or(language),
            is_html: context.renderer == "html",
        };
        match chapter::set(&chapter.content, &place, &mut shelf) {
            Ok(set) => chapter.content = set,
            Err(wrong) => misprints.extend(wrong),
        }
    });
    if misprints.is_empty() {
        Ok(book)
    } else {
        Err(misprints)
    }
}

/// A folder with a language's tag for its name holds chapters in that language: `zh/tcp-server.md`.
fn language_of(file: &std::path::Path) -> Option<Lang> {
    let folders = file.parent()?.components();
    folders
        .filter_map(|folder| folder.as_os_str().to_str())
        .find_map(known_language)
}

fn known_language(tag: &str) -> Option<Lang> {
    [Lang::En, Lang::Zh].into_iter().find(|lang| lang.tag() == tag)
}

/// The book's own: `zh-CN` counts as `zh`.
fn language(tag: Option<&str>) -> Lang {
    let tag = tag.unwrap_or_default();
    known_language(tag.split('-').next().unwrap_or_default()).unwrap_or_default()
}

//! What is wrong with a lesson, where, and how to mend it; drawn as rustc draws its errors.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::Files;
use crate::event::{self, Gap, Said, is_hostile, said, visible};

/// Whether a lesson with this complaint runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It does not run.
    Error,
    /// It runs; its author will want to know.
    Warning,
}

/// One thing that is wrong with a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// How bad it is.
    pub severity: Severity,
    /// The file's name in the lesson's folder.
    pub file: String,
    /// Where in the file, in bytes; nothing where it is about the file as a whole.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: Said,
    /// How to mend it, where that can be told; boxed, so that a complaint is small enough for an `Err`.
    pub mend: Option<Box<Said>>,
}

impl Complaint {
    /// Something that keeps the lesson from running.
    pub(super) fn error(file: &str, span: impl Into<Option<Range<usize>>>, message: Said) -> Self {
        Self {
            severity: Severity::Error,
            file: file.to_owned(),
            span: span.into(),
            message,
            mend: None,
        }
    }

    /// Something that the author will want to know.
    pub(super) fn warning(file: &str, span: impl Into<Option<Range<usize>>>, message: Said) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(file, span, message)
        }
    }

    /// The same with the way to mend it.
    pub(super) fn mend(self, mend: Said) -> Self {
        Self {
            mend: Some(Box::new(mend)),
            ..self
        }
    }

    /// Errors first, then file by file from top to bottom.
    pub(super) fn order(&self) -> (Severity, String, Option<usize>) {
        let start = self.span.as_ref().map(|span| span.start);
        (self.severity, self.file.clone(), start)
    }

    /// Line and column, counted from 1 (the column in characters), where the complaint has a place.
    pub fn line_and_column(&self, files: &Files) -> Option<(usize, usize)> {
        let text = std::str::from_utf8(files.get(&self.file)?).ok()?;
        let line = Line::around(text, self.span.clone()?);
        Some((line.number, line.text[..line.span.start].chars().count() + 1))
    }
}

/// All complaints as text, in the language of this tag: the message, `path:line:column`, the line with a
/// caret, the mend.
///
/// `folder` is how the user named the lesson's folder; it stands before the file's name.
/// Strangers' characters that a terminal would obey are replaced, so that they show and columns stay right.
pub fn render(complaints: &[Complaint], files: &Files, folder: &str, lang: &str, colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut text = String::new();
    for complaint in complaints {
        let group = group(complaint, lang, place(complaint, files, folder));
        let _ = writeln!(text, "{}\n", renderer.render(&[group]));
    }
    text
}

/// One complaint, with its place, as the renderer takes it.
fn group<'a>(complaint: &Complaint, lang: &str, place: Element<'a>) -> Group<'a> {
    let level = match complaint.severity {
        Severity::Error => Level::ERROR.with_name(said!("complaint.level.error").in_language(lang)),
        Severity::Warning => Level::WARNING.with_name(said!("complaint.level.warning").in_language(lang)),
    };
    let title = one_line(&complaint.message.in_language(lang));
    let group = level.primary_title(title).element(place);
    let Some(mend) = &complaint.mend else {
        return group;
    };
    let help = Level::HELP.with_name(said!("complaint.level.help").in_language(lang));
    group.element(help.message(one_line(&mend.in_language(lang))))
}

/// A message as one visible line, cut where a stranger's word is endless.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 1_000;
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    let more = if end < text.len() { "…" } else { "" };
    visible(&text[..end]).replace('\n', "\\n") + more
}

/// The line with its caret; the path alone where the complaint has no place in a readable file.
fn place(complaint: &Complaint, files: &Files, folder: &str) -> Element<'static> {
    let path = path(folder, &complaint.file);
    let text = files
        .get(&complaint.file)
        .and_then(|bytes| std::str::from_utf8(bytes).ok());
    let (Some(text), Some(span)) = (text, complaint.span.clone()) else {
        return Origin::path(path).into();
    };
    let line = Line::around(text, span).shown();
    Snippet::source(line.text)
        .line_start(line.number)
        .path(path)
        .annotation(AnnotationKind::Primary.span(line.span))
        .into()
}

fn path(folder: &str, file: &str) -> String {
    let path = match folder.trim_end_matches('/') {
        "" => file.to_owned(),
        folder => format!("{folder}/{file}"),
    };
    visible(&path).into_owned()
}

/// The line on which a span starts, and the part of the span that lies on it.
struct Line {
    /// Counted from 1.
    number: usize,
    text: String,
    span: Range<usize>,
}

impl Line {
    fn around(text: &str, span: Range<usize>) -> Self {
        let start = text.floor_char_boundary(span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |feed| feed + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |feed| start + feed);
        let end = text.floor_char_boundary(span.end).clamp(start, line_end);
        Self {
            number: text[..start].matches('\n').count() + 1,
            text: text[line_start..line_end].to_owned(),
            span: start - line_start..end - line_start,
        }
    }

    /// The same line with each hostile character replaced by one that shows, and takes one column.
    fn shown(&self) -> Self {
        let shown = |part: &str| part.chars().map(shown_character).collect::<String>();
        let (before, inside) = (
            shown(&self.text[..self.span.start]),
            shown(&self.text[self.span.clone()]),
        );
        let after = shown(&self.text[self.span.end..]);
        Self {
            number: self.number,
            span: before.len()..before.len() + inside.len(),
            text: before + &inside + &after,
        }
    }
}

fn shown_character(character: char) -> char {
    match character {
        '\t' => ' ',
        hostile if is_hostile(hostile) => '\u{fffd}',
        plain => plain,
    }
}

/// The name that was probably meant: the nearest, when it is near enough to be a slip.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// A lesson may have a thousand names and as many slips: so many comparisons are enough for each.
    const MOST: usize = 100;
    event::nearest(word, known, MOST)
}

/// "did you mean `x`?" where a slip is likely, then what there is: "the keys here are a, b, c".
pub(super) fn known(word: &str, there_are: Said, names: &[&str]) -> Said {
    const MOST: usize = 32;
    let mut seen = BTreeSet::new();
    let names: Vec<&str> = names.iter().copied().filter(|name| seen.insert(*name)).collect();
    let there: Gap = match names.len() {
        0 => said!("complaint.none").into(),
        1..=MOST => names.join(", ").into(),
        _ => format!("{}, …", names[..MOST].join(", ")).into(),
    };
    let known = said!("complaint.known", there_are = there_are, names = there);
    match nearest(word, names.iter().copied()) {
        Some(name) => said!("complaint.meant", name = name, known = known),
        None => known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, span: Range<usize>, expected: &str) {
        let files = Files::from([("lesson.toml".to_owned(), text.as_bytes().to_vec())]);
        let complaint = Complaint::error("lesson.toml", span, said!("complaint.no_number"));
        let shown = render(&[complaint], &files, "mine/", "en", false);
        assert!(shown.contains(expected), "{shown}");
    }

    #[test]
    fn the_place_is_line_and_column() {
        check("a\nbcd\n", 3..4, "mine/lesson.toml:2:2");
        check("a\nbcd", 5..9, "mine/lesson.toml:2:4");
        check("", 0..0, "mine/lesson.toml:1:1");
    }

    #[test]
    fn strangers_characters_take_one_column() {
        check("\u{202e}\x1b[31m bad", 9..12, "\u{fffd}\u{fffd}[31m bad");
        check("\u{202e}\x1b[31m bad", 9..12, "lesson.toml:1:8");
    }

    #[test]
    fn a_message_is_one_line_and_not_endless() {
        assert_eq!(one_line("a\nb\x1b"), "a\\nb\\x1b");
        assert_eq!(one_line(&"错".repeat(1 << 20)).chars().count(), 1_001);
    }
}

//! `sockstep lesson` without an id: the lessons that there are, what is done, and what to take next.

use std::path::Path;

use unicode_width::UnicodeWidthStr;

use super::learner::{command, mention_all};
use super::look;
use super::output::{mention, print};
use super::told::Told;
use super::{Code, Outcome, Voice, folders};
use crate::cli::LookArgs;
use crate::event::{in_language, visible};
use crate::lesson::{Entry, EntryError, Lesson, LessonError, Shelf};
use crate::progress::{Progress, Standing};
use crate::view::{Line, Options, Role, paint, say};

/// An id has no more characters; a folder's name that is none may have.
const WIDEST_ID: usize = 32;
/// A title is not cut further than to this.
const NARROWEST_TITLE: usize = 16;
/// Run to the end.
const DONE: &str = "✓";
/// Not yet run to the end.
const BEGUN: &str = "▶";
/// Between two columns.
const GAP: &str = "  ";

/// A lesson a line: id, title, mark and standing; then the user's own, and what to take next.
pub(super) fn run(args: &LookArgs, voice: Voice) -> Outcome {
    let options = look::options(args, voice)?;
    let progress = progress(voice);
    let (shelves, troubles) = folders::catalogue().shelves();
    for trouble in troubles {
        mention(&trouble.told(voice));
    }
    let list = List {
        shelves: &shelves,
        progress: &progress,
        options,
        width: look::screen_width().unwrap_or(usize::from(options.layout.width)),
    };
    print(&paint(&list.lines(), options.paint), voice)?;
    Ok(Code::Fine)
}

/// What is kept; where there is no place for it, nothing is.
fn progress(voice: Voice) -> Progress {
    let Ok(store) = folders::store() else {
        return Progress::default();
    };
    let mut aside = Vec::new();
    let progress = store.look(&mut aside);
    mention_all(&aside, voice);
    progress.unwrap_or_else(|error| {
        let why = error.told(voice);
        mention(&say!(voice, "learner.unread", why = why));
        Progress::default()
    })
}

/// The lesson to take next, and the step to go on from: the first that is begun, else the first new one.
pub(super) fn next(shelves: &[Shelf], progress: &Progress) -> Option<(String, Option<String>)> {
    let standings: Vec<_> = lessons(shelves)
        .map(|(id, lesson)| (id, progress.standing(id, &lesson.script)))
        .collect();
    let begun = standings.iter().find_map(|(id, standing)| match standing {
        Standing::Begun { next, .. } => Some((id, next.clone())),
        _ => None,
    });
    let new = || {
        let new = standings.iter().find(|(_, standing)| *standing == Standing::New);
        new.map(|(id, _)| (id, None))
    };
    let (id, from) = begun.or_else(new)?;
    Some(((*id).to_owned(), from))
}

fn lessons(shelves: &[Shelf]) -> impl Iterator<Item = (&str, &Lesson)> {
    let entries = shelves.iter().flat_map(|shelf| &shelf.entries);
    entries.filter_map(|entry| Some((entry.id.as_str(), entry.lesson.as_ref().ok()?)))
}

struct List<'a> {
    shelves: &'a [Shelf],
    progress: &'a Progress,
    options: Options,
    /// The columns that a lesson's line may have.
    width: usize,
}

/// The widths of the columns.
#[derive(Clone, Copy)]
struct Widths {
    id: usize,
    title: usize,
    standing: usize,
}

impl List<'_> {
    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for shelf in self.shelves {
            let widths = self.widths(shelf);
            lines.extend(shelf.folder.as_deref().map(|folder| self.heading(folder)));
            lines.extend(shelf.entries.iter().map(|entry| self.line(entry, widths)));
            if shelf.more > 0 {
                let more = say!(self.options, "list.more", n = shelf.more);
                lines.push(Line::of(Role::Dim, more));
            }
        }
        lines.extend(self.legend());
        lines.push(self.next());
        lines
    }

    fn heading(&self, folder: &Path) -> Line {
        let folder = folder.to_string_lossy();
        Line::of(Role::Heading, say!(self.options, "list.from", folder = folder))
    }

    fn line(&self, entry: &Entry, widths: Widths) -> Line {
        let id = Line::of(Role::Plain, &entry.id).padded(widths.id);
        let id = id.with(Role::Plain, GAP);
        let lesson = match &entry.lesson {
            Ok(lesson) => lesson,
            Err(error) => return id.with(Role::Bad, self.broken(entry, error)),
        };
        let title = Line::of(Role::Plain, self.title(lesson)).padded(widths.title);
        let (mark, role, text) = self.standing(&entry.id, lesson);
        let blanks = widths.standing - text.width();
        id.then(title)
            .with(Role::Plain, GAP)
            .with(role, mark)
            .with(Role::Plain, " ".repeat(blanks + 1))
            .with(role, text)
    }

    fn title<'a>(&self, lesson: &'a Lesson) -> &'a str {
        in_language(&lesson.script.title, self.options.lang.tag())
    }

    /// The mark of a lesson, what it means, and what is said of it.
    fn standing(&self, id: &str, lesson: &Lesson) -> (&'static str, Role, String) {
        match self.progress.standing(id, &lesson.script) {
            Standing::New => {
                let steps = say!(self.options, "list.steps", n = lesson.steps.len());
                (" ", Role::Plain, steps)
            }
            Standing::Begun { index, of, .. } => {
                let begun = say!(self.options, "list.begun", index = index, of = of);
                (BEGUN, Role::Now, begun)
            }
            Standing::Done { of: 0, .. } => (DONE, Role::Good, say!(self.options, "list.done_unasked")),
            Standing::Done { right, of } => {
                let done = say!(self.options, "list.done", right = right, of = of);
                (DONE, Role::Good, done)
            }
            Standing::Changed => (DONE, Role::Good, say!(self.options, "list.changed")),
        }
    }

    fn broken(&self, entry: &Entry, error: &EntryError) -> String {
        let folder = entry.folder.as_deref().unwrap_or(Path::new(&entry.id));
        let folder = folder.to_string_lossy();
        match error {
            EntryError::Name => say!(self.options, "list.no_id"),
            EntryError::Lesson(LessonError::Unreadable(error)) => {
                say!(self.options, "list.unreadable", reason = error)
            }
            EntryError::Lesson(_) => say!(self.options, "list.mistakes", folder = folder),
        }
    }

    /// Ids are whole; what is left of the screen is for titles. The names on one shelf do not matter to
    /// another.
    fn widths(&self, place: &Shelf) -> Widths {
        let names = place.entries.iter().map(|entry| visible(&entry.id).width());
        let id = names.max().unwrap_or(0).min(WIDEST_ID);
        let (mut title, mut standing) = (0, 0);
        for (name, lesson) in lessons(std::slice::from_ref(place)) {
            title = title.max(self.title(lesson).width());
            standing = standing.max(self.standing(name, lesson).2.width());
        }
        let others = id + GAP.len() + GAP.len() + "✓ ".width() + standing;
        let room = self.width.saturating_sub(others);
        Widths {
            id,
            title: title.min(room.max(NARROWEST_TITLE)),
            standing,
        }
    }

    /// What the marks mean, as far as there are any.
    fn legend(&self) -> Option<Line> {
        let standings = lessons(self.shelves).map(|(id, lesson)| self.standing(id, lesson).0);
        let marks: Vec<_> = standings.collect();
        let meanings = [(DONE, "list.legend_done"), (BEGUN, "list.legend_begun")];
        let shown = meanings.into_iter().filter(|(mark, _)| marks.contains(mark));
        let parts: Vec<_> = shown
            .map(|(mark, meaning)| format!("{mark} {}", say!(self.options, meaning)))
            .collect();
        (!parts.is_empty()).then(|| Line::of(Role::Dim, parts.join(GAP)))
    }

    fn next(&self) -> Line {
        let Some((id, from)) = next(self.shelves, self.progress) else {
            return Line::of(Role::Good, say!(self.options, "learner.all_done"));
        };
        let typed = command(&id, from.as_deref());
        let what = if from.is_some() {
            "learner.go_on"
        } else {
            "learner.next"
        };
        Line::of(Role::Strong, say!(self.options, what, command = typed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Catalogue;
    use crate::progress::{Furthest, Given, Record};
    use crate::view::Lang;

    fn options(lang: Lang) -> Options {
        Options::of(lang, 80)
    }

    /// tcp-server is done, with one answer that was wrong at first; of bind the fourth step was the last.
    fn some_progress() -> Progress {
        let catalogue = Catalogue::default();
        let mut progress = Progress::default();
        let server = catalogue.open("tcp-server").unwrap().script;
        let mut done = Record::new(&server);
        done.finished = Some(jiff::Timestamp::UNIX_EPOCH);
        for (place, ask) in server
            .steps
            .iter()
            .filter_map(|step| step.question.as_ref())
            .enumerate()
        {
            let (choice, right) = (ask.choices[0].id.clone(), place > 0);
            done.answer(&ask.id, Given { choice, right });
        }
        progress.add("tcp-server", &done);
        let bind = catalogue.open("bind").unwrap().script;
        let mut begun = Record::new(&bind);
        begun.reach(Furthest {
            step: bind.steps[3].id.clone(),
            index: 4,
            of: bind.steps.len(),
        });
        progress.add("bind", &begun);
        progress
    }

    fn listed(progress: &Progress, lang: Lang, width: usize) -> Vec<Line> {
        let shelves = Catalogue::default().shelves().0;
        let list = List {
            shelves: &shelves,
            progress,
            options: options(lang),
            width,
        };
        list.lines()
    }

    #[test]
    fn rows_are_aligned_in_every_language() {
        for lang in [Lang::En, Lang::Zh] {
            let lines = listed(&some_progress(), lang, 80);
            let (rows, end) = lines.split_at(crate::lesson::ids().len());
            let widths: Vec<_> = rows.iter().map(Line::width).collect();
            assert!(
                widths.iter().all(|width| *width == widths[0] && *width <= 80),
                "{widths:?}"
            );
            assert_eq!(end.len(), 2, "a legend, and what is next");
            assert!(end.iter().all(|line| line.width() <= 80), "{end:?}");
        }
    }

    #[test]
    fn a_row_says_where_the_learner_stands() {
        let lines = listed(&some_progress(), Lang::En, 80);
        let texts: Vec<_> = lines.iter().map(Line::text).collect();
        let row = |id: &str| {
            texts
                .iter()
                .find(|text| text.starts_with(&format!("{id} ")))
                .unwrap()
        };
        assert!(row("tcp-server").ends_with("✓   4 of 5"), "{}", row("tcp-server"));
        assert!(row("bind").contains("▶  4 of 2"), "{}", row("bind"));
        assert!(row("udp").ends_with(" steps"), "{}", row("udp"));
        let fifth = &Catalogue::default().open("bind").unwrap().steps[4].id;
        assert_eq!(
            *texts.last().unwrap(),
            format!("Go on: sockstep lesson bind --from {fifth}")
        );
    }

    #[test]
    fn who_has_done_nothing_begins_at_the_first() {
        let lines = listed(&Progress::default(), Lang::En, 80);
        assert_eq!(lines.len(), crate::lesson::ids().len() + 1);
        assert_eq!(lines.last().unwrap().text(), "Next: sockstep lesson tcp-server");
    }

    #[test]
    fn titles_give_way_where_it_is_narrow() {
        for line in listed(&some_progress(), Lang::En, 60) {
            let is_row = !line.text().contains("done,");
            assert!(line.width() <= 60 || !is_row, "{}", line.text());
        }
    }
}

//! `sockstep lesson` without an id: the lessons that there are.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::output::print;
use super::told::Told;
use super::{Code, Outcome, Voice};
use crate::event::in_language;
use crate::lesson;
use crate::view::say;

/// A lesson a line: id, title, number of steps, in columns.
pub(super) fn run(voice: Voice) -> Outcome {
    let mut rows = Vec::new();
    for id in lesson::ids() {
        let lesson = lesson::open(&id).map_err(|error| error.failure(Code::BadFile, voice))?;
        let title = in_language(&lesson.script.title, voice.lang.tag()).to_owned();
        let steps = say!(voice, "list.steps", n = lesson.steps.len());
        rows.push([id, title, steps]);
    }
    print(&columns(&rows), voice)?;
    Ok(Code::Fine)
}

/// The last column is flush right: it holds numbers.
fn columns(rows: &[[String; 3]]) -> String {
    let widest = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths = [widest(0), widest(1), widest(2)];
    let mut text = String::new();
    for row in rows {
        let blanks = |column: usize| " ".repeat(widths[column] - row[column].width());
        let [id, title, steps] = row;
        let (after_id, after_title, before_steps) = (blanks(0), blanks(1), blanks(2));
        let _ = writeln!(
            text,
            "{id}{after_id}  {title}{after_title}  {before_steps}{steps}"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_in_any_script() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned);
        let text = columns(&[row(["udp", "数据报", "9 步"]), row(["tcp-server", "ab", "21 步"])]);
        assert_eq!(text, "udp         数据报   9 步\ntcp-server  ab      21 步\n");
    }
}

//! The flow chart: columns of calls, top-down, and the frames between the columns.

mod arrows;
mod calls;
mod columns;
mod ladder;
mod listed;
#[cfg(test)]
mod tests;

use super::story::{Made, Page, Status};
use super::text::{Line, Role, shortened};
use super::{Options, say};
use crate::event::Script;
use arrows::{Arrow, arrow_line, arrows};
use calls::{Cell, cells, standing_row};
use columns::Columns;
use listed::listed;
use unicode_width::UnicodeWidthStr;

pub(in crate::view) use arrows::lane_of;
pub(crate) use arrows::{label, lanes_of};
pub(in crate::view) use calls::{Cell as Placed, cells as placed};
pub(crate) use ladder::Ladder;

/// The chart, in at most so many lines where a height is given; its first line names the columns.
pub(crate) fn chart(
    page: &Page,
    script: &Script,
    options: &Options,
    width: usize,
    height: Option<usize>,
) -> Vec<Line> {
    if page.lanes.is_empty() {
        return Vec::new();
    }
    match Columns::fitting(page, width) {
        Some(columns) => drawn(page, script, options, &columns, height),
        None => listed(page, script, options, width, height),
    }
}

fn drawn(
    page: &Page,
    script: &Script,
    options: &Options,
    columns: &Columns<'_>,
    height: Option<usize>,
) -> Vec<Line> {
    let cells = cells(page, script, &columns.of_lane);
    let arrows = arrows(page, &cells, columns);
    let rows = cells.iter().map(|cell| cell.row + 1);
    let rows = rows
        .chain(arrows.iter().map(|arrow| arrow.row + 1))
        .max()
        .unwrap_or(0);
    let focus: Vec<usize> = focus_rows(page, &cells, &arrows);
    let window = window(rows, &focus, height.map(|height| height.saturating_sub(1)));
    let mut lines = vec![heading(page, options, columns, &arrows, (&window, rows))];
    let line = |row| row_line(page, options, columns, &cells, &arrows, row);
    lines.extend(window.map(line));
    lines
}

/// One row: the calls in their columns, and the frames in the gaps between them.
fn row_line(
    page: &Page,
    options: &Options,
    columns: &Columns<'_>,
    cells: &[Cell<'_>],
    arrows: &[Arrow<'_>],
    row: usize,
) -> Line {
    let mut line = Line::default();
    for column in 0..columns.count() {
        let cell = cells
            .iter()
            .find(|cell| (columns.of_lane[cell.lane], cell.row) == (column, row));
        let drawn = cell.map_or_else(Line::default, |cell| {
            call_line(
                page,
                cell,
                columns.speaker(page, cell.lane),
                options,
                columns.width,
            )
        });
        line = line.then(drawn.padded(columns.width));
        if column + 1 < columns.count() {
            let arrow = arrows
                .iter()
                .find(|arrow| (arrow.gap, arrow.row) == (column, row));
            let arrow = arrow.map_or_else(Line::default, |arrow| arrow_line(arrow, options, columns.gap - 2));
            line = line
                .with(Role::Plain, " ")
                .then(arrow.padded(columns.gap - 2))
                .with(Role::Plain, " ");
        }
    }
    line
}

/// The rows that a window must show first: where something happened, else where somebody stands.
fn focus_rows(page: &Page, cells: &[Cell<'_>], arrows: &[Arrow<'_>]) -> Vec<usize> {
    let touched = cells
        .iter()
        .filter(|cell| cell.made.is_some_and(|made| page.touches(made)));
    let mut rows: Vec<_> = touched.map(|cell| cell.row).collect();
    rows.extend(arrows.iter().map(|arrow| arrow.row));
    rows.extend((0..page.lanes.len()).map(|lane| standing_row(cells, lane)));
    rows
}

/// The rows that are shown: around the focus, its last row at all events.
fn window(rows: usize, focus: &[usize], height: Option<usize>) -> std::ops::Range<usize> {
    let Some(height) = height.filter(|height| *height < rows) else {
        return 0..rows;
    };
    let first = focus.iter().min().copied().unwrap_or(0);
    let last = focus.iter().max().copied().unwrap_or(0);
    let spare = height.saturating_sub(last + 1 - first);
    let start = (last + 1)
        .saturating_sub(height)
        .max(first.saturating_sub(spare / 2));
    let start = start.min(rows - height);
    start..start + height
}

/// The columns' names, and what there is to say about the gaps between them.
fn heading(
    page: &Page,
    options: &Options,
    columns: &Columns<'_>,
    arrows: &[Arrow<'_>],
    (window, rows): (&std::ops::Range<usize>, usize),
) -> Line {
    let mut line = Line::default();
    for (column, name) in columns.names.iter().enumerate() {
        line = line.then(rule(name, columns.width));
        if column + 1 == columns.count() {
            break;
        }
        let shown = (column == 0 && window.len() < rows).then_some((window.start + 1, window.end, rows));
        let (role, text) = gap_text(page, options, columns, arrows, (column, shown));
        let side = " ".repeat(columns.gap.saturating_sub(text.width()) / 2);
        let text = Line::of(Role::Plain, side).with(role, text);
        line = line.then(text.padded(columns.gap));
    }
    line
}

/// What stands above a gap: that a cable is cut, else which rows are shown, else what the gap is.
fn gap_text(
    page: &Page,
    options: &Options,
    columns: &Columns<'_>,
    arrows: &[Arrow<'_>],
    (gap, shown): (usize, Option<(usize, usize, usize)>),
) -> (Role, String) {
    let room = columns.gap - 2;
    let rows = shown.map(|(from, to, of)| {
        let whole = say!(options, "view.rows", from = from, to = to, of = of);
        [whole, format!("{from}–{to}/{of}")]
    });
    let cut = columns.cut(page, gap, options);
    let role = if cut.is_empty() { Role::Dim } else { Role::Bad };
    let mut texts = Vec::new();
    for rows in rows.iter().flatten() {
        let heads = cut.iter().map(|cut| format!("{cut} {rows}"));
        texts.extend(heads);
    }
    texts.extend(cut);
    texts.extend(rows.into_iter().flatten());
    if texts.is_empty() {
        texts.push(columns.gap_name(gap, arrows, options));
    }
    let last = texts
        .last()
        .map_or_else(String::new, |text| shortened(text, room));
    let fitting = texts.into_iter().find(|text| text.width() <= room);
    (role, fitting.unwrap_or(last))
}

/// A name at the head of a rule.
pub(crate) fn rule(name: &str, width: usize) -> Line {
    let line = Line::of(Role::Dim, "── ")
        .with(Role::Heading, name)
        .with(Role::Dim, " ");
    let rest = width.saturating_sub(line.width());
    line.with(Role::Dim, "─".repeat(rest)).cut(width)
}

/// One call: its mark, who makes it where that is not clear, the call, what came of it. The word
/// `blocked` gives way first, since its mark says the same; then the arguments.
fn call_line(page: &Page, cell: &Cell<'_>, speaker: Option<&str>, options: &Options, width: usize) -> Line {
    let (mark, role, text, outcome) = match cell.made {
        None => ("·", Role::Dim, cell.planned.as_str(), String::new()),
        Some(made) => {
            let (mark, role, outcome) = status_words(page, made, options);
            (mark, role, made.short.as_str(), outcome)
        }
    };
    let mut line = Line::of(role, format!("{mark} "));
    if let Some(name) = speaker {
        let name_role = if cell.made.is_some() {
            Role::Heading
        } else {
            Role::Dim
        };
        line = line.with(name_role, name).with(Role::Plain, " ");
    }
    let (text, room) = (options.written(text), width.saturating_sub(line.width()));
    let is_said_twice = cell.made.is_some_and(|made| made.status == Status::Blocked);
    let outcome = if is_said_twice && text.width() + outcome.width() > room {
        String::new()
    } else {
        outcome
    };
    let text = shortened_call(&text, room.saturating_sub(outcome.width()), options);
    line.with(role, format!("{text}{outcome}"))
}

/// A call in less room: whole arguments become `…` from the right, since half an address or half a
/// port would be another one.
fn shortened_call(call: &str, room: usize, options: &Options) -> String {
    let rest = options.written(", …)");
    let mut text = call.to_owned();
    while text.width() > room {
        let kept = text.strip_suffix(rest.as_str()).unwrap_or(&text);
        let Some((start, _)) = kept.rsplit_once(", ") else {
            let name = call.split('(').next().unwrap_or(call);
            return shortened(&options.written(&format!("{name}(…)")), room);
        };
        text = format!("{start}{rest}");
    }
    text
}

/// How far a call has come: its mark, and what came of it.
pub(in crate::view) fn status_words(
    page: &Page,
    made: &Made,
    options: &Options,
) -> (&'static str, Role, String) {
    let here = page.touches(made);
    match &made.status {
        Status::Running => ("▶", Role::Now, String::new()),
        Status::Blocked => ("⏸", Role::Waiting, format!(" {}", say!(options, "view.blocked"))),
        Status::Done(value, _) if here => ("▶", Role::Now, format!(" = {value}")),
        Status::Done(value, _) => ("✓", Role::Good, format!(" = {value}")),
        Status::Failed(errno) => ("✗", Role::Bad, format!(" {errno}")),
    }
}

//! The flow chart: one column an actor, its calls top-down, and the frames between the columns.

use super::story::{Made, Page, Status, WireFrame};
use super::text::{Line, Role, shortened};
use super::wire::fate_mark;
use super::{Options, say};
use crate::event::{Action, Frame, Script};
use unicode_width::UnicodeWidthStr;

/// The narrowest column in which a call can be read.
const NARROWEST: usize = 19;
/// The widest column: wider ones only pull the actors apart.
const WIDEST: usize = 48;

/// Columns between two actors, where there is room, and where there is not.
const WIDE_GAP: usize = 20;
const NARROW_GAP: usize = 16;

/// A call in its column and row.
struct Cell<'a> {
    lane: usize,
    row: usize,
    made: Option<&'a Made>,
    planned: &'a str,
}

/// A frame between two columns.
struct Arrow<'a> {
    gap: usize,
    row: usize,
    rightward: bool,
    beyond: Option<&'a str>,
    frame: &'a WireFrame,
}

/// The chart, in at most so many lines where a height is given; its first line names the actors.
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
    let cells = cells(page, script);
    match columns(page.lanes.len(), width) {
        Some((column, gap)) => drawn(page, &cells, options, (column, gap), height),
        None => listed(page, &cells, options, width, height),
    }
}

/// Widths of a column and of a gap, if all columns fit.
fn columns(lanes: usize, width: usize) -> Option<(usize, usize)> {
    let gaps = lanes - 1;
    let wide = width.saturating_sub(gaps * WIDE_GAP) / lanes;
    if wide >= NARROWEST + 7 {
        return Some((wide.min(WIDEST), WIDE_GAP));
    }
    let wide = width.saturating_sub(gaps * NARROW_GAP) / lanes;
    (wide >= NARROWEST).then_some((wide, NARROW_GAP))
}

/// All calls in the lesson's order: a row is never above that of the call before, so that the
/// columns can be read across.
fn cells<'a>(page: &'a Page, script: &'a Script) -> Vec<Cell<'a>> {
    let mut calls = planned(page, script);
    calls.extend(unplanned(page, script));
    calls.sort_by_key(|call| call.0);
    let mut next_rows = vec![0; page.lanes.len()];
    let mut row = 0;
    let place = |(_, lane, made, planned): Call<'a>| {
        row = row.max(next_rows[lane]);
        next_rows[lane] = row + 1;
        Cell {
            lane,
            row,
            made,
            planned,
        }
    };
    calls.into_iter().map(place).collect()
}

/// A call's step, lane, what was made of it, and its text in the lesson.
type Call<'a> = (usize, usize, Option<&'a Made>, &'a str);

fn planned<'a>(page: &'a Page, script: &'a Script) -> Vec<Call<'a>> {
    let mut calls = Vec::new();
    for (index, step) in script.steps.iter().enumerate() {
        let Action::Call { actor, text, .. } = &step.action else {
            continue;
        };
        let Some(lane) = page.lanes.iter().position(|lane| &lane.actor == actor) else {
            continue;
        };
        let made = made_at(page, lane, index + 1).last();
        calls.push((index + 1, lane, made, text.as_str()));
    }
    calls
}

/// Calls are in the order of their steps, so that those of one step are found by halving.
fn made_at(page: &Page, lane: usize, step: usize) -> impl Iterator<Item = &Made> {
    let calls = &page.lanes[lane].calls;
    let start = calls.partition_point(|made| made.step < step);
    calls[start..]
        .iter()
        .take_while(move |made| made.step == step)
        .map(|made| &**made)
}

/// Calls that the lesson's own list does not have: more than one in a step, or a step without a row.
fn unplanned<'a>(page: &'a Page, script: &'a Script) -> Vec<Call<'a>> {
    let mut calls = Vec::new();
    for (lane, column) in page.lanes.iter().enumerate() {
        for (index, made) in column.calls.iter().enumerate() {
            let step = made.step.checked_sub(1).and_then(|index| script.steps.get(index));
            let is_planned = step.is_some_and(
                |step| matches!(&step.action, Action::Call { actor, .. } if *actor == column.actor),
            );
            let is_last = column
                .calls
                .get(index + 1)
                .is_none_or(|next| next.step != made.step);
            if !(is_planned && is_last) {
                calls.push((made.step, lane, Some(&**made), ""));
            }
        }
    }
    calls
}

/// The row in which an actor stands: that of its latest call.
fn standing_row(cells: &[Cell<'_>], lane: usize) -> usize {
    let made = cells
        .iter()
        .filter(|cell| cell.lane == lane && cell.made.is_some());
    made.map(|cell| cell.row).max().unwrap_or(0)
}

/// Frames stand where their two ends have come to, each below the one before it: time runs downwards.
fn arrows<'a>(page: &'a Page, cells: &[Cell<'_>]) -> Vec<Arrow<'a>> {
    let mut placed: Vec<Arrow<'a>> = Vec::new();
    for frame in page.frames.values() {
        let lane_of = |host: &str| page.lanes.iter().position(|lane| lane.host == host);
        let (Some(from), Some(to)) = (lane_of(&frame.frame.from), lane_of(&frame.frame.to)) else {
            continue;
        };
        if from == to {
            continue;
        }
        let rightward = to > from;
        let gap = if rightward { from } else { from - 1 };
        let before = placed.iter().filter(|arrow| arrow.gap == gap);
        let free = before.map(|arrow| arrow.row + 1).max().unwrap_or(0);
        let row = standing_row(cells, from).max(standing_row(cells, to)).max(free);
        let beyond = (from.abs_diff(to) > 1).then_some(frame.frame.to.as_str());
        placed.push(Arrow {
            gap,
            row,
            rightward,
            beyond,
            frame,
        });
    }
    placed
}

fn drawn(
    page: &Page,
    cells: &[Cell<'_>],
    options: &Options,
    (column, gap): (usize, usize),
    height: Option<usize>,
) -> Vec<Line> {
    let arrows = arrows(page, cells);
    let rows = cells.iter().map(|cell| cell.row + 1);
    let rows = rows
        .chain(arrows.iter().map(|arrow| arrow.row + 1))
        .max()
        .unwrap_or(0);
    let focus: Vec<usize> = focus_rows(page, cells, &arrows);
    let window = window(rows, &focus, height.map(|height| height.saturating_sub(1)));
    let mut lines = vec![heading(page, options, (column, gap), (&window, rows))];
    for row in window {
        let mut line = Line::default();
        for lane in 0..page.lanes.len() {
            let cell = cells.iter().find(|cell| (cell.lane, cell.row) == (lane, row));
            let drawn = cell.map_or_else(Line::default, |cell| call_line(page, cell, options, column));
            line = line.then(drawn.padded(column));
            if lane + 1 < page.lanes.len() {
                let arrow = arrows.iter().find(|arrow| (arrow.gap, arrow.row) == (lane, row));
                let arrow = arrow.map_or_else(Line::default, |arrow| arrow_line(arrow, options, gap - 2));
                line = line
                    .with(Role::Plain, " ")
                    .then(arrow.padded(gap - 2))
                    .with(Role::Plain, " ");
            }
        }
        lines.push(line);
    }
    lines
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

fn heading(
    page: &Page,
    options: &Options,
    (column, gap): (usize, usize),
    (window, rows): (&std::ops::Range<usize>, usize),
) -> Line {
    let mut line = Line::default();
    for (lane, actor) in page.lanes.iter().enumerate() {
        line = line.then(rule(&actor.actor, column));
        if lane + 1 < page.lanes.len() {
            let name = if lane == 0 && window.len() < rows {
                say!(
                    options,
                    "view.rows",
                    from = window.start + 1,
                    to = window.end,
                    of = rows
                )
            } else {
                say!(options, "view.wire")
            };
            let name = shortened(&name, gap - 2);
            let side = gap.saturating_sub(name.width()) / 2;
            let text = format!("{}{name}", " ".repeat(side));
            line = line.then(Line::of(Role::Dim, text).padded(gap));
        }
    }
    line
}

/// A name at the head of a rule.
pub(crate) fn rule(name: &str, width: usize) -> Line {
    let line = Line::of(Role::Dim, "── ")
        .with(Role::Heading, name)
        .with(Role::Dim, " ");
    let rest = width.saturating_sub(line.width());
    line.with(Role::Dim, "─".repeat(rest)).cut(width)
}

/// One call: its mark, the call, what came of it. The word `blocked` gives way first, since its mark
/// says the same; then the arguments.
fn call_line(page: &Page, cell: &Cell<'_>, options: &Options, width: usize) -> Line {
    let (mark, role, text, outcome) = match cell.made {
        None => ("·", Role::Dim, cell.planned, String::new()),
        Some(made) => {
            let (mark, role, outcome) = status_words(page, made, options);
            (mark, role, made.short.as_str(), outcome)
        }
    };
    let (text, room) = (options.written(text), width.saturating_sub(2));
    let is_said_twice = cell.made.is_some_and(|made| made.status == Status::Blocked);
    let outcome = if is_said_twice && text.width() + outcome.width() > room {
        String::new()
    } else {
        outcome
    };
    let text = shortened_call(&text, room.saturating_sub(outcome.width()), options);
    Line::of(role, format!("{mark} {text}{outcome}"))
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

fn status_words(page: &Page, made: &Made, options: &Options) -> (&'static str, Role, String) {
    let here = page.touches(made);
    match &made.status {
        Status::Running => ("▶", Role::Now, String::new()),
        Status::Blocked => ("⏸", Role::Waiting, format!(" {}", say!(options, "view.blocked"))),
        Status::Done(value, _) if here => ("▶", Role::Now, format!(" = {value}")),
        Status::Done(value, _) => ("✓", Role::Good, format!(" = {value}")),
        Status::Failed(errno) => ("✗", Role::Bad, format!(" {errno}")),
    }
}

/// `──SYN──▶ held`, and its mirror image for the way back.
fn arrow_line(arrow: &Arrow<'_>, options: &Options, width: usize) -> Line {
    let (role, mut mark) = fate_mark(arrow.frame, options);
    if let Some(host) = arrow.beyond {
        mark = format!("{host} {mark}");
    }
    let dropped = role == Role::Bad;
    let flags = label(&arrow.frame.frame);
    let taken = mark.width() + flags.width() + 2;
    let dashes = width.saturating_sub(taken).clamp(2, 12);
    let (before, after) = ("─".repeat(dashes / 2), "─".repeat(dashes - dashes / 2));
    let head = match (dropped, arrow.rightward) {
        (true, _) => "✗",
        (false, true) => "▶",
        (false, false) => "◀",
    };
    let mark = mark.trim_start_matches("✗ ").to_owned();
    if arrow.rightward {
        Line::of(Role::Frame, format!("{before}{flags}{after}{head} ")).with(role, mark)
    } else {
        let line =
            Line::of(role, format!("{mark} ")).with(Role::Frame, format!("{head}{before}{flags}{after}"));
        let missing = width.saturating_sub(line.width());
        Line::of(Role::Plain, " ".repeat(missing)).then(line)
    }
}

/// What stands on an arrow: TCP's flags and its bytes, else the protocol.
pub(crate) fn label(frame: &Frame) -> String {
    let segment = &frame.segment;
    if segment.flags.is_empty() {
        return segment.proto.to_uppercase();
    }
    segment.flags_text()
}

/// Where columns do not fit: one actor below the other, then the frames.
fn listed(
    page: &Page,
    cells: &[Cell<'_>],
    options: &Options,
    width: usize,
    height: Option<usize>,
) -> Vec<Line> {
    let mut lines = Vec::new();
    let actors = page.lanes.len();
    let room = height.map(|height| {
        (height.saturating_sub(page.frames.len()) / actors)
            .saturating_sub(1)
            .max(2)
    });
    for (lane, actor) in page.lanes.iter().enumerate() {
        lines.push(rule(&actor.actor, width));
        let own: Vec<_> = cells.iter().filter(|cell| cell.lane == lane).collect();
        let made = own.iter().filter(|cell| cell.made.is_some()).count();
        let shown = window(own.len(), &[made.saturating_sub(1)], room);
        lines.extend(
            own[shown]
                .iter()
                .map(|cell| call_line(page, cell, options, width)),
        );
    }
    for frame in page.frames.values() {
        lines.push(listed_frame(frame, options));
    }
    lines
}

fn listed_frame(frame: &WireFrame, options: &Options) -> Line {
    let (role, mark) = fate_mark(frame, options);
    Line::of(Role::Plain, &frame.frame.from)
        .with(Role::Frame, format!(" ──{}──▶ ", label(&frame.frame)))
        .with(Role::Plain, &frame.frame.to)
        .with(role, format!(" {mark}"))
}

//! The frames between the columns.

use super::calls::{Cell, row_after};
use super::columns::Columns;
use crate::event::{FateKind, Frame};
use crate::view::Options;
use crate::view::story::{Page, WireFrame};
use crate::view::text::{Line, Role};
use crate::view::wire::fate_mark;
use unicode_width::UnicodeWidthStr;

/// A frame between two columns.
pub(super) struct Arrow<'a> {
    /// The gap to the right of this column.
    pub(super) gap: usize,
    pub(super) row: usize,
    rightward: bool,
    /// Whether it never left its host.
    pub(super) is_local: bool,
    /// Whom it is for, where that is not the next column.
    beyond: Option<&'a str>,
    frame: &'a WireFrame,
}

/// Frames stand where their two ends had come to, each below the one before it: time runs downwards.
pub(super) fn arrows<'a>(page: &'a Page, cells: &[Cell<'_>], columns: &Columns<'a>) -> Vec<Arrow<'a>> {
    let mut placed: Vec<Arrow<'a>> = Vec::new();
    for frame in page.frames.values() {
        let Frame {
            from, to, segment, ..
        } = &*frame.frame;
        let row = |lane| row_after(cells, lane, frame.calls_before(page, lane));
        let sender = end(page, columns, from, (&segment.src, &segment.dst), row);
        let receiver = end(page, columns, to, (&segment.dst, &segment.src), row);
        let (Some((from, from_row)), Some((to, to_row))) = (sender, receiver) else {
            continue;
        };
        if from == to {
            continue;
        }
        let rightward = to > from;
        let gap = if rightward { from } else { from - 1 };
        let before = placed.iter().filter(|arrow| arrow.gap == gap);
        let free = before.map(|arrow| arrow.row + 1).max().unwrap_or(0);
        placed.push(Arrow {
            gap,
            row: from_row.max(to_row).max(free),
            rightward,
            is_local: frame.frame.from == frame.frame.to,
            beyond: (from.abs_diff(to) > 1).then(|| columns.names[to]),
            frame,
        });
    }
    placed
}

/// Where a frame begins or ends: the column and the row of the actor whose socket it is of, else of
/// its host.
fn end(
    page: &Page,
    columns: &Columns<'_>,
    host: &str,
    (own, peer): (&str, &str),
    row: impl Fn(usize) -> usize,
) -> Option<(usize, usize)> {
    if let Some(lane) = lane_of(page, host, (own, peer)) {
        return Some((columns.of_lane[lane], row(lane)));
    }
    let column = columns.of_host(host)?;
    let lanes = (0..page.lanes.len()).filter(|lane| columns.of_lane[*lane] == column);
    Some((column, lanes.map(row).max().unwrap_or(0)))
}

/// The lane of the actor whose socket it is.
pub(in crate::view) fn lane_of(page: &Page, host: &str, (own, peer): (&str, &str)) -> Option<usize> {
    let owner = page.owners.of(host, own, peer)?;
    let mut lanes = page.lanes.iter();
    lanes.position(|lane| lane.host == host && lane.actor == owner)
}

/// The lanes that a frame goes from and to: of the actors whose sockets it belongs to, else the first
/// of the hosts.
pub(crate) fn lanes_of(page: &Page, frame: &Frame) -> (Option<usize>, Option<usize>) {
    let (src, dst) = (frame.segment.src.as_str(), frame.segment.dst.as_str());
    let lane = |host: &str, ends| {
        let first = || page.lanes.iter().position(|lane| lane.host == host);
        lane_of(page, host, ends).or_else(first)
    };
    (lane(&frame.from, (src, dst)), lane(&frame.to, (dst, src)))
}

/// `──SYN──▶ held`, and its mirror image for the way back; shorter where there is no room for words.
pub(super) fn arrow_line(arrow: &Arrow<'_>, options: &Options, width: usize) -> Line {
    let (role, words) = fate_mark(arrow.frame, options);
    let words = words.trim_start_matches("✗ ");
    let beyond = arrow.beyond.map_or_else(String::new, |host| format!("{host} "));
    let flags = label(&arrow.frame.frame);
    let mark = format!("{beyond}{words}");
    let taken = mark.width() + flags.width() + 2;
    let line = if let Some(dashes @ 2..) = width.checked_sub(taken) {
        body(arrow, &flags, dashes.min(12), (role, &mark))
    } else {
        let mark = format!("{beyond}{}", short_mark(arrow.frame));
        let mark = mark.trim_end();
        let dashes = width.saturating_sub(mark.width() + flags.width() + 2).min(2);
        body(arrow, &flags, dashes, (role, mark))
    };
    let missing = if arrow.rightward {
        0
    } else {
        width.saturating_sub(line.width())
    };
    Line::of(Role::Plain, " ".repeat(missing)).then(line)
}

fn body(arrow: &Arrow<'_>, flags: &str, dashes: usize, (role, mark): (Role, &str)) -> Line {
    let (before, after) = ("─".repeat(dashes / 2), "─".repeat(dashes - dashes / 2));
    let head = match (role, arrow.rightward) {
        (Role::Bad, _) => "✗",
        (_, true) => "▶",
        (_, false) => "◀",
    };
    if arrow.rightward {
        Line::of(Role::Frame, format!("{before}{flags}{after}{head} ")).with(role, mark)
    } else {
        Line::of(role, format!("{mark} ")).with(Role::Frame, format!("{head}{before}{flags}{after}"))
    }
}

/// The fate without a word. That a frame is lost is what the head of its arrow says.
fn short_mark(frame: &WireFrame) -> String {
    match (frame.held, frame.fate) {
        (true, _) if frame.times() > 1 => format!("⏸×{}", frame.times()),
        (true, _) => "⏸".to_owned(),
        (false, Some(FateKind::Delivered)) => "✓".to_owned(),
        (false, Some(FateKind::Duplicated)) => "✓✓".to_owned(),
        (false, _) => String::new(),
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

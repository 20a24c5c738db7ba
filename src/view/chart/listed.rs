//! The chart where columns do not fit: one actor below the other, then the frames.

use super::calls::cells;
use super::{call_line, label, rule, window};
use crate::event::{Cut, Script};
use crate::view::story::{Page, WireFrame};
use crate::view::text::{Line, Role};
use crate::view::wire::fate_mark;
use crate::view::{Options, say};

pub(super) fn listed(
    page: &Page,
    script: &Script,
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
        let cut = page.cut.get(&actor.host).copied().unwrap_or_default();
        lines.push(rule(&name(&actor.actor, cut, options), width));
        lines.extend(calls_of(page, script, lane, options, (width, room)));
    }
    for frame in page.frames.values() {
        lines.push(listed_frame(frame, options));
    }
    lines
}

/// The calls of one actor alone, one below the other, in a window around the one where it stands.
fn calls_of(
    page: &Page,
    script: &Script,
    lane: usize,
    options: &Options,
    (width, height): (usize, Option<usize>),
) -> Vec<Line> {
    let own_columns: Vec<_> = (0..page.lanes.len()).collect();
    let mut own = cells(page, script, &own_columns);
    own.retain(|cell| cell.lane == lane);
    let made = own.iter().filter(|cell| cell.made.is_some()).count();
    let shown = window(own.len(), &[made.saturating_sub(1)], height);
    let shown = own[shown].iter();
    shown
        .map(|cell| call_line(page, cell, None, options, width))
        .collect()
}

/// An actor's name, and that its host's cable is cut.
fn name(actor: &str, cut: Cut, options: &Options) -> String {
    if cut == Cut::None {
        return actor.to_owned();
    }
    format!("{actor} ✗ {}", say!(options, "view.cable.word"))
}

fn listed_frame(frame: &WireFrame, options: &Options) -> Line {
    let (role, mark) = fate_mark(frame, options);
    Line::of(Role::Plain, &frame.frame.from)
        .with(Role::Frame, format!(" ──{}──▶ ", label(&frame.frame)))
        .with(Role::Plain, &frame.frame.to)
        .with(role, format!(" {mark}"))
}

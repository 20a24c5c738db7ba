//! The wire between two hosts, and the frames on it: each in a box, as far on its way as it has come.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use unicode_width::UnicodeWidthStr;

use super::Scene;
use super::ink::{put, put_at};
use crate::event::{Cut, FateKind, Frame};
use crate::view::chart::label;
use crate::view::say;
use crate::view::story::{Page, WireFrame};
use crate::view::text::{Line, Role};
use crate::view::wire::{earlier, fate_mark, fate_text, tcp_cells};

/// Where on its way a frame stands that waits on the wire.
const MIDDLE: f32 = 0.5;

/// A frame, and which way it goes.
pub(super) struct Passage<'a> {
    pub(super) frame: &'a WireFrame,
    pub(super) rightward: bool,
    /// Whom it is for, where that is not who stands at the wire's other end.
    pub(super) beyond: Option<&'a str>,
}

/// How far a frame has come: 0 at its sender, 1 at its receiver; nothing before it was sent. First what
/// waited arrives, then what was sent in answer comes out.
fn way(frame: &WireFrame, scene: &Scene<'_>) -> Option<f32> {
    let start = if waited(frame, scene.before) { MIDDLE } else { 0.0 };
    let (arrived, sent) = scene.shares();
    match (frame.held, frame.fate) {
        (true, _) if start > 0.0 => Some(MIDDLE),
        (true, _) => (sent > 0.0).then_some(MIDDLE * sent),
        (false, Some(FateKind::Dropped)) => Some(start + (MIDDLE - start) * arrived),
        (false, _) => Some(start + (1.0 - start) * arrived),
    }
}

/// Whether the frame stood on the wire on the page before.
pub(super) fn waited(frame: &WireFrame, before: Option<&Page>) -> bool {
    let known = before.and_then(|page| page.frames.get(&frame.frame.id));
    known.is_some_and(|known| known.held)
}

/// A wire.
pub(super) struct Wire<'a> {
    /// The frames on it, oldest first.
    pub(super) passages: &'a [Passage<'a>],
    /// Whether it lies between two hosts; else there is nothing but what passes on the loopback.
    pub(super) is_cable: bool,
    pub(super) cut: Cut,
    /// The row in which its actors stand: its frames stand around it.
    pub(super) focus: u16,
}

impl Wire<'_> {
    /// Draws the frames; without any, the wire alone. A cut stands above them.
    pub(super) fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let is_cut = self.cut != Cut::None;
        if is_cut || self.passages.is_empty() && self.is_cable {
            let y = if is_cut { area.y } else { self.focus };
            bare(scene, self.cut, (y, area), buffer);
        }
        let parts = [
            Constraint::Length(u16::from(is_cut && area.height > 3)),
            Constraint::Fill(1),
        ];
        let [_, area] = Layout::vertical(parts).areas(area);
        self.frames(scene, area, buffer);
    }

    /// The frames around the row where their actors stand; where there is no room for all, the newest.
    fn frames(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let height = box_height(self.passages.len(), area.height);
        let room = usize::from(area.height / height);
        let counted = u16::from(self.passages.len() > room);
        let hidden = (self.passages.len() + usize::from(counted)).saturating_sub(room);
        if counted > 0 {
            let text = earlier(hidden, scene.options);
            put(&[Line::of(Role::Waiting, text)], area, buffer);
        }
        let shown = self.passages.get(hidden..).unwrap_or_default();
        let used = counted + height * u16::try_from(shown.len()).unwrap_or(0);
        let lowest = area.y + area.height.saturating_sub(used);
        let first = self.focus.saturating_sub(height / 2).clamp(area.y, lowest) + counted;
        for (place, passage) in (0..).zip(shown) {
            let y = first + place * height;
            frame(
                scene,
                passage,
                Rect { y, height, ..area }.intersection(area),
                buffer,
            );
        }
    }
}

/// Rows for each frame: a box where there is room for one.
fn box_height(frames: usize, height: u16) -> u16 {
    let fits = |rows: &&u16| frames * usize::from(**rows) <= usize::from(height);
    [4, 3].iter().find(fits).copied().unwrap_or(1)
}

/// The cable alone, whole or cut.
fn bare(scene: &Scene<'_>, cut: Cut, (y, area): (u16, Rect), buffer: &mut Buffer) {
    let (role, name) = match cut {
        Cut::None => (Role::Dim, say!(scene.options, "view.wire")),
        _ => (Role::Bad, format!("✗ {}", say!(scene.options, "view.cable.word"))),
    };
    let line = Line::of(role, format!(" {name} "));
    let width = usize::from(area.width);
    let side = width.saturating_sub(line.width()) / 2;
    let rest = width.saturating_sub(side + line.width());
    let line = Line::of(Role::Dim, "─".repeat(side))
        .then(line)
        .with(Role::Dim, "─".repeat(rest));
    put_at(line, (area.x, y), area, buffer);
}

/// One frame on its way: behind it the wire that it has passed, before it what is still to go.
fn frame(scene: &Scene<'_>, passage: &Passage<'_>, area: Rect, buffer: &mut Buffer) {
    let Some(way) = way(passage.frame, scene) else {
        return;
    };
    let rows = card(scene, passage, way, area);
    let width = rows.iter().map(Line::width).max().unwrap_or(0);
    let free = usize::from(area.width).saturating_sub(width + 2);
    let passed = 1 + far(way, free);
    let left = if passage.rightward {
        passed
    } else {
        free + 2 - passed
    };
    let middle = area.y + u16::try_from(rows.len() / 2).unwrap_or(0);
    let middle = if rows.len() == 4 { area.y + 1 } else { middle };
    put_at(
        track(passage, way, (passed, free + 2 - passed, width)),
        (area.x, middle),
        area,
        buffer,
    );
    for (row, y) in rows.into_iter().zip(area.y..) {
        put_at(row, (area.x + u16::try_from(left).unwrap_or(0), y), area, buffer);
    }
}

/// A share of the columns.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "columns of a screen, and a share between 0 and 1"
)]
fn far(way: f32, columns: usize) -> usize {
    (columns as f32 * way).round() as usize
}

/// The wire that a frame has passed, and what it has still before it.
fn track(passage: &Passage<'_>, way: f32, (passed, ahead, width): (usize, usize, usize)) -> Line {
    let is_lost = passage.frame.fate == Some(FateKind::Dropped);
    let behind = Line::of(Role::Frame, "─".repeat(passed));
    let head = if passage.rightward { "▶" } else { "◀" };
    let (role, dots) = if is_lost {
        (Role::Bad, " ")
    } else {
        (Role::Dim, "·")
    };
    let dots = dots.repeat(ahead.saturating_sub(1));
    let role = if way >= 1.0 { Role::Frame } else { role };
    let head = if is_lost { " " } else { head };
    let gap = " ".repeat(width);
    if passage.rightward {
        return behind
            .with(Role::Plain, gap)
            .with(Role::Dim, dots)
            .with(role, head);
    }
    Line::of(role, head)
        .with(Role::Dim, dots)
        .with(Role::Plain, gap)
        .then(behind)
}

/// The frame's box: its flags, its numbers, and at the lower edge what has become of it.
fn card(scene: &Scene<'_>, passage: &Passage<'_>, way: f32, area: Rect) -> Vec<Line> {
    let has_come = way >= 1.0 || passage.frame.held || passage.frame.fate == Some(FateKind::Dropped);
    let (role, fate) = fate_text(passage.frame, scene.options);
    let (role, fate) = if has_come {
        (role, fate)
    } else {
        (Role::Frame, String::new())
    };
    let role = if role == Role::Dim { Role::Frame } else { role };
    let room = usize::from(area.width).saturating_sub(4);
    let flags = flags(passage);
    let beside = room.saturating_sub(flags.width() + 3);
    match area.height {
        4.. => boxed(
            &[flags, numbers(&passage.frame.frame, room.saturating_sub(2))],
            (role, &fate),
        ),
        3 => {
            let numbers = numbers(&passage.frame.frame, beside);
            boxed(&[flags.with(Role::Plain, " ").then(numbers)], (role, &fate))
        }
        _ => {
            let mark = fate_mark(passage.frame, scene.options).1;
            let mark = if has_come { mark } else { fate };
            let numbers = numbers(&passage.frame.frame, beside.saturating_sub(mark.width()));
            vec![in_one_row(flags, numbers, (role, &mark), room + 2)]
        }
    }
}

/// The flags, else the protocol; and for whom, where that is not who stands at the other end.
fn flags(passage: &Passage<'_>) -> Line {
    let flags = Line::of(Role::Strong, label(&passage.frame.frame));
    match passage.beyond {
        Some(host) => flags.with(Role::Waiting, format!(" → {host}")),
        None => flags,
    }
}

/// Relative numbers and the length; of another protocol than TCP what there is to say. The
/// acknowledgment number is the first to give way.
fn numbers(frame: &Frame, room: usize) -> Line {
    let [_, seq, ack, _, length] = tcp_cells(frame).map(|cell| cell.text());
    let words = if frame.segment.proto == "tcp" {
        vec![seq, ack, length]
    } else {
        [frame.segment.options.clone(), vec![length]].concat()
    };
    let without = |left_out: &str| {
        let words = words.iter().map(String::as_str);
        let kept: Vec<_> = words
            .filter(|word| !word.is_empty() && *word != left_out)
            .collect();
        Line::of(Role::Plain, kept.join(" "))
    };
    let whole = without("");
    if whole.width() <= room {
        whole
    } else {
        without(&words[1])
    }
}

fn boxed(rows: &[Line], (role, fate): (Role, &str)) -> Vec<Line> {
    let foot = if fate.is_empty() {
        String::new()
    } else {
        format!(" {fate} ")
    };
    let widest = rows.iter().map(Line::width).max().unwrap_or(0);
    let inner = widest.max(Line::of(role, &foot).width()) + 2;
    let mut lines = vec![Line::of(role, format!("┌{}┐", "─".repeat(inner)))];
    for row in rows {
        let side = (inner - row.width()) / 2;
        let row = Line::of(Role::Plain, " ".repeat(side))
            .then(row.clone())
            .padded(inner);
        lines.push(Line::of(role, "│").then(row).with(role, "│"));
    }
    let dashes = inner - Line::of(role, &foot).width();
    let (before, after) = ("─".repeat(dashes / 2), "─".repeat(dashes - dashes / 2));
    lines.push(Line::of(role, format!("└{before}{foot}{after}┘")));
    lines
}

/// Where there is no room for boxes: `[SYN seq 0 len 0 held]`, without the numbers where that is too wide.
fn in_one_row(flags: Line, numbers: Line, (role, fate): (Role, &str), room: usize) -> Line {
    let around = |inner: Line| {
        let inner = Line::of(role, "[").then(inner);
        let fate = if fate.is_empty() {
            "]".to_owned()
        } else {
            format!(" {fate}]")
        };
        inner.with(role, fate)
    };
    let whole = around(flags.clone().with(Role::Plain, " ").then(numbers));
    if whole.width() <= room {
        whole
    } else {
        around(flags).cut(room)
    }
}

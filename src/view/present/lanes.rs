//! The chart: the actors' calls at both sides, and the wire between them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};

use super::Scene;
use super::cable::{Passage, Wire};
use super::ink::{put, put_at, put_marked};
use crate::event::Cut;
use crate::view::chart::{Ladder, lanes_of, rule};
use crate::view::story::{Page, WireFrame};
use crate::view::text::{Line, Role};

/// The narrowest wire on which a frame's box can move.
const NARROWEST_WIRE: u16 = 30;
/// What is left between two actors who have none.
const NO_WIRE: u16 = 8;
/// The widest column of calls: wider ones only pull the hosts apart.
const WIDEST: u16 = 46;
/// The most rows that a call takes, air included.
const MOST_AIR: usize = 4;

/// Who stands left of the wire and who right of it, by their lanes.
struct Sides {
    left: Vec<usize>,
    right: Vec<usize>,
}

impl Sides {
    /// The first host stands at the left, and all others, which have to do with it, at the right. Where
    /// there is one host only, the first of its actors.
    fn of(page: &Page) -> Self {
        let lanes = || 0..page.lanes.len();
        let is_first = |lane: &usize| page.lanes[*lane].host == page.lanes[0].host;
        let (left, right): (Vec<_>, Vec<_>) = lanes().partition(is_first);
        if right.is_empty() {
            return Self {
                left: lanes().take(1).collect(),
                right: lanes().skip(1).collect(),
            };
        }
        Self { left, right }
    }

    /// Whether all live on one host, and have no wire between them.
    fn are_one_host(&self, page: &Page) -> bool {
        let host = |lane: &usize| page.lanes[*lane].host.as_str();
        self.right.iter().all(|lane| host(lane) == host(&self.left[0]))
    }

    /// The side that is divided into more blocks: the wire is divided like it.
    fn blocks(&self) -> &[usize] {
        if self.right.len() >= self.left.len() {
            &self.right
        } else {
            &self.left
        }
    }
}

/// Draws the chart.
pub(super) fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    if scene.page.lanes.is_empty() {
        return;
    }
    let sides = Sides::of(scene.page);
    if sides.right.is_empty() {
        lane(scene, &sides.left, area, buffer);
        return;
    }
    let wire = if sides.are_one_host(scene.page) && scene.page.frames.is_empty() {
        NO_WIRE
    } else {
        (area.width * 2 / 5).max(NARROWEST_WIRE)
    };
    let column = (area.width.saturating_sub(wire + 4) / 2).min(WIDEST);
    let parts = [
        Constraint::Length(column),
        Constraint::Min(NO_WIRE),
        Constraint::Length(column),
    ];
    let [left, middle, right] = Layout::horizontal(parts).spacing(1).areas(area);
    let focus = if sides.left.len() == 1 && sides.right.len() == 1 {
        vec![pair(scene, &sides, (left, right), buffer)]
    } else {
        blocks(scene, &sides, (left, right), buffer)
    };
    wires(scene, &sides, &focus, middle, buffer);
}

/// Two actors: what happens at the same time stands in the same row. Gives the row of the last of them.
fn pair(scene: &Scene<'_>, sides: &Sides, (left, right): (Rect, Rect), buffer: &mut Buffer) -> u16 {
    let lanes = [sides.left[0], sides.right[0]];
    let ladder = Ladder::of(scene.settled_page(), scene.script, &lanes);
    let mut focus = 0;
    for (lane, area) in lanes.into_iter().zip([left, right]) {
        focus = climbed(scene, &ladder, lane, area, buffer);
    }
    focus
}

/// More actors: each in a block of its own. Gives for each block of the wire the row where its actor stands.
fn blocks(scene: &Scene<'_>, sides: &Sides, (left, right): (Rect, Rect), buffer: &mut Buffer) -> Vec<u16> {
    let mut side = |lanes: &[usize], area: Rect| -> Vec<u16> {
        let places = shared(area, lanes.len()).into_iter();
        let rows = lanes.iter().zip(places);
        rows.map(|(place, rows)| lane(scene, &[*place], rows, buffer))
            .collect()
    };
    let (left, right) = (side(&sides.left, left), side(&sides.right, right));
    if right.len() >= left.len() { right } else { left }
}

fn lane(scene: &Scene<'_>, lane: &[usize], area: Rect, buffer: &mut Buffer) -> u16 {
    let ladder = Ladder::of(scene.settled_page(), scene.script, lane);
    climbed(scene, &ladder, lane[0], area, buffer)
}

/// The area in so many blocks, one below the other.
fn shared(area: Rect, blocks: usize) -> Vec<Rect> {
    Layout::vertical(vec![Constraint::Fill(1); blocks])
        .split(area)
        .to_vec()
}

/// One actor: the name, and its calls, with as much air between them as there is room for. Gives the row
/// in which the last of the ladder's actors stands.
fn climbed(scene: &Scene<'_>, ladder: &Ladder<'_>, lane: usize, area: Rect, buffer: &mut Buffer) -> u16 {
    let (width, options) = (usize::from(area.width), scene.options);
    put(&[rule(&scene.page.lanes[lane].actor, width)], area, buffer);
    let room = usize::from(area.height.saturating_sub(1));
    let spacing = (room / ladder.rungs().max(1)).clamp(1, MOST_AIR);
    let window = ladder.window(room / spacing);
    let row = |rung: usize| {
        let down = rung.saturating_sub(window.start) * spacing + spacing / 2;
        area.y + 1 + u16::try_from(down).unwrap_or(0)
    };
    for rung in window.clone() {
        if let Some(call) = ladder.call(lane, rung, options, width) {
            let place = Rect {
                y: row(rung),
                height: 1,
                ..area
            };
            put_marked(&[call], place.intersection(area), buffer);
        }
    }
    row(ladder.standing())
}

/// The wires: one to each block of the side that has more of them, between two walls.
fn wires(scene: &Scene<'_>, sides: &Sides, focus: &[u16], area: Rect, buffer: &mut Buffer) {
    let blocks = sides.blocks();
    for (place, rows) in shared(area, blocks.len()).into_iter().enumerate() {
        for y in rows.y + 1..rows.bottom() {
            put_at(Line::of(Role::Heading, "│"), (rows.x, y), area, buffer);
            put_at(Line::of(Role::Heading, "│"), (rows.right() - 1, y), area, buffer);
        }
        let inner = Rect {
            x: rows.x + 1,
            y: rows.y + 1,
            width: rows.width.saturating_sub(2),
            height: rows.height.saturating_sub(1),
        };
        let frames = scene.page.frames.values();
        let passages: Vec<_> = frames
            .filter_map(|frame| passage(scene, sides, frame, place))
            .collect();
        let wire = Wire {
            passages: &passages,
            is_cable: is_cable(scene.page, sides, place),
            cut: cut_at(scene.page, blocks[place]),
            focus: focus[place],
        };
        wire.draw(scene, inner, buffer);
    }
}

/// Whether this block's wire is a cable of its own: it lies between two hosts, and the block above is not
/// of the same.
fn is_cable(page: &Page, sides: &Sides, block: usize) -> bool {
    let host = |block: usize| page.lanes[sides.blocks()[block]].host.as_str();
    let is_first = block
        .checked_sub(1)
        .is_none_or(|above| host(above) != host(block));
    is_first && !sides.are_one_host(page)
}

/// The frame, where it passes this block's wire.
fn passage<'a>(scene: &Scene<'a>, sides: &Sides, frame: &'a WireFrame, block: usize) -> Option<Passage<'a>> {
    let (from, to) = lanes_of(scene.page, &frame.frame);
    let place = |lane: Option<usize>| sides.blocks().iter().position(|known| Some(*known) == lane);
    if place(from).or_else(|| place(to)).unwrap_or(0) != block {
        return None;
    }
    let is_left = |lane: Option<usize>| lane.is_some_and(|lane| sides.left.contains(&lane));
    let is_right = |lane: Option<usize>| lane.is_some_and(|lane| sides.right.contains(&lane));
    let crosses = is_left(from) && is_right(to) || is_right(from) && is_left(to);
    Some(Passage {
        frame,
        rightward: !is_right(from),
        beyond: (!crosses).then_some(frame.frame.to.as_str()),
    })
}

/// Whether a cable is cut between this lane's host and the others.
fn cut_at(page: &Page, lane: usize) -> Cut {
    let of = |lane: usize| page.cut.get(&page.lanes[lane].host).copied().unwrap_or_default();
    if of(lane) == Cut::None { of(0) } else { of(lane) }
}

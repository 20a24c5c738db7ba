//! A page for a room full of people: the chart large in the middle with frames that move on the wire,
//! states and backlog beside it, the words below.
//!
//! *In:* a [`Page`], the page before it, and how much of the movement between the two is over. *Out:* a
//! screen of cells (ratatui's [`Buffer`]), or lines for a page of text. The same facts as in the plain
//! view, by the same words.
//! *Never here:* a clock, keys, a terminal.

mod beside;
mod cable;
mod ink;
mod lanes;
mod questions;
#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};

use super::happenings::{addendum, deviation, note};
use super::page::{end_lines, touched_calls, words};
use super::story::Page;
use super::text::{Line, Role};
use super::{Options, answer, bar};
use crate::event::{Script, in_language};
use ink::{put, put_at, put_marked};
pub use questions::{has_reasons, question, reasons};
use unicode_width::UnicodeWidthStr;

/// The smallest screen on which a picture can be drawn; on a smaller one a page is text.
pub const SMALLEST: (u16, u16) = (72, 20);
/// From this width on the facts stand beside the chart; else below it.
const BESIDE: u16 = 110;

/// From this many rows on there are blank lines between the parts.
const AIRY: u16 = 30;
/// Rows of a chart with facts below it: a name, and a frame in a box with what surrounds it.
const LEAST_CHART: u16 = 6;

/// One moment of one step.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// What to show.
    pub page: &'a Page,
    /// What was shown before it, where something moves from there to here.
    pub before: Option<&'a Page>,
    /// The lesson.
    pub script: &'a Script,
    /// How it looks.
    pub options: &'a Options,
    /// How much of the movement is over: from 0 to 1.
    pub moment: f32,
}

impl<'a> Scene<'a> {
    /// Whether frames move when this page follows the one before.
    pub fn moves_anything(&self) -> bool {
        let frames = self.page.frames.values();
        self.before.is_some()
            && frames
                .into_iter()
                .any(|frame| !frame.held || !cable::waited(frame, self.before))
    }

    /// Whether a frame leaves the wire on this page.
    fn arrives(&self) -> bool {
        self.page.frames.values().any(|frame| !frame.held)
    }

    /// How much is over of what arrives, and of what is sent: one after the other, where there is both.
    fn shares(&self) -> (f32, f32) {
        if !self.arrives() {
            return (1.0, self.moment);
        }
        ((self.moment * 2.0).min(1.0), (self.moment * 2.0 - 1.0).max(0.0))
    }

    /// Until a frame has arrived, everything else stands as it was before.
    fn settled_page(&self) -> &'a Page {
        match self.before {
            Some(before) if self.shares().0 < 1.0 => before,
            _ => self.page,
        }
    }
}

/// Draws a step: chart, facts, words. Before the first step there are only words.
pub fn picture(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    if scene.page.index().is_none() {
        return slide(scene, (&introduction(scene), 0), area, buffer);
    }
    let below = below(scene, area);
    let top = header(scene, area);
    let rows = [
        Constraint::Length(length(&top)),
        Constraint::Fill(1),
        Constraint::Length(length(&below)),
    ];
    let [head, middle, foot] = Layout::vertical(rows).areas(area);
    put(&top, head, buffer);
    if area.width >= BESIDE {
        beside_chart(scene, middle, buffer);
    } else {
        below_chart(scene, middle, buffer);
    }
    put(&below, foot, buffer);
}

/// The packets of the page, taken apart.
pub fn layers(page: &Page, options: &Options) -> Vec<Line> {
    let shown = Options {
        layers: true,
        ..*options
    };
    super::layers::layers(page, &shown, shown.width())
}

/// The step in the lesson's programs.
pub fn code(page: &Page, script: &Script, options: &Options) -> Vec<Line> {
    let shown = Options {
        code: true,
        ..*options
    };
    let step = page.index().and_then(|index| script.steps.get(index));
    step.map_or_else(Vec::new, |step| super::code::code(step, script, &shown))
}

/// Rows above the text of a slide: where we are, and a blank one.
pub const HEAD: u16 = 2;

/// Text below the first line of every page, from this line of it on.
pub fn slide(scene: &Scene<'_>, (lines, scroll): (&[Line], usize), area: Rect, buffer: &mut Buffer) {
    let head = place(scene.page, scene.script, scene.options);
    put(&[head], area, buffer);
    let rows = [Constraint::Length(HEAD), Constraint::Fill(1)];
    let [_, body] = Layout::vertical(rows).areas(area);
    text(lines, scroll, body, buffer);
}

/// A page of text: in the middle of the screen where it fits, else from this line on.
pub fn text(lines: &[Line], scroll: usize, area: Rect, buffer: &mut Buffer) {
    let widest = lines.iter().map(Line::width).max().unwrap_or(0);
    let widest = u16::try_from(widest).unwrap_or(u16::MAX).min(area.width);
    let above = area.height.saturating_sub(length(lines)) / 3;
    let area = Rect {
        x: area.x + (area.width - widest) / 2,
        y: area.y + above,
        width: widest,
        height: area.height - above,
    };
    put(lines.get(scroll..).unwrap_or_default(), area, buffer);
}

/// The bottom line, and the last stroke over the whole screen.
pub fn finish(bottom: &Line, options: &Options, buffer: &mut Buffer) {
    let area = buffer.area;
    put_at(
        bottom.clone(),
        (area.x, area.bottom().saturating_sub(1)),
        area,
        buffer,
    );
    ink::finish(buffer, options.paint);
}

/// The first line of every page: the lesson, and where in it we are.
fn place(page: &Page, script: &Script, options: &Options) -> Line {
    let width = options.width();
    let title = in_language(&script.title, options.lang.tag());
    let (index, of, id) = page.step.as_ref().map_or((0, script.steps.len(), ""), |step| {
        (step.index, step.of, step.id.as_str())
    });
    let right = Line::of(Role::Title, format!("{index}/{of}  {id}  "));
    let columns = (width / 5).clamp(10, 40);
    let right = right.with(Role::Frame, bar(index, of, columns));
    let room = width.saturating_sub(right.width() + 2);
    let left = Line::of(Role::Heading, &script.id);
    let left = if title.is_empty() || left.width() + title.width() + 2 > room {
        left
    } else {
        left.with(Role::Plain, "  ").with(Role::Plain, title)
    };
    left.padded(room + 2).then(right)
}

fn length(lines: &[Line]) -> u16 {
    u16::try_from(lines.len()).unwrap_or(u16::MAX)
}

/// Chart and facts side by side.
fn beside_chart(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let width = (area.width * 35 / 100).clamp(42, 72);
    let parts = [Constraint::Fill(1), Constraint::Length(width)];
    let [chart, facts] = Layout::horizontal(parts).spacing(2).areas(area);
    lanes::draw(scene, chart, buffer);
    let (width, height) = (usize::from(facts.width), usize::from(facts.height));
    let lines = beside::facts(scene.settled_page(), scene.options, width, height);
    put_marked(&lines, facts, buffer);
}

/// The facts below the chart, which keeps a few rows in any case.
fn below_chart(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let facts = |page| {
        let most = usize::from(area.height.saturating_sub(LEAST_CHART));
        beside::flat_facts(page, scene.options, usize::from(area.width), most)
    };
    let rows = length(&facts(scene.page));
    let parts = [Constraint::Fill(1), Constraint::Length(rows)];
    let [chart, below] = Layout::vertical(parts).areas(area);
    lanes::draw(scene, chart, buffer);
    put_marked(&facts(scene.settled_page()), below, buffer);
}

/// Where we are, what the step is about, what was called.
fn header(scene: &Scene<'_>, area: Rect) -> Vec<Line> {
    let (page, script, options) = (scene.page, scene.script, scene.options);
    let airy = area.height >= AIRY;
    let step = page.index().and_then(|index| script.steps.get(index));
    let title = step.map_or(&script.title, |step| &step.title);
    let mut lines = vec![place(page, script, options)];
    if airy {
        lines.push(Line::default());
    }
    lines.push(Line::of(Role::Now, in_language(title, options.lang.tag())));
    lines.extend(
        touched_calls(page, options)
            .into_iter()
            .take(if airy { 4 } else { 2 }),
    );
    if airy {
        lines.push(Line::default());
    }
    lines
}

/// What is said below the chart, in at most a third of the screen; of a longer text the beginning.
fn below(scene: &Scene<'_>, area: Rect) -> Vec<Line> {
    let options = scene.options;
    let most = usize::from(area.height / 3);
    let lines = beside::cut_off(&said(scene), options, most);
    let widest = lines.iter().map(Line::width).max().unwrap_or(0);
    let side = " ".repeat(usize::from(area.width).saturating_sub(widest) / 2);
    let lines = lines.into_iter();
    let centred = lines.map(|line| Line::of(Role::Plain, &side).then(line));
    let edge = Line::of(Role::Dim, "─".repeat(usize::from(area.width)));
    let air = (area.height >= AIRY).then(Line::default);
    std::iter::once(edge).chain(centred).chain(air).collect()
}

/// The words in bold letters; what is stressed in them has then to stand out by its colour.
fn bold(mut line: Line) -> Line {
    for span in &mut line.spans {
        span.role = match span.role {
            Role::Plain => Role::Strong,
            Role::Strong => Role::Heading,
            other => other,
        };
    }
    line
}

/// The lesson's title, its hosts, and its words.
fn introduction(scene: &Scene<'_>) -> Vec<Line> {
    let (page, script, options) = (scene.page, scene.script, scene.options);
    let title = in_language(&script.title, options.lang.tag());
    let mut lines = vec![Line::of(Role::Heading, &script.id), Line::default()];
    lines.push(Line::of(Role::Now, title));
    lines.push(Line::default());
    for host in &page.hosts {
        let line = Line::of(Role::Heading, &host.host).padded(12);
        lines.push(line.with(Role::Strong, host.addrs.join("  ")));
    }
    lines.push(Line::default());
    lines.extend(said(scene));
    lines
}

/// Whether the room was right, what went otherwise, what came by itself; the step's words, and counters.
fn said(scene: &Scene<'_>) -> Vec<Line> {
    let (page, script) = (scene.page, scene.script);
    let (options, width) = (scene.options, scene.options.width());
    let mut lines = questions::verdict_of(page, script, options);
    lines.extend(answer::failed(page, options, width));
    lines.extend(deviation(page, script, options, width));
    if page.to_come.is_none() {
        lines.extend(page.notes.iter().flat_map(|id| note(id, script, options, width)));
    }
    let last = page.addenda.last();
    lines.extend(
        last.into_iter()
            .flat_map(|last| addendum(last, script, options, width)),
    );
    lines.extend(words(page, script, options).into_iter().map(bold));
    lines.extend(answer::counters(page, options, width));
    lines.extend(end_lines(page, options));
    lines
}

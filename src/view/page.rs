//! A page as text: its blocks, and how they share the screen.

use super::answer::{answered, asked, counters, failed};
use super::bar::bar;
use super::chart::chart;
use super::claim::claim;
use super::code::code;
use super::happenings::{addendum, deviation, note};
use super::layers::layers;
use super::markdown::{markdown, wrapped};
use super::queues::queues;
use super::sets::sets;
use super::sockets::sockets;
use super::story::{Made, Page, Status};
use super::text::{Line, Role, fit, paint, shortened};
use super::wire::packets;
use super::{Options, say};
use crate::event::{Ask, Cut, End, EndStatus, Link, Script, in_language, visible};
use unicode_width::UnicodeWidthStr;

/// From this width on the blocks stand in two columns.
const SIDE_BY_SIDE: usize = 140;
/// A chart is not cut below this many lines, whatever the screen's height.
const SMALLEST_CHART: usize = 5;

/// The page as text, each line with its line feed, none wider than the layout.
pub fn page(page: &Page, script: &Script, options: &Options) -> String {
    paint(&lines(page, script, options), options.paint)
}

/// A question as text, with its choices 1, 2, 3.
pub fn question(ask: &Ask, options: &Options) -> String {
    let width = options.width();
    paint(&fit(asked(ask, options, width), width), options.paint)
}

/// A question, below all that it is about: the page behind it, with the question in place of its words.
pub fn question_lines(ask: &Ask, page: &Page, script: &Script, options: &Options) -> Vec<Line> {
    let mut below = on_demand(page, script, options).to_vec();
    // Under a heading: on a small screen there is no room for a blank line.
    let mut question = vec![heading(&say!(options, "view.question"), options)];
    question.extend(asked(ask, options, options.width()));
    below.push(question);
    arranged(page, script, below, options)
}

/// `── question ──────────`.
fn heading(name: &str, options: &Options) -> Line {
    let rest = options.width().min(80).saturating_sub(name.width() + 4);
    let rest = format!(" {}", "─".repeat(rest));
    Line::of(Role::Dim, "── ")
        .with(Role::Heading, name)
        .with(Role::Dim, rest)
}

/// The page as lines, for a caller that scrolls or paints them itself.
pub fn lines(page: &Page, script: &Script, options: &Options) -> Vec<Line> {
    arranged(page, script, below(page, script, options), options)
}

/// The page with this below its pictures.
fn arranged(page: &Page, script: &Script, below: Vec<Vec<Line>>, options: &Options) -> Vec<Line> {
    let width = options.width();
    let above = vec![header(page, script, options)];
    let taken = height_of(&above) + height_of(&below);
    let middle = match (page.index(), width) {
        (None, _) => Vec::new(),
        (_, SIDE_BY_SIDE..) => side_by_side(page, script, options, taken),
        _ => stacked(page, script, options, taken),
    };
    let blocks = above.into_iter().chain(middle).chain(below);
    fit(spaced(blocks.collect(), options), width)
}

fn height_of(blocks: &[Vec<Line>]) -> usize {
    blocks.iter().map(Vec::len).sum()
}

/// The blocks in one column: chart, sockets, backlog, sets, packets.
fn stacked(page: &Page, script: &Script, options: &Options, taken: usize) -> Vec<Vec<Line>> {
    let width = options.width();
    let others = vec![
        sockets(page, options, width),
        queues(page, options, width),
        sets(page, options, width),
        packets(page, options, width),
    ];
    let height = chart_height(options, taken + height_of(&others));
    let mut blocks = vec![chart(page, script, options, width, height)];
    blocks.extend(others);
    blocks
}

/// What a screen leaves to the chart.
fn chart_height(options: &Options, taken: usize) -> Option<usize> {
    let height = options.layout.height.map(usize::from)?;
    Some(height.saturating_sub(taken).max(SMALLEST_CHART))
}

/// Chart, backlog and sets on the left, sockets and packets on the right.
fn side_by_side(page: &Page, script: &Script, options: &Options, taken: usize) -> Vec<Vec<Line>> {
    let half = (options.width() - 3) / 2;
    let waiting = with_blank(queues(page, options, half), sets(page, options, half));
    let height = chart_height(options, taken + waiting.len() + 1);
    let left = with_blank(chart(page, script, options, half, height), waiting);
    let right = with_blank(sockets(page, options, half), packets(page, options, half));
    vec![joined(left, right, half)]
}

fn with_blank(mut upper: Vec<Line>, lower: Vec<Line>) -> Vec<Line> {
    if !upper.is_empty() && !lower.is_empty() {
        upper.push(Line::default());
    }
    upper.extend(lower);
    upper
}

/// Two columns, a line between them.
pub(super) fn joined(left: Vec<Line>, right: Vec<Line>, half: usize) -> Vec<Line> {
    let rows = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let row = |_| {
        let left = left.next().unwrap_or_default().padded(half);
        left.with(Role::Dim, " │ ").then(right.next().unwrap_or_default())
    };
    (0..rows).map(row).collect()
}

/// All that follows the pictures: failures, answer, claim, words, remarks, then what the kernel counted and
/// what came by itself, which belong together; code, the end.
fn below(page: &Page, script: &Script, options: &Options) -> Vec<Vec<Line>> {
    let width = options.width();
    let [layers, code] = on_demand(page, script, options);
    let mut blocks = vec![
        layers,
        failed(page, options, width),
        answered(page, script, options, width),
        claim(page, script, options, width),
        words(page, script, options),
    ];
    if page.to_come.is_none() {
        let notes = page.notes.iter();
        blocks.push(notes.flat_map(|id| note(id, script, options, width)).collect());
    }
    let addenda = page.addenda.iter();
    let addenda = addenda.flat_map(|one| addendum(one, script, options, width));
    blocks.push(
        counters(page, options, width)
            .into_iter()
            .chain(addenda)
            .collect(),
    );
    blocks.push(code);
    blocks.push(end_lines(page, options));
    blocks
}

/// What keys ask for: the packets' layers, and the programs.
fn on_demand(page: &Page, script: &Script, options: &Options) -> [Vec<Line>; 2] {
    let step = page.index().and_then(|index| script.steps.get(index));
    let code = step.map_or_else(Vec::new, |step| code(step, script, options));
    let layers = layers(page, options, options.width());
    [
        asked_for(options.layers, layers, "view.no_packet", options),
        asked_for(options.code, code, "view.no_code", options),
    ]
}

/// What a key asked for; where there is none, a screen says so, lest the key seem dead. A running text
/// does not: it would say it at every other step.
fn asked_for(is_asked: bool, lines: Vec<Line>, none: &str, options: &Options) -> Vec<Line> {
    let is_screen = options.layout.height.is_some();
    if is_asked && is_screen && lines.is_empty() {
        return vec![Line::of(Role::Dim, say!(options, none))];
    }
    lines
}

/// Notes that say that the step was not done: the learner did something else, or it could not be.
const NOT_DONE: [&str; 8] = [
    "off-plan",
    "other-frame-first",
    "nothing-on-the-wire",
    "nothing-else-on-the-wire",
    "awaiting-frame",
    "actor-busy",
    "all-blocked",
    "not-dropped",
];

/// Whether the step was done, so that the lesson's words are about what happened.
pub(crate) fn is_done(page: &Page) -> bool {
    if page.to_come.is_some() {
        return page.was_done;
    }
    !page.notes.iter().any(|id| NOT_DONE.contains(&id.as_str()))
}

/// The lesson's words on what the step did; none when it has not done it.
pub(super) fn words(page: &Page, script: &Script, options: &Options) -> Vec<Line> {
    if !is_done(page) {
        return Vec::new();
    }
    let step = page.index().and_then(|index| script.steps.get(index));
    let words = step.map_or(&script.intro, |step| &step.words);
    markdown(in_language(words, options.lang.tag()), options.width())
}

/// Blocks one below the other, with a blank line between them where the screen has room for that.
fn spaced(blocks: Vec<Vec<Line>>, options: &Options) -> Vec<Line> {
    let blocks: Vec<_> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
    let with_blanks = height_of(&blocks) + blocks.len().saturating_sub(1);
    let roomy = options
        .layout
        .height
        .is_none_or(|height| with_blanks <= usize::from(height));
    let mut lines = Vec::new();
    for (index, block) in blocks.into_iter().enumerate() {
        if index > 0 && roomy {
            lines.push(Line::default());
        }
        lines.extend(block);
    }
    lines
}

/// Where we are, what this step is about, and what was called.
fn header(page: &Page, script: &Script, options: &Options) -> Vec<Line> {
    let tag = options.lang.tag();
    let step = page.index().and_then(|index| script.steps.get(index));
    let title = step.map_or(&script.title, |step| &step.title);
    let title = in_language(title, tag);
    let mut lines = vec![place(page, script, options)];
    if !title.is_empty() {
        lines.push(Line::of(Role::Title, title));
    }
    lines.extend(deviation(page, script, options, options.width()));
    lines.extend(touched_calls(page, options));
    lines
}

/// `tcp-server  7/21  syn` behind a bar.
fn place(page: &Page, script: &Script, options: &Options) -> Line {
    let width = options.width();
    let (index, of, id) = page.step.as_ref().map_or((0, script.steps.len(), ""), |step| {
        (step.index, step.of, step.id.as_str())
    });
    let text = format!("{index}/{of}  {id}");
    let columns = width.saturating_sub(script.id.width() + text.width() + 4).min(30);
    let mut line = Line::of(Role::Heading, &script.id).with(Role::Plain, "  ");
    if columns >= 5 {
        line = line
            .with(Role::Frame, bar(index, of, columns))
            .with(Role::Plain, "  ");
    }
    line = line.with(Role::Title, text);
    facts(page, options, line, width)
}

/// The facts that hold, where there is room at the line's end.
fn facts(page: &Page, options: &Options, line: Line, width: usize) -> Line {
    let (role, text) = facts_text(page, options);
    let room = width.min(80).saturating_sub(line.width());
    if page.facts.is_empty() || text.width() + 2 > room {
        return line;
    }
    line.with(Role::Plain, " ".repeat(room - text.width()))
        .with(role, text)
}

/// `✓ 5 of 5 facts`.
pub(crate) fn facts_text(page: &Page, options: &Options) -> (Role, String) {
    let holding = page.facts.len() - page.failed().count();
    let (role, mark) = if holding == page.facts.len() {
        (Role::Dim, "✓")
    } else {
        (Role::Bad, "✗")
    };
    let of = page.facts.len();
    (
        role,
        say!(options, "view.facts", mark = mark, n = holding, of = of),
    )
}

/// The calls that began, fell asleep or came back at this step, as strace would print them.
pub(crate) fn touched_calls(page: &Page, options: &Options) -> Vec<Line> {
    let mut lines = Vec::new();
    for lane in &page.lanes {
        for made in lane.calls.iter().filter(|made| page.touches(made)) {
            let name = Line::of(Role::Heading, &lane.actor).with(Role::Plain, "  ");
            lines.push(name.then(strace_line(made, options)));
        }
    }
    lines.extend(page.links.iter().map(|link| cable_line(link, options)));
    lines
}

/// That a cable was cut, or mended.
fn cable_line(link: &Link, options: &Options) -> Line {
    let host = &link.host;
    match link.cut {
        Cut::None => Line::of(Role::Good, say!(options, "view.cable.whole", host = host)),
        Cut::Both => Line::of(Role::Bad, say!(options, "view.cable.cut", host = host)),
        Cut::From => Line::of(Role::Bad, say!(options, "view.cable.from", host = host)),
        Cut::To => Line::of(Role::Bad, say!(options, "view.cable.to", host = host)),
    }
}

/// `bind(3, {…}, 16) = 0`, cut so that the outcome is always seen.
fn strace_line(made: &Made, options: &Options) -> Line {
    let (role, outcome) = match &made.status {
        Status::Running => (Role::Now, String::new()),
        Status::Blocked => (Role::Waiting, format!(" ⏸ {}", say!(options, "view.blocked"))),
        Status::Done(_, text) => (Role::Good, format!(" = {text}")),
        Status::Failed(errno) => (Role::Bad, format!(" = -1 {errno}")),
    };
    let room = options.width().saturating_sub(outcome.width() + 12);
    let call = shortened(&options.written(&made.text), room.max(options.width() / 2));
    Line::of(Role::Code, call).with(role, options.written(&outcome))
}

/// How it ended; what went wrong stands below, whole.
pub(crate) fn end_lines(page: &Page, options: &Options) -> Vec<Line> {
    let Some(end) = &page.end else { return Vec::new() };
    let (mark, role, status) = match end.status {
        EndStatus::Ok if page.unheld == 0 => ("✓", Role::Good, say!(options, "view.end.ok")),
        EndStatus::Ok => (
            "–",
            Role::Dim,
            say!(options, "view.end.off_plan", n = page.unheld),
        ),
        EndStatus::Aborted => ("–", Role::Dim, say!(options, "view.end.aborted")),
        EndStatus::Error => ("✗", Role::Bad, say!(options, "view.end.error")),
    };
    let count = say!(options, "view.end.count", frames = end.frames, lost = end.lost);
    let mut lines = vec![Line::of(role, format!("{mark} {status}")).with(Role::Plain, format!(" {count}"))];
    let message = why(end, options);
    if !message.is_empty() {
        lines.extend(wrapped(&[(role, message)], options.width(), "  ", "  "));
    }
    lines
}

/// What went wrong, in the reader's language where every reason has words in it.
fn why(end: &End, options: &Options) -> String {
    let tag = options.lang.tag();
    let reasons = end.reasons.iter().map(|reason| reason.in_language(tag));
    match reasons.collect::<Option<Vec<_>>>() {
        Some(reasons) if !reasons.is_empty() => {
            visible(&reasons.join(&say!(options, "view.end.and"))).into_owned()
        }
        _ => visible(&end.message).into_owned(),
    }
}

/// The summary alone: how it ended, and what was captured.
pub fn end(page: &Page, options: &Options) -> String {
    paint(&fit(end_lines(page, options), options.width()), options.paint)
}

/// What came by itself alone, for a running text.
pub(crate) fn meanwhile(page: &Page, script: &Script, options: &Options) -> String {
    let width = options.width();
    let lines = page
        .addenda
        .last()
        .map(|one| addendum(one, script, options, width));
    paint(&fit(lines.unwrap_or_default(), width), options.paint)
}

/// A line between two pages of a running text.
pub(crate) fn divider(options: &Options) -> String {
    let width = options.width().min(80);
    paint(&[Line::of(Role::Dim, "─".repeat(width))], options.paint)
}

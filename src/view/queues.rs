//! A listener's backlog, drawn with its members.

use super::bar::bar;
use super::markdown::prose;
use super::story::Page;
use super::text::{Line, Role};
use super::{Options, say};
use crate::event::{Backlog, Waiting};
use unicode_width::UnicodeWidthStr;

/// Slots are drawn one by one up to this many; beyond it the bar alone says how full the queue is.
const MOST_SLOTS: usize = 12;

/// All listeners' queues.
pub(crate) fn queues(page: &Page, options: &Options, width: usize) -> Vec<Line> {
    let several = page.backlogs.len() > 1;
    let backlogs = page.backlogs.iter();
    backlogs
        .flat_map(|backlog| lines(backlog, options, width, several))
        .collect()
}

fn lines(backlog: &Backlog, options: &Options, width: usize, several: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    if several {
        lines.push(Line::of(
            Role::Heading,
            format!("{} ({})", backlog.name, backlog.host),
        ));
    }
    let (half, full) = (
        say!(options, "view.syn_queue"),
        say!(options, "view.accept_queue"),
    );
    let column = half.width().max(full.width()) + 2;
    lines.extend(half_open(backlog, &half, options, width, column));
    lines.extend(finished(backlog, &full, options, width, column));
    lines
}

fn half_open(backlog: &Backlog, label: &str, options: &Options, width: usize, column: usize) -> Vec<Line> {
    let members = if backlog.syn_queue.is_empty() {
        Line::of(Role::Dim, say!(options, "view.empty"))
    } else {
        let members: Vec<_> = backlog.syn_queue.iter().map(member).collect();
        Line::of(Role::Waiting, members.join(" "))
    };
    labelled(label, members, width, column)
}

/// The kernel lets a connection in while `length > limit` is false (`sk_acceptq_is_full` of
/// `include/net/sock.h`), so that a limit of N admits N + 1: the slot behind the line.
fn finished(backlog: &Backlog, label: &str, options: &Options, width: usize, column: usize) -> Vec<Line> {
    let limit = backlog.limit as usize;
    let waiting = backlog.accept_queue.len();
    let drawn = bar(waiting, limit.saturating_add(1), 8);
    let count = say!(options, "view.count", n = waiting, limit = limit);
    let full = if waiting > limit {
        format!("{} ", say!(options, "view.full"))
    } else {
        String::new()
    };
    let role = if full.is_empty() { Role::Plain } else { Role::Bad };
    let line = Line::of(Role::Frame, drawn)
        .with(Role::Plain, " ")
        .with(role, format!("{count} {full}"));
    labelled(label, line.then(slots(backlog, limit)), width, column)
}

fn slots(backlog: &Backlog, limit: usize) -> Line {
    let mut line = Line::default();
    let drawn = if limit < MOST_SLOTS { limit + 1 } else { 0 };
    for slot in 0..drawn.max(backlog.accept_queue.len()) {
        if slot == limit {
            line = line.with(Role::Dim, "┊");
        }
        line = match backlog.accept_queue.get(slot) {
            Some(waiting) => line.with(Role::Now, member(waiting)),
            None => line.with(Role::Dim, "[ ]"),
        };
    }
    line
}

/// `[client 10.0.0.2:40001]`.
fn member(waiting: &Waiting) -> String {
    let who = if waiting.actor.is_empty() {
        &waiting.host
    } else {
        &waiting.actor
    };
    format!("[{} {}]", who, waiting.remote)
}

/// The content behind its label; where both do not fit, below it and wrapped.
fn labelled(label: &str, content: Line, width: usize, column: usize) -> Vec<Line> {
    if column + content.width() <= width {
        return vec![Line::of(Role::Heading, label).padded(column).then(content)];
    }
    let role = content.spans.last().map_or(Role::Plain, |span| span.role);
    let mut lines = vec![Line::of(Role::Heading, label).cut(width)];
    lines.extend(prose(role, &content.text(), width, "  ", "  "));
    lines
}

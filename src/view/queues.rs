//! A listener's backlog, drawn with its members.

use super::bar::bar;
use super::story::Page;
use super::text::{Line, Role};
use super::{Options, say};
use crate::event::{Backlog, State, Waiting};
use unicode_width::UnicodeWidthStr;

/// Slots are drawn one by one up to this many; beyond it the bar alone says how full the queue is.
pub(crate) const MOST_SLOTS: usize = 12;

/// All listeners' queues.
pub(crate) fn queues(page: &Page, options: &Options, width: usize) -> Vec<Line> {
    let several = page.backlogs.len() > 1;
    let backlogs = page.backlogs.iter();
    backlogs
        .flat_map(|backlog| lines(page, backlog, options, width, several))
        .collect()
}

fn lines(page: &Page, backlog: &Backlog, options: &Options, width: usize, several: bool) -> Vec<Line> {
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
    if has_handshakes(page, backlog) {
        lines.extend(half_open(backlog, &half, options, width, column));
    }
    lines.extend(finished(backlog, &full, options, width, column));
    lines
}

/// A Unix socket's connect finishes at once: no connection of it is ever half open (unix(7)).
pub(crate) fn has_handshakes(page: &Page, backlog: &Backlog) -> bool {
    let host = page.hosts.iter().find(|host| host.host == backlog.host);
    let mut sockets = host.into_iter().flat_map(|host| host.now.iter());
    let listener = sockets.find(|socket| socket.state == State::Listen && socket.fd == Some(backlog.fd));
    listener.is_none_or(|listener| !listener.proto.starts_with("unix"))
}

fn half_open(backlog: &Backlog, label: &str, options: &Options, width: usize, column: usize) -> Vec<Line> {
    let members = |is_short| {
        if backlog.syn_queue.is_empty() {
            return Line::of(Role::Dim, say!(options, "view.empty"));
        }
        let members = backlog.syn_queue.iter();
        let members = members.map(|waiting| Line::of(Role::Waiting, member(waiting, is_short)));
        let joined = members.reduce(|line, member| line.with(Role::Plain, " ").then(member));
        joined.unwrap_or_default()
    };
    labelled(label, members, width, column)
}

/// The kernel lets a connection in while `length > limit` is false (`sk_acceptq_is_full` of
/// `include/net/sock.h`), so that a limit of N admits N + 1: the slot behind the line.
fn finished(backlog: &Backlog, label: &str, options: &Options, width: usize, column: usize) -> Vec<Line> {
    let limit = backlog.limit as usize;
    let waiting = backlog.accept_queue.len();
    let drawn = bar(waiting, limit.saturating_add(1), 8);
    let (role, count) = count(backlog, options);
    let line = Line::of(Role::Frame, drawn)
        .with(Role::Plain, " ")
        .with(role, format!("{count} "));
    let with_slots = |is_short| line.clone().then(slots(backlog, limit, is_short));
    labelled(label, with_slots, width, column)
}

/// `1 of 2`; more than the limit: `3 of 2 full`.
pub(crate) fn count(backlog: &Backlog, options: &Options) -> (Role, String) {
    let (waiting, limit) = (backlog.accept_queue.len(), backlog.limit as usize);
    let count = say!(options, "view.count", n = waiting, limit = limit);
    if waiting > limit {
        return (Role::Bad, format!("{count} {}", say!(options, "view.full")));
    }
    (Role::Plain, count)
}

fn slots(backlog: &Backlog, limit: usize, is_short: bool) -> Line {
    let mut line = Line::default();
    let drawn = if limit < MOST_SLOTS { limit + 1 } else { 0 };
    for slot in 0..drawn.max(backlog.accept_queue.len()) {
        if slot == limit {
            line = line.with(Role::Dim, "┊");
        }
        line = match backlog.accept_queue.get(slot) {
            Some(waiting) => line.with(Role::Now, member(waiting, is_short)),
            None => line.with(Role::Dim, "[ ]"),
        };
    }
    line
}

/// `[client 10.0.0.2:40001]`, in short `[client :40001]`; a Unix socket has a name only where it was
/// given one.
pub(crate) fn member(waiting: &Waiting, is_short: bool) -> String {
    let who = if waiting.actor.is_empty() {
        &waiting.host
    } else {
        &waiting.actor
    };
    let port = waiting.remote.rfind(':').filter(|_| is_short && !who.is_empty());
    let remote = &waiting.remote[port.unwrap_or(0)..];
    format!("[{}]", format!("{who} {remote}").trim())
}

/// The content behind its label, in short where that is needed; where neither fits, below it.
fn labelled(label: &str, content: impl Fn(bool) -> Line, width: usize, column: usize) -> Vec<Line> {
    let beside = |content: &Line| column + content.width() <= width;
    let fitting = [false, true].map(&content).into_iter().find(beside);
    if let Some(content) = fitting {
        return vec![Line::of(Role::Heading, label).padded(column).then(content)];
    }
    let mut lines = vec![Line::of(Role::Heading, label).cut(width)];
    let indented = Line::of(Role::Plain, "  ").then(content(true));
    lines.extend(indented.packed(width, "  "));
    lines
}

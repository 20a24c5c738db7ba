//! What stands beside the chart: every socket's state, the backlog, the sets of select and epoll.

use crate::event::{SocketView, State};
use crate::view::chart::rule;
use crate::view::page::joined;
use crate::view::queues::queues;
use crate::view::sets::sets;
use crate::view::sockets::{self, rows};
use crate::view::story::{Change, HostSockets, Page};
use crate::view::text::{Line, Role};
use crate::view::{Options, say};

/// How much room the facts are given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    /// Two lines a socket, and blank lines between the blocks.
    Roomy,
    /// Two lines a socket.
    Close,
    /// One line a socket.
    Short,
}

/// The facts in so many columns and rows: as roomy as they fit.
pub(super) fn facts(page: &Page, options: &Options, width: usize, height: usize) -> Vec<Line> {
    let drawn = [Size::Roomy, Size::Close, Size::Short].map(|size| {
        let mut hosts = host_blocks(page, options, width, size);
        hosts.retain(|block| !block.is_empty());
        let blank = vec![Line::default(); usize::from(size == Size::Roomy)];
        let mut hosts = hosts.join(&blank[..]);
        hosts.extend(blank);
        (hosts, waiting(page, options, width, size))
    });
    fitting(&drawn, options, height)
}

/// The same where there are more columns than rows: the first host's sockets beside those of all others.
pub(super) fn flat_facts(page: &Page, options: &Options, width: usize, height: usize) -> Vec<Line> {
    let half = width.saturating_sub(3) / 2;
    let beside = |size| {
        let mut blocks = host_blocks(page, options, half, size);
        blocks.retain(|block| !block.is_empty());
        if blocks.len() < 2 {
            return host_blocks(page, options, width, size).concat();
        }
        let others = blocks.split_off(1);
        joined(blocks.concat(), others.concat(), half)
    };
    let drawn = [Size::Close, Size::Short].map(|size| (beside(size), waiting(page, options, width, size)));
    fitting(&drawn, options, height)
}

/// Rows that the sockets keep where the queues would take all.
const LEAST_SOCKETS: usize = 3;

/// Sockets and queues in the first way that fits; else in the last, with fewer sockets, and those that
/// are not shown counted.
fn fitting(drawn: &[(Vec<Line>, Vec<Line>)], options: &Options, height: usize) -> Vec<Line> {
    let fits = |(hosts, waiting): &&(Vec<Line>, Vec<Line>)| hosts.len() + waiting.len() <= height;
    if let Some((hosts, waiting)) = drawn.iter().find(fits) {
        return [hosts.as_slice(), waiting].concat();
    }
    let Some((hosts, waiting)) = drawn.last() else {
        return Vec::new();
    };
    let room = height.saturating_sub(waiting.len()).max(LEAST_SOCKETS);
    [
        cut_off(hosts, options, room),
        cut_off(waiting, options, height.saturating_sub(room)),
    ]
    .concat()
}

/// The lines, or as many as there is room for and how many there are besides.
pub(super) fn cut_off(lines: &[Line], options: &Options, room: usize) -> Vec<Line> {
    if lines.len() <= room {
        return lines.to_vec();
    }
    let shown = room.saturating_sub(1);
    let more = say!(options, "view.present.more", n = lines.len() - shown);
    let mut lines = lines[..shown].to_vec();
    lines.push(Line::of(Role::Now, more));
    lines
}

fn host_blocks(page: &Page, options: &Options, width: usize, size: Size) -> Vec<Vec<Line>> {
    let hosts = page.hosts.iter();
    hosts.map(|host| host_block(host, options, width, size)).collect()
}

/// The backlog, and what is watched.
fn waiting(page: &Page, options: &Options, width: usize, size: Size) -> Vec<Line> {
    let mut waiting = queues(page, options, width);
    if !waiting.is_empty() && size != Size::Short {
        let name = match &page.backlogs[..] {
            [backlog] => format!("backlog: {}", backlog.name),
            _ => "backlog".to_owned(), // each has its own name above it
        };
        waiting.insert(0, rule(&name, width));
    }
    let mut watched = sets(page, options, width);
    if !watched.is_empty() && size != Size::Short {
        watched.insert(0, rule(&say!(options, "view.present.sets"), width));
    }
    if size == Size::Roomy && !waiting.is_empty() && !watched.is_empty() {
        waiting.push(Line::default());
    }
    waiting.extend(watched);
    waiting
}

fn host_block(host: &HostSockets, options: &Options, width: usize, size: Size) -> Vec<Line> {
    let changes = host.changes();
    let sockets: Vec<_> = rows(host, &changes).collect();
    if sockets.is_empty() {
        return Vec::new();
    }
    let column = sockets
        .iter()
        .map(|(socket, _)| Line::of(Role::Plain, sockets::name(socket)).width());
    let column = column.max().unwrap_or(0) + 2;
    let mut lines = vec![rule(&host.host, width)];
    for (socket, change) in sockets {
        lines.push(state_line(socket, change, options, (width, column), size));
        if size != Size::Short {
            lines.extend(details(host, socket, change, options, width));
        }
    }
    lines
}

/// `listener    fd 3  CLOSED → LISTEN`.
fn state_line(
    socket: &SocketView,
    change: Option<&Change>,
    options: &Options,
    (width, column): (usize, usize),
    size: Size,
) -> Line {
    let gone = change.is_some_and(|change| change.to.is_none());
    let role = if gone { Role::Dim } else { Role::Strong };
    let fd = socket.fd.map_or_else(String::new, |fd| format!("fd {fd}"));
    let head = Line::of(role, sockets::name(socket)).padded(column);
    let head = head.then(Line::of(Role::Dim, fd).padded(6));
    let whole = head
        .clone()
        .then(loud(sockets::state(socket, change, options, false)));
    let line = if whole.width() <= width {
        whole
    } else {
        head.then(loud(sockets::state(socket, change, options, true)))
    };
    let waits = short_queues(socket);
    if size == Size::Short && !gone && !waits.is_empty() && line.width() + waits.len() + 2 <= width {
        return line.with(Role::Waiting, format!("  {waits}"));
    }
    line
}

/// States stand out also where they have not changed.
fn loud(mut state: Line) -> Line {
    for span in &mut state.spans {
        if span.role == Role::Plain {
            span.role = Role::Good;
        }
    }
    state
}

/// Bytes that wait in the socket's queues; a listener's connections stand in the backlog.
fn short_queues(socket: &SocketView) -> String {
    if socket.state == State::Listen {
        return String::new();
    }
    let queues = [("Recv-Q", socket.recv_q), ("Send-Q", socket.send_q)];
    let waiting = queues.iter().filter(|(_, bytes)| *bytes > 0);
    let texts: Vec<_> = waiting.map(|(name, bytes)| format!("{name} {bytes}")).collect();
    texts.join(" ")
}

/// The addresses, what waits in the queues, and the timer: in one line, or in two.
fn details(
    host: &HostSockets,
    socket: &SocketView,
    change: Option<&Change>,
    options: &Options,
    width: usize,
) -> Vec<Line> {
    if change.is_some_and(|change| change.to.is_none()) {
        return Vec::new();
    }
    let local = sockets::own_address(host, &socket.local, true);
    let mut line = Line::of(Role::Plain, "  ").with(Role::Plain, local);
    if !socket.remote.is_empty() {
        line = line.with(Role::Plain, format!(" → {}", socket.remote));
    }
    for piece in [
        Line::of(Role::Waiting, short_queues(socket)),
        sockets::timer(socket.timer.as_ref(), options, true),
    ] {
        if piece.width() > 0 {
            line = line.with(Role::Plain, "  ").then(piece);
        }
    }
    let lines = line.packed(width, "  ").into_iter();
    let told = lines.filter(|line| !line.text().trim().is_empty());
    told.map(|line| line.cut(width)).collect()
}

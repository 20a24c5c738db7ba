//! The sockets of each host as a small table.

use super::markdown::prose;
use super::story::{Change, HostSockets, Page};
use super::table::Table;
use super::text::{Line, Role};
use super::{Options, say};
use crate::event::{SocketView, State, Timer, TimerKind};

/// Every host's sockets in one table; a host without any is left out.
pub(crate) fn sockets(page: &Page, options: &Options, width: usize) -> Vec<Line> {
    let hosts = page.hosts.iter();
    let hosts = hosts.filter(|host| !(host.now.is_empty() && host.before.is_empty()));
    let hosts: Vec<_> = hosts.map(|host| (host, host.changes())).collect();
    let tables = [Size::Full, Size::Short, Size::Shortest].map(|size| table(&hosts, options, size));
    let fitted = tables.into_iter().find_map(|table| table.fitted(width));
    fitted.unwrap_or_else(|| {
        let hosts = hosts.iter();
        hosts
            .flat_map(|(host, changes)| listed(host, changes, options, width))
            .collect()
    })
}

/// How much of a table is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// All of it.
    Full,
    /// Of two states only the later, of an own address only the port, of timers short names.
    Short,
    /// Nor the descriptors.
    Shortest,
}

fn table(hosts: &[(&HostSockets, Vec<Change>)], options: &Options, size: Size) -> Table {
    let mut table = Table::default();
    let timers = hosts
        .iter()
        .any(|(host, _)| host.now.iter().any(|socket| socket.timer.is_some()));
    for (place, (host, changes)) in hosts.iter().enumerate() {
        table.push(if place == 0 {
            head(host, timers, options, size)
        } else {
            vec![Line::of(Role::Heading, &host.host)]
        });
        for (socket, change) in rows(host, changes) {
            table.push(row(host, socket, change, options, size));
        }
    }
    table
}

/// The sockets of a host with what changed on them; those that are gone last.
pub(crate) fn rows<'a>(
    host: &'a HostSockets,
    changes: &'a [Change],
) -> impl Iterator<Item = (&'a SocketView, Option<&'a Change>)> {
    let news = |socket: &SocketView| {
        let mut changes = changes.iter().filter(|change| change.to.is_some());
        changes.find(|change| change.socket == *socket)
    };
    let gone = changes.iter().filter(|change| change.to.is_none());
    let now = host.now.iter().map(move |socket| (socket, news(socket)));
    now.chain(gone.map(|change| (&change.socket, Some(change))))
}

fn head(host: &HostSockets, timers: bool, options: &Options, size: Size) -> Vec<Line> {
    let words = [
        if size == Size::Shortest { "" } else { "fd" }.to_owned(),
        say!(options, "view.state"),
        say!(options, "view.local"),
        say!(options, "view.remote"),
        "Recv-Q".to_owned(),
        "Send-Q".to_owned(),
    ];
    let mut cells = vec![Line::of(Role::Heading, &host.host)];
    cells.extend(words.iter().map(|word| Line::of(Role::Dim, word)));
    if timers {
        cells.push(Line::of(Role::Dim, say!(options, "view.timer")));
    }
    cells
}

/// A socket's cells: name, descriptor, state, the two addresses, the two queues, timer.
pub(crate) fn row(
    host: &HostSockets,
    socket: &SocketView,
    change: Option<&Change>,
    options: &Options,
    size: Size,
) -> Vec<Line> {
    let gone = change.is_some_and(|change| change.to.is_none());
    let role = if gone { Role::Dim } else { Role::Plain };
    let short = size != Size::Full;
    let fd = socket.fd.map_or_else(|| "–".to_owned(), |fd| fd.to_string());
    let (received, sent) = queues(socket, options);
    vec![
        Line::of(role, format!(" {}", name(socket))),
        Line::of(role, if size == Size::Shortest { String::new() } else { fd }),
        state(socket, change, options, short),
        Line::of(role, own_address(host, &socket.local, short)),
        Line::of(role, &socket.remote),
        Line::of(role, if gone { String::new() } else { received }),
        Line::of(role, if gone { String::new() } else { sent }),
        timer(socket.timer.as_ref().filter(|_| !gone), options, short),
    ]
}

/// The socket's name; with its protocol, where that is not TCP.
pub(super) fn name(socket: &SocketView) -> String {
    let name = socket.name.as_deref().unwrap_or("–");
    match socket.proto.as_str() {
        "tcp" | "" => name.to_owned(),
        proto => format!("{name} ({proto})"),
    }
}

pub(super) fn own_address(host: &HostSockets, local: &str, short: bool) -> String {
    let local_port = |addr: &String| {
        let port = local.strip_prefix(addr.as_str());
        port.or_else(|| local.strip_prefix(&format!("[{addr}]")))
    };
    let port = host.addrs.iter().find_map(local_port);
    match port {
        Some(port) if short && port.starts_with(':') => port.to_owned(),
        _ => local.to_owned(),
    }
}

pub(super) fn state(socket: &SocketView, change: Option<&Change>, options: &Options, short: bool) -> Line {
    let Some(change) = change else {
        return Line::of(Role::Plain, socket.state.to_string());
    };
    let to = change
        .to
        .map_or_else(|| say!(options, "view.gone"), |state| state.to_string());
    match change.from.filter(|_| !short) {
        Some(from) => Line::of(Role::Dim, from.to_string()).with(Role::Now, format!(" → {to}")),
        None => Line::of(Role::Now, format!("→ {to}")),
    }
}

/// What the two queues hold: bytes; of a listener, connections and their limit (ss(8) shows it so).
pub(super) fn queues(socket: &SocketView, options: &Options) -> (String, String) {
    if socket.state == State::Listen {
        return (
            say!(options, "view.waiting", n = socket.recv_q),
            say!(options, "view.limit", n = socket.send_q),
        );
    }
    (socket.recv_q.to_string(), socket.send_q.to_string())
}

pub(super) fn timer(timer: Option<&Timer>, options: &Options, short: bool) -> Line {
    let Some(timer) = timer else {
        return Line::default();
    };
    let left = time_left(timer.expires_ms, short);
    let kind = timer_word(timer.kind, options, short);
    let again = match timer.retransmits {
        0 => String::new(),
        count => format!(" ×{count}"),
    };
    Line::of(Role::Plain, format!("{kind} {left}{again}"))
}

/// `0.8 s`; where room is short, long times in minutes: `59m`.
fn time_left(milliseconds: u32, short: bool) -> String {
    if short && milliseconds >= 90_000 {
        return format!("{}m", milliseconds.saturating_add(30_000) / 60_000);
    }
    format!("{} s", seconds(u64::from(milliseconds)))
}

fn timer_word(kind: TimerKind, options: &Options, short: bool) -> String {
    match (kind, short) {
        (TimerKind::Retransmit, false) => say!(options, "view.timers.retransmit"),
        (TimerKind::Retransmit, true) => say!(options, "view.timers.retransmit_short"),
        (TimerKind::Keepalive, false) => say!(options, "view.timers.keepalive"),
        (TimerKind::Keepalive, true) => say!(options, "view.timers.keepalive_short"),
        (TimerKind::TimeWait, false) => say!(options, "view.timers.time_wait"),
        (TimerKind::TimeWait, true) => say!(options, "view.timers.time_wait_short"),
        (TimerKind::Probe, _) => say!(options, "view.timers.probe"),
        (TimerKind::Unknown, _) => "?".to_owned(),
    }
}

/// Milliseconds as seconds, with one decimal up to a minute and a half.
pub(crate) fn seconds(milliseconds: u64) -> String {
    if milliseconds >= 90_000 {
        return (milliseconds.saturating_add(500) / 1000).to_string();
    }
    let tenths = milliseconds.saturating_add(50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Where no table fits: a short paragraph a socket.
fn listed(host: &HostSockets, changes: &[Change], options: &Options, width: usize) -> Vec<Line> {
    let mut lines = vec![Line::of(Role::Heading, &host.host)];
    for (socket, change) in rows(host, changes) {
        lines.extend(paragraph(socket, change, options, width));
    }
    lines
}

fn paragraph(socket: &SocketView, change: Option<&Change>, options: &Options, width: usize) -> Vec<Line> {
    let (received, sent) = queues(socket, options);
    let mut text = format!(
        "{} {}",
        name(socket),
        state(socket, change, options, false).text()
    );
    if let Some(fd) = socket.fd {
        text = format!("{text} fd {fd}");
    }
    if !socket.local.is_empty() {
        text = format!("{text} {}", socket.local);
    }
    if !socket.remote.is_empty() {
        text = format!("{text} → {}", socket.remote);
    }
    text = format!("{text} Recv-Q {received} Send-Q {sent}");
    text = format!("{text} {}", timer(socket.timer.as_ref(), options, true).text());
    let role = if change.is_some() { Role::Now } else { Role::Plain };
    prose(role, text.trim_end(), width, " ", "   ")
}

/// A change in one phrase: `client: SYN-SENT → ESTABLISHED`.
pub(crate) fn change_text(host: &str, change: &Change, options: &Options) -> String {
    let name = change.socket.name.as_deref().unwrap_or(host);
    let to = change
        .to
        .map_or_else(|| say!(options, "view.gone"), |state| state.to_string());
    match change.from {
        Some(from) => format!("{name}: {from} → {to}"),
        None => format!("{name}: → {to}"),
    }
}

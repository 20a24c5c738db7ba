//! The packets, one line each.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::markdown::prose;
use super::story::{Page, WireFrame};
use super::table::Table;
use super::text::{Line, Role};
use super::{Options, say};
use crate::event::{FateKind, Frame, Segment};

/// So many packets fit on a screen beside all else.
const MOST_ON_A_SCREEN: usize = 5;

/// The frames on the wire and those of this step, oldest first.
pub(crate) fn packets(page: &Page, options: &Options, width: usize) -> Vec<Line> {
    let frames: Vec<_> = page.frames.values().map(|frame| &**frame).collect();
    let most = options.layout.height.map_or(usize::MAX, |_| MOST_ON_A_SCREEN);
    let hidden = frames.len().saturating_sub(most);
    let mut lines = rows(&frames[hidden..], options, width);
    if hidden > 0 {
        lines.insert(0, Line::of(Role::Dim, earlier(hidden, options)));
    }
    lines
}

/// That so many packets are left out.
pub(crate) fn earlier(hidden: usize, options: &Options) -> String {
    let id = match hidden {
        1 => "view.earlier.one",
        _ => "view.earlier.many",
    };
    say!(options, id, n = hidden)
}

/// The frames of several pages, each as it was left on the last of them.
pub fn all_packets(pages: &[Page], options: &Options) -> Vec<Line> {
    let mut last = BTreeMap::new();
    for page in pages {
        last.extend(&page.frames);
    }
    let frames: Vec<_> = last.values().map(|frame| &***frame).collect();
    rows(&frames, options, options.width())
}

/// Columns that give way when the screen is narrow, the least telling first: the word TCP, the window,
/// the ports.
const GIVING_WAY: [&[usize]; 4] = [&[], &[PROTOCOL], &[PROTOCOL, WINDOW], &[PROTOCOL, WINDOW, ENDS]];
const PROTOCOL: usize = 2;
const ENDS: usize = 3;
const WINDOW: usize = 7;

fn rows(frames: &[&WireFrame], options: &Options, width: usize) -> Vec<Line> {
    let fitted = GIVING_WAY.iter().find_map(|without| {
        let mut table = Table::default();
        for frame in frames {
            let cells = cells(frame, options).into_iter().enumerate();
            let kept = cells.map(|(column, cell)| {
                if without.contains(&column) && gives_way(&frame.frame.segment, column) {
                    Line::default()
                } else {
                    cell
                }
            });
            table.push(kept.collect());
        }
        table.fitted(width)
    });
    fitted.unwrap_or_else(|| {
        let frames = frames.iter();
        frames
            .flat_map(|frame| paragraph(frame, options, width))
            .collect()
    })
}

/// Only TCP goes without saying, and only ports can be done without: a message of ICMP is all there is.
fn gives_way(segment: &Segment, column: usize) -> bool {
    match column {
        PROTOCOL => segment.proto == "tcp",
        ENDS => has_ports(segment),
        _ => true,
    }
}

/// A packet's cells: number, hosts, protocol, ports, flags, numbers, and last what became of it.
pub(crate) fn cells(frame: &WireFrame, options: &Options) -> Vec<Line> {
    let segment = &frame.frame.segment;
    let (role, mark) = fate_text(frame, options);
    let is_tcp = segment.proto == "tcp";
    let mut cells = vec![
        Line::of(Role::Dim, format!("#{}", frame.frame.id)),
        Line::of(Role::Plain, format!("{} → {}", frame.frame.from, frame.frame.to)),
        Line::of(
            if is_tcp { Role::Dim } else { Role::Frame },
            segment.proto.to_uppercase(),
        ),
        Line::of(Role::Plain, ends(segment)),
    ];
    if is_tcp {
        cells.extend(tcp_cells(&frame.frame));
    } else {
        cells.resize(8, Line::default());
        cells.push(Line::of(Role::Plain, format!("len {}", segment.len)));
    }
    cells.push(Line::of(role, mark));
    cells
}

pub(super) fn tcp_cells(frame: &Frame) -> [Line; 5] {
    let segment = &frame.segment;
    let ack = if segment.has(crate::event::TcpFlag::Ack) {
        format!("ack {}", segment.ack_rel)
    } else {
        String::new()
    };
    [
        Line::of(Role::Frame, segment.flags_text()),
        Line::of(Role::Plain, format!("seq {}", segment.seq_rel)),
        Line::of(Role::Plain, ack),
        Line::of(Role::Plain, format!("win {}", segment.win)),
        Line::of(Role::Plain, format!("len {}", segment.len)),
    ]
}

fn has_ports(segment: &Segment) -> bool {
    matches!(segment.proto.as_str(), "tcp" | "udp")
}

/// `40001 → 8088`; what ICMP says; of anything else the addresses, and what there is to say.
fn ends(segment: &Segment) -> String {
    let port = |address: &str| Some(address.parse::<SocketAddr>().ok()?.port());
    match (port(&segment.src), port(&segment.dst)) {
        (Some(from), Some(to)) if has_ports(segment) => return format!("{from} → {to}"),
        _ => {}
    }
    let words = segment.options.join(", ");
    if segment.src.is_empty() || matches!(segment.proto.as_str(), "icmp" | "icmp6") {
        return words;
    }
    let addresses = format!("{} → {} {words}", segment.src, segment.dst);
    addresses.trim_end().to_owned()
}

fn paragraph(frame: &WireFrame, options: &Options, width: usize) -> Vec<Line> {
    let cells: Vec<_> = cells(frame, options)
        .iter()
        .map(Line::text)
        .filter(|text| !text.is_empty())
        .collect();
    prose(Role::Plain, &cells.join(" "), width, "", "  ")
}

/// What became of a frame, as a mark and words: `held ×2`, `✓ delivered`, `✗ dropped`.
pub(crate) fn fate_text(frame: &WireFrame, options: &Options) -> (Role, String) {
    let (role, text) = match (frame.held, frame.fate) {
        (true, _) => (Role::Waiting, say!(options, "view.held")),
        (false, Some(fate)) => fate_words(fate, options),
        (false, None) => (Role::Dim, say!(options, "view.passed")),
    };
    (role, times(text, frame))
}

/// Copies count while the frame waits; behind a delivered one, `×2` would read as delivered twice.
fn times(text: String, frame: &WireFrame) -> String {
    match frame.times() {
        times if times > 1 && frame.held => format!("{text} ×{times}"),
        _ => text,
    }
}

/// A fate in words.
pub(crate) fn fate_words(fate: FateKind, options: &Options) -> (Role, String) {
    match fate {
        FateKind::Delivered => (Role::Good, say!(options, "view.delivered")),
        FateKind::Dropped => (Role::Bad, say!(options, "view.dropped")),
        FateKind::Duplicated => (Role::Good, say!(options, "view.duplicated")),
        FateKind::Absorbed => (Role::Dim, say!(options, "view.absorbed")),
    }
}

/// The fate, as short as an arrow wants it.
pub(crate) fn fate_mark(frame: &WireFrame, options: &Options) -> (Role, String) {
    let (role, text) = match (frame.held, frame.fate) {
        (false, Some(FateKind::Delivered)) => (Role::Good, "✓".to_owned()),
        (false, Some(FateKind::Duplicated)) => (Role::Good, "✓✓".to_owned()),
        (false, None) => (Role::Dim, String::new()),
        _ => return fate_text(frame, options),
    };
    (role, times(text, frame))
}

//! Which terms a step is about, the most telling first.

use super::super::answer::TELLING;
use super::super::story::{HostSockets, Made, Page, Status, WireFrame};
use super::super::text::{Line, Role, fit};
use super::super::{Options, say};
use super::{labelled, separator, term_lines};
use crate::event::{FateKind, Script, Segment, TcpFlag};
use crate::glossary::{Kind, Term, by_id, exact, shown_at};

/// The most terms of one step: more would be no choice any more.
const MOST: usize = 12;

/// The terms of the step: the errors of its calls, what the glossary says that it shows, its calls with
/// what they were given, the states that sockets came to, the flags of its frames, and what else is seen.
/// Before the first step, the terms that the lesson shows.
pub fn step_terms(page: &Page, script: &Script) -> Vec<&'static Term> {
    let Some(step) = &page.step else {
        return distinct(shown_at(&script.id, None));
    };
    let mut found = Vec::new();
    found.extend(touched(page).filter_map(error));
    found.extend(shown_at(&script.id, Some(&step.id)));
    found.extend(touched(page).flat_map(called));
    found.extend(states(page));
    found.extend(page.frames.values().rev().flat_map(|frame| of_frame(frame)));
    found.extend(outcomes(page).into_iter().filter_map(by_id));
    found.extend(counters(page));
    distinct(found.into_iter())
}

/// The calls that began, fell asleep or came back at this step.
fn touched(page: &Page) -> impl Iterator<Item = &Made> {
    let calls = page.lanes.iter().flat_map(|lane| &lane.calls);
    calls.map(AsRef::as_ref).filter(|made| page.touches(made))
}

/// The states that sockets came to.
fn states(page: &Page) -> impl Iterator<Item = &'static Term> {
    let changes = page.hosts.iter().flat_map(HostSockets::changes);
    let states = changes.filter_map(|change| change.to);
    states.filter_map(|state| exact(&state.to_string()))
}

/// The counters that moved, as far as the page shows them.
fn counters(page: &Page) -> impl Iterator<Item = &'static Term> {
    let names = page.counters.keys().map(|(_, name)| name.as_str());
    names.filter(|name| TELLING.contains(name)).filter_map(exact)
}

fn distinct(terms: impl Iterator<Item = &'static Term>) -> Vec<&'static Term> {
    let mut found: Vec<&'static Term> = Vec::new();
    for term in terms {
        if !found.contains(&term) {
            found.push(term);
        }
    }
    found.truncate(MOST);
    found
}

fn error(made: &Made) -> Option<&'static Term> {
    match &made.status {
        Status::Failed(errno) => exact(errno),
        _ => None,
    }
}

/// The call, and the symbols that it was given; what stands in quotes is data.
fn called(made: &Made) -> impl Iterator<Item = &'static Term> {
    let text = made.text.split('"').step_by(2);
    let words =
        text.flat_map(|part| part.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_'));
    let given = words.filter_map(exact).filter(|term| term.kind == Kind::Option);
    exact(&made.call).into_iter().chain(given)
}

/// The rarer flags first: every segment but one has an ACK.
fn of_frame(frame: &WireFrame) -> Vec<&'static Term> {
    const TELLING_FIRST: [TcpFlag; 8] = [
        TcpFlag::Rst,
        TcpFlag::Syn,
        TcpFlag::Fin,
        TcpFlag::Urg,
        TcpFlag::Ece,
        TcpFlag::Cwr,
        TcpFlag::Psh,
        TcpFlag::Ack,
    ];
    let segment = &frame.frame.segment;
    let flags = TELLING_FIRST.into_iter().filter(|flag| segment.has(*flag));
    let again = frame.copies > 0 || frame.fate == Some(FateKind::Dropped);
    let again = again
        .then_some("retransmission")
        .into_iter()
        .chain(of_segment(segment));
    flags
        .filter_map(|flag| exact(flag.name()))
        .chain(again.filter_map(by_id))
        .collect()
}

fn of_segment(segment: &Segment) -> Option<&'static str> {
    let says = |word: &str| segment.options.iter().any(|option| option.contains(word));
    match segment.proto.as_str() {
        "tcp" if says("sack ") => Some("sack"),
        "tcp" if segment.win == 0 && !segment.has(TcpFlag::Rst) => Some("zero-window"),
        "udp" => Some("datagram"),
        "icmp" | "icmp6" if says("unreachable") => Some("icmp-unreachable"),
        "icmp" | "icmp6" => Some("icmp"),
        _ => None,
    }
}

/// What is seen on the page and has no symbol: who sleeps, who waits in which queue, what became of
/// the cables.
fn outcomes(page: &Page) -> Vec<&'static str> {
    let ended = |made: &Made| made.call == "recv" && matches!(made.status, Status::Done(0, _));
    // 0 bytes of a datagram are a message, and no end.
    let mut sockets = page.hosts.iter().flat_map(|host| host.now.iter());
    let has_stream = sockets.any(|socket| !socket.proto.starts_with("udp"));
    let rows = [
        (has_stream && touched(page).any(ended), "eof"),
        (
            touched(page).any(|made| made.status == Status::Blocked),
            "blocking",
        ),
        (
            page.backlogs.iter().any(|one| !one.syn_queue.is_empty()),
            "syn-queue",
        ),
        (
            page.backlogs.iter().any(|one| !one.accept_queue.is_empty()),
            "accept-queue",
        ),
        (!page.cut.is_empty(), "half-open-connection"),
        (
            !page.links.is_empty() || page.frames.values().any(|frame| frame.held),
            "held-wire",
        ),
    ];
    rows.into_iter().filter(|row| row.0).map(|row| row.1).collect()
}

/// One of the step's terms in place of the page, with its place among the others.
pub fn step_term_lines(terms: &[&Term], place: usize, options: &Options) -> Vec<Line> {
    let Some(term) = terms.get(place) else {
        return vec![Line::of(Role::Dim, say!(options, "view.terms.none"))];
    };
    let tag = options.lang.tag();
    let count = say!(options, "view.terms.place", n = place + 1, of = terms.len());
    let mut lines = vec![Line::of(Role::Dim, count)];
    lines.extend(term_lines(term, &[], options));
    let others = terms
        .iter()
        .filter(|other| other != &term)
        .map(|other| other.title(tag));
    let others: Vec<_> = others.collect();
    if !others.is_empty() {
        lines.push(Line::default());
        lines.extend(labelled(
            "view.terms.here",
            Role::Strong,
            [others.join(separator(options))],
            options,
        ));
    }
    fit(lines, options.width())
}

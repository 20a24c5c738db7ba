//! TCP's state diagram, each arrow linked to the first recorded step that walks it.
//!
//! Which step walks an arrow is read from the recordings, so the links cannot drift from what a kernel did.

use std::collections::HashMap;
use std::fmt::Write;

use super::markup::escaped;
use crate::event::{FateKind, SocketView, State, TcpFlag};
use crate::view::{Change, HostSockets, Page, Story};

/// A state's box: its middle.
const BOXES: [(State, i32, i32); 11] = [
    (State::Closed, 450, 40),
    (State::Listen, 450, 160),
    (State::SynReceived, 180, 270),
    (State::SynSent, 720, 270),
    (State::Established, 450, 380),
    (State::FinWait1, 180, 490),
    (State::CloseWait, 720, 490),
    (State::FinWait2, 180, 620),
    (State::Closing, 450, 620),
    (State::LastAck, 720, 620),
    (State::TimeWait, 450, 740),
];
const BOX: (i32, i32) = (140, 36);
const VIEW: &str = "-20 10 980 770";

/// An arrow of RFC 9293, figure 5: what makes a socket go, and what it sends; the path, and where its
/// words stand.
struct Arrow {
    from: State,
    to: State,
    why: &'static str,
    path: &'static str,
    at: (i32, i32),
    anchor: Anchor,
}

/// Which part of the words stands at their place.
#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

const fn arrow(
    from: State,
    to: State,
    why: &'static str,
    path: &'static str,
    at: (i32, i32),
    anchor: Anchor,
) -> Arrow {
    Arrow {
        from,
        to,
        why,
        path,
        at,
        anchor,
    }
}

const ARROWS: [Arrow; 19] = [
    arrow(
        State::Closed,
        State::Listen,
        "listen()",
        "M430 58V142",
        (420, 96),
        Anchor::End,
    ),
    arrow(
        State::Listen,
        State::Closed,
        "close()",
        "M470 142V58",
        (480, 96),
        Anchor::Start,
    ),
    arrow(
        State::Closed,
        State::SynSent,
        "connect() / SYN",
        "M520 48Q680 70 708 252",
        (612, 182),
        Anchor::Middle,
    ),
    arrow(
        State::SynSent,
        State::Closed,
        "close(), RST, timeout",
        "M740 252Q730 40 520 40",
        (746, 200),
        Anchor::Start,
    ),
    arrow(
        State::Listen,
        State::SynReceived,
        "SYN / SYN+ACK",
        "M390 178L230 252",
        (282, 196),
        Anchor::End,
    ),
    arrow(
        State::SynReceived,
        State::Listen,
        "RST",
        "M250 262L430 178",
        (362, 238),
        Anchor::Start,
    ),
    arrow(
        State::SynSent,
        State::SynReceived,
        "SYN / SYN+ACK",
        "M650 274H250",
        (450, 291),
        Anchor::Middle,
    ),
    arrow(
        State::SynSent,
        State::Established,
        "SYN+ACK / ACK",
        "M690 288L510 362",
        (616, 336),
        Anchor::Start,
    ),
    arrow(
        State::SynReceived,
        State::Established,
        "ACK",
        "M210 288L390 362",
        (284, 336),
        Anchor::End,
    ),
    arrow(
        State::SynReceived,
        State::FinWait1,
        "close() / FIN",
        "M160 288V472",
        (170, 376),
        Anchor::Start,
    ),
    arrow(
        State::Established,
        State::FinWait1,
        "close() / FIN",
        "M390 398L240 472",
        (290, 424),
        Anchor::End,
    ),
    arrow(
        State::Established,
        State::CloseWait,
        "FIN / ACK",
        "M510 398L660 472",
        (610, 424),
        Anchor::Start,
    ),
    arrow(
        State::FinWait1,
        State::FinWait2,
        "ACK",
        "M160 508V602",
        (150, 550),
        Anchor::End,
    ),
    arrow(
        State::FinWait1,
        State::Closing,
        "FIN / ACK",
        "M220 508L410 602",
        (352, 540),
        Anchor::Start,
    ),
    arrow(
        State::FinWait2,
        State::TimeWait,
        "FIN / ACK",
        "M210 638L390 722",
        (332, 664),
        Anchor::Start,
    ),
    arrow(
        State::Closing,
        State::TimeWait,
        "ACK",
        "M470 638V722",
        (480, 676),
        Anchor::Start,
    ),
    arrow(
        State::CloseWait,
        State::LastAck,
        "close() / FIN",
        "M720 508V602",
        (730, 550),
        Anchor::Start,
    ),
    arrow(
        State::LastAck,
        State::Closed,
        "ACK",
        "M790 620Q940 620 940 330Q940 24 520 28",
        (830, 640),
        Anchor::Start,
    ),
    arrow(
        State::TimeWait,
        State::Closed,
        "2 MSL",
        "M380 744Q-10 744 -10 400Q-10 40 380 40",
        (138, 706),
        Anchor::End,
    ),
];

/// Where an arrow is walked: a lesson's id, and its step's.
pub(super) type Walks = HashMap<(State, State), (String, String)>;

/// Adds the arrows that a lesson walks and none before it did.
pub(super) fn walk(lesson: &str, story: &Story, walks: &mut Walks) {
    for page in story.pages() {
        let Some(step) = &page.step else { continue };
        for change in page.hosts.iter().flat_map(HostSockets::changes) {
            if let Some(arrow) = arrow_of(&change, was_reset(page, &change.socket)) {
                let place = || (lesson.to_owned(), step.id.clone());
                walks.entry(arrow).or_insert_with(place);
            }
        }
    }
}

/// Whether a RST of the socket's peer reached it on this page.
fn was_reset(page: &Page, socket: &SocketView) -> bool {
    page.frames.values().any(|sent| {
        let segment = &sent.frame.segment;
        let has_arrived = matches!(sent.fate, Some(FateKind::Delivered | FateKind::Duplicated));
        let is_for_it = (&segment.src, &segment.dst) == (&socket.remote, &socket.local);
        has_arrived && is_for_it && segment.has(TcpFlag::Rst)
    })
}

/// A connection that a listener makes has no state before SYN-RECEIVED, and when a RST ends it there, it is the
/// listener's again (note 1 of the figure; one of a `connect()` stays, as a CLOSED socket). Any other socket that
/// is gone is closed; the figure shows no RST that does that but in SYN-SENT.
fn arrow_of(change: &Change, was_reset: bool) -> Option<(State, State)> {
    if change.socket.proto != "tcp" {
        return None;
    }
    match (change.from, change.to) {
        (None, Some(State::SynReceived)) => Some((State::Listen, State::SynReceived)),
        (None, _) => None,
        (Some(State::SynReceived), None) if was_reset => Some((State::SynReceived, State::Listen)),
        (Some(from), None | Some(State::Closed)) if was_reset && from != State::SynSent => None,
        (Some(from), to) => Some((from, to.unwrap_or(State::Closed))),
    }
}

/// The diagram, and below it the same as a list.
pub(super) fn diagram(walks: &Walks, title: &str) -> String {
    let mut drawn = format!(
        "<figure class=\"sockstep-states\"><svg viewBox=\"{VIEW}\" role=\"group\" aria-label=\"{}\"><defs>\
         <marker id=\"sockstep-tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
         orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>",
        escaped(title)
    );
    for arrow in &ARROWS {
        drawn.push_str(&drawn_arrow(arrow, walks));
    }
    for (state, x, y) in BOXES {
        let (width, height) = BOX;
        let _ = write!(
            drawn,
            "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\" rx=\"6\"/><text class=\"state\" \
             x=\"{x}\" y=\"{}\">{state}</text>",
            x - width / 2,
            y - height / 2,
            y + 5
        );
    }
    drawn.push_str("</svg></figure>");
    drawn
}

fn drawn_arrow(arrow: &Arrow, walks: &Walks) -> String {
    let (x, y) = arrow.at;
    let why = escaped(arrow.why);
    let line = format!(
        "<path class=\"arrow\" d=\"{}\" marker-end=\"url(&#35;sockstep-tip)\"/>",
        arrow.path
    );
    let anchor = arrow.anchor.name();
    let words =
        |step: &str| format!("<text text-anchor=\"{anchor}\" x=\"{x}\" y=\"{y}\">{why}</text> {step}");
    match walks.get(&(arrow.from, arrow.to)) {
        None => format!("<g class=\"unwalked\">{line}{}</g>", words("")),
        Some((lesson, step)) => {
            let (lesson, step) = (escaped(lesson), escaped(step));
            let place = format!(
                "<text class=\"step\" text-anchor=\"{anchor}\" x=\"{x}\" y=\"{}\">{lesson}: {step}</text>",
                y + 15
            );
            format!(
                "<a href=\"{lesson}.html&#35;{lesson}/{step}\" aria-label=\"{} → {}: {why} {lesson}: {step}\">{line}{}</a>",
                arrow.from,
                arrow.to,
                words(&place)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Segment;
    use crate::view::samples::{Tale, script, segment, socket};

    const HALF_OPEN: (&str, &str) = ("10.0.0.1:8088", "10.0.0.2:40001");

    /// The end of a connection on the server's host, which no descriptor refers to.
    fn end((local, remote): (&str, &str), state: State) -> SocketView {
        SocketView {
            local: local.to_owned(),
            remote: remote.to_owned(),
            inode: 0,
            fd: None,
            actor: None,
            name: None,
            ..socket("server", "", state)
        }
    }

    fn reset_from(remote: &str) -> Segment {
        segment(remote, HALF_OPEN.0, &[TcpFlag::Rst])
    }

    /// The arrows that are walked when the server's end of a connection is as before in one step, and as now
    /// in the next, in which these segments reach it.
    fn walked(before: Vec<SocketView>, arrived: &[Segment], now: Vec<SocketView>) -> Vec<(State, State)> {
        let mut tale = Tale::of(script(), &["server", "client"]);
        tale.step("before", 1, "").sockets("server", before);
        tale.step("now", 2, "");
        for (id, segment) in (1..).zip(arrived) {
            tale.sent("client", "server", segment.clone())
                .fate(id, FateKind::Delivered);
        }
        tale.sockets("server", now);
        let mut story = Story::new();
        tale.events.iter().for_each(|event| story.push(event));
        let mut walks = Walks::new();
        walk("lesson", &story, &mut walks);
        walks.retain(|_, (_, step)| step == "now");
        walks.into_keys().collect()
    }

    #[track_caller]
    fn check_end(from: State, arrived: &[Segment], to: State) {
        let found = walked(vec![end(HALF_OPEN, from)], arrived, Vec::new());
        assert_eq!(found, [(from, to)]);
    }

    #[test]
    fn a_half_open_connection_that_is_reset_is_the_listener_s_again() {
        check_end(State::SynReceived, &[reset_from(HALF_OPEN.1)], State::Listen);
    }

    #[test]
    fn without_a_reset_of_its_own_it_is_closed() {
        check_end(State::SynReceived, &[], State::Closed);
        check_end(State::SynReceived, &[reset_from("10.0.0.2:40002")], State::Closed);
        let ack = segment(HALF_OPEN.1, HALF_OPEN.0, &[TcpFlag::Ack]);
        check_end(State::LastAck, &[ack], State::Closed);
        check_end(State::TimeWait, &[], State::Closed);
    }

    #[test]
    fn a_reset_walks_no_arrow_of_another_cause() {
        for from in [State::LastAck, State::TimeWait] {
            let found = walked(vec![end(HALF_OPEN, from)], &[reset_from(HALF_OPEN.1)], Vec::new());
            assert_eq!(found, [], "{from}");
        }
    }

    #[test]
    fn a_reset_closes_what_connects() {
        let connecting = |state| {
            vec![SocketView {
                inode: 12,
                ..end(HALF_OPEN, state)
            }]
        };
        let found = walked(
            connecting(State::SynSent),
            &[reset_from(HALF_OPEN.1)],
            connecting(State::Closed),
        );
        assert_eq!(found, [(State::SynSent, State::Closed)]);
    }
}

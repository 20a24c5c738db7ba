//! TCP's state diagram, each arrow linked to the first recorded step that walks it.
//!
//! Which step walks an arrow is read from the recordings, so the links cannot drift from what a kernel did.

use std::collections::HashMap;
use std::fmt::Write;

use super::markup::escaped;
use crate::event::State;
use crate::view::{Change, HostSockets, Story};

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
        (742, 150),
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
        (450, 262),
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
        (150, 384),
        Anchor::End,
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
        (336, 550),
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
            if let Some(arrow) = arrow_of(&change) {
                let place = || (lesson.to_owned(), step.id.clone());
                walks.entry(arrow).or_insert_with(place);
            }
        }
    }
}

/// A connection that a listener makes has no state before SYN-RECEIVED; a socket that is gone is closed.
fn arrow_of(change: &Change) -> Option<(State, State)> {
    if change.socket.proto != "tcp" {
        return None;
    }
    match (change.from, change.to) {
        (None, Some(State::SynReceived)) => Some((State::Listen, State::SynReceived)),
        (Some(from), to) => Some((from, to.unwrap_or(State::Closed))),
        (None, Some(_) | None) => None,
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

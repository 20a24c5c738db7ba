//! The keys, as a page: those that do something here.

use crate::view::{Line, Options, Role, Story, live_command, say};

/// A key, the id of what it does, and where it does that.
type Row = (&'static str, &'static str, Does);

/// Where a key does what is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    Everywhere,
    /// Where a lesson runs.
    Live,
    /// Where a recording is read.
    InRecording,
}

/// What is done to a lesson, and to the network.
const DEEDS: [Row; 4] = [
    ("d", "drop", Does::Live),
    ("u", "twice", Does::Live),
    ("n", "other", Does::Live),
    ("x", "cable", Does::Live),
];
/// What is looked at, and how one leaves.
const LOOKS: [Row; 10] = [
    ("g", "term", Does::Everywhere),
    ("p", "layers", Does::Everywhere),
    ("c", "code", Does::Everywhere),
    ("← →", "turn", Does::Live),
    ("← →", "recorded.turn", Does::InRecording),
    ("Home End", "ends", Does::Everywhere),
    ("↑ ↓", "scroll", Does::Everywhere),
    ("Space", "pause", Does::Everywhere),
    ("Ctrl-Z", "suspend", Does::Everywhere),
    ("q", "quit", Does::Everywhere),
];
const ENTER: [Row; 2] = [
    ("Enter", "next", Does::Live),
    ("Enter", "recorded.next", Does::InRecording),
];
const OF_PAGES: [Row; 1] = [("1–9", "choose", Does::Everywhere)];
const OF_SLIDES: [Row; 4] = [
    ("1–9", "present_vote", Does::Everywhere),
    ("0–9 Enter", "present_jump", Does::Everywhere),
    ("b", "present_blank", Does::Everywhere),
    ("w", "present_whole", Does::Everywhere),
];

/// The keys of pages of text.
pub(super) fn pages(story: &Story, at: usize, options: &Options) -> Vec<Line> {
    keys([&ENTER[..], &DEEDS, &OF_PAGES, &LOOKS], story, at, options)
}

/// The keys of a presentation.
pub(super) fn slides(story: &Story, at: usize, options: &Options) -> Vec<Line> {
    keys([&ENTER[..], &OF_SLIDES, &DEEDS, &LOOKS], story, at, options)
}

/// The marks of pages and pictures, and what each is called among the messages.
const MARKS: [(&str, &str); 6] = [
    ("▶", "now"),
    ("✓", "done"),
    ("⏸", "waits"),
    ("✗", "failed"),
    ("·", "planned"),
    ("→", "changed"),
];
/// Two marks stand side by side where each has so much room.
const MARK_WIDTH: usize = 40;

/// What the marks mean: in ASCII some of them look like borders.
fn legend(options: &Options) -> Vec<Line> {
    let a_line = (usize::from(options.layout.width) / MARK_WIDTH).clamp(1, 2);
    let mark = |(mark, id): &(&str, &str)| {
        let id = format!("desk.marks.{id}");
        let text = say!(options, id.as_str());
        Line::of(Role::Heading, mark).padded(4).with(Role::Plain, text)
    };
    let together = |marks: &[(&str, &str)]| {
        let marks = marks.iter().map(mark);
        marks.fold(Line::default(), |line, mark| line.then(mark.padded(MARK_WIDTH)))
    };
    MARKS.chunks(a_line).map(together).map(Line::trimmed).collect()
}

fn keys(tables: [&[Row]; 4], story: &Story, at: usize, options: &Options) -> Vec<Line> {
    let not_here = if options.recorded {
        Does::Live
    } else {
        Does::InRecording
    };
    let mut lines = vec![Line::of(Role::Title, say!(options, "desk.keys")), Line::default()];
    let rows = tables.into_iter().flatten();
    for (key, text, _) in rows.filter(|(.., does)| *does != not_here) {
        let id = format!("desk.help.{text}");
        let text = say!(options, id.as_str());
        lines.push(Line::of(Role::Heading, key).padded(12).with(Role::Plain, text));
    }
    lines.push(Line::default());
    lines.extend(legend(options));
    if options.recorded {
        let text = say!(options, "desk.help.recorded.live");
        let command = live_command(story, at);
        lines.extend([
            Line::default(),
            Line::of(Role::Plain, text),
            Line::of(Role::Code, format!("  {command}")),
        ]);
    }
    lines
}

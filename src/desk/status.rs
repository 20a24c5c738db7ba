//! The bottom line: what Enter will do, and the other keys, as many as there is room for.

use std::time::Duration;

use super::board::{Ahead, Situation};
use super::pages::Pages;
use crate::event::{Action, Cut, FateKind, Script};
use crate::view::{Line, Options, Page, Role, bar, say};

/// A key and what it does.
#[derive(Clone, Debug)]
pub(super) struct Hint {
    key: String,
    does: String,
}

/// A hint: the key, and the id of its text.
pub(super) fn hint(key: &str, text: &str, options: &Options) -> Hint {
    let id = format!("desk.{text}");
    Hint::saying(key, say!(options, id.as_str()))
}

impl Hint {
    /// A hint in these words.
    pub(super) fn saying(key: &str, does: String) -> Self {
        Self {
            key: key.to_owned(),
            does,
        }
    }
}

/// A word that is no key.
pub(super) fn label(text: &str) -> Hint {
    Hint {
        key: text.to_owned(),
        does: String::new(),
    }
}

/// What Enter will do: the step to come.
pub(super) fn next_hint(step: &str, script: &Script, options: &Options) -> Hint {
    let action = script
        .steps
        .iter()
        .find(|known| known.id == step)
        .map(|known| &known.action);
    let does = action.map_or_else(String::new, |action| action_text(action, options));
    Hint {
        key: "Enter".to_owned(),
        does,
    }
}

fn action_text(action: &Action, options: &Options) -> String {
    match action {
        Action::Call { actor, text, .. } => format!("{actor}: {text}"),
        Action::Frame {
            from,
            flags,
            fate,
            proto,
        } => {
            let flags = flags.iter().map(|flag| flag.name()).collect::<Vec<_>>().join("+");
            let flags = proto.as_ref().map_or(flags, |proto| proto.to_uppercase());
            let what = match fate {
                FateKind::Dropped => "desk.drops",
                FateKind::Duplicated => "desk.doubles",
                FateKind::Delivered | FateKind::Absorbed => "desk.delivers",
            };
            say!(options, what, flags = flags, host = from)
        }
        Action::Wait => say!(options, "desk.waits"),
        Action::Burst { calls } => {
            let texts = calls.iter().map(|call| format!("{}: {}", call.actor, call.text));
            texts.collect::<Vec<_>>().join("; ")
        }
        Action::Link { host, cut } => {
            let what = if *cut == Cut::None {
                "desk.mends"
            } else {
                "desk.cuts"
            };
            say!(options, what, host = host)
        }
    }
}

/// How much of an automatic run's pause is over.
pub(super) fn pause_hint((passed, length): (Duration, Duration), options: &Options) -> Hint {
    let millis = |time: Duration| usize::try_from(time.as_millis()).unwrap_or(usize::MAX);
    Hint {
        key: bar(millis(passed), millis(length), 10),
        does: say!(options, "desk.space_pauses"),
    }
}

/// What can be done to the frames that wait: where there is one, no other can go first.
pub(super) fn offers(page: &Page) -> &'static [(&'static str, &'static str)] {
    const ALL: [(&str, &str); 3] = [("d", "drop"), ("u", "twice"), ("n", "other")];
    let frames = page.frames.values();
    match frames.filter(|frame| frame.held).count() {
        0 => &[],
        1 => &ALL[..2],
        _ => &ALL,
    }
}

/// The keys of pages of text, what Enter does first.
pub(super) fn hints(pages: &Pages, now: &Situation<'_>) -> Vec<Hint> {
    let options = &pages.options;
    let say = |key: &str, text: &str| hint(key, text, options);
    let mut hints: Vec<_> = now.label.into_iter().map(label).collect();
    let newest = pages.is_newest();
    match now.ahead {
        Ahead::Recorded => hints.extend([say("Enter", "forward"), say("←", "back")]),
        _ if !newest => hints.extend([say("→", "forward"), say("End", "newest")]),
        Ahead::Unknown => {}
        Ahead::Over => hints.push(say("Enter", "leave")),
        Ahead::Step(_) if pages.is_asking() => hints.extend([say("1 2 3", "choose"), say("Enter", "skip")]),
        Ahead::Step(_) if pages.question_ahead().is_some() => hints.push(say("Enter", "question")),
        Ahead::Step(step) => hints.push(next_hint(step, &pages.story.script, options)),
    }
    hints.extend(now.pause.map(|pause| pause_hint(pause, options)));
    if newest && matches!(now.ahead, Ahead::Step(_)) {
        let offers = offers(pages.story.last()).iter();
        hints.extend(offers.map(|(key, text)| say(key, text)));
    }
    hints.extend([say("?", "keys"), say("q", "quit")]);
    hints.extend(pages.term_hints());
    hints.extend([say("p", "layers"), say("c", "code")]);
    if !matches!(now.ahead, Ahead::Recorded) {
        hints.push(say("←", "back"));
    }
    hints
}

/// The bottom line.
pub(super) fn bottom(pages: &Pages, rows_below: usize, hints: &[Hint]) -> Line {
    let options = &pages.options;
    let width = usize::from(options.layout.width);
    let mut line = Line::default();
    if rows_below > 0 {
        line = line
            .with(Role::Now, say!(options, "desk.more", n = rows_below))
            .with(Role::Plain, "  ");
    }
    let (at, newest) = pages.place();
    if at < newest {
        line = line
            .with(Role::Now, say!(options, "desk.past", at = at, of = newest))
            .with(Role::Plain, "  ");
    }
    with_hints(line, hints, width)
}

/// The line with as many of these hints as there is room for.
pub(super) fn with_hints(mut line: Line, hints: &[Hint], width: usize) -> Line {
    for (place, hint) in hints.iter().enumerate() {
        let gap = if place == 0 { "" } else { "  " };
        let longer = line
            .clone()
            .with(Role::Plain, gap)
            .with(Role::Heading, &hint.key)
            .with(Role::Dim, format!(" {}", hint.does));
        if longer.width() > width {
            continue;
        }
        line = longer;
    }
    line.cut(width)
}

/// All keys, as a page.
pub(super) fn help(options: &Options) -> Vec<Line> {
    const KEYS: [(&str, &str); 15] = [
        ("Enter", "next"),
        ("d", "drop"),
        ("u", "twice"),
        ("n", "other"),
        ("x", "cable"),
        ("1–9", "choose"),
        ("g", "term"),
        ("p", "layers"),
        ("c", "code"),
        ("← →", "turn"),
        ("Home End", "ends"),
        ("↑ ↓", "scroll"),
        ("Space", "pause"),
        ("Ctrl-Z", "suspend"),
        ("q", "quit"),
    ];
    keys(&KEYS, options)
}

/// All keys of a presentation, as a page.
pub(super) fn presenting(options: &Options) -> Vec<Line> {
    const KEYS: [(&str, &str); 18] = [
        ("Enter", "next"),
        ("1–9", "present_vote"),
        ("0–9 Enter", "present_jump"),
        ("b", "present_blank"),
        ("w", "present_whole"),
        ("d", "drop"),
        ("u", "twice"),
        ("n", "other"),
        ("x", "cable"),
        ("g", "term"),
        ("p", "layers"),
        ("c", "code"),
        ("← →", "turn"),
        ("Home End", "ends"),
        ("↑ ↓", "scroll"),
        ("Space", "pause"),
        ("Ctrl-Z", "suspend"),
        ("q", "quit"),
    ];
    keys(&KEYS, options)
}

fn keys(table: &[(&str, &str)], options: &Options) -> Vec<Line> {
    let mut lines = vec![Line::of(Role::Title, say!(options, "desk.keys")), Line::default()];
    for (key, text) in table {
        let id = format!("desk.help.{text}");
        let text = say!(options, id.as_str());
        lines.push(Line::of(Role::Heading, key).padded(12).with(Role::Plain, text));
    }
    lines
}

//! The bottom line: what Enter will do, and the other keys, as many as there is room for.

use super::pages::Pages;
use crate::event::{Action, Cut, FateKind, Script};
use crate::view::{Line, Options, Role, bar, say};

/// A key and what it does.
#[derive(Clone, Debug)]
pub(super) struct Hint {
    key: String,
    does: String,
}

/// A hint: the key, and the id of its text.
pub(super) fn hint(key: &str, text: &str, options: &Options) -> Hint {
    let id = format!("desk.{text}");
    Hint {
        key: key.to_owned(),
        does: say!(options, id.as_str()),
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
pub(super) fn pause_hint(passed: usize, of: usize, options: &Options) -> Hint {
    Hint {
        key: bar(passed, of, 10),
        does: say!(options, "desk.space_pauses"),
    }
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
    let keys = [
        "Enter", "d", "u", "n", "x", "1–9", "g", "p", "c", "← →", "Home End", "↑ ↓", "Space", "Ctrl-Z", "q",
    ];
    let texts = [
        "next", "drop", "twice", "other", "cable", "choose", "term", "layers", "code", "turn", "ends",
        "scroll", "pause", "suspend", "quit",
    ];
    let mut lines = vec![Line::of(Role::Title, say!(options, "desk.keys")), Line::default()];
    for (key, text) in keys.iter().zip(texts) {
        let id = format!("desk.help.{text}");
        let text = say!(options, id.as_str());
        lines.push(Line::of(Role::Heading, key).padded(12).with(Role::Plain, text));
    }
    lines
}

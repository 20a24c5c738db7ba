//! The bottom line: what Enter will do, and the other keys, as many as there is room for.

use std::time::Duration;

use super::board::{Ahead, Situation};
use super::keys::Key;
use super::pages::Pages;
use crate::event::{Action, Cut, FateKind, Script, ScriptStep};
use crate::view::story::WireFrame;
use crate::view::{Line, Options, Page, Role, Story, bar, say};

/// A key and what it does.
#[derive(Clone, Debug)]
pub(super) struct Hint {
    key: String,
    does: String,
    /// The same in fewer words, where room is short.
    shorter: Option<Shorter>,
}

/// What a key does in fewer words. A hint that has them is shown in any case.
#[derive(Clone, Debug)]
struct Shorter {
    does: String,
    /// Whether the other hints go before the longer words.
    gives_way: bool,
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
            shorter: None,
        }
    }

    fn in_short(mut self) -> Self {
        if let Some(shorter) = self.shorter.take() {
            self.does = shorter.does;
        }
        self
    }
}

/// A word that is no key.
pub(super) fn label(text: &str) -> Hint {
    Hint::saying(text, String::new())
}

/// Rows of a page that the screen does not show.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hidden {
    /// Above what is shown, where that was not scrolled away.
    pub(super) above: usize,
    /// Below it.
    pub(super) below: usize,
}

impl Hidden {
    /// `↑ 3 more  ↓ 5 more  `.
    pub(super) fn line(self, options: &Options) -> Line {
        let ways = [(self.above, "desk.more_above"), (self.below, "desk.more")];
        let hidden = ways.into_iter().filter(|(rows, _)| *rows > 0);
        hidden.fold(Line::default(), |line, (rows, id)| {
            line.with(Role::Now, say!(options, id, n = rows))
                .with(Role::Plain, "  ")
        })
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
        shorter: action.map(|action| shorter(action, options)),
        ..Hint::saying("Enter", does)
    }
}

/// A burst lists its calls where there is room for all keys, else it counts them.
fn shorter(action: &Action, options: &Options) -> Shorter {
    let (does, gives_way) = match action {
        Action::Burst { calls } if calls.len() == 1 => (say!(options, "desk.calls.one"), true),
        Action::Burst { calls } => (say!(options, "desk.calls.many", n = calls.len()), true),
        Action::Call { actor, call, .. } => (format!("{actor}: {call}"), false),
        Action::Frame { .. } | Action::Wait | Action::Link { .. } => (String::new(), false),
    };
    Shorter { does, gives_way }
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
    let bar = bar(millis(passed), millis(length), 10);
    Hint::saying(&bar, say!(options, "desk.space_pauses"))
}

/// What can be done to the frames that wait, as far as Enter does not do it: where there is one, no other can
/// go first.
pub(super) fn offers(
    page: &Page,
    step: &str,
    script: &Script,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    const ALL: [(&str, &str); 3] = [("d", "drop"), ("u", "twice"), ("n", "other")];
    let held = page.frames.values().filter(|frame| frame.held);
    let count = match held.count() {
        0 => 0,
        1 => 2,
        _ => 3,
    };
    let planned = match fate_of_step(page, step, script) {
        Some(FateKind::Dropped) => "d",
        Some(FateKind::Duplicated) => "u",
        _ => "",
    };
    ALL.into_iter()
        .take(count)
        .filter(move |(key, _)| *key != planned)
}

/// Whether this key does what the question ahead is about: then it is asked first, as before Enter.
pub(super) fn is_asked_about(key: Key, story: &Story) -> bool {
    let asked = story.asked().map(|asked| &asked.id);
    let is_its = |step: &&ScriptStep| step.question.as_ref().map(|ask| &ask.id) == asked;
    let wanted = match key {
        Key::Drop => FateKind::Dropped,
        Key::Twice => FateKind::Duplicated,
        _ => return false,
    };
    let step = asked.and_then(|_| story.script.steps.iter().find(is_its));
    step.is_some_and(|step| fate_of_step(story.last(), &step.id, &story.script) == Some(wanted))
}

/// What Enter does to a frame that waits.
fn fate_of_step(page: &Page, step: &str, script: &Script) -> Option<FateKind> {
    let known = script.steps.iter().find(|known| known.id == step)?;
    let Action::Frame {
        from,
        flags,
        fate,
        proto,
    } = &known.action
    else {
        return None;
    };
    let is_it = |frame: &WireFrame| {
        let segment = &frame.frame.segment;
        let proto = proto.as_deref().unwrap_or("tcp");
        frame.held && frame.frame.from == *from && segment.flags == *flags && segment.proto == proto
    };
    page.frames.values().any(|frame| is_it(frame)).then_some(*fate)
}

/// The keys of pages of text, what Enter does first.
pub(super) fn hints(pages: &Pages, now: &Situation<'_>) -> Vec<Hint> {
    let options = &pages.options;
    let say = |key: &str, text: &str| hint(key, text, options);
    let mut hints: Vec<_> = now.label.into_iter().map(label).collect();
    let newest = pages.is_newest();
    match now.ahead {
        _ if !newest => hints.extend([say("→", "forward"), say("End", "newest")]),
        // A recording has a bottom line of its own, see `book`.
        Ahead::Unknown | Ahead::Recorded => {}
        Ahead::Over => hints.push(say("Enter", "leave")),
        Ahead::Step(_) if pages.is_asking() => hints.extend([say("1 2 3", "choose"), say("Enter", "skip")]),
        Ahead::Step(_) if pages.question_ahead().is_some() => hints.push(say("Enter", "question")),
        Ahead::Step(step) => hints.push(next_hint(step, &pages.story.script, options)),
    }
    hints.extend(now.pause.map(|pause| pause_hint(pause, options)));
    if let (true, Ahead::Step(step)) = (newest, now.ahead) {
        let offers = offers(pages.story.last(), step, &pages.story.script);
        hints.extend(offers.map(|(key, text)| say(key, text)));
    }
    hints.extend([say("?", "keys"), say("q", "quit")]);
    hints.extend(pages.term_hints());
    hints.extend([say("p", "layers"), say("c", "code")]);
    if pages.can_go_back() {
        hints.push(say("←", "back"));
    }
    hints
}

/// The bottom line.
pub(super) fn bottom(pages: &Pages, hidden: Hidden, hints: &[Hint]) -> Line {
    let options = &pages.options;
    let width = usize::from(options.layout.width);
    let mut line = hidden.line(options);
    let (at, newest) = pages.place();
    if at < newest {
        line = line
            .with(Role::Now, say!(options, "desk.past", at = at, of = newest))
            .with(Role::Plain, "  ");
    }
    with_hints(&line, hints, width)
}

/// The line with as many of these hints as there is room for. One that can be said in fewer words is always
/// among them.
pub(super) fn with_hints(line: &Line, hints: &[Hint], width: usize) -> Line {
    let (mut whole, left_out) = filled(line, hints, width);
    let is_needed = |hint: &Hint| {
        let shorter = hint.shorter.as_ref();
        shorter.is_some_and(|shorter| shorter.gives_way || left_out.contains(&hint.key))
    };
    if !left_out.is_empty() && hints.iter().any(is_needed) {
        let hints: Vec<_> = hints.iter().cloned().map(Hint::in_short).collect();
        whole = filled(line, &hints, width).0;
    }
    whole.cut(width)
}

/// The line with those of the hints that fit, and the keys of those that do not.
fn filled(line: &Line, hints: &[Hint], width: usize) -> (Line, Vec<String>) {
    let (mut line, mut left_out) = (line.clone(), Vec::new());
    for (place, hint) in hints.iter().enumerate() {
        let gap = if place == 0 { "" } else { "  " };
        let longer = line
            .clone()
            .with(Role::Plain, gap)
            .with(Role::Heading, &hint.key)
            .with(Role::Dim, format!(" {}", hint.does));
        if longer.width() > width {
            left_out.push(hint.key.clone());
            continue;
        }
        line = longer;
    }
    (line, left_out)
}

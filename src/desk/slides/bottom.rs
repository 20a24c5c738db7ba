//! The bottom line: what Enter will do, and the other keys, as many as there is room for.

use super::{Face, Slides};
use crate::desk::board::{Ahead, Situation};
use crate::desk::live;
use crate::desk::status::{Hint, hint, label, next_hint, offers, pause_hint, with_hints};
use crate::desk::votes::Votes;
use crate::view::{Line, Role, say};

impl Slides {
    pub(super) fn bottom(&self, below: usize, now: &Situation<'_>) -> Line {
        let (options, width) = (&self.options, usize::from(self.options.layout.width));
        let mut line = Line::default();
        if now.refused {
            return live::remark(&self.story, self.at, options);
        }
        if let Some(number) = self.typed {
            return line
                .with(Role::Now, say!(options, "desk.present.typed", n = number))
                .cut(width);
        }
        if let Some(number) = self.refused {
            let is_ahead = number <= self.story.script.steps.len() && !matches!(now.ahead, Ahead::Recorded);
            let id = if is_ahead {
                "desk.present.ahead"
            } else {
                "desk.present.no_step"
            };
            line = line
                .with(Role::Bad, say!(options, id, n = number))
                .with(Role::Plain, "  ");
        }
        if below > 0 {
            line = line
                .with(Role::Now, say!(options, "desk.more", n = below))
                .with(Role::Plain, "  ");
        }
        if self.at < self.newest() && !matches!(now.ahead, Ahead::Recorded) {
            let past = say!(options, "desk.past", at = self.at, of = self.newest());
            line = line.with(Role::Now, past).with(Role::Plain, "  ");
        }
        with_hints(&line, &self.hints(now), width)
    }

    /// The keys, what Enter does first.
    fn hints(&self, now: &Situation<'_>) -> Vec<Hint> {
        let options = &self.options;
        let say = |key: &str, text: &str| hint(key, text, options);
        let mut hints: Vec<_> = now.label.into_iter().map(label).collect();
        hints.extend(self.enter(now));
        hints.extend(now.pause.map(|pause| pause_hint(pause, options)));
        if self.pane.is_none() && self.face == Face::Question {
            hints.extend([
                say("1 2 3", "present.hand"),
                say("Backspace", "present.take_back"),
            ]);
        } else if let (true, Ahead::Step(step)) = (self.at == self.newest(), now.ahead) {
            let offers = offers(self.page(), step, &self.story.script);
            hints.extend(offers.map(|(key, text)| say(key, text)));
        }
        hints.extend([say("?", "keys"), say("q", "quit")]);
        if self.at > 0 || self.face != Face::Picture || self.pane.is_some() {
            hints.push(say("←", "back"));
        }
        hints.extend([
            say("b", "present.blank"),
            say("w", "present.whole"),
            say("g", "term"),
            say("0–9", "present.jump"),
        ]);
        hints
    }

    /// What Enter does.
    fn enter(&self, now: &Situation<'_>) -> Option<Hint> {
        let options = &self.options;
        let say = |text: &str| Some(hint("Enter", text, options));
        if self.pane.is_some() {
            return say("present.close");
        }
        match (self.next_face(), now.ahead) {
            (Some(Face::Reasons), _) => say("present.why"),
            (Some(_), _) => say("question"),
            (None, _) if self.at < self.newest() => say("forward"),
            (None, Ahead::Over) => say("leave"),
            (None, Ahead::Recorded | Ahead::Unknown) => None,
            (None, Ahead::Step(_)) if self.face == Face::Question => {
                match self.ballot().and_then(Votes::winner) {
                    Some(place) => Some(Hint::saying(
                        "Enter",
                        say!(options, "desk.present.close_vote", n = place + 1),
                    )),
                    None => say("skip"),
                }
            }
            (None, Ahead::Step(step)) => Some(next_hint(step, &self.story.script, options)),
        }
    }
}

//! The whole run as one running text, for pipes and files: a page a step, then what came by itself.

use super::page::{divider, end, meanwhile, page, question};
use super::{Options, Story};
use crate::event::{Ask, Event, Kind, Question};

/// Takes events in and says what to print.
///
/// A page is told when it is whole: at the next `meanwhile`, `question`, `step` or `end`, or
/// earlier when the caller knows ([`Plain::settled`]). The text is the same either way.
#[derive(Debug)]
pub struct Plain {
    story: Story,
    options: Options,
    untold: Untold,
    told_any: bool,
}

/// What has come and has not been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Untold {
    Nothing,
    Page,
    Meanwhile,
}

impl Plain {
    /// A teller that has told nothing.
    pub fn new(options: Options) -> Self {
        Self {
            story: Story::new(),
            options,
            untold: Untold::Nothing,
            told_any: false,
        }
    }

    /// Takes an event in; what to print now, with its line feeds.
    pub fn event(&mut self, event: &Event) -> Option<String> {
        let boundary = matches!(
            event.kind,
            Kind::Meanwhile(_) | Kind::Question(_) | Kind::Step(_) | Kind::End(_)
        );
        let mut text = if boundary { self.tell() } else { String::new() };
        self.story.push(event);
        match &event.kind {
            Kind::Lesson(_) | Kind::Step(_) => self.untold = Untold::Page,
            Kind::Meanwhile(_) => self.untold = Untold::Meanwhile,
            Kind::Question(asked) => text.push_str(&self.ask(asked)),
            Kind::End(_) => {
                text.push('\n');
                text.push_str(&end(self.story.last(), &self.options));
            }
            _ => {}
        }
        some(text)
    }

    /// The machine has settled: what to print of what has come so far.
    pub fn settled(&mut self) -> Option<String> {
        some(self.tell())
    }

    /// All that has been told so far, page by page.
    pub fn story(&self) -> &Story {
        &self.story
    }

    fn tell(&mut self) -> String {
        let (last, script) = (self.story.last(), &self.story.script);
        let text = match std::mem::replace(&mut self.untold, Untold::Nothing) {
            Untold::Nothing => return String::new(),
            Untold::Meanwhile => return meanwhile(last, script, &self.options),
            Untold::Page => page(last, script, &self.options),
        };
        if !std::mem::replace(&mut self.told_any, true) {
            return text;
        }
        format!("\n{}{text}", divider(&self.options))
    }

    fn ask(&self, asked: &Question) -> String {
        let asks = self
            .story
            .script
            .steps
            .iter()
            .filter_map(|step| step.question.as_ref());
        let ask: Option<&Ask> = asks.into_iter().find(|ask| ask.id == asked.id);
        ask.map_or_else(String::new, |ask| format!("\n{}", question(ask, &self.options)))
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

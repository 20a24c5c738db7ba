//! Which page is shown, and how: the part of the desk that live runs and replays share.

use super::DeskError;
use super::keys::Key;
use super::status::{self, Hint, hint};
use super::terminal::{self, Terminal};
use crate::event::{Ask, Event};
use crate::view::{
    Layout, Line, Options, Page, Role, Story, lines, question_lines, step_term_lines, step_terms,
};

/// The pages so far, and where the person looks.
#[derive(Debug)]
pub(super) struct Pages {
    pub(super) story: Story,
    pub(super) options: Options,
    /// The page that is shown.
    at: usize,
    /// Whether the question that stands before the next page is shown in place of the page.
    asking: bool,
    help: bool,
    /// Which of the page's terms is explained in place of the page.
    term: Option<usize>,
    scroll: usize,
}

impl Pages {
    pub(super) fn new(options: Options) -> Self {
        Self {
            story: Story::new(),
            options,
            at: 0,
            asking: false,
            help: false,
            term: None,
            scroll: 0,
        }
    }

    /// Takes an event in; a person who looks at the newest page goes on looking at the newest.
    pub(super) fn push(&mut self, event: &Event) {
        let newest = self.is_newest();
        self.story.push(event);
        if newest && !self.is_newest() {
            self.go_to(self.newest());
        }
    }

    pub(super) fn is_newest(&self) -> bool {
        self.at == self.newest()
    }

    fn newest(&self) -> usize {
        self.story.pages().len() - 1
    }

    pub(super) fn go_to(&mut self, page: usize) {
        self.at = page.min(self.newest());
        self.asking = false;
        self.uncover();
    }

    /// Whether the person sees the question that stands before the next page.
    pub(super) fn is_asking(&self) -> bool {
        self.asking && !self.is_covered()
    }

    /// Whether the keys or a term stand in place of the page, or of the question.
    fn is_covered(&self) -> bool {
        self.help || self.term.is_some()
    }

    fn uncover(&mut self) {
        self.scroll = 0;
        self.help = false;
        self.term = None;
    }

    /// Back to what stands behind: to the question, or to the page.
    fn close(&mut self) {
        self.asking &= self.is_covered();
        self.uncover();
    }

    /// The question that stands before the next page.
    pub(super) fn question_ahead(&self) -> Option<&Ask> {
        let asked = match self.story.pages().get(self.at + 1) {
            Some(next) => next.question.as_ref(),
            None => self.story.asked(),
        };
        let id = &asked?.id;
        let mut asks = self
            .story
            .script
            .steps
            .iter()
            .filter_map(|step| step.question.as_ref());
        asks.find(|ask| ask.id == *id)
    }

    /// Forward by one: to the question that stands before the next page, or to that page.
    pub(super) fn forward(&mut self) {
        if !self.is_asking() && self.question_ahead().is_some() {
            self.ask();
        } else {
            self.go_to(self.at + 1);
        }
    }

    /// Shows the question in place of the page.
    pub(super) fn ask(&mut self) {
        self.uncover();
        self.asking = true;
    }

    /// Turns pages, scrolls, shows more or less; false for keys that mean something else.
    pub(super) fn press(&mut self, key: Key) -> bool {
        match key {
            Key::Close => self.close(),
            Key::Back if self.asking || self.is_covered() => self.close(),
            Key::Back => self.go_to(self.at.saturating_sub(1)),
            Key::Forward => self.go_to(self.at + 1),
            Key::First => self.go_to(0),
            Key::Last => self.go_to(self.newest()),
            Key::Scroll(rows) => self.scroll = self.scroll.saturating_add_signed(rows),
            Key::ScrollPage(screens) => {
                self.scroll = self.scroll.saturating_add_signed(screens * self.body_rows());
            }
            Key::Term => self.turn_terms(),
            Key::Layers => {
                self.term = None;
                self.options.layers = !self.options.layers;
            }
            Key::Code => {
                self.term = None;
                self.options.code = !self.options.code;
            }
            Key::Help => {
                self.term = None;
                self.help = !self.help;
            }
            Key::Resized => {}
            _ => return false,
        }
        true
    }

    /// The page's first term, the next one, and behind the last the page again.
    fn turn_terms(&mut self) {
        let next = self.term.map_or(0, |term| term + 1);
        let count = step_terms(self.page(), &self.story.script).len();
        self.term = (next == 0 || next < count).then_some(next);
        self.scroll = 0;
        self.help = false;
    }

    /// What the keys do that explain terms.
    pub(super) fn term_hints(&self) -> Vec<Hint> {
        let say = |key, text| hint(key, text, &self.options);
        if self.term.is_none() {
            return vec![say("g", "term")];
        }
        vec![say("g", "next_term"), say("Esc", "close")]
    }

    fn page(&self) -> &Page {
        &self.story.pages()[self.at]
    }

    fn body_rows(&self) -> isize {
        let rows = self.options.layout.height.unwrap_or(24);
        isize::try_from(rows).unwrap_or(24)
    }

    /// Draws what is shown, with these hints at the bottom.
    pub(super) fn draw(&mut self, terminal: &mut Terminal, hints: &[Hint]) -> Result<(), DeskError> {
        if terminal::is_closed() {
            return Ok(());
        }
        let (columns, rows) = match terminal::size()? {
            Ok(size) => size,
            Err(small) => {
                let text = Line::of(Role::Bad, small.to_string());
                return terminal.draw(
                    &[text.cut(usize::from(small.columns))],
                    &Line::default(),
                    self.options.paint,
                );
            }
        };
        self.options.layout = Layout {
            width: columns,
            height: Some(rows - 1),
        };
        let lines = self.lines();
        let body = usize::from(rows - 1);
        self.scroll = self.scroll.min(lines.len().saturating_sub(body));
        let below = lines.len().saturating_sub(self.scroll + body);
        let bottom = status::bottom(self, below, hints);
        terminal.draw(&lines[self.scroll..], &bottom, self.options.paint)
    }

    /// Where the person looks: page and newest page.
    pub(super) fn place(&self) -> (usize, usize) {
        (self.at, self.newest())
    }

    fn lines(&self) -> Vec<Line> {
        if self.help {
            return status::help(&self.options);
        }
        let (page, script) = (self.page(), &self.story.script);
        if let Some(term) = self.term {
            return step_term_lines(&step_terms(page, script), term, &self.options);
        }
        match self.question_ahead() {
            Some(ask) if self.asking => question_lines(ask, &self.options),
            _ => lines(page, script, &self.options),
        }
    }
}

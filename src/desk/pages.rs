//! Pages as text, one at a time: which is shown, and how much of it.

use super::DeskError;
use super::board::{Ahead, Board, Situation};
use super::book;
use super::help;
use super::keys::Key;
use super::status::{self, Hidden, Hint, hint};
use super::terminal::{self, Terminal};
use crate::engine::Command;
use crate::event::{Answer, Ask, Event};
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
    scroll: Scroll,
}

/// Which part of a page is shown that is longer than the screen.
#[derive(Clone, Copy, Debug, Default)]
struct Scroll {
    /// The first row, once the person has scrolled; else a page is shown from its top, and a question, which
    /// stands below what it is about, to its end.
    to: Option<usize>,
    /// The row that was shown first when it was drawn.
    shown: usize,
}

impl Scroll {
    fn by(&mut self, rows: isize) {
        self.shown = self.shown.saturating_add_signed(rows);
        self.to = Some(self.shown);
    }

    /// The first row to show, where so many are too many for the screen.
    fn first(&mut self, too_many: usize, to_end: bool) -> usize {
        let at_first = if to_end { too_many } else { 0 };
        self.shown = self.to.unwrap_or(at_first).min(too_many);
        self.shown
    }
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
            scroll: Scroll::default(),
        }
    }

    pub(super) fn is_newest(&self) -> bool {
        self.at == self.newest()
    }

    fn newest(&self) -> usize {
        self.story.pages().len() - 1
    }

    /// Whether the person sees the question that stands before the next page.
    pub(super) fn is_asking(&self) -> bool {
        self.asking && !self.is_covered()
    }

    /// Whether the keys or a term stand in place of the page, or of the question.
    fn is_covered(&self) -> bool {
        self.help || self.term.is_some()
    }

    /// Whether there is something before what is shown, or behind it.
    pub(super) fn can_go_back(&self) -> bool {
        self.at > 0 || self.asking || self.is_covered()
    }

    fn uncover(&mut self) {
        self.scroll = Scroll::default();
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
        self.story.question_after(self.at)
    }

    /// Forward by one: to the question that stands before the next page, or to that page.
    fn forward(&mut self) {
        if !self.is_asking() && self.question_ahead().is_some() {
            self.ask();
        } else {
            self.go_to(self.at + 1);
        }
    }

    /// Shows the question in place of the page.
    fn ask(&mut self) {
        self.uncover();
        self.asking = true;
    }

    /// The choice at this place of the question that is shown.
    fn choose(&self, place: usize) -> Option<Command> {
        let choices = self.question_ahead()?.choices.len();
        (self.is_asking() && place < choices).then_some(Command::Answer(place))
    }

    /// Turns pages, scrolls, shows more or less.
    fn turn(&mut self, key: Key) {
        match key {
            Key::Close => self.close(),
            Key::Back if self.asking || self.is_covered() => self.close(),
            Key::Back => self.go_to(self.at.saturating_sub(1)),
            Key::Forward => self.go_to(self.at + 1),
            Key::First => self.go_to(0),
            Key::Last => self.go_to(self.newest()),
            Key::Scroll(rows) => self.scroll.by(rows),
            Key::ScrollPage(screens) => self.scroll.by(screens * self.body_rows()),
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
            _ => {}
        }
    }

    /// The page's first term, the next one, and behind the last the page again.
    fn turn_terms(&mut self) {
        let next = self.term.map_or(0, |term| term + 1);
        let count = step_terms(self.page(), &self.story.script).len();
        self.term = (next == 0 || next < count).then_some(next);
        self.scroll = Scroll::default();
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

    /// Where the person looks: page and newest page.
    pub(super) fn place(&self) -> (usize, usize) {
        (self.at, self.newest())
    }

    fn lines(&self) -> Vec<Line> {
        if self.help {
            return help::pages(&self.story, self.at, &self.options);
        }
        let (page, script) = (self.page(), &self.story.script);
        if let Some(term) = self.term {
            return step_term_lines(&step_terms(page, script), term, &self.options);
        }
        match self.question_ahead() {
            Some(ask) if self.asking => question_lines(ask, page, script, &self.options),
            _ => lines(page, script, &self.options),
        }
    }
}

impl Board for Pages {
    fn push(&mut self, event: &Event) {
        let newest = self.is_newest();
        self.story.push(event);
        if newest && !self.is_newest() {
            self.go_to(self.newest());
        }
    }

    fn story(&self) -> &Story {
        &self.story
    }

    fn at(&self) -> usize {
        self.at
    }

    fn go_to(&mut self, page: usize) {
        self.at = page.min(self.newest());
        self.asking = false;
        self.uncover();
    }

    fn press(&mut self, key: Key) -> Option<Command> {
        match key {
            Key::Next | Key::Pause => self.go_on(),
            key if self.is_newest() && status::is_asked_about(key, &self.story) => self.go_on(),
            Key::Digit(digit) if self.is_newest() => self.choose(usize::from(digit).checked_sub(1)?),
            Key::Drop if self.is_newest() => Some(Command::Drop),
            Key::Twice if self.is_newest() => Some(Command::Duplicate),
            Key::Other if self.is_newest() => Some(Command::Other),
            Key::Cable if self.is_newest() => Some(Command::Cable),
            other => {
                self.turn(other);
                None
            }
        }
    }

    fn answer(&mut self, digit: u8) -> Option<Answer> {
        let place = usize::from(digit).checked_sub(1)?;
        self.choose(place)?;
        let choice = self.question_ahead()?.choices[place].id.clone();
        let answer = self.story.choose(self.at + 1, &choice)?.clone();
        self.go_to(self.at + 1);
        Some(answer)
    }

    /// A question is shown first; gone on from, it is left to the kernel.
    fn go_on(&mut self) -> Option<Command> {
        if self.is_at_end() {
            return Some(Command::Go);
        }
        self.forward();
        None
    }

    fn is_at_end(&self) -> bool {
        self.is_newest() && (self.is_asking() || self.question_ahead().is_none())
    }

    fn draw(&mut self, terminal: &mut Terminal, now: &Situation<'_>) -> Result<(), DeskError> {
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
        let first = self
            .scroll
            .first(lines.len().saturating_sub(body), self.is_asking());
        let hidden = Hidden {
            above: if self.is_asking() { first } else { 0 },
            below: lines.len().saturating_sub(first + body),
        };
        let bottom = match now.ahead {
            Ahead::Recorded => book::bottom(self, hidden, now),
            _ => status::bottom(self, hidden, &status::hints(self, now)),
        };
        terminal.draw(&lines[first..], &bottom, self.options.paint)
    }
}

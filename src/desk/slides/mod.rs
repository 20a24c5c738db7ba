//! A presentation: a step is a picture in which frames move; before it may stand a question that waits
//! for the room's vote, and behind it the reasons for its answer.

mod bottom;
mod look;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::board::{Board, Situation};
use super::keys::Key;
use super::status::is_asked_about;
use super::terminal::{self, Terminal};
use super::{DeskError, votes::Votes};
use crate::engine::Command;
use crate::event::{Ask, Event};
use crate::view::present;
use crate::view::{Layout, Line, Options, Page, Role, Story, step_terms};

/// How long frames move from one page to the next.
const MOVEMENT: Duration = Duration::from_millis(600);
/// How often they are drawn meanwhile.
const TICK: Duration = Duration::from_millis(40);
/// Columns of a page of text, questions too: longer lines are hard to read.
const WIDEST: u16 = 100;

/// The slides so far, and which is shown.
#[derive(Debug)]
pub(super) struct Slides {
    story: Story,
    options: Options,
    /// The page that is shown, and what of it.
    at: usize,
    face: Face,
    /// What is shown in place of it.
    pane: Option<Pane>,
    is_blank: bool,
    scroll: usize,
    /// The number of a step, as far as it was typed.
    typed: Option<usize>,
    /// The step that was asked for and has not been run.
    refused: Option<usize>,
    /// The room's votes, by question.
    votes: HashMap<String, Votes>,
    movement: Movement,
}

/// What of a page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Face {
    Picture,
    /// Why the answer is what it is, and what somebody claims.
    Reasons,
    /// The question that stands before the next page.
    Question,
}

/// What is shown in place of a slide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pane {
    /// All of the page, as text.
    Whole,
    Layers,
    Code,
    /// What a term of the page means, by its place among them.
    Term(usize),
    Keys,
}

/// Whether frames move just now.
#[derive(Clone, Copy, Debug)]
enum Movement {
    Over,
    /// It begins when the page is drawn first.
    Due,
    Since(Instant),
}

impl Slides {
    pub(super) fn new(options: Options) -> Self {
        Self {
            story: Story::new(),
            options,
            at: 0,
            face: Face::Picture,
            pane: None,
            is_blank: false,
            scroll: 0,
            typed: None,
            refused: None,
            votes: HashMap::new(),
            movement: Movement::Over,
        }
    }

    fn newest(&self) -> usize {
        self.story.pages().len() - 1
    }

    fn page(&self) -> &Page {
        &self.story.pages()[self.at]
    }

    /// The question that stands before the next page.
    fn question(&self) -> Option<&Ask> {
        self.story.question_after(self.at)
    }

    fn has_reasons(&self) -> bool {
        present::has_reasons(self.page(), &self.story.script, &self.options)
    }

    fn show(&mut self, face: Face) {
        self.face = face;
        self.scroll = 0;
    }

    /// Turns to the next page, with its frames moving.
    fn turn(&mut self) {
        if self.at < self.newest() {
            self.go_to(self.at + 1);
            self.movement = Movement::Due;
        }
    }

    fn back(&mut self) {
        if self.face != Face::Picture {
            return self.show(Face::Picture);
        }
        self.go_to(self.at.saturating_sub(1));
    }

    /// The face behind the one that is shown; none where the next page comes.
    fn next_face(&self) -> Option<Face> {
        match self.face {
            Face::Picture if self.has_reasons() => Some(Face::Reasons),
            Face::Picture | Face::Reasons if self.question().is_some() => Some(Face::Question),
            _ => None,
        }
    }

    /// What closes the vote: the room's answer; none where the room has none, and the kernel shall say it.
    fn verdict(&self) -> Command {
        let answer = self.ballot().and_then(Votes::winner);
        answer.map_or(Command::Go, Command::Answer)
    }

    /// The votes for the question that is shown.
    fn ballot(&self) -> Option<&Votes> {
        self.question().and_then(|ask| self.votes.get(&ask.id))
    }

    /// How many hands each choice of this question has got.
    fn hands(&self, question: &str) -> &[usize] {
        self.votes.get(question).map_or(&[], Votes::hands)
    }

    /// A hand is raised, or taken back.
    fn vote(&mut self, key: Key) {
        let Some(ask) = self.question() else { return };
        let (id, choices) = (ask.id.clone(), ask.choices.len());
        let votes = self.votes.entry(id).or_insert_with(|| Votes::among(choices));
        match key {
            Key::Digit(digit) => votes.raise(usize::from(digit)),
            _ => votes.take_back(),
        }
    }

    /// The number of a step is typed, and taken back.
    fn number(&mut self, key: Key) {
        let full = 10_usize.pow(self.story.script.steps.len().max(1).ilog10());
        self.typed = match (self.typed, key) {
            // As many digits as the last step's number has: one more is not taken.
            (Some(typed), Key::Digit(_)) if typed >= full => Some(typed),
            (typed, Key::Digit(digit)) => Some(typed.unwrap_or(0) * 10 + usize::from(digit)),
            (Some(10..), _) => self.typed.map(|typed| typed / 10),
            _ => None,
        };
    }

    /// To the step of this number, where it has been run; one that was run again, to the last time.
    fn jump(&mut self, number: usize) {
        let has_number = |page: &Page| page.step.as_ref().map_or(0, |step| step.index) == number;
        match self.story.pages().iter().rposition(has_number) {
            Some(page) => self.go_to(page),
            None => self.refused = Some(number),
        }
    }

    /// Pages are turned, and more or less is shown.
    fn look(&mut self, key: Key) {
        match key {
            Key::Back => self.back(),
            Key::Forward => match self.next_face() {
                Some(face) if self.at < self.newest() || face != Face::Question => self.show(face),
                _ => self.turn(),
            },
            Key::First => self.go_to(0),
            Key::Last => self.go_to(self.newest()),
            Key::Scroll(rows) => self.scroll = self.scroll.saturating_add_signed(rows),
            Key::ScrollPage(screens) => {
                let rows = isize::try_from(self.options.layout.height.unwrap_or(24)).unwrap_or(24);
                self.scroll = self.scroll.saturating_add_signed(screens * rows);
            }
            Key::Whole => self.toggle(Pane::Whole),
            Key::Layers => self.toggle(Pane::Layers),
            Key::Code => self.toggle(Pane::Code),
            Key::Help => self.toggle(Pane::Keys),
            Key::Term => self.turn_terms(),
            Key::Close if self.pane.is_none() => self.show(Face::Picture),
            Key::Blank => self.is_blank = true,
            Key::Digit(_) | Key::Erase if self.face == Face::Question => self.vote(key),
            Key::Digit(_) | Key::Erase => self.number(key),
            _ => {}
        }
    }

    /// The page's first term, the next one, and behind the last the page again.
    fn turn_terms(&mut self) {
        let next = match self.pane {
            Some(Pane::Term(term)) => term + 1,
            _ => 0,
        };
        let count = step_terms(self.page(), &self.story.script).len();
        self.pane = (next == 0 || next < count).then_some(Pane::Term(next));
        self.scroll = 0;
    }

    fn toggle(&mut self, pane: Pane) {
        self.pane = (self.pane != Some(pane)).then_some(pane);
        self.scroll = 0;
    }

    /// Keys that a pane or a number take for themselves; false where none of them does.
    fn is_taken(&mut self, key: Key) -> bool {
        self.refused = None;
        self.movement = Movement::Over;
        if !matches!(key, Key::Digit(_) | Key::Erase)
            && let Some(number) = self.typed.take()
            && matches!(key, Key::Next | Key::Pause)
        {
            self.jump(number);
            return true;
        }
        if self.pane.is_some() && matches!(key, Key::Next | Key::Pause | Key::Back | Key::Erase | Key::Close)
        {
            self.pane = None;
            return true;
        }
        false
    }
}

impl Board for Slides {
    fn push(&mut self, event: &Event) {
        let newest = self.at == self.newest();
        self.story.push(event);
        if newest {
            self.turn();
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
        self.face = Face::Picture;
        self.pane = None;
        self.scroll = 0;
        self.movement = Movement::Over;
    }

    fn press(&mut self, key: Key) -> Option<Command> {
        if self.is_taken(key) {
            return None;
        }
        let on_newest = self.at == self.newest();
        match key {
            Key::Next | Key::Pause => self.go_on(),
            key if on_newest && is_asked_about(key, &self.story) => self.go_on(),
            Key::Drop if on_newest => Some(Command::Drop),
            Key::Twice if on_newest => Some(Command::Duplicate),
            Key::Other if on_newest => Some(Command::Other),
            Key::Cable if on_newest => Some(Command::Cable),
            other => {
                self.look(other);
                None
            }
        }
    }

    fn wake(&mut self) -> bool {
        std::mem::take(&mut self.is_blank)
    }

    fn go_on(&mut self) -> Option<Command> {
        if let Some(face) = self.next_face() {
            self.show(face);
            return None;
        }
        if self.at == self.newest() {
            return Some(self.verdict());
        }
        self.turn();
        None
    }

    fn is_at_end(&self) -> bool {
        self.at == self.newest() && self.next_face().is_none()
    }

    fn draw(&mut self, terminal: &mut Terminal, now: &Situation<'_>) -> Result<(), DeskError> {
        if terminal::is_closed() {
            return Ok(());
        }
        match terminal::size()? {
            Ok((columns, rows)) => self.options.layout = layout(columns, rows),
            Err(small) => {
                let text = Line::of(Role::Bad, small.to_string()).cut(usize::from(small.columns));
                return terminal.draw_cells(|buffer| present::text(&[text], 0, buffer.area, buffer));
            }
        }
        let moment = self.moment();
        terminal.draw_cells(|buffer| self.drawn(moment, now, buffer))
    }

    fn patience(&self) -> Option<Duration> {
        matches!(self.movement, Movement::Since(_)).then_some(TICK)
    }
}

/// All but the bottom line.
fn layout(columns: u16, rows: u16) -> Layout {
    Layout {
        width: columns,
        height: Some(rows.saturating_sub(1)),
    }
}

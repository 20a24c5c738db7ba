//! A presentation: a step is a picture in which frames move; before it may stand a question that waits
//! for the room's vote, and behind it the reasons for its answer.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::board::{Ahead, Board, Situation};
use super::keys::Key;
use super::status::{Hint, hint, label, next_hint, offers, pause_hint, presenting, with_hints};
use super::terminal::{self, Terminal};
use super::{DeskError, votes::Votes};
use crate::engine::Command;
use crate::event::{Ask, Event};
use crate::view::present::{self, Scene};
use crate::view::{Layout, Line, Options, Page, Role, Story, lines, say};

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
        self.typed = match (self.typed, key) {
            (typed, Key::Digit(digit)) => Some((typed.unwrap_or(0) * 10 + usize::from(digit)).min(9999)),
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
            Key::Blank => self.is_blank = true,
            Key::Digit(_) | Key::Erase if self.face == Face::Question => self.vote(key),
            Key::Digit(_) | Key::Erase => self.number(key),
            _ => {}
        }
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
        if self.pane.is_some() && matches!(key, Key::Next | Key::Pause | Key::Back | Key::Erase) {
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

impl Slides {
    /// How much of the movement is over.
    fn moment(&mut self) -> f32 {
        let is_picture = self.face == Face::Picture && self.pane.is_none() && !self.is_blank;
        if let Movement::Due = self.movement {
            self.movement = Movement::Since(Instant::now());
        }
        let since = match self.movement {
            Movement::Since(since) if is_picture && self.scene(0.0).moves_anything() => since.elapsed(),
            _ => MOVEMENT,
        };
        if since >= MOVEMENT {
            self.movement = Movement::Over;
        }
        (since.as_secs_f32() / MOVEMENT.as_secs_f32()).min(1.0)
    }

    fn scene(&self, moment: f32) -> Scene<'_> {
        let before = self.at.checked_sub(1).map(|at| &self.story.pages()[at]);
        Scene {
            page: self.page(),
            before,
            script: &self.story.script,
            options: &self.options,
            moment,
        }
    }

    fn drawn(&mut self, moment: f32, now: &Situation<'_>, buffer: &mut Buffer) {
        if self.is_blank {
            return;
        }
        let rows = buffer.area.height.saturating_sub(1);
        let area = Rect {
            height: rows,
            ..buffer.area
        };
        let is_large = area.width >= present::SMALLEST.0 && rows >= present::SMALLEST.1;
        let below = if is_large && self.pane.is_none() && self.face == Face::Picture {
            present::picture(&self.scene(moment), area, buffer);
            0
        } else {
            self.written(is_large && self.pane.is_none(), area, buffer)
        };
        present::finish(&self.bottom(below, now), &self.options, buffer);
    }

    /// Draws what is shown as text; gives how many lines of it are below the screen.
    fn written(&mut self, is_slide: bool, area: Rect, buffer: &mut Buffer) -> usize {
        let head = if is_slide { present::HEAD } else { 0 };
        let room = area.height.saturating_sub(head);
        let lines = self.text(room);
        let room = usize::from(room);
        self.scroll = self.scroll.min(lines.len().saturating_sub(room));
        if is_slide {
            present::slide(&self.scene(1.0), (&lines, self.scroll), area, buffer);
        } else {
            present::text(&lines, self.scroll, area, buffer);
        }
        lines.len().saturating_sub(self.scroll + room)
    }

    /// What is shown as text, for so many rows.
    fn text(&self, rows: u16) -> Vec<Line> {
        let (page, script) = (self.page(), &self.story.script);
        let mut options = self.options;
        match (self.pane, self.face) {
            (Some(Pane::Keys), _) => presenting(&options),
            (Some(Pane::Whole), _) | (None, Face::Picture) => {
                options.layout.height = None;
                lines(page, script, &options)
            }
            (Some(Pane::Layers), _) => self.or_nothing(present::layers(page, &options)),
            (Some(Pane::Code), _) => self.or_nothing(present::code(page, script, &options)),
            (None, _) => {
                options.layout = Layout {
                    width: options.layout.width.saturating_sub(4).min(WIDEST),
                    height: Some(rows),
                };
                self.asked(&options)
            }
        }
    }

    /// The question, or the reasons for its answer, with the room's hands.
    fn asked(&self, options: &Options) -> Vec<Line> {
        let page = self.page();
        if let Some(ask) = self.question().filter(|_| self.face == Face::Question) {
            return present::question(ask, self.hands(&ask.id), options);
        }
        let hands = page.answer.as_ref().map(|answer| self.hands(&answer.id));
        present::reasons(page, &self.story.script, hands.unwrap_or_default(), options)
    }

    fn or_nothing(&self, lines: Vec<Line>) -> Vec<Line> {
        if lines.is_empty() {
            return vec![Line::of(Role::Plain, say!(self.options, "desk.present.nothing"))];
        }
        lines
    }

    fn bottom(&self, below: usize, now: &Situation<'_>) -> Line {
        let (options, width) = (&self.options, usize::from(self.options.layout.width));
        let mut line = Line::default();
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
        with_hints(line, &self.hints(now), width)
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
        } else if self.at == self.newest() && matches!(now.ahead, Ahead::Step(_)) {
            let offers = offers(self.page()).iter();
            hints.extend(offers.map(|(key, text)| say(key, text)));
        }
        hints.extend([
            say("?", "keys"),
            say("←", "back"),
            say("b", "present.blank"),
            say("w", "present.whole"),
            say("0–9", "present.jump"),
            say("q", "quit"),
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
            (None, Ahead::Recorded) => None,
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

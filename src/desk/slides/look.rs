//! How a slide is drawn: as a picture, or as text.

use std::time::Instant;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Face, MOVEMENT, Movement, Pane, Slides, WIDEST};
use crate::desk::board::Situation;
use crate::desk::help;
use crate::view::present::{self, Scene};
use crate::view::{Layout, Line, Options, Role, lines, say, step_term_lines, step_terms};

impl Slides {
    /// How much of the movement is over.
    pub(super) fn moment(&mut self) -> f32 {
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

    /// Draws all of the screen.
    pub(super) fn drawn(&mut self, moment: f32, now: &Situation<'_>, buffer: &mut Buffer) {
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
            (Some(Pane::Keys), _) => help::slides(&self.story, self.at, &options),
            (Some(Pane::Term(term)), _) => step_term_lines(&step_terms(page, script), term, &options),
            (Some(Pane::Whole), _) | (None, Face::Picture) => {
                options.layout.height = None;
                lines(page, script, &options)
            }
            (Some(Pane::Layers), _) => self.or_none(present::layers(page, &options), "view.no_packet"),
            (Some(Pane::Code), _) => self.or_none(present::code(page, script, &options), "view.no_code"),
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

    /// The lines, or that the step has none of these.
    fn or_none(&self, lines: Vec<Line>, none: &str) -> Vec<Line> {
        if lines.is_empty() {
            return vec![Line::of(Role::Plain, say!(self.options, none))];
        }
        lines
    }
}

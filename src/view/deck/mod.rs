//! Story -> [`Deck`]: all pages of a lesson as one document, for a browser to turn.
//!
//! What a page shows is what the terminal shows: the same functions say it, here without an end of
//! the line. Whatever stands on several pages is stored once, and pages name it by its place, so that
//! a deck grows with the events and not with their square.

mod chart;
mod packets;
mod page;
mod quiz;
mod rich;
mod terms;
mod text;
mod words;

use std::ops::RangeInclusive;

use serde::Serialize;

use super::story::Story;
use crate::event::{ActorInfo, HostInfo, in_language};
use chart::Calls;
pub use chart::{Mark, PlannedOrMade};
use packets::Packets;
pub use packets::{DeckFrame, Shape, ShapeField};
pub use page::{Arrow, DeckPage, Queue, SocketRow};
pub use quiz::{Quiz, Verdict};
pub use rich::Rich;
pub use terms::DeckTerm;
pub(crate) use text::both as in_both;
pub use text::{Both, Lines, Run};
use text::{Table, Texts, both};
pub use words::words;

/// All pages of a lesson, with what they share.
#[derive(Debug, Serialize)]
pub struct Deck {
    /// The version of this document: the player that stands beside it knows it.
    pub version: u32,
    /// The lesson's id.
    pub lesson: String,
    /// The lesson's title.
    pub title: Both<String>,
    /// The kernel that it ran on.
    pub kernel: String,
    /// The sockstep that recorded it.
    pub sockstep: String,
    /// When it ran, RFC 3339.
    pub recorded_at: String,
    /// The hosts.
    pub hosts: Vec<HostInfo>,
    /// The actors, one lane of the chart each.
    pub actors: Vec<ActorInfo>,
    /// The steps of the lesson.
    pub steps: Vec<Step>,
    /// The words before the first step.
    pub intro: Both<Vec<Rich>>,
    /// The calls, in the lesson's order.
    pub calls: Vec<PlannedOrMade>,
    /// How many rows the chart has: with a column an actor, with a column a host.
    pub rows: [usize; 2],
    /// Texts that pages refer to by their place.
    pub texts: Vec<Both<Lines>>,
    /// The frames.
    pub frames: Vec<DeckFrame>,
    /// How frames are taken apart.
    pub shapes: Vec<Vec<Shape>>,
    /// Rows of the tables of sockets.
    pub sockets: Vec<SocketRow>,
    /// Listeners' queues.
    pub queues: Vec<Queue>,
    /// Questions.
    pub quizzes: Vec<Quiz>,
    /// Terms that pages are about.
    pub terms: Vec<DeckTerm>,
    /// The number of the first page: 0 is the introduction.
    pub first: usize,
    /// The pages.
    pub pages: Vec<DeckPage>,
    /// The player's own words, by their ids.
    pub words: Both<serde_json::Map<String, serde_json::Value>>,
}

/// A step of the lesson: what is said of it on each of its pages.
#[derive(Debug, Serialize)]
pub struct Step {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: Both<String>,
    /// What is read after it.
    pub words: Both<Vec<Rich>>,
    /// The step in the lesson's programs; a place among the texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<usize>,
}

/// What all pages are made with.
#[derive(Debug, Default)]
struct Tables {
    texts: Texts,
    packets: Packets,
    sockets: Table<SocketRow>,
    queues: Table<Queue>,
    terms: Table<DeckTerm>,
    quizzes: Vec<Quiz>,
}

impl Deck {
    /// The pages of this story; with a range, only those of these numbers (0 is the introduction).
    pub fn of(story: &Story, range: Option<RangeInclusive<usize>>) -> Self {
        let newest = story.pages().len() - 1;
        let (first, last) = range.map_or((0, newest), RangeInclusive::into_inner);
        let (first, last) = (first.min(newest), last.min(newest));
        let mut tables = Tables::default();
        let calls = Calls::of(story, &mut tables.texts);
        let pages = story.pages().iter().enumerate();
        let shown = pages.filter(|(number, _)| (first..=last).contains(number));
        let pages = shown
            .map(|(number, page)| DeckPage::of(page, number, story, &calls, &mut tables))
            .collect();
        let steps = steps(story, &mut tables.texts);
        let header = story.header.as_ref();
        let told = |tell: fn(&crate::event::Header) -> &String| {
            header.map_or_else(String::new, |header| tell(header).clone())
        };
        Self {
            version: 1,
            lesson: story.script.id.clone(),
            title: both(|options| in_language(&story.script.title, options.lang.tag()).to_owned()),
            kernel: told(|header| &header.kernel),
            sockstep: told(|header| &header.sockstep),
            recorded_at: told(|header| &header.recorded_at),
            hosts: header.map_or_else(Vec::new, |header| header.hosts.clone()),
            actors: chart::actors(story),
            steps,
            intro: both(|options| rich::rich(in_language(&story.script.intro, options.lang.tag()))),
            rows: calls.rows,
            calls: calls.table,
            texts: tables.texts.rows,
            frames: tables.packets.frames,
            shapes: tables.packets.shapes.rows,
            sockets: tables.sockets.rows,
            queues: tables.queues.rows,
            quizzes: tables.quizzes,
            terms: tables.terms.rows,
            first,
            pages,
            words: words(),
        }
    }
}

fn steps(story: &Story, texts: &mut Texts) -> Vec<Step> {
    let script = &story.script;
    let step = |step: &crate::event::ScriptStep| Step {
        id: step.id.clone(),
        title: both(|options| in_language(&step.title, options.lang.tag()).to_owned()),
        words: both(|options| rich::rich(in_language(&step.words, options.lang.tag()))),
        code: texts.told(|options| {
            let options = super::Options {
                code: true,
                ..*options
            };
            super::code::code(step, script, &options)
        }),
    };
    script.steps.iter().map(step).collect()
}

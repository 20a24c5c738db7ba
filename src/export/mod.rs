//! Events -> documents: a page with the player, the sequence diagram as SVG, Markdown.
//!
//! *In:* the events of a trace, and what is [`Wanted`] of them. *Out:* text; nothing is printed here,
//! and no file is written. A trace is a stranger's: whatever it says comes out as text.
//! *Never here:* what a page shows, which is [`view`](crate::view)'s.

mod attributes;
mod escape;
mod html;
mod markdown;
mod measures;
mod steps;
mod svg;

use std::ops::RangeInclusive;

use crate::event::{Event, Kind};
use crate::view::{Lang, Layout, Options, Paint, Plain, Story};

pub use html::{Assets, assets, fragment, page};
pub use markdown::markdown;
pub use steps::{StepsError, pages};
pub use svg::svg;

/// What is wanted of a trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The language that is shown first; of a picture or a text the only one.
    pub lang: Lang,
    /// The pages, by their numbers: 0 is the introduction. All of them where none are named.
    pub pages: Option<RangeInclusive<usize>>,
    /// What the player shows first.
    pub picture: Picture,
}

/// The player's two pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Picture {
    /// The flow chart.
    #[default]
    Chart,
    /// The sequence diagram.
    Sequence,
}

/// How wide a transcript is set.
const TRANSCRIPT: u16 = 100;
/// From so many pages on its charts are cut to a window: whole ones would grow with the square of the trace.
const MANY_PAGES: usize = 200;
/// The window's rows, with all else on the page.
const WINDOW: u16 = 40;

/// The story that these events tell.
pub(crate) fn story(events: &[Event]) -> Story {
    let mut story = Story::new();
    for event in events {
        story.push(event);
    }
    story
}

/// The run as running text; with a range, only its pages. `newest` is the number of the last page.
fn transcript(events: &[Event], newest: usize, wanted: &Wanted) -> String {
    let mut plain = Plain::new(Options {
        lang: wanted.lang,
        layout: Layout {
            width: TRANSCRIPT,
            height: (newest > MANY_PAGES).then_some(WINDOW),
        },
        paint: Paint::default(),
        layers: false,
        code: false,
        recorded: true,
    });
    let pages = wanted.pages.clone().unwrap_or(0..=newest);
    let (mut text, mut page) = (String::new(), 0);
    for event in events {
        // A page is told when the next one begins.
        let told = plain.event(event).unwrap_or_default();
        if pages.contains(&page) {
            text.push_str(&told);
        }
        page += usize::from(matches!(event.kind, Kind::Step(_)));
    }
    if pages.contains(&page) {
        text.push_str(&plain.settled().unwrap_or_default());
    }
    text
}

//! The calls of a lesson, once, with the pages on which each of them changed.

use std::collections::HashMap;

use serde::Serialize;

use super::text::{Texts, options};
use crate::event::ActorInfo;
use crate::view::Lang;
use crate::view::chart::{Placed, placed, status_words};
use crate::view::story::{Made, Page, Story};

/// A call of the lesson's plan, one that was made, or both.
#[derive(Debug, Serialize)]
pub struct PlannedOrMade {
    /// The actor's lane.
    pub lane: usize,
    /// Its row: with a column an actor, with a column a host.
    pub rows: [usize; 2],
    /// The call in the lesson; empty where the lesson did not plan it.
    pub planned: String,
    /// The call as it was made, short; empty where it never was.
    pub short: String,
    /// The call as it was made, in strace's notation.
    pub text: String,
    /// How far it has come, from which page on.
    pub marks: Vec<Mark>,
}

/// How far a call has come: from this page on, with this sign, and this outcome (a place among the
/// texts, with the role of both); last, whether it changed here, or only stands since.
#[derive(Debug, Serialize)]
pub struct Mark(pub usize, pub &'static str, pub usize, pub bool);

/// All calls, and where those that were made stand.
pub(super) struct Calls {
    pub(super) table: Vec<PlannedOrMade>,
    pub(super) rows: [usize; 2],
    /// Of each lane its calls' places in the table.
    of_lane: Vec<Vec<usize>>,
}

/// Everybody who acts, those too who came later.
pub(super) fn actors(story: &Story) -> Vec<ActorInfo> {
    let lanes = story.last().lanes.iter();
    lanes
        .map(|lane| ActorInfo {
            name: lane.actor.clone(),
            host: lane.host.clone(),
        })
        .collect()
}

impl Calls {
    pub(super) fn of(story: &Story, texts: &mut Texts) -> Self {
        let last = story.last();
        let by_actor: Vec<usize> = (0..last.lanes.len()).collect();
        let (alone, shared) = (
            placed(last, &story.script, &by_actor),
            placed(last, &story.script, &by_host(last)),
        );
        let mut calls = Self {
            rows: [rows(&alone), rows(&shared)],
            table: alone.iter().zip(&shared).map(call).collect(),
            of_lane: of_lanes(last, &alone),
        };
        calls.mark(story, texts);
        calls
    }

    /// What became of each call, page by page. Calls that changed on a page are its lanes' last ones.
    fn mark(&mut self, story: &Story, texts: &mut Texts) {
        let mut before: Vec<(usize, usize)> = Vec::new();
        for (number, page) in story.pages().iter().enumerate() {
            let settled = std::mem::take(&mut before);
            for (lane, calls) in page.lanes.iter().enumerate() {
                let touched = calls.calls.iter().rev().take_while(|made| page.touches(made));
                let first = calls.calls.len() - touched.count();
                before.extend((first..calls.calls.len()).map(|place| (lane, place)));
            }
            let all = settled.iter().chain(&before);
            for (lane, place) in all {
                self.push(page, number, (*lane, *place), texts);
            }
        }
    }

    fn push(&mut self, page: &Page, number: usize, (lane, place): (usize, usize), texts: &mut Texts) {
        let made = page.lanes.get(lane).and_then(|lane| lane.calls.get(place));
        let call = self.of_lane.get(lane).and_then(|calls| calls.get(place));
        let (Some(made), Some(call)) = (made, call) else {
            return;
        };
        let sign = status_words(page, made, &options(Lang::En)).0;
        let outcome = texts.line(|options| {
            let (_, role, outcome) = status_words(page, made, options);
            (role, outcome)
        });
        let marks = &mut self.table[*call].marks;
        if marks.last().is_some_and(|last| last.0 == number) {
            marks.pop();
        }
        marks.push(Mark(number, sign, outcome, page.touches(made)));
    }

    /// The rows in which an actor stood when it had made so many calls: those of the latest of them.
    pub(super) fn row_after(&self, lane: usize, calls: usize) -> [usize; 2] {
        let latest = calls
            .checked_sub(1)
            .and_then(|place| self.of_lane.get(lane)?.get(place));
        latest.map_or([0, 0], |call| self.table[*call].rows)
    }
}

/// The column of each lane where a host has one column.
fn by_host(page: &Page) -> Vec<usize> {
    let mut hosts: Vec<&str> = Vec::new();
    let lanes = page.lanes.iter();
    lanes
        .map(|lane| {
            let known = hosts.iter().position(|host| *host == lane.host);
            known.unwrap_or_else(|| {
                hosts.push(&lane.host);
                hosts.len() - 1
            })
        })
        .collect()
}

fn rows(cells: &[Placed<'_>]) -> usize {
    cells.iter().map(|cell| cell.row + 1).max().unwrap_or(0)
}

fn call((alone, shared): (&Placed<'_>, &Placed<'_>)) -> PlannedOrMade {
    let text = |tell: fn(&Made) -> &String| alone.made.map_or_else(String::new, |made| tell(made).clone());
    PlannedOrMade {
        lane: alone.lane,
        rows: [alone.row, shared.row],
        planned: alone.planned.clone(),
        short: text(|made| &made.short),
        text: text(|made| &made.text),
        marks: Vec::new(),
    }
}

/// Of each lane its calls' places among the cells.
fn of_lanes(page: &Page, calls: &[Placed<'_>]) -> Vec<Vec<usize>> {
    let made = calls.iter().enumerate();
    let places: HashMap<*const Made, usize> = made
        .filter_map(|(place, cell)| Some((std::ptr::from_ref(cell.made?), place)))
        .collect();
    let lanes = page.lanes.iter();
    lanes
        .map(|lane| {
            let calls = lane.calls.iter();
            calls
                .filter_map(|made| places.get(&std::sync::Arc::as_ptr(made)).copied())
                .collect()
        })
        .collect()
}

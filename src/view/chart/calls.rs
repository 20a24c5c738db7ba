//! The calls of a lesson in rows: those that were made, and those to come.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::event::{PlannedCall, Script, ScriptStep};
use crate::view::story::{Made, Page};

/// A call in its lane and row.
pub(in crate::view) struct Cell<'a> {
    pub(in crate::view) lane: usize,
    pub(in crate::view) row: usize,
    /// What was made of it, where it was made.
    pub(in crate::view) made: Option<&'a Made>,
    /// Its text in the lesson; empty where the lesson did not plan it.
    pub(in crate::view) planned: String,
}

/// All calls in the lesson's order: a row is never above that of the call before, so that the
/// columns can be read across; lanes of one column take rows of their own.
pub(in crate::view) fn cells<'a>(page: &'a Page, script: &Script, column_of: &[usize]) -> Vec<Cell<'a>> {
    let mut next_rows = vec![0; page.lanes.len()];
    let mut row = 0;
    let steps = steps(page, script).into_iter();
    let calls = steps.flat_map(|step| calls_of_step(page, script, step));
    let place = |(lane, made, planned): Call<'a>| {
        let next = &mut next_rows[column_of[lane]];
        row = row.max(*next);
        *next = row + 1;
        Cell {
            lane,
            row,
            made,
            planned,
        }
    };
    calls.map(place).collect()
}

/// The row in which an actor stands: that of its latest call.
pub(super) fn standing_row(cells: &[Cell<'_>], lane: usize) -> usize {
    row_after(cells, lane, usize::MAX)
}

/// The row in which an actor stood when it had made so many calls.
pub(super) fn row_after(cells: &[Cell<'_>], lane: usize, made_by_then: usize) -> usize {
    let made = cells
        .iter()
        .filter(|cell| cell.lane == lane && cell.made.is_some());
    made.take(made_by_then).map(|cell| cell.row).max().unwrap_or(0)
}

/// The lesson's steps, and those outside of the lesson in which somebody made a call all the same.
fn steps(page: &Page, script: &Script) -> BTreeSet<usize> {
    let calls = page.lanes.iter().flat_map(|lane| &lane.calls);
    calls
        .map(|made| made.step)
        .chain(1..=script.steps.len())
        .collect()
}

/// A call's lane, what was made of it, and its text in the lesson.
type Call<'a> = (usize, Option<&'a Made>, String);

/// The calls of a step in the order of the plan, each with what was made of it. Calls that the plan
/// does not have stand before the planned one that was made after them.
fn calls_of_step<'a>(page: &'a Page, script: &Script, step: usize) -> Vec<Call<'a>> {
    let mut left: Vec<_> = (0..page.lanes.len())
        .map(|lane| made_at(page, lane, step))
        .collect();
    let plan = step.checked_sub(1).and_then(|index| script.steps.get(index));
    let mut calls = Vec::new();
    for PlannedCall { actor, call, text } in plan.map(ScriptStep::calls).unwrap_or_default() {
        let Some(lane) = page.lanes.iter().position(|lane| lane.actor == actor) else {
            continue;
        };
        let Some(place) = left[lane].iter().position(|made| made.call == call) else {
            calls.push((lane, None, text));
            continue;
        };
        let (before, rest) = left[lane].split_at(place);
        calls.extend(before.iter().map(|made| unplanned(lane, made)));
        calls.push((lane, Some(&*rest[0]), text));
        left[lane] = &rest[1..];
    }
    for (lane, made) in left.into_iter().enumerate() {
        calls.extend(made.iter().map(|made| unplanned(lane, made)));
    }
    calls
}

fn unplanned(lane: usize, made: &Arc<Made>) -> Call<'_> {
    (lane, Some(&**made), String::new())
}

/// Calls are in the order of their steps, so that those of one step are found by halving.
fn made_at(page: &Page, lane: usize, step: usize) -> &[Arc<Made>] {
    let calls = &page.lanes[lane].calls;
    let start = calls.partition_point(|made| made.step < step);
    let end = calls.partition_point(|made| made.step <= step);
    calls.get(start..end).unwrap_or_default()
}

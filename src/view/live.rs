//! Where a live run stands as a page does: what a recording tells who wants to do more than read.

use super::{Page, Story};
use crate::event::{StepStart, visible};

/// What is typed to stand live where this page is: before the step that follows it.
pub fn live_command(story: &Story, at: usize) -> String {
    let pages = story.pages();
    let step = |page: &Page| page.to_come.clone().or_else(|| page.step.clone());
    // On the last page there is nothing to come: there the step itself is done again.
    let next = pages.get(at + 1).and_then(step).or_else(|| step(&pages[at]));
    let from = |step: StepStart| format!(" --from {}", visible(&step.id));
    let from = next.map(from).unwrap_or_default();
    format!("sockstep lesson {}{from}", visible(&story.script.id))
}

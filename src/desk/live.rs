//! How to do live what a recording does not let one do: what happened there has happened.

use crate::event::{StepStart, visible};
use crate::view::{Line, Options, Page, Role, Story, say};

/// That nothing can be done to this page, and how it is done live; in one line, without the first part where
/// there is no room for both.
pub(super) fn remark(story: &Story, at: usize, options: &Options) -> Line {
    let (command, width) = (command(story, at), usize::from(options.layout.width));
    let whole = Line::of(
        Role::Now,
        say!(options, "desk.recorded.happened", command = command),
    );
    if whole.width() <= width {
        return whole;
    }
    Line::of(Role::Now, say!(options, "desk.recorded.live", command = command)).cut(width)
}

/// What is typed to stand live where this page is: before the step that follows it.
pub(super) fn command(story: &Story, at: usize) -> String {
    let pages = story.pages();
    let step = |page: &Page| page.to_come.clone().or_else(|| page.step.clone());
    // On the last page there is nothing to come: there the step itself is done again.
    let next = pages.get(at + 1).and_then(step).or_else(|| step(&pages[at]));
    let from = |step: StepStart| format!(" --from {}", visible(&step.id));
    let from = next.map(from).unwrap_or_default();
    format!("sockstep lesson {}{from}", visible(&story.script.id))
}

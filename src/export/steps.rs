//! `3..9`, `syn..`, `..accept`, `syn`: steps by their numbers or ids.

use std::ops::RangeInclusive;

use super::story;
use crate::event::Event;
use crate::view::Story;

/// Why a range of steps means nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepsError {
    /// No page has this number or id.
    #[error("the trace has no step `{step}`; its steps are: {known}")]
    Unknown {
        /// What was asked for.
        step: String,
        /// The ids that there are.
        known: String,
    },
    /// The last step comes before the first.
    #[error("`{0}` runs backwards: write the earlier step first")]
    Backwards(String),
}

/// The pages of a range of steps: 0 is the introduction, 1 the first step. Either end may be left out.
///
/// # Errors
/// When there is no such step, or the range runs backwards.
pub fn pages(events: &[Event], steps: &str) -> Result<RangeInclusive<usize>, StepsError> {
    let story = story(events);
    let newest = story.pages().len() - 1;
    let (from, to) = steps.split_once("..").unwrap_or((steps, steps));
    // Nothing at all, which a script's unset variable leaves, is no range; `..` is.
    let first = if from.is_empty() && !steps.is_empty() {
        0
    } else {
        page(&story, from)?
    };
    let last = if to.is_empty() { newest } else { page(&story, to)? };
    if first > last {
        return Err(StepsError::Backwards(steps.to_owned()));
    }
    Ok(first..=last)
}

fn page(story: &Story, step: &str) -> Result<usize, StepsError> {
    let ids = || {
        story
            .pages()
            .iter()
            .map(|page| page.step.as_ref().map(|step| step.id.as_str()))
    };
    let by_id = ids().position(|id| id == Some(step));
    let by_number = || step.parse().ok().filter(|number| *number < story.pages().len());
    by_id.or_else(by_number).ok_or_else(|| StepsError::Unknown {
        step: step.to_owned(),
        known: ids().flatten().collect::<Vec<_>>().join(", "),
    })
}

//! What somebody says, in a box with what this kernel does.

use super::boxed::{SIDES, between_sides, edge};
use super::markdown::{WIDEST, markdown, markdown_with};
use super::story::Page;
use super::text::{Line, Role};
use super::{Options, say};
use crate::event::{ClaimWords, Script, in_language};

/// The step's claim, once the kernel has shown what it is held against.
pub(crate) fn claim(page: &Page, script: &Script, options: &Options, width: usize) -> Vec<Line> {
    let step = page.index().and_then(|index| script.steps.get(index));
    let (Some(got), Some(claim)) = (&page.claim, step.and_then(|step| step.claim.as_ref())) else {
        return Vec::new();
    };
    let (tag, width) = (options.lang.tag(), width.min(WIDEST));
    let inner = width.saturating_sub(SIDES).max(1);
    let says = markdown(in_language(&claim.says, tag), inner);
    let does = markdown_with(in_language(&claim.does, tag), got, inner);
    let mut lines = vec![edge(Role::Now, ('┌', '┐'), &who(claim, options), width)];
    lines.extend(says.into_iter().map(|line| between_sides(Role::Now, line, inner)));
    let kernel = options.of_kernel("view.claim.does", "view.recorded.does");
    let kernel = say!(options, kernel);
    lines.push(edge(Role::Now, ('├', '┤'), &kernel, width));
    lines.extend(does.into_iter().map(|line| between_sides(Role::Now, line, inner)));
    lines.push(edge(Role::Now, ('└', '┘'), "", width));
    lines
}

/// Who says so.
pub(crate) fn who(claim: &ClaimWords, options: &Options) -> String {
    let who = if claim.of_article {
        "view.claim.article"
    } else {
        "view.claim.often"
    };
    say!(options, who)
}

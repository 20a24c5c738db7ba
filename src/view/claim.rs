//! What somebody says, in a box with what this kernel does.

use super::markdown::{WIDEST, markdown, markdown_with};
use super::story::Page;
use super::text::{Line, Role};
use super::{Options, say};
use crate::event::{ClaimWords, Script, in_language};

/// Columns that the box's two sides take, with the blanks inside of them.
const SIDES: usize = 4;

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
    let mut lines = vec![edge('┌', &who(claim, options), '┐', width)];
    lines.extend(says.into_iter().map(|line| between_sides(line, inner)));
    lines.push(edge('├', &say!(options, "view.claim.does"), '┤', width));
    lines.extend(does.into_iter().map(|line| between_sides(line, inner)));
    lines.push(edge('└', "", '┘', width));
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

/// `├─ Your kernel does ───┤`.
fn edge(left: char, name: &str, right: char, width: usize) -> Line {
    let line = if name.is_empty() {
        Line::of(Role::Now, left.to_string())
    } else {
        Line::of(Role::Now, format!("{left}─ "))
            .with(Role::Heading, name)
            .with(Role::Plain, " ")
    };
    let rest = width.saturating_sub(line.width() + 1);
    line.with(Role::Now, format!("{}{right}", "─".repeat(rest)))
}

/// A line between the box's two sides.
fn between_sides(line: Line, inner: usize) -> Line {
    Line::of(Role::Now, "│ ")
        .then(line.padded(inner))
        .with(Role::Now, " │")
}

//! A box around lines.

use super::text::{Line, Role};

/// Columns that the box's two sides take, with the blanks inside of them.
pub(crate) const SIDES: usize = 4;

/// `├─ Your kernel does ───┤`.
pub(crate) fn edge(role: Role, (left, right): (char, char), name: &str, width: usize) -> Line {
    let line = if name.is_empty() {
        Line::of(role, left.to_string())
    } else {
        Line::of(role, format!("{left}─ "))
            .with(Role::Heading, name)
            .with(Role::Plain, " ")
    };
    let rest = width.saturating_sub(line.width() + 1);
    line.with(role, format!("{}{right}", "─".repeat(rest)))
}

/// A line between the box's two sides.
pub(crate) fn between_sides(role: Role, line: Line, inner: usize) -> Line {
    Line::of(role, "│ ").then(line.padded(inner)).with(role, " │")
}

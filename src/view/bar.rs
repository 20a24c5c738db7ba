//! Bars, drawn by indicatif into text.

use indicatif::{InMemoryTerm, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar of so many columns, filled as far as `done` of `of`.
pub fn bar(done: usize, of: usize, columns: usize) -> String {
    let Ok(wide) = u16::try_from(columns + 1) else {
        return String::new();
    };
    let Ok(style) = ProgressStyle::with_template(&format!("{{bar:{columns}}}")) else {
        return String::new();
    };
    let terminal = InMemoryTerm::new(1, wide);
    let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
    let bar = ProgressBar::with_draw_target(Some(of.max(1) as u64), target);
    bar.set_style(style.progress_chars("█░"));
    bar.set_position(done.min(of.max(1)) as u64);
    bar.abandon();
    terminal.contents()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_filled_as_far_as_told() {
        assert_eq!(bar(0, 5, 10), "░░░░░░░░░░");
        assert_eq!(bar(1, 5, 10), "██░░░░░░░░");
        assert_eq!(bar(7, 5, 10), "██████████");
        assert_eq!(bar(0, 0, 4), "░░░░");
    }
}

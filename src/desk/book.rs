//! The bottom line of pages that are read in a recording: nothing runs, so Enter turns a page.

use super::board::Situation;
use super::live;
use super::pages::Pages;
use super::status::{Hidden, Hint, hint, label, pause_hint, with_hints};
use crate::view::Line;

/// The bottom line.
pub(super) fn bottom(pages: &Pages, hidden: Hidden, now: &Situation<'_>) -> Line {
    let options = &pages.options;
    if now.refused {
        return live::remark(&pages.story, pages.place().0, options);
    }
    with_hints(
        &hidden.line(options),
        &hints(pages, now),
        usize::from(options.layout.width),
    )
}

/// The keys that do something here, what Enter does first.
fn hints(pages: &Pages, now: &Situation<'_>) -> Vec<Hint> {
    let say = |key: &str, text: &str| hint(key, text, &pages.options);
    let mut hints: Vec<_> = now.label.into_iter().map(label).collect();
    let (at, newest) = pages.place();
    if pages.is_asking() {
        hints.extend([say("1 2 3", "choose"), say("Enter", "skip")]);
    } else if pages.question_ahead().is_some() {
        hints.push(say("Enter", "question"));
    } else if at < newest {
        hints.push(say("Enter", "forward"));
    }
    hints.extend(now.pause.map(|pause| pause_hint(pause, &pages.options)));
    if pages.can_go_back() {
        hints.push(say("←", "back"));
    }
    hints.extend([say("?", "keys"), say("q", "quit")]);
    hints.extend(pages.term_hints());
    hints.extend([say("p", "layers"), say("c", "code")]);
    hints
}

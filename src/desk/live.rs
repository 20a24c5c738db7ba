//! How to do live what a recording does not let one do: what happened there has happened.

use crate::view::{Line, Options, Role, Story, live_command, say};

/// That nothing can be done to this page, and how it is done live; in one line, without the first part where
/// there is no room for both.
pub(super) fn remark(story: &Story, at: usize, options: &Options) -> Line {
    let (command, width) = (live_command(story, at), usize::from(options.layout.width));
    let whole = Line::of(
        Role::Now,
        say!(options, "desk.recorded.happened", command = command),
    );
    if whole.width() <= width {
        return whole;
    }
    Line::of(Role::Now, say!(options, "desk.recorded.live", command = command)).cut(width)
}

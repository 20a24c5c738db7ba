//! The run as a text in Markdown.

use super::Wanted;
use crate::event::Event;

/// The run as a text in Markdown.
pub fn markdown(_events: &[Event], _wanted: &Wanted) -> String {
    String::new()
}

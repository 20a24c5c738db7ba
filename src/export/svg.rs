//! The sequence diagram as a picture of its own.

use super::Wanted;
use crate::event::Event;

/// The sequence diagram of these pages.
pub fn svg(_events: &[Event], _wanted: &Wanted) -> String {
    String::new()
}

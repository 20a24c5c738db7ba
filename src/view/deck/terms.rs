//! The terms that a page is about, explained as the terminal's key `g` does.

use serde::Serialize;

use super::rich::{Rich, rich};
use super::text::{Both, both};
use crate::glossary::Term;
use crate::view::terms::{kind_text, other_names};

/// A term of the glossary.
#[derive(Debug, Serialize)]
pub struct DeckTerm {
    /// Its name, and its anchor among the book's terms.
    pub id: &'static str,
    /// What it is called.
    pub title: Both<&'static str>,
    /// What kind of thing it is.
    pub kind: Both<String>,
    /// What else it is called.
    pub names: Both<Vec<&'static str>>,
    /// What it is.
    pub text: Both<Vec<Rich>>,
    /// The steps that show it: lesson, step.
    pub steps: Vec<(&'static str, &'static str)>,
    /// Where it is defined.
    pub sources: &'static [String],
}

impl DeckTerm {
    pub(super) fn of(term: &'static Term) -> Self {
        Self {
            id: term.id(),
            title: both(|options| term.title(options.lang.tag())),
            kind: both(|options| kind_text(term, options)),
            names: both(|options| other_names(term, options)),
            text: both(|options| rich(term.text(options.lang.tag()))),
            steps: term.steps().collect(),
            sources: term.sources(),
        }
    }
}

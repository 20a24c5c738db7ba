//! The glossary: each term once, in both languages, for the views, for `sockstep explain`, and for the book.
//!
//! *In:* the files of `terms/`, a kind each, which are part of the binary. *Out:* [`Term`]s: all of
//! them, or those that a word [finds](find), or those that a lesson's step [shows](shown_at).
//! *Never here:* a colour, a width, a language that is chosen; another room than `event`.

mod find;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use serde::Deserialize;

pub use find::{Found, exact, find, near};

/// What kind of thing a term names. The order is that of lists, and of a step's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A system call.
    Call,
    /// A state of a socket.
    State,
    /// One of TCP's control bits.
    Flag,
    /// What a call fails with.
    Errno,
    /// A socket option, or another name that calls are given.
    Option,
    /// An idea without a symbol of its own: the handshake, the half-close.
    Idea,
    /// A column of the table, a number of a segment.
    Field,
    /// A setting under `/proc/sys`.
    Sysctl,
    /// A counter of the kernel's.
    Counter,
}

impl Kind {
    /// The one table: the kind, the anchor of its part of the book, and the file that holds its terms.
    pub const TABLE: [(Self, &'static str, &'static str); 9] = [
        (Self::Call, "calls", include_str!("terms/calls.toml")),
        (Self::State, "states", include_str!("terms/states.toml")),
        (Self::Flag, "flags", include_str!("terms/flags.toml")),
        (Self::Errno, "errnos", include_str!("terms/errnos.toml")),
        (Self::Option, "options", include_str!("terms/options.toml")),
        (Self::Idea, "ideas", include_str!("terms/ideas.toml")),
        (Self::Field, "fields", include_str!("terms/fields.toml")),
        (Self::Sysctl, "sysctls", include_str!("terms/sysctls.toml")),
        (Self::Counter, "counters", include_str!("terms/counters.toml")),
    ];

    /// Whether its terms are symbols that are the same in every language: `listen()`, `SYN`.
    pub fn is_symbolic(self) -> bool {
        !matches!(self, Self::Idea | Self::Field)
    }
}

/// A term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it names.
    pub kind: Kind,
    /// What the file says of it.
    written: Written,
}

/// A term as its file has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    /// Its English names, or its symbols; the first is the one that is shown.
    en: Vec<String>,
    /// Its Chinese names, as `en`.
    zh: Vec<String>,
    text: Text,
    source: Vec<String>,
    #[serde(default)]
    related: Vec<String>,
    #[serde(default)]
    steps: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    en: String,
    zh: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    term: Vec<Written>,
}

impl Term {
    /// Its name among all terms, and its anchor in the book: `syn-queue`.
    pub fn id(&self) -> &str {
        &self.written.id
    }

    /// Its names in this language (`en`, else Chinese); the first is the usual one.
    pub fn names(&self, tag: &str) -> &[String] {
        if tag == "en" {
            &self.written.en
        } else {
            &self.written.zh
        }
    }

    /// What it is called first in this language: `accept queue`, `全连接队列`; a symbol in any language
    /// by itself.
    pub fn title(&self, tag: &str) -> &str {
        let tag = if self.kind.is_symbolic() { "en" } else { tag };
        self.names(tag).first().map_or("", String::as_str)
    }

    /// What is said of it in this language, as Markdown.
    pub fn text(&self, tag: &str) -> &str {
        if tag == "en" {
            &self.written.text.en
        } else {
            &self.written.text.zh
        }
    }

    /// Where it is defined: `RFC 9293 §3.6`, `listen(2)`, `kernel: net/ipv4/tcp_input.c`.
    pub fn sources(&self) -> &[String] {
        &self.written.source
    }

    /// The terms that belong to it.
    pub fn related(&self) -> impl Iterator<Item = &'static Self> {
        self.written.related.iter().filter_map(|id| by_id(id))
    }

    /// The steps that show it: lesson, step.
    pub fn steps(&self) -> impl Iterator<Item = (&str, &str)> {
        self.written.steps.iter().filter_map(|step| step.split_once(':'))
    }
}

/// Reads one kind's file.
fn read(kind: Kind, text: &str) -> Result<Vec<Term>, toml::de::Error> {
    let file: File = toml::from_str(text)?;
    let terms = file.term.into_iter();
    Ok(terms.map(|written| Term { kind, written }).collect())
}

static TERMS: LazyLock<Vec<Term>> = LazyLock::new(|| {
    let files = Kind::TABLE.into_iter();
    let read = |(kind, name, text)| match read(kind, text) {
        Ok(terms) => terms,
        // Part of the binary: the tests read it before anybody else does.
        Err(error) => panic!("the glossary's {name}: {error}"),
    };
    files.flat_map(read).collect()
});

/// All terms, kind by kind.
pub fn terms() -> &'static [Term] {
    &TERMS
}

/// The term with this id.
pub fn by_id(id: &str) -> Option<&'static Term> {
    terms().iter().find(|term| term.id() == id)
}

/// The terms that this step of this lesson shows; all of the lesson where no step is named.
pub fn shown_at(lesson: &str, step: Option<&str>) -> impl Iterator<Item = &'static Term> {
    let is_it = move |(of, id): (&str, &str)| of == lesson && step.is_none_or(|step| step == id);
    terms().iter().filter(move |term| term.steps().any(is_it))
}

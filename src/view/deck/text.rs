//! Texts in both languages, each stored once.

use std::collections::HashMap;

use serde::{Serialize, Serializer};

use crate::view::markdown::UNBROKEN;
use crate::view::text::{Line, Role};
use crate::view::{Lang, Options};

/// A piece of text and what it is there for: `["bad", "✗ dropped"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run(pub Role, pub String);

impl Serialize for Run {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.0.name(), &self.1).serialize(serializer)
    }
}

/// Lines of runs.
pub type Lines = Vec<Vec<Run>>;

/// One thing in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Both<T> {
    /// In English.
    pub en: T,
    /// In Chinese.
    pub zh: T,
}

impl<T> Both<T> {
    /// The one in this language.
    pub fn of(&self, lang: Lang) -> &T {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

impl<T: Clone> Both<T> {
    /// What needs no translation.
    pub(crate) fn same(thing: T) -> Self {
        Self {
            en: thing.clone(),
            zh: thing,
        }
    }
}

/// The same in both languages, told twice.
pub(crate) fn both<T>(tell: impl Fn(&Options) -> T) -> Both<T> {
    Both {
        en: tell(&options(Lang::En)),
        zh: tell(&options(Lang::Zh)),
    }
}

/// What the views are asked for: a browser breaks lines by itself, and has colours of its own.
pub(super) fn options(lang: Lang) -> Options {
    Options {
        recorded: true,
        ..Options::of(lang, UNBROKEN)
    }
}

/// Lines as they are sent.
pub(super) fn lines(lines: Vec<Line>) -> Lines {
    let runs = |line: Line| {
        let spans = line.trimmed().spans.into_iter();
        spans.map(|span| Run(span.role, span.text)).collect()
    };
    lines.into_iter().map(runs).collect()
}

/// Things of one kind, each stored once, named by its place.
#[derive(Debug)]
pub(super) struct Table<T> {
    pub(super) rows: Vec<T>,
    places: HashMap<String, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<T: Serialize> Table<T> {
    /// The place of this thing, which is stored if it is new.
    pub(super) fn place(&mut self, thing: T) -> usize {
        let key = serde_json::to_string(&thing).unwrap_or_default();
        let next = self.rows.len();
        let place = *self.places.entry(key).or_insert(next);
        if place == next {
            self.rows.push(thing);
        }
        place
    }
}

/// Texts that pages refer to.
pub(super) type Texts = Table<Both<Lines>>;

impl Texts {
    /// The place of what a view says; nothing where it says nothing.
    pub(super) fn told(&mut self, tell: impl Fn(&Options) -> Vec<Line>) -> Option<usize> {
        let text = both(|options| lines(tell(options)));
        (!text.en.is_empty()).then(|| self.place(text))
    }

    /// As [`Texts::told`], of one line.
    pub(super) fn line(&mut self, tell: impl Fn(&Options) -> (Role, String)) -> usize {
        self.place(both(|options| {
            let (role, text) = tell(options);
            lines(vec![Line::of(role, text)])
        }))
    }
}

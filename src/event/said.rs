//! A sentence before it is put into words: which one it is, and what stands in its gaps.
//!
//! Whoever finds something out says it as a [`Said`]; whoever shows it knows the reader's language. The
//! words stand in `src/messages`.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv6Addr};

/// One sentence, or a part of one, in no language yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The message in `src/messages`.
    id: &'static str,
    /// What stands in the gaps, by their names.
    gaps: Vec<(&'static str, Gap)>,
}

/// What stands in a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The same in every language: a name, a number, the system's words.
    Text(String),
    /// Said in the language of the whole.
    Said(Said),
    /// Several of them, with commas between.
    List(Vec<Gap>),
}

impl Said {
    /// The message of this id, its gaps still open; see [`said!`](crate::event::said).
    pub fn new(id: &'static str) -> Self {
        let gaps = Vec::new();
        Self { id, gaps }
    }

    /// The same with one gap filled.
    #[must_use]
    pub fn with(mut self, name: &'static str, gap: impl Into<Gap>) -> Self {
        self.gaps.push((name, gap.into()));
        self
    }

    /// The message, and what stands in its gaps in English.
    pub(super) fn parts(&self) -> (&'static str, BTreeMap<String, String>) {
        let gaps = self.gaps.iter();
        let values = gaps.map(|(name, gap)| ((*name).to_owned(), gap.in_language("en")));
        (self.id, values.collect())
    }

    /// The sentence in the language of this tag: `en`, `zh`.
    pub fn in_language(&self, tag: &str) -> String {
        let text = crate::_rust_i18n_translate(tag, self.id);
        let names: Vec<_> = self.gaps.iter().map(|(name, _)| *name).collect();
        let values: Vec<_> = self.gaps.iter().map(|(_, gap)| gap.in_language(tag)).collect();
        rust_i18n::replace_patterns(&text, &names, &values)
    }
}

impl Gap {
    fn in_language(&self, tag: &str) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Said(said) => said.in_language(tag),
            Self::List(gaps) => {
                let parts: Vec<_> = gaps.iter().map(|gap| gap.in_language(tag)).collect();
                parts.join(", ")
            }
        }
    }
}

/// In English.
impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.in_language("en"))
    }
}

impl From<Said> for Gap {
    fn from(said: Said) -> Self {
        Self::Said(said)
    }
}

impl From<Vec<Gap>> for Gap {
    fn from(gaps: Vec<Gap>) -> Self {
        Self::List(gaps)
    }
}

macro_rules! texts {
    ($($text:ty),+) => {
        $(impl From<$text> for Gap {
            fn from(text: $text) -> Self {
                Self::Text(text.to_string())
            }
        })+
    };
}
texts!(
    &str,
    String,
    &String,
    usize,
    i32,
    i64,
    u64,
    f64,
    IpAddr,
    Ipv6Addr,
    &io::Error
);

/// A [`Said`]: `said!("complaint.update")`.
macro_rules! said {
    ($id:expr $(, $name:ident = $gap:expr)* $(,)?) => {
        $crate::event::Said::new($id)$(.with(stringify!($name), $gap))*
    };
}
pub(crate) use said;

#[cfg(test)]
mod tests {
    #[test]
    fn a_sentence_is_said_in_the_language_of_its_reader() {
        let steps = said!("complaint.there_are.all", what = said!("complaint.noun.step"));
        let said = said!("complaint.known", there_are = steps, names = "a, b");
        assert_eq!(said.to_string(), "the steps are a, b");
        assert_eq!(said.in_language("zh"), "现有的步骤：a, b");
    }

    /// A stranger's text is no message: what looks like a gap in it stays as it is.
    #[test]
    fn a_strangers_text_opens_no_gap() {
        let said = said!(
            "complaint.known",
            there_are = "%{names} %{x}",
            names = "%{there_are}"
        );
        assert_eq!(said.to_string(), "%{names} %{x} %{there_are}");
    }
}

//! What serde and the TOML parser complain of, in the words of somebody who writes a lesson.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeValue, Error, ValueDeserializer};

use super::complaint::{Complaint, known, nearest};
use super::files::MANIFEST;
use crate::event::Call;

/// Reads a table. An unknown key is complained of, and then read as the key that was meant, or not at all:
/// so the next slip is found too, and nothing that only follows from the first.
pub(super) fn read<T: DeserializeOwned>(
    mut table: Spanned<DeValue<'_>>,
    complaints: &mut Vec<Complaint>,
) -> Option<T> {
    const MOST_UNKNOWN: usize = 10;
    for _ in 0..MOST_UNKNOWN {
        let error = match T::deserialize(ValueDeserializer::from(table.clone())) {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        complaints.push(complaint(&error));
        let (slip, span) = (Slip::key(error.message())?, error.span()?);
        if !put_right(table.get_mut(), &span, slip.meant()) {
            return None;
        }
    }
    None
}

/// Renames the key that stands there, or takes it out where nothing was meant, or the table has that already.
fn put_right(value: &mut DeValue<'_>, span: &Range<usize>, meant: Option<&str>) -> bool {
    match value {
        DeValue::Array(items) => items
            .iter_mut()
            .any(|item| put_right(item.get_mut(), span, meant)),
        DeValue::Table(table) => {
            let found = table
                .iter()
                .map(|(key, _)| key)
                .find(|key| key.span() == *span)
                .cloned();
            let Some(key) = found else {
                let mut values = table.iter_mut().map(|(_, value)| value);
                return values.any(|value| put_right(value.get_mut(), span, meant));
            };
            let value = table.remove(&key);
            let meant = meant.filter(|meant| !table.contains_key(*meant));
            if let (Some(value), Some(meant)) = (value, meant) {
                table.insert(Spanned::new(span.clone(), meant.to_owned().into()), value);
            }
            true
        }
        _ => false,
    }
}

/// What serde or the TOML parser say, with the names that there are instead.
pub(super) fn complaint(error: &Error) -> Complaint {
    let message = error.message();
    if let Some(slip) = Slip::key(message).or_else(|| Slip::value(message)) {
        let said = format!("unknown {} `{}`", slip.what, slip.word);
        let mend = known(slip.word, slip.list, &slip.names);
        return Complaint::error(MANIFEST, error.span(), said).mend(mend);
    }
    let (said, mend) = reworded(message);
    let complaint = Complaint::error(MANIFEST, error.span(), said);
    match mend {
        Some(mend) => complaint.mend(mend),
        None => complaint,
    }
}

/// A word that is not known where it stands, and the words that are.
struct Slip<'m> {
    what: &'static str,
    /// The words before the list of names.
    list: &'static str,
    word: &'m str,
    names: Vec<&'m str>,
}

impl<'m> Slip<'m> {
    /// An unknown key; of a call's arguments the toml crate speaks in words of its own.
    fn key(message: &'m str) -> Option<Self> {
        if let Some(rest) = message.strip_prefix("unknown field ") {
            return Some(Self::of_serde("key", "the keys here are", rest));
        }
        // `backlg, available keys: socket, backlog`: of several words, the span is the first one's
        let rest = message.strip_prefix("unexpected keys in table: ")?;
        let (words, names) = rest.rsplit_once(", available keys: ").unwrap_or((rest, ""));
        Some(Self {
            what: "argument",
            list: "the arguments of this call are",
            word: words.split(", ").next().unwrap_or(words),
            names: names.split(", ").collect(),
        })
    }

    /// An unknown word of several.
    fn value(message: &'m str) -> Option<Self> {
        let slip = Self::of_serde(
            "value",
            "the values here are",
            message.strip_prefix("unknown variant ")?,
        );
        let is_call = slip.names == Call::<String>::NAMES;
        let (what, list) = if is_call {
            ("call", "the calls are")
        } else {
            (slip.what, slip.list)
        };
        Some(Self { what, list, ..slip })
    }

    /// `` `hots`, expected one of `host`, `addr` ``; whatever the stranger's word holds, the list comes last.
    fn of_serde(what: &'static str, list: &'static str, rest: &'m str) -> Self {
        let (word, expected) = rest.rsplit_once(", expected ").unwrap_or((rest, ""));
        Self {
            what,
            list,
            word: word.trim_matches('`'),
            names: expected.split('`').skip(1).step_by(2).collect(),
        }
    }

    fn meant(&self) -> Option<&'m str> {
        nearest(self.word, self.names.iter().copied())
    }
}

/// The other messages, which speak of Rust's types where they can.
fn reworded(message: &str) -> (String, Option<String>) {
    let both = |said: &str, mend: &str| (said.to_owned(), Some(mend.to_owned()));
    if let Some(key) = message.strip_prefix("missing field ") {
        return (format!("the key {key} is missing"), None);
    }
    if message.contains("untagged enum") {
        let mend = "write \"text\", or { base64 = \"…\" } for bytes that are no text";
        return both("the data is neither a text nor bytes", mend);
    }
    if message.contains("struct variant") {
        return both(
            "a call is a table of its arguments",
            "write call.NAME = { argument = value, … }",
        );
    }
    if message.starts_with("wanted exactly 1 element") {
        return both("a step makes exactly one call", "make two steps of it");
    }
    if message.contains("socket address") {
        return both(
            "no address with its port",
            "write it like 10.0.0.1:8088, or [::1]:8088",
        );
    }
    let kinds = ["i32", "u32", "i64", "u8"];
    let found = kinds
        .iter()
        .find_map(|kind| message.strip_suffix(&format!(", expected {kind}")));
    let said = found.map_or(message.to_owned(), |found| {
        format!("{found}, expected a whole number")
    });
    (said, None)
}

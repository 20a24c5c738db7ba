//! What serde and the TOML parser complain of, in the words of somebody who writes a lesson.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error, ValueDeserializer};

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
    match table.get_ref() {
        DeValue::Array(_) => {
            let complaint = Complaint::error(MANIFEST, table.span(), "found a list, expected a table");
            complaints.push(complaint.mend("write { key = value, … }"));
            return None;
        }
        DeValue::Table(inner) => {
            if let Some(complaint) = list_for_table(inner) {
                complaints.push(complaint);
                return None;
            }
        }
        _ => {}
    }
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

/// A list in place of a table: serde would take its members for the table's values, in some order.
pub(super) fn list_for_table(table: &DeTable<'_>) -> Option<Complaint> {
    const TABLE_KEYS: [&str; 5] = ["call", "frame", "awaits", "question", "look"];
    table.iter().find_map(|(key, value)| {
        let key = key.get_ref().as_ref();
        match value.get_ref() {
            DeValue::Array(_) if TABLE_KEYS.contains(&key) => Some(
                Complaint::error(MANIFEST, value.span(), format!("`{key}` is a table, not a list"))
                    .mend(format!("write {key} = {{ … }}")),
            ),
            DeValue::Array(items) if key == "expect" => items.iter().find_map(|item| {
                let is_list = matches!(item.get_ref(), DeValue::Array(_));
                let complaint =
                    || Complaint::error(MANIFEST, item.span(), "an `expect` is a table, not a list");
                is_list.then(|| complaint().mend("write { socket = \"…\", state = \"LISTEN\" }"))
            }),
            DeValue::Table(calls) if key == "call" => calls.values().find_map(|call| {
                let is_list = matches!(call.get_ref(), DeValue::Array(_));
                let complaint = || Complaint::error(MANIFEST, call.span(), NO_TABLE_OF_ARGUMENTS.0);
                is_list.then(|| complaint().mend(NO_TABLE_OF_ARGUMENTS.1))
            }),
            DeValue::Table(inner) if key == "question" => list_for_table(inner),
            _ => None,
        }
    })
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

/// The tables of a lesson, by the names of the types that hold them, and how each is written.
const TABLES: [(&str, &str); 7] = [
    ("HostTable", "[[host]] with name and addr"),
    ("ActorTable", "[[actor]] with name and host"),
    ("StepTable", "[[step]] with its keys"),
    ("PatternTable", "{ from = \"client\", flags = [\"SYN\"] }"),
    (
        "QuestionTable",
        "{ id = \"…\", look = { … }, choices = [\"…\", \"…\"] }",
    ),
    ("LookTable", "{ socket = \"…\", property = \"state\" }"),
    ("ExpectTable", "{ socket = \"…\", state = \"LISTEN\" }"),
];

/// Rust's numbers, in words.
const NUMBERS: [(&str, &str); 5] = [
    ("i32", "a whole number from -2147483648 to 2147483647"),
    ("u32", "a whole number from 0 to 4294967295"),
    ("i64", "a whole number"),
    ("u16", "a whole number from 0 to 65535"),
    ("u8", "a whole number from 0 to 255"),
];

/// What the parser says where it says it well, and the mend that it leaves to the author.
const MENDS: [(&str, &str); 5] = [
    (
        "duplicate key",
        "the table has this key already: take one of the two out",
    ),
    ("string values must be quoted", "write the text in quotes: \"…\""),
    ("invalid basic string", "end the text on its line, with a `\"`"),
    (
        "unclosed array table",
        "write `[[step]]`, with two brackets on each side",
    ),
    ("unclosed inline table", "end the table on its line, with a `}`"),
];

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
        return both(NO_TABLE_OF_ARGUMENTS.0, NO_TABLE_OF_ARGUMENTS.1);
    }
    if message.starts_with("wanted exactly 1 element") {
        return both("a step makes exactly one call", "make two steps of it");
    }
    if message.contains("socket address") {
        return both(
            "no address with its port",
            "write it like 10.0.0.1:8088, or [::1]:8088; a port is at most 65535",
        );
    }
    if message.contains("IP address") {
        return both("no IP address", "write it like 10.0.0.1");
    }
    if let Some((found, expected)) = message.rsplit_once(", expected ") {
        return expectation(found, expected).unwrap_or_else(|| (message.to_owned(), mend_of(message)));
    }
    (message.to_owned(), mend_of(message))
}

/// A call that is written as something else.
pub(super) const NO_TABLE_OF_ARGUMENTS: (&str, &str) = (
    "a call is a table of its arguments",
    "write call.NAME = { argument = value, … }",
);

fn mend_of(message: &str) -> Option<String> {
    let row = MENDS.iter().find(|row| message.starts_with(row.0))?;
    Some(row.1.to_owned())
}

/// `invalid type: string "five", expected i32` in the words of a lesson, with the mend.
fn expectation(found: &str, expected: &str) -> Option<(String, Option<String>)> {
    let found = found
        .trim_start_matches("invalid type: ")
        .trim_start_matches("invalid value: ")
        .replace("map", "a table")
        .replace("sequence", "a list");
    let said = |what: &str| format!("found {found}, expected {what}");
    if let Some((_, shape)) = TABLES
        .iter()
        .find(|row| expected.strip_prefix("struct ") == Some(row.0))
    {
        return Some((said("a table"), Some(format!("write {shape}"))));
    }
    if let Some((_, words)) = NUMBERS.iter().find(|row| expected == row.0) {
        let mend = found
            .starts_with("string")
            .then(|| "write the number without quotes".to_owned());
        return Some((said(words), mend));
    }
    let mend = match expected {
        "a string" => "write it in quotes: \"…\"",
        "a sequence" => "write a list: [ … ]",
        "a boolean" => "write true or false, without quotes",
        _ => return None,
    };
    let expected = if expected == "a sequence" {
        "a list"
    } else {
        expected
    };
    Some((said(expected), Some(mend.to_owned())))
}

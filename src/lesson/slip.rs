//! What serde and the TOML parser complain of, in the words of somebody who writes a lesson.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error, ValueDeserializer};

use super::complaint::{Complaint, known, nearest};
use super::files::MANIFEST;
use super::noun::Noun;
use crate::event::{Call, Gap, Said, said};

/// Reads a table. An unknown key is complained of, and then read as the key that was meant, or not at all:
/// so the next slip is found too, and nothing that only follows from the first.
pub(super) fn read<T: DeserializeOwned>(
    mut table: Spanned<DeValue<'_>>,
    complaints: &mut Vec<Complaint>,
) -> Option<T> {
    const MOST_UNKNOWN: usize = 10;
    match table.get_ref() {
        DeValue::Array(_) => {
            let message = said!("complaint.list_for_a_table");
            let complaint = Complaint::error(MANIFEST, table.span(), message);
            complaints.push(complaint.mend(said!("complaint.write_table")));
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
            DeValue::Array(_) if TABLE_KEYS.contains(&key) => {
                let message = said!("complaint.key_is_table", key = key);
                let complaint = Complaint::error(MANIFEST, value.span(), message);
                Some(complaint.mend(said!("complaint.write_key_table", key = key)))
            }
            DeValue::Array(items) if key == "expect" => items.iter().find_map(|item| {
                let message = said!("complaint.expect_is_table");
                let mend = said!("complaint.write_shape", shape = EXPECT);
                list_complaint(item, message, mend)
            }),
            DeValue::Table(calls) if key == "call" => calls.values().find_map(|call| {
                let mend = said!("complaint.write_call");
                list_complaint(call, said!("complaint.call_no_table"), mend)
            }),
            DeValue::Table(inner) if key == "question" => list_for_table(inner),
            _ => None,
        }
    })
}

fn list_complaint(value: &Spanned<DeValue<'_>>, message: Said, mend: Said) -> Option<Complaint> {
    let is_list = matches!(value.get_ref(), DeValue::Array(_));
    is_list.then(|| Complaint::error(MANIFEST, value.span(), message).mend(mend))
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

/// What the TOML parser complains of: the first place where it lost its way, since it finds there most of
/// what it says of later ones. Keys that stand twice it has read, and tells them all.
pub(super) fn of_toml(slips: &[Error]) -> Vec<Complaint> {
    const MOST_SLIPS: usize = 10;
    let is_lost = |slip: &&Error| slip.message() != "duplicate key";
    let place = |slip: &&Error| slip.span().map_or(0, |span| span.start);
    if let Some(first) = slips.iter().filter(is_lost).min_by_key(place) {
        return vec![complaint(first)];
    }
    slips.iter().take(MOST_SLIPS).map(complaint).collect()
}

/// What serde or the TOML parser say, with the names that there are instead.
pub fn complaint(error: &Error) -> Complaint {
    let message = error.message();
    if let Some(slip) = Slip::key(message).or_else(|| Slip::value(message)) {
        return unknown(slip.what, error.span(), slip.word, slip.there_are(), &slip.names);
    }
    let (said, mend) = reworded(message);
    let complaint = Complaint::error(MANIFEST, error.span(), said);
    match mend {
        Some(mend) => complaint.mend(mend),
        None => complaint,
    }
}

/// A word that is not known where it stands, and those that are.
pub(super) fn unknown(
    what: Noun,
    span: impl Into<Option<Range<usize>>>,
    word: &str,
    there_are: Said,
    names: &[&str],
) -> Complaint {
    let message = said!("complaint.unknown", what = what.said(), word = word);
    Complaint::error(MANIFEST, span, message).mend(known(word, there_are, names))
}

/// Before a list of what may stand here: "the keys here are".
pub(super) fn here(what: Noun) -> Said {
    said!("complaint.there_are.here", what = what.said())
}

/// A word that is not known where it stands, and the words that are.
struct Slip<'m> {
    what: Noun,
    word: &'m str,
    names: Vec<&'m str>,
}

impl<'m> Slip<'m> {
    /// An unknown key; of a call's arguments the toml crate speaks in words of its own.
    fn key(message: &'m str) -> Option<Self> {
        if let Some(rest) = message.strip_prefix("unknown field ") {
            return Some(Self::of_serde(Noun::Key, rest));
        }
        // `backlg, available keys: socket, backlog`: of several words, the span is the first one's
        let rest = message.strip_prefix("unexpected keys in table: ")?;
        let (words, names) = rest.rsplit_once(", available keys: ").unwrap_or((rest, ""));
        Some(Self {
            what: Noun::Argument,
            word: words.split(", ").next().unwrap_or(words),
            names: names.split(", ").collect(),
        })
    }

    /// An unknown word of several.
    fn value(message: &'m str) -> Option<Self> {
        let slip = Self::of_serde(Noun::Value, message.strip_prefix("unknown variant ")?);
        let is_call = slip.names == Call::<String>::NAMES;
        let what = if is_call { Noun::Call } else { slip.what };
        Some(Self { what, ..slip })
    }

    /// `` `hots`, expected one of `host`, `addr` ``; whatever the stranger's word holds, the list comes last.
    fn of_serde(what: Noun, rest: &'m str) -> Self {
        let (word, expected) = rest.rsplit_once(", expected ").unwrap_or((rest, ""));
        Self {
            what,
            word: word.trim_matches('`'),
            names: expected.split('`').skip(1).step_by(2).collect(),
        }
    }

    fn there_are(&self) -> Said {
        match self.what {
            Noun::Call => Noun::Call.all(),
            Noun::Argument => said!("complaint.there_are.arguments"),
            what => here(what),
        }
    }

    fn meant(&self) -> Option<&'m str> {
        nearest(self.word, self.names.iter().copied())
    }
}

/// How one of a step's facts is written.
const EXPECT: &str = "{ socket = \"…\", state = \"LISTEN\" }";

/// How the table of this type is written.
fn shape(table: &str) -> Option<Gap> {
    Some(match table {
        "HostTable" => said!("complaint.shape.host").into(),
        "ActorTable" => said!("complaint.shape.actor").into(),
        "StepTable" => said!("complaint.shape.step").into(),
        "PatternTable" => "{ from = \"client\", flags = [\"SYN\"] }".into(),
        "QuestionTable" => "{ id = \"…\", look = { … }, choices = [\"…\", \"…\"] }".into(),
        "LookTable" => "{ socket = \"…\", property = \"state\" }".into(),
        "ExpectTable" => EXPECT.into(),
        _ => return None,
    })
}

/// Rust's numbers, in words.
fn number(expected: &str) -> Option<Said> {
    Some(match expected {
        "i32" => said!("complaint.kind.int"),
        "u32" => said!("complaint.kind.unsigned"),
        "i64" => said!("complaint.kind.long"),
        "u16" => said!("complaint.kind.short"),
        "u8" => said!("complaint.kind.byte"),
        _ => return None,
    })
}

/// The other messages, which speak of Rust's types where they can.
fn reworded(message: &str) -> (Said, Option<Said>) {
    let both = |said: Said, mend: Said| (said, Some(mend));
    if let Some(key) = message.strip_prefix("missing field ") {
        return (said!("complaint.key_missing", key = key), None);
    }
    if message.contains("untagged enum") {
        return both(said!("complaint.no_data"), said!("complaint.write_data"));
    }
    if message.contains("struct variant") {
        return both(said!("complaint.call_no_table"), said!("complaint.write_call"));
    }
    if message.starts_with("wanted exactly 1 element") {
        return both(
            said!("complaint.several_calls"),
            said!("complaint.make_two_steps"),
        );
    }
    if message.contains("socket address") {
        return both(
            said!("complaint.no_socket_address"),
            said!("complaint.write_socket_address"),
        );
    }
    if message.contains("IP address") {
        return both(
            said!("complaint.no_ip_address"),
            said!("complaint.write_ip_address"),
        );
    }
    let expected = message.rsplit_once(", expected ");
    let rust = expected.and_then(|(found, expected)| expectation(found, expected));
    rust.unwrap_or_else(|| (parser_said(message), parser_mend(message)))
}

/// `invalid type: string "five", expected i32` in the words of a lesson, with the mend.
fn expectation(found: &str, expected: &str) -> Option<(Said, Option<Said>)> {
    let found = found
        .trim_start_matches("invalid type: ")
        .trim_start_matches("invalid value: ");
    let said = |what: Said| said!("complaint.found", found = shown(found), expected = what);
    if let Some(shape) = expected.strip_prefix("struct ").and_then(shape) {
        let mend = said!("complaint.write_shape", shape = shape);
        return Some((said(said!("complaint.kind.table")), Some(mend)));
    }
    if let Some(number) = number(expected) {
        let is_text = found.starts_with("string");
        return Some((said(number), is_text.then(|| said!("complaint.unquote_number"))));
    }
    let (what, mend) = match expected {
        "a string" => (said!("complaint.kind.text"), said!("complaint.quote_it")),
        "a sequence" => (said!("complaint.kind.list"), said!("complaint.write_list")),
        "a boolean" => (said!("complaint.kind.switch"), said!("complaint.write_switch")),
        _ => return None,
    };
    Some((said(what), Some(mend)))
}

/// What serde found: `string "five"`, `map`.
fn shown(found: &str) -> Gap {
    match (found, found.split_once(' ')) {
        ("map", _) => said!("complaint.kind.table").into(),
        ("sequence", _) => said!("complaint.kind.list").into(),
        (_, Some(("string", value))) => said!("complaint.shown.text", value = value).into(),
        (_, Some(("integer", value))) => said!("complaint.shown.int", value = value).into(),
        (_, Some(("boolean", value))) => said!("complaint.shown.switch", value = value).into(),
        (_, Some(("floating", rest))) => {
            let value = rest.trim_start_matches("point ");
            said!("complaint.shown.float", value = value).into()
        }
        _ => found.into(),
    }
}

/// What the TOML parser says, and the message that says it.
const PARSER: [(&str, &str); 27] = [
    ("duplicate key", "complaint.toml.duplicate_key"),
    ("string values must be quoted", "complaint.toml.unquoted"),
    ("invalid basic string", "complaint.toml.basic_string"),
    ("invalid literal string", "complaint.toml.literal_string"),
    ("invalid unquoted key", "complaint.toml.unquoted_key"),
    ("invalid key", "complaint.toml.bad_key"),
    ("invalid key-value pair", "complaint.toml.bad_pair"),
    ("key with no value", "complaint.toml.key_without_value"),
    ("missing value", "complaint.toml.missing_value"),
    ("missing value for key", "complaint.toml.missing_value_for_key"),
    ("unclosed array table", "complaint.toml.unclosed_tables"),
    ("unclosed table", "complaint.toml.unclosed_table"),
    ("unclosed array", "complaint.toml.unclosed_list"),
    ("unclosed inline table", "complaint.toml.unclosed_inline_table"),
    ("extra comma in array", "complaint.toml.extra_comma"),
    (
        "extra comma in inline table",
        "complaint.toml.extra_comma_in_table",
    ),
    ("extra `=`", "complaint.toml.extra_equals"),
    (
        "missing comma between array elements",
        "complaint.toml.missing_comma",
    ),
    (
        "missing comma between key-value pairs",
        "complaint.toml.missing_comma_in_table",
    ),
    (
        "missing assignment between key-value pairs",
        "complaint.toml.missing_assignment",
    ),
    (
        "missing key for inline table element",
        "complaint.toml.missing_key",
    ),
    ("unexpected key or value", "complaint.toml.unexpected"),
    ("unexpected content", "complaint.toml.unexpected_content"),
    ("invalid integer number", "complaint.toml.bad_number"),
    ("unexpected leading zero", "complaint.toml.leading_zero"),
    ("missing opening quote", "complaint.toml.missing_quote"),
    ("missing escaped value", "complaint.toml.bad_escape"),
];

/// What the parser says, word for word in English.
fn parser_said(message: &str) -> Said {
    let (said, expected) = match message.rsplit_once(", expected ") {
        Some((said, expected)) => (said, Some(expected)),
        None => (message, None),
    };
    let Some((_, id)) = PARSER.iter().find(|row| row.0 == said) else {
        return said!("complaint.toml.other", said = message);
    };
    let Some(expected) = expected else {
        return Said::new(id);
    };
    let words: Vec<Gap> = expected.split(", ").map(expected_word).collect();
    said!("complaint.toml.expected", said = Said::new(id), expected = words)
}

fn expected_word(word: &str) -> Gap {
    match word {
        "key" => said!("complaint.toml.key").into(),
        "value" => said!("complaint.toml.value").into(),
        "newline" => said!("complaint.toml.newline").into(),
        "nothing" => said!("complaint.toml.nothing").into(),
        literal => literal.into(),
    }
}

/// The mend that the parser leaves to the author.
fn parser_mend(message: &str) -> Option<Said> {
    let mends = [
        ("duplicate key", "complaint.mend_duplicate_key"),
        ("string values must be quoted", "complaint.mend_unquoted"),
        ("invalid basic string", "complaint.mend_basic_string"),
        ("unclosed array table", "complaint.mend_unclosed_tables"),
        ("unclosed inline table", "complaint.mend_unclosed_inline_table"),
        (
            "missing comma between key-value pairs",
            "complaint.mend_missing_comma_in_table",
        ),
        (
            "missing key for inline table element",
            "complaint.mend_missing_key",
        ),
        (
            "missing comma between array elements",
            "complaint.mend_missing_comma",
        ),
    ];
    let (_, id) = mends.into_iter().find(|row| message.starts_with(row.0))?;
    Some(Said::new(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In English the parser's own words stay as they are.
    #[test]
    fn the_parser_is_quoted_word_for_word() {
        for (said, id) in PARSER {
            assert_eq!(Said::new(id).to_string(), said);
            let message = format!("{said}, expected newline, `]`");
            assert_eq!(parser_said(&message).to_string(), message);
        }
        assert_eq!(
            parser_said("invalid basic string, expected `\"`").in_language("zh"),
            "引号里的文本写得不对，这里应当是 `\"`"
        );
        assert_eq!(
            parser_said("never heard of").in_language("zh"),
            "TOML 写得不对（never heard of）"
        );
    }
}

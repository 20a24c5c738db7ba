//! Why a lesson ended before its time, as a trace keeps it: a message of sockstep's own and what stands in
//! its gaps, so that whoever plays the trace reads it in his own language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Said;

/// The messages of reasons. A trace is a stranger's: no other message may be called up by one.
const ROOM: &str = "end.";

/// The longest value in characters. What an actor received may stand in one, and a line of a trace is bounded.
const LONGEST: usize = 1_000;

/// One thing that went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reason {
    /// Which message: `end.deadlock`, `end.fact` …
    pub text_id: String,
    /// What stands in its gaps.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

impl Reason {
    /// The sentence in the language of this tag; nothing where this sockstep has no such message.
    pub fn in_language(&self, tag: &str) -> Option<String> {
        if !self.text_id.starts_with(ROOM) {
            return None;
        }
        let text = crate::_rust_i18n_try_translate(tag, &self.text_id)?;
        let names: Vec<_> = self.values.keys().map(String::as_str).collect();
        let values: Vec<_> = self.values.values().cloned().collect();
        Some(rust_i18n::replace_patterns(&text, &names, &values))
    }
}

impl From<&Said> for Reason {
    fn from(said: &Said) -> Self {
        let (text_id, values) = said.parts();
        let values = values.into_iter().map(|(name, value)| (name, short(value)));
        Self {
            text_id: text_id.to_owned(),
            values: values.collect(),
        }
    }
}

fn short(mut value: String) -> String {
    if let Some((end, _)) = value.char_indices().nth(LONGEST) {
        value.truncate(end);
        value.push('…');
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::said;

    #[test]
    fn a_reason_is_read_back_in_another_language() {
        let said = said!("end.no_socket", actor = "client", name = "a");
        let line = serde_json::to_string(&Reason::from(&said)).unwrap();
        assert_eq!(
            line,
            r#"{"text_id":"end.no_socket","values":{"actor":"client","name":"a"}}"#
        );
        let read: Reason = serde_json::from_str(&line).unwrap();
        assert_eq!(read.in_language("en").unwrap(), said.to_string());
        assert_eq!(
            read.in_language("zh").unwrap(),
            "client 没有名为 a 的打开的套接字"
        );
    }

    #[test]
    fn a_value_is_not_endless() {
        let said = said!("end.fact", fact = "f", want = "收".repeat(1 << 20), got = "");
        let value = &Reason::from(&said).values["want"];
        assert_eq!(value.chars().count(), LONGEST + 1);
    }

    #[test]
    fn a_stranger_calls_up_no_other_message() {
        for text_id in ["exit.fine", "end.of-later", ""] {
            let text_id = text_id.to_owned();
            let values = BTreeMap::new();
            assert_eq!(Reason { text_id, values }.in_language("zh"), None);
        }
    }
}

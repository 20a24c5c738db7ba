//! One fenced block: what it asks for.

use serde::Deserialize;

use super::Fault;
use crate::lesson;
use crate::view::Lang;

/// What a block asks for, as its TOML says.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct Block {
    /// A lesson's id, or the path of its folder or of a trace, from the chapter's folder.
    pub(super) lesson: String,
    /// `accept`, `accept..send`, `..send`, `accept..`; all steps where it is left out.
    pub(super) steps: Option<String>,
    /// What to show of them.
    #[serde(default)]
    pub(super) view: View,
    /// Else the chapter's.
    #[serde(default, deserialize_with = "lang")]
    pub(super) lang: Option<Lang>,
}

/// What to show of a lesson's steps.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum View {
    /// All of it, to step through.
    #[default]
    Player,
    /// The pages as a terminal shows them.
    Screen,
    /// Time down, a column a host.
    Sequence,
    /// The packets, a line each.
    Packets,
    /// The programs, with the steps' lines marked.
    Code,
}

fn lang<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<Lang>, D::Error> {
    let tag = String::deserialize(reader)?;
    let known = super::known_language(&tag);
    let known = known.ok_or_else(|| serde::de::Error::unknown_variant(&tag, &["en", "zh"]))?;
    Ok(Some(known))
}

impl Block {
    /// Reads what stands between the fences; the line of the fault is counted from the block's first.
    pub(super) fn read(text: &str) -> Result<Self, (usize, Fault)> {
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(0, |before| before.matches('\n').count());
            (line, Fault::Toml(Box::new(lesson::complaint(&error))))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_read() {
        let block =
            Block::read("lesson = \"udp\"\nsteps = \"a..b\"\nview = \"screen\"\nlang = \"zh\"").unwrap();
        assert_eq!((block.view, block.lang), (View::Screen, Some(Lang::Zh)));
        assert_eq!(Block::read("lesson = \"udp\"").unwrap().view, View::Player);
    }

    #[track_caller]
    fn check_wrong(text: &str, line: usize, words: &str) {
        let (at, fault) = Block::read(text).unwrap_err();
        let Fault::Toml(complaint) = fault else {
            panic!("{fault:?}")
        };
        let mend = complaint.mend.map_or_else(String::new, |mend| mend.to_string());
        let said = format!("{}: {mend}", complaint.message);
        assert_eq!(at, line, "{said}");
        assert!(said.contains(words), "{said}");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        check_wrong("", 0, "the key `lesson` is missing");
        check_wrong(
            "lesson = \"udp\"\nveiw = \"screen\"",
            1,
            "unknown key `veiw`: did you mean `view`? the keys here are lesson, steps, view, lang",
        );
        check_wrong(
            "lesson = \"udp\"\n\nview = \"scren\"",
            2,
            "unknown value `scren`: did you mean `screen`? the values here are player, screen, sequence, packets, code",
        );
        check_wrong(
            "lesson = \"udp\"\nlang = \"fr\"",
            1,
            "unknown value `fr`: the values here are en, zh",
        );
        check_wrong("lesson = ", 0, "");
    }
}

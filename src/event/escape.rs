//! Strangers' text is shown, never obeyed: control and bidirectional characters become visible.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a terminal or a browser would obey this character instead of showing it: C0 and C1
/// controls, the bidirectional controls (UAX #9), and the invisible line and paragraph separators.
pub fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The text with every hostile character written as an escape; a line feed stays what it is.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text
        .chars()
        .any(|character| character != '\n' && is_hostile(character))
    {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        push_visible(&mut shown, character);
    }
    Cow::Owned(shown)
}

fn push_visible(shown: &mut String, character: char) {
    match character {
        '\t' => shown.push_str("\\t"),
        '\r' => shown.push_str("\\r"),
        '\n' => shown.push('\n'),
        hostile if is_hostile(hostile) && u32::from(hostile) < 0x100 => {
            let _ = write!(shown, "\\x{:02x}", u32::from(hostile));
        }
        hostile if is_hostile(hostile) => {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(hostile));
        }
        plain => shown.push(plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_shown() {
        assert_eq!(visible("\x1b[31mred\u{202e}\r\n"), "\\x1b[31mred\\u{202e}\\r\n");
        assert!(matches!(visible("半连接队列"), Cow::Borrowed(_)));
    }
}

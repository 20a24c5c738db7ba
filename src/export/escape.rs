//! A stranger's text in a page's source.

/// Text as it stands between tags or in an attribute's quotes: on one line, so that Markdown around it
/// sees one block of HTML, and without what mdBook would take for its own.
pub(super) fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '{' => escaped.push_str("&#123;"),
            '\n' => escaped.push_str("&#10;"),
            plain => escaped.push(plain),
        }
    }
    escaped
}

/// JSON as it stands in a `<script>` of data: nothing in it ends the script, begins a comment, or is
/// taken for a line's end or for a tag of mdBook's.
pub(super) fn json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len() + json.len() / 16);
    let mut before = ' ';
    for character in json.chars() {
        match character {
            '<' => escaped.push_str("\\u003c"),
            '>' => escaped.push_str("\\u003e"),
            '&' => escaped.push_str("\\u0026"),
            '\u{2028}' => escaped.push_str("\\u2028"),
            '\u{2029}' => escaped.push_str("\\u2029"),
            // Two of these stand side by side only within a string.
            '{' if before == '{' => escaped.push_str("\\u007b"),
            plain => escaped.push(plain),
        }
        before = character;
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text() {
        assert_eq!(
            text("<b a='\"'>&\n{{"),
            "&lt;b a=&#39;&quot;&#39;&gt;&amp;&#10;&#123;&#123;"
        );
    }

    #[test]
    fn json_stays_what_it_says() {
        let said = serde_json::json!({"a": {"b": "</script><!-- & \u{2028} {{#include x}} {{{"}});
        let escaped = json(&said.to_string());
        for forbidden in ["<", ">", "&", "\u{2028}", "{{", "\n"] {
            assert!(!escaped.contains(forbidden), "{forbidden}: {escaped}");
        }
        assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).unwrap(), said);
    }
}

//! Text as HTML that stands on one line: so a block may be part of a list, and nothing in it is read
//! as Markdown, as HTML, or as one of mdBook's own `{{…}}`.

use std::fmt::Write;

use crate::view::{Line, Role};

/// How text that [`preformatted`] made begins.
pub(super) const SCREEN: &str = "<pre class=\"sockstep-screen\">";

/// Lines of a view as preformatted text, each role a class.
pub(super) fn preformatted(lines: &[Line]) -> String {
    let rows: Vec<_> = lines.iter().map(row).collect();
    format!("{SCREEN}{}</pre>", rows.join("&#10;"))
}

fn row(line: &Line) -> String {
    let spans = line.spans.iter().map(|span| match class(span.role) {
        None => escaped(&span.text),
        Some(class) => format!("<span class=\"{class}\">{}</span>", escaped(&span.text)),
    });
    spans.collect()
}

fn class(role: Role) -> Option<&'static str> {
    Some(match role {
        Role::Plain => return None,
        Role::Title => "sockstep-title",
        Role::Heading => "sockstep-heading",
        Role::Dim => "sockstep-dim",
        Role::Good => "sockstep-good",
        Role::Bad => "sockstep-bad",
        Role::Now => "sockstep-now",
        Role::Waiting => "sockstep-waiting",
        Role::Frame => "sockstep-frame",
        Role::Code => "sockstep-code",
        Role::Strong => "sockstep-strong",
    })
}

/// As text and nothing else; braces too, which mdBook's own preprocessors look for.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' | '<' | '>' | '"' | '\'' | '{' | '}' | '`' | '*' | '_' | '[' | ']' | '\\' | '#' | '$'
            | '\n' => {
                let _ = write!(safe, "&#{};", u32::from(character));
            }
            plain => safe.push(plain),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_text_stays_text() {
        let line = Line::of(Role::Bad, "<script>{{#include /etc/passwd}}</script>");
        let html = preformatted(&[line, Line::of(Role::Plain, "a")]);
        assert_eq!(
            html,
            "<pre class=\"sockstep-screen\"><span class=\"sockstep-bad\">&#60;script&#62;&#123;&#123;&#35;include \
             /etc/passwd&#125;&#125;&#60;/script&#62;</span>&#10;a</pre>"
        );
    }
}

//! A lesson's Markdown as a small tree: what a browser needs, and nothing that it would run.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde::Serialize;

use super::text::Run;
use crate::event::visible;
use crate::view::text::Role;

/// What a text writes where a value of the kernel's belongs.
const GOT: &str = "{got}";

/// A block of words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rich {
    /// A paragraph.
    P(Vec<Run>),
    /// A heading.
    H(Vec<Run>),
    /// A list: what each item holds.
    Ul(Vec<Vec<Rich>>),
    /// A numbered list: its first number, and what each item holds.
    Ol(u64, Vec<Vec<Rich>>),
    /// Code, line by line as it was written.
    Pre(String),
}

/// The Markdown as a tree. What is no Markdown of ours, such as raw HTML, is shown as its text.
pub(super) fn rich(text: &str) -> Vec<Rich> {
    grow(text, None)
}

/// As [`rich`], with what the kernel showed in place of `{got}`, whatever Markdown would make of it.
pub(super) fn rich_with(text: &str, got: &str) -> Vec<Rich> {
    grow(text, Some(visible(got).replace('\n', "\\n")))
}

fn grow(text: &str, got: Option<String>) -> Vec<Rich> {
    let mut grower = Grower {
        got,
        ..Grower::default()
    };
    let text = visible(text);
    for event in Parser::new(&text) {
        grower.take(event);
    }
    grower.flush();
    grower.blocks
}

/// A list that is being read.
struct OpenList {
    /// The blocks before it.
    around: Vec<Rich>,
    /// The first number of a numbered one.
    first: Option<u64>,
    items: Vec<Vec<Rich>>,
}

#[derive(Default)]
struct Grower {
    got: Option<String>,
    /// The blocks of the innermost open item, else of the whole text.
    blocks: Vec<Rich>,
    lists: Vec<OpenList>,
    runs: Vec<Run>,
    strong: usize,
    heading: bool,
    code: Option<String>,
}

impl Grower {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => self.add(Role::Code, &text),
            Event::SoftBreak => self.add(Role::Plain, " "),
            Event::HardBreak => self.flush(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            return code.push_str(text);
        }
        let role = if self.strong > 0 {
            Role::Strong
        } else {
            Role::Plain
        };
        self.add(role, text);
    }

    fn add(&mut self, role: Role, text: &str) {
        let Some(got) = &self.got else {
            return self.runs.push(Run(role, text.to_owned()));
        };
        for (place, part) in text.split(GOT).enumerate() {
            if place > 0 {
                self.runs.push(Run(Role::Code, got.clone()));
            }
            if !part.is_empty() {
                self.runs.push(Run(role, part.to_owned()));
            }
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Emphasis | Tag::Strong => self.strong += 1,
            Tag::Heading { .. } => self.heading = true,
            Tag::CodeBlock(_) => {
                self.flush();
                self.code = Some(String::new());
            }
            Tag::List(first) => {
                self.flush();
                let around = std::mem::take(&mut self.blocks);
                self.lists.push(OpenList {
                    around,
                    first: *first,
                    items: Vec::new(),
                });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Paragraph | TagEnd::Heading(_) => self.flush(),
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                self.blocks
                    .push(Rich::Pre(code.trim_end_matches('\n').to_owned()));
            }
            TagEnd::Item => {
                self.flush();
                let item = std::mem::take(&mut self.blocks);
                if let Some(list) = self.lists.last_mut() {
                    list.items.push(item);
                }
            }
            TagEnd::List(_) => self.close_list(),
            _ => {}
        }
    }

    fn close_list(&mut self) {
        let Some(OpenList { around, first, items }) = self.lists.pop() else {
            return;
        };
        self.blocks = around;
        self.blocks.push(match first {
            Some(number) => Rich::Ol(number, items),
            None => Rich::Ul(items),
        });
    }

    /// The paragraph ends.
    fn flush(&mut self) {
        let is_heading = std::mem::take(&mut self.heading);
        if self.runs.is_empty() {
            return;
        }
        let runs = std::mem::take(&mut self.runs);
        self.blocks
            .push(if is_heading { Rich::H(runs) } else { Rich::P(runs) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tree: &[Rich], expected: &str) {
        assert_eq!(serde_json::to_string(tree).unwrap(), expected);
    }

    #[test]
    fn markdown_becomes_a_tree() {
        check(
            &rich("A `SYN`\nwaits *here*."),
            r#"[{"p":[["plain","A "],["code","SYN"],["plain"," "],["plain","waits "],["strong","here"],["plain","."]]}]"#,
        );
        check(
            &rich("- a\n- b\n\n3. x"),
            r#"[{"ul":[[{"p":[["plain","a"]]}],[{"p":[["plain","b"]]}]]},{"ol":[3,[[{"p":[["plain","x"]]}]]]}]"#,
        );
        check(
            &rich("# T\n\n    f();\n"),
            r#"[{"h":[["plain","T"]]},{"pre":"f();"}]"#,
        );
    }

    #[test]
    fn markup_is_text() {
        check(
            &rich("<script>x</script>"),
            r#"[{"p":[["plain","<script>x</script>"]]}]"#,
        );
        check(
            &rich("[a](javascript:x) <b onclick=x>"),
            r#"[{"p":[["plain","a"],["plain"," "],["plain","<b onclick=x>"]]}]"#,
        );
    }

    #[test]
    fn what_the_kernel_showed_is_put_in_as_it_is() {
        check(
            &rich_with("It let {got} in.", "a*b*\n"),
            r#"[{"p":[["plain","It let "],["code","a*b*\\n"],["plain"," in."]]}]"#,
        );
    }
}

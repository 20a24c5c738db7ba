//! A lesson's Markdown as lines of a given width.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use textwrap::core::display_width;
use textwrap::{WordSplitter, wrap};

use super::text::{Line, Role};
use crate::event::visible;

/// The widest that running text is set: longer lines are hard to read.
pub(crate) const WIDEST: usize = 100;

/// A layout of this width breaks no line: a browser does that by itself.
pub(crate) const UNBROKEN: u16 = u16::MAX;

/// How wide running text is set in so much room.
fn set_width(width: usize) -> usize {
    if width >= usize::from(UNBROKEN) {
        return width;
    }
    width.min(WIDEST)
}

/// What a text writes where a value of the kernel's belongs.
const GOT: &str = "{got}";

/// The Markdown as lines: paragraphs, lists, code and stress; anything else is shown as its text.
pub(crate) fn markdown(text: &str, width: usize) -> Vec<Line> {
    set(text, None, width)
}

/// As [`markdown`], with what the kernel showed in place of `{got}`: it is put in as it is, whatever
/// Markdown would make of it.
pub(crate) fn markdown_with(text: &str, got: &str, width: usize) -> Vec<Line> {
    set(text, Some(visible(got).replace('\n', "\\n")), width)
}

fn set(text: &str, got: Option<String>, width: usize) -> Vec<Line> {
    let mut setter = Setter {
        width: set_width(width),
        got,
        ..Setter::default()
    };
    let text = visible(text);
    for event in Parser::new(&text) {
        setter.take(event);
    }
    setter.flush();
    while setter.lines.last().is_some_and(|line| line.spans.is_empty()) {
        setter.lines.pop();
    }
    setter.lines
}

#[derive(Default)]
struct Setter {
    width: usize,
    /// What stands for `{got}`.
    got: Option<String>,
    lines: Vec<Line>,
    /// The paragraph that is being read.
    pieces: Vec<(Role, String)>,
    /// Open lists: the next number of an ordered one.
    lists: Vec<Option<u64>>,
    /// What stands before the first line of the paragraph.
    bullet: String,
    strong: usize,
    heading: bool,
}

impl Setter {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.add(self.role(), &text),
            Event::Code(text) => self.add(Role::Code, &text),
            Event::SoftBreak => self.add(Role::Plain, " "),
            Event::HardBreak => self.flush(),
            _ => {}
        }
    }

    fn role(&self) -> Role {
        match (self.heading, self.strong) {
            (true, _) => Role::Heading,
            (false, 0) => Role::Plain,
            (false, _) => Role::Strong,
        }
    }

    fn add(&mut self, role: Role, text: &str) {
        let Some(got) = &self.got else {
            return self.pieces.push((role, text.to_owned()));
        };
        for (place, part) in text.split(GOT).enumerate() {
            if place > 0 {
                self.pieces.push((Role::Code, got.clone()));
            }
            self.pieces.push((role, part.to_owned()));
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Emphasis | Tag::Strong => self.strong += 1,
            Tag::Heading { .. } => self.heading = true,
            Tag::List(first) => {
                self.flush();
                self.lists.push(*first);
            }
            Tag::Item => self.bullet = self.next_bullet(),
            _ => {}
        }
    }

    fn next_bullet(&mut self) -> String {
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "• ".to_owned(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Item => self.flush(),
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
                self.blank();
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock => {
                self.heading = false;
                self.flush();
                if self.lists.is_empty() {
                    self.blank();
                }
            }
            _ => {}
        }
    }

    fn blank(&mut self) {
        if self.lists.is_empty() && self.lines.last().is_some_and(|line| !line.spans.is_empty()) {
            self.lines.push(Line::default());
        }
    }

    /// Sets the paragraph.
    fn flush(&mut self) {
        if self.pieces.is_empty() {
            return;
        }
        let indent = " ".repeat(2 * self.lists.len().saturating_sub(1));
        let bullet = std::mem::take(&mut self.bullet);
        let first = format!("{indent}{bullet}");
        let rest = " ".repeat(if self.lists.is_empty() {
            0
        } else {
            indent.len() + 2
        });
        let pieces = std::mem::take(&mut self.pieces);
        self.lines.extend(wrapped(&pieces, self.width, &first, &rest));
    }
}

/// Pieces with roles, wrapped as one text.
pub(crate) fn wrapped(pieces: &[(Role, String)], width: usize, first: &str, rest: &str) -> Vec<Line> {
    let whole: String = pieces.iter().map(|piece| piece.1.as_str()).collect();
    let roles = pieces
        .iter()
        .flat_map(|(role, text)| text.chars().map(move |_| *role));
    let mut source = whole.chars().zip(roles).peekable();
    let indent = display_width(first).max(display_width(rest));
    let inner = width.saturating_sub(indent).max(1);
    let options = textwrap::Options::new(inner).word_splitter(WordSplitter::NoHyphenation);
    let rows = wrap(&whole, options);
    let mut lines = Vec::with_capacity(rows.len());
    for (number, row) in rows.iter().enumerate() {
        let mut line = Line::of(Role::Plain, if number == 0 { first } else { rest });
        for character in row.chars() {
            // wrapping only leaves blanks out: the next equal character of the source is this one
            let role = source
                .by_ref()
                .find(|next| next.0 == character)
                .map_or(Role::Plain, |next| next.1);
            line = append(line, role, character);
        }
        lines.push(line);
    }
    lines
}

fn append(mut line: Line, role: Role, character: char) -> Line {
    match line.spans.last_mut() {
        Some(span) if span.role == role => {
            span.text.push(character);
            line
        }
        _ => line.with(role, character.to_string()),
    }
}

/// Ordinary words of one role, wrapped; the first line after `first`, the others after `rest`.
pub(crate) fn prose(role: Role, text: &str, width: usize, first: &str, rest: &str) -> Vec<Line> {
    let text = visible(text).replace('\n', " ");
    wrapped(&[(role, text)], set_width(width), first, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, width: usize, expected: &[&str]) {
        let lines: Vec<_> = markdown(text, width).iter().map(Line::text).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn markdown_becomes_lines() {
        check("A `SYN`\nwaits *here*.", 80, &["A SYN waits here."]);
        check(
            "one\n\ntwo\n\n- a\n- b c d",
            6,
            &["one", "", "two", "", "• a", "• b c", "  d"],
        );
        check("1. x\n2. y", 20, &["1. x", "2. y"]);
        check("半连接队列里有它", 8, &["半连接队", "列里有它"]);
        check("SYN-RECEIVED it is", 14, &["SYN-RECEIVED", "it is"]);
        check("\x1b[31m", 20, &["\\x1b[31m"]);
    }

    #[test]
    fn what_the_kernel_showed_is_put_in_as_it_is() {
        let lines = markdown_with("It let *{got}* in, `{got}`.", "a*b*\n", 80);
        let text: Vec<_> = lines.iter().map(Line::text).collect();
        assert_eq!(text, ["It let a*b*\\n in, a*b*\\n."]);
        let value = lines[0].spans.iter().find(|span| span.text.starts_with('a'));
        assert_eq!(value.map(|span| span.role), Some(Role::Code));
        assert_eq!(markdown("{got}", 80)[0].text(), "{got}");
    }
}

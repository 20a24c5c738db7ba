//! Lines of text with roles, their widths, and the one place where a role becomes a colour.

use colored::{Color, ColoredString, Colorize};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Paint;
use crate::event::visible;

/// What a piece of text is there for; its colour follows from it, its meaning never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    Plain,
    /// The title of a lesson or a step.
    Title,
    /// The name of a block or a column.
    Heading,
    /// There, but not the matter of this step.
    Dim,
    /// Done, delivered, right.
    Good,
    /// Failed, dropped, wrong.
    Bad,
    /// Where an actor stands now, and what has changed.
    Now,
    /// Asleep, or held.
    Waiting,
    /// A frame on the wire.
    Frame,
    /// Code, and values of the kernel's.
    Code,
    /// Stressed words.
    Strong,
}

impl Role {
    /// Its name where it is written down: a browser's style sheet goes by it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Title => "title",
            Self::Heading => "heading",
            Self::Dim => "dim",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Now => "now",
            Self::Waiting => "waiting",
            Self::Frame => "frame",
            Self::Code => "code",
            Self::Strong => "strong",
        }
    }

    /// The one table of colours.
    fn coloured(self, text: &str) -> ColoredString {
        match self {
            Self::Plain => text.normal(),
            Self::Title | Self::Strong => text.bold(),
            Self::Heading => text.color(Color::Cyan).bold(),
            Self::Dim => text.dimmed(),
            Self::Good => text.color(Color::Green),
            Self::Bad => text.color(Color::Red).bold(),
            Self::Now => text.color(Color::Yellow).bold(),
            Self::Waiting => text.color(Color::Magenta),
            Self::Frame => text.color(Color::Blue).bold(),
            Self::Code => text.color(Color::Cyan),
        }
    }
}

/// Text of one role, without line feeds and without anything that a terminal would obey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The text.
    pub text: String,
    /// What it is there for.
    pub role: Role,
}

/// One line on the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its pieces, left to right.
    pub spans: Vec<Span>,
}

impl Line {
    /// A line of one piece.
    pub fn of(role: Role, text: impl AsRef<str>) -> Self {
        Self::default().with(role, text)
    }

    /// The line with one more piece at its end. Strangers' text enters lines here and nowhere else,
    /// so it is here that it is made harmless.
    #[must_use]
    pub fn with(mut self, role: Role, text: impl AsRef<str>) -> Self {
        let text = visible(text.as_ref()).replace('\n', "\\n");
        if !text.is_empty() {
            self.spans.push(Span { text, role });
        }
        self
    }

    /// The line with all of another line at its end.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.spans.extend(other.spans);
        self
    }

    /// The text without its roles.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// Columns on the screen; a Chinese character takes two.
    pub fn width(&self) -> usize {
        self.text().width()
    }

    /// The line filled with spaces up to the width; cut with an ellipsis where it is longer.
    #[must_use]
    pub fn padded(self, width: usize) -> Self {
        let line = self.cut(width);
        let missing = width.saturating_sub(line.width());
        line.with(Role::Plain, " ".repeat(missing))
    }

    /// The line without blanks at its end.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        while let Some(last) = self.spans.last_mut() {
            last.text.truncate(last.text.trim_end_matches(' ').len());
            if !last.text.is_empty() {
                break;
            }
            self.spans.pop();
        }
        self
    }

    /// As many lines as its pieces need, each piece whole; all but the first begin with the indent.
    pub fn packed(self, width: usize, indent: &str) -> Vec<Self> {
        let mut lines = Vec::new();
        let mut line = Self::default();
        let mut is_bare = true;
        for span in self.spans {
            if !is_bare && line.width() + span.text.width() > width {
                lines.push(std::mem::replace(&mut line, Self::of(Role::Plain, indent)).trimmed());
                is_bare = true;
            }
            let is_blank = span.text.trim().is_empty();
            if !(is_blank && is_bare && !lines.is_empty()) {
                line.spans.push(span);
                is_bare &= is_blank;
            }
        }
        lines.push(line.trimmed());
        lines
    }

    /// The line, cut with an ellipsis where it is longer than the width.
    #[must_use]
    pub fn cut(self, width: usize) -> Self {
        if self.width() <= width {
            return self;
        }
        let mut kept = Self::default();
        for span in self.spans {
            let before = kept.width();
            kept.spans.push(span);
            if kept.width() <= width.saturating_sub(1) {
                continue;
            }
            if let Some(last) = kept.spans.last_mut() {
                last.text = cut(&last.text, width.saturating_sub(before));
                while last.text.width() + 1 > width.saturating_sub(before) && last.text.pop().is_some() {}
                if before < width {
                    last.text.push('…');
                }
            }
            break;
        }
        kept
    }
}

/// As many characters from the front as fit, nothing in place of the rest.
fn cut(text: &str, width: usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|character| {
            used += character.width().unwrap_or(0);
            used <= width
        })
        .collect()
}

/// The text, cut with an ellipsis where it is wider.
pub fn shortened(text: &str, width: usize) -> String {
    Line::of(Role::Plain, text).cut(width).text()
}

/// Characters that some terminals draw two columns wide or not at all, and what stands for them:
/// one column each, so that a layout stays what it is.
const ASCII: [(char, char); 34] = [
    ('┌', '+'),
    ('┐', '+'),
    ('└', '+'),
    ('┘', '+'),
    ('├', '+'),
    ('┤', '+'),
    ('─', '-'),
    ('━', '='),
    ('│', '|'),
    ('┊', ':'),
    ('▶', '>'),
    ('◀', '<'),
    ('→', '>'),
    ('←', '<'),
    ('↑', '^'),
    ('↓', 'v'),
    ('✓', '+'),
    ('✗', 'x'),
    ('⏸', 'z'), // asleep: a bar would be one more border
    ('×', 'x'),
    ('…', '~'),
    ('·', '.'),
    ('•', '*'),
    ('█', '#'),
    ('░', '.'),
    ('–', '-'),
    ('—', '-'),
    ('−', '-'),
    ('’', '\''),
    ('‘', '\''),
    ('“', '"'),
    ('”', '"'),
    ('≤', '<'),
    ('≥', '>'),
];

/// The text with the characters of the ASCII table in place of ours.
pub fn to_ascii(text: &str) -> String {
    text.chars().map(ascii).collect()
}

/// What stands for this character; itself, where it is no character of ours.
pub(crate) fn ascii(character: char) -> char {
    let row = ASCII.iter().find(|row| row.0 == character);
    row.map_or(character, |row| row.1)
}

/// Lines as they go to a terminal or a file, each with its line feed and without spaces at its end.
pub fn paint(lines: &[Line], paint: Paint) -> String {
    let mut out = String::new();
    for line in lines {
        let start = out.len();
        for span in &line.spans {
            push_painted(&mut out, span, paint);
        }
        let kept = out[start..].trim_end_matches(' ').len();
        out.truncate(start + kept);
        out.push('\n');
    }
    out
}

fn push_painted(out: &mut String, span: &Span, paint: Paint) {
    let text = if paint.ascii {
        to_ascii(&span.text)
    } else {
        span.text.clone()
    };
    if paint.colour && span.role != Role::Plain && !text.trim().is_empty() {
        out.push_str(&span.role.coloured(&text).to_string());
    } else {
        out.push_str(&text);
    }
}

/// Cuts every line that is wider than the screen: the last wall behind each block's own care.
pub fn fit(lines: Vec<Line>, width: usize) -> Vec<Line> {
    lines.into_iter().map(|line| line.cut(width)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, width: usize, expected: &str) {
        assert_eq!(shortened(text, width), expected);
    }

    #[test]
    fn lines_are_cut_by_columns() {
        check("半连接队列", 10, "半连接队列");
        check("半连接队列", 9, "半连接队…");
        check("半连接队列", 8, "半连接…");
        check("abc", 2, "a…");
        check("abc", 0, "");
    }

    #[test]
    fn pieces_stay_whole() {
        let pieces = ["  ", "[a b]", " ", "[c d]", " ", "[e f]"];
        let line = pieces
            .iter()
            .fold(Line::default(), |line, piece| line.with(Role::Plain, piece));
        let lines: Vec<_> = line.packed(14, "  ").iter().map(Line::text).collect();
        assert_eq!(lines, ["  [a b] [c d]", "  [e f]"]);
    }

    /// What begins a row of a chart is told from the other marks, and from the borders beside it.
    #[test]
    fn marks_differ_in_ascii_too() {
        let marks = to_ascii("▶⏸✓✗·│");
        let different: std::collections::BTreeSet<_> = marks.chars().collect();
        assert_eq!(different.len(), 6, "{marks}");
    }

    #[test]
    fn strangers_cannot_steer_the_terminal() {
        let line = Line::of(Role::Plain, "\x1b[2Jhi\nthere");
        assert_eq!(line.text(), "\\x1b[2Jhi\\nthere");
    }

    #[test]
    fn colour_is_only_where_it_is_asked_for() {
        colored::control::set_override(true);
        let lines = [Line::of(Role::Bad, "✗ dropped")];
        let plain = Paint {
            colour: false,
            ascii: true,
        };
        assert_eq!(paint(&lines, plain), "x dropped\n");
        let coloured = Paint {
            colour: true,
            ascii: false,
        };
        assert_eq!(paint(&lines, coloured), "\x1b[1;31m✗ dropped\x1b[0m\n");
    }
}

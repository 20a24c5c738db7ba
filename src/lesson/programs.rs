//! Programs: what stands on the screen, and which line belongs to which step.

use std::ops::Range;

/// A program without its markers, and where the markers stood.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Marked {
    /// The program as it is shown, line by line as in the file.
    pub(super) text: String,
    pub(super) markers: Vec<Marker>,
}

/// `@step` at the end of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) step: String,
    /// Counted from 1.
    pub(super) line: usize,
    /// Where it stands in the file.
    pub(super) span: Range<usize>,
}

/// How a comment starts in a language of programs.
pub(super) fn comment_of(language: &str) -> &'static str {
    if language == "python" { "#" } else { "//" }
}

/// Takes the markers out of a program: a trailing comment of nothing but `@step` words.
/// A tab is shown as four spaces: to a terminal it would mean something else.
pub(super) fn read(text: &str, comment: &str) -> Marked {
    let mut marked = Marked::default();
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let kept = match marker_comment(line, comment) {
            None => line.trim_end_matches(['\n', '\r']),
            Some(at) => {
                marked
                    .markers
                    .extend(markers(line, at + comment.len(), index + 1, start));
                line[..at].trim_end()
            }
        };
        marked.text.push_str(&kept.replace('\t', "    "));
        marked.text.push('\n');
        start += line.len();
    }
    marked
}

/// Where the line's marker comment starts.
fn marker_comment(line: &str, comment: &str) -> Option<usize> {
    let at = line.rfind(comment)?;
    let mut words = line[at + comment.len()..].split_whitespace().peekable();
    words.peek()?;
    words
        .all(|word| word.len() > 1 && word.starts_with('@'))
        .then_some(at)
}

fn markers(line: &str, from: usize, number: usize, start: usize) -> impl Iterator<Item = Marker> {
    line[from..].split_whitespace().map(move |word| {
        let at = start + (word.as_ptr() as usize - line.as_ptr() as usize);
        Marker {
            step: word[1..].to_owned(),
            line: number,
            span: at..at + word.len(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, comment: &str, shown: &str, expected: &[(&str, usize)]) {
        let marked = read(text, comment);
        assert_eq!(marked.text, shown);
        let found: Vec<_> = marked
            .markers
            .iter()
            .map(|marker| (marker.step.as_str(), marker.line))
            .collect();
        assert_eq!(found, expected);
        for marker in &marked.markers {
            assert_eq!(text[marker.span.clone()], format!("@{}", marker.step));
        }
    }

    #[test]
    fn markers_leave_the_program_as_it_runs() {
        check("a()\nb()  # @b\n", "#", "a()\nb()\n", &[("b", 2)]);
        check(
            "\tf(); // @recv @end-of-stream\n",
            "//",
            "    f();\n",
            &[("recv", 1), ("end-of-stream", 1)],
        );
        check("# mail to me@home\n", "#", "# mail to me@home\n", &[]);
        check("x = '#'  # see @b\n#\n", "#", "x = '#'  # see @b\n#\n", &[]);
        check("b() # @b", "#", "b()\n", &[("b", 1)]);
    }
}

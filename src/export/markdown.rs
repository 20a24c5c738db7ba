//! The run as a text in Markdown: a section a step, tables of sockets and packets, the lesson's words.

use std::fmt::Write;

use super::{Wanted, story};
use crate::event::Event;
use crate::view::deck::{Deck, DeckPage, Lines, Quiz, Rich, Run};
use crate::view::{Lang, Role};

/// The run as a text in Markdown. What the trace says is escaped: none of it is markup, and raw HTML
/// stays the text that it is.
pub fn markdown(events: &[Event], wanted: &Wanted) -> String {
    let deck = Deck::of(&story(events), wanted.pages.clone());
    let mut writer = Writer {
        deck: &deck,
        lang: wanted.lang,
        out: String::new(),
    };
    writer.head();
    deck.pages.iter().for_each(|page| writer.page(page));
    format!("{}\n", writer.out.trim_end())
}

struct Writer<'a> {
    deck: &'a Deck,
    lang: Lang,
    out: String,
}

impl Writer<'_> {
    fn head(&mut self) {
        let deck = self.deck;
        self.block(&format!("# {}", escaped(deck.title.of(self.lang))));
        let day = deck.recorded_at.split('T').next().unwrap_or_default();
        let recorded = self
            .word("recorded")
            .replace("%1", &deck.kernel)
            .replace("%2", day);
        let colon = self.colon();
        self.block(&format!("{}{colon}{}", escaped(&deck.lesson), escaped(&recorded)));
    }

    fn page(&mut self, page: &DeckPage) {
        let deck = self.deck;
        let step = page.index.checked_sub(1).and_then(|index| deck.steps.get(index));
        if let Some(id) = &page.id {
            let title = step.map_or("", |step| step.title.of(self.lang));
            self.block(&format!("## {}/{} {}", page.index, page.of, escaped(id)));
            self.block(&escaped(title.trim()));
        }
        self.lines(page.touched);
        self.packets(page);
        self.sockets(page);
        self.queues(page);
        self.lines(page.sets);
        self.lines(page.failed);
        if let Some(quiz) = page.quiz.and_then(|place| deck.quizzes.get(place)) {
            self.quiz(quiz);
        }
        if let Some(claim) = &page.claim {
            self.quoted(&format!(
                "**{}**\n\n{}",
                escaped(claim.who.of(self.lang)),
                rich(claim.says.of(self.lang))
            ));
            let does = self.word("claim_does");
            self.quoted(&format!(
                "**{}**\n\n{}",
                escaped(&does),
                rich(claim.does.of(self.lang))
            ));
        }
        if page.done {
            let words = step.map_or(&deck.intro, |step| &step.words);
            self.block(&rich(words.of(self.lang)));
        }
        self.lines(page.notes);
        self.lines(page.counters);
        self.lines(page.meanwhile);
        self.lines(page.end);
    }

    fn word(&self, id: &str) -> String {
        let word = self.deck.words.of(self.lang).get(id);
        word.and_then(|word| word.as_str()).unwrap_or(id).to_owned()
    }

    fn colon(&self) -> &'static str {
        match self.lang {
            Lang::En => ": ",
            Lang::Zh => "：",
        }
    }

    /// What is said beside a name.
    fn beside(&self, name: &str, said: &str) -> String {
        match self.lang {
            Lang::En => format!("{name} ({said})"),
            Lang::Zh => format!("{name}（{said}）"),
        }
    }

    fn block(&mut self, text: &str) {
        if !text.trim().is_empty() {
            // Four blanks before a text would make it code.
            let _ = write!(self.out, "{}\n\n", text.trim());
        }
    }

    fn quoted(&mut self, text: &str) {
        let lines = text
            .trim_end()
            .lines()
            .map(|line| format!("> {line}").trim_end().to_owned());
        let quoted = lines.collect::<Vec<_>>().join("\n");
        self.block(&quoted);
    }

    /// Lines of a view, as they stand on a terminal.
    fn lines(&mut self, place: Option<usize>) {
        let Some(text) = place.and_then(|place| self.deck.texts.get(place)) else {
            return;
        };
        let lines: Vec<_> = text.of(self.lang).iter().map(|line| plain(line)).collect();
        self.block(&fenced(&lines.join("\n")));
    }

    fn packets(&mut self, page: &DeckPage) {
        let heads = [
            "packet", "hosts", "protocol", "ports", "flags", "seq", "ack", "win", "len", "fate",
        ];
        let rows = page.packets.iter().filter_map(|packet| {
            let frame = self.deck.frames.get(packet.frame)?;
            // `seq 0` stands below `seq`, which says it already.
            let cells = frame.cells.iter().zip(heads).map(|(cell, head)| {
                let bare = cell.strip_prefix(head).and_then(|cell| cell.strip_prefix(' '));
                bare.unwrap_or(cell).to_owned()
            });
            let mut cells: Vec<_> = cells.collect();
            cells.push(first_line(self.deck.texts.get(packet.fate)?.of(self.lang)));
            Some(cells)
        });
        let rows: Vec<_> = rows.collect();
        self.table(&heads, &rows);
    }

    fn sockets(&mut self, page: &DeckPage) {
        let heads = [
            "host", "name", "fd", "state", "local", "remote", "recv_q", "send_q", "timer",
        ];
        let mut rows = Vec::new();
        for (host, places) in &page.hosts {
            for socket in places.iter().filter_map(|place| self.deck.sockets.get(*place)) {
                let cells = socket
                    .cells
                    .of(self.lang)
                    .iter()
                    .map(|cell| plain(cell).trim().to_owned());
                rows.push(std::iter::once(host.clone()).chain(cells).collect());
            }
        }
        self.table(&heads, &rows);
    }

    fn table(&mut self, heads: &[&str], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        let used = |column: usize| {
            rows.iter()
                .any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()))
        };
        let columns: Vec<_> = (0..heads.len()).filter(|column| used(*column)).collect();
        let row = |cell: &dyn Fn(usize) -> String| {
            let cells: Vec<_> = columns.iter().map(|column| cell(*column)).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut text = row(&|column| escaped(&self.word(heads[column])));
        text.push_str(&row(&|_| "---".to_owned()));
        for cells in rows {
            text.push_str(&row(&|column| {
                cells.get(column).map_or_else(String::new, |cell| escaped(cell))
            }));
        }
        self.block(&text);
    }

    fn queues(&mut self, page: &DeckPage) {
        for queue in page
            .queues
            .iter()
            .filter_map(|place| self.deck.queues.get(*place))
        {
            let members = |members: &[String]| {
                let none = || escaped(&self.word("empty"));
                let joined = members
                    .iter()
                    .map(|member| escaped(member))
                    .collect::<Vec<_>>()
                    .join(" ");
                if joined.is_empty() { none() } else { joined }
            };
            let colon = self.colon();
            let half = queue.half.as_ref().map(|half| {
                let label = escaped(&self.word("syn_queue"));
                format!("- {label}{colon}{}\n", members(half))
            });
            let count = escaped(&first_line(queue.count.of(self.lang)));
            let label = self.beside(&escaped(&self.word("accept_queue")), &count);
            let full = format!("- {label}{colon}{}", members(&queue.full));
            let head = self.beside(&escaped(&queue.name), &escaped(&queue.host));
            self.block(&format!("{head}\n\n{}{full}", half.unwrap_or_default()));
        }
    }

    fn quiz(&mut self, quiz: &Quiz) {
        let mut text = rich(quiz.text.of(self.lang));
        for (place, choice) in quiz.choices.iter().enumerate() {
            let _ = write!(
                text,
                "\n{}. {}",
                place + 1,
                rich(choice.of(self.lang)).trim().replace('\n', " ")
            );
        }
        text.push('\n');
        let chosen = quiz.recorded.unwrap_or(quiz.choices.len());
        if let Some(verdict) = quiz.verdicts.get(chosen) {
            let said = self
                .deck
                .texts
                .get(verdict.text)
                .map(|text| first_line(text.of(self.lang)));
            let _ = write!(
                text,
                "\n{}\n\n{}",
                escaped(&said.unwrap_or_default()),
                rich(verdict.why.of(self.lang))
            );
        }
        self.quoted(&text);
    }
}

fn plain(line: &[Run]) -> String {
    line.iter().map(|run| run.1.as_str()).collect()
}

fn first_line(lines: &Lines) -> String {
    lines.first().map_or_else(String::new, |line| plain(line))
}

/// Words as Markdown, paragraph by paragraph.
fn rich(blocks: &[Rich]) -> String {
    let mut text = String::new();
    for block in blocks {
        let block = match block {
            Rich::P(runs) => inline(runs),
            Rich::H(runs) => format!("### {}", inline(runs)),
            Rich::Pre(code) => fenced(code),
            Rich::Ul(items) => items.iter().map(|item| listed("- ", item)).collect(),
            Rich::Ol(first, items) => {
                let numbered = (*first..).zip(items);
                numbered
                    .map(|(number, item)| listed(&format!("{number}. "), item))
                    .collect()
            }
        };
        let _ = write!(text, "{}\n\n", block.trim_end());
    }
    text
}

/// An item, its further lines set in below its first.
fn listed(mark: &str, blocks: &[Rich]) -> String {
    let text = rich(blocks);
    let indent = " ".repeat(mark.len());
    let set_in = |(place, line): (usize, &str)| match (place, line) {
        (0, _) | (_, "") => line.to_owned(),
        _ => format!("{indent}{line}"),
    };
    let lines = text.trim_end().lines().enumerate().map(set_in);
    let inner = lines.collect::<Vec<_>>().join("\n");
    format!("{mark}{inner}\n")
}

fn inline(runs: &[Run]) -> String {
    let run = |Run(role, text): &Run| match role {
        Role::Code => code(text),
        Role::Strong if text.trim() == text && !text.is_empty() => format!("**{}**", escaped(text)),
        _ => escaped(text),
    };
    runs.iter().map(run).collect()
}

/// A piece of code, between more backquotes than it holds.
fn code(text: &str) -> String {
    let ticks = "`".repeat(longest_run(text, '`') + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{ticks}{blank}{}{blank}{ticks}", text.replace('\n', " "))
}

fn fenced(text: &str) -> String {
    let ticks = "`".repeat((longest_run(text, '`') + 1).max(3));
    format!("{ticks}text\n{text}\n{ticks}")
}

fn longest_run(text: &str, of: char) -> usize {
    let runs = text.split(|character| character != of);
    runs.map(str::len).max().unwrap_or(0)
}

/// Text that no reader of Markdown takes for anything else.
fn escaped(text: &str) -> String {
    let text = crate::event::visible(text).replace('\n', " ");
    let mut escaped = String::with_capacity(text.len());
    let mut at_start = true;
    let mut rest = text.as_str();
    for character in text.chars() {
        rest = &rest[character.len_utf8()..];
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '!' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '#' | '+' | '-' | '=' if at_start => {
                escaped.push('\\');
                escaped.push(character);
            }
            // A bare address would become a link: after a scheme, after `www`, around an `@`. The last is
            // found after entities are read, and on some sites it calls somebody: only code is left alone.
            ':' if escaped.ends_with(|before: char| before.is_ascii_alphanumeric()) => {
                escaped.push_str(if rest.starts_with("//") { "&#58;" } else { ":" });
            }
            '.' if ends_with_www(&escaped) => escaped.push_str("&#46;"),
            '@' if escaped.ends_with("`@`") => escaped.insert(escaped.len() - 1, '@'),
            '@' => escaped.push_str("`@`"),
            // The number of a list's item.
            '.' | ')' if is_number(&escaped) && (rest.is_empty() || rest.starts_with(' ')) => {
                escaped.push('\\');
                escaped.push(character);
            }
            plain => escaped.push(plain),
        }
        at_start = false;
    }
    escaped
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn ends_with_www(text: &str) -> bool {
    let end = text.len().checked_sub(3).and_then(|start| text.get(start..));
    end.is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_strangers_text_is_markup() {
        assert_eq!(escaped("<img src=x onerror=y>"), "&lt;img src=x onerror=y&gt;");
        assert_eq!(
            escaped("[a](b) *c* `d` | # e"),
            "\\[a\\](b) \\*c\\* \\`d\\` \\| # e"
        );
        assert_eq!(escaped("# head"), "\\# head");
        assert_eq!(escaped("https://example.org"), "https&#58;//example.org");
        assert_eq!(escaped("ftp://example.org"), "ftp&#58;//example.org");
        assert_eq!(
            escaped("Www.example.org 10.0.0.1:80"),
            "Www&#46;example.org 10.0.0.1:80"
        );
        assert_eq!(escaped("me@example.org @@x"), "me`@`example.org `@@`x");
        assert_eq!(escaped("1. one"), "1\\. one");
        assert_eq!(escaped("2) two 3. 4)"), "2\\) two 3. 4)");
        assert_eq!(escaped("0.0.0.0:80"), "0.0.0.0:80");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(fenced("```\nx"), "````text\n```\nx\n````");
    }

    #[test]
    fn lists_keep_their_shape() {
        let item = |text: &str| vec![Rich::P(vec![Run(Role::Plain, text.to_owned())])];
        let list = Rich::Ul(vec![
            item("one"),
            vec![
                Rich::P(vec![Run(Role::Strong, "two".to_owned())]),
                Rich::Pre("a\nb".to_owned()),
            ],
        ]);
        assert_eq!(
            rich(&[list]),
            "- one\n- **two**\n\n  ```text\n  a\n  b\n  ```\n\n"
        );
    }
}

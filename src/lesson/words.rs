//! en.md and zh.md: the words of a lesson, keyed by its steps.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};

use super::check::MOST_STEPS;
use super::complaint::Complaint;
use super::steps::MOST_CHOICES;
use crate::event::{Said, said};

/// What one of the files says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct WordsFile {
    pub(super) title: String,
    pub(super) intro: String,
    pub(super) sections: Vec<Section>,
}

/// The section of a step.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Section {
    /// The step.
    pub(super) id: String,
    /// Where the heading stands.
    pub(super) span: Range<usize>,
    pub(super) title: String,
    /// Markdown, without the question.
    pub(super) words: String,
    pub(super) question: Option<Asked>,
    pub(super) claim: Option<Claimed>,
}

/// A claim's words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Claimed {
    pub(super) id: String,
    pub(super) span: Range<usize>,
    /// What somebody says.
    pub(super) says: String,
    /// What the kernel does.
    pub(super) does: String,
}

/// A question's words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) id: String,
    pub(super) span: Range<usize>,
    pub(super) text: String,
    pub(super) choices: Vec<Chosen>,
}

/// A choice's words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) id: String,
    pub(super) span: Range<usize>,
    pub(super) text: String,
    pub(super) why: String,
}

/// Reads a file of words; whatever does not fit the format is complained about and left out.
pub(super) fn read(file: &str, text: &str, complaints: &mut Vec<Complaint>) -> WordsFile {
    let mut reader = Reader {
        file,
        text,
        complaints,
        words: WordsFile::default(),
    };
    reader.read_all();
    reader.warn_of_html();
    reader.words
}

/// A heading that the format knows, with all that stands under it.
struct Part {
    level: HeadingLevel,
    heading: Range<usize>,
    body: Range<usize>,
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    complaints: &'a mut Vec<Complaint>,
    words: WordsFile,
}

impl Reader<'_> {
    fn read_all(&mut self) {
        let parts = parts(self.text);
        let start = parts.first().map_or(self.text.len(), |part| part.heading.start);
        if parts.first().is_none_or(|part| part.level != HeadingLevel::H1)
            || !self.text[..start].trim().is_empty()
        {
            self.complain(
                0..0,
                said!("complaint.words.no_title"),
                said!("complaint.words.write_title"),
            );
        }
        let sections = parts.iter().filter(|part| part.level == HeadingLevel::H2).count();
        if sections > MOST_STEPS {
            let message = said!(
                "complaint.words.too_many_sections",
                found = sections,
                most = MOST_STEPS
            );
            return self.complain(0..0, message, said!("complaint.words.one_section_a_step"));
        }
        for part in &parts {
            self.read_part(part);
        }
    }

    /// HTML is no Markdown that a terminal could show: what looks like a tag would vanish.
    fn warn_of_html(&mut self) {
        const MOST: usize = 10;
        let events = Parser::new(self.text).into_offset_iter();
        let html = events.filter(|(event, _)| matches!(event, Event::Html(_) | Event::InlineHtml(_)));
        for (_, span) in html.take(MOST) {
            let complaint = Complaint::warning(self.file, span, said!("complaint.words.html"));
            self.complaints
                .push(complaint.mend(said!("complaint.words.write_markdown")));
        }
    }

    fn read_part(&mut self, part: &Part) {
        let heading = &self.text[part.heading.clone()];
        if !heading.starts_with('#') || heading.trim_end().contains('\n') {
            let (wrong, mend) = (
                said!("complaint.words.underlined_heading"),
                said!("complaint.words.write_heading"),
            );
            return self.complain(part.heading.clone(), wrong, mend);
        }
        let heading = heading.trim_start_matches('#').trim();
        let body = self.text[part.body.clone()].trim();
        match part.level {
            HeadingLevel::H1 if self.words.title.is_empty() => {
                heading.clone_into(&mut self.words.title);
                body.clone_into(&mut self.words.intro);
            }
            HeadingLevel::H1 => self.complain(
                part.heading.clone(),
                said!("complaint.words.second_title"),
                said!("complaint.words.one_title"),
            ),
            HeadingLevel::H2 => self.read_section(heading, body, part),
            _ if heading.starts_with('!') => self.read_claim(heading, part),
            _ => self.read_question(heading, part),
        }
    }

    fn read_section(&mut self, heading: &str, body: &str, part: &Part) {
        let Some((id, title)) = heading.split_once(": ") else {
            let (wrong, mend) = (
                said!("complaint.words.section_without_step"),
                said!("complaint.words.write_section"),
            );
            return self.complain(part.heading.clone(), wrong, mend);
        };
        self.words.sections.push(Section {
            id: id.trim().to_owned(),
            span: part.heading.clone(),
            title: title.trim().to_owned(),
            words: body.to_owned(),
            question: None,
            claim: None,
        });
    }

    fn read_claim(&mut self, heading: &str, part: &Part) {
        let span = part.heading.clone();
        let Some((id, says)) = heading.trim_start_matches('!').split_once(": ") else {
            let (wrong, mend) = (
                said!("complaint.words.claim_without_id"),
                said!("complaint.words.write_claim"),
            );
            return self.complain(span, wrong, mend);
        };
        let claimed = Claimed {
            id: id.trim().to_owned(),
            span: span.clone(),
            says: says.trim().to_owned(),
            does: self.text[part.body.clone()].trim().to_owned(),
        };
        match self.words.sections.last_mut() {
            None => self.complain(
                span,
                said!("complaint.words.claim_outside"),
                said!("complaint.words.move_under_step"),
            ),
            Some(section) if section.claim.is_some() => {
                self.complain(
                    span,
                    said!("complaint.words.second_claim"),
                    said!("complaint.words.one_claim"),
                );
            }
            Some(section) => section.claim = Some(claimed),
        }
    }

    fn read_question(&mut self, heading: &str, part: &Part) {
        let span = part.heading.clone();
        let Some((id, text)) = heading.trim_start_matches('?').split_once(": ") else {
            return self.complain(
                span,
                said!("complaint.words.question_without_id"),
                said!("complaint.words.write_question"),
            );
        };
        let asked = Asked {
            id: id.trim().to_owned(),
            span: span.clone(),
            text: text.trim().to_owned(),
            choices: self.read_choices(&part.body),
        };
        match self.words.sections.last_mut() {
            None => self.complain(
                span,
                said!("complaint.words.question_outside"),
                said!("complaint.words.move_under_step"),
            ),
            Some(section) if section.question.is_some() => {
                self.complain(
                    span,
                    said!("complaint.words.second_question"),
                    said!("complaint.words.one_question"),
                );
            }
            Some(section) => section.question = Some(asked),
        }
    }

    fn read_choices(&mut self, body: &Range<usize>) -> Vec<Chosen> {
        let (items, others) = items(self.text, body);
        for other in others {
            self.complain(
                other,
                said!("complaint.words.not_a_choice"),
                said!("complaint.words.move_before_question"),
            );
        }
        let items = items.into_iter().take(MOST_CHOICES + 1); // one more, so that it is missed in lesson.toml
        items.filter_map(|item| self.read_choice(&item)).collect()
    }

    fn read_choice(&mut self, item: &Item) -> Option<Chosen> {
        let start = item.span.start..item.span.start + 1;
        let code = item.code.clone().filter(|code| {
            let marker = self.text[item.span.start..code.start].trim();
            marker.len() <= 3 && !marker.contains('`')
        });
        let Some(code) = code else {
            self.complain(
                start,
                said!("complaint.words.choice_without_value"),
                said!("complaint.words.write_choice"),
            );
            return None;
        };
        let until = item.quote.as_ref().map_or(item.span.end, |quote| quote.start);
        let quote = item.quote.as_ref().map_or("", |quote| &self.text[quote.clone()]);
        Some(Chosen {
            id: self.text[code.clone()].trim_matches('`').trim().to_owned(),
            text: lines(&self.text[code.end..until.max(code.end)], |line| line),
            why: lines(quote, |line| line.strip_prefix('>').unwrap_or(line)),
            span: code,
        })
    }

    fn complain(&mut self, span: Range<usize>, message: Said, mend: Said) {
        self.complaints
            .push(Complaint::error(self.file, span, message).mend(mend));
    }
}

/// The lines, each cut out and trimmed.
fn lines(text: &str, cut: impl Fn(&str) -> &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| cut(line.trim()).trim()).collect();
    lines.join("\n").trim().to_owned()
}

/// The parts of the text: titles, sections, questions, claims. Other headings belong to the words around them.
fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut depth = 0;
    for (event, heading) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. })
                if depth == 0 && is_part(level, &text[heading.clone()]) =>
            {
                if let Some(last) = parts.last_mut() {
                    last.body.end = heading.start;
                }
                let body = heading.end..text.len();
                parts.push(Part { level, heading, body });
                depth += 1;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    parts
}

fn is_part(level: HeadingLevel, heading: &str) -> bool {
    let is_marked = || {
        heading
            .trim_start_matches('#')
            .trim_start()
            .starts_with(['?', '!'])
    };
    level <= HeadingLevel::H2 || (level == HeadingLevel::H3 && is_marked())
}

/// An item of the list of choices.
struct Item {
    span: Range<usize>,
    /// The first `code` in it.
    code: Option<Range<usize>>,
    /// The block quote in it.
    quote: Option<Range<usize>>,
}

/// The items of the lists in a part of the text, and all that is no list.
fn items(text: &str, body: &Range<usize>) -> (Vec<Item>, Vec<Range<usize>>) {
    let (mut items, mut others): (Vec<Item>, Vec<_>) = (Vec::new(), Vec::new());
    let mut depth = 0;
    for (event, span) in Parser::new(&text[body.clone()]).into_offset_iter() {
        let span = span.start + body.start..span.end + body.start;
        match (&event, depth, items.last_mut()) {
            (Event::Start(Tag::List(_)) | Event::End(_), 0, _) => {}
            (Event::Start(_) | Event::Rule, 0, _) => others.push(span),
            (Event::Start(Tag::Item), 1, _) => items.push(Item {
                span,
                code: None,
                quote: None,
            }),
            (Event::Code(_), _, Some(item)) if item.code.is_none() => item.code = Some(span),
            (Event::Start(Tag::BlockQuote(_)), 2, Some(item)) if item.quote.is_none() => {
                item.quote = Some(span);
            }
            _ => {}
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    (items, others)
}

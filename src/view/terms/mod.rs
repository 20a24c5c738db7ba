//! Terms of the glossary: one as lines, all as a list, those of a step, and all as a page of the book.

mod book;
mod step;

use std::collections::BTreeSet;

use super::markdown::{WIDEST, markdown, wrapped};
use super::text::{Line, Role, fit};
use super::{Lang, Options, say};
use crate::glossary::{Kind, Term, terms};

pub use book::glossary_page;
pub use step::{step_term_lines, step_terms};

/// A term: its names, what it is, the steps that show it, what belongs to it, where it is defined.
/// `others` are terms that are written alike.
pub fn term_lines(term: &Term, others: &[&'static Term], options: &Options) -> Vec<Line> {
    let mut lines = title(term, options);
    lines.extend(names_line(term, options));
    lines.push(Line::default());
    lines.extend(markdown(term.text(options.lang.tag()), options.width()));
    lines.push(Line::default());
    lines.extend(facts(term, others, options));
    fit(lines, options.width())
}

/// The name, and what kind of thing it is.
fn title(term: &Term, options: &Options) -> Vec<Line> {
    let name = (Role::Title, term.title(options.lang.tag()).to_owned());
    let kind = (Role::Dim, format!("  {}", kind_text(term, options)));
    wrapped(&[name, kind], options.width(), "", "")
}

/// What kind of thing it is.
pub(super) fn kind_text(term: &Term, options: &Options) -> String {
    say!(options, words(term.kind).0)
}

/// The ids of what one term of this kind is called, and of the heading of all.
fn words(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Call => ("view.terms.kind.calls", "view.terms.calls"),
        Kind::State => ("view.terms.kind.states", "view.terms.states"),
        Kind::Flag => ("view.terms.kind.flags", "view.terms.flags"),
        Kind::Errno => ("view.terms.kind.errnos", "view.terms.errnos"),
        Kind::Option => ("view.terms.kind.options", "view.terms.options"),
        Kind::Idea => ("view.terms.kind.ideas", "view.terms.ideas"),
        Kind::Field => ("view.terms.kind.fields", "view.terms.fields"),
        Kind::Sysctl => ("view.terms.kind.sysctls", "view.terms.sysctls"),
        Kind::Counter => ("view.terms.kind.counters", "view.terms.counters"),
    }
}

/// The other names, each once, the reader's language first; where only ASCII is wanted, none in Chinese.
pub(super) fn other_names<'a>(term: &'a Term, options: &Options) -> Vec<&'a str> {
    let own = options.lang.tag();
    let foreign = if own == "en" { "zh" } else { "en" };
    let names = term.names(own).iter().chain(term.names(foreign));
    let names = names.map(String::as_str).filter(|name| *name != term.title(own));
    let mut seen = BTreeSet::new();
    names
        .filter(|name| !options.paint.ascii || own != "en" || name.is_ascii())
        .filter(|name| seen.insert(*name))
        .collect()
}

fn names_line(term: &Term, options: &Options) -> Vec<Line> {
    let names = other_names(term, options).join(separator(options));
    if names.is_empty() {
        return Vec::new();
    }
    let text = say!(options, "view.terms.names", names = names);
    wrapped(&[(Role::Dim, text)], options.width().min(WIDEST), "", "")
}

fn separator(options: &Options) -> &'static str {
    match options.lang {
        Lang::En => ", ",
        Lang::Zh => "、",
    }
}

/// Labelled lines below the text.
fn facts(term: &Term, others: &[&'static Term], options: &Options) -> Vec<Line> {
    let tag = options.lang.tag();
    let steps = term
        .steps()
        .map(|(lesson, step)| format!("sockstep lesson {lesson} --from {step}"));
    let mut lines = labelled("view.terms.steps", Role::Code, steps, options);
    let mut related = others.to_vec();
    related.extend(term.related().filter(|other| !others.contains(other)));
    let related: Vec<_> = related.into_iter().map(|other| other.title(tag)).collect();
    let related = (!related.is_empty()).then(|| related.join(separator(options)));
    lines.extend(labelled("view.terms.related", Role::Strong, related, options));
    lines.extend(labelled(
        "view.terms.source",
        Role::Dim,
        [term.sources().join(", ")],
        options,
    ));
    lines
}

/// Texts behind one label, each on lines of its own.
fn labelled(
    label: &str,
    role: Role,
    texts: impl IntoIterator<Item = String>,
    options: &Options,
) -> Vec<Line> {
    let label = Line::of(Role::Heading, say!(options, label));
    let indent = " ".repeat(LABEL);
    let set = |text| wrapped(&[(role, text)], options.width().min(WIDEST), &indent, &indent);
    let mut lines: Vec<_> = texts.into_iter().flat_map(set).collect();
    if let Some(first) = lines.first_mut() {
        first.spans.remove(0);
        *first = label.padded(LABEL).then(std::mem::take(first));
    }
    lines
}

/// Columns of the label of [`labelled`], with its gap.
const LABEL: usize = 10;

/// All terms, kind by kind, in columns; in Chinese with both names.
pub fn term_list(options: &Options) -> Vec<Line> {
    let mut lines = Vec::new();
    for (kind, _, _) in Kind::TABLE {
        lines.push(Line::of(Role::Heading, say!(options, words(kind).1)));
        let of_kind = terms().iter().filter(|term| term.kind == kind);
        let cells: Vec<_> = of_kind.map(|term| cell(term, options)).collect();
        lines.extend(in_columns(&cells, options.width()));
        lines.push(Line::default());
    }
    let how = (Role::Dim, say!(options, "view.terms.how"));
    lines.extend(wrapped(&[how], options.width().min(WIDEST), "", ""));
    fit(lines, options.width())
}

/// The name; in Chinese with another beside it.
fn cell(term: &Term, options: &Options) -> Line {
    let title = term.title(options.lang.tag());
    let line = Line::of(Role::Plain, title);
    let (zh, en) = (term.names("zh").iter(), term.names("en").iter());
    let names: Vec<_> = if title.is_ascii() {
        zh.chain(en).collect()
    } else {
        en.collect()
    };
    match names.into_iter().find(|name| *name != title) {
        Some(other) if options.lang == Lang::Zh => line.with(Role::Dim, format!(" {other}")),
        _ => line,
    }
}

/// Cells in as many columns as fit, filled from top to bottom.
fn in_columns(cells: &[Line], width: usize) -> Vec<Line> {
    const INDENT: usize = 2;
    let widest = cells.iter().map(Line::width).max().unwrap_or(0) + 2;
    let columns = (width.saturating_sub(INDENT) + 2)
        .checked_div(widest)
        .unwrap_or(1)
        .max(1);
    let rows = cells.len().div_ceil(columns);
    let row = |row: usize| {
        let cells = cells.iter().skip(row).step_by(rows);
        let indent = Line::of(Role::Plain, " ".repeat(INDENT));
        cells
            .fold(indent, |line, cell| line.then(cell.clone().padded(widest)))
            .trimmed()
    };
    (0..rows).map(row).collect()
}

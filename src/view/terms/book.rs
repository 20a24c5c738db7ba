//! The glossary as a page of the book.

use std::fmt::Write;

use super::{separator, words};
use crate::glossary::{Kind, Term, terms};
use crate::view::{Lang, Options, say};

/// The page as Markdown: a heading a term, whose anchor is the term's id.
pub fn glossary_page(lang: Lang) -> String {
    let options = Options::of(lang, 80);
    let mut page = format!("# {}\n\n", say!(options, "book.glossary.title"));
    let _ = writeln!(
        page,
        "<!-- {} -->\n\n{}",
        MADE_FROM,
        say!(options, "book.glossary.intro")
    );
    for (kind, name, _) in Kind::TABLE {
        let _ = writeln!(page, "\n## {} {{#{name}}}", say!(options, words(kind).1));
        for term in terms().iter().filter(|term| term.kind == kind) {
            page.push_str(&entry(term, &options));
        }
    }
    page
}

const MADE_FROM: &str =
    "made from src/glossary/terms; write it anew: SOCKSTEP_BLESS=1 cargo test --test documents";

fn entry(term: &Term, options: &Options) -> String {
    let tag = options.lang.tag();
    let mut text = format!("\n### {} {{#{}}}\n\n", term.title(tag), term.id());
    let foreign = if tag == "en" { "zh" } else { "en" };
    let names = term.names(tag).iter().chain(term.names(foreign));
    let names: Vec<_> = names
        .map(String::as_str)
        .filter(|name| *name != term.title(tag))
        .collect();
    let names = say!(
        options,
        "view.terms.names",
        names = names.join(separator(options))
    );
    let _ = writeln!(text, "*{names}*\n\n{}\n", term.text(tag));
    let steps: Vec<_> = term
        .steps()
        .map(|(lesson, step)| {
            let page = format!("[{lesson}: {step}]({lesson}.md#{lesson}/{step})");
            format!("{page} (`sockstep lesson {lesson} --from {step}`)")
        })
        .collect();
    let related: Vec<_> = term
        .related()
        .map(|other| format!("[{}](#{})", other.title(tag), other.id()))
        .collect();
    item(&mut text, "view.terms.steps", &steps, options);
    item(&mut text, "view.terms.related", &related, options);
    item(&mut text, "view.terms.source", term.sources(), options);
    text
}

fn item(text: &mut String, label: &str, texts: &[String], options: &Options) {
    if texts.is_empty() {
        return;
    }
    let colon = if options.lang == Lang::Zh { "：" } else { ": " };
    let _ = writeln!(
        text,
        "- {}{colon}{}",
        say!(options, label),
        texts.join(separator(options))
    );
}

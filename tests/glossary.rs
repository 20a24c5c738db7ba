//! The glossary explains what the lessons show, and points to steps that there are.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sockstep::event::{Kind, trace};
use sockstep::glossary::{exact, find, terms};
use sockstep::lesson;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All of these are explained; so many there are at least, or the test has looked in the wrong place.
#[track_caller]
fn check(names: &BTreeSet<String>, at_least: usize) {
    assert!(names.len() >= at_least, "found only {names:?}");
    let missing: Vec<_> = names.iter().filter(|name| find(name).is_none()).collect();
    assert!(missing.is_empty(), "the glossary has no {missing:?}");
}

/// The words of a text that begin so, as far as they go on with letters that fit.
fn words<'a>(text: &'a str, start: &'a str, fits: fn(char) -> bool) -> impl Iterator<Item = String> + 'a {
    let found = text.match_indices(start).map(|(at, _)| &text[at..]);
    found.map(move |rest| {
        let end = rest.find(|letter| !fits(letter)).unwrap_or(rest.len());
        rest[..end].trim_end_matches('.').to_owned()
    })
}

/// The lessons' own words and manifests; not their programs.
fn lesson_texts() -> impl Iterator<Item = String> {
    let files = lesson::ids()
        .into_iter()
        .flat_map(|id| lesson::embedded(&id).unwrap());
    let is_text = |name: &str| matches!(name.rsplit_once('.'), Some((_, "md" | "toml")));
    let texts = files.filter(move |(name, _)| is_text(name));
    texts.map(|(_, bytes)| String::from_utf8(bytes).unwrap())
}

#[test]
fn every_step_that_a_term_names_is_there() {
    for term in terms() {
        for (id, step) in term.steps() {
            let found = lesson::open(id).unwrap_or_else(|error| panic!("{}: {error}", term.id()));
            let is_there = found.steps.iter().any(|known| known.id == step);
            assert!(is_there, "{}: the lesson {id} has no step {step}", term.id());
        }
    }
}

#[test]
fn every_errno_that_a_recording_shows_is_explained() {
    let mut errnos = BTreeSet::new();
    for id in lesson::ids() {
        let Some(recorded) = lesson::embedded_trace(&id) else {
            panic!("{id} has no recording");
        };
        for event in trace::read(recorded).unwrap().events {
            if let Kind::Return(returned) = event.kind {
                errnos.extend(returned.errno);
            }
        }
    }
    check(&errnos, 15);
}

/// Options, families, flags: what the event room's types are written as.
#[test]
fn every_symbol_that_a_call_is_given_is_explained() {
    let mut symbols = BTreeSet::new();
    for file in ["argument", "members", "waiting"] {
        let source = read(&format!("src/event/call/{file}.rs"));
        let renamed = source
            .split("rename = \"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        let is_symbol = |name: &&str| name.starts_with(|first: char| first.is_ascii_uppercase());
        symbols.extend(renamed.filter(is_symbol).map(str::to_owned));
    }
    check(&symbols, 25);
    assert!(
        symbols.iter().all(|symbol| exact(symbol).is_some()),
        "{symbols:?}"
    );
}

#[test]
fn every_sysctl_that_the_lab_or_a_lesson_names_is_explained() {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_');
    let mut names = BTreeSet::new();
    for text in lesson_texts().chain([read("src/lab/sysctls.rs")]) {
        for start in ["net.ipv4.", "net.ipv6.", "net.core."] {
            names.extend(words(&text, start, fits));
        }
    }
    check(&names, 20);
}

#[test]
fn every_counter_that_a_lesson_names_is_explained() {
    let mut names = BTreeSet::new();
    for text in lesson_texts() {
        let counters = text
            .split("counter = \"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        names.extend(counters.map(str::to_owned));
    }
    check(&names, 12);
}

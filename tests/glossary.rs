//! The glossary explains what the lessons show, and points to steps that there are.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sockstep::event::{Kind, trace};
use sockstep::glossary::{exact, find, terms};
use sockstep::lesson;
use sockstep::view::{
    Lang, Layout, Line, Options, Paint, Story, step_term_lines, step_terms, term_lines, term_list,
};

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

fn recording(id: &str) -> &'static [u8] {
    lesson::embedded_trace(id).unwrap_or_else(|| panic!("{id} has no recording"))
}

/// A lesson as it was recorded.
fn story(id: &str) -> Story {
    let mut story = Story::new();
    for event in trace::read(recording(id)).unwrap().events {
        story.push(&event);
    }
    story
}

fn options(lang: Lang, width: u16) -> Options {
    let layout = Layout { width, height: None };
    let paint = Paint::default();
    Options {
        lang,
        layout,
        paint,
        layers: false,
        code: false,
        recorded: false,
    }
}

#[test]
fn every_errno_that_a_recording_shows_is_explained() {
    let mut errnos = BTreeSet::new();
    for id in lesson::ids() {
        for event in trace::read(recording(&id)).unwrap().events {
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

/// The most telling term comes first, and these are among the others.
#[test]
fn a_step_leads_to_its_terms() {
    for (lesson, step, expected) in [
        ("tcp-server", "listen", &["listen", "listen-state"][..]),
        ("tcp-server", "syn", &["syn-received", "syn", "syn-queue"]),
        ("tcp-server", "end-of-stream", &["eof", "recv"]),
        ("backlog", "gives-up", &["etimedout", "connect"]),
        ("bind", "in-use", &["eaddrinuse", "bind"]),
        ("delayed-ack", "nodelay", &["tcp-nodelay", "setsockopt"]),
        ("send-buffer", "fill", &["send", "zero-window", "blocking"]),
        ("udp", "refused", &["econnrefused", "icmp-unreachable"]),
        ("udp", "sendto", &["sendto", "datagram"]),
    ] {
        let story = story(lesson);
        let page = story
            .pages()
            .iter()
            .find(|page| page.step.as_ref().is_some_and(|one| one.id == step));
        let page = page.unwrap_or_else(|| panic!("{lesson} has no step {step}"));
        let ids: Vec<_> = step_terms(page, &story.script)
            .iter()
            .map(|term| term.id())
            .collect();
        assert_eq!(ids.first(), expected.first(), "{lesson}:{step}: {ids:?}");
        assert!(
            expected.iter().all(|id| ids.contains(id)),
            "{lesson}:{step}: {ids:?}"
        );
    }
}

#[test]
fn every_page_of_every_lesson_has_a_term() {
    for id in lesson::ids() {
        let story = story(&id);
        for page in story.pages() {
            let step = page.step.as_ref().map_or("", |step| step.id.as_str());
            assert!(
                !step_terms(page, &story.script).is_empty(),
                "{id}:{step} has none"
            );
        }
    }
}

#[test]
fn terms_fit_on_every_screen() {
    for lang in [Lang::En, Lang::Zh] {
        for width in [40, 80, 200] {
            let options = options(lang, width);
            let widest = |lines: &[Line]| lines.iter().map(Line::width).max();
            assert!(
                widest(&term_list(&options)) <= Some(width.into()),
                "{lang:?} {width}"
            );
            let list = term_list(&options);
            let ends = list.iter().rev().take_while(|line| !line.text().is_empty());
            let cut = ends.into_iter().find(|line| line.text().ends_with('…'));
            assert!(
                cut.is_none(),
                "{lang:?} {width}: how to go on is cut off: {cut:?}"
            );
            for term in terms() {
                let lines = term_lines(term, &[], &options);
                assert!(
                    widest(&lines) <= Some(width.into()),
                    "{}, {lang:?} {width}",
                    term.id()
                );
                let cut = lines.iter().find(|line| line.text().ends_with('…'));
                assert!(cut.is_none(), "{}, {lang:?} {width}: {cut:?}", term.id());
                assert!(
                    width == 40 || lines.len() <= 20,
                    "{}: {} lines",
                    term.id(),
                    lines.len()
                );
            }
        }
    }
}

#[test]
fn a_terms_place_among_the_others_is_told() {
    let terms = [find("listen").unwrap().term, find("LISTEN").unwrap().term];
    let text = |place| {
        let lines = step_term_lines(&terms, place, &options(Lang::En, 80));
        let lines: Vec<_> = lines.iter().map(Line::text).collect();
        lines.join("\n")
    };
    assert!(text(0).starts_with("term 1 of 2 here\nlisten()"), "{}", text(0));
    assert!(text(0).contains("Here too  LISTEN"), "{}", text(0));
    assert!(text(1).starts_with("term 2 of 2 here\nLISTEN"), "{}", text(1));
    assert!(text(2).contains("no term"), "{}", text(2));
}

/// `SYN cookie` is what it is called in both languages, and "also" says so once.
#[test]
fn no_name_is_told_twice() {
    for lang in [Lang::En, Lang::Zh] {
        let options = options(lang, 80);
        for term in terms() {
            let lines = term_lines(term, &[], &options);
            let texts: Vec<_> = lines.iter().map(Line::text).collect();
            let heading = texts.split(String::is_empty).next().unwrap().join(" ");
            let Some((_, also)) = heading
                .split_once("also: ")
                .or_else(|| heading.split_once("又称："))
            else {
                continue;
            };
            let names: Vec<_> = also.split([',', '、']).map(str::trim).collect();
            let once: BTreeSet<_> = names.iter().collect();
            assert_eq!(once.len(), names.len(), "{}: {also}", term.id());
        }
    }
}

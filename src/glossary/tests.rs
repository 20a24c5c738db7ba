//! The glossary holds together.

use std::collections::{BTreeMap, BTreeSet};

use super::find::{key, names};
use super::*;
use crate::event::{Call, LESSONS_MAY_SET, State, TcpFlag};

/// Ways of writing that lead to several terms, on purpose: the first is meant where nothing else decides.
const SHARED: [(&str, &[&str]); 1] = [("listen", &["listen", "listen-state"])];
/// The longest sentence, in columns.
const LONGEST_SENTENCE: (usize, usize) = (210, 200);
/// The longest text, in lines of 80 columns.
const MOST_LINES: usize = 6;

#[test]
fn files_are_strict() {
    let term = |more: &str| {
        let text = format!(
            "[[term]]\nid = \"a\"\nen = [\"A\"]\nzh = [\"甲\"]\ntext.en = \"A.\"\ntext.zh = \"甲。\"\nsource = []\n{more}"
        );
        read(Kind::Call, &text)
    };
    assert!(term("").is_ok());
    assert!(term("note = \"no such key\"").is_err());
    assert!(term("text.fr = \"A.\"").is_err());
}

#[test]
fn every_term_is_whole() {
    let mut ids = BTreeSet::new();
    for term in terms() {
        let id = term.id();
        assert!(ids.insert(id), "{id} is there twice");
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        assert!(id.chars().all(plain), "{id} is no id");
        for tag in ["en", "zh"] {
            assert!(!term.names(tag).is_empty(), "{id} has no name in {tag}");
            assert!(
                term.names(tag).iter().all(|name| !key(name).is_empty()),
                "{id}: an empty name"
            );
        }
        let chinese = |text: &str| {
            text.chars()
                .any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
        };
        let is_named = chinese(&term.names("zh").concat());
        assert!(is_named, "{id} has no Chinese name");
        assert!(
            chinese(term.text("zh")) && !chinese(term.text("en")),
            "{id}: languages mixed up"
        );
        assert!(!term.sources().is_empty(), "{id} has no source");
    }
    assert!(terms().len() >= 150, "only {} terms", terms().len());
}

#[test]
fn a_name_leads_to_one_term_or_to_a_deliberate_choice() {
    let mut by_key: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for term in terms() {
        let keys: BTreeSet<String> = names(term).map(key).collect();
        for key in keys {
            by_key.entry(key).or_default().push(term.id());
        }
    }
    by_key.retain(|_, ids| ids.len() > 1);
    let shared: BTreeMap<_, _> = SHARED
        .iter()
        .map(|(key, ids)| ((*key).to_owned(), ids.to_vec()))
        .collect();
    assert_eq!(by_key, shared);
}

#[test]
fn what_a_term_points_to_is_there() {
    for term in terms() {
        for id in &term.written.related {
            assert!(by_id(id).is_some(), "{}: no term {id}", term.id());
            assert_ne!(id, term.id(), "{id} is related to itself");
        }
        assert_eq!(term.related().count(), term.written.related.len());
        assert_eq!(
            term.steps().count(),
            term.written.steps.len(),
            "{}: steps are lesson:step",
            term.id()
        );
    }
}

#[test]
fn sources_have_a_known_form() {
    for term in terms() {
        for source in term.sources() {
            assert!(is_source(source), "{}: {source}", term.id());
        }
    }
    assert!(!is_source("a blog") && !is_source("RFC x") && !is_source("(2)"));
}

fn is_source(source: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
    if let Some(rfc) = source.strip_prefix("RFC ") {
        let (number, section) = rfc.split_once(" §").unwrap_or((rfc, "1"));
        return digits(number) && section.split('.').all(digits);
    }
    if let Some(path) = source.strip_prefix("kernel: ") {
        return path.contains('/') && path.contains('.') && !path.contains(' ');
    }
    let page = source.strip_suffix(')').and_then(|page| page.split_once('('));
    page.is_some_and(|(name, section)| !name.is_empty() && !name.contains(' ') && digits(section))
}

#[test]
fn sentences_are_short_and_texts_fit_on_a_screen() {
    use unicode_width::UnicodeWidthStr;
    for term in terms() {
        for (tag, longest) in [("en", LONGEST_SENTENCE.0), ("zh", LONGEST_SENTENCE.1)] {
            let text = term.text(tag);
            let ends = if tag == "en" { [". ", "? "] } else { ["。", "？"] };
            for sentence in text.split(ends[0]).flat_map(|part| part.split(ends[1])) {
                assert!(sentence.width() <= longest, "{} {tag}: {sentence}", term.id());
            }
            let lines = text.width().div_ceil(76);
            assert!(lines <= MOST_LINES, "{} {tag}: {lines} lines", term.id());
            let end = if tag == "en" { '.' } else { '。' };
            assert!(
                text.ends_with(end) || text.ends_with("”"),
                "{} {tag} does not end",
                term.id()
            );
        }
    }
}

/// What the tables of the event room name is explained.
#[test]
fn the_codes_own_tables_are_covered() {
    let calls = Call::<i32>::NAMES.iter().copied();
    let states = State::names();
    let flags = TcpFlag::TABLE.iter().map(|row| row.2);
    for name in calls.chain(states).chain(flags).chain(LESSONS_MAY_SET) {
        assert!(exact(name).is_some(), "the glossary has no {name}");
    }
    for (name, kind) in [
        ("listen", Kind::Call),
        ("LISTEN", Kind::State),
        ("SYN", Kind::Flag),
    ] {
        assert_eq!(exact(name).map(|term| term.kind), Some(kind), "{name}");
    }
}

#[test]
fn a_term_is_found_however_it_is_written() {
    let check = |words: &[&str], id| {
        for word in words {
            let found = find(word).map(|found| found.term.id());
            assert_eq!(found, Some(id), "{word}");
        }
    };
    check(&["listen", "listen()", "listen(2)", " Listen ", "监听"], "listen");
    check(&["LISTEN", "监听状态", "listen-state"], "listen-state");
    check(
        &["SYN queue", "syn_queue", "SYN-Queue", "半连接队列"],
        "syn-queue",
    );
    check(&["accept queue", "全连接队列", "已完成连接队列"], "accept-queue");
    check(&["四次挥手", "four way close"], "four-way-close");
    check(&["time_wait", "TIME WAIT", "2msl"], "time-wait");
    check(
        &[
            "tcp_syncookies",
            "net.ipv4.tcp_syncookies",
            "/proc/sys/net/ipv4/tcp_syncookies",
        ],
        "tcp-syncookies",
    );
    check(&["ListenOverflows", "TcpExt.ListenOverflows"], "listen-overflows");
    check(&["0.0.0.0", "::"], "wildcard-address");
    check(&["::1", "localhost"], "loopback");
    assert!(find("frobnicate").is_none() && find("").is_none());
}

#[test]
fn a_slip_is_told_what_was_near() {
    let near = |word: &str| near(word).iter().map(|term| term.id()).collect::<Vec<_>>();
    assert_eq!(near("econrefused").first(), Some(&"econnrefused"));
    assert_eq!(near("半连接队例").first(), Some(&"syn-queue"));
    let queues = near("queue");
    assert!(
        queues.contains(&"syn-queue") && queues.contains(&"accept-queue"),
        "{queues:?}"
    );
    assert_eq!(near("粘包问题"), ["framing"]);
    assert!(near("listen backlog").contains(&"backlog"));
    assert!(near("frobnicate").is_empty());
}

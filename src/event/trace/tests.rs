//! Traces that are whole, cut off, broken, and strangers'.

use proptest::prelude::*;

use super::*;
use crate::event::{
    Bytes, Counters, End, EndStatus, Frame, Header, Note, Return, Script, Segment, TcpFlag, Words,
};

fn header() -> Header {
    Header {
        format: FORMAT.to_owned(),
        version: VERSION,
        lesson: "tcp-server".to_owned(),
        lab: "isolated".to_owned(),
        kernel: "6.18.0".to_owned(),
        sockstep: "0.1.0".to_owned(),
        recorded_at: "2026-11-22T10:00:00Z".to_owned(),
        hosts: Vec::new(),
        actors: Vec::new(),
    }
}

fn script() -> Kind {
    Kind::Lesson(Box::new(Script {
        id: "tcp-server".to_owned(),
        hash: "0".to_owned(),
        title: Words::new(),
        intro: Words::new(),
        steps: Vec::new(),
        programs: Vec::new(),
    }))
}

fn end() -> Kind {
    Kind::End(End {
        status: EndStatus::Ok,
        frames: 9,
        lost: 0,
        message: String::new(),
        reasons: Vec::new(),
    })
}

/// Header and lesson, with these kinds after them.
fn events(kinds: impl IntoIterator<Item = Kind>) -> Vec<Event> {
    let start = [Kind::Header(header()), script()];
    let numbered = start.into_iter().chain(kinds).enumerate();
    numbered
        .map(|(seq, kind)| Event {
            seq: seq as u64,
            t_ns: seq as u64 * 1000,
            kind,
        })
        .collect()
}

fn text(events: &[Event]) -> String {
    events.iter().map(line).collect()
}

/// How many whole events are read, and whether the trace is cut off after them.
#[track_caller]
fn check(input: impl AsRef<[u8]>, expected: usize, cut: bool) {
    let trace = read(input.as_ref()).unwrap();
    let cut_off = cut.then_some(CutOff {
        whole_events: expected,
    });
    assert_eq!((trace.events.len(), trace.cut_off), (expected, cut_off));
}

/// The message with which the input is refused begins like this.
#[track_caller]
fn check_refused(input: impl AsRef<[u8]>, expected: &str) {
    let error = read(input.as_ref()).unwrap_err().to_string();
    assert!(error.starts_with(expected), "{error}");
}

#[test]
fn a_whole_trace_is_read_with_or_without_its_last_line_feed() {
    let whole = text(&events([end()]));
    check(&whole, 3, false);
    check(whole.trim_end(), 3, false);
}

#[test]
fn a_trace_cut_off_anywhere_plays_to_its_last_whole_event() {
    let events = events([note("one"), note("two"), end()]);
    let whole = text(&events);
    let first = line(&events[0]).len();
    for cut in first..whole.len() - 1 {
        // A line is whole when all of it but its line feed is there.
        let lines = events.iter().map(|event| line(event).len());
        let ends = lines.scan(0, |end, length| {
            *end += length;
            Some(*end)
        });
        let expected = ends.filter(|end| end - 1 <= cut).count();
        check(&whole[..cut], expected, true);
    }
}

fn note(text_id: &str) -> Kind {
    Kind::Note(Note {
        text_id: text_id.to_owned(),
        got: None,
    })
}

#[test]
fn what_is_no_trace_says_so() {
    check_refused("", "the trace is empty");
    check_refused(
        b"\x7fELF\xff\xfe\x00",
        "line 1 is not the header of a sockstep trace: not UTF-8 text",
    );
    check_refused(
        vec![b'x'; LONGEST_LINE + 9],
        "line 1 is not the header of a sockstep trace: longer than",
    );
    check_refused(
        "{}\n",
        "line 1 is not the header of a sockstep trace: missing field",
    );
    check_refused("\n", "line 1 is not the header of a sockstep trace");
    check_refused(
        line(&event(0, end())),
        "line 1 is not the header of a sockstep trace: its `kind`",
    );
    let mut other = header();
    other.format = "pcap".to_owned();
    let other = line(&event(0, Kind::Header(other)));
    check_refused(
        other,
        "line 1 is not the header of a sockstep trace: its `format`",
    );
}

fn event(seq: u64, kind: Kind) -> Event {
    Event { seq, t_ns: 0, kind }
}

#[test]
fn a_later_version_is_refused_even_where_its_header_has_another_shape() {
    let mut later = header();
    later.version = 2;
    let says = "the trace has version 2; this sockstep reads versions up to 1: update sockstep";
    check_refused(line(&event(0, Kind::Header(later))), says);
    let other_shape = r#"{"seq":"a","kind":"header","format":"sockstep-trace","version":2}"#;
    check_refused(other_shape, says);
}

#[test]
fn a_missing_event_is_found() {
    let mut events = events([note("one"), note("two"), end()]);
    events.remove(2);
    check_refused(
        text(&events),
        "line 3: expected seq 2, found 3: an event is missing",
    );
    let no_lesson = [event(0, Kind::Header(header())), event(1, end())];
    check_refused(text(&no_lesson), "line 2: expected the `lesson`");
}

#[test]
fn a_broken_line_is_named_and_hostile_text_in_it_is_escaped() {
    let start = text(&events([]));
    check_refused(format!("{start}junk\n"), "line 3: expected value (column 1)");
    check_refused(format!("{start}\n"), "line 3: EOF");
    let hostile = "{\"seq\":2,\"t_ns\":0,\"kind\":\"\\u001b[31m\"}\n";
    check_refused(format!("{start}{hostile}"), "line 3: unknown variant `\\x1b[31m`");
}

#[test]
fn a_line_may_be_as_long_as_the_limit_and_no_longer() {
    let events = events([note("")]);
    let (start, last) = (text(&events[..2]), line(&events[2]));
    let padded = |length: usize| {
        let filling = " ".repeat(length - last.len() + 1);
        format!("{start}{filling}{last}")
    };
    check(padded(LONGEST_LINE), 3, true);
    let says = format!("line 3: longer than {LONGEST_LINE} bytes");
    check_refused(padded(LONGEST_LINE + 1), &says);
}

#[test]
fn fields_that_are_not_known_are_passed_over() {
    let start = text(&events([]));
    let more = r#"{"seq":2,"t_ns":5,"later":[1],"kind":"note","text_id":"x","deep":{"a":null}}"#;
    let trace = read(format!("{start}{more}\n").as_bytes()).unwrap();
    assert_eq!(trace.events[2].kind, note("x"));
}

#[test]
fn a_terminal_cannot_be_commanded_by_a_line() {
    let event = event(2, note("\u{1b}[2J\u{202e}半\u{9b}"));
    let line = line(&event);
    assert!(line.ends_with("\\u001b[2J\\u202e半\\u009b\"}\n"), "{line}");
    let read: Event = serde_json::from_str(&line).unwrap();
    assert_eq!(read, event);
}

fn any_kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        any::<String>().prop_map(|text_id| Kind::Note(Note { text_id, got: None })),
        any_return(),
        any_frame(),
        prop::collection::btree_map(any::<String>(), any::<i64>(), 0..4).prop_map(|changed| {
            let host = "server".to_owned();
            Kind::Counters(Counters { host, changed })
        }),
    ]
}

fn any_return() -> impl Strategy<Value = Kind> {
    let bytes = prop::option::of(prop::collection::vec(any::<u8>(), 0..40));
    let text = prop::option::of(any::<String>());
    (any::<i64>(), any::<u64>(), text.clone(), bytes, text).prop_map(|(value, took_ns, errno, data, peer)| {
        Kind::Return(Return {
            actor: "server".to_owned(),
            call: "recv".to_owned(),
            value,
            errno,
            took_ns,
            data: data.map(Bytes),
            peer,
        })
    })
}

fn any_frame() -> impl Strategy<Value = Kind> {
    let data = prop::collection::vec(any::<u8>(), 0..80);
    let copy_of = prop::option::of(any::<u64>());
    let numbers = (any::<u64>(), any::<u32>(), any::<u8>());
    (numbers, data, any::<bool>(), copy_of).prop_map(|((id, seq, flags), data, held, copy_of)| {
        let segment = Segment {
            proto: "tcp".to_owned(),
            flags: TcpFlag::from_byte(flags),
            seq,
            options: vec!["mss 1460".to_owned()],
            ..Segment::default()
        };
        Kind::Frame(Box::new(Frame {
            id,
            from: "client".to_owned(),
            to: "server".to_owned(),
            data: Bytes(data),
            segment,
            held,
            copy_of,
        }))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(kinds in prop::collection::vec(any_kind(), 0..6)) {
        let written = events(kinds.into_iter().chain([end()]));
        let trace = read(text(&written).as_bytes()).unwrap();
        prop_assert_eq!(trace.events, written);
        prop_assert_eq!(trace.cut_off, None);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut trace = text(&events([])).into_bytes();
        trace.extend(&bytes);
        let _ = (read(bytes.as_slice()), read(trace.as_slice()));
    }
}

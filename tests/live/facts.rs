//! Every `expect` of tcp-server is able to fail: with another value in its place the lesson fails there.

use std::fs;
use std::path::Path;

use sockstep::event::{EndStatus, Kind, trace};
use toml::{Table, Value};

use crate::support::scratch::Scratch;
use crate::support::sockstep::{run, sockstep};

/// The keys of an `expect` that say what is looked at; all others are values wanted.
const SUBJECTS: [&str; 5] = ["socket", "backlog", "actor", "wire", "flags"];

/// The lesson as a table, without what only the book needs.
fn lesson() -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons/tcp-server/lesson.toml");
    let mut lesson: Table = fs::read_to_string(path).unwrap().parse().unwrap();
    for actor in lesson["actor"].as_array_mut().unwrap() {
        let actor = actor.as_table_mut().unwrap();
        actor.retain(|key, _| key != "python" && key != "c");
    }
    lesson
}

/// Where a wanted value stands: step, `expect`, property.
type Place = (usize, usize, String);

fn expects(lesson: &Table, step: usize) -> &[Value] {
    lesson["step"][step]
        .get("expect")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn places(lesson: &Table) -> Vec<Place> {
    let mut places = Vec::new();
    for step in 0..lesson["step"].as_array().unwrap().len() {
        for (place, expect) in expects(lesson, step).iter().enumerate() {
            let keys = expect.as_table().unwrap().keys();
            let wanted = keys.filter(|key| !SUBJECTS.contains(&key.as_str()));
            places.extend(wanted.map(|key| (step, place, key.clone())));
        }
    }
    places
}

/// Another value that the property might have.
fn another(value: &Value) -> Value {
    match value {
        Value::Integer(number) => Value::Integer(number + 1),
        Value::Boolean(truth) => Value::Boolean(!truth),
        Value::String(text) => Value::String(another_text(text)),
        other => panic!("no such value is wanted: {other}"),
    }
}

fn another_text(text: &str) -> String {
    match text {
        "accept" | "connect" => "recv".to_owned(),
        "recv" => "accept".to_owned(),
        address if address.contains(':') => address.replace("8088", "8089"),
        "ESTABLISHED" => "CLOSE-WAIT".to_owned(),
        _state => "ESTABLISHED".to_owned(),
    }
}

/// The fact as the trace names it: `connect.client.state`, `connect.wire.client.SYN`.
fn fact_id(lesson: &Table, (step, place, property): &Place) -> String {
    let expect = &expects(lesson, *step)[*place];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let step = text(&lesson["step"][*step]["id"]);
    if let Some(host) = expect.get("wire") {
        let flags: Vec<_> = expect["flags"].as_array().unwrap().iter().map(text).collect();
        return format!("{step}.wire.{}.{}", text(host), flags.join("+"));
    }
    let subject = SUBJECTS.iter().find_map(|key| expect.get(key)).unwrap();
    format!("{step}.{}.{property}", text(subject))
}

/// The lesson with another value at this place fails for this fact, and no other.
#[track_caller]
fn check(folder: &Scratch, lesson: &Table, place: &Place) {
    let fact = fact_id(lesson, place);
    let mut mutated = lesson.clone();
    let value = &mut mutated["step"][place.0]["expect"][place.1][&place.2];
    *value = another(value);
    fs::write(folder.join("lesson.toml"), mutated.to_string()).unwrap();
    let output = run(sockstep(["lesson", "--format", "json"]).arg(folder.path()));
    assert_eq!(
        output.status.code(),
        Some(1),
        "{fact}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let events = trace::read(output.stdout.as_slice()).unwrap().events;
    let kinds = events.iter().map(|event| &event.kind);
    let failed = kinds.filter_map(|kind| match kind {
        Kind::Fact(fact) if !fact.holds => Some(fact.id.as_str()),
        _ => None,
    });
    assert_eq!(failed.collect::<Vec<_>>(), [fact.as_str()]);
    let Kind::End(end) = &events.last().unwrap().kind else {
        panic!("{fact}: no end")
    };
    let says = format!("{fact}: expected ");
    assert!(
        end.status == EndStatus::Error && end.message.starts_with(&says),
        "{end:?}"
    );
}

#[test]
fn every_expect_is_able_to_fail() {
    let (lesson, folder) = (lesson(), Scratch::of("mutated"));
    let places = places(&lesson);
    assert_eq!(
        places.len(),
        crate::lessons::FACTS,
        "every property of every expect"
    );
    for place in &places {
        check(&folder, &lesson, place);
    }
}

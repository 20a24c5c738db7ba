//! Each embedded lesson is run live and compared with its recording. What differs from run to run
//! (ports, sequence numbers, inodes, times) is mapped to stable names; everything else must be the same.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::fs;

use common::{Ran, User, repository, run, sockstep};
use serde_json::Value;

const MEND: &str = "make the recording anew with scripts/record";

/// The ephemeral ports of the lab's hosts (its `ip_local_port_range`).
const EPHEMERAL: std::ops::RangeInclusive<u32> = 40_000..=40_999;

fn recording(id: &str) -> Vec<Value> {
    let path = repository("lessons").join(id).join("trace.jsonl");
    let text = fs::read_to_string(&path);
    let text = text.unwrap_or_else(|error| panic!("{}: {error}: {MEND}", path.display()));
    events(&text)
}

fn live(id: &str) -> Vec<Value> {
    let arguments = format!("lesson {id} --format json --lab isolated");
    let ran: Ran = run(&mut sockstep(User::Myself, &arguments));
    ran.check(0, "");
    events(&ran.stdout)
}

fn events(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn ids() -> Vec<String> {
    sockstep::lesson::ids()
}

#[test]
fn every_recording_was_made_of_the_lesson_as_it_is() {
    assert!(!ids().is_empty());
    for id in ids() {
        let recorded = recording(&id);
        let lesson = sockstep::lesson::open(&id).unwrap();
        let script = serde_json::to_value(&lesson.script).unwrap();
        let hash = &recorded[1]["hash"];
        assert_eq!(
            *hash, script["hash"],
            "{id}: the lesson's files have changed: {MEND}"
        );
        assert_eq!(recorded.last().unwrap()["status"], "ok", "{id}: {MEND}");
    }
}

/// Recordings are read on other machines, in other years: their words are of no reader's kernel.
#[test]
fn no_recording_speaks_of_the_readers_kernel() {
    for id in ids() {
        let path = repository("lessons").join(&id).join("trace.jsonl");
        let whose = [
            ("en", ["our kernel", "our own kernel"]),
            ("zh", ["你的内核", "你自己的内核"]),
        ];
        for (language, whose) in whose {
            let arguments = format!("replay {} --lang {language}", path.display());
            let ran: Ran = run(&mut sockstep(User::Myself, &arguments));
            ran.check(0, "");
            let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
            let spoken = whose.iter().find(|whose| words.contains(**whose));
            assert_eq!(spoken, None, "{id}, {language}");
        }
    }
}

#[test]
fn every_lesson_runs_as_it_was_recorded() {
    for id in ids() {
        let (recorded, live) = (recording(&id), live(&id));
        let copies = has_copies(&recorded) || has_copies(&live);
        let kernels = [&recorded, &live].map(|events| kernel_line(&events[0]));
        // Counters are the kernel's own business: another one counts otherwise, and so does one that
        // had to send a frame again because the machine was busy.
        let flows = recorded.iter().any(is_flowing);
        let counters = kernels[0] == kernels[1] && !copies && !flows;
        let (recorded, live) = (stable(&recorded, counters), stable(&live, counters));
        for (place, (then, now)) in recorded.iter().zip(&live).enumerate() {
            if let Some(difference) = difference("", then, now) {
                let kind = &now["kind"];
                panic!("{id}, event {place} ({kind}): {difference}; if this run is right, {MEND}");
            }
        }
        assert_eq!(recorded.len(), live.len(), "{id}: {MEND}");
    }
}

/// A changed lesson is seen, and so is a changed event: the comparison itself is tested.
#[test]
fn the_comparison_sees_what_must_not_differ() {
    let recorded = recording("tcp-server");
    let same = stable(&recorded, true);
    let change = |kind: &str, field: &str, to: Value| {
        let mut changed = recorded.clone();
        let event = changed.iter_mut().find(|event| event["kind"] == kind).unwrap();
        assert!(event.get(field).is_some(), "{kind} has no {field}");
        event[field] = to;
        stable(&changed, true)
    };
    assert_ne!(same, change("lesson", "hash", "0123".into()));
    assert_ne!(same, change("return", "value", 9.into()));
    assert_ne!(same, change_received(&recorded));
    assert_ne!(same, change("fact", "got", "SYN-SENT".into()));
    assert_ne!(same, change("frame", "held", false.into()));
    assert_ne!(same, change("fate", "fate", "dropped".into()));
    assert_ne!(same, change("sockets", "host", "elsewhere".into()));
    assert_eq!(same, change("header", "kernel", "9.9.9".into()), "a live value");
    assert_eq!(same, change("return", "took_ns", 7.into()), "a live value");
}

/// The first place at which two values differ, and both.
fn difference(place: &str, then: &Value, now: &Value) -> Option<String> {
    match (then, now) {
        _ if then == now => None,
        (Value::Object(one), Value::Object(other)) => {
            let keys = one.keys().chain(other.keys());
            let mut inner = keys.map(|key| (format!("{place}.{key}"), one.get(key), other.get(key)));
            inner.find_map(|(place, one, other)| {
                difference(&place, one.unwrap_or(&Value::Null), other.unwrap_or(&Value::Null))
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut inner = one.iter().zip(other).enumerate();
            inner.find_map(|(index, (one, other))| difference(&format!("{place}[{index}]"), one, other))
        }
        _ => Some(format!(
            "{place} was recorded as {then:.300}, and is now {now:.300}"
        )),
    }
}

/// What recv gave is compared.
fn change_received(recorded: &[Value]) -> Vec<Value> {
    let mut changed = recorded.to_vec();
    let gave = |event: &&mut Value| event["kind"] == "return" && event["data"].is_string();
    changed.iter_mut().find(gave).unwrap()["data"] = "AAAA".into();
    stable(&changed, true)
}

/// `6.18` of `6.18.44`.
fn kernel_line(header: &Value) -> String {
    let release = header["kernel"].as_str().unwrap();
    release.split('.').take(2).collect::<Vec<_>>().join(".")
}

fn is_copy(event: &Value) -> bool {
    event["copy_of"].is_u64()
}

fn has_copies(events: &[Value]) -> bool {
    events.iter().any(is_copy)
}

/// The events by stable names, without flowing frames and copies: a machine that was busy for a second sends a frame again.
fn stable(events: &[Value], counters: bool) -> Vec<Value> {
    let mut names = Names::default();
    let mut copies = Vec::new();
    let mut stable = Vec::new();
    for (place, event) in events.iter().enumerate() {
        names.flowed |= is_flowing(event);
        if is_copy(event) || is_flowing(event) {
            copies.push(event["id"].clone());
            continue;
        }
        let of_copy = event["kind"] == "fate" && copies.contains(&event["id"]);
        let of_noise = event["kind"] == "meanwhile"
            || (event["kind"] == "counters" && !counters)
            || is_doze(event, &events[place + 1..]);
        if !of_copy && !of_noise {
            let mut event = event.clone();
            names.map(&mut event, &copies);
            stable.push(event);
        }
    }
    in_order_of_sources(&stable)
}

/// On a wire that flows the kernels decide on order and number of frames: acknowledgments may be one
/// or two. What comes of them, sockets and returns, is compared all the same.
fn is_flowing(event: &Value) -> bool {
    event["kind"] == "frame" && event["held"] == false
}

/// On a wire that flows a call is back within its step: whether it was seen asleep is chance.
fn is_doze(event: &Value, later: &[Value]) -> bool {
    let mut of_step = later.iter().take_while(|later| later["kind"] != "step");
    event["kind"] == "blocked"
        && of_step.any(|later| later["kind"] == "return" && later["actor"] == event["actor"])
}

/// A call that falls asleep and the frame that it sent are seen on two ways; which is first is chance.
/// What comes on one way stays in its order.
fn in_order_of_sources(events: &[Value]) -> Vec<Value> {
    let source = |event: &Value| match event["kind"].as_str().unwrap() {
        "frame" | "fate" => Some(String::new()),
        "call" | "blocked" | "return" | "fdset" => Some(event["actor"].to_string()),
        _ => None,
    };
    let chunks = events.chunk_by(|one, other| source(one).is_some() && source(other).is_some());
    let mut ordered = Vec::new();
    for chunk in chunks {
        let mut chunk = chunk.to_vec();
        chunk.sort_by_key(source);
        ordered.extend(chunk);
    }
    ordered
}

/// Live values get stable names.
#[derive(Default)]
struct Names {
    /// Whether frames have flowed: how much of a stream is on its way is then chance.
    flowed: bool,
}

impl Names {
    fn map(&mut self, event: &mut Value, copies: &[Value]) {
        let fields = event.as_object_mut().unwrap();
        // When it happened, and where: no two runs have that in common.
        for live in ["seq", "t_ns", "took_ns", "kernel", "sockstep", "recorded_at"] {
            fields.remove(live);
        }
        // Frames are counted without the copies before them.
        if let Some(id) = event["id"].as_u64().filter(|_| event["kind"] != "question") {
            let before = copies.iter().filter(|copy| copy.as_u64() < Some(id)).count();
            event["id"] = (id - before as u64).into();
        }
        if event["kind"] == "end" {
            let frames = event["frames"].as_u64().unwrap();
            event["frames"] = (frames - copies.len() as u64).into();
        }
        // Its bytes hold initial sequence numbers, which are random; what is the same each time stands in
        // the other fields.
        if event["kind"] == "frame" {
            event["data"] = "live".into();
        }
        self.map_value("", event);
    }

    fn map_value(&mut self, key: &str, value: &mut Value) {
        match value {
            Value::Number(_) if matches!(key, "seq" | "ack") => *value = "live".into(),
            Value::Number(number) if key == "inode" => {
                *value = (if number.as_u64() == Some(0) {
                    "none"
                } else {
                    "live"
                })
                .into();
            }
            Value::Number(_) if self.flowed && matches!(key, "recv_q" | "send_q") => *value = "live".into(),
            // Measured: round trips, and how long ago a timer was started.
            Value::Number(_) if matches!(key, "expires_ms" | "rto_ms" | "retransmits") => {
                *value = "live".into();
            }
            // Sequence numbers, too.
            Value::String(text) if key == "options" && text.starts_with("sack ") => {
                "sack live".clone_into(text);
            }
            Value::String(text) => *text = Self::map_text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.map_value(key, item)),
            Value::Object(fields) => {
                for (key, inner) in fields.iter_mut() {
                    self.map_value(key, inner);
                }
            }
            _ => {}
        }
    }

    /// `10.0.0.2:40266` becomes `10.0.0.2:port`, in whatever text it stands.
    fn map_text(text: &str) -> String {
        let mut mapped = String::new();
        for piece in text.split_inclusive(|character: char| !character.is_ascii_digit()) {
            let digits = piece.trim_end_matches(|character: char| !character.is_ascii_digit());
            match digits.parse::<u32>() {
                // The kernel chooses among five hundred at random, now and then one that was there before.
                Ok(port) if digits.len() == 5 && EPHEMERAL.contains(&port) => {
                    mapped.push_str("port");
                    mapped.push_str(&piece[digits.len()..]);
                }
                _ => mapped.push_str(piece),
            }
        }
        mapped
    }
}

//! Every `expect` of every lesson is able to fail: with another value in its place it does not hold, and
//! the lesson ends there.
//!
//! A lesson ends with the first step that breaks a fact, so there is one live run a step, with another value
//! in each of the step's `expect`s. That each fails for its own value, and not because the look itself is
//! broken, is seen by what the kernel showed: exactly the value that the lesson itself wants.

use std::fmt::{self, Display, Formatter};
use std::fs;

use sockstep::event::{End, EndStatus, Fact, Kind, trace};
use sockstep::lesson::{self, Lesson, Step};
use toml::Value;

use crate::support::lessons::{LESSONS, check_each, table};
use crate::support::scratch::Scratch;
use crate::support::sockstep::{run, sockstep};

/// The keys of an `expect` that say what is looked at; all others are values wanted.
const SUBJECTS: [&str; 11] = [
    "socket", "backlog", "actor", "wire", "peer_of", "frame", "counter", "host", "flags", "proto", "of",
];

/// Puts another value into each `expect` of a step.
fn mutate(step: &mut Value) {
    for expect in step["expect"].as_array_mut().unwrap() {
        let values = expect.as_table_mut().unwrap().iter_mut();
        for (key, value) in values.filter(|(key, _)| !SUBJECTS.contains(&key.as_str())) {
            *value = another(key, value);
        }
    }
}

/// Another value that the property might have.
fn another(key: &str, value: &Value) -> Value {
    match value {
        Value::Integer(number) => Value::Integer(number + 1),
        Value::Boolean(truth) => Value::Boolean(!truth),
        Value::String(text) => Value::String(another_text(key, text)),
        other => panic!("no other value is known for {key} = {other}"),
    }
}

fn another_text(key: &str, text: &str) -> String {
    let other = match key {
        "state" => ["ESTABLISHED", "CLOSE-WAIT"],
        "local" | "remote" | "peer" => ["10.0.0.9:9", "10.0.0.9:10"],
        "blocked" => ["accept", "recv"],
        "errno" => ["ENOMEM", "ENFILE"],
        "timer" => ["retransmit", "none"],
        "fd" => ["none", "99"],
        "data" | "ready" | "says" => return format!("{text}!"),
        _ => panic!("no other value is known for {key} = {text:?}"),
    };
    other.into_iter().find(|other| *other != text).unwrap().to_owned()
}

/// A step whose expects are to be broken.
struct Place {
    lesson: String,
    step: usize,
}

impl Place {
    /// All steps that expect something; first those that come late in their lessons, which take longest.
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for lesson in lesson::ids() {
            let steps = lesson::open(&lesson).unwrap().steps;
            let expecting = (0..steps.len()).filter(|&step| !steps[step].expect.is_empty());
            all.extend(expecting.map(|step| Self {
                lesson: lesson.clone(),
                step,
            }));
        }
        all.sort_by_key(|place| std::cmp::Reverse(place.step));
        all
    }

    /// The lesson with other values at this place, in this folder.
    fn broken(&self, folder: &Scratch) -> Lesson {
        let mut table = table(&self.lesson);
        mutate(&mut table["step"][self.step]);
        fs::write(folder.join("lesson.toml"), table.to_string()).unwrap();
        lesson::open(folder.path().to_str().unwrap()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn check(&self) {
        let folder = Scratch::of(&format!("mutated-{}-{}", self.lesson, self.step));
        let whole = &lesson::open(&self.lesson).unwrap().steps[self.step];
        let broken = &self.broken(&folder).steps[self.step];
        let (facts, end) = run_to_its_end(&folder);
        let of_step = format!("{}.", whole.id);
        let (here, before): (Vec<_>, Vec<_>) =
            facts.into_iter().partition(|fact| fact.id.starts_with(&of_step));
        let too_early = before.iter().any(|fact| !fact.holds);
        assert!(!too_early, "an earlier step fails: {}", end.message);
        assert_eq!(here, all_broken(whole, broken), "{}", end.message);
        let sentence = |fact: &Fact| format!("{}: expected {}, got {}", fact.id, fact.want, fact.got);
        let message = here.iter().map(sentence).collect::<Vec<_>>().join("; ");
        assert_eq!((end.status, end.message), (EndStatus::Error, message));
    }
}

/// Runs the lesson in this folder, which must fail: its facts, and how it ended.
fn run_to_its_end(folder: &Scratch) -> (Vec<Fact>, End) {
    let output = run(sockstep(["lesson", "--format", "json"]).arg(folder.path()));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    let (mut facts, mut end) = (Vec::new(), None);
    for event in trace::read(output.stdout.as_slice()).unwrap().events {
        match event.kind {
            Kind::Fact(fact) => facts.push(fact),
            Kind::End(it) => end = Some(it),
            _ => {}
        }
    }
    (facts, end.unwrap())
}

impl Display for Place {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, step {}", self.lesson, self.step + 1)
    }
}

/// What must be told of a step: the broken lesson wants one thing, the kernel shows what the whole one wants.
fn all_broken(whole: &Step, broken: &Step) -> Vec<Fact> {
    assert_eq!(whole.expect.len(), broken.expect.len());
    let pairs = whole.expect.iter().zip(&broken.expect);
    let facts = pairs.map(|(expect, other)| {
        let id = format!("{}.{}", whole.id, expect.look.id());
        assert!(
            expect.look == other.look && expect.want != other.want,
            "{id} is not broken"
        );
        Fact {
            id,
            holds: false,
            want: other.want.clone(),
            got: expect.want.clone(),
        }
    });
    facts.collect()
}

#[test]
fn every_expect_is_able_to_fail() {
    check_each(LESSONS, &Place::all(), Place::check);
}

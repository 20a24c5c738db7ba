//! The book's exercises, done by their keys on the live wire: what the chapter promises comes.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::person::{Person, is_asked};
use crate::support::lessons::check_each;
use crate::support::recording::Recording;
use crate::support::screen::{ENTER, Screen};

/// Room for a page and what came by itself.
const TALL: (u16, u16) = (100, 60);

/// How many at once: they wait for the kernel's timers most of their time.
const AT_ONCE: usize = 6;

/// What stands in a comment below an exercise.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Exercise {
    /// Its chapter's name, and the how manieth it is there.
    #[serde(skip)]
    place: (String, usize),
    lesson: String,
    /// The step to run up to.
    from: String,
    /// What is pressed there, in order.
    keys: Vec<String>,
    /// Events that must come from the first key on, each as some of its fields, and `times`.
    then: Vec<toml::Table>,
}

impl Display for Exercise {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.place.0, self.place.1)
    }
}

/// The exercises of all chapters.
fn exercises(folder: &str) -> Vec<Exercise> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let chapters = entries.filter(|path| path.extension().is_some_and(|end| end == "md"));
    let mut all: Vec<_> = chapters.flat_map(|path| exercises_in(&path)).collect();
    all.sort_by_key(|exercise| exercise.place.clone());
    all
}

fn exercises_in(chapter: &Path) -> Vec<Exercise> {
    let text = fs::read_to_string(chapter).unwrap();
    let name = chapter.file_stem().unwrap().to_str().unwrap();
    let comments = text.split("<!-- exercise").skip(1).enumerate();
    let exercise = |(number, comment): (usize, &str)| {
        let (written, _) = comment.split_once("-->").unwrap();
        let read = toml::from_str(written);
        let read: Exercise = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        let place = (name.to_owned(), number + 1);
        Exercise { place, ..read }
    };
    comments.map(exercise).collect()
}

/// Whether the value is as wanted: a table has at least these keys, a list a member for each of these.
fn fits(wanted: &Value, value: &Value) -> bool {
    match (wanted, value) {
        (Value::Object(wanted), Value::Object(value)) => wanted
            .iter()
            .all(|(key, wanted)| value.get(key).is_some_and(|value| fits(wanted, value))),
        (Value::Array(wanted), Value::Array(value)) => wanted
            .iter()
            .all(|wanted| value.iter().any(|value| fits(wanted, value))),
        _ => wanted == value,
    }
}

/// The events so far, as they stand in the file.
fn lines(recording: &Recording) -> Vec<Value> {
    let text = fs::read_to_string(&recording.0).unwrap();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What has not come yet, among the events from this one on.
fn missing<'e>(exercise: &'e Exercise, recording: &Recording, first: usize) -> Vec<&'e toml::Table> {
    let events = lines(recording).split_off(first);
    let has_come = |wanted: &&toml::Table| {
        let mut wanted = serde_json::to_value(wanted).unwrap();
        let times = wanted.as_object_mut().unwrap().remove("times");
        let times = times.map_or(1, |times| times.as_u64().unwrap());
        let found = events.iter().filter(|event| fits(&wanted, event)).count();
        found as u64 >= times
    };
    exercise.then.iter().filter(|wanted| !has_come(wanted)).collect()
}

/// Whether the next key is heard: while a step runs, the bottom line does not speak of Enter.
fn stands(screen: &Screen) -> bool {
    let text = screen.text();
    is_asked(screen) || text.lines().last().is_some_and(|bottom| bottom.contains("Enter"))
}

/// Presses a key where the lesson stands. A question that the chapter does not answer is left to the
/// kernel.
fn press(person: &mut Person, key: &str, next: Option<&str>) {
    let is_answer = |key: &str| key.parse::<u8>().is_ok();
    let Person {
        screen, recording, ..
    } = person;
    screen.wait_until("a lesson that stands", |screen| {
        stands(screen) && recording.has_settled()
    });
    let before = recording.steps();
    let does = format!("what {key:?} does");
    screen.press(if key == "Enter" { ENTER } else { key });
    screen.wait_until(&does, |screen| {
        recording.steps() > before || (is_asked(screen) && !is_answer(key))
    });
    if recording.steps() == before && !next.is_some_and(is_answer) {
        screen.press(ENTER);
        screen.wait_until(&does, |_| recording.steps() > before);
    }
}

fn check(exercise: &Exercise) {
    let name = format!("exercise-{exercise}");
    let mut person = Person::at(&exercise.lesson, &name, TALL, &["--from", &exercise.from]);
    person.arrive_before(&exercise.from);
    let first = lines(&person.recording).len();
    for (place, key) in exercise.keys.iter().enumerate() {
        let next = exercise.keys.get(place + 1).map(String::as_str);
        press(&mut person, key, next);
    }
    let Person {
        screen, recording, ..
    } = &mut person;
    let all_came = |_: &Screen| missing(exercise, recording, first).is_empty();
    screen.wait_until("what the chapter promises", all_came);
    assert_eq!(person.quit(), 0);
}

#[test]
fn every_exercise_comes_out_as_the_chapter_says() {
    check_each(AT_ONCE, &exercises("book/src"), check);
}

#[test]
fn both_languages_have_the_same_exercises() {
    assert_eq!(exercises("book/src"), exercises("book/src/zh"));
}

//! Every question of every lesson, answered right and in every wrong way, in a terminal.

use std::collections::HashMap;
use std::fmt::{self, Display, Formatter};

use sockstep::event::{Ask, EndStatus, Kind, in_language, trace};
use sockstep::lesson::{self, Lesson, Step};

use crate::person::{Person, is_asked};
use crate::support::lessons::{LESSONS, check_each, letters};
use crate::support::recording::of_kind;
use crate::support::screen::{ENTER, PAGE_DOWN, PAGE_UP, Screen, Size};

/// So tall that every page is seen whole.
const TALL: Size = (80, 250);
/// The lessons that are asked in Chinese, too.
const IN_CHINESE: [&str; 3] = ["tcp-server", "udp", "unix"];

/// What is asked about stays on the screen; on a small one the question is seen first, and the page above it
/// by scrolling.
#[test]
fn a_question_hides_nothing() {
    let mut person = Person::sit_down("question-below");
    person.go_to("client-socket").screen.press(ENTER);
    person.screen.wait_until("a question", is_asked);
    for shown in [
        "── server ──",
        "▶ socket(",
        "LISTEN",
        "accept queue",
        "3) CLOSED: nothing",
    ] {
        assert!(person.screen.text().contains(shown), "{}", person.screen.text());
    }
    let chart = "── server ──";
    person
        .screen
        .resize((60, 12))
        .wait_for("↑ ")
        .wait_for("3) CLOSED")
        .wait_for_no(chart);
    person
        .screen
        .press(PAGE_UP)
        .wait_for(chart)
        .wait_for("↓ ")
        .wait_for_no("3) CLOSED");
    person
        .screen
        .press(PAGE_DOWN)
        .wait_for("3) CLOSED")
        .wait_for("↑ ");
    person.act("2").screen.wait_for("6/21 connect");
    assert_eq!(person.quit(), 0);
}

/// A lesson from its first step to its last, all of its questions answered.
struct Lap {
    lesson: String,
    language: &'static str,
    /// 0 is the right answer to each question, 1 the first wrong one …
    answer: usize,
}

impl Lap {
    /// So many laps that each question has had each answer.
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for lesson in lesson::ids() {
            let steps = lesson::open(&lesson).unwrap().steps;
            let choices = |step: &Step| step.question.as_ref().map_or(0, |asked| asked.choices.len());
            let most = steps.iter().map(choices).max().unwrap();
            assert!(most >= 2, "{lesson} asks nothing");
            let languages: &[_] = if IN_CHINESE.contains(&lesson.as_str()) {
                &["en", "zh"]
            } else {
                &["en"]
            };
            for language in languages {
                all.extend((0..most).map(|answer| Self {
                    lesson: lesson.clone(),
                    language,
                    answer,
                }));
            }
        }
        all
    }

    fn check(&self) {
        let lesson = lesson::open(&self.lesson).unwrap();
        let name = format!("{self}").replace([' ', ','], "-");
        let mut person = Person::at(&self.lesson, &name, TALL, &["--lang", self.language]);
        let (kernel, of) = (kernels_answers(&self.lesson), lesson.steps.len());
        for (index, step) in lesson.script.steps.iter().enumerate() {
            match &step.question {
                Some(ask) => self.answer(&mut person, ask, kernel[&ask.id].as_str()),
                None => drop(person.act(ENTER)),
            }
            // A key that is pressed before the page is there is no answer to it.
            person.screen.wait_for(&format!("{}/{of} {}", index + 1, step.id));
            let facts = of_kind!(person.recording, Fact);
            let broken: Vec<_> = facts.iter().filter(|fact| !fact.holds).collect();
            assert!(broken.is_empty(), "{broken:#?}");
            if let Some(ask) = &step.question {
                self.check_page(&mut person, ask, kernel[&ask.id].as_str());
            }
        }
        self.check_end(&mut person, &lesson);
    }

    /// Answers the question before a step.
    fn answer(&self, person: &mut Person, ask: &Ask, kernel: &str) {
        let question = letters(in_language(&ask.text, self.language));
        person.screen.press(ENTER).wait_until("the question", |screen| {
            is_asked(screen) && letters(&screen.text()).contains(&question)
        });
        person.act(&(self.choice(ask, kernel) + 1).to_string());
    }

    /// The page after it says all that is to be said about the answer.
    fn check_page(&self, person: &mut Person, ask: &Ask, kernel: &str) {
        for text in self.comment(ask, kernel) {
            let is_said = |screen: &Screen| letters(&screen.text()).contains(&letters(&text));
            person.screen.wait_until(&text, is_said);
        }
    }

    /// Which choice is taken in this lap.
    fn choice(&self, ask: &Ask, kernel: &str) -> usize {
        let (right, choices) = (place(ask, kernel), ask.choices.len());
        match self.answer {
            0 => right,
            wrong => (right + 1 + (wrong - 1) % (choices - 1)) % choices,
        }
    }

    /// The verdict, why the choice is wrong, and why another is right.
    fn comment(&self, ask: &Ask, kernel: &str) -> Vec<String> {
        let named = |place: usize| format!("{}) {}", place + 1, ask.choices[place].id);
        let why = |place: usize| in_language(&ask.choices[place].why, self.language).to_owned();
        let (right, given) = (place(ask, kernel), self.choice(ask, kernel));
        let (said, chosen) = (named(right), named(given));
        let verdict = match (self.language, given == right) {
            ("zh", true) => format!("✓ 答对了：{said}"),
            ("zh", false) => format!("✗ 你选了 {chosen}；内核的回答是 {said}"),
            (_, true) => format!("✓ Right: {said}"),
            (_, false) => format!("✗ You chose {chosen}; your kernel says {said}"),
        };
        let reasons = [why(given), why(right)];
        assert!(
            reasons.iter().all(|text| !text.is_empty()),
            "{}: no reason",
            ask.id
        );
        std::iter::once(verdict).chain(reasons).collect()
    }

    fn check_end(&self, person: &mut Person, lesson: &Lesson) {
        let asked = lesson.steps.iter().filter(|step| step.question.is_some());
        let has_ended = |_: &Screen| !of_kind!(person.recording, End).is_empty();
        person.screen.wait_until("the lesson's end", has_ended);
        let answers = person.answers();
        assert_eq!(answers.len(), asked.count());
        assert!(
            answers.iter().all(|answer| answer.agrees == (self.answer == 0)),
            "{answers:#?}"
        );
        assert_eq!(
            of_kind!(person.recording, End).pop().unwrap().status,
            EndStatus::Ok
        );
        assert_eq!(person.screen.leave(ENTER), 0);
    }
}

impl Display for Lap {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} in {}, ", self.lesson, self.language)?;
        match self.answer {
            0 => formatter.write_str("all right"),
            wrong => write!(formatter, "wrong answer {wrong}"),
        }
    }
}

/// What the kernel answered to each question when the lesson was recorded.
fn kernels_answers(lesson: &str) -> HashMap<String, String> {
    let recording = lesson::recording(lesson)
        .unwrap()
        .expect("the lesson has no recording");
    let events = trace::read(recording).unwrap().events.into_iter();
    let answers = events.filter_map(|event| match event.kind {
        Kind::Answer(answer) => Some((answer.id, answer.kernel)),
        _ => None,
    });
    answers.collect()
}

/// The place of a choice among those of the question.
fn place(ask: &Ask, choice: &str) -> usize {
    let place = ask.choices.iter().position(|known| known.id == choice);
    place.unwrap_or_else(|| panic!("{}: the kernel's answer {choice} is none of the choices", ask.id))
}

#[test]
fn every_question_answered_right_and_wrong() {
    check_each(LESSONS, &Lap::all(), Lap::check);
}

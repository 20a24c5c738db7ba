//! What is kept of each lesson, and what it comes to. Pure.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{Script, fingerprint};

/// All that is kept: a lesson's name to its record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// By id; a lesson that goes by no id, by its path.
    pub lessons: BTreeMap<String, Record>,
}

/// What is kept of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The fingerprint of the lesson's steps and questions: another plan makes all of this meaningless.
    pub plan: String,
    /// The furthest step that the learner ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub furthest: Option<Furthest>,
    /// When the lesson was last run to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<Timestamp>,
    /// The learner's answers, by the question's id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Answered>,
}

/// A step that was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Furthest {
    /// Its id.
    pub step: String,
    /// Its place, counted from 1.
    pub index: usize,
    /// How many steps the lesson has.
    pub of: usize,
}

/// The answers to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// The first one ever given.
    pub first: Given,
    /// The last one.
    pub last: Given,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The choice.
    pub choice: String,
    /// Whether the kernel agreed.
    pub right: bool,
}

/// Where the learner stands in a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is kept of the lesson as it is now.
    New,
    /// Some steps were run.
    Begun {
        /// The furthest of them, counted from 1.
        index: usize,
        /// How many the lesson has.
        of: usize,
        /// The step after it, where there is one.
        next: Option<String>,
    },
    /// The lesson was run to its end.
    Done {
        /// How many questions were answered right at the first try.
        right: usize,
        /// How many the lesson asks.
        of: usize,
    },
    /// It was run to its end, and has changed since.
    Changed,
}

impl Standing {
    /// Whether the lesson was run to its end.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Changed)
    }
}

impl Progress {
    /// Where the learner stands in the lesson of this name.
    pub fn standing(&self, name: &str, script: &Script) -> Standing {
        let record = self.lessons.get(name);
        record.map_or(Standing::New, |record| record.standing(script))
    }

    /// Adds what a session brought; a second time changes nothing.
    pub fn add(&mut self, name: &str, session: &Record) {
        if session.is_empty() {
            return;
        }
        match self.lessons.get_mut(name) {
            Some(record) if record.plan == session.plan => record.add(session),
            // Of another plan: steps and questions may bear the same names and be others.
            _ => drop(self.lessons.insert(name.to_owned(), session.clone())),
        }
    }
}

impl Record {
    /// A record of this lesson, with nothing done.
    pub fn new(script: &Script) -> Self {
        Self {
            plan: plan(script),
            furthest: None,
            finished: None,
            answers: BTreeMap::new(),
        }
    }

    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.furthest.is_none() && self.finished.is_none() && self.answers.is_empty()
    }

    /// A step was run.
    pub fn reach(&mut self, furthest: Furthest) {
        if self
            .furthest
            .as_ref()
            .is_none_or(|before| before.index < furthest.index)
        {
            self.furthest = Some(furthest);
        }
    }

    /// A question was answered.
    pub fn answer(&mut self, question: &str, given: Given) {
        let answered = Answered {
            first: given.clone(),
            last: given,
        };
        self.add_answer(question, &answered);
    }

    /// Of all answers that were given, how many were right at the first try.
    pub fn right_at_first(&self) -> usize {
        self.answers.values().filter(|answer| answer.first.right).count()
    }

    fn add(&mut self, session: &Self) {
        if let Some(furthest) = session.furthest.clone() {
            self.reach(furthest);
        }
        self.finished = session.finished.max(self.finished);
        for (question, answered) in &session.answers {
            self.add_answer(question, answered);
        }
    }

    fn add_answer(&mut self, question: &str, answered: &Answered) {
        match self.answers.get_mut(question) {
            Some(before) => before.last = answered.last.clone(),
            None => drop(self.answers.insert(question.to_owned(), answered.clone())),
        }
    }

    fn standing(&self, script: &Script) -> Standing {
        let is_same = self.plan == plan(script);
        match (&self.furthest, self.finished) {
            (_, Some(_)) if !is_same => Standing::Changed,
            (_, Some(_)) => Standing::Done {
                right: self.right_at_first(),
                of: questions(script).count(),
            },
            (Some(furthest), None) if is_same => Standing::Begun {
                index: furthest.index,
                of: script.steps.len(),
                next: script.steps.get(furthest.index).map(|step| step.id.clone()),
            },
            _ => Standing::New,
        }
    }
}

fn questions(script: &Script) -> impl Iterator<Item = &crate::event::Ask> {
    script.steps.iter().filter_map(|step| step.question.as_ref())
}

/// The fingerprint of the lesson's steps and questions; words may be mended without changing it.
fn plan(script: &Script) -> String {
    let steps = script.steps.iter().flat_map(|step| {
        let asks = step.question.iter();
        let asked = asks.flat_map(|ask| {
            let choices = ask.choices.iter().map(|choice| choice.id.as_bytes());
            [&b"question"[..], ask.id.as_bytes()].into_iter().chain(choices)
        });
        [&b"step"[..], step.id.as_bytes()].into_iter().chain(asked)
    });
    fingerprint(steps)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::event::{Action, Ask, Choice, ScriptStep, Words};

    fn step(id: &str, question: Option<&str>) -> ScriptStep {
        let ask = |id: &str| Ask {
            id: id.to_owned(),
            text: Words::new(),
            choices: ["yes", "no"].map(choice).to_vec(),
        };
        ScriptStep {
            id: id.to_owned(),
            action: Action::Wait,
            title: Words::new(),
            words: Words::new(),
            question: question.map(ask),
            claim: None,
            code: Vec::new(),
        }
    }

    fn choice(id: &str) -> Choice {
        Choice {
            id: id.to_owned(),
            text: Words::new(),
            why: Words::new(),
        }
    }

    /// Three steps, with questions before the second and the third.
    pub(crate) fn script() -> Script {
        Script {
            id: "small".to_owned(),
            hash: String::new(),
            title: Words::new(),
            intro: Words::new(),
            steps: vec![
                step("one", None),
                step("two", Some("first")),
                step("three", Some("second")),
            ],
            programs: Vec::new(),
        }
    }

    fn reached(index: usize) -> Furthest {
        Furthest {
            step: script().steps[index - 1].id.clone(),
            index,
            of: 3,
        }
    }

    fn given(choice: &str, right: bool) -> Given {
        Given {
            choice: choice.to_owned(),
            right,
        }
    }

    #[test]
    fn a_lesson_is_new_then_begun_then_done() {
        let mut progress = Progress::default();
        let mut record = Record::new(&script());
        assert!(record.is_empty());
        assert_eq!(progress.standing("small", &script()), Standing::New);
        record.reach(reached(2));
        record.reach(reached(1));
        record.answer("first", given("no", false));
        progress.add("small", &record);
        let begun = Standing::Begun {
            index: 2,
            of: 3,
            next: Some("three".to_owned()),
        };
        assert_eq!(progress.standing("small", &script()), begun);
        record.reach(reached(3));
        record.answer("first", given("yes", true));
        record.answer("second", given("no", true));
        record.finished = Some(Timestamp::UNIX_EPOCH);
        progress.add("small", &record);
        assert_eq!(
            progress.standing("small", &script()),
            Standing::Done { right: 1, of: 2 }
        );
        assert_eq!(progress.standing("other", &script()), Standing::New);
    }

    #[test]
    fn the_first_answer_stays_and_the_last_is_the_last() {
        let mut progress = Progress::default();
        for (choice, right) in [("yes", true), ("no", false), ("no", false)] {
            let mut record = Record::new(&script());
            record.answer("first", given(choice, right));
            progress.add("small", &record);
            progress.add("small", &record);
        }
        let answered = &progress.lessons["small"].answers["first"];
        assert_eq!(
            (&answered.first, &answered.last),
            (&given("yes", true), &given("no", false))
        );
    }

    #[test]
    fn a_lesson_that_is_done_stays_done() {
        let mut progress = Progress::default();
        let mut done = Record::new(&script());
        done.finished = Some(Timestamp::UNIX_EPOCH);
        progress.add("small", &done);
        let mut again = Record::new(&script());
        again.reach(reached(1));
        progress.add("small", &again);
        assert!(progress.standing("small", &script()).is_done());
    }

    #[test]
    fn of_another_plan_nothing_is_shown_and_mended_words_change_none() {
        let mut record = Record::new(&script());
        record.reach(reached(2));
        let mut progress = Progress::default();
        progress.add("small", &record);
        let mut mended = script();
        mended.hash = "other".to_owned();
        assert!(matches!(
            progress.standing("small", &mended),
            Standing::Begun { .. }
        ));
        let mut other = script();
        other.steps.remove(0);
        assert_eq!(progress.standing("small", &other), Standing::New);
        record.finished = Some(Timestamp::UNIX_EPOCH);
        progress.add("small", &record);
        assert_eq!(progress.standing("small", &other), Standing::Changed);
        let mut begun = Record::new(&other);
        progress.add("small", &begun);
        assert_eq!(progress.standing("small", &other), Standing::Changed);
        begun.reach(reached(1));
        progress.add("small", &begun);
        assert!(matches!(
            progress.standing("small", &other),
            Standing::Begun { .. }
        ));
    }
}

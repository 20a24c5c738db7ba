//! One run of a lesson, as far as it is kept: events become a record. Pure.

use jiff::Timestamp;

use super::book::{Furthest, Given, Record};
use crate::event::{Answer, EndStatus, Event, Kind, Script};

/// What a person does in one run.
#[derive(Clone, Debug)]
pub struct Session {
    record: Record,
    script: Script,
    /// The step up to which the run goes at once: what it passes was not the learner's doing.
    until: Option<String>,
}

impl Session {
    /// A run of this lesson, which goes at once up to this step.
    pub fn new(script: &Script, until: Option<&str>) -> Self {
        Self {
            record: Record::new(script),
            script: script.clone(),
            until: until.map(str::to_owned),
        }
    }

    /// What there is to keep.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Takes an event; whether it brought what should be kept at once: an answer, or the end.
    pub fn take(&mut self, event: &Event, now: Timestamp) -> bool {
        match &event.kind {
            Kind::Step(step) if step.instead.is_none() => self.reach(&step.id),
            Kind::Answer(answer) => return self.answer(answer),
            Kind::End(end) => {
                if end.status == EndStatus::Ok {
                    self.finish(now);
                }
                return true;
            }
            _ => {}
        }
        false
    }

    /// A question was answered, live or in a recording; whether by the learner.
    pub fn answer(&mut self, answer: &Answer) -> bool {
        let Some(choice) = answer.choice.clone() else {
            return false;
        };
        let right = answer.agrees;
        self.record.answer(&answer.id, Given { choice, right });
        true
    }

    /// This step was run, or its page was read in a recording.
    pub fn reach(&mut self, step: &str) {
        if self.until.as_deref() == Some(step) {
            self.until = None;
        }
        let index = self.script.steps.iter().position(|known| known.id == step);
        if let (None, Some(index)) = (&self.until, index) {
            self.record.reach(Furthest {
                step: step.to_owned(),
                index: index + 1,
                of: self.script.steps.len(),
            });
        }
    }

    /// The lesson came to its end.
    pub fn finish(&mut self, now: Timestamp) {
        self.record.finished = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::super::book::tests::script;
    use super::*;
    use crate::event::{Deed, End, Instead, StepStart};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn take(session: &mut Session, kind: Kind) -> bool {
        let event = Event {
            seq: 0,
            t_ns: 0,
            kind,
        };
        session.take(&event, NOW)
    }

    fn step(id: &str) -> Kind {
        Kind::Step(StepStart {
            id: id.to_owned(),
            index: 0,
            of: 3,
            ..StepStart::default()
        })
    }

    fn answer(choice: Option<&str>) -> Kind {
        Kind::Answer(Answer {
            id: "first".to_owned(),
            choice: choice.map(str::to_owned),
            kernel: "yes".to_owned(),
            agrees: choice == Some("yes"),
        })
    }

    fn end(status: EndStatus) -> Kind {
        Kind::End(End {
            status,
            frames: 0,
            lost: 0,
            message: String::new(),
            reasons: Vec::new(),
        })
    }

    #[test]
    fn steps_answers_and_the_end_are_kept() {
        let mut session = Session::new(&script(), None);
        assert!(!take(&mut session, step("one")));
        assert!(!take(&mut session, step("two")));
        assert!(!take(&mut session, answer(None)), "the kernel's own answer");
        assert!(session.record().answers.is_empty());
        assert!(take(&mut session, answer(Some("yes"))));
        assert_eq!(session.record().right_at_first(), 1);
        assert!(take(&mut session, end(EndStatus::Aborted)));
        assert_eq!(session.record().finished, None);
        assert_eq!(session.record().furthest.as_ref().map(|step| step.index), Some(2));
        assert!(take(&mut session, end(EndStatus::Ok)));
        assert_eq!(session.record().finished, Some(NOW));
    }

    #[test]
    fn a_step_in_whose_place_something_else_was_done_is_not_reached() {
        let mut session = Session::new(&script(), None);
        let deed = Deed::Nothing;
        let instead = Some(Instead { deed, frame: None });
        take(
            &mut session,
            Kind::Step(StepStart {
                id: "one".to_owned(),
                instead,
                ..StepStart::default()
            }),
        );
        assert!(session.record().is_empty());
        take(&mut session, step("one"));
        assert!(!session.record().is_empty());
    }

    #[test]
    fn what_a_run_passes_at_once_is_not_the_learners() {
        let mut session = Session::new(&script(), Some("three"));
        take(&mut session, step("one"));
        take(&mut session, step("two"));
        assert!(session.record().is_empty());
        take(&mut session, step("three"));
        assert_eq!(session.record().furthest.as_ref().map(|step| step.index), Some(3));
        session.reach("nowhere");
        assert_eq!(session.record().furthest.as_ref().map(|step| step.index), Some(3));
    }
}

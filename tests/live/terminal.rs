//! A person at a terminal: keys pressed, the screen read back.

use sockstep::event::{EndStatus, Frame};
use sockstep::lesson::{self, Step};

use crate::person::{Person, USUAL, is_asked};
use crate::support::recording::of_kind;
use crate::support::screen::{END, ENTER, LEFT, PAGE_DOWN, Screen};

/// How a person answers questions.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Answers {
    Right,
    Wrong,
    /// Enter once more: the kernel shall say it.
    None,
}

impl Answers {
    /// The key that gives this answer to the question before a step.
    pub(crate) fn key(self, step: &Step) -> String {
        let inquiry = step.question.as_ref().unwrap();
        let is_right = |choice: &String| {
            step.expect
                .iter()
                .any(|expect| expect.look == inquiry.look && expect.want == *choice)
        };
        let right = inquiry.choices.iter().position(is_right).unwrap();
        match self {
            Self::Right => (right + 1).to_string(),
            Self::Wrong => ((right + 1) % inquiry.choices.len() + 1).to_string(),
            Self::None => ENTER.to_owned(),
        }
    }

    /// How the page begins its verdict.
    fn verdict(self) -> &'static str {
        match self {
            Self::Right => "✓ Right:",
            Self::Wrong => "✗ You chose",
            Self::None => "▶ Your kernel says",
        }
    }
}

/// From the first page to the last, with a look at what each says.
#[track_caller]
fn check_whole_lesson(mut person: Person, answers: Answers) {
    let steps = lesson::open("tcp-server").unwrap().steps;
    for (index, step) in steps.iter().enumerate() {
        let mut key = ENTER.to_owned();
        if step.question.is_some() {
            person
                .screen
                .wait_for("Enter a question first")
                .press(ENTER)
                .wait_until("a question", is_asked);
            key = answers.key(step);
        }
        person
            .act(&key)
            .screen
            .wait_for(&format!("{}/21 {}", index + 1, step.id));
        if step.question.is_some() {
            person.screen.press(PAGE_DOWN).wait_for(answers.verdict());
        }
    }
    person.screen.wait_for("Enter leave");
    let end = of_kind!(person.recording, End).pop().unwrap();
    assert_eq!((end.status, end.lost), (EndStatus::Ok, 0));
    let frames = of_kind!(person.recording, Frame).into_iter();
    assert_eq!(frames.filter(|frame| frame.copy_of.is_none()).count(), 9);
    assert!(of_kind!(person.recording, Fact).iter().all(|fact| fact.holds));
    let given = person.answers();
    assert_eq!(given.len(), 5);
    for answer in given {
        assert_eq!(
            (answer.choice.is_some(), answer.agrees),
            (answers != Answers::None, answers == Answers::Right)
        );
    }
    assert_eq!(person.screen.leave(ENTER), 0);
}

#[test]
fn the_whole_lesson_on_a_usual_screen() {
    check_whole_lesson(Person::sit_down("whole-usual"), Answers::Right);
}

#[test]
fn the_whole_lesson_on_a_projector() {
    check_whole_lesson(Person::with("whole-projector", (200, 60), &[]), Answers::Wrong);
}

#[test]
fn the_whole_lesson_as_nobody() {
    check_whole_lesson(Person::nobody("whole-nobody", USUAL), Answers::None);
}

#[test]
fn an_automatic_run_waits_while_it_is_told_to() {
    let mut person = Person::with("auto", USUAL, &["--auto", "0.2"]);
    person
        .screen
        .wait_for("Space waits")
        .wait_for("6/21 connect")
        .press(" ");
    person.screen.wait_for("held ×2").wait_for_no("Space waits");
    let steps = person.recording.steps();
    person.screen.wait_for("held ×3");
    assert_eq!(person.recording.steps(), steps, "two seconds, and no step");
    person.screen.press(" ").wait_for("Enter leave");
    assert_eq!(person.quit(), 0);
}

#[test]
fn a_run_may_begin_in_the_middle() {
    let mut person = Person::with("from", USUAL, &["--from", "fin"]);
    person
        .screen
        .wait_for("14/21 close")
        .wait_for("Enter a question first");
    assert_eq!(person.recording.steps(), 14);
    person
        .screen
        .press(LEFT)
        .wait_for("13/21 data-ack")
        .press(END)
        .wait_for("14/21 close");
    person.finish();
    assert_eq!(person.quit(), 0);
}

/// While a learner thinks, the kernel sends again what is held, two pieces in one frame: nothing new.
#[test]
fn a_learner_may_think_over_two_small_pieces() {
    let mut person = Person::at("send-buffer", "thinks", USUAL, &[]);
    person.go_to("send-more");
    let frames = || of_kind!(person.recording, Frame);
    let is_joined = |frame: &Frame| frame.copy_of.is_some() && frame.segment.len == 11;
    let came = |_: &Screen| frames().iter().any(|frame| is_joined(frame));
    person.screen.wait_until("both pieces in one frame", came);
    person.go_to("world");
    let facts = of_kind!(person.recording, Fact);
    assert!(facts.iter().all(|fact| fact.holds), "{facts:#?}");
    assert_eq!(person.quit(), 0);
}

#[test]
fn a_question_outlives_a_resize() {
    let mut person = Person::sit_down("resized-question");
    person.go_to("client-socket");
    person.screen.press(ENTER).wait_until("a question", is_asked);
    for size in [(100, 40), (60, 20), (120, 50)] {
        person.screen.resize(size);
        person.screen.wait_for("In which state is the client?");
        person.screen.wait_until("the question at its new size", is_asked);
    }
    person.act("2").screen.wait_for("6/21 connect");
    let choices: Vec<_> = person.answers().into_iter().map(|answer| answer.choice).collect();
    assert_eq!(choices, [Some("SYN-SENT".to_owned())]);
    assert_eq!(person.quit(), 0);
}

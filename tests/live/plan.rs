//! The bottom line says what Enter does, whatever room there is; and who leaves the lesson's plan reads
//! nothing that has not happened.

use std::fs;

use sockstep::event::{Deed, FateKind, Instead, Kind, StepStart};
use sockstep::lesson;
use sockstep::progress::Standing;

use crate::person::{Person, USUAL, is_asked};
use crate::support::recording::of_kind;
use crate::support::screen::{ENTER, Screen};

/// Room for a page and what came by itself.
const TALL: (u16, u16) = (100, 60);
const LEFT_PLAN: &str = "You have left the lesson's plan";

fn bottom(screen: &Screen) -> String {
    screen.text().lines().last().unwrap_or_default().trim().to_owned()
}

/// The last step event: what began, or what was done in its place.
fn last(person: &Person) -> StepStart {
    of_kind!(person.recording, Step).pop().unwrap()
}

fn deed(deed: Deed, frame: Option<u64>) -> Instead {
    Instead { deed, frame }
}

/// A person who stands before this step.
#[track_caller]
fn before(lesson: &str, test: &str, step: &str, options: &[&str]) -> Person {
    let options: Vec<_> = ["--from", step].iter().chain(options).copied().collect();
    let mut person = Person::at(lesson, test, TALL, &options);
    person.arrive_before(step);
    person
}

#[test]
fn enter_is_offered_before_every_burst() {
    let loss = |language, present: &[&'static str]| {
        let options: Vec<_> = ["--lang", language].iter().chain(present).copied().collect();
        let name = format!("burst-{language}-{}", present.len());
        let mut person = Person::at("loss", &name, USUAL, &options);
        person.screen.wait_for("Enter");
        let bottom = bottom(&person.screen);
        assert_eq!(person.quit(), 0);
        bottom
    };
    assert!(loss("en", &[]).starts_with("Enter 6 calls  ? keys  q quit"));
    assert!(loss("zh", &[]).starts_with("Enter 6 个调用  ? "));
    let present = loss("en", &["--present"]);
    for key in ["Enter 6 calls", "b blank", "w all of it", "g term", "q quit"] {
        assert!(present.contains(key), "{key}: {present}");
    }
    assert!(loss("zh", &["--present"]).starts_with("Enter 6 个调用  ? "));
}

/// The narrowest screen: every step of every lesson says that Enter goes on.
#[test]
fn enter_is_offered_on_the_narrowest_screen() {
    for lesson in ["loss", "tcp-server", "delayed-ack"] {
        let mut person = Person::at(lesson, &format!("narrow-{lesson}"), (40, 24), &[]);
        person
            .screen
            .wait_until("Enter", |screen| bottom(screen).contains("Enter"));
        person.enter();
        person
            .screen
            .wait_until("Enter", |screen| bottom(screen).contains("Enter"));
        assert_eq!(person.quit(), 0);
    }
}

/// What was not done is not told: the page before stands, with its words, and the question is still asked.
#[test]
fn nothing_else_on_the_wire_claims_nothing() {
    let mut person = before("tcp-server", "claims-n", "syn-ack", &[]);
    person
        .act("n")
        .screen
        .wait_for("Nothing else waits on the wire. Next is still step 8, syn-ack.")
        .wait_for("7/21 syn")
        .wait_for("Half-open, and nobody asked the program");
    assert!(!person.screen.words().contains(LEFT_PLAN));
    let step = last(&person);
    assert_eq!((step.id.as_str(), step.off_plan), ("syn-ack", false));
    assert_eq!(step.instead, Some(deed(Deed::Nothing, None)));
    person.screen.press(ENTER).wait_until("the question", is_asked);
    person.act("1").screen.wait_for("8/21 syn-ack");
    assert!(person.answers().pop().unwrap().choice.is_some());
    assert_eq!(person.quit(), 0);
}

/// The question that stands before the step is asked once the frame has come again, and progress does not
/// count the step before it has run.
#[test]
fn a_dropped_frame_keeps_the_step_before_it() {
    let mut person = before("tcp-server", "claims-d", "syn-ack", &[]);
    let reached = |person: &Person| {
        let script = lesson::open("tcp-server").unwrap().script;
        person.progress().standing("tcp-server", &script)
    };
    person
        .act("d")
        .screen
        .wait_for("server's SYN+ACK. Next is still step 8, syn-ack.")
        .wait_for("7/21 syn")
        .wait_for(LEFT_PLAN);
    let step = last(&person);
    let dropped = of_kind!(person.recording, Fate).pop().unwrap();
    assert_eq!(dropped.fate, FateKind::Dropped);
    assert_eq!(
        (step.off_plan, step.instead),
        (true, Some(deed(Deed::Drop, Some(dropped.id))))
    );
    // Not only the client's SYN, which may come again sooner.
    person.screen.wait_until("the SYN+ACK once more", |screen| {
        let text = screen.text();
        text.lines()
            .any(|line| line.contains("SYN+ACK") && line.contains("▶ held"))
    });
    person.screen.press(ENTER).wait_until("the question", is_asked);
    assert_eq!(reached(&person), Standing::New, "syn-ack has not run");
    person
        .act("1")
        .screen
        .wait_for("8/21 syn-ack")
        .wait_for(LEFT_PLAN);
    let step = last(&person);
    assert_eq!((step.off_plan, step.instead), (true, None));
    person.enter().screen.wait_for("9/21").wait_for(LEFT_PLAN);
    assert_eq!(person.quit(), 0);
    assert!(matches!(reached(&person), Standing::Begun { index: 9, .. }));
}

#[test]
fn a_cable_that_is_cut_keeps_the_step_before_it() {
    let mut person = before("tcp-server", "claims-x", "syn", &[]);
    person
        .act("x")
        .screen
        .wait_for("is cut")
        .wait_for("Next is still step 7, syn.")
        .wait_for("6/21 connect")
        .wait_for(LEFT_PLAN);
    assert_eq!(last(&person).instead, Some(deed(Deed::Cable, None)));
    assert_eq!(person.quit(), 0);
}

#[test]
fn in_chinese_and_before_a_class_too() {
    for present in [&[][..], &["--present"]] {
        let options: Vec<_> = ["--lang", "zh"].iter().chain(present).copied().collect();
        let test = format!("claims-zh-{}", present.len());
        let mut person = Person::at("tcp-server", &test, TALL, &options);
        while person.step() != "connect" {
            let steps = person.recording.steps();
            let Person {
                screen, recording, ..
            } = &mut person;
            let old = screen.text();
            screen.press(ENTER).wait_until("something", |screen| {
                recording.steps() > steps || screen.text() != old
            });
            if recording.steps() > steps {
                screen.wait_for(&format!("{}/21", steps + 1));
            }
        }
        person
            .act("d")
            .screen
            .wait_for("你丢弃了 #")
            .wait_for("下一步仍是第 7 步 syn")
            .wait_for("你已离开课程的安排")
            .wait_for("6/21 connect");
        assert_eq!(person.quit(), 0);
    }
}

/// A run off the plan is played back page by page as it was seen; who reads it need not have done it.
#[test]
fn a_recording_shows_the_same() {
    let mut person = before("tcp-server", "claims-replay", "syn", &[]);
    person.act("d").screen.wait_for(LEFT_PLAN);
    assert_eq!(person.quit(), 0);
    let trace = person.recording.0.to_str().unwrap().to_owned();
    let text = fs::read_to_string(&trace).unwrap();
    assert!(text.contains(r#""off_plan":true,"instead":{"deed":"drop","frame":"#));
    let mut command = crate::support::sockstep::sockstep(["replay", trace.as_str()]);
    let mut screen = Screen::spawn(TALL, &mut command);
    screen.wait_for("0/21").press(crate::support::screen::END);
    screen
        .wait_for("6/21 connect")
        .wait_for("#1 was dropped, client's SYN. Next is still step 7, syn.")
        .wait_for("The lesson's plan was left: what you see is real");
    assert_eq!(screen.leave("q"), 0);
}

/// Where the plan is to drop, `d` is the plan: its question is asked, its facts hold, and it is not offered
/// beside Enter.
#[test]
fn dropping_what_the_plan_drops_is_the_plan() {
    let mut person = before("loss", "planned-drop", "drop", &[]);
    person.screen.wait_for("u twice");
    assert!(
        !bottom(&person.screen).contains("d drop"),
        "{}",
        bottom(&person.screen)
    );
    person.screen.press("d").wait_until("the question", is_asked);
    person.act("1").screen.wait_for("3/20 drop");
    person.screen.wait_for("Enter drop client's ACK+PSH");
    person.act("d").screen.wait_for("4/20 drop-again");
    assert!(of_kind!(person.recording, Fact).iter().all(|fact| fact.holds));
    let steps = of_kind!(person.recording, Step);
    assert!(steps.iter().all(|step| !step.off_plan && step.instead.is_none()));
    // And where it is to deliver twice, `u` is.
    person.screen.wait_for("d drop");
    assert!(!bottom(&person.screen).contains("u twice"));
    person.screen.press("u").wait_until("the question", is_asked);
    person.act("1").screen.wait_for("5/20 twice");
    let duplicated = |kind: &Kind| matches!(kind, Kind::Fate(fate) if fate.fate == FateKind::Duplicated);
    assert!(person.recording.last_step().iter().any(duplicated));
    assert!(of_kind!(person.recording, Fact).iter().all(|fact| fact.holds));
    assert!(!person.screen.words().contains(LEFT_PLAN));
    assert_eq!(person.quit(), 0);
}

/// A step that waits says for what, and for how long; facts that fail off the plan are not the kernel's fault.
#[test]
fn a_step_that_waits_says_so() {
    for (language, waits, fault) in [
        (
            "en",
            "waiting for client's ACK+PSH: ",
            "not held against your kernel",
        ),
        ("zh", "正在等待 client 的 ACK+PSH：已", "这不算内核的错"),
    ] {
        let test = format!("waits-{language}");
        let mut person = before("loss", &test, "drop-again", &["--lang", language]);
        person.act("u").screen.wait_for("3/20 drop");
        let before = person.recording.steps();
        person.screen.press(ENTER).wait_for(waits);
        assert!(person.recording.steps() > before);
        person.screen.wait_for("4/20 drop-again").wait_for(fault);
        let facts = of_kind!(person.recording, Fact);
        assert!(facts.iter().any(|fact| !fact.holds));
        assert_eq!(person.quit(), 0);
    }
}

/// What is typed meanwhile does nothing to the page that comes.
#[test]
fn keys_are_not_kept_while_a_step_waits() {
    let mut person = before("loss", "waits-keys", "drop-again", &[]);
    person.act("u").screen.wait_for("3/20 drop");
    let steps = person.recording.steps();
    person.screen.press(ENTER).wait_for("waiting for");
    for key in [ENTER, "d", "1", ENTER] {
        person.screen.press(key);
    }
    person.screen.wait_for("4/20 drop-again").wait_for("d drop");
    // Past keys of the next page, which is quiet by now.
    person.screen.press("?").wait_for("nothing is left behind");
    assert_eq!(person.recording.steps(), steps + 1);
    assert_eq!(person.quit(), 0);
}

#[test]
fn a_step_that_waits_can_be_left() {
    let mut person = before("loss", "waits-left", "drop-again", &[]);
    person.act("u").screen.wait_for("3/20 drop");
    person.screen.press(ENTER).wait_for("waiting for");
    assert_eq!(person.quit(), 0);
}

/// Leaving says where the person is now, and how far they once were.
#[test]
fn leaving_says_where_the_person_is_now() {
    let mut person = Person::sit_down("further");
    person.go_to("connect");
    assert_eq!(person.quit(), 0);
    let words = person.screen.words();
    assert!(
        words.contains("step 6 of 21. Go on: sockstep lesson tcp-server --from syn"),
        "{words}"
    );
    assert!(!words.contains("further"), "{words}");
    let mut person = person.come_back(&[]);
    person.go_to("bind");
    assert_eq!(person.quit(), 0);
    let says = "tcp-server: step 2 of 21. Go on: sockstep lesson tcp-server --from listen \
                You have been further: tcp-server: step 6 of 21. Go on: sockstep lesson tcp-server --from syn";
    assert!(person.screen.words().contains(says), "{}", person.screen.text());
}

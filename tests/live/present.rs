//! A class before the real binary: `--present`, its keys, its votes, and every way out of it.

use nix::sys::signal::Signal;
use sockstep::event::{EndStatus, FateKind};
use sockstep::lesson;

use crate::person::{Person, USUAL, is_asked};
use crate::replay::recorded;
use crate::support::processes::send;
use crate::support::recording::of_kind;
use crate::support::screen::{CTRL_C, CTRL_Z, END, ENTER, HOME, LEFT, RIGHT, Screen, Size};
use crate::support::sockstep::{BINARY, plain, run, sockstep};

const BACKSPACE: &str = "\x7f";
const LAPTOP: Size = (120, 35);
const PROJECTOR: Size = (200, 50);

fn class(test: &str, size: Size) -> Person {
    Person::with(test, size, &["--present"])
}

/// What Enter does just now, and the other keys.
fn bottom(screen: &Screen) -> String {
    screen.text().lines().last().unwrap_or_default().trim().to_owned()
}

/// Enter until this step is done: past its questions, which are left to the kernel, and past its reasons.
#[track_caller]
fn go_to<'a>(person: &'a mut Person, step: &str) -> &'a mut Person {
    while person.step() != step {
        let (screen, recording) = (&mut person.screen, &person.recording);
        let (steps, was_asked) = (recording.steps(), is_asked(screen));
        if bottom(screen).contains("Enter why?") {
            screen.press(ENTER).wait_for_no("Enter why?");
            continue;
        }
        screen.press(ENTER).wait_until("a step or a question", |screen| {
            recording.steps() > steps || is_asked(screen) && !was_asked
        });
        if person.recording.steps() > steps {
            let place = format!("{}/21 {}", person.recording.steps(), person.step());
            person.screen.wait_for(&place);
        }
    }
    person
}

/// From the first page to the last: the room votes at each question, and hears why.
#[track_caller]
fn check_whole_lesson(test: &str, size: Size) {
    let mut person = class(test, size);
    let steps = lesson::open("tcp-server").unwrap().steps;
    for (index, step) in steps.iter().enumerate() {
        if step.question.is_some() {
            person.screen.wait_for("Enter a question first").press(ENTER);
            person.screen.wait_until("a question", is_asked);
            person.screen.press("2").wait_for("Enter the room says 2");
            person.screen.press("1").wait_for("Enter let the kernel answer");
            person.screen.press("2").wait_for("hands: 2");
        }
        person.act(ENTER);
        person.screen.wait_for(&format!("{}/21 {}", index + 1, step.id));
        if step.question.is_some() {
            person.screen.wait_for("Enter why?").press(ENTER);
            person.screen.wait_for_no("Enter why?").wait_for("hands: 2");
        } else if step.claim.is_some() {
            person.screen.wait_for("Enter why?").press(ENTER);
            person.screen.wait_for("Your kernel does");
        }
    }
    person.screen.wait_for("Enter leave");
    let end = of_kind!(person.recording, End).pop().unwrap();
    assert_eq!((end.status, end.lost), (EndStatus::Ok, 0));
    let answers = person.answers();
    assert_eq!(answers.len(), 5);
    assert!(answers.iter().all(|answer| answer.choice.is_some()));
    assert_eq!(person.screen.leave(ENTER), 0);
}

#[test]
fn a_whole_lesson_on_a_usual_screen() {
    check_whole_lesson("present-usual", USUAL);
}

#[test]
fn a_whole_lesson_on_a_projector() {
    check_whole_lesson("present-projector", PROJECTOR);
}

/// The votes are the room's, not the screen's: they outlive a window that is dragged about.
#[test]
fn a_question_survives_a_resize() {
    let mut person = class("present-resize", LAPTOP);
    go_to(&mut person, "client-socket");
    person.screen.press(ENTER).wait_until("a question", is_asked);
    person
        .screen
        .press("2")
        .press("2")
        .press("3")
        .wait_for("hands: 1");
    person
        .screen
        .resize((60, 15))
        .wait_for("hands: 2")
        .wait_for("In which state");
    person.screen.resize((20, 8)).wait_for("the terminal is 20");
    person.screen.press("2").resize(PROJECTOR).wait_for("hands: 3");
    let rows = person.screen.text().lines().count();
    assert_eq!(rows, 50, "the whole window is used");
    person
        .screen
        .press(BACKSPACE)
        .wait_for("hands: 2")
        .wait_for("Enter the room says 2");
    person.act(ENTER).screen.wait_for("6/21 connect");
    let answers = person.answers();
    assert_eq!(answers[0].choice.as_deref(), Some("SYN-SENT"));
    assert_eq!(person.quit(), 0);
}

#[test]
fn a_picture_fits_itself_to_the_window() {
    let mut person = class("present-window", PROJECTOR);
    go_to(&mut person, "connect");
    let is_flat = |screen: &Screen| screen.text().contains(" │ ── client ");
    assert!(!is_flat(&person.screen));
    person
        .screen
        .resize(USUAL)
        .wait_until("sockets below the chart", is_flat);
    person.screen.resize((60, 15)).wait_for("more Enter why?"); // the page as text
    person.screen.resize((30, 9)).wait_for("the terminal is 30");
    person
        .screen
        .resize(LAPTOP)
        .wait_for("6/21 connect")
        .wait_for("SYN")
        .wait_for("held");
    assert_eq!(person.quit(), 0);
}

/// The keys that show more, less or nothing; none of them runs a step.
#[test]
fn the_screen_goes_black_and_comes_back() {
    let mut person = class("present-blank", LAPTOP);
    go_to(&mut person, "connect");
    let steps = person.recording.steps();
    for any in [ENTER, "b", "d", RIGHT, "q"] {
        person
            .screen
            .press("b")
            .wait_until("nothing", |screen| screen.text().trim().is_empty());
        person.screen.press(any).wait_for("6/21 connect");
    }
    for (pane, shows) in [
        ("w", "#1 client → server"),
        ("p", "ethernet"),
        ("c", "client.py"),
        ("?", "blank the screen"),
    ] {
        person
            .screen
            .press(pane)
            .wait_for(shows)
            .wait_for("Enter back to the picture");
        person
            .screen
            .press(ENTER)
            .wait_for("6/21 connect")
            .wait_for_no("Enter back");
    }
    assert_eq!(person.recording.steps(), steps, "no step has run");
    assert_eq!(person.quit(), 0);
}

#[test]
fn back_to_any_step_by_its_number() {
    let mut person = class("present-jump", LAPTOP);
    go_to(&mut person, "syn");
    let steps = person.recording.steps();
    person
        .screen
        .press("3")
        .wait_for("go to step 3_")
        .press(ENTER)
        .wait_for("3/21 listen");
    person
        .screen
        .press("1")
        .press("2")
        .wait_for("go to step 12_")
        .press(BACKSPACE);
    person
        .screen
        .wait_for("go to step 1_")
        .press(ENTER)
        .wait_for("1/21 socket");
    // No step has three digits: a third is not taken.
    for digit in ["1", "9", "9", "9"] {
        person.screen.press(digit);
    }
    person
        .screen
        .wait_for("go to step 19_")
        .press(LEFT)
        .wait_for_no("go to step");
    person.screen.press("0").press(ENTER).wait_for("10.0.0.1");
    person.screen.press(END).wait_for("7/21 syn");
    person.screen.press("1").press("2").press(ENTER);
    person
        .screen
        .wait_for("step 12 has not been run yet")
        .wait_for("7/21 syn");
    person
        .screen
        .press("9")
        .press("9")
        .press(ENTER)
        .wait_for("there is no step 99");
    person
        .screen
        .press("5")
        .press(LEFT)
        .wait_for("6/21 connect")
        .wait_for_no("go to step");
    person.screen.press("d").press(HOME).wait_for("past: page 0 of 7");
    assert_eq!(person.recording.steps(), steps, "a look back does nothing");
    assert_eq!(person.quit(), 0);
}

#[test]
fn a_frame_may_be_lost_before_a_class() {
    let mut person = class("present-drop", LAPTOP);
    go_to(&mut person, "connect");
    person.screen.wait_for("d drop");
    person
        .act("d")
        .screen
        .wait_for("✗ dropped")
        .wait_for("You have left the lesson's plan");
    let fates = of_kind!(person.recording, Fate);
    assert_eq!(fates.last().unwrap().fate, FateKind::Dropped);
    person.screen.wait_for("client sent #2 SYN").wait_for("held");
    assert_eq!(person.quit(), 0);
}

/// The movement comes to its end by itself: the screen is drawn anew without a key.
#[test]
fn frames_arrive_by_themselves() {
    let mut person = class("present-movement", LAPTOP);
    go_to(&mut person, "connect");
    let written = person.screen.written().len();
    go_to(&mut person, "syn");
    person
        .screen
        .wait_for("✓ delivered")
        .wait_for("held")
        .wait_for("SYN-RECEIVED");
    let drawn = person.screen.written()[written..].matches("\x1b[?2026h").count();
    assert!(drawn > 3, "drawn {drawn} times");
    assert_eq!(person.quit(), 0);
}

#[test]
fn a_presentation_may_run_by_itself() {
    let mut person = Person::with("present-auto", USUAL, &["--present", "--auto", "0.05"]);
    person
        .screen
        .wait_for("21/21 close-listener")
        .wait_for("Enter leave");
    let end = of_kind!(person.recording, End).pop().unwrap();
    assert_eq!(end.status, EndStatus::Ok);
    assert_eq!(person.quit(), 0);
}

/// In the middle of a movement, of a question, on a black screen.
#[test]
fn every_way_out_leaves_the_terminal_as_it_was() {
    type Way = fn(&mut Screen);
    let ways: [(&str, Way, i32); 5] = [
        ("q", |screen| _ = screen.press("q"), 0),
        ("ctrl-c", |screen| _ = screen.press(CTRL_C), 130),
        (
            "sigterm",
            |screen| send(screen.process_id(), Signal::SIGTERM),
            130,
        ),
        ("sighup", |screen| send(screen.process_id(), Signal::SIGHUP), 130),
        ("close", Screen::close, 130),
    ];
    for (name, way, code) in ways {
        let mut person = class(&format!("present-{name}"), LAPTOP);
        go_to(&mut person, "syn");
        assert_eq!(person.screen.end(way), code, "{name} while frames move");
        let mut person = class(&format!("present-{name}-asked"), LAPTOP);
        go_to(&mut person, "client-socket");
        person.screen.press(ENTER).wait_until("a question", is_asked);
        person.screen.press("2").wait_for("hands: 1");
        assert_eq!(person.screen.end(way), code, "{name} while a question is asked");
        if name != "q" {
            let mut person = class(&format!("present-{name}-blank"), LAPTOP);
            person
                .screen
                .press("b")
                .wait_until("nothing", |screen| screen.text().trim().is_empty());
            assert_eq!(person.screen.end(way), code, "{name} on a black screen");
        }
    }
}

#[test]
fn ctrl_z_goes_to_the_shell_and_the_picture_comes_back() {
    let mut command = plain("bash", ["--norc", "--noprofile", "-i"]);
    let mut shell = Screen::spawn(LAPTOP, command.env("PS1", "$ ").env("SOCKSTEP", BINARY));
    shell
        .press("$SOCKSTEP lesson tcp-server --present\r")
        .wait_for("10.0.0.1");
    shell
        .press(ENTER)
        .wait_for("1/21 socket")
        .press(CTRL_Z)
        .wait_for("Stopped");
    assert!(!shell.is_alternate());
    shell
        .press("fg\r")
        .wait_for("1/21 socket")
        .wait_for("Enter server: bind");
    shell.press(ENTER).wait_for("2/21 bind").press("q");
    shell.wait_until("the shell's own screen", |screen| !screen.is_alternate());
    assert_eq!(shell.leave("exit\r"), 0);
}

#[test]
fn a_recording_is_presented_too() {
    let (_folder, trace) = recorded("present-replay");
    let mut screen = Screen::spawn(LAPTOP, sockstep(["replay", "--present"]).arg(&trace));
    screen
        .wait_for("10.0.0.1")
        .press("5")
        .press(ENTER)
        .wait_for("5/21 client-socket");
    screen.press(ENTER).wait_until("a question", is_asked);
    screen
        .press("2")
        .wait_for("hands: 1")
        .press(ENTER)
        .wait_for("6/21 connect")
        .wait_for("held");
    screen.press(RIGHT).wait_for("┌─ ✓ 2").wait_for("hands: 1");
    screen
        .press(LEFT)
        .wait_for("6/21 connect")
        .press(END)
        .wait_for("21/21 close-listener");
    screen
        .resize(USUAL)
        .wait_for("21/21")
        .press(HOME)
        .wait_for("10.0.0.1");
    assert_eq!(screen.leave("q"), 0);
    let mut screen = Screen::spawn(LAPTOP, sockstep(["replay", "--present"]).arg(&trace));
    screen.wait_for("10.0.0.1");
    assert_eq!(screen.end(Screen::close), 130);
}

#[test]
fn where_there_is_no_lab_the_recording_is_presented() {
    let arguments = [
        "lesson",
        "tcp-server",
        "--lab",
        "recorded",
        "--present",
        "--from",
        "syn",
    ];
    let mut screen = Screen::spawn(LAPTOP, &mut sockstep(arguments));
    screen.wait_for("6/21 connect").wait_for("recording");
    screen.press(RIGHT).press(RIGHT).wait_for("7/21 syn");
    assert_eq!(screen.leave("q"), 0);
}

#[test]
fn colour_language_and_characters_are_asked_for() {
    let shown = |options: &[&str]| {
        let arguments = [
            "lesson",
            "tcp-server",
            "--lab",
            "recorded",
            "--present",
            "--from",
            "syn",
        ];
        let mut screen = Screen::spawn(
            LAPTOP,
            &mut sockstep(arguments.into_iter().chain(options.iter().copied())),
        );
        screen
            .wait_for("6/21 connect")
            .wait_until("a bottom line", |screen| !bottom(screen).is_empty());
        screen
    };
    let has_colour = |screen: &Screen| screen.written().contains("\x1b[38;5;");
    assert!(has_colour(&shown(&["--color", "always"])));
    assert!(!has_colour(&shown(&["--color", "never"])));
    let ascii = shown(&["--ascii"]).text().replace('§', ""); // of the lesson's own words
    assert!(ascii.is_ascii(), "{ascii}");
    let chinese = shown(&["--lang", "zh"]).text();
    assert!(
        chinese.contains("扣留") && chinese.contains("全连接队列"),
        "{chinese}"
    );
}

/// No screen, no keyboard, nobody who steps: said in a sentence, before a lab is built.
#[test]
fn a_presentation_needs_somebody_to_look() {
    let refused = run(&mut sockstep(["lesson", "tcp-server", "--present"]));
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("--present") && said.contains("terminal"), "{said}");
    for options in [&["--auto"][..], &["--format", "json"]] {
        let arguments = ["lesson", "tcp-server", "--present"]
            .into_iter()
            .chain(options.iter().copied());
        let mut screen = Screen::spawn(LAPTOP, &mut sockstep(arguments));
        assert_eq!(screen.end(|_| {}), 2, "{options:?}");
        assert!(screen.words().contains("a person who steps"), "{}", screen.text());
    }
}

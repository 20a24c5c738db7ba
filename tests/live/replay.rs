//! A recorded trace, read in a terminal.

use std::path::PathBuf;

use crate::person::USUAL;
use crate::support::scratch::Scratch;
use crate::support::screen::{CTRL_C, DOWN, END, ENTER, HOME, LEFT, RIGHT, Screen};
use crate::support::sockstep::{run, sockstep};

/// The trace of a run, in a folder to be held.
pub(crate) fn recorded(test: &str) -> (Scratch, PathBuf) {
    let folder = Scratch::of(test);
    let trace = folder.join("trace.jsonl");
    let output = run(sockstep(["lesson", "tcp-server", "--record"]).arg(&trace));
    assert!(output.status.success());
    (folder, trace)
}

/// Forward and backward, with questions in between, as in the live run.
#[test]
fn a_recording_is_read_like_a_book() {
    let (_folder, trace) = recorded("book");
    let mut screen = Screen::spawn(USUAL, sockstep(["replay"]).arg(&trace));
    screen.wait_for("0/21").press(RIGHT).wait_for("1/21 socket");
    for place in 2..=5 {
        screen.press(ENTER).wait_for(&format!("{place}/21"));
    }
    screen
        .press(ENTER)
        .wait_for("In which state is the client?")
        .wait_for("1) ESTABLISHED");
    screen
        .press(ENTER)
        .wait_for("6/21 connect")
        .press(LEFT)
        .wait_for("5/21 client-socket");
    screen
        .press(END)
        .wait_for("21/21 close-listener")
        .press(HOME)
        .wait_for("0/21");
    assert_eq!(screen.leave("q"), 0);
}

/// The bottom line names only keys that do something; of a page back there is none before the first.
#[test]
fn a_recording_names_the_keys_that_do_something() {
    let (_folder, trace) = recorded("named-keys");
    let mut screen = Screen::spawn(USUAL, sockstep(["replay"]).arg(&trace));
    screen.wait_for("0/21").wait_for("Enter forward");
    let bottom = screen.text().lines().last().unwrap().to_owned();
    assert!(!bottom.contains("back") && !bottom.contains("past"), "{bottom}");
    screen.press(RIGHT).wait_for("1/21 socket").wait_for("← back");
    screen.press(END).wait_for("21/21").wait_for_no("Enter");
    assert_eq!(screen.leave("q"), 0);
}

/// Replaying is reading: an answer is told what it is worth, in the words of the live run.
#[test]
fn a_replayed_question_is_answered() {
    let (_folder, trace) = recorded("answered");
    let mut screen = Screen::spawn(USUAL, sockstep(["replay"]).arg(&trace));
    screen.wait_for("0/21");
    for place in 1..=5 {
        screen.press(ENTER).wait_for(&format!("{place}/21"));
    }
    screen
        .wait_for("a question first")
        .press(ENTER)
        .wait_for("1 2 3 your prediction");
    screen.press("2").wait_for("6/21 connect");
    screen
        .press(crate::support::screen::PAGE_DOWN)
        .wait_for("✓ Right");
    assert_eq!(screen.leave("q"), 0);
}

#[test]
fn a_book_may_be_shut() {
    let (_folder, trace) = recorded("shut");
    let open = || {
        let mut screen = Screen::spawn(USUAL, sockstep(["replay"]).arg(&trace));
        screen.wait_for("0/21");
        screen
    };
    assert_eq!(open().leave(CTRL_C), 130);
    assert_eq!(open().end(Screen::close), 130);
}

/// `--from` of a recording is that of a lesson: there the step is still to come, forward and backward.
#[test]
fn a_recording_may_begin_in_the_middle() {
    let (_folder, trace) = recorded("replay-from");
    for step in ["fin", "15"] {
        let mut screen = Screen::spawn(USUAL, sockstep(["replay", "--from", step]).arg(&trace));
        screen.wait_for("14/21 close").wait_for("a question first");
        screen.press(LEFT).wait_for("13/21 data-ack");
        assert_eq!(screen.leave("q"), 0);
    }
    // Into a pipe it ends there.
    let text = |arguments: &[&str]| {
        let output = run(sockstep(["replay"]).arg(&trace).args(arguments));
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let (whole, part) = (text(&["--auto"]), text(&["--from", "fin", "--auto", "0.001"]));
    assert!(whole.starts_with(&part) && whole.contains("21/21"));
    assert!(part.contains("14/21  close") && !part.contains("15/21"), "{part}");
}

/// What is wrong with a step is said in the same words, whatever is played.
#[test]
fn a_step_that_is_not_there_is_told_as_in_a_lesson() {
    let (_folder, trace) = recorded("replay-no-step");
    for language in ["en", "zh"] {
        let options = ["--from", "nowhere", "--lang", language];
        let lesson = run(sockstep(["lesson", "tcp-server"]).args(options));
        let replay = run(sockstep(["replay"]).arg(&trace).args(options));
        assert_eq!((lesson.status.code(), replay.status.code()), (Some(2), Some(2)));
        let told = String::from_utf8(replay.stderr).unwrap();
        assert!(told.contains("`nowhere`"), "{told}");
        assert_eq!(told, String::from_utf8(lesson.stderr).unwrap());
    }
}

/// Pages turn by themselves, questions too; Space holds them.
#[test]
fn a_recording_plays_by_itself() {
    let (_folder, trace) = recorded("replay-auto");
    let lesson = ["lesson", "tcp-server", "--lab", "recorded", "--auto", "0.3"];
    let recordings = [
        sockstep(["replay", trace.to_str().unwrap(), "--auto", "0.3"]),
        sockstep(lesson),
    ];
    for mut command in recordings {
        let mut screen = Screen::spawn(USUAL, &mut command);
        screen
            .wait_for("Space waits")
            .wait_for("In which state is the client?")
            .press(" ")
            .wait_for_no("Space waits");
        screen.press(RIGHT).wait_for("6/21 connect");
        screen.press(" ").wait_for("Space waits");
        screen.wait_for("21/21 close-listener").wait_for_no("Space waits");
        assert_eq!(screen.leave("q"), 0);
    }
}

/// What happened has happened: the keys that act on a lesson are not listed, and say how it is done live.
#[test]
fn a_recording_says_how_to_do_it_live() {
    let (_folder, trace) = recorded("replay-deeds");
    let deeds = ["loses it", "duplicates it", "reorders them", "cut the cable, or"];
    for present in [None, Some("--present")] {
        let mut command = sockstep(["replay", "--from", "syn"]);
        let mut screen = Screen::spawn(USUAL, command.arg(&trace).args(present));
        screen.wait_for("6/21 connect");
        for key in ["d", "u", "n", "x"] {
            screen
                .press(key)
                .wait_for("What happened has happened. Live: sockstep lesson tcp-server --from syn")
                .press(DOWN)
                .wait_for_no("What happened has happened");
        }
        screen
            .press("?")
            .wait_for("leave; nothing is left behind")
            .wait_for("sockstep lesson tcp-server --from syn");
        let keys = screen.words();
        assert!(deeds.iter().all(|deed| !keys.contains(deed)), "{keys}");
        assert_eq!(screen.leave("q"), 0);
    }
    // Live they are all there.
    let mut screen = Screen::spawn(USUAL, &mut sockstep(["lesson", "tcp-server"]));
    screen
        .wait_for("0/21")
        .press("?")
        .wait_for("leave; nothing is left behind");
    let keys = screen.words();
    assert!(deeds.iter().all(|deed| keys.contains(deed)), "{keys}");
    assert_eq!(screen.leave("q"), 0);
}

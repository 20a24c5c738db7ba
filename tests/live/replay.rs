//! A recorded trace, read in a terminal.

use std::path::PathBuf;

use crate::person::USUAL;
use crate::support::scratch::Scratch;
use crate::support::screen::{CTRL_C, END, ENTER, HOME, LEFT, RIGHT, Screen};
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

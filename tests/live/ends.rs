//! Every way out: the terminal is as it was found, no process is left, and the exit code tells.
//! `Screen::end` looks at all of that but the code.

use nix::sys::signal::Signal;
use sockstep::event::EndStatus;

use crate::person::{Person, USUAL, is_asked};
use crate::support::processes::{send, wait_until};
use crate::support::recording::of_kind;
use crate::support::scratch::Scratch;
use crate::support::screen::{CTRL_C, CTRL_Z, ENTER, Screen};
use crate::support::sockstep::{BINARY, plain, sockstep};

/// Where the person is when it ends.
type Place = fn(&mut Person);

const PLACES: [(&str, Place); 4] = [
    ("at the first page", |_| {}),
    ("while a call is blocked and a frame waits", |person| {
        person.go_to("connect");
    }),
    ("while a question is asked", |person| {
        person
            .go_to("client-socket")
            .screen
            .press(ENTER)
            .wait_until("a question", is_asked);
    }),
    ("after the end", |person| {
        person.finish();
    }),
];

/// Ends it in this way at each place but the last, where the lesson is over and leaving it is all.
#[track_caller]
fn check(name: &str, how: fn(&mut Screen), code: i32) {
    for (place, (what, go)) in PLACES.iter().enumerate() {
        let mut person = Person::sit_down(&format!("end-{name}-{place}"));
        go(&mut person);
        let expected = if place == PLACES.len() - 1 { 0 } else { code };
        assert_eq!(person.screen.end(how), expected, "{name} {what}");
    }
}

#[test]
fn q_leaves() {
    check(
        "q",
        |screen| {
            screen.press("q");
        },
        0,
    );
}

#[test]
fn ctrl_c_interrupts() {
    check(
        "ctrl-c",
        |screen| {
            screen.press(CTRL_C);
        },
        130,
    );
}

#[test]
fn sigterm_interrupts() {
    check(
        "sigterm",
        |screen| send(screen.process_id(), Signal::SIGTERM),
        130,
    );
}

#[test]
fn sighup_interrupts() {
    check("sighup", |screen| send(screen.process_id(), Signal::SIGHUP), 130);
}

#[test]
fn a_window_that_is_closed_interrupts() {
    check("close", Screen::close, 130);
}

/// Its second step waits for a frame that never comes.
const IN_VAIN: &str = r#"
format = 1
host = [{ name = "server", addr = "10.0.0.1" }]
actor = [{ name = "server", host = "server" }]
step = [
  { id = "socket", actor = "server", call.socket = { domain = "AF_INET", type = "SOCK_STREAM" }, names = "listener" },
  { id = "frame", frame = { from = "server", flags = ["SYN"] } },
]
"#;

/// Whoever leaves while a step waits leaves; Enter, pressed before its page is there, skips nothing.
#[track_caller]
fn check_in_vain(name: &str, how: fn(&mut Screen), code: i32) {
    let folder = Scratch::of(&format!("vain-lesson-{name}"));
    folder.write("lesson.toml", IN_VAIN);
    let path = folder.path().to_str().unwrap();
    let mut person = Person::at(path, &format!("vain-{name}"), USUAL, &[]);
    person.go_to("socket").screen.press(ENTER);
    wait_until("the step that waits", || person.step() == "frame");
    assert_eq!(person.screen.end(how), code, "{name}");
    let end = of_kind!(person.recording, End).pop().unwrap();
    assert_eq!(
        (end.status, end.message),
        (EndStatus::Aborted, String::new()),
        "{name}"
    );
}

#[test]
fn a_step_that_waits_can_be_left() {
    check_in_vain(
        "q",
        |screen| {
            screen.press("\rq");
        },
        0,
    );
    check_in_vain(
        "ctrl-c",
        |screen| {
            screen.press(CTRL_C);
        },
        130,
    );
    check_in_vain(
        "sigterm",
        |screen| send(screen.process_id(), Signal::SIGTERM),
        130,
    );
}

/// What the shell prints behind this mark, which no command line begins with.
#[track_caller]
fn says(shell: &mut Screen, mark: &str, command: &str) -> String {
    let said = |screen: &Screen| {
        screen
            .text()
            .lines()
            .find_map(|line| line.strip_prefix(mark)?.strip_suffix('.').map(str::to_owned))
    };
    shell
        .press(&format!("echo {mark}{command}.\r"))
        .wait_until(mark, |screen| said(screen).is_some());
    said(shell).unwrap()
}

#[test]
fn ctrl_z_goes_to_the_shell_and_fg_comes_back() {
    let mut command = plain("bash", ["--norc", "--noprofile", "-i"]);
    let mut shell = Screen::spawn((200, 24), command.env("PS1", "$ ").env("SOCKSTEP", BINARY));
    let modes = says(&mut shell, "before:", "$(stty -g)");
    shell
        .press("$SOCKSTEP lesson tcp-server\r")
        .wait_for("0/21")
        .press(ENTER)
        .wait_for("1/21 socket");
    shell.press(CTRL_Z).wait_for("Stopped");
    assert!(!shell.is_alternate());
    assert_eq!(says(&mut shell, "stopped:", "$(stty -g)"), modes);
    shell
        .press("fg\r")
        .wait_for("1/21 socket")
        .press(ENTER)
        .wait_for("2/21 bind");
    shell
        .press("q")
        .wait_until("the shell's own screen", |screen| !screen.is_alternate());
    assert_eq!(says(&mut shell, "code:", "$?"), "0");
    assert_eq!(says(&mut shell, "after:", "$(stty -g)"), modes);
    assert_eq!(shell.leave("exit\r"), 0);
}

/// The error is read on the shell's own screen.
#[test]
fn a_window_that_is_too_small_is_refused() {
    for size in [(20, 24), (80, 9)] {
        let mut screen = Screen::spawn(size, &mut sockstep(["lesson", "tcp-server"]));
        assert_eq!(screen.end(|_| {}), 2);
        let says = format!(
            "the terminal is {} columns wide and {} rows high; a lesson needs 40 by 10",
            size.0, size.1
        );
        let said = screen.text().replace('\n', "");
        assert!(said.contains(&says), "{said}");
        assert!(
            !screen.written().contains("\x1b[?1049h"),
            "the screen was never taken over"
        );
    }
}

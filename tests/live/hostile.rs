//! Strangers' text is shown, never obeyed: neither by a terminal nor by the eye.

use std::fs;
use std::process::Output;

use crate::support::scratch::Scratch;
use crate::support::screen::{ENTER, Screen};
use crate::support::sockstep::{run, sockstep};

/// Sets the window's title (OSC), clears the screen (CSI, as C1), turns the direction of writing.
const HOSTILE: &str = "\u{1b}]0;OWNED\u{7}\u{9b}2J\u{202e}live\u{2066}";
/// How it is shown.
const SHOWN: &str = r"\x1b]0;OWNED\x07\x9b2J\u{202e}live\u{2066}";

/// A lesson with hostile words and a hostile payload; `{}` stands for the text, `{name}` for a name.
const LESSON: &str = r#"
format = 1
host = [{ name = "h", addr = "10.0.0.1" }]
actor = [{ name = "{name}", host = "h" }]
step = [
  { id = "socket", actor = "{name}", call.socket = { domain = "AF_INET", type = "SOCK_STREAM" }, names = "s" },
  { id = "send", actor = "{name}", call.send = { socket = "s", data = "{}" }, question = { id = "errno", look = { actor = "{name}", property = "errno" }, choices = ["EPIPE", "none"] } },
]
"#;
const WORDS: &str = "# Title {}\n\nIntro {}\n\n## socket: Title {}\n\nWords {}\n\n## send: Send\n\nWords\n\n### ? errno: Question {}\n\n- `EPIPE` choice {}\n  > why {}\n- `none` other\n  > because\n";

/// The text as it stands between the quotes of JSON, and of TOML.
fn in_quotes() -> String {
    serde_json::to_string(HOSTILE)
        .unwrap()
        .trim_matches('"')
        .to_owned()
}

/// Writes the lesson into a folder.
fn lesson(test: &str, name: &str) -> Scratch {
    let folder = Scratch::of(test);
    fs::write(
        folder.join("lesson.toml"),
        LESSON.replace("{name}", name).replace("{}", &in_quotes()),
    )
    .unwrap();
    fs::write(folder.join("en.md"), WORDS.replace("{}", HOSTILE)).unwrap();
    folder
}

/// Controls but line feeds, and what turns the direction of writing (UAX #9).
fn is_obeyed(character: char) -> bool {
    let bidi = ['\u{61c}', '\u{200e}', '\u{200f}'];
    let controls = character.is_control() && character != '\n';
    controls
        || bidi.contains(&character)
        || ('\u{202a}'..='\u{202e}').contains(&character)
        || ('\u{2066}'..='\u{2069}').contains(&character)
}

/// Nothing in the text is obeyed, and this is shown in it.
#[track_caller]
fn check(text: &[u8], shows: &str) {
    let text = String::from_utf8(text.to_vec()).expect("UTF-8");
    let obeyed: String = text.chars().filter(|character| is_obeyed(*character)).collect();
    assert_eq!(obeyed, "", "{}", text.escape_debug());
    assert!(text.contains(shows), "{text}");
}

#[track_caller]
fn check_output(output: &Output, shows: &str) {
    check(&[output.stdout.as_slice(), &output.stderr].concat(), shows);
}

#[test]
fn a_run_shows_hostile_words() {
    let folder = lesson("hostile-run", "actor");
    let trace = folder.join("trace.jsonl");
    for (format, shows) in [("plain", SHOWN), ("json", "OWNED")] {
        let mut command = sockstep(["lesson", "--format", format, "--record"]);
        let output = run(command.arg(&trace).arg(folder.path()));
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        check_output(&output, shows);
        check(&fs::read(&trace).unwrap(), "OWNED");
    }
}

#[test]
fn a_terminal_is_not_steered_by_hostile_words() {
    let folder = lesson("hostile-terminal", "actor");
    let mut screen = Screen::spawn((100, 50), sockstep(["lesson"]).arg(folder.path()));
    screen
        .wait_for("Enter actor: socket")
        .wait_for(SHOWN)
        .press(ENTER)
        .wait_for("1/2 socket");
    screen
        .press("p")
        .press("c")
        .press(ENTER)
        .wait_for("Question")
        .wait_for(SHOWN)
        .press("1");
    screen.wait_for("Enter leave").wait_for(SHOWN);
    assert_eq!(screen.leave("q"), 0);
    // Its own marks are CSI sequences of ours; what the lesson smuggled in begins otherwise.
    let written = screen.written().replace("\u{1b}[", "").replace('\r', "");
    check(written.as_bytes(), SHOWN);
}

/// A trace may hold anything where a run would have put a name or a number.
#[test]
fn a_replay_shows_a_hostile_trace() {
    let folder = lesson("hostile-trace", "actor");
    let trace = folder.join("trace.jsonl");
    assert!(
        run(sockstep(["lesson", "--record"]).arg(&trace).arg(folder.path()))
            .status
            .success()
    );
    let original = fs::read_to_string(&trace).unwrap();
    for known in [
        ":\"actor\"",
        ":\"h\"",
        "EPIPE",
        "IPPROTO_IP",
        ":\"ok\"",
        ":\"sockstep-trace\"",
        ":\"isolated\"",
    ] {
        assert!(original.contains(known), "{known}");
        let hostile = if known.starts_with(':') {
            format!(":\"{}\"", in_quotes())
        } else {
            in_quotes()
        };
        fs::write(&trace, original.replace(known, &hostile)).unwrap();
        check_output(&run(sockstep(["replay"]).arg(&trace)), "hostile-trace");
    }
}

#[test]
fn errors_show_hostile_words() {
    let folder = lesson("hostile-errors", "actor");
    let check = |arguments: &[&str]| {
        let output = run(&mut sockstep(arguments.iter().copied()));
        assert!(!output.status.success(), "{arguments:?}");
        check_output(&output, "OWNED");
    };
    check(&["lesson", HOSTILE]);
    check(&["lesson", &format!("./{HOSTILE}")]);
    check(&["lesson", "tcp-server", "--from", HOSTILE]);
    check(&["lesson", "tcp-server", "--record", &format!("/nowhere/{HOSTILE}")]);
    check(&["replay", HOSTILE]);
    check(&["check-lesson", HOSTILE]);
    let garbage = folder.join("garbage");
    fs::write(&garbage, HOSTILE).unwrap();
    check_output(&run(sockstep(["replay"]).arg(&garbage)), "garbage");
    let output = run(sockstep(["lesson", "tcp-server"]).env("COLUMNS", HOSTILE));
    check_output(&output, SHOWN);
}

/// Every mistake that a lesson's file may have is told with the line it is on.
#[test]
fn complaints_show_hostile_lines() {
    let hostile_names = lesson("hostile-names", r"actor\u001b[31m\u202e");
    check_output(
        &run(sockstep(["lesson"]).arg(hostile_names.path())),
        "the lesson has mistakes",
    );
    for line in [
        "{}",
        "\"{}\" = 1",
        "format = \"{}\"",
        "# {}\nformat = 1\nstep = [{ id = \"{}\" }]",
        "format = 1\n[sysctl]\n\"{}\" = \"1\"",
    ] {
        let folder = Scratch::of("hostile-lines");
        fs::write(folder.join("lesson.toml"), line.replace("{}", HOSTILE)).unwrap();
        let output = run(sockstep(["lesson"]).arg(folder.path()));
        assert_eq!(output.status.code(), Some(4));
        check_output(&output, "lesson.toml");
    }
}

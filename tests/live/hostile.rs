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
  { id = "send", actor = "{name}", call.send = { socket = "s", data = "{}" }, question = { id = "errno", look = { actor = "{name}", property = "errno" }, choices = ["EPIPE", "{}"] } },
]
"#;
const WORDS: &str = "# Title {}\n\nIntro {}\n\n## socket: Title {}\n\nWords {}\n\n## send: Send\n\nWords\n\n### ? errno: Question {}\n\n- `EPIPE` choice {}\n  > why {}\n- `{}` other\n  > because\n";

/// Writes the lesson into a folder.
fn lesson(test: &str, name: &str) -> Scratch {
    let folder = Scratch::of(test);
    let in_toml: String = HOSTILE
        .chars()
        .map(|character| format!("\\u{:04x}", u32::from(character)))
        .collect();
    fs::write(
        folder.join("lesson.toml"),
        LESSON.replace("{name}", name).replace("{}", &in_toml),
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
    for format in ["plain", "json"] {
        let output = run(sockstep(["lesson", "--format", format]).arg(folder.path()));
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        check_output(&output, "OWNED");
    }
}

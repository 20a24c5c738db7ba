//! Lessons run by themselves, into a pipe: by root, by `nobody`, and what their errors say.

use std::fs;
use std::path::Path;
use std::process::Output;

use sockstep::event::{EndStatus, Kind, trace};

use crate::support::scratch::Scratch;
use crate::support::sockstep::{run, sockstep, sockstep_of_nobody};

/// The properties in tcp-server's `expect`s: each becomes a fact.
pub(crate) const FACTS: usize = 54;
const JSON: [&str; 4] = ["lesson", "tcp-server", "--format", "json"];

#[track_caller]
fn check_trace(output: &Output) {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let trace = trace::read(output.stdout.as_slice()).unwrap();
    assert_eq!(trace.cut_off, None);
    let kinds = trace.events.iter().map(|event| &event.kind);
    let facts: Vec<_> = kinds
        .filter_map(|kind| {
            if let Kind::Fact(fact) = kind {
                Some(fact)
            } else {
                None
            }
        })
        .collect();
    assert_eq!(facts.len(), FACTS, "every property of every expect is a fact");
    assert!(facts.iter().all(|fact| fact.holds), "{facts:?}");
    let Kind::End(end) = &trace.events.last().unwrap().kind else {
        panic!("no end")
    };
    assert_eq!((end.status, end.frames, end.lost), (EndStatus::Ok, 9, 0));
}

#[test]
fn tcp_server_runs_live() {
    check_trace(&run(&mut sockstep(JSON)));
}

/// Started as root this becomes `nobody`; started as an ordinary user it is that user already.
#[test]
fn tcp_server_runs_without_root() {
    let folder = Scratch::of("nobody");
    check_trace(&run(&mut sockstep_of_nobody(&folder, JSON)));
}

/// Byte for byte, but for what is said of the kernel: of the one that runs here, or of the recording's.
#[test]
fn a_replay_shows_what_the_live_run_showed() {
    let folder = Scratch::of("replay");
    let trace = folder.join("trace.jsonl");
    for language in ["en", "zh"] {
        let mut live = sockstep(["lesson", "tcp-server", "--lang", language]);
        live.arg("--record").arg(&trace);
        let live = run(&mut live);
        assert!(live.status.success(), "{}", String::from_utf8_lossy(&live.stderr));
        let replay = run(sockstep(["replay"]).arg(&trace).args(["--lang", language]));
        assert!(
            replay.status.success(),
            "{}",
            String::from_utf8_lossy(&replay.stderr)
        );
        let live = String::from_utf8(live.stdout).unwrap();
        let words = [
            ("▶ Your kernel says", "▶ The kernel said"),
            ("▶ 内核的回答是", "▶ 录制时内核的回答是"),
        ];
        let recorded = words
            .iter()
            .fold(live.clone(), |text, (now, then)| text.replace(now, then));
        assert!(recorded != live, "{language}: questions are answered");
        let replay = String::from_utf8(replay.stdout).unwrap();
        assert!(recorded == replay, "{language}: the replay differs");
    }
}

#[test]
fn a_trace_that_is_cut_off_plays_and_says_so() {
    let whole = run(&mut sockstep(JSON)).stdout;
    let folder = Scratch::of("cut");
    let path = folder.join("trace.jsonl");
    fs::write(&path, &whole[..whole.len() - 40]).unwrap();
    let replay = run(sockstep(["replay"]).arg(&path));
    assert_eq!(replay.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&replay.stderr).contains("cut off: played its 207 whole events"));
    assert!(String::from_utf8_lossy(&replay.stdout).contains("21/21"));
}

#[track_caller]
fn check_lesson(name: &str, toml: &str, expected: &str) {
    let folder = Scratch::of(name);
    fs::write(folder.join("lesson.toml"), toml).unwrap();
    let output = run(sockstep(["lesson"]).arg(folder.path()));
    assert_eq!(output.status.code(), Some(1));
    let shown = String::from_utf8_lossy(&output.stdout);
    let unwrapped = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(unwrapped.contains(expected), "{shown}");
}

#[test]
fn a_fact_that_does_not_hold_is_named() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons/tcp-server/lesson.toml");
    let lesson = fs::read_to_string(path).unwrap();
    let is_program = |line: &str| line.starts_with("python = ") || line.starts_with("c = ");
    let lines: Vec<_> = lesson.lines().filter(|line| !is_program(line)).collect();
    let mutated = lines
        .join("\n")
        .replacen("state = \"LISTEN\"", "state = \"SYN-SENT\"", 1);
    check_lesson(
        "mutated",
        &mutated,
        "listen.listener.state: expected SYN-SENT, got LISTEN",
    );
}

#[test]
fn everybody_blocked_is_recognised_at_once() {
    let lesson = r#"
format = 1
host = [{ name = "server", addr = "10.0.0.1" }]
actor = [{ name = "server", host = "server" }]
step = [
  { id = "socket", actor = "server", call.socket = { domain = "AF_INET", type = "SOCK_STREAM" }, names = "listener" },
  { id = "listen", actor = "server", call.listen = { socket = "listener", backlog = 1 } },
  { id = "accept", actor = "server", call.accept = { socket = "listener" } },
  { id = "close", actor = "server", call.close = { socket = "listener" } },
]
"#;
    check_lesson("blocked", lesson, "everybody waits for somebody else");
}

#[test]
fn a_lesson_sets_no_sysctl_but_the_listed() {
    let lesson = "format = 1\nhost = [{ name = \"h\", addr = \"10.0.0.1\" }]\nactor = []\nstep = []\n\
        [sysctl]\n\"kernel.core_pattern\" = \"core\"\n";
    let folder = Scratch::of("sysctl");
    fs::write(folder.join("lesson.toml"), lesson).unwrap();
    let output = run(sockstep(["lesson"]).arg(folder.path()));
    assert_eq!(output.status.code(), Some(4));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        complaint.contains("sets the sysctl kernel.core_pattern"),
        "{complaint}"
    );
}

#[test]
fn an_unknown_lesson_names_those_that_exist() {
    let output = run(&mut sockstep(["lesson", "tpc-server"]));
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("There are: tcp-server, tcp-client, "));
}

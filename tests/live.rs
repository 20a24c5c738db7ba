//! The real binary on the live kernel, as its users run it: by root, by `nobody`, killed half-way.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::PipeReader;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use nix::fcntl::{FcntlArg, fcntl};
use sockstep::event::{EndStatus, Kind, trace};

const BINARY: &str = env!("CARGO_BIN_EXE_sockstep");
const NOBODY: u32 = 65534;
/// The properties in tcp-server's `expect`s: each becomes a fact.
const FACTS: usize = 54;

fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap()
}

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
    check_trace(&run(Command::new(BINARY).args([
        "lesson",
        "tcp-server",
        "--format",
        "json",
    ])));
}

/// Started as root this becomes `nobody`; started as an ordinary user it is that user already.
#[test]
fn tcp_server_runs_without_root() {
    let folder = scratch("nobody");
    let copy = folder.join("sockstep");
    fs::copy(BINARY, &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new(&copy);
    command
        .args(["lesson", "tcp-server", "--format", "json"])
        .current_dir("/")
        .env("HOME", "/nonexistent");
    if nix::unistd::Uid::effective().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    check_trace(&run(&mut command));
}

#[test]
fn a_replay_shows_what_the_live_run_showed() {
    let folder = scratch("replay");
    let (trace, capture) = (folder.join("trace.jsonl"), folder.join("wire.pcapng"));
    for language in ["en", "zh"] {
        let mut live = Command::new(BINARY);
        live.args(["lesson", "tcp-server", "--lang", language])
            .arg("--record")
            .arg(&trace)
            .arg("--pcap")
            .arg(&capture);
        let live = run(&mut live);
        assert!(live.status.success(), "{}", String::from_utf8_lossy(&live.stderr));
        let replay = run(Command::new(BINARY)
            .arg("replay")
            .arg(&trace)
            .args(["--lang", language]));
        assert!(
            replay.status.success(),
            "{}",
            String::from_utf8_lossy(&replay.stderr)
        );
        assert!(live.stdout == replay.stdout, "{language}: the replay differs");
    }
    // The capture of a live run, read by the tool that it is for.
    let wireshark =
        run(Command::new("tshark")
            .arg("-r")
            .arg(&capture)
            .args(["-T", "fields", "-e", "frame.comment"]));
    let comments = String::from_utf8_lossy(&wireshark.stdout).into_owned();
    assert_eq!(
        comments.lines().count(),
        9,
        "{}",
        String::from_utf8_lossy(&wireshark.stderr)
    );
    assert!(comments.contains("step syn (7/21): delivered"), "{comments}");
}

#[test]
fn a_trace_that_is_cut_off_plays_and_says_so() {
    let whole = run(Command::new(BINARY).args(["lesson", "tcp-server", "--format", "json"])).stdout;
    let folder = scratch("cut");
    let path = folder.join("trace.jsonl");
    fs::write(&path, &whole[..whole.len() - 40]).unwrap();
    let replay = run(Command::new(BINARY).arg("replay").arg(&path));
    assert_eq!(replay.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&replay.stderr).contains("cut off: played its 207 whole events"));
    assert!(String::from_utf8_lossy(&replay.stdout).contains("21/21"));
}

#[track_caller]
fn check_lesson(name: &str, toml: &str, expected: &str) {
    let folder = scratch(name);
    fs::write(folder.join("lesson.toml"), toml).unwrap();
    let output = run(Command::new(BINARY).arg("lesson").arg(&folder.0));
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
    let folder = scratch("sysctl");
    fs::write(folder.join("lesson.toml"), lesson).unwrap();
    let output = run(Command::new(BINARY).arg("lesson").arg(&folder.0));
    assert_eq!(output.status.code(), Some(4));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        complaint.contains("sets the sysctl kernel.core_pattern"),
        "{complaint}"
    );
}

#[test]
fn an_unknown_lesson_names_those_that_exist() {
    let output = run(Command::new(BINARY).args(["lesson", "tpc-server"]));
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there are: tcp-server"));
}

#[test]
fn nothing_is_left_after_kill_9() {
    let (mut child, unread) = held_half_way();
    let family = family_of(&child);
    child.kill().unwrap();
    child.wait().unwrap();
    let within = Instant::now() + Duration::from_secs(10);
    while family.iter().any(|pid| is_alive(*pid)) {
        assert!(Instant::now() < within, "still there: {family:?}");
    }
    drop(unread);
}

#[test]
fn no_process_is_left_when_the_command_returns() {
    let (mut child, mut unread) = held_half_way();
    let family = family_of(&child);
    std::io::copy(&mut unread, &mut std::io::sink()).unwrap();
    assert!(child.wait().unwrap().success());
    let alive: Vec<_> = family.iter().filter(|pid| is_alive(**pid)).collect();
    assert!(alive.is_empty(), "still there: {alive:?} of {family:?}");
}

/// A narrow pipe that nobody reads makes it stand still in the middle of the lesson.
fn held_half_way() -> (Child, PipeReader) {
    let (unread, narrow) = std::io::pipe().unwrap();
    fcntl(&narrow, FcntlArg::F_SETPIPE_SZ(4096)).unwrap();
    let mut command = Command::new(BINARY);
    command
        .args(["lesson", "tcp-server", "--format", "json"])
        .stdin(Stdio::null())
        .stdout(narrow);
    (command.spawn().unwrap(), unread)
}

/// The processes of a lesson that stands still.
fn family_of(child: &Child) -> Vec<u32> {
    let within = Instant::now() + Duration::from_secs(10);
    let mut family = Vec::new();
    while family.len() < 3 && Instant::now() < within {
        family = descendants(child.id());
    }
    assert_eq!(family.len(), 3, "the keeper and two actors");
    family
}

fn descendants(of: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{of}/task/{of}/children")).unwrap_or_default();
    let children = children.split_whitespace().filter_map(|pid| pid.parse().ok());
    children
        .flat_map(|pid| std::iter::once(pid).chain(descendants(pid)))
        .collect()
}

/// A zombie that its parent has not fetched yet is dead.
fn is_alive(pid: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    status
        .rsplit_once(") ")
        .is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

/// A fresh folder that `nobody` may read, gone when it is dropped.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Scratch {
    fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

fn scratch(name: &str) -> Scratch {
    let folder = std::env::temp_dir().join(format!("sockstep-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    Scratch(folder)
}

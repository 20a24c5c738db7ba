//! What sockstep reports is what another tool of the kernel's tables, `ss`, sees at the same moment.

use std::process::Command;
use std::time::{Duration, Instant};

use sockstep::event::{SocketView, State, TimerKind};

use crate::person::Person;
use crate::support::recording::of_kind;
use crate::support::sockstep::run;

/// How `ss` names the states of RFC 9293.
const STATES: [(&str, &str); 11] = [
    ("LISTEN", "LISTEN"),
    ("SYN-SENT", "SYN-SENT"),
    ("SYN-RECV", "SYN-RECEIVED"),
    ("ESTAB", "ESTABLISHED"),
    ("FIN-WAIT-1", "FIN-WAIT-1"),
    ("FIN-WAIT-2", "FIN-WAIT-2"),
    ("CLOSE-WAIT", "CLOSE-WAIT"),
    ("CLOSING", "CLOSING"),
    ("LAST-ACK", "LAST-ACK"),
    ("TIME-WAIT", "TIME-WAIT"),
    ("UNCONN", "CLOSED"),
];

/// How `ss` names timers.
const TIMERS: [(&str, TimerKind); 4] = [
    ("on", TimerKind::Retransmit),
    ("keepalive", TimerKind::Keepalive),
    ("timewait", TimerKind::TimeWait),
    ("persist", TimerKind::Probe),
];

/// A socket, as far as both tell it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    state: String,
    local: String,
    remote: String,
    queues: (u32, u32),
    inode: u64,
    timer: String,
    rto_ms: Option<u32>,
}

impl Row {
    fn of_ours(socket: &SocketView) -> Self {
        Self {
            state: socket.state.to_string(),
            local: socket.local.clone(),
            remote: socket.remote.clone(),
            queues: (socket.recv_q, socket.send_q),
            inode: socket.inode,
            timer: socket
                .timer
                .as_ref()
                .map_or_else(String::new, |timer| format!("{:?}", timer.kind)),
            rto_ms: socket.rto_ms,
        }
    }

    /// `ESTAB 0 26 10.0.0.1:8088 10.0.0.2:40704 timer:(on,224ms,3) uid:65534 ino:277604 … rto:1632 …`
    fn of_ss(line: &str) -> Self {
        let words: Vec<_> = line.split_whitespace().collect();
        let after = |name: &str| words.iter().find_map(|word| word.strip_prefix(name));
        let state = STATES
            .iter()
            .find(|row| row.0 == words[0])
            .unwrap_or_else(|| panic!("{line}"));
        let timer = after("timer:(").and_then(|timer| timer.split(',').next());
        let kind = timer.map(|name| {
            TIMERS
                .iter()
                .find(|row| row.0 == name)
                .unwrap_or_else(|| panic!("{line}"))
        });
        Self {
            state: state.1.to_owned(),
            local: words[3].to_owned(),
            remote: words[4].replace("0.0.0.0:*", ""),
            queues: (words[1].parse().unwrap(), words[2].parse().unwrap()),
            inode: after("ino:").unwrap().parse().unwrap(),
            timer: kind.map_or_else(String::new, |row| format!("{:?}", row.1)),
            rto_ms: after("rto:").map(|rto| rto.parse().unwrap()),
        }
    }
}

/// The TCP sockets in the network namespace of this process.
fn seen_by_ss(process: u32) -> Vec<Row> {
    let mut command = Command::new("nsenter");
    command.arg(format!("--target={process}")).arg("--net");
    if !nix::unistd::Uid::effective().is_root() {
        command.args(["--user", "--preserve-credentials"]);
    }
    let output = run(command.args(["ss", "-tanoeiHO"]));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "nsenter (util-linux), ss (iproute2): {complaint}"
    );
    let mut rows: Vec<_> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(Row::of_ss)
        .collect();
    rows.sort();
    rows
}

/// What was recorded last of this host; `ss` does not list what is not even bound, or bound only.
fn recorded(person: &Person, host: &str) -> Vec<Row> {
    let looks = of_kind!(person.recording, Sockets);
    let last = looks.iter().rfind(|look| look.host == host).unwrap();
    let listed = last.sockets.iter().filter(|socket| socket.state != State::Closed);
    let mut rows: Vec<_> = listed.map(Row::of_ours).collect();
    rows.sort();
    rows
}

/// How soon after the kernel's tables its frames are in the recording.
const AT_ONCE: Duration = Duration::from_millis(100);

/// Compares two looks. Where something came by itself in between they tell of two moments: then again.
#[track_caller]
fn check_now(person: &Person, actors: &[u32], step: &str) {
    let length = || person.recording.events().len();
    loop {
        let before = length();
        let hosts = ["server", "client"].into_iter().zip(actors);
        let (ours, theirs): (Vec<_>, Vec<_>) = hosts
            .map(|(host, &actor)| (recorded(person, host), seen_by_ss(actor)))
            .unzip();
        if ours == theirs {
            return;
        }
        let until = Instant::now() + AT_ONCE;
        while length() == before {
            assert!(
                Instant::now() < until,
                "after step {step}: {ours:#?}, but ss: {theirs:#?}"
            );
        }
    }
}

/// With its last step the lesson is over, and the lab gone.
#[test]
fn every_step_reports_what_ss_sees() {
    let mut person = Person::sit_down("truth");
    let actors = person.actors();
    let steps = sockstep::lesson::open("tcp-server").unwrap().steps;
    for step in &steps[..steps.len() - 1] {
        person.enter().screen.wait_for(&step.id);
        check_now(&person, &actors, &step.id);
    }
    assert_eq!(person.quit(), 0);
}

//! What sockstep reports is what other tools of the kernel's tables, `ss` and `nstat`, see in the same
//! namespace at the same moment: at every step of every lesson.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, Instant};

use sockstep::event::{Event, Kind, SocketView, State};
use sockstep::lesson::{self, Lesson};
use toml::Value;

use crate::person::{Person, USUAL};
use crate::support::iproute::{self, Lines};
use crate::support::lessons::{LESSONS, check_each, table};
use crate::support::scratch::Scratch;

/// A step that nobody takes: with a lesson's last step the lab is gone.
const STAND: &str =
    "id = 'stand-still'\nactor = ''\ncall.socket = { domain = 'AF_INET', type = 'SOCK_STREAM' }";

/// The lesson with one more step at its end, in this folder; its path.
fn with_a_stand(id: &str, folder: &Scratch) -> String {
    let mut table = table(id);
    let mut stand: Value = Value::Table(STAND.parse().unwrap());
    stand["actor"] = table["actor"][0]["name"].clone();
    table["step"].as_array_mut().unwrap().push(stand);
    fs::write(folder.join("lesson.toml"), table.to_string()).unwrap();
    folder.path().to_str().unwrap().to_owned()
}

/// What a trace tells of a socket, as [`iproute`] tells it; nothing of those that `ss` does not list: it
/// knows only what is bound, and of TCP only what is more than bound.
fn add(socket: &SocketView, lines: &mut Lines) {
    let SocketView {
        proto,
        state,
        local,
        remote,
        recv_q,
        send_q,
        inode,
        ..
    } = socket;
    match proto.trim_end_matches('6') {
        "tcp" if *state != State::Closed => {
            let timer = socket
                .timer
                .as_ref()
                .map_or("None".to_owned(), |timer| format!("{:?}", timer.kind));
            // `ss` does not print one of 3 s, which the kernel once began with.
            let rto = socket.rto_ms.filter(|rto| *rto != 3000);
            let rto = rto.map_or("none".to_owned(), |rto| rto.to_string());
            lines.tcp.push(format!(
                "tcp {state} {local} -> {remote} recv {recv_q} send {send_q} inode {inode} timer {timer} rto {rto}"
            ));
        }
        "udp" if !local.is_empty() => lines.udp.push(format!(
            "udp {state} {local} -> {remote} waits {} send {send_q} inode {inode}",
            *recv_q != 0
        )),
        "unix-stream" | "unix-dgram" => {
            let kind = if proto == "unix-stream" { "u_str" } else { "u_dgr" };
            let told = format!("{kind} {state} {local} recv {recv_q} send {send_q} inode {inode}");
            lines.unix.push((*inode, told));
        }
        _ => {}
    }
}

/// What the trace told last of a host, and how far its counters have moved in all.
fn told(events: &[Event], host: &str) -> Lines {
    let mut lines = Lines::default();
    let mut counters = BTreeMap::<_, i64>::new();
    let mut last = &[][..];
    for event in events {
        match &event.kind {
            Kind::Sockets(look) if look.host == host => last = &look.sockets,
            Kind::Counters(moved) if moved.host == host => {
                for (name, by) in &moved.changed {
                    *counters.entry(name.replace('.', "")).or_default() += by;
                }
            }
            _ => {}
        }
    }
    for socket in last {
        add(socket, &mut lines);
    }
    lines.counters = counters.into_iter().collect();
    lines
}

/// The lines in which the two differ, each with who says it.
fn differences(trace: Lines, tools: Lines) -> Vec<String> {
    let (trace, tools) = (all(trace), all(tools));
    let only = |of: &BTreeSet<String>, other: &BTreeSet<String>, who: &str| -> Vec<_> {
        of.difference(other)
            .map(|line| format!("{who}: {line}"))
            .collect()
    };
    [
        only(&trace, &tools, "the trace"),
        only(&tools, &trace, "the tool"),
    ]
    .concat()
}

fn all(lines: Lines) -> BTreeSet<String> {
    let counters = lines.counters.into_iter();
    let moved = counters.filter(|(name, value)| *value != 0 && both_tell(name));
    let moved = moved.map(|(name, value)| format!("{name} {value}"));
    let unix = lines.unix.into_iter().map(|(_, line)| line);
    lines
        .tcp
        .into_iter()
        .chain(lines.udp)
        .chain(unix)
        .chain(moved)
        .collect()
}

/// `nstat` leaves out what counts down too; a trace leaves out /proc/net/snmp6, which is IPv6's alone.
fn both_tell(counter: &str) -> bool {
    let is_six = ["Ip6", "Icmp6", "Udp6", "UdpLite6"];
    counter != "TcpCurrEstab" && !is_six.iter().any(|group| counter.starts_with(group))
}

/// How soon after the kernel's tables its frames are in the recording, on a machine that is busy too.
const AT_ONCE: Duration = Duration::from_secs(1);

/// A lesson at which a person stands still, and a process of each host to look from.
struct Stand {
    person: Person,
    hosts: Vec<(String, u32)>,
    /// Whether an actor forks: the child's channel is a pair of Unix sockets on its host, and none of the
    /// lesson's. The others' channels were made before there was a host.
    forks: bool,
}

impl Stand {
    /// With this lesson, to whose end one more step was put.
    fn at(id: &str, lesson: &Lesson, path: &str) -> Self {
        let person = Person::at(path, &format!("truth-{id}"), USUAL, &[]);
        let (processes, actors) = (person.actors(), &lesson.actors);
        let present = actors.iter().filter(|actor| !actor.forked);
        let of_host: BTreeMap<_, _> = present.map(|actor| actor.host.clone()).zip(processes).collect();
        assert_eq!(of_host.len(), lesson.hosts.len(), "somebody lives on every host");
        Self {
            person,
            hosts: of_host.into_iter().collect(),
            forks: actors.iter().any(|actor| actor.forked),
        }
    }

    /// Compares two looks at each host.
    #[track_caller]
    fn check(&self, step: &str) {
        for (host, process) in &self.hosts {
            let mut events = self.person.recording.events();
            while let Err(differ) = self.compare(&events, host, *process) {
                let more = self.wait_for_more(events.len());
                events = more.unwrap_or_else(|| panic!("step {step}, host {host}:\n  {differ}"));
            }
        }
    }

    fn compare(&self, events: &[Event], host: &str, process: u32) -> Result<(), String> {
        let (trace, mut tools) = (told(events, host), iproute::seen_from(process));
        if self.forks {
            let is_told = |inode: &u64| trace.unix.iter().any(|(told, _)| told == inode);
            tools.unix.retain(|(inode, _)| is_told(inode));
        }
        let differ = differences(trace, tools);
        if differ.is_empty() {
            Ok(())
        } else {
            Err(differ.join("\n  "))
        }
    }

    /// All events, once there are more than so many: where something came by itself, the two looks told of
    /// two moments.
    fn wait_for_more(&self, than: usize) -> Option<Vec<Event>> {
        let until = Instant::now() + AT_ONCE;
        let now = || self.person.recording.events();
        std::iter::repeat_with(now)
            .take_while(|_| Instant::now() < until)
            .find(|events| events.len() > than)
    }
}

#[track_caller]
fn check(id: &str) {
    let folder = Scratch::of(&format!("stand-{id}"));
    let path = with_a_stand(id, &folder);
    let lesson = lesson::open(&path).unwrap();
    let mut stand = Stand::at(id, &lesson, &path);
    for step in &lesson.steps[..lesson.steps.len() - 1] {
        stand.person.go_to(&step.id);
        stand.check(&step.id);
    }
    assert_eq!(stand.person.quit(), 0);
}

#[test]
fn every_step_reports_what_ss_and_nstat_see() {
    check_each(LESSONS, &lesson::ids(), |id| check(id));
}

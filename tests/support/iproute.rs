//! iproute2's own tools, `ss` and `nstat`, as judges of what is told of a host.
//!
//! What they print is brought into lines that can be held against those of a trace.

use std::process::Command;

use super::sockstep::run;

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

/// The same of sockets that are not TCP's.
const OTHER_STATES: [(&str, &str); 3] = [
    ("LISTEN", "LISTEN"),
    ("ESTAB", "CONNECTED"),
    ("UNCONN", "UNCONNECTED"),
];

/// How `ss` names timers, and the trace.
const TIMERS: [(&str, &str); 4] = [
    ("on", "Retransmit"),
    ("keepalive", "Keepalive"),
    ("timewait", "TimeWait"),
    ("persist", "Probe"),
];

/// What is asked: TCP, UDP, Unix, counters.
const QUESTIONS: &str = "ss -tanoeiHO && echo && ss -uanoeHO && echo && ss -xaHO && echo && nstat -asz";

/// The lines of one host: of its TCP, UDP and Unix sockets, and of its counters.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub(crate) tcp: Vec<String>,
    pub(crate) udp: Vec<String>,
    /// These begin with their inode, as `ss` lists the sockets of sockstep's own, too.
    pub(crate) unix: Vec<(u64, String)>,
    pub(crate) counters: Vec<(String, i64)>,
}

/// All that the tools say in the network namespace of this process.
#[track_caller]
pub(crate) fn seen_from(process: u32) -> Lines {
    let shown = inside(process, QUESTIONS);
    let mut parts = shown.split('\n');
    let mut part = || -> Vec<_> { parts.by_ref().take_while(|line| !line.is_empty()).collect() };
    Lines {
        tcp: part().into_iter().map(tcp).collect(),
        udp: part().into_iter().map(udp).collect(),
        unix: part().into_iter().map(unix).collect(),
        // Above all others stands a title.
        counters: part().into_iter().skip(1).map(counter).collect(),
    }
}

/// What a command of the shell prints in the network namespace of this process.
#[track_caller]
pub(crate) fn inside(process: u32, command: &str) -> String {
    let mut nsenter = Command::new("nsenter");
    nsenter.arg(format!("--target={process}")).arg("--net");
    if !nix::unistd::Uid::effective().is_root() {
        nsenter.args(["--user", "--preserve-credentials"]);
    }
    let output = run(nsenter.args(["sh", "-c", command]));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{command} (iproute2) by nsenter (util-linux): {complaint}"
    );
    String::from_utf8(output.stdout).unwrap()
}

/// `ESTAB 0 26 10.0.0.1:8088 10.0.0.2:40704 timer:(on,224ms,3) uid:65534 ino:277604 … rto:1632 …`
fn tcp(line: &str) -> String {
    let words: Vec<_> = line.split_whitespace().collect();
    let after = |name: &str| words.iter().find_map(|word| word.strip_prefix(name));
    let timer = after("timer:(").and_then(|timer| timer.split(',').next());
    let timer = timer.map_or("None", |name| meaning(&TIMERS, name, line));
    format!(
        "tcp {} {} -> {} recv {} send {} inode {} timer {timer} rto {}",
        meaning(&STATES, words[0], line),
        address(words[3]),
        address(words[4]),
        words[1],
        words[2],
        after("ino:").unwrap(),
        after("rto:").unwrap_or("none"),
    )
}

/// `UNCONN 0 0 10.0.0.1:8088 0.0.0.0:* uid:65534 ino:277604 …`
fn udp(line: &str) -> String {
    let words: Vec<_> = line.split_whitespace().collect();
    let inode = words.iter().find_map(|word| word.strip_prefix("ino:")).unwrap();
    // Its Recv-Q is memory, with what the kernel needs around the bytes; SIOCINQ counts the first
    // datagram's bytes (udp(7)): only whether there is anything can be compared.
    let waits = words[1] != "0";
    format!(
        "udp {} {} -> {} waits {waits} send {} inode {inode}",
        meaning(&OTHER_STATES, words[0], line),
        address(words[3]),
        address(words[4]),
        words[2],
    )
}

/// `u_str LISTEN 2 1 /echo.sock 4571936 * 0`
fn unix(line: &str) -> (u64, String) {
    let words: Vec<_> = line.split_whitespace().collect();
    let path = words[4].trim_start_matches('*');
    let inode = words[5].parse().unwrap();
    let told = format!(
        "{} {} {path} recv {} send {} inode {inode}",
        words[0],
        meaning(&OTHER_STATES, words[1], line),
        words[2],
        words[3],
    );
    (inode, told)
}

/// `TcpExtListenOverflows           1                  0.0`
fn counter(line: &str) -> (String, i64) {
    let words: Vec<_> = line.split_whitespace().collect();
    (words[0].to_owned(), words[1].parse().unwrap())
}

/// A socket of IPv6 that takes IPv4 too has `*` for its address.
fn address(shown: &str) -> String {
    if shown.ends_with(":*") {
        return String::new();
    }
    match shown.strip_prefix("*:") {
        Some(port) => format!("[::]:{port}"),
        None => shown.to_owned(),
    }
}

#[track_caller]
fn meaning(table: &[(&str, &'static str)], word: &str, line: &str) -> &'static str {
    let row = table.iter().find(|row| row.0 == word);
    row.unwrap_or_else(|| panic!("{word} is in no table: {line}")).1
}

//! The capture of a live run, judged by the tools that it is for.

use std::fs;
use std::path::{Path, PathBuf};

use sockstep::event::{Frame, TcpFlag};
use sockstep::lesson;

use crate::support::lessons::{LESSONS, check_each};
use crate::support::recording::{Recording, of_kind};
use crate::support::scratch::Scratch;
use crate::support::sockstep::{run, sockstep};
use crate::support::wireshark::{CHECKS, capinfos, check_flawless, tshark};

/// What one packet of Ethernet may carry, and its header.
const LARGEST_FRAME: usize = 1500 + 14;

/// Runs a lesson, keeps its packets.
#[track_caller]
fn captured(folder: &Scratch, lesson: &Path) -> PathBuf {
    let capture = folder.join("wire.pcapng");
    let output = run(sockstep(["lesson"]).arg(lesson).arg("--pcap").arg(&capture));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    capture
}

/// Each frame's interface, sender, length and comment, as Wireshark shows them.
fn frames(capture: &Path) -> Vec<(String, String, usize, String)> {
    let fields = ["frame.interface_name", "ip.src", "frame.len", "frame.comment"];
    let arguments = fields.iter().flat_map(|field| ["-e", field]);
    let arguments: Vec<_> = ["-T", "fields"].into_iter().chain(arguments).collect();
    let shown = tshark(capture, &arguments);
    let frames = shown.lines().map(|line| {
        let cells: Vec<_> = line.split('\t').map(str::to_owned).collect();
        let [interface, sender, length, comment] = cells.try_into().unwrap();
        (interface, sender, length.parse().unwrap(), comment)
    });
    frames.collect()
}

/// One interface a host, every frame at its sender's, none longer than a cable takes.
#[track_caller]
fn check(capture: &Path, frames: &[(String, String, usize, String)]) {
    check_flawless(capture, frames.len());
    let about = capinfos(capture);
    assert!(about.contains("Number of interfaces in file: 2"), "{about}");
    assert_eq!(
        about.matches("Time precision = nanoseconds (9)").count(),
        2,
        "{about}"
    );
    for (interface, sender, length, _) in frames {
        let host = if interface == "server" {
            "10.0.0.1"
        } else {
            "10.0.0.2"
        };
        assert_eq!(sender, host, "the interface is its sender's");
        assert!(*length <= LARGEST_FRAME, "{length} bytes");
    }
}

#[test]
fn wireshark_reads_what_the_lesson_sent() {
    let folder = Scratch::of("capture");
    let capture = captured(&folder, Path::new("tcp-server"));
    let frames = frames(&capture);
    check(&capture, &frames);
    let steps = [
        "syn (7",
        "syn-ack (8",
        "ack (9",
        "data (12",
        "data-ack (13",
        "fin (15",
        "fin-ack (16",
        "client-fin (19",
        "last-ack (20",
    ];
    let fates: Vec<_> = frames
        .iter()
        .filter_map(|frame| frame.3.split("; ").last())
        .collect();
    assert_eq!(fates, steps.map(|step| format!("step {step}/21): delivered")));
}

/// What there is to say of a frame: a TCP segment's flags, relative numbers and length; then whether the
/// checksums are good of IP, TCP, UDP and ICMP.
type Told = [String; 8];

/// A frame as the trace tells it; no number where the refusal of a SYN has none. What a host sends to itself
/// has only those that the kernel never leaves to the hardware: IP's and ICMP's. IPv6 has none of its own.
fn told_by_trace(frame: &Frame) -> Told {
    let segment = &frame.segment;
    let bits = TcpFlag::TABLE
        .iter()
        .filter(|row| segment.has(row.1))
        .map(|row| row.0);
    // A number that no flag makes count is shown by tshark as it stands there: 0.
    let acknowledged = if segment.has(TcpFlag::Ack) {
        segment.ack_rel
    } else {
        0
    };
    let is_tcp = segment.proto == "tcp";
    let of_tcp = |told: String| if is_tcp { told } else { String::new() };
    let good = |is_there: bool| if is_there { "1" } else { "" }.to_owned();
    let sum = |proto| good(segment.proto == proto && frame.from != frame.to);
    [
        of_tcp(format!("0x{:04x}", bits.sum::<u8>())),
        if segment.seq == 0 {
            String::new()
        } else {
            of_tcp(segment.seq_rel.to_string())
        },
        of_tcp(acknowledged.to_string()),
        of_tcp(segment.len.to_string()),
        good(!segment.src.starts_with('[')),
        sum("tcp"),
        sum("udp"),
        good(segment.proto == "icmp"),
    ]
}

/// The same by tshark, which must find nothing malformed.
fn told_by_tshark(line: &str) -> Told {
    let cells: Vec<_> = line.split('\t').map(str::to_owned).collect();
    let [source, target, malformed, raw, cells @ ..]: [String; 12] = cells.try_into().unwrap();
    assert_eq!(malformed, "", "{line}");
    let [flags, seq, ack, len, ip, tcp, udp, icmp] = cells;
    if !icmp.is_empty() {
        let none = String::new; // it quotes the segment that it complains of
        return [none(), none(), none(), none(), ip, none(), none(), icmp];
    }
    let sum = |told: String| if source == target { String::new() } else { told };
    let seq = if raw == "0" { String::new() } else { seq };
    [flags, seq, ack, len, ip, sum(tcp), sum(udp), icmp]
}

/// One lesson's frames, by both.
fn check_by_tshark(lesson: &str) {
    let folder = Scratch::of(&format!("tshark-{lesson}"));
    let (capture, trace) = (folder.text("wire.pcapng"), folder.text("trace.jsonl"));
    let arguments = ["lesson", lesson, "--pcap", &capture, "--record", &trace];
    let output = run(&mut sockstep(arguments));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    let ours: Vec<_> = of_kind!(Recording(trace.into()), Frame)
        .iter()
        .map(|frame| told_by_trace(frame))
        .collect();
    let fields = [
        "eth.src",
        "eth.dst",
        "_ws.malformed",
        "tcp.seq_raw",
        "tcp.flags",
        "tcp.seq",
        "tcp.ack",
        "tcp.len",
        "ip.checksum.status",
        "tcp.checksum.status",
        "udp.checksum.status",
        "icmp.checksum.status",
    ];
    let fields = fields.iter().flat_map(|field| ["-e", field]);
    // TAPA takes whatever comes in UDP for its own.
    let how = "-E occurrence=f -T fields --disable-protocol tapa".split(' ');
    let arguments: Vec<_> = CHECKS.into_iter().chain(how).chain(fields).collect();
    let shown = tshark(Path::new(&capture), &arguments);
    let theirs: Vec<_> = shown.lines().map(told_by_tshark).collect();
    assert_eq!(ours.len(), theirs.len(), "frames");
    for (place, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        assert_eq!(ours, theirs, "frame {}", place + 1);
    }
}

#[test]
fn tshark_tells_every_frame_of_every_lesson_as_the_trace_does() {
    check_each(LESSONS, &lesson::ids(), |id| check_by_tshark(id));
}

/// Offloads would show as frames of many kilobytes, and as checksums that nobody filled in.
#[test]
fn much_data_goes_in_frames_that_a_cable_takes() {
    let folder = Scratch::of("bulk");
    let data = "0123456789abcdef".repeat(2500);
    let lesson = format!(
        r#"
format = 1
host = [{{ name = "server", addr = "10.0.0.1" }}, {{ name = "client", addr = "10.0.0.2" }}]
actor = [{{ name = "server", host = "server" }}, {{ name = "client", host = "client" }}]
step = [
  {{ id = "socket", actor = "server", call.socket = {{ domain = "AF_INET", type = "SOCK_STREAM" }}, names = "listener" }},
  {{ id = "bind", actor = "server", call.bind = {{ socket = "listener", addr = "0.0.0.0:8088" }} }},
  {{ id = "listen", actor = "server", call.listen = {{ socket = "listener", backlog = 1 }} }},
  {{ id = "client", actor = "client", call.socket = {{ domain = "AF_INET", type = "SOCK_STREAM" }}, names = "client" }},
  {{ id = "connect", actor = "client", call.connect = {{ socket = "client", addr = "10.0.0.1:8088" }}, wire = "flow" }},
  {{ id = "send", actor = "client", call.send = {{ socket = "client", data = "{data}" }}, wire = "flow" }},
]
"#
    );
    fs::write(folder.join("lesson.toml"), lesson).unwrap();
    let capture = captured(&folder, folder.path());
    let frames = frames(&capture);
    check(&capture, &frames);
    assert!(frames.iter().filter(|frame| frame.2 == LARGEST_FRAME).count() >= 40_000 / 1460);
}

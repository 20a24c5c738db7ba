//! A capture of sockstep's, read by tshark: what Wireshark shows of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use sockstep::event::{
    Bytes, End, EndStatus, Event, Fate, FateKind, Frame, Header, HostInfo, Kind, StepStart,
};
use sockstep::packet;
use sockstep::record::{Output, PcapWriter, Sink, TraceWriter};

#[path = "support/wireshark.rs"]
mod wireshark;

use wireshark::{capinfos, check_flawless, tshark};

#[expect(
    dead_code,
    reason = "the frames that the tests of packet know; some of them are enough here"
)]
#[path = "../src/packet/frames.rs"]
mod frames;

/// Who sends which frame in which step, and what becomes of it.
const STORY: &[(&str, &str, &str, FateKind)] = &[
    ("connect", "client", frames::SYN, FateKind::Delivered),
    ("syn", "server", frames::SYN_ACK, FateKind::Duplicated),
    ("send", "server", frames::DATA, FateKind::Dropped),
    ("udp", "client", frames::UDP, FateKind::Delivered),
    ("refused", "server", frames::UNREACHABLE, FateKind::Delivered),
    ("six", "client", frames::SYN6, FateKind::Delivered),
];

/// The story as events, a frame a millisecond and a nanosecond; a copy of the SYN and a frame that
/// nobody decided on are added.
fn events() -> Vec<Event> {
    let mut kinds = vec![(0, header())];
    for (place, (step, host, data, fate)) in STORY.iter().enumerate() {
        let id = place as u64 + 1;
        let now = id * 1_000_001;
        kinds.push((now, step_start(step, place + 1)));
        kinds.push((now, frame(id, host, data, None)));
        kinds.push((now + 500, Kind::Fate(Fate { id, fate: *fate })));
    }
    kinds.push((7_000_007, frame(7, "client", frames::SYN, Some(1))));
    let fate = FateKind::Absorbed;
    kinds.push((7_000_008, Kind::Fate(Fate { id: 7, fate })));
    kinds.push((8_000_008, frame(8, "server", frames::FIN, None)));
    kinds.push((9_000_000, end()));
    let numbered = kinds.into_iter().enumerate();
    numbered
        .map(|(seq, (t_ns, kind))| Event {
            seq: seq as u64,
            t_ns,
            kind,
        })
        .collect()
}

fn header() -> Kind {
    let host = |name: &str, address: &str| HostInfo {
        name: name.to_owned(),
        addrs: vec![address.to_owned()],
    };
    Kind::Header(Header {
        format: "sockstep-trace".to_owned(),
        version: 1,
        lesson: "a-story".to_owned(),
        lab: "isolated".to_owned(),
        kernel: "6.18.0-test".to_owned(),
        sockstep: "0.1.0".to_owned(),
        recorded_at: "2026-11-22T10:00:00.123456789Z".to_owned(),
        hosts: vec![host("server", "10.0.0.1"), host("client", "10.0.0.2")],
        actors: Vec::new(),
    })
}

fn step_start(id: &str, index: usize) -> Kind {
    Kind::Step(StepStart {
        id: id.to_owned(),
        index,
        of: STORY.len(),
        actor: "client".to_owned(),
        ..StepStart::default()
    })
}

fn frame(id: u64, from: &str, text: &str, copy_of: Option<u64>) -> Kind {
    let data = frames::bytes(text);
    Kind::Frame(Box::new(Frame {
        id,
        from: from.to_owned(),
        to: if from == "client" { "server" } else { "client" }.to_owned(),
        segment: packet::summary(&data),
        data: Bytes(data),
        held: copy_of.is_none(),
        copy_of,
    }))
}

fn end() -> Kind {
    Kind::End(End {
        status: EndStatus::Ok,
        frames: 8,
        lost: 0,
        message: String::new(),
        reasons: Vec::new(),
    })
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The capture of the story, in a file.
fn capture(name: &str) -> PathBuf {
    let path = file(name);
    let mut writer = PcapWriter::new(File::create(&path).unwrap());
    for event in events() {
        writer.event(&event).unwrap();
    }
    writer.finish().unwrap();
    path
}

#[test]
fn each_frame_has_its_interface_time_and_comment() {
    let fields = ["frame.interface_name", "frame.time_epoch", "frame.comment"];
    let arguments = fields.iter().flat_map(|field| ["-e", field]);
    let arguments = ["-T", "fields"].into_iter().chain(arguments).collect::<Vec<_>>();
    let found = tshark(&capture("each_frame.pcapng"), &arguments);
    let expected = "\
client\t1795341600.124456790\tstep connect (1/6): delivered
server\t1795341600.125456791\tstep syn (2/6): duplicated
server\t1795341600.126456792\tstep send (3/6): dropped
client\t1795341600.127456793\tstep udp (4/6): delivered
server\t1795341600.128456794\tstep refused (5/6): delivered
client\t1795341600.129456795\tstep six (6/6): delivered
client\t1795341600.130456796\tstep six (6/6): absorbed copy of #1
server\t1795341600.131456797\tstep six (6/6): still on the wire at the end
";
    assert_eq!(found, expected);
}

#[test]
fn wireshark_finds_nothing_wrong() {
    let shown = check_flawless(&capture("nothing_wrong.pcapng"), 8);
    assert!(!shown.contains("Expert Info (Warn"), "{shown}");
}

#[test]
fn the_file_says_who_made_it() {
    let found = capinfos(&capture("made_by.pcapng"));
    for line in [
        "Capture oper-sys:    Linux 6.18.0-test",
        "Capture application: sockstep 0.1.0",
        "Capture comment:     lesson a-story",
        "Number of interfaces in file: 2",
        "Name = server",
        "Time precision = nanoseconds (9)",
        "Encapsulation = Ethernet",
    ] {
        assert!(found.contains(line), "{line}: {found}");
    }
}

/// A capture that broke off anywhere opens, and holds whole frames only.
#[test]
fn a_capture_that_broke_off_is_readable() {
    let all = events();
    for kept in 1..all.len() {
        let mut writer = PcapWriter::new(Vec::new());
        for event in &all[..kept] {
            writer.event(event).unwrap();
        }
        let bytes = writer.into_inner();
        let mut reader = pcap_file::pcapng::PcapNgReader::new(bytes.as_slice()).unwrap();
        while let Some(block) = reader.next_block() {
            block.unwrap();
        }
    }
}

#[test]
fn a_recorded_trace_reads_back_as_it_was() {
    let path = file("story.jsonl");
    let mut writer = TraceWriter::new(File::create(&path).unwrap());
    let mut events = events();
    events.retain(|event| matches!(event.kind, Kind::Header(_)));
    for event in &events {
        writer.event(event).unwrap();
    }
    writer.finish().unwrap();
    let trace = sockstep::event::trace::read(File::open(&path).unwrap()).unwrap();
    assert_eq!(trace.events, events);
    assert!(trace.cut_off.is_some(), "it has no end");
}

#[test]
fn a_file_is_cut_after_its_last_whole_line_and_written_on() {
    let path = file("cut.jsonl");
    let mut output = File::create(&path).unwrap();
    output.write_all(b"whole\nhal").unwrap();
    output.take_back(6).unwrap();
    output.write_all(b"next\n").unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "whole\nnext\n");
}

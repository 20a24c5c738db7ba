//! Captures read back by the crate's own reader; `tests/pcapng.rs` asks tshark.

use pcap_file::pcapng::PcapNgReader;

use super::*;
use crate::event::{Bytes, End, EndStatus, Segment};

fn header() -> Kind {
    Kind::Header(Header {
        format: "sockstep-trace".to_owned(),
        version: 1,
        lesson: "tcp-server".to_owned(),
        lab: "isolated".to_owned(),
        kernel: "6.18.0".to_owned(),
        sockstep: "0.1.0".to_owned(),
        recorded_at: "2026-11-22T10:00:00.000000001Z".to_owned(),
        hosts: ["server", "client"].map(host).to_vec(),
        actors: Vec::new(),
    })
}

fn host(name: &str) -> HostInfo {
    HostInfo {
        name: name.to_owned(),
        addrs: vec!["10.0.0.1".to_owned()],
    }
}

fn step(id: &str, index: usize) -> Kind {
    Kind::Step(StepStart {
        id: id.to_owned(),
        index,
        of: 22,
        actor: "client".to_owned(),
        ..StepStart::default()
    })
}

/// Frames that are neither held nor copies go from the server over the wire, from the client to itself.
fn frame(id: u64, from: &str, held: bool, copy_of: Option<u64>) -> Kind {
    Kind::Frame(Box::new(Frame {
        id,
        from: from.to_owned(),
        to: if !held && from == "client" {
            "client"
        } else {
            "elsewhere"
        }
        .to_owned(),
        data: Bytes(vec![u8::try_from(id).unwrap(); 60]),
        segment: Segment::default(),
        held,
        copy_of,
    }))
}

fn fate(id: u64, fate: FateKind) -> Kind {
    Kind::Fate(Fate { id, fate })
}

fn end() -> Kind {
    Kind::End(End {
        status: EndStatus::Ok,
        frames: 0,
        lost: 0,
        message: String::new(),
        reasons: Vec::new(),
    })
}

/// What the capture of these events holds: each frame's first byte and its comment.
fn capture(events: Vec<Kind>) -> Vec<(u8, String)> {
    let mut writer = PcapWriter::new(Vec::new());
    for (place, kind) in events.into_iter().enumerate() {
        let seq = u64::try_from(place).unwrap();
        writer.event(&Event { seq, t_ns: seq, kind }).unwrap();
    }
    frames_in(&writer.into_inner())
}

fn frames_in(bytes: &[u8]) -> Vec<(u8, String)> {
    let mut reader = PcapNgReader::new(bytes).unwrap();
    let mut frames = Vec::new();
    while let Some(block) = reader.next_block() {
        if let Some(packet) = block.unwrap().0.into_enhanced_packet() {
            let comment = packet.options.iter().find_map(|option| match option {
                EnhancedPacketOption::Common(CommonOption::Comment(text)) => Some(text.to_string()),
                _ => None,
            });
            frames.push((packet.data[0], comment.unwrap()));
        }
    }
    frames
}

#[track_caller]
fn check(events: Vec<Kind>, expected: &[(u8, &str)]) {
    let found = capture(events);
    let found = found
        .iter()
        .map(|(id, text)| (*id, text.as_str()))
        .collect::<Vec<_>>();
    assert_eq!(found, expected);
}

#[test]
fn a_frame_is_named_by_the_steps_of_its_sending_and_its_fate() {
    check(
        vec![
            header(),
            step("connect", 6),
            frame(1, "client", true, None),
            step("syn", 7),
            fate(1, FateKind::Delivered),
            frame(2, "server", false, None),
            fate(2, FateKind::Delivered),
            frame(3, "client", false, None),
            fate(3, FateKind::Delivered),
            end(),
        ],
        &[
            (1, "step connect (6/22): sent; step syn (7/22): delivered"),
            (2, "step syn (7/22): delivered at once"),
            (3, "step syn (7/22): stayed on its host"),
        ],
    );
}

#[test]
fn frames_come_in_order_of_arrival_whatever_is_decided_first() {
    check(
        vec![
            header(),
            frame(1, "client", true, None),
            step("a", 1),
            frame(2, "client", true, Some(1)),
            fate(2, FateKind::Absorbed),
            frame(3, "client", true, None),
            fate(3, FateKind::Duplicated),
            fate(1, FateKind::Dropped),
            frame(4, "client", true, None),
            end(),
        ],
        &[
            (1, "before the first step: sent; step a (1/22): dropped"),
            (2, "step a (1/22): absorbed copy of #1"),
            (3, "step a (1/22): duplicated"),
            (4, "step a (1/22): still on the wire at the end"),
        ],
    );
}

#[test]
fn nothing_is_written_before_its_turn_and_whole_blocks_only() {
    let mut writer = PcapWriter::new(Vec::new());
    let events = [
        header(),
        frame(1, "client", true, None),
        frame(2, "client", true, None),
    ];
    for kind in events.into_iter().chain([fate(2, FateKind::Delivered)]) {
        writer
            .event(&Event {
                seq: 0,
                t_ns: 0,
                kind,
            })
            .unwrap();
    }
    assert_eq!(frames_in(&writer.into_inner()), []);
}

#[track_caller]
fn check_error(events: Vec<Kind>, says: &str) {
    let mut writer = PcapWriter::new(Vec::new());
    let mut results = events.into_iter().map(|kind| {
        writer.event(&Event {
            seq: 0,
            t_ns: 0,
            kind,
        })
    });
    let error = results.find_map(Result::err).unwrap();
    assert_eq!(error.to_string(), says);
}

#[test]
fn what_cannot_be_captured_says_why() {
    check_error(
        vec![step("a", 1)],
        "the first event is no header: a capture begins with the header of a trace",
    );
    check_error(
        vec![header(), frame(7, "mars\u{1b}", true, None)],
        "frame 7 comes from host \"mars\\x1b\", which the header does not list",
    );
    let Kind::Header(mut odd) = header() else {
        unreachable!()
    };
    odd.recorded_at = "1969-12-31T00:00:00Z".to_owned();
    let error = capture_error(Kind::Header(odd));
    assert!(
        error.starts_with("the header's `recorded_at` is \"1969-12-31T00:00:00Z\""),
        "{error}"
    );
}

fn capture_error(kind: Kind) -> String {
    let mut writer = PcapWriter::new(Vec::new());
    let result = writer.event(&Event {
        seq: 0,
        t_ns: 0,
        kind,
    });
    result.unwrap_err().to_string()
}

#[test]
fn hostile_names_are_cut_and_escaped() {
    let long = format!("\u{1b}{}", "x".repeat(100_000));
    let found = capture(vec![
        header(),
        step(&long, 1),
        frame(1, "client", true, None),
        end(),
    ]);
    assert!(
        found[0].1.starts_with("step \\x1bxx") && found[0].1.len() < 200,
        "{}",
        found[0].1
    );
}

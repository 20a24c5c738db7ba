//! Known frames with all their fields.

use std::fmt::Write;

use super::frames::{
    ACKS, ALL, ARP, DATA, FIN, FRAGMENT, MLD, SOLICITATION, SYN, SYN_ACK, SYN6, UDP, UNREACHABLE, bytes,
};
use super::*;

/// The layers as text: `name range`, and `offset+length[bits] name: value` for each field.
pub(super) fn written(frame: &[u8]) -> String {
    let mut text = String::new();
    for layer in layers(frame) {
        writeln!(text, "{} {:?}", layer.name, layer.range).unwrap();
        for field in layer.fields {
            let bits = field.bits.map(|bits| format!("[{bits:?}]")).unwrap_or_default();
            let (offset, length) = (field.offset, field.length);
            writeln!(text, "  {offset}+{length}{bits} {}: {}", field.name, field.value).unwrap();
        }
    }
    text
}

/// The frame's layers as text end with this; the first ones may be left out.
#[track_caller]
fn check(frame: &str, expected: &str) {
    let written = written(&bytes(frame));
    let expected = expected.trim_start_matches('\n');
    assert!(
        written.ends_with(expected),
        "expected at the end:\n{expected}\nfound:\n{written}"
    );
}

#[test]
fn a_syn_is_told_whole() {
    check(
        SYN,
        "
ethernet 0..14
  0+6 destination: 02:00:00:00:00:01
  6+6 source: 02:00:00:00:00:02
  12+2 type: 0x0800 (ipv4)
ipv4 14..34
  14+1[0..4] version: 4
  14+1[4..8] header length: 5 (20 bytes)
  15+1[0..6] DSCP: 0
  15+1[6..8] ECN: 0
  16+2 total length: 52
  18+2 identification: 1
  20+1[0..3] flags: 2 (DF)
  20+2[3..16] fragment offset: 0
  22+1 time to live: 64
  23+1 protocol: 6 (tcp)
  24+2 checksum: 0x26c1
  26+4 source: 10.0.0.2
  30+4 destination: 10.0.0.1
tcp 34..66
  34+2 source port: 40001
  36+2 destination port: 8088
  38+4 sequence number: 1000
  42+4 acknowledgment number: 0
  46+1[0..4] data offset: 8 (32 bytes)
  46+1[4..8] reserved: 0
  47+1 flags: 0x02 (SYN)
  48+2 window: 64240
  50+2 checksum: 0xa05c
  52+2 urgent pointer: 0
  54+4 option: mss 1460
  58+1 option: nop
  59+1 option: nop
  60+2 option: sackOK
  62+1 option: nop
  63+3 option: wscale 7
",
    );
}

#[test]
fn a_syn_and_ack() {
    check(
        SYN_ACK,
        "
tcp 34..66
  34+2 source port: 8088
  36+2 destination port: 40001
  38+4 sequence number: 5000
  42+4 acknowledgment number: 1001
  46+1[0..4] data offset: 8 (32 bytes)
  46+1[4..8] reserved: 0
  47+1 flags: 0x12 (SYN+ACK)
  48+2 window: 65160
  50+2 checksum: 0x892b
  52+2 urgent pointer: 0
  54+4 option: mss 1460
  58+1 option: nop
  59+1 option: nop
  60+2 option: sackOK
  62+1 option: nop
  63+3 option: wscale 7
",
    );
}

#[test]
fn data() {
    check(
        DATA,
        "
tcp 34..54
  34+2 source port: 8088
  36+2 destination port: 40001
  38+4 sequence number: 5001
  42+4 acknowledgment number: 1001
  46+1[0..4] data offset: 5 (20 bytes)
  46+1[4..8] reserved: 0
  47+1 flags: 0x18 (ACK+PSH)
  48+2 window: 510
  50+2 checksum: 0xad01
  52+2 urgent pointer: 0
payload 54..65
  54+11 data: \"Thank you\\r\\n\"
",
    );
}

#[test]
fn a_fin() {
    check(
        FIN,
        "
tcp 34..54
  34+2 source port: 8088
  36+2 destination port: 40001
  38+4 sequence number: 5012
  42+4 acknowledgment number: 1001
  46+1[0..4] data offset: 5 (20 bytes)
  46+1[4..8] reserved: 0
  47+1 flags: 0x11 (ACK+FIN)
  48+2 window: 510
  50+2 checksum: 0xc67c
  52+2 urgent pointer: 0
",
    );
}

#[test]
fn timestamps_and_sack() {
    check(
        ACKS,
        "
  54+1 option: nop
  55+1 option: nop
  56+10 option: TS val 1 ecr 2
  66+1 option: nop
  67+1 option: nop
  68+10 option: sack {5001:5012}
",
    );
}

#[test]
fn a_datagram() {
    check(
        UDP,
        "
udp 34..42
  34+2 source port: 40002
  36+2 destination port: 9
  38+2 length: 12
  40+2 checksum: 0x70b7
payload 42..46
  42+4 data: \"ping\"
",
    );
}

#[test]
fn port_unreachable_quotes_the_datagram() {
    check(
        UNREACHABLE,
        "
icmp 34..42
  34+1 type: 3 (destination unreachable)
  35+1 code: 3 (port unreachable)
  36+2 checksum: 0x111d
  38+4 rest of header: 00 00 00 00
quoted packet 42..74
  42+32 start of the packet: udp 10.0.0.2:40002 > 10.0.0.1:9
",
    );
}

#[test]
fn arp_and_the_filling_of_short_frames() {
    check(
        ARP,
        "
arp 14..42
  14+2 hardware type: 1
  16+2 protocol type: 0x0800 (ipv4)
  18+1 hardware address length: 6
  19+1 protocol address length: 4
  20+2 operation: 1 (request)
  22+6 sender hardware address: 02:00:00:00:00:02
  28+4 sender address: 10.0.0.2
  32+6 target hardware address: 00:00:00:00:00:00
  38+4 target address: 10.0.0.1
padding 42..60
  42+18 data: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
",
    );
}

#[test]
fn neighbour_solicitation() {
    check(
        SOLICITATION,
        "
ipv6 14..54
  14+1[0..4] version: 6
  14+2[4..12] traffic class: 0
  15+3[4..24] flow label: 0x00000
  18+2 payload length: 32
  20+1 next header: 58 (icmp6)
  21+1 hop limit: 255
  22+16 source: fd00::2
  38+16 destination: ff02::1:ff00:1
icmp6 54..78
  54+1 type: 135 (neighbour solicitation)
  55+1 code: 0
  56+2 checksum: 0x7d97
  58+4 reserved: 00 00 00 00
  62+16 target: fd00::1
icmp6 option 78..86
  78+1 type: 1 (source link-layer address)
  79+1 length: 1 (8 bytes)
  80+6 value: 02 00 00 00 00 02
",
    );
}

#[test]
fn multicast_listener_report() {
    check(
        MLD,
        "
ipv6 extension 54..62
  54+1 next header: 58 (icmp6)
  55+1 length: 0 (8 bytes)
  56+6 options: 05 02 00 00 01 00
icmp6 62..70
  62+1 type: 143 (multicast listener report v2)
  63+1 code: 0
  64+2 checksum: 0x7105
  66+2 reserved: 0
  68+2 records: 1
payload 70..90
  70+20 data: 04 00 00 00 ff 02 00 00 00 00 00 00 00 00 00 01 ff 00 00 02
",
    );
}

#[test]
fn a_fragment_is_not_taken_for_a_datagram() {
    check(
        FRAGMENT,
        "
  20+1[0..3] flags: 1 (MF)
  20+2[3..16] fragment offset: 24
  22+1 time to live: 64
  23+1 protocol: 17 (udp)
  24+2 checksum: 0x46bd
  26+4 source: 10.0.0.2
  30+4 destination: 10.0.0.1
fragment 34..50
  34+16 data: \"xxxxxxxxxxxxxxxx\"
",
    );
}

/// Addresses, flags, absolute numbers, window, length and options, as a lesson's line would show them.
#[track_caller]
fn check_summary(frame: &str, expected: &str) {
    let found = summary(&bytes(frame));
    let (src, dst, flags) = (&found.src, &found.dst, found.flags_text());
    let numbers = format!("{} {} win {} len {}", found.seq, found.ack, found.win, found.len);
    let options = found.options.join(",");
    let text = format!("{} {src} > {dst} {flags} {numbers} [{options}]", found.proto);
    assert_eq!(text, expected);
}

#[test]
fn summaries() {
    check_summary(
        SYN,
        "tcp 10.0.0.2:40001 > 10.0.0.1:8088 SYN 1000 0 win 64240 len 0 [mss 1460,nop,nop,sackOK,nop,wscale 7]",
    );
    check_summary(
        SYN_ACK,
        "tcp 10.0.0.1:8088 > 10.0.0.2:40001 SYN+ACK 5000 1001 win 65160 len 0 [mss 1460,nop,nop,sackOK,nop,wscale 7]",
    );
    check_summary(
        DATA,
        "tcp 10.0.0.1:8088 > 10.0.0.2:40001 ACK+PSH 5001 1001 win 510 len 11 []",
    );
    check_summary(
        FIN,
        "tcp 10.0.0.1:8088 > 10.0.0.2:40001 ACK+FIN 5012 1001 win 510 len 0 []",
    );
    check_summary(UDP, "udp 10.0.0.2:40002 > 10.0.0.1:9 - 0 0 win 0 len 4 []");
    check_summary(
        UNREACHABLE,
        "icmp 10.0.0.1 > 10.0.0.2 - 0 0 win 0 len 32 [port unreachable]",
    );
    check_summary(
        ARP,
        "arp 10.0.0.2 > 10.0.0.1 - 0 0 win 0 len 0 [who-has 10.0.0.1 tell 10.0.0.2]",
    );
    check_summary(
        SYN6,
        "tcp [fd00::2]:40003 > [fd00::1]:8088 SYN 1 0 win 64800 len 0 []",
    );
    check_summary(
        FRAGMENT,
        "udp 10.0.0.2 > 10.0.0.1 - 0 0 win 0 len 16 [frag 16@24+]",
    );
}

#[test]
fn neighbours_talk_passes_and_nothing_else() {
    let talk = ALL.map(|frame| is_neighbour_talk(&bytes(frame)));
    let expected = ALL.map(|frame| [ARP, SOLICITATION, MLD].contains(&frame));
    assert_eq!(talk, expected);
    let mut igmp = bytes(UDP);
    igmp[23] = 2;
    assert!(is_neighbour_talk(&igmp));
    let mut echo = bytes(SOLICITATION);
    echo[54] = 128;
    assert!(!is_neighbour_talk(&echo), "an echo over IPv6 is a lesson's frame");
}

/// The known frame with one byte changed: what the layer `malformed` says, and the summary's protocol.
#[track_caller]
fn check_malformed(frame: &str, place: usize, value: u8, says: &str, proto: &str) {
    let mut frame = bytes(frame);
    frame[place] = value;
    let found = layers(&frame);
    let layer = found.iter().find(|layer| layer.name == "malformed").unwrap();
    let told = layer
        .fields
        .iter()
        .map(|field| field.value.as_str())
        .collect::<Vec<_>>();
    assert!(told.contains(&says), "{told:?}");
    assert_eq!(summary(&frame).proto, proto);
}

#[test]
fn impossible_lengths_are_named_with_their_place() {
    let says = "the header length at offset 14 says 0 bytes, possible is 20 to 52 bytes";
    check_malformed(SYN, 14, 0x40, says, "malformed");
    let says = "the total length at offset 16 says 200 bytes, possible is 20 to 52 bytes";
    check_malformed(SYN, 17, 200, says, "malformed");
    let says = "the data offset at offset 46 says 0 bytes, possible is 20 to 32 bytes";
    check_malformed(SYN, 46, 0x00, says, "malformed");
    let says = "the data offset at offset 46 says 12 bytes, possible is 20 to 32 bytes";
    check_malformed(SYN, 46, 0x30, says, "malformed");
    let says = "the data offset at offset 46 says 60 bytes, possible is 20 to 32 bytes";
    check_malformed(SYN, 46, 0xf0, says, "malformed");
    let says = "the option length at offset 55 says 0 bytes, possible is 4 bytes";
    check_malformed(SYN, 55, 0, says, "tcp");
    let says = "the length at offset 38 says 7 bytes, possible is 8 to 12 bytes";
    check_malformed(UDP, 39, 7, says, "malformed");
    let says = "the hardware address length at offset 18 says 8 bytes, possible is 6 bytes";
    check_malformed(ARP, 18, 8, says, "malformed");
    let says = "the payload length at offset 18 says 288 bytes, possible is at most 32 bytes";
    check_malformed(SOLICITATION, 18, 1, says, "malformed");
    let says = "the option length at offset 79 says 0 bytes, possible is 8 bytes";
    check_malformed(SOLICITATION, 79, 0, says, "icmp6");
    let says = "the extension length at offset 55 says 1600 bytes, possible is 8 to 36 bytes";
    check_malformed(MLD, 55, 199, says, "malformed");
}

#[test]
fn a_malformed_segment_keeps_its_addresses_and_a_bad_option_its_segment() {
    let mut frame = bytes(SYN);
    frame[46] = 0;
    let segment = summary(&frame);
    assert_eq!(
        (segment.src.as_str(), segment.dst.as_str()),
        ("10.0.0.2", "10.0.0.1")
    );
    let mut frame = bytes(SYN);
    frame[55] = 0;
    assert_eq!(summary(&frame).options, ["bad option"]);
}

#[test]
fn a_frame_that_is_too_short_says_so() {
    let found = written(&bytes(SYN)[..40]);
    let says = "the total length at offset 16 says 52 bytes, possible is 20 to 26 bytes";
    assert!(found.contains(says), "{found}");
    let found = written(&[0; 5]);
    let says =
        "malformed 0..5\n  0+5 too short: an Ethernet header has 14 bytes, but only 5 are left at offset 0\n";
    assert_eq!(found, says);
}

#[test]
fn hostile_payloads_are_shown_escaped() {
    let mut frame = bytes(DATA);
    frame[54..65].copy_from_slice(b"\x1b[31m\"\\\r\n!!");
    let found = layers(&frame).pop().unwrap().fields.remove(0).value;
    assert_eq!(found, r#""\x1b[31m\"\\\r\n!!""#);
}

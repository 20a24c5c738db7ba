//! Bytes -> what they mean, by pnet's packet part.
//!
//! *In:* an Ethernet frame. *Out:* its [`Segment`] and the few questions that the wire asks of it.
//! *Never here:* a length that was not checked first (pnet clamps impossible ones instead of
//! failing), a system call, a panic: a frame is a stranger's data.

mod relative;
mod sequence;

#[cfg(target_os = "linux")]
use pnet::packet as formats;
#[cfg(not(target_os = "linux"))]
use pnet_packet as formats;

use std::net::SocketAddr;

use formats::Packet;
use formats::ethernet::{EtherTypes, EthernetPacket};
use formats::ip::{IpNextHeaderProtocol, IpNextHeaderProtocols};
use formats::ipv4::Ipv4Packet;
use formats::tcp::{TcpOption, TcpOptionNumbers, TcpPacket};

pub use relative::Sequences;
pub use sequence::{same_data, sequence_end};

use crate::event::{Segment, TcpFlag};

/// Length of an Ethernet header.
const ETHERNET: usize = 14;

/// What a frame carries; `malformed` where a length in it is impossible.
pub fn summary(frame: &[u8]) -> Segment {
    parse(frame).unwrap_or_else(|| named("malformed"))
}

/// Whether this is the talk of neighbours, which always passes: ARP (RFC 826), neighbour discovery
/// and MLD (all of `ICMPv6` to a group, RFC 4861 and 3810), IGMP (RFC 3376).
pub fn is_neighbour_talk(frame: &[u8]) -> bool {
    let Some(ethernet) = EthernetPacket::new(frame) else {
        return false;
    };
    let to_group = frame.first().is_some_and(|byte| byte & 1 == 1);
    match ethernet.get_ethertype() {
        EtherTypes::Arp => true,
        EtherTypes::Ipv4 => frame.get(ETHERNET + 9) == Some(&IpNextHeaderProtocols::Igmp.0),
        EtherTypes::Ipv6 => to_group || frame.get(ETHERNET + 6) == Some(&IpNextHeaderProtocols::Icmpv6.0),
        _ => false,
    }
}

/// Whether the frame carries IPv4, which its receiver counts in `Ip.InReceives`.
pub fn is_ipv4(frame: &[u8]) -> bool {
    EthernetPacket::new(frame).is_some_and(|ethernet| ethernet.get_ethertype() == EtherTypes::Ipv4)
}

fn named(proto: &str) -> Segment {
    Segment {
        proto: proto.to_owned(),
        ..Segment::default()
    }
}

fn parse(frame: &[u8]) -> Option<Segment> {
    let ethernet = EthernetPacket::new(frame)?;
    match ethernet.get_ethertype() {
        EtherTypes::Arp => Some(named("arp")),
        EtherTypes::Ipv4 => parse_ipv4(ethernet.payload()),
        other => Some(named(&format!("ethertype 0x{:04x}", other.0))),
    }
}

/// RFC 791: header and total length must lie within the bytes. Ethernet's padding is cut off.
fn parse_ipv4(bytes: &[u8]) -> Option<Segment> {
    let packet = Ipv4Packet::new(bytes)?;
    let header = usize::from(packet.get_header_length()) * 4;
    let total = usize::from(packet.get_total_length());
    if header < 20 || total < header || total > bytes.len() {
        return None;
    }
    let (from, to) = (packet.get_source(), packet.get_destination());
    let payload = &bytes[header..total];
    match packet.get_next_level_protocol() {
        IpNextHeaderProtocols::Tcp => parse_tcp(payload).map(|(mut segment, ports)| {
            segment.src = SocketAddr::from((from, ports.0)).to_string();
            segment.dst = SocketAddr::from((to, ports.1)).to_string();
            segment
        }),
        protocol => {
            let (src, dst) = (from.to_string(), to.to_string());
            let len = u32::try_from(payload.len()).ok()?;
            Some(Segment {
                src,
                dst,
                len,
                ..named(&protocol_name(protocol))
            })
        }
    }
}

fn protocol_name(protocol: IpNextHeaderProtocol) -> String {
    match protocol {
        IpNextHeaderProtocols::Icmp => "icmp".to_owned(),
        IpNextHeaderProtocols::Udp => "udp".to_owned(),
        other => other.0.to_string(),
    }
}

/// RFC 9293, section 3.1: the data offset must lie within the bytes.
fn parse_tcp(bytes: &[u8]) -> Option<(Segment, (u16, u16))> {
    let packet = TcpPacket::new(bytes)?;
    let header = usize::from(packet.get_data_offset()) * 4;
    if header < 20 || header > bytes.len() {
        return None;
    }
    let segment = Segment {
        flags: TcpFlag::from_byte(packet.get_flags()),
        seq: packet.get_sequence(),
        ack: packet.get_acknowledgement(),
        win: u32::from(packet.get_window()),
        len: u32::try_from(bytes.len() - header).ok()?,
        options: packet.get_options().iter().map(option_text).collect(),
        ..named("tcp")
    };
    Some((segment, (packet.get_source(), packet.get_destination())))
}

/// An option in tcpdump's words.
fn option_text(option: &TcpOption) -> String {
    let number = option
        .data
        .iter()
        .fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
    match option.number {
        TcpOptionNumbers::EOL => "eol".to_owned(),
        TcpOptionNumbers::NOP => "nop".to_owned(),
        TcpOptionNumbers::MSS => format!("mss {number}"),
        TcpOptionNumbers::WSCALE => format!("wscale {number}"),
        TcpOptionNumbers::SACK_PERMITTED => "sackOK".to_owned(),
        TcpOptionNumbers::TIMESTAMPS => format!("TS val {} ecr {}", number >> 32, number & 0xffff_ffff),
        other => format!("option {}", other.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A SYN from 10.0.0.2:40001 to 10.0.0.1:8088 with `mss 1460`.
    const SYN: &[u8] = &[
        2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0, 0, 44, 0, 0, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 2,
        10, 0, 0, 1, 0x9c, 0x41, 0x1f, 0x98, 0, 0, 0, 7, 0, 0, 0, 0, 0x60, 2, 0xfa, 0xf0, 0, 0, 0, 0, 2, 4,
        5, 0xb4,
    ];

    #[test]
    fn a_syn_is_read() {
        let segment = summary(SYN);
        assert_eq!(
            (segment.src.as_str(), segment.dst.as_str()),
            ("10.0.0.2:40001", "10.0.0.1:8088")
        );
        assert_eq!(
            (
                segment.flags_text().as_str(),
                segment.seq,
                segment.win,
                segment.len
            ),
            ("SYN", 7, 64240, 0)
        );
        assert_eq!(segment.options, ["mss 1460"]);
    }

    #[test]
    fn impossible_lengths_are_malformed() {
        for (place, value) in [(14, 0x40), (17, 200), (46, 0x30), (46, 0xf0)] {
            let mut frame = SYN.to_vec();
            frame[place] = value;
            assert_eq!(summary(&frame).proto, "malformed", "byte {place} = {value:#x}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(place in 0..SYN.len(), value: u8, cut in 0..=SYN.len()) {
            let mut frame = SYN.to_vec();
            frame[place] = value;
            let _ = (summary(&frame[..cut]), is_neighbour_talk(&frame[..cut]), is_ipv4(&frame[..cut]));
        }
    }
}

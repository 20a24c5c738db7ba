//! A frame in the few numbers that a lesson speaks of.

use std::net::{IpAddr, SocketAddr};

use super::checked::{self, Wrong};
use super::datagram::{Datagram, Fragment, datagram};
use super::formats::arp::ArpOperations;
use super::formats::ethernet::{EtherType, EtherTypes};
use super::formats::ip::IpNextHeaderProtocols;
use super::options::Options;
use super::piece::Piece;
use super::words::{self, Control};
use crate::event::{Segment, TcpFlag};

/// What a frame carries. `seq_rel` and `ack_rel` stay 0, since they need the frames before it (see
/// [`super::Sequences`]); `proto` is `malformed` where a length in it is impossible.
pub fn summary(frame: &[u8]) -> Segment {
    read(frame).unwrap_or_else(|_| named("malformed"))
}

fn read(frame: &[u8]) -> Result<Segment, Wrong> {
    let ethernet = checked::ethernet(Piece::whole(frame))?;
    match ethernet.packet.get_ethertype() {
        EtherTypes::Arp => arp(ethernet.payload),
        other => match datagram(other, ethernet.payload) {
            Some(packet) => Ok(internet(&packet?)),
            None => Ok(unknown(other, ethernet.payload)),
        },
    }
}

fn named(proto: &str) -> Segment {
    Segment {
        proto: proto.to_owned(),
        ..Segment::default()
    }
}

fn unknown(ethertype: EtherType, payload: Piece<'_>) -> Segment {
    Segment {
        len: count(payload),
        ..named(&format!("ethertype 0x{:04x}", ethertype.0))
    }
}

fn arp(piece: Piece<'_>) -> Result<Segment, Wrong> {
    let packet = checked::arp(piece)?.packet;
    let (from, to) = (packet.get_sender_proto_addr(), packet.get_target_proto_addr());
    let text = match packet.get_operation() {
        ArpOperations::Request => format!("who-has {to} tell {from}"),
        ArpOperations::Reply => format!("{from} is-at {}", packet.get_sender_hw_addr()),
        other => words::arp_operation(other.0),
    };
    Ok(Segment {
        src: from.to_string(),
        dst: to.to_string(),
        options: vec![text],
        ..named("arp")
    })
}

/// An IP packet; where what it carries is malformed, the addresses are known all the same.
fn internet(packet: &Datagram<'_>) -> Segment {
    let carried = match (packet.fragment, packet.protocol) {
        (Some(fragment), _) => Ok(part_of(fragment, packet)),
        (None, IpNextHeaderProtocols::Tcp) => tcp(packet),
        (None, IpNextHeaderProtocols::Udp) => udp(packet),
        (None, IpNextHeaderProtocols::Icmp) => control(packet, Control::V4),
        (None, IpNextHeaderProtocols::Icmpv6) => control(packet, Control::V6),
        (None, other) => Ok(Segment {
            len: count(packet.payload),
            ..between(packet, &words::protocol(other))
        }),
    };
    carried.unwrap_or_else(|_| between(packet, "malformed"))
}

/// A segment between two addresses without ports.
fn between(packet: &Datagram<'_>, proto: &str) -> Segment {
    Segment {
        src: packet.source.to_string(),
        dst: packet.destination.to_string(),
        ..named(proto)
    }
}

/// tcpdump's words for a fragment: size, offset, and whether more come.
fn part_of(fragment: Fragment, packet: &Datagram<'_>) -> Segment {
    let (len, more) = (count(packet.payload), if fragment.more { "+" } else { "" });
    Segment {
        len,
        options: vec![format!("frag {len}@{}{more}", fragment.offset)],
        ..between(packet, &words::protocol(packet.protocol))
    }
}

fn tcp(packet: &Datagram<'_>) -> Result<Segment, Wrong> {
    let part = checked::tcp(packet.payload)?;
    let view = &part.packet;
    let (_, area) = part.header.split(20);
    Ok(Segment {
        proto: "tcp".to_owned(),
        src: endpoint(packet.source, view.get_source()),
        dst: endpoint(packet.destination, view.get_destination()),
        flags: TcpFlag::from_byte(view.get_flags()),
        seq: view.get_sequence(),
        ack: view.get_acknowledgement(),
        win: u32::from(view.get_window()),
        len: count(part.payload),
        options: Options::new(area)
            .map(|(_, text)| text.unwrap_or_else(|_| "bad option".to_owned()))
            .collect(),
        ..Segment::default()
    })
}

fn udp(packet: &Datagram<'_>) -> Result<Segment, Wrong> {
    let part = checked::udp(packet.payload)?;
    Ok(Segment {
        src: endpoint(packet.source, part.packet.get_source()),
        dst: endpoint(packet.destination, part.packet.get_destination()),
        len: count(part.payload),
        ..named("udp")
    })
}

fn control(packet: &Datagram<'_>, version: Control) -> Result<Segment, Wrong> {
    let (proto, kind, code, body) = match version {
        Control::V4 => {
            let part = checked::icmp(packet.payload)?;
            let (kind, code) = (part.packet.get_icmp_type().0, part.packet.get_icmp_code().0);
            ("icmp", kind, code, part.payload)
        }
        Control::V6 => {
            let part = checked::icmp6(packet.payload)?;
            let (kind, code) = (part.packet.get_icmpv6_type().0, part.packet.get_icmpv6_code().0);
            ("icmp6", kind, code, part.payload)
        }
    };
    Ok(Segment {
        len: count(body),
        options: vec![version.message(kind, code)],
        ..between(packet, proto)
    })
}

fn endpoint(address: IpAddr, port: u16) -> String {
    SocketAddr::from((address, port)).to_string()
}

fn count(piece: Piece<'_>) -> u32 {
    u32::try_from(piece.len()).unwrap_or(u32::MAX)
}

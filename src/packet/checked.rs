//! Every length is checked here, before pnet's views of the bytes are trusted: pnet clamps a length
//! that cannot be true instead of refusing it.

use std::ops::RangeBounds;

use super::formats::arp::ArpPacket;
use super::formats::ethernet::EthernetPacket;
use super::formats::icmp::IcmpPacket;
use super::formats::icmpv6::Icmpv6Packet;
use super::formats::ipv4::Ipv4Packet;
use super::formats::ipv6::Ipv6Packet;
use super::formats::tcp::TcpPacket;
use super::formats::udp::UdpPacket;
use super::piece::Piece;

/// A header whose lengths hold, and what follows it.
pub(super) struct Part<'a, P> {
    /// pnet's view of header and payload.
    pub(super) packet: P,
    /// The header, options included.
    pub(super) header: Piece<'a>,
    /// What the header's lengths say that it carries.
    pub(super) payload: Piece<'a>,
    /// Bytes behind the payload, which belong to nobody: Ethernet fills short frames up.
    pub(super) padding: Piece<'a>,
}

/// A length that cannot be true.
#[derive(Debug)]
pub(super) enum Wrong {
    /// Fewer bytes than the header has.
    Short {
        /// Which header.
        what: &'static str,
        /// Its least length in bytes.
        least: usize,
    },
    /// A length field that lies.
    Field {
        /// The field's name.
        name: &'static str,
        /// Where it begins, in bits from the part's first one.
        first_bit: usize,
        /// How many bits it has.
        bits: usize,
        /// Why it cannot be true.
        reason: String,
    },
}

type Checked<'a, P> = Result<Part<'a, P>, Wrong>;

/// IEEE 802.3: two addresses and a type; the payload is all the rest.
pub(super) fn ethernet(piece: Piece<'_>) -> Checked<'_, EthernetPacket<'_>> {
    let view = EthernetPacket::new(piece.bytes);
    part(piece, view, "an Ethernet header", 14)
}

/// RFC 826, with the address lengths of Ethernet and IPv4, which pnet takes for granted.
pub(super) fn arp(piece: Piece<'_>) -> Checked<'_, ArpPacket<'_>> {
    let view = ArpPacket::new(piece.bytes);
    let mut part = part(piece, view, "an ARP packet for Ethernet and IPv4", 28)?;
    let lengths = (part.packet.get_hw_addr_len(), part.packet.get_proto_addr_len());
    check("hardware address length", 32..40, usize::from(lengths.0), 6..=6)?;
    check("protocol address length", 40..48, usize::from(lengths.1), 4..=4)?;
    part.padding = std::mem::take(&mut part.payload);
    Ok(part)
}

/// RFC 791, section 3.1: `IHL` in words of four bytes, `Total Length` with the header.
pub(super) fn ipv4(piece: Piece<'_>) -> Checked<'_, Ipv4Packet<'_>> {
    let view = Ipv4Packet::new(piece.bytes);
    let packet = part(piece, view, "an IPv4 header", 20)?.packet;
    let header = usize::from(packet.get_header_length()) * 4;
    let total = usize::from(packet.get_total_length());
    check("header length", 4..8, header, 20..=piece.len())?;
    check("total length", 16..32, total, header..=piece.len())?;
    Ok(cut(packet, piece, header, total))
}

/// RFC 8200, section 3: `Payload Length` without the header.
pub(super) fn ipv6(piece: Piece<'_>) -> Checked<'_, Ipv6Packet<'_>> {
    let view = Ipv6Packet::new(piece.bytes);
    let packet = part(piece, view, "an IPv6 header", 40)?.packet;
    let length = usize::from(packet.get_payload_length());
    check("payload length", 32..48, length, ..=piece.len() - 40)?;
    Ok(cut(packet, piece, 40, 40 + length))
}

/// RFC 9293, section 3.1: `Data Offset` in words of four bytes.
pub(super) fn tcp(piece: Piece<'_>) -> Checked<'_, TcpPacket<'_>> {
    let view = TcpPacket::new(piece.bytes);
    let packet = part(piece, view, "a TCP header", 20)?.packet;
    let header = usize::from(packet.get_data_offset()) * 4;
    check("data offset", 96..100, header, 20..=piece.len())?;
    Ok(cut(packet, piece, header, piece.len()))
}

/// RFC 768: `Length` with the header.
pub(super) fn udp(piece: Piece<'_>) -> Checked<'_, UdpPacket<'_>> {
    let view = UdpPacket::new(piece.bytes);
    let packet = part(piece, view, "a UDP header", 8)?.packet;
    let length = usize::from(packet.get_length());
    check("length", 32..48, length, 8..=piece.len())?;
    Ok(cut(packet, piece, 8, length))
}

/// RFC 792: every message has a header of eight bytes.
pub(super) fn icmp(piece: Piece<'_>) -> Checked<'_, IcmpPacket<'_>> {
    let view = IcmpPacket::new(piece.bytes).filter(|_| piece.len() >= 8);
    part(piece, view, "an ICMP header", 8)
}

/// RFC 4443, section 2.1: type, code and checksum; the rest depends on the type.
pub(super) fn icmp6(piece: Piece<'_>) -> Checked<'_, Icmpv6Packet<'_>> {
    let view = Icmpv6Packet::new(piece.bytes);
    part(piece, view, "an ICMPv6 header", 4)
}

/// pnet makes no view of too few bytes.
fn part<'a, P>(piece: Piece<'a>, view: Option<P>, what: &'static str, least: usize) -> Checked<'a, P> {
    let packet = view.ok_or(Wrong::Short { what, least })?;
    Ok(cut(packet, piece, least, piece.len()))
}

fn cut<P>(packet: P, piece: Piece<'_>, header: usize, total: usize) -> Part<'_, P> {
    let (inside, padding) = piece.split(total);
    let (header, payload) = inside.split(header);
    Part {
        packet,
        header,
        payload,
        padding,
    }
}

/// Checks what a length field says, in bytes, against what it can say.
pub(super) fn check(
    name: &'static str,
    bits: std::ops::Range<usize>,
    says: usize,
    possible: impl RangeBounds<usize> + std::fmt::Debug,
) -> Result<(), Wrong> {
    if possible.contains(&says) {
        return Ok(());
    }
    Err(Wrong::Field {
        name,
        first_bit: bits.start,
        bits: bits.len(),
        reason: format!("says {}, possible is {}", bytes_text(says), range_text(&possible)),
    })
}

fn bytes_text(count: usize) -> String {
    format!("{count} byte{}", if count == 1 { "" } else { "s" })
}

/// `20 to 44 bytes`, `at most 8 bytes`, `6 bytes`, or that no length at all is possible.
fn range_text(possible: &impl RangeBounds<usize>) -> String {
    let bound = |bound: std::ops::Bound<&usize>| match bound {
        std::ops::Bound::Included(&length) => Some(length),
        _ => None,
    };
    match (bound(possible.start_bound()), bound(possible.end_bound())) {
        (Some(least), Some(most)) if least == most => bytes_text(least),
        (Some(least), Some(most)) if least < most => format!("{least} to {}", bytes_text(most)),
        (Some(least), Some(most)) => format!("at least {}, of which {most} are there", bytes_text(least)),
        (_, Some(most)) => format!("at most {}", bytes_text(most)),
        (_, None) => "another".to_owned(),
    }
}

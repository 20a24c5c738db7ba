//! A frame taken apart: Ethernet, ARP, IP. What IP carries is [`super::transport`]'s and
//! [`super::control`]'s.

use super::checked::{self, Wrong};
use super::datagram::{Chain, Fragment};
use super::formats::ethernet::EtherTypes;
use super::formats::ip::{IpNextHeaderProtocol, IpNextHeaderProtocols};
use super::piece::Piece;
use super::sheet::{Sheet, malformed};
use super::{Layer, control, transport, words};

/// The frame's layers, in the order of its bytes. Their fields together are the whole frame: each bit
/// stands in exactly one field. A part with an impossible length is a layer `malformed` that says
/// which one; bytes that no header claims are `payload` or `padding`.
pub fn layers(frame: &[u8]) -> Vec<Layer> {
    let mut layers = Vec::new();
    let piece = Piece::whole(frame);
    if let Err(wrong) = ethernet(piece, &mut layers) {
        layers.push(malformed(piece, &wrong));
    }
    layers
}

fn ethernet(piece: Piece<'_>, layers: &mut Vec<Layer>) -> Result<(), Wrong> {
    let part = checked::ethernet(piece)?;
    let (view, payload) = (&part.packet, part.payload);
    let kind = view.get_ethertype();
    let mut sheet = Sheet::new("ethernet", part.header);
    sheet
        .bytes("destination", 6, view.get_destination())
        .bytes("source", 6, view.get_source())
        .bytes("type", 2, words::ethertype(kind));
    layers.push(sheet.done());
    let read = match kind {
        EtherTypes::Arp => arp(payload, layers),
        EtherTypes::Ipv4 => ipv4(payload, layers),
        EtherTypes::Ipv6 => ipv6(payload, layers),
        _ => {
            plain("payload", payload, layers);
            Ok(())
        }
    };
    or_malformed(read, payload, layers);
    Ok(())
}

/// A part that could not be read is shown as what it is.
pub(super) fn or_malformed(read: Result<(), Wrong>, piece: Piece<'_>, layers: &mut Vec<Layer>) {
    if let Err(wrong) = read {
        layers.push(malformed(piece, &wrong));
    }
}

/// Bytes without an inner order, as one field; nothing when there are none.
pub(super) fn plain(name: &'static str, piece: Piece<'_>, layers: &mut Vec<Layer>) {
    if !piece.is_empty() {
        layers.push(Sheet::new(name, piece).rest("data").done());
    }
}

fn arp(piece: Piece<'_>, layers: &mut Vec<Layer>) -> Result<(), Wrong> {
    let part = checked::arp(piece)?;
    let view = &part.packet;
    let mut sheet = Sheet::new("arp", part.header);
    sheet
        .bytes("hardware type", 2, view.get_hardware_type().0)
        .bytes("protocol type", 2, words::ethertype(view.get_protocol_type()))
        .bytes("hardware address length", 1, view.get_hw_addr_len())
        .bytes("protocol address length", 1, view.get_proto_addr_len())
        .bytes("operation", 2, words::arp_operation(view.get_operation().0))
        .bytes("sender hardware address", 6, view.get_sender_hw_addr())
        .bytes("sender address", 4, view.get_sender_proto_addr())
        .bytes("target hardware address", 6, view.get_target_hw_addr())
        .bytes("target address", 4, view.get_target_proto_addr());
    layers.push(sheet.done());
    plain("padding", part.padding, layers);
    Ok(())
}

fn ipv4(piece: Piece<'_>, layers: &mut Vec<Layer>) -> Result<(), Wrong> {
    let part = checked::ipv4(piece)?;
    let view = &part.packet;
    let protocol = view.get_next_level_protocol();
    let fragment = Fragment::new(view.get_fragment_offset(), view.get_flags() & 1 == 1);
    let mut sheet = Sheet::new("ipv4", part.header);
    sheet
        .bits("version", 4, view.get_version())
        .bits("header length", 4, in_words(view.get_header_length()))
        .bits("DSCP", 6, view.get_dscp())
        .bits("ECN", 2, view.get_ecn())
        .bytes("total length", 2, view.get_total_length())
        .bytes("identification", 2, view.get_identification())
        .bits("flags", 3, ipv4_flags(view.get_flags()))
        .bits("fragment offset", 13, u32::from(view.get_fragment_offset()) * 8)
        .bytes("time to live", 1, view.get_ttl())
        .bytes("protocol", 1, words::numbered_protocol(protocol))
        .bytes("checksum", 2, hexadecimal(view.get_checksum()))
        .bytes("source", 4, view.get_source())
        .bytes("destination", 4, view.get_destination())
        .rest("options");
    layers.push(sheet.done());
    carried(protocol, fragment, part.payload, layers);
    plain("padding", part.padding, layers);
    Ok(())
}

/// A length that its header counts in units of four bytes.
pub(super) fn in_words(words: u8) -> String {
    format!("{words} ({} bytes)", u32::from(words) * 4)
}

pub(super) fn hexadecimal(number: u16) -> String {
    format!("0x{number:04x}")
}

/// RFC 791: do not fragment, more fragments.
fn ipv4_flags(flags: u8) -> String {
    let name = match flags {
        0 => "none",
        1 => "MF",
        2 => "DF",
        _ => "",
    };
    words::with_name(u32::from(flags), name)
}

fn ipv6(piece: Piece<'_>, layers: &mut Vec<Layer>) -> Result<(), Wrong> {
    let part = checked::ipv6(piece)?;
    let view = &part.packet;
    let next = view.get_next_header();
    let mut sheet = Sheet::new("ipv6", part.header);
    sheet
        .bits("version", 4, view.get_version())
        .bits("traffic class", 8, view.get_traffic_class())
        .bits("flow label", 20, format!("0x{:05x}", view.get_flow_label()))
        .bytes("payload length", 2, view.get_payload_length())
        .bytes("next header", 1, words::numbered_protocol(next))
        .bytes("hop limit", 1, view.get_hop_limit())
        .bytes("source", 16, view.get_source())
        .bytes("destination", 16, view.get_destination());
    layers.push(sheet.done());
    let chain = Chain::read(next, part.payload);
    for (kind, extension) in &chain.extensions {
        layers.push(extension_header(*kind, *extension));
    }
    match chain.wrong {
        Some(wrong) => layers.push(malformed(chain.payload, &wrong)),
        None => carried(chain.protocol, chain.fragment, chain.payload, layers),
    }
    plain("padding", part.padding, layers);
    Ok(())
}

fn extension_header(kind: IpNextHeaderProtocol, piece: Piece<'_>) -> Layer {
    let next = words::numbered_protocol(IpNextHeaderProtocol(piece.bytes[0]));
    let mut sheet = Sheet::new("ipv6 extension", piece);
    sheet.bytes("next header", 1, next);
    if kind == IpNextHeaderProtocols::Ipv6Frag {
        let word = piece.u16_at(2);
        return sheet
            .bytes("reserved", 1, piece.bytes[1])
            .bits("fragment offset", 13, u32::from(word >> 3) * 8)
            .bits("reserved", 2, word >> 1 & 3)
            .bits("more fragments", 1, word & 1)
            .rest("identification")
            .done();
    }
    let length = 8 + u32::from(piece.bytes[1]) * 8;
    sheet
        .bytes("length", 1, format!("{} ({length} bytes)", piece.bytes[1]))
        .rest("options")
        .done()
}

/// What an IP packet carries. A fragment's bytes cannot be told apart: the header may lie in another.
fn carried(
    protocol: IpNextHeaderProtocol,
    fragment: Option<Fragment>,
    piece: Piece<'_>,
    layers: &mut Vec<Layer>,
) {
    if fragment.is_some() {
        return plain("fragment", piece, layers);
    }
    let read = match protocol {
        IpNextHeaderProtocols::Tcp => transport::tcp(piece, layers),
        IpNextHeaderProtocols::Udp => transport::udp(piece, layers),
        IpNextHeaderProtocols::Icmp => control::icmp(piece, layers),
        IpNextHeaderProtocols::Icmpv6 => control::icmp6(piece, layers),
        _ => {
            plain("payload", piece, layers);
            Ok(())
        }
    };
    or_malformed(read, piece, layers);
}

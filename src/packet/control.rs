//! ICMP and `ICMPv6`: errors with the packet that they are about, echoes, neighbour discovery, MLD.

use std::net::{Ipv6Addr, SocketAddr};

use super::checked::{self, Wrong};
use super::datagram::datagram;
use super::formats::ethernet::EtherTypes;
use super::formats::ip::IpNextHeaderProtocols;
use super::layers::{hexadecimal, plain};
use super::piece::Piece;
use super::sheet::{Sheet, malformed, preview};
use super::words::{self, Control};
use super::{Field, Layer};

/// RFC 792.
pub(super) fn icmp(piece: Piece<'_>, layers: &mut Vec<Layer>) -> Result<(), Wrong> {
    let part = checked::icmp(piece)?;
    let view = &part.packet;
    let (kind, code) = (view.get_icmp_type().0, view.get_icmp_code().0);
    let mut sheet = Sheet::new("icmp", part.header);
    start(&mut sheet, Control::V4, (kind, code, view.get_checksum()));
    match kind {
        0 | 8 => echo(&mut sheet, part.header),
        3 if code == 4 => {
            sheet
                .bytes("unused", 2, part.header.u16_at(4))
                .bytes("next-hop MTU", 2, part.header.u16_at(6))
        }
        _ => sheet.rest("rest of header"),
    };
    layers.push(sheet.done());
    match kind {
        3 | 5 | 11 | 12 => quoted(part.payload, layers),
        _ => plain("payload", part.payload, layers),
    }
    Ok(())
}

/// Type, code and checksum, with which both protocols begin.
fn start(sheet: &mut Sheet<'_>, version: Control, (kind, code, checksum): (u8, u8, u16)) {
    let (kind_name, code_name) = (version.name(kind, None), version.name(kind, Some(code)));
    sheet
        .bytes("type", 1, words::with_name(u32::from(kind), kind_name))
        .bytes("code", 1, words::with_name(u32::from(code), code_name))
        .bytes("checksum", 2, hexadecimal(checksum));
}

/// The four bytes after the checksum: which echo, and which of its sequence.
fn echo<'s, 'a>(sheet: &'s mut Sheet<'a>, message: Piece<'_>) -> &'s mut Sheet<'a> {
    sheet
        .bytes("identifier", 2, message.u16_at(4))
        .bytes("sequence number", 2, message.u16_at(6))
}

/// The start of the packet that an error is about, in one line where it can be read.
fn quoted(piece: Piece<'_>, layers: &mut Vec<Layer>) {
    if piece.is_empty() {
        return;
    }
    layers.push(Layer {
        name: "quoted packet",
        range: piece.range(),
        fields: vec![Field {
            name: "start of the packet",
            value: quoted_text(piece.bytes).unwrap_or_else(|| preview(piece.bytes)),
            offset: piece.at,
            length: piece.len(),
            bits: None,
        }],
    });
}

/// `udp 10.0.0.2:40001 > 10.0.0.1:9`. An error quotes as much as fits: what the header says of the
/// packet's length is made true for the reading.
fn quoted_text(bytes: &[u8]) -> Option<String> {
    let (ethertype, field, headers) = match bytes.first()? >> 4 {
        4 => (EtherTypes::Ipv4, 2, 0),
        6 => (EtherTypes::Ipv6, 4, 40),
        _ => return None,
    };
    let mut whole = bytes.to_vec();
    let length = u16::try_from(bytes.len().checked_sub(headers)?).ok()?;
    whole
        .get_mut(field..field + 2)?
        .copy_from_slice(&length.to_be_bytes());
    let packet = datagram(ethertype, Piece::whole(&whole))?.ok()?;
    let protocol = words::protocol(packet.protocol);
    let has_ports = matches!(
        packet.protocol,
        IpNextHeaderProtocols::Tcp | IpNextHeaderProtocols::Udp
    );
    if has_ports && packet.fragment.is_none() && packet.payload.len() >= 4 {
        let from = SocketAddr::from((packet.source, packet.payload.u16_at(0)));
        let to = SocketAddr::from((packet.destination, packet.payload.u16_at(2)));
        return Some(format!("{protocol} {from} > {to}"));
    }
    Some(format!("{protocol} {} > {}", packet.source, packet.destination))
}

/// RFC 4443; its bodies by type, those of neighbour discovery and MLD too.
pub(super) fn icmp6(piece: Piece<'_>, layers: &mut Vec<Layer>) -> Result<(), Wrong> {
    let part = checked::icmp6(piece)?;
    let view = &part.packet;
    let (kind, code) = (view.get_icmpv6_type().0, view.get_icmpv6_code().0);
    let (header, body) = piece.split(header_length(kind));
    if header.len() < header_length(kind) {
        let least = header_length(kind);
        let what = "an ICMPv6 message of this type";
        return Err(Wrong::Short { what, least });
    }
    let mut sheet = Sheet::new("icmp6", header);
    start(&mut sheet, Control::V6, (kind, code, view.get_checksum()));
    fields_of(kind, &mut sheet, header);
    layers.push(sheet.done());
    match kind {
        1..=4 => quoted(body, layers),
        133..=137 => options(body, layers),
        _ => plain("payload", body, layers),
    }
    Ok(())
}

/// The least length of a message of this type, its lists aside.
fn header_length(kind: u8) -> usize {
    match kind {
        1..=4 | 128 | 129 | 133 | 143 => 8, // errors, echoes, router solicitation, MLDv2 report
        134 => 16,                          // router advertisement
        130..=132 | 135 | 136 => 24,        // MLD, neighbour solicitation and advertisement
        137 => 40,                          // redirect
        _ => 4,
    }
}

/// What stands between the checksum and the lists.
fn fields_of(kind: u8, sheet: &mut Sheet<'_>, header: Piece<'_>) {
    match kind {
        2 => sheet.bytes("MTU", 4, word(header, 4)),
        128 | 129 => echo(sheet, header),
        130..=132 => sheet
            .bytes("maximum response delay", 2, header.u16_at(4))
            .bytes("reserved", 2, header.u16_at(6))
            .bytes("group", 16, address(header, 8)),
        135 | 137 => {
            sheet
                .bytes("reserved", 4, preview(&header.bytes[4..8]))
                .bytes("target", 16, address(header, 8))
        }
        136 => sheet
            .bits("flags", 3, advertisement_flags(header.bytes[4]))
            .bits("reserved", 29, word(header, 4) & 0x1fff_ffff)
            .bytes("target", 16, address(header, 8)),
        143 => sheet
            .bytes("reserved", 2, header.u16_at(4))
            .bytes("records", 2, header.u16_at(6)),
        _ => sheet,
    };
    sheet.rest("rest of header");
}

fn word(piece: Piece<'_>, place: usize) -> u32 {
    u32::from(piece.u16_at(place)) << 16 | u32::from(piece.u16_at(place + 2))
}

fn address(piece: Piece<'_>, place: usize) -> Ipv6Addr {
    let bytes = piece
        .bytes
        .get(place..place + 16)
        .and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
    bytes.unwrap_or([0; 16]).into()
}

/// RFC 4861, section 4.4: the sender is a router, answers, overrides.
fn advertisement_flags(byte: u8) -> String {
    let names = [(0x80, "router"), (0x40, "solicited"), (0x20, "override")];
    let set = names.iter().filter(|(bit, _)| byte & bit != 0);
    let names = set.map(|(_, name)| *name).collect::<Vec<_>>().join("+");
    words::with_name(u32::from(byte >> 5), &names)
}

/// RFC 4861, section 4.6: type, length in units of eight bytes, value.
fn options(mut left: Piece<'_>, layers: &mut Vec<Layer>) {
    while !left.is_empty() {
        let length = usize::from(left.bytes.get(1).copied().unwrap_or(0)) * 8;
        if left.len() < 8 {
            let what = "an option of neighbour discovery";
            return layers.push(malformed(left, &Wrong::Short { what, least: 8 }));
        }
        if let Err(wrong) = checked::check("option length", 8..16, length, 8..=left.len()) {
            return layers.push(malformed(left, &wrong));
        }
        let (option, others) = left.split(length);
        layers.push(option_layer(option));
        left = others;
    }
}

fn option_layer(option: Piece<'_>) -> Layer {
    let (kind, units) = (option.bytes[0], option.bytes[1]);
    let name = match kind {
        1 => "source link-layer address",
        2 => "target link-layer address",
        3 => "prefix information",
        5 => "MTU",
        _ => "",
    };
    Sheet::new("icmp6 option", option)
        .bytes("type", 1, words::with_name(u32::from(kind), name))
        .bytes("length", 1, format!("{units} ({} bytes)", option.len()))
        .rest("value")
        .done()
}

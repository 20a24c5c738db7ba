//! What the numbers of the headers are called: one table a number space, unknown ones stay numbers.

use super::formats::ethernet::{EtherType, EtherTypes};
use super::formats::ip::{IpNextHeaderProtocol, IpNextHeaderProtocols};
use crate::event::TcpFlag;

/// A protocol of IP (IANA, "Protocol Numbers"), by the name that lessons use, else its number.
pub(super) fn protocol(number: IpNextHeaderProtocol) -> String {
    match number {
        IpNextHeaderProtocols::Tcp => "tcp".to_owned(),
        IpNextHeaderProtocols::Udp => "udp".to_owned(),
        IpNextHeaderProtocols::Icmp => "icmp".to_owned(),
        IpNextHeaderProtocols::Icmpv6 => "icmp6".to_owned(),
        IpNextHeaderProtocols::Igmp => "igmp".to_owned(),
        other => other.0.to_string(),
    }
}

/// A protocol with its number: `6 (tcp)`.
pub(super) fn numbered_protocol(number: IpNextHeaderProtocol) -> String {
    let extension = EXTENSIONS.iter().find(|row| row.0 == number.0).map(|row| row.1);
    with_name(u32::from(number.0), extension.unwrap_or(&protocol(number)))
}

/// IPv6's extension headers that share one shape (RFC 8200, section 4), and the fragment header.
const EXTENSIONS: [(u8, &str); 5] = [
    (0, "hop-by-hop options"),
    (43, "routing"),
    (44, "fragment"),
    (59, "nothing"),
    (60, "destination options"),
];

/// What Ethernet carries (IANA, "IEEE 802 Numbers"): `0x0800 (ipv4)`.
pub(super) fn ethertype(number: EtherType) -> String {
    let name = match number {
        EtherTypes::Ipv4 => "ipv4",
        EtherTypes::Ipv6 => "ipv6",
        EtherTypes::Arp => "arp",
        _ => return format!("0x{:04x}", number.0),
    };
    format!("0x{:04x} ({name})", number.0)
}

/// What an ARP packet wants (RFC 826).
pub(super) fn arp_operation(number: u16) -> String {
    let name = match number {
        1 => "request",
        2 => "reply",
        _ => "",
    };
    with_name(u32::from(number), name)
}

/// TCP's control bits: `0x12 (SYN+ACK)`.
pub(super) fn flags(byte: u8) -> String {
    let names = TcpFlag::from_byte(byte)
        .into_iter()
        .map(TcpFlag::name)
        .collect::<Vec<_>>();
    let names = if names.is_empty() {
        "-".to_owned()
    } else {
        names.join("+")
    };
    format!("0x{byte:02x} ({names})")
}

/// ICMP's types and codes (RFC 792, RFC 1122); a row without a code names the type.
const ICMP: [(u8, Option<u8>, &str); 12] = [
    (0, None, "echo reply"),
    (3, None, "destination unreachable"),
    (3, Some(0), "net unreachable"),
    (3, Some(1), "host unreachable"),
    (3, Some(2), "protocol unreachable"),
    (3, Some(3), "port unreachable"),
    (3, Some(4), "fragmentation needed"),
    (3, Some(13), "administratively prohibited"),
    (5, None, "redirect"),
    (8, None, "echo request"),
    (11, None, "time exceeded"),
    (12, None, "parameter problem"),
];

/// `ICMPv6`'s types and codes (RFC 4443, 4861, 2710, 3810).
const ICMP6: [(u8, Option<u8>, &str); 19] = [
    (1, None, "destination unreachable"),
    (1, Some(0), "no route"),
    (1, Some(1), "administratively prohibited"),
    (1, Some(3), "address unreachable"),
    (1, Some(4), "port unreachable"),
    (2, None, "packet too big"),
    (3, None, "time exceeded"),
    (4, None, "parameter problem"),
    (128, None, "echo request"),
    (129, None, "echo reply"),
    (130, None, "multicast listener query"),
    (131, None, "multicast listener report"),
    (132, None, "multicast listener done"),
    (133, None, "router solicitation"),
    (134, None, "router advertisement"),
    (135, None, "neighbour solicitation"),
    (136, None, "neighbour advertisement"),
    (137, None, "redirect"),
    (143, None, "multicast listener report v2"),
];

/// Which of the two protocols of control messages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Control {
    V4,
    V6,
}

impl Control {
    /// What the type, or this code of it, is called; empty when the table does not know it.
    pub(super) fn name(self, kind: u8, code: Option<u8>) -> &'static str {
        let table: &[_] = if self == Self::V4 { &ICMP } else { &ICMP6 };
        let row = table.iter().find(|row| row.0 == kind && row.1 == code);
        row.map_or("", |row| row.2)
    }

    /// The message in a few words: its code's name, else its type's, else the two numbers.
    pub(super) fn message(self, kind: u8, code: u8) -> String {
        let names = [self.name(kind, Some(code)), self.name(kind, None)];
        let known = names.into_iter().find(|name| !name.is_empty());
        known.map_or_else(|| format!("type {kind} code {code}"), str::to_owned)
    }
}

/// A number with its name, where it has one that says more: `3 (port unreachable)`.
pub(super) fn with_name(number: u32, name: &str) -> String {
    let number = number.to_string();
    if name.is_empty() || name == number {
        return number;
    }
    format!("{number} ({name})")
}

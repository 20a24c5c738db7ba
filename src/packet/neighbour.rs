//! The talk of neighbours, which the wire lets pass at once.

use super::checked;
use super::datagram::datagram;
use super::formats::ethernet::EtherTypes;
use super::formats::ip::IpNextHeaderProtocols;
use super::piece::Piece;

/// Whether this is ARP (RFC 826), neighbour discovery (RFC 4861), MLD (RFC 2710, 3810) or IGMP
/// (RFC 3376): what hosts say to find each other, and never a step of a lesson.
pub fn is_neighbour_talk(frame: &[u8]) -> bool {
    let Ok(ethernet) = checked::ethernet(Piece::whole(frame)) else {
        return false;
    };
    let ethertype = ethernet.packet.get_ethertype();
    if ethertype == EtherTypes::Arp {
        return true;
    }
    let Some(Ok(packet)) = datagram(ethertype, ethernet.payload) else {
        return false;
    };
    let first = packet.payload.bytes.first().copied();
    match packet.protocol {
        IpNextHeaderProtocols::Igmp => true,
        IpNextHeaderProtocols::Icmpv6 => first.is_some_and(finds_neighbours),
        _ => false,
    }
}

/// MLD is 130 to 132 and 143, neighbour discovery 133 to 137.
fn finds_neighbours(kind: u8) -> bool {
    matches!(kind, 130..=137 | 143)
}

/// Whether the frame carries IPv4, which its receiver counts in `Ip.InReceives`.
pub fn is_ipv4(frame: &[u8]) -> bool {
    checked::ethernet(Piece::whole(frame))
        .is_ok_and(|ethernet| ethernet.packet.get_ethertype() == EtherTypes::Ipv4)
}

//! Checksums (RFC 1071): whether the receiving kernel would take the frame.

use std::net::IpAddr;

use super::checked::{self, Wrong};
use super::datagram::{Datagram, datagram};
use super::formats::ethernet::EtherTypes;
use super::formats::ip::IpNextHeaderProtocols;
use super::formats::util;
use super::piece::Piece;

/// Whether every checksum in the frame is right: IPv4's header, TCP, UDP, ICMP and `ICMPv6`.
///
/// True of a frame without checksums (ARP); a fragment's checksum covers what is not in it, so only
/// its header counts. False of a malformed frame. On a loopback interface the kernel leaves checksums
/// unfinished, so this is for frames from a cable.
pub fn checksums_valid(frame: &[u8]) -> bool {
    read(frame).unwrap_or(false)
}

fn read(frame: &[u8]) -> Result<bool, Wrong> {
    let ethernet = checked::ethernet(Piece::whole(frame))?;
    let ethertype = ethernet.packet.get_ethertype();
    if ethertype == EtherTypes::Ipv4 {
        let header = checked::ipv4(ethernet.payload)?.header;
        if util::checksum(header.bytes, usize::MAX) != 0 {
            return Ok(false);
        }
    }
    let packet = datagram(ethertype, ethernet.payload).transpose()?;
    packet.map_or(Ok(true), |packet| carried(&packet))
}

fn carried(packet: &Datagram<'_>) -> Result<bool, Wrong> {
    if packet.fragment.is_some() {
        return Ok(true);
    }
    match packet.protocol {
        IpNextHeaderProtocols::Tcp => {
            checked::tcp(packet.payload)?;
            Ok(is_right(packet, packet.payload))
        }
        IpNextHeaderProtocols::Udp => udp(packet),
        IpNextHeaderProtocols::Icmp => {
            checked::icmp(packet.payload)?;
            Ok(util::checksum(packet.payload.bytes, usize::MAX) == 0)
        }
        IpNextHeaderProtocols::Icmpv6 => {
            checked::icmp6(packet.payload)?;
            Ok(is_right(packet, packet.payload))
        }
        _ => Ok(true),
    }
}

/// RFC 768: over IPv4, 0 says that the sender made none.
fn udp(packet: &Datagram<'_>) -> Result<bool, Wrong> {
    let part = checked::udp(packet.payload)?;
    if part.packet.get_checksum() == 0 {
        return Ok(packet.source.is_ipv4());
    }
    let (datagram, _) = packet.payload.split(part.header.len() + part.payload.len());
    Ok(is_right(packet, datagram))
}

/// The sum over the pseudo-header and all bytes, the checksum among them, is nought.
fn is_right(packet: &Datagram<'_>, piece: Piece<'_>) -> bool {
    let (bytes, protocol) = (piece.bytes, packet.protocol);
    let sum = match (packet.source, packet.destination) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            util::ipv4_checksum(bytes, usize::MAX, &[], &from, &to, protocol)
        }
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            util::ipv6_checksum(bytes, usize::MAX, &[], &from, &to, protocol)
        }
        _ => return false,
    };
    sum == 0
}

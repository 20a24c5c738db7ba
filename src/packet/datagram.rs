//! What IP carries, for whom and from whom, whichever its version.

use std::net::IpAddr;

use super::checked::{self, Wrong};
use super::formats::ethernet::{EtherType, EtherTypes};
use super::formats::ip::{IpNextHeaderProtocol, IpNextHeaderProtocols};
use super::piece::Piece;

/// An IP packet without its headers.
pub(super) struct Datagram<'a> {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    pub(super) protocol: IpNextHeaderProtocol,
    /// Set when the packet is a piece of a larger one: its ports are not to be had from it.
    pub(super) fragment: Option<Fragment>,
    pub(super) payload: Piece<'a>,
}

/// Where a fragment belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fragment {
    /// In bytes, from the start of the larger packet's payload.
    pub(super) offset: usize,
    /// Whether more come after it.
    pub(super) more: bool,
}

impl Fragment {
    /// Offset in units of eight bytes; a whole packet is no fragment.
    pub(super) fn new(units: u16, more: bool) -> Option<Self> {
        let offset = usize::from(units) * 8;
        (offset > 0 || more).then_some(Self { offset, more })
    }
}

/// What an Ethernet frame of this type carries, if that is IP.
pub(super) fn datagram(ethertype: EtherType, piece: Piece<'_>) -> Option<Result<Datagram<'_>, Wrong>> {
    match ethertype {
        EtherTypes::Ipv4 => Some(ipv4(piece)),
        EtherTypes::Ipv6 => Some(ipv6(piece)),
        _ => None,
    }
}

fn ipv4(piece: Piece<'_>) -> Result<Datagram<'_>, Wrong> {
    let part = checked::ipv4(piece)?;
    Ok(Datagram {
        source: part.packet.get_source().into(),
        destination: part.packet.get_destination().into(),
        protocol: part.packet.get_next_level_protocol(),
        fragment: Fragment::new(
            part.packet.get_fragment_offset(),
            part.packet.get_flags() & 1 == 1,
        ),
        payload: part.payload,
    })
}

fn ipv6(piece: Piece<'_>) -> Result<Datagram<'_>, Wrong> {
    let part = checked::ipv6(piece)?;
    let chain = Chain::read(part.packet.get_next_header(), part.payload);
    if let Some(wrong) = chain.wrong {
        return Err(wrong);
    }
    Ok(Datagram {
        source: part.packet.get_source().into(),
        destination: part.packet.get_destination().into(),
        protocol: chain.protocol,
        fragment: chain.fragment,
        payload: chain.payload,
    })
}

/// IPv6's extension headers (RFC 8200, section 4), and what comes after them.
pub(super) struct Chain<'a> {
    /// Each extension header's own number, and its bytes.
    pub(super) extensions: Vec<(IpNextHeaderProtocol, Piece<'a>)>,
    /// What the last of them announces.
    pub(super) protocol: IpNextHeaderProtocol,
    pub(super) fragment: Option<Fragment>,
    /// What they carry; what was not understood, when something is wrong.
    pub(super) payload: Piece<'a>,
    pub(super) wrong: Option<Wrong>,
}

impl<'a> Chain<'a> {
    pub(super) fn read(first: IpNextHeaderProtocol, piece: Piece<'a>) -> Self {
        let mut chain = Self {
            extensions: Vec::new(),
            protocol: first,
            fragment: None,
            payload: piece,
            wrong: None,
        };
        while chain.fragment.is_none() && is_extension(chain.protocol) {
            if let Err(wrong) = chain.step() {
                chain.wrong = Some(wrong);
                break;
            }
        }
        chain
    }

    fn step(&mut self) -> Result<(), Wrong> {
        let length = extension_length(self.protocol, self.payload)?;
        let (extension, payload) = self.payload.split(length);
        self.extensions.push((self.protocol, extension));
        if self.protocol == IpNextHeaderProtocols::Ipv6Frag {
            let word = extension.u16_at(2);
            self.fragment = Fragment::new(word >> 3, word & 1 == 1);
        }
        self.protocol = IpNextHeaderProtocol(extension.bytes[0]);
        self.payload = payload;
        Ok(())
    }
}

fn is_extension(protocol: IpNextHeaderProtocol) -> bool {
    matches!(
        protocol,
        IpNextHeaderProtocols::Hopopt
            | IpNextHeaderProtocols::Ipv6Route
            | IpNextHeaderProtocols::Ipv6Frag
            | IpNextHeaderProtocols::Ipv6Opts
    )
}

/// At least eight bytes; the length counts further units of eight, but for fragments.
fn extension_length(protocol: IpNextHeaderProtocol, piece: Piece<'_>) -> Result<usize, Wrong> {
    if piece.len() < 8 {
        return Err(Wrong::Short {
            what: "an IPv6 extension header",
            least: 8,
        });
    }
    if protocol == IpNextHeaderProtocols::Ipv6Frag {
        return Ok(8);
    }
    let length = 8 + usize::from(piece.bytes[1]) * 8;
    checked::check("extension length", 8..16, length, 8..=piece.len())?;
    Ok(length)
}

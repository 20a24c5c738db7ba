//! Bytes -> layers -> fields, by pnet's packet part.
//!
//! *In:* an Ethernet frame. *Out:* its [`Layer`]s with the bytes that carry each field, its
//! [`Segment`](crate::event::Segment), and the few questions that the wire asks of it.
//! *Never here:* a length that was not checked first (pnet clamps impossible ones instead of
//! failing), a system call, a panic: a frame is a stranger's data.

mod checked;
mod checksum;
mod control;
mod datagram;
#[cfg(test)]
mod frames;
mod layers;
mod neighbour;
mod options;
mod piece;
#[cfg(test)]
mod properties;
mod relative;
mod sequence;
mod sheet;
mod summary;
#[cfg(test)]
mod tests;
mod transport;
mod words;

use std::ops::Range;

#[cfg(target_os = "linux")]
use pnet::packet as formats;
#[cfg(not(target_os = "linux"))]
use pnet_packet as formats;

pub use checksum::checksums_valid;
pub use layers::layers;
pub use neighbour::{is_ipv4, is_neighbour_talk};
pub use relative::Sequences;
pub use sequence::{same_data, sequence_end, split};
pub use summary::summary;

/// One header of a frame, or what it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// `ethernet`, `arp`, `ipv4`, `ipv6`, `ipv6 extension`, `tcp`, `udp`, `icmp`, `icmp6`,
    /// `icmp6 option`, `quoted packet`, `fragment`, `payload`, `padding`, or `malformed`.
    pub name: &'static str,
    /// Its bytes, counted from the frame's first one.
    pub range: Range<usize>,
    /// Its fields, in the order of their bytes.
    pub fields: Vec<Field>,
}

/// One field of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What the RFC calls it.
    pub name: &'static str,
    /// What it says; hostile characters are escaped already.
    pub value: String,
    /// Its first byte, counted from the frame's first one.
    pub offset: usize,
    /// How many bytes it touches; 0 only where a malformed frame has none.
    pub length: usize,
    /// Which bits of these bytes are its own, where not all are: 0 is the highest bit of the first
    /// byte, so that IPv4's fragment offset is 3..16 of two bytes.
    pub bits: Option<Range<u8>>,
}

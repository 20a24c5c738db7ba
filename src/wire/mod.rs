//! The wire that we hold: a switch of N ports, captured and fed through pnet's datalink.
//!
//! *In:* the ports that the lab opened. *Out:* [`Arrival`]s, in the order in which they came; what
//! happens to them is the engine's word, not ours. [`ledger`] knows what is a copy.
//! *Never here:* a frame that passes unasked, but for the talk of neighbours (ARP, neighbour
//! discovery, MLD), which always passes at once and is counted.

pub mod ledger;
#[cfg(target_os = "linux")]
mod port;
#[cfg(target_os = "linux")]
mod switch;

use std::time::Instant;

#[cfg(target_os = "linux")]
pub use switch::{PortPlan, Switch, WireError};

/// A frame that a host sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The index of the host that sent it.
    pub host: usize,
    /// Whether it was sent to the host itself: it never crossed the wire and cannot be held.
    pub looped: bool,
    /// When we read it.
    pub at: Instant,
    /// The whole Ethernet frame.
    pub data: Vec<u8>,
}

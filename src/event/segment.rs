//! What a frame carries, in the few numbers that a lesson speaks of.

use serde::{Deserialize, Serialize};

/// One of TCP's control bits (RFC 9293, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum TcpFlag {
    /// Synchronise sequence numbers.
    Syn,
    /// The acknowledgment number counts.
    Ack,
    /// No more data from the sender.
    Fin,
    /// Reset the connection.
    Rst,
    /// Push: hand the data on.
    Psh,
    /// The urgent pointer counts.
    Urg,
    /// ECN echo (RFC 3168).
    Ece,
    /// Congestion window reduced (RFC 3168).
    Cwr,
}

impl TcpFlag {
    /// The one table: bit in the flags byte, flag, name; in the order in which they are shown.
    pub const TABLE: [(u8, Self, &'static str); 8] = [
        (0x02, Self::Syn, "SYN"),
        (0x10, Self::Ack, "ACK"),
        (0x01, Self::Fin, "FIN"),
        (0x04, Self::Rst, "RST"),
        (0x08, Self::Psh, "PSH"),
        (0x20, Self::Urg, "URG"),
        (0x40, Self::Ece, "ECE"),
        (0x80, Self::Cwr, "CWR"),
    ];

    /// The flags that are set in the flags byte.
    pub fn from_byte(byte: u8) -> Vec<Self> {
        Self::TABLE
            .iter()
            .filter(|row| byte & row.0 != 0)
            .map(|row| row.1)
            .collect()
    }

    /// The name as the RFC writes it.
    pub fn name(self) -> &'static str {
        Self::TABLE
            .iter()
            .find(|row| row.1 == self)
            .map_or("", |row| row.2)
    }
}

/// The summary of one frame: addresses, and for TCP its numbers, absolute and relative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Segment {
    /// `tcp`, `udp`, `icmp`, `icmp6`, `arp`, or `malformed`, or the protocol's number.
    pub proto: String,
    /// `10.0.0.1:40001`; an address alone where there are no ports.
    pub src: String,
    /// As `src`, of the receiver.
    pub dst: String,
    /// TCP's control bits, in the table's order.
    pub flags: Vec<TcpFlag>,
    /// TCP's sequence number as it stands in the segment.
    pub seq: u32,
    /// TCP's acknowledgment number as it stands in the segment.
    pub ack: u32,
    /// The sequence number counted from the connection's first SYN of this direction.
    pub seq_rel: u32,
    /// The acknowledgment number counted from the other direction's first SYN.
    pub ack_rel: u32,
    /// The window field, unscaled.
    pub win: u32,
    /// Bytes of payload.
    pub len: u32,
    /// TCP's options, one string each: `mss 1460`, `sackOK`, `wscale 7` (tcpdump's words). Of ARP,
    /// ICMP and fragments, what there is to say in a few words: `port unreachable`.
    pub options: Vec<String>,
}

impl Segment {
    /// Whether this flag is set.
    pub fn has(&self, flag: TcpFlag) -> bool {
        self.flags.contains(&flag)
    }

    /// The flags as one word: `SYN+ACK`; `-` for none.
    pub fn flags_text(&self) -> String {
        if self.flags.is_empty() {
            return "-".to_owned();
        }
        self.flags
            .iter()
            .map(|flag| flag.name())
            .collect::<Vec<_>>()
            .join("+")
    }
}

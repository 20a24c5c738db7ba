//! The states of a socket, spelled as RFC 9293 spells them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The state of a socket, as the kernel reported it.
///
/// TCP's names are those of RFC 9293, section 3.3.2; the numbers are the kernel's
/// (`include/net/tcp_states.h`). A number that the table does not know is kept and shown as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// No connection at all: a TCP socket that is new, bound only, or finished.
    Closed,
    /// Waiting for connections.
    Listen,
    /// SYN sent, waiting for the peer's SYN.
    SynSent,
    /// SYN received, waiting for the ACK of our own SYN.
    SynReceived,
    /// Open: data may flow.
    Established,
    /// We closed first; our FIN is not acknowledged yet.
    FinWait1,
    /// Our FIN is acknowledged; the peer's FIN has not come.
    FinWait2,
    /// The peer has closed; our application has not.
    CloseWait,
    /// Both closed at once; our FIN is not acknowledged yet.
    Closing,
    /// The peer closed first, then we did; our FIN is not acknowledged yet.
    LastAck,
    /// All done; waiting for stray segments to die out.
    TimeWait,
    /// A UDP or Unix socket without a peer.
    Unconnected,
    /// A UDP or Unix socket with a peer.
    Connected,
    /// A number of the kernel's that this table does not know.
    Unknown(u8),
}

/// Kernel number, state, name: the one table of TCP states (`include/net/tcp_states.h`).
/// 12 (`TCP_NEW_SYN_RECV`) and 13 (`TCP_BOUND_INACTIVE`) are the kernel's own splits of two RFC states.
const TCP: [(u8, State, &str); 13] = [
    (1, State::Established, "ESTABLISHED"),
    (2, State::SynSent, "SYN-SENT"),
    (3, State::SynReceived, "SYN-RECEIVED"),
    (4, State::FinWait1, "FIN-WAIT-1"),
    (5, State::FinWait2, "FIN-WAIT-2"),
    (6, State::TimeWait, "TIME-WAIT"),
    (7, State::Closed, "CLOSED"),
    (8, State::CloseWait, "CLOSE-WAIT"),
    (9, State::LastAck, "LAST-ACK"),
    (10, State::Listen, "LISTEN"),
    (11, State::Closing, "CLOSING"),
    (12, State::SynReceived, "SYN-RECEIVED"),
    (13, State::Closed, "CLOSED"),
];

impl State {
    /// The state that the kernel's number stands for in a TCP socket.
    pub fn from_tcp_number(number: u8) -> Self {
        TCP.iter()
            .find(|row| row.0 == number)
            .map_or(Self::Unknown(number), |row| row.1)
    }

    /// The state whose name this is, if there is one; unknown numbers are written `UNKNOWN(n)`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "UNCONNECTED" => Some(Self::Unconnected),
            "CONNECTED" => Some(Self::Connected),
            _ => TCP
                .iter()
                .find(|row| row.2 == name)
                .map(|row| row.1)
                .or_else(|| unknown_from_name(name)),
        }
    }

    /// All names that [`State::from_name`] knows, for messages that list them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TCP[..11]
            .iter()
            .map(|row| row.2)
            .chain(["UNCONNECTED", "CONNECTED"])
    }
}

fn unknown_from_name(name: &str) -> Option<State> {
    name.strip_prefix("UNKNOWN(")?
        .strip_suffix(')')?
        .parse()
        .ok()
        .map(State::Unknown)
}

impl fmt::Display for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unconnected => formatter.pad("UNCONNECTED"),
            Self::Connected => formatter.pad("CONNECTED"),
            Self::Unknown(number) => write!(formatter, "UNKNOWN({number})"),
            known => formatter.pad(
                TCP.iter()
                    .find(|row| row.1 == *known)
                    .map_or("CLOSED", |row| row.2),
            ),
        }
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::from_name(&name).ok_or_else(|| {
            let known: Vec<_> = Self::names().collect();
            serde::de::Error::custom(format!(
                "unknown state \"{name}\"; states are {}",
                known.join(", ")
            ))
        })
    }
}

#[cfg(test)]
impl schemars::JsonSchema for State {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "State".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut names: Vec<_> = Self::names().collect();
        names.push("UNKNOWN\\([0-9]+\\)");
        schemars::json_schema!({ "type": "string", "pattern": format!("^({})$", names.join("|")) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_name_that_reads_back() {
        for number in 0..=u8::MAX {
            let state = State::from_tcp_number(number);
            assert_eq!(
                State::from_name(&state.to_string()),
                Some(state),
                "number {number}"
            );
        }
    }

    #[test]
    fn unknown_numbers_are_kept() {
        assert_eq!(State::from_tcp_number(99).to_string(), "UNKNOWN(99)");
        assert_eq!(State::from_name("ESTAB"), None);
    }
}

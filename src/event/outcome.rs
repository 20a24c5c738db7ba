//! What the kernel answers: the outcome of a call, the look of a host.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Bytes, SocketView};

/// What a call returned. An errno is an outcome, not an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The return value; −1 on failure.
    pub value: i64,
    /// The errno's name on failure.
    pub errno: Option<String>,
    /// How long the call took.
    pub took: Duration,
    /// The bytes that it brought.
    pub data: Option<Bytes>,
    /// The address that it told.
    pub peer: Option<String>,
    /// What select, poll and `epoll_wait` found ready: descriptor and events.
    pub ready: Vec<(i32, String)>,
    /// The second descriptor of socketpair.
    pub second: Option<i32>,
}

/// What a host looks like at one moment.
#[derive(Clone, Debug, Default)]
pub struct HostView {
    /// All sockets: those with a descriptor first, in the order of actor and descriptor; without the
    /// lesson's names.
    pub sockets: Vec<SocketView>,
    /// The counters that moved since the last look, by how much.
    pub changed: BTreeMap<String, i64>,
    /// Who waits in the queue of a Unix listener: its inode, and the inodes of those who connected. (TCP's
    /// waiting connections are sockets of their own.)
    pub waiting: BTreeMap<u64, Vec<u64>>,
}

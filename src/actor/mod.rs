//! The actors: each a process in its host that makes one system call at a time, on request.
//!
//! *In:* an [`event::Call`](crate::event::Call), through a channel. *Out:* [`Performed`]: what the
//! kernel returned. The process has nothing else to do and nothing else open: its first socket is
//! descriptor 3, as in the books.
//! *Never here:* a decision. An errno is an outcome, not an error.

mod channel;
mod perform;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::event::Bytes;

pub use channel::{ActorError, Channel, serve};
pub use perform::syscall_number;

/// What the kernel returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Performed {
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
}

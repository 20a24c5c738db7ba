//! The actors: each a process in its host that makes one system call at a time, on request.
//!
//! *In:* an [`event::Call`](crate::event::Call), through a channel. *Out:* [`event::Outcome`](crate::event::Outcome): what the
//! kernel returned. The process has nothing else to do and nothing else open: its first socket is
//! descriptor 3, as in the books.
//! *Never here:* a decision. An errno is an outcome, not an error.

mod address;
mod channel;
mod child;
mod perform;
mod waiting;

pub use channel::{ActorError, Channel, serve};
pub use child::Newborn;
pub use perform::syscall_number;

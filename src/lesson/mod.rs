//! A lesson's files become a [`Lesson`]: strict, pure, and with a complaint that points at the line.
//!
//! *In:* [`Files`], a folder as a map from file name to bytes: [`embedded`] gives one of the
//! binary's own, [`read_folder`] reads one from disk, [`find`] takes either name.
//! *Out:* a [`Lesson`], whole, or [`Complaint`]s, which [`render`] draws with the line and a caret.
//! *Never here:* running anything, Linux, a file that is named by a lesson and lies outside its folder.

mod check;
mod complaint;
mod files;
mod join;
mod load;
mod manifest;
mod open;
mod programs;
mod slip;
mod steps;
#[cfg(test)]
mod tests;
mod value;
mod words;

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Deserialize;

pub use complaint::{Complaint, Severity, render};
pub use files::{Files, embedded, embedded_ids, embedded_ids as ids, embedded_trace, read_folder};
pub use load::{check, load};
pub use open::{Found, LessonError, find, find_at, open, recording};

use crate::event::{Call, FateKind, Script, TcpFlag};

/// A lesson, ready to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// What the views say about it; it travels in the trace.
    pub script: Script,
    /// The hosts, in the order of the file.
    pub hosts: Vec<Host>,
    /// The actors, in the order of the file.
    pub actors: Vec<Actor>,
    /// Sysctls that this lesson sets otherwise than the lab does, by name (`net.ipv4.tcp_syncookies`).
    pub sysctls: BTreeMap<String, String>,
    /// What runs; the same steps, in the same order, as the script's.
    pub steps: Vec<Step>,
}

/// A host of the lab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its name.
    pub name: String,
    /// Its address on the wire.
    pub addr: IpAddr,
}

/// Somebody who makes calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its name.
    pub name: String,
    /// The host that it lives on.
    pub host: String,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Unique in the lesson.
    pub id: String,
    /// What is done.
    pub act: Act,
    /// The lesson's name for the socket that the call makes (socket, accept).
    pub names: Option<String>,
    /// The frame that must be on the wire before the step is over.
    pub awaits: Option<Pattern>,
    /// Whether frames wait on the wire.
    pub wire: WireMode,
    /// Facts that must hold after the step.
    pub expect: Vec<Expect>,
    /// The question that is asked before the step.
    pub question: Option<Inquiry>,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// An actor makes a call.
    Call {
        /// Who calls.
        actor: String,
        /// The call, its socket by the lesson's name.
        call: Call<String>,
    },
    /// A frame that waits on the wire meets its fate.
    Frame {
        /// Which frame.
        pattern: Pattern,
        /// What becomes of it.
        fate: FateKind,
    },
}

/// Which frame is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The host that sent it.
    pub from: String,
    /// The exact set of its flags, in [`TcpFlag::TABLE`]'s order.
    pub flags: Vec<TcpFlag>,
}

/// Whether frames wait on the wire during a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WireMode {
    /// Each frame waits until it is let go.
    #[default]
    Hold,
    /// Frames are recorded and forwarded at once.
    Flow,
}

/// One fact that must hold after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect {
    /// Where to look.
    pub look: Look,
    /// What is to be seen, always as text: `LISTEN`, `5`, `true`.
    pub want: String,
}

/// One place to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// A property of a socket.
    Socket {
        /// The lesson's name for the socket.
        name: String,
        /// Which property.
        property: SocketProperty,
    },
    /// A property of a listener's queues.
    Backlog {
        /// The lesson's name for the listener.
        listener: String,
        /// Which property.
        property: BacklogProperty,
    },
    /// A property of an actor.
    Actor {
        /// The actor.
        name: String,
        /// Which property.
        property: ActorProperty,
    },
    /// How many such frames are held on the wire.
    Wire {
        /// The host that sent them.
        host: String,
        /// The exact set of their flags.
        flags: Vec<TcpFlag>,
    },
}

/// What can be seen of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketProperty {
    /// Its state, by RFC 9293's name.
    State,
    /// Its own address.
    Local,
    /// Its peer's address.
    Remote,
    /// Bytes that wait to be read.
    RecvQ,
    /// Bytes that are not acknowledged yet.
    SendQ,
    /// Its descriptor.
    Fd,
    /// Whether the kernel lists it no more: `true`, `false`.
    Gone,
}

/// What can be seen of a listener's queues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BacklogProperty {
    /// The limit of the accept queue.
    Limit,
    /// How many are half-open.
    SynQueue,
    /// How many wait for accept.
    AcceptQueue,
}

/// What can be seen of an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorProperty {
    /// The call that it sleeps in.
    Blocked,
    /// What its last call returned.
    Returns,
    /// The errno of its last call.
    Errno,
}

/// A question, as far as the kernel answers it; its words stand in the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inquiry {
    /// Unique in the lesson.
    pub id: String,
    /// Where the answer is seen after the step.
    pub look: Look,
    /// The values to choose from.
    pub choices: Vec<String>,
}

impl SocketProperty {
    /// The one table: property and its key in a lesson.
    pub const TABLE: [(Self, &'static str); 7] = [
        (Self::State, "state"),
        (Self::Local, "local"),
        (Self::Remote, "remote"),
        (Self::RecvQ, "recv_q"),
        (Self::SendQ, "send_q"),
        (Self::Fd, "fd"),
        (Self::Gone, "gone"),
    ];
}

impl BacklogProperty {
    /// The one table: property and its key in a lesson.
    pub const TABLE: [(Self, &'static str); 3] = [
        (Self::Limit, "limit"),
        (Self::SynQueue, "syn_queue"),
        (Self::AcceptQueue, "accept_queue"),
    ];
}

impl ActorProperty {
    /// The one table: property and its key in a lesson.
    pub const TABLE: [(Self, &'static str); 3] = [
        (Self::Blocked, "blocked"),
        (Self::Returns, "returns"),
        (Self::Errno, "errno"),
    ];
}

/// The key of a value in its table.
fn key_of<T: PartialEq + Copy>(table: &[(T, &'static str)], value: T) -> &'static str {
    table.iter().find(|row| row.0 == value).map_or("", |row| row.1)
}

impl Look {
    /// The look as one word: `listener.state`, `listener.syn_queue`, `server.blocked`, `wire.client.SYN+ACK`.
    pub fn id(&self) -> String {
        match self {
            Self::Socket { name, property } => {
                format!("{name}.{}", key_of(&SocketProperty::TABLE, *property))
            }
            Self::Backlog { listener, property } => {
                format!("{listener}.{}", key_of(&BacklogProperty::TABLE, *property))
            }
            Self::Actor { name, property } => format!("{name}.{}", key_of(&ActorProperty::TABLE, *property)),
            Self::Wire { host, flags } => {
                let flags: Vec<_> = flags.iter().map(|flag| flag.name()).collect();
                format!(
                    "wire.{host}.{}",
                    if flags.is_empty() {
                        "-".to_owned()
                    } else {
                        flags.join("+")
                    }
                )
            }
        }
    }
}

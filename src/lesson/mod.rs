//! A lesson's files become a [`Lesson`]: strict, pure, and with a complaint that points at the line.
//!
//! *In:* [`Files`], a folder as a map from file name to bytes: [`embedded`] gives one of the
//! binary's own, [`read_folder`] reads one from disk, [`Catalogue::find`] takes either name.
//! *Out:* a [`Lesson`], whole, or [`Complaint`]s, which [`render`] draws with the line and a caret.
//! *Never here:* running anything, Linux, a file that is named by a lesson and lies outside its folder.

mod catalogue;
mod check;
mod complaint;
mod files;
mod join;
mod load;
mod look;
mod looked;
mod manifest;
mod noun;
mod open;
mod programs;
#[cfg(test)]
mod schema;
mod slip;
mod steps;
mod subject;
mod template;
#[cfg(test)]
mod tests;
mod value;
mod words;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};

use serde::Deserialize;

pub use catalogue::{Catalogue, Entry, EntryError, Shelf};
pub use check::{LONGEST as LONGEST_NAME, is_lesson_id};
pub use complaint::{Complaint, Severity, render};
#[cfg(test)]
use files::fresh_folder;
pub use files::{
    Files, FolderError, TRACE, embedded, embedded_ids, embedded_ids as ids, embedded_trace, read_folder,
};
pub use load::{check, load};
pub use look::{ActorProperty, BacklogProperty, Expect, FrameProperty, Look, SocketProperty};
pub use open::{
    Found, LessonError, check_found, find, find_at, is_stale, load_found, open, recording, recording_of,
};
pub use slip::complaint;
pub use template::template;

use crate::event::{Call, Cut, FateKind, Script, TcpFlag};

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
    /// Whether hosts acknowledge at once, so that frames do not depend on the learner's pace.
    pub quickack: bool,
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
    /// Its IPv6 address on the wire, where the lesson speaks IPv6.
    pub addr6: Option<Ipv6Addr>,
}

/// Somebody who makes calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its name.
    pub name: String,
    /// The host that it lives on.
    pub host: String,
    /// Whether it is there only once another actor has forked it.
    pub forked: bool,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Unique in the lesson.
    pub id: String,
    /// What is done.
    pub act: Act,
    /// The lesson's names for what the call makes: one, or two for socketpair.
    pub names: Vec<String>,
    /// The frame that must be on the wire before the step is over.
    pub awaits: Option<Pattern>,
    /// The actor whose call must have returned before the step is over.
    pub awaits_return: Option<String>,
    /// Whether frames wait on the wire.
    pub wire: WireMode,
    /// Facts that must hold after the step.
    pub expect: Vec<Expect>,
    /// The question that is asked before the step.
    pub question: Option<Inquiry>,
    /// What somebody claims, held against what the kernel does in this step.
    pub claim: Option<Claim>,
}

/// What the article, or a learner, says, and where the kernel's own answer is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Unique in the lesson.
    pub id: String,
    /// Where to look after the step.
    pub look: Look,
    /// Whether it is the article's; else a belief of learners'.
    pub of_article: bool,
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
    /// Nobody acts: what comes by itself is waited for.
    Wait,
    /// Several calls, one right after the other, on a wire that flows.
    Burst {
        /// The calls.
        calls: Vec<BurstCall>,
    },
    /// A cable is cut or mended.
    Link {
        /// Whose cable.
        host: String,
        /// Which ways carry no frames from now on.
        cut: Cut,
    },
}

/// One call of a burst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurstCall {
    /// Who calls.
    pub actor: String,
    /// The call.
    pub call: Call<String>,
    /// The lesson's names for what the call makes.
    pub names: Vec<String>,
}

/// Which frame is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The host that sent it.
    pub from: String,
    /// `tcp`, `udp`, `icmp`, `icmp6`.
    pub proto: String,
    /// The exact set of its flags, in [`TcpFlag::TABLE`]'s order; none but for TCP.
    pub flags: Vec<TcpFlag>,
    /// The socket whose connection it belongs to, where several are alike.
    pub socket: Option<String>,
}

impl Pattern {
    /// What is meant in one word: `SYN+ACK`, `udp`.
    pub fn what(&self) -> String {
        if self.flags.is_empty() {
            return self.proto.clone();
        }
        self.flags
            .iter()
            .map(|flag| flag.name())
            .collect::<Vec<_>>()
            .join("+")
    }
}

/// Whether frames wait on the wire during a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WireMode {
    /// Each frame waits until it is let go.
    #[default]
    Hold,
    /// Frames are recorded and forwarded at once.
    Flow,
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

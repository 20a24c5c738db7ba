//! Every kind of event, with its fields as the trace writes them.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Reason, Script, Segment, State};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Event {
    /// 0, 1, 2 … without gaps.
    pub seq: u64,
    /// Monotonic nanoseconds since the lesson's start.
    pub t_ns: u64,
    /// What happened.
    #[serde(flatten)]
    pub kind: Kind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// Line 0: what this trace is.
    Header(Header),
    /// Line 1: the whole lesson.
    Lesson(Box<Script>),
    /// A step begins.
    Step(StepStart),
    /// An actor makes a system call.
    Call(Called),
    /// The call's task sleeps in it.
    Blocked(Blocked),
    /// The call has returned.
    Return(Return),
    /// A frame was captured.
    Frame(Box<Frame>),
    /// What became of a frame.
    Fate(Fate),
    /// All sockets of a host, as the kernel lists them.
    Sockets(Sockets),
    /// A listener's two queues.
    Backlog(Backlog),
    /// An `expect` of the lesson, tested.
    Fact(Fact),
    /// A question was asked.
    Question(Question),
    /// A question was answered, by the learner and by the kernel.
    Answer(Answer),
    /// Counters of a host that changed.
    Counters(Counters),
    /// A cable was cut or mended.
    Link(Link),
    /// The sets of select, the interest and the result of epoll.
    Fdset(FdSet),
    /// One more actor.
    Actor(ActorInfo),
    /// Something came by itself while nobody acted.
    Meanwhile(Meanwhile),
    /// A remark, by the id of its text.
    Note(Note),
    /// The last line.
    End(End),
}

/// What a trace is, and where it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Header {
    /// Always `sockstep-trace`.
    pub format: String,
    /// The version of the format.
    pub version: u32,
    /// The lesson's id.
    pub lesson: String,
    /// The lab that it ran in: `isolated`.
    pub lab: String,
    /// The kernel's release (`uname -r`).
    pub kernel: String,
    /// sockstep's version.
    pub sockstep: String,
    /// When the lesson started, RFC 3339.
    pub recorded_at: String,
    /// The hosts.
    pub hosts: Vec<HostInfo>,
    /// The actors.
    pub actors: Vec<ActorInfo>,
}

/// A host of the lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HostInfo {
    /// The host's name.
    pub name: String,
    /// Its addresses.
    pub addrs: Vec<String>,
}

/// An actor of the lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ActorInfo {
    /// The actor's name.
    pub name: String,
    /// The host that it lives on.
    pub host: String,
}

/// A step begins, or the learner does something else in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StepStart {
    /// The step's id.
    pub id: String,
    /// Its place, counted from 1.
    pub index: usize,
    /// How many steps the lesson has.
    pub of: usize,
    /// Who acts: an actor, or the host whose frame is let go.
    pub actor: String,
    /// Whether the learner has left the lesson's plan, by now or by this.
    #[serde(default, skip_serializing_if = "is_false")]
    pub off_plan: bool,
    /// What is done in place of the step, which is still to come; absent where the step itself begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<Instead>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// What the learner did in place of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Instead {
    /// What was done.
    pub deed: Deed,
    /// To which frame, where it was done to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<u64>,
}

/// What a learner can do in place of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// A frame was dropped.
    Drop,
    /// A frame was delivered twice.
    Duplicate,
    /// A frame was let go before its turn.
    Deliver,
    /// A cable was cut, or all were mended.
    Cable,
    /// Nothing: it could not be done, or the step cannot be done yet. A `note` says why.
    Nothing,
}

/// A system call begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Called {
    /// Who calls.
    pub actor: String,
    /// On which host.
    pub host: String,
    /// The man-page name that the lesson used.
    pub call: String,
    /// The descriptor that it is made on, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fd: Option<i32>,
    /// The arguments by name.
    pub args: Value,
    /// The call in strace's notation.
    pub text: String,
}

/// The task sleeps in the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Blocked {
    /// Who sleeps.
    pub actor: String,
    /// In which call.
    pub call: String,
}

/// A system call returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Return {
    /// Who called.
    pub actor: String,
    /// Which call.
    pub call: String,
    /// What it returned: −1 on failure, the new descriptor for socket and accept.
    pub value: i64,
    /// The errno's name on failure.
    pub errno: Option<String>,
    /// How long the call took, in nanoseconds, measured around it by the actor.
    pub took_ns: u64,
    /// What recv gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Bytes>,
    /// The peer that accept and recvfrom tell, the address that getsockname tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
}

/// Bytes, written as base64.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Bytes {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Bytes".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "contentEncoding": "base64" })
    }
}

/// A frame that was captured on the wire, or on a host's loopback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Frame {
    /// Counted from 1.
    pub id: u64,
    /// The host that sent it.
    pub from: String,
    /// The host that it is for.
    pub to: String,
    /// The whole Ethernet frame.
    pub data: Bytes,
    /// What it carries.
    pub segment: Segment,
    /// Whether it waits on the wire.
    pub held: bool,
    /// The frame that this one repeats, where it is a copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<u64>,
}

/// What became of a frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fate {
    /// The frame.
    pub id: u64,
    /// Its fate.
    pub fate: FateKind,
}

/// What may become of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FateKind {
    /// Given to the host that it is for.
    Delivered,
    /// Thrown away: the network lost it.
    Dropped,
    /// Given to the host twice.
    Duplicated,
    /// A copy of a frame that is held or on its way already; counted and put aside.
    Absorbed,
}

/// All sockets of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Sockets {
    /// The host.
    pub host: String,
    /// Its sockets: those with a descriptor first, in the order of actor and descriptor.
    pub sockets: Vec<SocketView>,
}

/// One socket, as the kernel describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SocketView {
    /// `tcp`, `tcp6`, `udp`, `udp6`, `unix-stream`, `unix-dgram`.
    pub proto: String,
    /// Its state.
    pub state: State,
    /// Its own address, `0.0.0.0:8088`; empty when it has none.
    pub local: String,
    /// Its peer's address; empty when it has none.
    pub remote: String,
    /// Bytes that wait to be read; of a listener, connections that wait for accept.
    pub recv_q: u32,
    /// Bytes that are not acknowledged yet; of a listener, the limit of its accept queue.
    pub send_q: u32,
    /// The inode; 0 when no descriptor refers to it (not accepted yet, or closed already).
    pub inode: u64,
    /// The descriptor in its actor, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fd: Option<i32>,
    /// The actor that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The lesson's name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The timer that runs on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer: Option<Timer>,
    /// The retransmission timeout, where `TCP_INFO` tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rto_ms: Option<u32>,
}

/// A timer of the kernel's that runs on a socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Timer {
    /// What it is for.
    pub kind: TimerKind,
    /// When it runs out, in milliseconds from now.
    pub expires_ms: u32,
    /// How often it has run out already.
    pub retransmits: u8,
}

/// What a timer is for (`idiag_timer` of `sock_diag(7)`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TimerKind {
    /// Send again what is not acknowledged.
    Retransmit,
    /// Probe an idle peer, or (of a FIN-WAIT-2 socket) give up.
    Keepalive,
    /// TIME-WAIT runs out.
    TimeWait,
    /// Probe a closed window.
    Probe,
    /// A number that this table does not know.
    Unknown,
}

/// A listener's two queues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Backlog {
    /// The host.
    pub host: String,
    /// The listener's descriptor.
    pub fd: i32,
    /// The lesson's name for the listener.
    pub name: String,
    /// What listen was given, after somaxconn.
    pub limit: u32,
    /// Half-open connections: the SYN has come, the last ACK has not.
    pub syn_queue: Vec<Waiting>,
    /// Finished connections that wait for accept, in the order of arrival.
    pub accept_queue: Vec<Waiting>,
}

/// A member of a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Waiting {
    /// The peer's address.
    pub remote: String,
    /// The peer's host, where it is one of the lab.
    pub host: String,
    /// The peer's actor, where it is known.
    pub actor: String,
}

/// An `expect` of the lesson, tested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fact {
    /// What was looked at: `listen.listener.state`.
    pub id: String,
    /// Whether it holds.
    pub holds: bool,
    /// What the lesson wants.
    pub want: String,
    /// What the kernel showed.
    pub got: String,
}

/// A question was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Question {
    /// The question's id.
    pub id: String,
    /// The ids of its choices, in order.
    pub choices: Vec<String>,
}

/// A question was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Answer {
    /// The question's id.
    pub id: String,
    /// What the learner chose; nothing when nobody was asked.
    pub choice: Option<String>,
    /// What the kernel showed after the step.
    pub kernel: String,
    /// Whether the two are the same.
    pub agrees: bool,
}

/// Counters of a host that changed (`/proc/net/snmp`, `/proc/net/netstat`), by how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Counters {
    /// The host.
    pub host: String,
    /// `TcpExt.ListenOverflows` and the like, with the difference since the last look.
    pub changed: BTreeMap<String, i64>,
}

/// A cable was cut or mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Link {
    /// Whose cable.
    pub host: String,
    /// Whether it carries frames both ways.
    pub up: bool,
    /// Which ways it does not.
    #[serde(default)]
    pub cut: Cut,
}

/// Which ways a cable carries no frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// It is whole.
    #[default]
    None,
    /// Both ways.
    Both,
    /// Those that its host sends.
    From,
    /// Those that are for its host.
    To,
}

/// The sets of select, the interest and the result of epoll.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FdSet {
    /// Whose.
    pub actor: String,
    /// The sets by name, each with its descriptors.
    pub sets: BTreeMap<String, Vec<i32>>,
}

/// Something came by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Meanwhile {
    /// Milliseconds since the machine had settled.
    pub after_ms: u64,
}

/// A remark, by the id of its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Note {
    /// Which text: a step's id, a message of sockstep's own (`all-blocked`, `unplanned-frame` …), or
    /// `claim`, the step's claim.
    pub text_id: String,
    /// What the kernel shows, where the text is about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub got: Option<String>,
}

/// The last line of a trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct End {
    /// How the lesson ended.
    pub status: EndStatus,
    /// How many frames were captured.
    pub frames: u64,
    /// How many the capture lost, by the kernel's own count.
    pub lost: u64,
    /// What went wrong, in English, or nothing.
    pub message: String,
    /// The same for whoever reads another language, as far as sockstep has words for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

/// How a lesson ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EndStatus {
    /// All steps ran and all facts held.
    Ok,
    /// The learner left.
    Aborted,
    /// A fact did not hold, or the lab failed.
    Error,
}

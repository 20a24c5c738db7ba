//! Where a lesson looks: what an `expect`, a question or a claim reads from the kernel.

use super::Pattern;

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
    /// A property of the other end of a socket's connection, whether a descriptor refers to it or not.
    PeerOf {
        /// The lesson's name for the socket.
        name: String,
        /// Which property of its peer.
        property: SocketProperty,
    },
    /// How many such frames are held on the wire.
    Wire {
        /// Which frames.
        pattern: Pattern,
    },
    /// A property of the newest such frame, or how many there were.
    Frame {
        /// Which frames.
        pattern: Pattern,
        /// Which property.
        property: FrameProperty,
    },
    /// By how much a counter has moved in this step.
    Counter {
        /// The host that counts.
        host: String,
        /// The counter, `TcpExt.ListenOverflows`.
        name: String,
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
    /// What its running timer is for: `retransmit`, `keepalive`, `time-wait`, `probe`, `none`.
    Timer,
    /// How often that timer has run out.
    Retransmits,
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
    /// The bytes that its last call brought, as a text.
    Data,
    /// The address that its last call told.
    Peer,
    /// The sockets that its last select, poll or `epoll_wait` found ready, by the lesson's names.
    Ready,
    /// Whether its last call took at least 20 ms: `true`, `false`.
    Delayed,
}

/// What can be seen of frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameProperty {
    /// Bytes that it carries.
    Len,
    /// Its window.
    Win,
    /// Its sequence number, relative to the connection's first.
    Seq,
    /// Its acknowledgment number, relative to the connection's first.
    Ack,
    /// Whether it carries a SACK block: `true`, `false`.
    Sack,
    /// What ICMP says: `port unreachable`.
    Says,
    /// How many there were since the lesson began, copies not counted.
    Count,
    /// How many copies of it were absorbed.
    Copies,
}

impl SocketProperty {
    /// The one table: property and its key in a lesson.
    pub const TABLE: [(Self, &'static str); 9] = [
        (Self::State, "state"),
        (Self::Local, "local"),
        (Self::Remote, "remote"),
        (Self::RecvQ, "recv_q"),
        (Self::SendQ, "send_q"),
        (Self::Fd, "fd"),
        (Self::Gone, "gone"),
        (Self::Timer, "timer"),
        (Self::Retransmits, "retransmits"),
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
    pub const TABLE: [(Self, &'static str); 7] = [
        (Self::Blocked, "blocked"),
        (Self::Returns, "returns"),
        (Self::Errno, "errno"),
        (Self::Data, "data"),
        (Self::Peer, "peer"),
        (Self::Ready, "ready"),
        (Self::Delayed, "delayed"),
    ];
}

impl FrameProperty {
    /// The one table: property and its key in a lesson.
    pub const TABLE: [(Self, &'static str); 8] = [
        (Self::Len, "len"),
        (Self::Win, "win"),
        (Self::Seq, "seq"),
        (Self::Ack, "ack"),
        (Self::Sack, "sack"),
        (Self::Says, "says"),
        (Self::Count, "count"),
        (Self::Copies, "copies"),
    ];
}

/// The key of a value in its table.
fn key_of<T: PartialEq + Copy>(table: &[(T, &'static str)], value: T) -> &'static str {
    table.iter().find(|row| row.0 == value).map_or("", |row| row.1)
}

impl Look {
    /// The look as one word: `listener.state`, `listener.syn_queue`, `server.blocked`, `wire.client.SYN+ACK`,
    /// `frame.client.ACK.win`, `server.TcpExt.ListenOverflows`.
    pub fn id(&self) -> String {
        match self {
            Self::Socket { name, property } => {
                format!("{name}.{}", key_of(&SocketProperty::TABLE, *property))
            }
            Self::Backlog { listener, property } => {
                format!("{listener}.{}", key_of(&BacklogProperty::TABLE, *property))
            }
            Self::Actor { name, property } => format!("{name}.{}", key_of(&ActorProperty::TABLE, *property)),
            Self::PeerOf { name, property } => {
                format!("peer-of-{name}.{}", key_of(&SocketProperty::TABLE, *property))
            }
            Self::Wire { pattern } => format!("wire.{}.{}", pattern.from, pattern.what()),
            Self::Frame { pattern, property } => {
                let key = key_of(&FrameProperty::TABLE, *property);
                format!("frame.{}.{}.{key}", pattern.from, pattern.what())
            }
            Self::Counter { host, name } => format!("{host}.{name}"),
        }
    }
}

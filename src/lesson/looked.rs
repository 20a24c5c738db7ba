//! Tables that look at something: a fact, a question's answer, what a claim is held against.

use std::fmt;

use serde::Deserialize;
use toml::Spanned;

#[cfg(test)]
use super::schema;
use crate::event::TcpFlag;

pub(super) type Name = Option<Spanned<String>>;

/// Who is looked at: one of the first seven, and what says more about it.
#[derive(Debug)]
pub(super) struct Looked<'a> {
    pub(super) socket: &'a Name,
    pub(super) backlog: &'a Name,
    pub(super) actor: &'a Name,
    pub(super) wire: &'a Name,
    pub(super) peer_of: &'a Name,
    pub(super) frame: &'a Name,
    pub(super) counter: &'a Name,
    /// The host of a counter.
    pub(super) host: &'a Name,
    pub(super) flags: Option<&'a [TcpFlag]>,
    pub(super) proto: &'a Name,
    /// The socket of a frame.
    pub(super) of: &'a Name,
}

/// Declares a table with the keys of [`Looked`] and keys of its own.
macro_rules! looking_table {
    ($(#[$doc:meta])* $name:ident { $($own:tt)* }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            /// Look at this socket, by the name that a step gave it.
            #[cfg_attr(test, schemars(with = "Option<schema::Id>"))]
            socket: Name,
            /// Look at the two queues of this listener.
            #[cfg_attr(test, schemars(with = "Option<schema::Id>"))]
            backlog: Name,
            /// Look at this actor, and at its last call.
            #[cfg_attr(test, schemars(with = "Option<schema::Id>"))]
            actor: Name,
            /// Look at the frames of this host that wait on the wire.
            #[cfg_attr(test, schemars(with = "Option<schema::Id>"))]
            wire: Name,
            /// Look at the other end of this socket's connection.
            #[cfg_attr(test, schemars(with = "Option<schema::Id>"))]
            peer_of: Name,
            /// Look at the newest such frame of this host.
            #[cfg_attr(test, schemars(with = "Option<schema::Id>"))]
            frame: Name,
            /// Look at this counter of `host`, such as `TcpExt.ListenOverflows`.
            #[cfg_attr(test, schemars(with = "Option<schema::Counter>"))]
            counter: Name,
            /// The host that counts; belongs to `counter`.
            #[cfg_attr(test, schemars(with = "Option<schema::Id>"))]
            host: Name,
            /// The exact set of the frames' TCP flags; belongs to `wire` and `frame`.
            flags: Option<Vec<TcpFlag>>,
            /// The frames' protocol, where that is not TCP; belongs to `wire` and `frame`.
            #[cfg_attr(test, schemars(with = "Option<schema::Protocol>"))]
            proto: Name,
            /// The socket whose frames are meant; belongs to `wire` and `frame`.
            #[cfg_attr(test, schemars(with = "Option<schema::Id>"))]
            of: Name,
            $($own)*
        }

        impl $name {
            /// Who is looked at.
            pub(super) fn looked(&self) -> Looked<'_> {
                Looked {
                    socket: &self.socket,
                    backlog: &self.backlog,
                    actor: &self.actor,
                    wire: &self.wire,
                    peer_of: &self.peer_of,
                    frame: &self.frame,
                    counter: &self.counter,
                    host: &self.host,
                    flags: self.flags.as_deref(),
                    proto: &self.proto,
                    of: &self.of,
                }
            }
        }
    };
}

looking_table! {
    /// One subject and one property of it: `{ socket = "listener", property = "state" }`.
    LookTable {
        /// Which property of the subject.
        #[cfg_attr(test, schemars(with = "schema::Property"))]
        pub(super) property: Spanned<String>,
    }
}

looking_table! {
    /// One subject with any of its properties: `{ socket = "listener", state = "LISTEN", fd = 3 }`.
    ExpectTable {
        /// Of a socket: its state, by RFC 9293's name, or gone.
        #[cfg_attr(test, schemars(with = "Option<schema::StateName>"))]
        state: Option<Spanned<String>>,
        /// Of a socket: its own address, such as 10.0.0.1:8088; empty when it has none.
        #[cfg_attr(test, schemars(with = "Option<String>"))]
        local: Option<Spanned<String>>,
        /// Of a socket: its peer's address; empty when it has none.
        #[cfg_attr(test, schemars(with = "Option<String>"))]
        remote: Option<Spanned<String>>,
        /// Of a socket: bytes that wait to be read; of a listener, connections that wait for accept.
        #[cfg_attr(test, schemars(with = "Option<u32>"))]
        recv_q: Option<Spanned<u32>>,
        /// Of a socket: bytes that are not acknowledged yet; of a listener, the limit of its accept queue.
        #[cfg_attr(test, schemars(with = "Option<u32>"))]
        send_q: Option<Spanned<u32>>,
        /// Of a socket: its descriptor, or "none".
        #[cfg_attr(test, schemars(with = "Option<Descriptor>"))]
        fd: Option<Spanned<Descriptor>>,
        /// Of a socket: whether the kernel lists it no more.
        #[cfg_attr(test, schemars(with = "Option<bool>"))]
        gone: Option<Spanned<bool>>,
        /// Of a socket: what its running timer is for.
        #[cfg_attr(test, schemars(with = "Option<schema::TimerName>"))]
        timer: Option<Spanned<String>>,
        /// Of a socket: how often that timer has run out.
        #[cfg_attr(test, schemars(with = "Option<u32>"))]
        retransmits: Option<Spanned<u32>>,
        /// Of a backlog: the limit of its accept queue.
        #[cfg_attr(test, schemars(with = "Option<u32>"))]
        limit: Option<Spanned<u32>>,
        /// Of a backlog: how many connections are half-open.
        #[cfg_attr(test, schemars(with = "Option<u32>"))]
        syn_queue: Option<Spanned<u32>>,
        /// Of a backlog: how many connections wait for accept.
        #[cfg_attr(test, schemars(with = "Option<u32>"))]
        accept_queue: Option<Spanned<u32>>,
        /// Of an actor: the call that it sleeps in, or "none".
        #[cfg_attr(test, schemars(with = "Option<schema::CallName>"))]
        blocked: Option<Spanned<String>>,
        /// Of an actor: what its last call returned.
        #[cfg_attr(test, schemars(with = "Option<i64>"))]
        returns: Option<Spanned<i64>>,
        /// Of an actor: the errno of its last call, such as ECONNREFUSED, or "none".
        #[cfg_attr(test, schemars(with = "Option<schema::Errno>"))]
        errno: Option<Spanned<String>>,
        /// Of an actor: what its last call brought, as a text.
        #[cfg_attr(test, schemars(with = "Option<String>"))]
        data: Option<Spanned<String>>,
        /// Of an actor: the address that its last call told.
        #[cfg_attr(test, schemars(with = "Option<String>"))]
        peer: Option<Spanned<String>>,
        /// Of an actor: the sockets that its last select, poll or `epoll_wait` found ready.
        #[cfg_attr(test, schemars(with = "Option<String>"))]
        ready: Option<Spanned<String>>,
        /// Of an actor: whether its last call took 20 ms or more.
        #[cfg_attr(test, schemars(with = "Option<bool>"))]
        delayed: Option<Spanned<bool>>,
        /// Of the wire: how many such frames wait on it.
        #[cfg_attr(test, schemars(with = "Option<u32>"))]
        held: Option<Spanned<u32>>,
        /// Of a frame: bytes that it carries.
        #[cfg_attr(test, schemars(with = "Option<u32>"))]
        len: Option<Spanned<u32>>,
        /// Of a frame: its window, unscaled.
        #[cfg_attr(test, schemars(with = "Option<u32>"))]
        win: Option<Spanned<u32>>,
        /// Of a frame: its sequence number, relative to the connection's first.
        #[cfg_attr(test, schemars(with = "Option<u32>"))]
        seq: Option<Spanned<u32>>,
        /// Of a frame: its acknowledgment number, relative to the connection's first.
        #[cfg_attr(test, schemars(with = "Option<u32>"))]
        ack: Option<Spanned<u32>>,
        /// Of a frame: whether it carries a SACK block.
        #[cfg_attr(test, schemars(with = "Option<bool>"))]
        sack: Option<Spanned<bool>>,
        /// Of a frame: what ICMP says, such as port unreachable.
        #[cfg_attr(test, schemars(with = "Option<String>"))]
        says: Option<Spanned<String>>,
        /// Of frames: how many there were since the lesson began, copies not counted.
        #[cfg_attr(test, schemars(with = "Option<u32>"))]
        count: Option<Spanned<u32>>,
        /// Of a frame: how many copies of it were absorbed.
        #[cfg_attr(test, schemars(with = "Option<u32>"))]
        copies: Option<Spanned<u32>>,
        /// Of a counter: how far it has moved in this step.
        #[cfg_attr(test, schemars(with = "Option<i64>"))]
        by: Option<Spanned<i64>>,
    }
}

impl ExpectTable {
    /// The properties that are given, each with the value wanted, as text.
    pub(super) fn wanted(&self) -> impl Iterator<Item = (&'static str, Spanned<String>)> {
        let all = [
            ("state", text(self.state.as_ref())),
            ("local", text(self.local.as_ref())),
            ("remote", text(self.remote.as_ref())),
            ("recv_q", text(self.recv_q.as_ref())),
            ("send_q", text(self.send_q.as_ref())),
            ("fd", text(self.fd.as_ref())),
            ("gone", text(self.gone.as_ref())),
            ("timer", text(self.timer.as_ref())),
            ("retransmits", text(self.retransmits.as_ref())),
            ("limit", text(self.limit.as_ref())),
            ("syn_queue", text(self.syn_queue.as_ref())),
            ("accept_queue", text(self.accept_queue.as_ref())),
            ("blocked", text(self.blocked.as_ref())),
            ("returns", text(self.returns.as_ref())),
            ("errno", text(self.errno.as_ref())),
            ("data", text(self.data.as_ref())),
            ("peer", text(self.peer.as_ref())),
            ("ready", text(self.ready.as_ref())),
            ("delayed", text(self.delayed.as_ref())),
            ("held", text(self.held.as_ref())),
            ("len", text(self.len.as_ref())),
            ("win", text(self.win.as_ref())),
            ("seq", text(self.seq.as_ref())),
            ("ack", text(self.ack.as_ref())),
            ("sack", text(self.sack.as_ref())),
            ("says", text(self.says.as_ref())),
            ("count", text(self.count.as_ref())),
            ("copies", text(self.copies.as_ref())),
            ("by", text(self.by.as_ref())),
        ];
        all.into_iter().filter_map(|(key, want)| Some((key, want?)))
    }
}

fn text<T: ToString>(value: Option<&Spanned<T>>) -> Option<Spanned<String>> {
    value.map(|value| Spanned::new(value.span(), value.get_ref().to_string()))
}

/// A descriptor, or "none".
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(super) enum Descriptor {
    Number(u32),
    Word(String),
}

impl fmt::Display for Descriptor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(formatter),
            Self::Word(word) => word.fmt(formatter),
        }
    }
}

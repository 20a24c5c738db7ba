//! What select, poll and epoll are given beside the sockets: operations, events, times.

use serde::{Deserialize, Serialize};

use super::argument::Argument;

/// What `epoll_ctl(2)` does to the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum EpollOperation {
    /// One more socket.
    #[serde(rename = "EPOLL_CTL_ADD")]
    Add,
    /// Other events of a socket.
    #[serde(rename = "EPOLL_CTL_MOD")]
    Modify,
    /// A socket less.
    #[serde(rename = "EPOLL_CTL_DEL")]
    Delete,
}

impl Argument for EpollOperation {
    fn strace(&self) -> String {
        match self {
            Self::Add => "EPOLL_CTL_ADD",
            Self::Modify => "EPOLL_CTL_MOD",
            Self::Delete => "EPOLL_CTL_DEL",
        }
        .to_owned()
    }

    fn short(&self) -> String {
        self.strace().trim_start_matches("EPOLL_CTL_").to_owned()
    }
}

/// One event, or the way in which it is told (`EPOLL…` of `epoll_ctl(2)`, `POLL…` of poll(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum EpollEvent {
    /// It can be read.
    #[serde(rename = "EPOLLIN")]
    In,
    /// It can be written.
    #[serde(rename = "EPOLLOUT")]
    Out,
    /// The peer has closed its direction.
    #[serde(rename = "EPOLLRDHUP")]
    PeerClosed,
    /// Told once, when it changes (edge-triggered).
    #[serde(rename = "EPOLLET")]
    EdgeTriggered,
}

/// The events of `epoll_ctl(2)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct EpollEvents(pub Vec<EpollEvent>);

impl EpollEvents {
    fn joined(&self) -> String {
        let name = |event: &EpollEvent| match event {
            EpollEvent::In => "EPOLLIN",
            EpollEvent::Out => "EPOLLOUT",
            EpollEvent::PeerClosed => "EPOLLRDHUP",
            EpollEvent::EdgeTriggered => "EPOLLET",
        };
        self.0.iter().map(name).collect::<Vec<_>>().join("|")
    }
}

impl Argument for EpollEvents {
    fn strace(&self) -> String {
        if self.0.is_empty() {
            return "NULL".to_owned();
        }
        format!("{{events={}}}", self.joined())
    }

    fn short(&self) -> String {
        self.joined()
    }
}

/// Declares a time-out: milliseconds, or for ever. They differ in how each call writes them.
macro_rules! timeout {
    ($(#[$doc:meta])* $name:ident, $write:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub Option<u32>);

        impl Argument for $name {
            fn strace(&self) -> String {
                let write: fn(Option<u32>) -> String = $write;
                write(self.0)
            }

            fn short(&self) -> String {
                self.0.map_or_else(String::new, |milliseconds| format!("{milliseconds} ms"))
            }
        }
    };
}

fn milliseconds(time: Option<u32>) -> String {
    time.map_or_else(|| "-1".to_owned(), |time| time.to_string())
}

timeout! {
    /// The time of select(2): seconds and microseconds, or none.
    TimeVal, |time| time.map_or_else(
        || "NULL".to_owned(),
        |time| format!("{{tv_sec={}, tv_usec={}}}", time / 1000, time % 1000 * 1000),
    )
}
timeout! {
    /// The time of poll(2): milliseconds, or -1.
    Milliseconds, milliseconds
}
timeout! {
    /// The room for events of `epoll_wait(2)`, which is ours, and its time.
    EpollTimeout, |time| format!("…, 16, {}", milliseconds(time))
}

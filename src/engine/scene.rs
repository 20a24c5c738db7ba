//! What the engine knows of the scene: names, sockets, queues, the last returns. Pure.

use std::collections::HashMap;
use std::time::Duration;

use crate::event::{Backlog, HostView, Outcome, SocketView, State, Timer, TimerKind, Waiting};
use crate::lesson::{ActorProperty, BacklogProperty, SocketProperty};

/// A call that took so long waited for a timer: the shortest of TCP's is 40 ms.
const DELAYED: Duration = Duration::from_millis(20);

#[derive(Debug, Default)]
pub(super) struct Scene {
    /// (actor, descriptor) to the lesson's name.
    names: HashMap<(String, i32), String>,
    /// (host, local, remote) to the lesson's name: a socket keeps it when its descriptor is closed.
    orphans: HashMap<(String, String, String), String>,
    /// Host to its sockets, as last seen.
    pub(super) sockets: HashMap<String, Vec<SocketView>>,
    pub(super) backlogs: HashMap<String, Backlog>,
    pub(super) blocked: HashMap<String, &'static str>,
    pub(super) outcomes: HashMap<String, Outcome>,
    /// Peers in the order in which they were first seen to wait.
    arrivals: Vec<String>,
    /// Connections in the order in which their SYN, or they themselves, were first seen; the kernel lists
    /// them in no order.
    connections: Vec<(String, String)>,
}

impl Scene {
    pub(super) fn name(&mut self, actor: &str, fd: i32, name: &str) {
        self.names.insert((actor.to_owned(), fd), name.to_owned());
    }

    pub(super) fn forget(&mut self, actor: &str, fd: i32) {
        self.names.remove(&(actor.to_owned(), fd));
    }

    /// A SYN has been seen: connections that are there at the same look are told in the wire's order.
    pub(super) fn meet(&mut self, local: &str, remote: &str) {
        self.connections.push((local.to_owned(), remote.to_owned()));
    }

    /// The descriptor that the lesson's name stands for in this actor.
    pub(super) fn descriptor(&self, actor: &str, name: &str) -> Option<i32> {
        let mut entries = self.names.iter();
        entries
            .find(|((owner, _), known)| owner == actor && *known == name)
            .map(|((_, fd), _)| *fd)
    }

    /// Takes what a host looks like now, puts names to its sockets, and tells its backlogs.
    pub(super) fn take(
        &mut self,
        host: &str,
        view: HostView,
        owner_of: impl Fn(&str) -> (String, String),
    ) -> (Vec<SocketView>, Vec<Backlog>) {
        let (mut sockets, waiting) = (view.sockets, view.waiting);
        for socket in &mut sockets {
            socket.name = self.name_of(host, socket);
            let connection = (socket.local.clone(), socket.remote.clone());
            if !socket.remote.is_empty() && !self.connections.contains(&connection) {
                self.connections.push(connection);
            }
        }
        let age = |socket: &SocketView| {
            let mut known = self.connections.iter();
            known.position(|(local, remote)| *local == socket.local && *remote == socket.remote)
        };
        // Those with a descriptor come first, in their own order.
        sockets.sort_by_key(|socket| {
            if socket.fd.is_some() {
                (false, None)
            } else {
                (true, age(socket))
            }
        });
        let backlogs: Vec<_> = sockets
            .iter()
            .filter_map(|listener| match waiting.get(&listener.inode) {
                Some(inodes) => Some(unix_backlog(host, listener, &sockets, inodes)),
                None => self.backlog_of(host, listener, &sockets, &owner_of),
            })
            .collect();
        self.backlogs.retain(|_, backlog| backlog.host != host);
        for backlog in &backlogs {
            self.backlogs.insert(backlog.name.clone(), backlog.clone());
        }
        self.sockets.insert(host.to_owned(), sockets.clone());
        (sockets, backlogs)
    }

    fn name_of(&mut self, host: &str, socket: &SocketView) -> Option<String> {
        let place = (host.to_owned(), socket.local.clone(), socket.remote.clone());
        let (Some(actor), Some(fd)) = (&socket.actor, socket.fd) else {
            return self.orphans.get(&place).cloned();
        };
        let name = self.names.get(&(actor.clone(), fd)).cloned()?;
        if !socket.remote.is_empty() {
            self.orphans.insert(place, name.clone());
        }
        Some(name)
    }

    fn backlog_of(
        &mut self,
        host: &str,
        listener: &SocketView,
        sockets: &[SocketView],
        owner_of: &impl Fn(&str) -> (String, String),
    ) -> Option<Backlog> {
        if listener.state != State::Listen {
            return None;
        }
        let mine = |socket: &&SocketView| socket.inode == 0 && is_for(socket, listener, sockets);
        let half_open = sockets
            .iter()
            .filter(mine)
            .filter(|socket| socket.state == State::SynReceived);
        let finished = sockets
            .iter()
            .filter(mine)
            .filter(|socket| matches!(socket.state, State::Established | State::CloseWait));
        let mut finished: Vec<_> = finished.map(|socket| waiting(socket, owner_of)).collect();
        for member in &finished {
            if !self.arrivals.contains(&member.remote) {
                self.arrivals.push(member.remote.clone());
            }
        }
        finished.sort_by_key(|member| self.arrivals.iter().position(|known| *known == member.remote));
        Some(Backlog {
            host: host.to_owned(),
            fd: listener.fd.unwrap_or(-1),
            name: listener.name.clone().unwrap_or_default(),
            limit: listener.send_q,
            syn_queue: half_open.map(|socket| waiting(socket, owner_of)).collect(),
            accept_queue: finished,
        })
    }

    fn named(&self, name: &str) -> Option<&SocketView> {
        let mut all = self.sockets.values().flatten();
        all.find(|socket| socket.name.as_deref() == Some(name))
    }

    /// The socket's own address.
    pub(super) fn local_of(&self, name: &str) -> Option<&str> {
        self.named(name).map(|socket| socket.local.as_str())
    }

    pub(super) fn socket(&self, name: &str, property: SocketProperty) -> String {
        property_of(self.named(name), property)
    }

    /// The other end of the socket's connection, whether a descriptor refers to it or not.
    pub(super) fn peer_of(&self, name: &str, property: SocketProperty) -> String {
        let peer = self.named(name).and_then(|socket| {
            let mut all = self.sockets.values().flatten();
            all.find(|other| {
                !other.remote.is_empty()
                    && same_place(&other.remote, &socket.local)
                    && same_place(&other.local, &socket.remote)
            })
        });
        property_of(peer, property)
    }

    pub(super) fn backlog(&self, listener: &str, property: BacklogProperty) -> String {
        let Some(backlog) = self.backlogs.get(listener) else {
            return "no listener".to_owned();
        };
        match property {
            BacklogProperty::Limit => backlog.limit.to_string(),
            BacklogProperty::SynQueue => backlog.syn_queue.len().to_string(),
            BacklogProperty::AcceptQueue => backlog.accept_queue.len().to_string(),
        }
    }

    pub(super) fn actor(&self, name: &str, property: ActorProperty) -> String {
        let outcome = self.outcomes.get(name);
        match property {
            ActorProperty::Blocked => self.blocked.get(name).map_or("none", |call| call).to_owned(),
            ActorProperty::Returns => {
                outcome.map_or_else(|| "nothing".to_owned(), |outcome| outcome.value.to_string())
            }
            ActorProperty::Errno => outcome
                .and_then(|outcome| outcome.errno.clone())
                .unwrap_or_else(|| "none".to_owned()),
            ActorProperty::Data => {
                let data = outcome.and_then(|outcome| outcome.data.as_ref());
                data.map_or_else(
                    || "nothing".to_owned(),
                    |data| String::from_utf8_lossy(&data.0).into_owned(),
                )
            }
            ActorProperty::Peer => outcome
                .and_then(|outcome| outcome.peer.clone())
                .unwrap_or_else(|| "none".to_owned()),
            ActorProperty::Ready => {
                let ready = outcome
                    .map(|outcome| outcome.ready.as_slice())
                    .unwrap_or_default();
                self.names_of(name, ready.iter().map(|(fd, _)| *fd)).join(" ")
            }
            ActorProperty::Delayed => outcome.is_some_and(|outcome| outcome.took >= DELAYED).to_string(),
        }
    }

    /// The lesson's names of an actor's descriptors; the number where there is none.
    pub(super) fn names_of(&self, actor: &str, fds: impl Iterator<Item = i32>) -> Vec<String> {
        let name = |fd: i32| {
            let known = self.names.get(&(actor.to_owned(), fd));
            known.cloned().unwrap_or_else(|| fd.to_string())
        };
        fds.map(name).collect()
    }

    /// A forked child has what its parent has.
    pub(super) fn inherit(&mut self, parent: &str, child: &str) {
        let owned = self.names.iter().filter(|((actor, _), _)| actor == parent);
        let copies: Vec<_> = owned
            .map(|((_, fd), name)| ((child.to_owned(), *fd), name.clone()))
            .collect();
        self.names.extend(copies);
    }
}

/// Whether this listener is the one that a connection came to: of all that listen on its port the most
/// exact. The kernel does not say so itself.
fn is_for(connection: &SocketView, listener: &SocketView, sockets: &[SocketView]) -> bool {
    let listeners = sockets.iter().filter(|socket| socket.state == State::Listen);
    let best = listeners.max_by_key(|listener| exactness(connection, listener));
    let is_best = best.is_some_and(|best| best.inode == listener.inode);
    is_best && exactness(connection, listener).is_some()
}

/// The same address is better than any, the same family better than IPv6 that takes IPv4 in.
fn exactness(connection: &SocketView, listener: &SocketView) -> Option<u8> {
    let (place, port) = connection.local.rsplit_once(':')?;
    let (listens, at) = listener.local.rsplit_once(':')?;
    let same_family = connection.proto == listener.proto;
    match (port == at, listens) {
        (false, _) => None,
        _ if same_place(place, listens) => Some(2),
        (_, "0.0.0.0" | "[::]") if same_family => Some(1),
        (_, "[::]") => Some(0),
        _ => None,
    }
}

/// Who waits at a Unix listener is known by the sockets that have connected, on the same host.
fn unix_backlog(host: &str, listener: &SocketView, sockets: &[SocketView], inodes: &[u64]) -> Backlog {
    let waiting = inodes.iter().map(|inode| {
        let peer = sockets.iter().find(|socket| socket.inode == *inode);
        Waiting {
            remote: peer.map(|peer| peer.local.clone()).unwrap_or_default(),
            host: host.to_owned(),
            actor: peer.and_then(|peer| peer.actor.clone()).unwrap_or_default(),
        }
    });
    Backlog {
        host: host.to_owned(),
        fd: listener.fd.unwrap_or(-1),
        name: listener.name.clone().unwrap_or_default(),
        limit: listener.send_q,
        syn_queue: Vec::new(),
        accept_queue: waiting.collect(),
    }
}

fn property_of(socket: Option<&SocketView>, property: SocketProperty) -> String {
    let Some(socket) = socket else {
        let gone = if property == SocketProperty::Gone {
            "true"
        } else {
            "gone"
        };
        return gone.to_owned();
    };
    match property {
        SocketProperty::State => socket.state.to_string(),
        SocketProperty::Local => socket.local.clone(),
        SocketProperty::Remote => socket.remote.clone(),
        SocketProperty::RecvQ => socket.recv_q.to_string(),
        SocketProperty::SendQ => socket.send_q.to_string(),
        SocketProperty::Fd => socket.fd.map_or_else(|| "none".to_owned(), |fd| fd.to_string()),
        SocketProperty::Gone => "false".to_owned(),
        SocketProperty::Timer => timer_name(socket.timer.as_ref()).to_owned(),
        SocketProperty::Retransmits => {
            let times = socket.timer.as_ref().map_or(0, |timer| timer.retransmits);
            times.to_string()
        }
    }
}

fn timer_name(timer: Option<&Timer>) -> &'static str {
    match timer.map(|timer| timer.kind) {
        None => "none",
        Some(TimerKind::Retransmit) => "retransmit",
        Some(TimerKind::Keepalive) => "keepalive",
        Some(TimerKind::TimeWait) => "time-wait",
        Some(TimerKind::Probe) => "probe",
        Some(TimerKind::Unknown) => "unknown",
    }
}

/// One address, whether an IPv6 socket shows it as v4-mapped or not.
fn same_place(one: &str, other: &str) -> bool {
    one.replace("[::ffff:", "").replace(']', "") == other.replace("[::ffff:", "").replace(']', "")
}

fn waiting(socket: &SocketView, owner_of: &impl Fn(&str) -> (String, String)) -> Waiting {
    let (host, actor) = owner_of(&socket.remote);
    Waiting {
        remote: socket.remote.clone(),
        host,
        actor,
    }
}

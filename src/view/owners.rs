//! Whose socket it is that a frame comes from or goes to.

use std::collections::HashMap;

use crate::event::{SocketView, Sockets};

/// Host, port or whole address, and peer of a socket, to the actor that holds it. It outlives the
/// descriptor: a FIN on the wire still belongs to whoever closed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owners {
    actors: HashMap<Ends, String>,
}

type Ends = (String, String, String);

impl Owners {
    /// Whether a look at a host tells something new.
    pub(crate) fn know(&self, sockets: &Sockets) -> bool {
        let news = |socket: &SocketView| self.is_news(socket, sockets);
        !sockets.sockets.iter().any(news)
    }

    /// Takes a look at a host in.
    pub(crate) fn learn(&mut self, sockets: &Sockets) {
        for socket in &sockets.sockets {
            if let Some(actor) = &socket.actor
                && self.is_news(socket, sockets)
            {
                self.actors.insert(ends(&sockets.host, socket), actor.clone());
            }
        }
    }

    /// Parent and child may hold one socket: it stays the first one's as long as that one has it.
    fn is_news(&self, socket: &SocketView, sockets: &Sockets) -> bool {
        if socket.local.is_empty() || socket.actor.is_none() {
            return false;
        }
        let known = self.actors.get(&ends(&sockets.host, socket));
        if known == socket.actor.as_ref() {
            return false;
        }
        let holds = |other: &SocketView| {
            other.actor.as_ref() == known && (&other.local, &other.remote) == (&socket.local, &socket.remote)
        };
        known.is_none() || !sockets.sockets.iter().any(holds)
    }

    /// The actor whose socket has these two ends; else the one that waits at this port.
    pub(crate) fn of(&self, host: &str, own: &str, peer: &str) -> Option<&str> {
        let connected = (host.to_owned(), plain(own), plain(peer));
        let waiting = (host.to_owned(), port(own), String::new());
        let actor = self.actors.get(&connected).or_else(|| self.actors.get(&waiting));
        actor.map(String::as_str)
    }
}

/// A socket without a peer takes what comes to its port, at whatever address.
fn ends(host: &str, socket: &SocketView) -> Ends {
    if socket.remote.is_empty() {
        return (host.to_owned(), port(&socket.local), String::new());
    }
    (host.to_owned(), plain(&socket.local), plain(&socket.remote))
}

/// One address, whether an IPv6 socket shows it as v4-mapped or not.
fn plain(address: &str) -> String {
    address.replace("[::ffff:", "").replace(['[', ']'], "")
}

fn port(address: &str) -> String {
    address
        .rsplit_once(':')
        .map_or(address, |(_, port)| port)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::State;
    use crate::view::samples::socket;

    fn held_by(actors: &[&str]) -> Sockets {
        let sockets = actors
            .iter()
            .map(|actor| socket(actor, "conn", State::Established))
            .collect();
        Sockets {
            host: "client".to_owned(),
            sockets,
        }
    }

    #[test]
    fn a_socket_is_the_childs_once_its_parent_has_closed_it() {
        let mut owners = Owners::default();
        let of = |owners: &Owners| {
            let owner = owners.of("client", "10.0.0.2:40001", "10.0.0.1:8088");
            owner.map(str::to_owned)
        };
        for (holders, owner) in [
            (&["parent"][..], "parent"),
            (&["parent", "child"], "parent"),
            (&["child"], "child"),
            (&[], "child"),
        ] {
            owners.learn(&held_by(holders));
            assert_eq!(of(&owners).as_deref(), Some(owner), "{holders:?}");
            assert!(owners.know(&held_by(holders)));
        }
    }

    #[test]
    fn a_listener_takes_what_comes_to_its_port() {
        let mut owners = Owners::default();
        owners.learn(&Sockets {
            host: "server".to_owned(),
            sockets: vec![socket("server", "listener", State::Listen)],
        });
        let owner = |own| owners.of("server", own, "[fd00::2]:40001");
        assert_eq!(owner("[fd00::1]:8088"), Some("server"));
        assert_eq!(owner("[fd00::1]:8089"), None);
    }
}

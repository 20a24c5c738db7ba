//! Which sockets appeared, changed their state, or went between two looks at a host.

use std::collections::HashSet;

use crate::event::{SocketView, State};

/// A socket whose state changed. No state on one side: it was not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The socket after the change; before it, where it is gone.
    pub socket: SocketView,
    /// Its state before.
    pub from: Option<State>,
    /// Its state after.
    pub to: Option<State>,
}

/// Sockets that appeared, changed their state, or went.
pub(crate) fn changes(before: &[SocketView], now: &[SocketView]) -> Vec<Change> {
    let mut left: Vec<&SocketView> = before.iter().collect();
    let stay: HashSet<Holder<'_>> = now.iter().filter_map(holder).collect();
    let stays = |socket: &SocketView| holder(socket).is_some_and(|holder| stay.contains(&holder));
    let mut found = Vec::new();
    for socket in now {
        let own = |other: &&SocketView| holder(other).is_some() && holder(other) == holder(socket);
        let same = |other: &&SocketView| same_socket(other, socket) && !stays(other);
        let place = left.iter().position(own);
        let place = place.or_else(|| left.iter().position(same));
        let from = place.map(|place| left.remove(place).state);
        if from != Some(socket.state) {
            found.push(Change {
                socket: socket.clone(),
                from,
                to: Some(socket.state),
            });
        }
    }
    found.extend(left.into_iter().map(|socket| Change {
        socket: socket.clone(),
        from: Some(socket.state),
        to: None,
    }));
    found
}

/// A socket in the hand of one holder: after a fork, two processes hold the same one.
type Holder<'a> = (u64, &'a str, i32);

fn holder(socket: &SocketView) -> Option<Holder<'_>> {
    let actor = socket.actor.as_deref().filter(|_| socket.inode != 0)?;
    Some((socket.inode, actor, socket.fd?))
}

/// Whether two looks saw one socket. A connection is known by its two addresses, whoever holds it;
/// a socket without a peer by its inode, else by its holder.
fn same_socket(one: &SocketView, other: &SocketView) -> bool {
    if one.proto != other.proto {
        return false;
    }
    if one.inode != 0 && one.inode == other.inode {
        return true;
    }
    if !one.remote.is_empty() && (one.inode == 0 || other.inode == 0) {
        return one.local == other.local && one.remote == other.remote;
    }
    one.inode == 0 && other.inode == 0 && one.fd.is_some() && (&one.actor, one.fd) == (&other.actor, other.fd)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::samples::socket;

    #[track_caller]
    fn check(before: &[&str], now: &[&str], expected: &[(&str, bool)]) {
        let held = |actors: &[&str]| -> Vec<_> {
            let actors = actors.iter();
            actors
                .map(|actor| socket(actor, "conn", State::Established))
                .collect()
        };
        let changes = changes(&held(before), &held(now));
        let found: Vec<_> = changes
            .iter()
            .map(|change| (change.socket.actor.as_deref().unwrap(), change.to.is_some()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn parent_and_child_hold_one_socket() {
        check(&["parent"], &["parent", "child"], &[("child", true)]);
        check(&["parent"], &["child", "parent"], &[("child", true)]);
        check(&["parent", "child"], &["child"], &[("parent", false)]);
        check(&["parent", "child"], &["parent"], &[("child", false)]);
        check(&["parent"], &["child"], &[]);
    }
}

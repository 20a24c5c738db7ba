//! Which values can be seen at all: what the kernel never shows, no lesson may want.

use std::net::SocketAddr;

use toml::Spanned;

use super::complaint::{Complaint, known};
use super::files::MANIFEST;
use super::{ActorProperty, FrameProperty, Look, SocketProperty};
use crate::event::{Call, Said, State, said};

/// What the engine shows where there is nothing: nobody is blocked, no error, no descriptor.
pub(super) const NONE: &str = "none";
/// What the engine shows of a socket that the kernel does not list.
pub(super) const GONE: &str = "gone";

/// The complaint of a value that can never be seen there.
pub(super) fn wrong(look: &Look, want: &Spanned<String>) -> Option<Complaint> {
    let (what, mend) = problem(look, want.get_ref())?;
    let message = said!("complaint.value.is", value = want.get_ref(), what = what);
    Some(Complaint::error(MANIFEST, want.span(), message).mend(mend))
}

/// What the value is not, and what it could be.
fn problem(look: &Look, value: &str) -> Option<(Said, Said)> {
    match look {
        Look::Socket { property, .. } | Look::PeerOf { property, .. } => of_socket(*property, value),
        Look::Actor { property, .. } => of_actor(*property, value),
        Look::Frame { property, .. } => of_frame(*property, value),
        Look::Backlog { .. } | Look::Wire { .. } | Look::Counter { .. } => of_number(value),
    }
}

fn of_switch(value: &str) -> Option<(Said, Said)> {
    let wrong = || {
        (
            said!("complaint.value.no_switch"),
            said!("complaint.value.write_switch"),
        )
    };
    (!matches!(value, "true" | "false")).then(wrong)
}

fn of_frame(property: FrameProperty, value: &str) -> Option<(Said, Said)> {
    match property {
        FrameProperty::Sack => of_switch(value),
        FrameProperty::Says => None,
        FrameProperty::Len
        | FrameProperty::Win
        | FrameProperty::Seq
        | FrameProperty::Ack
        | FrameProperty::Count
        | FrameProperty::Copies => of_number(value),
    }
}

/// The timers that a socket can have, `none` among them.
pub(super) const TIMERS: [&str; 5] = ["retransmit", "keepalive", "time-wait", "probe", NONE];

fn of_socket(property: SocketProperty, value: &str) -> Option<(Said, Said)> {
    match property {
        SocketProperty::Gone => of_switch(value),
        _ if value == GONE => None,
        SocketProperty::State => of_state(value),
        SocketProperty::Local | SocketProperty::Remote => of_peer(value),
        SocketProperty::Fd if value == NONE => None,
        SocketProperty::Timer if TIMERS.contains(&value) => None,
        SocketProperty::Timer => {
            let mend = known(value, said!("complaint.there_are.timers"), &TIMERS);
            Some((said!("complaint.value.no_timer"), mend))
        }
        SocketProperty::RecvQ | SocketProperty::SendQ | SocketProperty::Fd | SocketProperty::Retransmits => {
            of_number(value)
        }
    }
}

fn of_actor(property: ActorProperty, value: &str) -> Option<(Said, Said)> {
    let calls = Call::<String>::NAMES;
    match property {
        ActorProperty::Blocked | ActorProperty::Errno if value == NONE => None,
        ActorProperty::Blocked if calls.contains(&value) => None,
        ActorProperty::Blocked => {
            let mend = known(value, said!("complaint.there_are.calls"), calls);
            Some((said!("complaint.value.no_call"), mend))
        }
        ActorProperty::Errno if is_errno(value) => None,
        ActorProperty::Errno => Some((
            said!("complaint.value.no_errno"),
            said!("complaint.value.write_errno"),
        )),
        ActorProperty::Returns => of_number(value),
        ActorProperty::Peer => of_peer(value),
        ActorProperty::Delayed => of_switch(value),
        ActorProperty::Data | ActorProperty::Ready => None,
    }
}

fn of_state(value: &str) -> Option<(Said, Said)> {
    let names: Vec<_> = State::names().collect();
    let wrong = || {
        let mend = known(value, said!("complaint.there_are.states"), &names);
        (said!("complaint.value.no_state"), mend)
    };
    State::from_name(value).is_none().then(wrong)
}

fn is_errno(value: &str) -> bool {
    let name = value.strip_prefix('E').unwrap_or_default();
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Numbers are compared as text: only the spelling in which they are printed is ever seen.
fn of_number(value: &str) -> Option<(Said, Said)> {
    let printed = value.parse::<i64>().ok().map(|number| number.to_string());
    let wrong = || {
        (
            said!("complaint.value.no_number"),
            said!("complaint.value.write_number"),
        )
    };
    (printed.as_deref() != Some(value)).then(wrong)
}

/// An address, or the path of a Unix socket.
fn of_peer(value: &str) -> Option<(Said, Said)> {
    if value == NONE || value.starts_with('/') {
        return None;
    }
    of_address(value)
}

/// Addresses are compared as text, too. A socket without a peer shows none.
fn of_address(value: &str) -> Option<(Said, Said)> {
    let printed = value
        .parse::<SocketAddr>()
        .ok()
        .map(|address| address.to_string());
    match printed {
        _ if value.is_empty() => None,
        Some(printed) if printed == value => None,
        Some(printed) => Some((
            said!("complaint.value.other_spelling"),
            said!("complaint.value.write_spelling", address = printed),
        )),
        None => Some((
            said!("complaint.value.no_address"),
            said!("complaint.value.write_address"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(look: &Look, good: &[&str], bad: &[&str]) {
        for value in good {
            assert_eq!(problem(look, value), None, "{} {value}", look.id());
        }
        for value in bad {
            assert!(problem(look, value).is_some(), "{} {value}", look.id());
        }
    }

    fn socket(property: SocketProperty) -> Look {
        let name = "s".to_owned();
        Look::Socket { name, property }
    }

    fn actor(property: ActorProperty) -> Look {
        let name = "a".to_owned();
        Look::Actor { name, property }
    }

    #[test]
    fn what_can_be_seen_may_be_wanted() {
        let state = ["LISTEN", "SYN-SENT", "gone"];
        check(&socket(SocketProperty::State), &state, &["ESTAB", "listen", ""]);
        let local = ["0.0.0.0:8088", "[::1]:1", ""];
        check(
            &socket(SocketProperty::Local),
            &local,
            &["10.0.0.1", "[0::1]:1", "x:1"],
        );
        check(
            &socket(SocketProperty::SendQ),
            &["0", "26", "gone"],
            &["+1", "007", "many"],
        );
        check(&socket(SocketProperty::Fd), &["3", "none"], &["three", ""]);
        check(&socket(SocketProperty::Gone), &["true", "false"], &["gone", "1"]);
        check(
            &actor(ActorProperty::Blocked),
            &["accept", "none"],
            &["acept", "true", ""],
        );
        check(
            &actor(ActorProperty::Errno),
            &["ECONNREFUSED", "E2BIG", "none"],
            &["E", "E\x1b[2J", "refused"],
        );
        check(&actor(ActorProperty::Returns), &["-1", "3"], &["none", "-01"]);
    }
}

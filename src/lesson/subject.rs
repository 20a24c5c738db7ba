//! Who is looked at, and which of its properties: from tables to [`Look`]s.

use toml::Spanned;

use super::complaint::{Complaint, known};
use super::files::MANIFEST;
use super::looked::{ExpectTable, LookTable, Looked};
use super::steps::in_order;
use super::{ActorProperty, BacklogProperty, Expect, FrameProperty, Look, Pattern, SocketProperty, value};
use crate::event::{Said, said};

/// Who is looked at.
enum Subject<'a> {
    Socket(&'a str),
    Backlog(&'a str),
    Actor(&'a str),
    Wire(Pattern),
    PeerOf(&'a str),
    Frame(Pattern),
    Counter(&'a str, &'a str),
}

impl<'a> Subject<'a> {
    fn new(looked: &Looked<'a>) -> Result<Self, Said> {
        let name = |name: &'a Option<Spanned<String>>| name.as_ref().map(|name| name.get_ref().as_str());
        let all = [
            looked.socket,
            looked.backlog,
            looked.actor,
            looked.wire,
            looked.peer_of,
            looked.frame,
            looked.counter,
        ];
        let frames = name(looked.wire).or(name(looked.frame));
        let says_frame = looked.flags.is_some() || looked.proto.is_some() || looked.of.is_some();
        let pattern = || Pattern {
            from: frames.unwrap_or_default().to_owned(),
            proto: name(looked.proto).unwrap_or("tcp").to_owned(),
            flags: in_order(looked.flags.unwrap_or_default()),
            socket: name(looked.of).map(str::to_owned),
        };
        match all.map(name) {
            [Some(_) | None, ..] if all.iter().filter(|name| name.is_some()).count() != 1 => {
                Err(said!("complaint.look_at_one"))
            }
            [.., None] if looked.host.is_some() => Err(said!("complaint.host_of_counter")),
            _ if frames.is_none() && says_frame => Err(said!("complaint.flags_of_frames")),
            _ if frames.is_some() && looked.flags.is_none() && looked.proto.is_none() => {
                Err(said!("complaint.which_frames"))
            }
            [Some(socket), ..] => Ok(Self::Socket(socket)),
            [_, Some(listener), ..] => Ok(Self::Backlog(listener)),
            [_, _, Some(actor), ..] => Ok(Self::Actor(actor)),
            [_, _, _, Some(_), ..] => Ok(Self::Wire(pattern())),
            [_, _, _, _, Some(socket), ..] => Ok(Self::PeerOf(socket)),
            [_, _, _, _, _, Some(_), _] => Ok(Self::Frame(pattern())),
            [.., counter] => {
                let host = name(looked.host).ok_or_else(|| said!("complaint.counter_without_host"))?;
                Ok(Self::Counter(counter.unwrap_or_default(), host))
            }
        }
    }

    fn look(&self, key: &str) -> Option<Look> {
        match self {
            Self::Socket(name) => find(&SocketProperty::TABLE, key).map(|property| Look::Socket {
                name: (*name).to_owned(),
                property,
            }),
            Self::Backlog(name) => find(&BacklogProperty::TABLE, key).map(|property| Look::Backlog {
                listener: (*name).to_owned(),
                property,
            }),
            Self::Actor(name) => find(&ActorProperty::TABLE, key).map(|property| Look::Actor {
                name: (*name).to_owned(),
                property,
            }),
            Self::PeerOf(name) => find(&SocketProperty::TABLE, key).map(|property| Look::PeerOf {
                name: (*name).to_owned(),
                property,
            }),
            Self::Wire(pattern) => (key == HELD).then(|| Look::Wire {
                pattern: pattern.clone(),
            }),
            Self::Frame(pattern) => find(&FrameProperty::TABLE, key).map(|property| Look::Frame {
                pattern: pattern.clone(),
                property,
            }),
            Self::Counter(name, host) => (key == BY).then(|| Look::Counter {
                host: (*host).to_owned(),
                name: (*name).to_owned(),
            }),
        }
    }

    fn unknown(&self, key: &str, at: &Spanned<String>) -> Complaint {
        let (who, keys) = match self {
            Self::Socket(_) => ("socket", SocketProperty::TABLE.map(|row| row.1).to_vec()),
            Self::PeerOf(_) => ("peer_of", SocketProperty::TABLE.map(|row| row.1).to_vec()),
            Self::Backlog(_) => ("backlog", BacklogProperty::TABLE.map(|row| row.1).to_vec()),
            Self::Actor(_) => ("actor", ActorProperty::TABLE.map(|row| row.1).to_vec()),
            Self::Frame(_) => ("frame", FrameProperty::TABLE.map(|row| row.1).to_vec()),
            Self::Wire(_) => ("wire", vec![HELD]),
            Self::Counter(..) => ("counter", vec![BY]),
        };
        let message = said!("complaint.no_property", who = who, key = key);
        let mend = known(key, said!("complaint.there_are.properties"), &keys);
        Complaint::error(MANIFEST, at.span(), message).mend(mend)
    }
}

/// The one property of the wire.
pub(super) const HELD: &str = "held";
/// The one property of a counter.
pub(super) const BY: &str = "by";

fn find<T: Copy>(table: &[(T, &str)], key: &str) -> Option<T> {
    table.iter().find(|row| row.1 == key).map(|row| row.0)
}

/// The facts of one entry of `expect`.
pub(super) fn expects(entry: &Spanned<ExpectTable>, complaints: &mut Vec<Complaint>) -> Vec<Expect> {
    let table = entry.get_ref();
    let subject = match Subject::new(&table.looked()) {
        Ok(subject) => subject,
        Err(reason) => {
            complaints.push(Complaint::error(MANIFEST, entry.span(), reason));
            return Vec::new();
        }
    };
    if table.wanted().next().is_none() {
        complaints.push(Complaint::error(
            MANIFEST,
            entry.span(),
            said!("complaint.expects_nothing"),
        ));
    }
    let wanted = table
        .wanted()
        .filter_map(|(key, want)| expect(&subject, key, &want, complaints));
    wanted.collect()
}

fn expect(
    subject: &Subject<'_>,
    key: &str,
    want: &Spanned<String>,
    complaints: &mut Vec<Complaint>,
) -> Option<Expect> {
    let Some(look) = subject.look(key) else {
        complaints.push(subject.unknown(key, want));
        return None;
    };
    complaints.extend(value::wrong(&look, want));
    Some(Expect {
        look,
        want: want.get_ref().clone(),
    })
}

/// The one place that a question or a claim looks at.
pub(super) fn look(entry: &Spanned<LookTable>) -> Result<Look, Complaint> {
    let table = entry.get_ref();
    let subject = Subject::new(&table.looked());
    let subject = subject.map_err(|reason| Complaint::error(MANIFEST, entry.span(), reason))?;
    let key = table.property.get_ref();
    subject
        .look(key)
        .ok_or_else(|| subject.unknown(key, &table.property))
}

//! lesson.toml as it is written: strict, the version first, every value with its place in the file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::complaint::Complaint;
use super::files::MANIFEST;
use super::noun::Noun;
use super::{WireMode, slip};
use crate::event::{Call, Cut, FateKind, TcpFlag, said};

/// The version of the format that this program reads.
const FORMAT: i64 = 1;
/// The keys of the top level.
const KEYS: [&str; 6] = ["format", "quickack", "sysctl", "host", "actor", "step"];

/// lesson.toml, all tables of it well-formed.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    /// Whether hosts acknowledge at once; yes when it is not given.
    pub(super) quickack: Option<bool>,
    pub(super) sysctls: Vec<(Spanned<String>, Spanned<String>)>,
    pub(super) hosts: Vec<HostTable>,
    pub(super) actors: Vec<ActorTable>,
    pub(super) steps: Vec<StepTable>,
}

/// `[[host]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HostTable {
    pub(super) name: Spanned<String>,
    pub(super) addr: Spanned<IpAddr>,
    pub(super) addr6: Option<Spanned<Ipv6Addr>>,
}

/// `[[actor]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActorTable {
    pub(super) name: Spanned<String>,
    pub(super) host: Spanned<String>,
    #[serde(default)]
    pub(super) forked: bool,
    pub(super) python: Option<Spanned<String>>,
    pub(super) c: Option<Spanned<String>>,
}

/// `[[step]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepTable {
    pub(super) id: Spanned<String>,
    pub(super) actor: Option<Spanned<String>>,
    pub(super) call: Option<Spanned<Call<String>>>,
    pub(super) frame: Option<PatternTable>,
    pub(super) fate: Option<Spanned<FateKind>>,
    pub(super) wait: Option<Spanned<bool>>,
    pub(super) burst: Option<Vec<BurstTable>>,
    pub(super) link: Option<LinkTable>,
    pub(super) names: Option<Spanned<Names>>,
    pub(super) awaits: Option<PatternTable>,
    pub(super) awaits_return: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) wire: WireMode,
    #[serde(default)]
    pub(super) expect: Vec<Spanned<ExpectTable>>,
    pub(super) question: Option<QuestionTable>,
    pub(super) claim: Option<ClaimTable>,
}

/// `{ actor = "client", call.send = { … } }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BurstTable {
    pub(super) actor: Spanned<String>,
    pub(super) call: Spanned<Call<String>>,
    pub(super) names: Option<Spanned<Names>>,
}

/// `{ host = "server", cut = "both" }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkTable {
    pub(super) host: Spanned<String>,
    pub(super) cut: Cut,
}

/// `{ id = "…", look = { … } }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimTable {
    #[serde(default)]
    pub(super) of_article: bool,
    pub(super) id: Spanned<String>,
    pub(super) look: Spanned<LookTable>,
}

/// `3`, or `"none"`
#[derive(Debug, Deserialize)]
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

/// `"listener"`, or `["left", "right"]`
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Names {
    One(String),
    Several(Vec<String>),
}

impl Names {
    pub(super) fn all(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

/// `{ from = "client", flags = ["SYN"] }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PatternTable {
    pub(super) from: Spanned<String>,
    #[serde(default)]
    pub(super) flags: Vec<TcpFlag>,
    pub(super) proto: Option<Spanned<String>>,
    pub(super) of: Option<Spanned<String>>,
}

/// `{ id = "…", look = { … }, choices = ["…"] }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionTable {
    pub(super) id: Spanned<String>,
    pub(super) look: Spanned<LookTable>,
    pub(super) choices: Spanned<Vec<Spanned<String>>>,
}

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
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            socket: Name,
            backlog: Name,
            actor: Name,
            wire: Name,
            peer_of: Name,
            frame: Name,
            counter: Name,
            host: Name,
            flags: Option<Vec<TcpFlag>>,
            proto: Name,
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
    /// `{ socket = "listener", property = "state" }`
    LookTable {
        pub(super) property: Spanned<String>,
    }
}

looking_table! {
    /// One subject with any of its properties: `{ socket = "listener", state = "LISTEN", fd = 3 }`
    ExpectTable {
        state: Option<Spanned<String>>,
        local: Option<Spanned<String>>,
        remote: Option<Spanned<String>>,
        recv_q: Option<Spanned<u32>>,
        send_q: Option<Spanned<u32>>,
        fd: Option<Spanned<Descriptor>>,
        gone: Option<Spanned<bool>>,
        timer: Option<Spanned<String>>,
        retransmits: Option<Spanned<u32>>,
        limit: Option<Spanned<u32>>,
        syn_queue: Option<Spanned<u32>>,
        accept_queue: Option<Spanned<u32>>,
        blocked: Option<Spanned<String>>,
        returns: Option<Spanned<i64>>,
        errno: Option<Spanned<String>>,
        data: Option<Spanned<String>>,
        peer: Option<Spanned<String>>,
        ready: Option<Spanned<String>>,
        delayed: Option<Spanned<bool>>,
        held: Option<Spanned<u32>>,
        len: Option<Spanned<u32>>,
        win: Option<Spanned<u32>>,
        seq: Option<Spanned<u32>>,
        ack: Option<Spanned<u32>>,
        sack: Option<Spanned<bool>>,
        says: Option<Spanned<String>>,
        count: Option<Spanned<u32>>,
        copies: Option<Spanned<u32>>,
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

impl Manifest {
    /// The programs that stand beside the steps: language, actor, file.
    pub(super) fn programs(&self) -> impl Iterator<Item = (&'static str, &str, &Spanned<String>)> {
        self.actor_files()
            .filter_map(|(language, actor, file)| Some((language, actor, file?)))
    }

    fn actor_files(&self) -> impl Iterator<Item = (&'static str, &str, Option<&Spanned<String>>)> {
        self.actors.iter().flat_map(|actor| {
            let name = actor.name.get_ref().as_str();
            [
                ("python", name, actor.python.as_ref()),
                ("c", name, actor.c.as_ref()),
            ]
        })
    }

    /// The sysctls by name.
    pub(super) fn sysctls(&self) -> BTreeMap<String, String> {
        let pairs = self.sysctls.iter();
        pairs
            .map(|(name, value)| (name.get_ref().clone(), value.get_ref().clone()))
            .collect()
    }
}

/// Reads lesson.toml: every unknown key, one more complaint a table that is wrong, and all of the file's
/// slips in TOML itself. Nothing where a table could not be read: its names would be missed elsewhere.
pub(super) fn read(source: &str, complaints: &mut Vec<Complaint>) -> Option<Manifest> {
    const MOST_SLIPS: usize = 10;
    let (table, slips) = DeTable::parse_recoverable(source);
    if !slips.is_empty() {
        complaints.extend(slips.iter().take(MOST_SLIPS).map(slip::complaint));
        return None;
    }
    if let Some(wrong) = wrong_format(table.get_ref()) {
        complaints.push(wrong);
        return None;
    }
    let mut manifest = Manifest::default();
    let mut is_whole = true;
    for (key, value) in table.into_inner() {
        match key.get_ref().as_ref() {
            "format" => {}
            "quickack" => manifest.quickack = switch(&key, &value, complaints),
            "sysctl" => manifest.sysctls = pairs(value, complaints),
            "host" => manifest.hosts = each("host", value, &mut is_whole, complaints),
            "actor" => manifest.actors = each("actor", value, &mut is_whole, complaints),
            "step" => manifest.steps = each("step", value, &mut is_whole, complaints),
            unknown => complaints.push(unknown_key(unknown, key.span())),
        }
    }
    is_whole.then_some(manifest)
}

/// The version stands before everything else: a later format may mean anything.
fn wrong_format(table: &DeTable<'_>) -> Option<Complaint> {
    let mend = said!("complaint.write_format", format = FORMAT);
    let Some(format) = table.get("format") else {
        return Some(Complaint::error(MANIFEST, 0..0, said!("complaint.format_missing")).mend(mend));
    };
    let number = format.get_ref().as_integer();
    let number = number.and_then(|digits| i64::from_str_radix(digits.as_str(), digits.radix()).ok());
    let mend = match number {
        Some(FORMAT) => return None,
        Some(later) if later > FORMAT => said!("complaint.update"),
        _ => mend,
    };
    let message = said!("complaint.other_format", format = FORMAT);
    Some(Complaint::error(MANIFEST, format.span(), message).mend(mend))
}

fn switch(
    key: &Spanned<Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    complaints: &mut Vec<Complaint>,
) -> Option<bool> {
    if let DeValue::Boolean(on) = value.get_ref() {
        return Some(*on);
    }
    let message = said!("complaint.no_switch", key = key.get_ref().as_ref());
    let complaint = Complaint::error(MANIFEST, value.span(), message);
    complaints.push(complaint.mend(said!("complaint.write_true_or_false")));
    None
}

fn unknown_key(key: &str, span: Range<usize>) -> Complaint {
    slip::unknown(Noun::Key, span, key, slip::here(Noun::Key), &KEYS)
}

fn each<T: DeserializeOwned>(
    name: &str,
    value: Spanned<DeValue<'_>>,
    is_whole: &mut bool,
    complaints: &mut Vec<Complaint>,
) -> Vec<T> {
    let span = value.span();
    let DeValue::Array(tables) = value.into_inner() else {
        let message = said!("complaint.key_is_tables", key = name);
        let mend = said!("complaint.write_tables", key = name);
        complaints.push(Complaint::error(MANIFEST, span, message).mend(mend));
        *is_whole = false;
        return Vec::new();
    };
    let all = tables.len();
    let good: Vec<_> = tables
        .into_iter()
        .filter_map(|table| slip::read(table, complaints))
        .collect();
    *is_whole &= good.len() == all;
    good
}

fn pairs(
    value: Spanned<DeValue<'_>>,
    complaints: &mut Vec<Complaint>,
) -> Vec<(Spanned<String>, Spanned<String>)> {
    let span = value.span();
    let DeValue::Table(table) = value.into_inner() else {
        let complaint = Complaint::error(MANIFEST, span, said!("complaint.sysctl_is_table"));
        complaints.push(complaint.mend(said!("complaint.write_sysctl")));
        return Vec::new();
    };
    let mut good = Vec::new();
    for (key, value) in table {
        let key = Spanned::new(key.span(), key.get_ref().to_string());
        match Spanned::<String>::deserialize(ValueDeserializer::from(value)) {
            Ok(value) => good.push((key, value)),
            Err(error) => {
                complaints.push(slip::complaint(&error).mend(said!("complaint.quote_both")));
            }
        }
    }
    good
}

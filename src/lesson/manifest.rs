//! lesson.toml as it is written: strict, the version first, every value with its place in the file.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::complaint::{Complaint, known};
use super::files::MANIFEST;
use super::{WireMode, slip};
use crate::event::{Call, FateKind, TcpFlag};

/// The version of the format that this program reads.
const FORMAT: i64 = 1;
/// The keys of the top level.
const KEYS: [&str; 5] = ["format", "sysctl", "host", "actor", "step"];

/// lesson.toml, all tables of it well-formed.
#[derive(Debug, Default)]
pub(super) struct Manifest {
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
}

/// `[[actor]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActorTable {
    pub(super) name: Spanned<String>,
    pub(super) host: Spanned<String>,
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
    pub(super) names: Option<Spanned<String>>,
    pub(super) awaits: Option<PatternTable>,
    #[serde(default)]
    pub(super) wire: WireMode,
    #[serde(default)]
    pub(super) expect: Vec<Spanned<ExpectTable>>,
    pub(super) question: Option<QuestionTable>,
}

/// `{ from = "client", flags = ["SYN"] }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PatternTable {
    pub(super) from: Spanned<String>,
    pub(super) flags: Vec<TcpFlag>,
}

/// `{ id = "…", look = { … }, choices = ["…"] }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionTable {
    pub(super) id: Spanned<String>,
    pub(super) look: Spanned<LookTable>,
    pub(super) choices: Spanned<Vec<Spanned<String>>>,
}

/// `{ socket = "listener", property = "state" }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LookTable {
    pub(super) socket: Option<Spanned<String>>,
    pub(super) backlog: Option<Spanned<String>>,
    pub(super) actor: Option<Spanned<String>>,
    pub(super) wire: Option<Spanned<String>>,
    pub(super) flags: Option<Vec<TcpFlag>>,
    pub(super) property: Spanned<String>,
}

/// One subject with any of its properties: `{ socket = "listener", state = "LISTEN", fd = 3 }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectTable {
    pub(super) socket: Option<Spanned<String>>,
    pub(super) backlog: Option<Spanned<String>>,
    pub(super) actor: Option<Spanned<String>>,
    pub(super) wire: Option<Spanned<String>>,
    pub(super) flags: Option<Vec<TcpFlag>>,
    state: Option<Spanned<String>>,
    local: Option<Spanned<String>>,
    remote: Option<Spanned<String>>,
    recv_q: Option<Spanned<u32>>,
    send_q: Option<Spanned<u32>>,
    fd: Option<Spanned<u32>>,
    gone: Option<Spanned<bool>>,
    limit: Option<Spanned<u32>>,
    syn_queue: Option<Spanned<u32>>,
    accept_queue: Option<Spanned<u32>>,
    blocked: Option<Spanned<String>>,
    returns: Option<Spanned<i64>>,
    errno: Option<Spanned<String>>,
    held: Option<Spanned<u32>>,
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
            ("limit", text(self.limit.as_ref())),
            ("syn_queue", text(self.syn_queue.as_ref())),
            ("accept_queue", text(self.accept_queue.as_ref())),
            ("blocked", text(self.blocked.as_ref())),
            ("returns", text(self.returns.as_ref())),
            ("errno", text(self.errno.as_ref())),
            ("held", text(self.held.as_ref())),
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
    let mend = format!("write `format = {FORMAT}` at the top");
    let Some(format) = table.get("format") else {
        return Some(Complaint::error(MANIFEST, 0..0, "the key `format` is missing").mend(mend));
    };
    let number = format.get_ref().as_integer();
    let number = number.and_then(|digits| i64::from_str_radix(digits.as_str(), digits.radix()).ok());
    let mend = match number {
        Some(FORMAT) => return None,
        Some(later) if later > FORMAT => "update sockstep to run this lesson".to_owned(),
        _ => mend,
    };
    let message = format!("this sockstep reads lessons of format {FORMAT}");
    Some(Complaint::error(MANIFEST, format.span(), message).mend(mend))
}

fn unknown_key(key: &str, span: Range<usize>) -> Complaint {
    Complaint::error(MANIFEST, span, format!("unknown key `{key}`")).mend(known(
        key,
        "the keys here are",
        &KEYS,
    ))
}

fn each<T: DeserializeOwned>(
    name: &str,
    value: Spanned<DeValue<'_>>,
    is_whole: &mut bool,
    complaints: &mut Vec<Complaint>,
) -> Vec<T> {
    let span = value.span();
    let DeValue::Array(tables) = value.into_inner() else {
        let message = format!("`{name}` is a list of tables");
        complaints.push(Complaint::error(MANIFEST, span, message).mend(format!("write `[[{name}]]`")));
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
        complaints.push(Complaint::error(MANIFEST, span, "`sysctl` is a table").mend("write `[sysctl]`"));
        return Vec::new();
    };
    let mut good = Vec::new();
    for (key, value) in table {
        let key = Spanned::new(key.span(), key.get_ref().to_string());
        match Spanned::<String>::deserialize(ValueDeserializer::from(value)) {
            Ok(value) => good.push((key, value)),
            Err(error) => {
                complaints
                    .push(slip::complaint(&error).mend("quote the name and the value: \"net.…\" = \"1\""));
            }
        }
    }
    good
}

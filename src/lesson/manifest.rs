//! lesson.toml as it is written: strict, the version first, every value with its place in the file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::complaint::Complaint;
use super::files::MANIFEST;
use super::looked::{ExpectTable, LookTable};
use super::noun::Noun;
#[cfg(test)]
use super::schema;
use super::{WireMode, slip};
use crate::event::{Call, Cut, FateKind, TcpFlag, said};

/// The version of the format that this program reads.
const FORMAT: i64 = 1;
/// The keys of the top level.
pub(super) const KEYS: [&str; 6] = ["format", "quickack", "sysctl", "host", "actor", "step"];

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

/// A host: a machine of the lab, on the one wire that all of them share.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct HostTable {
    /// Its name, unique among the hosts.
    #[cfg_attr(test, schemars(with = "schema::Id"))]
    pub(super) name: Spanned<String>,
    /// Its IPv4 address on the wire, such as 10.0.0.1. All hosts share one 10.x.y.0/24.
    #[cfg_attr(test, schemars(with = "schema::Addr"))]
    pub(super) addr: Spanned<IpAddr>,
    /// Its IPv6 address on the wire, such as `fd00::1`, of `fd00::/64`. Without one, IPv6 is off on it.
    #[cfg_attr(test, schemars(with = "Option<Ipv6Addr>"))]
    pub(super) addr6: Option<Spanned<Ipv6Addr>>,
}

/// An actor: a process with one thread on a host, who makes calls. Its first descriptor is 3.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ActorTable {
    /// Its name, unique among the actors.
    #[cfg_attr(test, schemars(with = "schema::Id"))]
    pub(super) name: Spanned<String>,
    /// The host that it lives on.
    #[cfg_attr(test, schemars(with = "schema::Id"))]
    pub(super) host: Spanned<String>,
    /// Whether it is there only once another actor of its host has called fork.
    #[serde(default)]
    pub(super) forked: bool,
    /// The file in this folder with the Python program that does the same.
    #[cfg_attr(test, schemars(with = "Option<schema::FileName>"))]
    pub(super) python: Option<Spanned<String>>,
    /// The file in this folder with the C program that does the same.
    #[cfg_attr(test, schemars(with = "Option<schema::FileName>"))]
    pub(super) c: Option<Spanned<String>>,
}

/// A step. It does one thing: `actor` with `call`, or `frame`, `burst`, `wait`, `link`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct StepTable {
    /// Its name, unique among the steps, and the key of its words.
    #[cfg_attr(test, schemars(with = "schema::Id"))]
    pub(super) id: Spanned<String>,
    /// The actor that makes the call.
    #[cfg_attr(test, schemars(with = "Option<schema::Id>"))]
    pub(super) actor: Option<Spanned<String>>,
    /// The call that the actor makes: `call.listen = { socket = "listener", backlog = 5 }`.
    #[cfg_attr(test, schemars(with = "Option<Call<String>>"))]
    pub(super) call: Option<Spanned<Call<String>>>,
    /// The frame on the wire that meets its fate.
    pub(super) frame: Option<PatternTable>,
    /// What becomes of the frame; delivered when it is not given.
    #[cfg_attr(test, schemars(with = "Option<schema::Fate>"))]
    pub(super) fate: Option<Spanned<FateKind>>,
    /// True: nobody acts; what `awaits` or `awaits_return` names comes by itself.
    #[cfg_attr(test, schemars(with = "Option<bool>"))]
    pub(super) wait: Option<Spanned<bool>>,
    /// Several calls, each as soon as the one before has returned or sleeps, on a wire that flows.
    pub(super) burst: Option<Vec<BurstTable>>,
    /// A cable that is cut or mended.
    pub(super) link: Option<LinkTable>,
    /// A name for the descriptor that the call makes, or two for socketpair.
    #[cfg_attr(test, schemars(with = "Option<Names>"))]
    pub(super) names: Option<Spanned<Names>>,
    /// The frame that must be on the wire before the step is over.
    pub(super) awaits: Option<PatternTable>,
    /// The actor whose call must have returned before the step is over.
    #[cfg_attr(test, schemars(with = "Option<schema::Id>"))]
    pub(super) awaits_return: Option<Spanned<String>>,
    /// Whether frames wait on the wire during the step; hold when it is not given.
    #[serde(default)]
    pub(super) wire: WireMode,
    /// Facts that must hold after the step.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<ExpectTable>"))]
    pub(super) expect: Vec<Spanned<ExpectTable>>,
    /// A question that is asked before the step, and answered by the kernel after it.
    pub(super) question: Option<QuestionTable>,
    /// What somebody claims, held against what the kernel shows after the step.
    pub(super) claim: Option<ClaimTable>,
}

/// One call of a burst: `{ actor = "client", call.send = { … } }`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct BurstTable {
    /// The actor that makes the call.
    #[cfg_attr(test, schemars(with = "schema::Id"))]
    pub(super) actor: Spanned<String>,
    /// The call.
    #[cfg_attr(test, schemars(with = "Call<String>"))]
    pub(super) call: Spanned<Call<String>>,
    /// A name for the descriptor that the call makes, or two for socketpair.
    #[cfg_attr(test, schemars(with = "Option<Names>"))]
    pub(super) names: Option<Spanned<Names>>,
}

/// A cable: `{ host = "server", cut = "both" }`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct LinkTable {
    /// Whose cable it is.
    #[cfg_attr(test, schemars(with = "schema::Id"))]
    pub(super) host: Spanned<String>,
    /// Which ways it carries no frames; none mends it.
    pub(super) cut: Cut,
}

/// A claim; its words stand in the Markdown files: `{ id = "…", look = { … } }`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimTable {
    /// Whether the article says so from which sockstep's lessons grew; else it is what learners believe.
    #[serde(default)]
    pub(super) of_article: bool,
    /// Its name, unique among the claims.
    #[cfg_attr(test, schemars(with = "schema::Id"))]
    pub(super) id: Spanned<String>,
    /// Where the kernel's own answer is seen after the step.
    #[cfg_attr(test, schemars(with = "LookTable"))]
    pub(super) look: Spanned<LookTable>,
}

/// A name, `"listener"`, or two, `["left", "right"]`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(super) enum Names {
    One(#[cfg_attr(test, schemars(with = "schema::Id"))] String),
    Several(#[cfg_attr(test, schemars(with = "Vec<schema::Id>"))] Vec<String>),
}

impl Names {
    pub(super) fn all(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

/// Frames by what they are: `{ from = "client", flags = ["SYN"] }`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PatternTable {
    /// The host that sent it.
    #[cfg_attr(test, schemars(with = "schema::Id"))]
    pub(super) from: Spanned<String>,
    /// The exact set of its TCP flags, in any order.
    #[serde(default)]
    pub(super) flags: Vec<TcpFlag>,
    /// Its protocol, where that is not TCP.
    #[cfg_attr(test, schemars(with = "Option<schema::Protocol>"))]
    pub(super) proto: Option<Spanned<String>>,
    /// The socket whose connection it belongs to, where several have frames alike.
    #[cfg_attr(test, schemars(with = "Option<schema::Id>"))]
    pub(super) of: Option<Spanned<String>>,
}

/// A question; its words stand in the Markdown files: `{ id = "…", look = { … }, choices = ["…", "…"] }`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionTable {
    /// Its name, unique among the questions.
    #[cfg_attr(test, schemars(with = "schema::Id"))]
    pub(super) id: Spanned<String>,
    /// Where the answer is seen after the step.
    #[cfg_attr(test, schemars(with = "LookTable"))]
    pub(super) look: Spanned<LookTable>,
    /// The values to choose from, as texts. None is marked as right: the kernel answers.
    #[cfg_attr(test, schemars(with = "Vec<String>", length(min = 2, max = 9)))]
    pub(super) choices: Spanned<Vec<Spanned<String>>>,
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
    let (table, slips) = DeTable::parse_recoverable(source);
    if !slips.is_empty() {
        complaints.extend(slip::of_toml(&slips));
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

//! lesson.toml: strict, the version first, unknown keys refused with their line.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use serde::Deserialize;

use super::{
    Act, Actor, ActorProperty, BacklogProperty, Expect, Host, Inquiry, Look, Pattern, SocketProperty, Step,
    WireMode,
};
use crate::event::{Call, FateKind, TcpFlag};

/// The version of the format that this program reads.
const FORMAT: u32 = 1;

/// lesson.toml as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) format: u32,
    #[serde(default)]
    pub(super) sysctl: BTreeMap<String, String>,
    pub(super) host: Vec<HostTable>,
    pub(super) actor: Vec<ActorTable>,
    pub(super) step: Vec<StepTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HostTable {
    name: String,
    addr: Ipv4Addr,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActorTable {
    pub(super) name: String,
    host: String,
    #[serde(default)]
    pub(super) python: Option<String>,
    #[serde(default)]
    pub(super) c: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepTable {
    id: String,
    actor: Option<String>,
    call: Option<Call<String>>,
    frame: Option<PatternTable>,
    fate: Option<FateKind>,
    names: Option<String>,
    awaits: Option<PatternTable>,
    #[serde(default)]
    wire: WireWord,
    #[serde(default)]
    expect: Vec<LookTable>,
    question: Option<QuestionTable>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireWord {
    #[default]
    Hold,
    Flow,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternTable {
    from: String,
    flags: Vec<TcpFlag>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionTable {
    id: String,
    look: QuestionLook,
    choices: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionLook {
    socket: Option<String>,
    backlog: Option<String>,
    actor: Option<String>,
    property: String,
}

/// One subject and any of its properties, each of which becomes an [`Expect`].
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LookTable {
    socket: Option<String>,
    backlog: Option<String>,
    actor: Option<String>,
    wire: Option<String>,
    flags: Option<Vec<TcpFlag>>,
    held: Option<u32>,
    state: Option<String>,
    local: Option<String>,
    remote: Option<String>,
    recv_q: Option<u32>,
    send_q: Option<u32>,
    fd: Option<i32>,
    gone: Option<bool>,
    limit: Option<u32>,
    syn_queue: Option<u32>,
    accept_queue: Option<u32>,
    blocked: Option<String>,
    returns: Option<i64>,
    errno: Option<String>,
}

/// Reads lesson.toml.
///
/// # Errors
/// A sentence that shows the line and what is wrong in it.
pub(super) fn parse(text: &str) -> Result<Manifest, String> {
    let manifest: Manifest = toml::from_str(text).map_err(|error| error.to_string())?;
    if manifest.format != FORMAT {
        return Err(format!(
            "format = {}: this sockstep reads format {FORMAT}",
            manifest.format
        ));
    }
    Ok(manifest)
}

impl Manifest {
    /// The programs that stand beside the steps: language, actor, file.
    pub(super) fn programs(&self) -> impl Iterator<Item = (&'static str, &str, &str)> {
        self.actor.iter().flat_map(|actor| {
            let files = [("python", &actor.python), ("c", &actor.c)];
            files
                .into_iter()
                .filter_map(|(language, file)| Some((language, actor.name.as_str(), file.as_deref()?)))
        })
    }

    pub(super) fn hosts(&self) -> Vec<Host> {
        self.host
            .iter()
            .map(|host| Host {
                name: host.name.clone(),
                addr: IpAddr::V4(host.addr),
            })
            .collect()
    }

    pub(super) fn actors(&self) -> Vec<Actor> {
        self.actor
            .iter()
            .map(|actor| Actor {
                name: actor.name.clone(),
                host: actor.host.clone(),
            })
            .collect()
    }

    pub(super) fn steps(&self) -> Result<Vec<Step>, String> {
        self.step
            .iter()
            .map(|step| {
                step.to_step()
                    .map_err(|reason| format!("step {}: {reason}", step.id))
            })
            .collect()
    }
}

impl StepTable {
    fn to_step(&self) -> Result<Step, String> {
        let act = match (&self.actor, &self.call, &self.frame) {
            (Some(actor), Some(call), None) => Act::Call {
                actor: actor.clone(),
                call: call.clone(),
            },
            (None, None, Some(frame)) => Act::Frame {
                pattern: frame.to_pattern(),
                fate: self.fate.unwrap_or(FateKind::Delivered),
            },
            _ => return Err("needs either `actor` and `call`, or `frame`".to_owned()),
        };
        let mut expect = Vec::new();
        for entry in &self.expect {
            expect.extend(entry.to_expects()?);
        }
        Ok(Step {
            id: self.id.clone(),
            act,
            names: self.names.clone(),
            awaits: self.awaits.as_ref().map(PatternTable::to_pattern),
            wire: if matches!(self.wire, WireWord::Flow) {
                WireMode::Flow
            } else {
                WireMode::Hold
            },
            expect,
            question: self
                .question
                .as_ref()
                .map(QuestionTable::to_inquiry)
                .transpose()?,
        })
    }
}

impl PatternTable {
    fn to_pattern(&self) -> Pattern {
        Pattern {
            from: self.from.clone(),
            flags: in_order(&self.flags),
        }
    }
}

fn in_order(flags: &[TcpFlag]) -> Vec<TcpFlag> {
    TcpFlag::TABLE
        .iter()
        .map(|row| row.1)
        .filter(|flag| flags.contains(flag))
        .collect()
}

impl QuestionTable {
    fn to_inquiry(&self) -> Result<Inquiry, String> {
        let look = &self.look;
        let unknown = || format!("question {}: no property `{}`", self.id, look.property);
        let look = match (&look.socket, &look.backlog, &look.actor) {
            (Some(name), None, None) => {
                let property = find(&SocketProperty::TABLE, &look.property).ok_or_else(unknown)?;
                Look::Socket {
                    name: name.clone(),
                    property,
                }
            }
            (None, Some(listener), None) => {
                let property = find(&BacklogProperty::TABLE, &look.property).ok_or_else(unknown)?;
                Look::Backlog {
                    listener: listener.clone(),
                    property,
                }
            }
            (None, None, Some(name)) => {
                let property = find(&ActorProperty::TABLE, &look.property).ok_or_else(unknown)?;
                Look::Actor {
                    name: name.clone(),
                    property,
                }
            }
            _ => {
                return Err(format!(
                    "question {}: look at one of socket, backlog, actor",
                    self.id
                ));
            }
        };
        Ok(Inquiry {
            id: self.id.clone(),
            look,
            choices: self.choices.clone(),
        })
    }
}

fn find<T: Copy>(table: &[(T, &str)], key: &str) -> Option<T> {
    table.iter().find(|row| row.1 == key).map(|row| row.0)
}

impl LookTable {
    fn to_expects(&self) -> Result<Vec<Expect>, String> {
        let expects = match (&self.socket, &self.backlog, &self.actor, &self.wire) {
            (Some(name), None, None, None) => self.of_socket(name),
            (None, Some(listener), None, None) => self.of_backlog(listener),
            (None, None, Some(name), None) => self.of_actor(name),
            (None, None, None, Some(host)) => self.of_wire(host),
            _ => return Err("an `expect` looks at exactly one of socket, backlog, actor, wire".to_owned()),
        };
        if expects.len() == self.properties() {
            return Ok(expects);
        }
        Err("an `expect` has a property that its subject does not have, or none at all".to_owned())
    }

    /// How many properties are given; `flags` belongs to the subject.
    fn properties(&self) -> usize {
        let texts = [&self.state, &self.local, &self.remote, &self.blocked, &self.errno];
        let numbers = [
            self.held,
            self.recv_q,
            self.send_q,
            self.limit,
            self.syn_queue,
            self.accept_queue,
        ];
        let others = [self.fd.is_some(), self.gone.is_some(), self.returns.is_some()];
        let given = texts.iter().filter(|text| text.is_some()).count()
            + numbers.iter().flatten().count()
            + others.iter().filter(|given| **given).count();
        given.max(1)
    }

    fn of_socket(&self, name: &str) -> Vec<Expect> {
        let wanted = [
            (SocketProperty::State, self.state.clone()),
            (SocketProperty::Local, self.local.clone()),
            (SocketProperty::Remote, self.remote.clone()),
            (SocketProperty::RecvQ, text(self.recv_q)),
            (SocketProperty::SendQ, text(self.send_q)),
            (SocketProperty::Fd, text(self.fd)),
            (SocketProperty::Gone, text(self.gone)),
        ];
        expects(wanted, |property| Look::Socket {
            name: name.to_owned(),
            property,
        })
    }

    fn of_backlog(&self, listener: &str) -> Vec<Expect> {
        let wanted = [
            (BacklogProperty::Limit, text(self.limit)),
            (BacklogProperty::SynQueue, text(self.syn_queue)),
            (BacklogProperty::AcceptQueue, text(self.accept_queue)),
        ];
        expects(wanted, |property| Look::Backlog {
            listener: listener.to_owned(),
            property,
        })
    }

    fn of_actor(&self, name: &str) -> Vec<Expect> {
        let wanted = [
            (ActorProperty::Blocked, self.blocked.clone()),
            (ActorProperty::Returns, text(self.returns)),
            (ActorProperty::Errno, self.errno.clone()),
        ];
        expects(wanted, |property| Look::Actor {
            name: name.to_owned(),
            property,
        })
    }

    fn of_wire(&self, host: &str) -> Vec<Expect> {
        let flags = in_order(self.flags.as_deref().unwrap_or_default());
        expects([((), text(self.held))], |()| Look::Wire {
            host: host.to_owned(),
            flags: flags.clone(),
        })
    }
}

fn text(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn expects<T, const N: usize>(wanted: [(T, Option<String>); N], look: impl Fn(T) -> Look) -> Vec<Expect> {
    let given = wanted
        .into_iter()
        .filter_map(|(property, want)| Some((property, want?)));
    given
        .map(|(property, want)| Expect {
            look: look(property),
            want,
        })
        .collect()
}

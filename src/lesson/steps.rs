//! From tables to steps: each table says one thing, and says it whole.

use toml::Spanned;

use super::complaint::{Complaint, known};
use super::files::MANIFEST;
use super::manifest::{ExpectTable, LookTable, PatternTable, QuestionTable, StepTable};
use super::{
    Act, ActorProperty, BacklogProperty, Expect, Inquiry, Look, Pattern, SocketProperty, Step, value,
};
use crate::event::{Call, FateKind, TcpFlag};

/// The bytes of one call, sent or received, are no more than this.
const MOST_BYTES: usize = 64 << 20;
/// Each choice has a digit of its own.
pub(super) const MOST_CHOICES: usize = 9;

/// The step of a table; nothing where the complaints tell why.
pub(super) fn step(table: &StepTable, complaints: &mut Vec<Complaint>) -> Option<Step> {
    let act = act(table).map_err(|complaint| complaints.push(complaint)).ok();
    complaints.extend(too_many_bytes(table));
    complaints.extend(misplaced_names(table));
    let expect = table
        .expect
        .iter()
        .flat_map(|entry| expects(entry, complaints))
        .collect();
    let question = table
        .question
        .as_ref()
        .map(|question| inquiry(question, complaints));
    Some(Step {
        id: table.id.get_ref().clone(),
        act: act?,
        names: table.names.as_ref().map(|name| name.get_ref().clone()),
        awaits: table.awaits.as_ref().map(pattern),
        wire: table.wire,
        expect,
        question: match question {
            Some(inquiry) => Some(inquiry?),
            None => None,
        },
    })
}

fn act(table: &StepTable) -> Result<Act, Complaint> {
    let wrong = |message: &str| Complaint::error(MANIFEST, table.id.span(), message);
    match (&table.actor, &table.call, &table.frame, &table.fate) {
        (Some(actor), Some(call), None, None) => Ok(Act::Call {
            actor: actor.get_ref().clone(),
            call: call.get_ref().clone(),
        }),
        (None, None, Some(frame), fate) => Ok(Act::Frame {
            pattern: pattern(frame),
            fate: fate.as_ref().map_or(Ok(FateKind::Delivered), fate_of)?,
        }),
        (_, None, None, _) => Err(wrong("the step does nothing")
            .mend("give it `actor` and `call.NAME = { … }`, or `frame = { from = …, flags = … }`")),
        (None, Some(_), None, _) => Err(wrong("nobody makes this step's call").mend("add `actor = \"…\"`")),
        (Some(_), Some(_), None, Some(_)) => {
            Err(wrong("`fate` belongs to a `frame`, not to a call").mend("take it out"))
        }
        (_, _, Some(_), _) => {
            Err(wrong("a step is a call or a frame, not both").mend("make two steps of it"))
        }
    }
}

fn fate_of(fate: &Spanned<FateKind>) -> Result<FateKind, Complaint> {
    if *fate.get_ref() != FateKind::Absorbed {
        return Ok(*fate.get_ref());
    }
    let complaint = Complaint::error(
        MANIFEST,
        fate.span(),
        "only sockstep itself absorbs a frame, when it is a copy",
    );
    Err(complaint.mend("the fates of a step are delivered, dropped, duplicated"))
}

fn too_many_bytes(table: &StepTable) -> Option<Complaint> {
    let call = table.call.as_ref()?;
    let bytes = match call.get_ref() {
        Call::Send { data, .. } => data.0.len(),
        Call::Recv { size, .. } => usize::try_from(size.0).unwrap_or(usize::MAX),
        _ => 0,
    };
    let message = format!("{bytes} bytes in one call; a lab allows at most {MOST_BYTES}");
    (bytes > MOST_BYTES).then(|| Complaint::error(MANIFEST, call.span(), message))
}

/// Only socket and accept make a socket that could be named.
fn misplaced_names(table: &StepTable) -> Option<Complaint> {
    let names = table.names.as_ref()?;
    let makes_socket =
        |call: &Spanned<Call<String>>| matches!(call.get_ref(), Call::Socket { .. } | Call::Accept { .. });
    if table.call.as_ref().is_some_and(makes_socket) {
        return None;
    }
    let complaint = Complaint::error(
        MANIFEST,
        names.span(),
        "this step makes no socket that could be named",
    );
    Some(complaint.mend("`names` belongs to a step that calls socket or accept"))
}

fn pattern(table: &PatternTable) -> Pattern {
    Pattern {
        from: table.from.get_ref().clone(),
        flags: in_order(&table.flags),
    }
}

fn in_order(flags: &[TcpFlag]) -> Vec<TcpFlag> {
    let all = TcpFlag::TABLE.iter().map(|row| row.1);
    all.filter(|flag| flags.contains(flag)).collect()
}

/// Who is looked at.
enum Subject<'a> {
    Socket(&'a str),
    Backlog(&'a str),
    Actor(&'a str),
    Wire(&'a str, Vec<TcpFlag>),
}

type Name = Option<Spanned<String>>;

impl<'a> Subject<'a> {
    fn new(names: [&'a Name; 4], flags: Option<&[TcpFlag]>) -> Result<Self, &'static str> {
        let names = names.map(|name| name.as_ref().map(|name| name.get_ref().as_str()));
        match (names, flags) {
            ([Some(name), None, None, None], None) => Ok(Self::Socket(name)),
            ([None, Some(name), None, None], None) => Ok(Self::Backlog(name)),
            ([None, None, Some(name), None], None) => Ok(Self::Actor(name)),
            ([None, None, None, Some(name)], Some(flags)) => Ok(Self::Wire(name, in_order(flags))),
            ([None, None, None, Some(_)], None) => {
                Err("`wire` needs the `flags` of the frames that are meant")
            }
            ([.., None], Some(_)) => Err("`flags` belong to `wire`"),
            _ => Err("look at exactly one of `socket`, `backlog`, `actor`, `wire`"),
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
            Self::Wire(name, flags) => (key == HELD).then(|| Look::Wire {
                host: (*name).to_owned(),
                flags: flags.clone(),
            }),
        }
    }

    fn unknown(&self, key: &str, at: &Spanned<String>) -> Complaint {
        let (who, keys) = match self {
            Self::Socket(_) => ("socket", SocketProperty::TABLE.map(|row| row.1).to_vec()),
            Self::Backlog(_) => ("backlog", BacklogProperty::TABLE.map(|row| row.1).to_vec()),
            Self::Actor(_) => ("actor", ActorProperty::TABLE.map(|row| row.1).to_vec()),
            Self::Wire(..) => ("wire", vec![HELD]),
        };
        let complaint = Complaint::error(MANIFEST, at.span(), format!("`{who}` has no property `{key}`"));
        complaint.mend(known(key, "its properties are", &keys))
    }
}

/// The one property of the wire.
const HELD: &str = "held";

fn find<T: Copy>(table: &[(T, &str)], key: &str) -> Option<T> {
    table.iter().find(|row| row.1 == key).map(|row| row.0)
}

fn expects(entry: &Spanned<ExpectTable>, complaints: &mut Vec<Complaint>) -> Vec<Expect> {
    let table = entry.get_ref();
    let names = [&table.socket, &table.backlog, &table.actor, &table.wire];
    let subject = match Subject::new(names, table.flags.as_deref()) {
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
            "this `expect` expects nothing",
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

fn inquiry(table: &QuestionTable, complaints: &mut Vec<Complaint>) -> Option<Inquiry> {
    let look = look(&table.look)
        .map_err(|complaint| complaints.push(complaint))
        .ok()?;
    let choices = table.choices.get_ref();
    if choices.len() < 2 || choices.len() > MOST_CHOICES {
        let message = format!("a question has at least two choices, and at most {MOST_CHOICES}");
        complaints.push(Complaint::error(MANIFEST, table.choices.span(), message));
        return None;
    }
    complaints.extend(choices.iter().filter_map(|choice| value::wrong(&look, choice)));
    for (place, choice) in choices.iter().enumerate() {
        if choices[..place]
            .iter()
            .any(|earlier| earlier.get_ref() == choice.get_ref())
        {
            let message = format!("the choice `{}` is there already", choice.get_ref());
            complaints.push(Complaint::error(MANIFEST, choice.span(), message));
        }
    }
    Some(Inquiry {
        id: table.id.get_ref().clone(),
        look,
        choices: choices.iter().map(|choice| choice.get_ref().clone()).collect(),
    })
}

fn look(entry: &Spanned<LookTable>) -> Result<Look, Complaint> {
    let table = entry.get_ref();
    let names = [&table.socket, &table.backlog, &table.actor, &table.wire];
    let subject = Subject::new(names, table.flags.as_deref());
    let subject = subject.map_err(|reason| Complaint::error(MANIFEST, entry.span(), reason))?;
    let key = table.property.get_ref();
    subject
        .look(key)
        .ok_or_else(|| subject.unknown(key, &table.property))
}

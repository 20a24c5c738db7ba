//! From tables to steps: each table says one thing, and says it whole.

use toml::Spanned;

use super::complaint::Complaint;
use super::files::MANIFEST;
use super::manifest::{BurstTable, ClaimTable, Names, PatternTable, QuestionTable, StepTable};
use super::subject::{expects, look};
use super::{Act, BurstCall, Claim, Expect, Inquiry, Pattern, Step, value};
use crate::event::{Call, FateKind, Said, TcpFlag, said};

/// The bytes that one call sends are no more than this.
const MOST_SENT: usize = 64 << 20;
/// The bytes that one call receives are no more than this: they have to fit into a line of the trace.
const MOST_RECEIVED: usize = 512 << 10;
/// Each choice has a digit of its own.
pub(super) const MOST_CHOICES: usize = 9;

/// The step of a table; nothing where the complaints tell why.
pub(super) fn step(table: &StepTable, complaints: &mut Vec<Complaint>) -> Option<Step> {
    let act = act(table).map_err(|complaint| complaints.push(complaint)).ok();
    for (call, names) in calls(table) {
        complaints.extend(too_many_bytes(call));
        complaints.extend(misplaced_names(call.get_ref(), names));
    }
    if table.names.is_some() && table.call.is_none() {
        let message = said!("complaint.names_without_call");
        let complaint = Complaint::error(MANIFEST, table.id.span(), message);
        complaints.push(complaint.mend(said!("complaint.names_belong")));
    }
    let expect: Vec<_> = table
        .expect
        .iter()
        .flat_map(|entry| expects(entry, complaints))
        .collect();
    let question = table
        .question
        .as_ref()
        .map(|question| inquiry(question, complaints));
    if let (Some(Some(inquiry)), Some(table)) = (&question, &table.question) {
        complaints.extend(without_an_answer(inquiry, &expect, table));
    }
    let claim = table.claim.as_ref().map(|table| claim(table, complaints));
    Some(Step {
        id: table.id.get_ref().clone(),
        act: act?,
        names: names(table.names.as_ref()),
        awaits: table.awaits.as_ref().map(pattern),
        awaits_return: table.awaits_return.as_ref().map(|actor| actor.get_ref().clone()),
        wire: table.wire,
        expect,
        question: match question {
            Some(inquiry) => Some(inquiry?),
            None => None,
        },
        claim: match claim {
            Some(claim) => Some(claim?),
            None => None,
        },
    })
}

/// The step itself says what will be seen there, and nobody can choose it.
fn without_an_answer(inquiry: &Inquiry, expect: &[Expect], table: &QuestionTable) -> Option<Complaint> {
    let fact = expect.iter().find(|fact| fact.look == inquiry.look)?;
    if inquiry.choices.contains(&fact.want) {
        return None;
    }
    let message = said!("complaint.no_right_choice", want = fact.want.as_str());
    let complaint = Complaint::warning(MANIFEST, table.choices.span(), message);
    Some(complaint.mend(said!("complaint.add_right_choice", want = fact.want.as_str())))
}

fn names(names: Option<&Spanned<Names>>) -> Vec<String> {
    names
        .map(|names| names.get_ref().all().to_vec())
        .unwrap_or_default()
}

fn claim(table: &ClaimTable, complaints: &mut Vec<Complaint>) -> Option<Claim> {
    let look = look(&table.look)
        .map_err(|complaint| complaints.push(complaint))
        .ok()?;
    let id = table.id.get_ref().clone();
    Some(Claim {
        id,
        look,
        of_article: table.of_article,
    })
}

fn act(table: &StepTable) -> Result<Act, Complaint> {
    let wrong = |message: Said| Complaint::error(MANIFEST, table.id.span(), message);
    let kinds = [
        table.call.is_some() || table.actor.is_some(),
        table.frame.is_some(),
        table.wait.is_some(),
        table.burst.is_some(),
        table.link.is_some(),
    ];
    match kinds.iter().filter(|given| **given).count() {
        0 => return Err(wrong(said!("complaint.step_does_nothing")).mend(said!("complaint.step_kinds"))),
        1 => {}
        _ => return Err(wrong(said!("complaint.step_does_more")).mend(said!("complaint.make_several_steps"))),
    }
    if table.fate.is_some() && table.frame.is_none() {
        return Err(wrong(said!("complaint.fate_without_frame")).mend(said!("complaint.take_out")));
    }
    let half = || wrong(said!("complaint.half_a_call")).mend(said!("complaint.step_kinds"));
    one_act(table).ok_or_else(half)?
}

fn one_act(table: &StepTable) -> Option<Result<Act, Complaint>> {
    if let Some(frame) = &table.frame {
        let fate = table.fate.as_ref().map_or(Ok(FateKind::Delivered), fate_of);
        return Some(fate.map(|fate| Act::Frame {
            pattern: pattern(frame),
            fate,
        }));
    }
    if let Some(wait) = &table.wait {
        return Some(wait_of(table, wait));
    }
    if let Some(calls) = &table.burst {
        let calls = calls.iter().map(burst_call).collect();
        return Some(Ok(Act::Burst { calls }));
    }
    if let Some(link) = &table.link {
        let (host, cut) = (link.host.get_ref().clone(), link.cut);
        return Some(Ok(Act::Link { host, cut }));
    }
    let (actor, call) = (table.actor.as_ref()?, table.call.as_ref()?);
    Some(Ok(Act::Call {
        actor: actor.get_ref().clone(),
        call: call.get_ref().clone(),
    }))
}

fn wait_of(table: &StepTable, wait: &Spanned<bool>) -> Result<Act, Complaint> {
    let waits_for_something = table.awaits.is_some() || table.awaits_return.is_some();
    if *wait.get_ref() && waits_for_something {
        return Ok(Act::Wait);
    }
    let complaint = Complaint::error(MANIFEST, wait.span(), said!("complaint.waits_for_nothing"));
    Err(complaint.mend(said!("complaint.write_wait")))
}

fn burst_call(table: &BurstTable) -> BurstCall {
    BurstCall {
        actor: table.actor.get_ref().clone(),
        call: table.call.get_ref().clone(),
        names: names(table.names.as_ref()),
    }
}

fn fate_of(fate: &Spanned<FateKind>) -> Result<FateKind, Complaint> {
    if *fate.get_ref() != FateKind::Absorbed {
        return Ok(*fate.get_ref());
    }
    let complaint = Complaint::error(MANIFEST, fate.span(), said!("complaint.absorbed"));
    Err(complaint.mend(said!("complaint.fates")))
}

/// A call, and the names for what it makes.
type Named<'a> = (&'a Spanned<Call<String>>, Option<&'a Spanned<Names>>);

/// The calls of a step or of its burst, each with the names that it gives.
fn calls(table: &StepTable) -> Vec<Named<'_>> {
    let own = table.call.iter().map(|call| (call, table.names.as_ref()));
    let burst = table
        .burst
        .iter()
        .flatten()
        .map(|entry| (&entry.call, entry.names.as_ref()));
    own.chain(burst).collect()
}

fn too_many_bytes(call: &Spanned<Call<String>>) -> Option<Complaint> {
    let (bytes, most) = match call.get_ref() {
        Call::Send { data, .. } => (data.len(), MOST_SENT),
        Call::Sendto { data, .. } => (data.0.len(), MOST_SENT),
        Call::Recv { size, .. } | Call::Recvfrom { size, .. } => (size.0 as usize, MOST_RECEIVED),
        _ => return None,
    };
    let message = || said!("complaint.too_many_bytes", bytes = bytes, most = most);
    (bytes > most).then(|| Complaint::error(MANIFEST, call.span(), message()))
}

/// Only a call that makes a descriptor has something to name.
fn misplaced_names(call: &Call<String>, names: Option<&Spanned<Names>>) -> Option<Complaint> {
    let names = names?;
    let makes = match call {
        Call::Socket { .. } | Call::Accept { .. } | Call::EpollCreate1 {} => 1,
        Call::Socketpair { .. } => 2,
        _ => 0,
    };
    let complaint = |message: Said| Complaint::error(MANIFEST, names.span(), message);
    match (makes, names.get_ref().all().len()) {
        (0, _) => {
            Some(complaint(said!("complaint.names_misplaced")).mend(said!("complaint.names_belong_to")))
        }
        (makes, given) if makes != given => {
            Some(complaint(said!("complaint.names_count")).mend(said!("complaint.write_names")))
        }
        _ => None,
    }
}

fn pattern(table: &PatternTable) -> Pattern {
    Pattern {
        from: table.from.get_ref().clone(),
        proto: table
            .proto
            .as_ref()
            .map_or("tcp", |proto| proto.get_ref())
            .to_owned(),
        flags: in_order(&table.flags),
        socket: table.of.as_ref().map(|socket| socket.get_ref().clone()),
    }
}

pub(super) fn in_order(flags: &[TcpFlag]) -> Vec<TcpFlag> {
    let all = TcpFlag::TABLE.iter().map(|row| row.1);
    all.filter(|flag| flags.contains(flag)).collect()
}

fn inquiry(table: &QuestionTable, complaints: &mut Vec<Complaint>) -> Option<Inquiry> {
    let look = look(&table.look)
        .map_err(|complaint| complaints.push(complaint))
        .ok()?;
    let choices = table.choices.get_ref();
    if choices.len() < 2 || choices.len() > MOST_CHOICES {
        let message = said!("complaint.choices_count", most = MOST_CHOICES);
        complaints.push(Complaint::error(MANIFEST, table.choices.span(), message));
        return None;
    }
    complaints.extend(choices.iter().filter_map(|choice| value::wrong(&look, choice)));
    for (place, choice) in choices.iter().enumerate() {
        if choices[..place]
            .iter()
            .any(|earlier| earlier.get_ref() == choice.get_ref())
        {
            let message = said!("complaint.choice_twice", choice = choice.get_ref());
            complaints.push(Complaint::error(MANIFEST, choice.span(), message));
        }
    }
    Some(Inquiry {
        id: table.id.get_ref().clone(),
        look,
        choices: choices.iter().map(|choice| choice.get_ref().clone()).collect(),
    })
}

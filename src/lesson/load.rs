//! All files together become a lesson, or complaints.

use std::collections::BTreeSet;

use super::complaint::{Complaint, Severity, known};
use super::files::{self, Files, MANIFEST};
use super::join::{self, Language};
use super::manifest::{self, ActorTable, HostTable, Manifest};
use super::noun::Noun;
use super::{Act, Actor, BurstCall, Host, Lesson, Step, check as names, programs, steps};
use crate::event::{Action, CodeLine, PlannedCall, Program, Script, ScriptStep, said};

/// Nobody reads more complaints at once.
pub(super) const MOST_COMPLAINTS: usize = 100;

/// Makes a lesson of its files; `id` is its folder's name.
///
/// # Errors
/// All complaints, if one of them keeps the lesson from running.
pub fn load(files: &Files, id: &str) -> Result<Lesson, Vec<Complaint>> {
    let (lesson, complaints) = read(files, id);
    lesson.ok_or(complaints)
}

/// Everything that is wrong with a lesson, warnings too.
pub fn check(files: &Files, id: &str) -> Vec<Complaint> {
    let mut complaints = read(files, id).1;
    complaints.extend(unfit_id(id));
    complaints.truncate(MOST_COMPLAINTS);
    complaints
}

/// A folder may be called anything, and its lesson runs; an id is more than that, since it is typed.
fn unfit_id(id: &str) -> Option<Complaint> {
    let message = said!("complaint.folder_no_id", name = id);
    let mend = said!("complaint.write_id", most = names::LONGEST);
    (!names::is_lesson_id(id)).then(|| Complaint::warning(MANIFEST, None, message).mend(mend))
}

fn read(files: &Files, id: &str) -> (Option<Lesson>, Vec<Complaint>) {
    let mut complaints = Vec::new();
    let lesson = lesson(files, id, &mut complaints);
    let stopped = complaints
        .iter()
        .any(|complaint| complaint.severity == Severity::Error);
    complaints.sort_by_key(Complaint::order);
    complaints.truncate(MOST_COMPLAINTS);
    (lesson.filter(|_| !stopped), complaints)
}

fn lesson(files: &Files, id: &str, complaints: &mut Vec<Complaint>) -> Option<Lesson> {
    let source = source(files, complaints)?;
    let manifest = manifest::read(source, complaints)?;
    names::check(&manifest, source, complaints)?;
    let tables = manifest.steps.iter();
    let steps: Vec<Step> = tables
        .filter_map(|table| steps::step(table, complaints))
        .collect();
    let languages = join::languages(files, &manifest, complaints);
    let code = programs(files, &manifest, complaints);
    let whole = steps.len() == manifest.steps.len();
    whole.then(|| Lesson {
        script: script(id, files, &steps, &languages, &code),
        hosts: manifest.hosts.iter().map(host).collect(),
        actors: manifest.actors.iter().map(actor).collect(),
        sysctls: manifest.sysctls(),
        quickack: manifest.quickack.unwrap_or(true),
        steps,
    })
}

fn source<'a>(files: &'a Files, complaints: &mut Vec<Complaint>) -> Option<&'a str> {
    if !files.contains_key(MANIFEST) {
        let complaint = Complaint::error(MANIFEST, None, said!("complaint.no_manifest", file = MANIFEST));
        complaints.push(complaint.mend(said!("complaint.folder_needs_manifest")));
    }
    files::text_of(files, MANIFEST, complaints)
}

fn host(table: &HostTable) -> Host {
    Host {
        name: table.name.get_ref().clone(),
        addr: *table.addr.get_ref(),
        addr6: table.addr6.as_ref().map(|addr| *addr.get_ref()),
    }
}

fn actor(table: &ActorTable) -> Actor {
    Actor {
        name: table.name.get_ref().clone(),
        host: table.host.get_ref().clone(),
        forked: table.forked,
    }
}

fn script(id: &str, files: &Files, steps: &[Step], languages: &[Language], code: &[Code]) -> Script {
    Script {
        id: id.to_owned(),
        hash: files::fingerprint(files),
        title: join::words(languages, |words| Some(&words.title)),
        intro: join::words(languages, |words| Some(&words.intro)),
        steps: steps
            .iter()
            .map(|step| script_step(step, languages, code))
            .collect(),
        programs: code.iter().map(|code| code.program.clone()).collect(),
    }
}

fn script_step(step: &Step, languages: &[Language], code: &[Code]) -> ScriptStep {
    ScriptStep {
        id: step.id.clone(),
        action: action(&step.act),
        title: join::words(languages, |words| Some(&words.section(&step.id)?.title)),
        words: join::words(languages, |words| Some(&words.section(&step.id)?.words)),
        question: step
            .question
            .as_ref()
            .map(|inquiry| join::ask(inquiry, &step.id, languages)),
        claim: step
            .claim
            .as_ref()
            .map(|claim| join::claim(claim, &step.id, languages)),
        code: code.iter().flat_map(|code| code.lines_of(&step.id)).collect(),
    }
}

fn action(act: &Act) -> Action {
    match act {
        Act::Call { actor, call } => Action::Call {
            actor: actor.clone(),
            call: call.name().to_owned(),
            text: call.short_text(),
        },
        Act::Frame { pattern, fate } => Action::Frame {
            from: pattern.from.clone(),
            flags: pattern.flags.clone(),
            fate: *fate,
            proto: Some(pattern.proto.clone()).filter(|proto| proto != "tcp"),
        },
        Act::Wait => Action::Wait,
        Act::Burst { calls } => Action::Burst {
            calls: calls.iter().map(planned).collect(),
        },
        Act::Link { host, cut } => Action::Link {
            host: host.clone(),
            cut: *cut,
        },
    }
}

fn planned(burst: &BurstCall) -> PlannedCall {
    PlannedCall {
        actor: burst.actor.clone(),
        call: burst.call.name().to_owned(),
        text: burst.call.short_text(),
    }
}

/// A program, and which of its lines belongs to which step.
struct Code {
    program: Program,
    lines: Vec<(String, usize)>,
}

impl Code {
    fn lines_of(&self, step: &str) -> impl Iterator<Item = CodeLine> {
        let lines = self.lines.iter().filter(move |(id, _)| id == step);
        lines.map(|(_, line)| CodeLine {
            file: self.program.file.clone(),
            line: *line,
        })
    }
}

/// The programs of all actors; a file that two actors share is marked once.
fn programs(files: &Files, manifest: &Manifest, complaints: &mut Vec<Complaint>) -> Vec<Code> {
    let steps: Vec<_> = manifest
        .steps
        .iter()
        .map(|step| step.id.get_ref().as_str())
        .collect();
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for (language, actor, file) in manifest.programs() {
        let name = file.get_ref();
        if !files.contains_key(name) {
            let message = said!("complaint.no_such_file", file = name);
            let complaint = Complaint::error(MANIFEST, file.span(), message);
            complaints.push(complaint.mend(said!("complaint.write_file_or_drop")));
        }
        let first = seen.insert(name);
        let mut unheard = Vec::new();
        let heard = if first { &mut *complaints } else { &mut unheard };
        let Some(text) = files::text_of(files, name, heard) else {
            continue;
        };
        let marked = programs::read(text, programs::comment_of(language));
        heard.extend(unknown_markers(name, &marked, &steps));
        let lines = marked
            .markers
            .into_iter()
            .map(|marker| (marker.step, marker.line));
        all.push(Code {
            lines: if first { lines.collect() } else { Vec::new() },
            program: Program {
                language: language.to_owned(),
                actor: actor.to_owned(),
                file: name.clone(),
                text: marked.text,
            },
        });
    }
    all
}

fn unknown_markers(file: &str, marked: &programs::Marked, steps: &[&str]) -> Vec<Complaint> {
    let unknown = marked
        .markers
        .iter()
        .filter(|marker| !steps.contains(&marker.step.as_str()));
    let complaint = |marker: &programs::Marker| {
        let message = said!("complaint.marker_for_no_step", step = &marker.step);
        let mend = known(&marker.step, Noun::Step.all(), steps);
        Complaint::error(file, marker.span.clone(), message).mend(mend)
    };
    unknown.take(MOST_COMPLAINTS).map(complaint).collect()
}

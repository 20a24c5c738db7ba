//! What came by itself, in sentences; and remarks.

use super::chart::label;
use super::markdown::{markdown, prose};
use super::sockets::{change_text, seconds};
use super::story::{Addendum, Happening, Page};
use super::text::{Line, Role};
use super::wire::fate_words;
use super::{Lang, Options, say};
use crate::event::{Deed, Frame, Script, StepStart, in_language};

/// `meanwhile, after 1.0 s: client sent SYN again (×2)`.
pub(crate) fn addendum(addendum: &Addendum, script: &Script, options: &Options, width: usize) -> Vec<Line> {
    let head = say!(options, "view.meanwhile", seconds = seconds(addendum.after_ms));
    let sentences: Vec<_> = addendum
        .happenings
        .iter()
        .map(|happening| sentence(happening, script, options))
        .filter(|sentence| !sentence.is_empty())
        .collect();
    let text = format!("{head} {}", sentences.join("; "));
    prose(Role::Waiting, text.trim_end(), width, "", "  ")
}

fn sentence(happening: &Happening, script: &Script, options: &Options) -> String {
    match happening {
        Happening::Frame(frame) => sent(frame, options),
        Happening::Again(frame, times) => say!(
            options,
            "view.again",
            host = frame.from,
            flags = label(frame),
            n = times
        ),
        Happening::Fate(frame, fate) => {
            format!("#{} {} {}", frame.id, label(frame), fate_words(*fate, options).1)
        }
        Happening::Returned(actor, call, text, failed) => {
            let mark = if *failed { "✗ " } else { "" };
            format!("{mark}{actor}: {call} = {text}")
        }
        Happening::Blocked(actor, call) => say!(options, "view.sleeps", actor = actor, call = call),
        Happening::Changed(host, change) => change_text(host, change, options),
        Happening::Failed(fact) => {
            say!(
                options,
                "view.failed",
                id = fact.id,
                want = fact.want,
                got = fact.got
            )
        }
        Happening::Note(id) => note_text(id, script, options),
    }
}

fn sent(frame: &Frame, options: &Options) -> String {
    say!(
        options,
        "view.sent",
        host = frame.from,
        flags = label(frame),
        id = frame.id
    )
}

/// A remark as a paragraph.
pub(crate) fn note(id: &str, script: &Script, options: &Options, width: usize) -> Vec<Line> {
    markdown(&note_text(id, script, options), width)
}

/// What the learner did in place of a step, that the step is still to come, and that the lesson's plan is left.
pub(crate) fn deviation(page: &Page, script: &Script, options: &Options, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(step) = &page.to_come {
        let done = deed_text(page, step, options);
        let notes = page.notes.iter().map(|id| note_text(id, script, options));
        let comes = say!(options, "view.instead.to_come", n = step.index, id = step.id);
        let sentences: Vec<_> = done.into_iter().chain(notes).chain([comes]).collect();
        let between = match options.lang {
            Lang::En => " ",
            Lang::Zh => "",
        };
        lines.extend(prose(Role::Now, &sentences.join(between), width, "", "  "));
    }
    if page.off_plan {
        let left = options.of_kernel("view.off_plan.left", "view.recorded.left");
        let text = say!(options, left);
        lines.extend(prose(Role::Waiting, &text, width, "", "  "));
    }
    lines
}

/// `You dropped #3, the SYN of client.` Nothing for a cable, which has its own line.
fn deed_text(page: &Page, step: &StepStart, options: &Options) -> Option<String> {
    let instead = step.instead.as_ref()?;
    let (live, recorded) = match instead.deed {
        Deed::Drop => ("view.instead.drop", "view.recorded.drop"),
        Deed::Duplicate => ("view.instead.duplicate", "view.recorded.duplicate"),
        Deed::Deliver => ("view.instead.deliver", "view.recorded.deliver"),
        Deed::Cable | Deed::Nothing => return None,
    };
    let frame = &page.frames.get(&instead.frame?)?.frame;
    Some(say!(
        options,
        options.of_kernel(live, recorded),
        id = frame.id,
        flags = label(frame),
        host = frame.from
    ))
}

/// The text of a remark: a message of ours, else the title of the step that bears this id.
fn note_text(id: &str, script: &Script, options: &Options) -> String {
    let of_kernel = |live, recorded| say!(options, options.of_kernel(live, recorded));
    match id {
        "all-blocked" => say!(options, "view.notes.all_blocked"),
        "unplanned-frame" => of_kernel("view.notes.unplanned_frame", "view.recorded.unplanned_frame"),
        "other-frame-first" => say!(options, "view.notes.other_frame_first"),
        "off-plan" => of_kernel("view.notes.off_plan", "view.recorded.off_plan"),
        "awaiting-frame" => say!(options, "view.notes.awaiting_frame"),
        "went-already" => say!(options, "view.notes.went_already"),
        "nothing-else-on-the-wire" => say!(options, "view.notes.nothing_else_on_the_wire"),
        "nothing-on-the-wire" => say!(options, "view.notes.nothing_on_the_wire"),
        "not-dropped" => say!(options, "view.notes.not_dropped"),
        "taken-late" => say!(options, "view.notes.taken_late"),
        "actor-busy" => say!(options, "view.notes.actor_busy"),
        other => {
            let step = script.steps.iter().find(|step| step.id == other);
            let title = step.map_or("", |step| in_language(&step.title, options.lang.tag()));
            if title.is_empty() {
                other.to_owned()
            } else {
                title.to_owned()
            }
        }
    }
}

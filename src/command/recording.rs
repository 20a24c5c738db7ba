//! A lesson's recording, by the same views as the live run, where no lab can be built.

use super::kept::Kept;
use super::learner::Learner;
use super::lesson::Run;
use super::output::mention;
use super::playing::Playing;
use super::told::Told;
use super::{Code, Failure, Outcome};
use crate::desk;
use crate::event::trace::{self, Trace};
use crate::event::{EndStatus, Event, Header, Kind, visible};
use crate::lesson;
use crate::view::say;

/// Plays the lesson's recording; `why` there is no lab, where one was tried.
pub(super) fn run(run: &Run<'_>, kept: Kept, why: Option<&str>, learner: Option<&mut Learner>) -> Outcome {
    let trace = read(run, why)?;
    say_what_it_is(run, &trace, why);
    keep(run, kept, &trace.events)?;
    let played = playing(run, &trace.events).play()?;
    if let (Some(learner), Some(read)) = (learner, &played.read) {
        keep_progress(learner, read, &trace.events);
    }
    match trace.cut_off {
        Some(cut) if played.whole => {
            let sentence = say!(run.voice, "failure.cut_off", events = cut.whole_events);
            Err(bad_recording(run, &sentence))
        }
        _ if played.interrupted => Ok(Code::Interrupted),
        _ if played.whole => Ok(code_of(&trace.events)),
        _ => Ok(Code::Fine),
    }
}

fn playing<'a>(run: &'a Run<'_>, events: &'a [Event]) -> Playing<'a> {
    Playing {
        events,
        pace: &run.pace,
        look: &run.args.look,
        options: run.options,
        label: Some(say!(run.voice, "recording.label")),
        voice: run.voice,
    }
}

fn read(run: &Run<'_>, why: Option<&str>) -> Result<Trace, Failure> {
    let recording = lesson::recording_of(run.found);
    let recording = recording.map_err(|error| error.failure(Code::BadFile, run.voice))?;
    match recording {
        Some(recording) => trace::read(recording).map_err(|error| bad_recording(run, &error.told(run.voice))),
        None => Err(no_recording(run, why)),
    }
}

fn bad_recording(run: &Run<'_>, reason: &str) -> Failure {
    let name = visible(run.name);
    let sentence = say!(run.voice, "recording.bad", lesson = name, reason = reason);
    Failure::new(Code::BadFile, sentence)
}

fn no_recording(run: &Run<'_>, why: Option<&str>) -> Failure {
    let name = visible(run.name);
    let none = say!(run.voice, "recording.none", lesson = name);
    match why {
        Some(why) => {
            let no_lab = say!(run.voice, "failure.no_lab", why = why);
            Failure::new(Code::NoLab, format!("{no_lab}; {none}"))
        }
        None => Failure::new(Code::BadFile, none),
    }
}

/// The banner: what this is, why, and where it was made.
fn say_what_it_is(run: &Run<'_>, trace: &Trace, why: Option<&str>) {
    if let Some(why) = why {
        mention(&say!(run.voice, "failure.no_lab", why = why));
    }
    let (kernel, day) = made(trace);
    let name = visible(run.name);
    mention(&say!(
        run.voice,
        "recording.banner",
        lesson = name,
        kernel = kernel,
        day = day
    ));
    if lesson::is_stale(&trace.events, &run.lesson.script) {
        mention(&say!(run.voice, "recording.stale"));
    }
}

/// The kernel and the day of the recording.
fn made(trace: &Trace) -> (String, String) {
    match trace.events.first().map(|event| &event.kind) {
        Some(Kind::Header(Header {
            kernel, recorded_at, ..
        })) => {
            let day = recorded_at.split('T').next().unwrap_or_default();
            (visible(kernel).into_owned(), visible(day).into_owned())
        }
        _ => (String::new(), String::new()),
    }
}

/// `--record` and `--pcap` keep the recording, whole.
fn keep(run: &Run<'_>, kept: Kept, events: &[Event]) -> Result<(), Failure> {
    for mut sink in kept.start(run.voice)? {
        let mut all = events.iter();
        let written = all
            .try_for_each(|event| sink.event(event))
            .and_then(|()| sink.finish());
        written.map_err(|error| error.failure(Code::NotWritten, run.voice))?;
    }
    Ok(())
}

fn keep_progress(learner: &mut Learner, read: &desk::Read, events: &[Event]) {
    for answer in &read.answers {
        learner.session.answer(answer);
    }
    if let Some(step) = &read.furthest {
        learner.session.reach(step);
    }
    let ended_well = matches!(events.last().map(|event| &event.kind),
        Some(Kind::End(end)) if end.status == EndStatus::Ok);
    if read.whole && ended_well {
        learner.session.finish(jiff::Timestamp::now());
    }
    learner.keep();
}

/// As the recorded run ended.
fn code_of(events: &[Event]) -> Code {
    match events.last().map(|event| &event.kind) {
        Some(Kind::End(end)) if end.status == EndStatus::Error => Code::LessonFailed,
        _ => Code::Fine,
    }
}

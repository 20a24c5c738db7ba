//! A lesson's recording, by the same views as the live run, where no lab can be built.

use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::kept::Kept;
use super::learner::Learner;
use super::lesson::Run;
use super::look::{self, failed_desk};
use super::output::mention;
use super::told::{Told, told_world};
use super::{Code, Failure, Outcome};
use crate::desk::{self, Reading, Signals};
use crate::engine::{Command, Desk, WorldError};
use crate::event::trace::{self, Trace};
use crate::event::{EndStatus, Event, Header, Kind, visible};
use crate::lesson;
use crate::view::{Options, say};

/// Plays the lesson's recording; `why` there is no lab, where one was tried.
pub(super) fn run(run: &Run<'_>, kept: Kept, why: Option<&str>, learner: Option<&mut Learner>) -> Outcome {
    let run = &of_another_kernel(run);
    let trace = read(run, why)?;
    say_what_it_is(run, &trace, why);
    keep(run, kept, &trace.events)?;
    let code = if run.wants_person() && run.args.auto.is_none() {
        to_person(run, &trace.events, learner)?
    } else {
        automatically(run, &trace.events)?
    };
    match trace.cut_off {
        Some(cut) if run.from.is_none() => {
            let sentence = say!(run.voice, "failure.cut_off", events = cut.whole_events);
            Err(bad_recording(run, &sentence))
        }
        _ => Ok(code),
    }
}

/// The same run, in words for a reader who sees what a kernel did that is not theirs.
fn of_another_kernel<'a>(run: &Run<'a>) -> Run<'a> {
    let options = Options {
        recorded: true,
        ..run.options
    };
    let (key, from) = (run.key.clone(), run.from.clone());
    Run {
        key,
        from,
        options,
        ..*run
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

fn to_person(run: &Run<'_>, events: &[Event], learner: Option<&mut Learner>) -> Outcome {
    let signals = Signals::listen().map_err(|error| error.failure(Code::LabBroke, run.voice))?;
    let terminal = look::open_terminal(run.voice)?;
    let reading = Reading {
        events,
        show: look::show(&run.args.look),
        options: run.options,
        from: run.from.as_deref(),
        label: Some(say!(run.voice, "recording.label")),
    };
    let read = desk::read(terminal, &reading, &signals);
    let read = read.map_err(|error| failed_desk(&error, run.voice))?;
    if let Some(learner) = learner {
        keep_progress(learner, &read, events);
    }
    Ok(if read.interrupted {
        Code::Interrupted
    } else {
        code_of(events)
    })
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

fn automatically(run: &Run<'_>, events: &[Event]) -> Outcome {
    let signals = Signals::listen().map_err(|error| error.failure(Code::LabBroke, run.voice))?;
    let mut desk = run.automatic_desk(&signals);
    let played = play(events, &mut desk, &signals);
    let played = played.map_err(|error| Failure::new(Code::NotWritten, told_world(&error, run.voice)))?;
    Ok(match played {
        Played::Whole => code_of(events),
        Played::Left if signals.were_sent() => Code::Interrupted,
        Played::Left => Code::Fine,
    })
}

enum Played {
    Whole,
    Left,
}

/// The desk is asked before each step, as the live director asks it.
fn play(events: &[Event], desk: &mut impl Desk, signals: &Signals) -> Result<Played, WorldError> {
    for event in events {
        if let Kind::Step(step) = &event.kind {
            desk.settled()?;
            let command = loop {
                match desk.command(&step.id)? {
                    Some(command) => break command,
                    None => wait(signals, desk.patience())?,
                }
            };
            if command == Command::Quit {
                return Ok(Played::Left);
            }
        }
        desk.event(event)?;
    }
    desk.settled()?;
    Ok(Played::Whole)
}

fn wait(signals: &Signals, at_most: Option<Duration>) -> io::Result<()> {
    let bell = signals.bell()?;
    let timeout = at_most.map_or(PollTimeout::NONE, |time| {
        // Rounded up: a wait of nothing would be no wait.
        PollTimeout::try_from(time.as_millis() + 1).unwrap_or(PollTimeout::MAX)
    });
    match poll(&mut [PollFd::new(bell.as_fd(), PollFlags::POLLIN)], timeout) {
        Ok(_) | Err(nix::errno::Errno::EINTR) => Ok(()),
        Err(errno) => Err(errno.into()),
    }
}

/// As the recorded run ended.
fn code_of(events: &[Event]) -> Code {
    match events.last().map(|event| &event.kind) {
        Some(Kind::End(end)) if end.status == EndStatus::Error => Code::LessonFailed,
        _ => Code::Fine,
    }
}

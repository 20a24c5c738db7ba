//! `sockstep lesson`: runs a lesson live, to a person or into a pipe.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::time::Duration;

use super::look::{self, failed_desk};
use super::{Code, Failure, Outcome};
use crate::cli::{Format, LessonArgs};
use crate::desk::{Automatic, Person, Printer, Recorded, Signals};
use crate::engine::{Desk, Director, EngineError};
use crate::event::{ActorInfo, EndStatus, Header, HostInfo, trace};

use crate::lesson::{self, Lesson};
use crate::record::{PcapWriter, Sink, TraceWriter};
use crate::stage::{self, LabError, Stage};

#[expect(clippy::print_stdout, reason = "the list of lessons is what was asked for")]
pub(super) fn run(args: &LessonArgs) -> Outcome {
    let Some(name) = &args.lesson else {
        for id in lesson::ids() {
            println!("{id}");
        }
        return Ok(Code::Fine);
    };
    let lesson = lesson::open(name).map_err(|error| Failure::new(code_of(&error), error))?;
    check_step(args, &lesson)?;
    if wants_person(args) {
        with_person(args, &lesson)
    } else {
        automatically(args, &lesson)
    }
}

fn code_of(error: &lesson::LessonError) -> Code {
    match error {
        lesson::LessonError::Unknown { .. } => Code::WrongUse,
        _ => Code::BadFile,
    }
}

/// A lesson that wants more than a lab may give is wrong; else there is no lab here.
fn code_of_lab(error: &LabError) -> Code {
    match error {
        LabError::Step { .. } => Code::NoLab,
        LabError::ForbiddenSysctl { .. } | LabError::TooMany { .. } => Code::BadFile,
    }
}

fn check_step(args: &LessonArgs, lesson: &Lesson) -> Result<(), Failure> {
    let ids: Vec<_> = lesson.steps.iter().map(|step| step.id.as_str()).collect();
    match &args.from {
        Some(step) if !ids.contains(&step.as_str()) => Err(Failure::new(
            Code::WrongUse,
            format!(
                "lesson {} has no step `{}`; its steps are: {}",
                lesson.script.id,
                crate::event::visible(step),
                ids.join(", ")
            ),
        )),
        _ => Ok(()),
    }
}

/// A person steps where there is a keyboard and a screen, unless the run is to be at once.
fn wants_person(args: &LessonArgs) -> bool {
    let at_once = args.auto == Some(Duration::ZERO);
    args.format == Format::Plain && !at_once && io::stdin().is_terminal() && io::stdout().is_terminal()
}

fn with_person(args: &LessonArgs, lesson: &Lesson) -> Outcome {
    let options = look::options(&args.look)?;
    let sinks = open_sinks(args)?;
    let stage = build_stage(lesson)?;
    let signals = Signals::listen().map_err(Failure::with(Code::LabBroke))?;
    let keyboard = io::stdin().as_fd().try_clone_to_owned();
    let stage = stage.with_desk(vec![
        keyboard.map_err(Failure::with(Code::LabBroke))?,
        bell(&signals)?,
    ]);
    let mut person = Person::new(look::open_terminal()?, options, signals)
        .pausing(args.auto)
        .starting_from(args.from.clone());
    let result = direct(lesson, stage, &mut person, sinks);
    if result.is_ok() && !person.was_interrupted() && !matches!(result, Ok(EndStatus::Aborted)) {
        person.linger().map_err(failed_desk)?;
    }
    let interrupted = person.was_interrupted();
    drop(person);
    let code = code_at_end(result?);
    Ok(if interrupted { Code::Interrupted } else { code })
}

fn automatically(args: &LessonArgs, lesson: &Lesson) -> Outcome {
    let printer = match args.format {
        Format::Json => Printer::Json,
        Format::Plain => Printer::pages(look::options(&args.look)?),
    };
    let sinks = open_sinks(args)?;
    let stage = build_stage(lesson)?;
    let signals = Signals::listen().map_err(Failure::with(Code::LabBroke))?;
    let stage = stage.with_desk(vec![bell(&signals)?]);
    let pause = args.auto.unwrap_or_default();
    let mut desk = Automatic::new(printer, pause, args.from.clone(), signals.clone());
    let status = direct(lesson, stage, &mut desk, sinks)?;
    let interrupted = status == EndStatus::Aborted && signals.were_sent();
    Ok(if interrupted {
        Code::Interrupted
    } else {
        code_at_end(status)
    })
}

fn bell(signals: &Signals) -> Result<OwnedFd, Failure> {
    signals.bell().map_err(Failure::with(Code::LabBroke))
}

fn code_at_end(status: EndStatus) -> Code {
    match status {
        EndStatus::Ok | EndStatus::Aborted => Code::Fine,
        EndStatus::Error => Code::LessonFailed,
    }
}

fn build_stage(lesson: &Lesson) -> Result<Stage, Failure> {
    let plan = stage::plan(lesson).map_err(Failure::with(Code::BadFile))?;
    let lab = stage::build_lab(&plan).map_err(|error| Failure::new(code_of_lab(&error), error))?;
    Stage::open(lab, lesson).map_err(Failure::with(Code::LabBroke))
}

/// Runs the lesson; whatever ends it, its recordings are finished.
fn direct(
    lesson: &Lesson,
    stage: Stage,
    desk: &mut impl Desk,
    sinks: Vec<Box<dyn Sink>>,
) -> Result<EndStatus, Failure> {
    let mut desk = Recorded::new(desk, sinks);
    let result = Director::new(lesson, stage, &mut desk).run(header(lesson));
    let finished = desk.finish().map_err(Failure::with(Code::NotWritten));
    let status = result.map_err(failed_run)?;
    finished?;
    Ok(status)
}

/// What cannot be written is another thing than a lab that broke.
fn failed_run(error: EngineError) -> Failure {
    let EngineError::World(inner) = &error else {
        return Failure::new(Code::LabBroke, error);
    };
    let not_written = inner.is::<crate::desk::DeskError>() || inner.is::<Box<crate::record::RecordError>>();
    let code = if not_written {
        Code::NotWritten
    } else {
        Code::LabBroke
    };
    Failure::new(code, error)
}

fn open_sinks(args: &LessonArgs) -> Result<Vec<Box<dyn Sink>>, Failure> {
    let mut sinks: Vec<Box<dyn Sink>> = Vec::new();
    if let Some(path) = &args.record {
        let writer = TraceWriter::new(create(path)?);
        sinks.push(Box::new(writer.named(&path.to_string_lossy())));
    }
    if let Some(path) = &args.pcap {
        let writer = PcapWriter::new(create(path)?);
        sinks.push(Box::new(writer.named(&path.to_string_lossy())));
    }
    Ok(sinks)
}

fn create(path: &Path) -> Result<File, Failure> {
    let failed = |error| Failure::new(Code::NotWritten, format!("{}: {error}", path.display()));
    File::create(path).map_err(failed)
}

fn header(lesson: &Lesson) -> Header {
    let hosts = lesson.hosts.iter();
    let actors = lesson.actors.iter();
    Header {
        format: trace::FORMAT.to_owned(),
        version: trace::VERSION,
        lesson: lesson.script.id.clone(),
        lab: "isolated".to_owned(),
        kernel: nix::sys::utsname::uname()
            .map_or_else(|_| String::new(), |name| name.release().to_string_lossy().into()),
        sockstep: env!("CARGO_PKG_VERSION").to_owned(),
        recorded_at: jiff::Timestamp::now().to_string(),
        hosts: hosts
            .map(|host| HostInfo {
                name: host.name.clone(),
                addrs: vec![host.addr.to_string()],
            })
            .collect(),
        actors: actors
            .map(|actor| ActorInfo {
                name: actor.name.clone(),
                host: actor.host.clone(),
            })
            .collect(),
    }
}

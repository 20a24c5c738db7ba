//! A lesson on the live kernel, to a person or into a pipe.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use super::kept::Kept;
use super::learner::Learner;
use super::lesson::Run;
use super::look::{self, failed_desk};
use super::told::{Told, told_world};
use super::{Code, Failure, Outcome, Voice};
use crate::desk::{DeskError, Person, Recorded, Signals};
use crate::engine::{Desk, Director, EngineError, World, WorldError};
use crate::event::{ActorInfo, EndStatus, Header, HostInfo, trace};
use crate::lesson::Lesson;
use crate::record::{RecordError, Sink};
use crate::stage::{self, LabError, NoAddress, Stage};

/// Why there is nothing to run on.
pub(super) enum NoStage {
    /// The lesson wants an address that no lab has.
    WrongAddress(NoAddress),
    /// The lesson wants what no lab may give.
    WrongLesson(LabError),
    /// The lab was not built.
    NoLab(LabError),
    /// It was built, and cannot be used.
    NotUsable(WorldError),
}

impl Told for NoStage {
    fn told(&self, voice: Voice) -> String {
        match self {
            Self::WrongAddress(error) => error.told(voice),
            Self::WrongLesson(error) | Self::NoLab(error) => error.told(voice),
            Self::NotUsable(error) => told_world(error, voice),
        }
    }
}

/// Builds the lab, takes it over, and looks into every host once: then all that a lesson needs works.
pub(super) fn build(lesson: &Lesson) -> Result<Stage, NoStage> {
    let plan = stage::plan(lesson).map_err(NoStage::WrongAddress)?;
    let lab = stage::build_lab(&plan).map_err(|error| match error {
        LabError::Step { .. } => NoStage::NoLab(error),
        LabError::ForbiddenSysctl { .. } | LabError::TooMany { .. } => NoStage::WrongLesson(error),
    })?;
    let mut stage = Stage::open(lab, lesson).map_err(NoStage::NotUsable)?;
    for host in 0..lesson.hosts.len() {
        stage.look(host).map_err(NoStage::NotUsable)?;
    }
    Ok(stage)
}

/// Runs the lesson on this stage.
pub(super) fn run(run: &Run<'_>, stage: Stage, kept: Kept, learner: Option<&mut Learner>) -> Outcome {
    let mut sinks: Vec<Box<dyn Sink + '_>> = kept.start(run.voice)?;
    sinks.extend(learner.map(|learner| Box::new(learner) as Box<dyn Sink + '_>));
    let signals = Signals::listen().map_err(|error| error.failure(Code::LabBroke, run.voice))?;
    if run.pace.wants_person() {
        with_person(run, stage, sinks, signals)
    } else {
        automatically(run, stage, sinks, &signals)
    }
}

fn with_person(run: &Run<'_>, stage: Stage, sinks: Vec<Box<dyn Sink + '_>>, signals: Signals) -> Outcome {
    let keyboard = io::stdin().as_fd().try_clone_to_owned();
    let stage = stage.with_desk(vec![
        keyboard.map_err(|error| error.failure(Code::LabBroke, run.voice))?,
        bell(&signals, run.voice)?,
    ]);
    let (terminal, show) = (look::open_terminal(run.voice)?, look::show(&run.args.look));
    let mut person = Person::new(terminal, show, run.options, signals)
        .pausing(run.pace.auto)
        .starting_from(run.pace.from.clone());
    let result = direct(run, stage, &mut person, sinks);
    if result.is_ok() && !person.was_interrupted() && !matches!(result, Ok(EndStatus::Aborted)) {
        person.linger().map_err(|error| failed_desk(&error, run.voice))?;
    }
    let interrupted = person.was_interrupted();
    drop(person);
    let code = code_at_end(result?);
    Ok(if interrupted { Code::Interrupted } else { code })
}

fn automatically(run: &Run<'_>, stage: Stage, sinks: Vec<Box<dyn Sink + '_>>, signals: &Signals) -> Outcome {
    let stage = stage.with_desk(vec![bell(signals, run.voice)?]);
    let mut desk = run.pace.automatic_desk(run.options, signals);
    let status = direct(run, stage, &mut desk, sinks)?;
    let interrupted = status == EndStatus::Aborted && signals.were_sent();
    Ok(if interrupted {
        Code::Interrupted
    } else {
        code_at_end(status)
    })
}

fn bell(signals: &Signals, voice: Voice) -> Result<OwnedFd, Failure> {
    let bell = signals.bell();
    bell.map_err(|error| error.failure(Code::LabBroke, voice))
}

fn code_at_end(status: EndStatus) -> Code {
    match status {
        EndStatus::Ok | EndStatus::Aborted => Code::Fine,
        EndStatus::Error => Code::LessonFailed,
    }
}

/// Runs the lesson; whatever ends it, its recordings are finished.
fn direct(
    run: &Run<'_>,
    stage: Stage,
    desk: &mut impl Desk,
    sinks: Vec<Box<dyn Sink + '_>>,
) -> Result<EndStatus, Failure> {
    let mut desk = Recorded::new(desk, sinks);
    let result = Director::new(run.lesson, stage, &mut desk).run(header(run.lesson));
    let finished = desk.finish();
    let status = result.map_err(|error| failed_run(&error, run.voice))?;
    finished.map_err(|error| error.failure(Code::NotWritten, run.voice))?;
    Ok(status)
}

/// What cannot be written is another thing than a lab that broke.
fn failed_run(error: &EngineError, voice: Voice) -> Failure {
    let not_written = matches!(error, EngineError::World(inner)
        if inner.is::<DeskError>() || inner.is::<Box<RecordError>>());
    let code = if not_written {
        Code::NotWritten
    } else {
        Code::LabBroke
    };
    error.failure(code, voice)
}

fn header(lesson: &Lesson) -> Header {
    let hosts = lesson.hosts.iter();
    let actors = lesson.actors.iter().filter(|actor| !actor.forked);
    Header {
        format: trace::FORMAT.to_owned(),
        version: trace::VERSION,
        lesson: lesson.script.id.clone(),
        lab: "isolated".to_owned(),
        kernel: kernel(),
        sockstep: env!("CARGO_PKG_VERSION").to_owned(),
        recorded_at: jiff::Timestamp::now().to_string(),
        hosts: hosts
            .map(|host| HostInfo {
                name: host.name.clone(),
                addrs: std::iter::once(host.addr.to_string())
                    .chain(host.addr6.map(|addr| format!("[{addr}]")))
                    .collect(),
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

/// The release of the kernel that runs here; empty where it does not say.
pub(super) fn kernel() -> String {
    nix::sys::utsname::uname().map_or_else(|_| String::new(), |name| name.release().to_string_lossy().into())
}

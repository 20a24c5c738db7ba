//! The commands: each builds what it needs from the rooms, and runs.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the one place that prints"
)]

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use sockstep::cli::{Cli, ColorChoice, Command, Format, LessonArgs};
use sockstep::engine::{self, Desk, Director, WorldError};
use sockstep::event::{ActorInfo, EndStatus, Event, Header, HostInfo, trace};
use sockstep::lesson::{self, Lesson};
use sockstep::{stage, view};

/// Exit codes: 1 a fact did not hold or the lesson failed, 2 wrong use (clap's), 3 no lab.
const FAILED: u8 = 1;
const NO_LAB: u8 = 3;

pub(crate) fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Lesson(args) => lesson(&args),
        Command::Doctor => doctor(),
    };
    result.unwrap_or_else(|(code, message)| {
        eprintln!("sockstep: {message}");
        ExitCode::from(code)
    })
}

type Outcome = Result<ExitCode, (u8, String)>;

fn failed(error: impl std::fmt::Display) -> (u8, String) {
    (FAILED, error.to_string())
}

fn lesson(args: &LessonArgs) -> Outcome {
    let Some(name) = &args.lesson else {
        for id in lesson::ids() {
            println!("{id}");
        }
        return Ok(ExitCode::SUCCESS);
    };
    colored::control::set_override(wants_colour(args.color));
    let lesson = lesson::open(name).map_err(failed)?;
    let record = args
        .record
        .as_ref()
        .map(|path| File::create(path).map_err(|error| failed(format!("{}: {error}", path.display()))));
    let desk = Automatic {
        format: args.format,
        record: record.transpose()?,
    };
    let plan = stage::plan(&lesson).map_err(failed)?;
    let lab = stage::build_lab(&plan).map_err(|error| (NO_LAB, error.to_string()))?;
    let world = stage::Stage::open(lab).map_err(failed)?;
    let status = Director::new(&lesson, world, desk)
        .run(header(&lesson))
        .map_err(failed)?;
    Ok(ExitCode::from(if status == EndStatus::Ok { 0 } else { FAILED }))
}

fn wants_colour(choice: ColorChoice) -> bool {
    match choice {
        ColorChoice::Auto => io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        ColorChoice::Always => true,
        ColorChoice::Never => false,
    }
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

/// Nobody is asked: each step runs as soon as the one before has settled.
struct Automatic {
    format: Format,
    record: Option<File>,
}

impl Desk for Automatic {
    fn event(&mut self, event: &Event) -> Result<(), WorldError> {
        let line = trace::line(event);
        if let Some(file) = &mut self.record {
            file.write_all(line.as_bytes())?;
        }
        let text = if self.format == Format::Json {
            line
        } else {
            view::text_of(event)
        };
        Ok(io::stdout().write_all(text.as_bytes())?)
    }

    fn settled(&mut self) -> Result<(), WorldError> {
        Ok(io::stdout().flush()?)
    }

    fn command(&mut self, _step: &str) -> Result<Option<engine::Command>, WorldError> {
        Ok(Some(engine::Command::Go))
    }

    fn patience(&self) -> Option<Duration> {
        None
    }
}

/// Tries the very sequence that a lesson needs. Exits 0 whenever it could tell.
fn doctor() -> Outcome {
    let lesson = lesson::open("tcp-server").map_err(failed)?;
    let plan = stage::plan(&lesson).map_err(failed)?;
    match stage::build_lab(&plan) {
        Ok(_) => println!("The isolated lab works here: lessons run live."),
        Err(error) => println!("There is no isolated lab here: {error}."),
    }
    Ok(ExitCode::SUCCESS)
}

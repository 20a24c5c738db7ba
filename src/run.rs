//! The commands: each builds what it needs from the rooms, and runs.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the one place that prints"
)]

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use sockstep::cli::{Cli, ColorChoice, Command, Format, Language, LessonArgs, LookArgs, ReplayArgs};
use sockstep::engine::{self, Desk, Director, WorldError};
use sockstep::event::{ActorInfo, EndStatus, Event, Header, HostInfo, trace};
use sockstep::lesson::{self, Lesson};
use sockstep::record::{PcapWriter, RecordError, Sink, TraceWriter};
use sockstep::stage;
use sockstep::view::{Lang, Layout, Options, Paint, Plain};

/// Exit codes: 1 a fact did not hold or the lesson failed, 2 wrong use (clap's), 3 no lab.
const FAILED: u8 = 1;
const NO_LAB: u8 = 3;

pub(crate) fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Lesson(args) => lesson(&args),
        Command::Replay(args) => replay(&args),
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
    let lesson = lesson::open(name).map_err(failed)?;
    let desk = Automatic {
        screen: Screen::new(args.format, &args.look),
        sinks: open_sinks(args)?,
    };
    let plan = stage::plan(&lesson).map_err(failed)?;
    let lab = stage::build_lab(&plan).map_err(|error| (NO_LAB, error.to_string()))?;
    let world = stage::Stage::open(lab).map_err(failed)?;
    let status = Director::new(&lesson, world, desk)
        .run(header(&lesson))
        .map_err(failed)?;
    Ok(ExitCode::from(if status == EndStatus::Ok { 0 } else { FAILED }))
}

/// Plays a trace; one that was cut off plays to its last whole event.
fn replay(args: &ReplayArgs) -> Outcome {
    let failed_in = |error: &dyn std::fmt::Display| failed(format!("{}: {error}", args.trace.display()));
    let file = File::open(&args.trace).map_err(|error| failed_in(&error))?;
    let trace = trace::read(file).map_err(|error| failed_in(&error))?;
    let mut screen = Screen::new(Format::Plain, &args.look);
    let shown = trace
        .events
        .iter()
        .try_for_each(|event| screen.event(event))
        .and_then(|()| screen.settled());
    shown.map_err(failed)?;
    let Some(cut) = trace.cut_off else {
        return Ok(ExitCode::SUCCESS);
    };
    Err(failed_in(&format!(
        "the trace is cut off: played its {} whole events",
        cut.whole_events
    )))
}

fn open_sinks(args: &LessonArgs) -> Result<Vec<Box<dyn Sink>>, (u8, String)> {
    let mut sinks: Vec<Box<dyn Sink>> = Vec::new();
    if let Some(path) = &args.record {
        sinks.push(Box::new(
            TraceWriter::new(create(path)?).named(&path.to_string_lossy()),
        ));
    }
    if let Some(path) = &args.pcap {
        sinks.push(Box::new(
            PcapWriter::new(create(path)?).named(&path.to_string_lossy()),
        ));
    }
    Ok(sinks)
}

fn create(path: &Path) -> Result<File, (u8, String)> {
    File::create(path).map_err(|error| failed(format!("{}: {error}", path.display())))
}

/// Standard output: the trace itself, or its pages.
enum Screen {
    Json,
    Pages(Box<Plain>),
}

impl Screen {
    fn new(format: Format, look: &LookArgs) -> Self {
        match format {
            Format::Json => Self::Json,
            Format::Plain => Self::Pages(Box::new(Plain::new(options(look)))),
        }
    }

    fn event(&mut self, event: &Event) -> io::Result<()> {
        let text = match self {
            Self::Json => Some(trace::line(event)),
            Self::Pages(plain) => plain.event(event),
        };
        print_text(text)
    }

    fn settled(&mut self) -> io::Result<()> {
        match self {
            Self::Json => Ok(()),
            Self::Pages(plain) => print_text(plain.settled()),
        }
    }
}

fn print_text(text: Option<String>) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text.unwrap_or_default().as_bytes())?;
    output.flush()
}

fn options(look: &LookArgs) -> Options {
    let colour = wants_colour(look.color);
    colored::control::set_override(colour);
    Options {
        lang: language(look.lang),
        layout: Layout {
            width: width(),
            height: None,
        },
        paint: Paint {
            colour,
            ascii: look.ascii,
        },
        layers: false,
        code: look.code,
    }
}

fn language(asked: Option<Language>) -> Lang {
    let is_chinese = || sys_locale::get_locale().is_some_and(|locale| locale.starts_with("zh"));
    match asked {
        Some(Language::Zh) => Lang::Zh,
        None if is_chinese() => Lang::Zh,
        Some(Language::En) | None => Lang::En,
    }
}

/// COLUMNS, else 80; the narrowest that the pages are laid out for is 20.
fn width() -> u16 {
    let asked = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(80).max(20)
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
    screen: Screen,
    sinks: Vec<Box<dyn Sink>>,
}

/// Whatever ends the lesson, the recordings are finished.
impl Drop for Automatic {
    fn drop(&mut self) {
        for sink in &mut self.sinks {
            if let Err(error) = sink.finish() {
                eprintln!("sockstep: {error}");
            }
        }
    }
}

impl Desk for Automatic {
    fn event(&mut self, event: &Event) -> Result<(), WorldError> {
        // Recordings first: they shall hold what the screen has shown.
        self.sinks
            .iter_mut()
            .try_for_each(|sink| sink.event(event))
            .map_err(Box::<RecordError>::from)?;
        Ok(self.screen.event(event)?)
    }

    fn settled(&mut self) -> Result<(), WorldError> {
        Ok(self.screen.settled()?)
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

//! The whole command, and its pieces.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sockstep::desk::Printer;
use sockstep::engine::Director;
use sockstep::event::{Header, trace};
use sockstep::lesson;
use sockstep::stage::{self, Stage};
use sockstep::view::{Lang, Layout, Options, Paint};

use super::Result;
use super::child::{self, Role};
use super::clocked::{ClockedDesk, ClockedWorld, Shared};
use super::figures::{Figures, Milliseconds, Target};

const TIMES: usize = 25;
const SOCKSTEP: &str = env!("CARGO_BIN_EXE_sockstep");

/// The command itself from its start to its end, then the pieces of the same work in a child.
pub(crate) fn measure() -> Result<()> {
    let whole = whole_command(&["lesson", "tcp-server"])?;
    let target = Target {
        figure: whole.median(),
        at_most: Duration::from_millis(50),
    };
    println!("  sockstep lesson tcp-server </dev/null: {whole}");
    println!("  {target}; aim 25 ms");
    let mut pieces: Vec<(String, Vec<Duration>)> = Vec::new();
    for _ in 0..TIMES {
        for (name, took) in one_child()? {
            match pieces.iter_mut().find(|(known, _)| *known == name) {
                Some((_, all)) => all.push(took),
                None => pieces.push((name, vec![took])),
            }
        }
    }
    println!("  where it goes (medians):");
    for (name, all) in pieces {
        println!(
            "  {:>10}  {name}",
            Milliseconds(Figures::of(all).median()).to_string()
        );
    }
    Ok(())
}

/// `sockstep --help`.
pub(crate) fn measure_help() -> Result<()> {
    let whole = whole_command(&["--help"])?;
    let target = Target {
        figure: whole.median(),
        at_most: Duration::from_millis(5),
    };
    println!("  sockstep --help: {whole}; {target}");
    Ok(())
}

/// Runs the command so many times, one after the other.
fn whole_command(arguments: &[&str]) -> Result<Figures> {
    let mut command = Command::new(SOCKSTEP);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
    let runs = (0..TIMES).map(|_| time_of(&mut command));
    Ok(Figures::of(runs.collect::<Result<_>>()?))
}

/// From the start of a command to its end, which must be a success.
pub(crate) fn time_of(command: &mut Command) -> Result<Duration> {
    let since = Instant::now();
    let status = command.status()?;
    let took = since.elapsed();
    if status.success() {
        Ok(took)
    } else {
        Err(format!("{command:?} ended with {status}").into())
    }
}

/// One run in a child; its two moments by the machine's clock become pieces of their own.
fn one_child() -> Result<Vec<(String, Duration)>> {
    let spawned = child::now()?;
    let mut child = child::spawn(Role::Pieces)?;
    let mut report = child::report_of(&mut child)?;
    let gone = child::now()?;
    for (name, took) in &mut report {
        match name.as_str() {
            "start of the process" => *took = took.saturating_sub(spawned),
            "end of the process" => *took = gone.saturating_sub(*took),
            _ => {}
        }
    }
    Ok(report)
}

/// The child's part: what `sockstep lesson tcp-server` does, with a clock between.
pub(crate) fn run() -> Result<Vec<(String, Duration)>> {
    let mut laps = Laps::begin("start of the process")?;
    let lesson = lesson::open("tcp-server")?;
    laps.lap("reading the lesson");
    let lab = stage::build_lab(&stage::plan(&lesson)?)?;
    laps.lap("building the lab; of this, as its own process saw it:");
    laps.add(lab.took.iter().map(|(step, took)| (step.to_string(), *took)));
    let stage = Stage::open(lab, &lesson)?;
    laps.lap("opening the wire and the probes");
    let clocks = Shared::default();
    let world = ClockedWorld::new(stage, &clocks, lesson.hosts.len());
    let desk = ClockedDesk::new(Some(Printer::pages(OPTIONS)), &clocks);
    Director::new(&lesson, world, desk).run(header())?;
    laps.lap("running the lesson and tearing the lab down; of this:");
    let spent = std::mem::take(&mut clocks.borrow_mut().spent);
    laps.add(spent.into_iter().map(|(name, took)| (name.to_owned(), took)));
    laps.end("end of the process")
}

const OPTIONS: Options = Options {
    lang: Lang::En,
    layout: Layout {
        width: 80,
        height: None,
    },
    paint: Paint {
        colour: false,
        ascii: false,
    },
    layers: false,
    code: false,
    recorded: false,
};

/// Pieces, one after the other.
struct Laps {
    pieces: Vec<(String, Duration)>,
    since: Instant,
}

impl Laps {
    fn begin(name: &str) -> Result<Self> {
        Ok(Self {
            pieces: vec![(name.to_owned(), child::now()?)],
            since: Instant::now(),
        })
    }

    fn lap(&mut self, name: &str) {
        self.pieces.push((name.to_owned(), self.since.elapsed()));
        self.since = Instant::now();
    }

    /// Parts of the piece before.
    fn add(&mut self, parts: impl Iterator<Item = (String, Duration)>) {
        self.pieces
            .extend(parts.map(|(name, took)| (format!("    {name}"), took)));
        self.since = Instant::now();
    }

    fn end(mut self, name: &str) -> Result<Vec<(String, Duration)>> {
        self.pieces.push((name.to_owned(), child::now()?));
        Ok(self.pieces)
    }
}

/// What stands on top of a trace that nobody keeps.
pub(crate) fn header() -> Header {
    Header {
        format: trace::FORMAT.to_owned(),
        version: trace::VERSION,
        lesson: String::new(),
        lab: "isolated".to_owned(),
        kernel: String::new(),
        sockstep: env!("CARGO_PKG_VERSION").to_owned(),
        recorded_at: String::new(),
        hosts: Vec::new(),
        actors: Vec::new(),
    }
}

//! From a call, or the release of a frame, to a settled snapshot: 10,000 steps on a machine with
//! nothing else to do, and as many while every processor is kept busy.
//!
//! The lesson names no frame to come (`awaits`), so that the engine has nothing but its own test of
//! a settled machine: a frame that the kernel sends in answer and that the snapshot does not have is
//! *late*.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use sockstep::engine::Director;
use sockstep::event::EndStatus;
use sockstep::lesson::{self, Lesson};
use sockstep::stage::{self, Stage};

use super::Result;
use super::child::{self, Busy, Role};
use super::clocked::{Acted, ClockedDesk, ClockedWorld, Clocks, Shared};
use super::figures::{Figures, Target};
use super::pieces::header;

/// Lessons of a thousand steps, which is the most that one may have; eleven hold 10,000 rounds' steps.
const LESSONS: usize = 11;
/// Rounds of four steps in each, after the steps that connect.
const ROUNDS: usize = 247;

pub(crate) fn measure() -> Result<()> {
    println!("  idle:");
    measure_once()?;
    println!("  every processor busy:");
    let _busy = Busy::everywhere()?;
    measure_once()
}

fn measure_once() -> Result<()> {
    let mut samples = Vec::new();
    for _ in 0..LESSONS {
        samples.extend(child::report_of(&mut child::spawn(Role::Settled)?)?);
    }
    let named = |name: &str| {
        let samples = samples.iter().filter(|(known, _)| known == name);
        samples.map(|(_, took)| *took).collect::<Vec<_>>()
    };
    let (calls, frames) = (named("call"), named("frame"));
    let all = Figures::of([calls.as_slice(), frames.as_slice()].concat());
    println!("    all steps:          {all}");
    println!("    after a call:       {}", Figures::of(calls));
    println!("    after a frame:      {}", Figures::of(frames));
    for (percent, milliseconds) in [(50, 500), (99, 2000)] {
        let target = Target {
            figure: all.percentile(percent),
            at_most: Duration::from_micros(milliseconds),
        };
        println!("    p{percent}: {target}");
    }
    let count = |name| named(name).iter().map(Duration::as_nanos).sum::<u128>();
    println!(
        "    frames: {} seen late, {} lost by the capture",
        count("late"),
        count("lost")
    );
    Ok(())
}

/// The child's part: one lesson. Each step's time, and how many frames came late or never.
pub(crate) fn run() -> Result<Vec<(String, Duration)>> {
    let lesson = long_lesson()?;
    let lab = stage::build_lab(&stage::plan(&lesson)?)?;
    let clocks = Shared::default();
    let world = ClockedWorld::new(Stage::open(lab, &lesson)?, &clocks, lesson.hosts.len());
    let status = Director::new(&lesson, world, ClockedDesk::new(None, &clocks)).run(header())?;
    if status != EndStatus::Ok {
        return Err(format!("the lesson ended with {status:?}").into());
    }
    Ok(report(&clocks.borrow()))
}

fn report(clocks: &Clocks) -> Vec<(String, Duration)> {
    let rounds = clocks
        .steps
        .iter()
        .skip(clocks.steps.len().saturating_sub(4 * ROUNDS));
    let late: usize = rounds.clone().map(Acted::frames_late).sum();
    let mut lines: Vec<_> = rounds
        .map(|act| (act.name().to_owned(), act.settled.unwrap_or_default()))
        .collect();
    lines.push(("late".to_owned(), Duration::from_nanos(late as u64)));
    lines.push(("lost".to_owned(), Duration::from_nanos(clocks.lost)));
    lines
}

/// A lesson in which a server sends and a client receives, over and over. In every other round the
/// client sleeps in recv before the data come.
fn long_lesson() -> Result<Lesson> {
    let folder = Scratch::new()?;
    fs::write(folder.0.join("lesson.toml"), long_lesson_text()?)?;
    Ok(lesson::open(&format!("{}/", folder.0.display()))?)
}

fn long_lesson_text() -> Result<String> {
    let mut text = HOSTS.to_owned();
    let rounds = (0..ROUNDS).flat_map(|round| {
        if round % 2 == 0 {
            [SEND, DATA, ACK, RECV]
        } else {
            [RECV, SEND, DATA, ACK]
        }
    });
    for (number, step) in CONNECT.into_iter().chain(rounds).enumerate() {
        writeln!(text, "[[step]]\nid = \"step-{number}\"\n{step}")?;
    }
    Ok(text)
}

const HOSTS: &str = r#"format = 1
host = [{ name = "server", addr = "10.0.0.1" }, { name = "client", addr = "10.0.0.2" }]
actor = [{ name = "server", host = "server" }, { name = "client", host = "client" }]
"#;
/// What comes before the rounds.
const CONNECT: [&str; 9] = [
    r#"actor = "server"
call.socket = { domain = "AF_INET", type = "SOCK_STREAM" }
names = "listener""#,
    r#"actor = "server"
call.bind = { socket = "listener", addr = "0.0.0.0:8088" }"#,
    r#"actor = "server"
call.listen = { socket = "listener", backlog = 5 }"#,
    r#"actor = "server"
call.accept = { socket = "listener" }
names = "connection""#,
    r#"actor = "client"
call.socket = { domain = "AF_INET", type = "SOCK_STREAM" }
names = "client""#,
    r#"actor = "client"
call.connect = { socket = "client", addr = "10.0.0.1:8088" }"#,
    r#"frame = { from = "client", flags = ["SYN"] }"#,
    r#"frame = { from = "server", flags = ["SYN", "ACK"] }"#,
    ACK,
];
const SEND: &str = r#"actor = "server"
call.send = { socket = "connection", data = "Thank you for connecting\r\n" }"#;
const RECV: &str = r#"actor = "client"
call.recv = { socket = "client", size = 1024 }"#;
const DATA: &str = r#"frame = { from = "server", flags = ["ACK", "PSH"] }"#;
const ACK: &str = r#"frame = { from = "client", flags = ["ACK"] }"#;

/// A folder that is gone when it is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("sockstep-bench-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

//! What the user typed. clap, and no logic.
//!
//! The texts here are the English ones; the Chinese ones stand in `src/messages/help.toml`, by the
//! same ids, and `command` puts them in their place.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

/// Step through the socket API and TCP on your own kernel: real calls, real states, real packets that
/// wait on the wire.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    arg_required_else_help = true,
    after_help = "Examples:\n  sockstep lesson tcp-server\n  sockstep lesson tcp-server --lang zh --code\n  sockstep doctor"
)]
pub struct Cli {
    /// The language of the program; else that of the locale.
    #[arg(long, value_enum, global = true, display_order = 100)]
    pub lang: Option<Language>,
    /// When to use colour.
    #[arg(long, value_enum, global = true, default_value_t, display_order = 101)]
    pub color: ColorChoice,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a lesson; without an id, list the lessons, what you have done, and what to take next.
    #[command(
        after_help = "Examples:\n  sockstep lesson\n  sockstep lesson tcp-server\n  sockstep lesson --reset tcp-server\n  sockstep lesson tcp-server --auto 2 --lang zh\n  sockstep lesson tcp-server --present\n  sockstep lesson ./my-lesson --format json --record trace.jsonl"
    )]
    Lesson(LessonArgs),
    /// Play a recorded trace: the same pages as the live run, no lab needed.
    #[command(
        after_help = "Examples:\n  sockstep lesson tcp-server --record trace.jsonl\n  sockstep replay trace.jsonl --lang zh\n  sockstep replay trace.jsonl --from syn --auto 2"
    )]
    Replay(ReplayArgs),
    /// Make a document of a recorded trace: a page with the player, a picture, or a text.
    #[command(
        after_help = "Examples:\n  sockstep export trace.jsonl --to html -o tcp-server.html\n  sockstep export trace.jsonl --to svg --steps 1..9 > handshake.svg\n  sockstep export trace.jsonl --to md --lang zh"
    )]
    Export(ExportArgs),
    /// Try to build the lab; say which step fails, and the command that mends it.
    #[command(after_help = "Examples:\n  sockstep doctor\n  sudo sockstep doctor")]
    Doctor,
    /// Find the mistakes in a lesson, each with its line and its mend.
    #[command(
        after_help = "Examples:\n  sockstep check-lesson my-lesson\n  sockstep check-lesson my-lesson/lesson.toml --color always"
    )]
    CheckLesson(CheckLessonArgs),
    /// Show recorded steps in an mdBook: a preprocessor, which mdBook calls.
    #[command(
        after_help = "Examples:\n  sockstep mdbook supports html\n\nIn book.toml:\n  [preprocessor.sockstep]\n  command = \"sockstep mdbook\"\n\nIn a chapter:\n  ```sockstep\n  lesson = \"tcp-server\"\n  steps = \"accept..send\"\n  view = \"screen\"\n  ```\n\nKeys of a block:\n  lesson  an id, or the path of a trace or of a lesson's folder\n  steps   \"connect\", \"accept..send\", \"..send\", \"accept..\"; else all\n  view    player (the default), screen, sequence, packets, code\n  lang    en, zh; else the chapter's\nA block `sockstep-states` is the diagram of TCP's states."
    )]
    Mdbook(MdbookArgs),
    /// Make a lesson of your own: a folder with a small lesson that runs, to be changed.
    #[command(
        after_help = "Examples:\n  sockstep new-lesson my-lesson\n  sockstep new-lesson my-lesson --in ~/lessons"
    )]
    NewLesson(NewLessonArgs),
    /// Explain a term: a call, a state, an option, an error, an idea; without one, list the terms.
    #[command(
        after_help = "Examples:\n  sockstep explain listen\n  sockstep explain accept queue\n  sockstep explain 半连接队列 --lang zh\n  sockstep explain net.ipv4.tcp_syncookies"
    )]
    Explain(ExplainArgs),
    /// Print what a shell needs to complete the command.
    #[command(
        after_help = "Examples:\n  sockstep completions bash > ~/.local/share/bash-completion/completions/sockstep\n  sockstep completions fish > ~/.config/fish/completions/sockstep.fish"
    )]
    Completions(CompletionsArgs),
}

/// Arguments of `check-lesson`.
#[derive(Debug, clap::Args)]
pub struct CheckLessonArgs {
    /// The lesson's folder, or its lesson.toml.
    #[arg(value_name = "FILE|DIR")]
    pub lesson: PathBuf,
}

/// Arguments of `mdbook`.
#[derive(Debug, clap::Args)]
pub struct MdbookArgs {
    /// What mdBook asks before it hands a book over.
    #[arg(value_enum, requires = "renderer")]
    pub asks: Option<MdbookAsks>,
    /// The renderer that it asks about.
    pub renderer: Option<String>,
}

/// What mdBook asks a preprocessor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MdbookAsks {
    /// Whether books can be prepared for a renderer: the exit code is the answer.
    Supports,
}

/// Arguments of `new-lesson`.
#[derive(Debug, clap::Args)]
pub struct NewLessonArgs {
    /// The lesson's id, which is its folder's name: a-z, 0-9 and hyphens.
    #[arg(value_name = "ID")]
    pub id: String,
    /// The folder that it is made in.
    #[arg(long = "in", value_name = "DIR", default_value = ".")]
    pub parent: PathBuf,
}

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// The term, in English or Chinese.
    pub term: Vec<String>,
}

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// Which shell.
    pub shell: clap_complete::Shell,
}

/// Arguments of `lesson`.
#[derive(Debug, clap::Args)]
#[command(mut_group("PaceArgs", |pace| pace.requires("lesson")))]
pub struct LessonArgs {
    /// A lesson's id, or a path with a slash in it.
    pub lesson: Option<String>,
    /// Forget your progress in this lesson.
    #[arg(long, value_name = "ID", conflicts_with = "lesson")]
    pub reset: Option<String>,
    /// How it goes on.
    #[command(flatten)]
    pub pace: PaceArgs,
    /// Where the lesson runs.
    #[arg(long, value_enum, default_value_t, requires = "lesson")]
    pub lab: LabChoice,
    /// What to print.
    #[arg(long, value_enum, default_value_t, requires = "lesson")]
    pub format: Format,
    /// Keep the trace in this file.
    #[arg(long, value_name = "FILE", requires = "lesson")]
    pub record: Option<PathBuf>,
    /// Keep the packets in this file, as pcapng for Wireshark.
    #[arg(long, value_name = "FILE", requires = "lesson")]
    pub pcap: Option<PathBuf>,
    /// How it looks.
    #[command(flatten)]
    pub look: LookArgs,
}

/// Arguments of `replay`.
#[derive(Debug, clap::Args)]
pub struct ReplayArgs {
    /// The trace.
    pub trace: PathBuf,
    /// How it goes on.
    #[command(flatten)]
    pub pace: PaceArgs,
    /// How it looks.
    #[command(flatten)]
    pub look: LookArgs,
}

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// The trace.
    pub trace: PathBuf,
    /// What to make of it.
    #[arg(long, value_enum)]
    pub to: Document,
    /// Write it to this file; else to standard output.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Only these steps, by their numbers or ids; either end may be left out.
    #[arg(long, value_name = "A..B")]
    pub steps: Option<String>,
    /// What the player shows first.
    #[arg(long, value_enum, default_value_t)]
    pub view: Picture,
}

/// What `export` makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Document {
    /// A page for a browser, with the player; it needs nothing beside it.
    Html,
    /// The sequence diagram, as a picture for slides.
    Svg,
    /// A text in Markdown.
    Md,
}

/// The player's pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Picture {
    /// The flow chart.
    #[default]
    Chart,
    /// The sequence diagram.
    Sequence,
}

/// How a run goes on, live or recorded.
#[derive(Debug, Default, clap::Args)]
pub struct PaceArgs {
    /// Run by itself, a step every so many seconds; 0 is at once.
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "0", value_parser = seconds)]
    pub auto: Option<Duration>,
    /// Run up to this step at once, and stop before it: its id, or its number.
    #[arg(long, value_name = "STEP")]
    pub from: Option<String>,
}

/// How pages look.
#[derive(Debug, Default, clap::Args)]
pub struct LookArgs {
    /// Show the same call in Python and C.
    #[arg(long)]
    pub code: bool,
    /// Draw with ASCII characters only.
    #[arg(long)]
    pub ascii: bool,
    /// Fill the screen, for a room: large pictures, frames that move, questions that wait for a vote.
    #[arg(long)]
    pub present: bool,
}

/// Where a lesson runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LabChoice {
    /// Live where a lab can be built; else its recording.
    #[default]
    Auto,
    /// Live, or not at all.
    Isolated,
    /// The recording that came with it.
    Recorded,
}

/// The longest wait between two steps of an automatic run: a day.
pub const LONGEST_WAIT: f64 = 86_400.0;

/// Why a text is no wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongWait {
    /// It says no number.
    #[error("not a number of seconds, such as 2 or 0.5")]
    NoNumber,
    /// It is too long, or negative.
    #[error("a wait is between 0 and {LONGEST_WAIT} seconds")]
    OutOfRange,
}

fn seconds(text: &str) -> Result<Duration, WrongWait> {
    let number: f64 = text.parse().map_err(|_| WrongWait::NoNumber)?;
    if !(0.0..=LONGEST_WAIT).contains(&number) {
        return Err(WrongWait::OutOfRange);
    }
    Ok(Duration::from_secs_f64(number))
}

/// The languages of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English.
    En,
    /// Chinese.
    Zh,
}

/// What `lesson` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A page for each step.
    #[default]
    Plain,
    /// The trace, one event a line.
    Json,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

//! What the user typed. clap, and no logic.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Step through the socket API and TCP on your own kernel: real calls, real states, real packets that
/// wait on the wire.
#[derive(Debug, Parser)]
#[command(version, about, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a lesson; without an id, list the lessons.
    #[command(
        after_help = "Examples:\n  sockstep lesson\n  sockstep lesson tcp-server\n  sockstep lesson ./my-lesson --format json --record trace.jsonl"
    )]
    Lesson(LessonArgs),
    /// Play a recorded trace: the same pages as the live run, no lab needed.
    #[command(
        after_help = "Example:\n  sockstep lesson tcp-server --record trace.jsonl\n  sockstep replay trace.jsonl --lang zh"
    )]
    Replay(ReplayArgs),
    /// Try to build the lab, and say which step fails if one does.
    #[command(after_help = "Example:\n  sockstep doctor")]
    Doctor,
}

/// Arguments of `lesson`.
#[derive(Debug, clap::Args)]
pub struct LessonArgs {
    /// A lesson's id, or a path with a slash in it.
    pub lesson: Option<String>,
    /// What to print.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Keep the trace in this file.
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Keep the packets in this file, as pcapng for Wireshark.
    #[arg(long, value_name = "FILE")]
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
    /// How it looks.
    #[command(flatten)]
    pub look: LookArgs,
}

/// How pages look.
#[derive(Debug, clap::Args)]
pub struct LookArgs {
    /// The language; else that of the locale.
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
    /// Show the same call in Python and C.
    #[arg(long)]
    pub code: bool,
    /// Draw with ASCII characters only.
    #[arg(long)]
    pub ascii: bool,
    /// When to use colour.
    #[arg(long, value_enum, default_value_t)]
    pub color: ColorChoice,
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

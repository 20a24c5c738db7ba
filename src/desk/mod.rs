//! The desk: where a lesson meets a person, or a pipe.
//!
//! *In:* events, and the keys that are pressed. *Out:* pages on a terminal or as running text, and
//! [`Command`](crate::engine::Command)s for the engine. This room owns the terminal: it leaves it as
//! it was, whatever happens.
//! *Never here:* what a page says (that is [`view`](crate::view)), or what a command does.

mod automatic;
mod board;
mod book;
mod help;
mod keys;
mod live;
mod pages;
mod pause;
mod person;
mod printer;
mod reader;
mod recorded;
mod signals;
mod slides;
mod status;
mod terminal;
mod votes;

use std::io;

pub use automatic::Automatic;
pub use board::Show;
pub use person::Person;
pub use printer::Printer;
pub use reader::{Read, Reading, read};
pub use recorded::Recorded;
pub use signals::Signals;
pub use terminal::{Terminal, TooSmall};

/// Why a person cannot be served any more.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// Standard output takes no more.
    #[error("standard output: {0}")]
    Output(io::Error),
    /// The terminal cannot be read or drawn on.
    #[error("the terminal: {0}; run it in another one, or with its output in a file")]
    Terminal(io::Error),
}

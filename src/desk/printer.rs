//! Standard output as running text: the trace itself, or its pages.

use std::io::{self, Write};

use super::DeskError;
use crate::event::{Event, trace};
use crate::view::{Options, Plain};

/// Prints events as they come.
#[derive(Debug)]
pub enum Printer {
    /// One event a line.
    Json,
    /// A page a step.
    Pages(Box<Plain>),
}

impl Printer {
    /// A printer of pages.
    pub fn pages(options: Options) -> Self {
        Self::Pages(Box::new(Plain::new(options)))
    }

    /// Takes an event; prints what is whole by now.
    ///
    /// # Errors
    /// When standard output takes no more.
    pub fn event(&mut self, event: &Event) -> Result<(), DeskError> {
        match self {
            Self::Json => print(&trace::line(event)),
            Self::Pages(plain) => print(&plain.event(event).unwrap_or_default()),
        }
    }

    /// The machine has settled: prints the page, which is whole.
    ///
    /// # Errors
    /// When standard output takes no more.
    pub fn settled(&mut self) -> Result<(), DeskError> {
        match self {
            Self::Json => Ok(()),
            Self::Pages(plain) => print(&plain.settled().unwrap_or_default()),
        }
    }
}

fn print(text: &str) -> Result<(), DeskError> {
    let mut output = io::stdout().lock();
    let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    written.map_err(DeskError::Output)
}

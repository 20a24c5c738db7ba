//! `sockstep replay`: plays a recorded trace; one that was cut off plays to its last whole event.

use std::fs::File;
use std::io::{self, IsTerminal};

use super::look::{self, failed_desk};
use super::{Code, Failure, Outcome};
use crate::cli::ReplayArgs;
use crate::desk::{self, Printer, Signals};
use crate::event::{Event, trace};
use crate::view::Options;

pub(super) fn run(args: &ReplayArgs) -> Outcome {
    let bad = |error: &dyn std::fmt::Display| {
        Failure::new(Code::BadFile, format!("{}: {error}", args.trace.display()))
    };
    let file = File::open(&args.trace).map_err(|error| bad(&error))?;
    let trace = trace::read(file).map_err(|error| bad(&error))?;
    let code = play(&trace.events, look::options(&args.look)?)?;
    match trace.cut_off {
        None => Ok(code),
        Some(cut) => Err(bad(&format!(
            "the trace is cut off: played its {} whole events",
            cut.whole_events
        ))),
    }
}

/// Plays events to a person page by page, or into a pipe at once.
pub(super) fn play(events: &[Event], options: Options) -> Outcome {
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        let signals = Signals::listen().map_err(Failure::with(Code::LabBroke))?;
        let terminal = look::open_terminal()?;
        let interrupted = desk::read(terminal, events, options, &signals).map_err(failed_desk)?;
        return Ok(if interrupted {
            Code::Interrupted
        } else {
            Code::Fine
        });
    }
    let mut printer = Printer::pages(options);
    let all = events.iter().try_for_each(|event| printer.event(event));
    all.and_then(|()| printer.settled()).map_err(failed_desk)?;
    Ok(Code::Fine)
}

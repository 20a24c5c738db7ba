//! `sockstep replay`: plays a recorded trace; one that was cut off plays to its last whole event.

use std::fs::File;
use std::io::{self, IsTerminal};

use super::look::{self, failed_desk};
use super::told::Told;
use super::{Code, Failure, Outcome, Voice};
use crate::cli::{LookArgs, ReplayArgs};
use crate::desk::{self, Printer, Reading, Signals};
use crate::event::{Event, trace, visible};
use crate::view::say;

pub(super) fn run(args: &ReplayArgs, voice: Voice) -> Outcome {
    let bad = |reason: String| {
        let name = args.trace.to_string_lossy();
        Failure::new(Code::BadFile, format!("{}: {reason}", visible(&name)))
    };
    look::check_present(&args.look, true, voice)?;
    let file = File::open(&args.trace).map_err(|error| bad(error.told(voice)))?;
    let trace = trace::read(file).map_err(|error| bad(error.told(voice)))?;
    let code = play(&trace.events, &args.look, voice)?;
    match trace.cut_off {
        None => Ok(code),
        Some(cut) => Err(bad(say!(voice, "failure.cut_off", events = cut.whole_events))),
    }
}

/// Plays events to a person page by page, or into a pipe at once.
fn play(events: &[Event], look: &LookArgs, voice: Voice) -> Outcome {
    let options = look::options(look, voice)?;
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        let signals = Signals::listen().map_err(|error| error.failure(Code::LabBroke, voice))?;
        let terminal = look::open_terminal(voice)?;
        let reading = Reading {
            events,
            show: look::show(look),
            options,
            from: None,
            label: None,
        };
        let read = desk::read(terminal, &reading, &signals);
        let read = read.map_err(|error| failed_desk(&error, voice))?;
        return Ok(if read.interrupted {
            Code::Interrupted
        } else {
            Code::Fine
        });
    }
    let mut printer = Printer::pages(options);
    let all = events.iter().try_for_each(|event| printer.event(event));
    let told = all.and_then(|()| printer.settled());
    told.map_err(|error| failed_desk(&error, voice))?;
    Ok(Code::Fine)
}

//! `sockstep replay`: plays a recorded trace; one that was cut off plays to its last whole event.

use std::fs::File;

use super::look;
use super::pace::Pace;
use super::playing::Playing;
use super::told::Told;
use super::{Code, Failure, Outcome, Voice};
use crate::cli::{Format, ReplayArgs};
use crate::event::{Event, Kind, Script, trace, visible};
use crate::view::say;

pub(super) fn run(args: &ReplayArgs, voice: Voice) -> Outcome {
    let bad = |reason: String| {
        let name = args.trace.to_string_lossy();
        Failure::new(Code::BadFile, format!("{}: {reason}", visible(&name)))
    };
    let file = File::open(&args.trace).map_err(|error| bad(error.told(voice)))?;
    let trace = trace::read(file).map_err(|error| bad(error.told(voice)))?;
    let pace = Pace::new(&args.pace, Format::Plain, script(&trace.events), voice)?;
    look::check_present(&args.look, pace.wants_person(), voice)?;
    let playing = Playing {
        events: &trace.events,
        pace: &pace,
        look: &args.look,
        options: look::options(&args.look, voice)?,
        label: None,
        voice,
    };
    let played = playing.play()?;
    match trace.cut_off {
        Some(cut) if played.whole => Err(bad(say!(voice, "failure.cut_off", events = cut.whole_events))),
        _ if played.interrupted => Ok(Code::Interrupted),
        _ => Ok(Code::Fine),
    }
}

fn script(events: &[Event]) -> Option<&Script> {
    events.iter().find_map(|event| match &event.kind {
        Kind::Lesson(script) => Some(&**script),
        _ => None,
    })
}

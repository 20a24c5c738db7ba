//! `--auto` and `--from`: how a run goes on, be it live, a lesson's recording, or anybody's trace.

use std::io::{self, IsTerminal};
use std::time::Duration;

use super::{Code, Failure, Voice};
use crate::cli::{Format, PaceArgs};
use crate::desk::{Automatic, Printer, Signals};
use crate::event::{Script, visible};
use crate::view::{Options, say};

/// How a run goes on, its `--from` understood.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    /// The wait before each step, where steps come by themselves.
    pub(super) auto: Option<Duration>,
    /// The id of the step that is reached at once.
    pub(super) from: Option<String>,
    format: Format,
}

impl Pace {
    /// What was asked for, of a run of this script; a trace that was cut off at once has none.
    ///
    /// # Errors
    /// When there is no such step.
    pub(super) fn new(
        args: &PaceArgs,
        format: Format,
        script: Option<&Script>,
        voice: Voice,
    ) -> Result<Self, Failure> {
        let from = args.from.as_deref().zip(script);
        let from = from.map(|(asked, script)| step_of(asked, script, voice));
        Ok(Self {
            auto: args.auto,
            from: from.transpose()?,
            format,
        })
    }

    /// A person steps where there is a keyboard and a screen, unless the run is to be at once.
    pub(super) fn wants_person(&self) -> bool {
        let at_once = self.auto == Some(Duration::ZERO);
        let plain = self.format == Format::Plain;
        plain && !at_once && io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// A desk without a person.
    pub(super) fn automatic_desk(&self, options: Options, signals: &Signals) -> Automatic {
        let printer = match self.format {
            Format::Json => Printer::Json,
            Format::Plain => Printer::pages(options),
        };
        let pause = self.auto.unwrap_or_default();
        Automatic::new(printer, pause, self.from.clone(), signals.clone())
    }
}

/// The step that `--from` names, by its id or by its number, which every page shows.
fn step_of(asked: &str, script: &Script, voice: Voice) -> Result<String, Failure> {
    let ids: Vec<_> = script.steps.iter().map(|step| step.id.as_str()).collect();
    let place = asked.parse().ok().and_then(|number: usize| number.checked_sub(1));
    let by_number = || place.and_then(|place| ids.get(place));
    if let Some(id) = ids.iter().find(|id| **id == asked).or_else(by_number) {
        return Ok((*id).to_owned());
    }
    let sentence = say!(
        voice,
        "failure.no_step",
        lesson = visible(&script.id),
        step = visible(asked),
        last = ids.len(),
        steps = visible(&ids.join(", "))
    );
    Err(Failure::new(Code::WrongUse, sentence))
}

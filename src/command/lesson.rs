//! `sockstep lesson`: runs a lesson live where a lab can be built, else plays its recording.

use std::io::{self, IsTerminal};
use std::time::Duration;

#[cfg(target_os = "linux")]
use super::live::{self, NoStage};
use super::told::Told;
use super::{
    Code, Failure, Outcome, Voice, folders, kept::Kept, learner::Learner, list, look, recording, reset,
};
use crate::cli::{Format, LabChoice, LessonArgs};
use crate::desk::{Automatic, Printer, Signals};
use crate::event::visible;
use crate::lesson::{self, Catalogue, Found, Lesson, LessonError};
use crate::view::{Options, say};

/// A lesson that is to be run, and how.
pub(super) struct Run<'a> {
    pub(super) args: &'a LessonArgs,
    /// How the user called the lesson: an id, or a path.
    pub(super) name: &'a str,
    /// By what name its progress is kept.
    pub(super) key: String,
    pub(super) catalogue: &'a Catalogue,
    pub(super) found: &'a Found,
    pub(super) lesson: &'a Lesson,
    /// The id of the step that `--from` names.
    pub(super) from: Option<String>,
    pub(super) options: Options,
    pub(super) voice: Voice,
}

pub(super) fn run(args: &LessonArgs, voice: Voice) -> Outcome {
    if let Some(name) = &args.reset {
        return reset::run(name, voice);
    }
    let Some(name) = &args.lesson else {
        return list::run(&args.look, voice);
    };
    let failure = |error: LessonError| error.failure(code_of(&error), voice);
    let catalogue = folders::catalogue();
    let found = catalogue.find(name).map_err(failure)?;
    let lesson = lesson::load_found(&found).map_err(failure)?;
    let run = Run {
        args,
        name,
        key: catalogue.key(&found),
        catalogue: &catalogue,
        found: &found,
        lesson: &lesson,
        from: step_from(args, &lesson, voice)?,
        options: look::options(&args.look, voice)?,
        voice,
    };
    look::check_present(&args.look, run.wants_person(), voice)?;
    // Before the lab is built: afterwards sockstep may open no file of the user's.
    let kept = Kept::open(args, voice)?;
    let mut learner = run.is_learned_from().then(|| Learner::begin(&run));
    let outcome = run.somewhere(kept, learner.as_mut());
    if let Some(learner) = learner {
        learner.say_what_is_next(&run);
    }
    outcome
}

pub(super) fn code_of(error: &LessonError) -> Code {
    match error {
        LessonError::Unknown { .. } => Code::WrongUse,
        LessonError::Unreadable(_) | LessonError::Wrong { .. } => Code::BadFile,
    }
}

/// The step that `--from` names, by its id or by its number, which every page shows.
fn step_from(args: &LessonArgs, lesson: &Lesson, voice: Voice) -> Result<Option<String>, Failure> {
    let Some(asked) = &args.from else {
        return Ok(None);
    };
    let ids: Vec<_> = lesson.steps.iter().map(|step| step.id.as_str()).collect();
    let place = asked.parse().ok().and_then(|number: usize| number.checked_sub(1));
    let by_number = || place.and_then(|place| ids.get(place));
    if let Some(id) = ids.iter().find(|id| *id == asked).or_else(by_number) {
        return Ok(Some((*id).to_owned()));
    }
    let sentence = say!(
        voice,
        "failure.no_step",
        lesson = lesson.script.id,
        step = visible(asked),
        last = ids.len(),
        steps = ids.join(", ")
    );
    Err(Failure::new(Code::WrongUse, sentence))
}

impl Run<'_> {
    /// The lab is set up whole, or the recording is played whole.
    #[cfg(target_os = "linux")]
    fn somewhere(&self, kept: Kept, learner: Option<&mut Learner>) -> Outcome {
        if self.args.lab == LabChoice::Recorded {
            return recording::run(self, kept, None, learner);
        }
        let no_stage = match live::build(self.lesson) {
            Ok(stage) => return live::run(self, stage, kept, learner),
            Err(no_stage) => no_stage,
        };
        let why = no_stage.told(self.voice);
        match (no_stage, self.args.lab) {
            (NoStage::WrongAddress(_) | NoStage::WrongLesson(_), _) => Err(Failure::new(Code::BadFile, why)),
            (_, LabChoice::Auto) => recording::run(self, kept, Some(&why), learner),
            _ => {
                let sentence = say!(self.voice, "failure.no_lab", why = why);
                Err(Failure::new(Code::NoLab, sentence))
            }
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn somewhere(&self, kept: Kept, learner: Option<&mut Learner>) -> Outcome {
        let why = say!(self.voice, "failure.no_linux");
        match self.args.lab {
            LabChoice::Recorded => recording::run(self, kept, None, learner),
            LabChoice::Auto => recording::run(self, kept, Some(&why), learner),
            LabChoice::Isolated => Err(Failure::new(Code::NoLab, why)),
        }
    }

    /// A desk without a person.
    pub(super) fn automatic_desk(&self, signals: &Signals) -> Automatic {
        let printer = match self.args.format {
            Format::Json => Printer::Json,
            Format::Plain => Printer::pages(self.options),
        };
        let pause = self.args.auto.unwrap_or_default();
        Automatic::new(printer, pause, self.from.clone(), signals.clone())
    }

    /// What a person does counts as their progress; what runs by itself does not, and before a class the
    /// answers are the room's.
    fn is_learned_from(&self) -> bool {
        self.wants_person() && self.args.auto.is_none() && !self.args.look.present
    }

    /// A person steps where there is a keyboard and a screen, unless the run is to be at once.
    pub(super) fn wants_person(&self) -> bool {
        let at_once = self.args.auto == Some(Duration::ZERO);
        let plain = self.args.format == Format::Plain;
        plain && !at_once && io::stdin().is_terminal() && io::stdout().is_terminal()
    }
}

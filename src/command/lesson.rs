//! `sockstep lesson`: runs a lesson live where a lab can be built, else plays its recording.

#[cfg(target_os = "linux")]
use super::live::{self, NoStage};
use super::told::Told;
use super::{
    Code, Failure, Outcome, Voice, folders, kept::Kept, learner::Learner, list, look, pace::Pace, recording,
    reset,
};
use crate::cli::{LabChoice, LessonArgs};
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
    /// How it goes on.
    pub(super) pace: Pace,
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
        pace: Pace::new(&args.pace, args.format, Some(&lesson.script), voice)?,
        options: look::options(&args.look, voice)?,
        voice,
    };
    look::check_present(&args.look, run.pace.wants_person(), voice)?;
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

    /// What a person does counts as their progress; what runs by itself does not, and before a class the
    /// answers are the room's.
    fn is_learned_from(&self) -> bool {
        self.pace.wants_person() && self.pace.auto.is_none() && !self.args.look.present
    }
}

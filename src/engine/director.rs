//! The director: one step after the other.

use std::collections::HashMap;
use std::time::Instant;

use super::act::Acted;
use super::scene::Scene;
use super::settle::Awaited;
use super::world::{Command, Desk, World, WorldError};
use crate::event::{
    Answer, Call, Cut, End, EndStatus, Event, Fact, Header, Kind, Note, Question, Reason, Said, Segment,
    StepStart, said,
};
use crate::lesson::{Act, Lesson, Step, WireMode};
use crate::packet::Sequences;
use crate::wire::ledger::Ledger;

/// Why a lesson could not go on.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Something outside failed.
    #[error("{0}")]
    World(#[from] WorldError),
    /// A task neither sleeps nor returns.
    #[error("the machine did not come to rest: a call neither returned nor slept within ten seconds")]
    NeverSettled,
}

/// A frame that waits on the wire.
pub(super) struct HeldFrame {
    pub(super) id: u64,
    pub(super) host: usize,
    pub(super) segment: Segment,
    pub(super) data: Vec<u8>,
}

/// A frame that came, held or not.
pub(super) struct SeenFrame {
    pub(super) id: u64,
    pub(super) host: usize,
    pub(super) segment: Segment,
    /// How many copies of it were absorbed.
    pub(super) copies: u32,
}

/// How a step ended.
enum StepEnd {
    Done,
    /// The learner did something else, or the step's frame is not there: the step is still to come.
    Again,
    Stopped(EndStatus, Vec<Said>),
}

/// Runs a lesson.
pub struct Director<'a, W, D> {
    pub(super) lesson: &'a Lesson,
    pub(super) world: W,
    pub(super) desk: D,
    start: Instant,
    sequence: u64,
    pub(super) scene: Scene,
    pub(super) sequences: Sequences,
    pub(super) ledger: Ledger,
    pub(super) held: Vec<HeldFrame>,
    pub(super) frames: u64,
    pub(super) mode: WireMode,
    pub(super) pending: Vec<Option<Call>>,
    /// What each actor's call makes is called so.
    pub(super) naming: Vec<Vec<String>>,
    /// The cables: which ways carry no frames.
    pub(super) cables: Vec<Cut>,
    /// Every frame but copies, oldest first.
    pub(super) seen: Vec<SeenFrame>,
    /// By how much counters have moved in this step: host and name.
    pub(super) counted: HashMap<(String, String), i64>,
    /// Set once the learner has done something that the lesson did not plan.
    pub(super) off_plan: bool,
    /// Frames that the learner has let go before their step came.
    pub(super) gone_ahead: Vec<HeldFrame>,
    /// How many calls of a burst that was held up are made.
    pub(super) burst_done: usize,
    /// Frames that no step names, as far as that was said.
    pub(super) announced: Vec<u64>,
    /// The learner's answer to the question of the step that runs.
    pub(super) choice: Option<String>,
}

impl<'a, W: World, D: Desk> Director<'a, W, D> {
    /// A director for this lesson.
    pub fn new(lesson: &'a Lesson, world: W, desk: D) -> Self {
        let actors = lesson.actors.len();
        Self {
            lesson,
            world,
            desk,
            start: Instant::now(),
            sequence: 0,
            scene: Scene::default(),
            sequences: Sequences::default(),
            ledger: Ledger::default(),
            held: Vec::new(),
            frames: 0,
            mode: WireMode::Hold,
            pending: vec![None; actors],
            naming: vec![Vec::new(); actors],
            cables: vec![Cut::None; lesson.hosts.len()],
            seen: Vec::new(),
            counted: HashMap::new(),
            off_plan: false,
            gone_ahead: Vec::new(),
            burst_done: 0,
            announced: Vec::new(),
            choice: None,
        }
    }

    /// Runs the lesson from its first step to its last.
    ///
    /// # Errors
    /// When the world or the desk fails; the trace has its `end` all the same where it can be written.
    pub fn run(mut self, header: Header) -> Result<EndStatus, EngineError> {
        self.emit(Kind::Header(header))?;
        self.emit(Kind::Lesson(Box::new(self.lesson.script.clone())))?;
        let result = self.run_steps();
        let (status, said) = match &result {
            Ok((status, said)) => (*status, said.clone()),
            Err(error) => (EndStatus::Error, self.said(error).into_iter().collect()),
        };
        let message = match &result {
            Ok(_) => said.iter().map(Said::to_string).collect::<Vec<_>>().join("; "),
            Err(error) => error.to_string(),
        };
        let lost = self.world.lost().unwrap_or(0);
        self.emit(Kind::End(End {
            status,
            frames: self.frames,
            lost,
            message,
            reasons: said.iter().map(Reason::from).collect(),
        }))?;
        result.map(|(status, _)| status)
    }

    fn said(&self, error: &EngineError) -> Option<Said> {
        match error {
            EngineError::World(error) => self.world.said(error),
            EngineError::NeverSettled => Some(said!("end.never_settled")),
        }
    }

    fn run_steps(&mut self) -> Result<(EndStatus, Vec<Said>), EngineError> {
        self.look_everywhere()?;
        for index in 0..self.lesson.steps.len() {
            self.ask(index)?;
            loop {
                match self.run_step(index)? {
                    StepEnd::Done => break,
                    StepEnd::Again => {}
                    StepEnd::Stopped(status, said) => return Ok((status, said)),
                }
            }
        }
        Ok((EndStatus::Ok, Vec::new()))
    }

    fn ask(&mut self, index: usize) -> Result<(), EngineError> {
        if let Some(inquiry) = &self.lesson.steps[index].question {
            let (id, choices) = (inquiry.id.clone(), inquiry.choices.clone());
            self.emit(Kind::Question(Question { id, choices }))?;
        }
        Ok(self.desk.settled()?)
    }

    fn run_step(&mut self, index: usize) -> Result<StepEnd, EngineError> {
        let lesson = self.lesson;
        let step = &lesson.steps[index];
        let command = self.wait_for_command(&step.id)?;
        if command == Command::Quit {
            return Ok(StepEnd::Stopped(EndStatus::Aborted, Vec::new()));
        }
        self.mode = if matches!(step.act, Act::Burst { .. }) {
            WireMode::Flow
        } else {
            step.wire
        };
        self.counted.clear();
        self.choose(step, command);
        let intent = self.intend(&step.act, command);
        self.off_plan |= intent.leaves_the_plan();
        self.emit(Kind::Step(StepStart {
            id: step.id.clone(),
            index: index + 1,
            of: lesson.steps.len(),
            actor: actor_of(step).to_owned(),
            off_plan: self.off_plan,
            instead: self.instead(&intent),
        }))?;
        match self.act(step, &intent)? {
            Acted::AsPlanned => {
                let came = self.settle_with(step.awaits.as_ref(), step.awaits_return.as_deref())?;
                if came == Awaited::LeftAlone {
                    return Ok(StepEnd::Stopped(EndStatus::Aborted, Vec::new()));
                }
                self.look_everywhere()?;
                self.announce(index)?;
                self.finish(step)
            }
            Acted::Otherwise => {
                self.settle()?;
                self.look_everywhere()?;
                self.announce(index)?;
                self.desk.settled()?;
                Ok(StepEnd::Again)
            }
            Acted::Impossible(explanation) => {
                self.look_everywhere()?;
                self.desk.settled()?;
                Ok(StepEnd::Stopped(EndStatus::Error, vec![explanation]))
            }
            Acted::LeftAlone => Ok(StepEnd::Stopped(EndStatus::Aborted, Vec::new())),
        }
    }

    /// Tests the step's facts, lets the kernel answer its question.
    fn finish(&mut self, step: &Step) -> Result<StepEnd, EngineError> {
        let mut broken = Vec::new();
        for expect in &step.expect {
            let id = format!("{}.{}", step.id, expect.look.id());
            let (want, got) = (expect.want.clone(), self.read(&expect.look));
            let holds = want == got;
            if !holds {
                broken.push(said!("end.fact", fact = &id, want = &want, got = &got));
            }
            self.emit(Kind::Fact(Fact { id, holds, want, got }))?;
        }
        if let Some(claim) = &step.claim {
            let got = Some(self.read(&claim.look));
            self.emit(Kind::Note(Note {
                text_id: "claim".to_owned(),
                got,
            }))?;
        }
        if let Some(inquiry) = &step.question {
            let (kernel, choice) = (self.read(&inquiry.look), self.choice.take());
            self.emit(Kind::Answer(Answer {
                id: inquiry.id.clone(),
                agrees: choice.as_ref() == Some(&kernel),
                choice,
                kernel,
            }))?;
        }
        self.desk.settled()?;
        if broken.is_empty() || self.off_plan {
            return Ok(StepEnd::Done);
        }
        Ok(StepEnd::Stopped(EndStatus::Error, broken))
    }

    /// While the person thinks, what comes by itself is told.
    fn wait_for_command(&mut self, step: &str) -> Result<Command, EngineError> {
        let since = Instant::now();
        loop {
            if let Some(command) = self.desk.command(step)? {
                return Ok(command);
            }
            self.world.wait_for_anybody(self.desk.patience())?;
            self.meanwhile(since)?;
        }
    }

    fn meanwhile(&mut self, since: Instant) -> Result<(), EngineError> {
        let frames = self.world.take_frames()?;
        let returns = self.world.take_returns()?;
        if frames.is_empty() && returns.is_empty() {
            return Ok(());
        }
        let after_ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.emit(Kind::Meanwhile(crate::event::Meanwhile { after_ms }))?;
        self.tell(frames, returns)?;
        self.settle()?;
        self.look_everywhere()?;
        self.desk.settled()?;
        Ok(())
    }

    pub(super) fn note(&mut self, text_id: &str) -> Result<(), EngineError> {
        self.emit(Kind::Note(Note {
            text_id: text_id.to_owned(),
            got: None,
        }))
    }

    pub(super) fn emit(&mut self, kind: Kind) -> Result<(), EngineError> {
        self.emit_at(Instant::now(), kind)
    }

    pub(super) fn emit_at(&mut self, at: Instant, kind: Kind) -> Result<(), EngineError> {
        let t_ns = at.saturating_duration_since(self.start).as_nanos();
        let event = Event {
            seq: self.sequence,
            t_ns: u64::try_from(t_ns).unwrap_or(u64::MAX),
            kind,
        };
        self.sequence += 1;
        Ok(self.desk.event(&event)?)
    }
}

/// Who a step belongs to: whoever acts, else the host whose frame or cable it is.
fn actor_of(step: &Step) -> &str {
    match &step.act {
        Act::Call { actor, .. } => actor,
        Act::Frame { pattern, .. } => &pattern.from,
        Act::Link { host, .. } => host,
        Act::Burst { calls } => calls.first().map_or("", |call| &call.actor),
        Act::Wait => {
            let frame = step.awaits.as_ref().map(|pattern| pattern.from.as_str());
            frame.or(step.awaits_return.as_deref()).unwrap_or("")
        }
    }
}

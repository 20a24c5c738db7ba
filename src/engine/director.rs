//! The director: one step after the other.

use std::time::Instant;

use super::scene::Scene;
use super::world::{Command, Desk, World, WorldError};
use crate::event::{
    Answer, Call, Called, Counters, End, EndStatus, Event, Fact, Fate, FateKind, Header, Kind, Note,
    Question, Segment, Sockets, StepStart, TcpFlag,
};
use crate::lesson::{Act, Lesson, Look, Pattern, Step, WireMode};
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

/// How a step ended.
enum StepEnd {
    Done,
    /// The learner did something else, or the step's frame is not there: the step is still to come.
    Again,
    Stopped(EndStatus, String),
}

/// What came of a command.
enum Acted {
    /// The step's own act is done.
    AsPlanned,
    /// Something else was done, or nothing: the step is still to come.
    Otherwise,
    /// It cannot be done, now or later; the sentence says why.
    Impossible(String),
}

/// Runs a lesson.
pub struct Director<'a, W, D> {
    pub(super) lesson: &'a Lesson,
    pub(super) world: W,
    desk: D,
    start: Instant,
    sequence: u64,
    pub(super) scene: Scene,
    pub(super) sequences: Sequences,
    pub(super) ledger: Ledger,
    pub(super) held: Vec<HeldFrame>,
    pub(super) frames: u64,
    pub(super) mode: WireMode,
    pub(super) pending: Vec<Option<Call>>,
    pub(super) naming: Vec<Option<String>>,
    /// Set once the learner has done something that the lesson did not plan.
    off_plan: bool,
    /// Frames that the learner has let go before their step came.
    gone_ahead: Vec<(usize, Vec<TcpFlag>)>,
    /// Frames that no step names, as far as that was said.
    announced: Vec<u64>,
    /// The learner's answer to the question of the step that runs.
    choice: Option<String>,
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
            naming: vec![None; actors],
            off_plan: false,
            gone_ahead: Vec::new(),
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
        let (status, message) = match &result {
            Ok((status, message)) => (*status, message.clone()),
            Err(error) => (EndStatus::Error, error.to_string()),
        };
        let lost = self.world.lost().unwrap_or(0);
        self.emit(Kind::End(End {
            status,
            frames: self.frames,
            lost,
            message,
        }))?;
        result.map(|(status, _)| status)
    }

    fn run_steps(&mut self) -> Result<(EndStatus, String), EngineError> {
        self.look_everywhere()?;
        for index in 0..self.lesson.steps.len() {
            self.ask(index)?;
            loop {
                match self.run_step(index)? {
                    StepEnd::Done => break,
                    StepEnd::Again => {}
                    StepEnd::Stopped(status, message) => return Ok((status, message)),
                }
            }
        }
        Ok((EndStatus::Ok, String::new()))
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
            return Ok(StepEnd::Stopped(EndStatus::Aborted, String::new()));
        }
        self.mode = step.wire;
        self.emit(Kind::Step(StepStart {
            id: step.id.clone(),
            index: index + 1,
            of: lesson.steps.len(),
            actor: actor_of(step).to_owned(),
        }))?;
        match self.act(step, command)? {
            Acted::AsPlanned => {
                self.settle_with(step.awaits.as_ref())?;
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
                Ok(StepEnd::Stopped(EndStatus::Error, explanation))
            }
        }
    }

    /// Says, once a frame, that it waits on the wire and no step is going to let it go.
    fn announce(&mut self, index: usize) -> Result<(), EngineError> {
        let later = &self.lesson.steps[index..];
        let named = |frame: &&HeldFrame| {
            later.iter().any(|step| match &step.act {
                Act::Frame { pattern, .. } => self.matches(frame, pattern),
                Act::Call { .. } => false,
            })
        };
        let unplanned = self
            .held
            .iter()
            .filter(|frame| !named(frame))
            .map(|frame| frame.id);
        let new: Vec<_> = unplanned.filter(|id| !self.announced.contains(id)).collect();
        if new.is_empty() {
            return Ok(());
        }
        self.announced.extend(new);
        self.note("unplanned-frame")
    }

    /// Tests the step's facts, lets the kernel answer its question.
    fn finish(&mut self, step: &Step) -> Result<StepEnd, EngineError> {
        let mut broken = Vec::new();
        for expect in &step.expect {
            let id = format!("{}.{}", step.id, expect.look.id());
            let (want, got) = (expect.want.clone(), self.read(&expect.look));
            let holds = want == got;
            if !holds {
                broken.push(format!("{id}: expected {want}, got {got}"));
            }
            self.emit(Kind::Fact(Fact { id, holds, want, got }))?;
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
        Ok(StepEnd::Stopped(EndStatus::Error, broken.join("; ")))
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

    /// Does what the step says, or what the learner wants instead.
    fn act(&mut self, step: &Step, command: Command) -> Result<Acted, EngineError> {
        if let (Command::Answer(place), Some(inquiry)) = (command, &step.question) {
            self.choice = inquiry.choices.get(place).cloned();
        }
        match (&step.act, command) {
            (Act::Frame { pattern, .. }, Command::Duplicate) if self.find_held(pattern).is_some() => {
                self.off_plan = true;
                self.release(pattern, FateKind::Duplicated)
            }
            (act, Command::Drop | Command::Duplicate | Command::Other) => self.improvise(act, command),
            (Act::Call { actor, call }, _) => self.call(step, actor, call),
            (Act::Frame { pattern, fate }, _) => self.release(pattern, *fate),
        }
    }

    fn call(&mut self, step: &Step, actor: &str, call: &Call<String>) -> Result<Acted, EngineError> {
        let index = self
            .lesson
            .actors
            .iter()
            .position(|known| known.name == actor)
            .unwrap_or(0);
        if let Some(busy) = &self.pending[index] {
            let sentence = self.explain_busy(actor, busy.name(), call.name());
            self.note(if self.held.is_empty() {
                "all-blocked"
            } else {
                "actor-busy"
            })?;
            return Ok(if self.off_plan && !self.held.is_empty() {
                Acted::Otherwise // what waits on the wire may still wake the actor
            } else {
                Acted::Impossible(sentence)
            });
        }
        let scene = &self.scene;
        let live = call.rename(|name| {
            scene
                .descriptor(actor, name)
                .ok_or_else(|| format!("{actor} has no open socket named {name}"))
        });
        let live = match live {
            Ok(live) => live,
            Err(sentence) => return Ok(Acted::Impossible(sentence)),
        };
        self.emit(Kind::Call(Called {
            actor: actor.to_owned(),
            host: self.lesson.actors[index].host.clone(),
            call: live.name().to_owned(),
            fd: live.socket().copied(),
            args: live.args(),
            text: live.text(),
        }))?;
        self.naming[index].clone_from(&step.names);
        self.world.start(index, &live)?;
        self.pending[index] = Some(live);
        Ok(Acted::AsPlanned)
    }

    fn explain_busy(&self, actor: &str, busy: &str, next: &str) -> String {
        let wire = if self.held.is_empty() {
            "nothing is on the wire that could wake it: everybody waits for somebody else".to_owned()
        } else {
            format!(
                "{} frame(s) wait on the wire, and no step lets them go first",
                self.held.len()
            )
        };
        format!("{actor} cannot call {next}: it is still blocked in {busy}, and {wire}")
    }

    fn release(&mut self, pattern: &Pattern, fate: FateKind) -> Result<Acted, EngineError> {
        if self.off_plan {
            return self.release_off_plan(pattern, fate);
        }
        if !self.settle_with(Some(pattern))? {
            self.note("awaiting-frame")?;
            return Ok(Acted::Impossible(format!(
                "no frame {} of host {} came to the wire",
                flags_text(&pattern.flags),
                pattern.from
            )));
        }
        let place = self.find_held(pattern).unwrap_or(0);
        self.meet_fate(place, fate)?;
        Ok(Acted::AsPlanned)
    }

    /// After the learner has interfered, the step's frame may have gone already, or come later.
    fn release_off_plan(&mut self, pattern: &Pattern, fate: FateKind) -> Result<Acted, EngineError> {
        if let Some(place) = self.find_held(pattern) {
            self.meet_fate(place, fate)?;
            return Ok(Acted::AsPlanned);
        }
        let went = |(host, flags): &(usize, Vec<TcpFlag>)| {
            self.lesson.hosts[*host].name == pattern.from && *flags == pattern.flags
        };
        if let Some(place) = self.gone_ahead.iter().position(went) {
            self.gone_ahead.remove(place);
            self.note("went-already")?;
            return Ok(Acted::AsPlanned);
        }
        self.note("awaiting-frame")?;
        Ok(Acted::Otherwise)
    }

    /// Drops the step's frame, or the oldest; doubles the oldest; or lets another one go first.
    fn improvise(&mut self, act: &Act, command: Command) -> Result<Acted, EngineError> {
        let named = if let Act::Frame { pattern, .. } = act {
            self.find_held(pattern)
        } else {
            None
        };
        let another = (0..self.held.len()).find(|&place| Some(place) != named);
        let (place, fate, note) = match command {
            Command::Drop => (named.or(another), FateKind::Dropped, "off-plan"),
            Command::Duplicate => (another, FateKind::Duplicated, "off-plan"),
            _ => (another, FateKind::Delivered, "other-frame-first"),
        };
        let Some(place) = place else {
            self.note(if self.held.is_empty() {
                "nothing-on-the-wire"
            } else {
                "nothing-else-on-the-wire"
            })?;
            return Ok(Acted::Otherwise);
        };
        self.off_plan = true;
        if fate != FateKind::Dropped {
            let frame = &self.held[place];
            self.gone_ahead.push((frame.host, frame.segment.flags.clone()));
        }
        self.note(note)?;
        self.meet_fate(place, fate)?;
        Ok(Acted::Otherwise)
    }

    pub(super) fn meet_fate(&mut self, place: usize, fate: FateKind) -> Result<(), EngineError> {
        let frame = self.held.remove(place);
        let times = match fate {
            FateKind::Delivered => 1,
            FateKind::Duplicated => 2,
            FateKind::Dropped | FateKind::Absorbed => 0,
        };
        self.ledger.settle(frame.id, fate);
        self.emit(Kind::Fate(Fate { id: frame.id, fate }))?;
        for _ in 0..times {
            self.world.deliver(frame.host, &frame.data)?;
        }
        Ok(())
    }

    /// The oldest frame that the pattern means. Of several bare acknowledgments, once the learner has
    /// made more of them than the lesson planned, the one that acknowledges the most.
    pub(super) fn find_held(&self, pattern: &Pattern) -> Option<usize> {
        let mut matching = (0..self.held.len()).filter(|&place| self.matches(&self.held[place], pattern));
        if self.off_plan && pattern.flags == [TcpFlag::Ack] {
            return matching.max_by_key(|&place| self.held[place].segment.ack_rel);
        }
        matching.next()
    }

    fn matches(&self, frame: &HeldFrame, pattern: &Pattern) -> bool {
        self.lesson.hosts[frame.host].name == pattern.from && frame.segment.flags == pattern.flags
    }

    /// Asks the kernel about every host; tells what it says.
    fn look_everywhere(&mut self) -> Result<(), EngineError> {
        let mut views = Vec::new();
        for host in 0..self.lesson.hosts.len() {
            views.push(self.world.look(host)?);
        }
        let owners = owners(self.lesson, &views);
        let owner_of = |remote: &str| owners.get(remote).cloned().unwrap_or_default();
        for (host, view) in self.lesson.hosts.iter().zip(views) {
            let (sockets, backlogs) = self.scene.take(&host.name, view.sockets, owner_of);
            self.emit(Kind::Sockets(Sockets {
                host: host.name.clone(),
                sockets,
            }))?;
            for backlog in backlogs {
                self.emit(Kind::Backlog(backlog))?;
            }
            if !view.changed.is_empty() {
                self.emit(Kind::Counters(Counters {
                    host: host.name.clone(),
                    changed: view.changed,
                }))?;
            }
        }
        Ok(())
    }

    fn read(&self, look: &Look) -> String {
        match look {
            Look::Socket { name, property } => self.scene.socket(name, *property),
            Look::Backlog { listener, property } => self.scene.backlog(listener, *property),
            Look::Actor { name, property } => self.scene.actor(name, *property),
            Look::Wire { host, flags } => {
                let held = self
                    .held
                    .iter()
                    .filter(|frame| self.lesson.hosts[frame.host].name == *host);
                held.filter(|frame| frame.segment.flags == *flags)
                    .count()
                    .to_string()
            }
        }
    }

    fn note(&mut self, text_id: &str) -> Result<(), EngineError> {
        self.emit(Kind::Note(Note {
            text_id: text_id.to_owned(),
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

fn actor_of(step: &Step) -> &str {
    match &step.act {
        Act::Call { actor, .. } => actor,
        Act::Frame { pattern, .. } => &pattern.from,
    }
}

fn flags_text(flags: &[TcpFlag]) -> String {
    flags.iter().map(|flag| flag.name()).collect::<Vec<_>>().join("+")
}

/// Whose address is whose: local address to host and actor, over all hosts.
fn owners(
    lesson: &Lesson,
    views: &[crate::event::HostView],
) -> std::collections::HashMap<String, (String, String)> {
    let hosts = lesson.hosts.iter().zip(views);
    let sockets = hosts.flat_map(|(host, view)| view.sockets.iter().map(move |socket| (host, socket)));
    sockets
        .map(|(host, socket)| {
            (
                socket.local.clone(),
                (host.name.clone(), socket.actor.clone().unwrap_or_default()),
            )
        })
        .collect()
}

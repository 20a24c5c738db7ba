//! What a step does, and what the learner does instead.

use super::director::{Director, EngineError};
use super::intent::Intent;
use super::settle::Awaited;
use super::{Command, Desk, World};
use crate::event::{Call, Called, Cut, FateKind, Kind, Link, Said, said};
use crate::lesson::{Act, BurstCall, Pattern, Step};

/// What came of a command.
pub(super) enum Acted {
    /// The step's own act is done.
    AsPlanned,
    /// Something else was done, or nothing: the step is still to come.
    Otherwise,
    /// It cannot be done, now or later; the sentence says why.
    Impossible(Said),
    /// The person left while the step waited for its frame.
    LeftAlone,
}

impl<W: World, D: Desk> Director<'_, W, D> {
    /// The learner's answer to the question that stands before the step.
    pub(super) fn choose(&mut self, step: &Step, command: Command) {
        if let (Command::Answer(place), Some(inquiry)) = (command, &step.question) {
            self.choice = inquiry.choices.get(place).cloned();
        }
    }

    /// Does what the step says, or what the learner wants instead.
    pub(super) fn act(&mut self, step: &Step, intent: &Intent) -> Result<Acted, EngineError> {
        match (intent, &step.act) {
            (Intent::Plan, Act::Call { actor, call }) => self.call(actor, call, &step.names),
            (Intent::Plan, Act::Frame { pattern, fate }) => self.release(pattern, *fate),
            (Intent::Plan, Act::Burst { calls }) => self.burst(calls),
            (Intent::Plan, Act::Link { host, cut }) => self.link(host, *cut),
            (Intent::Plan, Act::Wait) => Ok(Acted::AsPlanned),
            (Intent::Twice(place), _) => {
                self.meet_fate(*place, FateKind::Duplicated)?;
                Ok(Acted::AsPlanned)
            }
            (Intent::Frame(place, fate), _) => self.improvise(*place, *fate),
            (Intent::Cable, _) => self.pull_or_mend(),
            (Intent::Nothing(note), _) => {
                self.note(note)?;
                Ok(Acted::Otherwise)
            }
        }
    }

    pub(super) fn actor_index(&self, actor: &str) -> usize {
        let mut actors = self.lesson.actors.iter();
        actors.position(|known| known.name == actor).unwrap_or(0)
    }

    fn call(&mut self, actor: &str, call: &Call<String>, names: &[String]) -> Result<Acted, EngineError> {
        let index = self.actor_index(actor);
        if let Some(busy) = &self.pending[index] {
            let sentence = self.explain_busy(actor, busy.name(), call.name());
            // In the midst of a burst the last look is old: a call may have started a timer since.
            self.look_everywhere()?;
            let may_wake = self.may_wake();
            self.note(if may_wake { "actor-busy" } else { "all-blocked" })?;
            return Ok(if self.off_plan && may_wake {
                Acted::Otherwise
            } else {
                Acted::Impossible(sentence)
            });
        }
        let scene = &self.scene;
        let live = call.rename(|name| {
            let missing = || said!("end.no_socket", actor = actor, name = name);
            scene.descriptor(actor, name).ok_or_else(missing)
        });
        let live = match live {
            Ok(live) => live,
            Err(missing) => return Ok(Acted::Impossible(missing)),
        };
        self.emit(Kind::Call(Called {
            actor: actor.to_owned(),
            host: self.lesson.actors[index].host.clone(),
            call: live.name().to_owned(),
            fd: live.socket().copied(),
            args: live.args(),
            text: live.text(),
        }))?;
        self.naming[index] = names.to_vec();
        self.world.start(index, &live)?;
        self.pending[index] = Some(live);
        Ok(Acted::AsPlanned)
    }

    /// One call after the other, each as soon as the one before has returned or sleeps. Where an actor
    /// is still busy, off the plan, the rest is to come: the next time it begins there.
    fn burst(&mut self, calls: &[BurstCall]) -> Result<Acted, EngineError> {
        while let Some(entry) = calls.get(self.burst_done) {
            match self.call(&entry.actor, &entry.call, &entry.names)? {
                Acted::AsPlanned => self.settle()?,
                other => return Ok(other),
            }
            self.burst_done += 1;
        }
        self.burst_done = 0;
        Ok(Acted::AsPlanned)
    }

    fn explain_busy(&self, actor: &str, busy: &str, next: &str) -> Said {
        match self.held.len() {
            0 => said!("end.deadlock", actor = actor, busy = busy, next = next),
            frames => said!(
                "end.busy",
                actor = actor,
                busy = busy,
                next = next,
                frames = frames
            ),
        }
    }

    fn release(&mut self, pattern: &Pattern, fate: FateKind) -> Result<Acted, EngineError> {
        if self.off_plan {
            return self.release_off_plan(pattern, fate);
        }
        match self.settle_with(Some(pattern), None)? {
            Awaited::Came => {}
            Awaited::LeftAlone => return Ok(Acted::LeftAlone),
            Awaited::NeverCame => {
                self.note("awaiting-frame")?;
                let (what, host) = (pattern.what(), &pattern.from);
                return Ok(Acted::Impossible(said!("end.no_frame", what = what, host = host)));
            }
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
        if let Some(place) = self.find_gone(pattern) {
            self.gone_ahead.remove(place);
            self.note(if fate == FateKind::Dropped {
                "not-dropped"
            } else {
                "went-already"
            })?;
            return Ok(Acted::AsPlanned);
        }
        self.note("awaiting-frame")?;
        Ok(Acted::Otherwise)
    }

    /// A frame meets a fate that no step has for it now.
    fn improvise(&mut self, place: usize, fate: FateKind) -> Result<Acted, EngineError> {
        let frame = self.meet_fate(place, fate)?;
        if fate != FateKind::Dropped {
            self.gone_ahead.push(frame);
        }
        Ok(Acted::Otherwise)
    }

    fn link(&mut self, host: &str, cut: Cut) -> Result<Acted, EngineError> {
        let mut hosts = self.lesson.hosts.iter();
        let index = hosts.position(|known| known.name == host).unwrap_or(0);
        self.cables[index] = cut;
        self.emit(Kind::Link(Link {
            host: host.to_owned(),
            up: cut == Cut::None,
            cut,
        }))?;
        Ok(Acted::AsPlanned)
    }

    /// The learner pulls the first host's plug, or mends every cable.
    fn pull_or_mend(&mut self) -> Result<Acted, EngineError> {
        let is_whole = self.cables.iter().all(|cut| *cut == Cut::None);
        for index in 0..self.cables.len() {
            let cut = if is_whole && index == 0 {
                Cut::Both
            } else {
                Cut::None
            };
            if self.cables[index] != cut {
                let host = self.lesson.hosts[index].name.clone();
                self.link(&host, cut)?;
            }
        }
        Ok(Acted::Otherwise)
    }
}

//! When the machine has settled: no frame is unread, and every actor is parked or asleep in its call.

use std::time::{Duration, Instant};

use super::director::{Director, EngineError, HeldFrame};
use super::{Desk, World};
use crate::event::{Blocked, Bytes, Call, Fate, FateKind, Frame, Kind, Outcome, Return};
use crate::lesson::{Pattern, WireMode};
use crate::packet;
use crate::wire::Arrival;

/// A call that neither returns nor sleeps within this time is an error, not a reason to hang.
const SETTLES_WITHIN: Duration = Duration::from_secs(10);
/// How long a step waits for the frame that it names.
const FRAME_WITHIN: Duration = Duration::from_secs(3);

impl<W: World, D: Desk> Director<'_, W, D> {
    /// Waits until the machine has settled; tells what came.
    pub(super) fn settle(&mut self) -> Result<(), EngineError> {
        let deadline = Instant::now() + SETTLES_WITHIN;
        let mut pause = Duration::from_micros(20);
        loop {
            let moved = self.take_all()?;
            // Tasks first, frames after: a task acts only when a frame or a command wakes it.
            if !moved && self.all_quiet()? && !self.take_all()? {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(EngineError::NeverSettled);
            }
            if !moved {
                self.world.wait(pause)?;
                pause = (pause * 2).min(Duration::from_millis(1));
            }
        }
    }

    /// As [`Director::settle`], after the frame that the step names has come; false when it did not.
    pub(super) fn settle_with(&mut self, awaited: Option<&Pattern>) -> Result<bool, EngineError> {
        self.settle()?;
        let Some(pattern) = awaited else { return Ok(true) };
        let deadline = Instant::now() + FRAME_WITHIN;
        while self.find_held(pattern).is_none() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            self.world.wait(left)?;
            self.settle()?;
        }
        Ok(true)
    }

    /// Tells all frames and returns that there are now; true when there were any.
    pub(super) fn take_all(&mut self) -> Result<bool, EngineError> {
        let frames = self.world.take_frames()?;
        let returns = self.world.take_returns()?;
        let moved = !frames.is_empty() || !returns.is_empty();
        self.tell(frames, returns)?;
        Ok(moved)
    }

    pub(super) fn tell(
        &mut self,
        frames: Vec<Arrival>,
        returns: Vec<(usize, Outcome)>,
    ) -> Result<(), EngineError> {
        for arrival in frames {
            self.tell_frame(arrival)?;
        }
        for (actor, returned) in returns {
            self.tell_return(actor, returned)?;
        }
        Ok(())
    }

    fn all_quiet(&mut self) -> Result<bool, EngineError> {
        for actor in 0..self.lesson.actors.len() {
            let Some(call) = &self.pending[actor] else {
                continue;
            };
            let call = call.name();
            if !self.world.is_asleep_in(actor, call)? {
                return Ok(false);
            }
            let name = &self.lesson.actors[actor].name;
            if self.scene.blocked.insert(name.clone(), call).is_none() {
                self.emit(Kind::Blocked(Blocked {
                    actor: name.clone(),
                    call: call.to_owned(),
                }))?;
            }
        }
        Ok(true)
    }

    fn tell_frame(&mut self, arrival: Arrival) -> Result<(), EngineError> {
        let mut segment = packet::summary(&arrival.data);
        self.sequences.fill(&mut segment);
        self.frames += 1;
        let id = self.frames;
        let copy_of = if arrival.looped {
            None
        } else {
            self.ledger.original_of(&segment)
        };
        let held = !arrival.looped && copy_of.is_none() && self.mode == WireMode::Hold;
        let from = self.lesson.hosts[arrival.host].name.clone();
        let to = if arrival.looped {
            from.clone()
        } else {
            self.receivers(&arrival)
        };
        let frame = Frame {
            id,
            from,
            to,
            data: Bytes(arrival.data.clone()),
            segment: segment.clone(),
            held,
            copy_of,
        };
        self.emit_at(arrival.at, Kind::Frame(Box::new(frame)))?;
        if copy_of.is_some() {
            return self.emit(Kind::Fate(Fate {
                id,
                fate: FateKind::Absorbed,
            }));
        }
        if arrival.looped {
            return self.emit(Kind::Fate(Fate {
                id,
                fate: FateKind::Delivered,
            }));
        }
        self.ledger.enter(id, &segment);
        self.held.push(HeldFrame {
            id,
            host: arrival.host,
            segment,
            data: arrival.data,
        });
        if self.mode == WireMode::Flow {
            let newest = self.held.len() - 1;
            return self.meet_fate(newest, FateKind::Delivered);
        }
        Ok(())
    }

    fn receivers(&self, arrival: &Arrival) -> String {
        let hosts = self.world.receivers(arrival.host, &arrival.data);
        hosts
            .iter()
            .map(|&host| self.lesson.hosts[host].name.as_str())
            .collect::<Vec<_>>()
            .join(",")
    }

    fn tell_return(&mut self, actor: usize, returned: Outcome) -> Result<(), EngineError> {
        let name = self.lesson.actors[actor].name.clone();
        let Some(call) = self.pending[actor].take() else {
            return Ok(());
        };
        self.scene.blocked.remove(&name);
        self.scene.outcomes.insert(name.clone(), returned.clone());
        self.keep_names(actor, &name, &call, returned.value);
        self.emit(Kind::Return(Return {
            actor: name,
            call: call.name().to_owned(),
            value: returned.value,
            errno: returned.errno,
            took_ns: u64::try_from(returned.took.as_nanos()).unwrap_or(u64::MAX),
            data: returned.data,
            peer: returned.peer,
        }))
    }

    /// socket and accept make a descriptor that the lesson has named; close takes one away.
    fn keep_names(&mut self, actor: usize, name: &str, call: &Call, value: i64) {
        match (call, i32::try_from(value)) {
            (Call::Socket { .. } | Call::Accept { .. }, Ok(fd)) if fd >= 0 => {
                if let Some(socket) = self.naming[actor].take() {
                    self.scene.name(name, fd, &socket);
                }
            }
            (Call::Close { socket }, Ok(0)) => self.scene.forget(name, *socket),
            _ => {}
        }
    }
}

//! When the machine has settled: no frame is unread, and every actor is parked or asleep in its call.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::director::{Director, EngineError, HeldFrame, SeenFrame};
use super::{Desk, World};
use crate::event::{
    ActorInfo, Blocked, Bytes, Call, Fate, FateKind, FdSet, Frame, Kind, Outcome, Return, Said, Segment,
    TcpFlag, Timer, TimerKind, said,
};
use crate::lesson::{Pattern, WireMode};
use crate::packet;
use crate::wire::Arrival;

/// A call that neither returns nor sleeps within this time is an error, not a reason to hang.
const SETTLES_WITHIN: Duration = Duration::from_secs(10);
/// How long a step waits at least for what it names.
const FRAME_WITHIN: Duration = Duration::from_secs(5);
/// A wait up to here is not worth a word to the person at the desk.
const UNNOTICED: Duration = Duration::from_millis(500);
/// No timer that a lesson waits for is longer.
const LONGEST_TIMER: Duration = Duration::from_mins(1);

/// How waiting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Awaited {
    /// All that the step names has come.
    Came,
    /// It has not, within the bound.
    NeverCame,
    /// The person did not want to wait any longer.
    LeftAlone,
}

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

    /// As [`Director::settle`], after the frame that the step names has come, and the call that it names
    /// has returned.
    pub(super) fn settle_with(
        &mut self,
        frame: Option<&Pattern>,
        returned: Option<&str>,
    ) -> Result<Awaited, EngineError> {
        self.settle()?;
        let start = Instant::now();
        while !self.is_there(frame, returned) {
            let left = (start + self.patience_of_timers()).saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Awaited::NeverCame);
            }
            if self.desk.wants_out()? {
                return Ok(Awaited::LeftAlone);
            }
            let passed = start.elapsed();
            if passed >= UNNOTICED {
                self.desk.awaits(&self.missing(frame, returned), passed)?;
            }
            self.world.wait_for_anybody(Some(left.min(UNNOTICED)))?;
            self.settle()?;
        }
        Ok(Awaited::Came)
    }

    /// What has not come yet, of what is awaited.
    fn missing(&self, frame: Option<&Pattern>, returned: Option<&str>) -> Said {
        match (frame, returned) {
            (Some(pattern), _) if self.find_held(pattern).is_none() => {
                said!("desk.awaits.frame", host = &pattern.from, what = pattern.what())
            }
            (_, actor) => said!("desk.awaits.call", actor = actor.unwrap_or_default()),
        }
    }

    fn is_there(&self, frame: Option<&Pattern>, returned: Option<&str>) -> bool {
        let busy = |name: &str| {
            let mut actors = self.lesson.actors.iter().zip(&self.pending);
            actors.any(|(actor, pending)| actor.name == name && pending.is_some())
        };
        frame.is_none_or(|pattern| self.find_held(pattern).is_some()) && !returned.is_some_and(busy)
    }

    /// What is awaited may hang on a timer of the kernel's: the longest that runs, and a little more.
    fn patience_of_timers(&self) -> Duration {
        let longest = self.acting_timers().map(|timer| timer.expires_ms).max();
        let longest = longest.unwrap_or(0);
        let longest = Duration::from_millis(u64::from(longest)).min(LONGEST_TIMER);
        FRAME_WITHIN.max(longest * 2)
    }

    /// Whether a kernel will do something by itself.
    pub(super) fn a_timer_runs(&self) -> bool {
        self.acting_timers().next().is_some()
    }

    /// Timers at whose end something happens on the wire or to a call.
    fn acting_timers(&self) -> impl Iterator<Item = &Timer> {
        let sockets = self.scene.sockets.values().flatten();
        let timers = sockets.filter_map(|socket| socket.timer.as_ref());
        timers.filter(|timer| timer.kind != TimerKind::TimeWait)
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
        let to = if arrival.looped {
            vec![arrival.host]
        } else {
            self.world.receivers(arrival.host, &arrival.data)
        };
        let copy_of = self.ledger.original_of(&segment).filter(|_| !arrival.looped);
        let is_cut = !arrival.looped && self.is_cut(arrival.host, &to);
        let held = !arrival.looped && !is_cut && copy_of.is_none() && self.mode == WireMode::Hold;
        let frame = Frame {
            id,
            from: self.lesson.hosts[arrival.host].name.clone(),
            to: self.names_of_hosts(&to),
            data: Bytes(arrival.data.clone()),
            segment: segment.clone(),
            held,
            copy_of,
        };
        self.emit_at(arrival.at, Kind::Frame(Box::new(frame)))?;
        if let Some(original) = copy_of.filter(|_| !is_cut) {
            return self.absorb(id, original);
        }
        self.enter(id, arrival, segment, is_cut)
    }

    /// A copy is counted on its frame's line.
    fn absorb(&mut self, id: u64, original: u64) -> Result<(), EngineError> {
        if let Some(seen) = self.seen.iter_mut().find(|seen| seen.id == original) {
            seen.copies += 1;
        }
        self.emit(Kind::Fate(Fate {
            id,
            fate: FateKind::Absorbed,
        }))
    }

    /// A frame that is no copy: it waits, or meets its fate at once.
    fn enter(
        &mut self,
        id: u64,
        arrival: Arrival,
        segment: Segment,
        is_cut: bool,
    ) -> Result<(), EngineError> {
        if segment.has(TcpFlag::Syn) && !segment.has(TcpFlag::Ack) {
            self.scene.meet(&segment.dst, &segment.src);
        }
        self.seen.push(SeenFrame {
            id,
            host: arrival.host,
            segment: segment.clone(),
            copies: 0,
        });
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
        let newest = self.held.len() - 1;
        match (is_cut, self.mode) {
            (true, _) => self.meet_fate(newest, FateKind::Dropped).map(drop),
            (false, WireMode::Flow) => self.meet_fate(newest, FateKind::Delivered).map(drop),
            (false, WireMode::Hold) => Ok(()),
        }
    }

    fn names_of_hosts(&self, hosts: &[usize]) -> String {
        let names = hosts.iter().map(|&host| self.lesson.hosts[host].name.as_str());
        names.collect::<Vec<_>>().join(",")
    }

    fn tell_return(&mut self, actor: usize, returned: Outcome) -> Result<(), EngineError> {
        let name = self.lesson.actors[actor].name.clone();
        let Some(call) = self.pending[actor].take() else {
            return Ok(());
        };
        self.scene.blocked.remove(&name);
        self.scene.outcomes.insert(name.clone(), returned.clone());
        self.keep_names(actor, &name, &call, &returned);
        let ready = returned.ready.clone();
        self.emit(Kind::Return(Return {
            actor: name.clone(),
            call: call.name().to_owned(),
            value: returned.value,
            errno: returned.errno,
            took_ns: u64::try_from(returned.took.as_nanos()).unwrap_or(u64::MAX),
            data: returned.data,
            peer: returned.peer,
        }))?;
        self.tell_sets(&name, &call, &ready)?;
        if let (Call::Fork { child }, 1..) = (&call, returned.value) {
            return self.tell_child(actor, &child.0);
        }
        Ok(())
    }

    /// What select, poll or `epoll_wait` was asked about, and what it found.
    fn tell_sets(&mut self, actor: &str, call: &Call, ready: &[(i32, String)]) -> Result<(), EngineError> {
        let mut sets = BTreeMap::new();
        match call {
            Call::Select {
                read, write, except, ..
            } => {
                sets.insert("read".to_owned(), read.0.0.clone());
                for (name, set) in [("write", write), ("except", except)] {
                    if !set.0.is_empty() {
                        sets.insert(name.to_owned(), set.0.clone());
                    }
                }
            }
            Call::Poll { fds, .. } => drop(sets.insert("poll".to_owned(), fds.0.0.clone())),
            Call::EpollCtl { .. } | Call::EpollWait { .. } => {
                let interest = self
                    .world
                    .interest(self.actor_index(actor), call.socket().copied().unwrap_or(-1))?;
                sets.insert("interest".to_owned(), interest);
            }
            _ => return Ok(()),
        }
        if !matches!(call, Call::EpollCtl { .. }) {
            sets.insert("ready".to_owned(), ready.iter().map(|(fd, _)| *fd).collect());
        }
        let actor = actor.to_owned();
        self.emit(Kind::Fdset(FdSet { actor, sets }))
    }

    fn tell_child(&mut self, parent: usize, child: &str) -> Result<(), EngineError> {
        self.scene.inherit(&self.lesson.actors[parent].name, child);
        self.emit(Kind::Actor(ActorInfo {
            name: child.to_owned(),
            host: self.lesson.actors[parent].host.clone(),
        }))
    }

    /// Calls that make descriptors that the lesson has named; close takes a name away.
    fn keep_names(&mut self, actor: usize, name: &str, call: &Call, returned: &Outcome) {
        match (call, i32::try_from(returned.value)) {
            (
                Call::Socket { .. } | Call::Accept { .. } | Call::Socketpair { .. } | Call::EpollCreate1 {},
                Ok(fd),
            ) if fd >= 0 => {
                let fds = std::iter::once(fd).chain(returned.second);
                for (fd, socket) in fds.zip(std::mem::take(&mut self.naming[actor])) {
                    self.scene.name(name, fd, &socket);
                }
            }
            (Call::Close { socket }, Ok(0)) => self.scene.forget(name, *socket),
            _ => {}
        }
    }
}

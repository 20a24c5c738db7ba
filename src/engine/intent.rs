//! What a command comes to where the step stands now. It is known before anything is done, so that a trace
//! says at once whether the step begins.

use super::director::Director;
use super::{Command, Desk, World};
use crate::event::{Deed, FateKind, Instead};
use crate::lesson::{Act, Pattern};

/// What is going to be done.
pub(super) enum Intent {
    /// What the step says.
    Plan,
    /// The step's frame, at this place on the wire, is delivered; but twice.
    Twice(usize),
    /// In place of the step the frame at this place meets this fate.
    Frame(usize, FateKind),
    /// In place of the step a cable is pulled, or all are mended.
    Cable,
    /// Nothing; this remark says why.
    Nothing(&'static str),
}

impl Intent {
    /// Whether it is something that the lesson did not plan.
    pub(super) fn leaves_the_plan(&self) -> bool {
        matches!(self, Self::Twice(_) | Self::Frame(..) | Self::Cable)
    }
}

impl<W: World, D: Desk> Director<'_, W, D> {
    /// What this command comes to before this act.
    pub(super) fn intend(&self, act: &Act, command: Command) -> Intent {
        match command {
            Command::Cable => Intent::Cable,
            Command::Drop => self.intend_fate(act, FateKind::Dropped),
            Command::Duplicate => self.intend_fate(act, FateKind::Duplicated),
            Command::Other => self.intend_another(act),
            Command::Go | Command::Answer(_) | Command::Quit => {
                self.hindrance(act).map_or(Intent::Plan, Intent::Nothing)
            }
        }
    }

    /// This fate for the step's frame, or for the oldest.
    fn intend_fate(&self, act: &Act, wanted: FateKind) -> Intent {
        let named = self.place_of_named(act);
        match (act, named) {
            (Act::Frame { fate, .. }, Some(_)) if *fate == wanted => Intent::Plan,
            (Act::Frame { fate, .. }, Some(place))
                if (*fate, wanted) == (FateKind::Delivered, FateKind::Duplicated) =>
            {
                Intent::Twice(place)
            }
            (_, Some(place)) => Intent::Frame(place, wanted),
            (_, None) if self.held.is_empty() => Intent::Nothing("nothing-on-the-wire"),
            (_, None) => Intent::Frame(0, wanted),
        }
    }

    /// The oldest frame that is not the step's goes first.
    fn intend_another(&self, act: &Act) -> Intent {
        let named = self.place_of_named(act);
        let another = (0..self.held.len()).find(|&place| Some(place) != named);
        match another {
            Some(place) => Intent::Frame(place, FateKind::Delivered),
            None if self.held.is_empty() => Intent::Nothing("nothing-on-the-wire"),
            None => Intent::Nothing("nothing-else-on-the-wire"),
        }
    }

    fn place_of_named(&self, act: &Act) -> Option<usize> {
        match act {
            Act::Frame { pattern, .. } => self.find_held(pattern),
            _ => None,
        }
    }

    /// Why the step cannot be done yet, after the learner has interfered. On the plan nothing is in a step's
    /// way but what ends the lesson.
    fn hindrance(&self, act: &Act) -> Option<&'static str> {
        if !self.off_plan {
            return None;
        }
        match act {
            Act::Call { actor, .. } => self.is_busy(actor),
            Act::Burst { calls } => {
                let next = calls.get(self.burst_done);
                next.and_then(|entry| self.is_busy(&entry.actor))
            }
            Act::Frame { pattern, .. } => {
                let is_there = self.find_held(pattern).is_some() || self.find_gone(pattern).is_some();
                (!is_there).then_some("awaiting-frame")
            }
            Act::Link { .. } | Act::Wait => None,
        }
    }

    fn is_busy(&self, actor: &str) -> Option<&'static str> {
        let is_pending = self.pending[self.actor_index(actor)].is_some();
        (is_pending && self.may_wake()).then_some("actor-busy")
    }

    /// Whether what waits on the wire, or a timer of the kernel's, may still wake an actor.
    pub(super) fn may_wake(&self) -> bool {
        !self.held.is_empty() || self.a_timer_runs()
    }

    /// The frame that the learner has let go before the step that names it.
    pub(super) fn find_gone(&self, pattern: &Pattern) -> Option<usize> {
        let mut gone = self.gone_ahead.iter();
        gone.position(|frame| self.matches(frame.host, &frame.segment, pattern))
    }

    /// How a trace says it; nothing where the step itself is done.
    pub(super) fn instead(&self, intent: &Intent) -> Option<Instead> {
        let frame = match intent {
            Intent::Frame(place, _) => Some(self.held[*place].id),
            _ => None,
        };
        let deed = match intent {
            Intent::Plan | Intent::Twice(_) => return None,
            Intent::Frame(_, FateKind::Dropped) => Deed::Drop,
            Intent::Frame(_, FateKind::Duplicated) => Deed::Duplicate,
            Intent::Frame(..) => Deed::Deliver,
            Intent::Cable => Deed::Cable,
            Intent::Nothing(_) => Deed::Nothing,
        };
        Some(Instead { deed, frame })
    }
}

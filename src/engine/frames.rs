//! The frames on the wire: which one is meant, what becomes of it, which ones nobody planned.

use super::director::{Director, EngineError, HeldFrame, SeenFrame};
use super::{Desk, World};
use crate::event::{Cut, Fate, FateKind, Kind, Segment, TcpFlag};
use crate::lesson::{Act, FrameProperty, Pattern};

impl<W: World, D: Desk> Director<'_, W, D> {
    /// A frame leaves the wire: it is delivered once, twice, or not at all.
    pub(super) fn meet_fate(&mut self, place: usize, fate: FateKind) -> Result<HeldFrame, EngineError> {
        let frame = self.held.remove(place);
        let times = match fate {
            FateKind::Delivered => 1,
            FateKind::Duplicated => 2,
            FateKind::Dropped | FateKind::Absorbed => 0,
        };
        self.ledger.settle(frame.id, fate);
        self.emit(Kind::Fate(Fate { id: frame.id, fate }))?;
        for _ in 0..times {
            if !self.world.deliver(frame.host, &frame.data)? {
                self.note("taken-late")?;
            }
        }
        Ok(frame)
    }

    /// The oldest frame that the pattern means. Of several bare acknowledgments, once the learner has
    /// made more of them than the lesson planned, the one that acknowledges the most.
    pub(super) fn find_held(&self, pattern: &Pattern) -> Option<usize> {
        let mut matching = (0..self.held.len()).filter(|&place| {
            let frame = &self.held[place];
            self.matches(frame.host, &frame.segment, pattern)
        });
        if self.off_plan && pattern.flags == [TcpFlag::Ack] {
            return matching.max_by_key(|&place| self.held[place].segment.ack_rel);
        }
        matching.next()
    }

    pub(super) fn matches(&self, host: usize, segment: &Segment, pattern: &Pattern) -> bool {
        let of_socket = |name: &String| {
            let local = self.scene.local_of(name);
            local.is_some_and(|local| segment.src == local || segment.dst == local)
        };
        self.lesson.hosts[host].name == pattern.from
            && segment.proto == pattern.proto
            && segment.flags == pattern.flags
            && pattern.socket.as_ref().is_none_or(of_socket)
    }

    /// A property of the newest frame that the pattern means.
    pub(super) fn frame_property(&self, pattern: &Pattern, property: FrameProperty) -> String {
        let meant = |seen: &&SeenFrame| self.matches(seen.host, &seen.segment, pattern);
        if property == FrameProperty::Count {
            return self.seen.iter().filter(meant).count().to_string();
        }
        let Some(SeenFrame { segment, copies, .. }) = self.seen.iter().rev().find(meant) else {
            return "no such frame".to_owned();
        };
        match property {
            FrameProperty::Len => segment.len.to_string(),
            FrameProperty::Win => segment.win.to_string(),
            FrameProperty::Seq => segment.seq_rel.to_string(),
            FrameProperty::Ack => segment.ack_rel.to_string(),
            FrameProperty::Sack => {
                let is_block = |option: &String| option.starts_with("sack ") || option.starts_with("SACK ");
                segment.options.iter().any(is_block).to_string()
            }
            FrameProperty::Says => segment.options.join(" "),
            FrameProperty::Copies => copies.to_string(),
            FrameProperty::Count => unreachable!("counted above"),
        }
    }

    /// Whether the cables let a frame through.
    pub(super) fn is_cut(&self, from: usize, to: &[usize]) -> bool {
        let sends = !matches!(self.cables[from], Cut::Both | Cut::From);
        let hears = |host: &usize| !matches!(self.cables[*host], Cut::Both | Cut::To);
        !sends || !to.iter().any(hears)
    }

    /// Says, once a frame, that it waits on the wire and no step is going to let it go.
    pub(super) fn announce(&mut self, index: usize) -> Result<(), EngineError> {
        let later = &self.lesson.steps[index..];
        let named = |frame: &&HeldFrame| {
            later.iter().any(|step| {
                matches!(&step.act, Act::Frame { pattern, .. } if self.matches(frame.host, &frame.segment, pattern))
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
}

//! What is a copy: the book of all frames, by DESIGN's rule.
//!
//! A frame is a copy of an earlier one of the same direction, ports and SYN/FIN flags when it takes
//! up sequence numbers, all of which lie within the earlier one's, and the earlier one is still held,
//! or was delivered and is not yet acknowledged *at the sender*. The successor of a dropped frame is
//! new. Pure acknowledgments and resets are never copies. Pure: no Linux here.

use crate::event::{FateKind, Segment, TcpFlag};
use crate::packet;

/// A frame as the book keeps it.
#[derive(Debug)]
struct Entry {
    id: u64,
    segment: Segment,
    standing: Standing,
}

#[derive(Debug, PartialEq, Eq)]
enum Standing {
    Held,
    Delivered,
    Settled,
}

/// The book of the frames that may still be repeated.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: Vec<Entry>,
}

impl Ledger {
    /// The earlier frame that this segment repeats, if it is a copy.
    pub fn original_of(&self, segment: &Segment) -> Option<u64> {
        let open = self
            .entries
            .iter()
            .filter(|entry| entry.standing != Standing::Settled);
        open.filter(|entry| packet::same_data(&entry.segment, segment))
            .map(|entry| entry.id)
            .next_back()
    }

    /// Enters a frame that is no copy.
    pub fn enter(&mut self, id: u64, segment: &Segment) {
        self.entries.push(Entry {
            id,
            segment: segment.clone(),
            standing: Standing::Held,
        });
    }

    /// Notes what became of a frame. A delivered acknowledgment settles, at its receiver, what it
    /// acknowledges; a dropped one does too: what its receiver now sends again has to be answered anew.
    pub fn settle(&mut self, id: u64, fate: FateKind) {
        let Some(place) = self.entries.iter().position(|entry| entry.id == id) else {
            return;
        };
        match fate {
            FateKind::Delivered | FateKind::Duplicated => {
                let segment = self.entries[place].segment.clone();
                self.entries[place].standing = Standing::Delivered;
                self.acknowledge(&segment);
            }
            FateKind::Dropped => {
                let segment = self.entries[place].segment.clone();
                self.entries[place].standing = Standing::Settled;
                self.acknowledge(&segment);
            }
            FateKind::Absorbed => self.entries[place].standing = Standing::Settled,
        }
        self.entries.retain(|entry| entry.standing != Standing::Settled);
    }

    fn acknowledge(&mut self, acknowledgment: &Segment) {
        if !acknowledgment.has(TcpFlag::Ack) {
            return;
        }
        for entry in &mut self.entries {
            let other_way =
                entry.segment.src == acknowledgment.dst && entry.segment.dst == acknowledgment.src;
            let end = packet::sequence_end(&entry.segment);
            let covered = acknowledgment.ack.wrapping_sub(end) < 1 << 31;
            if other_way && covered && entry.standing == Standing::Delivered {
                entry.standing = Standing::Settled;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(src: &str, dst: &str, flags: &[TcpFlag], seq: u32, ack: u32, len: u32) -> Segment {
        let (src, dst, flags) = (src.to_owned(), dst.to_owned(), flags.to_vec());
        Segment {
            proto: "tcp".to_owned(),
            src,
            dst,
            flags,
            seq,
            ack,
            len,
            ..Segment::default()
        }
    }

    const SYN: &[TcpFlag] = &[TcpFlag::Syn];
    const ACK: &[TcpFlag] = &[TcpFlag::Ack];
    const DATA: &[TcpFlag] = &[TcpFlag::Ack, TcpFlag::Psh];

    #[test]
    fn a_held_syn_that_comes_again_is_a_copy() {
        let mut ledger = Ledger::default();
        let syn = segment("c", "s", SYN, 7, 0, 0);
        ledger.enter(1, &syn);
        assert_eq!(ledger.original_of(&syn), Some(1));
    }

    #[test]
    fn the_successor_of_a_dropped_frame_is_new() {
        let mut ledger = Ledger::default();
        let syn = segment("c", "s", SYN, 7, 0, 0);
        ledger.enter(1, &syn);
        ledger.settle(1, FateKind::Dropped);
        assert_eq!(ledger.original_of(&syn), None);
    }

    #[test]
    fn pure_acknowledgments_are_never_copies() {
        let mut ledger = Ledger::default();
        let ack = segment("c", "s", ACK, 8, 101, 0);
        ledger.enter(1, &ack);
        assert_eq!(ledger.original_of(&ack), None);
    }

    #[test]
    fn delivered_data_stays_open_until_its_acknowledgment_is_delivered() {
        let mut ledger = Ledger::default();
        let data = segment("s", "c", DATA, 101, 8, 26);
        ledger.enter(1, &data);
        ledger.settle(1, FateKind::Delivered);
        assert_eq!(ledger.original_of(&data), Some(1));
        let ack = segment("c", "s", ACK, 8, 127, 0);
        ledger.enter(2, &ack);
        assert_eq!(
            ledger.original_of(&data),
            Some(1),
            "the acknowledgment is still held"
        );
        ledger.settle(2, FateKind::Delivered);
        assert_eq!(ledger.original_of(&data), None);
    }

    #[test]
    fn what_comes_again_because_its_acknowledgment_was_dropped_is_new() {
        let mut ledger = Ledger::default();
        let data = segment("s", "c", DATA, 101, 8, 26);
        ledger.enter(1, &data);
        ledger.settle(1, FateKind::Delivered);
        ledger.enter(2, &segment("c", "s", ACK, 8, 127, 0));
        ledger.settle(2, FateKind::Dropped);
        assert_eq!(ledger.original_of(&data), None);
    }

    #[test]
    fn part_of_a_held_segment_is_a_copy_and_more_than_it_is_not() {
        let mut ledger = Ledger::default();
        ledger.enter(1, &segment("s", "c", DATA, 101, 8, 26));
        assert_eq!(ledger.original_of(&segment("s", "c", DATA, 101, 8, 10)), Some(1));
        assert_eq!(ledger.original_of(&segment("s", "c", DATA, 101, 8, 40)), None);
    }
}

//! What is a copy: the book of all frames, by DESIGN's rule.
//!
//! A frame is a copy of an earlier one of the same direction, ports and SYN/ACK/FIN flags when it takes
//! up sequence numbers, all of which lie within the earlier one's, and the earlier one is still held,
//! or was delivered and what its receiver answered waits on the wire, so that the *sender* does not know. The
//! successor of a dropped frame is new, and so is that of a frame that was delivered and that the
//! receiver's kernel threw away (a full queue): nothing on the wire answers it. Pure acknowledgments and
//! resets are never copies. One frame may repeat several: a kernel joins small segments when it sends them
//! again (`tcp_retrans_try_collapse`); it is then a copy of the first. Pure: no Linux here.

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
    /// The newest frame by then: what comes from the receiver later, it says knowing this one.
    Delivered {
        after: u64,
    },
    Settled,
}

/// The book of the frames that may still be repeated.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: Vec<Entry>,
    newest: u64,
}

impl Ledger {
    /// The earlier frame that this segment repeats, if it is a copy; the first, where it repeats several.
    pub fn original_of(&self, segment: &Segment) -> Option<u64> {
        let repeated = self
            .open()
            .filter(|entry| packet::same_data(&entry.segment, segment));
        let newest = repeated.map(|entry| entry.id).next_back();
        newest.or_else(|| self.first_of_several(segment))
    }

    fn first_of_several(&self, segment: &Segment) -> Option<u64> {
        let mut firsts = self.open().filter(|entry| {
            let parts = packet::split(segment, packet::sequence_end(&entry.segment));
            parts.is_some_and(|(head, rest)| {
                packet::same_data(&entry.segment, &head) && self.original_of(&rest).is_some()
            })
        });
        firsts.next().map(|entry| entry.id)
    }

    fn open(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().filter(|entry| self.is_open(entry))
    }

    /// Whether the sender cannot know that the frame has arrived: it has not, or whatever the receiver has
    /// said since waits on the wire. (That may be an acknowledgment of less, with a SACK block.)
    fn is_open(&self, entry: &Entry) -> bool {
        let Standing::Delivered { after } = entry.standing else {
            return entry.standing == Standing::Held;
        };
        let mut held = self
            .entries
            .iter()
            .filter(|other| other.standing == Standing::Held);
        held.any(|other| other.id > after && is_answer(&other.segment, &entry.segment))
    }

    /// Enters a frame that is no copy.
    pub fn enter(&mut self, id: u64, segment: &Segment) {
        self.newest = id;
        self.entries.push(Entry {
            id,
            segment: segment.clone(),
            standing: Standing::Held,
        });
    }

    /// Notes what became of a frame. A delivered acknowledgment settles, at its receiver, what it
    /// acknowledges.
    pub fn settle(&mut self, id: u64, fate: FateKind) {
        let Some(place) = self.entries.iter().position(|entry| entry.id == id) else {
            return;
        };
        match fate {
            FateKind::Delivered | FateKind::Duplicated => {
                let segment = self.entries[place].segment.clone();
                self.entries[place].standing = Standing::Delivered { after: self.newest };
                self.acknowledge(&segment);
            }
            FateKind::Dropped | FateKind::Absorbed => self.entries[place].standing = Standing::Settled,
        }
        self.entries.retain(|entry| entry.standing != Standing::Settled);
    }

    fn acknowledge(&mut self, acknowledgment: &Segment) {
        for entry in &mut self.entries {
            let is_delivered = matches!(entry.standing, Standing::Delivered { .. });
            if is_delivered && acknowledges(acknowledgment, &entry.segment) {
                entry.standing = Standing::Settled;
            }
        }
    }
}

/// Whether one segment, going the other way, acknowledges all of another.
fn acknowledges(acknowledgment: &Segment, segment: &Segment) -> bool {
    let covered = acknowledgment.ack.wrapping_sub(packet::sequence_end(segment)) < 1 << 31;
    acknowledgment.has(TcpFlag::Ack) && is_answer(acknowledgment, segment) && covered
}

/// Whether it goes the other way on the same connection.
fn is_answer(answer: &Segment, segment: &Segment) -> bool {
    segment.src == answer.dst && segment.dst == answer.src
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
    fn what_the_receivers_kernel_threw_away_comes_again_as_new() {
        let mut ledger = Ledger::default();
        let syn = segment("c", "s", SYN, 7, 0, 0);
        ledger.enter(1, &syn);
        ledger.settle(1, FateKind::Delivered);
        assert_eq!(ledger.original_of(&syn), None, "nothing answers it");
        ledger.enter(2, &segment("s", "c", &[TcpFlag::Syn, TcpFlag::Ack], 100, 8, 0));
        assert_eq!(ledger.original_of(&syn), Some(1), "its answer waits");
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

    #[test]
    fn a_copy_may_join_what_was_sent_in_several_frames() {
        let mut ledger = Ledger::default();
        ledger.enter(1, &segment("c", "s", DATA, 101, 8, 5));
        let joined = segment("c", "s", DATA, 101, 8, 11);
        assert_eq!(ledger.original_of(&joined), None, "the rest was never sent");
        ledger.enter(2, &segment("c", "s", DATA, 106, 8, 6));
        assert_eq!(ledger.original_of(&joined), Some(1));
        let fin = [TcpFlag::Ack, TcpFlag::Psh, TcpFlag::Fin];
        let with_fin = segment("c", "s", &fin, 101, 8, 11);
        assert_eq!(ledger.original_of(&with_fin), None, "the FIN is new");
        ledger.enter(3, &segment("c", "s", &[TcpFlag::Ack, TcpFlag::Fin], 112, 8, 0));
        assert_eq!(ledger.original_of(&with_fin), Some(1));
        ledger.settle(2, FateKind::Dropped);
        assert_eq!(ledger.original_of(&joined), None, "a part of it was dropped");
    }
}

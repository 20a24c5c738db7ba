//! Sequence numbers as people read them: counted from the SYN of their direction.

use std::collections::HashMap;

use crate::event::{Segment, TcpFlag};

/// A direction of a connection: source and destination, as [`Segment`] writes them.
type Direction = (String, String);

/// The first sequence number of each direction of each connection.
#[derive(Debug, Default)]
pub struct Sequences {
    first: HashMap<Direction, u32>,
}

impl Sequences {
    /// Fills in `seq_rel` and `ack_rel`: a SYN is 0, the first byte of data 1. A new SYN of the same
    /// direction starts the connection anew. Of a direction whose SYN was not seen the numbers stay
    /// absolute; without ACK, `ack_rel` is 0. What is not TCP stays as it is.
    pub fn fill(&mut self, segment: &mut Segment) {
        if segment.proto != "tcp" {
            return;
        }
        let out = (segment.src.clone(), segment.dst.clone());
        let back = (segment.dst.clone(), segment.src.clone());
        if segment.has(TcpFlag::Syn) {
            self.start(&out, &back, segment);
        }
        segment.seq_rel = self.relative(&out, segment.seq);
        segment.ack_rel = if segment.has(TcpFlag::Ack) {
            self.relative(&back, segment.ack)
        } else {
            0
        };
    }

    /// A SYN of its own accord with another number: the old connection's other direction is history.
    fn start(&mut self, out: &Direction, back: &Direction, syn: &Segment) {
        let old = self.first.insert(out.clone(), syn.seq);
        if !syn.has(TcpFlag::Ack) && old.is_some_and(|old| old != syn.seq) {
            self.first.remove(back);
        }
    }

    fn relative(&self, direction: &Direction, number: u32) -> u32 {
        let first = self.first.get(direction).copied().unwrap_or(0);
        number.wrapping_sub(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYN: &[TcpFlag] = &[TcpFlag::Syn];
    const SYN_ACK: &[TcpFlag] = &[TcpFlag::Syn, TcpFlag::Ack];
    const ACK: &[TcpFlag] = &[TcpFlag::Ack];
    const RST_ACK: &[TcpFlag] = &[TcpFlag::Ack, TcpFlag::Rst];

    /// Who sends to whom, flags, seq, ack, and the relative numbers that must come out.
    type Row = (&'static str, &'static [TcpFlag], u32, u32, (u32, u32));

    #[track_caller]
    fn check(rows: &[Row]) {
        let mut sequences = Sequences::default();
        for (number, (way, flags, seq, ack, expected)) in rows.iter().enumerate() {
            let (src, dst) = way.split_once('>').unwrap();
            let mut segment = Segment {
                proto: "tcp".to_owned(),
                src: src.to_owned(),
                dst: dst.to_owned(),
                flags: flags.to_vec(),
                seq: *seq,
                ack: *ack,
                ..Segment::default()
            };
            sequences.fill(&mut segment);
            assert_eq!((segment.seq_rel, segment.ack_rel), *expected, "row {number}");
        }
    }

    #[test]
    fn a_handshake_counts_from_its_syns_even_around_zero() {
        check(&[
            ("c>s", SYN, u32::MAX, 0, (0, 0)),
            ("s>c", SYN_ACK, 5000, 0, (0, 1)),
            ("c>s", ACK, 0, 5001, (1, 1)),
            ("c>s", ACK, 26, 5001, (27, 1)),
        ]);
    }

    #[test]
    fn a_repeated_syn_changes_nothing() {
        check(&[
            ("c>s", SYN, 7, 0, (0, 0)),
            ("s>c", SYN_ACK, 100, 8, (0, 1)),
            ("c>s", SYN, 7, 0, (0, 0)),
            ("c>s", ACK, 8, 101, (1, 1)),
        ]);
    }

    #[test]
    fn a_new_syn_restarts_both_directions() {
        check(&[
            ("c>s", SYN, 7, 0, (0, 0)),
            ("s>c", SYN_ACK, 100, 8, (0, 1)),
            ("c>s", SYN, 9000, 0, (0, 0)),
            ("s>c", RST_ACK, 0, 9001, (0, 1)),
        ]);
    }

    #[test]
    fn connections_are_told_apart_and_simultaneous_syns_both_count() {
        check(&[
            ("c>s", SYN, 7, 0, (0, 0)),
            ("d>s", SYN, 70, 0, (0, 0)),
            ("s>c", SYN, 100, 0, (0, 0)),
            ("c>s", SYN_ACK, 7, 101, (0, 1)),
            ("s>d", SYN_ACK, 500, 71, (0, 1)),
        ]);
    }

    #[test]
    fn without_a_syn_the_numbers_stay() {
        check(&[("c>s", ACK, 42, 43, (42, 43))]);
    }
}

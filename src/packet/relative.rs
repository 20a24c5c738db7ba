//! Sequence numbers as people read them: counted from the SYN of their direction.

use std::collections::HashMap;

use crate::event::{Segment, TcpFlag};

/// The first sequence number of each direction of each connection.
#[derive(Debug, Default)]
pub struct Sequences {
    first: HashMap<(String, String), u32>,
}

impl Sequences {
    /// Fills in `seq_rel` and `ack_rel`; a new SYN starts its direction anew.
    pub fn fill(&mut self, segment: &mut Segment) {
        let (out, back) = (
            (segment.src.clone(), segment.dst.clone()),
            (segment.dst.clone(), segment.src.clone()),
        );
        if segment.has(TcpFlag::Syn) {
            self.first.insert(out.clone(), segment.seq);
        }
        let relative = |number: u32, way| {
            self.first
                .get(way)
                .map_or(number, |first| number.wrapping_sub(*first))
        };
        segment.seq_rel = relative(segment.seq, &out);
        segment.ack_rel = if segment.has(TcpFlag::Ack) {
            relative(segment.ack, &back)
        } else {
            0
        };
    }
}

//! Sequence numbers: which segment repeats which (RFC 9293, section 3.4: arithmetic modulo 2^32).

use crate::event::{Segment, TcpFlag};

/// The sequence number after the last one that the segment takes up; SYN and FIN take up one each.
pub fn sequence_end(segment: &Segment) -> u32 {
    segment.seq.wrapping_add(length(segment))
}

/// Whether `later` carries nothing but what `earlier` carried: same direction and ports, same SYN and
/// FIN, at least one sequence number, all of them within the earlier one's. Never true of a reset.
pub fn same_data(earlier: &Segment, later: &Segment) -> bool {
    let same_way = earlier.proto == "tcp" && earlier.src == later.src && earlier.dst == later.dst;
    let same_flags = [TcpFlag::Syn, TcpFlag::Fin]
        .iter()
        .all(|&flag| earlier.has(flag) == later.has(flag));
    let start = later.seq.wrapping_sub(earlier.seq);
    let within = start
        .checked_add(length(later))
        .is_some_and(|end| end <= length(earlier));
    same_way && same_flags && !later.has(TcpFlag::Rst) && length(later) > 0 && within
}

fn length(segment: &Segment) -> u32 {
    segment.len + u32::from(segment.has(TcpFlag::Syn)) + u32::from(segment.has(TcpFlag::Fin))
}

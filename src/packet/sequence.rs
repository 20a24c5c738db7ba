//! Sequence numbers: which segment repeats which (RFC 9293, section 3.4: arithmetic modulo 2^32).

use crate::event::{Segment, TcpFlag};

/// The sequence number after the last one that the segment takes up; SYN and FIN take up one each.
pub fn sequence_end(segment: &Segment) -> u32 {
    segment.seq.wrapping_add(length(segment))
}

/// Whether `later` carries nothing but what `earlier` carried: same direction and ports, same SYN, ACK and
/// FIN, at least one sequence number, all of them within the earlier one's. Never true of a pure
/// acknowledgment or of a reset; nor of the SYN+ACK that follows a SYN of the same end with the same number, in
/// a simultaneous open (RFC 9293, section 3.5).
pub fn same_data(earlier: &Segment, later: &Segment) -> bool {
    let both_tcp = earlier.proto == "tcp" && later.proto == "tcp";
    let same_way = earlier.src == later.src && earlier.dst == later.dst;
    let same_flags = [TcpFlag::Syn, TcpFlag::Ack, TcpFlag::Fin]
        .iter()
        .all(|&flag| earlier.has(flag) == later.has(flag));
    let is_reset = earlier.has(TcpFlag::Rst) || later.has(TcpFlag::Rst);
    both_tcp && same_way && same_flags && !is_reset && lies_within(earlier, later)
}

/// The segment as two, the second of which begins with this sequence number; nothing unless both carry
/// something. A FIN belongs to the second.
pub fn split(segment: &Segment, at: u32) -> Option<(Segment, Segment)> {
    let taken = at.wrapping_sub(segment.seq);
    if segment.has(TcpFlag::Syn) || taken == 0 || taken > segment.len || taken == length(segment) {
        return None;
    }
    let (mut head, mut rest) = (segment.clone(), segment.clone());
    head.flags.retain(|&flag| flag != TcpFlag::Fin);
    head.len = taken;
    rest.seq = at;
    rest.len = segment.len - taken;
    Some((head, rest))
}

fn lies_within(earlier: &Segment, later: &Segment) -> bool {
    let start = later.seq.wrapping_sub(earlier.seq);
    let end = start.checked_add(length(later));
    length(later) > 0 && end.is_some_and(|end| end <= length(earlier))
}

/// How many sequence numbers the segment takes up.
fn length(segment: &Segment) -> u32 {
    let marks = u32::from(segment.has(TcpFlag::Syn)) + u32::from(segment.has(TcpFlag::Fin));
    segment.len.saturating_add(marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYN: &[TcpFlag] = &[TcpFlag::Syn];
    const SYN_ACK: &[TcpFlag] = &[TcpFlag::Syn, TcpFlag::Ack];
    const ACK: &[TcpFlag] = &[TcpFlag::Ack];
    const FIN: &[TcpFlag] = &[TcpFlag::Ack, TcpFlag::Fin];
    const RST: &[TcpFlag] = &[TcpFlag::Rst];

    fn segment((flags, seq, len): (&[TcpFlag], u32, u32)) -> Segment {
        Segment {
            proto: "tcp".to_owned(),
            src: "a".to_owned(),
            dst: "b".to_owned(),
            flags: flags.to_vec(),
            seq,
            len,
            ..Segment::default()
        }
    }

    #[track_caller]
    fn check(earlier: (&[TcpFlag], u32, u32), later: (&[TcpFlag], u32, u32), expected: bool) {
        let found = same_data(&segment(earlier), &segment(later));
        assert_eq!(found, expected, "{earlier:?} then {later:?}");
    }

    #[test]
    fn a_repetition_lies_within_what_was_sent() {
        check((SYN, 7, 0), (SYN, 7, 0), true);
        check((SYN, 7, 0), (SYN, 8, 0), false);
        check((SYN_ACK, 7, 0), (SYN_ACK, 7, 0), true);
        check((SYN, 7, 0), (SYN_ACK, 7, 0), false);
        check((ACK, 100, 26), (ACK, 100, 26), true);
        check((ACK, 100, 26), (ACK, 110, 16), true);
        check((ACK, 100, 26), (ACK, 110, 17), false);
        check((ACK, 100, 26), (ACK, 99, 5), false);
        check((FIN, 100, 3), (FIN, 103, 0), true);
        check((FIN, 100, 3), (ACK, 100, 3), false);
    }

    #[test]
    fn numbers_wrap_around_zero() {
        check((ACK, u32::MAX - 4, 10), (ACK, 2, 3), true);
        check((ACK, u32::MAX - 4, 10), (ACK, 2, 4), false);
        assert_eq!(sequence_end(&segment((FIN, u32::MAX, 1))), 1);
    }

    #[test]
    fn what_takes_up_no_number_repeats_nothing() {
        check((ACK, 100, 0), (ACK, 100, 0), false);
        check((ACK, 100, 26), (ACK, 100, 0), false);
        check((RST, 100, 5), (RST, 100, 5), false);
    }

    #[test]
    fn the_other_direction_and_other_protocols_do_not_count() {
        let data = segment((ACK, 100, 5));
        let back = Segment {
            src: "b".to_owned(),
            dst: "a".to_owned(),
            ..data.clone()
        };
        let udp = Segment {
            proto: "udp".to_owned(),
            ..data.clone()
        };
        assert!(!same_data(&data, &back) && !same_data(&udp, &udp));
    }
}

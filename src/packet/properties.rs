//! What holds for any bytes: every bit is told exactly once, nothing panics, checksums find a wrong bit.

use proptest::prelude::*;

use super::frames::{ALL, bytes};
use super::tests::written;
use super::*;

/// Each bit of the frame stands in exactly one field, and each field in its layer.
#[track_caller]
fn check_coverage(frame: &[u8]) {
    let mut told = vec![0_u8; frame.len() * 8];
    for layer in layers(frame) {
        for field in &layer.fields {
            let end = field.offset + field.length;
            assert!(
                layer.range.start <= field.offset && end <= layer.range.end,
                "{layer:?}"
            );
            let bits = field.bits.clone().map_or(0..field.length * 8, |bits| {
                usize::from(bits.start)..usize::from(bits.end)
            });
            for bit in bits {
                told[field.offset * 8 + bit] += 1;
            }
        }
    }
    let missed = told.iter().position(|&times| times != 1);
    assert_eq!(missed, None, "bit {missed:?} in {:?}", written(frame));
}

/// A known frame in which some bytes are others, and the end is missing.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    (
        prop::sample::select(&ALL[..]),
        changes,
        any::<prop::sample::Index>(),
        any::<bool>(),
    )
        .prop_map(|(frame, changes, cut, whole)| {
            let mut frame = bytes(frame);
            for (place, value) in changes {
                let place = place.index(frame.len());
                frame[place] = value;
            }
            if !whole {
                frame.truncate(cut.index(frame.len() + 1));
            }
            frame
        })
}

/// Arbitrary bytes behind an Ethernet header that leads somewhere.
fn arbitrary() -> impl Strategy<Value = Vec<u8>> {
    let kinds = prop::sample::select(vec![0x0800_u16, 0x86dd, 0x0806, 0x88cc]);
    let bytes = prop::collection::vec(any::<u8>(), 0..200);
    (kinds, bytes).prop_map(|(kind, bytes)| {
        let mut frame = vec![2; 12];
        frame.extend(kind.to_be_bytes());
        frame.extend(bytes);
        frame
    })
}

fn ask_everything(frame: &[u8]) {
    check_coverage(frame);
    let _ = (
        summary(frame),
        checksums_valid(frame),
        is_neighbour_talk(frame),
        is_ipv4(frame),
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_frames_are_told_whole(frame in mutated()) {
        ask_everything(&frame);
    }

    #[test]
    fn arbitrary_packets_are_told_whole(frame in arbitrary()) {
        ask_everything(&frame);
    }

    #[test]
    fn arbitrary_bytes_are_told_whole(frame in prop::collection::vec(any::<u8>(), 0..100)) {
        ask_everything(&frame);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A single wrong bit behind the Ethernet header and before the padding is always found.
    #[test]
    fn a_flipped_bit_breaks_a_checksum(frame in prop::sample::select(&ALL[..]), bit: prop::sample::Index) {
        let mut frame = bytes(frame);
        prop_assert!(checksums_valid(&frame));
        let found = layers(&frame);
        let last = found[found.len() - 1].clone();
        let counts = match (found[1].name, last.name) {
            ("ipv4", "fragment") => found[1].range.clone(),
            ("ipv4", _) => found[1].range.start..frame.len(),
            ("ipv6", _) => last.range,
            _ => return Ok(()),
        };
        let bit = counts.start * 8 + bit.index(counts.len() * 8);
        frame[bit / 8] ^= 0x80 >> (bit % 8);
        prop_assert!(!checksums_valid(&frame), "bit {bit}");
    }
}

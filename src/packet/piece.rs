//! Bytes that know where in the frame they stand.

use std::ops::Range;

/// A part of a frame.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Piece<'a> {
    /// The bytes.
    pub(super) bytes: &'a [u8],
    /// Where the first of them stands, counted from the frame's first byte.
    pub(super) at: usize,
}

impl<'a> Piece<'a> {
    /// The whole frame.
    pub(super) fn whole(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Where it stands in the frame.
    pub(super) fn range(&self) -> Range<usize> {
        self.at..self.at + self.len()
    }

    /// The first `length` bytes and the others; all and none when there are fewer.
    pub(super) fn split(self, length: usize) -> (Self, Self) {
        let (first, others) = self.bytes.split_at(length.min(self.len()));
        let at = self.at + first.len();
        (
            Self {
                bytes: first,
                at: self.at,
            },
            Self { bytes: others, at },
        )
    }

    /// The two bytes at `place` as a number, in network order; 0 beyond the end.
    pub(super) fn u16_at(&self, place: usize) -> u16 {
        let pair = self.bytes.get(place..place + 2).unwrap_or(&[0, 0]);
        u16::from_be_bytes([pair[0], pair[1]])
    }
}

//! Fields laid down one after the other, bit by bit, so that none is missed and none told twice.

use std::fmt::{Display, Write};
use std::ops::Range;

use super::checked::Wrong;
use super::piece::Piece;
use super::{Field, Layer};

/// A layer that is being written.
pub(super) struct Sheet<'a> {
    name: &'static str,
    piece: Piece<'a>,
    /// The next bit that no field has told yet.
    bit: usize,
    fields: Vec<Field>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(name: &'static str, piece: Piece<'a>) -> Self {
        Self {
            name,
            piece,
            bit: 0,
            fields: Vec::new(),
        }
    }

    /// The next `count` bytes, and what they say.
    pub(super) fn bytes(&mut self, name: &'static str, count: usize, value: impl Display) -> &mut Self {
        self.bits(name, count * 8, value)
    }

    /// The next `count` bits, and what they say.
    pub(super) fn bits(&mut self, name: &'static str, count: usize, value: impl Display) -> &mut Self {
        let end = (self.bit + count).min(self.piece.len() * 8);
        let (first, last) = (self.bit / 8, end.div_ceil(8));
        self.fields.push(Field {
            name,
            value: value.to_string(),
            offset: self.piece.at + first,
            length: last - first,
            bits: part_of_bytes(self.bit - first * 8..end - first * 8),
        });
        self.bit = end;
        self
    }

    /// All bytes that no field has told yet, as one field; nothing when there are none.
    pub(super) fn rest(&mut self, name: &'static str) -> &mut Self {
        self.raw(name, self.piece.len() * 8)
    }

    /// The bits up to `end` as they are.
    fn raw(&mut self, name: &'static str, end: usize) -> &mut Self {
        let end = end.min(self.piece.len() * 8);
        let to_byte = (self.bit.next_multiple_of(8)).min(end);
        if !self.bit.is_multiple_of(8) && to_byte > self.bit {
            let value = self.number(to_byte);
            self.bits(name, to_byte - self.bit, value);
        }
        let whole = end / 8 * 8;
        if whole > self.bit {
            let value = preview(&self.piece.bytes[self.bit / 8..whole / 8]);
            self.bits(name, whole - self.bit, value);
        }
        if end > self.bit {
            let value = self.number(end);
            self.bits(name, end - self.bit, value);
        }
        self
    }

    /// The bits from here to `end`, which lie in one byte, as a number.
    fn number(&self, end: usize) -> u8 {
        let byte = self.piece.bytes.get(self.bit / 8).copied().unwrap_or(0);
        let (first, last) = (self.bit % 8, end - self.bit / 8 * 8);
        byte << first >> (8 - (last - first))
    }

    pub(super) fn done(&mut self) -> Layer {
        self.rest("unknown");
        Layer {
            name: self.name,
            range: self.piece.range(),
            fields: std::mem::take(&mut self.fields),
        }
    }
}

/// Whole bytes need no bits; else they count from the first byte's highest one.
fn part_of_bytes(bits: Range<usize>) -> Option<Range<u8>> {
    if bits.start.is_multiple_of(8) && bits.end.is_multiple_of(8) {
        return None;
    }
    let bound = |bit: usize| u8::try_from(bit).unwrap_or(u8::MAX);
    Some(bound(bits.start)..bound(bits.end))
}

/// The layer of a part whose length is wrong: which one, where, and the bytes as they are.
pub(super) fn malformed(piece: Piece<'_>, wrong: &Wrong) -> Layer {
    let mut sheet = Sheet::new("malformed", piece);
    match wrong {
        Wrong::Short { what, least } => {
            let (has, at) = (piece.len(), piece.at);
            let text = format!("{what} has {least} bytes, but only {has} are left at offset {at}");
            sheet.bytes("too short", has, text);
        }
        Wrong::Field {
            name,
            first_bit,
            bits,
            reason,
        } => {
            let at = piece.at + first_bit / 8;
            sheet.raw("bytes", *first_bit);
            sheet.bits(name, *bits, format!("the {name} at offset {at} {reason}"));
            sheet.rest("bytes");
        }
    }
    sheet.done()
}

/// How much of a payload a value shows.
const SHOWN: usize = 48;

/// What bytes hold: text in quotes where they are text, else in hexadecimal; cut when long.
pub(super) fn preview(bytes: &[u8]) -> String {
    let mut text = match std::str::from_utf8(bytes) {
        Ok(text) if text.chars().any(|character| character > ' ') => quoted(text),
        _ => hexadecimal(bytes),
    };
    if bytes.len() > SHOWN {
        let _ = write!(text, " ({} bytes)", bytes.len());
    }
    text
}

fn quoted(text: &str) -> String {
    let start = text.chars().take(SHOWN).collect::<String>();
    let escaped = start
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    let cut = if start.len() < text.len() { "…" } else { "" };
    format!("\"{}\"{cut}", crate::event::visible(&escaped))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let shown = bytes.iter().take(SHOWN / 2);
    let text = shown
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .join(" ");
    let cut = if bytes.len() > SHOWN / 2 { " …" } else { "" };
    format!("{text}{cut}")
}

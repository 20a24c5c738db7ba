//! TCP with each of its options, and UDP, field by field.

use super::checked::{self, Wrong};
use super::layers::{hexadecimal, in_words, plain};
use super::options::Options;
use super::piece::Piece;
use super::sheet::{Sheet, malformed};
use super::{Layer, words};

/// RFC 9293, section 3.1.
pub(super) fn tcp(piece: Piece<'_>, layers: &mut Vec<Layer>) -> Result<(), Wrong> {
    let part = checked::tcp(piece)?;
    let (_, area) = part.header.split(20);
    let (good, bad) = split_options(area);
    let (header, _) = part
        .header
        .split(20 + good.iter().map(|(length, _)| length).sum::<usize>());
    let view = &part.packet;
    let mut sheet = Sheet::new("tcp", header);
    sheet
        .bytes("source port", 2, view.get_source())
        .bytes("destination port", 2, view.get_destination())
        .bytes("sequence number", 4, view.get_sequence())
        .bytes("acknowledgment number", 4, view.get_acknowledgement())
        .bits("data offset", 4, in_words(view.get_data_offset()))
        .bits("reserved", 4, view.get_reserved())
        .bytes("flags", 1, words::flags(view.get_flags()))
        .bytes("window", 2, view.get_window())
        .bytes("checksum", 2, hexadecimal(view.get_checksum()))
        .bytes("urgent pointer", 2, view.get_urgent_ptr());
    for (length, text) in good {
        sheet.bytes("option", length, text);
    }
    layers.push(sheet.done());
    if let Some((piece, wrong)) = bad {
        layers.push(malformed(piece, &wrong));
    }
    plain("payload", part.payload, layers);
    Ok(())
}

/// The options that can be read, by length and text, and the first that cannot, with all after it.
#[expect(
    clippy::type_complexity,
    reason = "a name would say no more than the two parts do"
)]
fn split_options(area: Piece<'_>) -> (Vec<(usize, String)>, Option<(Piece<'_>, Wrong)>) {
    let mut good = Vec::new();
    for (piece, text) in Options::new(area) {
        match text {
            Ok(text) => good.push((piece.len(), text)),
            Err(wrong) => return (good, Some((piece, wrong))),
        }
    }
    (good, None)
}

/// RFC 768.
pub(super) fn udp(piece: Piece<'_>, layers: &mut Vec<Layer>) -> Result<(), Wrong> {
    let part = checked::udp(piece)?;
    let view = &part.packet;
    let mut sheet = Sheet::new("udp", part.header);
    sheet
        .bytes("source port", 2, view.get_source())
        .bytes("destination port", 2, view.get_destination())
        .bytes("length", 2, view.get_length())
        .bytes("checksum", 2, hexadecimal(view.get_checksum()));
    layers.push(sheet.done());
    plain("payload", part.payload, layers);
    plain("padding", part.padding, layers);
    Ok(())
}

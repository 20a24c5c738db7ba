//! TCP's options one by one, each with its length checked (RFC 9293, section 3.2), in tcpdump's words.

use super::checked::{self, Wrong};
use super::formats::Packet;
use super::formats::tcp::{TcpOptionNumber, TcpOptionNumbers, TcpOptionPacket};
use super::piece::Piece;

/// A walk through the options of a header; it ends after the last, or with the first that is wrong.
pub(super) struct Options<'a> {
    left: Piece<'a>,
}

impl<'a> Options<'a> {
    /// `area`: the header's bytes after the first 20.
    pub(super) fn new(area: Piece<'a>) -> Self {
        Self { left: area }
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = (Piece<'a>, Result<String, Wrong>);

    fn next(&mut self) -> Option<Self::Item> {
        let number = TcpOptionNumber(*self.left.bytes.first()?);
        let length = match length(number, self.left) {
            Ok(length) => length,
            Err(wrong) => return Some((std::mem::take(&mut self.left), Err(wrong))),
        };
        let (option, left) = self.left.split(length);
        self.left = left;
        Some((option, Ok(text(number, option))))
    }
}

/// End and no-operation are single bytes; all others have a length, which counts both its bytes.
/// After the end there is only filling.
fn length(number: TcpOptionNumber, left: Piece<'_>) -> Result<usize, Wrong> {
    match number {
        TcpOptionNumbers::EOL => return Ok(left.len()),
        TcpOptionNumbers::NOP => return Ok(1),
        _ => {}
    }
    let Some(&length) = left.bytes.get(1) else {
        return Err(Wrong::Short {
            what: "a TCP option",
            least: 2,
        });
    };
    let possible = length_of(number).unwrap_or(2..=left.len());
    checked::check("option length", 8..16, usize::from(length), possible)?;
    checked::check("option length", 8..16, usize::from(length), 2..=left.len())?;
    Ok(usize::from(length))
}

/// Options of which the RFCs fix the length.
fn length_of(number: TcpOptionNumber) -> Option<std::ops::RangeInclusive<usize>> {
    match number {
        TcpOptionNumbers::MSS => Some(4..=4),
        TcpOptionNumbers::WSCALE => Some(3..=3),
        TcpOptionNumbers::SACK_PERMITTED => Some(2..=2),
        TcpOptionNumbers::TIMESTAMPS => Some(10..=10),
        _ => None,
    }
}

fn text(number: TcpOptionNumber, option: Piece<'_>) -> String {
    let view = TcpOptionPacket::new(option.bytes);
    let data = view.as_ref().map_or(&[][..], Packet::payload);
    match number {
        TcpOptionNumbers::EOL => "eol".to_owned(),
        TcpOptionNumbers::NOP => "nop".to_owned(),
        TcpOptionNumbers::SACK_PERMITTED => "sackOK".to_owned(),
        TcpOptionNumbers::MSS => format!("mss {}", number_in(data)),
        TcpOptionNumbers::WSCALE => format!("wscale {}", number_in(data)),
        TcpOptionNumbers::TIMESTAMPS => {
            format!("TS val {} ecr {}", number_in(&data[..4]), number_in(&data[4..]))
        }
        TcpOptionNumbers::SACK => format!("sack {}", blocks(data)),
        other => format!("option {}", other.0),
    }
}

/// RFC 2018: pairs of sequence numbers, first and one after the last.
fn blocks(data: &[u8]) -> String {
    let block = |pair: &[u8]| format!("{{{}:{}}}", number_in(&pair[..4]), number_in(&pair[4..]));
    data.chunks_exact(8).map(block).collect()
}

/// Bytes in network order, as a number.
fn number_in(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |number, &byte| number << 8 | u32::from(byte))
}

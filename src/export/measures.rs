//! How much room the texts of a sequence diagram take.

use unicode_width::UnicodeWidthStr;

use crate::event::visible;
use crate::view::sequence::{Band, Remark, Sequence};
use crate::view::text::shortened;
use crate::view::{Lang, Role};

/// The width of a character; a Chinese one takes two.
pub(super) const LETTER: usize = 8;
/// Texts are cut at so many columns.
pub(super) const MOST: usize = 52;
/// What failed says at its end how, which is why it is there.
const MOST_OF_A_FAILURE: usize = 80;
/// The narrowest way between two hosts.
pub(super) const NARROWEST: usize = 260;
/// Between a column and what stands beside it.
pub(super) const BESIDE: usize = 10;

/// `7 syn`.
pub(super) fn band_name(band: &Band) -> String {
    let id = visible(&band.id);
    shortened(&format!("{} {id}", band.index), 22)
}

pub(super) fn widest(widths: impl Iterator<Item = usize>) -> usize {
    widths.max().unwrap_or(0)
}

/// A host's name as it stands in its box.
pub(super) fn host_name(sequence: &Sequence, column: usize) -> String {
    let host = sequence.hosts.get(column);
    host.map_or_else(String::new, |host| shortened(&visible(host), 24))
}

/// Half the width of a host's box; of no host, nothing.
pub(super) fn half(sequence: &Sequence, column: usize) -> usize {
    match host_name(sequence, column).width() {
        0 => 0,
        width => width * (LETTER + 2) / 2 + 12,
    }
}

/// At how many columns what a remark says is cut.
pub(super) fn most(remark: &Remark) -> usize {
    if remark.role == Role::Bad {
        MOST_OF_A_FAILURE
    } else {
        MOST
    }
}

/// The columns that a remark takes in English, and in Chinese.
pub(super) fn both_widths(remark: &Remark) -> [usize; 2] {
    [Lang::En, Lang::Zh].map(|lang| remark.text.of(lang).width().min(most(remark)))
}

/// The room that the texts beside a column take.
pub(super) fn beside(sequence: &Sequence, lang: Option<Lang>, column: usize) -> usize {
    let own = sequence.remarks.iter().filter(|remark| remark.column == column);
    let width = |remark: &Remark| match (lang, both_widths(remark)) {
        (Some(Lang::En), [width, _]) | (Some(Lang::Zh), [_, width]) => width,
        (None, widths) => widest(widths.into_iter()),
    };
    let local = sequence
        .arrows
        .iter()
        .filter(|arrow| arrow.from == column && arrow.to == column);
    let local = local.map(|arrow| arrow.label.width().min(MOST) + 2);
    widest(own.map(width).chain(local)) * LETTER + 2 * BESIDE
}

/// The room that the frames between a column and the next one take.
pub(super) fn way(sequence: &Sequence, column: usize) -> usize {
    let crossing = sequence.arrows.iter().filter(|arrow| {
        let (low, high) = (arrow.from.min(arrow.to), arrow.from.max(arrow.to));
        (low..high).contains(&column)
    });
    let labels = crossing.map(|arrow| arrow.label.width().min(MOST) * LETTER + 4 * BESIDE);
    widest(labels).max(NARROWEST)
}

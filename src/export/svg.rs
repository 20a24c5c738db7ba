//! The sequence diagram as SVG: in the player without a style of its own, as a picture with one.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::{Wanted, escape, story};
use crate::event::{Event, in_language, visible};
use crate::player::SEQUENCE_STYLE;
use crate::view::deck::Both;
use crate::view::sequence::{Arrow, Band, Ending, Remark, Sequence};
use crate::view::text::shortened;
use crate::view::{Lang, Role};

/// A row's height.
const ROW: usize = 26;
/// The width of a character; a Chinese one takes two.
const LETTER: usize = 8;
/// Above the first row and below the last: the hosts' names.
const HEAD: usize = 52;
/// Texts are cut at so many columns.
const MOST: usize = 52;
/// The narrowest way between two hosts.
const NARROWEST: usize = 260;
/// Between a column and what stands beside it.
const BESIDE: usize = 10;

/// The colours of a picture, light, for slides and print. The player has the same names, and a dark theme.
const COLOURS: [(&str, &str); 9] = [
    ("--paper", "#ffffff"),
    ("--ground", "#f4f6f8"),
    ("--ink", "#1c2430"),
    ("--dim", "#566070"),
    ("--line", "#ccd3dc"),
    ("--bad", "#b3161f"),
    ("--now", "#7a4a00"),
    ("--waiting", "#7a2a8c"),
    ("--frame", "#0b53a8"),
];

/// The sequence diagram of these pages, as a picture: for slides, for a page, to be styled further by
/// its classes. In one language; its text is text.
pub fn svg(events: &[Event], wanted: &Wanted) -> String {
    let sequence = Sequence::of(events, wanted.pages.as_ref());
    let title = story(events).script.title;
    let title = visible(in_language(&title, wanted.lang.tag())).replace('\n', " ");
    let style = COLOURS
        .iter()
        .fold(SEQUENCE_STYLE.to_owned(), |style, (name, colour)| {
            style.replace(&format!("var({name})"), colour)
        });
    let head = format!("<title>{}</title><style>{style}</style>", escape::text(&title));
    let drawing = Drawing::of(&sequence, Some(wanted.lang));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n",
        drawing.draw(&head)
    )
}

/// The same in every language, its style left to the player.
pub(super) fn for_player(events: &[Event], wanted: &Wanted) -> String {
    let sequence = Sequence::of(events, wanted.pages.as_ref());
    Drawing::of(&sequence, None).draw("")
}

/// A diagram and its measures.
struct Drawing<'a> {
    sequence: &'a Sequence,
    /// The only language; both where there is none.
    lang: Option<Lang>,
    /// Where each column stands.
    columns: Vec<usize>,
    width: usize,
    height: usize,
}

impl<'a> Drawing<'a> {
    fn of(sequence: &'a Sequence, lang: Option<Lang>) -> Self {
        let left = widest(sequence.bands.iter().map(|band| band_name(band).width())) * LETTER + 16;
        let name = sequence
            .hosts
            .last()
            .map_or(0, |host| name_width(&host_name(host)));
        let mut columns = Vec::new();
        let mut place = left + beside(sequence, lang, 0) + BESIDE;
        for column in 0..sequence.hosts.len() {
            columns.push(place);
            let room = if column == 0 {
                0
            } else {
                beside(sequence, lang, column)
            };
            place += room.max(way(sequence, column));
        }
        let last = sequence.hosts.len().saturating_sub(1);
        let right = if last == 0 {
            0
        } else {
            beside(sequence, lang, last)
        };
        let width = columns
            .last()
            .map_or(left, |last| last + right.max(name / 2) + 2 * BESIDE)
            .max(left + NARROWEST);
        Self {
            sequence,
            lang,
            columns,
            width,
            height: sequence.rows * ROW + 2 * HEAD,
        }
    }

    fn draw(&self, head: &str) -> String {
        let (width, height) = (self.width, self.height);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sequence\" role=\"img\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\">{head}<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>"
        );
        let sequence = self.sequence;
        sequence.bands.iter().for_each(|band| self.band(&mut out, band));
        self.hosts(&mut out);
        // What is written lies above all lines: those of frames that overtake each other cross.
        for part in [Self::line, Self::label] {
            let arrows = sequence.arrows.iter();
            arrows.for_each(|arrow| self.arrow(&mut out, arrow, part));
        }
        sequence
            .remarks
            .iter()
            .for_each(|remark| self.remark(&mut out, remark));
        out.push_str("</svg>");
        out
    }

    /// The middle of a row.
    fn middle(row: usize) -> usize {
        HEAD + row * ROW + ROW / 2
    }

    /// Every other page has another ground; what stands on it takes its halo from it.
    fn odd(page: usize) -> &'static str {
        if page.is_multiple_of(2) { "" } else { " odd" }
    }

    fn band(&self, out: &mut String, band: &Band) {
        let (top, height) = (HEAD + band.rows.start * ROW, band.rows.len() * ROW);
        let name = escape::text(&band_name(band));
        let _ = write!(
            out,
            "<g class=\"band{}\" data-page=\"{}\"><rect x=\"0\" y=\"{top}\" width=\"{}\" height=\"{height}\"/>\
             <text x=\"8\" y=\"{}\">{name}</text></g>",
            Self::odd(band.page),
            band.page,
            self.width,
            Self::middle(band.rows.start) + 5,
        );
    }

    fn hosts(&self, out: &mut String) {
        let (top, bottom) = (HEAD - 10, self.height - HEAD + 10);
        for (host, x) in self.sequence.hosts.iter().zip(&self.columns) {
            let _ = write!(
                out,
                "<line class=\"line\" x1=\"{x}\" y1=\"{top}\" x2=\"{x}\" y2=\"{bottom}\"/>"
            );
            let name = host_name(host);
            let wide = name_width(&name);
            let escaped = escape::text(&name);
            for y in [8, self.height - 40] {
                let _ = write!(
                    out,
                    "<rect class=\"host\" x=\"{}\" y=\"{y}\" width=\"{wide}\" height=\"32\" rx=\"8\"/>\
                     <text class=\"host-name\" x=\"{x}\" y=\"{}\">{escaped}</text>",
                    x.saturating_sub(wide / 2),
                    y + 21,
                );
            }
        }
    }

    fn remark(&self, out: &mut String, remark: &Remark) {
        let x = self.columns[remark.column];
        let (x, anchor) = if remark.column == 0 {
            (x - BESIDE, " end")
        } else {
            (x + BESIDE, "")
        };
        let role = match remark.role {
            Role::Now => "now-state",
            role => role.name(),
        };
        let y = Self::middle(remark.row) + 5;
        let (odd, page) = (Self::odd(remark.page), remark.page);
        let _ = write!(out, "<g class=\"remark{odd}\" data-page=\"{page}\">");
        // Beside a column in the middle, frames between others pass.
        if remark.column > 0 && remark.column + 1 < self.columns.len() {
            let longest = if remark.text.en.width() > remark.text.zh.width() {
                &remark.text.en
            } else {
                &remark.text.zh
            };
            Self::ground(out, (x, y), longest, false);
        }
        let said = self.said(&remark.text);
        let _ = write!(
            out,
            "<text class=\"{role}{anchor}\" x=\"{x}\" y=\"{y}\">{said}</text></g>"
        );
    }

    /// A text in the language; where there are two, both, for a style to show one of them.
    fn said(&self, text: &Both<String>) -> String {
        let cut = |text: &str| escape::text(&shortened(text, MOST));
        match self.lang {
            Some(lang) => cut(text.of(lang)),
            None if text.en == text.zh => cut(&text.en),
            None => format!(
                "<tspan class=\"en\">{}</tspan><tspan class=\"zh\">{}</tspan>",
                cut(&text.en),
                cut(&text.zh)
            ),
        }
    }

    fn arrow(&self, out: &mut String, arrow: &Arrow, part: fn(&Self, &mut String, &Arrow)) {
        let until = arrow.until.unwrap_or(usize::MAX >> 12);
        let _ = write!(
            out,
            "<g class=\"arrow {}{}\" data-page=\"{}\" data-until=\"{until}\">",
            ending(arrow.end),
            Self::odd(arrow.page),
            arrow.page
        );
        part(self, out, arrow);
        out.push_str("</g>");
    }

    /// What lies behind a text, so that no line crosses it; `end` where the text ends at its place.
    fn ground(out: &mut String, (x, y): (usize, usize), text: &str, end: bool) {
        let wide = text.width().min(MOST) * LETTER + 6;
        let left = if end {
            (x + 3).saturating_sub(wide)
        } else {
            x.saturating_sub(3)
        };
        let top = y.saturating_sub(10);
        let _ = write!(
            out,
            "<rect class=\"ground\" x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"13\"/>"
        );
    }

    /// A frame that never left its host.
    fn to_itself(&self, out: &mut String, arrow: &Arrow) {
        let (x, y) = (self.columns[arrow.from], Self::middle(arrow.rows.0));
        let (x, side, anchor) = if arrow.from == 0 {
            (x - BESIDE, "↺", " class=\"end\"")
        } else {
            (x + BESIDE, "↺", "")
        };
        let label = escape::text(&shortened(&arrow.label, MOST));
        let _ = write!(
            out,
            "<text{anchor} x=\"{x}\" y=\"{}\">{side} {label}</text>",
            y + 5
        );
    }

    /// Where it ends; one that is lost within its row ends beyond its label.
    fn end(&self, arrow: &Arrow) -> (usize, usize) {
        let (x1, x2) = (self.columns[arrow.from], self.columns[arrow.to]);
        let reach = match arrow.end {
            Ending::Arrives | Ending::Twice => 100,
            Ending::Lost if arrow.rows.0 == arrow.rows.1 => 92,
            Ending::Lost => 62,
            Ending::Waits | Ending::Copy => 50,
        };
        let x = (x1 * (100 - reach) + x2 * reach) / 100;
        (x, Self::middle(arrow.rows.1))
    }

    fn line(&self, out: &mut String, arrow: &Arrow) {
        if arrow.from == arrow.to {
            return;
        }
        let (x, y) = (self.columns[arrow.from], Self::middle(arrow.rows.0));
        let (end_x, end_y) = self.end(arrow);
        let _ = write!(
            out,
            "<line class=\"shaft-line\" x1=\"{x}\" y1=\"{y}\" x2=\"{end_x}\" y2=\"{end_y}\"/>"
        );
        if arrow.end != Ending::Lost {
            head(out, (x, y), (end_x, end_y));
        }
    }

    fn label(&self, out: &mut String, arrow: &Arrow) {
        if arrow.from == arrow.to {
            return self.to_itself(out, arrow);
        }
        let (x1, y1) = (self.columns[arrow.from], Self::middle(arrow.rows.0));
        let (end_x, end_y) = self.end(arrow);
        let rightward = end_x > x1;
        let (x, anchor) = if rightward {
            (x1 + BESIDE, "")
        } else {
            (x1 - BESIDE, " class=\"end\"")
        };
        let twice = if arrow.end == Ending::Twice { " ✓✓" } else { "" };
        Self::ground(out, (x, y1 - 4), &format!("{}{twice}", arrow.label), !rightward);
        let label = escape::text(&shortened(&arrow.label, MOST));
        let _ = write!(
            out,
            "<text{anchor} x=\"{x}\" y=\"{}\">{label}{twice}</text>",
            y1 - 4
        );
        if arrow.end == Ending::Lost {
            let y = end_y + 6;
            let _ = write!(
                out,
                "<text class=\"cross middle\" x=\"{end_x}\" y=\"{y}\">✗</text>"
            );
        }
    }
}

fn host_name(host: &str) -> String {
    shortened(&visible(host), 24)
}

/// The width of the box around a host's name.
fn name_width(name: &str) -> usize {
    name.width() * (LETTER + 2) + 24
}

/// An arrow's head, turned along its shaft.
fn head(out: &mut String, from: (usize, usize), to: (usize, usize)) {
    #[expect(clippy::cast_precision_loss, reason = "places on a picture, far below 2^52")]
    let place = |(x, y): (usize, usize)| (x as f64, y as f64);
    let ((x1, y1), (x2, y2)) = (place(from), place(to));
    let (along_x, along_y) = (x2 - x1, y2 - y1);
    let length = along_x.hypot(along_y).max(1.0);
    let (unit_x, unit_y) = (along_x / length * 11.0, along_y / length * 11.0);
    let (back_x, back_y) = (x2 - unit_x, y2 - unit_y);
    let (side_x, side_y) = (unit_y / 2.2, unit_x / 2.2);
    let _ = write!(
        out,
        "<polygon class=\"head\" points=\"{x2:.1},{y2:.1} {:.1},{:.1} {:.1},{:.1}\"/>",
        back_x - side_x,
        back_y + side_y,
        back_x + side_x,
        back_y - side_y
    );
}

fn ending(end: Ending) -> &'static str {
    match end {
        Ending::Arrives => "arrives",
        Ending::Twice => "twice",
        Ending::Lost => "lost",
        Ending::Waits => "waits",
        Ending::Copy => "copy",
    }
}

/// `7 syn`.
fn band_name(band: &Band) -> String {
    let id = visible(&band.id);
    shortened(&format!("{} {id}", band.index), 22)
}

fn widest(widths: impl Iterator<Item = usize>) -> usize {
    widths.max().unwrap_or(0)
}

/// The room that the texts beside a column take.
fn beside(sequence: &Sequence, lang: Option<Lang>, column: usize) -> usize {
    let own = sequence.remarks.iter().filter(|remark| remark.column == column);
    let width = |remark: &Remark| {
        let texts = match lang {
            Some(lang) => vec![remark.text.of(lang)],
            None => vec![&remark.text.en, &remark.text.zh],
        };
        widest(texts.iter().map(|text| text.width().min(MOST)))
    };
    let local = sequence
        .arrows
        .iter()
        .filter(|arrow| arrow.from == column && arrow.to == column);
    let local = local.map(|arrow| arrow.label.width().min(MOST) + 2);
    widest(own.map(width).chain(local)) * LETTER + 2 * BESIDE
}

/// The room that the frames between a column and the next one take.
fn way(sequence: &Sequence, column: usize) -> usize {
    let crossing = sequence.arrows.iter().filter(|arrow| {
        let (low, high) = (arrow.from.min(arrow.to), arrow.from.max(arrow.to));
        (low..high).contains(&column)
    });
    let labels = crossing.map(|arrow| arrow.label.width().min(MOST) * LETTER + 4 * BESIDE);
    widest(labels).max(NARROWEST)
}

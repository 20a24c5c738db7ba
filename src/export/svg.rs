//! The sequence diagram as SVG: in the player without a style of its own, as a picture with one.

use std::fmt::{Arguments, Write};

use simplecss::StyleSheet;
use unicode_width::UnicodeWidthStr;

use super::attributes::{Node, attributes};
use super::measures::{
    BESIDE, LETTER, MOST, NARROWEST, band_name, beside, both_widths, half, host_name, most, way, widest,
};
use super::{Wanted, escape, story};
use crate::event::{Event, in_language, visible};
use crate::player::SEQUENCE_STYLE;
use crate::view::deck::Both;
use crate::view::sequence::{Arrow, Band, Ending, Remark, Sequence};
use crate::view::text::shortened;
use crate::view::{Lang, Role};

/// A row's height.
const ROW: usize = 26;
/// Above the first row and below the last: the hosts' names.
const HEAD: usize = 52;
/// The size of a picture's letters, from which [`LETTER`] comes. The player's style sheet has the same.
const SIZE: usize = 13;
/// A picture's fonts: first what Windows, macOS and Linux have, since some programs look at the first few
/// names only and none of them knows what a browser calls `ui-monospace`.
const FONTS: &str = "Consolas, Menlo, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace";

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
/// its classes. In one language; its text is text, and its style stands at each element.
pub fn svg(events: &[Event], wanted: &Wanted) -> String {
    let sequence = Sequence::of(events, wanted.pages.as_ref());
    let title = story(events).script.title;
    let title = visible(in_language(&title, wanted.lang.tag())).replace('\n', " ");
    let style = COLOURS
        .iter()
        .fold(SEQUENCE_STYLE.to_owned(), |style, (name, colour)| {
            style.replace(&format!("var({name})"), colour)
        });
    let sheet = StyleSheet::parse(&style);
    let head = format!("<title>{}</title>", escape::text(&title));
    let drawing = Drawing::of(&sequence, Some((wanted.lang, &sheet)));
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
    /// The style, where the picture brings its own.
    sheet: Option<&'a StyleSheet<'a>>,
    /// Where each column stands.
    columns: Vec<usize>,
    width: usize,
    height: usize,
}

impl<'a> Drawing<'a> {
    fn of(sequence: &'a Sequence, alone: Option<(Lang, &'a StyleSheet<'a>)>) -> Self {
        let lang = alone.map(|(lang, _)| lang);
        let left = widest(sequence.bands.iter().map(|band| band_name(band).width())) * LETTER + 16;
        let last = sequence.hosts.len().saturating_sub(1);
        let mut columns = Vec::new();
        let mut place = left + (beside(sequence, lang, 0) + BESIDE).max(half(sequence, 0));
        for column in 0..sequence.hosts.len() {
            columns.push(place);
            let room = if column == 0 {
                0
            } else {
                beside(sequence, lang, column)
            };
            let boxes = half(sequence, column) + BESIDE + half(sequence, column + 1);
            place += room.max(way(sequence, column)).max(boxes);
        }
        let texts = if last == 0 {
            0
        } else {
            beside(sequence, lang, last)
        };
        let right = texts.max(half(sequence, last));
        let width = columns
            .last()
            .map_or(left, |last| last + right + 2 * BESIDE)
            .max(left + NARROWEST);
        Self {
            sequence,
            lang,
            sheet: alone.map(|(_, sheet)| sheet),
            columns,
            width,
            height: sequence.rows * ROW + 2 * HEAD,
        }
    }

    fn draw(&self, head: &str) -> String {
        let (width, height) = (self.width, self.height);
        let font = if self.sheet.is_some() {
            format!(" font-family=\"{}\" font-size=\"{SIZE}\"", escape::text(FONTS))
        } else {
            String::new()
        };
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sequence\" role=\"img\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\"{font}>{head}"
        );
        let paper = format_args!("width=\"{width}\" height=\"{height}\"");
        self.element(&mut out, ("", "rect", "paper"), paper, "");
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

    /// One element of a group, with its class; in a picture with the style that these give it.
    fn element(
        &self,
        out: &mut String,
        (group, name, class): (&str, &str, &str),
        places: Arguments,
        content: &str,
    ) {
        let root = Node::new("svg", "sequence", None);
        let group = Node::new("g", group, Some(&root));
        let own = Node::new(name, class, Some(&group));
        let style = self.sheet.map(|sheet| attributes(sheet, &own));
        let class = match class {
            "" => String::new(),
            class => format!(" class=\"{class}\""),
        };
        let _ = write!(out, "<{name}{class} {places}{}", style.unwrap_or_default());
        let _ = match content {
            "" => write!(out, "/>"),
            content => write!(out, ">{content}</{name}>"),
        };
    }

    /// The middle of a row.
    fn middle(row: usize) -> usize {
        HEAD + row * ROW + ROW / 2
    }

    /// Every other page has another ground; what stands on it takes its halo from it.
    fn odd(&self, row: usize) -> &'static str {
        let bands = &self.sequence.bands;
        let band = bands.get(bands.partition_point(|band| band.rows.end <= row));
        let band = band.filter(|band| band.rows.contains(&row));
        if band.is_none_or(|band| band.page.is_multiple_of(2)) {
            ""
        } else {
            " odd"
        }
    }

    fn band(&self, out: &mut String, band: &Band) {
        let (top, height) = (HEAD + band.rows.start * ROW, band.rows.len() * ROW);
        let name = escape::text(&band_name(band));
        let group = format!("band{}", self.odd(band.rows.start));
        let _ = write!(out, "<g class=\"{group}\" data-page=\"{}\">", band.page);
        let (width, y) = (self.width, Self::middle(band.rows.start) + 5);
        let ground = format_args!("x=\"0\" y=\"{top}\" width=\"{width}\" height=\"{height}\"");
        self.element(out, (&group, "rect", ""), ground, "");
        self.element(
            out,
            (&group, "text", ""),
            format_args!("x=\"8\" y=\"{y}\""),
            &name,
        );
        out.push_str("</g>");
    }

    fn hosts(&self, out: &mut String) {
        let (top, bottom) = (HEAD - 10, self.height - HEAD + 10);
        for (column, x) in self.columns.iter().enumerate() {
            let line = format_args!("x1=\"{x}\" y1=\"{top}\" x2=\"{x}\" y2=\"{bottom}\"");
            self.element(out, ("", "line", "line"), line, "");
            let name = escape::text(&host_name(self.sequence, column));
            let half = half(self.sequence, column);
            let (left, wide) = (x.saturating_sub(half), 2 * half);
            for y in [8, self.height - 40] {
                let place = format_args!("x=\"{left}\" y=\"{y}\" width=\"{wide}\" height=\"32\" rx=\"8\"");
                self.element(out, ("", "rect", "host"), place, "");
                let place = format_args!("x=\"{x}\" y=\"{}\"", y + 21);
                self.element(out, ("", "text", "host-name"), place, &name);
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
        let group = format!("remark{}", self.odd(remark.row));
        let _ = write!(out, "<g class=\"{group}\" data-page=\"{}\">", remark.page);
        // Beside a column in the middle, frames between others pass.
        if remark.column > 0 && remark.column + 1 < self.columns.len() {
            let wide = both_widths(remark).into_iter().max().unwrap_or(0);
            self.ground(out, &group, (x, y), wide, false);
        }
        let said = self.said(&remark.text, most(remark));
        let class = format!("{role}{anchor}");
        let place = format_args!("x=\"{x}\" y=\"{y}\"");
        self.element(out, (&group, "text", &class), place, &said);
        out.push_str("</g>");
    }

    /// A text in the language; where there are two, both, for a style to show one of them.
    fn said(&self, text: &Both<String>, most: usize) -> String {
        let cut = |text: &str| escape::text(&shortened(text, most));
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

    fn arrow(&self, out: &mut String, arrow: &Arrow, part: fn(&Self, &mut String, &str, &Arrow)) {
        let until = arrow.until.unwrap_or(usize::MAX >> 12);
        let group = format!("arrow {}{}", ending(arrow.end), self.odd(arrow.rows.0));
        let _ = write!(
            out,
            "<g class=\"{group}\" data-page=\"{}\" data-until=\"{until}\">",
            arrow.page
        );
        part(self, out, &group, arrow);
        out.push_str("</g>");
    }

    /// What lies behind a text, so that no line crosses it; `end` where the text ends at its place.
    fn ground(&self, out: &mut String, group: &str, (x, y): (usize, usize), columns: usize, end: bool) {
        let wide = columns * LETTER + 6;
        let left = if end {
            (x + 3).saturating_sub(wide)
        } else {
            x.saturating_sub(3)
        };
        let top = y.saturating_sub(10);
        let place = format_args!("x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"13\"");
        self.element(out, (group, "rect", "ground"), place, "");
    }

    /// A frame that never left its host.
    fn to_itself(&self, out: &mut String, group: &str, arrow: &Arrow) {
        let (x, y) = (self.columns[arrow.from], Self::middle(arrow.rows.0) + 5);
        let (x, class) = if arrow.from == 0 {
            (x - BESIDE, "end")
        } else {
            (x + BESIDE, "")
        };
        let label = escape::text(&shortened(&arrow.label, MOST));
        let place = format_args!("x=\"{x}\" y=\"{y}\"");
        self.element(out, (group, "text", class), place, &format!("↺ {label}"));
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

    fn line(&self, out: &mut String, group: &str, arrow: &Arrow) {
        if arrow.from == arrow.to {
            return;
        }
        let (x, y) = (self.columns[arrow.from], Self::middle(arrow.rows.0));
        let (end_x, end_y) = self.end(arrow);
        let shaft = format_args!("x1=\"{x}\" y1=\"{y}\" x2=\"{end_x}\" y2=\"{end_y}\"");
        self.element(out, (group, "line", "shaft-line"), shaft, "");
        if arrow.end != Ending::Lost {
            let points = head((x, y), (end_x, end_y));
            let points = format_args!("points=\"{points}\"");
            self.element(out, (group, "polygon", "head"), points, "");
        }
    }

    /// What a frame is, above the start of its shaft, and where it got lost.
    fn label(&self, out: &mut String, group: &str, arrow: &Arrow) {
        if arrow.from == arrow.to {
            return self.to_itself(out, group, arrow);
        }
        let (start, y) = (self.columns[arrow.from], Self::middle(arrow.rows.0) - 4);
        let leftward = arrow.to < arrow.from;
        let (x, class) = if leftward {
            (start - BESIDE, "end")
        } else {
            (start + BESIDE, "")
        };
        let twice = if arrow.end == Ending::Twice { " ✓✓" } else { "" };
        let label = format!("{}{twice}", shortened(&arrow.label, MOST));
        self.ground(out, group, (x, y), label.width(), leftward);
        let place = format_args!("x=\"{x}\" y=\"{y}\"");
        self.element(out, (group, "text", class), place, &escape::text(&label));
        if arrow.end == Ending::Lost {
            let (x, y) = self.end(arrow);
            let place = format_args!("x=\"{x}\" y=\"{}\"", y + 6);
            self.element(out, (group, "text", "cross middle"), place, "✗");
        }
    }
}

/// An arrow's head, turned along its shaft.
fn head(from: (usize, usize), to: (usize, usize)) -> String {
    #[expect(clippy::cast_precision_loss, reason = "places on a picture, far below 2^52")]
    let place = |(x, y): (usize, usize)| (x as f64, y as f64);
    let ((x1, y1), (x2, y2)) = (place(from), place(to));
    let (along_x, along_y) = (x2 - x1, y2 - y1);
    let length = along_x.hypot(along_y).max(1.0);
    let (unit_x, unit_y) = (along_x / length * 11.0, along_y / length * 11.0);
    let (back_x, back_y) = (x2 - unit_x, y2 - unit_y);
    let (side_x, side_y) = (unit_y / 2.2, unit_x / 2.2);
    format!(
        "{x2:.1},{y2:.1} {:.1},{:.1} {:.1},{:.1}",
        back_x - side_x,
        back_y + side_y,
        back_x + side_x,
        back_y - side_y
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_and_the_player_have_letters_of_one_size() {
        assert!(SEQUENCE_STYLE.starts_with(&format!(".sequence {{ font: {SIZE}px ")));
    }
}

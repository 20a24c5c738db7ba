//! Lines on a screen of cells, in colours that a bright projector does not swallow.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line as Row, Span as Piece};
use ratatui::widgets::Widget;

use crate::view::Paint;
use crate::view::text::{Line, Role, ascii};

/// The colours of a presentation: nothing is dim, for a projector would show nothing of it; what matters
/// is bold.
fn style(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Plain | Role::Dim => style,
        Role::Title | Role::Strong => style.add_modifier(Modifier::BOLD),
        Role::Heading | Role::Code => style.fg(Color::Cyan).add_modifier(Modifier::BOLD),
        Role::Good => style.fg(Color::Green).add_modifier(Modifier::BOLD),
        Role::Bad => style.fg(Color::Red).add_modifier(Modifier::BOLD),
        Role::Now => style.fg(Color::Yellow).add_modifier(Modifier::BOLD),
        Role::Waiting => style.fg(Color::Magenta).add_modifier(Modifier::BOLD),
        Role::Frame => style.fg(Color::LightBlue).add_modifier(Modifier::BOLD),
    }
}

/// A line in these colours.
fn row(line: &Line) -> Row<'static> {
    let pieces = line.spans.iter();
    pieces
        .map(|span| Piece::styled(span.text.clone(), style(span.role)))
        .collect()
}

/// The same, with a ground of its own under what happens now: that is seen from the last row.
fn marked(line: &Line) -> Row<'static> {
    let mut row = row(line);
    for (piece, span) in row.spans.iter_mut().zip(&line.spans) {
        if span.role == Role::Now {
            piece.style = piece.style.add_modifier(Modifier::REVERSED);
        }
    }
    row
}

/// Lines from the area's top, as many as it has room for; what happens now is marked.
pub(super) fn put_marked(lines: &[Line], area: Rect, buffer: &mut Buffer) {
    for (line, place) in lines.iter().zip(area.rows()) {
        marked(line).render(place, buffer);
    }
}

/// Lines from the area's top, as many as it has room for.
pub(super) fn put(lines: &[Line], area: Rect, buffer: &mut Buffer) {
    for (line, place) in lines.iter().zip(area.rows()) {
        row(line).render(place, buffer);
    }
}

/// One line at this place, as much of it as fits.
pub(super) fn put_at(line: Line, (x, y): (u16, u16), area: Rect, buffer: &mut Buffer) {
    let place = Rect::new(x, y, area.right().saturating_sub(x), 1).intersection(area);
    let line = line.cut(usize::from(place.width));
    row(&line).render(place, buffer);
}

/// The last stroke: no colours, or no characters but ASCII's, where that was asked for. Weight stays.
pub(super) fn finish(buffer: &mut Buffer, paint: Paint) {
    for cell in &mut buffer.content {
        if !paint.colour {
            (cell.fg, cell.bg) = (Color::Reset, Color::Reset);
        }
        if paint.ascii {
            let plain: String = cell.symbol().chars().map(ascii).collect();
            cell.set_symbol(&plain);
        }
    }
}

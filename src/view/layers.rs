//! The packets layer by layer, field by field, with the bytes that carry each field.

use super::chart::label;
use super::markdown::prose;
use super::story::{Page, WireFrame};
use super::table::Table;
use super::text::{Line, Role};
use super::{Options, say};
use crate::packet::{self, Field, Layer};

/// So many bytes of a field are shown.
const MOST_BYTES: usize = 8;

/// All frames of the page, taken apart.
pub(crate) fn layers(page: &Page, options: &Options, width: usize) -> Vec<Line> {
    if !options.layers {
        return Vec::new();
    }
    let frames = page.frames.values();
    frames
        .flat_map(|frame| taken_apart(frame, options, width))
        .collect()
}

fn taken_apart(frame: &WireFrame, options: &Options, width: usize) -> Vec<Line> {
    let bytes = &frame.frame.data.0;
    let title = format!("#{} {}", frame.frame.id, label(&frame.frame));
    let mut lines = vec![Line::of(Role::Frame, title)];
    for layer in packet::layers(bytes) {
        lines.push(heading(&layer, options));
        lines.extend(fields(&layer, bytes, width));
    }
    lines
}

fn heading(layer: &Layer, options: &Options) -> Line {
    let (from, to) = (layer.range.start, layer.range.end.saturating_sub(1));
    Line::of(Role::Heading, layer.name).with(
        Role::Dim,
        format!("  {}", say!(options, "view.bytes", from = from, to = to)),
    )
}

fn fields(layer: &Layer, bytes: &[u8], width: usize) -> Vec<Line> {
    let mut table = Table::default();
    for field in &layer.fields {
        table.push(vec![
            Line::of(Role::Dim, format!("  {}", place(field))),
            Line::of(Role::Code, hex(field, bytes)),
            Line::of(Role::Plain, field.name),
            Line::of(Role::Strong, &field.value),
        ]);
    }
    table.fitted(width).unwrap_or_else(|| listed(layer, bytes, width))
}

fn listed(layer: &Layer, bytes: &[u8], width: usize) -> Vec<Line> {
    let text = |field: &Field| {
        format!(
            "{} {} {}: {}",
            place(field),
            hex(field, bytes),
            field.name,
            field.value
        )
    };
    let fields = layer.fields.iter();
    fields
        .flat_map(|field| prose(Role::Plain, &text(field), width, "  ", "    "))
        .collect()
}

/// The field's first byte; of a field of bits, which bits.
fn place(field: &Field) -> String {
    match &field.bits {
        Some(bits) if bits.end > bits.start + 1 => {
            format!("{}.{}–{}", field.offset, bits.start, bits.end - 1)
        }
        Some(bits) => format!("{}.{}", field.offset, bits.start),
        None => field.offset.to_string(),
    }
}

fn hex(field: &Field, bytes: &[u8]) -> String {
    let carried = bytes.get(field.offset..field.offset.saturating_add(field.length));
    let carried = carried.unwrap_or_default();
    let shown = carried.iter().take(MOST_BYTES).map(|byte| format!("{byte:02x}"));
    let more = if carried.len() > MOST_BYTES { " …" } else { "" };
    format!("{}{more}", shown.collect::<Vec<_>>().join(" "))
}

//! Frames: what is said of each in a line, its bytes, and its fields.

use std::collections::HashMap;

use serde::Serialize;

use super::text::{Table, options};
use crate::event::{Bytes, Segment};
use crate::packet::{self, Field, Layer};
use crate::view::Lang;
use crate::view::chart::label;
use crate::view::story::WireFrame;
use crate::view::text::Line;
use crate::view::wire::cells;

/// A frame.
#[derive(Debug, Serialize)]
pub struct DeckFrame {
    /// Its number.
    pub id: u64,
    /// Who sent it.
    pub from: String,
    /// Whom it is for.
    pub to: String,
    /// What stands on its arrow.
    pub label: String,
    /// What else stands there: how many bytes it brings, or what ICMP says.
    pub note: String,
    /// Number, hosts, protocol, ports, flags, seq, ack, window, length.
    pub cells: Vec<String>,
    /// All its bytes.
    pub data: Bytes,
    /// How it is taken apart: a place among the shapes.
    pub shape: usize,
    /// What its fields say, in the order of the shape's.
    pub values: Vec<String>,
}

/// A layer: its name, its first byte and the one behind its last, its fields.
#[derive(Debug, Serialize)]
pub struct Shape(pub &'static str, pub usize, pub usize, pub Vec<ShapeField>);

/// A field: its name, its first byte, how many it touches, and which bits of these are its own (the
/// first and the one behind the last), where not all are.
#[derive(Debug, Serialize)]
pub struct ShapeField(pub &'static str, pub usize, pub usize, pub Option<(u8, u8)>);

/// The frames so far.
#[derive(Debug, Default)]
pub(super) struct Packets {
    pub(super) frames: Vec<DeckFrame>,
    pub(super) shapes: Table<Vec<Shape>>,
    places: HashMap<u64, usize>,
}

impl Packets {
    /// The frame's place.
    pub(super) fn place(&mut self, frame: &WireFrame) -> usize {
        let id = frame.frame.id;
        if let Some(place) = self.places.get(&id) {
            return *place;
        }
        let place = self.frames.len();
        self.places.insert(id, place);
        let layers = packet::layers(&frame.frame.data.0);
        let shape = self.shapes.place(layers.iter().map(shape).collect());
        self.frames.push(taken_apart(frame, &layers, shape));
        place
    }
}

fn taken_apart(frame: &WireFrame, layers: &[Layer], shape: usize) -> DeckFrame {
    // What became of it, the last cell, changes; all others stay, in every language.
    let mut cells = cells(frame, &options(Lang::En));
    cells.pop();
    let fields = layers.iter().flat_map(|layer| &layer.fields);
    DeckFrame {
        id: frame.frame.id,
        from: frame.frame.from.clone(),
        to: frame.frame.to.clone(),
        label: label(&frame.frame),
        note: note(&frame.frame.segment),
        cells: cells.iter().map(Line::text).collect(),
        data: frame.frame.data.clone(),
        shape,
        values: fields.map(|field| field.value.clone()).collect(),
    }
}

fn note(segment: &Segment) -> String {
    match segment.proto.as_str() {
        "icmp" | "icmp6" => segment.options.join(", "),
        _ if segment.len > 0 => format!("len {}", segment.len),
        _ => String::new(),
    }
}

fn shape(layer: &Layer) -> Shape {
    let field = |field: &Field| {
        let bits = field.bits.as_ref().map(|bits| (bits.start, bits.end));
        ShapeField(field.name, field.offset, field.length, bits)
    };
    let fields = layer.fields.iter().map(field).collect();
    Shape(layer.name, layer.range.start, layer.range.end, fields)
}

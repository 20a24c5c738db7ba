//! The frames of a lesson as pcapng, for Wireshark.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::time::Duration;

use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{
    InterfaceDescriptionBlock, InterfaceDescriptionOption, InterfaceTsResolution,
};
use pcap_file::pcapng::blocks::opt_common::CommonOption;
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};
use pcap_file::pcapng::{Block, PcapNgBlock, PcapNgWriter};
use pcap_file::{DataLink, Endianness};

use super::output::Whole;
use super::{Output, RecordError, Sink};
use crate::event::{Event, Fate, FateKind, Frame, Header, HostInfo, Kind, StepStart, visible};

/// Writes a capture: an interface a host, and each frame once, at its sender's interface, at the time
/// of its arrival, with a comment that names its step and its fate.
///
/// A frame is written when its fate is known and all frames before it have been written, so that the
/// capture is in order of arrival; what is still on the wire is written at the end. Only whole blocks
/// are written, each with one write: a capture that was broken off opens, and ends with a whole frame.
pub struct PcapWriter<O> {
    output: Whole<O>,
    encoder: Option<Encoder>,
    step: String,
    waiting: VecDeque<Waiting>,
}

/// A frame that has arrived; its comment is missing until its fate is known.
struct Waiting {
    id: u64,
    interface: u32,
    time: Duration,
    data: Vec<u8>,
    /// The step in which it was sent.
    step: String,
    way: Way,
    comment: Option<String>,
}

/// How a frame meets its fate.
#[derive(Clone, Copy)]
enum Way {
    Held,
    Flowing,
    Looped,
    CopyOf(u64),
}

impl<O: Output> PcapWriter<O> {
    /// Writes to an output that is empty.
    pub fn new(output: O) -> Self {
        Self {
            output: Whole::new(output, "the capture", "frame"),
            encoder: None,
            step: "before the first step".to_owned(),
            waiting: VecDeque::new(),
        }
    }

    /// Tells the name of the file that this is, so that errors name it.
    #[must_use]
    pub fn named(mut self, file: &str) -> Self {
        self.output = self.output.named(file);
        self
    }

    /// The output, with all that was written.
    pub fn into_inner(self) -> O {
        self.output.into_inner()
    }

    fn start(&mut self, header: &Header) -> Result<(), RecordError> {
        let (encoder, start) = Encoder::start(header)?;
        self.encoder = Some(encoder);
        self.output.append_uncounted(&start)
    }

    fn arrive(&mut self, frame: &Frame, t_ns: u64) -> Result<(), RecordError> {
        let encoder = self.encoder.as_ref().ok_or(RecordError::NoHeader)?;
        self.waiting.push_back(Waiting {
            id: frame.id,
            interface: encoder.interface_of(frame)?,
            time: encoder.start + Duration::from_nanos(t_ns),
            data: frame.data.0.clone(),
            step: self.step.clone(),
            way: way_of(frame),
            comment: None,
        });
        Ok(())
    }

    fn decide(&mut self, fate: &Fate) -> Result<(), RecordError> {
        let mut waiting = self.waiting.iter_mut();
        if let Some(frame) = waiting.find(|frame| frame.id == fate.id) {
            frame.comment = Some(comment(frame, &self.step, &fate_text(frame.way, fate.fate)));
        }
        self.write_decided()
    }

    fn write_decided(&mut self) -> Result<(), RecordError> {
        let Some(encoder) = &mut self.encoder else {
            return Ok(());
        };
        while let Some(comment) = self.waiting.front_mut().and_then(|frame| frame.comment.take()) {
            if let Some(frame) = self.waiting.pop_front() {
                self.output.append(&encoder.frame(&frame, &comment)?)?;
            }
        }
        Ok(())
    }
}

impl<O: Output> Sink for PcapWriter<O> {
    fn event(&mut self, event: &Event) -> Result<(), RecordError> {
        match &event.kind {
            Kind::Header(header) => self.start(header),
            _ if self.encoder.is_none() => Err(RecordError::NoHeader),
            // What is done in place of a step belongs to the one before.
            Kind::Step(step) if step.instead.is_none() => {
                self.step = step_text(step);
                Ok(())
            }
            Kind::Frame(frame) => self.arrive(frame, event.t_ns),
            Kind::Fate(fate) => self.decide(fate),
            Kind::End(_) => self.finish(),
            _ => Ok(()),
        }
    }

    fn finish(&mut self) -> Result<(), RecordError> {
        for frame in &mut self.waiting {
            let text = comment(frame, &frame.step, "still on the wire at the end");
            frame.comment.get_or_insert(text);
        }
        self.write_decided()
    }
}

/// `step syn (7/22)`.
fn step_text(step: &StepStart) -> String {
    format!("step {} ({}/{})", short(&step.id), step.index, step.of)
}

fn way_of(frame: &Frame) -> Way {
    match frame.copy_of {
        Some(original) => Way::CopyOf(original),
        None if frame.held => Way::Held,
        None if frame.from == frame.to => Way::Looped,
        None => Way::Flowing,
    }
}

fn fate_text(way: Way, fate: FateKind) -> String {
    match (fate, way) {
        (FateKind::Absorbed, Way::CopyOf(original)) => return format!("absorbed copy of #{original}"),
        (FateKind::Absorbed, _) => "absorbed",
        (FateKind::Dropped, _) => "dropped",
        (FateKind::Duplicated, _) => "duplicated",
        (FateKind::Delivered, Way::Flowing) => "delivered at once",
        (FateKind::Delivered, Way::Looped) => "stayed on its host",
        (FateKind::Delivered, _) => "delivered",
    }
    .to_owned()
}

/// What happened to the frame in which step, and in which one it was sent, where that was another.
fn comment(frame: &Waiting, step: &str, fate: &str) -> String {
    if frame.step == step {
        return format!("{step}: {fate}");
    }
    format!("{}: sent; {step}: {fate}", frame.step)
}

/// A stranger's name, as much of it as an option of pcapng holds with ease.
fn short(name: &str) -> Cow<'_, str> {
    let end = name.char_indices().nth(100).map_or(name.len(), |(end, _)| end);
    visible(&name[..end])
}

/// Makes blocks: the crate's writer over a buffer that is emptied after each.
struct Encoder {
    writer: PcapNgWriter<Vec<u8>>,
    hosts: Vec<String>,
    /// The lesson's start, since 1970.
    start: Duration,
}

impl Encoder {
    /// The encoder, and the blocks with which the file begins.
    fn start(header: &Header) -> Result<(Self, Vec<u8>), RecordError> {
        let start = wall_clock(&header.recorded_at)?;
        let writer = PcapNgWriter::with_section_header(Vec::new(), section(header));
        let mut encoder = Self {
            writer: writer.map_err(RecordError::Encode)?,
            hosts: header.hosts.iter().map(|host| host.name.clone()).collect(),
            start,
        };
        let mut bytes = std::mem::take(encoder.writer.get_mut());
        for host in &header.hosts {
            bytes.extend(encoder.encode(&interface(host).into_block())?);
        }
        Ok((encoder, bytes))
    }

    fn interface_of(&self, frame: &Frame) -> Result<u32, RecordError> {
        let place = self.hosts.iter().position(|host| *host == frame.from);
        let interface = place.and_then(|place| u32::try_from(place).ok());
        interface.ok_or_else(|| RecordError::UnknownHost {
            frame: frame.id,
            host: visible(&frame.from).into_owned(),
        })
    }

    fn frame(&mut self, frame: &Waiting, comment: &str) -> Result<Vec<u8>, RecordError> {
        let comment = CommonOption::Comment(comment.into());
        let block = EnhancedPacketBlock {
            interface_id: frame.interface,
            timestamp: frame.time,
            original_len: u32::try_from(frame.data.len()).unwrap_or(u32::MAX),
            data: frame.data.as_slice().into(),
            options: vec![EnhancedPacketOption::Common(comment)],
        };
        self.encode(&block.into_block())
    }

    fn encode(&mut self, block: &Block<'_>) -> Result<Vec<u8>, RecordError> {
        self.writer.write_block(block).map_err(RecordError::Encode)?;
        Ok(std::mem::take(self.writer.get_mut()))
    }
}

fn section(header: &Header) -> SectionHeaderBlock<'static> {
    let application = format!("sockstep {}", short(&header.sockstep));
    let lesson = format!("lesson {}", short(&header.lesson));
    SectionHeaderBlock {
        endianness: Endianness::Little,
        options: vec![
            SectionHeaderOption::OS(format!("Linux {}", short(&header.kernel)).into()),
            SectionHeaderOption::UserApplication(application.into()),
            SectionHeaderOption::Common(CommonOption::Comment(lesson.into())),
        ],
        ..SectionHeaderBlock::default()
    }
}

fn interface(host: &HostInfo) -> InterfaceDescriptionBlock<'static> {
    let addresses = host.addrs.iter().take(8).map(|address| short(address));
    let description = addresses.collect::<Vec<_>>().join(", ");
    InterfaceDescriptionBlock {
        linktype: DataLink::ETHERNET,
        snaplen: 0, // no limit: frames are whole
        options: vec![
            InterfaceDescriptionOption::IfName(short(&host.name).into_owned().into()),
            InterfaceDescriptionOption::IfDescription(description.into()),
            InterfaceDescriptionOption::IfTsResol(InterfaceTsResolution::NANO),
        ],
    }
}

/// An RFC 3339 time, as the time since 1970.
fn wall_clock(text: &str) -> Result<Duration, RecordError> {
    let bad = |reason: String| RecordError::Clock {
        text: short(text).into_owned(),
        reason,
    };
    let time = text
        .parse::<jiff::Timestamp>()
        .map_err(|error| bad(visible(&error.to_string()).into_owned()))?;
    Duration::try_from(time.as_duration()).map_err(|error| bad(error.to_string()))
}

#[cfg(test)]
mod tests;

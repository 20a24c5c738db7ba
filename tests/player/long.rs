//! A long trace: a recorded lesson, over and over.

use sockstep::event::{Event, Kind, trace};

/// So many events, and the end.
pub(crate) fn events(count: usize) -> Vec<Event> {
    let recording = sockstep::lesson::recording("tcp-server").unwrap().unwrap();
    let mut all = trace::read(recording).unwrap().events;
    let end = all.pop().unwrap();
    let start = all
        .iter()
        .position(|event| matches!(event.kind, Kind::Step(_)))
        .unwrap();
    let round: Vec<_> = all[start..].to_vec();
    let (mut frames, mut steps) = (0, 0);
    for number in 1.. {
        let most = |kind: &Kind| {
            if let Kind::Frame(frame) = kind {
                frame.id
            } else {
                0
            }
        };
        frames = all
            .iter()
            .map(|event| most(&event.kind))
            .max()
            .unwrap_or(0)
            .max(frames);
        steps = all
            .iter()
            .filter(|event| matches!(event.kind, Kind::Step(_)))
            .count()
            .max(steps);
        for event in &round {
            if all.len() + 1 == count {
                break;
            }
            let mut event = event.clone();
            shift(&mut event.kind, frames, steps, number);
            all.push(event);
        }
        if all.len() + 1 == count {
            break;
        }
    }
    all.push(end);
    for (seq, event) in (0..).zip(&mut all) {
        event.seq = seq;
    }
    all
}

/// A frame of a later round is another frame, a step another step.
fn shift(kind: &mut Kind, frames: u64, steps: usize, round: usize) {
    match kind {
        Kind::Frame(frame) => {
            frame.id += frames;
            frame.copy_of = frame.copy_of.map(|id| id + frames);
            frame.segment.seq_rel += u32::try_from(round).unwrap();
        }
        Kind::Fate(fate) => fate.id += frames,
        Kind::Step(step) => {
            step.index += steps;
            step.id = format!("{}-{round}", step.id);
        }
        _ => {}
    }
}

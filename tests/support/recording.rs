//! A trace that may still be growing: after every event the file is whole.

use std::fs::File;
use std::path::PathBuf;

use sockstep::event::{Event, Kind, trace};

/// The recording of a run, read from its file whenever it is asked.
pub(crate) struct Recording(pub(crate) PathBuf);

impl Recording {
    /// All events so far.
    pub(crate) fn events(&self) -> Vec<Event> {
        trace::read(File::open(&self.0).unwrap()).unwrap().events
    }

    /// The events so far of one kind: `recording.all(|kind| if let Kind::Fact(fact) = kind { … })`.
    pub(crate) fn all<T>(&self, of_kind: impl Fn(Kind) -> Option<T>) -> Vec<T> {
        self.events()
            .into_iter()
            .filter_map(|event| of_kind(event.kind))
            .collect()
    }

    /// The events since the last step began, with that beginning.
    pub(crate) fn last_step(&self) -> Vec<Kind> {
        let kinds: Vec<_> = self.events().into_iter().map(|event| event.kind).collect();
        let start = kinds.iter().rposition(|kind| matches!(kind, Kind::Step(_)));
        kinds.into_iter().skip(start.unwrap_or(0)).collect()
    }

    /// Whether the step that began last has come to rest: the kernel was looked at after it. A key that is
    /// pressed while a step still waits for something is lost.
    pub(crate) fn has_settled(&self) -> bool {
        let look = |kind: &Kind| matches!(kind, Kind::Sockets(_) | Kind::End(_));
        self.last_step().iter().any(look)
    }

    /// How many steps have begun; one that is done again counts again.
    pub(crate) fn steps(&self) -> usize {
        self.all(|kind| matches!(kind, Kind::Step(_)).then_some(())).len()
    }
}

/// The events of one kind among these: `of_kind!(recording, Fact)`.
macro_rules! of_kind {
    ($recording:expr, $kind:ident) => {
        $recording.all(|kind| match kind {
            sockstep::event::Kind::$kind(event) => Some(event),
            _ => None,
        })
    };
}
pub(crate) use of_kind;

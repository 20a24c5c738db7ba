//! A world and a desk with a clock at each door.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use sockstep::desk::Printer;
use sockstep::engine::{Command, Desk, World, WorldError};
use sockstep::event::{Call, Event, HostView, Outcome, Said};
use sockstep::packet;
use sockstep::wire::Arrival;

/// Where the engine's time went, and how each step fared.
#[derive(Debug, Default)]
pub(crate) struct Clocks {
    pub(crate) spent: Vec<(&'static str, Duration)>,
    pub(crate) steps: Vec<Acted>,
    pub(crate) lost: u64,
}

/// An act of a step's, up to the snapshot after it.
#[derive(Debug)]
pub(crate) struct Acted {
    /// When the call was handed to its actor, or the frame to the wire.
    since: Instant,
    is_call: bool,
    /// How many frames the kernel sends in answer.
    frames_due: usize,
    /// How many came before the snapshot.
    frames_seen: usize,
    /// From the act to the end of the snapshot.
    pub(crate) settled: Option<Duration>,
}

impl Acted {
    pub(crate) fn name(&self) -> &'static str {
        if self.is_call { "call" } else { "frame" }
    }

    fn see(&mut self, frames: usize) {
        if self.settled.is_none() {
            self.frames_seen += frames;
        }
    }

    /// How many frames came after the snapshot, or never.
    pub(crate) fn frames_late(&self) -> usize {
        self.frames_due.saturating_sub(self.frames_seen)
    }
}

impl Clocks {
    fn add(&mut self, name: &'static str, since: Instant) {
        let took = since.elapsed();
        match self.spent.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += took,
            None => self.spent.push((name, took)),
        }
    }

    fn act(&mut self, is_call: bool, frames_due: usize) {
        self.steps.push(Acted {
            since: Instant::now(),
            is_call,
            frames_due,
            frames_seen: 0,
            settled: None,
        });
    }
}

/// Shared by world and desk, since the engine owns the one and borrows the other.
pub(crate) type Shared = Rc<RefCell<Clocks>>;

/// A world that passes everything on.
pub(crate) struct ClockedWorld<W> {
    /// None once it is torn down.
    inner: Option<W>,
    clocks: Shared,
    /// The last one that the engine looks at.
    last_host: usize,
}

impl<W> ClockedWorld<W> {
    pub(crate) fn new(inner: W, clocks: &Shared, hosts: usize) -> Self {
        Self {
            inner: Some(inner),
            clocks: Rc::clone(clocks),
            last_host: hosts - 1,
        }
    }

    fn clocked<T>(&mut self, name: &'static str, work: impl FnOnce(&mut W) -> T) -> T {
        let since = Instant::now();
        let result = work(self.inner_mut());
        self.clocks.borrow_mut().add(name, since);
        result
    }

    fn inner_mut(&mut self) -> &mut W {
        self.inner.as_mut().expect("in use, so not dropped")
    }
}

impl<W> Drop for ClockedWorld<W> {
    fn drop(&mut self) {
        let since = Instant::now();
        drop(self.inner.take());
        self.clocks.borrow_mut().add("tearing the lab down", since);
    }
}

impl<W: World> World for ClockedWorld<W> {
    fn take_frames(&mut self) -> Result<Vec<Arrival>, WorldError> {
        let frames = self.clocked("reading the wire", W::take_frames)?;
        if let Some(act) = self.clocks.borrow_mut().steps.last_mut() {
            act.see(frames.len());
        }
        Ok(frames)
    }

    fn receivers(&self, from: usize, frame: &[u8]) -> Vec<usize> {
        self.inner
            .as_ref()
            .expect("in use, so not dropped")
            .receivers(from, frame)
    }

    fn deliver(&mut self, from: usize, frame: &[u8]) -> Result<bool, WorldError> {
        self.clocks
            .borrow_mut()
            .act(false, usize::from(is_answered(frame)));
        self.clocked("delivering frames", |world| world.deliver(from, frame))
    }

    fn lost(&mut self) -> Result<u64, WorldError> {
        let lost = self.inner_mut().lost()?;
        self.clocks.borrow_mut().lost = lost;
        Ok(lost)
    }

    fn start(&mut self, actor: usize, call: &Call) -> Result<(), WorldError> {
        let sends = matches!(call, Call::Send { .. });
        self.clocks.borrow_mut().act(true, usize::from(sends));
        self.clocked("handing calls over", |world| world.start(actor, call))
    }

    fn take_returns(&mut self) -> Result<Vec<(usize, Outcome)>, WorldError> {
        self.clocked("reading returns", W::take_returns)
    }

    fn is_asleep_in(&mut self, actor: usize, call: &str) -> Result<bool, WorldError> {
        self.clocked("asking whether tasks sleep", |world| {
            world.is_asleep_in(actor, call)
        })
    }

    fn interest(&mut self, actor: usize, epoll: i32) -> Result<Vec<i32>, WorldError> {
        self.inner_mut().interest(actor, epoll)
    }

    fn look(&mut self, host: usize) -> Result<HostView, WorldError> {
        let view = self.clocked("looking at sockets and counters", |world| world.look(host))?;
        if host == self.last_host
            && let Some(act) = self.clocks.borrow_mut().steps.last_mut()
        {
            act.settled.get_or_insert(act.since.elapsed());
        }
        Ok(view)
    }

    fn said(&self, error: &WorldError) -> Option<Said> {
        self.inner.as_ref()?.said(error)
    }

    fn wait(&mut self, at_most: Duration) -> Result<(), WorldError> {
        self.clocked("waiting for actors and kernel", |world| world.wait(at_most))
    }

    fn wait_for_anybody(&mut self, at_most: Option<Duration>) -> Result<(), WorldError> {
        self.inner_mut().wait_for_anybody(at_most)
    }
}

/// Whatever takes up sequence numbers is acknowledged at once (`quickack`).
fn is_answered(frame: &[u8]) -> bool {
    let segment = packet::summary(frame);
    segment.len > 0
        || segment
            .flags
            .iter()
            .any(|flag| matches!(flag.name(), "SYN" | "FIN"))
}

/// Nobody is asked; pages are printed as the command prints them, or not at all.
pub(crate) struct ClockedDesk {
    printer: Option<Printer>,
    clocks: Shared,
}

impl ClockedDesk {
    pub(crate) fn new(printer: Option<Printer>, clocks: &Shared) -> Self {
        let clocks = Rc::clone(clocks);
        Self { printer, clocks }
    }

    fn clocked(
        &mut self,
        work: impl FnOnce(&mut Printer) -> Result<(), sockstep::desk::DeskError>,
    ) -> Result<(), WorldError> {
        let since = Instant::now();
        self.printer.as_mut().map_or(Ok(()), work)?;
        self.clocks.borrow_mut().add("views, and printing them", since);
        Ok(())
    }
}

impl Desk for ClockedDesk {
    fn event(&mut self, event: &Event) -> Result<(), WorldError> {
        self.clocked(|printer| printer.event(event))
    }

    fn settled(&mut self) -> Result<(), WorldError> {
        self.clocked(Printer::settled)
    }

    fn command(&mut self, _step: &str) -> Result<Option<Command>, WorldError> {
        Ok(Some(Command::Go))
    }

    fn wants_out(&mut self) -> Result<bool, WorldError> {
        Ok(false)
    }

    fn patience(&self) -> Option<Duration> {
        None
    }
}

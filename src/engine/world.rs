//! The doors of the engine: what it needs of the world, and of the person at the desk.

use std::time::Duration;

use crate::event::{Call, Event, HostView, Outcome, Said};
use crate::wire::Arrival;

/// Whatever goes wrong outside of the engine, with the sentence that says so.
pub type WorldError = Box<dyn std::error::Error + Send + Sync>;

/// Actors, wire and probe. Hosts and actors go by their index in the lesson.
pub trait World {
    /// All frames that have arrived since the last time.
    ///
    /// # Errors
    /// As all calls of this trait: when the world does not work any more.
    fn take_frames(&mut self) -> Result<Vec<Arrival>, WorldError>;
    /// The hosts that a frame is for.
    fn receivers(&self, from: usize, frame: &[u8]) -> Vec<usize>;
    /// Sends a frame on, and waits until its receivers have taken it; false when they have not within the
    /// bound.
    fn deliver(&mut self, from: usize, frame: &[u8]) -> Result<bool, WorldError>;
    /// How many frames the capture lost.
    fn lost(&mut self) -> Result<u64, WorldError>;
    /// Asks an actor to make a call.
    fn start(&mut self, actor: usize, call: &Call) -> Result<(), WorldError>;
    /// The calls that have returned since the last time.
    fn take_returns(&mut self) -> Result<Vec<(usize, Outcome)>, WorldError>;
    /// Whether the actor's task sleeps in this call.
    fn is_asleep_in(&mut self, actor: usize, call: &str) -> Result<bool, WorldError>;
    /// The descriptors in an epoll's list of interest (`/proc/PID/fdinfo`).
    fn interest(&mut self, actor: usize, epoll: i32) -> Result<Vec<i32>, WorldError>;
    /// Looks at a host.
    fn look(&mut self, host: usize) -> Result<HostView, WorldError>;
    /// Waits until something happens in the lab, a frame or a return; or until the time is over.
    fn wait(&mut self, at_most: Duration) -> Result<(), WorldError>;
    /// What an error of this world's says, where it has words for it.
    fn said(&self, error: &WorldError) -> Option<Said>;
    /// As [`World::wait`], and ends too when the person at the desk does something.
    fn wait_for_anybody(&mut self, at_most: Option<Duration>) -> Result<(), WorldError>;
}

/// What the person wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Run the step.
    Go,
    /// The person's answer to the question that stands before the step, by its place; then run the step.
    Answer(usize),
    /// Drop the frame of the step instead, or the oldest one.
    Drop,
    /// Deliver it twice.
    Duplicate,
    /// Let another frame go first.
    Other,
    /// Pull the plug of a cable, or mend it.
    Cable,
    /// Leave.
    Quit,
}

/// The person, and where events go.
pub trait Desk {
    /// Takes an event.
    ///
    /// # Errors
    /// When it cannot be written where it has to go.
    fn event(&mut self, event: &Event) -> Result<(), WorldError>;
    /// The machine has settled: all of the step is told.
    ///
    /// # Errors
    /// As [`Desk::event`].
    fn settled(&mut self) -> Result<(), WorldError>;
    /// What the person wants, if it is known already; `step` is the id of the step to come.
    ///
    /// # Errors
    /// When the person cannot be heard any more.
    fn command(&mut self, step: &str) -> Result<Option<Command>, WorldError>;
    /// Whether the person wants to leave while something is waited for.
    ///
    /// # Errors
    /// When the person cannot be heard any more.
    fn wants_out(&mut self) -> Result<bool, WorldError>;
    /// A step waits for this, and has for so long; told again and again until it has come. Where nobody
    /// looks on, nobody need be told.
    ///
    /// # Errors
    /// When the person cannot be told any more.
    fn awaits(&mut self, what: &Said, passed: Duration) -> Result<(), WorldError> {
        let _ = (what, passed);
        Ok(())
    }
    /// How long to wait for the person before asking again; nothing: until something happens.
    fn patience(&self) -> Option<Duration>;
}

impl<D: Desk> Desk for &mut D {
    fn event(&mut self, event: &Event) -> Result<(), WorldError> {
        (**self).event(event)
    }

    fn settled(&mut self) -> Result<(), WorldError> {
        (**self).settled()
    }

    fn command(&mut self, step: &str) -> Result<Option<Command>, WorldError> {
        (**self).command(step)
    }

    fn wants_out(&mut self) -> Result<bool, WorldError> {
        (**self).wants_out()
    }

    fn awaits(&mut self, what: &Said, passed: Duration) -> Result<(), WorldError> {
        (**self).awaits(what, passed)
    }

    fn patience(&self) -> Option<Duration> {
        (**self).patience()
    }
}

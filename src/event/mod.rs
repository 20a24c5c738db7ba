//! The shared vocabulary: what happened, as values that every other room speaks of.
//!
//! *In:* nothing; no other room is imported here. *Out:* [`Event`] and its parts, and the reading
//! and writing of a trace, one event a line (see [`trace`]).
//! *Never here:* a system call, a colour, a sentence for the learner.

mod call;
mod escape;
mod fingerprint;
mod kind;
mod limits;
mod nearest;
mod outcome;
mod reason;
mod said;
#[cfg(test)]
mod schema;
mod script;
mod segment;
mod state;
pub mod trace;

pub use call::{
    Address, BufferSize, Call, Child, Count, Data, DataBefore, EpollEvent, EpollEvents, EpollOperation,
    EpollTimeout, Family, Milliseconds, One, OptionValue, Path, PollList, Protocol, ReadSet, Several,
    Shutdown, SocketKind, SocketOption, StatusFlags, TimeVal, text_of_return,
};
pub use escape::{is_hostile, visible};
pub use fingerprint::fingerprint;
pub use kind::{
    ActorInfo, Answer, Backlog, Blocked, Bytes, Called, Counters, Cut, Deed, End, EndStatus, Event, Fact,
    Fate, FateKind, FdSet, Frame, Header, HostInfo, Instead, Kind, Link, Meanwhile, Note, Question, Return,
    SocketView, Sockets, StepStart, Timer, TimerKind, Waiting,
};
pub use limits::{LESSONS_MAY_SET, MOST_ACTORS, MOST_HOSTS};
pub use nearest::nearest;
pub use outcome::{HostView, Outcome};
pub use reason::Reason;
pub(crate) use said::said;
pub use said::{Gap, Said};
pub use script::{
    Action, Ask, Choice, ClaimWords, CodeLine, PlannedCall, Program, Script, ScriptStep, Words, in_language,
};
pub use segment::{Segment, TcpFlag};
pub use state::State;

//! A lesson and a world become events: act, settle, look, emit.
//!
//! *In:* a [`Lesson`](crate::lesson::Lesson), a [`World`] (actors, wire and probe behind one narrow
//! trait) and a [`Desk`] (the person, and where events go). *Out:* events, in order.
//! *Never here:* Linux, a colour, a sleep: every wait is for a condition, and has a bound.

mod act;
mod director;
mod frames;
mod intent;
mod look;
mod scene;
mod settle;
mod world;

pub use director::{Director, EngineError};
pub use world::{Command, Desk, World, WorldError};

//! sockstep: a lesson is a script; the lab runs it on the real Linux kernel; everything that
//! happens is an event; every view is a pure function of the events.
//!
//! ```text
//! lessons/*  ->  lesson  ->  engine  ->  event  ->  view    (people)
//!                              |  ^
//!                          acts|  |looks
//!                 stage: actor, wire, probe   (on hosts made by lab)
//! ```
//!
//! `event` imports no room; `packet` only `event`; `lesson`, `lab`, `actor`, `probe` only `event`;
//! `wire` and `view` also `packet`; `engine` imports `lesson`, `packet` and the pure part of `wire`.
//! Only `stage` and `main` see both sides.

#[cfg(target_os = "linux")]
pub mod actor;
pub mod cli;
pub mod engine;
pub mod event;
#[cfg(target_os = "linux")]
pub mod lab;
pub mod lesson;
pub mod packet;
#[cfg(target_os = "linux")]
pub mod probe;
#[cfg(target_os = "linux")]
pub mod stage;
pub mod view;
pub mod wire;

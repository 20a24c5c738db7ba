//! The real binary on the live kernel, as its users run it.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod capture;
mod deaths;
mod ends;
mod exercises;
mod facts;
mod faults;
mod hostile;
mod keys;
mod languages;
mod lessons;
mod looks;
mod person;
mod plan;
mod present;
mod programs;
mod progress;
mod questions;
mod replay;
mod robbed;
mod terminal;
mod truth;
mod walls;

#[path = "../support/mod.rs"]
mod support;

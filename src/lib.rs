//! sockstep: a lesson is a script; the lab runs it on the real Linux kernel; everything that
//! happens is an event; every view is a pure function of the events.
//!
//! ```text
//! lessons/*  ->  lesson  ->  engine  ->  event  ->  view    (people)
//!                              |  ^             ->  record  (files)
//!                          acts|  |looks
//!                 stage: actor, wire, probe   (on hosts made by lab)
//! ```
//!
//! `event` imports no room; `packet` only `event`; `glossary`, `lesson`, `lab`, `actor`, `probe` only
//! `event`; `wire`, `view` and `record` also `packet`, `view` also `glossary`; `engine` imports `lesson`,
//! `packet` and the pure part of `wire`.
//! `companion` is the book's side: recorded steps in an mdBook, by the same views.
//! `desk` is the person's side (keys, pages on a terminal), `stage` the kernel's; only `command` sees both.
//! `progress` keeps what a person has done, for the next time; it imports only `event`.
//! `player` is the element that turns pages in a browser, and imports nothing; `export` imports `event`, `view`
//! and `player`.

// The messages of all rooms; `rust_i18n::t!` needs them declared in the crate's root.
rust_i18n::i18n!("src/messages", fallback = "en");

#[cfg(target_os = "linux")]
pub mod actor;
pub mod cli;
pub mod command;
pub mod companion;
pub mod desk;
pub mod engine;
pub mod event;
pub mod export;
pub mod glossary;
#[cfg(target_os = "linux")]
pub mod lab;
pub mod lesson;
pub mod packet;
pub mod player;
#[cfg(target_os = "linux")]
pub mod probe;
pub mod progress;
pub mod record;
#[cfg(target_os = "linux")]
pub mod stage;
pub mod view;
pub mod wire;

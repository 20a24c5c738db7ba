//! sockstep: a lesson is a script; the lab runs it on the real Linux kernel; everything that
//! happens is an event; every view is a pure function of the events.

#[cfg(target_os = "linux")]
pub mod actor;
pub mod event;
#[cfg(target_os = "linux")]
pub mod lab;
pub mod packet;
#[cfg(target_os = "linux")]
pub mod probe;
pub mod wire;

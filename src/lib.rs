//! sockstep: a lesson is a script; the lab runs it on the real Linux kernel; everything that
//! happens is an event; every view is a pure function of the events.

pub mod event;

//! What a learner has done: which lessons, how far, with which answers.
//!
//! *In:* events of a person's run, and the lesson that they belong to. *Out:* a [`Progress`], which says
//! where the learner stands in each lesson, and [`Store`], the file that keeps it.
//! *Never here:* a sentence for the learner, the environment, a lesson that goes on by itself.

mod book;
mod session;
mod store;

pub use book::{Answered, Furthest, Given, Progress, Record, Standing};
pub use session::Session;
pub use store::{SetAside, Store, StoreError};

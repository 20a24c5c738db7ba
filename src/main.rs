//! The command `sockstep`.

fn main() {}

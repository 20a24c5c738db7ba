//! What the tests from the outside stand on: the binary, a terminal to put it into, its processes.

pub(crate) mod iproute;
pub(crate) mod lessons;
pub(crate) mod processes;
pub(crate) mod recording;
pub(crate) mod scratch;
pub(crate) mod screen;
pub(crate) mod sockstep;
pub(crate) mod wireshark;

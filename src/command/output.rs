//! Standard output of the commands that print a text and are done.

use std::io::{self, Write};

use super::look::failed_desk;
use super::{Failure, Voice};
use crate::desk::DeskError;

/// Prints the text; `println!` would panic where the reader has gone away.
pub(super) fn print(text: &str, voice: Voice) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    written.map_err(|error| failed_desk(&DeskError::Output(error), voice))
}

/// Says something on standard error; where nobody hears it, nothing is to be done.
pub(super) fn mention(text: &str) {
    let _ = writeln!(io::stderr(), "sockstep: {text}");
}

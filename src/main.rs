//! The command `sockstep`: parse, run, map an error to an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    sockstep::command::main()
}

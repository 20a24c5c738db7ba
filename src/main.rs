//! The command `sockstep`: parse, run, map an error to an exit code.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod run;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    run::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    ExitCode::from(3)
}

//! The binary, and how it is started.
#![allow(
    dead_code,
    reason = "each test file is a program of its own and uses some of it"
)]

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use super::scratch::Scratch;

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_sockstep");
pub(crate) const NOBODY: u32 = 65534;

/// The binary with these arguments, in an environment that says nothing about looks.
pub(crate) fn sockstep<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    plain(BINARY, arguments)
}

/// The same run by `nobody`, who gets a copy in this folder. Where the tests run as an ordinary user it is
/// that user.
pub(crate) fn sockstep_of_nobody<'a>(
    folder: &Scratch,
    arguments: impl IntoIterator<Item = &'a str>,
) -> Command {
    let mut command = plain(copy_for_all(folder), arguments);
    command.current_dir("/").env("HOME", "/nonexistent");
    if nix::unistd::Uid::effective().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// A copy of the binary in this folder, which everybody may run: the build's own may be hidden from them.
pub(crate) fn copy_for_all(folder: &Scratch) -> PathBuf {
    let copy = folder.join("sockstep");
    // By another process: a file that we had open for writing may be inherited by what another thread
    // starts just now, and cannot be run as long as that has it.
    let installed = run(Command::new("install").args(["-m", "755", BINARY]).arg(&copy));
    assert!(
        installed.status.success(),
        "{}",
        String::from_utf8_lossy(&installed.stderr)
    );
    copy
}

/// Where the tests' learners keep their progress, and where they find lessons of their own: never where
/// the developer does.
const FOLDERS: [(&str, &str); 3] = [
    ("XDG_STATE_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/state")),
    ("XDG_DATA_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/data")),
    ("XDG_DATA_DIRS", "/nonexistent"),
];

/// Any program, in an environment that says nothing about looks.
pub(crate) fn plain<'a>(program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .env("LANG", "en_US.UTF-8")
        .envs(FOLDERS);
    for name in ["LC_ALL", "LC_MESSAGES", "LANGUAGE", "COLUMNS", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end; fails with its name where it is not installed.
pub(crate) fn run(command: &mut Command) -> Output {
    let name = command.get_program().to_string_lossy().into_owned();
    command
        .output()
        .unwrap_or_else(|error| panic!("{name} cannot be started: {error}"))
}

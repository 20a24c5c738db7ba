//! Wireshark's own tools, as judges of a capture.

use std::path::Path;
use std::process::Command;

/// Wireshark looks at checksums only where it is told to (at ICMP's always).
pub(crate) const CHECKS: [&str; 6] = [
    "-o",
    "ip.check_checksum:TRUE",
    "-o",
    "tcp.check_checksum:TRUE",
    "-o",
    "udp.check_checksum:TRUE",
];

/// What tshark prints about the capture; it has nothing to complain of.
#[track_caller]
pub(crate) fn tshark(capture: &Path, arguments: &[&str]) -> String {
    let (shown, complaints) = run(Command::new("tshark").arg("-r").arg(capture).args(arguments));
    let complaints: Vec<_> = complaints
        .lines()
        .filter(|line| !line.starts_with("Running as user"))
        .collect();
    assert!(complaints.is_empty(), "{complaints:?}");
    shown
}

/// What capinfos prints about the file as a whole.
#[track_caller]
pub(crate) fn capinfos(capture: &Path) -> String {
    run(Command::new("capinfos").arg(capture)).0
}

/// Holds so many frames, all of them whole and right: nothing malformed, no checksum wrong. Gives all
/// that tshark says of them.
#[track_caller]
pub(crate) fn check_flawless(capture: &Path, frames: usize) -> String {
    let arguments = ["-V"].into_iter().chain(CHECKS).collect::<Vec<_>>();
    let shown = tshark(capture, &arguments);
    let found = shown.lines().filter(|line| line.starts_with("Frame "));
    assert_eq!(found.count(), frames, "{shown}");
    for complaint in ["Malformed", "Expert Info (Error", "Bad"] {
        assert!(!shown.contains(complaint), "{complaint}: {shown}");
    }
    assert!(
        shown.contains("Checksum Status: Good"),
        "checksums were not looked at"
    );
    shown
}

#[track_caller]
fn run(command: &mut Command) -> (String, String) {
    let name = command.get_program().to_string_lossy().into_owned();
    // Nobody's preferences but Wireshark's own.
    let output = command
        .env("HOME", "/nonexistent")
        .output()
        .unwrap_or_else(|error| panic!("{name} (package tshark): {error}"));
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{name}: {complaints}");
    (String::from_utf8(output.stdout).unwrap(), complaints)
}

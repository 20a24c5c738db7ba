//! The same lesson by hand, with tcpdump, strace and ss: how many times as long does that take?

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::Result;
use super::figures::Figures;
use super::pieces::time_of;

const TIMES: usize = 15;
const TOOLS: [&str; 6] = ["bash", "tcpdump", "strace", "ss", "python3", "unshare"];
/// Names the script where it is not at its place.
const SCRIPT_VARIABLE: &str = "SOCKSTEP_BY_HAND";

/// Both in turn, so that whatever else the machine does meets both.
pub(crate) fn measure() -> Result<()> {
    let mut by_hand = Command::new(script()?);
    check_tools()?;
    by_hand
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut sockstep = Command::new(env!("CARGO_BIN_EXE_sockstep"));
    sockstep.args(["lesson", "tcp-server", "--auto", "0"]);
    sockstep.stdin(Stdio::null()).stdout(Stdio::null());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        ours.push(time_of(&mut sockstep)?);
        theirs.push(time_of(&mut by_hand)?);
    }
    tell(&Figures::of(ours), &Figures::of(theirs));
    Ok(())
}

fn tell(ours: &Figures, theirs: &Figures) {
    let ratio = theirs.median().as_secs_f64() / ours.median().as_secs_f64();
    let verdict = if ratio >= 7.0 { "met" } else { "MISSED" };
    println!("  sockstep lesson tcp-server --auto 0: {ours}");
    println!("  by hand:                             {theirs}");
    println!("  by hand takes {ratio:.1} times as long; target at least 7: {verdict}; aim 15");
}

fn script() -> Result<PathBuf> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/bench/by-hand.sh"));
    let script = std::env::var_os(SCRIPT_VARIABLE).map_or(beside, PathBuf::from);
    if script.is_file() {
        return Ok(script);
    }
    Err(format!(
        "{} is not there; {SCRIPT_VARIABLE} names it elsewhere",
        script.display()
    )
    .into())
}

fn check_tools() -> Result<()> {
    if !nix::unistd::Uid::effective().is_root() {
        return Err("tcpdump needs root, also in a user namespace".into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |tool: &str| std::env::split_paths(&path).any(|folder| folder.join(tool).is_file());
    let missing: Vec<_> = TOOLS.into_iter().filter(|tool| !is_there(tool)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (names, packages) = (missing.join(", "), "tcpdump strace iproute2 python3");
    Err(format!("{names} missing: apt-get install -y {packages}").into())
}

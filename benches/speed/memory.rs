//! What a lesson that stands still keeps in memory: all its processes together.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::fcntl::{FcntlArg, fcntl};

use super::Result;

/// The program, the keeper and two actors.
const PROCESSES: usize = 4;
const TARGET_KIB: u64 = 20 * 1024;

/// A narrow pipe that nobody reads makes the lesson stand still.
pub(crate) fn measure() -> Result<()> {
    let (unread, narrow) = std::io::pipe()?;
    fcntl(&narrow, FcntlArg::F_SETPIPE_SZ(4096))?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockstep"));
    command.args(["lesson", "tcp-server", "--format", "json"]);
    let mut lesson = command.stdin(Stdio::null()).stdout(narrow).spawn()?;
    let family = whole_family(lesson.id());
    let parts = family.iter().map(|pid| Ok((*pid, pss_of(*pid)?)));
    let parts: Result<Vec<_>> = parts.collect();
    lesson.kill()?;
    lesson.wait()?;
    drop(unread);
    tell(&parts?);
    Ok(())
}

fn tell(parts: &[(u32, u64)]) {
    let sum: u64 = parts.iter().map(|(_, kib)| kib).sum();
    let verdict = if parts.len() < PROCESSES {
        "NOT MEASURED: not all processes were there"
    } else if sum < TARGET_KIB {
        "met"
    } else {
        "MISSED"
    };
    let each: Vec<_> = parts.iter().map(|(_, kib)| format!("{kib} KiB")).collect();
    println!(
        "  PSS of the lesson's {} processes: {sum} KiB ({})",
        parts.len(),
        each.join(" + ")
    );
    println!("  target under {TARGET_KIB} KiB: {verdict}");
}

/// The process and all its descendants, once they are all there.
fn whole_family(of: u32) -> Vec<u32> {
    let within = Instant::now() + Duration::from_secs(10);
    let mut family = family(of);
    while family.len() < PROCESSES && Instant::now() < within {
        family = self::family(of);
    }
    family
}

fn family(of: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{of}/task/{of}/children")).unwrap_or_default();
    let children = children.split_whitespace().filter_map(|pid| pid.parse().ok());
    std::iter::once(of).chain(children.flat_map(family)).collect()
}

/// Memory that the process has to itself, and its share of what it shares (`smaps_rollup` of proc(5)).
fn pss_of(pid: u32) -> Result<u64> {
    let path = format!("/proc/{pid}/smaps_rollup");
    let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kib = line
        .and_then(|line| line.trim().strip_suffix("kB"))
        .ok_or("no Pss in smaps_rollup")?;
    Ok(kib.trim().parse()?)
}

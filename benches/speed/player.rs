//! A long trace in a browser: how soon it is open, how soon a step is shown.

use std::fs;
use std::path::Path;
use std::process::Command;

use sockstep::export::{Wanted, page};

use super::Result;

#[expect(clippy::unwrap_used, reason = "what the test made has been read")]
#[path = "../../tests/player/long.rs"]
mod long;

const EVENTS: usize = 20_000;

/// The figures are the browser's own, read by the script that the test of the player uses.
pub(crate) fn measure() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("sockstep-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let file = folder.join("long.html");
    fs::write(&file, page(&long::events(EVENTS), &Wanted::default()))?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/player/speed.py");
    let run = Command::new("/usr/bin/python3")
        .arg(script)
        .arg(&file)
        .arg(EVENTS.to_string())
        .output();
    fs::remove_dir_all(&folder)?;
    let run = run?;
    print!("{}", String::from_utf8_lossy(&run.stdout));
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).into());
    }
    Ok(())
}

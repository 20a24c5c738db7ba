//! A real browser: Debian's Chromium, without a screen, driven by the Python of `tests/player`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// Debian's own Python: its packages are not seen by others.
const PYTHON: &str = "/usr/bin/python3";
/// What the scripts need, and the Debian packages that bring it.
const NEEDS: [(&str, &str); 3] = [
    ("/usr/bin/chromium", "chromium"),
    ("/usr/bin/chromedriver", "chromium-driver"),
    ("/usr/lib/python3/dist-packages/selenium", "python3-selenium"),
];

/// One browser at a time: the machine may have two cores.
static BROWSER: Mutex<()> = Mutex::new(());

/// Runs a script of `tests/player`; it fails with what the script says.
#[track_caller]
pub(crate) fn browse(script: &str, arguments: &[&str]) {
    for (path, package) in NEEDS {
        assert!(
            Path::new(path).exists(),
            "{path} is missing: apt-get install {package}, or run scripts/test"
        );
    }
    let _alone = BROWSER.lock().unwrap_or_else(PoisonError::into_inner);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let axe = std::env::var_os("SOCKSTEP_AXE").map_or_else(|| root.join("target/axe.min.js"), PathBuf::from);
    let run = Command::new(PYTHON)
        .arg(root.join("tests/player").join(script))
        .args(arguments)
        .env("SOCKSTEP_AXE", axe)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    let complains = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{script}:\n{said}{complains}");
    #[expect(clippy::print_stdout, reason = "what was measured is worth reading")]
    let () = println!("{said}");
}

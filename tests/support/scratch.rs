//! A folder for one test.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A fresh folder in which `nobody` may write too, gone when it is dropped.
pub(crate) struct Scratch(PathBuf);

#[allow(
    dead_code,
    reason = "each test file is a program of its own and uses some of it"
)]
impl Scratch {
    /// The folder for the test of this name.
    pub(crate) fn of(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("sockstep-{test}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A file in it, as text for arguments.
    pub(crate) fn text(&self, name: &str) -> String {
        self.join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file; its path, as text for arguments.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.join(name), content).unwrap();
        self.text(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

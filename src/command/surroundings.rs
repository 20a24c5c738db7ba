//! What the machine says about itself, as far as a lab depends on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use nix::sys::utsname::uname;
use nix::unistd::Uid;

use crate::event::visible;

/// The sysctls that decide whether a lab can be built.
const SYSCTLS: [&str; 6] = [
    "kernel.unprivileged_userns_clone",
    "kernel.apparmor_restrict_unprivileged_userns",
    "user.max_user_namespaces",
    "user.max_net_namespaces",
    "user.max_mnt_namespaces",
    "user.max_pid_namespaces",
];

/// What runs the container that we are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Docker,
    Podman,
    /// Something that says that it is one, and not which.
    Other,
}

/// Kernel, user, program, and what stands in the files that matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Surroundings {
    /// `Linux 6.18.44 x86_64`
    pub(super) kernel: String,
    pub(super) user: u32,
    pub(super) is_root: bool,
    /// The path of this program.
    pub(super) program: String,
    pub(super) has_proc: bool,
    pub(super) container: Option<Container>,
    /// Whether a seccomp filter looks at our calls.
    pub(super) is_filtered: bool,
    /// Those that there are here.
    pub(super) sysctls: BTreeMap<&'static str, String>,
}

impl Surroundings {
    /// Looks around.
    pub(super) fn look() -> Self {
        let user = Uid::effective();
        Self {
            kernel: kernel(),
            user: user.as_raw(),
            is_root: user.is_root(),
            program: program(),
            has_proc: Path::new("/proc/self").exists(),
            container: container(),
            is_filtered: is_filtered(),
            sysctls: SYSCTLS
                .into_iter()
                .filter_map(|name| Some((name, sysctl(name)?)))
                .collect(),
        }
    }

    /// A sysctl's value, where there is such a one.
    pub(super) fn sysctl(&self, name: &str) -> Option<&str> {
        self.sysctls.get(name).map(String::as_str)
    }
}

fn kernel() -> String {
    let Ok(name) = uname() else {
        return String::new();
    };
    let parts = [name.sysname(), name.release(), name.machine()];
    parts.map(|part| part.to_string_lossy()).join(" ")
}

/// Without /proc nobody can say where the program lies; then its name must do.
fn program() -> String {
    let path = std::env::current_exe().map(|path| path.to_string_lossy().into_owned());
    let path = path.unwrap_or_else(|_| "sockstep".to_owned());
    visible(path.trim_end_matches(" (deleted)")).into_owned()
}

fn container() -> Option<Container> {
    if Path::new("/.dockerenv").exists() {
        return Some(Container::Docker);
    }
    let said = std::env::var("container").unwrap_or_default();
    match said.as_str() {
        _ if Path::new("/run/.containerenv").exists() => Some(Container::Podman),
        "podman" => Some(Container::Podman),
        "docker" => Some(Container::Docker),
        "" => None,
        _ => Some(Container::Other),
    }
}

/// `Seccomp: 2` (`proc_pid_status(5)`).
fn is_filtered() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mode = status.lines().find_map(|line| line.strip_prefix("Seccomp:"));
    mode.is_some_and(|mode| mode.trim() == "2")
}

fn sysctl(name: &str) -> Option<String> {
    let path = format!("/proc/sys/{}", name.replace('.', "/"));
    Some(fs::read_to_string(path).ok()?.trim().to_owned())
}

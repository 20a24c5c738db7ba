//! What the tests from the outside share: the binary, its users, the machines that it meets.
#![allow(
    dead_code,
    reason = "each test file is a program of its own and uses some of it"
)]

#[path = "../support/scratch.rs"]
mod scratch;
#[path = "../support/sockstep.rs"]
mod start;

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) use scratch::Scratch;
pub(crate) use start::BINARY;
use start::NOBODY;

/// Who runs sockstep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum User {
    /// Whoever runs the tests.
    Myself,
    Nobody,
}

/// Whoever runs the tests; where that is root, `nobody` too.
pub(crate) fn users() -> &'static [User] {
    if is_root() {
        &[User::Myself, User::Nobody]
    } else {
        &[User::Myself]
    }
}

pub(crate) fn is_root() -> bool {
    nix::unistd::Uid::effective().is_root()
}

/// sockstep with these arguments (split at blanks), in English, with nothing of the tester's own taste.
pub(crate) fn sockstep(user: User, arguments: &str) -> Command {
    let mut command = program(user, binary(user));
    command.args(arguments.split_whitespace());
    command
}

/// Any program.
pub(crate) fn program(user: User, program: impl AsRef<OsStr>) -> Command {
    let mut command = start::plain(program, []);
    if user == User::Nobody {
        command.uid(NOBODY).gid(NOBODY).current_dir("/");
    }
    command
}

/// The binary that this user may run.
pub(crate) fn binary(user: User) -> PathBuf {
    match user {
        User::Myself => PathBuf::from(BINARY),
        User::Nobody => binary_for_all(),
    }
}

/// The binary where `nobody` may run it: where it was built, else a copy, which goes with the test.
fn binary_for_all() -> PathBuf {
    thread_local! {
        static COPY: OnceCell<Scratch> = const { OnceCell::new() };
    }
    let mut there = Command::new(BINARY);
    there.arg("--version").current_dir("/").uid(NOBODY).gid(NOBODY);
    if there.output().is_ok_and(|output| output.status.success()) {
        return PathBuf::from(BINARY);
    }
    COPY.with(|copy| {
        let folder = copy.get_or_init(|| {
            let folder = Scratch::of(&format!("binary-{:?}", std::thread::current().id()));
            start::copy_for_all(&folder);
            folder
        });
        folder.join("sockstep")
    })
}

/// A machine on which something is not as a lab needs it. Each is made of namespaces of its own, so
/// that nothing of it is seen outside.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Machine {
    /// `user.max_user_namespaces` is 0, and the user is not root.
    NoUserNamespaces,
    /// As in a container.
    ReadOnlySysctls,
    /// Nothing is mounted on /proc.
    NoProc,
    /// Root without user namespaces and without `CAP_NET_RAW`.
    NoNetRaw,
    /// Root of a container that was started with too few capabilities.
    PoorRoot,
    /// /mnt is a fresh disk, for another root than the machine's.
    EmptyRoot,
    /// /mnt is a disk of 48 KiB.
    TinyDisk,
}

impl Machine {
    /// How `unshare` is called, and what the shell does before it becomes sockstep.
    fn recipe(self) -> (&'static [&'static str], &'static str) {
        match self {
            Self::NoUserNamespaces => (
                &["--map-user=1000", "--map-group=1000", "--keep-caps"],
                "echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --ambient-caps=-all --inh-caps=-all \"$@\"",
            ),
            Self::ReadOnlySysctls => (
                &["--map-root-user", "--mount"],
                "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec \"$@\"",
            ),
            Self::NoProc => (
                &["--map-root-user", "--mount"],
                "mount -t tmpfs none /proc && exec \"$@\"",
            ),
            Self::NoNetRaw => (
                &["--map-root-user"],
                "echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-net_raw --inh-caps=-all \"$@\"",
            ),
            Self::PoorRoot => (
                &["--map-root-user"],
                "exec setpriv --bounding-set=-setfcap,-sys_admin --inh-caps=-all \"$@\"",
            ),
            Self::EmptyRoot => (
                &["--map-root-user", "--mount"],
                "mount -t tmpfs none /mnt && exec \"$@\"",
            ),
            Self::TinyDisk => (
                &["--map-root-user", "--mount"],
                "mount -t tmpfs -o size=48k none /mnt && exec \"$@\"",
            ),
        }
    }

    /// sockstep on such a machine.
    pub(crate) fn sockstep(self, user: User, arguments: &str) -> Command {
        let mut command = self.program(user, &binary(user));
        command.args(arguments.split_whitespace());
        command
    }

    /// Any program on such a machine.
    pub(crate) fn program(self, user: User, program: &Path) -> Command {
        let (unshare, shell) = self.recipe();
        let mut command = self::program(user, "unshare");
        command.arg("--user").args(unshare);
        command.args(["sh", "-c", shell, "sh"]).arg(program);
        command
    }
}

/// What came of a run, as text.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

#[track_caller]
pub(crate) fn run(command: &mut Command) -> Ran {
    ran(&start::run(command))
}

pub(crate) fn ran(output: &Output) -> Ran {
    let ran = Ran {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran
}

impl Ran {
    /// Fails unless it ended with this code and said this on standard error.
    #[track_caller]
    pub(crate) fn check(&self, code: i32, says: &str) -> &Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(self.stderr.contains(says), "expected: {says}\n{self:#?}");
        self
    }

    /// Fails unless standard output holds this.
    #[track_caller]
    pub(crate) fn shows(&self, text: &str) -> &Self {
        assert!(self.stdout.contains(text), "expected: {text}\n{self:#?}");
        self
    }
}

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

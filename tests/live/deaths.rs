//! Killed at any moment, nothing is left: no process, no namespace, no interface, no mount, no file.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, PipeReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};

use nix::fcntl::{FcntlArg, fcntl};
use nix::sys::signal::Signal;
use nix::time::{ClockId, clock_gettime};

use crate::person::Person;
use crate::support::processes::{Family, send, wait_until};
use crate::support::scratch::Scratch;
use crate::support::sockstep::sockstep;

/// When it is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// While the lab is built: once it has so many descendants.
    Built(usize),
    /// While the lesson runs: once it has printed so many lines.
    Printed(usize),
}

/// A run that nobody but the test knows of.
struct Run {
    child: Child,
    output: BufReader<PipeReader>,
    /// What every process of the run has in its environment.
    mark: String,
    /// Where it would put temporary files.
    folder: Scratch,
}

impl Run {
    /// Starts a run that soon stands still: its pipe is narrow, and read only as far as is needed.
    fn start(test: &str) -> Self {
        let folder = Scratch::of(test);
        let (read, write) = std::io::pipe().unwrap();
        fcntl(&write, FcntlArg::F_SETPIPE_SZ(4096)).unwrap();
        let mut command = sockstep(["lesson", "tcp-server", "--format", "json"]);
        command
            .current_dir(folder.path())
            .env("TMPDIR", folder.path())
            .stdout(write)
            .stderr(Stdio::null());
        Self {
            child: command.spawn().unwrap(),
            output: BufReader::with_capacity(64, read),
            mark: format!("TMPDIR={}", folder.path().display()),
            folder,
        }
    }

    #[track_caller]
    fn wait_for(&mut self, moment: Moment) {
        match moment {
            Moment::Built(descendants) => {
                wait_until("the family", || {
                    Family::of(self.child.id()).ids().count() >= descendants
                });
            }
            Moment::Printed(lines) => {
                for _ in 0..lines {
                    assert!(self.output.read_until(b'\n', &mut Vec::new()).unwrap() > 0);
                }
            }
        }
    }

    /// The processes of this run, whoever their parent is by now.
    fn processes(&self) -> Vec<Process> {
        let is_ours = |process: &Process| {
            let environment = fs::read(process.0.join("environ")).unwrap_or_default();
            environment
                .split(|byte| *byte == 0)
                .any(|entry| entry == self.mark.as_bytes())
        };
        Process::all().into_iter().filter(is_ours).collect()
    }
}

/// A folder of `/proc`.
struct Process(PathBuf);

impl Process {
    fn all() -> Vec<Self> {
        let entries = fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
        let is_process = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().parse::<u32>().is_ok();
        entries.filter(is_process).map(Self).collect()
    }

    /// Its network namespace: `net:[4026531840]`.
    fn namespace(&self) -> Option<PathBuf> {
        fs::read_link(self.0.join("ns/net")).ok()
    }

    /// When it was started, in hundredths of a second since the machine was (proc(5): `starttime`).
    fn started(&self) -> Option<i64> {
        let stat = fs::read_to_string(self.0.join("stat")).ok()?;
        stat.rsplit_once(") ")?.1.split(' ').nth(19)?.parse().ok()
    }
}

/// Now, as processes' starts are counted.
fn now() -> i64 {
    let now = clock_gettime(ClockId::CLOCK_BOOTTIME).unwrap();
    now.tv_sec() * 100 + now.tv_nsec() / 10_000_000
}

/// The ends of cables that have slipped into the machine's own namespace, by the lab's name for them.
fn cables() -> usize {
    let interfaces = fs::read_dir("/sys/class/net")
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    interfaces
        .filter(|name| name.to_string_lossy().starts_with("port"))
        .count()
}

#[track_caller]
fn check(moment: Moment) {
    let mut run = Run::start("killed");
    run.wait_for(moment);
    let processes = run.processes();
    let own = Process("/proc/self".into()).namespace();
    let mut namespaces: BTreeSet<_> = processes.iter().filter_map(Process::namespace).collect();
    namespaces.retain(|namespace| Some(namespace) != own.as_ref());
    if let Moment::Printed(1..) = moment {
        assert_eq!(
            (processes.len(), namespaces.len()),
            (4, 3),
            "director, keeper and two actors; switch and hosts"
        );
    }
    let killed_at = now();
    run.child.kill().unwrap();
    run.child.wait().unwrap();
    wait_until(&format!("the end of all processes after {moment:?}"), || {
        run.processes().is_empty()
    });
    // The number of a namespace that is gone may be given to a later one, of another test's lab.
    let is_left = |process: &Process| {
        let inside = process
            .namespace()
            .is_some_and(|found| namespaces.contains(&found));
        inside && process.started().is_some_and(|start| start < killed_at)
    };
    wait_until("the end of the namespaces", || {
        !Process::all().iter().any(is_left)
    });
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    assert!(
        !namespaces
            .iter()
            .any(|name| mounts.contains(name.to_str().unwrap())),
        "{moment:?}: {mounts}"
    );
    assert_eq!(cables(), 0, "{moment:?}: an interface is left");
    assert_eq!(
        fs::read_dir(run.folder.path()).unwrap().count(),
        0,
        "{moment:?}: a file is left"
    );
}

#[test]
fn nothing_is_left_after_kill_9() {
    for descendants in 1..=3 {
        check(Moment::Built(descendants));
    }
    for lines in (0..185).step_by(5) {
        check(Moment::Printed(lines));
    }
}

#[test]
fn nothing_is_left_of_a_person_who_is_killed() {
    let mut person = Person::sit_down("killed-person");
    person.go_to("connect");
    let family = Family::of(person.screen.process_id());
    send(person.screen.process_id(), Signal::SIGKILL);
    family.wait_until_gone();
}

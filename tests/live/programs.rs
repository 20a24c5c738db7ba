//! The programs beside the steps, Python and C: each compiles, runs against each other in two network
//! namespaces and ends by itself, and both languages print the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;
use std::time::Instant;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use sockstep::event::Program;
use sockstep::lesson::{self, Host, Lesson};

use crate::support::lessons::{LESSONS, PROGRAMS, check_each};
use crate::support::processes::{self, WITHIN, wait_readable};
use crate::support::scratch::Scratch;
use crate::support::sockstep::{plain, run};

const PYTHON: &str = "python";
const C: &str = "c";
const LANGUAGES: [&str; 2] = [PYTHON, C];
const UNIX_PATH: &str = "echo.sock";
/// Whose program is started first, and awaited by the others. Where nobody is called so, nobody is awaited.
const SERVER: &str = "server";

/// Started by no program of its own: who looks out for it may end it by closing its input.
struct Namespace {
    holder: Child,
    _input: ChildStdin,
}

impl Namespace {
    /// A network namespace in a user namespace: a new one, or that of another.
    fn new(beside: Option<&Self>) -> Self {
        let mut command = match beside {
            None => plain("unshare", ["--user", "--map-root-user"]),
            Some(other) => other.enter(&["--user"], "unshare"),
        };
        command.args(["--net", "sh", "-c", "echo && exec cat"]);
        let mut holder = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (holder.stdin.take().unwrap(), holder.stdout.take().unwrap());
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).unwrap();
        assert_eq!(line, "\n", "no network namespace can be made here (unshare)");
        Self {
            holder,
            _input: input,
        }
    }

    /// A program in these namespaces of it.
    fn enter(&self, which: &[&str], program: impl AsRef<Path>) -> Command {
        let mut command = plain("nsenter", [format!("--target={}", self.holder.id()).as_str()]);
        command
            .args(which)
            .arg("--preserve-credentials")
            .arg(program.as_ref());
        command
    }

    /// Runs a shell's script in it.
    fn script(&self, script: &str) {
        let output = run(self.enter(&["--user", "--net"], "sh").args(["-euc", script]));
        assert!(
            output.status.success(),
            "{script}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// Gives it the host's end of the cable, as the lab does.
    fn become_host(&self, host: &Host) {
        let mut script = format!("ip link set lo up; ip addr add {}/24 dev eth0;", host.addr);
        if let Some(address) = host.addr6 {
            script = format!("{script}ip addr add {address}/64 dev eth0 nodad;");
        }
        self.script(&(script + "ip link set eth0 up"));
    }

    /// Whether somebody waits for clients in it.
    fn is_served(&self) -> bool {
        let table =
            |name: &str| fs::read_to_string(format!("/proc/{}/net/{name}", self.holder.id())).unwrap();
        let listens = |name| {
            table(name)
                .lines()
                .any(|line| line.split_whitespace().nth(3) == Some("0A"))
        };
        let is_bound = |name| table(name).lines().count() > 1;
        ["tcp", "tcp6"].iter().any(|name| listens(name))
            || ["udp", "udp6"].iter().any(|name| is_bound(name))
            || table("unix").contains(UNIX_PATH)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

/// A namespace for each host, the first two joined by a cable.
fn hosts_of(lesson: &Lesson) -> BTreeMap<&str, Namespace> {
    let mut hosts: Vec<(&Host, Namespace)> = Vec::new();
    for host in &lesson.hosts {
        let namespace = Namespace::new(hosts.first().map(|(_, first)| first));
        hosts.push((host, namespace));
    }
    if let [(_, one), (_, other), ..] = hosts.as_slice() {
        one.script(&format!(
            "ip link add eth0 type veth peer name eth0 netns {}",
            other.holder.id()
        ));
        hosts
            .iter()
            .take(2)
            .for_each(|(host, namespace)| namespace.become_host(host));
        for (_, namespace) in hosts.iter().take(2) {
            namespace.script("until ip link show eth0 | grep -q 'state UP'; do :; done");
        }
    }
    for (name, value) in &lesson.sysctls {
        for (_, namespace) in &hosts {
            namespace.script(&format!("echo {value} >/proc/sys/{}", name.replace('.', "/")));
        }
    }
    hosts
        .into_iter()
        .map(|(host, namespace)| (host.name.as_str(), namespace))
        .collect()
}

/// A program that runs.
struct Running<'a> {
    program: &'a Program,
    child: Child,
    printed: PathBuf,
    complained: PathBuf,
}

impl<'a> Running<'a> {
    /// Without capabilities, as actors of a lesson; a Unix socket's file goes to a folder of our own.
    fn start(program: &'a Program, host: &Namespace, path: PathBuf, folder: &Scratch) -> Self {
        let file = |kind: &str| folder.join(&format!("{}.{kind}", program.file));
        let (printed, complained) = (file("out"), file("err"));
        let mut command = host.enter(&["--user", "--net"], "setpriv");
        command.args(["--bounding-set=-all", "--inh-caps=-all"]);
        if program.language == C {
            command.arg(path.with_extension("run"));
        } else {
            command.arg("python3").arg(path);
        }
        if program.text.contains("AF_UNIX") && program.text.contains("argv") {
            command.arg(UNIX_PATH);
        }
        command
            .current_dir(folder.path())
            .stdout(File::create(&printed).unwrap())
            .stderr(File::create(&complained).unwrap())
            .process_group(0);
        let child = command.spawn().unwrap();
        Self {
            program,
            child,
            printed,
            complained,
        }
    }

    /// What it has printed when it has ended by itself.
    fn output(mut self) -> String {
        let process = processes::open(self.child.id()).unwrap();
        let has_ended = wait_readable(&[process.as_fd()], WITHIN);
        let _ = killpg(
            Pid::from_raw(i32::try_from(self.child.id()).unwrap()),
            Signal::SIGKILL,
        );
        let status = self.child.wait().unwrap();
        let [printed, complained] =
            [&self.printed, &self.complained].map(|path| fs::read_to_string(path).unwrap());
        let all = format!("{} printed:\n{printed}{complained}", self.program.file);
        assert!(has_ended, "it does not end: {all}");
        assert!(status.success() && complained.is_empty(), "{status}: {all}");
        with_stable_ports(&printed)
    }
}

/// Ports that the kernel chose are another each time.
fn with_stable_ports(text: &str) -> String {
    let pieces = text.split_inclusive(|character: char| !character.is_ascii_digit());
    let stable = pieces.map(|piece| {
        let digits = piece.trim_end_matches(|character: char| !character.is_ascii_digit());
        let is_port = digits.len() == 5
            && digits
                .parse::<u32>()
                .is_ok_and(|port| (32_768..61_000).contains(&port));
        if is_port {
            format!("port{}", &piece[digits.len()..])
        } else {
            piece.to_owned()
        }
    });
    stable.collect()
}

/// Every program is in one language as it is in the other, and none lies about for nobody.
fn check_files(lesson: &Lesson) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("lessons")
        .join(&lesson.script.id);
    let entries = fs::read_dir(folder).unwrap();
    let files = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let found: BTreeSet<_> = files
        .filter(|file| {
            Path::new(file)
                .extension()
                .is_some_and(|kind| kind == "py" || kind == "c")
        })
        .collect();
    let mut named = BTreeSet::new();
    for [python, c] in lesson.script.programs.as_chunks::<2>().0 {
        assert_eq!(
            (&*python.language, &*c.language, &python.actor),
            (PYTHON, C, &c.actor)
        );
        named.extend([python.file.clone(), c.file.clone()]);
    }
    assert_eq!(found, named);
}

/// Puts the lesson's programs into this folder: Python's as they are, C's compiled.
fn compile(lesson: &Lesson, folder: &Scratch) {
    for program in &lesson.script.programs {
        let source = folder.write(&file_of(lesson, program), &program.text);
        if program.language == C {
            let binary = Path::new(&source).with_extension("run");
            let output = run(plain("gcc", ["-Wall", "-Wextra", "-Werror", "-o"])
                .arg(binary)
                .arg(source));
            let complaint = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {complaint}", program.file);
        }
    }
}

/// The name of a program's file among those of all lessons.
fn file_of(lesson: &Lesson, program: &Program) -> String {
    format!("{}-{}", lesson.script.id, program.file)
}

/// A lesson's programs against each other: the first one's, which is the server's where there is one, in one
/// language, all others' in another.
struct Pairing {
    lesson: String,
    first: &'static str,
    others: &'static str,
}

impl Pairing {
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for lesson in lesson::ids() {
            for (first, others) in LANGUAGES
                .iter()
                .flat_map(|one| LANGUAGES.map(|other| (one, other)))
            {
                all.push(Self {
                    lesson: lesson.clone(),
                    first,
                    others,
                });
            }
        }
        all
    }
}

impl Pairing {
    /// What each actor's program prints.
    fn run(&self, compiled: &Scratch) -> Vec<(String, String)> {
        let lesson = lesson::open(&self.lesson).unwrap();
        let folder = Scratch::of(&format!("run-{}-{}-{}", self.lesson, self.first, self.others));
        let hosts = hosts_of(&lesson);
        let mut running = Vec::new();
        for (program, host) in self.programs(&lesson) {
            running.push(Running::start(
                program,
                &hosts[host],
                compiled.join(&file_of(&lesson, program)),
                &folder,
            ));
            let until = Instant::now() + WITHIN;
            while program.actor == SERVER && !hosts[host].is_served() {
                assert!(Instant::now() < until, "{} does not listen", program.file);
            }
        }
        running
            .into_iter()
            .map(|one| (one.program.actor.clone(), one.output()))
            .collect()
    }

    /// The programs that are started, the server's first, and on which hosts. Who is forked has the program
    /// of another.
    fn programs<'a>(&self, lesson: &'a Lesson) -> Vec<(&'a Program, &'a str)> {
        let mut actors: Vec<_> = lesson.actors.iter().filter(|actor| !actor.forked).collect();
        actors.sort_by_key(|actor| actor.name != SERVER);
        let mut programs = Vec::new();
        for (place, actor) in actors.into_iter().enumerate() {
            let language = if place == 0 { self.first } else { self.others };
            let is_meant = |program: &&Program| program.actor == actor.name && program.language == language;
            let program = lesson.script.programs.iter().find(is_meant);
            programs.extend(program.map(|program| (program, actor.host.as_str())));
        }
        programs
    }
}

impl Display for Pairing {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}, first in {}, others in {}",
            self.lesson, self.first, self.others
        )
    }
}

#[test]
fn programs_run_and_print_the_same_in_both_languages() {
    let printed = Mutex::new(BTreeMap::<(String, String), Vec<(String, String)>>::new());
    let compiled = Scratch::of("programs");
    check_each(LESSONS, &lesson::ids(), |id| {
        compile(&lesson::open(id).unwrap(), &compiled);
    });
    check_each(PROGRAMS, &Pairing::all(), |pairing| {
        for (actor, output) in pairing.run(&compiled) {
            let mut printed = printed.lock().unwrap();
            let outputs = printed.entry((pairing.lesson.clone(), actor)).or_default();
            outputs.push((pairing.to_string(), output));
        }
    });
    let mut different = Vec::new();
    for ((_, actor), outputs) in printed.into_inner().unwrap() {
        let (first, usual) = &outputs[0];
        let others = outputs.iter().filter(|(_, output)| output != usual);
        different.extend(
            others
                .map(|(pairing, output)| format!("{actor} in {pairing}:\n{output}but in {first}:\n{usual}")),
        );
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn every_program_is_there_in_both_languages() {
    check_each(LESSONS, &lesson::ids(), |id| {
        check_files(&lesson::open(id).unwrap());
    });
}

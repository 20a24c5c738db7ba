//! The file that keeps the progress, under kill -9 and several writers; the list that shows it; lessons of
//! the user's own.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ::sockstep::lesson;
use ::sockstep::progress::{Furthest, Given, Progress, Record, Store};
use common::{BINARY, Machine, Ran, Scratch, User, repository, run, sockstep, users};

/// In which folder the child of these tests writes, under which name, and how often.
const CHILD: [&str; 3] = ["SOCKSTEP_TEST_STORE", "SOCKSTEP_TEST_NAME", "SOCKSTEP_TEST_TIMES"];

/// No test: a process that the tests below start and kill.
#[test]
#[ignore = "the child of the tests beside it"]
fn writer() {
    let [Ok(folder), Ok(name), Ok(times)] = CHILD.map(std::env::var) else {
        panic!("only the tests beside it start it");
    };
    let store = Store::new(folder.into());
    for number in 0..times.parse::<u32>().unwrap() {
        let lesson = format!("{name}-{number}");
        keep(&store, &lesson, &begun(1));
        writeln!(std::io::stdout(), "kept {lesson}").unwrap();
    }
}

fn start_writer(folder: &Path, name: &str, times: u32) -> Child {
    let values = [folder.to_str().unwrap(), name, &times.to_string()].map(str::to_owned);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "writer", "--ignored", "--nocapture"])
        .envs(CHILD.into_iter().zip(values))
        .stdout(Stdio::piped());
    command.spawn().unwrap()
}

/// What the child says that it has kept.
fn told(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.filter_map(|line| Some(line.ok()?.split_once("kept ")?.1.to_owned()))
}

fn look(store: &Store) -> Progress {
    let mut aside = Vec::new();
    let progress = store.look(&mut aside).unwrap();
    assert_eq!(aside, [], "nothing is broken");
    progress
}

#[track_caller]
fn keep(store: &Store, lesson: &str, record: &Record) {
    let mut aside = Vec::new();
    store
        .update(&mut aside, |progress| progress.add(lesson, record))
        .unwrap();
    assert_eq!(aside, []);
}

/// Of tcp-server: so many steps.
fn begun(steps: usize) -> Record {
    let lesson = lesson::open("tcp-server").unwrap();
    let mut record = Record::new(&lesson.script);
    record.reach(Furthest {
        step: lesson.steps[steps - 1].id.clone(),
        index: steps,
        of: lesson.steps.len(),
    });
    record
}

/// Of tcp-server: all of it, the first answer wrong, the others right.
fn done() -> Record {
    let mut record = begun(21);
    record.finished = Some(jiff::Timestamp::UNIX_EPOCH);
    let lesson = lesson::open("tcp-server").unwrap();
    let questions = lesson.steps.iter().filter_map(|step| step.question.as_ref());
    for (place, inquiry) in questions.enumerate() {
        let choice = inquiry.choices[0].clone();
        let right = place > 0;
        record.answer(&inquiry.id, Given { choice, right });
    }
    record
}

/// Whoever is killed at any moment leaves a whole file, with all that was said to be kept. The file is
/// large, and the child is killed as soon as anything in its folder changes: in the middle of writing.
#[test]
fn kill_9_leaves_a_whole_file() {
    let folder = Scratch::of("store-killed");
    let state = folder.join("state");
    let store = Store::new(state.clone());
    let mut large = begun(1);
    let (choice, right) = ("x".repeat(1 << 18), true);
    large.answer("large", Given { choice, right });
    keep(&store, "large", &large);
    let mut promised = vec!["large".to_owned()];
    for round in 0..24 {
        let mut child = start_writer(&state, &format!("r{round}"), u32::MAX);
        let mut lines = told(&mut child);
        promised.extend(lines.by_ref().take(1 + round % 3));
        wait_for_a_change(&state);
        child.kill().unwrap();
        child.wait().unwrap();
        let progress = look(&store);
        let missing: Vec<_> = promised
            .iter()
            .filter(|lesson| !progress.lessons.contains_key(*lesson))
            .collect();
        assert!(missing.is_empty(), "round {round}: {missing:?}");
    }
    assert_eq!(promised.len(), 1 + 48, "the children have written");
    let names = fs::read_dir(&state).unwrap().count();
    assert!(names <= 3, "nothing piles up");
}

/// Asks without a rest: what is waited for is over within a millisecond.
fn wait_for_a_change(folder: &Path) {
    let look = || {
        let names = ["progress.json", "progress.json.new"].map(|name| folder.join(name));
        names.map(|path| fs::metadata(path).map(|data| (data.len(), data.ino())).ok())
    };
    let (before, until) = (look(), Instant::now() + Duration::from_secs(20));
    while look() == before {
        assert!(Instant::now() < until, "the child writes nothing");
    }
}

#[test]
fn who_writes_at_the_same_time_loses_nothing() {
    let folder = Scratch::of("store-many");
    let mut children: Vec<_> = ["a", "b", "c"]
        .into_iter()
        .map(|name| start_writer(&folder.join("state"), name, 50))
        .collect();
    for child in &mut children {
        assert_eq!(told(child).count(), 50);
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(look(&Store::new(folder.join("state"))).lessons.len(), 150);
}

/// On a full disk nothing is forgotten, and nothing is lost.
#[test]
fn a_full_disk_leaves_the_file_as_it_was() {
    let home = Home::of("full");
    keep(&home.store(), "tcp-server", &done());
    let script = "mkdir -m 777 /mnt/sockstep && cp \"$1\" /mnt/sockstep/progress.json \
        && ! cat /dev/zero >/mnt/zeros && \"$0\" lesson --reset tcp-server; \
        code=$?; cmp \"$1\" /mnt/sockstep/progress.json && exit $code";
    let mut command = Machine::TinyDisk.program(User::Myself, Path::new("sh"));
    command.args(["-c", script, BINARY]).arg(home.file());
    run(command.env("XDG_STATE_HOME", "/mnt")).check(5, "nothing was forgotten: /mnt/sockstep/progress.json");
}

/// A user's home, as far as sockstep looks at it.
struct Home(Scratch);

impl Home {
    fn of(test: &str) -> Self {
        Self(Scratch::of(test))
    }

    fn store(&self) -> Store {
        Store::new(self.0.join("state/sockstep"))
    }

    fn file(&self) -> PathBuf {
        self.0.join("state/sockstep/progress.json")
    }

    fn run(&self, user: User, arguments: &str) -> Ran {
        let mut command = sockstep(user, arguments);
        command
            .env("XDG_STATE_HOME", self.0.join("state"))
            .env("XDG_DATA_HOME", self.0.join("data"));
        run(&mut command)
    }

    /// A copy of a lesson of the repository's on the user's shelf; its folder.
    fn own(&self, of: &str, name: &str) -> PathBuf {
        let folder = self.0.join("data/sockstep/lessons").join(name);
        fs::create_dir_all(&folder).unwrap();
        for entry in fs::read_dir(repository("lessons").join(of)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
        }
        folder
    }
}

/// The row of a lesson in a list.
#[track_caller]
fn row<'a>(listed: &'a Ran, id: &str) -> &'a str {
    let mut lines = listed.stdout.lines();
    let found = lines.find(|line| line.starts_with(&format!("{id} ")));
    found.unwrap_or_else(|| panic!("{id} is not listed: {listed:#?}"))
}

#[test]
fn the_list_shows_what_is_done_and_what_to_take_next() {
    let home = Home::of("list");
    keep(&home.store(), "tcp-server", &begun(7));
    let listed = home.run(User::Myself, "lesson");
    listed
        .check(0, "")
        .shows("Go on: sockstep lesson tcp-server --from syn-ack\n");
    assert!(row(&listed, "tcp-server").ends_with("▶  7 of 21"));
    keep(&home.store(), "tcp-server", &done());
    let listed = home.run(User::Myself, "lesson");
    listed.check(0, "").shows("Next: sockstep lesson tcp-client\n");
    assert!(row(&listed, "tcp-server").ends_with("✓   4 of 5"));
    let listed = home.run(User::Myself, "lesson --lang zh --ascii");
    listed.check(0, "").shows("下一课：sockstep lesson tcp-client\n");
    assert!(row(&listed, "tcp-server").ends_with("+ 对 4/5"));
    let coloured = home.run(User::Myself, "lesson --color always");
    coloured.shows("\x1b[32m✓\x1b[0m");
}

#[test]
fn a_broken_file_breaks_no_list_and_is_not_lost() {
    let home = Home::of("list-broken");
    keep(&home.store(), "tcp-server", &done());
    let whole = fs::read(home.file()).unwrap();
    fs::write(home.file(), &whole[..whole.len() - 9]).unwrap();
    let listed = home.run(User::Myself, "lesson");
    listed
        .check(0, "progress.json was broken")
        .shows("Next: sockstep lesson tcp-server\n");
    assert!(
        listed.stderr.contains("progress.json.broken"),
        "{}",
        listed.stderr
    );
    let aside = home.file().with_file_name("progress.json.broken");
    assert_eq!(fs::read(aside).unwrap(), whole[..whole.len() - 9]);
    assert_eq!(home.run(User::Myself, "lesson").stderr, "", "said once");
    // What a terminal would obey is shown.
    fs::write(home.file(), "{\"\x1b[31m\u{202e}").unwrap();
    let listed = home.run(User::Myself, "lesson");
    assert!(!listed.stderr.contains(['\x1b', '\u{202e}']), "{}", listed.stderr);
}

#[test]
fn a_later_file_is_left_alone() {
    let home = Home::of("list-later");
    fs::create_dir_all(home.0.join("state/sockstep")).unwrap();
    let later = "{\"format\":\"sockstep-progress\",\"version\":7}";
    fs::write(home.file(), later).unwrap();
    home.run(User::Myself, "lesson")
        .check(
            0,
            "has version 7, and this sockstep knows versions up to 1: update sockstep",
        )
        .shows("Next: ");
    home.run(User::Myself, "lesson --reset tcp-server")
        .check(5, "nothing was forgotten: ");
    assert_eq!(fs::read_to_string(home.file()).unwrap(), later);
}

#[test]
fn a_lesson_is_forgotten_where_that_is_asked_for() {
    let home = Home::of("reset");
    keep(&home.store(), "tcp-server", &done());
    keep(&home.store(), "gone", &begun(3));
    let reset = |id: &str| home.run(User::Myself, &format!("lesson --reset {id}"));
    reset("tcp-server")
        .check(0, "")
        .shows("forgotten: tcp-server, which was done; 4 of 5 answers were right at the first try\n");
    reset("tcp-server")
        .check(0, "")
        .shows("nothing is kept of tcp-server\n");
    reset("gone")
        .check(0, "")
        .shows("forgotten: gone, begun up to step 3 of 21\n");
    reset("gone").check(2, "there is no lesson `gone`; there are: tcp-server");
    assert_eq!(look(&home.store()), Progress::default());
    reset("udp --lang zh").check(0, "").shows("没有保存过 udp 的进度");
    let path = repository("lessons/udp").display().to_string();
    keep(&home.store(), &path, &begun(2));
    reset(&format!("{path}/"))
        .check(0, "")
        .shows("begun up to step 2 of 21");
    assert_eq!(look(&home.store()), Progress::default());
    home.run(User::Myself, "lesson tcp-server --reset tcp-server")
        .check(2, "cannot be used with");
    home.run(User::Myself, "lesson --reset").check(2, "--reset <ID>");
    let elsewhere = Home::of("reset-nothing");
    elsewhere
        .run(User::Myself, "lesson --reset udp")
        .check(0, "")
        .shows("nothing is kept of udp");
    assert!(
        !elsewhere.0.join("state").exists(),
        "to forget nothing makes nothing"
    );
}

#[test]
fn the_users_own_lessons_go_by_their_id() {
    let home = Home::of("own");
    let mine = home.own("udp", "mine");
    let broken = home.own("udp", "broken");
    fs::write(broken.join("lesson.toml"), "format = 1\nlesson = 3\n").unwrap();
    home.own("udp", "Not an id");
    let shelf = mine.parent().unwrap().display();
    for user in users() {
        let listed = home.run(*user, "lesson");
        listed.check(0, "").shows(&format!("\nFrom {shelf}:\n"));
        assert_eq!(listed.stderr, "");
        assert!(row(&listed, "mine").ends_with("22 steps"));
        let check = format!("sockstep check-lesson {}", broken.display());
        assert!(row(&listed, "broken").ends_with(&format!("has mistakes: {check}")));
        listed.shows("this name is no id");
        home.run(*user, "lesson mine --lab recorded")
            .check(0, "")
            .shows("22/22");
        home.run(*user, "lesson broken")
            .check(4, "the lesson has mistakes");
        home.run(*user, "lesson nothing").check(2, "ipv6, broken, mine;");
    }
    let checked = home.run(User::Myself, &format!("check-lesson {}", broken.display()));
    checked.check(4, "4 mistakes");
    let mut command = sockstep(User::Myself, "check-lesson");
    let named = run(command.arg(broken.with_file_name("Not an id")));
    named.check(0, "").shows("the folder's name `Not an id` is no id");
}

#[test]
fn a_shelf_of_nothing_but_mistakes_is_listed() {
    let home = Home::of("own-broken");
    let broken = home.own("udp", "a-broken-lesson");
    fs::remove_file(broken.join("lesson.toml")).unwrap();
    let long = home.own("udp", &"\u{202e}x".repeat(60));
    let listed = home.run(User::Myself, "lesson");
    listed.check(0, "").shows("Next: sockstep lesson tcp-server");
    assert!(row(&listed, "a-broken-lesson").contains("  has mistakes: sockstep check-lesson "));
    assert!(row(&listed, "tcp-client").contains("A TCP client: connect(), and how it fails"));
    assert!(!listed.stdout.contains('\u{202e}'), "{long:?}");
}

#[test]
fn a_lesson_of_ones_own_goes_before_its_namesake() {
    let home = Home::of("own-namesake");
    let own = home.own("udp", "tcp-server");
    let listed = home.run(User::Myself, "lesson");
    let shelf = own.parent().unwrap().display().to_string();
    let (ours, theirs) = listed.stdout.split_once(&format!("From {shelf}:\n")).unwrap();
    assert!(!ours.contains("tcp-server  ") && theirs.starts_with("tcp-server  "));
    home.run(User::Myself, "lesson tcp-server --lab recorded")
        .check(0, "")
        .shows("22/22");
    // Another lesson of this name was done, not this one.
    keep(&home.store(), "tcp-server", &done());
    let listed = home.run(User::Myself, "lesson");
    assert!(row(&listed, "tcp-server").ends_with("✓ changed"), "{listed:#?}");
}

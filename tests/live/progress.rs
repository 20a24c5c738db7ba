//! What a person does is kept as it is done, and never in the lesson's way.

use std::fs;
use std::io::Write;
use std::process::Command;

use nix::sys::signal::Signal;
use sockstep::lesson::{self, Step};
use sockstep::progress::{Progress, Standing};

use crate::person::{Person, USUAL, is_asked};
use crate::support::lessons::letters;
use crate::support::processes::send;
use crate::support::scratch::Scratch;
use crate::support::screen::{CTRL_C, END, ENTER, LEFT, RIGHT, Screen};
use crate::support::sockstep::{run, sockstep, sockstep_of_nobody};
use crate::terminal::Answers;

/// The first words of the one sentence that says that nothing is kept.
const NOT_KEPT: &str = "your progress is not kept";

fn steps() -> Vec<Step> {
    lesson::open("tcp-server").unwrap().steps
}

fn standing(progress: &Progress) -> Standing {
    let script = lesson::open("tcp-server").unwrap().script;
    progress.standing("tcp-server", &script)
}

/// Steps on until so many questions more have been answered, each so.
#[track_caller]
fn answer(person: &mut Person, answers: &[Answers]) {
    let mut left = answers.iter();
    while let Some(step) = steps().get(person.recording.steps()) {
        if step.question.is_none() {
            person.enter();
            continue;
        }
        let Some(answer) = left.next() else { return };
        person.screen.press(ENTER).wait_until("a question", is_asked);
        person.act(&answer.key(step)).screen.wait_for(&step.id);
    }
}

/// The whole way of a learner: wrong, left, back again, right, done, and done once more.
#[track_caller]
fn check_whole_way(mut person: Person) {
    answer(&mut person, &[Answers::Wrong]);
    // While the lesson goes on: whatever happens to it now, the answer is kept.
    let kept = person.progress().lessons["tcp-server"].clone();
    assert_eq!((kept.answers.len(), kept.right_at_first()), (1, 0));
    let steps_so_far = person.recording.steps();
    assert_eq!(person.quit(), 0);
    let next = &steps()[steps_so_far].id;
    let says = format!("step {steps_so_far} of 21. Go on: sockstep lesson tcp-server --from {next}");
    assert!(person.screen.words().contains(&says), "{}", person.screen.text());
    let begun = Standing::Begun {
        index: steps_so_far,
        of: 21,
        next: Some(next.clone()),
    };
    assert_eq!(standing(&person.progress()), begun);

    let mut person = person.come_back(&[]);
    answer(&mut person, &[Answers::Right; 5]);
    person.screen.wait_for("Enter leave");
    assert_eq!(standing(&person.progress()), Standing::Done { right: 4, of: 5 });
    assert_eq!(person.quit(), 0);
    let says = "Next: sockstep lesson tcp-client";
    assert!(person.screen.words().contains(says), "{}", person.screen.text());

    let mut person = person.come_back(&[]);
    answer(&mut person, &[Answers::Wrong]);
    assert_eq!(person.quit(), 0);
    assert_eq!(standing(&person.progress()), Standing::Done { right: 4, of: 5 });
    let answers = &person.progress().lessons["tcp-server"].answers;
    let last_right = answers.values().filter(|answer| answer.last.right).count();
    assert_eq!(last_right, 4);
}

#[test]
fn a_learner_comes_back() {
    check_whole_way(Person::sit_down("learner"));
}

#[test]
fn a_learner_comes_back_as_nobody() {
    check_whole_way(Person::nobody("learner-nobody", USUAL));
}

#[test]
fn an_answer_is_kept_though_sockstep_is_killed() {
    let mut person = Person::sit_down("learner-killed");
    answer(&mut person, &[Answers::Right]);
    let process = person.screen.process_id();
    person.screen.end(|screen| {
        send(process, Signal::SIGKILL);
        screen.close(); // nobody gives it back
    });
    let kept = person.progress();
    assert_eq!(kept.lessons["tcp-server"].right_at_first(), 1);
}

#[test]
fn who_only_looks_or_lets_it_run_has_no_progress() {
    let mut person = Person::sit_down("learner-looks");
    assert_eq!(person.quit(), 0);
    assert_eq!(person.progress(), Progress::default());
    assert!(!person.screen.words().contains("sockstep lesson"));
    let mut person = person.come_back(&["--auto", "0.01"]);
    person.screen.wait_for("Enter leave");
    assert_eq!(person.quit(), 0);
    let mut person = person.come_back(&["--from", "accept"]);
    person.screen.wait_for("3/21").press(CTRL_C);
    assert_eq!(person.screen.end(|_| ()), 130);
    assert_eq!(person.progress(), Progress::default());
}

#[test]
fn two_at_once_keep_both() {
    let folder = Scratch::of("learner-two");
    let [mut one, mut other] = ["tcp-server", "handshake"].map(|id| {
        let mut command = sockstep(["lesson", id]);
        Screen::spawn(USUAL, command.env("XDG_STATE_HOME", folder.path()))
    });
    for screen in [&mut one, &mut other] {
        screen.wait_for("0/").press(ENTER).wait_for(" 1/");
    }
    for screen in [&mut one, &mut other] {
        assert_eq!(screen.leave("q"), 0);
    }
    let store = sockstep::progress::Store::new(folder.join("sockstep"));
    let kept = store.look(&mut Vec::new()).unwrap();
    assert_eq!(
        kept.lessons.keys().collect::<Vec<_>>(),
        ["handshake", "tcp-server"]
    );
}

#[test]
fn a_recording_is_read_page_by_page() {
    let folder = Scratch::of("learner-recorded");
    let sit_down = || {
        let mut command = sockstep(["lesson", "tcp-server", "--lab", "recorded"]);
        Screen::spawn(USUAL, command.env("XDG_STATE_HOME", folder.path()))
    };
    let store = sockstep::progress::Store::new(folder.join("sockstep"));
    let kept = || standing(&store.look(&mut Vec::new()).unwrap());
    let mut leaps = sit_down();
    leaps.wait_for("0/21").press(RIGHT).wait_for("1/21");
    leaps.press(END).wait_for("21/21");
    assert_eq!(leaps.leave("q"), 0);
    let begun = Standing::Begun {
        index: 1,
        of: 21,
        next: Some("bind".to_owned()),
    };
    assert_eq!(kept(), begun);
    let mut reads = sit_down();
    reads.wait_for(" 0/21");
    for page in 1..=21 {
        reads.press(RIGHT).wait_for(&format!(" {page}/21"));
    }
    assert_eq!(reads.leave("q"), 0);
    assert_eq!(kept(), Standing::Done { right: 0, of: 5 });
}

/// A question of a recording is answered as in a live run: the verdict comes at once, and the first answer
/// counts; who has seen it may answer again.
#[test]
fn a_question_of_a_recording_is_answered() {
    let folder = Scratch::of("learner-answers");
    let mut command = sockstep(["lesson", "tcp-server", "--lab", "recorded", "--from", "connect"]);
    let mut screen = Screen::spawn((80, 60), command.env("XDG_STATE_HOME", folder.path()));
    screen
        .wait_for("5/21")
        .press("2")
        .press(ENTER)
        .wait_until("a question", is_asked);
    screen.press("9").press("1").wait_for("6/21 connect");
    let ask = lesson::open("tcp-server").unwrap().script.steps[5]
        .question
        .clone()
        .unwrap();
    let given = &ask.choices[0];
    assert_ne!(given.id, "SYN-SENT");
    let why = letters(&given.why["en"]);
    screen
        .wait_for(&format!(
            "✗ You chose 1) {}; the kernel said 2) SYN-SENT.",
            given.id
        ))
        .wait_until("why it is wrong", |screen| letters(&screen.text()).contains(&why));
    screen.press(LEFT).wait_for("5/21").press(ENTER);
    screen.wait_until("the question again", is_asked);
    screen
        .press("2")
        .wait_for("✓ Right: 2) SYN-SENT, and so said the kernel.");
    assert_eq!(screen.leave("q"), 0);
    let store = sockstep::progress::Store::new(folder.join("sockstep"));
    let kept = store.look(&mut Vec::new()).unwrap();
    let kept = &kept.lessons["tcp-server"];
    let answer = &kept.answers[&ask.id];
    assert_eq!(kept.answers.len(), 1);
    assert!(!answer.first.right && answer.last.right, "{answer:?}");
}

/// The lesson runs, and one sentence says that its progress is not kept.
#[track_caller]
fn check_not_kept(command: &mut Command, why: &str) {
    let mut screen = Screen::spawn(USUAL, command);
    screen.wait_for("0/21").press(ENTER).wait_for("1/21");
    assert_eq!(screen.leave("q"), 0);
    let words = screen.words();
    assert!(words.contains(why), "{why}: {words}");
    assert_eq!(words.matches(NOT_KEPT).count(), 1, "{words}");
}

#[test]
fn where_nothing_can_be_kept_the_lesson_runs_and_says_so_once() {
    let folder = Scratch::of("learner-nowhere");
    let file = folder.write("a-file", "");
    let lesson = || sockstep(["lesson", "tcp-server"]);
    check_not_kept(lesson().env("XDG_STATE_HOME", &file), "a-file/sockstep");
    let unset = |mut command: Command| {
        command.env_remove("XDG_STATE_HOME").env_remove("HOME");
        command
    };
    check_not_kept(&mut unset(lesson()), "neither HOME nor XDG_STATE_HOME");
    let nobody = || sockstep_of_nobody(&folder, ["lesson", "tcp-server"]);
    check_not_kept(&mut unset(nobody()), "neither HOME nor XDG_STATE_HOME");
    check_not_kept(nobody().env_remove("XDG_STATE_HOME"), "/nonexistent");
    check_not_kept(nobody().env("XDG_STATE_HOME", "/proc"), "/proc/sockstep");
}

#[test]
fn root_leaves_nothing_behind_at_another_users() {
    if !nix::unistd::Uid::effective().is_root() {
        let test = "root_leaves_nothing_behind_at_another_users";
        let _ = writeln!(std::io::stderr(), "SKIPPED {test}: only root could");
        return;
    }
    let folder = Scratch::of("learner-sudo");
    std::os::unix::fs::chown(folder.path(), Some(65534), Some(65534)).unwrap();
    let mut command = sockstep(["lesson", "tcp-server"]);
    command.env("XDG_STATE_HOME", folder.path());
    check_not_kept(&mut command, "belongs to another user");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_place_that_is_lost_meanwhile_ends_no_lesson() {
    let mut person = Person::sit_down("learner-lost");
    person.enter();
    fs::remove_dir_all(person.state()).unwrap();
    fs::write(person.state(), "").unwrap();
    answer(&mut person, &[Answers::Right, Answers::Right]);
    assert_eq!(person.quit(), 0);
    let words = person.screen.words();
    assert_eq!(words.matches(NOT_KEPT).count(), 1, "{words}");
}

#[test]
fn a_broken_file_is_set_aside_and_the_lesson_runs() {
    let person = Person::sit_down("learner-broken");
    fs::write(person.state().join("progress.json"), "{\"format").unwrap();
    let mut person = person.come_back(&[]);
    person.enter();
    assert_eq!(person.quit(), 0);
    let words = person.screen.words();
    let said = words.contains("progress.json was broken") && words.contains("progress.json.broken");
    assert!(said, "{words}");
    let kept = fs::read_to_string(person.state().join("progress.json.broken")).unwrap();
    assert_eq!(kept, "{\"format");
    assert!(matches!(
        standing(&person.progress()),
        Standing::Begun { index: 1, .. }
    ));
}

/// What a pipe is given is no progress of anybody's, and nothing is said of it.
#[test]
fn what_goes_into_a_pipe_is_not_kept() {
    let folder = Scratch::of("learner-pipe");
    let state = folder.join("state");
    for options in [&["--auto"][..], &["--format", "json"], &["--lab", "recorded"]] {
        let arguments = ["lesson", "tcp-server"].iter().chain(options).copied();
        let output = run(sockstep(arguments).env("XDG_STATE_HOME", &state));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !said.contains("progress"), "{said}");
    }
    assert!(!state.exists());
}

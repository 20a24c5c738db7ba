//! `sockstep check-lesson` from the outside.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::fs;

use common::{Scratch, User, repository, run, sockstep, users};

/// A copy of tcp-server's folder, without its recording, below a fresh one, by the name `mine`.
fn lesson(name: &str) -> Scratch {
    let folder = Scratch::of(name);
    fs::create_dir_all(folder.join("mine")).unwrap();
    for entry in fs::read_dir(repository("lessons/tcp-server")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if name != "trace.jsonl" {
            fs::copy(&path, folder.join("mine").join(name)).unwrap();
        }
    }
    folder
}

fn replace(folder: &Scratch, file: &str, from: &str, to: &str) {
    let path = folder.join("mine").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn every_lesson_of_the_repository_is_clean() {
    for entry in fs::read_dir(repository("lessons")).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            continue; // the order of the lessons
        }
        let arguments = format!("check-lesson {}", path.display());
        let checked = run(&mut sockstep(User::Myself, &arguments));
        checked.check(0, "");
        assert_eq!(checked.stdout, format!("{}: no mistakes\n", path.display()));
    }
}

#[test]
fn a_mistake_is_shown_with_its_line_a_caret_and_the_mend() {
    let folder = lesson("caret");
    replace(&folder, "lesson.toml", "call.listen", "call.lisen");
    let expected = "\
error: unknown call `lisen`
  --> mine/lesson.toml:50:6
   |
50 | call.lisen = { socket = \"listener\", backlog = 5 }
   |      ^^^^^
   |
   = help: did you mean `listen`? the calls are socket, socketpair, bind, listen, accept, connect, send, sendto, recv, recvfrom, shutdown, close, unlink, setsockopt, getsockname, getpeername, fcntl, select, poll, epoll_create1, epoll_ctl, epoll_wait, fork
";
    for user in users() {
        for path in ["mine", "./mine", "mine/", "mine/lesson.toml"] {
            let mut command = sockstep(*user, &format!("check-lesson {path}"));
            let checked = run(command.current_dir(folder.path()));
            checked.check(4, "mine: 1 mistake: the lesson does not run until it is mended\n");
            let shown = checked.stdout.replace("./mine", "mine");
            assert_eq!(shown.trim_end(), expected.trim_end());
        }
    }
    let mut command = sockstep(User::Myself, "check-lesson .");
    run(command.current_dir(folder.join("mine")))
        .check(4, "1 mistake")
        .shows("--> ./lesson.toml:50:6");
}

#[test]
fn warnings_are_shown_and_fail_nothing() {
    let folder = lesson("warning");
    fs::remove_file(folder.join("mine/zh.md")).unwrap();
    let mut command = sockstep(User::Myself, "check-lesson mine");
    run(command.current_dir(folder.path()))
        .check(0, "")
        .shows("warning: the lesson has no words in Chinese: there is no zh.md")
        .shows("mine: 1 warning, and no mistakes: the lesson runs\n");
}

#[test]
fn a_recording_of_an_earlier_version_is_told() {
    let folder = lesson("stale");
    let trace = repository("lessons/tcp-server/trace.jsonl");
    fs::copy(trace, folder.join("mine/trace.jsonl")).unwrap();
    let check = |lang: &str| {
        let mut command = sockstep(User::Myself, &format!("check-lesson mine --lang {lang}"));
        run(command.current_dir(folder.path()))
    };
    check("en").check(0, "").shows("mine: no mistakes\n");
    replace(&folder, "en.md", "## bind:", "## bind: Now");
    check("en")
        .check(0, "")
        .shows("warning: the recording was made of an earlier version of the lesson")
        .shows("mine/trace.jsonl")
        .shows("sockstep lesson . --auto --record trace.jsonl")
        .shows("mine: 1 warning, and no mistakes: the lesson runs\n");
    is_chinese(check("zh").check(0, "").stdout.as_str());
}

/// The step's own expect says what the kernel will show: somebody must be able to choose it.
#[test]
fn a_question_that_nobody_can_answer_is_told() {
    let folder = lesson("unanswerable");
    replace(&folder, "lesson.toml", "\"SYN-SENT\", \"CLOSED\"", "\"CLOSED\"");
    for file in ["en.md", "zh.md"] {
        let path = folder.join("mine").join(file);
        let text = fs::read_to_string(&path).unwrap();
        let place = text.find("- `SYN-SENT`").or_else(|| text.find("- SYN-SENT"));
        let place = place.unwrap_or_else(|| panic!("{file} has no choice SYN-SENT: {text}"));
        let next = place + text[place + 1..].find("\n- ").unwrap() + 1;
        fs::write(path, [&text[..place], &text[next + 1..]].concat()).unwrap();
    }
    for (lang, says) in [
        ("en", "warning: no choice is right: this step expects `SYN-SENT`"),
        ("zh", "`SYN-SENT`"),
    ] {
        let mut command = sockstep(User::Myself, &format!("check-lesson mine --lang {lang}"));
        let checked = run(command.current_dir(folder.path()));
        checked.check(0, "").shows(says).shows("choices = ");
    }
}

#[test]
fn what_the_lint_knows() {
    for (file, from, to, says) in [
        (
            "lesson.toml",
            "names = \"listener\"",
            "naems = \"listener\"",
            "did you mean `names`?",
        ),
        (
            "lesson.toml",
            "names = \"connection\"\n",
            "",
            "no step up to here has named a socket `connection`",
        ),
        (
            "zh.md",
            "## bind:",
            "## bnid:",
            "the step `bind` has no words in zh.md",
        ),
        (
            "en.md",
            "  > Not yet",
            "  Not yet",
            "the choice `ESTABLISHED` has no explanation",
        ),
        (
            "lesson.toml",
            "addr = \"10.0.0.1:8088\"",
            "addr = \"10.0.0.1:70000\"",
            "a port is at most 65535",
        ),
        (
            "lesson.toml",
            "backlog = 5",
            "backlog = \"5\"",
            "write the number without quotes",
        ),
        (
            "lesson.toml",
            "size = 1024",
            "size = -1",
            "expected a whole number from 0 to 4294967295",
        ),
        (
            "lesson.toml",
            "{ socket = \"listener\", backlog = 5 }",
            "[\"listener\", 5]",
            "a call is a table of its arguments",
        ),
        (
            "lesson.toml",
            "awaits = { from = \"client\", flags = [\"SYN\"] }",
            "awaits = \"SYN\"",
            "write { from = \"client\", flags = [\"SYN\"] }",
        ),
        (
            "lesson.toml",
            "expect = [{ actor = \"server\", blocked = \"accept\" }]",
            "expect = { actor = \"server\", blocked = \"accept\" }",
            "found a table, expected a list",
        ),
        (
            "lesson.toml",
            "id = \"bind\"\n",
            "id = \"bind\"\nid = \"bind\"\n",
            "take one of the two out",
        ),
        (
            "lesson.toml",
            "actor = \"server\"",
            "actor = server",
            "write the text in quotes",
        ),
    ] {
        let folder = lesson("knows");
        replace(&folder, file, from, to);
        let mut command = sockstep(User::Myself, "check-lesson mine");
        run(command.current_dir(folder.path()))
            .check(4, "mistake")
            .shows(says);
        let mut command = sockstep(User::Myself, "check-lesson mine --lang zh");
        let checked = run(command.current_dir(folder.path()));
        is_chinese(checked.check(4, "个错误").stdout.as_str());
    }
}

/// Every line but those of the lesson itself: no English words side by side, unless they are quoted.
#[track_caller]
fn is_chinese(shown: &str) {
    let is_quoted = |line: &&str| line.contains(" | ") || line.contains("-->") || line.trim() == "|";
    for line in shown.lines().filter(|line| !is_quoted(line)) {
        let prose: String = line.split('`').step_by(2).collect();
        let is_word = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
        let words: Vec<_> = prose.trim().split(' ').collect();
        assert!(!words.windows(3).any(|three| three.iter().all(is_word)), "{line}");
        let is_chinese = |letter| ('\u{4e00}'..='\u{9fff}').contains(&letter);
        assert!(prose.is_empty() || prose.chars().any(is_chinese), "{line}");
    }
}

/// One name that is missing is one mistake, however often it is used.
#[test]
fn a_name_that_is_missing_is_told_once() {
    let folder = lesson("once");
    replace(&folder, "lesson.toml", "names = \"connection\"\n", "");
    let mut command = sockstep(User::Myself, "check-lesson mine");
    run(command.current_dir(folder.path())).check(4, "mine: 1 mistake");
}

#[test]
fn colour_is_as_it_was_asked_for() {
    let folder = lesson("colour");
    replace(&folder, "lesson.toml", "call.listen", "call.lisen");
    for (options, no_color, coloured) in [
        ("", None, false),
        ("--color always", None, true),
        ("--color always", Some("1"), true),
        ("--color never", None, false),
    ] {
        let mut command = sockstep(User::Myself, &format!("check-lesson mine {options}"));
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        let checked = run(command.current_dir(folder.path()));
        assert_eq!(checked.stdout.contains('\x1b'), coloured, "{options}");
    }
}

#[test]
fn what_is_no_lesson() {
    let folder = Scratch::of("no-lesson");
    folder.write("file", "");
    fs::create_dir(folder.join("empty")).unwrap();
    for (path, says, shows) in [
        ("nowhere", "cannot read the lesson: nowhere: No such file", ""),
        ("empty", "empty: 1 mistake", "the folder has no lesson.toml"),
        ("file", "mistake", "the folder has no lesson.toml"),
        (
            "/dev/null",
            "cannot read the lesson: /dev/null: Not a directory",
            "",
        ),
        // An argument is a path here, never a lesson's id.
        ("tcp-server", "cannot read the lesson: tcp-server", ""),
    ] {
        let mut command = sockstep(User::Myself, &format!("check-lesson {path}"));
        run(command.current_dir(folder.path()))
            .check(4, says)
            .shows(shows);
    }
    let mut command = sockstep(User::Myself, "check-lesson empty --lang zh");
    run(command.current_dir(folder.path())).check(4, "empty：1 个错误");
}

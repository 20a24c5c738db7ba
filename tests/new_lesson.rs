//! `sockstep new-lesson` from the outside.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use common::{Machine, Scratch, User, is_root, run, sockstep, users};

/// What lies in a folder, hidden files too.
fn listed(folder: &Scratch) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_new_lesson_is_clean_and_runs_live() {
    for user in users() {
        let folder = Scratch::of(&format!("new-{user:?}"));
        let made = run(sockstep(*user, "new-lesson my-first").current_dir(folder.path()));
        made.check(0, "").shows("sockstep lesson ./my-first ");
        assert_eq!(made.stdout.lines().count(), 4);
        let checked = run(sockstep(*user, "check-lesson my-first").current_dir(folder.path()));
        checked.check(0, "");
        assert_eq!(checked.stdout, "my-first: no mistakes\n");
        let mut lesson = sockstep(*user, "lesson ./my-first --lab isolated --format json");
        let trace = run(lesson.current_dir(folder.path()));
        trace.check(0, "").shows("\"status\":\"ok\"");
        let facts = trace.stdout.matches("\"kind\":\"fact\"").count();
        assert_eq!(trace.stdout.matches("\"holds\":true").count(), facts);
        assert!(facts > 15, "only {facts} facts");
    }
}

#[test]
fn the_folder_may_be_named_and_the_language_chosen() {
    let folder = Scratch::of("new-in");
    fs::create_dir(folder.join("mine")).unwrap();
    let mut command = sockstep(User::Myself, "new-lesson 2nd-one --in mine --lang zh");
    run(command.current_dir(folder.path()))
        .check(0, "")
        .shows("sockstep lesson mine/2nd-one ");
    assert!(folder.join("mine/2nd-one/lesson.schema.json").is_file());
}

#[test]
fn its_programs_compile_without_a_warning() {
    let folder = Scratch::of("new-programs");
    run(sockstep(User::Myself, "new-lesson mine").current_dir(folder.path())).check(0, "");
    for actor in ["server", "client"] {
        let source = folder.text(&format!("mine/{actor}.c"));
        let mut compiler = Command::new("cc");
        compiler.args([
            "-std=c11",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-fsyntax-only",
            &source,
        ]);
        let answer = compiler.output().expect("cc, the C compiler");
        assert!(answer.status.success(), "{answer:?}");
        let program = folder.text(&format!("mine/{actor}.py"));
        let compile = "import sys; compile(open(sys.argv[1]).read(), sys.argv[1], 'exec')";
        let mut python = Command::new("python3");
        let read = python.args(["-c", compile, &program]).output().expect("python3");
        assert!(read.status.success(), "{read:?}");
    }
}

#[test]
fn an_id_that_is_none_is_refused() {
    let folder = Scratch::of("new-bad");
    let long = "a".repeat(33);
    let bad = [
        "",
        " ",
        "My",
        "a b",
        "a/b",
        "../a",
        ".",
        "..",
        "a.b",
        "a_b",
        "-a",
        "a-",
        "课",
        "C:\\a",
        "a\0b",
        "a\x1b[2J",
        "a\u{202e}b",
        "a\n",
        &long,
    ];
    for id in bad.iter().filter(|id| !id.contains('\0')) {
        let mut command = sockstep(User::Myself, "new-lesson");
        let refused = run(command.arg("--").arg(id).current_dir(folder.path()));
        refused.check(2, "use a-z, 0-9 and hyphens");
        assert!(!refused.stderr.contains(['\x1b', '\u{202e}']), "{refused:?}");
    }
    assert_eq!(listed(&folder), [""; 0]);
    run(sockstep(User::Myself, "new-lesson A --lang zh").current_dir(folder.path())).check(2, "不能作课程名");
}

#[test]
fn a_folder_whose_name_is_no_id_is_warned_of_and_runs() {
    let folder = Scratch::of("new-renamed");
    run(sockstep(User::Myself, "new-lesson mine").current_dir(folder.path())).check(0, "");
    fs::rename(folder.join("mine"), folder.join("My_Lesson")).unwrap();
    run(sockstep(User::Myself, "check-lesson My_Lesson").current_dir(folder.path()))
        .check(0, "")
        .shows("warning: the folder's name `My_Lesson` is no id: the lesson runs by its path only")
        .shows("1 warning, and no mistakes");
    run(sockstep(User::Myself, "lesson ./My_Lesson --format json").current_dir(folder.path())).check(0, "");
}

#[test]
fn what_is_there_already_stays_as_it_is() {
    let folder = Scratch::of("new-there");
    for name in ["empty", "full"] {
        fs::create_dir(folder.join(name)).unwrap();
    }
    folder.write("full/lesson.toml", "mine");
    folder.write("file", "mine");
    std::os::unix::fs::symlink("nowhere", folder.join("link")).unwrap();
    let before = listed(&folder);
    for name in &before {
        let mut command = sockstep(User::Myself, &format!("new-lesson {name}"));
        run(command.current_dir(folder.path())).check(5, "is there already; nothing was changed");
    }
    assert_eq!(listed(&folder), before);
    assert_eq!(fs::read(folder.join("full/lesson.toml")).unwrap(), b"mine");
    assert_eq!(fs::read(folder.join("file")).unwrap(), b"mine");
    assert_eq!(fs::read_dir(folder.join("empty")).unwrap().count(), 0);
}

#[test]
fn where_nothing_can_be_written_nothing_is_left() {
    let folder = Scratch::of("new-unwritable");
    for (parent, says) in [
        ("nowhere", "there is nothing of this name"),
        ("/dev/null", "Not a directory"),
        ("/proc", "cannot make /proc/mine"),
    ] {
        let mut command = sockstep(User::Myself, &format!("new-lesson mine --in {parent}"));
        run(command.current_dir(folder.path())).check(5, says);
    }
    let user = if is_root() { User::Nobody } else { User::Myself };
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let mut command = sockstep(user, "new-lesson mine --in");
    run(command.arg(folder.path())).check(5, "this user may not do that there");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(listed(&folder), [""; 0]);
}

#[test]
fn a_full_disk_leaves_no_half_lesson() {
    for user in users() {
        let mut shell = Machine::TinyDisk.program(*user, std::path::Path::new("sh"));
        let asks = "\"$0\" new-lesson mine --in /mnt; echo \"code $?\"; ls -A /mnt";
        let ran = run(shell.arg("-c").arg(asks).arg(common::binary(*user)));
        ran.check(0, "disk full");
        assert_eq!(ran.stdout, "code 5\n");
    }
}

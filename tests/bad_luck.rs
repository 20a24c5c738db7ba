//! Bad luck from the outside: each has a clear sentence on standard error, an exit code that is
//! documented, and leaves nothing behind.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::fs::{self, File};
use std::io::Read;
use std::os::fd::AsFd;
use std::path::Path;
use std::process::Stdio;

use common::{Machine, Ran, Scratch, User, binary, program, ran, repository, run, sockstep, users};
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::poll::{PollFd, PollFlags, poll};
use sockstep::event::{Kind, trace};

const TRACE: &str = "lessons/tcp-server/trace.jsonl";

fn recorded_trace() -> Vec<u8> {
    fs::read(repository(TRACE)).unwrap()
}

fn recorded_kernel() -> String {
    let trace = trace::read(recorded_trace().as_slice()).unwrap();
    match &trace.events[0].kind {
        Kind::Header(header) => header.kernel.clone(),
        other => panic!("{other:?}"),
    }
}

/// The lesson falls back whole, `--lab isolated` says so, the doctor knows the mend.
#[track_caller]
fn check_no_lab(machine: Machine, reason: &str, mends: &[&str]) {
    let replay = run(&mut sockstep(
        User::Myself,
        &format!("replay {}", repository(TRACE).display()),
    ));
    for user in users() {
        let fallen_back = run(&mut machine.sockstep(*user, "lesson tcp-server"));
        fallen_back
            .check(0, "no lab can be built here")
            .check(0, reason)
            .check(0, &format!("made on Linux {}", recorded_kernel()))
            .check(0, "`sockstep doctor`");
        assert!(fallen_back.stdout.contains("The kernel said"));
        assert_eq!(fallen_back.stdout, replay.stdout, "whole, and by the same views");

        let insisted = run(&mut machine.sockstep(*user, "lesson tcp-server --lab isolated"));
        insisted.check(3, reason).check(3, "`sockstep doctor`");
        assert_eq!(insisted.stdout, "");

        let doctor = run(&mut machine.sockstep(*user, "doctor"));
        doctor.check(0, "").shows("✗ could not").shows(reason);
        for mend in mends {
            doctor.shows(mend);
        }
    }
}

#[test]
fn no_user_namespaces() {
    check_no_lab(
        Machine::NoUserNamespaces,
        "make new user, network, mount and PID namespaces (clone)",
        &[
            "user.max_user_namespaces = 0",
            "    sudo sysctl -w user.max_user_namespaces=16384\n",
            "    sudo /",
        ],
    );
}

#[test]
fn read_only_proc_sys() {
    let command = "    docker run -it --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined IMAGE\n";
    check_no_lab(
        Machine::ReadOnlySysctls,
        "Read-only file system",
        &["/proc/sys is read-only, as in a container", command],
    );
}

#[test]
fn no_proc() {
    check_no_lab(
        Machine::NoProc,
        "No such file or directory",
        &["There is no /proc", "    mount -t proc proc /proc\n"],
    );
}

#[test]
fn no_capability_for_packets() {
    check_no_lab(
        Machine::NoNetRaw,
        "open a packet socket (AF_PACKET)",
        &["CAP_NET_RAW", "--cap-add NET_RAW"],
    );
}

#[test]
fn a_root_with_too_few_capabilities() {
    check_no_lab(
        Machine::PoorRoot,
        "map the user into the namespace",
        &["CAP_SETFCAP", "--cap-add SETFCAP", "--user 1000:1000"],
    );
}

#[test]
fn where_a_lab_can_be_built_the_doctor_says_so() {
    for user in users() {
        let doctor = run(&mut sockstep(*user, "doctor"));
        doctor
            .check(0, "")
            .shows("--lab isolated  ✓ works")
            .shows("kernel          Linux ");
        assert_eq!(doctor.stderr, "");
        run(&mut sockstep(*user, "doctor --lang zh"))
            .check(0, "")
            .shows("✓ 可用");
    }
}

#[test]
fn the_recording_is_played_where_it_was_asked_for() {
    let plays = run(&mut sockstep(User::Myself, "lesson tcp-server --lab recorded"));
    plays
        .check(0, "a recording of tcp-server, made on Linux")
        .shows("21/21");
    assert!(!plays.stderr.contains("no lab"), "{plays:#?}");
    plays.shows("The kernel said");
    assert!(!plays.stdout.contains("our kernel says"), "{plays:#?}");
    let chinese = run(&mut sockstep(
        User::Myself,
        "lesson tcp-server --lab recorded --lang zh",
    ));
    chinese
        .check(0, "这是 tcp-server 的录像")
        .shows("课程结束")
        .shows("录制时内核的回答是");
    let json = run(&mut sockstep(
        User::Myself,
        "lesson tcp-server --lab recorded --format json",
    ));
    assert!(
        json.stdout.as_bytes() == recorded_trace(),
        "the recording itself, byte for byte"
    );
}

#[test]
fn the_recording_is_played_up_to_a_step_and_kept_whole() {
    let folder = Scratch::of("recorded");
    let (kept, capture) = (folder.text("t.jsonl"), folder.text("t.pcapng"));
    let arguments =
        format!("lesson tcp-server --lab recorded --from syn-ack --record {kept} --pcap {capture}");
    let plays = run(&mut sockstep(User::Myself, &arguments));
    plays.check(0, "a recording").shows("7/21");
    assert!(!plays.stdout.contains("8/21"), "{plays:#?}");
    let by_number = run(&mut sockstep(
        User::Myself,
        "lesson tcp-server --lab recorded --from 8",
    ));
    assert_eq!(by_number.stdout, plays.stdout, "syn-ack is the eighth step");
    assert!(fs::read(kept).unwrap() == recorded_trace());
    assert!(fs::metadata(capture).unwrap().len() > 1000);
}

/// A lesson of the user's own: a folder, with one fact that does not hold where that is wanted.
fn own_lesson(folder: &common::Scratch, wrong: bool) -> String {
    for entry in fs::read_dir(repository("lessons/tcp-server")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name != "trace.jsonl" {
            fs::copy(&path, folder.join(name)).unwrap();
        }
    }
    if wrong {
        let toml = fs::read_to_string(folder.join("lesson.toml")).unwrap();
        folder.write(
            "lesson.toml",
            toml.replacen("state = \"LISTEN\"", "state = \"SYN-SENT\"", 1),
        );
    }
    folder.path().to_str().unwrap().to_owned()
}

#[test]
fn a_lesson_of_ones_own_has_the_recording_in_its_folder() {
    let folder = Scratch::of("own");
    let lesson = own_lesson(&folder, false);
    let machine = Machine::NoUserNamespaces;
    run(&mut sockstep(
        User::Myself,
        &format!("lesson {lesson} --lab recorded"),
    ))
    .check(4, "has no recording");
    run(&mut machine.sockstep(User::Myself, &format!("lesson {lesson}")))
        .check(3, "no lab can be built here")
        .check(3, "has no recording");
    folder.write("trace.jsonl", recorded_trace());
    run(&mut machine.sockstep(User::Myself, &format!("lesson {lesson}")))
        .check(0, "a recording of")
        .shows("21/21");
    let words = fs::read_to_string(folder.join("en.md")).unwrap() + "\nMore.\n";
    folder.write("en.md", words);
    run(&mut sockstep(
        User::Myself,
        &format!("lesson {lesson} --lab recorded"),
    ))
    .check(0, "made of an earlier version of the lesson");
    folder.write("trace.jsonl", "nothing of the kind\n");
    run(&mut sockstep(
        User::Myself,
        &format!("lesson {lesson} --lab recorded"),
    ))
    .check(4, "is not the header of a sockstep trace");
}

/// Standard output whose reader has gone before the first byte.
#[track_caller]
fn without_a_reader(arguments: &str) -> Ran {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let child = sockstep(User::Myself, arguments)
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn();
    ran(&child.unwrap().wait_with_output().unwrap())
}

#[test]
fn a_broken_pipe() {
    let folder = Scratch::of("pipe");
    let lesson = own_lesson(&folder, false);
    let trace = repository(TRACE);
    let trace = trace.display();
    for arguments in [
        "lesson tcp-server".to_owned(),
        "lesson tcp-server --format json".to_owned(),
        "lesson tcp-server --lab recorded".to_owned(),
        "lesson".to_owned(),
        format!("replay {trace}"),
        format!("check-lesson {lesson}"),
        "completions bash".to_owned(),
        "doctor".to_owned(),
        "--help".to_owned(),
        "lesson --help --lang zh".to_owned(),
        "--version".to_owned(),
    ] {
        let ended = without_a_reader(&arguments);
        assert_eq!(ended.code, Some(5), "{arguments}: {ended:#?}");
        let sentence = ended.stderr.lines().last().unwrap_or_default();
        assert!(sentence.contains("Broken pipe"), "{arguments}: {}", ended.stderr);
    }
}

#[test]
fn a_broken_pipe_leaves_the_recording_readable() {
    let folder = Scratch::of("pipe-record");
    let kept = folder.text("t.jsonl");
    without_a_reader(&format!("lesson tcp-server --record {kept}")).check(5, "standard output");
    let trace = trace::read(File::open(&kept).unwrap()).unwrap();
    assert_eq!(trace.cut_off, None, "it has its end");
    run(&mut sockstep(User::Myself, &format!("replay {kept}")))
        .check(0, "")
        .shows("The lesson failed.");
}

#[test]
fn a_full_disk_behind_standard_output() {
    for arguments in ["lesson tcp-server", "lesson", "completions zsh", "--help"] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut command = sockstep(User::Myself, arguments);
        let child = command.stdout(full).stderr(Stdio::piped()).spawn();
        ran(&child.unwrap().wait_with_output().unwrap()).check(5, "standard output: disk full");
    }
}

#[test]
fn a_full_disk_under_a_recording() {
    for user in users() {
        for option in ["--record", "--pcap"] {
            let arguments = format!("lesson tcp-server {option} /dev/full");
            run(&mut sockstep(*user, &arguments)).check(5, "/dev/full: disk full, make room");
        }
    }
}

#[test]
fn a_disk_that_fills_up_keeps_whole_events() {
    for user in users() {
        let mut command = Machine::TinyDisk.program(*user, Path::new("sh"));
        let script = "\"$0\" lesson tcp-server --record /mnt/t.jsonl >/dev/null; echo code $?; \"$0\" replay /mnt/t.jsonl";
        let ended = run(command.args(["-c", script]).arg(binary(*user)));
        ended
            .check(4, "the trace /mnt/t.jsonl: disk full, make room")
            .check(4, "whole events and nothing after")
            .check(4, "the trace is cut off: played its")
            .shows("code 5")
            .shows("12/21");
    }
}

#[test]
fn a_place_that_cannot_be_written() {
    for user in users() {
        for (place, says) in [
            ("/nonexistent/t.jsonl", "there is nothing of this name"),
            ("/proc/t.jsonl", "/proc/t.jsonl: "),
            ("/tmp", "it is a folder"),
        ] {
            for option in ["--record", "--pcap"] {
                let arguments = format!("lesson tcp-server {option} {place}");
                let ended = run(&mut sockstep(*user, &arguments));
                assert_eq!(ended.stdout, "");
                ended.check(5, says);
            }
        }
    }
}

#[test]
fn without_a_lab_the_files_stay_as_they_were() {
    let folder = Scratch::of("untouched");
    let (old, new) = (folder.write("old.jsonl", "mine"), folder.text("new.pcapng"));
    let arguments = format!("lesson tcp-server --lab isolated --record {old} --pcap {new}");
    run(&mut Machine::NoUserNamespaces.sockstep(User::Myself, &arguments)).check(3, "no lab");
    assert_eq!(fs::read_to_string(&old).unwrap(), "mine");
    assert!(!folder.join("new.pcapng").exists());
}

#[test]
fn one_file_for_two_recordings() {
    let folder = Scratch::of("one-file");
    let file = folder.text("both");
    let arguments = format!("lesson tcp-server --record {file} --pcap {file}");
    run(&mut sockstep(User::Myself, &arguments)).check(2, "give each a file of its own");
    assert!(!folder.join("both").exists());
}

#[test]
fn a_recording_replaces_what_stood_in_its_file() {
    let folder = Scratch::of("longer");
    let file = folder.write("t.jsonl", "x".repeat(1 << 20));
    for user in users() {
        fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o666)).unwrap();
        run(&mut sockstep(
            *user,
            &format!("lesson tcp-server --record {file}"),
        ))
        .check(0, "");
        let trace = trace::read(File::open(&file).unwrap()).unwrap();
        assert_eq!(trace.cut_off, None);
    }
}

#[test]
fn a_lesson_that_fails_leaves_a_readable_recording() {
    let folder = Scratch::of("failed");
    let lesson = own_lesson(&folder, true);
    for user in users() {
        let kept = folder.text("kept.jsonl");
        let arguments = format!("lesson {lesson} --record {kept}");
        run(&mut sockstep(*user, &arguments)).check(1, "");
        run(&mut sockstep(*user, &format!("replay {kept}")))
            .check(0, "")
            .shows("listen.listener.state: expected SYN-SENT, got LISTEN");
        fs::remove_file(kept).unwrap();
    }
}

#[test]
fn traces_that_cannot_be_played() {
    let folder = Scratch::of("traces");
    let whole = recorded_trace();
    let later = String::from_utf8(whole.clone())
        .unwrap()
        .replacen("\"version\":1", "\"version\":2", 1);
    let missing = [&whole[..whole.len() / 2], &whole[whole.len() / 2 + 9..]].concat();
    for (name, content, says) in [
        ("empty", b"".as_slice(), "the trace is empty"),
        (
            "binary",
            &[0, 159, 146, 150, 10].repeat(999),
            "line 1 is not the header",
        ),
        ("text", b"hello\n", "line 1 is not the header"),
        (
            "later",
            later.as_bytes(),
            "this sockstep reads versions up to 1: update sockstep",
        ),
        (
            "cut",
            &whole[..whole.len() - 40],
            "the trace is cut off: played its 207 whole events",
        ),
        ("hole", &missing, "hole: line "),
    ] {
        let path = folder.write(name, content);
        for user in users() {
            run(&mut sockstep(*user, &format!("replay {path}"))).check(4, says);
        }
    }
    let path = folder.text("nowhere");
    run(&mut sockstep(User::Myself, &format!("replay {path}"))).check(4, "there is nothing of this name");
    let path = folder.text("");
    run(&mut sockstep(User::Myself, &format!("replay {path}")))
        .check(4, "it is a folder, and a file was expected");
    let path = folder.write("empty", "");
    run(&mut sockstep(User::Myself, &format!("replay {path} --lang zh"))).check(4, "记录是空的");
}

#[test]
fn names_that_do_not_exist() {
    run(&mut sockstep(User::Myself, "lesson tpc-server")).check(
        2,
        "no lesson `tpc-server`: did you mean `tcp-server`? There are: tcp-server, tcp-client, ",
    );
    run(&mut sockstep(User::Myself, "lesson tcp-srver --lang zh"))
        .check(2, "没有课程 `tcp-srver`：是不是想写 `tcp-server`？");
    run(&mut sockstep(User::Myself, "lesson nothing-like-it")).check(2, "`; there are: tcp-server, ");
    run(&mut sockstep(User::Myself, "lesson ./nowhere")).check(4, "cannot read the lesson");
    run(&mut sockstep(User::Myself, "lesson tcp-server --from snd"))
        .check(2, "has no step `snd`; its steps are: socket, bind");
    run(&mut sockstep(User::Myself, "lesson tcp-server --from 22"))
        .check(2, "has no step `22`; its steps are: socket, bind")
        .check(2, "or write a number from 1 to 21");
    run(&mut sockstep(User::Myself, "lesson tcp-server --from 0")).check(2, "has no step `0`");
    run(&mut sockstep(User::Myself, "lesson --from send")).check(2, "<LESSON>");
    run(&mut sockstep(User::Myself, "lesson tcp-server --lab here")).check(2, "isolated");
    run(&mut sockstep(User::Myself, "leson")).check(2, "lesson");
    run(&mut sockstep(User::Myself, "")).check(2, "Usage: sockstep");
}

#[test]
fn a_screen_too_narrow() {
    for columns in ["20", "abc", "-80", "99999999", "\u{202e}"] {
        let mut command = sockstep(User::Myself, "lesson tcp-server");
        let ended = run(command.env("COLUMNS", columns));
        ended
            .check(2, "COLUMNS is \"")
            .check(2, "a number of at least 40");
        assert!(!ended.stderr.contains('\u{202e}'));
        assert_eq!(ended.stdout, "");
    }
}

#[test]
fn any_folder_any_home() {
    for user in users() {
        let gone = Scratch::of("gone");
        fs::create_dir(gone.join("here")).unwrap();
        // The shell removes the folder that it stands in; nothing is left in the environment.
        let shell = "rmdir \"$PWD\" && exec env -i \"$@\" lesson tcp-server --auto";
        let mut command = program(*user, "sh");
        command.args(["-c", shell, "sh"]).arg(binary(*user));
        run(command.current_dir(gone.join("here")))
            .check(0, "")
            .shows("21/21");
        let mut command = sockstep(*user, "lesson tcp-server");
        command.env("HOME", "/proc").env("TMPDIR", "/nonexistent");
        command.env("XDG_CONFIG_HOME", "/nonexistent").env("PATH", "");
        run(&mut command).check(0, "").shows("21/21");
    }
}

/// A terminal whose window was closed, when no signal told so.
#[test]
fn a_terminal_that_is_closed() {
    let size = nix::pty::Winsize {
        ws_row: 40,
        ws_col: 100,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    for arguments in [
        "lesson tcp-server",
        "lesson tcp-server --auto 1",
        "lesson tcp-server --lab recorded",
    ] {
        let window = nix::pty::openpty(&size, None).unwrap();
        for end in [&window.master, &window.slave] {
            // Else sockstep itself would hold the window open.
            fcntl(end, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC)).unwrap();
        }
        let mut command = sockstep(User::Myself, arguments);
        command
            .stdin(window.slave.try_clone().unwrap())
            .stdout(window.slave)
            .stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        drop(command); // it holds the terminal's other end
        let mut screen = File::from(window.master);
        let mut shown = Vec::new();
        // Until the first page is there, and all of it: then the person is waited for.
        while !String::from_utf8_lossy(&shown).contains("21") || is_readable(&screen) {
            let mut part = [0; 4096];
            let length = screen.read(&mut part).unwrap();
            shown.extend(&part[..length]);
        }
        drop(screen);
        // As if Ctrl-C had been pressed: nobody is there who could read a sentence.
        ran(&child.wait_with_output().unwrap()).check(130, "");
    }
}

/// Whether something more comes soon.
fn is_readable(screen: &File) -> bool {
    let mut ends = [PollFd::new(screen.as_fd(), PollFlags::POLLIN)];
    poll(&mut ends, 50_u16).unwrap() > 0
}

//! What the program says about itself: its lessons, its help, what shells need to complete it.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::process::Command;

use common::{Scratch, User, run, sockstep};

#[test]
fn every_shell_gets_a_script() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        for lang in ["en", "zh"] {
            let arguments = format!("completions {shell} --lang {lang}");
            let script = run(&mut sockstep(User::Myself, &arguments));
            script.check(0, "").shows("check-lesson");
        }
    }
    run(&mut sockstep(User::Myself, "completions csh")).check(2, "bash");
}

#[test]
fn bash_understands_its_script() {
    let folder = Scratch::of("completions");
    let script = run(&mut sockstep(User::Myself, "completions bash")).stdout;
    let path = folder.write("sockstep.bash", script);
    let checked = Command::new("bash").args(["-n", &path]).output().unwrap();
    assert!(checked.status.success(), "{checked:?}");
    // Completed as bash itself would: the words so far, and the last one half typed.
    let asks = "source \"$1\"; COMP_WORDS=(sockstep lesson --la); COMP_CWORD=2; _sockstep sockstep --la lesson; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let completed = Command::new("bash")
        .args(["-c", asks, "bash", &path])
        .output()
        .unwrap();
    let completed = String::from_utf8_lossy(&completed.stdout).into_owned();
    assert!(
        completed.contains("--lang") && completed.contains("--lab"),
        "{completed}"
    );
}

#[test]
fn the_lessons_are_listed_in_the_users_language() {
    let ids = ::sockstep::lesson::ids();
    for (lang, locale) in [
        ("--lang en", "C"),
        ("--lang zh", "C"),
        ("", "zh_CN.UTF-8"),
        ("", "en_US.UTF-8"),
    ] {
        let mut command = sockstep(User::Myself, &format!("lesson {lang}"));
        // Nobody's progress, and nobody's lessons but the program's.
        let listed = run(command.env("LANG", locale).env("XDG_STATE_HOME", "/nonexistent"));
        listed.check(0, "");
        assert_eq!(listed.stderr, "");
        let is_chinese = lang.ends_with("zh") || locale.starts_with("zh");
        let lines: Vec<_> = listed.stdout.lines().collect();
        assert_eq!(lines.len(), ids.len() + 1);
        assert!(lines.last().unwrap().contains("sockstep lesson tcp-server"));
        for (line, id) in lines.iter().zip(&ids) {
            assert!(line.starts_with(&format!("{id} ")), "{line}");
            let steps = if is_chinese { " 步" } else { " steps" };
            assert!(line.ends_with(steps), "{line}");
        }
        assert_eq!(listed.stdout.contains("TCP 服务器与客户端"), is_chinese);
    }
}

#[test]
fn the_help_is_in_the_users_language() {
    for (arguments, locale, shows) in [
        ("--help", "C", "Usage: sockstep"),
        ("--help", "zh_CN.UTF-8", "用法：sockstep"),
        ("--help --lang en", "zh_CN.UTF-8", "Usage: sockstep"),
        ("--lang zh lesson -h", "C", "把记录存进这个文件"),
        ("--lang=zh help replay", "C", "播放一份记录"),
    ] {
        let mut command = sockstep(User::Myself, arguments);
        run(command.env("LANG", locale)).check(0, "").shows(shows);
    }
    run(&mut sockstep(User::Myself, "--lang zh")).check(2, "命令");
    run(&mut sockstep(User::Myself, "--version"))
        .check(0, "")
        .shows(env!("CARGO_PKG_VERSION"));
}

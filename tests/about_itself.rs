//! What the program says about itself: its lessons, its help, what shells need to complete it.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::os::unix::ffi::OsStringExt;
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

/// What clap says of wrong arguments it says in English; sockstep says it in the user's language.
#[test]
fn wrong_use_is_told_in_the_users_language() {
    let dashes = "要用它，请去掉它前面的 '--'";
    for (arguments, locale, says) in [
        ("lesson --nonsense", "zh_CN.UTF-8", "没有参数 '--nonsense'"),
        ("--lang zh lesson --recrod x", "C", "有相近的参数：'--record'"),
        ("lesson --recrod x --lang zh", "C", "没有参数 '--recrod'"),
        ("--lang fr lesson", "zh_CN.UTF-8", "'--lang <LANG>' 不能是 'fr'"),
        ("--lang fr lesson", "C", "invalid value 'fr'"),
        ("--lang fr --lang=zh lesson", "C", "[可选：en, zh]"),
        ("lesson --lang", "zh_CN.UTF-8", "要写一个值"),
        (
            "lesson --lang en --nonsense",
            "zh_CN.UTF-8",
            "unexpected argument",
        ),
        ("lessn --lang zh", "C", "有这些相近的命令：'new-lesson', 'lesson'"),
        ("nonsense", "zh_CN.UTF-8", "没有命令 'nonsense'"),
        ("help nonsense", "zh_CN.UTF-8", "没有命令 'nonsense'"),
        ("doctor now", "zh_CN.UTF-8", "用法：sockstep doctor [选项]"),
        ("lesson a b", "zh_CN.UTF-8", "没有参数 'b'"),
        ("-- lesson", "zh_CN.UTF-8", dashes),
        ("lesson x --format yaml", "zh_CN.UTF-8", "[可选：plain, json]"),
        ("lesson x --auto soon", "zh_CN.UTF-8", "这不是秒数"),
        ("lesson x --auto=-1", "zh_CN.UTF-8", "在 0 到 86400 秒之间"),
        ("lesson x --auto 1 --auto 2", "zh_CN.UTF-8", "只能写一次"),
        ("lesson --code=yes", "zh_CN.UTF-8", "不带值"),
        ("lesson x --record", "zh_CN.UTF-8", "要写一个值"),
        ("lesson --record x", "zh_CN.UTF-8", "还缺少这些参数：\n  <LESSON>"),
        ("replay", "zh_CN.UTF-8", "还缺少这些参数：\n  <TRACE>"),
        ("completions zhs", "zh_CN.UTF-8", "不能是 'zhs'"),
        ("check-lesson", "zh_CN.UTF-8", "详情请看 '--help'。"),
        ("lesson nowhere", "zh_CN.UTF-8", "没有课程 `nowhere`"),
        (
            "lesson tcp-server --from nowhere",
            "zh_CN.UTF-8",
            "没有步骤 `nowhere`",
        ),
    ] {
        let mut command = sockstep(User::Myself, arguments);
        let told = run(command.env("LANG", locale));
        told.check(2, says);
        let is_chinese = says
            .chars()
            .any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
        for english in ["error", "tip:", "Usage", "For more", "OPTIONS", "COMMAND"] {
            assert!(
                !is_chinese || !told.stderr.contains(english),
                "{arguments}: {}",
                told.stderr
            );
        }
    }
    let mut command = sockstep(User::Myself, "lesson --lang zh");
    command.arg(std::ffi::OsString::from_vec(vec![b'a', 0xff]));
    run(&mut command).check(2, "有参数不是 UTF-8 文本");
}

/// Files that cannot be read or written, and what is wrong in them.
#[test]
fn bad_files_are_told_in_the_users_language() {
    let folder = Scratch::of("bad-files");
    let empty = folder.write("empty", "");
    let other = folder.write("other", "{}\n");
    for (arguments, code, says) in [
        (format!("replay {empty}"), 4, "记录是空的"),
        (
            format!("replay {other}"),
            4,
            "第 1 行不是 sockstep 记录的头：不是一个事件（",
        ),
        ("replay /nowhere".to_owned(), 4, "没有这个名字的文件"),
        ("replay /".to_owned(), 4, "这是文件夹"),
        ("lesson ./nowhere".to_owned(), 4, "读不了课程：./nowhere（"),
        ("check-lesson /nowhere".to_owned(), 4, "读不了课程：/nowhere（"),
        (
            "lesson tcp-server --record /nowhere/a".to_owned(),
            5,
            "没有这个名字的文件",
        ),
    ] {
        let mut command = sockstep(User::Myself, &arguments);
        run(command.env("LANG", "zh_CN.UTF-8")).check(code, says);
    }
}

/// A trace keeps why its lesson ended as a message and its values: whoever plays it reads it in his language.
#[test]
fn why_a_lesson_ended_is_told_in_the_users_language() {
    let folder = Scratch::of("ended");
    let message = "client has no open socket named a";
    let reason = r#"{"text_id":"end.no_socket","values":{"actor":"client","name":"a"}}"#;
    let unknown = r#"{"text_id":"end.later"}"#;
    for (reasons, lang, says) in [
        (reason.to_owned(), "zh", "client 没有名为 a 的打开的套接字"),
        (reason.to_owned(), "en", message),
        (unknown.to_owned(), "zh", message),
        (format!("{reason},{unknown}"), "zh", message),
        (String::new(), "zh", message),
    ] {
        let header = r#"{"seq":0,"t_ns":0,"kind":"header","format":"sockstep-trace","version":1,"lesson":"a","lab":"isolated","kernel":"6","sockstep":"0","recorded_at":"","hosts":[],"actors":[]}"#;
        let lesson = r#"{"seq":1,"t_ns":0,"kind":"lesson","id":"a","hash":"","title":{},"intro":{},"steps":[],"programs":[]}"#;
        let end = format!(
            r#"{{"seq":2,"t_ns":0,"kind":"end","status":"error","frames":0,"lost":0,"message":"{message}","reasons":[{reasons}]}}"#
        );
        let trace = folder.write("trace.jsonl", format!("{header}\n{lesson}\n{end}\n"));
        let mut command = sockstep(User::Myself, &format!("replay {trace} --lang {lang}"));
        run(&mut command).check(0, "").shows(says);
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

#[test]
fn a_term_is_explained_by_either_languages_name() {
    for (arguments, shows) in [
        ("explain listen", "listen()  system call"),
        ("explain LISTEN", "LISTEN  state"),
        ("explain accept queue", "accept queue  seen on the screen"),
        ("explain 半连接队列", "SYN queue  seen on the screen"),
        ("explain Accept-Queue --lang zh", "全连接队列  屏幕上看到的"),
        ("explain 四次挥手 --lang zh", "四次挥手  概念"),
        (
            "explain /proc/sys/net/core/somaxconn",
            "net.core.somaxconn  setting",
        ),
        ("explain", "\nStates\n"),
        ("explain --lang zh", "半连接队列 SYN queue"),
    ] {
        run(&mut sockstep(User::Myself, arguments))
            .check(0, "")
            .shows(shows);
    }
    let also = run(&mut sockstep(User::Myself, "explain listen"));
    also.check(0, "").shows("See also  LISTEN, ");
}

#[test]
fn a_term_that_is_not_there_is_told_with_what_is_near() {
    for (arguments, says) in [
        ("explain econrefused", "near it: ECONNREFUSED"),
        ("explain queue", "SYN queue, accept queue"),
        ("explain 半连接队例 --lang zh", "相近的有：半连接队列"),
        ("explain frobnicate", "`sockstep explain` lists all"),
    ] {
        run(&mut sockstep(User::Myself, arguments)).check(2, says);
    }
    let mut hostile = sockstep(User::Myself, "explain");
    run(hostile.arg("\x1b[31m")).check(2, "\\x1b[31m");
}

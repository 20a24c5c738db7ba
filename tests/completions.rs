//! What shells are given to complete the command.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::process::Command;

use common::{User, run, scratch, sockstep};

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
    let folder = scratch("completions");
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

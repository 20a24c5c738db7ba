//! The book as its readers get it: built by mdBook with sockstep on the PATH, opened in a browser.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/browser.rs"]
mod browser;
mod common;

use std::path::Path;
use std::process::Command;

use browser::browse;
use common::{BINARY, Scratch, repository, run};

/// Copies `book` and `lessons` side by side to another place, and builds the book there.
fn build(test: &str) -> Scratch {
    let folder = Scratch::of(test);
    for part in ["book", "lessons"] {
        let mut copy = Command::new("cp");
        copy.arg("-r").arg(repository(part)).arg(folder.path());
        run(&mut copy).check(0, "");
    }
    let folders = std::env::var("PATH").unwrap();
    let beside = Path::new(BINARY).parent().unwrap();
    let mut mdbook = Command::new("mdbook");
    mdbook.arg("build").arg(folder.join("book"));
    mdbook.env("PATH", format!("{}:{folders}", beside.display()));
    let built = run(&mut mdbook);
    assert_eq!(built.code, Some(0), "{}", built.stderr);
    for trouble in ["WARN", "ERROR"] {
        assert!(!built.stderr.contains(trouble), "{}", built.stderr);
    }
    folder
}

/// What the pages promise is written in the script: they are whole, by themselves, and found their way in.
#[test]
fn it_builds_anywhere_and_every_page_opens_in_a_browser() {
    let folder = build("book");
    browse("book.py", &[&folder.text("book/book")]);
}

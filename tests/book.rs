//! The book as its readers get it: built by mdBook with sockstep on the PATH, opened in a browser.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::path::Path;
use std::process::Command;

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

/// The page as a browser has it once its scripts have run.
fn open(folder: &Scratch, address: &str) -> String {
    let mut browser = Command::new("chromium");
    browser
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=10000",
        ])
        .arg(format!("--user-data-dir={}", folder.text("profile")))
        .args([
            "--dump-dom",
            &format!("file://{}/book/book/{address}", folder.path().display()),
        ]);
    browser.env("HOME", folder.path());
    let opened = run(&mut browser);
    assert_eq!(opened.code, Some(0), "{}", opened.stderr);
    opened.stdout
}

/// The pages that a search names, in order.
fn found(page: &str) -> Vec<&str> {
    let results = page.split("id=\"mdbook-searchresults\"").nth(1).unwrap();
    let links = results.split("<li><a href=\"").skip(1);
    links.map(|link| link.split(['?', '#']).next().unwrap()).collect()
}

#[test]
fn it_builds_anywhere_and_is_searched_in_both_languages() {
    let folder = build("book");
    let chinese = open(&folder, "zh/introduction.html?search=半连接");
    assert!(
        found(&chinese).contains(&"../zh/tcp-server.html"),
        "{:?}",
        found(&chinese)
    );
    let english = open(&folder, "introduction.html?search=backlog");
    assert!(
        found(&english).contains(&"tcp-server.html"),
        "{:?}",
        found(&english)
    );
    let chinese_first = found(&english).iter().position(|page| page.starts_with("zh/"));
    let english_last = found(&english).iter().rposition(|page| !page.starts_with("zh/"));
    assert!(
        chinese_first.is_none_or(|place| Some(place) > english_last),
        "{:?}",
        found(&english)
    );
    let nothing = open(&folder, "introduction.html?search=qwertz");
    assert_eq!(found(&nothing), Vec::<&str>::new());
}

#[test]
fn each_page_leads_to_itself_in_the_other_language() {
    let folder = build("book-languages");
    for (page, other, language) in [
        ("tcp-server.html", "zh/tcp-server.html", "en"),
        ("zh/tcp-server.html", "tcp-server.html", "zh"),
        ("index.html", "zh/introduction.html", "en"),
    ] {
        let text = open(&folder, page);
        let (tag, _) = text.split_once("class=\"language-switch\"").unwrap();
        let address = tag.rsplit("href=\"").next().unwrap();
        assert!(
            address.starts_with(&format!("file://{}/book/book/{other}\"", folder.path().display())),
            "{address}"
        );
        assert!(text.contains(&format!("<html lang=\"{language}\"")), "{page}");
    }
}

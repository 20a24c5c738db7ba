//! The player in a real browser: Debian's Chromium, without a screen, driven by the Python beside this
//! file. Each test writes its pages into a folder of its own and lets one script look at all of them.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../support/browser.rs"]
mod browser;
mod hostile;
mod long;
#[path = "../support/scratch.rs"]
mod scratch;

use std::fs;

use browser::browse;
use scratch::Scratch;
use sockstep::event::{Event, trace};
use sockstep::export::{Picture, Wanted, assets, fragment, page, pages, svg};
use sockstep::lesson;

fn events(lines: &str) -> Vec<Event> {
    trace::read(lines.as_bytes()).unwrap().events
}

/// The page and the trace of each lesson, by the lesson's name.
fn write_lesson(folder: &Scratch, id: &str) -> String {
    let recording = lesson::recording(id).unwrap().unwrap();
    let lines = std::io::read_to_string(recording).unwrap();
    folder.write(&format!("{id}.jsonl"), &lines);
    folder.write(&format!("{id}.html"), page(&events(&lines), &Wanted::default()))
}

/// As a book has it: the script is a file of its own, and two players stand in one chapter.
fn write_chapter(folder: &Scratch) -> String {
    let lesson = |id: &str| {
        trace::read(lesson::recording(id).unwrap().unwrap())
            .unwrap()
            .events
    };
    let (one, other) = (lesson("tcp-server"), lesson("handshake"));
    let part = Wanted {
        pages: Some(pages(&one, "6..9").unwrap()),
        picture: Picture::Sequence,
        ..Wanted::default()
    };
    let (one, other) = (fragment(&one, &part), fragment(&other, &Wanted::default()));
    folder.write("player.js", assets().script);
    let head = "<meta charset=\"utf-8\"><script src=\"player.js\"></script>";
    folder.write(
        "book.html",
        format!("<!DOCTYPE html><html class=\"navy\"><head>{head}</head><body>\n{one}\n<p>x</p>\n{other}\n</body></html>"),
    )
}

#[test]
fn every_lesson_plays_as_its_trace_says() {
    let folder = Scratch::of("player-lessons");
    for id in lesson::ids() {
        write_lesson(&folder, &id);
    }
    browse("lessons.py", &[folder.path().to_str().unwrap()]);
}

#[test]
fn keys_links_bytes_themes_print_and_no_script() {
    let folder = Scratch::of("player-features");
    let page = write_lesson(&folder, "tcp-server");
    let book = write_chapter(&folder);
    browse("features.py", &[&page, &book]);
}

#[test]
fn a_strangers_trace_is_text_on_every_page() {
    let folder = Scratch::of("player-hostile");
    for (kind, lines, says) in hostile::traces() {
        let events = events(&lines);
        folder.write(&format!("{kind}.jsonl"), &lines);
        folder.write(&format!("{kind}.says"), says.join("\n"));
        folder.write(&format!("{kind}.html"), page(&events, &Wanted::default()));
        folder.write(&format!("{kind}.svg"), svg(&events, &Wanted::default()));
    }
    browse("hostile.py", &[folder.path().to_str().unwrap()]);
}

#[test]
fn a_long_trace_opens_and_is_stepped_through() {
    let folder = Scratch::of("player-speed");
    let events = long::events(20_000);
    let page = folder.write("long.html", page(&events, &Wanted::default()));
    assert!(fs::metadata(&page).unwrap().len() > 1_000_000);
    browse("speed.py", &[&page, &events.len().to_string()]);
}

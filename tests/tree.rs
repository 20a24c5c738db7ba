//! The tree itself: which room may import which.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

/// Room, and the rooms that it may import.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("event", &[]),
    ("packet", &["event"]),
    ("glossary", &["event"]),
    ("lesson", &["event"]),
    ("lab", &["event"]),
    ("actor", &["event"]),
    ("probe", &["event"]),
    ("wire", &["event", "packet"]),
    ("view", &["event", "glossary", "packet"]),
    ("record", &["event", "packet"]),
    ("companion", &["event", "export", "lesson", "view"]),
    ("engine", &["event", "packet", "lesson", "wire"]),
    ("cli", &[]),
    ("player", &[]),
    ("export", &["event", "view", "player"]),
    ("desk", &["event", "view", "record", "engine"]),
    ("progress", &["event"]),
    (
        "command",
        &[
            "cli",
            "companion",
            "desk",
            "event",
            "glossary",
            "lesson",
            "progress",
            "view",
            "record",
            "engine",
            "export",
            "stage",
        ],
    ),
    (
        "stage",
        &[
            "event", "packet", "lesson", "lab", "wire", "actor", "probe", "engine",
        ],
    ),
];

/// Rooms that never touch Linux.
const PURE: &[&str] = &[
    "event", "glossary", "lesson", "view", "record", "engine", "cli", "player", "export",
];

#[test]
fn rooms_import_only_what_they_may() {
    for (room, allowed) in MAY_IMPORT {
        for (file, text) in sources(room) {
            for path in text.split("crate::").skip(1) {
                let imported: String = path.chars().take_while(char::is_ascii_lowercase).collect();
                let known = MAY_IMPORT.iter().any(|(name, _)| *name == imported);
                let fine = !known || imported == *room || allowed.contains(&imported.as_str());
                assert!(fine, "{file}: {room} must not import {imported}");
            }
        }
    }
}

#[test]
fn pure_rooms_never_touch_linux() {
    for room in PURE {
        for (file, text) in sources(room) {
            for forbidden in ["nix::", "libc::", "netlink_", "std::os::", "pnet"] {
                assert!(!text.contains(forbidden), "{file} speaks of {forbidden}");
            }
        }
    }
}

#[test]
fn every_room_is_in_the_table_and_says_what_it_is_for() {
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let path = entry.unwrap().path();
        // messages hold words in every language, and no code
        if path.is_dir() && !path.ends_with("messages") {
            let room = path.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(
                MAY_IMPORT.iter().any(|(name, _)| *name == room),
                "{room} is not in this test's table"
            );
            let text = fs::read_to_string(path.join("mod.rs")).unwrap();
            assert!(text.starts_with("//! "), "{room} does not say what it is for");
        }
    }
}

/// The sources of a room, those of its subfolders too.
fn sources(room: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

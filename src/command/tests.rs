//! The words of the program: every message in both languages, every help in Chinese, every error as its
//! own room tells it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Arg, Command};

use super::told::Told;
use super::{Code, Voice, help};
use crate::desk::{DeskError, TooSmall};
use crate::engine::{EngineError, WorldError};
use crate::event::trace::{self, TraceError};
use crate::lesson::{self, FolderError, LessonError};
use crate::progress::StoreError;
use crate::record::RecordError;
use crate::view::Lang;

const EN: Voice = Voice {
    lang: Lang::En,
    colour: false,
};
const ZH: Voice = Voice {
    lang: Lang::Zh,
    colour: false,
};

/// Message id to its texts by language.
type Messages = BTreeMap<String, BTreeMap<String, String>>;

fn messages() -> Messages {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/messages");
    let mut all = Messages::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let table: toml::Table = toml::from_str(&text).unwrap();
        assert_eq!(table["_version"].as_integer(), Some(2), "{}", path.display());
        collect(&table, "", &mut all);
    }
    all
}

fn collect(table: &toml::Table, prefix: &str, all: &mut Messages) {
    for (key, value) in table {
        match value {
            toml::Value::Table(inner) if prefix.is_empty() => collect(inner, key, all),
            toml::Value::Table(inner) => collect(inner, &format!("{prefix}.{key}"), all),
            toml::Value::String(text) => {
                let texts = all.entry(prefix.to_owned()).or_default();
                texts.insert(key.clone(), text.clone());
            }
            _ => {}
        }
    }
}

/// `%{name}` of a text, each once.
fn placeholders(text: &str) -> BTreeSet<&str> {
    let parts = text.split("%{").skip(1);
    parts.filter_map(|part| Some(part.split_once('}')?.0)).collect()
}

#[test]
fn every_message_is_in_both_languages() {
    let messages = messages();
    assert!(messages.len() > 100, "they are not all found");
    for (id, texts) in messages.iter().filter(|(id, _)| !id.starts_with("help.")) {
        let languages: Vec<_> = texts.keys().map(String::as_str).collect();
        assert_eq!(languages, ["en", "zh"], "{id}");
        assert!(texts.values().all(|text| !text.trim().is_empty()), "{id}");
        let (en, zh) = (placeholders(&texts["en"]), placeholders(&texts["zh"]));
        assert_eq!(en, zh, "{id}");
    }
}

/// A gap that is not filled would be shown as `%{name}`; a value for no gap would be lost.
#[test]
fn every_gap_of_a_message_is_filled() {
    let messages = messages();
    let mut found = 0;
    for (file, text) in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for call in calls(&text) {
            let Some(texts) = messages.get(&call.id) else {
                continue;
            };
            found += 1;
            let gaps = placeholders(&texts["en"]);
            let given: BTreeSet<_> = call.names.iter().map(String::as_str).collect();
            assert_eq!(given, gaps, "{}: {}", file.display(), call.id);
        }
    }
    assert!(found > 250, "they are not all found: {found}");
}

/// A message that is named in the sources, with its values.
struct Call {
    id: String,
    names: Vec<String>,
}

/// The calls of `said!` and `say!` that name their message.
fn calls(source: &str) -> Vec<Call> {
    let starts = ["said!(", "say!("]
        .into_iter()
        .flat_map(|name| source.split(name).skip(1));
    let calls = starts.filter_map(|rest| {
        let pieces = pieces(rest)?;
        let place = pieces.iter().position(|piece| piece.starts_with('"'))?;
        let names = pieces[place + 1..]
            .iter()
            .filter_map(|piece| piece.split_once(" = "));
        Some(Call {
            id: pieces[place].trim_matches('"').to_owned(),
            names: names.map(|(name, _)| name.to_owned()).collect(),
        })
    });
    calls.collect()
}

/// The arguments of a call, up to its closing bracket.
fn pieces(rest: &str) -> Option<Vec<String>> {
    let (mut depth, mut in_text, mut start) = (0, false, 0);
    let mut pieces = Vec::new();
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'"' if rest.as_bytes()[..at].last() != Some(&b'\\') => in_text = !in_text,
            _ if in_text => {}
            b'(' | b'[' | b'{' => depth += 1,
            b',' if depth == 0 => {
                pieces.push(rest[start..at].trim().to_owned());
                start = at + 1;
            }
            b')' if depth == 0 => {
                pieces.push(rest[start..at].trim().to_owned());
                return Some(pieces);
            }
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A message that nobody says belongs to something that is gone.
#[test]
fn no_message_is_left_over() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let rooms = ["complaint.", "end.", "usage."];
    for id in messages()
        .keys()
        .filter(|id| rooms.iter().any(|room| id.starts_with(room)))
    {
        let literal = format!("\"{id}\"");
        assert!(sources.iter().any(|(_, text)| text.contains(&literal)), "{id}");
    }
}

/// An id that no message has would be shown in place of the words.
#[test]
fn every_message_that_the_program_names_exists() {
    let messages = messages();
    let rooms: BTreeSet<_> = messages.keys().filter_map(|id| id.split('.').next()).collect();
    let mut found = 0;
    for (file, text) in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for literal in text.split('"').skip(1).step_by(1) {
            let is_id = literal
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte == b'.');
            let room = literal.split('.').next().unwrap_or_default();
            if is_id && literal.contains('.') && !literal.ends_with('.') && rooms.contains(room) {
                assert!(messages.contains_key(literal), "{}: {literal}", file.display());
                found += 1;
            }
        }
    }
    assert!(found > 100, "they are not all found: {found}");
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            all.push((path, text));
        }
    }
    all
}

fn is_chinese(text: &str) -> bool {
    text.chars()
        .any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character))
}

/// Every text of the help that is in English says the same in Chinese.
#[test]
fn all_help_is_in_chinese() {
    check_chinese(&help::grammar(EN), &help::grammar(ZH));
}

fn check_chinese(english: &Command, chinese: &Command) {
    let name = english.get_name();
    for (en, zh) in [
        (english.get_about(), chinese.get_about()),
        (english.get_long_about(), chinese.get_long_about()),
        (english.get_after_help(), chinese.get_after_help()),
        (english.get_after_long_help(), chinese.get_after_long_help()),
    ] {
        let Some(en) = en else { continue };
        let zh = zh.unwrap_or_else(|| panic!("{name} has no {en}"));
        assert!(is_chinese(&zh.to_string()), "{name}: {zh}");
    }
    let arguments: BTreeMap<_, _> = chinese.get_arguments().map(|arg| (arg.get_id(), arg)).collect();
    for argument in english.get_arguments() {
        check_argument(name, argument, arguments[argument.get_id()]);
    }
    // clap's own `help` repeats the other commands.
    for command in english.get_subcommands().filter(|_| name != "help") {
        check_chinese(command, chinese.find_subcommand(command.get_name()).unwrap());
    }
}

fn check_argument(command: &str, english: &Arg, chinese: &Arg) {
    let name = format!("{command} {}", english.get_id());
    let (brief, whole) = (chinese.get_help(), chinese.get_long_help());
    for text in [brief, whole] {
        let text = text.unwrap_or_else(|| panic!("{name} has no help")).to_string();
        assert!(is_chinese(&text), "{name}: {text}");
    }
    let whole = whole.unwrap().to_string();
    for value in english.get_possible_values() {
        let explained = whole
            .lines()
            .any(|line| line.starts_with(&format!("- {}：", value.get_name())) && is_chinese(line));
        assert!(
            explained || value.get_help().is_none(),
            "{name}: {} is not explained",
            value.get_name()
        );
        assert!(whole.contains(value.get_name()), "{name}: {whole}");
    }
}

/// A text that is left over belongs to something that is gone.
#[test]
fn no_chinese_help_is_left_over() {
    let mut known = BTreeSet::new();
    let grammar = help::grammar(EN);
    for command in std::iter::once(&grammar).chain(grammar.get_subcommands()) {
        let name = command.get_name();
        known.extend([format!("help.{name}.about"), format!("help.{name}.after")]);
        for argument in command.get_arguments() {
            let id = argument.get_id();
            known.extend([format!("help.arg.{id}"), format!("help.{name}.{id}")]);
            let values = argument.get_possible_values();
            known.extend(
                values
                    .iter()
                    .map(|value| format!("help.value.{id}.{}", value.get_name())),
            );
        }
    }
    let messages = messages();
    let left: Vec<_> = messages
        .keys()
        .filter(|id| id.starts_with("help.") && !known.contains(*id))
        .collect();
    assert_eq!(left, Vec::<&String>::new());
}

#[test]
fn the_help_lists_every_exit_code() {
    for voice in [EN, ZH] {
        let mut grammar = help::grammar(voice);
        let shown = grammar.render_long_help().to_string();
        for (code, meaning) in Code::TABLE {
            let meaning = crate::view::say!(voice, meaning);
            assert!(shown.contains(&format!("{:5}  {meaning}", code as u8)), "{shown}");
        }
    }
}

#[test]
fn each_command_shows_examples() {
    for voice in [EN, ZH] {
        let grammar = help::grammar(voice);
        for command in grammar.get_subcommands().filter(|one| one.get_name() != "help") {
            let after = command.get_after_help().unwrap().to_string();
            assert!(
                after.contains(&format!("  sockstep {}", command.get_name())),
                "{after}"
            );
        }
    }
}

/// The English words are those of the error's own `Display`, the Chinese ones are Chinese.
#[track_caller]
fn check_told(error: &(impl Told + std::fmt::Display)) {
    assert_eq!(error.told(EN), error.to_string());
    check_is_chinese(&error.told(ZH));
}

/// Chinese, and no English sentence in it but for what stands in brackets: the system's and the parsers' words.
#[track_caller]
fn check_is_chinese(text: &str) {
    let brackets = |character| matches!(character, '（' | '）' | '(' | ')');
    let outside: String = text.split(brackets).step_by(2).collect();
    let words = outside.split(' ').map(|word| {
        word.bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b',')
    });
    let words: Vec<bool> = words.collect();
    let is_english = words.windows(3).any(|three| three.iter().all(|is_word| *is_word));
    assert!(is_chinese(text) && !is_english, "{text}");
}

/// Every way in which a trace can be wrong, as its reader finds it.
#[test]
fn broken_traces_are_told_in_both_languages() {
    let header = r#"{"seq":0,"t_ns":0,"kind":"header","format":"sockstep-trace","version":1,"lesson":"a","lab":"isolated","kernel":"6","sockstep":"0","recorded_at":"","hosts":[],"actors":[]}"#;
    let lesson = r#"{"seq":1,"t_ns":0,"kind":"lesson","id":"a","hash":"","title":{},"intro":{},"steps":[],"programs":[]}"#;
    let note = r#"{"seq":0,"t_ns":0,"kind":"note","text_id":"a"}"#;
    let long = "x".repeat(trace::LONGEST_LINE + 2);
    let broken = [
        (String::new(), "is empty"),
        ("no trace\n".to_owned(), "line 1"),
        (format!("{note}\n"), "`kind`"),
        (format!("{}\n", header.replace("-trace", "")), "`format`"),
        (
            format!("{}\n", header.replace("\"version\":1", "\"version\":9")),
            "version 9",
        ),
        (
            format!("{header}\n{}\n", note.replace(":0,\"t_ns", ":1,\"t_ns")),
            "`lesson`",
        ),
        (format!("{header}\n{lesson}\n{note}\n"), "expected seq 2"),
        (format!("{header}\n{lesson}\n{{}}\n"), "line 3"),
        (format!("{header}\n{long}"), "longer than"),
    ];
    for (text, says) in broken {
        let error = trace::read(text.as_bytes()).expect_err(says);
        assert!(error.to_string().contains(says), "{error}");
        check_told(&error);
    }
    let error = trace::read([header.as_bytes(), b"\n\xff\n"].concat().as_slice()).unwrap_err();
    check_told(&error);
}

#[test]
fn errors_are_told_as_their_rooms_tell_them() {
    for near in [None, Some("y".to_owned())] {
        check_told(&LessonError::Unknown {
            id: "x".to_owned(),
            known: "y, z".to_owned(),
            near,
        });
    }
    for error in [io::Error::other("no"), io::ErrorKind::NotFound.into()] {
        let path = "a/b".to_owned();
        check_told(&LessonError::Unreadable(FolderError::Io { path, error }));
    }
    let path = "a/b".to_owned();
    for error in [
        FolderError::TooManyFiles(path.clone()),
        FolderError::TooManyNames(path.clone()),
        FolderError::TooLarge(path),
    ] {
        check_told(&error);
    }
    check_is_chinese(&io::Error::other("no").told(ZH));
    check_told(&LessonError::Wrong {
        found: lesson::find("tcp-server").unwrap(),
        complaints: lesson::check(&lesson::Files::new(), "empty"),
    });
    check_told(&StoreError::NoFolder);
    let path = PathBuf::from("/a");
    check_told(&StoreError::Later {
        path: path.clone(),
        found: 7,
    });
    check_told(&StoreError::TooLarge { path: path.clone() });
    check_told(&StoreError::NotOurs { path });
    check_told(&TraceError::Empty);
    check_told(&TraceError::LaterVersion { found: 7 });
    check_told(&DeskError::Output(io::Error::other("no")));
    check_told(&DeskError::Terminal(io::Error::other("no")));
    check_told(&TooSmall { columns: 3, rows: 4 });
    check_told(&EngineError::NeverSettled);
    let inner: WorldError = Box::new(DeskError::Output(io::Error::other("no")));
    check_told(&EngineError::World(inner));
    for what in ["the trace t.jsonl", "the capture"] {
        check_told(&RecordError::BrokenOff {
            what: what.to_owned(),
        });
    }
    check_told(&RecordError::NoHeader);
    check_told(&RecordError::Clock {
        text: "noon".to_owned(),
        reason: "no".to_owned(),
    });
    check_told(&RecordError::UnknownHost {
        frame: 3,
        host: "x".to_owned(),
    });
    let encode = io::Error::other("no");
    check_told(&RecordError::Encode(encode.into()));
    for (what, unit) in [("the trace t.jsonl", "event"), ("the capture", "frame")] {
        for (kept, whole) in [(0, true), (1, false), (2, true)] {
            let error = RecordError::Write {
                what: what.to_owned(),
                unit,
                kept,
                whole,
                source: io::ErrorKind::StorageFull.into(),
            };
            check_told(&error);
            let inner: WorldError = Box::new(Box::new(error));
            check_told(&EngineError::World(inner));
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn why_there_is_no_lab_is_told_as_the_lab_tells_it() {
    use crate::stage::{LabError, LabStep, NoAddress};
    check_told(&NoAddress { host: "x".to_owned() });
    let steps = [
        LabStep::Namespaces,
        LabStep::IdMaps,
        LabStep::Mounts,
        LabStep::Host,
        LabStep::Sysctl,
        LabStep::Cable,
        LabStep::Offloads,
        LabStep::Address,
        LabStep::LinksUp,
        LabStep::PacketSocket,
        LabStep::Diag,
        LabStep::Walls,
        LabStep::Actors,
        LabStep::HandOver,
        LabStep::StandBack,
    ];
    for step in steps {
        check_told(&LabError::Step {
            step,
            errno: 1,
            reason: "no".to_owned(),
        });
    }
    check_told(&LabError::ForbiddenSysctl {
        name: "a".to_owned(),
        allowed: "b".to_owned(),
    });
    for what in ["hosts", "actors"] {
        check_told(&LabError::TooMany {
            what,
            most: 1,
            found: 2,
        });
    }
}

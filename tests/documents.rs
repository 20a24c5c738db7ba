//! The README and the book say what the program does: its picture, its commands, its options, its
//! exit codes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use clap::{CommandFactory, Parser};
use sockstep::cli::Cli;
use sockstep::view::{Lang, glossary_page};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Set to 1, the picture and the glossary are written instead of compared.
const BLESS: &str = "SOCKSTEP_BLESS";
/// What stands around the picture in the README.
const FRAME: (&str, &str) = (
    "<!-- the picture: tests/documents.rs compares it with what the program shows -->\n```text\n",
    "```\n",
);
/// The page of the picture, by its place in the lesson.
const PICTURED: &str = "7/21  syn";

fn read(path: impl AsRef<Path>) -> String {
    let path = Path::new(ROOT).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every page of the book, and the two documents beside it.
fn documents() -> Vec<PathBuf> {
    let mut all = vec![PathBuf::from("README.md"), PathBuf::from("CONTRIBUTING.md")];
    for folder in ["book/src", "book/src/zh"] {
        let entries = fs::read_dir(Path::new(ROOT).join(folder)).unwrap();
        let names = entries.map(|entry| Path::new(folder).join(entry.unwrap().file_name()));
        all.extend(names.filter(|name| name.extension().is_some_and(|end| end == "md")));
    }
    all
}

#[test]
fn the_picture_is_a_page_that_the_program_shows() {
    let readme = read("README.md");
    let (before, rest) = readme.split_once(FRAME.0).expect("the README has a picture");
    let (picture, after) = rest.split_once(FRAME.1).expect("the picture ends");
    let page = pictured_page();
    if without_chance(picture) == without_chance(&page) {
        return;
    }
    if is_blessed() {
        let text = [before, FRAME.0, &page, FRAME.1, after].concat();
        fs::write(Path::new(ROOT).join("README.md"), text).unwrap();
        return;
    }
    panic!(
        "the README's picture is no page of the program any more; if the change is meant: \
         {BLESS}=1 cargo test --test documents\n{page}"
    );
}

/// The page as the recording shows it; where there is none, as a live run does.
fn pictured_page() -> String {
    let recording = Path::new(ROOT).join("lessons/tcp-server/trace.jsonl");
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockstep"));
    if recording.exists() {
        command.arg("replay").arg(recording);
    } else {
        command.args(["lesson", "tcp-server"]);
    }
    let shown = run(command.args(["--lang", "en", "--color", "never"]));
    let divider = format!("{}\n", "─".repeat(80));
    let pages = shown.split(&divider);
    let mut pictured = pages.filter(|page| page.lines().next().is_some_and(|line| line.contains(PICTURED)));
    let page = pictured.next().expect("the page of the picture");
    format!("{}\n", page.trim_end())
}

#[test]
fn the_glossary_in_the_book_is_the_programs() {
    for (path, lang) in [
        ("book/src/glossary.md", Lang::En),
        ("book/src/zh/glossary.md", Lang::Zh),
    ] {
        let current = glossary_page(lang);
        if is_blessed() {
            fs::write(Path::new(ROOT).join(path), &current).unwrap();
        }
        assert!(
            read(path) == current,
            "{path} is not the program's glossary any more; if the change is meant: \
             {BLESS}=1 cargo test --test documents"
        );
    }
}

fn is_blessed() -> bool {
    std::env::var_os(BLESS).is_some_and(|value| value == "1")
}

#[track_caller]
fn run(command: &mut Command) -> String {
    let output: Output = command
        .env_remove("COLUMNS")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The text without what differs from run to run: ephemeral ports, and timers that run.
fn without_chance(text: &str) -> String {
    let words = text.split_inclusive([' ', ':', ']', '\n']);
    let masked = words.map(|word| {
        let bare = word.trim_end_matches([' ', ':', ']', '\n']);
        let is_port = bare.len() == 5 && bare.starts_with("40") && bare.parse::<u16>().is_ok();
        let is_timer = bare.contains('.') && bare.parse::<f64>().is_ok();
        if is_port || is_timer {
            word.replace(|letter: char| letter.is_ascii_digit(), "_")
        } else {
            word.to_owned()
        }
    });
    masked.collect()
}

#[test]
fn ports_and_timers_are_chance_and_nothing_else_is() {
    let page = "(10.0.0.2:40154 0      0      rtx 1.0 s) seq 27 [client 10.0.0.2:40154]\n40154 → 8088\n";
    let masked = "(10.0.0.2:_____ 0      0      rtx _._ s) seq 27 [client 10.0.0.2:_____]\n_____ → 8088\n";
    assert_eq!(without_chance(page), masked);
}

#[test]
fn every_command_in_the_documents_can_be_typed() {
    let mut found = 0;
    for document in documents() {
        for line in commands(&read(&document)) {
            found += 1;
            let words = line.split_whitespace();
            if let Err(error) = Cli::try_parse_from(words) {
                let asked_for = matches!(
                    error.kind(),
                    clap::error::ErrorKind::DisplayHelp | clap::error::ErrorKind::DisplayVersion
                );
                assert!(asked_for, "{}: {line}\n{error}", document.display());
            }
        }
    }
    assert!(found > 20, "found only {found} commands");
}

/// What is typed after a prompt: the lines of shell blocks and what stands in backquotes, as far as
/// it calls sockstep, without what a shell takes for itself.
fn commands(document: &str) -> Vec<String> {
    let lines = document.split('`').flat_map(str::lines);
    let lines = lines.map(|line| line.replacen("cargo run --release -- ", "sockstep ", 1));
    let calls = lines.map(|line| {
        let ends = [" #", " | ", " > ", "; "].map(|sign| line.find(sign));
        let end = ends.into_iter().flatten().min().unwrap_or(line.len());
        line[..end].trim().replacen("cargo run -- ", "sockstep ", 1)
    });
    calls.filter(|call| is_call(call)).collect()
}

/// Prose that begins with the program's name ("sockstep says so") is no call of it.
fn is_call(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("sockstep ") else {
        return false;
    };
    let word = rest.split_whitespace().next().unwrap_or_default();
    word.starts_with('-') || Cli::command().find_subcommand(word).is_some()
}

#[test]
fn the_readme_names_every_command_and_every_option() {
    let readme = read("README.md");
    for command in Cli::command().get_subcommands() {
        let name = command.get_name();
        assert!(
            readme.contains(&format!("`sockstep {name}")),
            "the README does not name the command {name}"
        );
        for option in command.get_arguments().filter_map(|argument| argument.get_long()) {
            assert!(
                readme.contains(&format!("`--{option}")),
                "the README does not name --{option} of {name}"
            );
        }
    }
}

#[test]
fn the_readme_has_every_exit_code() {
    let readme = read("README.md");
    let (_, section) = readme.split_once("## Exit codes").unwrap();
    let source = read("src/command/failure.rs");
    let codes = source.lines().filter_map(|line| {
        let (name, number) = line.trim().strip_suffix(',')?.split_once(" = ")?;
        Some((name.to_owned(), number.parse::<u8>().ok()?))
    });
    let codes: Vec<_> = codes.collect();
    assert!(codes.len() > 5, "found only {codes:?}");
    for (name, number) in codes {
        let row = format!("\n| {number} |");
        assert!(section.contains(&row), "{name} ({number}) is not in the README");
    }
}

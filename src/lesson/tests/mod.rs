//! The room as a whole: a small lesson, what it loads as, and what is said when one thing in it is wrong.

mod limits;
mod pointed;
mod said;

use insta::assert_snapshot;

use super::*;

const TOML: &str = r#"format = 1

[[host]]
name = "server"
addr = "10.0.0.1"

[[actor]]
name = "server"
host = "server"
python = "server.py"

[[step]]
id = "socket"
actor = "server"
call.socket = { domain = "AF_INET", type = "SOCK_STREAM" }
names = "listener"
expect = [{ socket = "listener", state = "CLOSED", fd = 3 }]

[[step]]
id = "listen"
actor = "server"
call.listen = { socket = "listener", backlog = 5 }
question = { id = "state", look = { socket = "listener", property = "state" }, choices = ["CLOSED", "LISTEN"] }

[[step]]
id = "syn"
frame = { from = "server", flags = ["ACK", "SYN"] }
wire = "flow"
fate = "dropped"
expect = [{ wire = "server", flags = ["SYN"], held = 0 }]
"#;

const WORDS: &str = "# Title\n\nThe *start*.\n\n## socket: One\n\nWords\n\n### deeper\n\n- of it\n\n## listen: Two: more\n\nWords.\n
### ? state: In which state?\n\n- `CLOSED` nothing\n  happened\n  > Not so:\n  > it listens.\n- `LISTEN` it listens\n\n  > Right.\n
## syn: Three\n\nWords.\n";

const PROGRAM: &str = "s = socket()  # @socket\ns.listen(5)  # @listen @syn\n";

fn folder() -> Files {
    let files = [
        ("lesson.toml", TOML),
        ("en.md", WORDS),
        ("zh.md", WORDS),
        ("server.py", PROGRAM),
    ];
    let owned = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    owned.into_iter().collect()
}

/// The small lesson with one text in one of its files replaced by another.
fn with(file: &str, from: &str, to: &str) -> Files {
    let mut files = folder();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    files
}

/// What is said of such a lesson.
fn said(file: &str, from: &str, to: &str) -> String {
    let files = with(file, from, to);
    let shown = render(&check(&files, "small"), &files, "small", "en", false);
    let lines: Vec<_> = shown.lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[track_caller]
fn complains(file: &str, from: &str, to: &str, expected: &str) {
    let shown = said(file, from, to);
    assert!(shown.contains(expected), "{to}\nexpected: {expected}\n{shown}");
    for complaint in check(&with(file, from, to), "small") {
        is_told_in_chinese(&complaint);
    }
    assert!(load(&with(file, from, to), "small").is_err(), "{to} loads");
}

/// Chinese, with no English words side by side but for what is quoted, and no gap left open.
#[track_caller]
fn is_told_in_chinese(complaint: &Complaint) {
    for said in std::iter::once(&complaint.message).chain(complaint.mend.as_deref()) {
        let text = said.in_language("zh");
        let prose: String = text.split('`').step_by(2).collect();
        let is_word = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
        let words: Vec<_> = prose.split(' ').collect();
        let is_english = words.windows(3).any(|three| three.iter().all(is_word));
        let is_chinese = prose
            .chars()
            .any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
        assert!(is_chinese && !is_english && !text.contains("%{"), "{text}");
    }
}

#[test]
fn every_embedded_lesson_loads_without_complaint() {
    assert!(embedded_ids().contains(&"tcp-server".to_owned()));
    for id in embedded_ids() {
        let files = embedded(&id).unwrap();
        let complaints = check(&files, &id);
        assert!(
            complaints.is_empty(),
            "{}",
            render(&complaints, &files, &id, "en", false)
        );
        load(&files, &id).unwrap();
    }
}

#[test]
fn a_good_lesson_loads_whole() {
    let lesson = load(&folder(), "small").unwrap();
    assert_eq!(check(&folder(), "small"), []);
    let steps = &lesson.steps;
    assert_eq!(steps[0].expect.len(), 2);
    assert_eq!(
        (steps[0].expect[1].look.id(), steps[0].expect[1].want.as_str()),
        ("listener.fd".to_owned(), "3")
    );
    assert_eq!(steps[2].wire, WireMode::Flow);
    let Act::Frame { pattern, fate } = &steps[2].act else {
        panic!("{:?}", steps[2].act)
    };
    assert_eq!(
        (pattern.flags.as_slice(), *fate),
        ([TcpFlag::Syn, TcpFlag::Ack].as_slice(), FateKind::Dropped)
    );
    assert_eq!(steps[2].expect[0].look.id(), "wire.server.SYN");
}

#[test]
fn the_script_has_the_words_and_the_lines() {
    let script = load(&folder(), "small").unwrap().script;
    assert_eq!(
        (script.title["zh"].as_str(), script.intro["en"].as_str()),
        ("Title", "The *start*.")
    );
    assert_eq!(script.steps[0].words["en"], "Words\n\n### deeper\n\n- of it");
    assert_eq!(
        (
            script.steps[1].title["en"].as_str(),
            script.steps[1].words["en"].as_str()
        ),
        ("Two: more", "Words.")
    );
    let ask = script.steps[1].question.as_ref().unwrap();
    assert_eq!(ask.text["en"], "In which state?");
    let choices: Vec<_> = ask
        .choices
        .iter()
        .map(|choice| (&*choice.id, &*choice.text["en"], &*choice.why["en"]))
        .collect();
    assert_eq!(
        choices,
        [
            ("CLOSED", "nothing\nhappened", "Not so:\nit listens."),
            ("LISTEN", "it listens", "Right.")
        ]
    );
    assert_eq!(script.programs[0].text, "s = socket()\ns.listen(5)\n");
    assert_eq!(script.steps[2].code[0].line, 2);
}

#[test]
fn one_language_is_enough_to_run() {
    let mut files = folder();
    files.remove("zh.md");
    assert!(load(&files, "small").is_ok());
    assert_snapshot!(render(&check(&files, "small"), &files, "small", "en", false), @r#"
    warning: the lesson has no words in Chinese: there is no zh.md
    --> small/lesson.toml
     = help: write zh.md
    "#);
}

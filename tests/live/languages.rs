//! Every lesson in every language, run by itself into a pipe: by whoever runs the tests and by `nobody`.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::path::Path;

use sockstep::event::{EndStatus, Event, Kind, Script, ScriptStep, Words, trace};
use toml::Table;
use unicode_width::UnicodeWidthStr;

use crate::support::lessons::{LESSONS, check_each, letters};
use crate::support::scratch::Scratch;
use crate::support::sockstep::{run, sockstep, sockstep_of_nobody};

/// As wide as a terminal is by old custom.
const WIDTH: usize = 80;
const LANGUAGES: [&str; 2] = ["en", "zh"];

/// A run, and what it has left.
struct Ran {
    pages: Vec<String>,
    events: Vec<Event>,
}

impl Ran {
    fn live(case: &Case) -> Self {
        let folder = Scratch::of(&format!("{case}").replace(' ', "-"));
        let trace = folder.text("trace.jsonl");
        let (lesson, language) = (case.lesson.as_str(), case.language);
        let arguments = [
            "lesson", lesson, "--auto", "0", "--lang", language, "--record", &trace,
        ];
        let mut command = if case.is_nobody {
            sockstep_of_nobody(&folder, arguments)
        } else {
            sockstep(arguments)
        };
        let output = run(&mut command);
        let (shown, complaint) = (utf8(output.stdout), utf8(output.stderr));
        assert_eq!(
            (output.status.code(), complaint.as_str()),
            (Some(0), ""),
            "{shown}"
        );
        let between = format!("\n{}\n", "─".repeat(WIDTH));
        let pages = shown.split(&between).map(str::to_owned).collect();
        let events = trace::read(fs::File::open(trace).unwrap()).unwrap().events;
        Self { pages, events }
    }

    fn script(&self) -> &Script {
        let script = self.events.iter().find_map(|event| match &event.kind {
            Kind::Lesson(script) => Some(script),
            _ => None,
        });
        script.unwrap()
    }

    fn check_facts(&self, lesson: &str) {
        let facts = self.events.iter().filter_map(|event| match &event.kind {
            Kind::Fact(fact) => Some(fact),
            _ => None,
        });
        let facts: Vec<_> = facts.collect();
        let steps = sockstep::lesson::open(lesson).unwrap().steps;
        let expects: usize = steps.iter().map(|step| step.expect.len()).sum();
        assert_eq!(facts.len(), expects, "every property of every expect is a fact");
        assert!(facts.iter().all(|fact| fact.holds), "{facts:#?}");
        let Kind::End(end) = &self.events.last().unwrap().kind else {
            panic!("no end")
        };
        assert_eq!((end.status, end.lost), (EndStatus::Ok, 0), "{}", end.message);
    }

    /// One page for the introduction and one for each step, with all of its words.
    fn check_words(&self, language: &str) {
        let script = self.script();
        assert_eq!(self.pages.len(), 1 + script.steps.len(), "pages");
        check_shown(&self.pages[0], [&script.title, &script.intro], language);
        for (place, step) in script.steps.iter().enumerate() {
            // A question is asked below the page before its step.
            let pages = self.pages[place..=place + 1].concat();
            check_shown(&pages, words_of(step), language);
        }
    }

    fn check_looks(&self, language: &str) {
        let foreign = if language == "zh" {
            english_phrases()
        } else {
            Vec::new()
        };
        for line in self.pages.iter().flat_map(|page| page.lines()) {
            assert!(line.width() <= WIDTH, "{} columns: {line}", line.width());
            assert!(!shows_an_id(line), "the id of a message: {line}");
            let untranslated = foreign.iter().find(|phrase| stands_alone(phrase, line));
            assert_eq!(untranslated, None, "not translated: {line}");
        }
    }
}

fn utf8(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// All that a learner reads about a step before it, and after it when nobody has answered.
fn words_of(step: &ScriptStep) -> Vec<&Words> {
    let mut words = vec![&step.title, &step.words];
    if let Some(ask) = &step.question {
        words.push(&ask.text);
        words.extend(ask.choices.iter().map(|choice| &choice.text));
    }
    words.extend(step.claim.iter().map(|claim| &claim.says));
    words
}

/// These words are there in this language, and are shown.
#[track_caller]
fn check_shown<'a>(page: &str, words: impl IntoIterator<Item = &'a Words>, language: &str) {
    let shown = letters(page);
    for words in words {
        let text = words
            .get(language)
            .unwrap_or_else(|| panic!("no words in {language}: {words:?}"));
        // A name alone, ECONNREFUSED, is the same in every language.
        let is_translated = text.chars().any(is_chinese) || !text.contains(' ');
        assert!(language != "zh" || is_translated, "not in Chinese: {text}");
        assert!(shown.contains(&letters(text)), "not shown: {text}\n{page}");
    }
}

fn is_chinese(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
}

/// Whether a message is missing: its id stands in its place, `view.notes.off_plan`.
fn shows_an_id(line: &str) -> bool {
    let words =
        line.split(|character: char| !(character.is_ascii_alphanumeric() || "._".contains(character)));
    let of_room =
        |word: &str| word.starts_with("view.") || word.starts_with("desk.") || word.starts_with("command.");
    words
        .into_iter()
        .any(|word| of_room(word.trim_start_matches("zh.").trim_start_matches("en.")))
}

/// The messages of the views that have another wording in Chinese, where they are of several words.
fn english_phrases() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/messages/view.toml");
    let messages: Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let mut phrases = Vec::new();
    collect(&messages, &mut phrases);
    assert!(!phrases.is_empty());
    phrases
}

/// Whether the phrase is there, other than as the English name of a Chinese one: 全连接队列（accept queue）.
fn stands_alone(phrase: &str, line: &str) -> bool {
    line.replace(&format!("（{phrase}）"), "").contains(phrase)
}

fn collect(messages: &Table, phrases: &mut Vec<String>) {
    if let (Some(english), Some(chinese)) = (messages.get("en"), messages.get("zh")) {
        let english = english.as_str().unwrap();
        if english.contains(' ') && !english.contains("%{") && Some(english) != chinese.as_str() {
            phrases.push(english.to_owned());
        }
    }
    for inner in messages.values().filter_map(toml::Value::as_table) {
        collect(inner, phrases);
    }
}

/// A lesson, in which language, and who runs it.
struct Case {
    lesson: String,
    language: &'static str,
    is_nobody: bool,
}

impl Case {
    /// Started as root every other run becomes `nobody`'s; an ordinary user is somebody without root already.
    fn all() -> Vec<Self> {
        let users: &[bool] = if nix::unistd::Uid::effective().is_root() {
            &[false, true]
        } else {
            &[false]
        };
        let mut all = Vec::new();
        for lesson in sockstep::lesson::ids() {
            for language in LANGUAGES {
                let case = |&is_nobody| Self {
                    lesson: lesson.clone(),
                    language,
                    is_nobody,
                };
                all.extend(users.iter().map(case));
            }
        }
        all
    }

    fn check(&self) {
        let ran = Ran::live(self);
        ran.check_facts(&self.lesson);
        ran.check_words(self.language);
        ran.check_looks(self.language);
    }
}

impl Display for Case {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let user = if self.is_nobody { "nobody" } else { "myself" };
        write!(formatter, "{} in {} by {user}", self.lesson, self.language)
    }
}

#[test]
fn every_lesson_in_every_language_for_everybody() {
    check_each(LESSONS, &Case::all(), Case::check);
}

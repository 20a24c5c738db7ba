//! Strangers' files: too much of something, no text, damaged ones.

use proptest::prelude::*;

use super::*;

#[test]
fn limits_are_named() {
    let host = |number| format!("[[host]]\nname = \"h{number}\"\naddr = \"10.0.0.{number}\"\n");
    let hosts: String = (10..19).map(host).collect();
    complains(
        "lesson.toml",
        "[[actor]]",
        &format!("{hosts}[[actor]]"),
        "at most 8",
    );
    let actor = |number| format!("[[actor]]\nname = \"a{number}\"\nhost = \"server\"\n");
    let actors: String = (0..65).map(actor).collect();
    complains(
        "lesson.toml",
        "[[actor]]",
        &format!("{actors}[[actor]]"),
        "at most 64",
    );
    let step = |number| {
        format!("[[step]]\nid = \"s{number}\"\nframe = {{ from = \"server\", flags = [\"SYN\"] }}\n")
    };
    let steps: String = (0..1000).map(step).collect();
    complains(
        "lesson.toml",
        "[[step]]",
        &format!("{steps}[[step]]"),
        "at most 1000",
    );
    complains(
        "en.md",
        "Words",
        &"w".repeat(1 << 20),
        "the limit of a lesson's file",
    );
}

#[test]
fn a_large_lesson_of_nothing_but_mistakes_is_answered_soon() {
    let many = |line: &str| line.repeat((1 << 20) / line.len() - 2_000);
    let lessons = [
        ("lesson.toml", "[[step]]\nid=\"a\"\nframe={from=\"x\",flags=[]}\n"),
        ("lesson.toml", "x=1,"),
        ("en.md", "## x: y\n"),
        ("en.md", "### ? x: y\n\n- `x`\n"),
        ("server.py", "#@x\n"),
    ];
    let names = |number| {
        format!(
            "[[step]]\nid='s{number}'\nactor='server'\ncall.socket={{domain='AF_INET',type='SOCK_STREAM'}}\nnames='n{number:020}'\n"
        )
    };
    let unknown = "{socket='n00000000000000000001x',fd=1},".repeat(18_000);
    let sockets: String = (0..900).map(names).collect();
    let toml = TOML.to_owned()
        + &sockets
        + "[[step]]\nid='z'\nframe={from='server',flags=['SYN']}\nexpect=["
        + &unknown
        + "]";
    assert!(toml.len() < 1 << 20);
    let mut files = folder();
    files.insert("lesson.toml".to_owned(), toml.into_bytes());
    assert_eq!(check(&files, "small").len(), 100);
    for (file, line) in lessons {
        let mut files = folder();
        files.get_mut(file).unwrap().extend(many(line).into_bytes());
        let complaints = check(&files, "small");
        assert!(
            (1..=100).contains(&complaints.len()),
            "{file} {line}: {}",
            complaints.len()
        );
        render(&complaints, &files, "small", "en", false);
    }
}

#[test]
fn files_that_are_no_text_are_named() {
    let mut files = folder();
    files.insert("lesson.toml".to_owned(), vec![0xff, 0xfe]);
    let shown = render(&load(&files, "small").unwrap_err(), &files, "small", "en", false);
    assert!(
        shown.contains("not UTF-8") && shown.contains("small/lesson.toml"),
        "{shown}"
    );
    files.clear();
    let shown = render(&load(&files, "small").unwrap_err(), &files, "small", "en", false);
    assert!(shown.contains("the folder has no lesson.toml"), "{shown}");
}

/// Whatever the bytes are, the answer is a lesson or complaints that can be drawn.
fn answers(file: &str, bytes: Vec<u8>) {
    let mut files = folder();
    files.insert(file.to_owned(), bytes);
    let complaints = check(&files, "small");
    let shown = render(&complaints, &files, "small", "en", true);
    assert_eq!(complaints.is_empty(), shown.is_empty());
}

/// A text with some of its characters replaced: near enough to a lesson to come deep into the room.
fn damaged(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let damage = (0..text.len(), 0..8usize, ".{0,4}");
    proptest::collection::vec(damage, 1..4).prop_map(move |damages| {
        let mut text: Vec<char> = text.chars().collect();
        for (at, cut, put) in damages {
            let at = at.min(text.len());
            let end = (at + cut).min(text.len());
            text.splice(at..end, put.chars());
        }
        text.into_iter().collect::<String>().into_bytes()
    })
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(file in "lesson.toml|en.md|server.py", bytes in any::<Vec<u8>>()) {
        answers(&file, bytes);
    }

    #[test]
    fn no_text_makes_it_panic(file in "lesson.toml|en.md|server.py", text in "(\\PC|[\n#?:`> @-]){0,200}") {
        answers(&file, text.into_bytes());
    }

    #[test]
    fn no_damage_makes_it_panic(toml in damaged(TOML), words in damaged(WORDS)) {
        answers("lesson.toml", toml);
        answers("en.md", words);
    }
}

//! `sockstep mdbook` from the outside, by mdBook's own protocol.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use common::{Ran, Scratch, User, ran, repository, run, sockstep};
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::config::Config;

/// What `sockstep mdbook` makes of a chapter, which lies at this path of a book.
fn set(root: &Path, renderer: &str, path: &str, chapter: &str) -> Ran {
    let context = PreprocessorContext::new(root.to_owned(), Config::default(), renderer.to_owned());
    let mut book = Book::new();
    book.push_item(Chapter::new("a chapter", chapter.to_owned(), path, Vec::new()));
    hand_over(&serde_json::to_string(&(context, book)).unwrap())
}

fn hand_over(input: &str) -> Ran {
    let mut command = sockstep(User::Myself, "mdbook");
    let pipes = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    ran(&child.wait_with_output().unwrap())
}

/// The chapter that came back.
#[track_caller]
fn chapter(ran: &Ran) -> String {
    ran.check(0, "");
    let book: Book = serde_json::from_str(&ran.stdout).unwrap();
    match book.items.into_iter().next() {
        Some(BookItem::Chapter(chapter)) => chapter.content,
        other => panic!("{other:?}"),
    }
}

/// A chapter with one block.
fn with_block(block: &str) -> String {
    format!("before\n\n```sockstep\n{block}\n```\n\nafter\n")
}

#[test]
fn every_renderer_is_supported() {
    for renderer in ["html", "markdown"] {
        run(&mut sockstep(
            User::Myself,
            &format!("mdbook supports {renderer}"),
        ))
        .check(0, "");
    }
}

#[test]
fn a_block_becomes_what_the_terminal_shows() {
    let root = Scratch::of("mdbook-screen");
    let block = "lesson = \"tcp-server\"\nsteps = \"accept..connect\"\nview = \"screen\"";
    let set = chapter(&set(root.path(), "html", "a.md", &with_block(block)));
    let (before, rest) = set.split_once("<pre").unwrap();
    let (shown, after) = rest.split_once("</pre>").unwrap();
    assert_eq!(before.trim(), "before");
    assert_style(after);
    for words in ["LISTEN", "SYN-SENT", "4/21", "6/21"] {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
    assert!(!shown.contains("3/21") && !shown.contains("7/21"), "{shown}");
    assert!(
        !shown.contains('\n'),
        "a block in a list stays in it only on one line"
    );
}

/// What stands below the text: any book can show the block's roles, in a light theme and in a dark one.
#[track_caller]
fn assert_style(after: &str) {
    let (text, style) = after.split_once("<style>").expect("a style of its own");
    assert_eq!(text.trim(), "after");
    assert_eq!(style.matches("</style>").count(), 1);
    for role in [
        "title", "heading", "dim", "good", "bad", "now", "waiting", "frame", "code", "strong",
    ] {
        assert!(style.contains(&format!(".sockstep-{role}")), "{role}: {style}");
    }
    assert!(style.contains(".navy") && !style.contains("{{"), "{style}");
}

#[test]
fn the_style_stands_once_in_a_chapter_and_only_where_it_is_needed() {
    let root = Scratch::of("mdbook-style");
    let block = |view| {
        with_block(&format!(
            "lesson = \"tcp-server\"\nsteps = \"bind\"\nview = \"{view}\""
        ))
    };
    let styled = |text: &str| {
        let set = chapter(&set(root.path(), "html", "a.md", text));
        set.matches("<style>.sockstep-screen").count()
    };
    assert_eq!(styled(&[block("screen"), block("code")].concat()), 1);
    assert_eq!(styled(&block("sequence")), 0);
    assert_eq!(styled("no block\n"), 0);
}

#[test]
fn each_view_shows_its_own() {
    let root = Scratch::of("mdbook-views");
    for (view, words) in [("packets", "SYN"), ("code", "server.py"), ("screen", "TIME-WAIT")] {
        let block = format!("lesson = \"tcp-server\"\nview = \"{view}\"");
        let set = chapter(&set(root.path(), "html", "a.md", &with_block(&block)));
        assert!(set.contains(words), "{view}: {set}");
    }
}

#[test]
fn a_page_with_players_has_their_script_once() {
    let root = Scratch::of("mdbook-assets");
    let block = with_block("lesson = \"tcp-server\"");
    let twice = chapter(&set(root.path(), "html", "a.md", &format!("{block}\n{block}")));
    assert_eq!(twice.matches("<sockstep-player ").count(), 2);
    assert_eq!(twice.matches("customElements.define(").count(), 1);
    let none = chapter(&set(root.path(), "html", "a.md", "no block\n"));
    assert_eq!(none, "no block\n");
}

#[test]
fn a_chapter_below_zh_is_chinese_and_a_block_may_say_otherwise() {
    let root = Scratch::of("mdbook-zh");
    let block = "lesson = \"tcp-server\"\nsteps = \"accept\"\nview = \"screen\"";
    let chinese = chapter(&set(root.path(), "html", "zh/a.md", &with_block(block)));
    assert!(chinese.contains("阻塞"), "{chinese}");
    let english = format!("{block}\nlang = \"en\"");
    let english = chapter(&set(root.path(), "html", "zh/a.md", &with_block(&english)));
    assert!(!english.contains("阻塞"), "{english}");
}

#[test]
fn a_renderer_without_html_gets_a_code_block() {
    let root = Scratch::of("mdbook-markdown");
    let block = "lesson = \"tcp-server\"\nsteps = \"accept\"\nview = \"screen\"";
    let set = chapter(&set(root.path(), "markdown", "a.md", &with_block(block)));
    assert!(set.contains("LISTEN") && !set.contains('<'), "{set}");
}

#[test]
fn a_trace_of_ones_own_is_named_by_its_path_from_the_chapter() {
    let root = Scratch::of("mdbook-path");
    fs::create_dir_all(root.join("src/deep")).unwrap();
    fs::copy(
        repository("lessons/udp/trace.jsonl"),
        root.join("src/deep/mine.jsonl"),
    )
    .unwrap();
    let block = "lesson = \"./mine.jsonl\"\nview = \"packets\"";
    let set = chapter(&set(root.path(), "html", "deep/a.md", &with_block(block)));
    assert!(set.contains("UDP"), "{set}");
}

#[test]
fn a_lesson_s_folder_is_named_by_its_path_and_must_have_been_recorded() {
    let root = Scratch::of("mdbook-folder");
    let lesson = root.join("src/my-lesson");
    fs::create_dir_all(&lesson).unwrap();
    let block = with_block("lesson = \"./my-lesson\"\nview = \"packets\"");
    let unrecorded = set(root.path(), "html", "a.md", &block);
    unrecorded.check(4, "src/a.md:4: the lesson `").check(
        4,
        "my-lesson` has no recording; in its folder, `sockstep lesson . --auto --record trace.jsonl`",
    );
    fs::copy(repository("lessons/udp/trace.jsonl"), lesson.join("trace.jsonl")).unwrap();
    let set = chapter(&set(root.path(), "html", "a.md", &block));
    assert!(set.contains("UDP"), "{set}");
}

#[test]
fn the_lessons_beside_the_book_go_before_the_binary_s_own() {
    let root = Scratch::of("mdbook-beside");
    fs::create_dir_all(root.join("book")).unwrap();
    let lesson = root.join("lessons/tcp-server");
    fs::create_dir_all(&lesson).unwrap();
    fs::copy(repository("lessons/udp/trace.jsonl"), lesson.join("trace.jsonl")).unwrap();
    let block = "lesson = \"tcp-server\"\nview = \"packets\"";
    let set = chapter(&set(&root.join("book"), "html", "a.md", &with_block(block)));
    assert!(set.contains("UDP"), "{set}");
}

#[test]
fn tcp_s_arrows_lead_to_the_steps_that_walk_them() {
    let root = Scratch::of("mdbook-states");
    let set = chapter(&set(root.path(), "html", "a.md", "```sockstep-states\n```\n"));
    for walked in ["tcp-server/listen", "tcp-server/syn-ack", "tcp-server/client-fin"] {
        assert!(
            set.contains(&format!("href=\"tcp-server.html&#35;{walked}\"")),
            "{walked}: {set}"
        );
    }
    for (arrow, step) in [
        ("SYN-SENT → SYN-RECEIVED", "right-syn"),
        ("SYN-RECEIVED → FIN-WAIT-1", "hasty-close"),
        ("SYN-RECEIVED → LISTEN", "quitter-rst"),
        ("FIN-WAIT-1 → CLOSING", "right-fin"),
        ("CLOSING → TIME-WAIT", "right-ack"),
    ] {
        let link = format!("href=\"simultaneous.html&#35;simultaneous/{step}\" aria-label=\"{arrow}:");
        assert!(set.contains(&link), "{arrow}: {set}");
    }
    // nobody waits for the 60 s of TIME-WAIT in a lesson
    let unwalked: Vec<_> = set.split("class=\"unwalked\"").skip(1).collect();
    assert!(unwalked.len() == 1 && unwalked[0].contains("2 MSL"), "{set}");
}

#[test]
fn every_wrong_block_is_told_with_its_file_and_line() {
    let root = Scratch::of("mdbook-wrong");
    let blocks = [
        "lesson = \"tcp-server\"\nsteps = \"acept\"",
        "lesson = \"tcp-server\"\nsteps = \"accept..bind\"",
        "lesson = \"tcp-sever\"",
        "lesson = \"./none.jsonl\"",
        "lesson = \"udp\"\nview = \"scren\"",
        "lesson = \"udp\"\nveiw = \"screen\"",
    ];
    let blocks = blocks.map(|block| format!("```sockstep\n{block}\n```\n"));
    let text = blocks.concat();
    let ran = set(root.path(), "html", "a.md", &text);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""), "{}", ran.stderr);
    for line in [
        "src/a.md:3: the trace has no step `acept`; its steps are: socket, bind",
        "src/a.md:7: `accept..bind` runs backwards",
        "src/a.md:10: there is no lesson `tcp-sever`",
        "src/a.md:13: ",
        "src/a.md:17: unknown value `scren`: did you mean `screen`? the values here are player",
        "src/a.md:21: unknown key `veiw`: did you mean `view`? the keys here are lesson, steps",
    ] {
        assert!(ran.stderr.contains(line), "{line} is not in {}", ran.stderr);
    }
}

#[test]
fn a_strangers_trace_is_text_and_nothing_else() {
    let root = Scratch::of("mdbook-hostile");
    fs::create_dir_all(root.join("src")).unwrap();
    let trace = fs::read_to_string(repository("lessons/tcp-server/trace.jsonl")).unwrap();
    let hostile = "<script>alert(1)</script>{{#include ../../secret}}";
    let trace = trace
        .replace("10.0.0.1:8088", hostile)
        .replace("sendall", hostile);
    fs::write(root.join("src/mine.jsonl"), trace).unwrap();
    for view in ["screen", "packets", "code", "player", "sequence"] {
        let block = format!("lesson = \"./mine.jsonl\"\nview = \"{view}\"");
        let set = chapter(&set(root.path(), "html", "a.md", &with_block(&block)));
        assert!(!set.contains("<script>alert"), "{view}");
        assert!(!set.contains("{{"), "{view}");
    }
}

#[test]
fn what_is_no_book_is_refused() {
    for input in ["", "[]", "{}", "hello"] {
        let ran = hand_over(input);
        assert_eq!(ran.code, Some(2), "{input}");
        assert!(ran.stderr.contains("book.toml"), "{}", ran.stderr);
    }
}

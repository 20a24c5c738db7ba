//! `sockstep export`: a page, a picture, a text; and what goes wrong with them.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
#[path = "player/long.rs"]
mod long;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Machine, Ran, Scratch, User, binary, repository, run, sockstep, users};
use pulldown_cmark::{Event, Options, Parser};
use sockstep::export::{Picture, Wanted, assets, fragment, markdown, pages};
use sockstep::lesson;
use sockstep::view::Lang;

fn trace(id: &str) -> String {
    repository("lessons")
        .join(id)
        .join("trace.jsonl")
        .to_str()
        .unwrap()
        .to_owned()
}

fn export(arguments: &str) -> Ran {
    run(&mut sockstep(User::Myself, &format!("export {arguments}")))
}

fn events(id: &str) -> Vec<sockstep::event::Event> {
    let recording = lesson::recording(id).unwrap().unwrap();
    sockstep::event::trace::read(recording).unwrap().events
}

#[test]
fn each_document_goes_to_standard_output() {
    let trace = trace("tcp-server");
    let html = export(&format!("{trace} --to html"));
    html.check(0, "")
        .shows("<!DOCTYPE html>")
        .shows("<sockstep-player lang=\"en\"")
        .shows("7/21  syn");
    let svg = export(&format!("{trace} --to svg --lang zh"));
    svg.check(0, "")
        .shows("<?xml")
        .shows("SYN+ACK seq 0 ack 1")
        .shows("阻塞");
    let md = export(&format!("{trace} --to md"));
    md.check(0, "")
        .shows("# A TCP server")
        .shows("## 7/21 syn")
        .shows("| server | – | – | → SYN-RECEIVED |");
    assert_eq!(
        export(&format!("{trace} --to html --lang en")).stdout,
        html.stdout,
        "the same again"
    );
}

#[test]
fn a_page_names_no_other_machine_and_lets_nothing_in_but_itself() {
    let html = export(&format!("{} --to html", trace("handshake"))).stdout;
    for outside in ["<link", "<img", "<iframe", "<script src", "@import", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
    let policy = html.split("Content-Security-Policy\" content=\"").nth(1).unwrap();
    let policy = policy.split('"').next().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'sha256-"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
}

#[test]
fn only_the_steps_that_are_asked_for() {
    let trace = trace("tcp-server");
    let md = export(&format!("{trace} --to md --steps syn..9"));
    md.check(0, "").shows("## 7/21 syn").shows("## 9/21 ack");
    assert!(
        !md.stdout.contains("## 6/21") && !md.stdout.contains("## 10/21"),
        "{}",
        md.stdout
    );
    export(&format!("{trace} --to md --steps 20.."))
        .check(0, "")
        .shows("## 21/21");
    export(&format!("{trace} --to md --steps ..1"))
        .check(0, "")
        .shows("## 1/21");
    export(&format!("{trace} --to md --steps nothing"))
        .check(2, "no step `nothing`; its steps are: socket, bind");
    export(&format!("{trace} --to md --steps 22")).check(2, "no step `22`");
    export(&format!("{trace} --to md --steps 9..syn --lang zh")).check(2, "前后颠倒");
    let (whole, part) = (
        export(&format!("{trace} --to svg")),
        export(&format!("{trace} --to svg --steps 7..9")),
    );
    assert!(part.stdout.len() * 2 < whole.stdout.len());
    assert!(
        part.stdout.contains("7 syn") && !part.stdout.contains("10 send"),
        "{}",
        part.stdout
    );
}

#[test]
fn wrong_use_and_bad_files() {
    let folder = Scratch::of("export-bad");
    let trace = trace("tcp-server");
    export(&trace).check(2, "--to");
    export(&format!("{trace} --to pdf")).check(2, "pdf");
    export("/nonexistent --to html").check(4, "there is nothing of this name");
    let other = folder.write("other", "hello\n");
    export(&format!("{other} --to html")).check(4, "not the header of a sockstep trace");
}

#[test]
fn a_trace_that_was_cut_off_is_exported_as_far_as_it_goes() {
    let folder = Scratch::of("export-cut");
    let whole = fs::read_to_string(trace("tcp-server")).unwrap();
    let cut = folder.write("cut.jsonl", &whole[..whole.len() / 2]);
    let events = whole[..whole.len() / 2].matches('\n').count();
    for (to, shows) in [("html", "</html>"), ("svg", "</svg>"), ("md", "## 4/21")] {
        let says = format!("exported its {events} whole events");
        export(&format!("{cut} --to {to}")).check(4, &says).shows(shows);
    }
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    for user in users() {
        let mut command = Machine::TinyDisk.program(*user, Path::new("sh"));
        let script = "echo mine >/mnt/old.html; \"$0\" export \"$1\" --to html -o /mnt/new.html; echo code $?; \
                      \"$0\" export \"$1\" --to html -o /mnt/old.html; echo code $?; cat /mnt/old.html; ls -A /mnt";
        let readable = Scratch::of(&format!("export-tiny-{user:?}"));
        let trace = readable.write("t.jsonl", fs::read(trace("tcp-server")).unwrap());
        let ended = run(command.args(["-c", script]).arg(binary(*user)).arg(trace));
        ended.check(0, "/mnt/new.html: disk full, make room");
        assert_eq!(
            ended.stdout, "code 5\ncode 5\nmine\nold.html\n",
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn a_file_is_replaced_and_keeps_its_rights_and_its_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Scratch::of("export-replaced");
    let (file, link) = (folder.write("page.html", "old"), folder.text("link.html"));
    symlink(&file, &link).unwrap();
    fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).unwrap();
    let trace = trace("handshake");
    export(&format!("{trace} --to html -o {link}")).check(0, "");
    assert!(fs::read_to_string(&file).unwrap().ends_with("</html>\n"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let new = folder.text("new.md");
    export(&format!("{trace} --to md --output {new}")).check(0, "");
    let made = fs::metadata(&new).unwrap().permissions().mode() & 0o777;
    let usual = fs::metadata(folder.write("usual", ""))
        .unwrap()
        .permissions()
        .mode()
        & 0o777;
    assert_eq!(made, usual, "the rights of any new file");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        4,
        "nothing else is left"
    );
}

#[test]
fn places_that_take_no_file() {
    let trace = trace("handshake");
    export(&format!("{trace} --to html -o /dev/full")).check(5, "disk full");
    export(&format!("{trace} --to html -o /nonexistent/a.html")).check(5, "there is nothing of this name");
    export(&format!("{trace} --to html -o /tmp")).check(5, "it is a folder");
    let to_stdout = export(&format!("{trace} --to md -o /dev/stdout"));
    to_stdout.check(0, "").shows("# ");
}

#[test]
fn every_picture_is_a_picture() {
    let folder = Scratch::of("export-svg");
    for id in lesson::ids() {
        for lang in ["en", "zh"] {
            let svg = export(&format!("{} --to svg --lang {lang}", trace(&id)));
            svg.check(0, "");
            assert!(!svg.stdout.contains("var(--"), "{id}: a colour without a value");
            assert!(
                !svg.stdout
                    .contains(if lang == "en" { "阻塞" } else { "blocked<" }),
                "{id}: both languages"
            );
            folder.write(&format!("{id}-{lang}.svg"), &svg.stdout);
        }
    }
    let parse = "import sys, glob, xml.dom.minidom as xml; [xml.parse(one) for one in glob.glob(sys.argv[1] + '/*.svg')]";
    let parsed = Command::new("python3")
        .args(["-c", parse])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(parsed.status.success(), "{parsed:?}");
}

/// What a browser would make of the text: no link, no picture, no HTML, from whatever lesson.
#[test]
fn a_text_holds_no_markup_of_the_traces() {
    for id in lesson::ids() {
        for lang in [Lang::En, Lang::Zh] {
            let wanted = Wanted {
                lang,
                ..Wanted::default()
            };
            check_text(&id, &markdown(&events(&id), &wanted));
        }
    }
    let lines = fs::read_to_string(trace("tcp-server")).unwrap();
    let harm = "<script>x</script> <img src=x onerror=y> [a](javascript:z) ![b](//c) `*_~|\\n# d https://e.org <https://f.org>";
    for key in [
        "name", "text", "en", "message", "want", "got", "id", "kernel", "actor",
    ] {
        let harmed = lines.replace(&format!("\"{key}\":\""), &format!("\"{key}\":\"{harm}"));
        let Ok(read) = sockstep::event::trace::read(harmed.as_bytes()) else {
            continue;
        };
        check_text(key, &markdown(&read.events, &Wanted::default()));
    }
}

#[track_caller]
fn check_text(name: &str, text: &str) {
    for event in Parser::new_ext(text, Options::all()) {
        let is_markup = match &event {
            Event::Html(_) | Event::InlineHtml(_) => true,
            Event::Start(tag) => matches!(
                tag,
                pulldown_cmark::Tag::Link { .. } | pulldown_cmark::Tag::Image { .. }
            ),
            _ => false,
        };
        assert!(!is_markup, "{name}: {event:?}");
    }
}

fn steps_of(events: &[sockstep::event::Event]) -> usize {
    let steps = events.iter().filter_map(|event| match &event.kind {
        sockstep::event::Kind::Step(step) => Some(step.of),
        _ => None,
    });
    steps.max().unwrap_or(0)
}

/// What a book puts into its chapters: one line, so that Markdown sees one block; nothing that a book's
/// own templates would take for theirs.
#[test]
fn a_fragment_fits_into_a_book() {
    for id in lesson::ids() {
        let events = events(&id);
        let wanted = Wanted {
            pages: Some(pages(&events, "1..3").unwrap()),
            picture: Picture::Sequence,
            lang: Lang::Zh,
        };
        let part = fragment(&events, &wanted);
        assert!(
            part.starts_with("<sockstep-player lang=\"zh\" view=\"sequence\">"),
            "{}",
            &part[..80]
        );
        assert!(part.ends_with("</sockstep-player>"));
        let transcript = part.split("</pre>").next().unwrap();
        let place = |index: usize| format!("  {index}/{}  ", steps_of(&events));
        assert!(
            transcript.contains(&place(1)) && transcript.contains(&place(3)),
            "{id}: {transcript}"
        );
        assert!(
            !transcript.contains(&place(0)) && !transcript.contains(&place(4)),
            "{id}: {transcript}"
        );
        assert!(!part.contains('\n') && !part.contains("{{"), "{id}");
        assert!(part.len() < fragment(&events, &Wanted::default()).len(), "{id}");
    }
    assert!(assets().script.contains("sockstep-player") && assets().style.contains("sockstep-player"));
}

/// Whatever stands on many pages is stored once: twice the events are twice the page, not four times.
#[test]
fn a_page_grows_with_its_trace_and_not_with_the_square_of_it() {
    let size = |events| fragment(&long::events(events), &Wanted::default()).len();
    let (one, two) = (size(3_000), size(6_000));
    assert!(two < one * 9 / 4, "{one} bytes, and {two} of twice the events");
}

//! `sockstep export`: a page, a picture, a text; and what goes wrong with them.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
#[path = "player/long.rs"]
mod long;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use common::{Machine, Ran, Scratch, User, binary, repository, run, sockstep, users};
use pulldown_cmark::{Event, Options, Parser};
use sockstep::event::{FateKind, Kind};
use sockstep::export::{Picture, Wanted, assets, fragment, markdown, pages, svg};
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
    export(&format!("{trace} --to md --steps 3-5")).check(2, "several of them are written `3..5`");
    let nothing = ["export", &trace, "--to", "md", "--steps", ""];
    run(sockstep(User::Myself, "").args(nothing)).check(2, "no step ``");
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
    let nowhere = export(&format!("{trace} --to html -o /nonexistent/a.html"));
    nowhere.check(5, "/nonexistent: there is nothing of this name");
    assert!(!nowhere.stderr.contains(".sockstep-"), "{}", nowhere.stderr);
    export(&format!("{trace} --to html -o /tmp")).check(5, "it is a folder");
    let to_stdout = export(&format!("{trace} --to md -o /dev/stdout"));
    to_stdout.check(0, "").shows("# ");
}

/// A recording is irreplaceable; its name with `-o` is a slip.
#[test]
fn a_document_never_replaces_its_trace() {
    use std::os::unix::fs::symlink;
    let folder = Scratch::of("export-onto");
    let recording = fs::read_to_string(trace("handshake")).unwrap();
    let (file, link) = (folder.write("t.jsonl", &recording), folder.text("link"));
    symlink(&file, &link).unwrap();
    let roundabout = folder.text("./t.jsonl");
    for (from, onto) in [
        (&file, &file),
        (&file, &link),
        (&link, &file),
        (&file, &roundabout),
    ] {
        export(&format!("{from} --to svg -o {onto}")).check(2, "is the trace itself");
        assert!(
            fs::read_to_string(&file).unwrap() == recording,
            "{from} -o {onto}"
        );
    }
    export(&format!("{file} --to md -o {file} --lang zh")).check(2, "请给文档换个名字");
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

/// What the book tells a teacher to type, typed.
#[test]
fn the_books_commands_make_what_it_says() {
    for page in ["introduction.md", "zh/introduction.md"] {
        let folder = Scratch::of("export-book");
        folder.write("run.jsonl", fs::read(trace("tcp-server")).unwrap());
        let text = fs::read_to_string(repository("book/src").join(page)).unwrap();
        let commands = text.lines().filter(|line| line.starts_with("sockstep export "));
        for command in commands {
            let typed = command.strip_prefix("sockstep ").unwrap();
            run(sockstep(User::Myself, typed).current_dir(folder.path())).check(0, "");
            let (_, made) = typed.split_once(" -o ").unwrap();
            let made = fs::read_to_string(folder.text(made)).unwrap();
            let has_syn = made.contains("SYN+ACK") && made.contains("tcp-server") | made.contains("<svg");
            assert!(has_syn, "{page}: {command}");
        }
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            4,
            "{page}: a picture, a page, a text"
        );
    }
}

/// An element of a picture: its name, its attributes, the text in it.
struct Element {
    name: String,
    attributes: HashMap<String, String>,
    text: String,
}

impl Element {
    fn is(&self, name: &str, class: &str) -> bool {
        let classes = self.attributes.get("class").map_or("", String::as_str);
        self.name == name && (class.is_empty() || classes.split(' ').any(|own| own == class))
    }

    fn number(&self, attribute: &str) -> f64 {
        self.attributes[attribute].parse().unwrap()
    }
}

/// The picture's elements; a text of it holds no `<` and no `>`.
fn elements(svg: &str) -> Vec<Element> {
    let tags = svg
        .split('<')
        .filter(|tag| tag.starts_with(|first: char| first.is_ascii_alphabetic()));
    tags.map(|tag| {
        let (tag, text) = tag.split_once('>').unwrap();
        let (name, rest) = tag.trim_end_matches('/').split_once(' ').unwrap_or((tag, ""));
        let pairs = rest
            .split("\" ")
            .filter_map(|pair| pair.trim_end_matches('"').split_once("=\""));
        Element {
            name: name.to_owned(),
            attributes: pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            text: text.to_owned(),
        }
    })
    .collect()
}

fn picture(events: &[sockstep::event::Event], steps: &str, lang: Lang) -> String {
    let wanted = Wanted {
        pages: Some(pages(events, steps).unwrap()),
        lang,
        ..Wanted::default()
    };
    svg(events, &wanted)
}

/// Every lesson whole, each of its steps alone, and with the three after it. By name.
static PICTURES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let mut pictures = Vec::new();
    for id in lesson::ids() {
        let events = events(&id);
        let of = steps_of(&events);
        let alone = (1..=of).map(|step| (step..=step, Lang::Zh));
        let parts = (1..=of).map(|step| (step..=of.min(step + 3), Lang::En));
        let whole = [(0..=of, Lang::En), (0..=of, Lang::Zh)];
        for (part, lang) in alone.chain(parts).chain(whole) {
            let steps = format!("{}..{}", part.start(), part.end());
            let name = format!("{id} {steps} {}", lang.tag());
            pictures.push((name, picture(&events, &steps, lang)));
        }
    }
    pictures
});

fn each_picture(mut check: impl FnMut(&str, &str)) {
    PICTURES.iter().for_each(|(name, svg)| check(name, svg));
}

/// Office programs leave what they cannot read of a style sheet black, a text's ground a black bar: each
/// element says itself how it looks. Nothing in a picture acts or is fetched.
#[test]
fn a_picture_needs_no_style_sheet() {
    each_picture(|name, svg| {
        for forbidden in [
            "<style",
            "<script",
            "<foreignObject",
            "href",
            "url(",
            "var(",
            "@import",
        ] {
            assert!(!svg.contains(forbidden), "{name}: {forbidden}");
        }
        let elements = elements(svg);
        assert!(
            elements[0].attributes["font-family"].starts_with("Consolas, Menlo"),
            "{name}"
        );
        for element in elements {
            let paint = match element.name.as_str() {
                "rect" | "text" | "polygon" => "fill",
                "line" => "stroke",
                "svg" | "title" | "g" => continue,
                other => panic!("{name}: a <{other}>, which a program for slides may not know"),
            };
            let has_paint = element.attributes.contains_key(paint);
            assert!(has_paint, "{name}: a {} without {paint}", element.name);
            let ends = element.attributes.get("text-anchor").map(String::as_str) == Some("end");
            assert_eq!(element.is("text", "end"), ends, "{name}: {}", element.text);
        }
    });
}

/// The last host's box was cut off where nothing is said beside it.
#[test]
fn the_boxes_of_the_hosts_are_whole_and_apart() {
    each_picture(|name, svg| {
        let elements = elements(svg);
        let width = elements[0].number("width");
        let mut right = 0.0;
        for host in elements
            .iter()
            .filter(|one| one.is("rect", "host") && one.number("y") < 10.0)
        {
            assert!(
                host.number("x") >= right,
                "{name}: over the one before, or the edge"
            );
            right = host.number("x") + host.number("width");
        }
        assert!(right > 0.0 && right < width, "{name}: {right} of {width}");
    });
    let lines = fs::read_to_string(trace("tcp-server")).unwrap();
    let long = lines.replace("\"server\"", "\"a-server-with-the-longest-name\"");
    let long = long.replace("\"client\"", "\"a-client-with-the-longest-name\"");
    let events = sockstep::event::trace::read(long.as_bytes()).unwrap().events;
    let svg = picture(&events, "1", Lang::En);
    let boxes: Vec<_> = elements(&svg)
        .into_iter()
        .filter(|one| one.is("rect", "host"))
        .map(|one| (one.number("x"), one.number("width")))
        .collect();
    let (first, second) = (boxes[0], boxes[2]);
    assert!(first.0 >= 0.0 && first.0 + first.1 < second.0, "{boxes:?}");
}

/// Frames that were on the wire when a part begins lay on top of each other, on a ground of another step.
#[test]
fn no_text_of_a_picture_lies_on_another() {
    each_picture(|name, svg| {
        let mut places = HashSet::new();
        for text in elements(svg)
            .iter()
            .filter(|one| one.is("text", "") && !one.is("text", "cross"))
        {
            let place = (text.attributes["x"].clone(), text.attributes["y"].clone());
            assert!(places.insert(place), "{name}: {}", text.text);
        }
    });
    let part = picture(&events("tcp-server"), "8", Lang::En);
    let ground = part.split("SYN+ACK seq 0").next().unwrap();
    let ground = ground.rsplit("<rect class=\"ground\"").next().unwrap();
    assert!(ground.contains("fill=\"#ffffff\""), "{ground}");
}

/// What was lost on a flowing wire, or at a cut cable, was drawn as if it had arrived.
#[test]
fn a_picture_shows_what_befell_each_frame() {
    let mut lost = 0;
    for id in lesson::ids() {
        let events = events(&id);
        let svg = picture(&events, "..", Lang::En);
        for (fate, class) in [
            (FateKind::Dropped, "arrow lost"),
            (FateKind::Duplicated, "arrow twice"),
        ] {
            let befell = events
                .iter()
                .filter(|event| matches!(&event.kind, Kind::Fate(one) if one.fate == fate));
            let befell = befell.count();
            // One group for its line, one for what is written.
            let drawn = svg.matches(&format!("class=\"{class}")).count();
            assert_eq!(drawn, 2 * befell, "{id}: {class}");
            lost += befell;
        }
    }
    assert!(lost > 20, "the lessons lose frames, held ones and others");
}

/// How a call failed stands at the end of its line, where a long line is cut.
#[test]
fn a_failure_is_never_cut() {
    each_picture(|name, svg| {
        for failure in elements(svg).iter().filter(|one| one.is("text", "bad")) {
            assert!(!failure.text.ends_with('…'), "{name}: {}", failure.text);
        }
    });
    let svg = picture(&events("socket-kinds"), "8", Lang::Zh);
    assert!(svg.contains("IPPROTO_UDP) = -1 EPROTONOSUPPORT<"), "{svg}");
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

/// Each language has its own colon and brackets; a cell does not say its column's head again; a title that
/// begins like an item of a list, or with blanks, is a title.
#[test]
fn a_text_is_set_as_its_language_is() {
    let trace = trace("tcp-server");
    export(&format!("{trace} --to md --steps 1..7"))
        .check(0, "")
        .shows("tcp-server: recorded on")
        .shows("- accept queue (0 of 5): empty")
        .shows("| SYN | 0 |  | 64240 | 0 | ✓ delivered |");
    export(&format!("{trace} --to md --steps 1..7 --lang zh"))
        .check(0, "")
        .shows("tcp-server：录制于")
        .shows("listener（server）")
        .shows("- 全连接队列（0 / 5）：空");
    let lines = fs::read_to_string(trace).unwrap();
    let title = "A descriptor, and nothing else yet";
    assert!(lines.contains(title));
    let lines = lines.replace(title, "    3. Write to teacher@example.org, see www.example.org");
    let read = sockstep::event::trace::read(lines.as_bytes()).unwrap();
    let text = markdown(&read.events, &Wanted::default());
    let shown = "\n\n3\\. Write to teacher`@`example.org, see www&#46;example.org\n\n";
    assert!(text.contains(shown), "{}", &text[..1500]);
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

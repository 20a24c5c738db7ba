//! The room as a whole: a small lesson, and what is said when one thing in it is wrong.

use insta::assert_snapshot;
use proptest::prelude::*;

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
fn a_complaint_is_drawn_in_chinese() {
    let files = with("lesson.toml", "call.listen", "call.lisen");
    let shown = render(&check(&files, "small"), &files, "small", "zh", false);
    let lines: Vec<_> = shown.lines().map(str::trim_end).collect();
    assert_snapshot!(lines.join("\n"), @r#"
    错误: 未知的调用 `lisen`
      --> small/lesson.toml:22:6
       |
    22 | call.lisen = { socket = "listener", backlog = 5 }
       |      ^^^^^
       |
       = 改法: 是不是想写 `listen`？现有的调用：socket, socketpair, bind, listen, accept, connect, send, sendto, recv, recvfrom, shutdown, close, unlink, setsockopt, getsockname, getpeername, fcntl, select, poll, epoll_create1, epoll_ctl, epoll_wait, fork
    "#);
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

#[test]
fn an_unknown_key_is_pointed_at() {
    assert_snapshot!(said("lesson.toml", "names =", "name ="), @r#"
    error: unknown key `name`
      --> small/lesson.toml:16:1
       |
    16 | name = "listener"
       | ^^^^
       |
       = help: did you mean `names`? the keys here are id, actor, call, frame, fate, wait, burst, link, names, awaits, awaits_return, wire, expect, question, claim
    "#);
}

#[test]
fn an_unknown_call_is_pointed_at() {
    assert_snapshot!(said("lesson.toml", "call.listen", "call.lisen"), @r#"
    error: unknown call `lisen`
      --> small/lesson.toml:22:6
       |
    22 | call.lisen = { socket = "listener", backlog = 5 }
       |      ^^^^^
       |
       = help: did you mean `listen`? the calls are socket, socketpair, bind, listen, accept, connect, send, sendto, recv, recvfrom, shutdown, close, unlink, setsockopt, getsockname, getpeername, fcntl, select, poll, epoll_create1, epoll_ctl, epoll_wait, fork
    "#);
}

#[test]
fn a_socket_without_a_name_is_pointed_at() {
    assert_snapshot!(said("lesson.toml", "call.listen = { socket = \"listener\"", "call.listen = { socket = \"listner\""), @r#"
    error: no step up to here has named a socket `listner`
      --> small/lesson.toml:22:26
       |
    22 | call.listen = { socket = "listner", backlog = 5 }
       |                          ^^^^^^^^^
       |
       = help: did you mean `listener`? the sockets so far are listener; a step names its new socket by `names`
    "#);
}

#[test]
fn a_slip_in_toml_is_pointed_at() {
    assert_snapshot!(said("lesson.toml", "addr = \"10.0.0.1\"", "addr = \"10.0.0.1"), @r#"
    error: invalid basic string, expected `"`
     --> small/lesson.toml:5:17
      |
    5 | addr = "10.0.0.1
      |                 ^
      |
      = help: end the text on its line, with a `"`
    "#);
}

/// Behind the place where the parser loses its way, nearly all that it says comes from that.
#[test]
fn what_follows_from_a_slip_in_toml_is_not_told() {
    let slips = [
        ("[[step]]", "[[step]", ":12:8"),
        ("type = \"SOCK_STREAM\" }", "type = \"SOCK_STREAM\"", ":16:1"),
        ("fd = 3 }]", "fd = 3 ]", ":17:59"),
        (
            "[\"CLOSED\", \"LISTEN\"] }",
            "[\"CLOSED\", \"LISTEN\" }",
            ":23:110",
        ),
        ("addr = \"10.0.0.1\"", "addr = 10.0.0.1", ":5:12"),
        ("fate = \"dropped\"", "fate = \"dropped\nfate = \"lost", ":29:16"),
    ];
    for (from, to, place) in slips {
        let complaints = check(&with("lesson.toml", from, to), "small");
        let shown = said("lesson.toml", from, to);
        assert_eq!(complaints.len(), 1, "{shown}");
        assert!(
            shown.contains(&format!("lesson.toml{place}\n")),
            "{place}\n{shown}"
        );
        is_told_in_chinese(&complaints[0]);
    }
    // Two keys that stand twice are two mistakes.
    let twice = "wire = \"flow\"\nwire = \"flow\"\nwire = \"flow\"";
    assert_eq!(
        check(&with("lesson.toml", "wire = \"flow\"", twice), "small").len(),
        2
    );
}

#[test]
fn a_choice_without_explanation_is_pointed_at() {
    assert_snapshot!(said("zh.md", "\n  > Right.", ""), @r#"
    error: the choice `LISTEN` has no explanation
      --> small/zh.md:23:3
       |
    23 | - `LISTEN` it listens
       |   ^^^^^^^^
       |
       = help: write why it is right, or why it is not, below it: `  > …`
    "#);
}

#[test]
fn words_for_no_step_are_pointed_at() {
    assert_snapshot!(said("en.md", "## socket: One", "## soket: 一 One"), @r#"
    error: words for a step `soket` that does not exist
     --> small/en.md:5:1
      |
    5 | ## soket: 一 One
      | ^^^^^^^^^^^^^^^^
      |
      = help: did you mean `socket`? the steps are socket, listen, syn

    error: the step `socket` has no words in en.md
      --> small/lesson.toml:13:6
       |
    13 | id = "socket"
       |      ^^^^^^^^
       |
       = help: add a section `## socket: Title` to en.md
    "#);
}

#[test]
fn a_marker_for_no_step_is_pointed_at() {
    assert_snapshot!(said("server.py", "@syn", "@sin"), @r#"
    error: the line is marked for a step `sin` that does not exist
     --> small/server.py:2:24
      |
    2 | s.listen(5)  # @listen @sin
      |                        ^^^^
      |
      = help: did you mean `syn`? the steps are socket, listen, syn
    "#);
}

#[test]
fn strangers_escapes_are_shown_not_obeyed() {
    let shown = said("en.md", "The *start*.", "\x1b[31mred\u{202e} *start*.");
    assert!(!shown.contains('\x1b') && !shown.contains('\u{202e}'));
    assert_snapshot!(shown, @r#"
    warning: the file holds a control character, U+001B
     --> small/en.md:3:1
      |
    3 | �[31mred� *start*.
      | ^
      |
      = help: take it out; where it is kept, it is shown escaped
    "#);
}

#[test]
fn what_is_wrong_in_lesson_toml_is_said() {
    let check = |from, to, expected| complains("lesson.toml", from, to, expected);
    check("format = 1", "format = 2\nnovel = 3", "update sockstep");
    check("format = 1", "", "the key `format` is missing");
    check("format = 1", "format = 1\nlab = 2", "unknown key `lab`");
    check("[[host]]", "[host]", "write `[[host]]`");
    check("10.0.0.1", "192.168.0.1", "192.168.0.1 is no address of a lab");
    check("10.0.0.1", "fe80::1", "fe80::1 is no address of a lab");
    check("10.0.0.1", "ten", "lesson.toml:5:8");
    check("name = \"server\"", "name = \"Ser ver\"", "no name for a host");
    check("host = \"server\"", "host = \"serve\"", "did you mean `server`?");
    check("\"server.py\"", "\"../../etc/passwd\"", "no plain file name");
    check(
        "\"server.py\"",
        "\"client.py\"",
        "the folder has no file `client.py`",
    );
    check(
        "id = \"listen\"",
        "id = \"socket\"",
        "there is a step `socket` already",
    );
    check("actor = \"server\"\n", "", "nobody makes this step's call");
    check(
        "frame = { from = \"server\"",
        "frame = { from = \"client\"",
        "there is no host `client`",
    );
    check("[\"ACK\", \"SYN\"]", "[]", "no frame is without flags");
    check("[\"ACK\", \"SYN\"]", "[\"ack\"]", "unknown value `ack`");
    check("\"dropped\"", "\"absorbed\"", "only sockstep itself absorbs");
    check("\"flow\"", "\"flood\"", "did you mean `flow`?");
    check("wire = \"flow\"", "names = \"listener\"", "makes no socket");
    check("wire = \"flow\"", "actor = \"server\"", "a step does one thing");
    check(
        "state = \"CLOSED\"",
        "state = \"LISTENING\"",
        "did you mean `LISTEN`?",
    );
    check(
        "state = \"CLOSED\"",
        "syn_queue = 1",
        "`socket` has no property `syn_queue`",
    );
    check(
        "socket = \"listener\", state = \"CLOSED\", fd = 3",
        "socket = \"listener\"",
        "expects nothing",
    );
    check(
        "socket = \"listener\", state",
        "actor = \"server\", socket = \"listener\", state",
        "exactly one of",
    );
    check("flags = [\"SYN\"], held", "held", "say which frames are meant");
    check(
        "property = \"state\"",
        "property = \"status\"",
        "did you mean `state`?",
    );
    check("[\"CLOSED\", \"LISTEN\"]", "[\"LISTEN\"]", "at least two choices");
    check(
        "[\"CLOSED\", \"LISTEN\"]",
        "[\"LISTEN\", \"OPEN\"]",
        "`OPEN` is no state of a socket",
    );
    check(
        "[[host]]",
        "[sysctl]\n\"net.ipv4.tcp_sak\" = \"1\"\n[[host]]",
        "did you mean `net.ipv4.tcp_sack`?",
    );
    check(
        "[[host]]",
        "[sysctl]\n\"net.ipv4.tcp_sack\" = \"yes\"\n[[host]]",
        "not a number",
    );
    check(
        "[[host]]",
        "[sysctl]\n\"net.ipv4.tcp_sack\" = \"+1\"\n[[host]]",
        "not a number",
    );
    check(
        "[\"ACK\", \"SYN\"]",
        "[\"SYN\", \"SYN\"]",
        "the flag SYN is named twice",
    );
    check(
        "backlog = 5 }",
        "backlog = 5 }\nawaits = { from = \"x\", flags = [\"SYN\"] }",
        "there is no host `x`",
    );
    check(
        "call.listen = { socket = \"listener\", backlog = 5 }",
        "call.recv = { socket = \"listener\", size = 99999999 }",
        "at most 524288",
    );
}

#[test]
fn what_is_wrong_in_the_words_is_said() {
    let check = |from, to, expected| complains("en.md", from, to, expected);
    check("# Title", "Title", "do not start with the lesson's title");
    check(
        "## syn: Three",
        "## listen: Three",
        "a second section for the step `listen`",
    );
    check("## syn: Three", "Three", "the step `syn` has no words in en.md");
    check("## syn: Three", "## syn", "a section without a step");
    check("Words.\n\n### ?", "Words.\n---\n\n### ?", "an underlined heading");
    check(
        "### ? state:",
        "### ? stat:",
        "the question `state` has no text in en.md",
    );
    check("## listen:", "## x:", "no words");
    check("- `CLOSED` nothing", "- nothing", "a choice without its value");
    check(
        "- `CLOSED` nothing",
        "- `CLSED` nothing",
        "did you mean `CLOSED`?",
    );
    check(
        "- `CLOSED` nothing",
        "- `OPEN` nothing",
        "the choice `CLOSED` has no text in en.md",
    );
    check(
        "`LISTEN` it listens",
        "`LISTEN`",
        "the choice `LISTEN` has no text",
    );
    check(
        "- `CLOSED`",
        "Well.\n\n- `CLOSED`",
        "holds its choices and nothing else",
    );
    check(
        "## syn: Three",
        "### ? more: What?\n\n## syn: Three",
        "a second question in one section",
    );
}

#[test]
fn every_unknown_key_is_told_and_nothing_that_only_follows_from_it() {
    let toml = TOML
        .replace("names =", "nmaes =")
        .replace("state = \"CLOSED\", fd", "stat = \"CLOSED\", fdd")
        .replace("backlog = 5", "backlg = 5")
        .replace("format = 1", "format = 1\nlab = 2");
    let mut files = folder();
    files.insert("lesson.toml".to_owned(), toml.into_bytes());
    let complaints = check(&files, "small");
    let said: Vec<_> = complaints
        .iter()
        .map(|complaint| complaint.message.to_string())
        .collect();
    let expected = [
        "unknown key `lab`",
        "unknown key `nmaes`",
        "unknown key `stat`",
        "unknown key `fdd`",
        "unknown argument `backlg`",
    ];
    assert_eq!(said, expected);
}

#[test]
fn slips_in_a_call_are_told_in_words_of_a_lesson() {
    let call = "call.listen = { socket = \"listener\", backlog = 5 }";
    let check = |to, expected| complains("lesson.toml", call, to, expected);
    check(
        "call.listen = { socket = \"listener\" }",
        "the key `backlog` is missing",
    );
    check(
        "call.listen = { socket = \"listener\", backlog = \"5\" }",
        "expected a whole number",
    );
    check(
        "call.send = { socket = \"listener\", data = 5 }",
        "the data is neither a text nor bytes",
    );
    check(
        "call.bind = { socket = \"listener\", addr = \"8088\" }",
        "no address with its port",
    );
    check(
        "call.close = { socket = \"listener\" }\ncall.accept = { socket = \"listener\" }",
        "exactly one call",
    );
    check("call = \"listen\"", "a call is a table of its arguments");
}

#[test]
fn a_socket_belongs_to_its_actor() {
    let mut files = with(
        "lesson.toml",
        "[[actor]]",
        "[[actor]]\nname = \"other\"\nhost = \"server\"\n[[actor]]",
    );
    let text = String::from_utf8(files["lesson.toml"].clone()).unwrap();
    let text = text.replace(
        "actor = \"server\"\ncall.listen",
        "actor = \"other\"\ncall.listen",
    );
    files.insert("lesson.toml".to_owned(), text.into_bytes());
    let complaints = load(&files, "small").unwrap_err();
    assert_eq!(
        complaints[0].message.to_string(),
        "the socket `listener` is server's; other cannot use it"
    );
}

#[test]
fn what_looks_like_html_is_warned_of() {
    let files = with("en.md", "The *start*.", "Bind the <port> first.");
    assert_eq!(check(&files, "small")[0].message.to_string(), "HTML is not shown");
    assert!(load(&files, "small").is_ok());
}

#[test]
fn waiting_for_a_frame_on_a_wire_that_flows_is_warned_of() {
    let (awaits, quick) = (
        "awaits = { from = \"server\", flags = [\"ACK\"] }\n",
        "wire = \"flow\"\n",
    );
    let files = with("lesson.toml", quick, &format!("{quick}{awaits}"));
    assert!(load(&files, "small").is_ok());
    assert_snapshot!(render(&check(&files, "small"), &files, "small", "en", false), @r#"
    warning: on a wire that flows no frame waits: `awaits` waits for it in vain, for five seconds at least
      --> small/lesson.toml:29:19
       |
    29 | awaits = { from = "server", flags = ["ACK"] }
       |                   ^^^^^^^^
       |
       = help: take `awaits` out, or write `awaits_return = "actor"`; to wait for a frame, make a step of its own of the call, without `burst` and `wire = "flow"`
    "#);
    assert_snapshot!(render(&check(&files, "small"), &files, "small", "zh", false), @r#"
    警告: 线路直通（flow）时，帧不会停在线路上：`awaits` 等不到它，至少白等五秒
      --> small/lesson.toml:29:19
       |
    29 | awaits = { from = "server", flags = ["ACK"] }
       |                   ^^^^^^^^
       |
       = 改法: 请去掉 `awaits`，或改写 `awaits_return = "actor"`；要等帧，就让这个调用自成一步，不写 `burst`，也不写 `wire = "flow"`
    "#);
    let call = "actor = \"server\"\ncall.listen = { socket = \"listener\", backlog = 5 }\n";
    let burst = "burst = [{ actor = \"server\", call.listen = { socket = \"listener\", backlog = 5 } }]\n";
    let warned = |act: &str| check(&with("lesson.toml", call, &format!("{act}{awaits}")), "small").len();
    assert_eq!((warned(burst), warned(call)), (1, 0));
}

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

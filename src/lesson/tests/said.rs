//! What is said of each mistake, in both languages.

use insta::assert_snapshot;

use super::*;

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

//! How a complaint is drawn: the line, the caret below what is wrong, and the mend.

use insta::assert_snapshot;

use super::*;

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

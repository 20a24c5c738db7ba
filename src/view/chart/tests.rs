//! Charts of more than one server and one client.

use crate::event::{Cut, FateKind, Script, Segment, State, TcpFlag};
use crate::view::Story;
use crate::view::deck::Deck;
use crate::view::samples::{Tale, planned, script_of, segment, socket};
use crate::view::tests::{last, options};

/// A listener and four clients, one connect a step.
fn crowded() -> Script {
    let mut steps = vec![vec![planned("server", "listen", "listen(listener, 2)")]];
    for client in ["c1", "c2", "c3", "c4"] {
        let text = format!("connect({client}, 10.0.0.1:8088)");
        steps.push(vec![planned(client, "connect", &text)]);
    }
    script_of(steps)
}

/// The first two clients have sent their SYNs.
fn crowd(actors: &[(&str, &str)]) -> Tale {
    let mut tale = Tale::on_hosts(crowded(), actors);
    tale.step("step-1", 1, "server")
        .call("server", "listen", r#"{"socket":3,"backlog":2}"#, "listen(3, 2)")
        .returns("server", "listen", 0, None)
        .sockets("server", vec![socket("server", "listener", State::Listen)]);
    let mut clients = Vec::new();
    for (index, (client, host)) in [actors[1], actors[2]].into_iter().enumerate() {
        let local = format!("10.0.0.2:{}", 40001 + index);
        clients.push(crate::event::SocketView {
            local: local.clone(),
            inode: 20 + index as u64,
            ..socket(client, client, State::SynSent)
        });
        tale.step(&format!("step-{}", index + 2), index + 2, client)
            .call(
                client,
                "connect",
                r#"{"socket":3,"addr":"10.0.0.1:8088"}"#,
                "connect(3, …)",
            )
            .sent(host, "server", segment(&local, "10.0.0.1:8088", &[TcpFlag::Syn]))
            .blocked(client, "connect")
            .sockets(host, clients.clone());
    }
    tale
}

fn chart_of(tale: &Tale, width: u16) -> String {
    let text = last(tale, &options(width));
    let chart = text.lines().skip_while(|line| !line.starts_with("── "));
    let rows: Vec<_> = chart.take_while(|line| !line.is_empty()).collect();
    rows.join("\n")
}

#[track_caller]
fn has_row(text: &str, row: &str) {
    assert!(text.lines().any(|line| line.trim_end() == row), "{row}\n{text}");
}

#[test]
fn five_actors_on_two_hosts_have_two_columns() {
    let on_client = ["c1", "c2", "c3", "c4"].map(|client| (client, "client"));
    let tale = crowd(&[&[("server", "server")], &on_client[..]].concat());
    insta::assert_snapshot!(chart_of(&tale, 80));
}

#[test]
fn a_crowded_page_on_a_terminal() {
    let on_client = ["c1", "c2", "c3", "c4"].map(|client| (client, "client"));
    let mut tale = crowd(&[&[("server", "server")], &on_client[..]].concat());
    tale.backlog(2, 0);
    let mut options = options(80);
    options.layout.height = Some(24);
    let text = last(&tale, &options);
    assert!(text.lines().count() <= 24, "{text}");
    tale.step("step-4", 4, "server")
        .fate(1, FateKind::Delivered)
        .fate(2, FateKind::Dropped)
        .backlog(1, 3)
        .link("client", Cut::To)
        .fdset("server", &[("read", &[3]), ("ready", &[3])]);
    insta::assert_snapshot!(last(&tale, &options));
    options.paint.ascii = true;
    assert!(last(&tale, &options).is_ascii(), "{}", last(&tale, &options));
}

#[test]
fn three_hosts_have_the_first_in_the_middle() {
    let actors = [
        ("server", "server"),
        ("c1", "client"),
        ("c2", "client"),
        ("c3", "other"),
        ("c4", "other"),
    ];
    let mut tale = crowd(&actors);
    tale.step("step-4", 4, "c3")
        .fate(1, FateKind::Delivered)
        .sent(
            "server",
            "client",
            segment("10.0.0.1:8088", "10.0.0.2:40001", &[TcpFlag::Syn, TcpFlag::Ack]),
        )
        .call(
            "c3",
            "connect",
            r#"{"socket":3,"addr":"10.0.0.1:8088"}"#,
            "connect(3, …)",
        )
        .sent(
            "other",
            "server",
            segment("10.0.0.3:40001", "10.0.0.1:8088", &[TcpFlag::Syn]),
        )
        .fate(4, FateKind::Dropped);
    insta::assert_snapshot!(chart_of(&tale, 80));
}

#[test]
fn a_frame_stands_at_the_actor_whose_socket_sent_it() {
    let tale = crowd(&[("server", "server"), ("c1", "client"), ("c2", "client")]);
    let text = chart_of(&tale, 130);
    assert!(text.contains("── c2 ──"), "a column an actor\n{text}");
    let second = "server held ◀─SYN─ ⏸ connect(3, 10.0.0.1:8088)";
    assert!(
        text.contains(second) && !text.contains("loopback"),
        "c2 sent it past c1\n{text}"
    );
}

#[test]
fn a_burst_is_one_row_a_call() {
    let burst = vec![
        planned("client", "send", "send(client, 4 B)"),
        planned("client", "send", "send(client, 6 B)"),
        planned("client", "recv", "recv(client, 64)"),
    ];
    let mut tale = Tale::of(script_of(vec![burst]), &["server", "client"]);
    let row = |text: &str| format!("{:49} {text}", "");
    let all_to_come = chart_of(&tale, 80);
    assert_eq!(all_to_come, "", "no chart before the first step");
    tale.step("step-1", 1, "client")
        .call("client", "send", r#"{"socket":3,"data":"four"}"#, "send(3, …)")
        .returns("client", "send", 4, None);
    let text = chart_of(&tale, 80);
    has_row(&text, &row("▶ send(3, 4 B, 0) = 4"));
    has_row(&text, &row("· send(client, 6 B)"));
    has_row(&text, &row("· recv(client, 64)"));
    tale.call("client", "send", r#"{"socket":3,"data":"sixsix"}"#, "send(3, …)")
        .returns("client", "send", 6, None)
        .call("client", "recv", r#"{"socket":3,"size":64}"#, "recv(3, …)")
        .blocked("client", "recv");
    let text = chart_of(&tale, 80);
    has_row(&text, &row("▶ send(3, 4 B, 0) = 4"));
    has_row(&text, &row("▶ send(3, 6 B, 0) = 6"));
    has_row(&text, &row("⏸ recv(3, 64, 0) blocked"));
    assert!(!text.contains('·'), "nothing is left to come\n{text}");
}

/// The client sends twice; each time a frame passes at once.
fn two_sends() -> Tale {
    let burst = vec![
        planned("client", "send", "send(client, 4 B)"),
        planned("client", "send", "send(client, 6 B)"),
    ];
    let mut tale = Tale::of(script_of(vec![burst]), &["server", "client"]);
    tale.step("step-1", 1, "client");
    for (id, data) in [(1, "four"), (2, "sixsix")] {
        let args = format!(r#"{{"socket":3,"data":"{data}"}}"#);
        tale.call("client", "send", &args, "send(3, …)")
            .frame("client", "server", &[TcpFlag::Ack])
            .flowing()
            .fate(id, FateKind::Delivered)
            .returns("client", "send", data.len().cast_signed() as i64, None);
    }
    tale
}

#[test]
fn a_frame_of_a_burst_stands_beside_the_call_that_sent_it() {
    let text = chart_of(&two_sends(), 80);
    for call in ["▶ send(3, 4 B, 0) = 4", "▶ send(3, 6 B, 0) = 6"] {
        let row = text.lines().find(|line| line.contains(call)).unwrap();
        assert!(row.contains("◀─"), "{call} has no frame beside it:\n{text}");
    }
}

#[test]
fn a_frame_of_a_burst_stands_below_the_call_that_sent_it_in_a_deck() {
    let mut story = Story::new();
    two_sends().events.iter().for_each(|event| story.push(event));
    let deck = Deck::of(&story, None);
    let calls: Vec<_> = deck.calls.iter().map(|call| call.rows).collect();
    let frames: Vec<_> = deck.pages[1].packets.iter().map(|frame| frame.rows).collect();
    assert_eq!(frames, calls);
    assert_ne!(calls[0], calls[1]);
}

#[test]
fn a_call_that_nobody_planned_stands_where_it_was_made() {
    let plan = vec![planned("client", "close", "close(client)")];
    let mut tale = Tale::of(script_of(vec![plan]), &["server", "client"]);
    tale.step("step-1", 1, "client")
        .call("client", "send", r#"{"socket":3,"data":"four"}"#, "send(3, …)")
        .returns("client", "send", 4, None)
        .call("client", "close", r#"{"socket":3}"#, "close(3)")
        .returns("client", "close", 0, None);
    let text = chart_of(&tale, 80);
    let row_of = |call: &str| text.lines().position(|line| line.contains(call)).unwrap();
    assert!(row_of("▶ send(3") < row_of("▶ close(3)"), "{text}");
}

#[test]
fn a_forked_child_gets_a_lane_when_it_is_there() {
    let steps = vec![
        vec![planned("server", "fork", "fork(worker)")],
        vec![planned("worker", "close", "close(listener)")],
    ];
    let mut tale = Tale::of(script_of(steps), &["server", "client"]);
    tale.step("step-1", 1, "server")
        .call("server", "fork", r#"{"child":"worker"}"#, "fork()");
    let text = chart_of(&tale, 120);
    assert!(!text.contains("worker ─") && !text.contains("close("), "{text}");
    tale.returns("server", "fork", 77, None)
        .actor("worker", "server")
        .actor("worker", "server");
    let text = chart_of(&tale, 120);
    assert_eq!(text.matches("── worker ──").count(), 1, "{text}");
    assert!(text.contains("· close(listener)"), "{text}");
    let text = chart_of(&tale, 80);
    assert!(text.starts_with("── server ──"), "{text}");
    has_row(&text, "· worker close(listener)");
}

#[test]
fn a_cut_cable_is_seen_above_the_gap() {
    let mut tale = Tale::of(script_of(vec![vec![]]), &["server", "client"]);
    let heading = |tale: &Tale| {
        let text = last(tale, &options(80));
        let line = text.lines().find(|line| line.starts_with("── server ──"));
        (line.unwrap().to_owned(), text)
    };
    for (cut, gap, words) in [
        (Cut::Both, "─    ✗ cut    ─", "✗ the cable of client is cut\n"),
        (Cut::From, "─   ◀✗ cut    ─", "what client sends is lost"),
        (Cut::To, "─   ✗▶ cut    ─", "what is sent to client is lost"),
        (
            Cut::None,
            "─    wire    ─",
            "✓ the cable of client is whole again",
        ),
    ] {
        tale.step("step-1", 1, "client").link("client", cut);
        let (line, text) = heading(&tale);
        let gap = gap.split_whitespace().collect::<Vec<_>>().join(" ");
        let seen = line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(seen.contains(&gap) && text.contains(words), "{cut:?}\n{text}");
    }
    tale.step("step-1", 1, "client").link("client", Cut::Both);
    tale.step("step-1", 1, "client");
    let (line, text) = heading(&tale);
    assert!(line.contains("✗ cut") && !text.contains("cable"), "{text}");
}

#[test]
fn a_cut_cable_has_its_name_among_three() {
    let actors = ["server", "client", "other"];
    let mut tale = Tale::of(script_of(vec![vec![]]), &actors);
    tale.step("step-1", 1, "client").link("other", Cut::Both);
    let text = chart_of(&tale, 120);
    assert!(text.contains(" wire ") && text.contains("✗ other cut"), "{text}");
    let text = chart_of(&tale, 40);
    assert!(text.contains("── other ✗ cut ──"), "{text}");
}

#[test]
fn datagrams_and_messages_are_labelled_by_protocol() {
    let mut tale = Tale::of(script_of(vec![vec![]]), &["server", "client"]);
    let of = |proto: &str, src: &str, dst: &str| Segment {
        proto: proto.to_owned(),
        src: src.to_owned(),
        dst: dst.to_owned(),
        ..Segment::default()
    };
    tale.step("step-1", 1, "client")
        .sent("client", "server", of("udp", "10.0.0.2:40001", "10.0.0.1:8088"))
        .sent("server", "client", of("icmp", "10.0.0.1", "10.0.0.2"));
    let text = chart_of(&tale, 80);
    assert!(
        text.contains("held ◀────UDP──") && text.contains("─ICMP────▶ held"),
        "{text}"
    );
}

#[test]
fn frames_between_actors_of_one_host_pass_over_its_loopback() {
    let mut tale = Tale::on_hosts(script_of(vec![vec![]]), &[("server", "here"), ("client", "here")]);
    tale.step("step-1", 1, "client");
    assert!(!chart_of(&tale, 80).contains("wire"), "nothing lies between them");
    let own = |actor: &str, local: &str, remote: &str| crate::event::SocketView {
        local: local.to_owned(),
        remote: remote.to_owned(),
        inode: u64::from(actor == "client") + 1,
        ..socket(actor, actor, State::Established)
    };
    tale.sent(
        "here",
        "here",
        segment("127.0.0.1:40001", "127.0.0.1:8088", &[TcpFlag::Syn]),
    )
    .fate(1, FateKind::Delivered)
    .sockets(
        "here",
        vec![
            own("server", "0.0.0.0:8088", ""),
            own("client", "127.0.0.1:40001", "127.0.0.1:8088"),
        ],
    );
    let text = chart_of(&tale, 80);
    assert!(
        text.contains("loopback") && text.contains("✓ ◀──────SYN──"),
        "{text}"
    );
}

//! Pages as a learner sees them, and what must hold for all of them.

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::samples::{Tale, ask, connecting, recordings, script, script_of, socket};
use super::{Lang, Layout, Line, Options, Paint, Plain, Story, page, question, question_lines};
use crate::event::{Backlog, Cut, Deed, Event, FateKind, Kind, Segment, SocketView, State, TcpFlag, Waiting};

const SYN: &[TcpFlag] = &[TcpFlag::Syn];
const SYN_ACK: &[TcpFlag] = &[TcpFlag::Syn, TcpFlag::Ack];

pub(in crate::view) fn options(width: u16) -> Options {
    Options {
        lang: Lang::En,
        layout: Layout { width, height: None },
        paint: Paint::default(),
        layers: false,
        code: false,
        recorded: false,
    }
}

pub(in crate::view) fn told(events: &[Event]) -> Story {
    let mut story = Story::new();
    for event in events {
        story.push(event);
    }
    story
}

/// The last page of a tale.
pub(in crate::view) fn last(tale: &Tale, options: &Options) -> String {
    let story = told(&tale.events);
    page(story.last(), &story.script, options)
}

/// The SYN was delivered, the SYN-ACK is held, its copies have come.
fn answered(copies: usize) -> Tale {
    let mut tale = connecting(None);
    tale.step("syn", 4, "client")
        .fate(1, FateKind::Delivered)
        .frame("server", "client", SYN_ACK)
        .sockets("server", vec![socket("server", "listener", State::Listen)])
        .backlog(1, 0);
    for _ in 0..copies {
        tale.copy(2, "server", "client", SYN_ACK)
            .fate(3, FateKind::Absorbed);
    }
    tale
}

#[test]
fn a_blocked_connect_with_its_syn_held() {
    insta::assert_snapshot!(last(&connecting(None), &options(80)));
}

#[test]
fn in_ascii() {
    let mut options = options(80);
    options.paint.ascii = true;
    let text = last(&connecting(Some("SYN-SENT")), &options);
    assert!(text.is_ascii(), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn in_chinese() {
    let mut options = options(80);
    options.lang = Lang::Zh;
    insta::assert_snapshot!(last(&connecting(Some("ESTABLISHED")), &options));
}

#[test]
fn side_by_side_on_a_projector() {
    insta::assert_snapshot!(last(&answered(0), &options(200)));
}

#[test]
fn on_forty_columns() {
    insta::assert_snapshot!(last(&answered(1), &options(40)));
}

#[test]
fn copies_are_counted_on_their_frame() {
    let text = last(&answered(3), &options(80));
    assert_eq!(text.matches("held ×4").count(), 2, "chart and packets\n{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_dropped_frame_and_what_came_by_itself() {
    let mut tale = connecting(None);
    tale.step("syn", 4, "client")
        .fate(1, FateKind::Dropped)
        .note("off-plan")
        .counter("TcpExt.ListenDrops", 1)
        .meanwhile(1030)
        .frame("client", "server", SYN)
        .sockets("client", vec![socket("client", "client", State::Established)]);
    insta::assert_snapshot!(last(&tale, &options(80)));
}

#[test]
fn the_words_of_a_step_that_was_not_done_are_kept_back() {
    let mut tale = connecting(None);
    tale.step("syn", 4, "client").fate(1, FateKind::Dropped);
    let done = last(&tale, &options(80));
    tale.note("off-plan");
    let not_done = last(&tale, &options(80));
    let words = "is on its way";
    assert!(done.contains(words) && !not_done.contains(words), "{not_done}");
}

/// The page before stands, and says what was done; the words of the step to come are not there.
#[test]
fn what_is_done_in_place_of_a_step() {
    let mut tale = connecting(None);
    tale.instead("syn", 4, Deed::Nothing, None)
        .note("nothing-else-on-the-wire");
    let nothing = last(&tale, &options(80));
    assert!(nothing.contains("Nothing else waits on the wire. Next is still step 4, syn."));
    assert!(!nothing.contains("left the lesson's plan"), "{nothing}");
    tale.instead("syn", 4, Deed::Drop, Some(1))
        .fate(1, FateKind::Dropped);
    insta::assert_snapshot!(last(&tale, &options(80)));
}

/// A step that was not done is not told of by what comes in place of the next one either.
#[test]
fn words_that_were_kept_back_stay_back() {
    let mut tale = connecting(None);
    tale.step("syn", 4, "client").note("actor-busy");
    tale.instead("syn", 4, Deed::Cable, None)
        .link("client", Cut::None);
    let text = last(&tale, &options(80));
    assert!(
        text.contains("4/6  syn") && text.contains("whole again"),
        "{text}"
    );
    assert!(!text.contains("is on its way"), "{text}");
}

#[test]
fn the_question_of_a_step_to_come_is_still_asked() {
    let mut story = Story::new();
    let mut tale = connecting(None);
    tale.question().instead("syn", 4, Deed::Drop, Some(1));
    tale.events.iter().for_each(|event| story.push(event));
    assert!(story.asked().is_some() && story.last().question.is_none());
    tale.step("syn", 4, "client");
    story.push(tale.events.last().unwrap());
    assert!(story.asked().is_none() && story.last().question.is_some());
}

/// What the kernel counted and what came by itself stand together, below all that is said of the step.
#[test]
fn what_came_by_itself_stands_below_the_words() {
    let mut tale = connecting(None);
    tale.step("syn", 4, "client")
        .fate(1, FateKind::Delivered)
        .counter("TcpExt.TCPTimeouts", 1)
        .answer(None, "SYN-SENT")
        .meanwhile(1000)
        .copy(1, "client", "server", &[TcpFlag::Syn]);
    let text = last(&tale, &options(80));
    let row_of = |words: &str| text.lines().position(|line| line.contains(words)).unwrap();
    let counted = row_of("counter  server");
    assert!(
        row_of("Your kernel says") < counted && row_of("is on its way") < counted,
        "{text}"
    );
    assert_eq!(row_of("meanwhile, after"), counted + 1, "{text}");
}

#[test]
fn earlier_packets_are_counted_in_good_english() {
    let mut tale = connecting(None);
    let mut small = options(80);
    small.layout.height = Some(24);
    for (more, says) in [(5, "… and 1 earlier packet"), (1, "… and 2 earlier packets")] {
        for _ in 0..more {
            tale.frame("client", "server", &[TcpFlag::Ack]);
        }
        let text = last(&tale, &small);
        assert!(text.lines().any(|line| line.trim_end() == says), "{text}");
    }
}

#[test]
fn a_later_frame_stands_below_an_earlier_one() {
    let mut tale = answered(0);
    tale.step("syn-ack", 5, "server")
        .fate(2, FateKind::Delivered)
        .step("close", 6, "client")
        .call("client", "close", r#"{"socket":3}"#, "close(3)")
        .frame("client", "server", &[TcpFlag::Ack, TcpFlag::Fin])
        .frame("server", "client", &[TcpFlag::Ack]);
    let text = last(&tale, &options(80));
    let row_of = |arrow: &str| text.lines().position(|line| line.contains(arrow)).unwrap();
    assert!(row_of("─ACK+FIN─") < row_of("─ACK─"), "{text}");
}

#[test]
fn no_address_is_cut_in_half() {
    let mut tale = connecting(None);
    tale.returns("client", "connect", 0, None);
    for width in 58..100 {
        let text = last(&tale, &options(width));
        let mut chart = text.lines().skip_while(|line| !line.starts_with("──"));
        let row = chart.find(|line| line.contains("▶ connect(3, ")).unwrap();
        assert!(
            row.contains("10.0.0.1:8088)") || row.contains("connect(3, …)"),
            "{width}: {row}"
        );
    }
}

/// The page of a step whose claim the kernel has answered.
fn claimed(options: &Options) -> String {
    let mut tale = answered(0);
    tale.claim("SYN-SENT");
    last(&tale, options)
}

#[test]
fn a_claim_stands_against_what_the_kernel_does() {
    insta::assert_snapshot!(claimed(&options(80)));
}

#[test]
fn a_claim_in_chinese() {
    let mut options = options(80);
    options.lang = Lang::Zh;
    insta::assert_snapshot!(claimed(&options));
}

#[test]
fn a_claim_in_ascii() {
    let mut options = options(60);
    options.paint.ascii = true;
    let text = claimed(&options);
    assert!(text.is_ascii(), "{text}");
    assert!(text.contains("+- An article for beginners says ---"), "{text}");
}

#[test]
fn a_claim_waits_for_what_the_kernel_shows() {
    let text = last(&answered(0), &options(80));
    assert!(!text.contains("An article for beginners says"), "{text}");
}

#[test]
fn a_failed_fact_and_a_failed_call() {
    let mut tale = connecting(None);
    tale.step("syn", 4, "client")
        .returns("client", "connect", -1, Some("ECONNREFUSED"))
        .sockets("client", vec![])
        .fact("syn.client.state", "ESTABLISHED", "CLOSED");
    insta::assert_snapshot!(last(&tale, &options(80)));
}

#[test]
fn an_answer_is_right_or_wrong_or_none_of_the_choices() {
    let right = last(&connecting(Some("SYN-SENT")), &options(80));
    assert!(
        right.contains("✓ Right: 1) SYN-SENT") && right.contains("heard nothing"),
        "{right}"
    );
    let wrong = last(&connecting(Some("ESTABLISHED")), &options(80));
    assert!(
        wrong.contains("✗ You chose 2) ESTABLISHED; your kernel says 1) SYN-SENT"),
        "{wrong}"
    );
    assert!(wrong.contains("That takes an answer"), "{wrong}");
    let mut tale = connecting(None);
    tale.answer(Some("SYN-SENT"), "CLOSED");
    assert!(last(&tale, &options(80)).contains("✗ None of these: your kernel does CLOSED."));
}

/// The reader of a recording does not sit at the kernel that is spoken of.
#[test]
fn a_recording_speaks_of_another_kernel() {
    for choice in [None, Some("SYN-SENT"), Some("ESTABLISHED"), Some("CLOSED")] {
        let mut tale = connecting(choice);
        for kernel in ["SYN-SENT", "CLOSED"] {
            tale.answer(choice, kernel);
            for (lang, says) in [(Lang::En, "he kernel"), (Lang::Zh, "录制时")] {
                let options = Options {
                    lang,
                    recorded: true,
                    ..options(80)
                };
                let text = last(&tale, &options);
                assert!(text.contains(says) && !text.contains("our kernel"), "{text}");
            }
        }
    }
}

/// Nor has that reader done what was done there in place of a step.
#[test]
fn a_recording_speaks_of_another_learner() {
    let mut tale = connecting(None);
    for deed in [Deed::Drop, Deed::Duplicate, Deed::Deliver] {
        tale.instead("syn", 4, deed, Some(1))
            .note("unplanned-frame")
            .note("off-plan")
            .fact("syn.client.state", "ESTABLISHED", "CLOSED");
        for (lang, readers) in [
            (Lang::En, &["You ", "your ", "you may"][..]),
            (Lang::Zh, &["你", "可以放行"]),
        ] {
            let live = Options { lang, ..options(80) };
            let recorded = Options {
                recorded: true,
                ..live
            };
            let words = |options: Options| {
                last(&tale, &options)
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            let of_reader = |text: &str| readers.iter().any(|word| text.contains(word));
            let [live, recorded] = [live, recorded].map(words);
            assert!(of_reader(&live) && !of_reader(&recorded), "{live}\n{recorded}");
        }
    }
}

/// A key that finds nothing says so; a running text, which no key was pressed for, does not.
#[test]
fn what_a_key_asks_for_and_is_not_there_is_named() {
    let story = told(&connecting(None).events);
    for (lang, packet, code) in [
        (Lang::En, "This step has no packet.", "This step has no code"),
        (Lang::Zh, "这一步没有数据包。", "这一步没有代码"),
    ] {
        let mut asked = Options { lang, ..options(80) };
        asked.layout.height = Some(24);
        let says = |options: &Options| {
            let text = page(&story.pages()[0], &story.script, options);
            (text.contains(packet), text.contains(code))
        };
        assert_eq!(says(&asked), (false, false));
        asked.layers = true;
        assert_eq!(says(&asked), (true, false));
        asked.code = true;
        assert_eq!(says(&asked), (true, true));
        asked.layout.height = None;
        assert_eq!(says(&asked), (false, false));
    }
}

#[test]
fn a_question_has_its_keys() {
    insta::assert_snapshot!(question(&ask(), &options(60)));
}

/// A question stands below what it is about: on a usual screen it is there whole, with its choices, and the
/// states that it may ask about, or most of them, above it.
#[test]
fn a_question_leaves_what_it_is_about_on_the_screen() {
    let mut asked = 0;
    for (name, story) in recordings() {
        let pages = story.pages().iter().enumerate();
        for (at, page) in pages.filter(|(at, _)| *at > 0) {
            let Some(ask) = story.question_after(at) else {
                continue;
            };
            for lang in [Lang::En, Lang::Zh] {
                let mut options = Options { lang, ..options(80) };
                options.layout.height = Some(23);
                let lines = question_lines(ask, page, &story.script, &options);
                let below: Vec<_> = lines.iter().map(Line::text).collect();
                let below = &below[below.len().saturating_sub(23)..];
                let row_of = |mark: &str| below.iter().position(|line| line.starts_with(mark));
                let question = row_of("? ").unwrap_or_else(|| panic!("{name} {at}: {below:#?}"));
                let last = format!("  {}) ", ask.choices.len());
                assert!(row_of(&last) > Some(question), "{name} {at}: {below:#?}");
                assert!(question >= 10, "{name} {at}: {question} rows above\n{below:#?}");
                asked += 1;
            }
        }
    }
    assert!(asked > 100, "asked only {asked}");
}

#[test]
fn a_full_queue_holds_one_more_than_its_limit() {
    let mut tale = answered(0);
    tale.backlog(0, 6);
    let text = last(&tale, &options(200));
    assert!(text.contains("6 of 5 full"), "{text}");
    tale.backlog(0, 5);
    let text = last(&tale, &options(200));
    assert!(
        text.contains("5 of 5 ") && !text.contains("full") && text.contains("┊[ ]"),
        "{text}"
    );
}

#[test]
fn layers_and_code_on_demand() {
    let mut options = options(80);
    options.layers = true;
    options.code = true;
    insta::assert_snapshot!(last(&connecting(None), &options));
}

#[test]
fn a_page_fits_on_a_terminal() {
    for (width, tale) in [(80, connecting(None)), (80, answered(3)), (200, answered(0))] {
        let mut options = options(width);
        options.layout.height = Some(24);
        let text = last(&tale, &options);
        assert!(text.lines().count() <= 24, "{text}");
    }
}

#[test]
fn a_socket_that_is_gone_is_shown_once() {
    let mut tale = connecting(None);
    tale.step("syn", 4, "client").sockets("client", vec![]);
    assert!(last(&tale, &options(80)).contains("SYN-SENT → gone"));
    tale.step("syn-ack", 5, "server");
    assert!(!last(&tale, &options(80)).contains("gone"));
}

#[test]
fn three_actors_have_three_columns() {
    let tale = Tale::of(script(), &["server", "client", "client2"]);
    let mut tale = tale;
    tale.step("connect", 3, "client2")
        .call("client2", "connect", "{}", "connect(3)")
        .frame("client2", "server", SYN);
    let text = last(&tale, &options(120));
    assert!(text.contains("server held ◀─"), "{text}");
}

#[test]
fn live_and_replayed_text_are_the_same() {
    let mut tale = answered(1);
    tale.meanwhile(1000)
        .copy(2, "server", "client", SYN_ACK)
        .meanwhile(3000)
        .copy(2, "server", "client", SYN_ACK)
        .end();
    let mut replay = Plain::new(options(80));
    let replayed: String = tale
        .events
        .iter()
        .filter_map(|event| replay.event(event))
        .collect();
    let mut plain = Plain::new(options(80));
    let mut live = String::new();
    for (index, event) in tale.events.iter().enumerate() {
        live.extend(plain.event(event));
        let next = tale.events.get(index + 1).map(|event| &event.kind);
        let whole = matches!(
            next,
            Some(Kind::Step(_) | Kind::Question(_) | Kind::Meanwhile(_) | Kind::End(_))
        );
        if whole {
            live.extend(plain.settled());
            assert_eq!(plain.settled(), None, "told twice");
        }
    }
    assert_eq!(live, replayed);
    assert!(
        replayed.contains("after 1.0 s: server sent its SYN+ACK again (×3)"),
        "{replayed}"
    );
    insta::assert_snapshot!(replayed.lines().rev().take(8).collect::<Vec<_>>().join("\n"));
}

#[test]
fn hostile_text_is_shown() {
    let mut tale = connecting(None);
    tale.step("\x1b[2J\u{202e}", 4, "client")
        .fact("\x1b]0;x\x07", "a\rb", "c\nd");
    let text = last(&tale, &options(80));
    let bad = |character: char| character != '\n' && crate::event::is_hostile(character);
    assert!(!text.contains(bad), "{text:?}");
    assert!(text.contains("\\x1b[2J\\u{202e}"), "{text}");
}

/// A socket that is not TCP's.
fn other(proto: &str, fd: i32, name: &str, state: State, (local, remote): (&str, &str)) -> SocketView {
    SocketView {
        proto: proto.to_owned(),
        fd: Some(fd),
        inode: u64::from(fd.unsigned_abs()),
        local: local.to_owned(),
        remote: remote.to_owned(),
        send_q: 0,
        timer: None,
        ..socket("server", name, state)
    }
}

#[test]
fn datagrams_and_what_icmp_says_of_them() {
    let udp = |src: &str, dst: &str, len: u32| Segment {
        proto: "udp".to_owned(),
        src: src.to_owned(),
        dst: dst.to_owned(),
        len,
        ..Segment::default()
    };
    let icmp = Segment {
        options: vec!["port unreachable".to_owned()],
        proto: "icmp".to_owned(),
        ..udp("10.0.0.1", "10.0.0.2", 33)
    };
    let mut tale = Tale::of(script_of(vec![vec![]]), &["server", "client"]);
    tale.step("step-1", 1, "client")
        .sent("client", "server", udp("10.0.0.2:40001", "10.0.0.1:8088", 5))
        .fate(1, FateKind::Delivered)
        .sent("server", "client", icmp)
        .sent("client", "server", udp("[fd00::2]:40002", "[fd00::1]:8088", 5))
        .sockets(
            "server",
            vec![other(
                "udp6",
                3,
                "inbox",
                State::Unconnected,
                ("[fd00::1]:8088", ""),
            )],
        )
        .sockets(
            "client",
            vec![other(
                "udp",
                3,
                "client",
                State::Connected,
                ("10.0.0.2:40001", "10.0.0.1:8088"),
            )],
        );
    let text = last(&tale, &options(80));
    insta::assert_snapshot!(text);
    for width in 30..80 {
        let text = last(&tale, &options(width)).replace("\n  ", " ");
        assert!(
            text.contains("ICMP") && text.contains("port unreachable"),
            "{width}\n{text}"
        );
    }
}

#[test]
fn frames_without_ports_show_their_addresses() {
    let fragment = Segment {
        proto: "udp".to_owned(),
        src: "fd00::2".to_owned(),
        dst: "fd00::1".to_owned(),
        options: vec!["frag 1448@0+".to_owned()],
        ..Segment::default()
    };
    let mut tale = Tale::of(script_of(vec![vec![]]), &["server", "client"]);
    tale.step("step-1", 1, "client")
        .sent("client", "server", fragment);
    let text = last(&tale, &options(100));
    assert!(
        text.contains("UDP  fd00::2 → fd00::1 frag 1448@0+  len 0"),
        "{text}"
    );
}

#[test]
fn unix_sockets_have_paths_and_no_handshakes() {
    let listener = SocketView {
        recv_q: 2,
        send_q: 1,
        ..other("unix-stream", 3, "listener", State::Listen, ("/echo.sock", ""))
    };
    let sockets = vec![
        listener,
        other(
            "unix-stream",
            4,
            "conn",
            State::Connected,
            ("/echo.sock", "/client.sock"),
        ),
        other("unix-dgram", 5, "log", State::Unconnected, ("", "")),
    ];
    let mut tale = Tale::on_hosts(script_of(vec![vec![]]), &[("server", "here"), ("client", "here")]);
    let waiting = |remote: &str| Waiting {
        remote: remote.to_owned(),
        host: "here".to_owned(),
        actor: "client".to_owned(),
    };
    tale.step("step-1", 1, "server")
        .sockets("here", sockets.clone())
        .step("step-1", 1, "server")
        .sockets("here", sockets)
        .push(Kind::Backlog(Backlog {
            host: "here".to_owned(),
            fd: 3,
            name: "listener".to_owned(),
            limit: 1,
            syn_queue: Vec::new(),
            accept_queue: vec![waiting(""), waiting("/client.sock")],
        }));
    insta::assert_snapshot!(last(&tale, &options(80)));
}

#[test]
fn an_own_address_gives_way_in_both_families() {
    let mut tale = Tale::of(script_of(vec![vec![]]), &["server"]);
    let Kind::Header(header) = &mut tale.events[0].kind else {
        panic!("no header")
    };
    header.hosts[0].addrs.push("fd00::1".to_owned());
    let ends = ("[fd00::1]:8088", "[fd00::2]:40001");
    let sockets = vec![other("tcp6", 4, "conn", State::Established, ends)];
    tale.step("step-1", 1, "server")
        .sockets("server", sockets.clone())
        .step("step-1", 1, "server")
        .sockets("server", sockets);
    let text = last(&tale, &options(64));
    assert!(text.contains(" conn (tcp6) 4  ESTABLISHED :8088 "), "{text}");
}

/// Every message has both languages, and every message that the code names exists.
#[test]
fn every_message_is_in_both_languages() {
    let table: toml::Table = toml::from_str(include_str!("../messages/view.toml")).unwrap();
    let mut keys = Vec::new();
    collect("view", table["view"].as_table().unwrap(), &mut keys);
    let sources = [
        include_str!("answer.rs"),
        include_str!("chart/mod.rs"),
        include_str!("chart/columns.rs"),
        include_str!("chart/listed.rs"),
        include_str!("claim.rs"),
        include_str!("happenings.rs"),
        include_str!("layers.rs"),
        include_str!("page.rs"),
        include_str!("present/beside.rs"),
        include_str!("present/cable.rs"),
        include_str!("present/questions.rs"),
        include_str!("queues.rs"),
        include_str!("sets.rs"),
        include_str!("sockets.rs"),
        include_str!("terms/book.rs"),
        include_str!("terms/mod.rs"),
        include_str!("terms/step.rs"),
        include_str!("wire.rs"),
    ]
    .concat();
    let mut used: Vec<_> = sources
        .split("\"view.")
        .skip(1)
        .map(|rest| format!("view.{}", rest.split('"').next().unwrap_or("")))
        .collect();
    used.sort();
    used.dedup();
    keys.sort();
    assert_eq!(keys, used);
}

fn collect(path: &str, table: &toml::Table, keys: &mut Vec<String>) {
    if !table.values().all(toml::Value::is_str) {
        for (name, value) in table {
            collect(&format!("{path}.{name}"), value.as_table().unwrap(), keys);
        }
        return;
    }
    let languages: Vec<_> = table.keys().map(String::as_str).collect();
    assert_eq!(languages, ["en", "zh"], "{path}");
    keys.push(path.to_owned());
}

#[test]
fn many_events_fold_into_many_pages() {
    let mut tale = answered(0);
    for _ in 0..1500 {
        tale.step("accept", 2, "server")
            .call("server", "accept", r#"{"socket":3}"#, "accept(3, …)")
            .blocked("server", "accept")
            .returns("server", "accept", 4, None);
        for _ in 0..9 {
            tale.backlog(1, 2);
        }
    }
    assert!(tale.events.len() > 19_000);
    assert_eq!(told(&tale.events).pages().len(), 1505);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_line_is_wider_than_the_screen(
        width in 20_u16..220,
        height in proptest::option::of(5_u16..60),
        zh: bool,
        ascii: bool,
        layers: bool,
        name in "\\PC{0,30}",
        copies in 0_usize..4,
    ) {
        let options = Options {
            lang: if zh { Lang::Zh } else { Lang::En },
            layout: Layout { width, height },
            paint: Paint { colour: false, ascii },
            layers,
            code: true,
            recorded: false,
        };
        let mut tale = answered(copies);
        tale.actor(&name, "client")
            .call(&name, "connect", "{}", &name)
            .fdset(&name, &[("read", &[3, 4, 5]), (&name, &[6]), ("ready", &[4])])
            .link("client", Cut::From)
            .sent("server", "client", Segment { proto: name.clone(), options: vec![name.clone()], ..Segment::default() })
            .fact(&name, &name, "other")
            .returns("client", "connect", -1, Some(&name))
            .sockets("client", vec![socket("client", &name, State::LastAck)])
            .answer(Some(&name), "SYN-SENT")
            .meanwhile(100_000)
            .copy(2, "server", "client", SYN_ACK)
            .note(&name)
            .claim(&name)
            .end();
        let mut plain = Plain::new(options);
        let mut text: String = tale.events.iter().filter_map(|event| plain.event(event)).collect();
        for shown in plain.story().pages() {
            text.push_str(&page(shown, &plain.story().script, &options));
        }
        for line in text.lines() {
            prop_assert!(line.width() <= usize::from(width), "{} columns: {line}", line.width());
        }
    }
}

//! Pages as a learner sees them, and what must hold for all of them.

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::samples::{Tale, ask, connecting, script, socket};
use super::{Lang, Layout, Options, Paint, Plain, Story, page, question};
use crate::event::{Event, FateKind, Kind, State, TcpFlag};

const SYN: &[TcpFlag] = &[TcpFlag::Syn];
const SYN_ACK: &[TcpFlag] = &[TcpFlag::Syn, TcpFlag::Ack];

fn options(width: u16) -> Options {
    Options {
        lang: Lang::En,
        layout: Layout { width, height: None },
        paint: Paint::default(),
        layers: false,
        code: false,
    }
}

fn told(events: &[Event]) -> Story {
    let mut story = Story::new();
    for event in events {
        story.push(event);
    }
    story
}

/// The last page of a tale.
fn last(tale: &Tale, options: &Options) -> String {
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

#[test]
fn a_question_has_its_keys() {
    insta::assert_snapshot!(question(&ask(), &options(60)));
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

/// Every message has both languages, and every message that the code names exists.
#[test]
fn every_message_is_in_both_languages() {
    let table: toml::Table = toml::from_str(include_str!("../messages/view.toml")).unwrap();
    let mut keys = Vec::new();
    collect("view", table["view"].as_table().unwrap(), &mut keys);
    let sources = [
        include_str!("answer.rs"),
        include_str!("chart.rs"),
        include_str!("happenings.rs"),
        include_str!("layers.rs"),
        include_str!("page.rs"),
        include_str!("queues.rs"),
        include_str!("sockets.rs"),
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
        };
        let mut tale = answered(copies);
        tale.fact(&name, &name, "other")
            .returns("client", "connect", -1, Some(&name))
            .sockets("client", vec![socket("client", &name, State::LastAck)])
            .answer(Some(&name), "SYN-SENT")
            .meanwhile(100_000)
            .copy(2, "server", "client", SYN_ACK)
            .note(&name)
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

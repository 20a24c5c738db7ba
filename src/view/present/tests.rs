//! Screens as a class sees them, and what must hold for all of them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use unicode_width::UnicodeWidthStr;

use super::{Scene, finish, picture, question, reasons, text};
use crate::event::{Cut, FateKind, State, TcpFlag};
use crate::view::chart::label;
use crate::view::samples::{Tale, ask, connecting, recordings, socket};
use crate::view::tests::{options, told};
use crate::view::{Lang, Layout, Line, Options, Page, Story};

const SYN_ACK: &[TcpFlag] = &[TcpFlag::Syn, TcpFlag::Ack];
/// Columns and rows.
type Size = (u16, u16);
const USUAL: Size = (80, 23);
const LAPTOP: Size = (120, 34);
const PROJECTOR: Size = (200, 49);

/// The SYN arrives, and is answered.
fn answered() -> Tale {
    let mut tale = connecting(Some("SYN-SENT"));
    tale.step("syn", 4, "client")
        .fate(1, FateKind::Delivered)
        .frame("server", "client", SYN_ACK)
        .sockets(
            "server",
            vec![
                socket("server", "listener", State::Listen),
                socket("", "half", State::SynReceived),
            ],
        )
        .backlog(1, 0);
    tale
}

fn looks((width, height): Size) -> Options {
    Options {
        layout: Layout {
            width,
            height: Some(height),
        },
        ..options(width)
    }
}

/// The page as it looks at a moment of the movement from the page before.
fn drawn(story: &Story, at: usize, options: &Options, moment: f32) -> Buffer {
    let (width, height) = (options.layout.width, options.layout.height.unwrap());
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height + 1));
    let scene = Scene {
        page: &story.pages()[at],
        before: at.checked_sub(1).map(|before| &story.pages()[before]),
        script: &story.script,
        options,
        moment,
    };
    picture(&scene, Rect::new(0, 0, width, height), &mut buffer);
    finish(&Line::default(), options, &mut buffer);
    buffer
}

/// What stands in the cells; behind a wide character stands a cell that is not shown.
fn read(buffer: &Buffer) -> String {
    let mut read = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        let mut row = String::new();
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            row.push_str(symbol);
            x += u16::try_from(symbol.width()).unwrap().max(1);
        }
        read.push_str(row.trim_end());
        read.push('\n');
    }
    read
}

/// The last page of a tale, at rest.
fn last(tale: &Tale, options: &Options) -> String {
    let story = told(&tale.events);
    read(&drawn(&story, story.pages().len() - 1, options, 1.0))
}

#[test]
fn a_step_on_a_usual_screen() {
    insta::assert_snapshot!(last(&answered(), &looks(USUAL)));
}

#[test]
fn a_step_on_a_laptop() {
    insta::assert_snapshot!(last(&answered(), &looks(LAPTOP)));
}

#[test]
fn a_step_on_a_projector() {
    insta::assert_snapshot!(last(&answered(), &looks(PROJECTOR)));
}

#[test]
fn in_chinese() {
    let mut options = looks(LAPTOP);
    options.lang = Lang::Zh;
    insta::assert_snapshot!(last(&answered(), &options));
}

#[test]
fn in_ascii() {
    let mut options = looks(USUAL);
    options.paint.ascii = true;
    let shown = last(&answered(), &options);
    assert!(shown.is_ascii(), "{shown}");
    insta::assert_snapshot!(shown);
}

#[test]
fn before_the_first_step() {
    let story = told(&answered().events);
    insta::assert_snapshot!(read(&drawn(&story, 0, &looks(USUAL), 1.0)));
}

/// Colour is only where it was asked for; weight remains, and so do the marks.
#[test]
fn without_colour() {
    let story = told(&answered().events);
    let coloured = |colour: bool| {
        let mut options = looks(USUAL);
        options.paint.colour = colour;
        let buffer = drawn(&story, 4, &options, 1.0);
        let cells = buffer.content.iter();
        cells
            .filter(|cell| (cell.fg, cell.bg) != (Color::Reset, Color::Reset))
            .count()
    };
    assert_eq!(coloured(false), 0);
    assert!(coloured(true) > 100);
}

/// Where the row with this text begins to show it.
fn column(screen: &str, text: &str) -> Option<usize> {
    let row = screen.lines().find(|row| row.contains(text))?;
    Some(row[..row.find(text)?].width())
}

/// First the SYN goes on to its receiver, and all else stands still; then the answer comes out.
#[test]
fn frames_move_to_their_receivers() {
    let story = told(&answered().events);
    let at = |moment| read(&drawn(&story, 4, &looks(LAPTOP), moment));
    let places: Vec<_> = [0.0, 0.2, 0.4].map(|moment| column(&at(moment), " SYN ")).into();
    assert!(
        places.is_sorted_by(|one, other| one > other),
        "leftward: {places:?}"
    );
    assert!(column(&at(0.4), "SYN+ACK").is_none());
    assert!(
        !at(0.4).contains("SYN-RECEIVED"),
        "what arrives later has not yet happened"
    );
    let places: Vec<_> = [0.6, 0.8, 1.0]
        .map(|moment| column(&at(moment), "SYN+ACK"))
        .into();
    assert!(
        places.is_sorted_by(|one, other| one < other),
        "rightward: {places:?}"
    );
    for moment in [0.6, 1.0] {
        assert!(at(moment).contains("SYN-RECEIVED"));
        assert!(at(moment).contains("delivered"));
    }
    insta::assert_snapshot!(at(0.25));
}

#[test]
fn a_lost_frame_stays_where_it_was_lost() {
    let mut tale = connecting(None);
    tale.step("syn", 4, "client")
        .fate(1, FateKind::Dropped)
        .note("off-plan");
    insta::assert_snapshot!(last(&tale, &looks(USUAL)));
}

#[test]
fn a_cut_cable() {
    let mut tale = connecting(None);
    tale.step("cut", 4, "client").link("client", Cut::Both);
    insta::assert_snapshot!(last(&tale, &looks(USUAL)));
}

/// Of more frames than there is room for the newest are shown, and the others counted.
#[test]
fn many_frames_share_a_wire() {
    let mut tale = connecting(None);
    for _ in 0..12 {
        tale.frame("client", "server", &[TcpFlag::Ack]);
    }
    let shown = last(&tale, &looks(USUAL));
    let boxes = shown.matches("[ACK seq 0").count();
    assert!(
        boxes > 1 && shown.contains(&format!("and {} earlier", 13 - boxes)),
        "{shown}"
    );
    let shown = last(&tale, &looks(PROJECTOR));
    assert_eq!(shown.matches("ACK seq 0").count(), 12, "{shown}");
}

fn as_text(lines: &[Line], (width, height): Size) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    text(lines, 0, buffer.area, &mut buffer);
    read(&buffer)
}

#[test]
fn a_question_and_the_room() {
    let mut options = looks(USUAL);
    options.layout.width = 76;
    insta::assert_snapshot!(as_text(&question(&ask(), &[12, 25], &options), USUAL));
    let nobody = as_text(&question(&ask(), &[0, 0], &options), USUAL);
    assert!(!nobody.contains("hands"), "{nobody}");
    options.layout.height = Some(9);
    let small = as_text(&question(&ask(), &[12, 25], &options), USUAL);
    assert!(!small.contains('┌') && small.contains("25"), "{small}");
}

#[test]
fn why_the_answer_is_what_it_is() {
    let mut tale = connecting(Some("ESTABLISHED"));
    let story = told(&tale.events);
    let mut options = looks(USUAL);
    options.layout.width = 76;
    let shown = |story: &Story, hands: &[usize]| {
        as_text(&reasons(story.last(), &story.script, hands, &options), USUAL)
    };
    insta::assert_snapshot!(shown(&story, &[1, 2]));
    tale.step("syn", 4, "client").claim("SYN-SENT");
    insta::assert_snapshot!("a_claim", shown(&told(&tale.events), &[]));
}

/// What the page knows, as the words that say it: every state beside its socket, every member of a
/// queue, every frame with its number.
fn known(page: &Page) -> Vec<String> {
    let sockets = page.hosts.iter().flat_map(|host| host.now.iter());
    let mut known: Vec<_> = sockets.map(|socket| socket.state.to_string()).collect();
    let names = page.hosts.iter().flat_map(|host| host.now.iter());
    known.extend(names.filter_map(|socket| socket.name.clone()));
    for backlog in &page.backlogs {
        for waiting in backlog.syn_queue.iter().chain(&backlog.accept_queue) {
            let port = &waiting.remote[waiting.remote.rfind(':').unwrap_or(0)..];
            known.push(format!("{port}]"));
        }
    }
    known.extend(page.frames.values().map(|frame| label(&frame.frame)));
    known
}

/// The room sees what the plain view's reader sees: each fact as often as it is there, on a projector.
#[test]
fn every_fact_of_every_lesson_is_on_the_screen() {
    let mut checked = 0;
    for (name, story) in recordings() {
        for (at, page) in story.pages().iter().enumerate().skip(1) {
            let shown = read(&drawn(&story, at, &looks((200, 60)), 1.0));
            assert!(!shown.contains("more: w"), "{name} {at}\n{shown}");
            let known = known(page);
            for fact in &known {
                let times = known.iter().filter(|other| *other == fact).count();
                assert!(
                    shown.matches(fact.as_str()).count() >= times,
                    "{name} page {at}: {fact} is not there {times} times\n{shown}"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 1000, "checked only {checked}");
}

/// On a usual screen, what is not shown is counted, and the queues are never left out.
#[test]
fn nothing_is_left_out_in_silence() {
    for (name, story) in recordings() {
        for (at, page) in story.pages().iter().enumerate().skip(1) {
            let shown = read(&drawn(&story, at, &looks(USUAL), 1.0));
            let is_counted = shown.contains("more: w") || shown.contains("earlier packet");
            for fact in known(page) {
                assert!(
                    shown.contains(&fact) || is_counted,
                    "{name} page {at}: {fact}\n{shown}"
                );
            }
        }
    }
}

/// Whatever the size and the moment: it is drawn, and at the edges nothing breaks.
#[test]
fn every_size_can_be_drawn() {
    for (_, story) in recordings() {
        let pages = story.pages().len();
        for (width, height) in [(1, 1), (8, 3), (40, 9), (72, 20), (109, 21), (110, 5), (300, 100)] {
            for (at, moment) in [(1, 0.0), (pages / 2, 0.3), (pages - 1, 0.7)] {
                drawn(&story, at, &looks((width, height)), moment);
            }
        }
    }
}

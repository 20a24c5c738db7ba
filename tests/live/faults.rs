//! The network misbehaves by the person's hand: frames are dropped, doubled, let go out of turn. The
//! kernel repairs it, in its own time, and the lesson goes on to its end.

use std::time::Duration;

use sockstep::event::{EndStatus, FateKind, Frame, Kind};

use crate::person::{Person, is_asked};
use crate::support::recording::{Recording, of_kind};
use crate::support::screen::{ENTER, Screen};

/// Room for a page and what came by itself.
const TALL: (u16, u16) = (100, 60);

impl Person {
    /// Sits down and goes on until this step is done.
    #[track_caller]
    fn after(test: &str, step: &str) -> Self {
        let mut person = Self::with(test, TALL, &[]);
        person.go_to(step);
        person
    }

    /// To the lesson's end, and away.
    #[track_caller]
    fn finish_and_leave(&mut self) {
        let end = self.finish();
        assert_eq!(
            (end.status, end.message.as_str(), end.lost),
            (EndStatus::Ok, "", 0)
        );
        let all_held = of_kind!(self.recording, Fact).iter().all(|fact| fact.holds);
        assert_eq!(self.screen.words().contains("every fact held"), all_held);
        assert_eq!(self.quit(), 0);
    }
}

/// What became of the frames of a recording: id and fate, without copies that were put aside.
fn fates(recording: &Recording) -> Vec<(u64, FateKind)> {
    let all = of_kind!(recording, Fate)
        .into_iter()
        .map(|fate| (fate.id, fate.fate));
    all.filter(|(_, fate)| *fate != FateKind::Absorbed).collect()
}

/// The newest frame of this kind that is no copy, and when it came.
fn newest(person: &Person, from: &str, flags: &str) -> (Duration, Frame) {
    let is_it = |frame: &Frame| frame.from == from && frame.segment.flags_text() == flags;
    let events = person.recording.events().into_iter();
    let mut found = events.filter_map(|event| match event.kind {
        Kind::Frame(frame) if is_it(&frame) && frame.copy_of.is_none() => {
            Some((Duration::from_nanos(event.t_ns), *frame))
        }
        _ => None,
    });
    found.next_back().expect("it is on the wire")
}

/// Drops the frame that waits after this step, sees the kernel send it again, and not before its timer
/// can have run out (RFC 6298, but for Linux's shortest of 0.2 s), goes on to the end.
#[track_caller]
fn check_drop(step: &str, from: &str, flags: &str, timer: Duration) {
    let mut person = Person::after(&format!("drop-{step}"), step);
    let (sent, dropped) = newest(&person, from, flags);
    person
        .act("d")
        .screen
        .wait_for("✗ dropped")
        .wait_for("You have left the lesson's plan");
    assert_eq!(
        fates(&person.recording).last(),
        Some(&(dropped.id, FateKind::Dropped))
    );
    person
        .screen
        .wait_for("meanwhile, after")
        .wait_for(&format!("{from} sent #"));
    let (sent_again, again) = newest(&person, from, flags);
    assert!(again.id > dropped.id, "the kernel sends it again");
    assert!(sent_again > sent + timer.mul_f64(0.9), "{sent:?}, {sent_again:?}");
    assert_eq!(
        (again.held, again.copy_of),
        (true, None),
        "the successor of a dropped frame is new"
    );
    assert_eq!(again.segment.seq, dropped.segment.seq);
    person.finish_and_leave();
    assert!(fates(&person.recording).contains(&(again.id, FateKind::Delivered)));
}

const FIRST_TIMER: Duration = Duration::from_secs(1);
const SHORTEST_TIMER: Duration = Duration::from_millis(200);

#[test]
fn a_dropped_syn_comes_again() {
    check_drop("connect", "client", "SYN", FIRST_TIMER);
}

#[test]
fn a_dropped_syn_ack_comes_again() {
    check_drop("syn", "server", "SYN+ACK", FIRST_TIMER);
}

#[test]
fn dropped_data_comes_again() {
    check_drop("recv", "server", "ACK+PSH", SHORTEST_TIMER);
}

#[test]
fn a_dropped_fin_comes_again() {
    check_drop("close", "server", "ACK+FIN", SHORTEST_TIMER);
}

/// Enter before the kernel has sent it again: nothing is made up.
#[test]
fn a_frame_that_has_not_come_is_waited_for() {
    let mut person = Person::after("not-come", "connect");
    person
        .act("d")
        .act("\r")
        .screen
        .wait_for("The frame that this step waits for has not come.");
    person.finish_and_leave();
}

#[track_caller]
fn check_twice(step: &str, from: &str, flags: &str) {
    let mut person = Person::after(&format!("twice-{step}"), step);
    let (_, frame) = newest(&person, from, flags);
    person.act("u").screen.wait_for("delivered twice");
    assert!(fates(&person.recording).contains(&(frame.id, FateKind::Duplicated)));
    person.finish_and_leave();
}

#[test]
fn a_syn_that_comes_twice_opens_one_connection() {
    check_twice("connect", "client", "SYN");
}

#[test]
fn data_that_comes_twice_is_read_once() {
    check_twice("recv", "server", "ACK+PSH");
}

/// The frame goes before its step, which finds that there is nothing left to do.
#[test]
fn a_frame_may_go_twice_before_its_turn() {
    let mut person = Person::after("early", "send");
    person.act("u").screen.wait_for("delivered twice");
    person
        .go_to("data")
        .screen
        .wait_for("The frame of this step went before its turn");
    person.finish_and_leave();
}

#[test]
fn no_other_frame_can_go_first() {
    let mut person = Person::after("no-other", "connect");
    person
        .act("n")
        .screen
        .wait_for("Nothing else waits on the wire.")
        .wait_for("held");
    assert_eq!(fates(&person.recording), []);
    person.finish_and_leave();
}

#[test]
fn nothing_can_be_dropped_where_nothing_waits() {
    let mut person = Person::after("no-drop", "listen");
    person.act("d").screen.wait_for("Nothing waits on the wire.");
    person.finish_and_leave();
}

/// While the person reads, the kernel loses its patience.
#[test]
fn a_held_frame_counts_its_copies() {
    let mut person = Person::sit_down("copies");
    person.go_to("connect").screen.wait_for("held ×2");
    let copies = of_kind!(person.recording, Frame);
    assert_eq!(copies.last().unwrap().copy_of, Some(1));
    person.go_to("syn");
    assert_eq!(person.quit(), 0);
}

/// The cable is cut before a burst whose actor needs an answer: nobody is stuck for ever, since the kernel
/// will try again, and once the cable is whole the burst goes on where it stood.
#[test]
fn a_burst_that_is_held_up_goes_on() {
    let mut person = Person::at("delayed-ack", "burst-cut", TALL, &["--from", "round-two"]);
    person.arrive_before("round-two");
    person.screen.press("x").wait_for("cut");
    let asked_or_done = |screen: &Screen| is_asked(screen) || screen.words().contains("still blocked");
    person
        .screen
        .press(ENTER)
        .wait_until("a question, or what comes of it", asked_or_done);
    if is_asked(&person.screen) {
        person.screen.press(ENTER);
    }
    person.screen.wait_for("still blocked");
    assert_eq!(of_kind!(person.recording, End), []);
    let Person {
        screen, recording, ..
    } = &mut person;
    let of_server = |kind: Kind| match kind {
        Kind::Blocked(blocked) if blocked.actor == "server" => Some("sleeps"),
        Kind::Return(returned) if returned.actor == "server" => Some("woken"),
        _ => None,
    };
    screen.press("x").wait_for("whole again");
    screen.wait_until("what the server waits for", |_| {
        recording.all(of_server).pop() == Some("woken")
    });
    screen.press(ENTER).wait_for("Your kernel says");
    assert_eq!(person.quit(), 0);
}

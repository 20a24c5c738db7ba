//! Keys that show more or less, and none of which runs a step.

use crate::person::{Person, USUAL, is_asked};
use crate::support::screen::{DOWN, END, ENTER, ESCAPE, HOME, LEFT, PAGE_DOWN, PAGE_UP, RIGHT};

/// Presses keys one after the other; after each, this shall stand on the screen. No step runs.
#[track_caller]
fn check(person: &mut Person, presses: &[(&str, &str)]) {
    let steps = person.recording.steps();
    for (key, shows) in presses {
        person.screen.press(key).wait_for(shows);
    }
    assert_eq!(person.recording.steps(), steps, "no step has run");
}

#[test]
fn pages_turn_back_and_forward() {
    let mut person = Person::sit_down("pages");
    person.go_to("listen");
    let presses = [
        (LEFT, "2/21 bind"),
        (LEFT, "1/21 socket"),
        (HOME, "0/21"),
        (LEFT, "past: page 0 of 3"),
        (RIGHT, "1/21 socket"),
        (ENTER, "2/21 bind"),
        (" ", "3/21 listen"),
        (HOME, "past: page 0 of 3"),
        (END, "3/21 listen"),
        (RIGHT, "Enter server: accept"),
    ];
    check(&mut person, &presses);
    assert_eq!(person.quit(), 0);
}

/// The bottom line names a page back only where there is one; what stands in place of a page is left by the
/// same key.
#[test]
fn there_is_no_way_back_from_the_first_page() {
    let mut person = Person::with("first-page", (120, 30), &[]);
    person.screen.wait_for("c code");
    let bottom = person.screen.text().lines().last().unwrap().to_owned();
    assert!(bottom.ends_with("c code"), "{bottom}");
    person.screen.press("g").wait_for("← back");
    person.screen.press(LEFT).wait_for_no("← back");
    person.enter().screen.wait_for("← back");
    assert_eq!(person.quit(), 0);
}

/// What drops and doubles does so where the person looks at the wire as it is now.
#[test]
fn a_past_page_acts_on_nothing() {
    let mut person = Person::sit_down("past");
    person.go_to("connect");
    for key in ["d", "u", "n", "1"] {
        check(
            &mut person,
            &[(LEFT, "past: page 5 of 6"), (key, "5/21"), (END, "6/21")],
        );
    }
    person.go_to("syn");
    assert_eq!(person.quit(), 0);
}

#[test]
fn layers_code_and_keys_are_shown_on_demand() {
    let mut person = Person::with("more", (100, 100), &[]);
    person.go_to("connect");
    check(
        &mut person,
        &[
            ("p", "ethernet"),
            ("c", "client.py"),
            ("?", "the network loses it"),
            ("?", "client.py"),
        ],
    );
    person.screen.press("c").wait_for_no("client.py");
    person.screen.press("p").wait_for_no("ethernet");
    assert_eq!(person.quit(), 0);
}

#[test]
fn a_key_explains_the_terms_of_the_step() {
    let mut person = Person::sit_down("terms");
    person.go_to("listen");
    let presses = [
        ("g", "term 1 of"),
        ("g", "term 2 of"),
        (ESCAPE, "3/21 listen"),
        ("g", "term 1 of"),
        (LEFT, "3/21 listen"),
        ("g", "term 1 of"),
        ("p", "3/21 listen"),
    ];
    check(&mut person, &presses);
    let text = person.screen.press("g").wait_for("term 1 of").text();
    let (_, rest) = text.split_once("term 1 of ").unwrap();
    let count: usize = rest.split_whitespace().next().unwrap().parse().unwrap();
    for place in 2..=count {
        person.screen.press("g").wait_for(&format!("term {place} of"));
    }
    // Behind the last term the page comes again.
    person.screen.press("g");
    person.screen.wait_for("3/21 listen");
    assert_eq!(person.quit(), 0);
}

/// What covers a question hides its choices: no key answers what nobody sees.
#[test]
fn a_question_that_is_covered_is_not_answered() {
    let mut person = Person::sit_down("covered");
    person
        .go_to("client-socket")
        .screen
        .press(ENTER)
        .wait_until("a question", is_asked);
    for (key, shows) in [("g", "term 1 of"), ("?", "leave; nothing is left behind")] {
        person.screen.press(key).wait_for(shows);
        check(&mut person, &[("1", shows), (ESCAPE, "1 2 3 your prediction")]);
    }
    person.screen.press("g").wait_for("term 1 of");
    check(&mut person, &[(ENTER, "1 2 3 your prediction")]);
    assert_eq!(person.quit(), 0);
}

#[test]
fn space_goes_on_like_enter() {
    let mut person = Person::sit_down("space");
    person.act(" ").screen.wait_for("1/21 socket");
    assert_eq!(person.quit(), 0);
}

#[test]
fn a_long_page_scrolls() {
    let mut person = Person::with("scroll", (60, 12), &[]);
    person.go_to("connect");
    let first = |person: &Person| person.screen.text().lines().next().unwrap().to_owned();
    person.screen.wait_for("more Enter");
    assert!(first(&person).contains("6/21"));
    person
        .screen
        .press(DOWN)
        .wait_for_no("6/21")
        .press("k")
        .wait_for("6/21");
    check(
        &mut person,
        &[
            (PAGE_DOWN, "accept queue"),
            (PAGE_DOWN, "Your kernel says"),
            (PAGE_UP, "accept queue"),
            (PAGE_UP, "6/21"),
        ],
    );
    assert_eq!(person.quit(), 0);
}

#[test]
fn a_window_may_change_its_size() {
    let mut person = Person::with("resize", USUAL, &[]);
    person.go_to("connect");
    let rows = |person: &Person| person.screen.text().lines().count();
    person
        .screen
        .resize((200, 60))
        .wait_until("two columns", |screen| screen.text().contains(" │ "));
    person.screen.resize((20, 60)).wait_for("the terminal is 20");
    assert_eq!(rows(&person), 1);
    person.screen.resize((200, 8)).wait_for("8 rows high");
    person
        .screen
        .resize(USUAL)
        .wait_for("6/21 connect")
        .wait_for("d drop");
    person.go_to("syn");
    assert_eq!(person.quit(), 0);
}

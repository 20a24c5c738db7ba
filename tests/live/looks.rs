//! How it looks: colours, characters, languages; and screens as they were meant.

use sockstep::event::{Words, in_language};
use sockstep::lesson;

use crate::person::{Person, USUAL, is_asked};
use crate::replay::recorded;
use crate::support::screen::{ENTER, RIGHT, Screen};
use crate::support::sockstep::sockstep;

/// Runs to the page of connect.
fn connecting(options: &[&str], environment: &[(&str, &str)]) -> Screen {
    let arguments = ["lesson", "tcp-server", "--from", "syn"].into_iter();
    let mut command = sockstep(arguments.chain(options.iter().copied()));
    let mut screen = Screen::spawn(USUAL, command.envs(environment.iter().copied()));
    screen.wait_for("6/21 connect");
    screen
}

#[test]
fn colour_is_asked_for() {
    let check = |options: &[&str], environment: &[(&str, &str)], coloured| {
        let screen = connecting(options, environment);
        assert_eq!(screen.is_coloured(), coloured, "{options:?} {environment:?}");
    };
    let no_colour = [("NO_COLOR", "1")];
    check(&[], &[], true);
    check(&[], &no_colour, false);
    check(&["--color", "always"], &no_colour, true);
    check(&["--color", "never"], &[], false);
}

#[test]
fn ascii_is_ascii_but_for_the_lessons_own_words() {
    let lesson = lesson::open("tcp-server").unwrap();
    let words = lesson.script.steps.iter().map(|step| &step.words);
    let own: String = words
        .chain([&lesson.script.intro])
        .map(|words: &Words| in_language(words, "en"))
        .collect();
    let mut person = Person::with("ascii", (100, 60), &["--ascii"]);
    person.finish();
    person
        .screen
        .press("p")
        .press("c")
        .press("?")
        .wait_for("deliver it twice");
    assert_eq!(person.quit(), 0);
    let foreign = person
        .screen
        .written()
        .chars()
        .filter(|&character| !character.is_ascii() && !own.contains(character))
        .collect::<String>();
    assert_eq!(foreign, "");
}

/// The page of keys says what the marks of a page mean, in the characters that are drawn.
#[test]
fn marks_are_explained() {
    for (options, marks) in [(&[][..], "▶⏸✓·"), (&["--ascii"], ">z+.")] {
        let mut screen = connecting(options, &[]);
        let page = screen.text();
        let begins = |mark: char| {
            page.lines()
                .any(|line| line.starts_with(mark) || line.contains(&format!("  {mark} ")))
        };
        assert!(marks.chars().all(begins), "{page}");
        screen
            .press("?")
            .wait_for("asleep in a call")
            .wait_for("still to come");
        let keys = screen.text();
        let told = |mark: char| keys.contains(&format!("{mark}   "));
        assert!(marks.chars().all(told), "{keys}");
    }
}

#[test]
fn chinese_comes_by_option_and_by_locale() {
    let check = |options: &[&str], environment: &[(&str, &str)], texts: [&str; 2]| {
        let shown = connecting(options, environment).text();
        assert!(texts.iter().all(|text| shown.contains(text)), "{shown}");
    };
    let (chinese, english) = (
        ["SYN 停在线路上", "送达 client 的 SYN"],
        ["Your SYN is on the wire", "deliver client's SYN"],
    );
    let locale = [("LANG", "zh_CN.UTF-8")];
    check(&["--lang", "zh"], &[], chinese);
    check(&[], &locale, chinese);
    check(&["--lang", "en"], &locale, english);
}

/// A screen as it was meant, with live values under stable names as wide as they were.
fn check_screen(name: &str, screen: &Screen) {
    let lines: Vec<_> = screen
        .text()
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\b40\d{3}\b", "40001"); // the client's ephemeral port
    settings.add_filter(r"\b\d\.\d s\b", "0.9 s"); // what is left of a timer
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, lines.join("\n")));
}

#[test]
fn live_screens_are_as_they_were_meant() {
    let mut person = Person::with("screens", (80, 30), &[]);
    person.screen.wait_for("Enter server: socket");
    check_screen("the_first_page", &person.screen);
    person
        .go_to("client-socket")
        .screen
        .press(ENTER)
        .wait_until("a question", is_asked);
    check_screen("a_question", &person.screen);
    person.screen.press("?").wait_for("leave; nothing is left behind");
    check_screen("the_keys", &person.screen);
}

/// A replay does not hurry: on a live page timers run, and the kernel may send again meanwhile.
#[test]
fn replayed_screens_are_as_they_were_meant() {
    let (_folder, trace) = recorded("replayed-screens");
    let mut screen = Screen::spawn((80, 30), sockstep(["replay"]).arg(&trace));
    turn_to(&mut screen, 6);
    check_screen("a_held_syn", &screen);
    let mut screen = Screen::spawn((160, 40), sockstep(["replay", "--lang", "zh"]).arg(&trace));
    turn_to(&mut screen, 13);
    check_screen("a_projector_in_chinese", &screen);
    let mut screen = Screen::spawn((80, 30), sockstep(["replay", "--ascii", "--code"]).arg(&trace));
    turn_to(&mut screen, 5);
    check_screen("code_in_ascii", &screen);
}

/// Turns the pages one by one.
fn turn_to(screen: &mut Screen, page: usize) {
    screen.wait_for("0/21");
    for page in 1..=page {
        screen.press(RIGHT).wait_for(&format!("{page}/21"));
    }
}

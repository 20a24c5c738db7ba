//! Questions, their answers, and facts that do not hold.

use super::markdown::{markdown, prose};
use super::story::Page;
use super::table::Table;
use super::text::{Line, Role};
use super::{Options, say};
use crate::event::{Answer, Ask, Choice, Fact, Script, in_language};

/// A question with its choices, 1, 2, 3: the keys that choose them.
pub(crate) fn asked(ask: &Ask, options: &Options, width: usize) -> Vec<Line> {
    let tag = options.lang.tag();
    let mut lines = hung(Role::Title, "? ", in_language(&ask.text, tag), width);
    for (key, choice) in ('1'..='9').zip(&ask.choices) {
        lines.extend(hung(
            Role::Plain,
            &format!("  {key}) "),
            &choice_text(choice, tag),
            width,
        ));
    }
    lines
}

/// The value that the kernel would have to show, then what it means: most texts do not repeat it.
pub(crate) fn choice_text(choice: &Choice, tag: &str) -> String {
    let text = in_language(&choice.text, tag);
    match text {
        "" => choice.id.clone(),
        _ if text.contains(&choice.id) => text.to_owned(),
        _ => rust_i18n::t!("view.choice", value = choice.id, text = text, locale = tag).into_owned(),
    }
}

/// Markdown that hangs behind a mark.
pub(super) fn hung(role: Role, mark: &str, text: &str, width: usize) -> Vec<Line> {
    let indent = mark.chars().count();
    let inner = markdown(text, width.saturating_sub(indent).max(1));
    let first = |index: usize| {
        if index == 0 {
            mark.to_owned()
        } else {
            " ".repeat(indent)
        }
    };
    let lines = inner.into_iter().enumerate();
    lines
        .map(|(index, line)| Line::of(role, first(index)).then(line))
        .collect()
}

/// The answer: the learner's choice, the kernel's, and why.
pub(crate) fn answered(page: &Page, script: &Script, options: &Options, width: usize) -> Vec<Line> {
    let Some(answer) = &page.answer else {
        return Vec::new();
    };
    let asks = script.steps.iter().filter_map(|step| step.question.as_ref());
    let ask = asks.into_iter().find(|ask| ask.id == answer.id);
    let choices = ask.map_or(&[][..], |ask| &ask.choices);
    let tag = options.lang.tag();
    let mut lines = Vec::new();
    if let Some(ask) = ask {
        lines.extend(hung(Role::Dim, "? ", in_language(&ask.text, tag), width));
    }
    lines.extend(verdict(answer, choices, options, width));
    for (mark, choice) in explained(answer, choices) {
        let mark = format!("  {mark}");
        lines.extend(hung(Role::Plain, &mark, in_language(&choice.why, tag), width));
    }
    lines
}

/// The choices whose explanation is read: the learner's, if it was wrong, then the kernel's. Of two, each
/// begins with its key: else nobody knows which of them the second one calls right.
pub(crate) fn explained<'a>(answer: &Answer, choices: &'a [Choice]) -> Vec<(String, &'a Choice)> {
    let wrong = answer.choice.as_ref().filter(|_| !answer.agrees);
    let ids = wrong.into_iter().chain([&answer.kernel]);
    let known = ids.filter_map(|id| ('1'..='9').zip(choices).find(|(_, choice)| choice.id == *id));
    let mark = |key: char| wrong.map_or_else(String::new, |_| format!("{key}) "));
    known.map(|(key, choice)| (mark(key), choice)).collect()
}

/// Whether the learner was right, as a paragraph.
pub(super) fn verdict(answer: &Answer, choices: &[Choice], options: &Options, width: usize) -> Vec<Line> {
    let (role, text) = verdict_text(answer, choices, options);
    prose(role, &text, width, "  ", "    ")
}

/// Who was right: the kernel, always, and the learner, perhaps.
pub(crate) fn verdict_text(answer: &Answer, choices: &[Choice], options: &Options) -> (Role, String) {
    let known = choices.is_empty() || choices.iter().any(|choice| choice.id == answer.kernel);
    let (role, live, recorded) = match &answer.choice {
        _ if !known => (Role::Bad, "view.answer.otherwise", "view.recorded.otherwise"),
        Some(_) if answer.agrees => (Role::Good, "view.answer.right", "view.recorded.right"),
        Some(_) => (Role::Bad, "view.answer.wrong", "view.recorded.wrong"),
        None => (Role::Now, "view.answer.kernel", "view.recorded.kernel"),
    };
    let id = options.of_kernel(live, recorded);
    let choice = answer.choice.as_deref().unwrap_or_default();
    let (choice, kernel) = (named(choice, choices), named(&answer.kernel, choices));
    (role, say!(options, id, choice = choice, kernel = kernel))
}

/// `2) SYN-SENT`.
fn named(id: &str, choices: &[Choice]) -> String {
    let place = ('1'..='9').zip(choices).find(|(_, choice)| choice.id == id);
    place.map_or_else(|| id.to_owned(), |(key, _)| format!("{key}) {id}"))
}

/// Facts that do not hold stand out.
pub(crate) fn failed(page: &Page, options: &Options, width: usize) -> Vec<Line> {
    let line = |fact: &Fact| {
        let text = say!(
            options,
            "view.failed",
            id = fact.id,
            want = fact.want,
            got = fact.got
        );
        prose(Role::Bad, &format!("✗ {text}"), width, "", "  ")
    };
    let mut lines: Vec<_> = page.failed().flat_map(line).collect();
    if page.off_plan && !lines.is_empty() {
        let failed = options.of_kernel("view.off_plan.failed", "view.recorded.failed");
        let text = say!(options, failed);
        lines.extend(prose(Role::Dim, &text, width, "  ", "  "));
    }
    lines
}

/// The counters that tell a learner something (`/proc/net/snmp`, `/proc/net/netstat`).
pub(super) const TELLING: [&str; 15] = [
    "Tcp.AttemptFails",
    "Tcp.EstabResets",
    "Tcp.OutRsts",
    "Tcp.RetransSegs",
    "TcpExt.DelayedACKs",
    "TcpExt.EmbryonicRsts",
    "TcpExt.ListenDrops",
    "TcpExt.ListenOverflows",
    "TcpExt.SyncookiesSent",
    "TcpExt.TCPAbortOnData",
    "TcpExt.TCPDSACKRecv",
    "TcpExt.TCPFastRetrans",
    "TcpExt.TCPReqQFullDrop",
    "TcpExt.TCPSynRetrans",
    "TcpExt.TCPTimeouts",
];

/// The telling counters that changed.
pub(crate) fn counters(page: &Page, options: &Options, width: usize) -> Vec<Line> {
    let mut table = Table::default();
    let telling = page
        .counters
        .iter()
        .filter(|row| TELLING.contains(&row.0.1.as_str()));
    for ((host, name), difference) in telling {
        table.push(vec![
            Line::of(Role::Dim, say!(options, "view.counter")),
            Line::of(Role::Plain, host),
            Line::of(Role::Code, name),
            Line::of(Role::Now, format!("{difference:+}")),
        ]);
    }
    table.fitted(width).unwrap_or_default()
}

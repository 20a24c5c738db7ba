//! The question on a page of its own, and the page that explains its answer.

use crate::event::{Answer, Ask, Choice, Script, in_language};
use crate::view::answer::{choice_text, hung, verdict};
use crate::view::bar;
use crate::view::boxed::{SIDES, between_sides, edge};
use crate::view::claim::claim;
use crate::view::markdown::markdown;
use crate::view::story::Page;
use crate::view::text::{Line, Role};
use crate::view::{Options, say};

/// The question, its choices in boxes, and how many hands each has got so far.
pub fn question(ask: &Ask, votes: &[usize], options: &Options) -> Vec<Line> {
    set(ask, votes, None, options)
}

/// Whether there is something to explain: an answer, or what somebody claims.
pub fn has_reasons(page: &Page, script: &Script, options: &Options) -> bool {
    page.answer.is_some() || !claim(page, script, options, options.width()).is_empty()
}

/// The answer with why each choice is right or wrong, and what somebody claims.
pub fn reasons(page: &Page, script: &Script, votes: &[usize], options: &Options) -> Vec<Line> {
    let mut lines = verdict_of(page, script, options);
    if !lines.is_empty() {
        lines.push(Line::default());
    }
    let claimed = claim(page, script, options, options.width());
    let taken = u16::try_from(lines.len() + claimed.len()).unwrap_or(u16::MAX);
    let mut left = *options;
    left.layout.height = options.layout.height.map(|height| height.saturating_sub(taken));
    let answered = page.answer.as_ref();
    if let Some((answer, ask)) = answered.and_then(|answer| Some((answer, ask_of(answer, script)?))) {
        lines.extend(set(ask, votes, Some(answer), &left));
    }
    lines.extend(claimed);
    lines
}

fn ask_of<'a>(answer: &Answer, script: &'a Script) -> Option<&'a Ask> {
    let mut asks = script.steps.iter().filter_map(|step| step.question.as_ref());
    asks.find(|ask| ask.id == answer.id)
}

/// Whether the room was right, in a sentence; nothing where nothing was asked.
pub(super) fn verdict_of(page: &Page, script: &Script, options: &Options) -> Vec<Line> {
    let Some(answer) = &page.answer else {
        return Vec::new();
    };
    let choices = ask_of(answer, script).map_or(&[][..], |ask| &ask.choices);
    verdict(answer, choices, options, options.width())
}

/// How a question is set: boxes or not, and how many blank lines there are between and within them.
#[derive(Clone, Copy)]
struct Setting {
    boxes: bool,
    between: usize,
    within: usize,
}

impl Setting {
    const fn of(boxes: bool, between: usize, within: usize) -> Self {
        Self {
            boxes,
            between,
            within,
        }
    }

    /// The largest first.
    const ALL: [Self; 5] = [
        Self::of(true, 1, 1),
        Self::of(true, 1, 0),
        Self::of(true, 0, 0),
        Self::of(false, 1, 0),
        Self::of(false, 0, 0),
    ];
}

/// As large as the screen has room for.
fn set(ask: &Ask, votes: &[usize], answer: Option<&Answer>, options: &Options) -> Vec<Line> {
    let height = options.layout.height.map_or(usize::MAX, usize::from);
    let mut drawn = Setting::ALL.map(|setting| drawn(ask, votes, answer, options, setting));
    let fitting = drawn.iter().position(|lines| lines.len() <= height);
    std::mem::take(&mut drawn[fitting.unwrap_or(Setting::ALL.len() - 1)])
}

fn drawn(
    ask: &Ask,
    votes: &[usize],
    answer: Option<&Answer>,
    options: &Options,
    setting: Setting,
) -> Vec<Line> {
    let text = in_language(&ask.text, options.lang.tag());
    let mut lines = hung(Role::Title, "? ", text, options.width());
    loudly(&mut lines);
    lines.push(Line::default());
    for (place, choice) in ask.choices.iter().enumerate() {
        let (role, mark) = match answer.map(|answer| answer.kernel == choice.id) {
            None => (Role::Heading, ""),
            Some(true) => (Role::Good, "✓ "),
            Some(false) => (Role::Bad, "✗ "),
        };
        let head = (role, format!("{mark}{}", place + 1));
        let mut inside = inside(choice, answer.is_some(), options);
        inside.extend(hands(votes, place, options));
        let air = vec![Line::default(); setting.within];
        let inside = [&air[..], &inside, &air].concat();
        let frame = if setting.boxes { boxed } else { listed };
        lines.extend(frame(head, inside, options.width()));
        lines.extend(vec![Line::default(); setting.between]);
    }
    lines
}

/// What the choice says; once it is answered, why it is right or wrong.
fn inside(choice: &Choice, is_answered: bool, options: &Options) -> Vec<Line> {
    let (tag, width) = (options.lang.tag(), options.width().saturating_sub(SIDES).max(1));
    let mut lines = markdown(&choice_text(choice, tag), width);
    loudly(&mut lines);
    if is_answered {
        lines.extend(markdown(in_language(&choice.why, tag), width));
    }
    lines
}

fn boxed((role, name): (Role, String), inside: Vec<Line>, width: usize) -> Vec<Line> {
    let mut lines = vec![edge(role, ('┌', '┐'), &name, width)];
    let inside = inside.into_iter();
    lines.extend(inside.map(|line| between_sides(role, line, width.saturating_sub(SIDES))));
    lines.push(edge(role, ('└', '┘'), "", width));
    lines
}

fn listed((role, name): (Role, String), inside: Vec<Line>, width: usize) -> Vec<Line> {
    let head = |place: usize| match place {
        0 => format!("{name:>3} "),
        _ => "    ".to_owned(),
    };
    let inside = inside.into_iter().enumerate();
    inside
        .map(|(place, line)| Line::of(role, head(place)).then(line).cut(width))
        .collect()
}

/// Plain text becomes strong.
fn loudly(lines: &mut [Line]) {
    let spans = lines.iter_mut().flat_map(|line| &mut line.spans);
    for span in spans.filter(|span| span.role == Role::Plain) {
        span.role = Role::Strong;
    }
}

/// A bar as long as the choice has hands, once the room has raised any: `████████░░░░ hands: 12`.
fn hands(votes: &[usize], place: usize, options: &Options) -> Option<Line> {
    let most = votes.iter().copied().max().filter(|most| *most > 0)?;
    let count = votes.get(place).copied().unwrap_or(0);
    let columns = (options.width() / 2).min(40);
    let word = say!(options, "view.present.hands", n = count);
    Some(Line::of(Role::Frame, bar(count, most, columns)).with(Role::Strong, format!(" {word}")))
}

//! A question, its choices, and what is said to each answer.

use serde::Serialize;

use super::rich::{Rich, rich};
use super::text::{Both, Run, Texts, both};
use crate::event::{Answer, Ask, Choice, in_language};
use crate::view::answer::{choice_text, explained, verdict_text};
use crate::view::text::Role;

/// A question.
#[derive(Debug, Serialize)]
pub struct Quiz {
    /// What is asked.
    pub text: Both<Vec<Rich>>,
    /// What to choose from: the keys 1, 2, 3 …
    pub choices: Vec<Both<Vec<Rich>>>,
    /// What is said to each choice, and last to nobody's; none where the kernel was not asked.
    pub verdicts: Vec<Verdict>,
    /// What was chosen when the trace was recorded, counted from 0.
    pub recorded: Option<usize>,
}

/// What is said to an answer.
#[derive(Debug, Serialize)]
pub struct Verdict {
    /// Who was right: a place among the texts.
    pub text: usize,
    /// Why.
    pub why: Both<Vec<Rich>>,
}

impl Quiz {
    pub(super) fn of(ask: &Ask, answer: Option<&Answer>, texts: &mut Texts) -> Self {
        let choices = &ask.choices;
        let chosen = answer.and_then(|answer| answer.choice.as_ref());
        let mut said = |answer: &Answer| Verdict {
            text: texts.line(|options| verdict_text(answer, choices, options)),
            why: both(|options| why(answer, choices, options.lang.tag())),
        };
        let verdicts = answer.map_or_else(Vec::new, |answer| {
            let picks = choices.iter().map(|choice| Some(choice.id.clone())).chain([None]);
            picks.map(|pick| said(&answered(answer, pick))).collect()
        });
        Self {
            text: both(|options| rich(in_language(&ask.text, options.lang.tag()))),
            choices: choices
                .iter()
                .map(|choice| both(|options| rich(&choice_text(choice, options.lang.tag()))))
                .collect(),
            verdicts,
            recorded: choices.iter().position(|choice| Some(&choice.id) == chosen),
        }
    }
}

/// The same answer of the kernel's to another choice.
fn answered(answer: &Answer, choice: Option<String>) -> Answer {
    Answer {
        agrees: choice.as_ref() == Some(&answer.kernel),
        choice,
        ..answer.clone()
    }
}

fn why(answer: &Answer, choices: &[Choice], tag: &str) -> Vec<Rich> {
    let explained = explained(answer, choices).into_iter();
    explained
        .flat_map(|(mark, choice)| marked(mark, rich(in_language(&choice.why, tag))))
        .collect()
}

/// The words behind a mark; without one, as they are.
fn marked(mark: String, mut words: Vec<Rich>) -> Vec<Rich> {
    if let (false, Some(Rich::P(runs))) = (mark.is_empty(), words.first_mut()) {
        runs.insert(0, Run(Role::Strong, mark));
    }
    words
}

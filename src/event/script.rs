//! The lesson as it travels in a trace: everything that a view says about it, and nothing that runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Cut, FateKind, TcpFlag};

/// A text in every language of the lesson: language tag ("en", "zh") to Markdown.
pub type Words = BTreeMap<String, String>;

/// The words in this language, else in English, else in any; empty when there are none.
pub fn in_language<'a>(words: &'a Words, language: &str) -> &'a str {
    words
        .get(language)
        .or_else(|| words.get("en"))
        .or_else(|| words.values().next())
        .map_or("", String::as_str)
}

/// Line 1 of a trace: the whole lesson, so that a stranger's trace replays without the stranger's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Script {
    /// The lesson's id, which is its folder's name.
    pub id: String,
    /// SHA-like fingerprint of the lesson's files, to tell a fresh trace from a stale one.
    pub hash: String,
    /// The lesson's title.
    pub title: Words,
    /// The words before the first step.
    pub intro: Words,
    /// All steps, in order.
    pub steps: Vec<ScriptStep>,
    /// The programs that stand beside the steps.
    pub programs: Vec<Program>,
}

/// One step to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScriptStep {
    /// The step's id, unique in the lesson.
    pub id: String,
    /// What the step does.
    pub action: Action,
    /// One line: what this step is about.
    pub title: Words,
    /// What the learner reads after the step.
    pub words: Words,
    /// The question that is asked before the step, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Ask>,
    /// What somebody claims, held against what the kernel does, if there is such a claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<ClaimWords>,
    /// Where the step stands in the programs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<CodeLine>,
}

/// What a step does, as far as a view draws it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// An actor makes a call.
    Call {
        /// Who calls.
        actor: String,
        /// The call's man-page name.
        call: String,
        /// The call as it may be shown before it is made: names instead of numbers.
        text: String,
    },
    /// A frame on the wire meets its fate.
    Frame {
        /// The host that sent it.
        from: String,
        /// Flags that it carries.
        flags: Vec<TcpFlag>,
        /// What becomes of it.
        fate: FateKind,
        /// Its protocol, where it is not TCP.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proto: Option<String>,
    },
    /// Nobody acts.
    Wait,
    /// Several calls, one right after the other.
    Burst {
        /// The calls.
        calls: Vec<PlannedCall>,
    },
    /// A cable is cut or mended.
    Link {
        /// Whose.
        host: String,
        /// Which ways carry no frames.
        cut: Cut,
    },
}

/// A call to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PlannedCall {
    /// Who calls.
    pub actor: String,
    /// The call's man-page name.
    pub call: String,
    /// The call as it may be shown before it is made.
    pub text: String,
}

impl ScriptStep {
    /// The calls that the step makes.
    pub fn calls(&self) -> Vec<PlannedCall> {
        match &self.action {
            Action::Call { actor, call, text } => vec![PlannedCall {
                actor: actor.clone(),
                call: call.clone(),
                text: text.clone(),
            }],
            Action::Burst { calls } => calls.clone(),
            Action::Frame { .. } | Action::Wait | Action::Link { .. } => Vec::new(),
        }
    }
}

/// What somebody says, and what the kernel does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClaimWords {
    /// The claim's id, unique in the lesson.
    pub id: String,
    /// Whether the article says so from which these lessons grew; else it is what learners often believe.
    #[serde(default)]
    pub of_article: bool,
    /// The claim, in one sentence.
    pub says: Words,
    /// What the kernel does; `{got}` stands for what it shows.
    pub does: Words,
}

/// A question that is asked before its step and answered by the kernel after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Ask {
    /// The question's id, unique in the lesson.
    pub id: String,
    /// The question.
    pub text: Words,
    /// The answers to choose from, in the order in which they are shown (a, b, c …).
    pub choices: Vec<Choice>,
}

/// One answer to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Choice {
    /// The value that the kernel would have to show for this choice to be right.
    pub id: String,
    /// What the learner reads.
    pub text: Words,
    /// Why this is right, or why it is not.
    pub why: Words,
}

/// A whole program that stands beside the steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Program {
    /// `python`, `c`, …
    pub language: String,
    /// The actor whose program this is.
    pub actor: String,
    /// The file's name in the lesson's folder.
    pub file: String,
    /// The program.
    pub text: String,
}

/// Where a step stands in a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CodeLine {
    /// The file's name, one of [`Script::programs`].
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
}

//! What a lesson is made of, as complaints call it.

use crate::event::{Said, said};

/// What can have a name, or be taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Noun {
    Host,
    Actor,
    Step,
    Question,
    Claim,
    Socket,
    Protocol,
    Key,
    Value,
    Argument,
    Call,
}

impl Noun {
    /// One of them.
    pub(super) fn said(self) -> Said {
        match self {
            Self::Host => said!("complaint.noun.host"),
            Self::Actor => said!("complaint.noun.actor"),
            Self::Step => said!("complaint.noun.step"),
            Self::Question => said!("complaint.noun.question"),
            Self::Claim => said!("complaint.noun.claim"),
            Self::Socket => said!("complaint.noun.socket"),
            Self::Protocol => said!("complaint.noun.protocol"),
            Self::Key => said!("complaint.noun.key"),
            Self::Value => said!("complaint.noun.value"),
            Self::Argument => said!("complaint.noun.argument"),
            Self::Call => said!("complaint.noun.call"),
        }
    }

    /// Before a list of them: "the steps are".
    pub(super) fn all(self) -> Said {
        said!("complaint.there_are.all", what = self.said())
    }
}

//! Arguments that name sockets: one, or several.

use std::fmt::Display;

use serde::{Deserialize, Serialize};

use super::argument::Argument;

/// Several sockets; written as a list, or as one alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(from = "Written<S>", bound(deserialize = "S: Deserialize<'de>"))]
pub struct Several<S>(pub Vec<S>);

#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Written<S> {
    One(S),
    Many(Vec<S>),
}

impl<S> From<Written<S>> for Several<S> {
    fn from(written: Written<S>) -> Self {
        match written {
            Written::One(socket) => Self(vec![socket]),
            Written::Many(sockets) => Self(sockets),
        }
    }
}

impl<S> Several<S> {
    /// No socket at all.
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    pub(super) fn members(&self) -> impl Iterator<Item = &S> {
        self.0.iter()
    }

    pub(super) fn rename<T, E>(&self, rename: &impl Fn(&S) -> Result<T, E>) -> Result<Several<T>, E> {
        self.0.iter().map(rename).collect::<Result<_, _>>().map(Several)
    }
}

impl<S: Display> Several<S> {
    fn joined(&self, separator: &str) -> String {
        self.0
            .iter()
            .map(S::to_string)
            .collect::<Vec<_>>()
            .join(separator)
    }
}

/// `[3 4]` as strace writes an `fd_set`.
impl<S: Display> Argument for Several<S> {
    fn strace(&self) -> String {
        if self.0.is_empty() {
            return "NULL".to_owned();
        }
        format!("[{}]", self.joined(" "))
    }

    fn short(&self) -> String {
        if self.0.is_empty() {
            String::new()
        } else {
            self.strace()
        }
    }
}

/// Declares a wrapper of members that is written in a way of its own.
macro_rules! wrapper {
    ($(#[$doc:meta])* $name:ident of $inner:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(transparent, bound(deserialize = "S: Deserialize<'de>"))]
        pub struct $name<S>(pub $inner<S>);

        impl<S> $name<S> {
            pub(super) fn members(&self) -> impl Iterator<Item = &S> {
                self.0.members()
            }

            pub(super) fn rename<T, E>(&self, rename: &impl Fn(&S) -> Result<T, E>) -> Result<$name<T>, E> {
                self.0.rename(rename).map($name)
            }
        }
    };
}

wrapper! {
    /// The first set of select(2), with the count of descriptors that stands before it.
    ReadSet of Several
}
wrapper! {
    /// The list of poll(2), with its length; all for `POLLIN`.
    PollList of Several
}

impl<S: Display> Argument for ReadSet<S> {
    fn strace(&self) -> String {
        let numbers = self.members().map(|socket| socket.to_string().parse::<i32>());
        let highest = numbers.map(|number| number.map_or(0, |number| number + 1)).max();
        // The names of a lesson have no numbers yet.
        match highest {
            Some(highest) if highest > 0 => format!("{highest}, {}", self.0.strace()),
            _ => format!("…, {}", self.0.strace()),
        }
    }

    fn short(&self) -> String {
        self.0.strace()
    }
}

impl<S: Display> Argument for PollList<S> {
    fn strace(&self) -> String {
        let entries = self
            .members()
            .map(|socket| format!("{{fd={socket}, events=POLLIN}}"));
        format!("[{}], {}", entries.collect::<Vec<_>>().join(", "), self.0.0.len())
    }

    fn short(&self) -> String {
        self.0.strace()
    }
}

/// One socket more than the one that the call is made on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct One<S>(pub S);

impl<S> One<S> {
    pub(super) fn members(&self) -> impl Iterator<Item = &S> {
        std::iter::once(&self.0)
    }

    pub(super) fn rename<T, E>(&self, rename: &impl Fn(&S) -> Result<T, E>) -> Result<One<T>, E> {
        rename(&self.0).map(One)
    }
}

impl<S: Display> Argument for One<S> {
    fn strace(&self) -> String {
        self.0.to_string()
    }
}

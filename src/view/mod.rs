//! Events -> text: what a learner sees, on a terminal, in a file, later in a browser.
//!
//! *In:* events. *Out:* [`story`]: a [`Page`] a step, which says what to show; [`page()`]: a page as
//! text; [`plain`]: the whole run as one running text; [`present`]: a page as a screen for a room.
//! *Never here:* Linux, standard output, a clock. The same events give the same text, always.

mod answer;
mod bar;
mod boxed;
mod changes;
mod chart;
mod claim;
mod code;
pub mod deck;
mod happenings;
mod layers;
mod live;
mod markdown;
mod owners;
mod page;
pub mod plain;
pub mod present;
mod queues;
#[cfg(test)]
pub(crate) mod samples;
pub mod sequence;
mod sets;
mod sockets;
pub mod story;
mod table;
mod terms;
#[cfg(test)]
mod tests;
pub mod text;
mod wire;

pub use bar::bar;
pub use code::listings;
pub use live::live_command;
pub use page::{end, lines, page, question, question_lines};
pub use plain::Plain;
pub use story::{Change, HostSockets, Page, Story};
pub use terms::{glossary_page, step_term_lines, step_terms, term_lines, term_list};
pub use text::{Line, Role, Span, paint};
pub use wire::all_packets;

/// The language of the program's own words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

impl Lang {
    /// The tag that lessons and messages use: `en`, `zh`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }
}

/// The screen that a page is laid out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns; no line is wider.
    pub width: u16,
    /// Rows, where a page should fit on a screen; the flow chart is then cut to a window.
    pub height: Option<u16>,
}

/// How lines become text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paint {
    /// With colours (ANSI escapes). `colored`'s own switch is the caller's to set.
    pub colour: bool,
    /// Only ASCII for everything that sockstep draws.
    pub ascii: bool,
}

/// All that a view may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The language.
    pub lang: Lang,
    /// The screen.
    pub layout: Layout,
    /// Colours and characters.
    pub paint: Paint,
    /// The packets layer by layer, field by field.
    pub layers: bool,
    /// The same call in the lesson's programs.
    pub code: bool,
    /// Whether the run is perhaps somebody else's, and over: then its kernel is not the reader's, and nothing can
    /// be done to it.
    pub recorded: bool,
}

impl Options {
    /// Plain text in this language, of this width and any height, with no more on it than goes by itself.
    pub(crate) fn of(lang: Lang, width: u16) -> Self {
        Self {
            lang,
            layout: Layout { width, height: None },
            paint: Paint::default(),
            layers: false,
            code: false,
            recorded: false,
        }
    }

    fn width(&self) -> usize {
        usize::from(self.layout.width)
    }

    /// Of two messages about the kernel, the one about the reader's own, or about a recording's.
    fn of_kernel<'m>(&self, live: &'m str, recorded: &'m str) -> &'m str {
        if self.recorded { recorded } else { live }
    }

    /// A text of the kernel's or the lesson's in the characters that were asked for. An ellipsis
    /// becomes three dots before anything is measured.
    fn written(&self, text: &str) -> String {
        if self.paint.ascii {
            text.replace('…', "...")
        } else {
            text.to_owned()
        }
    }
}

/// A message of `src/messages` in the options' language.
macro_rules! say {
    ($options:expr, $($message:tt)+) => {
        rust_i18n::t!($($message)+, locale = $options.lang.tag()).into_owned()
    };
}
pub(crate) use say;

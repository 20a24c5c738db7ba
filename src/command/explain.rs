//! `sockstep explain`: a term of the glossary, or all of them.

use super::{Code, Failure, Outcome, Voice, look, output};
use crate::cli::{ExplainArgs, LookArgs};
use crate::event::visible;
use crate::glossary::{self, Found};
use crate::view::{Line, Options, paint, say, term_lines, term_list};

pub(super) fn run(args: &ExplainArgs, voice: Voice) -> Outcome {
    let options = look::options(&LookArgs::default(), voice)?;
    let lines = if args.term.is_empty() {
        term_list(&options)
    } else {
        explained(&args.term.join(" "), &options)?
    };
    output::print(&paint(&lines, options.paint), voice)?;
    Ok(Code::Fine)
}

fn explained(word: &str, options: &Options) -> Result<Vec<Line>, Failure> {
    let Some(Found { term, others }) = glossary::find(word) else {
        return Err(Failure::new(Code::WrongUse, unknown(word, options)));
    };
    Ok(term_lines(term, &others, options))
}

/// That there is no such term, and what may have been meant.
fn unknown(word: &str, options: &Options) -> String {
    let near = glossary::near(word);
    let titles: Vec<_> = near.iter().map(|term| term.title(options.lang.tag())).collect();
    let word = visible(word);
    if titles.is_empty() {
        return say!(options, "failure.no_term", word = word);
    }
    say!(
        options,
        "failure.near_terms",
        word = word,
        near = titles.join(", ")
    )
}

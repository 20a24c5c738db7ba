//! `sockstep mdbook`: the preprocessor, by mdBook's own protocol.

use std::io;

use mdbook_preprocessor::{MDBOOK_VERSION, parse_input};

use super::output::{mention, print};
use super::told::Told;
use super::{Code, Failure, Outcome, Voice};
use crate::cli::{MdbookArgs, MdbookAsks};
use crate::companion::{self, Fault, Misprint};
use crate::event::{Said, visible};
use crate::view::say;

/// Reads a book from standard input, and prints it with its blocks set.
pub(super) fn run(args: &MdbookArgs, voice: Voice) -> Outcome {
    if args.asks == Some(MdbookAsks::Supports) {
        // HTML gets all views; every other renderer the same pages as code blocks.
        return Ok(Code::Fine);
    }
    let input = parse_input(io::stdin().lock());
    let (context, book) = input.map_err(|error| {
        let sentence = say!(voice, "mdbook.no_book", reason = visible(&format!("{error:#}")));
        Failure::new(Code::WrongUse, sentence)
    })?;
    if series(&context.mdbook_version) != series(MDBOOK_VERSION) {
        let (found, knows) = (visible(&context.mdbook_version), MDBOOK_VERSION);
        mention(&say!(voice, "mdbook.other_version", found = found, knows = knows));
    }
    let set = companion::put_in(&context, book).map_err(|misprints| wrong(&misprints, voice))?;
    let text = serde_json::to_string(&set)
        .map_err(|error| io::Error::from(error).failure(Code::NotWritten, voice))?;
    print(&text, voice)?;
    Ok(Code::Fine)
}

/// Versions of one series speak the same protocol: 0.5.
fn series(version: &str) -> Option<&str> {
    let dots = version.match_indices('.').nth(1);
    dots.map(|(second, _)| &version[..second])
}

fn wrong(misprints: &[Misprint], voice: Voice) -> Failure {
    let lines = misprints.iter().map(|misprint| {
        let file = misprint.file.to_string_lossy();
        let told = visible(&misprint.fault.told(voice)).replace('\n', " ");
        format!("{}:{}: {told}", visible(&file), misprint.line)
    });
    let lines: Vec<_> = lines.collect();
    let sentence = say!(voice, "mdbook.wrong", lines = lines.join("\n"));
    Failure::new(Code::BadFile, sentence)
}

impl Told for Fault {
    fn told(&self, voice: Voice) -> String {
        match self {
            Self::Toml(complaint) => {
                let said = |said: &Said| said.in_language(voice.lang.tag());
                let message = said(&complaint.message);
                match &complaint.mend {
                    Some(mend) => say!(voice, "mdbook.toml", message = message, mend = said(mend)),
                    None => message,
                }
            }
            Self::Lesson(error) => error.told(voice),
            Self::NoRecording(lesson) => say!(voice, "mdbook.no_recording", lesson = lesson),
            Self::Trace(path, error) => format!("{}: {}", path.display(), error.told(voice)),
            Self::Steps(error) => error.told(voice),
        }
    }
}

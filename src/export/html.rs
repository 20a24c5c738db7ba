//! A page of its own with the player, or the player alone for somebody else's page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::{Picture, Wanted, escape, story, svg, transcript};
use crate::event::{Event, in_language, visible};
use crate::player;
use crate::view::deck::Deck;

/// What a page with players links once, whatever the number of its players.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    /// The script; it holds the player's style too.
    pub script: String,
    /// What the transcript looks like where no script runs.
    pub style: String,
}

/// The style of the page around the player, and of the transcript where no script runs.
const PAGE_STYLE: &str = include_str!("page.css");

/// What a page with players links once: as files of its own, or in its text.
pub fn assets() -> Assets {
    Assets {
        script: player::script(),
        style: PAGE_STYLE.to_owned(),
    }
}

/// One self-contained page: nothing is asked of any other machine, and it works from `file://`.
///
/// Its policy lets this one script and this one style in, by their hashes, and nothing else: should
/// a trace ever get markup past the player, it would still not run.
pub fn page(events: &[Event], wanted: &Wanted) -> String {
    let Assets { script, style } = assets();
    let script_src = sha256(&script);
    let policy = format!(
        "default-src 'none'; script-src '{script_src}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        sha256(&style)
    );
    let lang = wanted.lang.tag();
    let story = story(events);
    let title = visible(in_language(&story.script.title, lang)).replace('\n', " ");
    let title = escape::text(&title);
    let id = escape::text(&visible(&story.script.id).replace('\n', " "));
    let player = fragment(events, wanted);
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} · sockstep</title>\n<style>{style}</style>\n<script>{script}</script>\n</head>\n\
         <body class=\"sockstep-page\">\n<main>\n<h1>sockstep · {id}</h1>\n{player}\n</main>\n</body>\n</html>\n"
    )
}

/// The player for somebody else's page, on one line: the element with its deck, its sequence diagram,
/// and its transcript, which is what is seen where no script runs. The page links [`assets`] once.
pub fn fragment(events: &[Event], wanted: &Wanted) -> String {
    let story = story(events);
    let deck = Deck::of(&story, wanted.pages.clone());
    let json = serde_json::to_string(&deck).unwrap_or_else(|_| "null".to_owned());
    let lang = wanted.lang.tag();
    let view = match wanted.picture {
        Picture::Chart => "chart",
        Picture::Sequence => "sequence",
    };
    format!(
        "<sockstep-player lang=\"{lang}\" view=\"{view}\">\
         <pre>{}</pre><template>{}</template>\
         <script type=\"application/json\">{}</script></sockstep-player>",
        escape::text(&transcript(events, story.pages().len() - 1, wanted)),
        svg::for_player(events, wanted),
        escape::json(&json),
    )
}

/// As a policy names a script or a style.
fn sha256(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::deck::words;

    /// A word that no message has would be shown by its id.
    #[test]
    fn every_word_that_the_script_says_is_sent_along() {
        let words = words().en;
        let script = player::script();
        let literals = script
            .split("say.word('")
            .skip(1)
            .filter_map(|rest| rest.split('\'').next());
        // Heads of tables are listed by their ids.
        let heads = script
            .split("_HEADS = [")
            .skip(1)
            .filter_map(|rest| rest.split(']').next());
        let heads = heads.flat_map(|list| list.split(',').map(|id| id.trim().trim_matches('\'')));
        let said: Vec<_> = literals.chain(heads).collect();
        assert!(said.len() > 50, "found only {said:?}");
        for id in said {
            assert!(words.contains_key(id), "{id}");
        }
    }
}

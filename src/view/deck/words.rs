//! The player's own words, sent along so that a language is data and not code.

use serde_json::{Map, Value};

use super::text::{Both, both};
use crate::view::{Options, say};

/// What the player says, and the messages that say it: its own ones where they bear the same name.
const BORROWED: [(&str, &str); 19] = [
    ("fd", ""),
    ("recv_q", "Recv-Q"),
    ("send_q", "Send-Q"),
    ("seq", ""),
    ("ack", ""),
    ("win", ""),
    ("len", ""),
    ("state", "view.state"),
    ("local", "view.local"),
    ("remote", "view.remote"),
    ("timer", "view.timer"),
    ("syn_queue", "view.syn_queue"),
    ("accept_queue", "view.accept_queue"),
    ("empty", "view.empty"),
    ("claim_does", "view.recorded.does"),
    ("skip", "desk.skip"),
    ("term_steps", "view.terms.steps"),
    ("term_source", "view.terms.source"),
    ("no_packet", "view.no_packet"),
];

/// Help that the terminal gives too.
const HELP: [(&str, &str); 4] = [
    ("help_choose", "desk.help.choose"),
    ("help_terms", "desk.help.term"),
    ("help_layers", "desk.help.layers"),
    ("help_code", "desk.help.code"),
];

/// Words that only the player says: `player.…` among the messages.
const OWN: [&str; 54] = [
    "back",
    "next",
    "step",
    "steps",
    "intro",
    "link",
    "other_language",
    "recorded",
    "keys",
    "question",
    "picture",
    "chart",
    "sequence",
    "sockets",
    "backlog",
    "sets",
    "packets",
    "code",
    "words",
    "counters",
    "no_code",
    "host",
    "planned",
    "rows",
    "name",
    "packet",
    "hosts",
    "protocol",
    "ports",
    "flags",
    "fate",
    "open",
    "bytes",
    "fields",
    "point",
    "more_bytes",
    "byte_is",
    "byte_range",
    "key_next",
    "help_next",
    "key_turn",
    "help_turn",
    "key_ends",
    "help_ends",
    "key_choose",
    "key_terms",
    "key_layers",
    "key_code",
    "key_live",
    "help_live",
    "live",
    "terms",
    "key_sequence",
    "help_sequence",
];

/// All of them by their ids, in both languages.
pub fn words() -> Both<Map<String, Value>> {
    both(|options| {
        let own = OWN.iter().chain(&["key_help", "help_help"]);
        let own = own.map(|id| ((*id).to_owned(), message(options, &format!("player.{id}"))));
        let borrowed = BORROWED.iter().chain(&HELP).map(|(id, from)| {
            let text = match *from {
                "" => (*id).to_owned(),
                message_id if message_id.contains('.') => message(options, message_id),
                text => text.to_owned(),
            };
            ((*id).to_owned(), text)
        });
        own.chain(borrowed)
            .map(|(id, text)| (id, Value::String(text)))
            .collect()
    })
}

fn message(options: &Options, id: &str) -> String {
    say!(options, id)
}

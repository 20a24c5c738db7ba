//! A word becomes a term, however it is written.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Term, terms};
use crate::event::nearest;

/// What a word leads to.
#[derive(Clone, Debug)]
pub struct Found {
    /// The term that is meant.
    pub term: &'static Term,
    /// Others that may be written so: `listen` is a call, and LISTEN a state.
    pub others: Vec<&'static Term>,
}

/// What may stand before the name of a setting or a counter.
const PREFIXES: [&str; 10] = [
    "net.ipv4.",
    "net.ipv6.",
    "net.core.",
    "tcpext.",
    "tcp.",
    "udp.",
    "ipext.",
    "icmp.",
    "ip.",
    "sysctl ",
];

/// The word with all taken off that writers differ in: case, brackets, `_` or `-` or a blank, and where
/// the kernel keeps it. A word without letters, such as `0.0.0.0`, is left as it is.
pub(super) fn key(word: &str) -> String {
    let word = word.trim().to_lowercase();
    if !word.chars().any(char::is_alphabetic) {
        return word;
    }
    let path = word.strip_prefix("/proc/sys/").map(|path| path.replace('/', "."));
    let word = path.unwrap_or(word);
    let word = without_section(&word);
    let bare = PREFIXES.iter().find_map(|prefix| word.strip_prefix(prefix));
    let bare = bare.unwrap_or(word);
    bare.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// `listen(2)` without the section of its man page.
fn without_section(word: &str) -> &str {
    let inside = word.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match inside {
        Some((name, section)) if section.chars().all(|letter| letter.is_ascii_digit()) => name,
        _ => word,
    }
}

/// All names of a term, in every language, and its id.
pub(super) fn names(term: &Term) -> impl Iterator<Item = &str> {
    let names = term.names("en").iter().chain(term.names("zh"));
    names.map(String::as_str).chain([term.id()])
}

static BY_KEY: LazyLock<HashMap<String, Vec<&'static Term>>> = LazyLock::new(|| {
    let mut map: HashMap<String, Vec<&'static Term>> = HashMap::new();
    for term in terms() {
        for key in names(term).map(key) {
            let found = map.entry(key).or_default();
            if !found.contains(&term) {
                found.push(term);
            }
        }
    }
    map
});

/// The term that this word names in either language; where several are written so, the one that is
/// written just so, else the first kind.
pub fn find(word: &str) -> Option<Found> {
    let found = BY_KEY.get(&key(word))?;
    let word = word.trim();
    let is_exact = |term: &&&'static Term| {
        let mut names = term.names("en").iter().chain(term.names("zh"));
        names.any(|name| name == word)
    };
    let term = found.iter().find(is_exact).or(found.first())?;
    let others = found.iter().filter(|other| *other != term);
    Some(Found {
        term,
        others: others.copied().collect(),
    })
}

/// The term whose symbol is just this one; a call is named without its brackets.
pub fn exact(symbol: &str) -> Option<&'static Term> {
    let is_it = |name: &String| name == symbol || name.strip_suffix("()") == Some(symbol);
    let mut found = terms().iter().filter(|term| term.kind.is_symbolic());
    found.find(|term| term.names("en").iter().any(is_it))
}

/// The most terms that are offered in place of one that does not exist.
const MOST_NEAR: usize = 6;

/// The terms that may have been meant by a word that names none: the one that is a slip away, then those
/// that have the word in a name, or a name in the word.
pub fn near(word: &str) -> Vec<&'static Term> {
    let key = key(word);
    let keys = || BY_KEY.keys().map(String::as_str);
    let slip = nearest(&key, keys(), BY_KEY.len());
    let of_slip = slip
        .and_then(|key| BY_KEY.get(key))
        .into_iter()
        .flatten()
        .copied();
    let has_it = |term: &&Term| {
        names(term)
            .map(self::key)
            .any(|name| holds(&name, &key) || holds(&key, &name))
    };
    let mut found: Vec<&'static Term> = Vec::new();
    for term in of_slip.chain(terms().iter().filter(has_it)) {
        if found.len() < MOST_NEAR && !found.contains(&term) {
            found.push(term);
        }
    }
    found
}

/// Whether the one holds the other, and not by chance: two Chinese characters say as much as four letters.
fn holds(long: &str, short: &str) -> bool {
    short.len() >= 4 && long.contains(short)
}

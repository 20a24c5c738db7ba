//! How fast sockstep is, and where the time goes. It prints figures beside their targets; no figure
//! makes it fail.
//!
//! `cargo bench` runs all parts, `cargo bench -- settled` those that are named: pieces, settled, lessons,
//! help, memory, by-hand, player. A lesson gives its process's privileges up for good, so that each one runs in a
//! child: this program, started again in another role.
#![cfg_attr(not(target_os = "linux"), allow(unused))]
#![expect(clippy::print_stdout, reason = "figures are what it is for")]

#[cfg(target_os = "linux")]
mod by_hand;
#[cfg(target_os = "linux")]
mod child;
#[cfg(target_os = "linux")]
mod clocked;
#[cfg(target_os = "linux")]
mod figures;
#[cfg(target_os = "linux")]
mod lessons;
#[cfg(target_os = "linux")]
mod memory;
#[cfg(target_os = "linux")]
mod pieces;
#[cfg(target_os = "linux")]
mod player;
#[cfg(target_os = "linux")]
mod settled;

/// Whatever goes wrong: the part that could not be measured says it, and the next one goes on.
#[cfg(target_os = "linux")]
type Result<T> = std::result::Result<T, sockstep::engine::WorldError>;

/// A part: its name, and what it measures and prints.
#[cfg(target_os = "linux")]
type Part = (&'static str, fn() -> Result<()>);

#[cfg(target_os = "linux")]
const PARTS: [Part; 7] = [
    ("pieces", pieces::measure),
    ("settled", settled::measure),
    ("lessons", lessons::measure),
    ("help", pieces::measure_help),
    ("memory", memory::measure),
    ("by-hand", by_hand::measure),
    ("player", player::measure),
];

#[cfg(target_os = "linux")]
fn main() {
    // cargo adds --bench
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    if let Some(role) = words.first().and_then(|word| child::Role::named(word)) {
        return child::play(role);
    }
    let chosen = |name: &str| words.is_empty() || words.iter().any(|word| word == name);
    for (name, measure) in PARTS.iter().filter(|(name, _)| chosen(name)) {
        println!("\n{name}");
        if let Err(error) = measure() {
            println!("  NOT MEASURED: {error}");
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("NOT MEASURED: lessons run on Linux");
}

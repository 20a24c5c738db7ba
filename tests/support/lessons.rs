//! All lessons of the binary, several at a time: most of their time they wait for a timer of the kernel's.

use std::any::Any;
use std::fmt::Display;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use toml::Table;

/// How many lessons run at once: half of them wait for a timer, the others keep a small machine busy.
pub(crate) const LESSONS: usize = 2;
/// How many pairs of programs: they sleep most of their time.
pub(crate) const PROGRAMS: usize = 6;

/// Checks every one of these, so many at a time; fails with the names of all that fail.
#[track_caller]
pub(crate) fn check_each<T: Display + Sync>(at_once: usize, all: &[T], check: impl Fn(&T) + Sync) {
    assert!(!all.is_empty(), "there is nothing to check");
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(why) = catch_unwind(AssertUnwindSafe(|| check(one))) {
                failed.lock().unwrap().push(format!("{one}: {}", sentence(&*why)));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(work);
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(
        failed.is_empty(),
        "{} of {} fail:
{}",
        failed.len(),
        all.len(),
        failed.join(
            "
"
        )
    );
}

/// A lesson's lesson.toml as a table, without what only the book needs.
pub(crate) fn table(id: &str) -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("lessons/{id}/lesson.toml"));
    let mut table: Table = fs::read_to_string(path).unwrap().parse().unwrap();
    for actor in table["actor"].as_array_mut().unwrap() {
        let actor = actor.as_table_mut().unwrap();
        actor.retain(|key, _| key != "python" && key != "c");
    }
    table
}

/// What a panic said.
fn sentence(why: &(dyn Any + Send)) -> String {
    let text = why.downcast_ref::<String>().cloned();
    let text = text.or_else(|| why.downcast_ref::<&str>().map(|&text| text.to_owned()));
    text.unwrap_or_else(|| "it panicked".to_owned())
}

/// Letters and digits alone: the same however a text is marked up and wrapped.
pub(crate) fn letters(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .collect()
}

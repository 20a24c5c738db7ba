//! The trace's JSON Schema in the book is the one that these types have.

use std::path::Path;

use super::Event;

/// Set to 1, the test writes the schema instead of comparing it.
const BLESS: &str = "SOCKSTEP_BLESS";

#[test]
fn the_schema_in_the_book_is_the_one_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/trace.schema.json");
    let mut current = schema();
    current.push('\n');
    if std::env::var_os(BLESS).is_some_and(|value| value == "1") {
        std::fs::write(&path, &current).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == current,
        "{} is not the schema of the event types any more. If the change is meant (fields may be added, \
         those that are there stay), write it anew: {BLESS}=1 cargo test --lib event::schema",
        path.display()
    );
}

fn schema() -> String {
    let mut schema = schemars::schema_for!(Event);
    schema.insert("title".to_owned(), "One line of a sockstep trace".into());
    serde_json::to_string_pretty(&schema).unwrap()
}

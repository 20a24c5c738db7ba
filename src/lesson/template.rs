//! The lesson that a new one starts as: small, whole, with comments that teach the keys.

use include_dir::{Dir, include_dir};

use super::Files;
use super::files::SCHEMA;

/// The template; its folder is no lesson of the program's own.
static TEMPLATE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/lesson/template");
/// The schema of lesson.toml as the book has it; a test holds it to the types.
static WRITTEN_SCHEMA: &str = include_str!("../../book/src/lesson.schema.json");

/// The files of a new lesson, with the schema that the first line of its lesson.toml names, so that an
/// editor needs no network to complete the keys.
pub fn template() -> Files {
    let files = TEMPLATE.files().filter_map(|file| {
        let name = file.path().to_str()?;
        Some((name.to_owned(), file.contents().to_vec()))
    });
    let schema = (SCHEMA.to_owned(), WRITTEN_SCHEMA.as_bytes().to_vec());
    files.chain([schema]).collect()
}

//! The user's folders, by the XDG Base Directory Specification 0.8.
//!
//! Not by a crate: those that there are (`xdg`, `etcetera`, `directories`) ask the machine's list of users
//! where HOME is missing. For that a static binary would load libraries of the machine's own, of
//! which it has to know nothing.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::lesson::Catalogue;
use crate::progress::{Store, StoreError};

const NAME: &str = "sockstep";

/// Where progress is kept.
pub(super) fn store() -> Result<Store, StoreError> {
    let folder = state(|name| std::env::var_os(name));
    folder.map(Store::new).ok_or(StoreError::NoFolder)
}

/// The lessons that there are: the user's, the machine's, and the binary's.
pub(super) fn catalogue() -> Catalogue {
    Catalogue::new(lessons(|name| std::env::var_os(name)))
}

fn state(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = absolute(variable("XDG_STATE_HOME"));
    let folder = folder.or_else(|| Some(absolute(variable("HOME"))?.join(".local/state")));
    Some(folder?.join(NAME))
}

fn lessons(variable: impl Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let own = absolute(variable("XDG_DATA_HOME"));
    let own = own.or_else(|| Some(absolute(variable("HOME"))?.join(".local/share")));
    let named = variable("XDG_DATA_DIRS").filter(|folders| !folders.is_empty());
    let all = named.unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    let all = std::env::split_paths(&all).filter(|folder| folder.is_absolute());
    let mut shelves: Vec<PathBuf> = Vec::new();
    for folder in own.into_iter().chain(all) {
        let shelf = folder.join(NAME).join("lessons");
        if !shelves.contains(&shelf) {
            shelves.push(shelf);
        }
    }
    shelves
}

/// "All paths set in these environment variables must be absolute"; others are as if they were not set.
fn absolute(folder: Option<OsString>) -> Option<PathBuf> {
    folder.map(PathBuf::from).filter(|folder| folder.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(set: &[(&'static str, &'static str)]) -> impl Fn(&str) -> Option<OsString> {
        move |name| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        }
    }

    #[track_caller]
    fn check_state(set: &[(&'static str, &'static str)], expected: Option<&str>) {
        assert_eq!(state(environment(set)), expected.map(PathBuf::from));
    }

    #[test]
    fn state_lies_where_the_user_wants_it() {
        check_state(&[("HOME", "/home/a")], Some("/home/a/.local/state/sockstep"));
        check_state(
            &[("HOME", "/home/a"), ("XDG_STATE_HOME", "/s")],
            Some("/s/sockstep"),
        );
        check_state(
            &[("HOME", "/home/a"), ("XDG_STATE_HOME", "s")],
            Some("/home/a/.local/state/sockstep"),
        );
        check_state(
            &[("HOME", "/home/a"), ("XDG_STATE_HOME", "")],
            Some("/home/a/.local/state/sockstep"),
        );
        check_state(&[("HOME", "")], None);
        check_state(&[("HOME", "home")], None);
        check_state(&[], None);
    }

    #[track_caller]
    fn check_lessons(set: &[(&'static str, &'static str)], expected: &[&str]) {
        let expected: Vec<_> = expected.iter().map(PathBuf::from).collect();
        assert_eq!(lessons(environment(set)), expected);
    }

    #[test]
    fn the_users_lessons_come_first() {
        check_lessons(
            &[("HOME", "/h")],
            &[
                "/h/.local/share/sockstep/lessons",
                "/usr/local/share/sockstep/lessons",
                "/usr/share/sockstep/lessons",
            ],
        );
        check_lessons(
            &[("XDG_DATA_HOME", "/d"), ("XDG_DATA_DIRS", "/b:c:/d:/a")],
            &[
                "/d/sockstep/lessons",
                "/b/sockstep/lessons",
                "/a/sockstep/lessons",
            ],
        );
        check_lessons(&[("XDG_DATA_DIRS", "relative")], &[]);
    }
}

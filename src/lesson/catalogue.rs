//! Which lessons there are: the binary's own, and those in folders of the user's.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::check::is_lesson_id;
use super::files::{FolderError, MANIFEST};
use super::open::{Found, LessonError, embedded_lesson, find_at, load_found};
use super::{Lesson, embedded_ids};
use crate::event::{nearest, visible};

/// No more names of one shelf are looked at: somebody may have put all of a disk there.
const MOST_NAMES: usize = 4_096;
/// No more lessons of one shelf are listed; the others are found by their id all the same.
const MOST_LISTED: usize = 256;

/// The lessons that go by an id. Without shelves: those of the binary.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    shelves: Vec<PathBuf>,
}

/// A lesson in the list.
#[derive(Debug)]
pub struct Entry {
    /// What it is called; on a shelf, a folder's name as it is, hostile characters and all.
    pub id: String,
    /// Its folder; none for the binary's own.
    pub folder: Option<PathBuf>,
    /// The lesson, or why it cannot be taught.
    pub lesson: Result<Lesson, EntryError>,
}

/// Why a lesson on a shelf cannot be taught.
#[derive(Debug)]
pub enum EntryError {
    /// Its folder's name is no id: a-z, 0-9 and hyphens.
    Name,
    /// Its files are wrong, or cannot be read.
    Lesson(LessonError),
}

/// The lessons of one place.
#[derive(Debug)]
pub struct Shelf {
    /// The place; none for the binary itself.
    pub folder: Option<PathBuf>,
    /// Its lessons: the binary's in the order in which they are taught, others by name.
    pub entries: Vec<Entry>,
    /// How many more there are, which are not listed.
    pub more: usize,
}

impl Catalogue {
    /// With these folders of lessons: what stands in the first goes before its namesakes in later ones,
    /// and all of them before the binary's own, so that an author can try a lesson under its name.
    pub fn new(shelves: Vec<PathBuf>) -> Self {
        Self { shelves }
    }

    /// Finds a lesson by its id, or by the path of its folder or of its lesson.toml
    /// (a name with a slash in it, or `.`).
    ///
    /// # Errors
    /// [`LessonError::Unknown`] and [`LessonError::Unreadable`].
    pub fn find(&self, name: &str) -> Result<Found, LessonError> {
        if is_path(name) {
            return find_at(Path::new(name));
        }
        let own = self.folder_of(name).map(|folder| {
            let found = find_at(&folder)?;
            // A link goes by its own name, not by that of what it leads to.
            let id = name.to_owned();
            Ok(Found { id, ..found })
        });
        own.or_else(|| embedded_lesson(name).map(Ok))
            .unwrap_or_else(|| Err(self.unknown(name)))
    }

    fn unknown(&self, name: &str) -> LessonError {
        let ids = self.ids();
        let near = nearest(name, ids.iter().map(String::as_str), ids.len());
        LessonError::Unknown {
            id: visible(name).into_owned(),
            near: near.map(|near| visible(near).into_owned()),
            known: ids.join(", "),
        }
    }

    /// Loads a lesson; see [`Catalogue::find`].
    ///
    /// # Errors
    /// See [`LessonError`].
    pub fn open(&self, name: &str) -> Result<Lesson, LessonError> {
        load_found(&self.find(name)?)
    }

    /// The one name of a lesson, however it was called: its id where it goes by one, else its path.
    pub fn key(&self, found: &Found) -> String {
        if found.embedded {
            return found.id.clone();
        }
        let place = fs::canonicalize(&found.folder).unwrap_or_else(|_| found.folder.clone().into());
        let has_id = |shelf: &PathBuf| fs::canonicalize(shelf.join(&found.id)).is_ok_and(|own| own == place);
        if self.shelves.iter().any(has_id) {
            found.id.clone()
        } else {
            place.to_string_lossy().into_owned()
        }
    }

    /// The ids by which lessons are found.
    pub fn ids(&self) -> Vec<String> {
        let mut ids = embedded_ids();
        for shelf in &self.shelves {
            let names = names_on(shelf).unwrap_or_default().into_iter();
            let own = names.filter(|name| is_lesson_id(name) && !ids.contains(name));
            let own: Vec<_> = own.take(MOST_LISTED).collect();
            ids.extend(own);
        }
        ids
    }

    /// All lessons, place by place, each id once; and what could not be looked into.
    pub fn shelves(&self) -> (Vec<Shelf>, Vec<FolderError>) {
        let (mut shelves, mut troubles) = (Vec::new(), Vec::new());
        // The ids that an earlier place has.
        let mut taken = BTreeSet::new();
        for folder in &self.shelves {
            match names_on(folder) {
                Ok(names) => shelves.push(shelf(folder, &names, &mut taken)),
                Err(error) => troubles.push(error),
            }
        }
        let own = embedded_ids().into_iter().filter(|id| !taken.contains(id));
        let own = Shelf {
            folder: None,
            entries: own.filter_map(embedded_entry).collect(),
            more: 0,
        };
        shelves.retain(|shelf| !shelf.entries.is_empty());
        (std::iter::once(own).chain(shelves).collect(), troubles)
    }

    fn folder_of(&self, id: &str) -> Option<PathBuf> {
        let mut folders = self.shelves.iter().map(|shelf| shelf.join(id));
        folders.find(|folder| is_lesson_id(id) && folder.is_dir())
    }
}

/// Whether the name is a path, and no id.
fn is_path(name: &str) -> bool {
    name.contains('/') || matches!(name, "." | ".." | MANIFEST)
}

fn shelf(folder: &Path, names: &[String], taken: &mut BTreeSet<String>) -> Shelf {
    let mut fresh = names.iter().filter(|name| taken.insert((*name).clone()));
    let listed: Vec<_> = fresh.by_ref().take(MOST_LISTED).collect();
    Shelf {
        folder: Some(folder.to_owned()),
        entries: listed.into_iter().map(|name| entry(folder, name)).collect(),
        more: fresh.count(),
    }
}

fn entry(shelf: &Path, name: &str) -> Entry {
    let folder = shelf.join(name);
    let lesson = if is_lesson_id(name) {
        let found = find_at(&folder).map(|found| Found {
            id: name.to_owned(),
            ..found
        });
        found
            .and_then(|found| load_found(&found))
            .map_err(EntryError::Lesson)
    } else {
        Err(EntryError::Name)
    };
    Entry {
        id: name.to_owned(),
        folder: Some(folder),
        lesson,
    }
}

fn embedded_entry(id: String) -> Option<Entry> {
    let found = embedded_lesson(&id)?;
    Some(Entry {
        lesson: load_found(&found).map_err(EntryError::Lesson),
        id,
        folder: None,
    })
}

/// The names of a shelf's folders, sorted; of a shelf that is not there, none.
fn names_on(shelf: &Path) -> Result<Vec<String>, FolderError> {
    let told = FolderError::of(shelf);
    let entries = match fs::read_dir(shelf) {
        Err(error) if is_absent(&error) => return Ok(Vec::new()),
        entries => entries.map_err(&told)?,
    };
    let mut names = Vec::new();
    for entry in entries.take(MOST_NAMES) {
        let entry = entry.map_err(&told)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Through links: an author may keep the lesson elsewhere.
        if !name.starts_with('.') && entry.path().is_dir() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

#[cfg(test)]
mod tests {
    use super::super::{embedded, fresh_folder};
    use super::*;

    /// A shelf with copies of tcp-server by these names.
    fn shelf_of(test: &str, names: &[&str]) -> PathBuf {
        let shelf = fresh_folder(test);
        for name in names {
            let folder = shelf.join(name);
            fs::create_dir_all(&folder).unwrap();
            for (file, bytes) in embedded("tcp-server").unwrap() {
                fs::write(folder.join(file), bytes).unwrap();
            }
        }
        shelf
    }

    fn listed(catalogue: &Catalogue) -> Vec<Vec<String>> {
        let shelves = catalogue.shelves().0.into_iter();
        let ids = |shelf: Shelf| shelf.entries.into_iter().map(|entry| entry.id).collect();
        shelves.map(ids).collect()
    }

    #[test]
    fn lessons_are_taught_in_order() {
        let ids = embedded_ids();
        assert_eq!(ids[..3], ["tcp-server", "tcp-client", "socket-kinds"]);
        assert_eq!(listed(&Catalogue::default()), [ids]);
    }

    #[test]
    fn the_users_own_come_after_and_go_before_their_namesakes() {
        let first = shelf_of("shelf-first", &["zebra", "backlog"]);
        let second = shelf_of("shelf-second", &["zebra", "ant"]);
        let catalogue = Catalogue::new(vec![first.clone(), second.clone(), "/nowhere".into()]);
        let lists = listed(&catalogue);
        assert!(!lists[0].contains(&"backlog".to_owned()));
        assert_eq!(
            lists[1..],
            [vec!["backlog".to_owned(), "zebra".into()], vec!["ant".into()]]
        );
        let found = catalogue.find("zebra").unwrap();
        assert_eq!(found.folder, first.join("zebra").display().to_string());
        assert_eq!(catalogue.key(&found), "zebra");
        assert_eq!(catalogue.key(&catalogue.find("bind").unwrap()), "bind");
        let by_path = second.join("ant").display().to_string() + "/";
        assert_eq!(catalogue.key(&catalogue.find(&by_path).unwrap()), "ant");
        assert!(!catalogue.find("backlog").unwrap().embedded);
        let unknown = catalogue.find("zebr").unwrap_err().to_string();
        assert!(unknown.contains("ipv6, zebra, ant"), "{unknown}");
        for folder in [first, second] {
            fs::remove_dir_all(folder).unwrap();
        }
    }

    #[test]
    fn a_path_keeps_its_whole_name() {
        let shelf = shelf_of("shelf-elsewhere", &["mine"]);
        let place = fs::canonicalize(shelf.join("mine"))
            .unwrap()
            .display()
            .to_string();
        let catalogue = Catalogue::default();
        assert_eq!(catalogue.key(&catalogue.find(&place).unwrap()), place);
        fs::remove_dir_all(shelf).unwrap();
    }

    #[test]
    fn what_is_broken_breaks_only_itself() {
        let shelf = shelf_of("shelf-broken", &["good", "No Id", "bad", ".hidden"]);
        fs::write(shelf.join("bad").join(MANIFEST), "format = 9").unwrap();
        fs::create_dir(shelf.join("empty")).unwrap();
        fs::write(shelf.join("a-file"), "").unwrap();
        #[expect(
            deprecated,
            reason = "the one call for a symbolic link that needs no platform's module"
        )]
        for (link, to) in [("loop", "loop"), ("link", "good"), ("nothing", "nowhere")] {
            fs::soft_link(to, shelf.join(link)).unwrap();
        }
        let (shelves, troubles) = Catalogue::new(vec![shelf.clone()]).shelves();
        fs::remove_dir_all(&shelf).unwrap();
        assert!(troubles.is_empty());
        let told = shelves[1].entries.iter().map(|entry| {
            let what = match &entry.lesson {
                Ok(lesson) => lesson.script.id.clone(),
                Err(EntryError::Name) => "name".to_owned(),
                Err(EntryError::Lesson(_)) => "lesson".to_owned(),
            };
            (entry.id.clone(), what)
        });
        let told: Vec<_> = told.collect();
        let expected = [
            ("No Id", "name"),
            ("bad", "lesson"),
            ("empty", "lesson"),
            ("good", "good"),
            ("link", "link"),
        ];
        assert_eq!(told, expected.map(|(id, what)| (id.to_owned(), what.to_owned())));
    }
}

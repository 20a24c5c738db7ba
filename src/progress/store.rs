//! The file that keeps the progress: whole at any moment, shared by all who run sockstep at once.
//!
//! A change is read, made and written under a lock (flock(2) on a file beside it, since the file itself
//! is replaced each time); written beside, synced, and renamed over the old one. So a reader needs no
//! lock, and whoever is killed leaves the old file or the new one.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use nix::unistd::Uid;
use serde::{Deserialize, Serialize};

use super::book::{Progress, Record};
use crate::event::visible;

const FILE: &str = "progress.json";
/// What is being written; left behind by whoever was killed meanwhile, and taken by the next.
const NEW: &str = "progress.json.new";
const LOCK: &str = "progress.lock";
const FORMAT: &str = "sockstep-progress";
/// The version of the format that is read and written.
const VERSION: u32 = 1;
/// A file that is larger is none of ours.
const LARGEST: u64 = 4 << 20;
/// So many broken files are kept.
const MOST_BROKEN: usize = 999;

/// Where the progress is kept.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

/// A broken file that was put out of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// The file.
    pub file: PathBuf,
    /// Where it is now.
    pub now: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

/// Why progress is not kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no place for it.
    #[error("there is no place for it: neither HOME nor XDG_STATE_HOME names a folder")]
    NoFolder,
    /// The system refuses.
    #[error("{}: {source}", visible(&path.to_string_lossy()))]
    Io {
        /// What was read or written.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file was written by a later sockstep.
    #[error("{} has version {found}, and this sockstep knows versions up to {VERSION}: update sockstep", visible(&path.to_string_lossy()))]
    Later {
        /// The file, which is left as it is.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// There is more to keep than the file may hold.
    #[error("{} would be larger than {LARGEST} bytes; forget a lesson: sockstep lesson --reset ID", visible(&path.to_string_lossy()))]
    TooLarge {
        /// The file, which is left as it is.
        path: PathBuf,
    },
    /// Root would leave files behind that their owner could not change.
    #[error("{} belongs to another user, and root keeps out of it", visible(&path.to_string_lossy()))]
    NotOurs {
        /// The folder.
        path: PathBuf,
    },
}

impl StoreError {
    /// The version of the file that this program knows.
    pub const VERSION: u32 = VERSION;
    /// The size that the file may have.
    pub const LARGEST: u64 = LARGEST;

    fn at(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        move |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}

/// The file as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    version: u32,
    lessons: BTreeMap<String, Record>,
}

/// What every version of the file has.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

/// What was found in the file's place.
enum Found {
    Progress(Progress),
    Broken(String),
}

impl Store {
    /// A store in this folder, which may not be there yet.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// All that is kept; nothing is made or written, but a broken file is set aside, and told.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn look(&self, aside: &mut Vec<SetAside>) -> Result<Progress, StoreError> {
        as_oneself(|| match self.read()? {
            Found::Progress(progress) => Ok(progress),
            Found::Broken(_) => {
                let _lock = self.lock()?;
                self.read_or_set_aside(aside)
            }
        })
    }

    /// Makes the folder and looks whether progress can be kept there; see [`Store::look`].
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn prepare(&self, aside: &mut Vec<SetAside>) -> Result<Progress, StoreError> {
        as_oneself(|| {
            let _lock = self.lock()?;
            let progress = self.read_or_set_aside(aside)?;
            self.open_new()?;
            Ok(progress)
        })
    }

    /// Changes what is kept; nobody else does meanwhile, and nothing of theirs is lost.
    ///
    /// # Errors
    /// See [`StoreError`]; then the file is as it was.
    pub fn update<T: Send>(
        &self,
        aside: &mut Vec<SetAside>,
        change: impl FnOnce(&mut Progress) -> T + Send,
    ) -> Result<T, StoreError> {
        as_oneself(|| {
            let _lock = self.lock()?;
            let mut progress = self.read_or_set_aside(aside)?;
            let given = change(&mut progress);
            self.write(progress)?;
            Ok(given)
        })
    }

    /// The file; where somebody keeps it elsewhere and left a link, what that leads to.
    fn file(&self) -> PathBuf {
        let file = self.folder.join(FILE);
        fs::canonicalize(&file).unwrap_or(file)
    }

    fn lock(&self) -> Result<File, StoreError> {
        self.check_ours()?;
        let mut folders = DirBuilder::new();
        folders
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .map_err(StoreError::at(&self.folder))?;
        let path = self.folder.join(LOCK);
        let told = StoreError::at(&path);
        let mut options = File::options();
        options.write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(&path).map_err(&told)?;
        loop {
            match file.lock() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Some file systems know no locks: then the last one who writes wins.
                Err(error) if error.kind() == io::ErrorKind::Unsupported => return Ok(file),
                locked => return locked.map(|()| file).map_err(&told),
            }
        }
    }

    /// `sudo` may leave HOME as it was.
    fn check_ours(&self) -> Result<(), StoreError> {
        if !Uid::effective().is_root() {
            return Ok(());
        }
        let there = self
            .folder
            .ancestors()
            .find_map(|path| Some((path, fs::metadata(path).ok()?)));
        match there {
            Some((path, data)) if data.uid() != 0 => Err(StoreError::NotOurs {
                path: path.to_owned(),
            }),
            _ => Ok(()),
        }
    }

    fn read(&self) -> Result<Found, StoreError> {
        let path = self.file();
        let told = StoreError::at(&path);
        // Before it is opened: a pipe would let us wait for ever.
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Found::Progress(Progress::default()));
            }
            Err(error) => return Err(told(error)),
            Ok(data) if !data.is_file() => return Ok(Found::Broken("it is no plain file".to_owned())),
            Ok(data) if data.len() > LARGEST => {
                return Ok(Found::Broken(format!("it is larger than {LARGEST} bytes")));
            }
            Ok(_) => {}
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(&told)?;
        file.take(LARGEST).read_to_end(&mut bytes).map_err(&told)?;
        understood(&bytes, &path)
    }

    fn read_or_set_aside(&self, aside: &mut Vec<SetAside>) -> Result<Progress, StoreError> {
        match self.read()? {
            Found::Progress(progress) => Ok(progress),
            Found::Broken(reason) => {
                aside.push(self.set_aside(reason)?);
                Ok(Progress::default())
            }
        }
    }

    /// Under the lock: nobody else of ours takes the same name.
    fn set_aside(&self, reason: String) -> Result<SetAside, StoreError> {
        let file = self.file();
        let told = StoreError::at(&file);
        let names = (1..=MOST_BROKEN).map(|number| match number {
            1 => format!("{FILE}.broken"),
            _ => format!("{FILE}.broken-{number}"),
        });
        let mut places = names.map(|name| file.with_file_name(name));
        let now = places
            .find(|path| fs::symlink_metadata(path).is_err())
            .ok_or_else(|| {
                told(io::Error::other(
                    "it is broken, and so are too many others beside it",
                ))
            })?;
        fs::rename(&file, &now).map_err(&told)?;
        Ok(SetAside {
            file: file.clone(),
            now,
            reason,
        })
    }

    fn write(&self, progress: Progress) -> Result<(), StoreError> {
        let path = self.file();
        let told = StoreError::at(&path);
        let document = Document {
            format: FORMAT.to_owned(),
            version: VERSION,
            lessons: progress.lessons,
        };
        let mut text = serde_json::to_vec_pretty(&document).map_err(|error| told(error.into()))?;
        text.push(b'\n');
        if text.len() as u64 > LARGEST {
            return Err(StoreError::TooLarge { path: path.clone() });
        }
        let mut new = self.open_new()?;
        new.write_all(&text).map_err(&told)?;
        new.as_file().sync_all().map_err(&told)?;
        new.persist(&path).map_err(|error| told(error.error))?;
        // The name, too, should outlive a loss of power; where a file system cannot promise that, so be it.
        let _ = path.parent().map(|folder| File::open(folder)?.sync_all());
        Ok(())
    }

    /// Under the lock: whoever left such a file behind is dead.
    fn open_new(&self) -> Result<tempfile::NamedTempFile, StoreError> {
        let path = self.file().with_file_name(NEW);
        let folder = path.parent().unwrap_or(&self.folder);
        let _ = fs::remove_file(&path);
        let mut builder = tempfile::Builder::new();
        builder.prefix(NEW).rand_bytes(0);
        builder.tempfile_in(folder).map_err(StoreError::at(&path))
    }
}

fn understood(bytes: &[u8], path: &Path) -> Result<Found, StoreError> {
    let broken = |error: serde_json::Error| Ok(Found::Broken(visible(&error.to_string()).into_owned()));
    let head: Head = match serde_json::from_slice(bytes) {
        Ok(head) => head,
        Err(error) => return broken(error),
    };
    if head.format != FORMAT || head.version == 0 {
        return Ok(Found::Broken(format!("its format is not {FORMAT}")));
    }
    if head.version > VERSION {
        return Err(StoreError::Later {
            path: path.to_owned(),
            found: head.version,
        });
    }
    match serde_json::from_slice::<Document>(bytes) {
        Ok(Document { lessons, .. }) => Ok(Found::Progress(Progress { lessons })),
        Err(error) => broken(error),
    }
}

/// Does this as whoever runs the program. As root, once the lab stands, it asks for files as another user,
/// and could not go back to that (setfsuid(2)): what it asks for is a matter of each thread, so a
/// thread of its own, which is waited for, is root again.
#[cfg(target_os = "linux")]
fn as_oneself<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    use nix::unistd::{Gid, setfsgid, setfsuid};
    let nobody = Uid::from_raw(u32::MAX); // changes nothing, and tells who it is
    if setfsuid(nobody) == Uid::effective() {
        return work();
    }
    let as_root = || {
        setfsuid(Uid::effective());
        setfsgid(Gid::effective());
        work()
    };
    let done = std::thread::scope(|scope| scope.spawn(as_root).join());
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(not(target_os = "linux"))]
fn as_oneself<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    work()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::book::tests::script;
    use super::*;

    /// A folder for one test, gone with it.
    struct Place(PathBuf);

    impl Place {
        fn of(test: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("sockstep-store-{test}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }

        fn store(&self) -> Store {
            Store::new(self.0.join("state"))
        }

        fn file(&self) -> PathBuf {
            self.0.join("state").join(FILE)
        }

        /// Writes this into the file's place, and gives what a look at it says and what was set aside.
        fn look_at(&self, text: impl AsRef<[u8]>) -> (Result<Progress, StoreError>, Vec<SetAside>) {
            fs::create_dir_all(self.0.join("state")).unwrap();
            fs::write(self.file(), text).unwrap();
            let mut aside = Vec::new();
            (self.store().look(&mut aside), aside)
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn record(store: &Store, name: &str) {
        let mut begun = Record::new(&script());
        begun.finished = Some(jiff::Timestamp::UNIX_EPOCH);
        store
            .update(&mut Vec::new(), |progress| progress.add(name, &begun))
            .unwrap();
    }

    #[test]
    fn what_is_written_is_read_and_nobody_else_reads_it() {
        let place = Place::of("round");
        let store = place.store();
        assert_eq!(store.look(&mut Vec::new()).unwrap(), Progress::default());
        assert!(!place.0.join("state").exists(), "to look makes nothing");
        record(&store, "one");
        record(&store, "two");
        let progress = store.look(&mut Vec::new()).unwrap();
        assert_eq!(progress.lessons.keys().collect::<Vec<_>>(), ["one", "two"]);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&place.file()), 0o600);
        assert_eq!(mode(&place.0.join("state")), 0o700);
        let text = fs::read_to_string(place.file()).unwrap();
        assert!(text.contains("\"finished\": \"1970-01-01T00:00:00Z\""), "{text}");
    }

    #[test]
    fn what_is_broken_is_set_aside_and_none_of_it_is_overwritten() {
        let place = Place::of("broken");
        record(&place.store(), "one");
        let whole = fs::read_to_string(place.file()).unwrap();
        let unknown = whole.replacen("\"plan\"", "\"\\u001b[31mplan\"", 1);
        let broken: [&[u8]; 7] = [
            b"",
            b"{",
            &whole.as_bytes()[..whole.len() / 2],
            b"\x00\xff\x1b",
            b"{\"format\": \"other\", \"version\": 1}",
            unknown.as_bytes(),
            &vec![b' '; usize::try_from(LARGEST).unwrap() + 1],
        ];
        for (number, text) in broken.into_iter().enumerate() {
            let (progress, aside) = place.look_at(text);
            assert_eq!(progress.unwrap(), Progress::default());
            let name = match number {
                0 => "progress.json.broken".to_owned(),
                _ => format!("progress.json.broken-{}", number + 1),
            };
            assert_eq!(aside[0].now, place.file().with_file_name(name));
            assert_eq!(fs::read(&aside[0].now).unwrap(), text);
            assert!(!aside[0].reason.contains('\x1b'));
            assert!(!place.file().exists());
        }
        fs::create_dir(place.file()).unwrap();
        let mut aside = Vec::new();
        place.store().look(&mut aside).unwrap();
        assert_eq!(aside.len(), 1, "a folder in its place");
        record(&place.store(), "two");
    }

    #[test]
    fn a_later_version_is_left_as_it_is() {
        let place = Place::of("later");
        let later = "{\"format\": \"sockstep-progress\", \"version\": 2, \"unheard\": []}";
        let (progress, aside) = place.look_at(later);
        assert!(matches!(progress, Err(StoreError::Later { found: 2, .. })));
        assert!(aside.is_empty());
        let updated = place.store().update(&mut Vec::new(), |_| ());
        assert!(matches!(updated, Err(StoreError::Later { .. })));
        assert_eq!(fs::read_to_string(place.file()).unwrap(), later);
    }

    #[test]
    fn more_than_the_file_may_hold_is_refused_and_the_file_stays() {
        let place = Place::of("large");
        record(&place.store(), "one");
        let name = "x".repeat(usize::try_from(LARGEST).unwrap());
        let refused = place.store().update(&mut Vec::new(), |progress| {
            progress.add(&name, &progress.lessons["one"].clone());
        });
        assert!(matches!(refused, Err(StoreError::TooLarge { .. })));
        let progress = place.store().look(&mut Vec::new()).unwrap();
        assert_eq!(progress.lessons.len(), 1);
    }

    #[test]
    fn what_somebody_killed_left_behind_is_in_nobodys_way() {
        let place = Place::of("left");
        record(&place.store(), "one");
        fs::write(place.file().with_file_name(NEW), "{").unwrap();
        record(&place.store(), "two");
        assert_eq!(place.store().look(&mut Vec::new()).unwrap().lessons.len(), 2);
        assert!(!place.file().with_file_name(NEW).exists());
    }

    #[test]
    fn a_link_stays_a_link() {
        let place = Place::of("link");
        let elsewhere = place.0.join("elsewhere.json");
        record(&place.store(), "one");
        fs::rename(place.file(), &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, place.file()).unwrap();
        record(&place.store(), "two");
        assert!(fs::symlink_metadata(place.file()).unwrap().is_symlink());
        assert!(fs::read_to_string(elsewhere).unwrap().contains("\"two\""));
    }

    #[test]
    fn what_cannot_be_is_an_error_with_its_path() {
        let place = Place::of("nowhere");
        fs::write(place.0.join("state"), "a file").unwrap();
        let error = place.store().prepare(&mut Vec::new()).unwrap_err().to_string();
        assert!(error.contains("/state"), "{error}");
    }
}

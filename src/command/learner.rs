//! The learner's progress while a lesson runs: kept as it is made, and never in the lesson's way.

use super::Voice;
use super::folders;
use super::lesson::Run;
use super::list;
use super::output::{mention, print};
use super::told::Told;
use crate::event::{Event, visible};
use crate::progress::{Furthest, Progress, Session, SetAside, Standing, Store, StoreError};
use crate::record::{RecordError, Sink};
use crate::view::say;

/// A person in a lesson.
pub(super) struct Learner {
    /// By what name the lesson is kept.
    key: String,
    pub(super) session: Session,
    /// Where; none where nothing can be kept, which was said.
    store: Option<Store>,
    /// Why it could not be kept any more, to be said when the terminal is free again.
    trouble: Option<StoreError>,
    aside: Vec<SetAside>,
}

impl Learner {
    /// Before the lesson begins; says what is in the way of keeping its progress.
    pub(super) fn begin(run: &Run<'_>) -> Self {
        let mut aside = Vec::new();
        let store = folders::store().and_then(|store| {
            store.prepare(&mut aside)?;
            Ok(store)
        });
        mention_all(&aside, run.voice);
        if let Err(error) = &store {
            mention_not_kept(error, run.voice);
        }
        Self {
            key: run.key.clone(),
            session: Session::new(&run.lesson.script, run.pace.from.as_deref()),
            store: store.ok(),
            trouble: None,
            aside: Vec::new(),
        }
    }

    /// Keeps what there is by now.
    pub(super) fn keep(&mut self) {
        let Some(store) = self.store.take_if(|_| !self.session.record().is_empty()) else {
            return;
        };
        let (key, record) = (&self.key, self.session.record());
        match store.update(&mut self.aside, |progress| progress.add(key, record)) {
            Ok(()) => self.store = Some(store),
            Err(error) => self.trouble = Some(error),
        }
    }

    /// The lesson is over, and the terminal as it was: says what went wrong, and what to do next.
    pub(super) fn say_what_is_next(mut self, run: &Run<'_>) {
        // Nothing was done, or the lesson did not even begin: then there is nothing to go on with.
        let store = self.store.take_if(|_| !self.session.record().is_empty());
        let progress = store.and_then(|store| store.look(&mut self.aside).ok());
        mention_all(&self.aside, run.voice);
        if let Some(error) = &self.trouble {
            mention_not_kept(error, run.voice);
        }
        let now = self.session.record().furthest.as_ref();
        if let Some(sentence) = progress.and_then(|progress| next(run, &self.key, &progress, now)) {
            // Where the terminal was closed, nobody is there to be told.
            let _ = print(&format!("{sentence}\n"), run.voice);
        }
    }
}

/// The lesson to go on with: this one until it is done, then the first that is not. It was left at the step
/// that was run last; another time the learner may have come further.
fn next(run: &Run<'_>, key: &str, progress: &Progress, now: Option<&Furthest>) -> Option<String> {
    let voice = run.voice;
    match progress.standing(key, &run.lesson.script) {
        Standing::New => None,
        Standing::Begun { index, of, next } => {
            let furthest = begun(run, index, of, next.as_deref());
            let Some(now) = now.filter(|now| now.index < index) else {
                return Some(furthest);
            };
            let next = run.lesson.script.steps.get(now.index);
            let next = next.map(|step| step.id.as_str());
            let here = begun(run, now.index, of, next);
            Some(say!(voice, "learner.further", here = here, furthest = furthest))
        }
        Standing::Done { .. } | Standing::Changed => {
            let (id, from) = list::next(&run.catalogue.shelves().0, progress)?;
            let typed = command(&id, from.as_deref());
            Some(say!(voice, "learner.next", command = typed))
        }
    }
}

/// `tcp-server: step 3 of 21. Go on: sockstep lesson tcp-server --from accept`.
fn begun(run: &Run<'_>, index: usize, of: usize, next: Option<&str>) -> String {
    let (lesson, again) = (visible(run.name), command(run.name, next));
    say!(
        run.voice,
        "learner.begun",
        lesson = lesson,
        index = index,
        of = of,
        command = again
    )
}

/// What is typed to run a lesson, from this step on.
pub(super) fn command(name: &str, from: Option<&str>) -> String {
    let from = from.map_or_else(String::new, |step| format!(" --from {step}"));
    format!("sockstep lesson {}{from}", visible(name))
}

fn mention_not_kept(error: &StoreError, voice: Voice) {
    let why = error.told(voice);
    mention(&say!(voice, "learner.not_kept", why = why));
}

/// Says which files were set aside.
pub(super) fn mention_all(aside: &[SetAside], voice: Voice) {
    for one in aside {
        let (file, now) = (one.file.to_string_lossy(), one.now.to_string_lossy());
        mention(&say!(
            voice,
            "learner.set_aside",
            file = visible(&file),
            reason = one.reason,
            now = visible(&now)
        ));
    }
}

/// Never an error: a lesson does not end because its progress cannot be kept.
impl Sink for &mut Learner {
    fn event(&mut self, event: &Event) -> Result<(), RecordError> {
        if self.session.take(event, jiff::Timestamp::now()) {
            self.keep();
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), RecordError> {
        Ok(())
    }
}

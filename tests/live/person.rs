//! A person at the real binary: a screen with a lesson on it, and the recording of what happens.

use std::path::PathBuf;

use sockstep::event::{Answer, End, Kind};
use sockstep::lesson;
use sockstep::progress::{Progress, Store};

use crate::support::processes::{Family, wait_until};
use crate::support::recording::{Recording, of_kind};
use crate::support::scratch::Scratch;
use crate::support::screen::{ENTER, Screen, Size};
use crate::support::sockstep::{sockstep, sockstep_of_nobody};

/// How large a terminal is by old custom.
pub(crate) const USUAL: Size = (80, 24);
/// What the bottom line says, in every language, while a question is asked.
const ASKED: &str = "1 2 3 ";

/// Whether a question is asked just now.
pub(crate) fn is_asked(screen: &Screen) -> bool {
    screen
        .text()
        .lines()
        .last()
        .is_some_and(|bottom| bottom.contains(ASKED))
}

pub(crate) struct Person {
    pub(crate) screen: Screen,
    pub(crate) recording: Recording,
    lesson: String,
    /// The ids of the lesson's steps.
    steps: Vec<String>,
    folder: Scratch,
    is_nobody: bool,
}

impl Person {
    /// Sits down at a terminal of the usual size, with tcp-server on it.
    pub(crate) fn sit_down(test: &str) -> Self {
        Self::with(test, USUAL, &[])
    }

    /// The same at a terminal of this size, with these options.
    pub(crate) fn with(test: &str, size: Size, options: &[&str]) -> Self {
        Self::at("tcp-server", test, size, options)
    }

    /// The same with another lesson.
    pub(crate) fn at(lesson: &str, test: &str, size: Size, options: &[&str]) -> Self {
        Self::start(lesson, Scratch::of(test), false, size, options)
    }

    /// The same, but the person is `nobody`.
    pub(crate) fn nobody(test: &str, size: Size) -> Self {
        Self::start("tcp-server", Scratch::of(test), true, size, &[])
    }

    /// The same person once more, with these options; the lesson before is left.
    pub(crate) fn come_back(self, options: &[&str]) -> Self {
        Self::start(&self.lesson, self.folder, self.is_nobody, USUAL, options)
    }

    /// The same with another lesson.
    pub(crate) fn nobody_at(lesson: &str, test: &str) -> Self {
        Self::start(lesson, Scratch::of(test), true, USUAL, &[])
    }

    fn start(lesson: &str, folder: Scratch, is_nobody: bool, size: Size, options: &[&str]) -> Self {
        let trace = folder.join("trace.jsonl");
        let arguments = ["lesson", lesson, "--record", trace.to_str().unwrap()];
        let arguments = arguments.iter().chain(options).copied();
        let mut command = if is_nobody {
            sockstep_of_nobody(&folder, arguments)
        } else {
            sockstep(arguments)
        };
        command.env("XDG_STATE_HOME", folder.join("state"));
        let mut screen = Screen::spawn(size, &mut command);
        let steps = lesson::open(lesson).unwrap().steps.into_iter();
        let steps: Vec<_> = steps.map(|step| step.id).collect();
        screen.wait_for(&format!("/{}", steps.len()));
        Self {
            screen,
            recording: Recording(trace),
            lesson: lesson.to_owned(),
            steps,
            folder,
            is_nobody,
        }
    }

    /// What is kept of this person.
    #[track_caller]
    pub(crate) fn progress(&self) -> Progress {
        let mut aside = Vec::new();
        let progress = self.store().look(&mut aside).unwrap();
        assert_eq!(aside, []);
        progress
    }

    /// Where it is kept.
    pub(crate) fn store(&self) -> Store {
        Store::new(self.state())
    }

    /// The folder of that.
    pub(crate) fn state(&self) -> PathBuf {
        self.folder.join("state/sockstep")
    }

    /// Presses a key that runs the next step, or does something else in its place.
    #[track_caller]
    pub(crate) fn act(&mut self, key: &str) -> &mut Self {
        let Self {
            screen, recording, ..
        } = self;
        let before = recording.steps();
        screen.press(key);
        screen.wait_until(&format!("what {key:?} does"), |_| recording.steps() > before);
        screen.wait_until("an answer", |screen| !is_asked(screen));
        self
    }

    /// Enter: the next step; a question that stands before it is left to the kernel.
    #[track_caller]
    pub(crate) fn enter(&mut self) -> &mut Self {
        let Self {
            screen, recording, ..
        } = self;
        let before = recording.steps();
        let has_run = |_: &Screen| recording.steps() > before;
        screen.press(ENTER).wait_until("a step or a question", |screen| {
            has_run(screen) || is_asked(screen)
        });
        if has_run(screen) { self } else { self.act(ENTER) }
    }

    /// Lets the step to come begin, before which a question stands, and does not wait for its end.
    #[track_caller]
    pub(crate) fn begin_the_next(&mut self) {
        let Self {
            screen, recording, ..
        } = self;
        let before = recording.steps();
        screen
            .press(ENTER)
            .wait_until("a question", is_asked)
            .press(ENTER);
        wait_until("the step", || recording.steps() > before);
    }

    /// Enter until this step is done.
    #[track_caller]
    pub(crate) fn go_to(&mut self, step: &str) -> &mut Self {
        while self.step() != step {
            self.enter();
            // A key that is pressed while a step still runs is lost.
            let page = format!("/{} {}", self.steps.len(), self.step());
            self.screen.wait_for(&page);
        }
        self
    }

    /// With `--from`: until the lesson stands before this step.
    #[track_caller]
    pub(crate) fn arrive_before(&mut self, step: &str) {
        let place = self.steps.iter().position(|id| id == step).unwrap();
        if let Some(before) = place.checked_sub(1).map(|place| &self.steps[place]) {
            let page = format!("/{} {before}", self.steps.len());
            self.screen.wait_for(&page);
        }
    }

    /// The step that ran last; what was done in place of one is none.
    pub(crate) fn step(&self) -> String {
        let steps = of_kind!(self.recording, Step).into_iter();
        let mut ran = steps.filter(|step| step.instead.is_none());
        ran.next_back().map_or_else(String::new, |step| step.id)
    }

    /// Enter to the lesson's end; where a frame has not come, waits until the kernel sends it again.
    #[track_caller]
    pub(crate) fn finish(&mut self) -> End {
        while Some(&self.step()) != self.steps.last() {
            self.wait_if_the_frame_has_not_come();
            self.enter();
            let (screen, recording) = (&mut self.screen, &self.recording);
            screen.wait_until("a step that has settled", |_| recording.has_settled());
        }
        self.screen.wait_for("Enter leave");
        of_kind!(self.recording, End).pop().unwrap()
    }

    #[track_caller]
    fn wait_if_the_frame_has_not_come(&mut self) {
        let Self {
            screen, recording, ..
        } = self;
        let note = |kind: &Kind| matches!(kind, Kind::Note(note) if note.text_id == "awaiting-frame");
        if recording.last_step().iter().any(note) {
            screen.wait_until("the frame again", |_| {
                recording
                    .last_step()
                    .iter()
                    .any(|kind| matches!(kind, Kind::Meanwhile(_)))
            });
        }
    }

    /// The answers so far.
    pub(crate) fn answers(&self) -> Vec<Answer> {
        of_kind!(self.recording, Answer)
    }

    /// The process ids of the actors in the lesson's order, as long as none has forked: the director's only
    /// child, the keeper, comes before them.
    pub(crate) fn actors(&self) -> Vec<u32> {
        let family: Vec<_> = Family::of(self.screen.process_id()).ids().collect();
        let header = of_kind!(self.recording, Header).pop().unwrap();
        assert_eq!(family.len(), 1 + header.actors.len(), "the keeper and the actors");
        family[1..].to_vec()
    }

    /// Leaves by `q`; gives the exit code.
    #[track_caller]
    pub(crate) fn quit(&mut self) -> i32 {
        self.screen.leave("q")
    }
}

//! What to show at a step, computed once and in one place.
//!
//! [`Story`] folds events into [`Page`]s: page 0 is the introduction, and every `step` event begins
//! one more. A page starts as what still stands of the page before it, so that each is whole.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::changes::changes;
use super::owners::Owners;
use super::page::is_done;
use super::sets::Watched;

use crate::event::{
    ActorInfo, Answer, Ask, Backlog, Call, Called, Cut, End, Event, Fact, FateKind, FdSet, Frame, Header,
    Kind, Link, Question, Return, Script, SocketView, Sockets, State, StepStart, text_of_return,
};

pub use super::changes::Change;

/// The remark that brings what the step's claim is held against.
const CLAIM: &str = "claim";

/// All pages so far, and what the trace says about itself.
#[derive(Debug)]
pub struct Story {
    /// The trace's header, once it has come.
    pub header: Option<Header>,
    /// The lesson, once it has come.
    pub script: Script,
    pages: Vec<Page>,
    asked: Option<Question>,
    seen: HashMap<u64, Arc<WireFrame>>,
}

/// What to show at one step.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The step; none on the page before the first step.
    pub step: Option<StepStart>,
    /// The actors and their calls so far.
    pub lanes: Vec<Lane>,
    /// The frames on the wire, oldest first, and those that this step touched.
    pub frames: BTreeMap<u64, Arc<WireFrame>>,
    /// Each host's sockets, in the header's order of hosts.
    pub hosts: Vec<HostSockets>,
    /// The listeners' queues.
    pub backlogs: Vec<Arc<Backlog>>,
    /// The facts that were tested.
    pub facts: Vec<Fact>,
    /// How many facts have not held, from the lesson's beginning on.
    pub unheld: usize,
    /// The question that was asked before this step.
    pub question: Option<Question>,
    /// Its answer.
    pub answer: Option<Answer>,
    /// The counters that changed: host, name, by how much.
    pub counters: BTreeMap<(String, String), i64>,
    /// Remarks, by the ids of their texts.
    pub notes: Vec<String>,
    /// What the kernel showed where the step's claim says something else.
    pub claim: Option<String>,
    /// What each actor's last select, poll or epoll watched.
    pub fd_sets: BTreeMap<String, Watched>,
    /// Hosts whose cable is cut, and which ways.
    pub cut: BTreeMap<String, Cut>,
    /// The cables that this step cut or mended.
    pub links: Vec<Link>,
    /// Whether the learner has left the lesson's plan.
    pub off_plan: bool,
    /// The step in whose place the learner did something else, on the page of that: all else on it but what
    /// was done and what the kernel shows is still the page's before.
    pub to_come: Option<StepStart>,
    /// Whether the step of such a page had been done.
    pub(crate) was_done: bool,
    /// What came by itself after the page was whole.
    pub addenda: Vec<Addendum>,
    /// How the lesson ended, on its last page.
    pub end: Option<End>,
    /// Who holds which socket.
    pub(crate) owners: Arc<Owners>,
    number: usize,
}

/// An actor's column.
#[derive(Clone, Debug)]
pub struct Lane {
    /// The actor's name.
    pub actor: String,
    /// The host that it lives on.
    pub host: String,
    /// Its calls, oldest first.
    pub calls: Vec<Arc<Made>>,
}

/// A call that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The step that made it, counted from 1.
    pub step: usize,
    /// The call's man-page name.
    pub call: String,
    /// The call as short as a chart wants it.
    pub short: String,
    /// The call in strace's notation.
    pub text: String,
    /// How far it has come.
    pub status: Status,
    /// The page on which it last changed.
    touched: usize,
}

/// How far a call has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It has begun, and is neither back nor asleep.
    Running,
    /// Its task sleeps in it.
    Blocked,
    /// It returned; the value, and the whole return in strace's notation.
    Done(i64, String),
    /// It failed; the errno's name.
    Failed(String),
}

/// A frame and what became of it.
#[derive(Clone, Debug)]
pub struct WireFrame {
    /// The frame as it was captured.
    pub frame: Arc<Frame>,
    /// Whether it waits on the wire now.
    pub held: bool,
    /// How many copies of it were absorbed.
    pub copies: u32,
    /// What became of it.
    pub fate: Option<FateKind>,
    /// How many calls each lane had made when it was captured, or met its fate.
    stood: Vec<usize>,
}

/// The sockets of one host.
#[derive(Clone, Debug, Default)]
pub struct HostSockets {
    /// The host's name.
    pub host: String,
    /// Its addresses.
    pub addrs: Vec<String>,
    /// Its sockets now.
    pub now: Arc<Vec<SocketView>>,
    /// Its sockets on the page before.
    pub before: Arc<Vec<SocketView>>,
}

/// What came by itself while nobody acted.
#[derive(Clone, Debug, Default)]
pub struct Addendum {
    /// Milliseconds since the machine had settled.
    pub after_ms: u64,
    /// What happened, in order.
    pub happenings: Vec<Happening>,
}

/// One thing that came by itself.
#[derive(Clone, Debug)]
pub enum Happening {
    /// A frame.
    Frame(Arc<Frame>),
    /// A copy of a frame; how often the frame has been sent by now.
    Again(Arc<Frame>, u32),
    /// A frame met its fate.
    Fate(Arc<Frame>, FateKind),
    /// A call returned: actor, call, the return in strace's notation, whether it failed.
    Returned(String, String, String, bool),
    /// An actor fell asleep: actor, call.
    Blocked(String, String),
    /// A socket of this host changed.
    Changed(String, Box<Change>),
    /// A fact failed.
    Failed(Box<Fact>),
    /// A remark.
    Note(String),
}

impl Story {
    /// A story of which nothing has been told.
    pub fn new() -> Self {
        Self {
            header: None,
            script: Script {
                id: String::new(),
                hash: String::new(),
                title: BTreeMap::new(),
                intro: BTreeMap::new(),
                steps: Vec::new(),
                programs: Vec::new(),
            },
            pages: vec![Page::default()],
            asked: None,
            seen: HashMap::new(),
        }
    }

    /// The pages so far; the last is the one that grows. There is always one.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// The page that grows.
    pub fn last(&self) -> &Page {
        &self.pages[self.pages.len() - 1]
    }

    /// The question that was asked before the step to come.
    pub fn asked(&self) -> Option<&Question> {
        self.asked.as_ref()
    }

    /// The question that stands between this page and the next, as the lesson asks it.
    pub fn question_after(&self, page: usize) -> Option<&Ask> {
        let asked = match self.pages.get(page + 1) {
            Some(next) => next.question.as_ref(),
            None => self.asked(),
        };
        let id = &asked?.id;
        let mut asks = self.script.steps.iter().filter_map(|step| step.question.as_ref());
        asks.find(|ask| ask.id == *id)
    }

    /// Puts another choice in place of the one that was made when the answer of this page was recorded;
    /// gives the answer as it is now. None where the page has no answer of the kernel's.
    pub fn choose(&mut self, page: usize, choice: &str) -> Option<&Answer> {
        let answer = self.pages.get_mut(page)?.answer.as_mut()?;
        answer.agrees = answer.kernel == choice;
        answer.choice = Some(choice.to_owned());
        Some(answer)
    }

    /// Takes the next event in.
    pub fn push(&mut self, event: &Event) {
        match &event.kind {
            Kind::Header(header) => self.open(header),
            Kind::Lesson(script) => self.script = (**script).clone(),
            Kind::Question(question) => self.asked = Some(question.clone()),
            Kind::Step(step) => self.turn(step),
            Kind::Frame(frame) => self.arrive(frame),
            Kind::Fate(fate) => self.befall(fate.id, fate.fate),
            other => self.page().take(other),
        }
    }

    fn page(&mut self) -> &mut Page {
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    fn open(&mut self, header: &Header) {
        let page = self.page();
        page.lanes = header.actors.iter().map(Lane::of).collect();
        page.hosts = header
            .hosts
            .iter()
            .map(|host| HostSockets {
                host: host.name.clone(),
                addrs: host.addrs.clone(),
                ..HostSockets::default()
            })
            .collect();
        self.header = Some(header.clone());
    }

    fn turn(&mut self, step: &StepStart) {
        let number = self.pages.len();
        let next = if step.instead.is_some() {
            self.last().interrupted_by(step, number)
        } else {
            let question = self.asked.take();
            self.last().followed_by(step, number, question)
        };
        self.pages.push(next);
    }

    fn arrive(&mut self, frame: &Frame) {
        let frame = Arc::new(frame.clone());
        if let Some(original) = frame.copy_of.and_then(|id| self.seen.get(&id).cloned()) {
            return self.arrive_again(&original);
        }
        let happening = Happening::Frame(Arc::clone(&frame));
        let entry = WireFrame {
            held: frame.held,
            frame,
            copies: 0,
            fate: None,
            stood: self.last().calls_made(),
        };
        self.keep(entry);
        self.page().add(happening);
    }

    fn arrive_again(&mut self, original: &WireFrame) {
        let mut entry = original.clone();
        entry.copies = entry.copies.saturating_add(1);
        let happening = Happening::Again(Arc::clone(&entry.frame), entry.times());
        self.keep(entry);
        self.page().add(happening);
    }

    fn befall(&mut self, id: u64, fate: FateKind) {
        let Some(entry) = self.seen.get(&id) else { return };
        if fate == FateKind::Absorbed {
            return;
        }
        let entry = WireFrame {
            held: false,
            fate: Some(fate),
            stood: self.last().calls_made(),
            ..(**entry).clone()
        };
        let happening = Happening::Fate(Arc::clone(&entry.frame), fate);
        self.keep(entry);
        self.page().add(happening);
    }

    fn keep(&mut self, entry: WireFrame) {
        let id = entry.frame.id;
        let entry = Arc::new(entry);
        self.seen.insert(id, Arc::clone(&entry));
        self.page().frames.insert(id, entry);
    }
}

impl Default for Story {
    fn default() -> Self {
        Self::new()
    }
}

impl Lane {
    fn of(actor: &ActorInfo) -> Self {
        Self {
            actor: actor.name.clone(),
            host: actor.host.clone(),
            calls: Vec::new(),
        }
    }
}

impl WireFrame {
    /// How often it has been sent: once, and once more for each copy.
    pub fn times(&self) -> u32 {
        self.copies.saturating_add(1)
    }

    /// How many calls the lane had made when this frame passed; what is held has come as far as the page.
    pub(super) fn calls_before(&self, page: &Page, lane: usize) -> usize {
        if self.held {
            return page.lanes.get(lane).map_or(0, |lane| lane.calls.len());
        }
        self.stood.get(lane).copied().unwrap_or(0)
    }
}

impl Page {
    /// How many calls each lane has made.
    fn calls_made(&self) -> Vec<usize> {
        self.lanes.iter().map(|lane| lane.calls.len()).collect()
    }

    /// The step's place in the lesson, counted from 0; none before the first step.
    pub fn index(&self) -> Option<usize> {
        self.step.as_ref().and_then(|step| step.index.checked_sub(1))
    }

    /// Whether the call began, fell asleep or came back on this page.
    pub fn touches(&self, made: &Made) -> bool {
        self.number > 0 && made.touched == self.number
    }

    /// Facts that do not hold.
    pub fn failed(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(|fact| !fact.holds)
    }

    /// What the next page starts with: all that still stands.
    fn followed_by(&self, step: &StepStart, number: usize, question: Option<Question>) -> Self {
        let on_wire = self.frames.iter().filter(|(_, frame)| frame.held);
        Self {
            step: Some(step.clone()),
            lanes: self.lanes.clone(),
            frames: on_wire.map(|(id, frame)| (*id, Arc::clone(frame))).collect(),
            hosts: self.hosts.iter().map(HostSockets::turned).collect(),
            backlogs: self.backlogs.clone(),
            fd_sets: self.fd_sets.iter().map(turned).collect(),
            cut: self.cut.clone(),
            unheld: self.unheld,
            owners: Arc::clone(&self.owners),
            question,
            number,
            off_plan: step.off_plan,
            ..Self::default()
        }
    }

    /// What a page starts with on which the learner does something in place of this step: the step is still
    /// to come, and its question still to be asked.
    fn interrupted_by(&self, step: &StepStart, number: usize) -> Self {
        Self {
            step: self.step.clone(),
            to_come: Some(step.clone()),
            was_done: is_done(self),
            ..self.followed_by(step, number, None)
        }
    }

    fn take(&mut self, kind: &Kind) {
        match kind {
            Kind::Call(called) => self.call(called),
            Kind::Blocked(blocked) => self.block(&blocked.actor, &blocked.call),
            Kind::Return(returned) => self.finish(returned),
            Kind::Sockets(sockets) => self.look(sockets),
            Kind::Backlog(backlog) => self.queue(backlog),
            Kind::Fact(fact) => self.test(fact),
            Kind::Answer(answer) => self.answer = Some(answer.clone()),
            Kind::Counters(counters) => {
                for (name, difference) in &counters.changed {
                    let key = (counters.host.clone(), name.clone());
                    let sum = self.counters.entry(key).or_default();
                    *sum = sum.saturating_add(*difference);
                }
            }
            Kind::Link(link) => self.link(link),
            Kind::Fdset(set) => self.watch(set),
            Kind::Actor(actor) => self.welcome(actor),
            Kind::Meanwhile(meanwhile) => self.addenda.push(Addendum {
                after_ms: meanwhile.after_ms,
                happenings: Vec::new(),
            }),
            Kind::Note(note) if note.text_id == CLAIM => self.claim.clone_from(&note.got),
            Kind::Note(note) => self.note(&note.text_id),
            Kind::End(end) => self.end = Some(end.clone()),
            Kind::Header(_)
            | Kind::Lesson(_)
            | Kind::Step(_)
            | Kind::Frame(_)
            | Kind::Fate(_)
            | Kind::Question(_) => {}
        }
    }

    /// Enters what came by itself, if anything does just now.
    fn add(&mut self, happening: Happening) {
        if let Some(addendum) = self.addenda.last_mut() {
            addendum.happenings.push(happening);
        }
    }

    fn call(&mut self, called: &Called) {
        let made = Arc::new(Made {
            step: self.step.as_ref().map_or(0, |step| step.index),
            call: called.call.clone(),
            short: short_text(called),
            text: called.text.clone(),
            status: Status::Running,
            touched: self.number,
        });
        if let Some(lane) = self.lanes.iter_mut().find(|lane| lane.actor == called.actor) {
            lane.calls.push(made);
        }
    }

    fn block(&mut self, actor: &str, call: &str) {
        self.set_status(actor, Status::Blocked);
        self.add(Happening::Blocked(actor.to_owned(), call.to_owned()));
    }

    fn finish(&mut self, returned: &Return) {
        let text = text_of_return(returned);
        self.add(Happening::Returned(
            returned.actor.clone(),
            returned.call.clone(),
            text.clone(),
            returned.errno.is_some(),
        ));
        let status = match &returned.errno {
            Some(errno) => Status::Failed(errno.clone()),
            None => Status::Done(returned.value, text),
        };
        self.set_status(&returned.actor, status);
    }

    fn set_status(&mut self, actor: &str, status: Status) {
        let number = self.number;
        let lane = self.lanes.iter_mut().find(|lane| lane.actor == actor);
        if let Some(made) = lane.and_then(|lane| lane.calls.last_mut()) {
            let made = Arc::make_mut(made);
            made.status = status;
            made.touched = number;
        }
    }

    /// One more actor gets a lane.
    fn welcome(&mut self, actor: &ActorInfo) {
        if !self.lanes.iter().any(|lane| lane.actor == actor.name) {
            self.lanes.push(Lane::of(actor));
        }
    }

    fn look(&mut self, sockets: &Sockets) {
        if !self.owners.know(sockets) {
            Arc::make_mut(&mut self.owners).learn(sockets);
        }
        let fresh = self.fd_sets.values_mut().filter(|watched| watched.is_fresh);
        fresh.for_each(|watched| watched.name(sockets.sockets.iter()));
        let now = Arc::new(sockets.sockets.clone());
        let place = self.hosts.iter().position(|host| host.host == sockets.host);
        let Some(place) = place else {
            return self.hosts.push(HostSockets {
                host: sockets.host.clone(),
                now,
                ..HostSockets::default()
            });
        };
        let before = std::mem::replace(&mut self.hosts[place].now, now);
        if !self.addenda.is_empty() {
            for change in changes(&before, &sockets.sockets) {
                self.add(Happening::Changed(sockets.host.clone(), Box::new(change)));
            }
        }
        let gone = |backlog: &Arc<Backlog>| backlog.host == sockets.host && !still_listens(backlog, sockets);
        self.backlogs.retain(|backlog| !gone(backlog));
    }

    fn watch(&mut self, set: &FdSet) {
        let mut watched = Watched {
            set: set.clone(),
            names: BTreeMap::new(),
            step: self.step.as_ref().map_or(0, |step| step.index),
            is_fresh: true,
        };
        watched.name(self.hosts.iter().flat_map(|host| host.now.iter()));
        self.fd_sets.insert(set.actor.clone(), watched);
    }

    fn queue(&mut self, backlog: &Backlog) {
        let same = |other: &Arc<Backlog>| other.host == backlog.host && other.name == backlog.name;
        match self.backlogs.iter_mut().find(|other| same(other)) {
            Some(place) => *place = Arc::new(backlog.clone()),
            None => self.backlogs.push(Arc::new(backlog.clone())),
        }
    }

    fn test(&mut self, fact: &Fact) {
        self.facts.push(fact.clone());
        if !fact.holds {
            self.unheld += 1;
            self.add(Happening::Failed(Box::new(fact.clone())));
        }
    }

    fn link(&mut self, link: &Link) {
        // A trace of before there were one-way cuts says only that the cable is down.
        let cut = match (link.up, link.cut) {
            (true, _) => Cut::None,
            (false, Cut::None) => Cut::Both,
            (false, cut) => cut,
        };
        self.cut.insert(link.host.clone(), cut);
        self.cut.retain(|_, cut| *cut != Cut::None);
        self.links.push(Link { cut, ..link.clone() });
    }

    fn note(&mut self, id: &str) {
        if self.addenda.is_empty() {
            self.notes.push(id.to_owned());
        } else {
            self.add(Happening::Note(id.to_owned()));
        }
    }
}

impl HostSockets {
    fn turned(&self) -> Self {
        Self {
            host: self.host.clone(),
            addrs: self.addrs.clone(),
            now: Arc::clone(&self.now),
            before: Arc::clone(&self.now),
        }
    }

    /// What changed since the page before.
    pub fn changes(&self) -> Vec<Change> {
        changes(&self.before, &self.now)
    }
}

fn turned((actor, watched): (&String, &Watched)) -> (String, Watched) {
    (actor.clone(), watched.turned())
}

/// A listener that was closed takes its queues with it.
fn still_listens(backlog: &Backlog, sockets: &Sockets) -> bool {
    sockets.sockets.iter().any(|socket| {
        let same =
            socket.fd == Some(backlog.fd) && socket.name.as_ref().is_none_or(|name| *name == backlog.name);
        socket.state == State::Listen && same
    })
}

/// The call with short arguments, where the table of calls knows it.
pub(crate) fn short_text(called: &Called) -> String {
    let tagged = serde_json::json!({ &called.call: &called.args });
    serde_json::from_value::<Call<i32>>(tagged).map_or_else(|_| called.text.clone(), |call| call.short_text())
}

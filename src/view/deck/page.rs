//! One page: what is on it, by the places where it is stored.

use serde::Serialize;

use super::chart::Calls;
use super::quiz::Quiz;
use super::rich::{Rich, rich, rich_with};
use super::terms::DeckTerm;
use super::text::{Both, Lines, Texts, both, lines};
use super::{Story, Tables};
use crate::event::{Backlog, FateKind, Script, SocketView, Waiting, in_language};
use crate::view::answer::{counters, failed};
use crate::view::chart::lane_of;
use crate::view::claim::who;
use crate::view::happenings::{addendum, deviation, note};
use crate::view::page::{end_lines, facts_text, is_done, touched_calls};
use crate::view::queues::{MOST_SLOTS, count, has_handshakes, member};
use crate::view::sets::sets;
use crate::view::sockets::{Size, row, rows};
use crate::view::story::{Change, HostSockets, Page, WireFrame};
use crate::view::terms::step_terms;
use crate::view::wire::fate_text;
use crate::view::{Line, Options, Role, live_command, say};

/// A page. What it says stands among the deck's texts, by place; what it does not say is left out.
#[derive(Debug, Serialize)]
pub struct DeckPage {
    /// The step's id; none on the page before the first step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The step's place, counted from 1.
    pub index: usize,
    /// How many steps the lesson has.
    pub of: usize,
    /// The calls that began, fell asleep or came back, as strace prints them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touched: Option<usize>,
    /// How many facts hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<usize>,
    /// The frames on the wire and those of this step.
    pub packets: Vec<Arrow>,
    /// Of each host that has sockets: its place among the hosts, and its rows.
    pub hosts: Vec<(String, Vec<usize>)>,
    /// The listeners' queues.
    pub queues: Vec<usize>,
    /// What select, poll and epoll watch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sets: Option<usize>,
    /// Facts that do not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<usize>,
    /// Counters that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counters: Option<usize>,
    /// The question before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiz: Option<usize>,
    /// What somebody claims, and what the kernel does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// Whether the lesson's words are about what happened.
    pub done: bool,
    /// Remarks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<usize>,
    /// What came by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meanwhile: Option<usize>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// The terms that it is about, the most telling first: places among the deck's.
    pub terms: Vec<usize>,
    /// What is typed to stand live where this page is.
    pub live: String,
    /// Hosts whose cable is cut, and what is said of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cut: Vec<(String, usize)>,
}

/// A frame on the chart.
#[derive(Debug, Serialize)]
pub struct Arrow {
    /// Its place among the frames.
    pub frame: usize,
    /// What became of it, a place among the texts.
    pub fate: usize,
    /// `held`, `delivered`, `dropped`, `duplicated`, `passed`.
    pub is: &'static str,
    /// The lanes of the two whose sockets it is of; none where it is only the host's.
    pub lanes: [Option<usize>; 2],
    /// The row above it, by actors and by hosts: while it waits, that of its two ends; once it has passed,
    /// that of the latest call that had been made by then.
    pub rows: [usize; 2],
    /// How many calls had been made by then: later ones of the same row stand below it.
    pub calls: usize,
}

/// A socket's row.
#[derive(Debug, Serialize)]
pub struct SocketRow {
    /// Name, descriptor, state, own address, peer, the two queues, timer.
    pub cells: Both<Lines>,
    /// Its state now; where it is gone, its last.
    pub state: String,
    /// Whether it is gone.
    pub gone: bool,
    /// Whether it has changed.
    pub news: bool,
}

/// A listener's queues.
#[derive(Debug, Serialize)]
pub struct Queue {
    /// The listener's name.
    pub name: String,
    /// Its host.
    pub host: String,
    /// What listen was given.
    pub limit: u32,
    /// How many slots to draw: the limit's and the one behind it, or as many as are taken.
    pub slots: usize,
    /// How full it is.
    pub count: Both<Lines>,
    /// Half-open connections; none where there is no handshake.
    pub half: Option<Vec<String>>,
    /// Connections that wait for accept, oldest first.
    pub full: Vec<String>,
}

/// A claim.
#[derive(Debug, Serialize)]
pub struct Claim {
    /// Who says so.
    pub who: Both<String>,
    /// What is said.
    pub says: Both<Vec<Rich>>,
    /// What the kernel does.
    pub does: Both<Vec<Rich>>,
}

impl DeckPage {
    pub(super) fn of(page: &Page, number: usize, story: &Story, calls: &Calls, tables: &mut Tables) -> Self {
        let script = &story.script;
        let packets = page.frames.values();
        let packets = packets.map(|frame| arrow(page, frame, calls, tables)).collect();
        let hosts = page
            .hosts
            .iter()
            .filter_map(|host| sockets(host, tables))
            .collect();
        let backlogs = page.backlogs.iter();
        let queues = backlogs
            .map(|backlog| tables.queues.place(queue(page, backlog)))
            .collect();
        let quiz = quiz(page, script, tables);
        let terms = step_terms(page, script).into_iter();
        let terms = terms.map(|term| tables.terms.place(DeckTerm::of(term))).collect();
        let texts = &mut tables.texts;
        Self {
            id: page.step.as_ref().map(|step| step.id.clone()),
            index: page.step.as_ref().map_or(0, |step| step.index),
            of: page.step.as_ref().map_or(script.steps.len(), |step| step.of),
            touched: texts.told(|options| touched_calls(page, options)),
            facts: (!page.facts.is_empty()).then(|| texts.line(|options| facts_text(page, options))),
            packets,
            hosts,
            queues,
            sets: texts.told(|options| sets(page, options, options.width())),
            failed: texts.told(|options| failed(page, options, options.width())),
            counters: texts.told(|options| counters(page, options, options.width())),
            quiz,
            claim: claim(page, script),
            done: is_done(page),
            notes: notes(page, script, texts),
            meanwhile: meanwhile(page, script, texts),
            end: texts.told(|options| end_lines(page, options)),
            terms,
            live: live_command(story, number),
            cut: cut(page, texts),
        }
    }
}

fn arrow(page: &Page, frame: &WireFrame, calls: &Calls, tables: &mut Tables) -> Arrow {
    let (from, to, segment) = (&frame.frame.from, &frame.frame.to, &frame.frame.segment);
    let lanes = [
        lane_of(page, from, (&segment.src, &segment.dst)),
        lane_of(page, to, (&segment.dst, &segment.src)),
    ];
    let is_end = |lane: usize| {
        let host = &page.lanes[lane].host;
        let is = |(end, own): (Option<usize>, &String)| end.map_or(own == host, |end| end == lane);
        is((lanes[0], from)) || is((lanes[1], to))
    };
    let made = |lane| frame.calls_before(page, lane);
    let above = (0..page.lanes.len()).filter(|lane| !frame.held || is_end(*lane));
    let rows = above.map(|lane| calls.row_after(lane, made(lane)));
    Arrow {
        frame: tables.packets.place(frame),
        fate: tables.texts.line(|options| fate_text(frame, options)),
        is: is(frame),
        lanes,
        rows: rows.fold([0, 0], |[alone, shared], row| {
            [alone.max(row[0]), shared.max(row[1])]
        }),
        calls: (0..page.lanes.len()).map(made).sum(),
    }
}

fn is(frame: &WireFrame) -> &'static str {
    match (frame.held, frame.fate) {
        (true, _) => "held",
        (false, Some(FateKind::Delivered)) => "delivered",
        (false, Some(FateKind::Dropped)) => "dropped",
        (false, Some(FateKind::Duplicated)) => "duplicated",
        (false, Some(FateKind::Absorbed) | None) => "passed",
    }
}

fn sockets(host: &HostSockets, tables: &mut Tables) -> Option<(String, Vec<usize>)> {
    if host.now.is_empty() && host.before.is_empty() {
        return None;
    }
    let changes = host.changes();
    let rows = rows(host, &changes);
    let rows = rows.map(|(socket, change)| tables.sockets.place(socket_row(host, socket, change)));
    Some((host.host.clone(), rows.collect()))
}

fn socket_row(host: &HostSockets, socket: &SocketView, change: Option<&Change>) -> SocketRow {
    SocketRow {
        cells: both(|options| lines(row(host, socket, change, options, Size::Full))),
        state: socket.state.to_string(),
        gone: change.is_some_and(|change| change.to.is_none()),
        news: change.is_some(),
    }
}

fn queue(page: &Page, backlog: &Backlog) -> Queue {
    let members = |queue: &[Waiting]| -> Vec<String> {
        let members = queue.iter().map(|waiting| member(waiting, false));
        members.map(|text| Line::of(Role::Plain, text).text()).collect()
    };
    let (limit, waiting) = (backlog.limit as usize, backlog.accept_queue.len());
    Queue {
        name: backlog.name.clone(),
        host: backlog.host.clone(),
        limit: backlog.limit,
        slots: if limit < MOST_SLOTS {
            waiting.max(limit + 1)
        } else {
            waiting
        },
        count: both(|options| {
            let (role, text) = count(backlog, options);
            lines(vec![Line::of(role, text)])
        }),
        half: has_handshakes(page, backlog).then(|| members(&backlog.syn_queue)),
        full: members(&backlog.accept_queue),
    }
}

fn quiz(page: &Page, script: &Script, tables: &mut Tables) -> Option<usize> {
    let id = &page.question.as_ref()?.id;
    let mut asks = script.steps.iter().filter_map(|step| step.question.as_ref());
    let ask = asks.find(|ask| ask.id == *id)?;
    let quiz = Quiz::of(ask, page.answer.as_ref(), &mut tables.texts);
    tables.quizzes.push(quiz);
    Some(tables.quizzes.len() - 1)
}

fn claim(page: &Page, script: &Script) -> Option<Claim> {
    let step = page.index().and_then(|index| script.steps.get(index))?;
    let (got, claim) = (page.claim.as_ref()?, step.claim.as_ref()?);
    Some(Claim {
        who: both(|options| who(claim, options)),
        says: both(|options| rich(in_language(&claim.says, options.lang.tag()))),
        does: both(|options| rich_with(in_language(&claim.does, options.lang.tag()), got)),
    })
}

fn notes(page: &Page, script: &Script, texts: &mut Texts) -> Option<usize> {
    texts.told(|options| {
        let width = options.width();
        let on_top = deviation(page, script, options, width);
        let below = page.notes.iter().filter(|_| page.to_come.is_none());
        let below = below.flat_map(|id| note(id, script, options, width));
        on_top.into_iter().chain(below).collect()
    })
}

fn meanwhile(page: &Page, script: &Script, texts: &mut Texts) -> Option<usize> {
    texts.told(|options| {
        let addenda = page.addenda.iter();
        let lines = addenda.flat_map(|one| addendum(one, script, options, options.width()));
        lines.collect()
    })
}

fn cut(page: &Page, texts: &mut Texts) -> Vec<(String, usize)> {
    let word = |options: &Options| (Role::Bad, format!("✗ {}", say!(options, "view.cable.word")));
    let hosts = page.cut.keys();
    hosts.map(|host| (host.clone(), texts.line(word))).collect()
}

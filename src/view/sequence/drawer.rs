//! Takes events in and gives each its row.

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::RangeInclusive;

use super::{Arrow, Band, Ending, Remark, Sequence};
use crate::event::{
    ActorInfo, Called, Event, Fate, FateKind, Frame, Header, Kind, Return, Segment, SocketView, Sockets,
    StepStart, TcpFlag, text_of_return,
};
use crate::view::changes::changes;
use crate::view::chart::label;
use crate::view::deck::{Both, in_both};
use crate::view::sockets::change_text;
use crate::view::story::short_text;
use crate::view::text::Role;

pub(super) struct Drawer {
    drawn: Sequence,
    pages: RangeInclusive<usize>,
    /// The page that is being read.
    page: usize,
    /// The step that it shows: what is done in place of a step stands at the one before.
    step: (usize, String),
    actors: HashMap<String, Actor>,
    /// Frames that have not met their fate: their arrows, which are drawn when they have.
    open: HashMap<u64, Arrow>,
    /// Frames that waited for nobody: where their arrows are. What befell them is said right after them.
    passed: HashMap<u64, usize>,
    /// How often each frame has been sent.
    times: HashMap<u64, u32>,
    sockets: HashMap<String, Vec<SocketView>>,
}

struct Actor {
    column: usize,
    /// Its latest call: the page, and the remark that says it.
    call: Option<(usize, usize)>,
    /// Whether nothing has come from elsewhere since: what it returns can then stand beside it.
    alone: bool,
}

impl Drawer {
    pub(super) fn of(pages: RangeInclusive<usize>) -> Self {
        Self {
            drawn: Sequence::default(),
            pages,
            page: 0,
            step: (0, String::new()),
            actors: HashMap::new(),
            open: HashMap::new(),
            passed: HashMap::new(),
            times: HashMap::new(),
            sockets: HashMap::new(),
        }
    }

    pub(super) fn take(&mut self, event: &Event) {
        match &event.kind {
            Kind::Header(header) => self.open(header),
            Kind::Actor(actor) => self.welcome(actor),
            Kind::Step(step) => self.turn(step),
            Kind::Call(called) => self.call(called),
            Kind::Blocked(blocked) => self.block(&blocked.actor),
            Kind::Return(returned) => self.finish(returned),
            Kind::Frame(frame) => self.send(frame),
            Kind::Fate(fate) => self.befall(fate),
            Kind::Sockets(sockets) => self.look(sockets),
            _ => {}
        }
    }

    /// The diagram; what waits on the wire still is on its way to the end of it.
    pub(super) fn done(mut self) -> Sequence {
        let last = self.drawn.rows.saturating_sub(1);
        let mut waiting: Vec<_> = std::mem::take(&mut self.open).into_values().collect();
        waiting.retain(|arrow| arrow.page <= *self.pages.end());
        for arrow in &mut waiting {
            arrow.rows.1 = last.max(arrow.rows.0 + 1);
        }
        self.drawn.arrows.extend(waiting);
        self.drawn.arrows.sort_by_key(|arrow| arrow.id);
        self.close_band();
        let ends = self.drawn.arrows.iter().map(|arrow| arrow.rows.1 + 1);
        self.drawn.rows = ends.max().unwrap_or(0).max(self.drawn.rows);
        self.drawn
    }

    fn is_shown(&self) -> bool {
        self.pages.contains(&self.page)
    }

    /// The next row.
    fn row(&mut self) -> usize {
        if self.is_shown() {
            self.drawn.rows += 1;
        }
        self.drawn.rows.saturating_sub(1)
    }

    fn open(&mut self, header: &Header) {
        self.drawn.hosts = header.hosts.iter().map(|host| host.name.clone()).collect();
        header.actors.iter().for_each(|actor| self.welcome(actor));
        self.begin_band(0, "");
    }

    fn welcome(&mut self, actor: &ActorInfo) {
        let column = self.column(&actor.host);
        let actor_of = || Actor {
            column,
            call: None,
            alone: false,
        };
        self.actors.entry(actor.name.clone()).or_insert_with(actor_of);
    }

    fn column(&mut self, host: &str) -> usize {
        let hosts = &mut self.drawn.hosts;
        let known = hosts.iter().position(|known| known == host);
        known.unwrap_or_else(|| {
            hosts.push(host.to_owned());
            hosts.len() - 1
        })
    }

    fn turn(&mut self, step: &StepStart) {
        self.close_band();
        self.page += 1;
        if step.instead.is_none() {
            self.step = (step.index, step.id.clone());
        }
        let (index, id) = self.step.clone();
        self.begin_band(index, &id);
    }

    fn begin_band(&mut self, index: usize, id: &str) {
        if self.page == *self.pages.start() {
            self.carry_over();
        }
        if self.is_shown() {
            let rows = self.drawn.rows..self.drawn.rows;
            let (page, id) = (self.page, id.to_owned());
            self.drawn.bands.push(Band {
                page,
                index,
                id,
                rows,
            });
        }
    }

    /// What is on the wire where the diagram begins comes from above its first page, each from a row of its own.
    fn carry_over(&mut self) {
        let mut under_way: Vec<_> = self.open.values_mut().collect();
        under_way.sort_by_key(|arrow| arrow.id);
        for arrow in under_way {
            arrow.rows = (self.drawn.rows, self.drawn.rows);
            self.drawn.rows += 1;
        }
    }

    /// A page on which nothing is drawn has a row all the same, for its number; the introduction has none.
    fn close_band(&mut self) {
        let rows = self.drawn.rows;
        let Some(band) = self.drawn.bands.last_mut().filter(|band| band.page == self.page) else {
            return;
        };
        if band.rows.start == rows && band.page == 0 {
            self.drawn.bands.pop();
        } else {
            band.rows.end = rows.max(band.rows.start + 1);
            self.drawn.rows = band.rows.end;
        }
    }

    /// Something happens on this host: whoever is in a call elsewhere is no longer alone.
    fn disturb(&mut self, column: usize) {
        let others = self.actors.values_mut().filter(|actor| actor.column != column);
        others.for_each(|actor| actor.alone = false);
    }

    fn remark(&mut self, column: usize, role: Role, text: Both<String>) -> usize {
        let row = self.row();
        self.disturb(column);
        if self.is_shown() {
            let page = self.page;
            self.drawn.remarks.push(Remark {
                page,
                column,
                row,
                role,
                text,
            });
        }
        self.drawn.remarks.len().saturating_sub(1)
    }

    fn call(&mut self, called: &Called) {
        let Some(column) = self.actors.get(&called.actor).map(|actor| actor.column) else {
            return;
        };
        let text = format!("{}{}", self.speaker(&called.actor), short_text(called));
        let place = self.remark(column, Role::Plain, Both::same(text));
        let page = self.page;
        if let Some(actor) = self.actors.get_mut(&called.actor) {
            actor.call = Some((page, place));
            actor.alone = true;
        }
    }

    /// Who calls, where a host has several who could.
    fn speaker(&self, name: &str) -> String {
        let column = self.actors.get(name).map(|actor| actor.column);
        let shared = self
            .actors
            .values()
            .filter(|actor| Some(actor.column) == column)
            .count()
            > 1;
        let host = column.map(|column| self.drawn.hosts[column].as_str());
        if shared || host != Some(name) {
            return format!("{name}: ");
        }
        String::new()
    }

    /// The remark of the actor's call, while it is of this page, and shown.
    fn own_call(&mut self, actor: &str) -> Option<&mut Remark> {
        let (page, place) = self.actors.get(actor)?.call?;
        let is_here = page == self.page && self.is_shown();
        self.drawn.remarks.get_mut(place).filter(|_| is_here)
    }

    fn block(&mut self, actor: &str) {
        if let Some(call) = self.own_call(actor) {
            call.role = Role::Waiting;
            call.text = in_both(|options| {
                let said = call.text.of(options.lang);
                format!("{said} ‖ {}", crate::view::say!(options, "view.blocked"))
            });
        }
    }

    /// Behind its call, where nothing has happened between the two; else in a row of its own.
    fn finish(&mut self, returned: &Return) {
        let role = if returned.errno.is_some() {
            Role::Bad
        } else {
            Role::Good
        };
        let value = text_of_return(returned);
        let is_alone = self.actors.get(&returned.actor).is_some_and(|actor| actor.alone);
        if let Some(call) = self.own_call(&returned.actor)
            && is_alone
            && call.role == Role::Plain
        {
            call.role = role;
            let _ = write!(call.text.en, " = {value}");
            let _ = write!(call.text.zh, " = {value}");
            return;
        }
        let Some(column) = self.actors.get(&returned.actor).map(|actor| actor.column) else {
            return;
        };
        let text = format!("{}{} = {value}", self.speaker(&returned.actor), returned.call);
        self.remark(column, role, Both::same(text));
    }

    fn send(&mut self, frame: &Frame) {
        let (from, to) = (self.column(&frame.from), self.column(&frame.to));
        let times = self.times.entry(frame.copy_of.unwrap_or(frame.id)).or_default();
        *times += 1;
        let mut text = described(&frame.segment, &label(frame));
        if frame.copy_of.is_some() {
            text = format!("{text} ×{times}");
        }
        let row = self.row();
        self.disturb(from);
        let arrow = Arrow {
            id: frame.id,
            page: self.page,
            until: None,
            from,
            to,
            rows: (row, row),
            label: text,
            end: if frame.copy_of.is_some() {
                Ending::Copy
            } else {
                Ending::Waits
            },
        };
        if frame.held && frame.copy_of.is_none() {
            self.open.insert(frame.id, arrow);
        } else {
            self.pass(arrow);
        }
    }

    /// A frame that waits for nobody.
    fn pass(&mut self, mut arrow: Arrow) {
        arrow.until = Some(self.page);
        if arrow.end != Ending::Copy {
            arrow.end = Ending::Arrives;
        }
        if self.is_shown() {
            self.passed.insert(arrow.id, self.drawn.arrows.len());
            self.drawn.arrows.push(arrow);
        }
    }

    fn befall(&mut self, fate: &Fate) {
        let end = match fate.fate {
            FateKind::Delivered => Ending::Arrives,
            FateKind::Duplicated => Ending::Twice,
            FateKind::Dropped => Ending::Lost,
            FateKind::Absorbed => return,
        };
        let passed = self.passed.remove(&fate.id);
        if let Some(arrow) = passed.and_then(|place| self.drawn.arrows.get_mut(place)) {
            // A copy was put aside, whatever became of the first.
            if arrow.end != Ending::Copy {
                arrow.end = end;
            }
            return;
        }
        let Some(mut arrow) = self.open.remove(&fate.id) else {
            return self.correct(fate.id, end);
        };
        if self.page > *self.pages.end() {
            // It was still on its way where the diagram ends.
            self.open.insert(fate.id, arrow);
            return;
        }
        if !self.is_shown() {
            return;
        }
        arrow.rows.1 = self.row();
        self.disturb(usize::MAX);
        arrow.until = Some(self.page);
        arrow.end = end;
        self.drawn.arrows.push(arrow);
    }

    /// A frame that waited for nobody is drawn already; that a cut cable lost it is known only now.
    fn correct(&mut self, id: u64, end: Ending) {
        if !self.is_shown() {
            return;
        }
        let drawn = self.drawn.arrows.iter_mut().rev().find(|arrow| arrow.id == id);
        if let Some(arrow) = drawn.filter(|arrow| arrow.end == Ending::Arrives) {
            arrow.end = end;
        }
    }

    fn look(&mut self, sockets: &Sockets) {
        let column = self.column(&sockets.host);
        let before = self.sockets.insert(sockets.host.clone(), sockets.sockets.clone());
        for change in changes(&before.unwrap_or_default(), &sockets.sockets) {
            let text = in_both(|options| change_text(&sockets.host, &change, options));
            self.remark(column, Role::Now, text);
        }
    }
}

/// `SYN+ACK seq 0 ack 1`, `PSH+ACK seq 1 ack 1 len 26`; of other protocols, what there is to say.
fn described(segment: &Segment, label: &str) -> String {
    let mut text = label.to_owned();
    if segment.proto == "tcp" {
        let _ = write!(text, " seq {}", segment.seq_rel);
        if segment.has(TcpFlag::Ack) {
            let _ = write!(text, " ack {}", segment.ack_rel);
        }
    } else if matches!(segment.proto.as_str(), "icmp" | "icmp6") {
        let _ = write!(text, " {}", segment.options.join(", "));
    }
    if segment.len > 0 {
        let _ = write!(text, " len {}", segment.len);
    }
    text
}

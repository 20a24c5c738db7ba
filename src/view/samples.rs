//! Events for tests, made in a few words.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

use crate::event::{
    Action, ActorInfo, Answer, Ask, Backlog, Blocked, Bytes, Called, Choice, ClaimWords, CodeLine, Counters,
    Cut, Deed, End, EndStatus, Event, Fact, Fate, FateKind, FdSet, Frame, Header, HostInfo, Instead, Kind,
    Link, Meanwhile, Note, PlannedCall, Program, Question, Return, Script, ScriptStep, Segment, SocketView,
    Sockets, State, StepStart, TcpFlag, Timer, TimerKind, Waiting, Words, trace,
};
use crate::view::Story;
use crate::view::tests::told;

/// A text in both languages.
pub(crate) fn words(en: &str, zh: &str) -> Words {
    BTreeMap::from([("en".to_owned(), en.to_owned()), ("zh".to_owned(), zh.to_owned())])
}

/// The events of a lesson, one after the other.
pub(crate) struct Tale {
    pub(crate) events: Vec<Event>,
    next_frame: u64,
}

impl Tale {
    /// A lesson of a server, its client, and this script: each on a host of its own.
    pub(crate) fn of(script: Script, actors: &[&str]) -> Self {
        let actors: Vec<_> = actors.iter().map(|name| (*name, *name)).collect();
        Self::on_hosts(script, &actors)
    }

    /// A lesson of these actors, each with its host.
    pub(crate) fn on_hosts(script: Script, actors: &[(&str, &str)]) -> Self {
        let mut tale = Self {
            events: Vec::new(),
            next_frame: 1,
        };
        let mut hosts: Vec<_> = actors.iter().map(|actor| actor.1).collect();
        hosts.dedup();
        let host = |(index, name): (usize, &&str)| HostInfo {
            name: (*name).to_owned(),
            addrs: vec![format!("10.0.0.{}", index + 1)],
        };
        let actor = |(name, host): &(&str, &str)| ActorInfo {
            name: (*name).to_owned(),
            host: (*host).to_owned(),
        };
        tale.push(Kind::Header(Header {
            format: "sockstep-trace".to_owned(),
            version: 1,
            lesson: script.id.clone(),
            lab: "isolated".to_owned(),
            kernel: "6.18".to_owned(),
            sockstep: "0.1.0".to_owned(),
            recorded_at: "2026-01-01T00:00:00Z".to_owned(),
            hosts: hosts.iter().enumerate().map(host).collect(),
            actors: actors.iter().map(actor).collect(),
        }));
        tale.push(Kind::Lesson(Box::new(script)));
        tale
    }

    pub(crate) fn push(&mut self, kind: Kind) -> &mut Self {
        let seq = self.events.len() as u64;
        self.events.push(Event {
            seq,
            t_ns: seq * 1000,
            kind,
        });
        self
    }

    /// Something is done in place of this step.
    pub(crate) fn instead(&mut self, id: &str, index: usize, deed: Deed, frame: Option<u64>) -> &mut Self {
        self.push(Kind::Step(StepStart {
            id: id.to_owned(),
            index,
            of: 6,
            actor: String::new(),
            off_plan: deed != Deed::Nothing,
            instead: Some(Instead { deed, frame }),
        }))
    }

    pub(crate) fn step(&mut self, id: &str, index: usize, actor: &str) -> &mut Self {
        let of = 6;
        let (id, actor) = (id.to_owned(), actor.to_owned());
        self.push(Kind::Step(StepStart {
            id,
            index,
            of,
            actor,
            ..StepStart::default()
        }))
    }

    pub(crate) fn call(&mut self, actor: &str, call: &str, args: &str, text: &str) -> &mut Self {
        self.push(Kind::Call(Called {
            actor: actor.to_owned(),
            host: actor.to_owned(),
            call: call.to_owned(),
            fd: Some(3),
            args: serde_json::from_str(args).unwrap(),
            text: text.to_owned(),
        }))
    }

    pub(crate) fn blocked(&mut self, actor: &str, call: &str) -> &mut Self {
        let (actor, call) = (actor.to_owned(), call.to_owned());
        self.push(Kind::Blocked(Blocked { actor, call }))
    }

    pub(crate) fn returns(&mut self, actor: &str, call: &str, value: i64, errno: Option<&str>) -> &mut Self {
        self.push(Kind::Return(Return {
            actor: actor.to_owned(),
            call: call.to_owned(),
            value,
            errno: errno.map(str::to_owned),
            took_ns: 1000,
            data: None,
            peer: None,
        }))
    }

    pub(crate) fn frame(&mut self, from: &str, to: &str, flags: &[TcpFlag]) -> &mut Self {
        self.any_frame(from, to, flags, None)
    }

    pub(crate) fn copy(&mut self, id: u64, from: &str, to: &str, flags: &[TcpFlag]) -> &mut Self {
        self.any_frame(from, to, flags, Some(id))
    }

    fn any_frame(&mut self, from: &str, to: &str, flags: &[TcpFlag], copy_of: Option<u64>) -> &mut Self {
        let port = |host: &str| {
            if host == "server" {
                "10.0.0.1:8088"
            } else {
                "10.0.0.2:40001"
            }
            .to_owned()
        };
        self.carrying(from, to, segment(&port(from), &port(to), flags), copy_of)
    }

    /// A frame that carries this.
    pub(crate) fn sent(&mut self, from: &str, to: &str, segment: Segment) -> &mut Self {
        self.carrying(from, to, segment, None)
    }

    fn carrying(&mut self, from: &str, to: &str, segment: Segment, copy_of: Option<u64>) -> &mut Self {
        let id = self.next_frame;
        self.next_frame += 1;
        self.push(Kind::Frame(Box::new(Frame {
            id,
            from: from.to_owned(),
            to: to.to_owned(),
            data: Bytes(SYN.to_vec()),
            segment,
            held: copy_of.is_none(),
            copy_of,
        })))
    }

    /// The last frame passes without being held.
    pub(crate) fn flowing(&mut self) -> &mut Self {
        if let Some(Kind::Frame(frame)) = self.events.last_mut().map(|event| &mut event.kind) {
            frame.held = false;
        }
        self
    }

    /// A cable was cut, or mended.
    pub(crate) fn link(&mut self, host: &str, cut: Cut) -> &mut Self {
        let (host, up) = (host.to_owned(), cut == Cut::None);
        self.push(Kind::Link(Link { host, up, cut }))
    }

    /// What select, poll or epoll watched, and found.
    pub(crate) fn fdset(&mut self, actor: &str, sets: &[(&str, &[i32])]) -> &mut Self {
        let sets = sets.iter().map(|(name, set)| ((*name).to_owned(), set.to_vec()));
        let (actor, sets) = (actor.to_owned(), sets.collect());
        self.push(Kind::Fdset(FdSet { actor, sets }))
    }

    /// One more actor.
    pub(crate) fn actor(&mut self, name: &str, host: &str) -> &mut Self {
        let (name, host) = (name.to_owned(), host.to_owned());
        self.push(Kind::Actor(ActorInfo { name, host }))
    }

    pub(crate) fn fate(&mut self, id: u64, fate: FateKind) -> &mut Self {
        self.push(Kind::Fate(Fate { id, fate }))
    }

    pub(crate) fn sockets(&mut self, host: &str, sockets: Vec<SocketView>) -> &mut Self {
        let host = host.to_owned();
        self.push(Kind::Sockets(Sockets { host, sockets }))
    }

    pub(crate) fn backlog(&mut self, half: usize, full: usize) -> &mut Self {
        let member = |index: usize| Waiting {
            remote: format!("10.0.0.2:{}", 40001 + index),
            host: "client".to_owned(),
            actor: "client".to_owned(),
        };
        self.push(Kind::Backlog(Backlog {
            host: "server".to_owned(),
            fd: 3,
            name: "listener".to_owned(),
            limit: 5,
            syn_queue: (0..half).map(member).collect(),
            accept_queue: (0..full).map(member).collect(),
        }))
    }

    pub(crate) fn fact(&mut self, id: &str, want: &str, got: &str) -> &mut Self {
        self.push(Kind::Fact(Fact {
            id: id.to_owned(),
            holds: want == got,
            want: want.to_owned(),
            got: got.to_owned(),
        }))
    }

    pub(crate) fn counter(&mut self, name: &str, difference: i64) -> &mut Self {
        self.push(Kind::Counters(Counters {
            host: "server".to_owned(),
            changed: BTreeMap::from([(name.to_owned(), difference), ("Ip.InReceives".to_owned(), 1)]),
        }))
    }

    pub(crate) fn question(&mut self) -> &mut Self {
        self.push(Kind::Question(Question {
            id: "connect-state".to_owned(),
            choices: vec!["SYN-SENT".to_owned(), "ESTABLISHED".to_owned()],
        }))
    }

    pub(crate) fn answer(&mut self, choice: Option<&str>, kernel: &str) -> &mut Self {
        self.push(Kind::Answer(Answer {
            id: "connect-state".to_owned(),
            choice: choice.map(str::to_owned),
            kernel: kernel.to_owned(),
            agrees: choice == Some(kernel),
        }))
    }

    pub(crate) fn meanwhile(&mut self, after_ms: u64) -> &mut Self {
        self.push(Kind::Meanwhile(Meanwhile { after_ms }))
    }

    pub(crate) fn note(&mut self, id: &str) -> &mut Self {
        let text_id = id.to_owned();
        self.push(Kind::Note(Note { text_id, got: None }))
    }

    pub(crate) fn claim(&mut self, got: &str) -> &mut Self {
        let (text_id, got) = ("claim".to_owned(), Some(got.to_owned()));
        self.push(Kind::Note(Note { text_id, got }))
    }

    pub(crate) fn end(&mut self) -> &mut Self {
        self.push(Kind::End(End {
            status: EndStatus::Ok,
            frames: self.next_frame - 1,
            lost: 0,
            message: String::new(),
            reasons: Vec::new(),
        }))
    }
}

/// A SYN as the kernel made it.
pub(crate) const SYN: [u8; 66] = [
    2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0, 0, 0x34, 0x93, 0x6d, 0x40, 0, 0x40, 6, 0x93, 0x54, 10,
    0, 0, 2, 10, 0, 0, 1, 0x9e, 0xf2, 0x1f, 0x98, 0x36, 0xe8, 0x86, 0x58, 0, 0, 0, 0, 0x80, 2, 0xfa, 0xf0,
    0xe4, 0x52, 0, 0, 2, 4, 5, 0xb4, 1, 1, 4, 2, 1, 3, 3, 7,
];

/// A TCP segment between two addresses.
pub(crate) fn segment(src: &str, dst: &str, flags: &[TcpFlag]) -> Segment {
    Segment {
        proto: "tcp".to_owned(),
        src: src.to_owned(),
        dst: dst.to_owned(),
        flags: flags.to_vec(),
        ack_rel: u32::from(flags.contains(&TcpFlag::Ack)),
        win: 64240,
        ..Segment::default()
    }
}

/// A socket in this state.
pub(crate) fn socket(actor: &str, name: &str, state: State) -> SocketView {
    let listens = state == State::Listen;
    let waits = state == State::SynSent;
    let local = if listens { "0.0.0.0:8088" } else { "10.0.0.2:40001" };
    SocketView {
        proto: "tcp".to_owned(),
        state,
        local: local.to_owned(),
        remote: if listens { "" } else { "10.0.0.1:8088" }.to_owned(),
        recv_q: 0,
        send_q: if listens { 5 } else { u32::from(waits) },
        inode: if listens { 11 } else { 12 },
        fd: Some(3),
        actor: Some(actor.to_owned()),
        name: Some(name.to_owned()),
        timer: waits.then_some(Timer {
            kind: TimerKind::Retransmit,
            expires_ms: 840,
            retransmits: 0,
        }),
        rto_ms: None,
    }
}

/// A short lesson: listen, accept, connect, and the three segments.
pub(crate) fn script() -> Script {
    let call = |actor: &str, call: &str, text: &str| Action::Call {
        actor: actor.to_owned(),
        call: call.to_owned(),
        text: text.to_owned(),
    };
    let frame = |from: &str, flags: &[TcpFlag]| Action::Frame {
        from: from.to_owned(),
        flags: flags.to_vec(),
        fate: FateKind::Delivered,
        proto: None,
    };
    let step = |id: &str, action: Action| ScriptStep {
        claim: None,
        id: id.to_owned(),
        action,
        title: words(&format!("What {id} does"), &format!("{id} 做了什么")),
        words: words(
            "The `SYN` is on its way, and it is *held*: nobody has seen it yet. Words may go on for more than a line.\n\n- One thing\n- Another",
            "`SYN` 已经上路，但被*扣留*：还没有人见到它。半连接队列和全连接队列都是空的，服务器还在等待，客户端也在等待。",
        ),
        question: None,
        code: vec![CodeLine {
            file: "server.py".to_owned(),
            line: 3,
        }],
    };
    let mut steps = vec![
        step("listen", call("server", "listen", "listen(listener, 5)")),
        step("accept", call("server", "accept", "accept(listener, …)")),
        step(
            "connect",
            call("client", "connect", "connect(client, 10.0.0.1:8088)"),
        ),
        step("syn", frame("client", &[TcpFlag::Syn])),
        step("syn-ack", frame("server", &[TcpFlag::Syn, TcpFlag::Ack])),
        step("close", call("client", "close", "close(client)")),
    ];
    steps[2].question = Some(ask());
    steps[3].claim = Some(ClaimWords {
        of_article: true,
        id: "refused".to_owned(),
        says: words(
            "Once the backlog is full, further connections are refused.",
            "全连接队列一满，后来的连接就会被拒绝。",
        ),
        does: words(
            "Nothing is refused: the SYN is dropped in silence, and the client is still in `{got}`. It will ask again.",
            "没有拒绝：SYN 被悄悄丢弃，客户端仍处于 {got} 状态，过一会儿会再试。",
        ),
    });
    Script {
        id: "tcp-server".to_owned(),
        hash: String::new(),
        title: words("A TCP server", "TCP 服务器"),
        intro: words("Before the *first* step.", "第一步之前。"),
        steps,
        programs: vec![Program {
            language: "python".to_owned(),
            actor: "server".to_owned(),
            file: "server.py".to_owned(),
            text: "import socket\n\nlistener.listen(5)\nlistener.accept()\n".to_owned(),
        }],
    }
}

/// A step without words, for charts.
pub(crate) fn bare_step(id: &str, action: Action) -> ScriptStep {
    ScriptStep {
        id: id.to_owned(),
        action,
        title: Words::new(),
        words: Words::new(),
        question: None,
        claim: None,
        code: Vec::new(),
    }
}

/// A call to come.
pub(crate) fn planned(actor: &str, call: &str, text: &str) -> PlannedCall {
    PlannedCall {
        actor: actor.to_owned(),
        call: call.to_owned(),
        text: text.to_owned(),
    }
}

/// A lesson of these steps, each of which makes these calls.
pub(crate) fn script_of(steps: Vec<Vec<PlannedCall>>) -> Script {
    let action = |mut calls: Vec<PlannedCall>| {
        if calls.len() != 1 {
            return Action::Burst { calls };
        }
        let PlannedCall { actor, call, text } = calls.remove(0);
        Action::Call { actor, call, text }
    };
    let steps = steps.into_iter().enumerate();
    let steps = steps.map(|(index, calls)| bare_step(&format!("step-{}", index + 1), action(calls)));
    Script {
        steps: steps.collect(),
        ..script()
    }
}

/// The question of the step `connect`.
pub(crate) fn ask() -> Ask {
    let choice = |id: &str, why: &str| Choice {
        id: id.to_owned(),
        text: words(&format!("`{id}`"), &format!("`{id}`")),
        why: words(why, "因为如此。"),
    };
    Ask {
        id: "connect-state".to_owned(),
        text: words(
            "In which state is the client while its SYN waits on the wire?",
            "SYN 停在线路上时，客户端处于什么状态？",
        ),
        choices: vec![
            choice("SYN-SENT", "It has sent its SYN and heard nothing."),
            choice("ESTABLISHED", "That takes an answer."),
        ],
    }
}

/// The lesson up to the held SYN.
pub(crate) fn connecting(choice: Option<&str>) -> Tale {
    let mut tale = Tale::of(script(), &["server", "client"]);
    let listener = || vec![socket("server", "listener", State::Listen)];
    let address = r#"{"socket":3,"addr":"10.0.0.1:8088"}"#;
    let connect =
        "connect(3, {sa_family=AF_INET, sin_port=htons(8088), sin_addr=inet_addr(\"10.0.0.1\")}, 16)";
    tale.step("listen", 1, "server")
        .call("server", "listen", r#"{"socket":3,"backlog":5}"#, "listen(3, 5)")
        .returns("server", "listen", 0, None)
        .sockets("server", listener())
        .backlog(0, 0)
        .fact("listen.listener.state", "LISTEN", "LISTEN")
        .step("accept", 2, "server")
        .call("server", "accept", r#"{"socket":3}"#, "accept(3, …)")
        .blocked("server", "accept")
        .sockets("server", listener())
        .backlog(0, 0)
        .question()
        .step("connect", 3, "client")
        .call("client", "connect", address, connect)
        .frame("client", "server", &[TcpFlag::Syn])
        .blocked("client", "connect")
        .sockets("server", listener())
        .backlog(0, 0)
        .sockets("client", vec![socket("client", "client", State::SynSent)])
        .fact("connect.client.state", "SYN-SENT", "SYN-SENT")
        .answer(choice, "SYN-SENT");
    tale
}

/// All lessons as they were recorded.
pub(in crate::view) fn recordings() -> Vec<(String, Story)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons");
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path().join("trace.jsonl");
        if !path.exists() {
            continue; // the order of lessons, not a lesson
        }
        let events = trace::read(File::open(&path).unwrap()).unwrap().events;
        assert!(events.iter().any(|event| matches!(event.kind, Kind::End(_))));
        all.push((path.display().to_string(), told(&events)));
    }
    assert!(all.len() > 15, "found only {}", all.len());
    all
}

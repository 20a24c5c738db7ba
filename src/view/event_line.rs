//! One event as a line: the first, running view, which knows nothing of pages.

use std::fmt::Write;

use colored::Colorize;

use crate::event::{
    Backlog, End, Event, Fact, Fate, FateKind, Frame, Kind, SocketView, State, Waiting, text_of_return,
    visible,
};

/// The text of one event: a line or some; empty where there is nothing to say.
pub fn text_of(event: &Event) -> String {
    match &event.kind {
        Kind::Header(header) => format!(
            "{} on Linux {}\n",
            visible(&header.lesson),
            visible(&header.kernel)
        ),
        Kind::Step(step) => {
            let title = format!(
                "{}/{}  {}  ({})",
                step.index,
                step.of,
                visible(&step.id),
                visible(&step.actor)
            );
            format!("\n{}\n", title.bold())
        }
        Kind::Call(call) => format!("  {} calls {}\n", visible(&call.actor), visible(&call.text)),
        Kind::Blocked(blocked) => {
            format!(
                "  {} is {} in {}\n",
                visible(&blocked.actor),
                "blocked".yellow(),
                visible(&blocked.call)
            )
        }
        Kind::Return(returned) => {
            format!(
                "  {}: {} = {}\n",
                visible(&returned.actor),
                visible(&returned.call),
                text_of_return(returned)
            )
        }
        Kind::Frame(frame) => frame_line(frame),
        Kind::Fate(fate) => fate_line(fate),
        Kind::Sockets(view) => view
            .sockets
            .iter()
            .map(|socket| socket_line(&view.host, socket))
            .collect(),
        Kind::Backlog(backlog) => backlog_line(backlog),
        Kind::Fact(fact) => fact_line(fact),
        Kind::Meanwhile(meanwhile) => format!("  meanwhile, after {} ms:\n", meanwhile.after_ms),
        Kind::Answer(answer) => format!(
            "  {}: your kernel says {}\n",
            visible(&answer.id),
            visible(&answer.kernel)
        ),
        Kind::End(end) => end_line(end),
        _ => String::new(),
    }
}

fn frame_line(frame: &Frame) -> String {
    let segment = &frame.segment;
    let way = format!("#{} {} → {}", frame.id, visible(&frame.from), visible(&frame.to));
    let numbers = format!(
        "seq {} ack {} win {} len {}",
        segment.seq_rel, segment.ack_rel, segment.win, segment.len
    );
    let flags = segment.flags_text();
    let mut line = format!("  {way}  {} {} {numbers}", visible(&segment.proto), flags.cyan());
    if let Some(original) = frame.copy_of {
        let _ = write!(line, "  copy of #{original}");
    }
    line.push_str(if frame.held { "  held on the wire\n" } else { "\n" });
    line
}

fn fate_line(fate: &Fate) -> String {
    let word = match fate.fate {
        FateKind::Delivered => "delivered".green(),
        FateKind::Dropped => "dropped".red(),
        FateKind::Duplicated => "delivered twice".yellow(),
        FateKind::Absorbed => "absorbed".dimmed(),
    };
    format!("  #{} {word}\n", fate.id)
}

fn socket_line(host: &str, socket: &SocketView) -> String {
    let name = socket.name.as_deref().unwrap_or("-");
    let fd = socket.fd.map_or_else(|| "-".to_owned(), |fd| fd.to_string());
    let queues = match socket.state {
        State::Listen => format!("waiting {} of {}", socket.recv_q, socket.send_q),
        _ => format!("Recv-Q {} Send-Q {}", socket.recv_q, socket.send_q),
    };
    let state = format!("{:<12}", socket.state.to_string());
    let ends = format!("{:<16} {:<16}", visible(&socket.local), visible(&socket.remote));
    format!(
        "    {:<7} {:<11} fd {fd:<2} {} {ends} {queues}\n",
        visible(host),
        visible(name),
        state.bold()
    )
}

fn backlog_line(backlog: &Backlog) -> String {
    let (half_open, finished) = (members(&backlog.syn_queue), members(&backlog.accept_queue));
    let name = visible(&backlog.name);
    format!(
        "    backlog of {name}: SYN queue {half_open}; accept queue {finished}, limit {}\n",
        backlog.limit
    )
}

fn members(queue: &[Waiting]) -> String {
    if queue.is_empty() {
        return "empty".to_owned();
    }
    let members = queue
        .iter()
        .map(|member| format!("[{} {}]", visible(&member.host), visible(&member.remote)));
    members.collect::<Vec<_>>().join(" ")
}

fn fact_line(fact: &Fact) -> String {
    if fact.holds {
        return String::new();
    }
    let (id, want, got) = (visible(&fact.id), visible(&fact.want), visible(&fact.got));
    format!("  {} {id}: expected {want}, got {got}\n", "does not hold:".red())
}

fn end_line(end: &End) -> String {
    format!(
        "\n{} frames, {} lost. {}\n",
        end.frames,
        end.lost,
        visible(&end.message)
    )
}

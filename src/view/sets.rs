//! The sets of select, poll and epoll, drawn with their members.

use std::collections::{BTreeMap, BTreeSet};

use super::story::Page;
use super::text::{Line, Role};
use super::{Options, say};
use crate::event::{FdSet, SocketView};
use unicode_width::UnicodeWidthStr;

/// What an actor's last call watched, and what it found.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The sets, as the trace tells them.
    pub set: FdSet,
    /// The lesson's names of their descriptors, as they were when the call was made.
    pub names: BTreeMap<i32, String>,
    /// The step of the call, counted from 1.
    pub step: usize,
    /// Whether it is this page's own.
    pub is_fresh: bool,
}

impl Watched {
    /// Looks up what the descriptors are called.
    pub(crate) fn name<'a>(&mut self, sockets: impl Iterator<Item = &'a SocketView>) {
        for socket in sockets.filter(|socket| socket.actor.as_ref() == Some(&self.set.actor)) {
            if let (Some(fd), Some(name)) = (socket.fd, &socket.name) {
                self.names.entry(fd).or_insert_with(|| name.clone());
            }
        }
    }

    /// It still stands, though it is of an earlier step.
    pub(crate) fn turned(&self) -> Self {
        Self {
            is_fresh: false,
            ..self.clone()
        }
    }

    /// All descriptors that it watched, or found.
    fn members(&self) -> BTreeSet<i32> {
        self.set.sets.values().flatten().copied().collect()
    }
}

/// The set of what was found; all others say what was asked.
const READY: &str = "ready";
/// The order in which they are shown.
const ORDER: [&str; 6] = ["read", "write", "except", "poll", "interest", READY];

/// Every actor's sets.
pub(crate) fn sets(page: &Page, options: &Options, width: usize) -> Vec<Line> {
    let watched = page.fd_sets.values();
    watched
        .flat_map(|watched| lines(watched, options, width))
        .collect()
}

/// A set as it is drawn.
struct Row {
    /// Whose it is, on the first row, and what it is called.
    head: String,
    /// A slot for each descriptor that anybody speaks of.
    slots: Vec<Line>,
}

fn lines(watched: &Watched, options: &Options, width: usize) -> Vec<Line> {
    let members: Vec<i32> = watched.members().into_iter().collect();
    let known = ORDER.iter().copied();
    let others = watched.set.sets.keys().map(String::as_str);
    let others = others.filter(|name| !ORDER.contains(name));
    let named = known.chain(others).filter_map(|name| {
        let set = watched.set.sets.get(name)?;
        Some((name, set))
    });
    let mut rows: Vec<Row> = Vec::new();
    let indent = " ".repeat(watched.set.actor.width());
    for (name, set) in named {
        let actor = if rows.is_empty() {
            &watched.set.actor
        } else {
            &indent
        };
        rows.push(Row {
            head: format!("{actor} {}", set_name(name, options)),
            slots: slots(watched, &members, (name, set), options),
        });
    }
    let lines = aligned(&rows, width).unwrap_or_else(|| packed(&rows, width));
    with_step(watched, lines, options, width)
}

fn set_name(name: &str, options: &Options) -> String {
    match name {
        "read" => say!(options, "view.sets.read"),
        "write" => say!(options, "view.sets.write"),
        "except" => say!(options, "view.sets.except"),
        "interest" => say!(options, "view.sets.interest"),
        READY => say!(options, "view.sets.ready"),
        other => other.to_owned(),
    }
}

/// `[4 c1]` for a member; of what was found, a dot for one that was asked about and is not ready.
fn slots(watched: &Watched, members: &[i32], (name, set): (&str, &[i32]), options: &Options) -> Vec<Line> {
    let role = match (watched.is_fresh, name) {
        (false, _) => Role::Dim,
        (true, READY) => Role::Now,
        (true, _) => Role::Plain,
    };
    if members.is_empty() {
        return vec![Line::of(Role::Dim, say!(options, "view.empty"))];
    }
    let slot = |fd: &i32| match (set.contains(fd), name) {
        (true, _) => Line::of(role, member(watched, *fd)),
        (false, READY) => Line::of(Role::Dim, "·"),
        (false, _) => Line::default(),
    };
    members.iter().map(slot).collect()
}

fn member(watched: &Watched, fd: i32) -> String {
    match watched.names.get(&fd) {
        Some(name) => format!("[{fd} {name}]"),
        None => format!("[{fd}]"),
    }
}

/// One line a set, the same descriptor in the same column of each; nothing where that is too wide.
fn aligned(rows: &[Row], width: usize) -> Option<Vec<Line>> {
    let head = rows.iter().map(|row| row.head.width()).max()? + 2;
    let columns = rows.iter().map(|row| row.slots.len()).max()?;
    let widest = |column: usize| {
        let slots = rows.iter().filter_map(|row| row.slots.get(column));
        slots.map(Line::width).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(widest).collect();
    if head + widths.iter().map(|width| width + 1).sum::<usize>() > width + 1 {
        return None;
    }
    let line = |row: &Row| {
        let mut line = Line::of(Role::Heading, &row.head).padded(head);
        for (slot, width) in row.slots.iter().zip(&widths) {
            line = line.then(slot.clone().padded(*width)).with(Role::Plain, " ");
        }
        line.trimmed()
    };
    Some(rows.iter().map(line).collect())
}

/// As many slots a line as fit; those of no meaning left out.
fn packed(rows: &[Row], width: usize) -> Vec<Line> {
    let line = |row: &Row| {
        let slots = row.slots.iter().filter(|slot| slot.width() > 0);
        let head = Line::of(Role::Heading, row.head.trim_start());
        let line = slots.fold(head, |line, slot| line.with(Role::Plain, " ").then(slot.clone()));
        line.packed(width, "  ")
    };
    rows.iter().flat_map(line).collect()
}

/// Behind a set of an earlier step, which one, where there is room for that.
fn with_step(watched: &Watched, mut lines: Vec<Line>, options: &Options, width: usize) -> Vec<Line> {
    if watched.is_fresh || lines.is_empty() {
        return lines;
    }
    let text = format!("  {}", say!(options, "view.sets.since", n = watched.step));
    let first = std::mem::take(&mut lines[0]);
    let is_roomy = first.width() + text.width() <= width;
    lines[0] = if is_roomy {
        first.with(Role::Dim, text)
    } else {
        first
    };
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{SocketView, State};
    use crate::view::samples::{Tale, planned, script_of, socket};
    use crate::view::tests::{options, told};
    use crate::view::{Lang, Options};

    /// A server with a listener and connections at descriptors 4, 5 …
    fn server(connections: &[&str]) -> Vec<SocketView> {
        let mut sockets = vec![socket("server", "listener", State::Listen)];
        for (fd, name) in (4..).zip(connections) {
            sockets.push(SocketView {
                fd: Some(fd),
                inode: 100 + u64::try_from(fd).unwrap(),
                ..socket("server", name, State::Established)
            });
        }
        sockets
    }

    fn selecting(connections: &[&str]) -> Tale {
        let call = vec![planned("server", "select", "select(…)")];
        let mut tale = Tale::of(script_of(vec![call]), &["server", "client"]);
        tale.step("before", 1, "server")
            .sockets("server", server(connections))
            .step("step-1", 1, "server");
        tale
    }

    fn drawn(tale: &Tale, options: &Options) -> String {
        let story = told(&tale.events);
        let lines = sets(story.last(), options, options.width());
        lines.iter().map(|line| line.text() + "\n").collect()
    }

    #[test]
    fn what_select_asked_stands_above_what_it_found() {
        let mut tale = selecting(&["c1", "c2"]);
        tale.fdset(
            "server",
            &[("read", &[3, 4, 5]), ("write", &[5]), ("ready", &[4])],
        );
        let expected = "\
server read   [3 listener] [4 c1] [5 c2]
       write                      [5 c2]
       ready  ·            [4 c1] ·
";
        assert_eq!(drawn(&tale, &options(80)), expected);
        let mut chinese = options(80);
        chinese.lang = Lang::Zh;
        let expected = "\
server 可读集  [3 listener] [4 c1] [5 c2]
       可写集                      [5 c2]
       就绪    ·            [4 c1] ·
";
        assert_eq!(drawn(&tale, &chinese), expected);
    }

    #[test]
    fn what_is_ready_is_marked_and_the_rest_is_dim() {
        let mut tale = selecting(&["c1"]);
        tale.fdset("server", &[("poll", &[3, 4]), ("ready", &[4])]);
        let roles = |tale: &Tale| {
            let story = told(&tale.events);
            let lines = sets(story.last(), &options(80), 80);
            let spans = lines.into_iter().flat_map(|line| line.spans);
            let told = spans.filter(|span| !span.text.trim().is_empty());
            told.map(|span| (span.text.trim().to_owned(), span.role))
                .collect::<Vec<_>>()
        };
        let found = roles(&tale);
        for expected in [
            ("[3 listener]", Role::Plain),
            ("·", Role::Dim),
            ("[4 c1]", Role::Now),
        ] {
            assert!(found.contains(&(expected.0.to_owned(), expected.1)), "{found:?}");
        }
        tale.step("step-1", 1, "server");
        let later = roles(&tale);
        let is_dim = |(text, role): &(String, Role)| !text.starts_with('[') || *role == Role::Dim;
        assert!(later.iter().all(is_dim), "{later:?}");
    }

    #[test]
    fn a_list_of_interest_may_be_empty_and_nothing_ready() {
        let mut tale = selecting(&["c1"]);
        tale.fdset("server", &[("interest", &[])]);
        assert_eq!(drawn(&tale, &options(80)), "server interest  empty\n");
        tale.fdset("server", &[("interest", &[3, 9]), ("ready", &[])]);
        let expected = "\
server interest  [3 listener] [9]
       ready     ·            ·
";
        assert_eq!(drawn(&tale, &options(80)), expected);
    }

    #[test]
    fn sets_stand_until_the_next_call_and_keep_their_names() {
        let mut tale = selecting(&["c1"]);
        tale.fdset("server", &[("read", &[3, 4]), ("ready", &[4])])
            .step("step-2", 2, "server")
            .sockets("server", server(&[]))
            .step("step-3", 3, "server")
            .sockets("server", server(&["c9"]));
        let expected = "\
server read   [3 listener] [4 c1]  as of step 1
       ready  ·            [4 c1]
";
        assert_eq!(drawn(&tale, &options(80)), expected);
        tale.fdset("server", &[("read", &[3, 4]), ("ready", &[])]);
        assert!(drawn(&tale, &options(80)).starts_with("server read   [3 listener] [4 c9]\n"));
    }

    #[test]
    fn a_socket_that_the_same_step_made_has_its_name() {
        let mut tale = selecting(&[]);
        tale.fdset("server", &[("interest", &[3, 4])])
            .sockets("server", server(&["c1"]));
        assert_eq!(
            drawn(&tale, &options(80)),
            "server interest  [3 listener] [4 c1]\n"
        );
    }

    #[test]
    fn sets_that_are_too_wide_take_more_lines() {
        let mut tale = selecting(&["c1", "c2", "c3"]);
        tale.fdset("server", &[("read", &[3, 4, 5, 6]), ("ready", &[3, 6])]);
        let expected = "\
server read [3 listener]
  [4 c1] [5 c2] [6 c3]
ready [3 listener] · ·
  [6 c3]
";
        assert_eq!(drawn(&tale, &options(26)), expected);
    }

    #[test]
    fn a_page_of_a_select_server() {
        let mut tale = selecting(&["c1", "c2"]);
        tale.call(
            "server",
            "select",
            r#"{"read":[3,4,5],"timeout_ms":null}"#,
            "select(6, [3 4 5], NULL, NULL, NULL)",
        )
        .returns("server", "select", 1, None)
        .fdset("server", &[("read", &[3, 4, 5]), ("ready", &[4])])
        .sockets("server", server(&["c1", "c2"]))
        .backlog(0, 0);
        insta::assert_snapshot!(crate::view::tests::last(&tale, &options(80)));
    }
}

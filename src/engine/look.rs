//! Asks the kernel about every host, and reads what a lesson looks at.

use std::collections::HashMap;

use super::director::{Director, EngineError};
use super::{Desk, World};
use crate::event::{Counters, HostView, Kind, Sockets};
use crate::lesson::{Lesson, Look};

impl<W: World, D: Desk> Director<'_, W, D> {
    /// Asks the kernel about every host; tells what it says.
    pub(super) fn look_everywhere(&mut self) -> Result<(), EngineError> {
        let mut views = Vec::new();
        for host in 0..self.lesson.hosts.len() {
            views.push(self.world.look(host)?);
        }
        let owners = owners(self.lesson, &views);
        let owner_of = |remote: &str| owners.get(remote).cloned().unwrap_or_default();
        for (host, view) in self.lesson.hosts.iter().zip(views) {
            let changed = view.changed.clone();
            let (sockets, backlogs) = self.scene.take(&host.name, view, owner_of);
            self.emit(Kind::Sockets(Sockets {
                host: host.name.clone(),
                sockets,
            }))?;
            for backlog in backlogs {
                self.emit(Kind::Backlog(backlog))?;
            }
            if !changed.is_empty() {
                self.count(&host.name, &changed);
                self.emit(Kind::Counters(Counters {
                    host: host.name.clone(),
                    changed,
                }))?;
            }
        }
        Ok(())
    }

    fn count(&mut self, host: &str, changed: &std::collections::BTreeMap<String, i64>) {
        for (name, by) in changed {
            *self.counted.entry((host.to_owned(), name.clone())).or_default() += by;
        }
    }

    /// What there is to see, as text.
    pub(super) fn read(&self, look: &Look) -> String {
        match look {
            Look::Socket { name, property } => self.scene.socket(name, *property),
            Look::PeerOf { name, property } => self.scene.peer_of(name, *property),
            Look::Backlog { listener, property } => self.scene.backlog(listener, *property),
            Look::Actor { name, property } => self.scene.actor(name, *property),
            Look::Wire { pattern } => {
                let held = self.held.iter();
                let meant = held.filter(|frame| self.matches(frame.host, &frame.segment, pattern));
                meant.count().to_string()
            }
            Look::Frame { pattern, property } => self.frame_property(pattern, *property),
            Look::Counter { host, name } => {
                let moved = self.counted.get(&(host.clone(), name.clone()));
                moved.copied().unwrap_or_default().to_string()
            }
        }
    }
}

/// Whose address is whose: local address to host and actor, over all hosts.
fn owners(lesson: &Lesson, views: &[HostView]) -> HashMap<String, (String, String)> {
    let hosts = lesson.hosts.iter().zip(views);
    let sockets = hosts.flat_map(|(host, view)| view.sockets.iter().map(move |socket| (host, socket)));
    sockets
        .map(|(host, socket)| {
            (
                socket.local.clone(),
                (host.name.clone(), socket.actor.clone().unwrap_or_default()),
            )
        })
        .collect()
}

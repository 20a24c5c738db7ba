//! The live world: lab, wire, actors and probe put behind the engine's trait.
//!
//! *In:* a [`Lesson`]. *Out:* a [`Stage`], which the engine directs. This room and `main` are the only
//! ones that see both sides.
//! *Never here:* a decision about the lesson.

mod said;

use std::net::IpAddr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags};
use nix::sys::time::TimeSpec;

use crate::actor::{self, ActorError, Channel};
use crate::engine::{World, WorldError};
use crate::event::{Call, HostView, Outcome, Said};
use crate::lab::{self, ActorPlan, HostPlan, Lab, Plan};
pub use crate::lab::{LabError, LabStep};
use crate::lesson::Lesson;
use crate::packet;
use crate::probe::{self, HostProbe, Resident, Task, TaskDoor};
use crate::wire::{Arrival, PortPlan, Switch};
pub use said::{StageError, said};

/// How long a kernel that defers its work may take to take a frame in.
const TAKEN_WITHIN: Duration = Duration::from_millis(200);

/// How long after its files a dying process's channel may close.
const DIES_WITHIN: Duration = Duration::from_millis(100);

/// A lab with everything that the engine needs of it.
pub struct Stage {
    switch: Switch,
    /// One a lesson's actor, in its order; empty until the actor is forked.
    seats: Vec<Seat>,
    probes: Vec<HostProbe>,
    /// Readable when somebody at the desk does something.
    desk: Vec<OwnedFd>,
    /// Held for its `Drop`: the last to go.
    _lab: Lab,
}

/// An actor's place.
struct Seat {
    actor: String,
    host: usize,
    present: Option<Present>,
    /// The actor that its call is about to fork.
    expecting: Option<String>,
}

/// An actor that is there.
struct Present {
    channel: Channel,
    pid: i32,
    door: TaskDoor,
}

/// A host with an address that the lab cannot give.
#[derive(Debug, thiserror::Error)]
#[error("host {host}: not an IPv4 address")]
pub struct NoAddress {
    /// Which host.
    pub host: String,
}

/// What to build for this lesson.
///
/// # Errors
/// [`NoAddress`], when a host has an address that the lab cannot give.
pub fn plan(lesson: &Lesson) -> Result<Plan, NoAddress> {
    let mut hosts = Vec::new();
    for host in &lesson.hosts {
        let IpAddr::V4(addr) = host.addr else {
            let host = host.name.clone();
            return Err(NoAddress { host });
        };
        hosts.push(HostPlan {
            name: host.name.clone(),
            addr,
            addr6: host.addr6,
        });
    }
    let host_of = |name: &str| {
        lesson
            .hosts
            .iter()
            .position(|host| host.name == name)
            .unwrap_or(0)
    };
    let actors = lesson.actors.iter().filter(|actor| !actor.forked);
    let actors = actors
        .map(|actor| ActorPlan {
            name: actor.name.clone(),
            host: host_of(&actor.host),
        })
        .collect();
    Ok(Plan {
        hosts,
        actors,
        sysctls: lesson.sysctls.clone(),
        quickack: lesson.quickack,
    })
}

/// Builds the lab, and gives up all privileges.
///
/// # Errors
/// [`LabError`] when there can be no lab.
pub fn build_lab(plan: &Plan) -> Result<Lab, LabError> {
    let lab = lab::build(plan, actor::serve)?;
    lab.stand_back()?;
    Ok(lab)
}

impl Stage {
    /// Takes over a lab that stands.
    ///
    /// # Errors
    /// When a port or a door of the kernel cannot be opened.
    pub fn open(mut lab: Lab, lesson: &Lesson) -> Result<Self, WorldError> {
        let seats: Vec<_> = lesson
            .actors
            .iter()
            .map(|actor| seat(&actor.name, &actor.host, &lab))
            .collect();
        let (actors, hosts) = (std::mem::take(&mut lab.actors), std::mem::take(&mut lab.hosts));
        let (mut ports, mut probes) = (Vec::new(), Vec::new());
        for (host, planned) in hosts.into_iter().zip(&lesson.hosts) {
            probes.push(HostProbe::new(&host.name, host.diag, planned.addr6.is_some()));
            ports.push(PortPlan {
                host: host.name,
                mac: host.mac,
                cable: (host.port, host.port_index),
                loopback: (host.loopback, lab::LOOPBACK_INDEX),
            });
        }
        let mut stage = Self {
            switch: Switch::open(ports)?,
            seats,
            probes,
            desk: Vec::new(),
            _lab: lab,
        };
        for actor in actors {
            stage.take_seat(&actor.name, actor.pid, actor.pidfd, actor.channel)?;
        }
        Ok(stage)
    }

    /// Whoever waits for anybody wakes up too when one of these is readable: a keyboard, a signal.
    #[must_use]
    pub fn with_desk(mut self, descriptors: Vec<OwnedFd>) -> Self {
        self.desk = descriptors;
        self
    }

    fn poll(&self, at_most: Option<Duration>, with_desk: bool) -> Result<Vec<bool>, WorldError> {
        let channels = self.seats.iter().filter_map(|seat| seat.present.as_ref());
        let lab = channels
            .map(|present| present.channel.as_fd())
            .chain(self.switch.descriptors());
        let desk = self.desk.iter().map(AsFd::as_fd).filter(|_| with_desk);
        let descriptors: Vec<BorrowedFd<'_>> = lab.chain(desk).collect();
        let mut ends: Vec<_> = descriptors
            .iter()
            .map(|fd| PollFd::new(fd.as_fd(), PollFlags::POLLIN))
            .collect();
        wait_for(&mut ends, at_most)?;
        Ok(ends.iter().map(|end| end.any().unwrap_or(false)).collect())
    }

    /// An actor takes its seat, and lives on its host from now on.
    fn take_seat(
        &mut self,
        actor: &str,
        pid: i32,
        pidfd: OwnedFd,
        channel: OwnedFd,
    ) -> Result<(), WorldError> {
        let Some(seat) = self.seats.iter_mut().find(|seat| seat.actor == actor) else {
            let actor = actor.to_owned();
            return Err(StageError::NoActor { actor }.into());
        };
        let channel = Channel::open(actor, channel)?;
        self.probes[seat.host].move_in(Resident {
            name: actor.to_owned(),
            pid,
            pidfd,
            channel: channel.far_end(),
        })?;
        let door = TaskDoor::open(pid)?;
        seat.present = Some(Present { channel, pid, door });
        Ok(())
    }

    /// Makes sure that no actor has died: its channel would hang up, at the latest after so long.
    fn check_actors(&self, at_most: Duration) -> Result<(), WorldError> {
        let present = self.seats.iter().filter(|seat| seat.present.is_some());
        let channels = self.seats.iter().filter_map(Seat::channel);
        let mut ends: Vec<_> = channels
            .map(|channel| PollFd::new(channel, PollFlags::empty()))
            .collect();
        wait_for(&mut ends, Some(at_most))?;
        match present.zip(&ends).find(|(_, end)| end.any().unwrap_or(false)) {
            Some((seat, _)) => {
                let actor = seat.actor.clone();
                Err(ActorError::Gone { actor }.into())
            }
            None => Ok(()),
        }
    }

    /// Waits until the host has counted the frame: some kernels put that off (ksoftirqd). False when it
    /// has not within the bound.
    fn wait_until_taken(&mut self, host: usize, before: Option<i64>) -> Result<bool, WorldError> {
        let deadline = Instant::now() + TAKEN_WITHIN;
        while before.is_some() && self.probes[host].received()? == before {
            if Instant::now() >= deadline {
                return Ok(false);
            }
            let moment = TimeSpec::from_duration(Duration::from_micros(50));
            nix::poll::ppoll(&mut [], Some(moment), None)?;
        }
        Ok(true)
    }
}

fn seat(actor: &str, host: &str, lab: &Lab) -> Seat {
    Seat {
        actor: actor.to_owned(),
        host: lab.hosts.iter().position(|known| known.name == host).unwrap_or(0),
        present: None,
        expecting: None,
    }
}

/// Waits for one of these, for so long, or until a signal comes.
fn wait_for(ends: &mut [PollFd<'_>], at_most: Option<Duration>) -> Result<(), Errno> {
    match nix::poll::ppoll(ends, at_most.map(TimeSpec::from_duration), None) {
        Ok(_) | Err(Errno::EINTR) => Ok(()),
        Err(errno) => Err(errno),
    }
}

impl Seat {
    fn channel(&self) -> Option<BorrowedFd<'_>> {
        self.present.as_ref().map(|present| present.channel.as_fd())
    }

    fn present(&mut self) -> Result<&mut Present, WorldError> {
        let actor = || self.actor.clone();
        let absent = || StageError::NotForked { actor: actor() };
        self.present.as_mut().ok_or_else(|| absent().into())
    }
}

impl World for Stage {
    fn take_frames(&mut self) -> Result<Vec<Arrival>, WorldError> {
        Ok(self.switch.take()?)
    }

    fn receivers(&self, from: usize, frame: &[u8]) -> Vec<usize> {
        self.switch.receivers(from, frame)
    }

    fn deliver(&mut self, from: usize, frame: &[u8]) -> Result<bool, WorldError> {
        let receivers = self.switch.receivers(from, frame);
        if !packet::is_ipv4(frame) {
            self.switch.deliver(from, frame)?;
            return Ok(true);
        }
        let mut before = Vec::new();
        for &host in &receivers {
            before.push(self.probes[host].received()?);
        }
        self.switch.deliver(from, frame)?;
        let mut taken = true;
        for (host, before) in receivers.into_iter().zip(before) {
            taken &= self.wait_until_taken(host, before)?;
        }
        Ok(taken)
    }

    fn lost(&mut self) -> Result<u64, WorldError> {
        Ok(self.switch.lost()?)
    }

    fn start(&mut self, actor: usize, call: &Call) -> Result<(), WorldError> {
        let seat = &mut self.seats[actor];
        seat.expecting = match call {
            Call::Fork { child } => Some(child.0.clone()),
            _ => None,
        };
        Ok(seat.present()?.channel.start(call)?)
    }

    fn take_returns(&mut self) -> Result<Vec<(usize, Outcome)>, WorldError> {
        let ready = self.poll(Some(Duration::ZERO), false)?;
        let present = (0..self.seats.len()).filter(|&actor| self.seats[actor].present.is_some());
        let returned: Vec<_> = present
            .zip(ready)
            .filter(|(_, ready)| *ready)
            .map(|(actor, _)| actor)
            .collect();
        let mut returns = Vec::new();
        for actor in returned {
            let (outcome, newborn) = self.seats[actor].present()?.channel.finish()?;
            if let (Some(newborn), Some(child)) = (newborn, self.seats[actor].expecting.take()) {
                let pid = lab::pid_of(&newborn.pidfd)?;
                self.take_seat(&child, pid, newborn.pidfd, newborn.channel)?;
            }
            returns.push((actor, outcome));
        }
        Ok(returns)
    }

    fn is_asleep_in(&mut self, actor: usize, call: &str) -> Result<bool, WorldError> {
        match self.seats[actor].present()?.door.task() {
            Task::Asleep(number) => Ok(Some(number) == actor::syscall_number(call)),
            Task::Running | Task::Gone => Ok(false), // the channel tells of a death
        }
    }

    fn interest(&mut self, actor: usize, epoll: i32) -> Result<Vec<i32>, WorldError> {
        Ok(probe::interest_of(self.seats[actor].present()?.pid, epoll)?)
    }

    fn look(&mut self, host: usize) -> Result<HostView, WorldError> {
        let view = self.probes[host].look();
        // What a host that somebody has laid hands on shows is no truth about TCP.
        self.switch.check_cable(host)?;
        self.check_actors(if view.is_ok() { Duration::ZERO } else { DIES_WITHIN })?;
        Ok(view?)
    }

    fn said(&self, error: &WorldError) -> Option<Said> {
        said(error)
    }

    fn wait(&mut self, at_most: Duration) -> Result<(), WorldError> {
        self.poll(Some(at_most), false).map(drop)
    }

    fn wait_for_anybody(&mut self, at_most: Option<Duration>) -> Result<(), WorldError> {
        self.poll(at_most, true).map(drop)
    }
}

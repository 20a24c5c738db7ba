//! Hosts as network namespaces, the cables between them, the sysctls that are pinned, the walls.
//!
//! *In:* a [`Plan`]. *Out:* a [`Lab`]: for each host its ends of the wire, for each actor its
//! process and the channel to it. The caller stays where it is, in its own namespaces and with its
//! own files; all that is made lives behind one child process, the *keeper*, which is the first
//! process of a PID namespace of its own: when it dies, and it dies with its parent, nothing is left.
//! *Never here:* a packet that is read, a call of an actor, a word for the learner.

mod bequest;
mod error;
mod handover;
mod keeper;
mod links;
mod privileges;
mod process;
mod stopwatch;
mod sysctls;
mod walls;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::os::fd::OwnedFd;
use std::time::Duration;

pub use error::{LabError, LabStep};
pub use handover::pid_of;

use crate::event::{MOST_ACTORS, MOST_HOSTS};
use bequest::Bequest;
use process::Keeper;

/// What to build.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The hosts, at most [`MOST_HOSTS`].
    pub hosts: Vec<HostPlan>,
    /// The actors, at most [`MOST_ACTORS`].
    pub actors: Vec<ActorPlan>,
    /// Sysctls that the lesson sets otherwise than the lab, by their dotted names.
    pub sysctls: BTreeMap<String, String>,
    /// Whether hosts acknowledge at once (`quickack` of ip-route(8)).
    pub quickack: bool,
}

/// A host to build.
#[derive(Clone, Debug)]
pub struct HostPlan {
    /// Its name.
    pub name: String,
    /// Its address, in the one /24 of the lab.
    pub addr: Ipv4Addr,
    /// Its IPv6 address, in the one /64 of the lab.
    pub addr6: Option<Ipv6Addr>,
}

/// An actor to start.
#[derive(Clone, Debug)]
pub struct ActorPlan {
    /// Its name.
    pub name: String,
    /// The index of its host in [`Plan::hosts`].
    pub host: usize,
}

/// A lab that stands. Dropping it tears all of it down.
#[derive(Debug)]
pub struct Lab {
    /// The hosts, in the plan's order.
    pub hosts: Vec<LabHost>,
    /// The actors, in the plan's order.
    pub actors: Vec<LabActor>,
    /// How long each step of the building took, as its process saw it.
    pub took: Vec<(LabStep, Duration)>,
    /// Held for its `Drop`: the packet sockets, closed without our waiting for it.
    _bequest: Bequest,
    /// Held for its `Drop` too, after which nothing of the lab is left.
    keeper: Keeper,
}

impl Lab {
    /// Gives up what the director no longer needs, for good. Files that it is to write must be open.
    ///
    /// # Errors
    /// When the kernel would not let go of a capability.
    pub fn stand_back(&self) -> Result<(), LabError> {
        let actor = self.actors.first().map_or(0, |actor| actor.pid);
        let result = privileges::stand_back(actor, self.keeper.in_user_namespace);
        result.map_err(|error| LabError::Step {
            step: LabStep::StandBack,
            errno: 0,
            reason: error.to_string(),
        })
    }
}

/// A host that stands.
#[derive(Debug)]
pub struct LabHost {
    /// Its name.
    pub name: String,
    /// Its address.
    pub addr: Ipv4Addr,
    /// The hardware address of its `eth0`.
    pub mac: [u8; 6],
    /// The index of our end of its cable, in sockstep's own namespace.
    pub port_index: u32,
    /// An `AF_PACKET` socket for our end of its cable: unbound, deaf to our own frames.
    pub port: OwnedFd,
    /// An `AF_PACKET` socket for the host's own loopback interface: unbound.
    pub loopback: OwnedFd,
    /// A `NETLINK_SOCK_DIAG` socket inside the host.
    pub diag: OwnedFd,
}

/// The index of `lo` in every network namespace.
pub const LOOPBACK_INDEX: u32 = 1;

/// An actor that waits for commands.
#[derive(Debug)]
pub struct LabActor {
    /// Its name.
    pub name: String,
    /// The index of its host.
    pub host: usize,
    /// Its process id as sockstep sees it.
    pub pid: i32,
    /// Its process, for `pidfd_getfd` and to hear of its death.
    pub pidfd: OwnedFd,
    /// The channel on which it takes commands.
    pub channel: OwnedFd,
}

/// What an actor's process runs, given its end of the channel: it never returns.
pub type ActorMain = fn(OwnedFd) -> !;

/// Builds the lab, whole or not at all.
///
/// # Errors
/// [`LabError`] names the step that failed, and the system's reason.
pub fn build(plan: &Plan, actor_main: ActorMain) -> Result<Lab, LabError> {
    check_limits(plan)?;
    sysctls::check_overrides(&plan.sysctls)?;
    process::take_precedence();
    let (keeper, handed_over) = Keeper::start(plan, actor_main)?;
    handed_over.into_lab(plan, keeper)
}

fn check_limits(plan: &Plan) -> Result<(), LabError> {
    if plan.hosts.len() > MOST_HOSTS {
        return Err(LabError::TooMany {
            what: "hosts",
            most: MOST_HOSTS,
            found: plan.hosts.len(),
        });
    }
    if plan.actors.len() > MOST_ACTORS {
        return Err(LabError::TooMany {
            what: "actors",
            most: MOST_ACTORS,
            found: plan.actors.len(),
        });
    }
    Ok(())
}

/// The hardware address of a host's `eth0`: locally administered, and the host's number readable.
pub(crate) fn mac_of(host: usize) -> [u8; 6] {
    [0x02, 0, 0, 0, 0, u8::try_from(host + 1).unwrap_or(u8::MAX)]
}

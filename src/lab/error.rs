//! What can go wrong while a lab is built: which step, and why.

use std::fmt;
use std::io;

use nix::errno::Errno;
use serde::{Deserialize, Serialize};

/// The steps in which a lab is built, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LabStep {
    /// clone(2) with new user, network, mount and PID namespaces.
    Namespaces,
    /// Writing `uid_map` and `gid_map`.
    IdMaps,
    /// Making the mounts private.
    Mounts,
    /// One more network namespace.
    Host,
    /// Writing a sysctl under `/proc/sys`.
    Sysctl,
    /// Making a pair of veth interfaces.
    Cable,
    /// Switching off what a network card would do (`SIOCETHTOOL`).
    Offloads,
    /// Giving a host its address and its route.
    Address,
    /// Waiting until all ends of the cables are up.
    LinksUp,
    /// Opening the `AF_PACKET` sockets.
    PacketSocket,
    /// Opening the `sock_diag` sockets.
    Diag,
    /// The empty root of the actors.
    Walls,
    /// Starting the actors.
    Actors,
    /// Handing all of it over.
    HandOver,
    /// Dropping the director's own capabilities.
    StandBack,
}

impl fmt::Display for LabStep {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Namespaces => "make new user, network, mount and PID namespaces (clone)",
            Self::IdMaps => "map the user into the namespace (/proc/PID/uid_map)",
            Self::Mounts => "make the mounts of the namespace its own (mount)",
            Self::Host => "make a network namespace for a host (unshare)",
            Self::Sysctl => "pin a sysctl of a host (/proc/sys)",
            Self::Cable => "make a cable between two hosts (veth, rtnetlink)",
            Self::Offloads => "switch off checksum and segmentation offloads (SIOCETHTOOL)",
            Self::Address => "give a host its address and route (rtnetlink)",
            Self::LinksUp => "wait for the links to come up (IFLA_OPERSTATE)",
            Self::PacketSocket => "open a packet socket (AF_PACKET)",
            Self::Diag => "open the kernel's socket tables (NETLINK_SOCK_DIAG)",
            Self::Walls => "give the actors an empty root (tmpfs, pivot_root)",
            Self::Actors => "start the actors (fork)",
            Self::HandOver => "hand the lab over (SCM_RIGHTS)",
            Self::StandBack => "drop sockstep's own capabilities (capset)",
        })
    }
}

/// Why there is no lab.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LabError {
    /// A step failed.
    #[error("could not {step}: {reason}")]
    Step {
        /// The step.
        step: LabStep,
        /// The errno, as a number.
        errno: i32,
        /// The object and the system's words.
        reason: String,
    },
    /// The lesson wants to set what no lesson may set.
    #[error("the lesson sets the sysctl {name}; lessons may set only {allowed}")]
    ForbiddenSysctl {
        /// What it wants to set.
        name: String,
        /// What it may set.
        allowed: String,
    },
    /// The plan is larger than a lab may be.
    #[error("the lesson has {found} {what}; a lab holds at most {most}")]
    TooMany {
        /// Hosts or actors.
        what: &'static str,
        /// The limit.
        most: usize,
        /// What the plan has.
        found: usize,
    },
}

impl LabError {
    /// A step that failed with this errno, on this object (a path, an interface).
    pub(crate) fn step(step: LabStep, object: impl fmt::Display, errno: Errno) -> Self {
        let reason = format!("{object}: {}", describe(errno));
        Self::Step {
            step,
            errno: errno as i32,
            reason,
        }
    }

    /// Of two ways that failed, the one that came further: what it lacks is less.
    pub(crate) fn further(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Step { step: one, .. }, Self::Step { step: two, .. }) if two > one => other,
            _ => self,
        }
    }

    /// As [`LabError::step`], from an error of the standard library's.
    pub(crate) fn io(step: LabStep, object: impl fmt::Display, error: &io::Error) -> Self {
        Self::step(step, object, Errno::from_raw(error.raw_os_error().unwrap_or(0)))
    }
}

fn describe(errno: Errno) -> String {
    format!("{} ({errno:?})", errno.desc())
}

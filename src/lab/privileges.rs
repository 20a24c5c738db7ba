//! Giving up what is no longer needed.

use std::os::unix::fs::MetadataExt;

use caps::{CapSet, Capability};
use nix::errno::Errno;
use nix::unistd::{Gid, Uid, setfsgid, setfsuid, setgroups, setresgid, setresuid};

/// `nobody` and `nogroup`: the one user that every system has for those who may nothing.
pub(crate) const NOBODY: u32 = 65534;

/// What the director gives up once the lab stands: all capabilities, and, as root, its claim to files.
///
/// It goes on reading `/proc/PID` of its actors, who became somebody else: with their user id for
/// files (setfsuid(2)) it needs no capability for that. Only where root had to do without a user
/// namespace it keeps `CAP_SYS_PTRACE`, without which it could not look at the actors' sockets.
pub(crate) fn stand_back(an_actor: i32, in_user_namespace: bool) -> Result<(), caps::errors::CapsError> {
    if let Ok(owner) = std::fs::metadata(format!("/proc/{an_actor}")) {
        setfsgid(Gid::from_raw(owner.gid()));
        setfsuid(Uid::from_raw(owner.uid()));
    }
    drop_capabilities(if in_user_namespace {
        &[]
    } else {
        &[Capability::CAP_SYS_PTRACE]
    })
}

/// Drops all capabilities of this process but `keep`, for good.
pub(crate) fn drop_capabilities(keep: &[Capability]) -> Result<(), caps::errors::CapsError> {
    let kept = keep
        .iter()
        .copied()
        .filter(|&capability| has(capability))
        .collect();
    caps::set(None, CapSet::Effective, &kept)?;
    caps::set(None, CapSet::Permitted, &kept)?;
    caps::clear(None, CapSet::Inheritable)
}

fn has(capability: Capability) -> bool {
    caps::has_cap(None, CapSet::Permitted, capability).unwrap_or(false)
}

/// Becomes `nobody` where the process is root and its namespace knows that user.
///
/// In a user namespace that maps one user only there is nobody else to become (EINVAL): the process
/// stays who it is, which outside is the ordinary user, and loses its capabilities all the same.
pub(crate) fn become_unprivileged() -> Result<(), Errno> {
    clear_bounding_set(); // before the user changes, and with it the right to do so is gone
    if Uid::effective().is_root() {
        let _ = setgroups(&[]); // refused where /proc/self/setgroups says deny
        match change_user() {
            Ok(()) | Err(Errno::EINVAL | Errno::EPERM) => {}
            Err(errno) => return Err(errno),
        }
    }
    drop_capabilities(&[]).map_err(|_| Errno::last())
}

fn change_user() -> Result<(), Errno> {
    let (user, group) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    setresgid(group, group, group)?;
    setresuid(user, user, user)
}

/// Needs `CAP_SETPCAP`; without it the no-new-privileges bit alone keeps capabilities away.
fn clear_bounding_set() {
    let _ = caps::clear(None, CapSet::Bounding);
}

//! An empty root: a stranger's lesson reaches no file and no Unix socket of the machine. There is room
//! in it for a few names of Unix sockets that the lesson itself makes, and for nothing else.

use nix::errno::Errno;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::unistd::{chdir, pivot_root};

use super::{LabError, LabStep};

/// Keeps what is mounted from now on away from the machine's own mounts.
pub(crate) fn make_mounts_private() -> Result<(), LabError> {
    let flags = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    mount(None::<&str>, "/", None::<&str>, flags, None::<&str>)
        .map_err(|errno| LabError::step(LabStep::Mounts, "/", errno))
}

/// Replaces the root by an empty tmpfs. `/proc` must not be needed any more: it is what the tmpfs
/// is mounted over, since every machine on which we come this far has it.
pub(crate) fn enter_empty_root() -> Result<(), LabError> {
    empty_root().map_err(|errno| LabError::step(LabStep::Walls, "tmpfs", errno))
}

fn empty_root() -> Result<(), Errno> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    mount(
        Some("tmpfs"),
        "/proc",
        Some("tmpfs"),
        flags,
        Some("size=4k,nr_inodes=32,mode=1777"),
    )?;
    chdir("/proc")?;
    // The old root ends up stacked over the new one (pivot_root(2), "."), from where it is taken off.
    pivot_root(".", ".")?;
    umount2(".", MntFlags::MNT_DETACH)?;
    chdir("/")
}

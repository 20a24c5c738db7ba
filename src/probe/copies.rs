//! Sockets that `sock_diag` does not list (neither bound nor connected, or bound only): borrowed from
//! their process for the moment of a question.
#![expect(unsafe_code, reason = "getsockopt(2) of structures, ioctl(2)")]

use std::fs;
use std::io;
use std::mem::{size_of, zeroed};
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use nix::sys::socket::{SockaddrLike, SockaddrStorage, getpeername, getsockname};
use rustix::process::{PidfdGetfdFlags, pidfd_getfd};

use super::ProbeError;
use crate::event::{SocketView, State};

/// A descriptor that is a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Descriptor {
    pub(super) fd: i32,
    pub(super) inode: u64,
}

/// The sockets of a process, in the order of their descriptors.
pub(super) fn socket_descriptors(pid: i32) -> Result<Vec<Descriptor>, ProbeError> {
    let path = format!("/proc/{pid}/fd");
    let entries = fs::read_dir(&path).map_err(|error| ProbeError::Proc { path, error })?;
    let mut sockets: Vec<_> = entries
        .flatten()
        .filter_map(|entry| descriptor(&entry.path()))
        .collect();
    sockets.sort_by_key(|descriptor| descriptor.fd);
    Ok(sockets)
}

/// `/proc/PID/fd/3 -> socket:[12345]`
fn descriptor(path: &Path) -> Option<Descriptor> {
    let fd = path.file_name()?.to_str()?.parse().ok()?;
    let target = fs::read_link(path).ok()?;
    let inode = target
        .to_str()?
        .strip_prefix("socket:[")?
        .strip_suffix(']')?
        .parse()
        .ok()?;
    Some(Descriptor { fd, inode })
}

/// Looks at a socket of another process; our copy is closed again before this returns.
pub(super) fn view_of(pidfd: &OwnedFd, fd: i32, inode: u64) -> io::Result<SocketView> {
    let copy = pidfd_getfd(pidfd, fd, PidfdGetfdFlags::empty())?;
    let proto = proto_of(&copy)?;
    let remote = getpeername::<SockaddrStorage>(copy.as_raw_fd()).ok();
    let state = match proto {
        "tcp" | "tcp6" => tcp_state(&copy)?,
        _ if listens(&copy)? => State::Listen,
        _ if remote.is_some() => State::Connected,
        _ => State::Unconnected,
    };
    let local = getsockname::<SockaddrStorage>(copy.as_raw_fd())?;
    Ok(SocketView {
        proto: proto.to_owned(),
        state,
        local: address(&local),
        remote: remote.as_ref().map(address).unwrap_or_default(),
        recv_q: queued(&copy, libc::FIONREAD),
        send_q: queued(&copy, libc::TIOCOUTQ),
        inode,
        fd: None,
        actor: None,
        name: None,
        timer: None,
        rto_ms: None,
    })
}

/// The address; empty when the socket has none yet.
fn address(storage: &SockaddrStorage) -> String {
    let unbound = storage.as_sockaddr_in().is_some_and(|addr| addr.port() == 0)
        || storage.as_sockaddr_in6().is_some_and(|addr| addr.port() == 0);
    if let Some(unix) = storage.as_unix_addr() {
        unix.path()
            .map(|path| path.display().to_string())
            .unwrap_or_default()
    } else if unbound || storage.family().is_none() {
        String::new()
    } else {
        storage.to_string()
    }
}

fn proto_of(copy: &OwnedFd) -> io::Result<&'static str> {
    let domain: i32 = option(copy, libc::SOL_SOCKET, libc::SO_DOMAIN)?;
    let kind: i32 = option(copy, libc::SOL_SOCKET, libc::SO_TYPE)?;
    Ok(match (domain, kind) {
        (libc::AF_INET, libc::SOCK_STREAM) => "tcp",
        (libc::AF_INET6, libc::SOCK_STREAM) => "tcp6",
        (libc::AF_INET, libc::SOCK_DGRAM) => "udp",
        (libc::AF_INET6, libc::SOCK_DGRAM) => "udp6",
        (libc::AF_UNIX, libc::SOCK_STREAM) => "unix-stream",
        (libc::AF_UNIX, _) => "unix-dgram",
        _ => "unknown",
    })
}

fn listens(copy: &OwnedFd) -> io::Result<bool> {
    let listens: i32 = option(copy, libc::SOL_SOCKET, libc::SO_ACCEPTCONN)?;
    Ok(listens != 0)
}

fn tcp_state(copy: &OwnedFd) -> io::Result<State> {
    let info: libc::tcp_info = option(copy, libc::IPPROTO_TCP, libc::TCP_INFO)?;
    Ok(State::from_tcp_number(info.tcpi_state))
}

/// Bytes that wait in one direction; 0 where the socket does not say.
fn queued(copy: &OwnedFd, request: libc::Ioctl) -> u32 {
    let mut count: i32 = 0;
    // SAFETY: both requests write one int.
    let result = unsafe { libc::ioctl(copy.as_raw_fd(), request, &raw mut count) };
    if result == 0 {
        u32::try_from(count).unwrap_or(0)
    } else {
        0
    }
}

fn option<T: Copy>(copy: &OwnedFd, level: i32, name: i32) -> io::Result<T> {
    // SAFETY: used for plain C data only, for which all zeros is a value; the kernel writes at most
    // `length` bytes into it.
    let mut value: T = unsafe { zeroed() };
    let mut length = libc::socklen_t::try_from(size_of::<T>()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let result = unsafe {
        libc::getsockopt(
            copy.as_raw_fd(),
            level,
            name,
            (&raw mut value).cast(),
            &raw mut length,
        )
    };
    Errno::result(result)?;
    Ok(value)
}

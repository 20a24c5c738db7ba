//! One arm a call: exactly one system call, with nothing around it but a clock.
#![expect(
    unsafe_code,
    reason = "the calls are the lesson: made one by one, through no wrapper that adds to them"
)]

use std::mem::{size_of, zeroed};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Instant;

use nix::errno::Errno;

use crate::event::{Bytes, Call, Family, Outcome, Shutdown, SocketKind, SocketOption};

/// The number under which the kernel knows a task asleep in this call.
pub fn syscall_number(call: &str) -> Option<i64> {
    Some(match call {
        "accept" => libc::SYS_accept,
        "connect" => libc::SYS_connect,
        "send" => libc::SYS_sendto,
        "recv" => libc::SYS_recvfrom,
        "close" => libc::SYS_close,
        _ => return None, // the others do not sleep
    })
}

/// Makes the call.
pub(super) fn perform(call: &Call) -> Outcome {
    match call {
        Call::Socket {
            domain,
            kind,
            protocol,
        } => {
            let (domain, kind, protocol) =
                (family_number(*domain), kind_number(*kind), i32::from(protocol.0));
            plain(|| unsafe { libc::socket(domain, kind, protocol) })
        }
        Call::Bind { socket, addr } => {
            let (addr, length) = to_raw(addr.0);
            plain(|| unsafe { libc::bind(*socket, (&raw const addr).cast(), length) })
        }
        Call::Listen { socket, backlog } => plain(|| unsafe { libc::listen(*socket, backlog.0) }),
        Call::Accept { socket } => {
            telling_address(|addr, length| unsafe { libc::syscall(libc::SYS_accept, *socket, addr, length) })
        }
        Call::Connect { socket, addr } => {
            let (addr, length) = to_raw(addr.0);
            plain(|| unsafe { libc::connect(*socket, (&raw const addr).cast(), length) })
        }
        // MSG_NOSIGNAL: EPIPE shall be an outcome, not the actor's death.
        Call::Send { socket, data } => timed(|| unsafe {
            libc::send(*socket, data.0.as_ptr().cast(), data.0.len(), libc::MSG_NOSIGNAL) as i64
        }),
        Call::Recv { socket, size } => receive(*socket, size.0 as usize),
        Call::Shutdown { socket, how } => {
            let how = shutdown_number(*how);
            plain(|| unsafe { libc::shutdown(*socket, how) })
        }
        Call::Close { socket } => plain(|| unsafe { libc::close(*socket) }),
        Call::Setsockopt {
            socket,
            option,
            value,
        } => {
            let (level, name) = option_numbers(*option);
            plain(|| unsafe {
                libc::setsockopt(
                    *socket,
                    level,
                    name,
                    (&raw const value.0).cast(),
                    length_of::<i32>(),
                )
            })
        }
        Call::Getsockname { socket } => {
            telling_address(|addr, length| unsafe { i64::from(libc::getsockname(*socket, addr, length)) })
        }
    }
}

fn plain(call: impl FnOnce() -> i32) -> Outcome {
    timed(|| i64::from(call()))
}

fn timed(call: impl FnOnce() -> i64) -> Outcome {
    let start = Instant::now();
    let value = call();
    let errno = (value < 0).then(|| format!("{:?}", Errno::last()));
    Outcome {
        value,
        errno,
        took: start.elapsed(),
        data: None,
        peer: None,
    }
}

fn receive(socket: i32, size: usize) -> Outcome {
    let mut buffer = vec![0_u8; size];
    let mut outcome =
        timed(|| unsafe { libc::recv(socket, buffer.as_mut_ptr().cast(), buffer.len(), 0) as i64 });
    if let Ok(length) = usize::try_from(outcome.value) {
        buffer.truncate(length);
        outcome.data = Some(Bytes(buffer));
    }
    outcome
}

fn telling_address(call: impl FnOnce(*mut libc::sockaddr, *mut libc::socklen_t) -> i64) -> Outcome {
    // SAFETY: a sockaddr_storage is plain data, for which all zeros is a value.
    let mut storage: libc::sockaddr_storage = unsafe { zeroed() };
    let mut length = length_of::<libc::sockaddr_storage>();
    let mut outcome = timed(|| call((&raw mut storage).cast(), &raw mut length));
    if outcome.value >= 0 {
        outcome.peer = from_raw(&storage).map(|addr| addr.to_string());
    }
    outcome
}

fn length_of<T>() -> libc::socklen_t {
    libc::socklen_t::try_from(size_of::<T>()).expect("a socket's option or address is small")
}

fn family_number(family: Family) -> i32 {
    match family {
        Family::Inet => libc::AF_INET,
        Family::Inet6 => libc::AF_INET6,
        Family::Unix => libc::AF_UNIX,
    }
}

fn kind_number(kind: SocketKind) -> i32 {
    match kind {
        SocketKind::Stream => libc::SOCK_STREAM,
        SocketKind::Datagram => libc::SOCK_DGRAM,
    }
}

fn shutdown_number(how: Shutdown) -> i32 {
    match how {
        Shutdown::Read => libc::SHUT_RD,
        Shutdown::Write => libc::SHUT_WR,
        Shutdown::Both => libc::SHUT_RDWR,
    }
}

fn option_numbers(option: SocketOption) -> (i32, i32) {
    match option {
        SocketOption::ReuseAddress => (libc::SOL_SOCKET, libc::SO_REUSEADDR),
        SocketOption::KeepAlive => (libc::SOL_SOCKET, libc::SO_KEEPALIVE),
        SocketOption::SendBuffer => (libc::SOL_SOCKET, libc::SO_SNDBUF),
        SocketOption::ReceiveBuffer => (libc::SOL_SOCKET, libc::SO_RCVBUF),
        SocketOption::NoDelay => (libc::IPPROTO_TCP, libc::TCP_NODELAY),
        SocketOption::UserTimeout => (libc::IPPROTO_TCP, libc::TCP_USER_TIMEOUT),
    }
}

fn family_field(family: i32) -> libc::sa_family_t {
    libc::sa_family_t::try_from(family).expect("address families are small")
}

fn to_raw(addr: SocketAddr) -> (libc::sockaddr_storage, libc::socklen_t) {
    // SAFETY: all zeros is a value of these; the casts stay inside the storage, which is made to
    // hold any address.
    unsafe {
        let mut storage: libc::sockaddr_storage = zeroed();
        let length = match addr {
            SocketAddr::V4(v4) => {
                let raw = &mut *(&raw mut storage).cast::<libc::sockaddr_in>();
                raw.sin_family = family_field(libc::AF_INET);
                raw.sin_port = v4.port().to_be();
                raw.sin_addr.s_addr = u32::from(*v4.ip()).to_be();
                length_of::<libc::sockaddr_in>()
            }
            SocketAddr::V6(v6) => {
                let raw = &mut *(&raw mut storage).cast::<libc::sockaddr_in6>();
                raw.sin6_family = family_field(libc::AF_INET6);
                raw.sin6_port = v6.port().to_be();
                raw.sin6_addr.s6_addr = v6.ip().octets();
                raw.sin6_scope_id = v6.scope_id();
                length_of::<libc::sockaddr_in6>()
            }
        };
        (storage, length)
    }
}

fn from_raw(storage: &libc::sockaddr_storage) -> Option<SocketAddr> {
    // SAFETY: the family says which address the kernel has written into the storage.
    unsafe {
        match i32::from(storage.ss_family) {
            libc::AF_INET => {
                let raw = &*std::ptr::from_ref(storage).cast::<libc::sockaddr_in>();
                let ip = Ipv4Addr::from(u32::from_be(raw.sin_addr.s_addr));
                Some(SocketAddr::from((ip, u16::from_be(raw.sin_port))))
            }
            libc::AF_INET6 => {
                let raw = &*std::ptr::from_ref(storage).cast::<libc::sockaddr_in6>();
                let ip = Ipv6Addr::from(raw.sin6_addr.s6_addr);
                Some(SocketAddr::from((ip, u16::from_be(raw.sin6_port))))
            }
            _ => None,
        }
    }
}

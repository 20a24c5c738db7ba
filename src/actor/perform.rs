//! One arm a call: exactly one system call, with nothing around it but a clock.
#![expect(
    unsafe_code,
    reason = "the calls are the lesson: made one by one, through no wrapper that adds to them"
)]

use std::ffi::CString;
use std::time::Instant;

use nix::errno::Errno;

use super::address::{from_raw, length_of, storage, to_raw};
use super::waiting;
use crate::event::{Bytes, Call, Data, Family, Outcome, Shutdown, SocketKind, SocketOption, StatusFlags};

/// The number under which the kernel knows a task asleep in this call.
pub fn syscall_number(call: &str) -> Option<i64> {
    Some(match call {
        "accept" => libc::SYS_accept,
        "connect" => libc::SYS_connect,
        "send" | "sendto" => libc::SYS_sendto,
        "recv" | "recvfrom" => libc::SYS_recvfrom,
        "select" => libc::SYS_pselect6,
        "poll" => libc::SYS_ppoll,
        "epoll_wait" => libc::SYS_epoll_pwait,
        "close" => libc::SYS_close,
        _ => return None, // the others do not sleep
    })
}

/// Makes the call. fork(2) is made elsewhere: it needs the channel.
pub(super) fn perform(call: &Call) -> Outcome {
    match call {
        Call::Socket {
            domain,
            kind,
            protocol,
        } => {
            let (domain, kind) = (family_number(*domain), kind_number(*kind));
            plain(|| unsafe { libc::socket(domain, kind, i32::from(protocol.0)) })
        }
        Call::Socketpair {
            domain,
            kind,
            protocol,
        } => pair(family_number(*domain), kind_number(*kind), i32::from(protocol.0)),
        Call::Bind { socket, addr } => {
            let (addr, length) = to_raw(addr);
            plain(|| unsafe { libc::bind(*socket, (&raw const addr).cast(), length) })
        }
        Call::Listen { socket, backlog } => plain(|| unsafe { libc::listen(*socket, backlog.0) }),
        Call::Accept { socket } => {
            telling_address(|addr, length| unsafe { libc::syscall(libc::SYS_accept, *socket, addr, length) })
        }
        Call::Connect { socket, addr } => {
            let (addr, length) = to_raw(addr);
            plain(|| unsafe { libc::connect(*socket, (&raw const addr).cast(), length) })
        }
        Call::Send { socket, data } => send(*socket, data, None),
        Call::Sendto { socket, data, addr } => send(*socket, &data.0, Some(to_raw(addr))),
        Call::Recv { socket, size } => receive(*socket, size.0 as usize),
        Call::Recvfrom { socket, size } => receive_from(*socket, size.0 as usize),
        Call::Shutdown { socket, how } => {
            let how = shutdown_number(*how);
            plain(|| unsafe { libc::shutdown(*socket, how) })
        }
        Call::Close { socket } => plain(|| unsafe { libc::close(*socket) }),
        Call::Unlink { path } => {
            let path = CString::new(path.as_str()).expect("a path of a lab has no zero byte");
            plain(|| unsafe { libc::unlink(path.as_ptr()) })
        }
        Call::Setsockopt {
            socket,
            option,
            value,
        } => set_option(*socket, *option, value.0),
        Call::Getsockname { socket } => {
            telling_address(|addr, length| unsafe { i64::from(libc::getsockname(*socket, addr, length)) })
        }
        Call::Getpeername { socket } => {
            telling_address(|addr, length| unsafe { i64::from(libc::getpeername(*socket, addr, length)) })
        }
        Call::Fcntl { socket, flags } => {
            let flags = match flags {
                StatusFlags::NonBlocking => libc::O_RDWR | libc::O_NONBLOCK,
                StatusFlags::Blocking => libc::O_RDWR,
            };
            plain(|| unsafe { libc::fcntl(*socket, libc::F_SETFL, flags) })
        }
        Call::Select {
            read,
            write,
            except,
            timeout_ms,
        } => waiting::select([&read.0, write, except], timeout_ms.0),
        Call::Poll { fds, timeout_ms } => waiting::poll(&fds.0, timeout_ms.0),
        Call::EpollCreate1 {} => plain(|| unsafe { libc::epoll_create1(0) }),
        Call::EpollCtl {
            socket,
            op,
            fd,
            events,
        } => waiting::epoll_ctl(*socket, *op, fd.0, events),
        Call::EpollWait { socket, timeout_ms } => waiting::epoll_wait(*socket, timeout_ms.0),
        Call::Fork { .. } => Outcome {
            value: -1,
            errno: Some("ENOSYS".to_owned()),
            ..Outcome::default()
        },
    }
}

pub(super) fn plain(call: impl FnOnce() -> i32) -> Outcome {
    timed(|| i64::from(call()))
}

pub(super) fn timed(call: impl FnOnce() -> i64) -> Outcome {
    let start = Instant::now();
    let value = call();
    let errno = (value < 0).then(|| format!("{:?}", Errno::last()));
    Outcome {
        value,
        errno,
        took: start.elapsed(),
        ..Outcome::default()
    }
}

/// `MSG_NOSIGNAL`: EPIPE shall be an outcome, not the actor's death.
fn send(socket: i32, data: &Data, to: Option<(libc::sockaddr_storage, libc::socklen_t)>) -> Outcome {
    let bytes = data.bytes();
    let (addr, length) = match &to {
        Some((addr, length)) => (std::ptr::from_ref(addr).cast(), *length),
        None => (std::ptr::null(), 0),
    };
    timed(|| unsafe {
        libc::sendto(
            socket,
            bytes.as_ptr().cast(),
            bytes.len(),
            libc::MSG_NOSIGNAL,
            addr,
            length,
        ) as i64
    })
}

fn pair(domain: i32, kind: i32, protocol: i32) -> Outcome {
    let mut both = [0; 2];
    let mut outcome = plain(|| unsafe { libc::socketpair(domain, kind, protocol, both.as_mut_ptr()) });
    if outcome.value == 0 {
        // The two descriptors are what a lesson wants to see; 0 alone would not name them.
        outcome.value = i64::from(both[0]);
        outcome.second = Some(both[1]);
    }
    outcome
}

fn set_option(socket: i32, option: SocketOption, value: i32) -> Outcome {
    let (level, name) = option_numbers(option);
    plain(|| unsafe { libc::setsockopt(socket, level, name, (&raw const value).cast(), length_of::<i32>()) })
}

fn receive_from(socket: i32, size: usize) -> Outcome {
    let mut buffer = vec![0_u8; size];
    let mut outcome = telling_address(|addr, length| unsafe {
        libc::recvfrom(socket, buffer.as_mut_ptr().cast(), buffer.len(), 0, addr, length) as i64
    });
    if let Ok(length) = usize::try_from(outcome.value) {
        buffer.truncate(length);
        outcome.data = Some(Bytes(buffer));
    }
    outcome
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
    let mut storage = storage();
    let mut length = length_of::<libc::sockaddr_storage>();
    let mut outcome = timed(|| call((&raw mut storage).cast(), &raw mut length));
    if outcome.value >= 0 {
        outcome.peer = from_raw(&storage);
    }
    outcome
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
        SocketOption::KeepIdle => (libc::IPPROTO_TCP, libc::TCP_KEEPIDLE),
        SocketOption::KeepInterval => (libc::IPPROTO_TCP, libc::TCP_KEEPINTVL),
        SocketOption::KeepCount => (libc::IPPROTO_TCP, libc::TCP_KEEPCNT),
        SocketOption::QuickAck => (libc::IPPROTO_TCP, libc::TCP_QUICKACK),
        SocketOption::V6Only => (libc::IPPROTO_IPV6, libc::IPV6_V6ONLY),
    }
}

//! `sock_diag(7)`: the kernel's own list of a host's TCP sockets.

use std::io;
use std::net::IpAddr;
use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd};

use netlink_packet_core::{NLM_F_DUMP, NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload};
use netlink_packet_sock_diag::SockDiagMessage;
use netlink_packet_sock_diag::inet::nlas::Nla;
use netlink_packet_sock_diag::inet::{ExtensionFlags, InetRequest, InetResponse, SocketId, StateFlags};
use netlink_sys::Socket;

use super::unix;
use crate::event::{SocketView, State, Timer, TimerKind};

/// A netlink socket of one host, with the requests that we send through it again and again.
#[derive(Debug)]
pub(super) struct Door {
    socket: Socket,
    requests: Vec<Vec<u8>>,
}

/// Length of `struct nlmsghdr`, and of an answer's place for its timer's milliseconds
/// (`idiag_expires` of `struct inet_diag_msg`, `linux/inet_diag.h`).
const HEADER: usize = 16;
const EXPIRES: usize = HEADER + 4 + 48;

impl Door {
    #[expect(unsafe_code, reason = "netlink-sys takes a bare descriptor")]
    pub(super) fn new(diag: OwnedFd, with_ipv6: bool) -> Self {
        // SAFETY: `into_raw_fd` gives the descriptor up; the socket owns it from here on.
        let socket = unsafe { Socket::from_raw_fd(diag.into_raw_fd()) };
        let families = if with_ipv6 {
            &[libc::AF_INET, libc::AF_INET6][..]
        } else {
            &[libc::AF_INET]
        };
        Self {
            socket,
            requests: families.iter().map(|family| dump_request(*family)).collect(),
        }
    }

    /// All TCP sockets but those that are bound only: these would cost a walk through another table,
    /// twenty times as long, and the actors' descriptors lead to them anyway.
    pub(super) fn dump(&mut self) -> io::Result<Vec<SocketView>> {
        let mut sockets = Vec::new();
        for request in &self.requests {
            ask(&self.socket, request, |bytes| read_answers(bytes, &mut sockets))?;
        }
        Ok(sockets)
    }

    /// The Unix sockets of the host, as they queue.
    pub(super) fn unix(&mut self) -> io::Result<Vec<unix::Queue>> {
        let mut queues = Vec::new();
        ask(&self.socket, &unix::dump_request(), |bytes| {
            unix::read_answers(bytes, &mut queues)
        })?;
        Ok(queues)
    }
}

/// Sends a request, and hands every datagram of answers over until the last is read.
fn ask(socket: &Socket, request: &[u8], mut read: impl FnMut(&[u8]) -> io::Result<bool>) -> io::Result<()> {
    socket.send(request, 0)?;
    let mut buffer = Vec::with_capacity(32 * 1024);
    loop {
        buffer.clear();
        socket.recv(&mut buffer, 0)?;
        if !read(&buffer)? {
            return Ok(());
        }
    }
}

fn dump_request(family: i32) -> Vec<u8> {
    let request = InetRequest {
        family: u8::try_from(family).unwrap_or(2),
        protocol: u8::try_from(libc::IPPROTO_TCP).unwrap_or(6),
        extensions: ExtensionFlags::INFO,
        states: StateFlags::all(),
        socket_id: if family == libc::AF_INET6 {
            SocketId::new_v6()
        } else {
            SocketId::new_v4()
        },
    };
    dump_bytes(SockDiagMessage::InetRequest(request))
}

/// A request for a dump, as it is sent.
pub(super) fn dump_bytes(request: SockDiagMessage) -> Vec<u8> {
    let mut header = NetlinkHeader::default();
    header.flags = NLM_F_REQUEST | NLM_F_DUMP;
    let mut message = NetlinkMessage::new(header, request.into());
    message.finalize();
    let mut bytes = vec![0; message.buffer_len()];
    message.serialize(&mut bytes);
    bytes
}

fn read_answers(bytes: &[u8], sockets: &mut Vec<SocketView>) -> io::Result<bool> {
    each_answer(bytes, |message, raw| {
        if let SockDiagMessage::InetResponse(answer) = message {
            sockets.push(view_of(&answer, raw));
        }
    })
}

/// Reads one datagram of answers, each with its bytes; false when it held the last.
pub(super) fn each_answer(
    mut bytes: &[u8],
    mut take: impl FnMut(SockDiagMessage, &[u8]),
) -> io::Result<bool> {
    while bytes.len() >= HEADER {
        let invalid = |error| io::Error::new(io::ErrorKind::InvalidData, format!("{error}"));
        let message = NetlinkMessage::<SockDiagMessage>::deserialize(bytes).map_err(invalid)?;
        let length = message.header.length as usize;
        match message.payload {
            NetlinkPayload::InnerMessage(answer) => take(answer, &bytes[..length]),
            NetlinkPayload::Done(_) => return Ok(false),
            NetlinkPayload::Error(error) => return Err(error.to_io()),
            _ => {}
        }
        // Messages are aligned to four bytes.
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(true)
}

fn view_of(answer: &InetResponse, raw: &[u8]) -> SocketView {
    let header = &answer.header;
    let id = &header.socket_id;
    let connected = id.destination_port != 0;
    SocketView {
        proto: if i32::from(header.family) == libc::AF_INET6 {
            "tcp6"
        } else {
            "tcp"
        }
        .to_owned(),
        state: State::from_tcp_number(header.state),
        local: address(id.source_address, id.source_port),
        remote: if connected {
            address(id.destination_address, id.destination_port)
        } else {
            String::new()
        },
        recv_q: header.recv_queue,
        send_q: header.send_queue,
        inode: u64::from(header.inode),
        fd: None,
        actor: None,
        name: None,
        timer: timer(raw),
        rto_ms: answer.nlas.iter().find_map(rto),
    }
}

fn address(ip: IpAddr, port: u16) -> String {
    std::net::SocketAddr::new(ip, port).to_string()
}

/// Read from the bytes, since the library drops TIME-WAIT's milliseconds.
fn timer(raw: &[u8]) -> Option<Timer> {
    let kind = match *raw.get(HEADER + 2)? {
        0 => return None,
        1 => TimerKind::Retransmit,
        2 => TimerKind::Keepalive,
        3 => TimerKind::TimeWait,
        4 => TimerKind::Probe,
        _ => TimerKind::Unknown,
    };
    let expires = raw
        .get(EXPIRES..EXPIRES + 4)?
        .try_into()
        .ok()
        .map(u32::from_ne_bytes)?;
    Some(Timer {
        kind,
        expires_ms: expires,
        retransmits: *raw.get(HEADER + 3)?,
    })
}

/// `tcpi_rto` of `TCP_INFO`, in microseconds there.
fn rto(attribute: &Nla) -> Option<u32> {
    let Nla::TcpInfo(info) = attribute else {
        return None;
    };
    let place = std::mem::offset_of!(libc::tcp_info, tcpi_rto);
    let bytes = info.get(place..place + 4)?.try_into().ok()?;
    Some(u32::from_ne_bytes(bytes) / 1000).filter(|&milliseconds| milliseconds > 0)
}

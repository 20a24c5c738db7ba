//! `unix_diag`: how full the queue of a Unix listener is, and who waits in it.

use std::collections::BTreeMap;
use std::io;

use netlink_packet_sock_diag::SockDiagMessage;
use netlink_packet_sock_diag::unix::nlas::Nla;
use netlink_packet_sock_diag::unix::{ShowFlags, StateFlags, UnixRequest};

use super::diag::{dump_bytes, each_answer};
use crate::event::{SocketView, State};

/// A Unix socket, as far as its queues go.
#[derive(Debug, Default)]
pub(super) struct Queue {
    inode: u64,
    /// Of a listener, who waits and how many may; else bytes.
    lengths: Option<(u32, u32)>,
    /// The inodes of those who wait.
    waiting: Vec<u64>,
}

pub(super) fn dump_request() -> Vec<u8> {
    dump_bytes(SockDiagMessage::UnixRequest(UnixRequest {
        state_flags: StateFlags::all(),
        inode: 0,
        show_flags: ShowFlags::ICONS | ShowFlags::RQLEN,
        cookie: [0xff; 8],
    }))
}

pub(super) fn read_answers(bytes: &[u8], queues: &mut Vec<Queue>) -> io::Result<bool> {
    each_answer(bytes, |message, _| {
        let SockDiagMessage::UnixResponse(answer) = message else {
            return;
        };
        let mut queue = Queue {
            inode: u64::from(answer.header.inode),
            ..Queue::default()
        };
        for attribute in &answer.nlas {
            match attribute {
                Nla::ReceiveQueueLength(first, second) => queue.lengths = Some((*first, *second)),
                Nla::PendingConnections(inodes) => {
                    queue.waiting = inodes.iter().map(|inode| u64::from(*inode)).collect();
                }
                _ => {}
            }
        }
        queues.push(queue);
    })
}

/// Gives listeners the lengths of their queues; what it returns says who waits, by inodes.
pub(super) fn fill(sockets: &mut [SocketView], queues: Vec<Queue>) -> BTreeMap<u64, Vec<u64>> {
    let mut waiting = BTreeMap::new();
    for queue in queues {
        let same = |socket: &&mut SocketView| socket.inode == queue.inode && socket.proto.starts_with("unix");
        let Some(socket) = sockets.iter_mut().find(same) else {
            continue;
        };
        if socket.state == State::Listen {
            (socket.recv_q, socket.send_q) = queue.lengths.unwrap_or_default();
            waiting.insert(queue.inode, queue.waiting);
        }
    }
    waiting
}

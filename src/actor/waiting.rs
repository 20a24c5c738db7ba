//! The calls that wait for one of many: select, poll, epoll.
#![expect(
    unsafe_code,
    reason = "the calls are the lesson: made one by one, without a wrapper"
)]

use std::mem::zeroed;
use std::ptr::{from_ref, null, null_mut};

use super::perform::{plain, timed};
use crate::event::{EpollEvent, EpollEvents, EpollOperation, Outcome, Several};

/// The names of what can be ready: bit, name of poll(2). epoll(7) uses the same bits.
const EVENTS: [(i16, &str); 5] = [
    (libc::POLLIN, "IN"),
    (libc::POLLOUT, "OUT"),
    (libc::POLLERR, "ERR"),
    (libc::POLLHUP, "HUP"),
    (libc::POLLRDHUP, "RDHUP"),
];

/// So many events one `epoll_wait` brings.
const ROOM: usize = 16;

fn time(milliseconds: Option<u32>) -> Option<libc::timespec> {
    milliseconds.map(|milliseconds| libc::timespec {
        tv_sec: libc::time_t::from(milliseconds / 1000),
        tv_nsec: i64::from(milliseconds % 1000) * 1_000_000,
    })
}

fn pointer<T>(value: Option<&T>) -> *const T {
    value.map_or_else(null, from_ref)
}

/// select(2), made as pselect6(2): there are machines that have only that.
pub(super) fn select(sets: [&Several<i32>; 3], timeout: Option<u32>) -> Outcome {
    const NAMES: [&str; 3] = ["read", "write", "except"];
    let highest = sets.iter().flat_map(|set| &set.0).max().map_or(0, |fd| fd + 1);
    let mut raw = sets.map(raw_set);
    let timeout = time(timeout);
    let mut outcome = plain(|| unsafe {
        let [read, write, except] = &mut raw;
        let pointers = [(read, sets[0]), (write, sets[1]), (except, sets[2])].map(|(raw, set)| {
            if set.0.is_empty() {
                null_mut()
            } else {
                std::ptr::from_mut(raw)
            }
        });
        libc::pselect(
            highest,
            pointers[0],
            pointers[1],
            pointers[2],
            pointer(timeout.as_ref()),
            null(),
        )
    });
    if outcome.value > 0 {
        for ((set, raw), name) in sets.iter().zip(&raw).zip(NAMES) {
            // SAFETY: the set was made by `raw_set`, its descriptors are below FD_SETSIZE.
            let ready = set
                .0
                .iter()
                .filter(|fd| fits(**fd) && unsafe { libc::FD_ISSET(**fd, raw) });
            outcome.ready.extend(ready.map(|fd| (*fd, name.to_owned())));
        }
    }
    outcome
}

fn fits(fd: i32) -> bool {
    usize::try_from(fd).is_ok_and(|fd| fd < libc::FD_SETSIZE)
}

fn raw_set(set: &Several<i32>) -> libc::fd_set {
    // SAFETY: an fd_set is plain data; only descriptors that fit into it are set.
    unsafe {
        let mut raw = zeroed();
        libc::FD_ZERO(&raw mut raw);
        for fd in set.0.iter().copied().filter(|fd| fits(*fd)) {
            libc::FD_SET(fd, &raw mut raw);
        }
        raw
    }
}

/// poll(2), made as ppoll(2).
pub(super) fn poll(fds: &Several<i32>, timeout: Option<u32>) -> Outcome {
    let entry = |fd: &i32| libc::pollfd {
        fd: *fd,
        events: libc::POLLIN,
        revents: 0,
    };
    let mut entries: Vec<_> = fds.0.iter().map(entry).collect();
    let timeout = time(timeout);
    let count = entries.len() as libc::nfds_t;
    let mut outcome =
        plain(|| unsafe { libc::ppoll(entries.as_mut_ptr(), count, pointer(timeout.as_ref()), null()) });
    let ready = entries.iter().filter(|entry| entry.revents != 0);
    outcome.ready = ready.map(|entry| (entry.fd, names(entry.revents))).collect();
    outcome
}

/// `epoll_ctl(2)`.
pub(super) fn epoll_ctl(epoll: i32, operation: EpollOperation, fd: i32, events: &EpollEvents) -> Outcome {
    let operation = match operation {
        EpollOperation::Add => libc::EPOLL_CTL_ADD,
        EpollOperation::Modify => libc::EPOLL_CTL_MOD,
        EpollOperation::Delete => libc::EPOLL_CTL_DEL,
    };
    let bits = events.0.iter().fold(0, |bits, event| bits | bit(*event));
    let mut event = libc::epoll_event {
        events: bits.cast_unsigned(),
        u64: u64::from(fd.cast_unsigned()),
    };
    plain(|| unsafe { libc::epoll_ctl(epoll, operation, fd, &raw mut event) })
}

fn bit(event: EpollEvent) -> i32 {
    match event {
        EpollEvent::In => libc::EPOLLIN,
        EpollEvent::Out => libc::EPOLLOUT,
        EpollEvent::PeerClosed => libc::EPOLLRDHUP,
        EpollEvent::EdgeTriggered => libc::EPOLLET,
    }
}

/// `epoll_wait(2)`, made as `epoll_pwait(2)`.
pub(super) fn epoll_wait(epoll: i32, timeout: Option<u32>) -> Outcome {
    let mut events = [libc::epoll_event { events: 0, u64: 0 }; ROOM];
    let timeout = timeout.map_or(-1, |timeout| i32::try_from(timeout).unwrap_or(i32::MAX));
    let room = i32::try_from(ROOM).expect("sixteen");
    let mut outcome = timed(|| unsafe {
        i64::from(libc::epoll_pwait(
            epoll,
            events.as_mut_ptr(),
            room,
            timeout,
            null(),
        ))
    });
    let ready = usize::try_from(outcome.value).unwrap_or(0);
    let told = events.iter().take(ready).map(|event| {
        let (fd, bits) = (event.u64, event.events);
        (
            i32::try_from(fd).unwrap_or(-1),
            names(i16::try_from(bits & 0x7fff).unwrap_or(0)),
        )
    });
    outcome.ready = told.collect();
    outcome
}

fn names(bits: i16) -> String {
    let names: Vec<_> = EVENTS
        .iter()
        .filter(|row| bits & row.0 != 0)
        .map(|row| row.1)
        .collect();
    names.join("|")
}

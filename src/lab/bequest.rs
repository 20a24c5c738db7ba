//! What the kernel shall close after us.
//!
//! A packet socket's last close waits until no processor can still be reading the list that it was
//! on (`packet_release` of the kernel's `af_packet.c`, `synchronize_net`): some 10 ms each, one after
//! the other, twice as many as there are hosts. Nothing waits for the outcome. So the sockets are
//! sent into a pair of Unix sockets of which one is sent along: once we hold neither, nobody can ever
//! receive them, and the kernel's collector of such messages (unix(7), `SCM_RIGHTS`; `net/unix/garbage.c`)
//! closes them in a worker of its own. No process is left for that, and no step of it is ours:
//! it happens likewise when we are killed in the middle of it.

use std::io::IoSlice;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

use nix::errno::Errno;
use nix::sys::socket::{AddressFamily, ControlMessage, MsgFlags, SockFlag, SockType, sendmsg, socketpair};

/// Second copies of packet sockets: held until all others are closed, so that these are the last.
#[derive(Debug)]
pub(super) struct Bequest(Vec<OwnedFd>);

impl Bequest {
    /// Copies the sockets; without a copy a socket is closed at once and waited for, which is slower
    /// and as good.
    pub(super) fn of<'a>(sockets: impl Iterator<Item = &'a OwnedFd>) -> Self {
        Self(sockets.filter_map(|socket| socket.try_clone().ok()).collect())
    }
}

impl Drop for Bequest {
    fn drop(&mut self) {
        let pair = send_away(&self.0); // refused: they are closed here and now, as any descriptor
        self.0.clear();
        drop(pair);
    }
}

/// The pair that holds the sockets. The end that was sent along is the first to be dropped: the
/// collector looks when the other one is.
fn send_away(sockets: &[OwnedFd]) -> Result<(OwnedFd, OwnedFd), Errno> {
    let (sent_along, sender) = socketpair(
        AddressFamily::Unix,
        SockType::Stream,
        None,
        SockFlag::SOCK_CLOEXEC,
    )?;
    let sent: Vec<RawFd> = sockets
        .iter()
        .chain([&sent_along])
        .map(AsRawFd::as_raw_fd)
        .collect();
    sendmsg::<()>(
        sender.as_raw_fd(),
        &[IoSlice::new(b"x")],
        &[ControlMessage::ScmRights(&sent)],
        MsgFlags::MSG_NOSIGNAL,
        None,
    )?;
    Ok((sent_along, sender))
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::net::UnixStream;
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_left_to_the_kernel_is_closed() {
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        let theirs = OwnedFd::from(theirs);
        let bequest = Bequest::of([&theirs].into_iter());
        drop(theirs);
        ours.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        assert!(ours.read(&mut [0]).is_err(), "still held");
        drop(bequest);
        ours.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        assert_eq!(ours.read(&mut [0]).unwrap(), 0, "the end of the stream");
    }

    #[test]
    fn nothing_is_kept_when_nothing_is_left() {
        drop(Bequest::of(std::iter::empty()));
    }
}

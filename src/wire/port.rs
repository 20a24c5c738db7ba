//! One port of the switch: a channel of pnet's over a packet socket that the lab made.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, IntoRawFd, OwnedFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::socket::{getsockopt, sockopt};
use pnet::datalink::{self, Channel, Config, DataLinkReceiver, DataLinkSender, NetworkInterface};

/// The largest frame that we read: loopback's MTU is 64 KiB, its header comes on top.
const LARGEST_FRAME: usize = 128 * 1024;

pub(super) struct Port {
    sender: Box<dyn DataLinkSender>,
    receiver: Box<dyn DataLinkReceiver>,
    /// The same socket, to poll it and to read its counters; pnet owns and closes the other one.
    socket: OwnedFd,
    interface: u32,
    lost: u64,
}

impl Port {
    /// Binds the socket to the interface, through pnet; it must be up by now.
    pub(super) fn open(socket: OwnedFd, interface: u32) -> io::Result<Self> {
        let twin = socket.try_clone()?;
        let config = Config {
            read_buffer_size: LARGEST_FRAME,
            write_buffer_size: LARGEST_FRAME,
            read_timeout: Some(Duration::ZERO),
            promiscuous: false, // frames for other hosts reach a packet socket all the same
            socket_fd: Some(socket.into_raw_fd()),
            ..Config::default()
        };
        match datalink::channel(&interface_of(interface), config)? {
            Channel::Ethernet(sender, receiver) => Ok(Self {
                sender,
                receiver,
                socket: twin,
                interface,
                lost: 0,
            }),
            _ => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "pnet opened no Ethernet channel",
            )),
        }
    }

    /// The next frame, if there is one.
    pub(super) fn next(&mut self) -> io::Result<Option<&[u8]>> {
        match self.receiver.next() {
            Ok(frame) => Ok(Some(frame)),
            Err(error) if is_nothing(&error) => Ok(None),
            Err(error) => Err(pending_error(&self.socket).unwrap_or(error)),
        }
    }

    /// Whether the interface carries frames (`IFF_RUNNING` of netdevice(7)): both ends of its cable are up.
    #[expect(unsafe_code, reason = "SIOCGIFNAME and SIOCGIFFLAGS have no safe wrappers")]
    pub(super) fn is_running(&self) -> io::Result<bool> {
        // SAFETY: an ifreq is plain data, for which all zeros is a value.
        let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
        request.ifr_ifru.ifru_ifindex = self.interface.cast_signed();
        for question in [libc::SIOCGIFNAME, libc::SIOCGIFFLAGS] {
            // SAFETY: the kernel reads and writes `request` alone.
            let result = unsafe { libc::ioctl(self.socket.as_raw_fd(), question, &raw mut request) };
            Errno::result(result)?;
        }
        // SAFETY: it is the flags that the last question wrote.
        let flags = i32::from(unsafe { request.ifr_ifru.ifru_flags });
        Ok(flags & libc::IFF_RUNNING != 0)
    }

    /// Sends a frame to the host at the other end of the cable.
    pub(super) fn send(&mut self, frame: &[u8]) -> io::Result<()> {
        self.sender
            .send_to(frame, None)
            .unwrap_or_else(|| Err(io::ErrorKind::WriteZero.into()))
    }

    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    /// How many frames the kernel could not keep for us, by its own count (`PACKET_STATISTICS` of
    /// packet(7), which starts anew whenever it is read).
    #[expect(unsafe_code, reason = "PACKET_STATISTICS has no safe wrapper")]
    pub(super) fn lost(&mut self) -> io::Result<u64> {
        let mut statistics = libc::tpacket_stats {
            tp_packets: 0,
            tp_drops: 0,
        };
        let mut length = libc::socklen_t::try_from(size_of::<libc::tpacket_stats>()).unwrap_or(8);
        let (value, option) = ((&raw mut statistics).cast(), libc::PACKET_STATISTICS);
        // SAFETY: the kernel writes at most `length` bytes into `statistics`.
        let result = unsafe {
            libc::getsockopt(
                self.socket.as_raw_fd(),
                libc::SOL_PACKET,
                option,
                value,
                &raw mut length,
            )
        };
        if result < 0 {
            return Err(io::Error::last_os_error());
        }
        self.lost += u64::from(statistics.tp_drops);
        Ok(self.lost)
    }
}

/// What the kernel has to say of the socket (`SO_ERROR` of socket(7)), once; pnet knows only that there is
/// something.
fn pending_error(socket: &OwnedFd) -> Option<io::Error> {
    let errno = getsockopt(socket, sockopt::SocketError).ok()?;
    (errno != 0).then(|| io::Error::from_raw_os_error(errno))
}

/// "Nothing there": pnet says it as a time-out, the kernel as EAGAIN.
fn is_nothing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
    )
}

/// pnet binds by the index alone; the interface lives in a namespace where we are not.
fn interface_of(index: u32) -> NetworkInterface {
    NetworkInterface {
        name: String::new(),
        description: String::new(),
        index,
        mac: None,
        ips: Vec::new(),
        flags: 0,
    }
}

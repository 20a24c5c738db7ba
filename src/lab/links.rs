//! Cables, addresses and routes, by rtnetlink; offloads, by ethtool's ioctl.
#![expect(unsafe_code, reason = "SIOCETHTOOL has no safe wrapper")]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::time::{Duration, Instant};

use netlink_packet_core::{
    NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REQUEST, NetlinkMessage, NetlinkPayload,
};
use netlink_packet_route::address::{AddressAttribute, AddressFlags, AddressMessage};
use netlink_packet_route::link::{
    InfoData, InfoKind, InfoVeth, LinkAttribute, LinkFlags, LinkInfo, LinkMessage, State,
};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteMessage, RouteMetric, RouteProtocol, RouteScope, RouteType,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};
use netlink_sys::protocols::NETLINK_ROUTE;
use netlink_sys::{Socket, SocketAddr};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// The lab's networks are a /24, and a /64 for IPv6.
const PREFIX: u8 = 24;
const PREFIX6: u8 = 64;
/// How long the links may take to come up.
const UP_WITHIN: Duration = Duration::from_secs(5);
/// `RTMGRP_LINK` of rtnetlink(7).
const LINK_NEWS: u32 = 1;

/// Our door to the links of one network namespace: the one it was opened in.
pub(crate) struct Links {
    requests: Socket,
    news: Socket,
    sequence: u32,
}

impl Links {
    /// Opens the door in the network namespace that the caller is in now.
    pub(crate) fn open() -> Result<Self, Errno> {
        Ok(Self {
            requests: open_socket(0)?,
            news: open_socket(LINK_NEWS)?,
            sequence: 0,
        })
    }

    /// Lays a cable: `port` here, `eth0` with this hardware address in the other namespace.
    pub(crate) fn lay_cable(&mut self, port: &str, host: BorrowedFd<'_>, mac: [u8; 6]) -> Result<(), Errno> {
        let mut peer = LinkMessage::default();
        peer.attributes = vec![
            LinkAttribute::IfName("eth0".to_owned()),
            LinkAttribute::Address(mac.to_vec()),
            LinkAttribute::NetNsFd(host.as_raw_fd()),
        ];
        let mut cable = LinkMessage::default();
        cable.attributes = vec![
            LinkAttribute::IfName(port.to_owned()),
            LinkAttribute::LinkInfo(vec![
                LinkInfo::Kind(InfoKind::Veth),
                LinkInfo::Data(InfoData::Veth(InfoVeth::Peer(peer))),
            ]),
        ];
        self.create(RouteNetlinkMessage::NewLink(cable))
    }

    /// The index of the interface of this name.
    pub(crate) fn index_of(&mut self, name: &str) -> Result<u32, Errno> {
        Ok(self.link(name)?.header.index)
    }

    /// Switches the interface on.
    pub(crate) fn switch_on(&mut self, name: &str) -> Result<(), Errno> {
        let mut message = LinkMessage::default();
        message.header.flags = LinkFlags::Up;
        message.header.change_mask = LinkFlags::Up;
        message.attributes = vec![LinkAttribute::IfName(name.to_owned())];
        self.ask(RouteNetlinkMessage::SetLink(message), 0).map(drop)
    }

    /// Gives the interface its address, without the route that the kernel would add: ours has
    /// `quickack`, so that an acknowledgment does not depend on the learner's pace.
    pub(crate) fn add_address(&mut self, index: u32, addr: IpAddr) -> Result<(), Errno> {
        let (family, prefix, _) = network_of(addr);
        let mut message = AddressMessage::default();
        message.header.family = family;
        message.header.prefix_len = prefix;
        message.header.index = index;
        message.attributes = vec![
            AddressAttribute::Local(addr),
            AddressAttribute::Address(addr),
            AddressAttribute::Flags(AddressFlags::Noprefixroute | AddressFlags::Nodad),
        ];
        self.create(RouteNetlinkMessage::NewAddress(message))
    }

    /// Adds the route to the lab's network; the interface must be on.
    pub(crate) fn add_route(&mut self, index: u32, addr: IpAddr, quickack: bool) -> Result<(), Errno> {
        let (family, prefix, network) = network_of(addr);
        let mut message = RouteMessage::default();
        message.header.address_family = family;
        message.header.destination_prefix_length = prefix;
        message.header.table = 254; // RT_TABLE_MAIN
        message.header.protocol = RouteProtocol::Static;
        message.header.scope = if addr.is_ipv4() {
            RouteScope::Link
        } else {
            RouteScope::Universe
        };
        message.header.kind = RouteType::Unicast;
        message.attributes = vec![
            RouteAttribute::Destination(route_address(network)),
            RouteAttribute::Oif(index),
            RouteAttribute::PrefSource(route_address(addr)),
            RouteAttribute::Metrics(vec![RouteMetric::QuickAck(u32::from(quickack))]),
        ];
        self.create(RouteNetlinkMessage::NewRoute(message))
    }

    /// Waits until the interface is operationally up. Frames sent before that are lost.
    pub(crate) fn wait_until_up(&mut self, name: &str) -> Result<(), Errno> {
        let deadline = Instant::now() + UP_WITHIN;
        while !self.is_up(name)? {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Errno::ETIMEDOUT);
            }
            self.wait_for_news(left)?;
        }
        Ok(())
    }

    fn is_up(&mut self, name: &str) -> Result<bool, Errno> {
        let up = LinkAttribute::OperState(State::Up);
        Ok(self.link(name)?.attributes.contains(&up))
    }

    fn wait_for_news(&mut self, within: Duration) -> Result<(), Errno> {
        // SAFETY: the descriptor is open for as long as `self.news`, which outlives the poll.
        let news = unsafe { BorrowedFd::borrow_raw(self.news.as_raw_fd()) };
        let timeout = PollTimeout::try_from(within).unwrap_or(PollTimeout::MAX);
        poll(&mut [PollFd::new(news, PollFlags::POLLIN)], timeout)?;
        let mut discarded = Vec::with_capacity(8192);
        match self.news.recv(&mut discarded, libc::MSG_DONTWAIT) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(errno_of(&error)),
        }
    }

    fn link(&mut self, name: &str) -> Result<LinkMessage, Errno> {
        let mut message = LinkMessage::default();
        message.attributes = vec![LinkAttribute::IfName(name.to_owned())];
        match self.ask(RouteNetlinkMessage::GetLink(message), 0)? {
            Some(RouteNetlinkMessage::NewLink(link)) => Ok(link),
            _ => Err(Errno::ENODEV),
        }
    }

    fn create(&mut self, message: RouteNetlinkMessage) -> Result<(), Errno> {
        self.ask(message, NLM_F_CREATE | NLM_F_EXCL).map(drop)
    }

    /// Sends one request and reads its one answer: the object that was asked for, or none.
    fn ask(
        &mut self,
        request: RouteNetlinkMessage,
        flags: u16,
    ) -> Result<Option<RouteNetlinkMessage>, Errno> {
        let wants_object = matches!(request, RouteNetlinkMessage::GetLink(_));
        let mut message = NetlinkMessage::from(request);
        self.sequence += 1;
        message.header.sequence_number = self.sequence;
        message.header.flags = NLM_F_REQUEST | flags | if wants_object { 0 } else { NLM_F_ACK };
        message.finalize();
        let mut bytes = vec![0; message.buffer_len()];
        message.serialize(&mut bytes);
        self.requests.send(&bytes, 0).map_err(|error| errno_of(&error))?;
        self.answer()
    }

    fn answer(&mut self) -> Result<Option<RouteNetlinkMessage>, Errno> {
        let (bytes, _) = self.requests.recv_from_full().map_err(|error| errno_of(&error))?;
        let answer =
            NetlinkMessage::<RouteNetlinkMessage>::deserialize(&bytes).map_err(|_| Errno::EBADMSG)?;
        match answer.payload {
            NetlinkPayload::InnerMessage(object) => Ok(Some(object)),
            NetlinkPayload::Error(error) if error.raw_code() != 0 => Err(Errno::from_raw(-error.raw_code())),
            _ => Ok(None),
        }
    }
}

/// The family of an address, the length of its network's prefix, and the network.
fn network_of(addr: IpAddr) -> (AddressFamily, u8, IpAddr) {
    match addr {
        IpAddr::V4(v4) => {
            let network = Ipv4Addr::from(u32::from(v4) & (u32::MAX << (32 - PREFIX)));
            (AddressFamily::Inet, PREFIX, network.into())
        }
        IpAddr::V6(v6) => {
            let network = Ipv6Addr::from(u128::from(v6) & (u128::MAX << (128 - PREFIX6)));
            (AddressFamily::Inet6, PREFIX6, network.into())
        }
    }
}

fn route_address(addr: IpAddr) -> RouteAddress {
    match addr {
        IpAddr::V4(v4) => RouteAddress::Inet(v4),
        IpAddr::V6(v6) => RouteAddress::Inet6(v6),
    }
}

fn open_socket(groups: u32) -> Result<Socket, Errno> {
    let mut socket = Socket::new(NETLINK_ROUTE).map_err(|error| errno_of(&error))?;
    socket
        .bind(&SocketAddr::new(0, groups))
        .map_err(|error| errno_of(&error))?;
    Ok(socket)
}

pub(crate) fn errno_of(error: &std::io::Error) -> Errno {
    Errno::from_raw(error.raw_os_error().unwrap_or(libc::EIO))
}

/// What a network card would do for the host, and must not: half-made checksums and frames larger
/// than the MTU would reach the wire (`ETHTOOL_STXCSUM` and its kin, linux/ethtool.h).
const OFFLOADS: [(&str, u32); 4] = [("tx-checksum", 0x17), ("tso", 0x1f), ("gso", 0x24), ("gro", 0x2c)];

#[repr(C)]
struct EthtoolValue {
    command: u32,
    data: u32,
}

/// Switches the offloads of `eth0` off, in the namespace of this socket.
pub(crate) fn switch_offloads_off(socket: RawFd) -> Result<(), (&'static str, Errno)> {
    for (name, command) in OFFLOADS {
        let mut value = EthtoolValue { command, data: 0 };
        // SAFETY: an ifreq is plain data, for which all zeros is a value.
        let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
        for (slot, byte) in request.ifr_name.iter_mut().zip(b"eth0\0") {
            *slot = byte.cast_signed();
        }
        request.ifr_ifru.ifru_data = (&raw mut value).cast();
        // SAFETY: `request` and the value that it points to live until the call returns.
        let result = unsafe { libc::ioctl(socket, libc::SIOCETHTOOL, &raw mut request) };
        Errno::result(result).map_err(|errno| (name, errno))?;
    }
    Ok(())
}

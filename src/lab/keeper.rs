//! The keeper: the first process of the lab's PID namespace. It builds the lab, hands it over, and
//! from then on does nothing but live, so that the namespaces do.

use std::fs::File;
use std::net::IpAddr;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use nix::poll::{PollFd, PollFlags, poll};
use nix::sched::{CloneFlags, setns, unshare};
use nix::sys::prctl;
use nix::sys::signal::{SigHandler, SigSet, SigmaskHow, Signal, sigprocmask};
use nix::sys::socket::{
    AddressFamily, MsgFlags, SockFlag, SockType, recv, send, setsockopt, socketpair, sockopt,
};
use nix::unistd::{ForkResult, Pid, dup2_stderr, dup2_stdin, dup2_stdout, fork, setsid};

use super::handover::HandedOver;
use super::links::{self, Links};
use super::process::{close_all_but, is_hung_up, pidfd_of};
use super::stopwatch::Stopwatch;
use super::{ActorMain, HostPlan, LabError, LabStep, Plan, handover, mac_of, privileges, sysctls, walls};

/// Each port may hold this much unread: at full rate a small buffer loses frames.
const CAPTURE_BUFFER: usize = 64 << 20;
/// Where an actor keeps its channel: far above the descriptors that a lesson talks about.
const CHANNEL_FD: i32 = 900;
/// How long an actor may take to get ready.
const READY_WITHIN_MILLISECONDS: u16 = 5000;

/// Tells the keeper that its user is mapped.
pub(crate) fn let_go(leash: &OwnedFd) -> Result<(), Errno> {
    send(leash.as_raw_fd(), b"mapped", MsgFlags::MSG_NOSIGNAL).map(drop)
}

/// The keeper's life: never returns.
pub(crate) fn run(leash: &OwnedFd, plan: &Plan, actor_main: ActorMain) -> ! {
    let _ = prctl::set_pdeathsig(Signal::SIGKILL);
    if is_hung_up(leash) {
        leave(); // the parent died before the signal was set
    }
    let _ = setsid(); // the terminal's Ctrl-C is for the director alone
    let mut byte = [0; 16];
    if recv(leash.as_raw_fd(), &mut byte, MsgFlags::empty()) != Ok(6) {
        leave();
    }
    let lab = build(plan, actor_main);
    let stands = lab.is_ok();
    if handover::send(leash, lab).is_ok() && stands {
        wait_for_the_end(leash);
    }
    leave();
}

fn wait_for_the_end(leash: &OwnedFd) {
    ignore_children();
    let _ = privileges::drop_capabilities(&[]);
    // Dropping capabilities cleared the signal: set it again, then make sure that it was not too late.
    let _ = prctl::set_pdeathsig(Signal::SIGKILL);
    let mut byte = [0; 1];
    while !matches!(
        recv(leash.as_raw_fd(), &mut byte, MsgFlags::empty()),
        Ok(0) | Err(Errno::ECONNRESET)
    ) {}
}

#[expect(
    clippy::exit,
    reason = "a child process ends here, without the parent's clean-up"
)]
fn leave() -> ! {
    std::process::exit(0)
}

/// The kernel reaps children whose parent ignores SIGCHLD.
#[expect(unsafe_code, reason = "signal(2)")]
fn ignore_children() {
    // SAFETY: no handler is installed that could run at a bad moment.
    let _ = unsafe { nix::sys::signal::signal(Signal::SIGCHLD, SigHandler::SigIgn) };
}

/// A host while it is built.
struct Site {
    namespace: File,
    links: Links,
    loopback: OwnedFd,
    diag: OwnedFd,
}

fn build(plan: &Plan, actor_main: ActorMain) -> Result<HandedOver, LabError> {
    let mut watch = Stopwatch::start();
    walls::make_mounts_private()?;
    watch.lap(LabStep::Mounts);
    let switch = own_namespace()?;
    sysctls::pin_switch()?;
    watch.lap(LabStep::Sysctl);
    let mut ports = open_links()?;
    let mut sites = Vec::new();
    for host in &plan.hosts {
        sites.push(make_site(plan, host.addr6.is_some(), &mut watch)?);
        // Each host is made from the switch, whose setting gives it a small TCP table of its own.
        enter(&switch)?;
        watch.lap(LabStep::Host);
    }
    let indices = lay_cables(plan, &mut ports, &mut sites, &mut watch)?;
    let null = File::options().read(true).write(true).open("/dev/null");
    let null = null.map_err(|error| LabError::io(LabStep::Actors, "/dev/null", &error))?;
    let captures = plan
        .hosts
        .iter()
        .map(|_| open_capture())
        .collect::<Result<Vec<_>, _>>()?;
    watch.lap(LabStep::PacketSocket);
    walls::enter_empty_root()?;
    watch.lap(LabStep::Walls);
    let mut actors = Vec::new();
    for actor in &plan.actors {
        actors.push(start_actor(&sites[actor.host], &null, actor_main)?);
    }
    actors
        .iter()
        .try_for_each(|[_, channel]| wait_until_ready(channel))?;
    watch.lap(LabStep::Actors);
    let mut descriptors = Vec::new();
    for (site, capture) in sites.into_iter().zip(captures) {
        descriptors.extend([capture, site.loopback, site.diag]);
    }
    descriptors.extend(actors.into_iter().flatten());
    Ok(HandedOver {
        port_indices: indices,
        took: watch.into_laps(),
        descriptors,
    })
}

fn own_namespace() -> Result<File, LabError> {
    let path = "/proc/self/ns/net";
    File::open(path).map_err(|error| LabError::io(LabStep::Host, path, &error))
}

fn enter(namespace: &File) -> Result<(), LabError> {
    setns(namespace, CloneFlags::CLONE_NEWNET).map_err(|errno| LabError::step(LabStep::Host, "setns", errno))
}

fn open_links() -> Result<Links, LabError> {
    Links::open().map_err(|errno| LabError::step(LabStep::Cable, "rtnetlink", errno))
}

/// Makes a host without a cable, and stays in it.
fn make_site(plan: &Plan, with_ipv6: bool, watch: &mut Stopwatch) -> Result<Site, LabError> {
    unshare(CloneFlags::CLONE_NEWNET).map_err(|errno| LabError::step(LabStep::Host, "unshare", errno))?;
    watch.lap(LabStep::Host);
    sysctls::pin_host(&plan.sysctls, with_ipv6)?;
    watch.lap(LabStep::Sysctl);
    let namespace = own_namespace()?;
    let mut links = open_links()?;
    links
        .switch_on("lo")
        .map_err(|errno| LabError::step(LabStep::Address, "lo", errno))?;
    watch.lap(LabStep::Address);
    let loopback = open_capture()?;
    watch.lap(LabStep::PacketSocket);
    let diag = open_diag()?;
    watch.lap(LabStep::Diag);
    Ok(Site {
        namespace,
        links,
        loopback,
        diag,
    })
}

/// A packet socket that hears nothing until it is bound, and never our own frames.
fn open_capture() -> Result<OwnedFd, LabError> {
    let open = || {
        let fd = packet_socket()?;
        // Beyond the machine's limit only root of the machine may go; others get what it allows.
        if setsockopt(&fd, sockopt::RcvBufForce, &CAPTURE_BUFFER).is_err() {
            setsockopt(&fd, sockopt::RcvBuf, &CAPTURE_BUFFER)?;
        }
        ignore_outgoing(&fd)?;
        Ok(fd)
    };
    open().map_err(|errno| LabError::step(LabStep::PacketSocket, "AF_PACKET", errno))
}

#[expect(
    unsafe_code,
    reason = "nix binds packet sockets to a protocol at once; pnet wants to do that itself"
)]
fn packet_socket() -> Result<OwnedFd, Errno> {
    // SAFETY: three numbers in, a descriptor of ours out.
    let fd = unsafe { libc::socket(libc::AF_PACKET, libc::SOCK_RAW | libc::SOCK_CLOEXEC, 0) };
    Ok(unsafe { OwnedFd::from_raw_fd(Errno::result(fd)?) })
}

#[expect(unsafe_code, reason = "PACKET_IGNORE_OUTGOING has no safe wrapper")]
fn ignore_outgoing(fd: &OwnedFd) -> Result<(), Errno> {
    const PACKET_IGNORE_OUTGOING: i32 = 23; // linux/if_packet.h
    let one: i32 = 1;
    let length = libc::socklen_t::try_from(size_of::<i32>()).unwrap_or(4);
    // SAFETY: the option's value is read from `one` during the call.
    let result = unsafe {
        libc::setsockopt(
            fd.as_raw_fd(),
            libc::SOL_PACKET,
            PACKET_IGNORE_OUTGOING,
            (&raw const one).cast(),
            length,
        )
    };
    Errno::result(result).map(drop)
}

#[expect(
    unsafe_code,
    reason = "the descriptor leaves netlink-sys, which would close it"
)]
fn open_diag() -> Result<OwnedFd, LabError> {
    let failed = |error: std::io::Error| LabError::io(LabStep::Diag, "NETLINK_SOCK_DIAG", &error);
    let mut socket = netlink_sys::Socket::new(netlink_sys::protocols::NETLINK_SOCK_DIAG).map_err(failed)?;
    socket.bind_auto().map_err(failed)?;
    let fd = std::os::fd::IntoRawFd::into_raw_fd(socket);
    // SAFETY: `into_raw_fd` has given the descriptor up.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

fn lay_cables(
    plan: &Plan,
    ports: &mut Links,
    sites: &mut [Site],
    watch: &mut Stopwatch,
) -> Result<Vec<u32>, LabError> {
    let mut indices = Vec::new();
    for (number, (host, site)) in plan.hosts.iter().zip(sites.iter_mut()).enumerate() {
        let port = format!("port{number}");
        ports
            .lay_cable(&port, site.namespace.as_fd(), mac_of(number))
            .map_err(|errno| LabError::step(LabStep::Cable, &port, errno))?;
        watch.lap(LabStep::Cable);
        links::switch_offloads_off(site.diag.as_raw_fd())
            .map_err(|(name, errno)| LabError::step(LabStep::Offloads, name, errno))?;
        watch.lap(LabStep::Offloads);
        connect_host(host, plan.quickack, &mut site.links)
            .map_err(|errno| LabError::step(LabStep::Address, &host.name, errno))?;
        watch.lap(LabStep::Address);
        ports
            .switch_on(&port)
            .map_err(|errno| LabError::step(LabStep::Cable, &port, errno))?;
        indices.push(
            ports
                .index_of(&port)
                .map_err(|errno| LabError::step(LabStep::Cable, &port, errno))?,
        );
        watch.lap(LabStep::Cable);
    }
    for (number, site) in sites.iter_mut().enumerate() {
        let up = ports
            .wait_until_up(&format!("port{number}"))
            .and_then(|()| site.links.wait_until_up("eth0"));
        up.map_err(|errno| LabError::step(LabStep::LinksUp, format!("cable {number}"), errno))?;
    }
    watch.lap(LabStep::LinksUp);
    Ok(indices)
}

fn connect_host(host: &HostPlan, quickack: bool, links: &mut Links) -> Result<(), Errno> {
    let index = links.index_of("eth0")?;
    let addrs = std::iter::once(IpAddr::V4(host.addr)).chain(host.addr6.map(IpAddr::V6));
    let addrs: Vec<_> = addrs.collect();
    addrs
        .iter()
        .try_for_each(|addr| links.add_address(index, *addr))?;
    links.switch_on("eth0")?;
    addrs
        .iter()
        .try_for_each(|addr| links.add_route(index, *addr, quickack))
}

/// Forks an actor into its host: its process and our end of its channel.
fn start_actor(site: &Site, null: &File, actor_main: ActorMain) -> Result<[OwnedFd; 2], LabError> {
    let failed = |errno| LabError::step(LabStep::Actors, "fork", errno);
    let (ours, theirs) = socketpair(
        AddressFamily::Unix,
        SockType::Stream,
        None,
        SockFlag::SOCK_CLOEXEC,
    )
    .map_err(failed)?;
    match fork_process().map_err(failed)? {
        Some(pid) => Ok([pidfd_of(pid).map_err(failed)?, ours]),
        None => match become_actor(site, null, &theirs) {
            Ok(channel) => actor_main(channel),
            Err(_) => leave(), // the director sees the channel close
        },
    }
}

/// An actor that has become what it shall be greets; the greeting is the director's to read. Before
/// it, the director would see a process that still belongs to somebody else.
fn wait_until_ready(channel: &OwnedFd) -> Result<(), LabError> {
    let failed = |errno| LabError::step(LabStep::Actors, "no greeting", errno);
    let mut ends = [PollFd::new(channel.as_fd(), PollFlags::POLLIN)];
    match poll(&mut ends, READY_WITHIN_MILLISECONDS).map_err(failed)? {
        1 if ends[0]
            .revents()
            .is_some_and(|events| !events.contains(PollFlags::POLLHUP)) =>
        {
            Ok(())
        }
        1 => Err(failed(Errno::ECHILD)),
        _ => Err(failed(Errno::ETIMEDOUT)),
    }
}

#[expect(unsafe_code, reason = "fork(2)")]
fn fork_process() -> Result<Option<Pid>, Errno> {
    // SAFETY: the keeper has one thread; the child goes on in the same code.
    match unsafe { fork() }? {
        ForkResult::Parent { child } => Ok(Some(child)),
        ForkResult::Child => Ok(None),
    }
}

/// Moves the process into its host and takes from it everything that an actor has no use for.
fn become_actor(site: &Site, null: &File, channel: &OwnedFd) -> Result<OwnedFd, Errno> {
    setns(&site.namespace, CloneFlags::CLONE_NEWNET)?;
    dup2_stdin(null)?;
    dup2_stdout(null)?;
    dup2_stderr(null)?;
    let channel = move_out_of_the_way(channel)?;
    close_all_but(3, &channel);
    privileges::become_unprivileged()?;
    prctl::set_no_new_privs()?;
    // The director reads /proc/PID of its actors, which the kernel forbids after a change of uid.
    prctl::set_dumpable(true)?;
    prctl::set_pdeathsig(Signal::SIGKILL)?;
    sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None)?;
    Ok(channel)
}

#[expect(unsafe_code, reason = "fcntl returns the new descriptor as a bare number")]
fn move_out_of_the_way(channel: &OwnedFd) -> Result<OwnedFd, Errno> {
    let fd = fcntl(channel, FcntlArg::F_DUPFD_CLOEXEC(CHANNEL_FD)).or_else(|_| {
        // A process with a low limit of descriptors gets the channel as high as it goes.
        fcntl(channel, FcntlArg::F_DUPFD_CLOEXEC(64))
    })?;
    // SAFETY: F_DUPFD has just made it for us.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

//! A lesson is a stranger's data: it reaches nothing of the machine that it runs on.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr as UnixAddr, UnixListener, UnixStream};
use std::path::Path;

use nix::ifaddrs::getifaddrs;
use nix::sched::{CloneFlags, setns, unshare};
use nix::sys::socket::SockaddrIn;
use nix::unistd::Uid;
use sockstep::event::{Kind, Return, trace};

use crate::person::{Person, USUAL};
use crate::support::scratch::Scratch;
use crate::support::sockstep::{NOBODY, run, sockstep};

/// The machine's own IPv4 addresses.
fn addresses() -> Vec<Ipv4Addr> {
    let all = getifaddrs().unwrap().filter_map(|interface| interface.address);
    all.filter_map(|address| address.as_sockaddr_in().map(SockaddrIn::ip))
        .collect()
}

/// A lesson in which one actor an address tries to connect to this port.
fn knocking_lesson(addresses: &[Ipv4Addr], port: u16) -> String {
    let numbered = || addresses.iter().enumerate();
    let actors: Vec<_> = numbered()
        .map(|(actor, _)| format!("{{ name = \"a{actor}\", host = \"host\" }}"))
        .collect();
    let steps: Vec<_> = numbered().map(|(actor, address)| format!(
        "{{ id = \"socket{actor}\", actor = \"a{actor}\", call.socket = {{ domain = \"AF_INET\", type = \"SOCK_STREAM\" }}, names = \"s{actor}\" }},
         {{ id = \"connect{actor}\", actor = \"a{actor}\", call.connect = {{ socket = \"s{actor}\", addr = \"{address}:{port}\" }} }}"
    )).collect();
    format!(
        "format = 1\nhost = [{{ name = \"host\", addr = \"10.213.77.1\" }}]\nactor = [{}]\nstep = [{}]",
        actors.join(", "),
        steps.join(", ")
    )
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the machine's own port, not a lesson's")]
fn a_lesson_reaches_no_port_of_the_machine() {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    let (addresses, port) = (addresses(), listener.local_addr().unwrap().port());
    assert!(addresses.contains(&Ipv4Addr::LOCALHOST), "{addresses:?}");
    let folder = Scratch::of("knocking");
    fs::write(folder.join("lesson.toml"), knocking_lesson(&addresses, port)).unwrap();
    let output = run(sockstep(["lesson", "--format", "json"]).arg(folder.path()));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let events = trace::read(output.stdout.as_slice()).unwrap().events.into_iter();
    let returns = events.filter_map(|event| {
        if let Kind::Return(returned) = event.kind {
            Some(returned)
        } else {
            None
        }
    });
    let connects: Vec<Return> = returns.filter(|returned| returned.call == "connect").collect();
    assert_eq!(connects.len(), addresses.len());
    assert!(
        connects.iter().all(|connect| connect.errno.is_some()),
        "{connects:?}"
    );
    // Nobody has knocked, though the door is where the lesson looked for it.
    listener.set_nonblocking(true).unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
    for address in addresses {
        TcpStream::connect(SocketAddr::new(IpAddr::V4(address), port)).unwrap();
        listener.accept().unwrap();
    }
}

/// Looks with an actor's eyes: a thread of ours in its namespaces.
fn inside<T: Send>(actor: u32, look: impl FnOnce() -> T + Send) -> T {
    let namespace = |name| File::open(format!("/proc/{actor}/ns/{name}")).unwrap();
    let enter = || {
        unshare(CloneFlags::CLONE_FS).unwrap(); // a root of its own
        setns(namespace("net"), CloneFlags::CLONE_NEWNET).unwrap();
        setns(namespace("mnt"), CloneFlags::CLONE_NEWNS).unwrap();
        look()
    };
    std::thread::scope(|scope| scope.spawn(enter).join().unwrap())
}

#[test]
fn a_lesson_reaches_no_unix_socket_of_the_machine() {
    if !Uid::effective().is_root() {
        let test = "a_lesson_reaches_no_unix_socket_of_the_machine";
        writeln!(
            io::stderr(),
            "SKIPPED {test}: only root enters an actor's namespaces"
        )
        .unwrap();
        return;
    }
    let folder = Scratch::of("unix");
    let path = folder.join("door");
    let abstract_name = UnixAddr::from_abstract_name(path.as_os_str().as_encoded_bytes()).unwrap();
    let _doors = (
        UnixListener::bind(&path).unwrap(),
        UnixListener::bind_addr(&abstract_name).unwrap(),
    );
    let knock = || {
        (
            UnixStream::connect(&path).map(drop),
            UnixStream::connect_addr(&abstract_name).map(drop),
        )
    };
    assert!(
        matches!(knock(), (Ok(()), Ok(()))),
        "the machine itself reaches both"
    );
    let mut person = Person::sit_down("unix-lesson");
    for actor in person.actors() {
        let (by_path, by_name) = inside(actor, knock);
        assert_eq!(by_path.unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(by_name.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    }
    assert_eq!(person.quit(), 0);
}

/// A line of `/proc/PID/status`.
fn status(process: u32, name: &str) -> String {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// No capability, no way to one, another user than root, and a world without a file.
#[track_caller]
fn check_actor(actor: u32, user: u32) {
    for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
        assert_eq!(status(actor, set), "0000000000000000", "{set}");
    }
    assert_eq!(status(actor, "NoNewPrivs"), "1");
    assert_eq!(status(actor, "Uid"), format!("{user} {user} {user} {user}"));
    let folder = format!("/proc/{actor}");
    let folder = Path::new(&folder);
    assert_eq!(
        fs::read_dir(folder.join("root")).unwrap().count(),
        0,
        "its root is empty"
    );
    assert_eq!(fs::read_link(folder.join("cwd")).unwrap(), Path::new("/"));
    let mounts = fs::read_to_string(folder.join("mountinfo")).unwrap();
    // A page for names of Unix sockets that the lesson makes; no call of an actor's writes a file.
    let page = mounts.contains("nosuid,nodev,noexec") && mounts.contains("tmpfs rw,size=4k,nr_inodes=32");
    assert!(mounts.lines().count() == 1 && page, "{mounts}");
    let open = fs::read_dir(folder.join("fd"))
        .unwrap()
        .map(|entry| fs::read_link(entry.unwrap().path()).unwrap());
    let open: Vec<_> = open.map(|target| target.to_string_lossy().into_owned()).collect();
    let (null, sockets): (Vec<_>, Vec<_>) = open.iter().partition(|target| target.ends_with("/null"));
    assert!(
        null.len() == 3 && sockets.len() == 1 && sockets[0].starts_with("socket:"),
        "{open:?}"
    );
}

/// Nor does the director keep what it needed to build the lab.
#[track_caller]
fn check(mut person: Person) {
    let user = if Uid::effective().is_root() {
        NOBODY
    } else {
        Uid::effective().as_raw()
    };
    for actor in person.actors() {
        check_actor(actor, user);
    }
    assert_eq!(status(person.screen.process_id(), "CapEff"), "0000000000000000");
    assert_eq!(person.quit(), 0);
}

#[test]
fn actors_may_nothing() {
    check(Person::sit_down("may-nothing"));
}

#[test]
fn actors_of_nobody_may_nothing() {
    check(Person::nobody("nobody-may-nothing", USUAL));
}

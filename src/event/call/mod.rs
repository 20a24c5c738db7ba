//! The one table of system calls: name, arguments, strace's notation.
//!
//! A call is generic over how it names its socket: a lesson says `Call<String>` ("listener"), an
//! actor is told `Call<i32>` (the descriptor). A new call is one row of the table below and one
//! arm where actors perform it (`actor::perform`).

mod argument;
mod members;
mod waiting;

use std::fmt::Write;

use serde::{Deserialize, Serialize};

pub use argument::{
    Address, BufferSize, Child, Count, Data, DataBefore, Family, OptionValue, Path, Protocol, Shutdown,
    SocketKind, SocketOption, StatusFlags,
};
use argument::{Argument, SHOWN_BYTES, quoted};
pub use members::{One, PollList, ReadSet, Several};
pub use waiting::{EpollEvent, EpollEvents, EpollOperation, EpollTimeout, Milliseconds, TimeVal};

use super::{Return, visible};

/// Declares [`Call`] from its table: a row is `Variant "name" (socket)? { argument: Type, … } "tail"`,
/// the arguments in the man page's order; the tail stands for out-arguments that nobody reads. An
/// argument that names sockets is marked, `fds<sockets>: Several<S>`.
macro_rules! calls {
    ($( $(#[$doc:meta])* $variant:ident $name:literal ( $($socket:ident)? ) { $( $(#[$argument_doc:meta])* $argument:ident $(<$marker:ident>)? : $type:ty ),* $(,)? } $tail:literal; )*) => {
        /// A system call with its arguments. `S` is how it names the sockets that it is made on.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case", deny_unknown_fields)]
        pub enum Call<S = i32> {
            $( $(#[$doc])* $variant {
                $( #[doc = "The socket that it is made on."] $socket: S, )?
                $( $(#[$argument_doc])* $argument: $type, )*
            }, )*
        }

        impl<S> Call<S> {
            /// The names of all calls, in the table's order.
            pub const NAMES: &'static [&'static str] = &[ $( $name, )* ];

            /// The man-page name.
            pub fn name(&self) -> &'static str {
                match self { $( Self::$variant { .. } => $name, )* }
            }

            /// The socket that the call is made on, where it is made on one.
            pub fn socket(&self) -> Option<&S> {
                match self { $( Self::$variant { $( $socket, )? .. } => calls!(@option $( $socket )?), )* }
            }

            /// All sockets that the call names.
            pub fn sockets(&self) -> Vec<&S> {
                let mut all = Vec::new();
                match self { $( Self::$variant { $( $socket, )? $( $argument, )* } => {
                    $( all.push($socket); )?
                    $( calls!(@members all $argument $( $marker )?); )*
                } )* }
                all
            }

            /// The same call with its sockets named otherwise.
            ///
            /// # Errors
            /// Whatever `rename` returns for a socket that it does not know.
            pub fn rename<T, E>(&self, rename: impl Fn(&S) -> Result<T, E>) -> Result<Call<T>, E> {
                let _ = &rename;
                Ok(match self { $(
                    Self::$variant { $( $socket, )? $( $argument, )* } => Call::$variant {
                        $( $socket: rename($socket)?, )?
                        $( $argument: calls!(@renamed rename $argument $( $marker )?), )*
                    },
                )* })
            }
        }

        impl<S: std::fmt::Display> Call<S> {
            /// The call in strace's notation.
            pub fn text(&self) -> String {
                self.written(|argument| argument.strace())
            }

            /// The call as short as a chart wants it: `bind(3, 0.0.0.0:8088)`.
            pub fn short_text(&self) -> String {
                self.written(|argument| argument.short())
            }

            fn written(&self, write: impl Fn(&dyn Argument) -> String) -> String {
                let (parts, tail): (Vec<String>, &str) = match self { $(
                    Self::$variant { $( $socket, )? $( $argument, )* } =>
                        (vec![ $( $socket.to_string(), )? $( write($argument), )* ], $tail),
                )* };
                let parts = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
                let (parts, tail) = (parts.join(", "), if parts.is_empty() { tail.trim_start_matches(", ") } else { tail });
                format!("{}({parts}{tail})", self.name())
            }
        }
    };
    (@option) => { None };
    (@option $socket:ident) => { Some($socket) };
    (@members $all:ident $argument:ident) => { let _ = $argument; };
    (@members $all:ident $argument:ident sockets) => { $all.extend($argument.members()); };
    (@renamed $rename:ident $argument:ident) => { $argument.clone() };
    (@renamed $rename:ident $argument:ident sockets) => { $argument.rename(&$rename)? };
}

calls! {
    /// socket(2): a new socket.
    Socket "socket" () {
        /// The address family.
        domain: Family,
        /// Stream or datagram.
        #[serde(rename = "type")] kind: SocketKind,
        /// The protocol; 0 for the kind's own.
        #[serde(default)] protocol: Protocol,
    } "";
    /// socketpair(2): two sockets that are connected to each other.
    Socketpair "socketpair" () {
        /// The address family.
        domain: Family,
        /// Stream or datagram.
        #[serde(rename = "type")] kind: SocketKind,
        /// The protocol; 0 for the kind's own.
        #[serde(default)] protocol: Protocol,
    } ", …";
    /// bind(2): give the socket its own address.
    Bind "bind" (socket) { /** The address. */ addr: Address } "";
    /// listen(2): wait for connections.
    Listen "listen" (socket) { /** How many finished connections may wait. */ backlog: Count } "";
    /// accept(2): take a finished connection out of the queue.
    Accept "accept" (socket) {} ", …";
    /// connect(2): open a connection.
    Connect "connect" (socket) { /** The peer's address. */ addr: Address } "";
    /// send(2): hand bytes to the kernel.
    Send "send" (socket) { /** The bytes. */ data: Data } ", 0";
    /// sendto(2): hand a datagram to the kernel, and say whom it is for.
    Sendto "sendto" (socket) { /** The bytes. */ data: DataBefore, /** Whom it is for. */ addr: Address } "";
    /// recv(2): take bytes that have arrived.
    Recv "recv" (socket) { /** How many at most. */ size: BufferSize } ", 0";
    /// recvfrom(2): take a datagram that has arrived, and learn whom it is from.
    Recvfrom "recvfrom" (socket) { /** How many bytes at most. */ size: BufferSize } ", 0, …";
    /// shutdown(2): close one direction, or both.
    Shutdown "shutdown" (socket) { /** Which direction. */ how: Shutdown } "";
    /// close(2): give the descriptor back.
    Close "close" (socket) {} "";
    /// unlink(2): take a name out of the file system, such as a Unix socket's.
    Unlink "unlink" () { /** The name. */ path: Path } "";
    /// setsockopt(2): set an option.
    Setsockopt "setsockopt" (socket) {
        /// Which option.
        option: SocketOption,
        /// Its value.
        value: OptionValue,
    } ", 4";
    /// getsockname(2): the socket's own address.
    Getsockname "getsockname" (socket) {} ", …";
    /// getpeername(2): the peer's address.
    Getpeername "getpeername" (socket) {} ", …";
    /// fcntl(2), `F_SETFL`: blocking or not.
    Fcntl "fcntl" (socket) { /** The flags. */ flags: StatusFlags } "";
    /// select(2): wait until one of many is ready; the limit of descriptors is worked out.
    Select "select" () {
        /// Those of which it shall tell when they can be read.
        read<sockets>: ReadSet<S>,
        /// Those of which it shall tell when they can be written.
        #[serde(default = "Several::<S>::none")] write<sockets>: Several<S>,
        /// Those of which it shall tell when they have an exception.
        #[serde(default = "Several::<S>::none")] except<sockets>: Several<S>,
        /// How long to wait; for ever when it is not given.
        #[serde(default)] timeout_ms: TimeVal,
    } "";
    /// poll(2): wait until one of many can be read.
    Poll "poll" () {
        /// Those of which it shall tell.
        fds<sockets>: PollList<S>,
        /// How long to wait; for ever when it is not given.
        #[serde(default)] timeout_ms: Milliseconds,
    } "";
    /// `epoll_create1(2)`: a new list of interest.
    #[serde(rename = "epoll_create1")]
    EpollCreate1 "epoll_create1" () {} "0";
    /// `epoll_ctl(2)`: change the list of interest.
    EpollCtl "epoll_ctl" (socket) {
        /// What is done to the list.
        op: EpollOperation,
        /// The socket that it is done to.
        fd<sockets>: One<S>,
        /// What it shall tell of.
        #[serde(default)] events: EpollEvents,
    } "";
    /// `epoll_wait(2)`: wait until something of the list is ready.
    EpollWait "epoll_wait" (socket) {
        /// How long to wait; for ever when it is not given.
        #[serde(default)] timeout_ms: EpollTimeout,
    } "";
    /// fork(2): one more process, with the same descriptors.
    Fork "fork" () { /** The actor that the child is. */ child: Child } "";
}

impl<S: Serialize> Call<S> {
    /// The arguments by name, as the trace writes them.
    pub fn args(&self) -> serde_json::Value {
        let Ok(serde_json::Value::Object(outer)) = serde_json::to_value(self) else {
            return serde_json::Value::Null;
        };
        outer
            .into_iter()
            .next()
            .map_or(serde_json::Value::Null, |(_, args)| args)
    }
}

/// What a call returned, in strace's notation with what it brought: `4 (10.0.0.2:40001)`,
/// `-1 ECONNREFUSED`, `26 "Thank you…"`.
pub fn text_of_return(returned: &Return) -> String {
    let mut text = returned.value.to_string();
    if let Some(errno) = &returned.errno {
        let _ = write!(text, " {}", visible(errno));
    }
    if let Some(data) = &returned.data {
        let _ = write!(text, " {}", quoted(&data.0, SHOWN_BYTES));
    }
    if let Some(peer) = &returned.peer {
        let _ = write!(text, " ({})", visible(peer));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(call: &Call, name: &str, text: &str, short: &str) {
        assert_eq!(
            (call.name(), call.text().as_str(), call.short_text().as_str()),
            (name, text, short)
        );
    }

    #[test]
    fn calls_are_written_as_strace_writes_them() {
        let addr = Address::Internet("0.0.0.0:8088".parse().unwrap());
        check(
            &Call::Socket {
                domain: Family::Inet,
                kind: SocketKind::Stream,
                protocol: Protocol(0),
            },
            "socket",
            "socket(AF_INET, SOCK_STREAM, IPPROTO_IP)",
            "socket(AF_INET, SOCK_STREAM)",
        );
        check(
            &Call::Bind { socket: 3, addr },
            "bind",
            "bind(3, {sa_family=AF_INET, sin_port=htons(8088), sin_addr=inet_addr(\"0.0.0.0\")}, 16)",
            "bind(3, 0.0.0.0:8088)",
        );
        check(
            &Call::Accept { socket: 3 },
            "accept",
            "accept(3, …)",
            "accept(3, …)",
        );
        let data = Data::Text("hi\r\n".to_owned());
        check(
            &Call::Send { socket: 4, data },
            "send",
            "send(4, \"hi\\r\\n\", 4, 0)",
            "send(4, 4 B, 0)",
        );
        check(
            &Call::Recv {
                socket: 3,
                size: BufferSize(1024),
            },
            "recv",
            "recv(3, …, 1024, 0)",
            "recv(3, 1024, 0)",
        );
    }

    #[test]
    fn a_name_becomes_a_descriptor() {
        let call = Call::Listen {
            socket: "listener".to_owned(),
            backlog: Count(5),
        };
        assert_eq!(call.socket().map(String::as_str), Some("listener"));
        assert_eq!(call.rename(|_| Ok::<_, ()>(3)).unwrap().text(), "listen(3, 5)");
        assert_eq!(
            call.args(),
            serde_json::json!({ "socket": "listener", "backlog": 5 })
        );
    }
}

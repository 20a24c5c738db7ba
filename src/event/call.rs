//! The one table of system calls: name, arguments, strace's notation.
//!
//! A call is generic over how it names its socket: a lesson says `Call<String>` ("listener"), an
//! actor is told `Call<i32>` (the descriptor). A new call is one row of the table below and one
//! arm where actors perform it (`actor::perform`).

use std::fmt::Write;
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::{Bytes, Return, visible};

/// How an argument is written: in strace's notation, and short for a chart.
trait Argument {
    fn strace(&self) -> String;

    fn short(&self) -> String {
        self.strace()
    }
}

/// Declares [`Call`] from its table: a row is `Variant "name" (socket)? { argument: Type, … } "tail"`,
/// the arguments in the man page's order; the tail stands for out-arguments that nobody reads.
macro_rules! calls {
    ($( $(#[$doc:meta])* $variant:ident $name:literal ( $($socket:ident)? ) { $( $(#[$argument_doc:meta])* $argument:ident : $type:ty ),* $(,)? } $tail:literal; )*) => {
        /// A system call with its arguments. `S` is how it names the socket that it is made on.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

            /// The same call with its socket named otherwise.
            ///
            /// # Errors
            /// Whatever `rename` returns for a socket that it does not know.
            pub fn rename<T, E>(&self, rename: impl Fn(&S) -> Result<T, E>) -> Result<Call<T>, E> {
                let _ = &rename;
                Ok(match self { $(
                    Self::$variant { $( $socket, )? $( $argument, )* } => Call::$variant {
                        $( $socket: rename($socket)?, )? $( $argument: $argument.clone(), )*
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
                format!("{}({}{tail})", self.name(), parts.join(", "))
            }
        }
    };
    (@option) => { None };
    (@option $socket:ident) => { Some($socket) };
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
    /// recv(2): take bytes that have arrived.
    Recv "recv" (socket) { /** How many at most. */ size: BufferSize } ", 0";
    /// shutdown(2): close one direction, or both.
    Shutdown "shutdown" (socket) { /** Which direction. */ how: Shutdown } "";
    /// close(2): give the descriptor back.
    Close "close" (socket) {} "";
    /// setsockopt(2): set an option.
    Setsockopt "setsockopt" (socket) {
        /// Which option.
        option: SocketOption,
        /// Its value.
        value: Count,
    } ", 4";
    /// getsockname(2): the socket's own address.
    Getsockname "getsockname" (socket) {} ", …";
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

/// An address family (`AF_…` of `address_families(7)`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Family {
    /// IPv4.
    #[serde(rename = "AF_INET")]
    Inet,
    /// IPv6.
    #[serde(rename = "AF_INET6")]
    Inet6,
    /// Sockets of this machine.
    #[serde(rename = "AF_UNIX")]
    Unix,
}

impl Argument for Family {
    fn strace(&self) -> String {
        match self {
            Self::Inet => "AF_INET",
            Self::Inet6 => "AF_INET6",
            Self::Unix => "AF_UNIX",
        }
        .to_owned()
    }
}

/// A socket's type (`SOCK_…` of socket(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SocketKind {
    /// A byte stream.
    #[serde(rename = "SOCK_STREAM")]
    Stream,
    /// Datagrams.
    #[serde(rename = "SOCK_DGRAM")]
    Datagram,
}

impl Argument for SocketKind {
    fn strace(&self) -> String {
        match self {
            Self::Stream => "SOCK_STREAM",
            Self::Datagram => "SOCK_DGRAM",
        }
        .to_owned()
    }
}

/// A protocol's number (`IPPROTO_…` of ip(7)); 0 lets the kernel choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Protocol(pub u8);

impl Argument for Protocol {
    fn strace(&self) -> String {
        match self.0 {
            0 => "IPPROTO_IP".to_owned(),
            6 => "IPPROTO_TCP".to_owned(),
            17 => "IPPROTO_UDP".to_owned(),
            other => other.to_string(),
        }
    }

    fn short(&self) -> String {
        if self.0 == 0 { String::new() } else { self.strace() }
    }
}

/// An internet address with its port, `10.0.0.1:8088` or `[::1]:8088`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(pub SocketAddr);

impl Argument for Address {
    fn strace(&self) -> String {
        match self.0 {
            SocketAddr::V4(v4) => format!(
                "{{sa_family=AF_INET, sin_port=htons({}), sin_addr=inet_addr(\"{}\")}}, 16",
                v4.port(),
                v4.ip()
            ),
            SocketAddr::V6(v6) => format!(
                "{{sa_family=AF_INET6, sin6_port=htons({}), sin6_flowinfo=htonl({}), inet_pton(AF_INET6, \"{}\", &sin6_addr), sin6_scope_id={}}}, 28",
                v6.port(),
                v6.flowinfo(),
                v6.ip(),
                v6.scope_id()
            ),
        }
    }

    fn short(&self) -> String {
        self.0.to_string()
    }
}

/// A plain number: a backlog, an option's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Count(pub i32);

impl Argument for Count {
    fn strace(&self) -> String {
        self.0.to_string()
    }
}

/// How many bytes recv may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BufferSize(pub u32);

impl Argument for BufferSize {
    fn strace(&self) -> String {
        format!("…, {}", self.0)
    }

    fn short(&self) -> String {
        self.0.to_string()
    }
}

/// Bytes to send: written as a text, or as `{ base64 = "…" }` where they are none.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "WrittenData", into = "WrittenData")]
pub struct Data(pub Vec<u8>);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenData {
    Text(String),
    Binary { base64: Bytes },
}

impl From<WrittenData> for Data {
    fn from(written: WrittenData) -> Self {
        match written {
            WrittenData::Text(text) => Self(text.into_bytes()),
            WrittenData::Binary { base64 } => Self(base64.0),
        }
    }
}

impl From<Data> for WrittenData {
    fn from(data: Data) -> Self {
        String::from_utf8(data.0).map_or_else(
            |error| Self::Binary {
                base64: Bytes(error.into_bytes()),
            },
            Self::Text,
        )
    }
}

/// strace shows 32 bytes of a string; so do we.
const SHOWN_BYTES: usize = 32;

impl Argument for Data {
    fn strace(&self) -> String {
        format!("{}, {}", quoted(&self.0, SHOWN_BYTES), self.0.len())
    }

    fn short(&self) -> String {
        format!("{} B", self.0.len())
    }
}

/// The bytes in double quotes, escaped as strace escapes them, cut after `limit` bytes.
fn quoted(bytes: &[u8], limit: usize) -> String {
    let mut text = String::from("\"");
    for &byte in bytes.iter().take(limit) {
        match byte {
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            0x20..0x7f => text.push(char::from(byte)),
            other => {
                let _ = write!(text, "\\{other:o}");
            }
        }
    }
    text.push_str(if bytes.len() > limit { "\"..." } else { "\"" });
    text
}

/// Which direction shutdown(2) closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shutdown {
    /// No more reading.
    #[serde(rename = "SHUT_RD")]
    Read,
    /// No more writing: sends the FIN.
    #[serde(rename = "SHUT_WR")]
    Write,
    /// Neither.
    #[serde(rename = "SHUT_RDWR")]
    Both,
}

impl Argument for Shutdown {
    fn strace(&self) -> String {
        match self {
            Self::Read => "SHUT_RD",
            Self::Write => "SHUT_WR",
            Self::Both => "SHUT_RDWR",
        }
        .to_owned()
    }
}

/// A socket option that lessons may set, all of them integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SocketOption {
    /// socket(7): rebind an address that is still in TIME-WAIT.
    #[serde(rename = "SO_REUSEADDR")]
    ReuseAddress,
    /// socket(7): probe an idle peer.
    #[serde(rename = "SO_KEEPALIVE")]
    KeepAlive,
    /// socket(7): the send buffer.
    #[serde(rename = "SO_SNDBUF")]
    SendBuffer,
    /// socket(7): the receive buffer.
    #[serde(rename = "SO_RCVBUF")]
    ReceiveBuffer,
    /// tcp(7): do not wait for more data (Nagle).
    #[serde(rename = "TCP_NODELAY")]
    NoDelay,
    /// tcp(7): milliseconds that data may stay unacknowledged.
    #[serde(rename = "TCP_USER_TIMEOUT")]
    UserTimeout,
}

impl Argument for SocketOption {
    fn strace(&self) -> String {
        match self {
            Self::ReuseAddress => "SOL_SOCKET, SO_REUSEADDR",
            Self::KeepAlive => "SOL_SOCKET, SO_KEEPALIVE",
            Self::SendBuffer => "SOL_SOCKET, SO_SNDBUF",
            Self::ReceiveBuffer => "SOL_SOCKET, SO_RCVBUF",
            Self::NoDelay => "SOL_TCP, TCP_NODELAY",
            Self::UserTimeout => "SOL_TCP, TCP_USER_TIMEOUT",
        }
        .to_owned()
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
        let addr = Address("0.0.0.0:8088".parse().unwrap());
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
        let data = Data(b"hi\r\n".to_vec());
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

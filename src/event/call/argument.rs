//! What calls are given: each argument knows how strace writes it, and how a chart does.

use std::fmt::Write;
use std::net::SocketAddr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::event::Bytes;

/// How an argument is written: in strace's notation, and short for a chart.
pub(super) trait Argument {
    fn strace(&self) -> String;

    fn short(&self) -> String {
        self.strace()
    }
}

/// An address family (`AF_…` of `address_families(7)`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// Where a socket is: `10.0.0.1:8088`, `[::1]:8088`, or a Unix socket's path, `/run/echo.sock`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// An internet address with its port.
    Internet(SocketAddr),
    /// A path (unix(7)).
    Path(Path),
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.short())
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Address {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Address".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "10.0.0.1:8088, [::1]:8088, or the path of a Unix socket, /echo.sock",
            "type": "string",
            "pattern": "^(([0-9]{1,3}\\.){3}[0-9]{1,3}:[0-9]{1,5}|\\[[0-9a-fA-F:.]+\\]:[0-9]{1,5}|/[A-Za-z0-9_-][A-Za-z0-9._-]*)$"
        })
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.starts_with('/') {
            return Path::new(text).map(Self::Path).map_err(serde::de::Error::custom);
        }
        text.parse()
            .map(Self::Internet)
            .map_err(|_| serde::de::Error::custom(format!("`{text}` is no socket address")))
    }
}

impl Argument for Address {
    fn strace(&self) -> String {
        match self {
            Self::Internet(SocketAddr::V4(v4)) => format!(
                "{{sa_family=AF_INET, sin_port=htons({}), sin_addr=inet_addr(\"{}\")}}, 16",
                v4.port(),
                v4.ip()
            ),
            Self::Internet(SocketAddr::V6(v6)) => format!(
                "{{sa_family=AF_INET6, sin6_port=htons({}), sin6_flowinfo=htonl({}), inet_pton(AF_INET6, \"{}\", &sin6_addr), sin6_scope_id={}}}, 28",
                v6.port(),
                v6.flowinfo(),
                v6.ip(),
                v6.scope_id()
            ),
            Self::Path(path) => {
                let length = path.as_str().len() + 3; // the family before it, a zero byte behind it
                format!("{{sa_family=AF_UNIX, sun_path={}}}, {length}", path.strace())
            }
        }
    }

    fn short(&self) -> String {
        match self {
            Self::Internet(address) => address.to_string(),
            Self::Path(path) => path.as_str().to_owned(),
        }
    }
}

/// The longest path of a Unix socket: `sun_path` of unix(7) less its zero byte.
const LONGEST_PATH: usize = 107;

/// A path inside of the lab, where there is nothing but what the lesson makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Path(String);

impl Path {
    fn new(text: String) -> Result<Self, String> {
        let name = text.strip_prefix('/').unwrap_or_default();
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let plain = !name.is_empty() && !name.starts_with('.') && name.bytes().all(fits);
        if !plain || text.len() > LONGEST_PATH {
            return Err(format!(
                "`{text}` is no path of a lab: write a slash and one name of letters, digits, `-`, `_`, `.`, such as /echo.sock"
            ));
        }
        Ok(Self(text))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Path {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Path".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^/[A-Za-z0-9_-][A-Za-z0-9._-]*$" })
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl Argument for Path {
    fn strace(&self) -> String {
        format!("\"{}\"", self.0)
    }

    fn short(&self) -> String {
        self.0.clone()
    }
}

/// A plain number: a backlog, an option's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Count(pub i32);

impl Argument for Count {
    fn strace(&self) -> String {
        self.0.to_string()
    }
}

/// How many bytes recv may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// Bytes to send: written as a text, as `{ base64 = "…" }` where they are none, or as
/// `{ repeat = "x", times = 100000 }` where they are many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged, deny_unknown_fields)]
pub enum Data {
    /// A text.
    Text(String),
    /// Any bytes.
    Binary {
        /// The bytes.
        base64: Bytes,
    },
    /// The same text again and again.
    Repeated {
        /// The text.
        repeat: String,
        /// How often.
        times: u32,
    },
}

impl Data {
    /// How many bytes they are.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary { base64 } => base64.0.len(),
            Self::Repeated { repeat, times } => repeat.len().saturating_mul(*times as usize),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Binary { base64 } => base64.0.clone(),
            Self::Repeated { repeat, times } => repeat.as_bytes().repeat(*times as usize),
        }
    }

    /// The first bytes, as many as are shown and one more.
    fn start(&self) -> Vec<u8> {
        match self {
            Self::Repeated { repeat, .. } => repeat
                .bytes()
                .cycle()
                .take(self.len().min(SHOWN_BYTES + 1))
                .collect(),
            short => short.bytes(),
        }
    }
}

/// strace shows 32 bytes of a string; so do we.
pub(super) const SHOWN_BYTES: usize = 32;

impl Argument for Data {
    fn strace(&self) -> String {
        format!("{}, {}", quoted(&self.start(), SHOWN_BYTES), self.len())
    }

    fn short(&self) -> String {
        format!("{} B", self.len())
    }
}

/// Bytes to send, with the flags between them and the address that follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct DataBefore(pub Data);

impl Argument for DataBefore {
    fn strace(&self) -> String {
        format!("{}, 0", self.0.strace())
    }

    fn short(&self) -> String {
        self.0.short()
    }
}

/// An option's value: a number, or `true` and `false` for 1 and 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(from = "WrittenValue", into = "i32")]
pub struct OptionValue(pub i32);

#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
enum WrittenValue {
    Number(i32),
    Switch(bool),
}

impl From<WrittenValue> for OptionValue {
    fn from(written: WrittenValue) -> Self {
        match written {
            WrittenValue::Number(number) => Self(number),
            WrittenValue::Switch(on) => Self(i32::from(on)),
        }
    }
}

impl From<OptionValue> for i32 {
    fn from(value: OptionValue) -> Self {
        value.0
    }
}

impl Argument for OptionValue {
    fn strace(&self) -> String {
        format!("[{}]", self.0)
    }

    fn short(&self) -> String {
        self.0.to_string()
    }
}

/// File status flags (`F_SETFL` of fcntl(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum StatusFlags {
    /// Calls return at once.
    #[serde(rename = "O_NONBLOCK")]
    NonBlocking,
    /// Calls wait.
    #[serde(rename = "0")]
    Blocking,
}

impl Argument for StatusFlags {
    fn strace(&self) -> String {
        match self {
            Self::NonBlocking => "F_SETFL, O_RDWR|O_NONBLOCK",
            Self::Blocking => "F_SETFL, O_RDWR",
        }
        .to_owned()
    }

    fn short(&self) -> String {
        match self {
            Self::NonBlocking => "O_NONBLOCK",
            Self::Blocking => "0",
        }
        .to_owned()
    }
}

/// The actor that a forked child is. fork(2) itself is told nothing of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Child(pub String);

impl Argument for Child {
    fn strace(&self) -> String {
        String::new()
    }
}

/// The bytes in double quotes, escaped as strace escapes them, cut after `limit` bytes.
pub(super) fn quoted(bytes: &[u8], limit: usize) -> String {
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// tcp(7): seconds of silence before the first probe.
    #[serde(rename = "TCP_KEEPIDLE")]
    KeepIdle,
    /// tcp(7): seconds between two probes.
    #[serde(rename = "TCP_KEEPINTVL")]
    KeepInterval,
    /// tcp(7): how many probes before the connection is given up.
    #[serde(rename = "TCP_KEEPCNT")]
    KeepCount,
    /// tcp(7): acknowledge at once.
    #[serde(rename = "TCP_QUICKACK")]
    QuickAck,
    /// ipv6(7): IPv6 only, no IPv4 beside it.
    #[serde(rename = "IPV6_V6ONLY")]
    V6Only,
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
            Self::KeepIdle => "SOL_TCP, TCP_KEEPIDLE",
            Self::KeepInterval => "SOL_TCP, TCP_KEEPINTVL",
            Self::KeepCount => "SOL_TCP, TCP_KEEPCNT",
            Self::QuickAck => "SOL_TCP, TCP_QUICKACK",
            Self::V6Only => "SOL_IPV6, IPV6_V6ONLY",
        }
        .to_owned()
    }

    fn short(&self) -> String {
        let text = self.strace();
        text.rsplit_once(", ")
            .map_or(text.clone(), |(_, name)| name.to_owned())
    }
}

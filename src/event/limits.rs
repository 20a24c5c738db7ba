//! What a stranger's lesson may ask for: told to its author by `lesson`, enforced again by `lab`.

/// How many hosts a lesson may have.
pub const MOST_HOSTS: usize = 8;
/// How many actors a lesson may have.
pub const MOST_ACTORS: usize = 64;

/// The sysctls that a lesson may set otherwise than the lab does; it writes nothing else under `/proc/sys`.
pub const LESSONS_MAY_SET: [&str; 12] = [
    "net.core.somaxconn",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.tcp_abort_on_overflow",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_max_syn_backlog",
    "net.ipv4.tcp_orphan_retries",
    "net.ipv4.tcp_retries2",
    "net.ipv4.tcp_sack",
    "net.ipv4.tcp_syn_retries",
    "net.ipv4.tcp_synack_retries",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_timestamps",
];

//! What the lab pins in every host, so that a lesson shows the same on every machine.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use super::{LabError, LabStep};
use crate::event::LESSONS_MAY_SET;

/// The pinned values, each with its reason.
const PINNED: &[(&str, &str)] = &[
    // Thinking time would become an RTT sample, and the RTO would grow to half a minute.
    ("net.ipv4.tcp_timestamps", "0"),
    // Else the machine's own is inherited; reno is in every kernel.
    ("net.ipv4.tcp_congestion_control", "reno"),
    ("net.ipv4.tcp_rmem", "4096 131072 6291456"),
    ("net.ipv4.tcp_wmem", "4096 16384 4194304"),
    // A tiny backlog with cookies makes ghosts; they have a lesson of their own.
    ("net.ipv4.tcp_syncookies", "0"),
    ("net.ipv4.ip_local_port_range", "40000 40999"),
    // A class may argue for as long as it likes: nothing gives up meanwhile.
    ("net.ipv4.tcp_syn_retries", "40"),
    ("net.ipv4.tcp_synack_retries", "40"),
    ("net.ipv4.tcp_retries2", "40"),
    ("net.ipv4.tcp_orphan_retries", "40"),
    ("net.ipv4.tcp_fin_timeout", "3600"),
];

/// As [`PINNED`]; an old kernel has it for the whole machine alone, where it is not ours to write.
///
/// How many segments leave in one piece follows the RTT, and so the load of the machine and the time that
/// somebody thought; and each piece ends with a PSH of its own. So a send always leaves in one.
const PINNED_WHERE_OURS: &[(&str, &str)] = &[("net.ipv4.tcp_min_tso_segs", "255")];

/// Refuses a sysctl that lessons may not set.
pub(crate) fn check_overrides(overrides: &BTreeMap<String, String>) -> Result<(), LabError> {
    match overrides
        .keys()
        .find(|name| !LESSONS_MAY_SET.contains(&name.as_str()))
    {
        Some(name) => Err(LabError::ForbiddenSysctl {
            name: name.clone(),
            allowed: LESSONS_MAY_SET.join(", "),
        }),
        None => Ok(()),
    }
}

/// Keeps IPv6 away. Entries that not every kernel has; where they are missing there is nothing to pin.
const WITHOUT_IPV6: &[(&str, &str)] = &[
    ("net.ipv6.conf.all.disable_ipv6", "1"),
    ("net.ipv6.conf.default.disable_ipv6", "1"),
];

/// IPv6 with the lesson's own addresses and no talk of its own: no link-local address, no search for
/// duplicates, no question for routers.
const WITH_IPV6: &[(&str, &str)] = &[
    ("net.ipv6.conf.default.addr_gen_mode", "1"),
    ("net.ipv6.conf.default.accept_dad", "0"),
    ("net.ipv6.conf.default.accept_ra", "0"),
    ("net.ipv6.conf.default.router_solicitations", "0"),
];

/// Pins the sysctls of the host that the caller is in; the lesson's own values win.
pub(crate) fn pin_host(overrides: &BTreeMap<String, String>, with_ipv6: bool) -> Result<(), LabError> {
    optional_all(if with_ipv6 { WITH_IPV6 } else { WITHOUT_IPV6 })?;
    optional_all(PINNED_WHERE_OURS)?;
    let pinned = PINNED.iter().filter(|(name, _)| !overrides.contains_key(*name));
    for (name, value) in pinned {
        write(name, value).map_err(|error| failed(name, &error))?;
    }
    for (name, value) in overrides {
        write(name, value).map_err(|error| failed(name, &error))?;
    }
    Ok(())
}

/// Prepares sockstep's own namespace, before the hosts are made from it.
///
/// `tcp_child_ehash_entries` (Linux 6.1) gives each host a small TCP table of its own: a dump of the
/// machine's whole table takes milliseconds.
pub(crate) fn pin_switch() -> Result<(), LabError> {
    optional_all(WITHOUT_IPV6)?;
    optional("net.ipv4.tcp_child_ehash_entries", "1024")
}

fn optional_all(entries: &[(&str, &str)]) -> Result<(), LabError> {
    entries.iter().try_for_each(|(name, value)| optional(name, value))
}

fn optional(name: &str, value: &str) -> Result<(), LabError> {
    match write(name, value) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(name, &error)),
        _ => Ok(()),
    }
}

fn write(name: &str, value: &str) -> io::Result<()> {
    fs::write(path_of(name), value)
}

fn path_of(name: &str) -> String {
    format!("/proc/sys/{}", name.replace('.', "/"))
}

fn failed(name: &str, error: &io::Error) -> LabError {
    LabError::io(LabStep::Sysctl, path_of(name), error)
}

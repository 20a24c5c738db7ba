//! What an epoll is interested in, as `/proc/PID/fdinfo` tells it (`proc_pid_fdinfo(5)`). Which of it is
//! ready stands nowhere: that is what `epoll_wait` returned.

use std::fs;

use super::ProbeError;

/// The descriptors in the list of interest, lowest first.
///
/// # Errors
/// When `/proc` does not show the descriptor.
pub fn interest_of(pid: i32, epoll: i32) -> Result<Vec<i32>, ProbeError> {
    let path = format!("/proc/{pid}/fdinfo/{epoll}");
    let text = fs::read_to_string(&path).map_err(|error| ProbeError::Proc { path, error })?;
    let mut descriptors = descriptors(&text);
    descriptors.sort_unstable();
    Ok(descriptors)
}

/// Lines such as `tfd:        5 events:       19 data: …`.
fn descriptors(text: &str) -> Vec<i32> {
    let entries = text.lines().filter_map(|line| line.strip_prefix("tfd:"));
    entries
        .filter_map(|entry| entry.split_whitespace().next()?.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_among_the_rest() {
        let text =
            "pos:\t0\nflags:\t02\ntfd:        3 events:       19 data:  3 pos:0\ntfd:       5 events: 1\n";
        assert_eq!(descriptors(text), [3, 5]);
    }
}

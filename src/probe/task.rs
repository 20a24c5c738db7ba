//! What a task is doing: asleep in a call, or not.

use std::fs;

/// What a task is doing now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// On a processor, or about to be.
    Running,
    /// Asleep in the system call of this number.
    Asleep(i64),
    /// The process is dead, or not to be seen.
    Gone,
}

/// Reads `/proc/PID/syscall` (proc(5)).
///
/// The kernel answers `running` unless the task is off its processor, so that a number is the truth
/// and no guess; a task between two calls (`-1`) counts as running.
pub fn task_of(pid: i32) -> Task {
    let Ok(text) = fs::read_to_string(format!("/proc/{pid}/syscall")) else {
        return Task::Gone;
    };
    match text.split_whitespace().next().and_then(|word| word.parse().ok()) {
        Some(number) if number >= 0 => Task::Asleep(number),
        _ => Task::Running,
    }
}

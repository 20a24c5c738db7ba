//! What a task is doing: asleep in a call, or not.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::ProbeError;

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

/// More than the first fields of either file take.
const LINE: usize = 512;

/// Two files of `/proc/PID` (proc(5)), kept open: each reading asks the kernel anew.
#[derive(Debug)]
pub struct TaskDoor {
    syscall: File,
    stat: File,
}

impl TaskDoor {
    /// Opens the door of a process.
    ///
    /// # Errors
    /// When `/proc` does not show it.
    pub fn open(pid: i32) -> Result<Self, ProbeError> {
        Ok(Self {
            syscall: open(pid, "syscall")?,
            stat: open(pid, "stat")?,
        })
    }

    /// What the task is doing now.
    ///
    /// `syscall` says `running` when the task is on a processor or in line for one, and `-1` between
    /// two calls. But a task that another processor is just being told to wake (`TASK_WAKING` of the
    /// kernel's `sched.h`) still counts there as asleep in its call; `stat` shows it as R.
    pub fn task(&self) -> Task {
        match read(&self.syscall).as_deref().map(call_in) {
            Ok(Task::Asleep(number)) => self.confirm(number),
            Ok(task) => task,
            Err(_) => Task::Gone,
        }
    }

    fn confirm(&self, number: i64) -> Task {
        match read(&self.stat).as_deref().map(state_in) {
            Ok(Some('S' | 'D')) => Task::Asleep(number),
            Ok(_) => Task::Running,
            Err(_) => Task::Gone,
        }
    }
}

fn open(pid: i32, name: &str) -> Result<File, ProbeError> {
    let path = format!("/proc/{pid}/{name}");
    File::open(&path).map_err(|error| ProbeError::Proc { path, error })
}

/// The file from its start, as far as we need it.
fn read(file: &File) -> io::Result<String> {
    let mut line = [0; LINE];
    let length = file.read_at(&mut line, 0)?;
    Ok(String::from_utf8_lossy(&line[..length]).into_owned())
}

/// `43 0x3 0x7ffe …`, `running`, or `-1 …`.
fn call_in(line: &str) -> Task {
    match line.split_whitespace().next().map(str::parse) {
        Some(Ok(number)) if number >= 0 => Task::Asleep(number),
        Some(_) => Task::Running,
        None => Task::Gone,
    }
}

/// `4711 (name) S …`: the name may hold anything, so that its end is the last parenthesis.
fn state_in(line: &str) -> Option<char> {
    line.rsplit_once(") ")?.1.chars().next()
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn only_the_number_of_a_call_is_sleep() {
        for (line, task) in [
            (
                "43 0x3 0x7ffe 0x7ffd 0x0 0x0 0x0 0x7ffc 0x7f00\n",
                Task::Asleep(43),
            ),
            ("running\n", Task::Running),
            ("-1 0x7ffc 0x7f00\n", Task::Running),
            ("", Task::Gone),
        ] {
            assert_eq!(call_in(line), task, "{line}");
        }
    }

    #[test]
    fn the_state_stands_behind_the_name() {
        assert_eq!(state_in("1 (sockstep) S 0 1"), Some('S'));
        assert_eq!(state_in("1 (a) R (b) D 0 1"), Some('D'));
        assert_eq!(state_in(""), None);
    }

    #[test]
    fn a_sleeper_is_seen_asleep_and_its_death_too() {
        let mut cat = Command::new("cat");
        let mut sleeper = cat.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let door = TaskDoor::open(i32::try_from(sleeper.id()).unwrap()).unwrap();
        let within = Instant::now() + Duration::from_secs(10);
        while door.task() != Task::Asleep(libc::SYS_read) {
            assert!(Instant::now() < within, "{:?}", door.task());
        }
        sleeper.kill().unwrap();
        sleeper.wait().unwrap();
        assert_eq!(door.task(), Task::Gone);
    }
}

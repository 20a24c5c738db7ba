//! The counters of a host: `/proc/net/snmp` and `/proc/net/netstat`, seen through one of its processes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek};

use super::ProbeError;

/// Both files, kept open: reading from the start makes the kernel count anew.
#[derive(Debug)]
pub(super) struct Door {
    files: Vec<(String, File)>,
    last: Vec<i64>,
    names: Vec<String>,
    text: String,
}

impl Door {
    pub(super) fn open(pid: i32) -> Result<Self, ProbeError> {
        let mut files = Vec::new();
        for name in ["snmp", "netstat"] {
            let path = format!("/proc/{pid}/net/{name}");
            let file = File::open(&path).map_err(|error| ProbeError::Proc {
                path: path.clone(),
                error,
            })?;
            files.push((path, file));
        }
        let mut door = Self {
            files,
            last: Vec::new(),
            names: Vec::new(),
            text: String::new(),
        };
        door.changed()?;
        Ok(door)
    }

    /// What moved since the last time.
    pub(super) fn changed(&mut self) -> Result<BTreeMap<String, i64>, ProbeError> {
        self.read_all()?;
        let now = values(&self.text);
        if now.len() != self.last.len() {
            return Ok(self.with_new_names(now));
        }
        let before = std::mem::replace(&mut self.last, now);
        let moved = self.names.iter().zip(self.last.iter().zip(before));
        Ok(moved
            .filter(|(_, (now, before))| *now != before)
            .map(|(name, (now, before))| (name.clone(), now - before))
            .collect())
    }

    /// The first ICMP message of a kind puts new columns in the middle of the file: then values are held
    /// against those before by their names.
    fn with_new_names(&mut self, now: Vec<i64>) -> BTreeMap<String, i64> {
        let names_before = std::mem::replace(&mut self.names, names(&self.text));
        let before: BTreeMap<_, _> = names_before
            .into_iter()
            .zip(std::mem::replace(&mut self.last, now))
            .collect();
        if before.is_empty() {
            return BTreeMap::new(); // the first look
        }
        let moved = self.names.iter().zip(&self.last);
        let moved = moved.map(|(name, now)| (name.clone(), now - before.get(name).unwrap_or(&0)));
        moved.filter(|(_, by)| *by != 0).collect()
    }

    /// `Ip.InReceives` alone: the third value of the first file's second line.
    pub(super) fn received(&mut self) -> Result<i64, ProbeError> {
        self.text.clear();
        self.read(0)?;
        let value = self
            .text
            .lines()
            .nth(1)
            .and_then(|line| line.split(' ').nth(3)?.parse().ok());
        Ok(value.unwrap_or(0))
    }

    fn read_all(&mut self) -> Result<(), ProbeError> {
        self.text.clear();
        (0..self.files.len()).try_for_each(|file| self.read(file))
    }

    fn read(&mut self, file: usize) -> Result<(), ProbeError> {
        let (path, file) = &mut self.files[file];
        let result: io::Result<usize> = file.rewind().and_then(|()| file.read_to_string(&mut self.text));
        result.map(drop).map_err(|error| ProbeError::Proc {
            path: path.clone(),
            error,
        })
    }
}

/// The lines come in pairs, names above values: `Tcp: ActiveOpens …` / `Tcp: 1 …`.
fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for line in text.lines().step_by(2) {
        let Some((group, fields)) = line.split_once(": ") else {
            continue;
        };
        names.extend(fields.split(' ').map(|field| format!("{group}.{field}")));
    }
    names
}

fn values(text: &str) -> Vec<i64> {
    let lines = text.lines().skip(1).step_by(2);
    lines
        .filter_map(|line| line.split_once(": "))
        .flat_map(|(_, fields)| fields.split(' '))
        .map(|field| field.parse().unwrap_or(0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_above_their_values() {
        let text = "Tcp: ActiveOpens PassiveOpens\nTcp: 1 2\nTcpExt: ListenOverflows\nTcpExt: 3\n";
        assert_eq!(
            names(text),
            ["Tcp.ActiveOpens", "Tcp.PassiveOpens", "TcpExt.ListenOverflows"]
        );
        assert_eq!(values(text), [1, 2, 3]);
    }
}

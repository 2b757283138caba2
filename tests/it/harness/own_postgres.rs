//! A PostgreSQL server of a test's own, which can be held still.

use std::path::PathBuf;
use std::process::Command;

use super::postgres::{socket_template, start};

/// A running server. Dies with its owner.
pub struct OwnPostgres {
    folder: PathBuf,
}

impl OwnPostgres {
    /// Starts a server.
    pub fn start() -> Self {
        OwnPostgres { folder: start() }
    }

    /// URL of its database.
    pub fn url(&self) -> String {
        socket_template(&self.folder).replace("{}", "postgres")
    }

    /// Holds every process of it still: connections stand, and nothing answers.
    pub fn freeze(&self) {
        let postmaster = self.postmaster();
        // The one that makes the others first.
        signal("STOP", &[postmaster]);
        signal("STOP", &children(postmaster));
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        let postmaster = self.postmaster();
        signal("CONT", &children(postmaster));
        signal("CONT", &[postmaster]);
    }

    fn postmaster(&self) -> u32 {
        let file = std::fs::read_to_string(self.folder.join("data/postmaster.pid")).expect("the server runs");
        file.lines()
            .next()
            .and_then(|line| line.trim().parse().ok())
            .expect("a process id")
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        self.thaw();
        signal("QUIT", &[self.postmaster()]);
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn children(parent: u32) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").expect("/proc can be read").flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| parent_of(*pid) == Some(parent)).collect()
}

fn parent_of(pid: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn signal(name: &str, pids: &[u32]) {
    for pid in pids {
        let _ = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(pid.to_string())
            .status();
    }
}

//! The files of a SQLite database belong to whoever runs the hub, and to nobody else.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

/// What only the owner may do.
const PRIVATE: u32 = 0o600;
/// What others may do.
const OTHERS: u32 = 0o077;

/// Opens a file for writing, and makes it where there is none: for its owner alone.
pub(super) fn private(path: &str) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(PRIVATE)
        .open(path)
}

/// Says of files that exist already that others may read them. They stay as they are: whoever opened them may have a reason.
pub(super) fn warn_of_readers(path: &str) {
    for suffix in ["", "-wal", "-shm", ".key"] {
        let name = format!("{path}{suffix}");
        if let Ok(found) = std::fs::metadata(&name)
            && found.permissions().mode() & OTHERS != 0
        {
            let mode = format!("{:03o}", found.permissions().mode() & 0o777);
            tracing::warn!(
                file = name,
                mode,
                "others may open this file; close it to them: chmod 600"
            );
        }
    }
}

//! The files of a SQLite database belong to whoever runs the hub, and to nobody else.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crate::error::{Error, Result};

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

/// How every file of SQLite begins.
const SIGN: &[u8; 16] = b"SQLite format 3\0";

/// Why a path cannot be that of a database, in words for an operator.
pub(super) fn unusable(path: &str, error: &io::Error) -> Error {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "there is no such folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is a file, not a folder".to_owned(),
        io::ErrorKind::IsADirectory => "expected a file, not a folder".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        _ => error.to_string(),
    };
    refused(path, &reason)
}

fn refused(path: &str, reason: &str) -> Error {
    Error::conflict(
        "database_unusable",
        format!("cannot use {path} as the database: {reason}"),
    )
}

/// Refuses what is at a path if it is there and no SQLite file; one that is empty becomes one.
pub(super) fn can_be_database(path: &str) -> Result<()> {
    if Path::new(path).is_dir() {
        return Err(refused(path, "expected a file, not a folder"));
    }
    match File::open(path) {
        Ok(file) => {
            let mut start = Vec::new();
            file.take(SIGN.len() as u64)
                .read_to_end(&mut start)
                .map_err(|e| unusable(path, &e))?;
            match start.is_empty() || start == SIGN {
                true => Ok(()),
                false => Err(refused(path, "it is no SQLite database")),
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(unusable(path, &error)),
    }
}

/// Refuses a path at which no SQLite file is.
pub(super) fn is_there(path: &str) -> Result<()> {
    can_be_database(path)?;
    match std::fs::metadata(path) {
        Ok(found) if found.len() == 0 => Err(refused(path, "it is empty")),
        Ok(_) => Ok(()),
        Err(_) => Err(Error::not_found("database", path)),
    }
}

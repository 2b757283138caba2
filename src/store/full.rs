//! A disk that is full: what it looks like, and whether it still is.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use parking_lot::Mutex;

use super::conn::AnyConn;
use super::schema::storage_probe;
use crate::error::{Error, Result};

/// Signs of a full disk in what the drivers say; neither gives a code.
const SIGNS: [&str; 4] = [
    "database or disk is full",
    "No space left on device",
    "Disk quota exceeded",
    "Check free disk space",
];
/// Bytes for which there must be room before the disk is no longer called full: more than a refused commit may have got hold of.
const ROOM: usize = 1024 * 1024;
/// Pause between two tries.
const PAUSE: Duration = Duration::from_secs(1);

/// Whether what a driver says means that the disk is full.
pub(super) fn is_full(message: &str) -> bool {
    SIGNS.iter().any(|sign| message.contains(sign))
}

/// What is known of the disk.
#[derive(Debug, Default)]
pub(super) struct Room {
    full: AtomicBool,
    tried: Mutex<Option<Instant>>,
}

impl Room {
    /// Looks at what a write came to.
    pub(super) fn learn<T>(&self, outcome: &Result<T>) {
        if matches!(outcome, Err(Error::StorageFull)) && !self.full.swap(true, Ordering::AcqRel) {
            tracing::error!("the database has no room left; nothing can be written until there is");
        }
    }

    /// Whether a write found no room, and none has been found since. `write` tries, not too often.
    ///
    /// # Errors
    /// `StorageFull`; whatever else `write` fails with.
    pub(super) fn look(&self, write: impl FnOnce() -> Result<()>) -> Result<()> {
        if !self.full.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut tried = self.tried.lock();
        if tried.is_some_and(|at| at.elapsed() < PAUSE) {
            return Err(Error::StorageFull);
        }
        *tried = Some(Instant::now());
        write()?;
        self.full.store(false, Ordering::Release);
        tracing::warn!("the database has room again");
        Ok(())
    }
}

/// Takes some room and gives it back.
pub(super) fn probe(conn: &mut AnyConn) -> Result<()> {
    let filling: String = (0..ROOM / 32)
        .map(|_| uuid::Uuid::now_v7().simple().to_string())
        .collect();
    let id = uuid::Uuid::now_v7().to_string();
    diesel::insert_into(storage_probe::table)
        .values((storage_probe::id.eq(&id), storage_probe::filling.eq(&filling)))
        .execute(conn)?;
    diesel::delete(storage_probe::table.filter(storage_probe::id.lt(&id))).execute(conn)?;
    Ok(())
}

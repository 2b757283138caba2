//! Remembers. The only room with diesel and SQL; the same functions serve SQLite and PostgreSQL.

pub mod acknowledgements;
pub mod approvals;
pub mod asked;
pub mod bulk_decisions;
pub mod change_requests;
pub mod changes;
pub mod check_due;
pub mod code_retakes;
pub mod conn;
pub mod consumers;
pub mod crosswalk;
pub mod dead_letters;
pub mod decisions;
pub mod definitions;
pub mod deliveries;
mod files;
mod full;
pub mod golden_records;
pub mod heads;
pub mod hierarchies;
pub mod idempotency;
pub mod identifiers;
pub mod kept_texts;
pub mod lookup_terms;
pub mod mapping_combinations;
pub mod match_models;
pub mod merges;
pub mod migrate;
pub mod onboarding;
pub mod overrides;
pub mod past;
pub mod published;
mod pulse;
pub mod quotas;
pub mod reconciliations;
pub mod references;
pub mod rekeys;
pub mod replays;
pub mod retention;
pub mod rule_jobs;
pub mod rule_versions;
pub mod schema;
pub mod source_records;
pub mod speakers;
pub mod subscriptions;
pub mod superseded_records;
pub mod task_comments;
pub mod tasks;
pub mod tie_outs;
pub mod unmapped_codes;
pub mod upgrade;
pub mod waits;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};

use crate::error::{Error, Result};
pub use conn::{AnyConn, Target};
use full::Room;
use pulse::Pulse;
use waits::{Pace, Waits};

/// Rows of one multi-row statement: SQLite takes 32,766 bound values.
pub const CHUNK: usize = 500;

/// Least time that is waited for a pooled connection.
const LEAST_WAIT: Duration = Duration::from_millis(100);

type Pool = r2d2::Pool<conn::Manager>;

/// PostgreSQL connections that may write: one for each domain's writer, and some for what belongs to no domain.
const MOST_WRITERS: u32 = 32;

/// The database: a pool of readers, and the way to write.
pub struct Store {
    target: Target,
    readers: Pool,
    writers: Writers,
    /// Grows whenever a connection is lost: those that were idle then are tried before they are used again.
    outages: AtomicU64,
    waits: Waits,
    /// Whether a database of another process answers.
    pulse: Option<Arc<Pulse>>,
    room: Room,
    /// Held as long as the process lives: a SQLite file belongs to one hub.
    _lock: Option<std::fs::File>,
}

/// SQLite has one writer, so there is one connection behind a fair lock, and whoever holds it commits for many
/// callers at once. PostgreSQL writers have a connection each.
enum Writers {
    One(Box<Mutex<Option<AnyConn>>>),
    Many(Pool),
}

impl Store {
    /// Connects, migrates to the newest schema, and opens the pools. `readers` is the number of pooled connections.
    pub fn open(url: &str, readers: u32, waits: &Waits) -> Result<Self> {
        let target = Target::parse(url).map_err(|e| Error::malformed("DATABASE_URL", e))?;
        let lock = match &target {
            Target::Sqlite(path) => Some(own(path)?),
            Target::Postgres(_) => None,
        };
        let mut first = target.connect_with(false, waits, Pace::Long)?;
        migrate::run(&mut first)?;
        migrate::is_known(&mut first)?;
        if let Target::Sqlite(path) = &target {
            files::warn_of_readers(path);
        }
        let writers = match target {
            Target::Sqlite(_) => Writers::One(Box::new(Mutex::new(Some(first)))),
            Target::Postgres(_) => Writers::Many(pool(&target, MOST_WRITERS, false, waits)?),
        };
        let pulse = match &target {
            Target::Sqlite(_) => None,
            Target::Postgres(_) => Some(Pulse::of(&target, waits).map_err(|e| Error::Internal(e.to_string()))?),
        };
        Ok(Store {
            readers: pool(&target, readers, true, waits)?,
            writers,
            target,
            outages: AtomicU64::new(0),
            waits: *waits,
            pulse,
            room: Room::default(),
            _lock: lock,
        })
    }

    /// Whether several hub nodes may share this database.
    pub fn is_shared(&self) -> bool {
        matches!(self.target, Target::Postgres(_))
    }

    /// Path of the database file, when it is SQLite.
    pub fn sqlite_path(&self) -> Option<&str> {
        match &self.target {
            Target::Sqlite(path) => Some(path),
            Target::Postgres(_) => None,
        }
    }

    /// Runs a read on a pooled connection. Blocks the calling thread.
    pub fn read<T>(&self, work: impl FnOnce(&mut AnyConn) -> Result<T>) -> Result<T> {
        self.lend(&self.readers, work)
    }

    /// Lends a connection that works, as far as that can be known without a round trip.
    fn lend<T>(&self, pool: &Pool, work: impl FnOnce(&mut AnyConn) -> Result<T>) -> Result<T> {
        loop {
            let mut pooled = pool.get().map_err(|_| busy())?;
            let outages = self.outages.load(Ordering::Acquire);
            if pooled.outages != outages && !pooled.answers() {
                pooled.lost = true;
                continue;
            }
            pooled.outages = outages;
            let result = work(&mut pooled.conn);
            if matches!(result, Err(Error::Busy { .. } | Error::OutcomeUnknown)) {
                pooled.lost = true;
                self.outages.fetch_add(1, Ordering::AcqRel);
            }
            return result;
        }
    }

    /// Whether the database has stopped answering: whoever waits for it waits in vain.
    pub fn is_silent(&self) -> bool {
        self.pulse.as_ref().is_some_and(|pulse| pulse.is_silent())
    }

    /// Whether there is room to write, as far as that is known. After a write that found none, tries. Blocks.
    ///
    /// # Errors
    /// `StorageFull`.
    pub fn has_room(&self) -> Result<()> {
        self.room.look(|| self.write(full::probe))
    }

    /// Runs one write transaction: all of `work` or nothing. Blocks the calling thread.
    pub fn write<T>(&self, work: impl FnOnce(&mut AnyConn) -> Result<T>) -> Result<T> {
        let outcome = self.write_once(work);
        self.room.learn(&outcome);
        outcome
    }

    fn write_once<T>(&self, work: impl FnOnce(&mut AnyConn) -> Result<T>) -> Result<T> {
        match &self.writers {
            Writers::One(lock) => {
                let mut held = lock.lock();
                if held.is_none() {
                    *held = Some(self.target.connect_with(false, &self.waits, Pace::Prompt)?);
                }
                let conn = held.as_mut().ok_or_else(busy)?;
                let result = conn::transaction(conn, work);
                if matches!(result, Err(Error::OutcomeUnknown)) {
                    *held = None;
                }
                MutexGuard::unlock_fair(held);
                result
            }
            Writers::Many(pool) => self.lend(pool, |conn| conn::transaction(conn, work)),
        }
    }
}

impl Store {
    /// Runs reads that all see one state of the database, on a connection of their own. Blocks the calling thread.
    pub fn inspect<T>(&self, work: impl FnOnce(&mut AnyConn) -> Result<T>) -> Result<T> {
        conn::snapshot(&mut self.target.connect_with(true, &self.waits, Pace::Long)?, work)
    }
}

/// Runs reads that all see one state of a database, beside whatever hub uses it. Nothing is created or migrated.
///
/// # Errors
/// `NotFound` when there is no such file; `Conflict` when it is no database of this program, or of a newer version; what
/// `work` gives.
pub fn inspect<T>(url: &str, work: impl FnOnce(&mut AnyConn) -> Result<T>) -> Result<T> {
    let mut conn = existing(url, true)?;
    conn::snapshot(&mut conn, work)
}

/// As [`inspect`], of a database that has the tables that this program knows.
///
/// # Errors
/// As [`inspect`], and `Conflict` when it is of an older version.
pub fn inspect_current<T>(url: &str, work: impl FnOnce(&mut AnyConn) -> Result<T>) -> Result<T> {
    let mut conn = existing(url, true)?;
    migrate::is_current(&mut conn)?;
    conn::snapshot(&mut conn, work)
}

/// Connects to a database of this program that is there already.
fn existing(url: &str, read_only: bool) -> Result<AnyConn> {
    let target = Target::parse(url).map_err(|e| Error::malformed("DATABASE_URL", e))?;
    if let Target::Sqlite(path) = &target {
        files::is_there(path)?;
    }
    let mut conn = target.connect_with(read_only, &Waits::default(), Pace::Long)?;
    migrate::is_known(&mut conn)?;
    Ok(conn)
}

/// Runs one write transaction on a database, beside whatever hub uses it. Nothing is created or migrated.
///
/// # Errors
/// `NotFound` when there is no such file; what `work` gives.
pub fn alter<T>(url: &str, work: impl FnOnce(&mut AnyConn) -> Result<T>) -> Result<T> {
    let mut conn = existing(url, false)?;
    migrate::is_current(&mut conn)?;
    conn::transaction(&mut conn, work)
}

/// Takes a SQLite file for this process: what it keeps in memory would not hear of another one's writes. The operating
/// system gives the lock back when the process ends, however it ends.
fn own(path: &str) -> Result<std::fs::File> {
    files::can_be_database(path)?;
    let lock_path = format!("{path}.lock");
    let cannot = |e: &std::io::Error| files::unusable(&lock_path, e);
    let file = files::private(&lock_path).map_err(|e| cannot(&e))?;
    // SQLite gives its other files the mode of this one.
    files::private(path).map_err(|e| files::unusable(path, &e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::conflict(
            "database_in_use",
            format!("another hub uses {path}; several hubs share a PostgreSQL database, not a file"),
        )),
        Err(std::fs::TryLockError::Error(e)) => Err(cannot(&e)),
    }
}

fn pool(target: &Target, size: u32, read_only: bool, waits: &Waits) -> Result<Pool> {
    r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        // A round trip for each read; `Store::lend` finds dead connections instead.
        .test_on_check_out(false)
        .connection_timeout(waits.connect.max(LEAST_WAIT))
        .build(conn::Manager {
            target: target.clone(),
            read_only,
            waits: *waits,
        })
        .map_err(|e| Error::Internal(format!("cannot open the connection pool: {e}")))
}

fn busy() -> Error {
    Error::Busy {
        detail: "no database connection is free".into(),
        retry_after: 1,
    }
}

//! One connection type over PostgreSQL and SQLite.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::R2D2Connection;
use diesel::{Connection, PgConnection, SqliteConnection};

use super::full;
use super::waits::{Pace, Waits};
use crate::error::{Error, Result};

/// A connection to either database. Queries written against it are type-checked for both.
// PostgreSQL first: SQLite takes any string for a path.
#[derive(diesel::MultiConnection)]
pub enum AnyConn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite, bundled.
    Sqlite(SqliteConnection),
}

impl AnyConn {
    /// Whether other nodes may write at the same time.
    pub fn is_shared(&self) -> bool {
        matches!(self, AnyConn::Pg(_))
    }
}

/// Runs one query on whichever database the connection is; for what the enum itself refuses (batch inserts,
/// `ON CONFLICT`, locking clauses).
macro_rules! on {
    ($conn:expr, $x:ident => $query:expr) => {
        match $conn {
            $crate::store::conn::AnyConn::Pg($x) => $query,
            $crate::store::conn::AnyConn::Sqlite($x) => $query,
        }
    };
}
pub(crate) use on;

/// Which database, as chosen by the URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `postgres://…` or `postgresql://…`
    Postgres(String),
    /// A file path, `sqlite:PATH` or `sqlite://PATH`.
    Sqlite(String),
}

impl Target {
    /// Reads a `DATABASE_URL`. An unknown scheme is refused rather than taken for a file name.
    pub fn parse(url: &str) -> std::result::Result<Self, String> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Target::Postgres(url.to_string()));
        }
        let path = url
            .strip_prefix("sqlite://")
            .or_else(|| url.strip_prefix("sqlite:"))
            .unwrap_or(url);
        if path.is_empty() || path.contains("://") || path == ":memory:" {
            return Err("expected postgres://…, or sqlite:PATH with the path of a file".to_string());
        }
        Ok(Target::Sqlite(path.to_string()))
    }

    /// Opens one connection that waits as long as it does when nothing is configured.
    pub fn connect(&self, read_only: bool) -> Result<AnyConn> {
        self.connect_with(read_only, &Waits::default(), Pace::Prompt)
    }

    /// Opens one connection. `read_only` matters for SQLite only, where readers may never take the write lock.
    pub fn connect_with(&self, read_only: bool, waits: &Waits, pace: Pace) -> Result<AnyConn> {
        match self {
            Target::Postgres(url) => {
                let mut conn = PgConnection::establish(&waits.in_url(url)).map_err(|e| unreachable_database(&e))?;
                conn.batch_execute(&waits.in_session(pace))?;
                Ok(AnyConn::Pg(conn))
            }
            Target::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path).map_err(|e| unreachable_database(&e))?;
                conn.batch_execute(&waits.in_file())?;
                conn.batch_execute(SQLITE_SETTINGS)
                    .map_err(|e| Error::Internal(e.to_string()))?;
                if read_only {
                    conn.batch_execute("PRAGMA query_only=ON")
                        .map_err(|e| Error::Internal(e.to_string()))?;
                }
                Ok(AnyConn::Sqlite(conn))
            }
        }
    }
}

/// WAL so that readers never wait; `synchronous=FULL` so that nothing acknowledged is lost at power failure.
const SQLITE_SETTINGS: &str = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
    PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA cache_size=-32000; \
    PRAGMA mmap_size=268435456; PRAGMA wal_autocheckpoint=16000; PRAGMA journal_size_limit=134217728;";

fn unreachable_database(error: &diesel::ConnectionError) -> Error {
    tracing::error!(%error, "cannot connect to the database");
    Error::Busy {
        detail: "the database cannot be reached".into(),
        retry_after: 2,
    }
}

/// Pools connections of a [`Target`].
#[derive(Debug)]
pub struct Manager {
    /// Where to connect.
    pub target: Target,
    /// See [`Target::connect`].
    pub read_only: bool,
    /// How long to wait for what.
    pub waits: Waits,
}

/// A pooled connection, and what is known of its health.
pub struct Pooled {
    /// The connection.
    pub conn: AnyConn,
    /// It was lost: the pool must not lend it again.
    pub lost: bool,
    /// How many outages the store had seen when this connection was last known to work.
    pub outages: u64,
}

impl Pooled {
    /// Whether the database answers on it. A round trip.
    pub fn answers(&mut self) -> bool {
        self.conn.batch_execute("SELECT 1").is_ok()
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = Error;

    fn connect(&self) -> Result<Pooled> {
        let conn = self.target.connect_with(self.read_only, &self.waits, Pace::Prompt)?;
        Ok(Pooled {
            conn,
            lost: false,
            outages: 0,
        })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<()> {
        pooled.conn.batch_execute("SELECT 1").map_err(Error::from)
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.lost || on!(&mut pooled.conn, c => R2D2Connection::is_broken(c))
    }
}

type Manager_ = <AnyConn as Connection>::TransactionManager;

/// Runs `work` in one transaction. On SQLite it takes the write lock at once (`BEGIN IMMEDIATE`): a transaction that
/// reads first and writes later fails there as soon as somebody else committed in between. A panic in `work` rolls back.
pub fn transaction<T>(conn: &mut AnyConn, work: impl FnOnce(&mut AnyConn) -> Result<T>) -> Result<T> {
    match conn {
        AnyConn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
        AnyConn::Pg(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL READ COMMITTED")?,
    }
    let done = catch_unwind(AssertUnwindSafe(|| work(conn)));
    match done.unwrap_or_else(|_| Err(Error::Internal("a write panicked".into()))) {
        Ok(value) => {
            if let Err(error) = Manager_::commit_transaction(conn) {
                tracing::error!(%error, "commit failed");
                let _ = Manager_::rollback_transaction(conn);
                return match full::is_full(&error.to_string()) {
                    // The database says itself that it wrote nothing.
                    true => Err(Error::StorageFull),
                    false => Err(Error::OutcomeUnknown),
                };
            }
            Ok(value)
        }
        Err(error) => {
            if let Err(rollback) = Manager_::rollback_transaction(conn) {
                tracing::warn!(%rollback, "rollback failed");
            }
            Err(error)
        }
    }
}

/// Runs reads that all see the same state of the database. Writers neither wait nor are waited for.
pub fn snapshot<T>(conn: &mut AnyConn, work: impl FnOnce(&mut AnyConn) -> Result<T>) -> Result<T> {
    match conn {
        AnyConn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN DEFERRED")?,
        AnyConn::Pg(c) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        }
    }
    let done = work(conn);
    Manager_::rollback_transaction(conn)?;
    done
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error as Diesel};
        let text = error.to_string();
        match error {
            Diesel::BrokenTransactionManager
            | Diesel::DatabaseError(
                DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::SerializationFailure,
                _,
            ) => away(&text),
            Diesel::DatabaseError(_, info)
                if full::is_full(info.message()) || info.hint().is_some_and(full::is_full) =>
            {
                tracing::error!(error = text, "no room in the database");
                Error::StorageFull
            }
            Diesel::DatabaseError(_, info) if is_late(info.message()) => late(&text),
            Diesel::DatabaseError(_, info) if is_transient(info.message()) => away(&text),
            _ => Error::Internal(text),
        }
    }
}

/// Neither driver gives a code for these.
fn is_transient(message: &str) -> bool {
    const SIGNS: [&str; 9] = [
        "database is locked",
        "server closed the connection",
        "terminating connection",
        "no connection to the server",
        "could not connect",
        "SSL connection has been closed",
        "the database system is",
        "connection not open",
        "deadlock detected",
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
}

/// What a database says of a statement that it ended because it took too long, or waited too long for somebody else.
fn is_late(message: &str) -> bool {
    const SIGNS: [&str; 2] = [
        "canceling statement due to statement timeout",
        "canceling statement due to lock timeout",
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
}

fn late(text: &str) -> Error {
    tracing::warn!(error = text, "database busy");
    Error::Busy {
        detail: "the database did not get to it in time".into(),
        retry_after: 2,
    }
}

fn away(text: &str) -> Error {
    tracing::warn!(error = text, "database away");
    Error::Busy {
        detail: "the database cannot be reached".into(),
        retry_after: 2,
    }
}

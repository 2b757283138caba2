//! Embedded migrations of both databases, run at start.

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::AnyConn;
use crate::error::{Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
/// Any number that no other program on the same database uses for its advisory locks.
const MIGRATION_LOCK: i64 = 0x6d64_6d68_7562;

/// Brings the schema to the newest version. On PostgreSQL one node migrates while the others wait.
pub fn run(conn: &mut AnyConn) -> Result<()> {
    let done = match conn {
        AnyConn::Pg(pg) => migrate_postgres(pg),
        AnyConn::Sqlite(sqlite) => sqlite
            .run_pending_migrations(SQLITE)
            .map(|_| ())
            .map_err(|e| e.to_string()),
    };
    done.map_err(|e| Error::Internal(format!("migration failed: {e}")))
}

fn migrate_postgres(pg: &mut PgConnection) -> std::result::Result<(), String> {
    pg.batch_execute(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))
        .map_err(|e| e.to_string())?;
    let done = pg
        .run_pending_migrations(POSTGRES)
        .map(|_| ())
        .map_err(|e| e.to_string());
    let freed = pg
        .batch_execute(&format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})"))
        .map_err(|e| e.to_string());
    done.and(freed)
}

/// Undoes the newest migration; for tests that prove each one can be undone.
pub fn revert_last(conn: &mut AnyConn) -> Result<()> {
    let done = match conn {
        AnyConn::Pg(pg) => pg
            .revert_last_migration(POSTGRES)
            .map(|_| ())
            .map_err(|e| e.to_string()),
        AnyConn::Sqlite(sqlite) => sqlite
            .revert_last_migration(SQLITE)
            .map(|_| ())
            .map_err(|e| e.to_string()),
    };
    done.map_err(|e| Error::Internal(format!("migration failed: {e}")))
}

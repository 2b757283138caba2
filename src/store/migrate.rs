//! Embedded migrations of both databases, run at start.

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::{AnyConn, on};
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

/// A migration that a database has had.
#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// What of the migrations that this program has a database had not, and the other way round.
struct Difference {
    newer: bool,
    older: bool,
}

fn difference(conn: &mut AnyConn) -> Result<Difference> {
    let versions = "SELECT version FROM __diesel_schema_migrations";
    let applied: std::result::Result<Vec<Applied>, _> = on!(conn, c => sql_query(versions).load(c));
    let applied: Vec<String> = applied.map_err(not_ours)?.into_iter().map(|row| row.version).collect();
    let own = match conn {
        AnyConn::Pg(_) => versions_of::<diesel::pg::Pg>(&POSTGRES),
        AnyConn::Sqlite(_) => versions_of::<diesel::sqlite::Sqlite>(&SQLITE),
    }?;
    Ok(Difference {
        newer: applied.iter().any(|version| !own.contains(version)),
        older: own.iter().any(|version| !applied.contains(version)),
    })
}

/// A database without our table of versions is another program's. Whatever else went wrong is told as it is.
fn not_ours(error: diesel::result::Error) -> Error {
    const SAID: [&str; 3] = ["no such table", "does not exist", "file is not a database"];
    let said = error.to_string();
    match SAID.iter().any(|part| said.contains(part)) {
        true => Error::conflict(
            "database_unusable",
            "the database is none of mdm-hub: it has not its tables",
        ),
        false => Error::from(error),
    }
}

fn versions_of<B: diesel::backend::Backend>(migrations: &EmbeddedMigrations) -> Result<Vec<String>> {
    let all = MigrationSource::<B>::migrations(migrations).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(all
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect())
}

/// Refuses a database that is not of this program, or of a newer version of it. Reads only.
pub fn is_known(conn: &mut AnyConn) -> Result<()> {
    match difference(conn)?.newer {
        true => Err(Error::conflict(
            "database_newer",
            "the database is of a newer version of mdm-hub: use that program",
        )),
        false => Ok(()),
    }
}

/// Refuses a database that is of an older version as well. Reads only.
pub fn is_current(conn: &mut AnyConn) -> Result<()> {
    is_known(conn)?;
    match difference(conn)?.older {
        true => Err(Error::conflict(
            "database_older",
            "the database is of an older version of mdm-hub: use that program, or start a hub of this one, which brings it up \
             to date",
        )),
        false => Ok(()),
    }
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

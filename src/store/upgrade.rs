//! What an upgrade report reads: columns that every version of the schema has, so that a database of an older program can be
//! read beside its migrated copy.

use diesel::prelude::*;
use diesel::sql_query;

use super::conn::{AnyConn, Target};
use super::schema::{domain_head, golden_record, task};
use super::waits::{Pace, Waits};
use crate::error::{Error, Result};

/// What consumers see of a golden record.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct PublishedRow {
    /// Golden record.
    pub id: String,
    /// Its name.
    pub label: String,
    /// `live`, `merged` or `retired`.
    pub status: String,
    /// The served bytes; absent before the first publication.
    pub published: Option<String>,
    /// Where its values came from.
    pub lineage: String,
}

/// Number of open tasks, by kind and category.
pub type OpenTasks = (String, String, i64);

/// Names of the domains of a database.
pub fn domains(conn: &mut AnyConn) -> Result<Vec<String>> {
    Ok(domain_head::table
        .select(domain_head::domain)
        .order(domain_head::domain)
        .load(conn)?)
}

/// What consumers see of a domain's golden records, in order of id, after one.
pub fn published(conn: &mut AnyConn, domain: &str, after: &str, limit: i64) -> Result<Vec<PublishedRow>> {
    Ok(golden_record::table
        .filter(golden_record::domain.eq(domain))
        .filter(golden_record::id.gt(after))
        .order(golden_record::id)
        .limit(limit)
        .select((
            golden_record::id,
            golden_record::label,
            golden_record::status,
            golden_record::published,
            golden_record::lineage,
        ))
        .load(conn)?)
}

/// Open tasks of a domain.
pub fn open_tasks(conn: &mut AnyConn, domain: &str) -> Result<Vec<OpenTasks>> {
    Ok(task::table
        .filter(task::domain.eq(domain))
        .filter(task::resolved_at.is_null())
        .group_by((task::kind, task::category))
        .order((task::kind, task::category))
        .select((task::kind, task::category, diesel::dsl::count_star()))
        .load(conn)?)
}

/// Copies a SQLite database, as it is at one moment, to a file that does not exist yet.
///
/// # Errors
/// `Malformed` when the database is not a SQLite file; `NotFound` when there is none.
pub fn copy_sqlite(url: &str, to: &str) -> Result<()> {
    let target = Target::parse(url).map_err(|e| Error::malformed("DATABASE_URL", e))?;
    let Target::Sqlite(path) = &target else {
        let expected = "expected a SQLite file; of another database, restore a backup and name it with --copy";
        return Err(Error::malformed("DATABASE_URL", expected));
    };
    super::files::is_there(path)?;
    // SQLite refuses it on a connection that only reads, though it writes nothing but the copy.
    sql_query("VACUUM INTO ?")
        .bind::<diesel::sql_types::Text, _>(to)
        .execute(sqlite(&mut target.connect_with(
            false,
            &Waits::default(),
            Pace::Long,
        )?)?)?;
    Ok(())
}

fn sqlite(conn: &mut AnyConn) -> Result<&mut SqliteConnection> {
    match conn {
        AnyConn::Sqlite(conn) => Ok(conn),
        AnyConn::Pg(_) => Err(Error::Internal("a SQLite file gave another connection".into())),
    }
}

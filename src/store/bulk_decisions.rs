//! Tasks that somebody decided in one call.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::conn::{AnyConn, on};
use super::schema::bulk_decision::{self, dsl};
use crate::error::Result;

/// One row of `bulk_decision`: what one call decided in one domain.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = bulk_decision, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct BulkRow {
    pub id: String,
    pub domain: String,
    pub decision: String,
    pub reason: String,
    pub actor: String,
    pub correlation_id: String,
    pub at: i64,
    pub items: String,
    pub undone_at: Option<i64>,
    pub undone_by: Option<String>,
    pub undone_reason: Option<String>,
}

/// What one call decided, by domain.
pub fn of(conn: &mut AnyConn, id: &str) -> Result<Vec<BulkRow>> {
    Ok(dsl::bulk_decision
        .filter(dsl::id.eq(id))
        .order(dsl::domain)
        .load(conn)?)
}

/// What was decided in these domains, newest first; at most `limit` rows, older than (id, domain).
pub fn list(
    conn: &mut AnyConn,
    domains: &[String],
    before: Option<&(String, String)>,
    limit: i64,
) -> Result<Vec<BulkRow>> {
    let mut query = dsl::bulk_decision
        .filter(dsl::domain.eq_any(domains))
        .order((dsl::id.desc(), dsl::domain.desc()))
        .limit(limit)
        .into_boxed();
    if let Some((id, domain)) = before {
        let same = dsl::id.eq(id).and(dsl::domain.lt(domain));
        query = query.filter(dsl::id.lt(id).or(same));
    }
    Ok(query.load(conn)?)
}

/// Inserts new rows, and notes what was taken back of known ones.
pub fn upsert(conn: &mut AnyConn, rows: &[BulkRow]) -> Result<()> {
    for row in rows {
        on!(conn, c => diesel::insert_into(dsl::bulk_decision)
            .values(row)
            .on_conflict((dsl::id, dsl::domain))
            .do_update()
            .set((
                dsl::items.eq(excluded(dsl::items)),
                dsl::undone_at.eq(excluded(dsl::undone_at)),
                dsl::undone_by.eq(excluded(dsl::undone_by)),
                dsl::undone_reason.eq(excluded(dsl::undone_reason)),
            ))
            .execute(c))?;
    }
    Ok(())
}

//! When time alone may change what checks say of golden records, and what stewards accept of it.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::golden_check::{self, dsl};
use crate::error::Result;

/// One row of `golden_check`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = golden_check)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct CheckRow {
    pub golden_id: String,
    pub domain: String,
    pub due_at: Option<i64>,
    pub accepted: String,
}

/// The rows of these golden records; most have none.
pub fn of(conn: &mut AnyConn, golden_ids: &[String]) -> Result<Vec<CheckRow>> {
    let mut rows = Vec::new();
    for chunk in golden_ids.chunks(CHUNK) {
        rows.extend(
            dsl::golden_check
                .filter(dsl::golden_id.eq_any(chunk))
                .load::<CheckRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Golden records of a domain that are to be looked at by now, those that are due longest first.
pub fn due(conn: &mut AnyConn, domain: &str, now: i64, limit: i64) -> Result<Vec<String>> {
    Ok(dsl::golden_check
        .filter(dsl::domain.eq(domain))
        .filter(dsl::due_at.le(now))
        .order((dsl::due_at, dsl::golden_id))
        .limit(limit)
        .select(dsl::golden_id)
        .load(conn)?)
}

/// Gives golden records these rows, and none to those without one.
pub fn replace(conn: &mut AnyConn, golden_ids: &[String], rows: &[CheckRow]) -> Result<()> {
    for chunk in golden_ids.chunks(CHUNK) {
        diesel::delete(dsl::golden_check.filter(dsl::golden_id.eq_any(chunk))).execute(conn)?;
    }
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::golden_check).values(chunk).execute(c))?;
    }
    Ok(())
}

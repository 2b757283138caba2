//! Keys that a source system gave its records in place of others.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::rekey::{self, dsl};
use crate::error::Result;

/// One row of `rekey`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = rekey)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct RekeyRow {
    pub id: String,
    pub domain: String,
    pub system: String,
    pub old_key: String,
    pub new_key: String,
    pub old_name: String,
    pub new_name: String,
    pub record_id: String,
    pub valid_on: String,
    pub reason: String,
    pub actor: String,
    pub correlation_id: String,
    pub at: i64,
}

/// Every change in which one of these names was given up or gained, oldest first.
pub fn of_names(conn: &mut AnyConn, names: &[String]) -> Result<Vec<RekeyRow>> {
    let mut rows: Vec<RekeyRow> = Vec::new();
    for chunk in names.chunks(CHUNK) {
        rows.extend(dsl::rekey.filter(dsl::old_name.eq_any(chunk)).load::<RekeyRow>(conn)?);
        rows.extend(dsl::rekey.filter(dsl::new_name.eq_any(chunk)).load::<RekeyRow>(conn)?);
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    Ok(rows)
}

/// Every key that source records were given, oldest first.
pub fn of_records(conn: &mut AnyConn, record_ids: &[String]) -> Result<Vec<RekeyRow>> {
    let mut rows = Vec::new();
    for chunk in record_ids.chunks(CHUNK) {
        rows.extend(dsl::rekey.filter(dsl::record_id.eq_any(chunk)).load::<RekeyRow>(conn)?);
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(rows)
}

/// Adds rows.
pub fn insert(conn: &mut AnyConn, rows: &[RekeyRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::rekey).values(chunk).execute(c))?;
    }
    Ok(())
}

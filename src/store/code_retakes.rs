//! By which code maps and code lists the records of each domain were taken.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::conn::{AnyConn, on};
use super::schema::code_retake::{self, dsl};
use crate::error::Result;

/// One row of `code_retake`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = code_retake, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct CodeRetakeRow {
    pub domain: String,
    pub digest: String,
    pub after_id: String,
    pub running: bool,
    pub updated_at: i64,
}

/// Those of some domains.
pub fn of(conn: &mut AnyConn, domains: &[String]) -> Result<Vec<CodeRetakeRow>> {
    Ok(dsl::code_retake.filter(dsl::domain.eq_any(domains)).load(conn)?)
}

/// Writes how far a domain is.
pub fn upsert(conn: &mut AnyConn, row: &CodeRetakeRow) -> Result<()> {
    on!(conn, c => diesel::insert_into(dsl::code_retake)
        .values(vec![row])
        .on_conflict(dsl::domain)
        .do_update()
        .set((
            dsl::digest.eq(excluded(dsl::digest)),
            dsl::after_id.eq(excluded(dsl::after_id)),
            dsl::running.eq(excluded(dsl::running)),
            dsl::updated_at.eq(excluded(dsl::updated_at)),
        ))
        .execute(c))?;
    Ok(())
}

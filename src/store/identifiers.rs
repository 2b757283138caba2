//! Identifiers that only one live golden record may have.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::golden_identifier::{self, dsl};
use crate::error::Result;

/// One row of `golden_identifier`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Insertable)]
#[diesel(table_name = golden_identifier)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct IdentifierRow {
    pub domain: String,
    pub value: String,
    pub golden_id: String,
    pub attribute: String,
}

/// Every golden record that has one of these values.
pub fn holders(conn: &mut AnyConn, domain: &str, values: &[String]) -> Result<Vec<IdentifierRow>> {
    let mut rows = Vec::new();
    for chunk in values.chunks(CHUNK) {
        rows.extend(
            dsl::golden_identifier
                .filter(dsl::domain.eq(domain))
                .filter(dsl::value.eq_any(chunk))
                .order((dsl::value, dsl::golden_id))
                .load::<IdentifierRow>(conn)?,
        );
    }
    Ok(rows)
}

/// The identifiers of a golden record.
pub fn of_golden(conn: &mut AnyConn, golden_id: &str) -> Result<Vec<IdentifierRow>> {
    Ok(dsl::golden_identifier.filter(dsl::golden_id.eq(golden_id)).load(conn)?)
}

/// Gives golden records these identifiers and no others.
pub fn replace(conn: &mut AnyConn, golden_ids: &[String], rows: &[IdentifierRow]) -> Result<()> {
    for chunk in golden_ids.chunks(CHUNK) {
        diesel::delete(dsl::golden_identifier.filter(dsl::golden_id.eq_any(chunk))).execute(conn)?;
    }
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::golden_identifier).values(chunk).execute(c))?;
    }
    Ok(())
}

//! By whose approvals protected values were published.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::approval::{self, dsl};
use crate::engine::seal::seal;
use crate::error::Result;

/// One row of `approval`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = approval, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct ApprovalRow {
    pub golden_id: String,
    pub version: i64,
    pub attribute: String,
    pub domain: String,
    pub value_hash: String,
    pub requirement: String,
    pub submitted_by: String,
    pub approvals: String,
    pub subject: String,
    pub rules_version: String,
    pub at: i64,
    pub seal: Option<String>,
}

impl ApprovalRow {
    /// All that it says.
    pub fn sealed(&self) -> String {
        let (version, at) = (self.version.to_string(), self.at.to_string());
        seal(&[
            Some(&self.golden_id),
            Some(&version),
            Some(&self.attribute),
            Some(&self.domain),
            Some(&self.value_hash),
            Some(&self.requirement),
            Some(&self.submitted_by),
            Some(&self.approvals),
            Some(&self.subject),
            Some(&self.rules_version),
            Some(&at),
        ])
    }
}

/// Those of golden records.
pub fn of_goldens(conn: &mut AnyConn, golden_ids: &[String]) -> Result<Vec<ApprovalRow>> {
    let mut rows = Vec::new();
    for chunk in golden_ids.chunks(CHUNK) {
        rows.extend(
            dsl::approval
                .filter(dsl::golden_id.eq_any(chunk))
                .load::<ApprovalRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Inserts new rows, sealed.
pub fn insert(conn: &mut AnyConn, rows: &[ApprovalRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let chunk: Vec<ApprovalRow> = chunk
            .iter()
            .map(|row| ApprovalRow {
                seal: Some(row.sealed()),
                ..row.clone()
            })
            .collect();
        on!(conn, c => diesel::insert_into(dsl::approval).values(&chunk).execute(c))?;
    }
    Ok(())
}

//! What one person asked for and a second one has to confirm.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::conn::{AnyConn, on};
use super::schema::asked_decision::{self, dsl};
use crate::error::Result;

/// One row of `asked_decision`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = asked_decision, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct AskedRow {
    pub subject: String,
    pub action: String,
    pub asked_by: String,
    pub reason: String,
    pub asked_at: i64,
    pub correlation_id: String,
}

/// What is asked about a subject.
pub fn find(conn: &mut AnyConn, subject: &str) -> Result<Option<AskedRow>> {
    Ok(dsl::asked_decision.find(subject).first(conn).optional()?)
}

/// Notes what is asked now, in the place of what was asked before.
pub fn put(conn: &mut AnyConn, row: &AskedRow) -> Result<()> {
    on!(conn, c => diesel::insert_into(dsl::asked_decision)
        .values(vec![row])
        .on_conflict(dsl::subject)
        .do_update()
        .set((
            dsl::action.eq(excluded(dsl::action)),
            dsl::asked_by.eq(excluded(dsl::asked_by)),
            dsl::reason.eq(excluded(dsl::reason)),
            dsl::asked_at.eq(excluded(dsl::asked_at)),
            dsl::correlation_id.eq(excluded(dsl::correlation_id)),
        ))
        .execute(c))?;
    Ok(())
}

/// Nothing is asked any more.
pub fn remove(conn: &mut AnyConn, subject: &str) -> Result<()> {
    diesel::delete(dsl::asked_decision.find(subject)).execute(conn)?;
    Ok(())
}

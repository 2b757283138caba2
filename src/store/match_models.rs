//! Match models: weights estimated from a domain's records, and what became of them.

use diesel::prelude::*;

use super::conn::{AnyConn, on};
use super::schema::match_model::{self, dsl};
use crate::error::Result;

/// One row of `match_model`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = match_model, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct MatchModelRow {
    pub id: String,
    pub domain: String,
    pub state: String,
    pub model_version: String,
    pub rules_version: String,
    pub compared_with: Option<String>,
    pub records: i64,
    pub pairs: i64,
    pub model: String,
    pub report: String,
    pub trained_by: String,
    pub trained_at: i64,
    pub decided_by: Option<String>,
    pub decided_at: Option<i64>,
    pub reason: Option<String>,
    pub retired_at: Option<i64>,
    pub correlation_id: String,
}

/// One by its id.
pub fn find(conn: &mut AnyConn, id: &str) -> Result<Option<MatchModelRow>> {
    Ok(dsl::match_model.find(id).first(conn).optional()?)
}

/// Models of a domain, newest first, older than `before`.
pub fn list(conn: &mut AnyConn, domain: &str, before: Option<&str>, limit: i64) -> Result<Vec<MatchModelRow>> {
    let mut rows = dsl::match_model
        .filter(dsl::domain.eq(domain))
        .order(dsl::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(before) = before {
        rows = rows.filter(dsl::id.lt(before));
    }
    Ok(rows.load(conn)?)
}

/// Adds a model.
pub fn insert(conn: &mut AnyConn, row: &MatchModelRow) -> Result<()> {
    on!(conn, c => diesel::insert_into(dsl::match_model).values(vec![row]).execute(c))?;
    Ok(())
}

/// Writes what became of a model.
pub fn update(conn: &mut AnyConn, row: &MatchModelRow) -> Result<()> {
    diesel::update(dsl::match_model.find(&row.id))
        .set((
            dsl::state.eq(&row.state),
            dsl::decided_by.eq(&row.decided_by),
            dsl::decided_at.eq(row.decided_at),
            dsl::reason.eq(&row.reason),
            dsl::retired_at.eq(row.retired_at),
        ))
        .execute(conn)?;
    Ok(())
}

//! Change requests.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::change_request::{self, dsl};
use crate::error::Result;

/// One row of `change_request`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = change_request, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct ChangeRequestRow {
    pub id: String,
    pub domain: String,
    pub golden_id: String,
    pub home_id: String,
    pub operation: String,
    pub proposal: String,
    pub difference: String,
    pub state: String,
    pub submitted_by: String,
    pub reason: String,
    pub evidence: Option<String>,
    pub requirements: String,
    pub rules_version: String,
    pub approvals: String,
    pub golden_version: i64,
    pub effective_at: Option<i64>,
    pub due_at: Option<i64>,
    pub remark: Option<String>,
    pub decided_by: Option<String>,
    pub decided_at: Option<i64>,
    pub committed_version: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    pub correlation_id: String,
    pub version: i64,
    pub brought_by: String,
}

/// Conditions of a list.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    /// Domain.
    pub domain: String,
    /// States; empty: every one.
    pub states: Vec<String>,
    /// Concerns this golden record, now or when it was proposed.
    pub golden_id: Option<String>,
    /// Operation.
    pub operation: Option<String>,
    /// Ids below this one.
    pub before: Option<String>,
    /// Rows.
    pub limit: i64,
}

/// States from which nothing follows.
pub const CLOSED: [&str; 2] = ["rejected", "committed"];

/// One by its id.
pub fn find(conn: &mut AnyConn, domain: &str, id: &str) -> Result<Option<ChangeRequestRow>> {
    Ok(dsl::change_request
        .filter(dsl::id.eq(id))
        .filter(dsl::domain.eq(domain))
        .first(conn)
        .optional()?)
}

/// Those about golden records that are not closed.
pub fn open(conn: &mut AnyConn, golden_ids: &[String]) -> Result<Vec<ChangeRequestRow>> {
    let mut rows = Vec::new();
    for chunk in golden_ids.chunks(CHUNK) {
        rows.extend(
            dsl::change_request
                .filter(dsl::golden_id.eq_any(chunk))
                .filter(dsl::state.ne_all(CLOSED))
                .order(dsl::id)
                .load::<ChangeRequestRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Ids of approved ones whose moment has come.
pub fn due(conn: &mut AnyConn, domain: &str, now: i64, limit: i64) -> Result<Vec<String>> {
    Ok(dsl::change_request
        .filter(dsl::domain.eq(domain))
        .filter(dsl::state.eq("approved"))
        .filter(dsl::due_at.le(now))
        .order(dsl::id)
        .limit(limit)
        .select(dsl::id)
        .load(conn)?)
}

/// A page, newest first.
pub fn list(conn: &mut AnyConn, query: &ListQuery) -> Result<Vec<ChangeRequestRow>> {
    let mut rows = dsl::change_request
        .filter(dsl::domain.eq(&query.domain))
        .order(dsl::id.desc())
        .limit(query.limit)
        .into_boxed();
    if !query.states.is_empty() {
        rows = rows.filter(dsl::state.eq_any(&query.states));
    }
    if let Some(golden) = &query.golden_id {
        rows = rows.filter(dsl::golden_id.eq(golden).or(dsl::home_id.eq(golden)));
    }
    if let Some(operation) = &query.operation {
        rows = rows.filter(dsl::operation.eq(operation));
    }
    if let Some(before) = &query.before {
        rows = rows.filter(dsl::id.lt(before));
    }
    Ok(rows.load(conn)?)
}

/// Inserts new rows and overwrites known ones.
pub fn upsert(conn: &mut AnyConn, rows: &[ChangeRequestRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::change_request)
            .values(chunk)
            .on_conflict(dsl::id)
            .do_update()
            .set((
                dsl::golden_id.eq(excluded(dsl::golden_id)),
                dsl::operation.eq(excluded(dsl::operation)),
                dsl::proposal.eq(excluded(dsl::proposal)),
                dsl::difference.eq(excluded(dsl::difference)),
                dsl::state.eq(excluded(dsl::state)),
                dsl::reason.eq(excluded(dsl::reason)),
                dsl::evidence.eq(excluded(dsl::evidence)),
                dsl::requirements.eq(excluded(dsl::requirements)),
                dsl::rules_version.eq(excluded(dsl::rules_version)),
                dsl::approvals.eq(excluded(dsl::approvals)),
                dsl::golden_version.eq(excluded(dsl::golden_version)),
                dsl::effective_at.eq(excluded(dsl::effective_at)),
                dsl::due_at.eq(excluded(dsl::due_at)),
                dsl::remark.eq(excluded(dsl::remark)),
                dsl::decided_by.eq(excluded(dsl::decided_by)),
                dsl::decided_at.eq(excluded(dsl::decided_at)),
                dsl::committed_version.eq(excluded(dsl::committed_version)),
                dsl::updated_at.eq(excluded(dsl::updated_at)),
                dsl::version.eq(excluded(dsl::version)),
                dsl::brought_by.eq(excluded(dsl::brought_by)),
            ))
            .execute(c))?;
    }
    Ok(())
}

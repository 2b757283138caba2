//! Jobs on all records of a domain: simulations of rules, and the recomputation after their activation.

use diesel::prelude::*;

use super::conn::{AnyConn, on};
use super::schema::rule_job::{self, dsl};
use crate::error::Result;

/// One row of `rule_job`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = rule_job, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct RuleJobRow {
    pub id: String,
    pub domain: String,
    pub kind: String,
    pub state: String,
    pub rule_version_id: String,
    pub base_id: Option<String>,
    pub done: i64,
    pub total: i64,
    pub after_id: String,
    pub report: String,
    pub error: Option<String>,
    pub started_by: String,
    pub started_at: i64,
    pub updated_at: i64,
    pub finished_at: Option<i64>,
    pub correlation_id: String,
}

/// One by its id.
pub fn find(conn: &mut AnyConn, id: &str) -> Result<Option<RuleJobRow>> {
    Ok(dsl::rule_job.find(id).first(conn).optional()?)
}

/// Those that run.
pub fn running(conn: &mut AnyConn, domains: &[String], kind: &str) -> Result<Vec<RuleJobRow>> {
    Ok(dsl::rule_job
        .filter(dsl::domain.eq_any(domains))
        .filter(dsl::kind.eq(kind))
        .filter(dsl::state.eq("running"))
        .order(dsl::id)
        .load(conn)?)
}

/// The newest of a kind for a rule version.
pub fn newest(conn: &mut AnyConn, rule_version_id: &str, kind: &str) -> Result<Option<RuleJobRow>> {
    Ok(dsl::rule_job
        .filter(dsl::rule_version_id.eq(rule_version_id))
        .filter(dsl::kind.eq(kind))
        .order(dsl::id.desc())
        .first(conn)
        .optional()?)
}

/// Jobs of a domain, newest first, older than `before`.
pub fn list(conn: &mut AnyConn, domain: &str, before: Option<&str>, limit: i64) -> Result<Vec<RuleJobRow>> {
    let mut rows = dsl::rule_job
        .filter(dsl::domain.eq(domain))
        .order(dsl::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(before) = before {
        rows = rows.filter(dsl::id.lt(before));
    }
    Ok(rows.load(conn)?)
}

/// Adds a job.
pub fn insert(conn: &mut AnyConn, row: &RuleJobRow) -> Result<()> {
    on!(conn, c => diesel::insert_into(dsl::rule_job).values(vec![row]).execute(c))?;
    Ok(())
}

/// Writes how far a job is that still runs; answers whether it does.
pub fn update(conn: &mut AnyConn, row: &RuleJobRow) -> Result<bool> {
    let still = dsl::rule_job
        .filter(dsl::id.eq(&row.id))
        .filter(dsl::state.eq("running"));
    let written = diesel::update(still)
        .set((
            dsl::state.eq(&row.state),
            dsl::done.eq(row.done),
            dsl::total.eq(row.total),
            dsl::after_id.eq(&row.after_id),
            dsl::report.eq(&row.report),
            dsl::error.eq(&row.error),
            dsl::updated_at.eq(row.updated_at),
            dsl::finished_at.eq(row.finished_at),
        ))
        .execute(conn)?;
    Ok(written > 0)
}

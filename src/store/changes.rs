//! The change feed and the audit chain: append-only logs with contiguous numbers.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::{audit, change};
use crate::error::Result;

/// One row of `change`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = change, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct ChangeRow {
    pub domain: String,
    pub position: i64,
    pub event_id: String,
    pub type_: String,
    pub golden_id: String,
    pub golden_version: i64,
    pub body: String,
    pub correlation_id: String,
    pub at: i64,
    pub rules_version: String,
    pub previous: Option<String>,
}

/// One row of `audit`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = audit, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct AuditRow {
    pub domain: String,
    pub seq: i64,
    pub action: String,
    pub subject: String,
    pub detail: String,
    pub actor: String,
    pub correlation_id: String,
    pub at: i64,
    pub previous_hash: String,
    pub hash: String,
}

/// Changes of one domain after a position, in order.
pub fn after(conn: &mut AnyConn, domain: &str, position: i64, limit: i64) -> Result<Vec<ChangeRow>> {
    Ok(change::table
        .filter(change::domain.eq(domain))
        .filter(change::position.gt(position))
        .order(change::position)
        .limit(limit)
        .load(conn)?)
}

/// Changes of one domain after a position and up to another, of these types (none given: all), in order.
pub fn between(
    conn: &mut AnyConn,
    domain: &str,
    (after, upto): (i64, i64),
    types: &[String],
    limit: i64,
) -> Result<Vec<ChangeRow>> {
    let mut query = change::table
        .filter(change::domain.eq(domain))
        .filter(change::position.gt(after))
        .filter(change::position.le(upto))
        .order(change::position)
        .limit(limit)
        .into_boxed();
    if !types.is_empty() {
        query = query.filter(change::type_.eq_any(types));
    }
    Ok(query.load(conn)?)
}

/// `(position, time)` of the oldest changes that are kept of a domain.
pub fn oldest(conn: &mut AnyConn, domain: &str, limit: i64) -> Result<Vec<(i64, i64)>> {
    Ok(change::table
        .filter(change::domain.eq(domain))
        .order(change::position)
        .select((change::position, change::at))
        .limit(limit)
        .load(conn)?)
}

/// Removes the changes of a domain up to a position; answers how many.
pub fn remove_upto(conn: &mut AnyConn, domain: &str, position: i64) -> Result<usize> {
    let old = change::table
        .filter(change::domain.eq(domain))
        .filter(change::position.le(position));
    Ok(diesel::delete(old).execute(conn)?)
}

/// Appends changes.
pub fn insert(conn: &mut AnyConn, rows: &[ChangeRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(change::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// Audit entries of one domain after a number, in order.
pub fn audit_after(conn: &mut AnyConn, domain: &str, seq: i64, limit: i64) -> Result<Vec<AuditRow>> {
    Ok(audit::table
        .filter(audit::domain.eq(domain))
        .filter(audit::seq.gt(seq))
        .order(audit::seq)
        .limit(limit)
        .load(conn)?)
}

/// Which audit entries; what is absent does not matter.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    /// Domain.
    pub domain: String,
    /// What was done.
    pub action: Option<String>,
    /// Who.
    pub actor: Option<String>,
    /// To what.
    pub subject: Option<String>,
    /// Not before (µs).
    pub from: Option<i64>,
    /// Before (µs).
    pub to: Option<i64>,
    /// After this number.
    pub after: i64,
    /// Most entries.
    pub limit: i64,
}

/// Audit entries that fit, in order.
pub fn audit_list(conn: &mut AnyConn, asked: &AuditQuery) -> Result<Vec<AuditRow>> {
    let mut query = audit::table
        .filter(audit::domain.eq(&asked.domain))
        .filter(audit::seq.gt(asked.after))
        .order(audit::seq)
        .limit(asked.limit)
        .into_boxed();
    if let Some(action) = &asked.action {
        query = query.filter(audit::action.eq(action));
    }
    if let Some(actor) = &asked.actor {
        query = query.filter(audit::actor.eq(actor));
    }
    if let Some(subject) = &asked.subject {
        query = query.filter(audit::subject.eq(subject));
    }
    if let Some(from) = asked.from {
        query = query.filter(audit::at.ge(from));
    }
    if let Some(to) = asked.to {
        query = query.filter(audit::at.lt(to));
    }
    Ok(query.load(conn)?)
}

/// Audit entries of a domain that these requests made, in order; at most a thousand.
pub fn audit_of_requests(conn: &mut AnyConn, domain: &str, correlation_ids: &[String]) -> Result<Vec<AuditRow>> {
    let mut rows = Vec::new();
    for chunk in correlation_ids.chunks(CHUNK) {
        rows.extend(
            audit::table
                .filter(audit::correlation_id.eq_any(chunk))
                .filter(audit::domain.eq(domain))
                .order(audit::seq)
                .limit(1000)
                .load::<AuditRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Appends audit entries.
pub fn insert_audit(conn: &mut AnyConn, rows: &[AuditRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(audit::table).values(chunk).execute(c))?;
    }
    Ok(())
}

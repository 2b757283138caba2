//! Rule versions: every text of a domain's rules, and what became of it.

use diesel::prelude::*;

use super::conn::{AnyConn, on};
use super::schema::rule_version::{self, dsl};
use crate::error::Result;

/// One row of `rule_version`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = rule_version, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct RuleVersionRow {
    pub id: String,
    pub domain: String,
    pub state: String,
    pub rules_version: String,
    pub schema_text: String,
    pub rules_text: String,
    pub base_id: Option<String>,
    pub simulated_at: Option<i64>,
    pub note: String,
    pub proposed_by: String,
    pub proposed_at: i64,
    pub decided_by: Option<String>,
    pub decided_at: Option<i64>,
    pub reason: Option<String>,
    pub retired_at: Option<i64>,
    pub correlation_id: String,
}

/// One by its id.
pub fn find(conn: &mut AnyConn, id: &str) -> Result<Option<RuleVersionRow>> {
    Ok(dsl::rule_version.find(id).first(conn).optional()?)
}

/// Those of a domain with this `rules_version`, newest first.
pub fn by_version(conn: &mut AnyConn, domain: &str, rules_version: &str) -> Result<Vec<RuleVersionRow>> {
    Ok(dsl::rule_version
        .filter(dsl::domain.eq(domain))
        .filter(dsl::rules_version.eq(rules_version))
        .order(dsl::id.desc())
        .load(conn)?)
}

/// Rule versions of a domain, newest first, older than `before`.
pub fn list(conn: &mut AnyConn, domain: &str, before: Option<&str>, limit: i64) -> Result<Vec<RuleVersionRow>> {
    let mut rows = dsl::rule_version
        .filter(dsl::domain.eq(domain))
        .order(dsl::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(before) = before {
        rows = rows.filter(dsl::id.lt(before));
    }
    Ok(rows.load(conn)?)
}

/// Adds a rule version.
pub fn insert(conn: &mut AnyConn, row: &RuleVersionRow) -> Result<()> {
    on!(conn, c => diesel::insert_into(dsl::rule_version).values(vec![row]).execute(c))?;
    Ok(())
}

/// Writes what became of a rule version.
pub fn update(conn: &mut AnyConn, row: &RuleVersionRow) -> Result<()> {
    diesel::update(dsl::rule_version.find(&row.id))
        .set((
            dsl::state.eq(&row.state),
            dsl::base_id.eq(&row.base_id),
            dsl::simulated_at.eq(row.simulated_at),
            dsl::decided_by.eq(&row.decided_by),
            dsl::decided_at.eq(row.decided_at),
            dsl::reason.eq(&row.reason),
            dsl::retired_at.eq(row.retired_at),
        ))
        .execute(conn)?;
    Ok(())
}

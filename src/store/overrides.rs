//! Overrides: stewards' values in place of consolidated ones.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::golden_override::{self, dsl};
use crate::engine::seal::seal;
use crate::error::Result;

/// One row of `golden_override`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = golden_override, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct OverrideRow {
    pub id: String,
    pub domain: String,
    pub golden_id: String,
    pub home_id: String,
    pub attribute: String,
    pub value: String,
    pub expiry: String,
    pub expires_at: Option<i64>,
    pub baseline: String,
    pub author: String,
    pub reason: String,
    pub correlation_id: String,
    pub made_at: i64,
    pub ended_at: Option<i64>,
    pub ended_by: Option<String>,
    pub ended_reason: Option<String>,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    pub covers: Option<String>,
    pub entry: Option<String>,
    pub seal: Option<String>,
}

impl OverrideRow {
    /// What of it nobody changes any more: where it counts and whether it ended is known later.
    pub fn sealed(&self) -> String {
        let made_at = self.made_at.to_string();
        let expires_at = self.expires_at.map(|at| at.to_string());
        seal(&[
            Some(&self.id),
            Some(&self.domain),
            Some(&self.home_id),
            Some(&self.attribute),
            Some(&self.value),
            Some(&self.expiry),
            expires_at.as_deref(),
            Some(&self.author),
            Some(&self.reason),
            Some(&self.correlation_id),
            Some(&made_at),
            self.valid_from.as_deref(),
            self.valid_to.as_deref(),
            self.entry.as_deref(),
        ])
    }
}

/// Every one of golden records, ended or not.
pub fn all(conn: &mut AnyConn, golden_ids: &[String]) -> Result<Vec<OverrideRow>> {
    let mut rows = Vec::new();
    for chunk in golden_ids.chunks(CHUNK) {
        rows.extend(
            dsl::golden_override
                .filter(dsl::golden_id.eq_any(chunk))
                .order(dsl::id)
                .load::<OverrideRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Those of golden records that have not ended.
pub fn standing(conn: &mut AnyConn, golden_ids: &[String]) -> Result<Vec<OverrideRow>> {
    let mut rows = Vec::new();
    for chunk in golden_ids.chunks(CHUNK) {
        rows.extend(
            dsl::golden_override
                .filter(dsl::golden_id.eq_any(chunk))
                .filter(dsl::ended_at.is_null())
                .order(dsl::id)
                .load::<OverrideRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Those of a golden record that somebody or something ended at one moment.
pub fn ended(conn: &mut AnyConn, golden_id: &str, by: &str, at: i64) -> Result<Vec<OverrideRow>> {
    Ok(dsl::golden_override
        .filter(dsl::golden_id.eq(golden_id))
        .filter(dsl::ended_at.eq(at))
        .filter(dsl::ended_by.eq(by))
        .order(dsl::id)
        .load(conn)?)
}

/// All of one golden record, ended ones too, newest first, ids below `before`.
pub fn list(conn: &mut AnyConn, golden_id: &str, before: Option<&str>, limit: i64) -> Result<Vec<OverrideRow>> {
    let mut rows = dsl::golden_override
        .filter(dsl::golden_id.eq(golden_id))
        .order(dsl::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(before) = before {
        rows = rows.filter(dsl::id.lt(before.to_owned()));
    }
    Ok(rows.load(conn)?)
}

/// Golden records with an override whose moment has come.
pub fn due(conn: &mut AnyConn, domain: &str, now: i64, limit: i64) -> Result<Vec<String>> {
    Ok(dsl::golden_override
        .filter(dsl::domain.eq(domain))
        .filter(dsl::expires_at.le(now))
        .filter(dsl::ended_at.is_null())
        .order(dsl::expires_at)
        .limit(limit)
        .select(dsl::golden_id)
        .load(conn)?)
}

/// Inserts new rows and overwrites where they count, what they take the place of, and whether they ended.
pub fn upsert(conn: &mut AnyConn, rows: &[OverrideRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let chunk: Vec<OverrideRow> = chunk
            .iter()
            .map(|row| OverrideRow {
                seal: Some(row.sealed()),
                ..row.clone()
            })
            .collect();
        on!(conn, c => diesel::insert_into(dsl::golden_override)
            .values(&chunk)
            .on_conflict(dsl::id)
            .do_update()
            .set((
                dsl::golden_id.eq(excluded(dsl::golden_id)),
                dsl::baseline.eq(excluded(dsl::baseline)),
                dsl::ended_at.eq(excluded(dsl::ended_at)),
                dsl::ended_by.eq(excluded(dsl::ended_by)),
                dsl::ended_reason.eq(excluded(dsl::ended_reason)),
            ))
            .execute(c))?;
    }
    Ok(())
}

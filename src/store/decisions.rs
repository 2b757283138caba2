//! Decisions on source records with their explanations, and stewards' verdicts.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::{decision, verdict, verdict_member};
use crate::error::Result;

/// One row of `decision`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = decision, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct DecisionRow {
    pub id: String,
    pub domain: String,
    pub record_id: String,
    pub golden_id: String,
    pub outcome: String,
    pub explanation: String,
    pub actor: String,
    pub correlation_id: String,
    pub at: i64,
    pub rules_version: String,
}

/// One row of `verdict`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = verdict, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct VerdictRow {
    pub id: String,
    pub domain: String,
    pub value: String,
    pub reason: String,
    pub active: bool,
    pub actor: String,
    pub correlation_id: String,
    pub at: i64,
    pub revision: i64,
    pub ended_at: Option<i64>,
    pub ended_by: Option<String>,
    pub ended_reason: Option<String>,
    pub merge_id: Option<String>,
}

/// A verdict that is taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct EndedVerdict {
    /// Which.
    pub id: String,
    /// Tells other nodes.
    pub revision: i64,
    /// When (µs since 1970).
    pub at: i64,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// One row of `verdict_member`: a source record on side 0 or 1 of a verdict.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = verdict_member, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct VerdictMemberRow {
    pub verdict_id: String,
    pub side: i64,
    pub record_id: String,
}

/// The latest decision on a source record.
pub fn latest(conn: &mut AnyConn, record_id: &str) -> Result<Option<DecisionRow>> {
    Ok(decision::table
        .filter(decision::record_id.eq(record_id))
        .order(decision::id.desc())
        .first(conn)
        .optional()?)
}

/// Every decision on these source records.
pub fn of_records(conn: &mut AnyConn, record_ids: &[String]) -> Result<Vec<DecisionRow>> {
    let mut rows = Vec::new();
    for chunk in record_ids.chunks(CHUNK) {
        rows.extend(
            decision::table
                .filter(decision::record_id.eq_any(chunk))
                .order(decision::id)
                .load::<DecisionRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Verdicts with this value that concern these source records, each beside the record.
pub fn verdicts_on(conn: &mut AnyConn, record_ids: &[String], value: &str) -> Result<Vec<(String, VerdictRow)>> {
    let mut rows = Vec::new();
    for chunk in record_ids.chunks(CHUNK) {
        let found = verdict_member::table
            .inner_join(verdict::table.on(verdict::id.eq(verdict_member::verdict_id)))
            .filter(verdict_member::record_id.eq_any(chunk))
            .filter(verdict::value.eq(value))
            .order(verdict::revision)
            .select((verdict_member::record_id, verdict::all_columns))
            .load::<(String, VerdictRow)>(conn)?;
        rows.extend(found);
    }
    Ok(rows)
}

/// Adds decisions.
pub fn insert(conn: &mut AnyConn, rows: &[DecisionRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(decision::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// Adds verdicts with their members.
pub fn insert_verdicts(conn: &mut AnyConn, rows: &[VerdictRow], members: &[VerdictMemberRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(verdict::table).values(chunk).execute(c))?;
    }
    for chunk in members.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(verdict_member::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// Takes verdicts back.
pub fn end_verdicts(conn: &mut AnyConn, ended: &[EndedVerdict]) -> Result<()> {
    for one in ended {
        diesel::update(verdict::table.filter(verdict::id.eq(&one.id)))
            .set((
                verdict::active.eq(false),
                verdict::revision.eq(one.revision),
                verdict::ended_at.eq(one.at),
                verdict::ended_by.eq(&one.by),
                verdict::ended_reason.eq(&one.reason),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Active verdicts that any of these records has a part in, oldest first, with all their members.
pub fn verdicts_of(conn: &mut AnyConn, record_ids: &[String]) -> Result<Vec<(VerdictRow, Vec<VerdictMemberRow>)>> {
    let mut found = all_verdicts_of(conn, record_ids)?;
    found.retain(|(row, _)| row.active);
    Ok(found)
}

/// Whether a verdict is stored and not taken back.
pub fn stands(conn: &mut AnyConn, id: &str) -> Result<bool> {
    let active = verdict::table.find(id).select(verdict::active);
    Ok(active.first::<bool>(conn).optional()?.unwrap_or(false))
}

/// Verdicts that any of these records has or had a part in, oldest first, with all their members.
pub fn all_verdicts_of(conn: &mut AnyConn, record_ids: &[String]) -> Result<Vec<(VerdictRow, Vec<VerdictMemberRow>)>> {
    let mut ids: Vec<String> = Vec::new();
    for chunk in record_ids.chunks(CHUNK) {
        let of_chunk = verdict_member::table
            .filter(verdict_member::record_id.eq_any(chunk))
            .select(verdict_member::verdict_id);
        ids.extend(of_chunk.distinct().load::<String>(conn)?);
    }
    ids.sort_unstable();
    ids.dedup();
    let mut rows: Vec<VerdictRow> = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let of_chunk = verdict::table.filter(verdict::id.eq_any(chunk));
        rows.extend(of_chunk.order(verdict::id).load::<VerdictRow>(conn)?);
    }
    with_members(conn, rows)
}

/// Verdicts written after `revision`, in order of revision, with their members.
pub fn verdicts_since(
    conn: &mut AnyConn,
    domain: &str,
    revision: i64,
    limit: i64,
) -> Result<Vec<(VerdictRow, Vec<VerdictMemberRow>)>> {
    let rows: Vec<VerdictRow> = verdict::table
        .filter(verdict::domain.eq(domain))
        .filter(verdict::revision.gt(revision))
        .order(verdict::revision)
        .limit(limit)
        .load(conn)?;
    with_members(conn, rows)
}

fn with_members(conn: &mut AnyConn, rows: Vec<VerdictRow>) -> Result<Vec<(VerdictRow, Vec<VerdictMemberRow>)>> {
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut members: Vec<VerdictMemberRow> = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        members.extend(
            verdict_member::table
                .filter(verdict_member::verdict_id.eq_any(chunk))
                .load::<VerdictMemberRow>(conn)?,
        );
    }
    let mut by_verdict: std::collections::HashMap<String, Vec<VerdictMemberRow>> = std::collections::HashMap::new();
    for member in members {
        by_verdict.entry(member.verdict_id.clone()).or_default().push(member);
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let of_row = by_verdict.remove(&row.id).unwrap_or_default();
            (row, of_row)
        })
        .collect())
}

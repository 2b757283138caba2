//! Comparisons of what consumers hold with the hub.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::{reconciliation, reconciliation_correction, reconciliation_mismatch};
use crate::error::Result;

/// One row of `reconciliation`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = reconciliation, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct RunRow {
    pub id: String,
    pub domain: String,
    pub consumer: String,
    pub state: String,
    pub fields: Option<String>,
    pub filter: String,
    pub position: i64,
    pub compared: i64,
    pub mismatches: i64,
    pub counts: String,
    pub baseline_id: Option<String>,
    pub started_by: String,
    pub started_at: i64,
    pub finished_at: Option<i64>,
    pub correlation_id: String,
    pub signed_by: Option<String>,
    pub signed_at: Option<i64>,
    pub sign_reason: Option<String>,
    pub baseline: bool,
    pub kept: i64,
}

/// One row of `reconciliation_mismatch`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = reconciliation_mismatch, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct MismatchRow {
    pub run_id: String,
    pub seq: i64,
    pub kind: String,
    pub golden_id: Option<String>,
    pub detail: String,
}

/// One row of `reconciliation_correction`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = reconciliation_correction, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct CorrectionRow {
    pub run_id: String,
    pub subscription_id: String,
    pub domain: String,
    pub position: i64,
    pub at: i64,
}

/// Adds a run.
pub fn insert(conn: &mut AnyConn, row: &RunRow) -> Result<()> {
    on!(conn, c => diesel::insert_into(reconciliation::table).values(row).execute(c))?;
    Ok(())
}

/// Writes what a run found.
pub fn finish(conn: &mut AnyConn, id: &str, found: (i64, i64, &str), at: i64) -> Result<()> {
    let (compared, mismatches, counts) = found;
    diesel::update(reconciliation::table.find(id))
        .set((
            reconciliation::state.eq("finished"),
            reconciliation::compared.eq(compared),
            reconciliation::mismatches.eq(mismatches),
            reconciliation::counts.eq(counts),
            reconciliation::finished_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes how many mismatches are kept so far.
pub fn set_kept(conn: &mut AnyConn, id: &str, kept: i64) -> Result<()> {
    diesel::update(reconciliation::table.find(id))
        .set(reconciliation::kept.eq(kept))
        .execute(conn)?;
    Ok(())
}

/// Removes a run that came to nothing.
pub fn remove(conn: &mut AnyConn, id: &str) -> Result<()> {
    diesel::delete(reconciliation_mismatch::table.filter(reconciliation_mismatch::run_id.eq(id))).execute(conn)?;
    diesel::delete(reconciliation_correction::table.filter(reconciliation_correction::run_id.eq(id))).execute(conn)?;
    diesel::delete(reconciliation::table.find(id)).execute(conn)?;
    Ok(())
}

/// One run.
pub fn get(conn: &mut AnyConn, id: &str) -> Result<Option<RunRow>> {
    Ok(reconciliation::table.find(id).first(conn).optional()?)
}

/// Signs a finished run that nobody signed; whether it did.
pub fn sign(conn: &mut AnyConn, id: &str, by: &str, at: i64, reason: &str, baseline: bool) -> Result<bool> {
    let unsigned = reconciliation::table
        .filter(reconciliation::id.eq(id))
        .filter(reconciliation::state.eq("finished"))
        .filter(reconciliation::signed_by.is_null());
    let signed = diesel::update(unsigned).set((
        reconciliation::signed_by.eq(by),
        reconciliation::signed_at.eq(at),
        reconciliation::sign_reason.eq(reason),
        reconciliation::baseline.eq(baseline),
    ));
    Ok(signed.execute(conn)? > 0)
}

/// Runs of these domains, of one consumer if asked, before id `before`, newest first.
pub fn page(
    conn: &mut AnyConn,
    domains: &[String],
    consumer: Option<&str>,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<RunRow>> {
    let mut rows = reconciliation::table
        .filter(reconciliation::domain.eq_any(domains))
        .order(reconciliation::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(consumer) = consumer {
        rows = rows.filter(reconciliation::consumer.eq(consumer.to_owned()));
    }
    if let Some(before) = before {
        rows = rows.filter(reconciliation::id.lt(before.to_owned()));
    }
    Ok(rows.load(conn)?)
}

/// The baseline of a consumer in a domain: the last one that was signed off as such.
pub fn baseline(conn: &mut AnyConn, domain: &str, consumer: &str) -> Result<Option<RunRow>> {
    Ok(reconciliation::table
        .filter(reconciliation::domain.eq(domain))
        .filter(reconciliation::consumer.eq(consumer))
        .filter(reconciliation::baseline.eq(true))
        .order(reconciliation::id.desc())
        .first(conn)
        .optional()?)
}

/// Runs by their ids.
pub fn by_ids(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<RunRow>> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let found = reconciliation::table.filter(reconciliation::id.eq_any(chunk));
        rows.extend(found.load::<RunRow>(conn)?);
    }
    Ok(rows)
}

/// The newest finished run of each consumer in each of these domains.
pub fn newest(conn: &mut AnyConn, domains: &[String]) -> Result<Vec<RunRow>> {
    let ids: Vec<Option<String>> = reconciliation::table
        .filter(reconciliation::domain.eq_any(domains))
        .filter(reconciliation::state.eq("finished"))
        .group_by((reconciliation::domain, reconciliation::consumer))
        .select(diesel::dsl::max(reconciliation::id))
        .load(conn)?;
    let ids: Vec<String> = ids.into_iter().flatten().collect();
    by_ids(conn, &ids)
}

/// Adds mismatches.
pub fn insert_mismatches(conn: &mut AnyConn, rows: &[MismatchRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(reconciliation_mismatch::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// Mismatches of one run after a number, in order; of some kinds if any are given.
pub fn mismatches(
    conn: &mut AnyConn,
    run_id: &str,
    kinds: &[String],
    after: i64,
    limit: i64,
) -> Result<Vec<MismatchRow>> {
    let mut rows = reconciliation_mismatch::table
        .filter(reconciliation_mismatch::run_id.eq(run_id))
        .filter(reconciliation_mismatch::seq.gt(after))
        .order(reconciliation_mismatch::seq)
        .limit(limit)
        .into_boxed();
    if !kinds.is_empty() {
        rows = rows.filter(reconciliation_mismatch::kind.eq_any(kinds.to_vec()));
    }
    Ok(rows.load(conn)?)
}

/// Those of these positions that were sent as corrections of the run before.
pub fn corrected(conn: &mut AnyConn, run_id: &str, subscription_id: &str, positions: &[i64]) -> Result<Vec<i64>> {
    let mut rows = Vec::new();
    for chunk in positions.chunks(CHUNK) {
        rows.extend(
            reconciliation_correction::table
                .filter(reconciliation_correction::run_id.eq(run_id))
                .filter(reconciliation_correction::subscription_id.eq(subscription_id))
                .filter(reconciliation_correction::position.eq_any(chunk))
                .select(reconciliation_correction::position)
                .load::<i64>(conn)?,
        );
    }
    Ok(rows)
}

/// Notes corrections; those that are noted already stay.
pub fn insert_corrections(conn: &mut AnyConn, rows: &[CorrectionRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(reconciliation_correction::table)
            .values(chunk)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

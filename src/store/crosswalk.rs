//! Dated links between source records and golden records.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::crosswalk::{self, dsl};
use super::schema::golden_record;
use crate::error::Result;

/// One row of `crosswalk`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = crosswalk, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct LinkRow {
    pub record_id: String,
    pub revision: i64,
    pub golden_id: String,
    pub linked_at: i64,
    pub unlinked_at: Option<i64>,
}

/// Every link a source record ever had, oldest first.
pub fn of_record(conn: &mut AnyConn, record_id: &str) -> Result<Vec<LinkRow>> {
    Ok(dsl::crosswalk
        .filter(dsl::record_id.eq(record_id))
        .order(dsl::revision)
        .limit(1000)
        .load(conn)?)
}

/// Present links of these records.
pub fn present(conn: &mut AnyConn, record_ids: &[String]) -> Result<Vec<LinkRow>> {
    let mut rows = Vec::new();
    for chunk in record_ids.chunks(CHUNK) {
        let links = dsl::crosswalk
            .filter(dsl::record_id.eq_any(chunk))
            .filter(dsl::unlinked_at.is_null());
        rows.extend(links.load::<LinkRow>(conn)?);
    }
    Ok(rows)
}

/// Links of these records that stood at a moment.
pub fn standing(conn: &mut AnyConn, record_ids: &[String], at: i64) -> Result<Vec<LinkRow>> {
    let mut rows = Vec::new();
    for chunk in record_ids.chunks(CHUNK) {
        let links = dsl::crosswalk
            .filter(dsl::record_id.eq_any(chunk))
            .filter(dsl::linked_at.le(at))
            .filter(dsl::unlinked_at.is_null().or(dsl::unlinked_at.gt(at)))
            .order(dsl::revision);
        rows.extend(links.load::<LinkRow>(conn)?);
    }
    Ok(rows)
}

/// Links into these golden records that stood at a moment.
pub fn standing_into(conn: &mut AnyConn, golden_ids: &[String], at: i64) -> Result<Vec<LinkRow>> {
    let mut rows = Vec::new();
    for chunk in golden_ids.chunks(CHUNK) {
        let links = dsl::crosswalk
            .filter(dsl::golden_id.eq_any(chunk))
            .filter(dsl::linked_at.le(at))
            .filter(dsl::unlinked_at.is_null().or(dsl::unlinked_at.gt(at)))
            .order(dsl::revision);
        rows.extend(links.load::<LinkRow>(conn)?);
    }
    Ok(rows)
}

/// Links that led into a golden record or into one merged into it, made after `revision`, oldest first.
pub fn into_golden(conn: &mut AnyConn, golden_id: &str, revision: i64, limit: i64) -> Result<Vec<LinkRow>> {
    let merged = golden_record::table
        .filter(golden_record::merged_into.eq(golden_id))
        .select(golden_record::id);
    Ok(dsl::crosswalk
        .filter(dsl::golden_id.eq(golden_id).or(dsl::golden_id.eq_any(merged)))
        .filter(dsl::revision.gt(revision))
        .order(dsl::revision)
        .limit(limit)
        .load(conn)?)
}

/// Every link that these source records ever had, oldest first.
pub fn of_records(conn: &mut AnyConn, record_ids: &[String]) -> Result<Vec<LinkRow>> {
    let mut rows = Vec::new();
    for chunk in record_ids.chunks(CHUNK) {
        rows.extend(
            dsl::crosswalk
                .filter(dsl::record_id.eq_any(chunk))
                .order(dsl::revision)
                .load::<LinkRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Ends the present link of these records.
pub fn unlink(conn: &mut AnyConn, record_ids: &[String], at: i64) -> Result<()> {
    for chunk in record_ids.chunks(CHUNK) {
        diesel::update(
            dsl::crosswalk
                .filter(dsl::record_id.eq_any(chunk))
                .filter(dsl::unlinked_at.is_null()),
        )
        .set(dsl::unlinked_at.eq(at))
        .execute(conn)?;
    }
    Ok(())
}

/// Adds links.
pub fn link(conn: &mut AnyConn, rows: &[LinkRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::crosswalk).values(chunk).execute(c))?;
    }
    Ok(())
}

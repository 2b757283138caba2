//! Source records.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::source_record::{self, dsl};
use crate::error::Result;

/// One row of `source_record`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = source_record, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct SourceRecordRow {
    pub id: String,
    pub domain: String,
    pub system: String,
    pub key: String,
    pub status: String,
    pub golden_id: Option<String>,
    pub raw: String,
    pub attributes: String,
    pub violations: Option<String>,
    pub content_hash: String,
    pub source_updated_at: Option<i64>,
    pub received_at: i64,
    pub actor: String,
    pub correlation_id: String,
    pub rules_version: String,
    pub version: i64,
    pub revision: i64,
    pub changed_at: String,
    pub periods: Option<String>,
    pub codes: Option<String>,
    pub cleared: Option<String>,
    pub became_at: String,
    pub declared_at: Option<i64>,
    pub refs: Option<String>,
}

/// Those of the ids that exist.
pub fn by_ids(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<SourceRecordRow>> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        rows.extend(
            dsl::source_record
                .filter(dsl::id.eq_any(chunk))
                .load::<SourceRecordRow>(conn)?,
        );
    }
    Ok(rows)
}

/// One by its id.
pub fn find(conn: &mut AnyConn, id: &str) -> Result<Option<SourceRecordRow>> {
    Ok(dsl::source_record.find(id).first(conn).optional()?)
}

/// Replaces what the source sent, before anything else is done to the row.
pub fn set_raw(conn: &mut AnyConn, id: &str, raw: &str) -> Result<()> {
    diesel::update(dsl::source_record.find(id))
        .set(dsl::raw.eq(raw))
        .execute(conn)?;
    Ok(())
}

/// Active members of golden records, in order of (system, key).
pub fn members(conn: &mut AnyConn, golden_ids: &[String]) -> Result<Vec<SourceRecordRow>> {
    let mut rows = Vec::new();
    for chunk in golden_ids.chunks(CHUNK) {
        rows.extend(
            dsl::source_record
                .filter(dsl::golden_id.eq_any(chunk))
                .filter(dsl::status.eq("active"))
                .order((dsl::system, dsl::key))
                .load::<SourceRecordRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Records written after `revision`, in order of revision.
pub fn changed_since(conn: &mut AnyConn, domain: &str, revision: i64, limit: i64) -> Result<Vec<SourceRecordRow>> {
    Ok(dsl::source_record
        .filter(dsl::domain.eq(domain))
        .filter(dsl::revision.gt(revision))
        .order(dsl::revision)
        .limit(limit)
        .load(conn)?)
}

/// Records of a domain after an id, in order of id.
pub fn page(conn: &mut AnyConn, domain: &str, after: &str, limit: i64) -> Result<Vec<SourceRecordRow>> {
    Ok(dsl::source_record
        .filter(dsl::domain.eq(domain))
        .filter(dsl::id.gt(after))
        .order(dsl::id)
        .limit(limit)
        .load(conn)?)
}

/// (domain, system, status, number).
pub fn counts(conn: &mut AnyConn, domains: &[String]) -> Result<Vec<(String, String, String, i64)>> {
    Ok(dsl::source_record
        .filter(dsl::domain.eq_any(domains))
        .group_by((dsl::domain, dsl::system, dsl::status))
        .select((dsl::domain, dsl::system, dsl::status, diesel::dsl::count_star()))
        .load(conn)?)
}

/// Inserts new rows and overwrites known ones.
pub fn upsert(conn: &mut AnyConn, rows: &[SourceRecordRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::source_record)
            .values(chunk)
            .on_conflict(dsl::id)
            .do_update()
            .set((
                dsl::status.eq(excluded(dsl::status)),
                dsl::golden_id.eq(excluded(dsl::golden_id)),
                dsl::raw.eq(excluded(dsl::raw)),
                dsl::attributes.eq(excluded(dsl::attributes)),
                dsl::violations.eq(excluded(dsl::violations)),
                dsl::content_hash.eq(excluded(dsl::content_hash)),
                dsl::source_updated_at.eq(excluded(dsl::source_updated_at)),
                dsl::received_at.eq(excluded(dsl::received_at)),
                dsl::actor.eq(excluded(dsl::actor)),
                dsl::correlation_id.eq(excluded(dsl::correlation_id)),
                dsl::rules_version.eq(excluded(dsl::rules_version)),
                dsl::version.eq(excluded(dsl::version)),
                dsl::revision.eq(excluded(dsl::revision)),
                dsl::changed_at.eq(excluded(dsl::changed_at)),
                dsl::periods.eq(excluded(dsl::periods)),
                dsl::codes.eq(excluded(dsl::codes)),
                dsl::cleared.eq(excluded(dsl::cleared)),
                dsl::became_at.eq(excluded(dsl::became_at)),
                dsl::declared_at.eq(excluded(dsl::declared_at)),
                dsl::refs.eq(excluded(dsl::refs)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Gives source records of a domain other keys, all at once: keys may change places.
pub fn rekey(conn: &mut AnyConn, rows: &[(String, String)]) -> Result<()> {
    // No key that a source may use holds a control character.
    for (id, _) in rows {
        diesel::update(dsl::source_record.find(id))
            .set(dsl::key.eq(format!("\u{1}{id}")))
            .execute(conn)?;
    }
    for (id, key) in rows {
        diesel::update(dsl::source_record.find(id))
            .set(dsl::key.eq(key))
            .execute(conn)?;
    }
    Ok(())
}

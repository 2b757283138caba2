//! Merges of golden records: what each moved, so that it can be undone.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::golden_merge::{self, dsl};
use crate::error::Result;

/// One row of `golden_merge`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = golden_merge, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct MergeRow {
    pub id: String,
    pub domain: String,
    pub survivor_id: String,
    pub loser_id: String,
    pub members: String,
    pub redirected: String,
    pub reason: String,
    pub actor: String,
    pub correlation_id: String,
    pub at: i64,
    pub undone_at: Option<i64>,
    pub undone_by: Option<String>,
    pub revision: Option<i64>,
}

/// Merges that took these golden records away and stand, oldest first.
pub fn standing(conn: &mut AnyConn, loser_ids: &[String]) -> Result<Vec<MergeRow>> {
    let mut rows = Vec::new();
    for chunk in loser_ids.chunks(CHUNK) {
        rows.extend(
            dsl::golden_merge
                .filter(dsl::loser_id.eq_any(chunk))
                .filter(dsl::undone_at.is_null())
                .order(dsl::id)
                .load::<MergeRow>(conn)?,
        );
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(rows)
}

/// These merges.
pub fn by_ids(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<MergeRow>> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        rows.extend(dsl::golden_merge.filter(dsl::id.eq_any(chunk)).load::<MergeRow>(conn)?);
    }
    Ok(rows)
}

/// When merges into these golden records were made and taken back: (survivor, from, until).
pub fn undone_into(conn: &mut AnyConn, survivor_ids: &[String]) -> Result<Vec<(String, i64, i64)>> {
    let mut rows = Vec::new();
    for chunk in survivor_ids.chunks(CHUNK) {
        rows.extend(
            dsl::golden_merge
                .filter(dsl::survivor_id.eq_any(chunk))
                .filter(dsl::undone_at.is_not_null())
                .select((dsl::survivor_id, dsl::at, dsl::undone_at.assume_not_null()))
                .load::<(String, i64, i64)>(conn)?,
        );
    }
    Ok(rows)
}

/// Inserts new rows and notes which were undone.
pub fn upsert(conn: &mut AnyConn, rows: &[MergeRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::golden_merge)
            .values(chunk)
            .on_conflict(dsl::id)
            .do_update()
            .set((
                dsl::undone_at.eq(excluded(dsl::undone_at)),
                dsl::undone_by.eq(excluded(dsl::undone_by)),
            ))
            .execute(c))?;
    }
    Ok(())
}

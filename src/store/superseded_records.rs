//! Versions of source records that arrived after a newer one: kept, and used for nothing.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::superseded_record::{self, dsl};
use crate::error::Result;

/// Most superseded versions that are kept of one source record; older ones go.
pub const MOST_KEPT: i64 = 100;

/// One row of `superseded_record`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = superseded_record, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct SupersededRow {
    pub id: String,
    pub record_id: String,
    pub domain: String,
    pub raw: String,
    pub content_hash: String,
    pub source_updated_at: i64,
    pub received_at: i64,
    pub actor: String,
    pub correlation_id: String,
}

/// Keeps versions, each content once, and no more than [`MOST_KEPT`] of one source record.
pub fn insert(conn: &mut AnyConn, rows: &[SupersededRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::superseded_record)
            .values(chunk)
            .on_conflict((dsl::record_id, dsl::content_hash))
            .do_nothing()
            .execute(c))?;
    }
    for row in rows {
        let last_kept: Option<String> = dsl::superseded_record
            .filter(dsl::record_id.eq(&row.record_id))
            .order((dsl::received_at.desc(), dsl::id.desc()))
            .select(dsl::id)
            .offset(MOST_KEPT - 1)
            .limit(1)
            .first(conn)
            .optional()?;
        if let Some(last_kept) = last_kept {
            diesel::delete(
                dsl::superseded_record
                    .filter(dsl::record_id.eq(&row.record_id))
                    .filter(dsl::id.lt(last_kept)),
            )
            .execute(conn)?;
        }
    }
    Ok(())
}

/// Those of one source record, the one that arrived last first; before a moment and, of those that arrived then, before
/// an id.
pub fn list(
    conn: &mut AnyConn,
    record_id: &str,
    before: Option<(i64, &str)>,
    limit: i64,
) -> Result<Vec<SupersededRow>> {
    let mut query = dsl::superseded_record
        .filter(dsl::record_id.eq(record_id))
        .order((dsl::received_at.desc(), dsl::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some((at, id)) = before {
        query = query.filter(dsl::received_at.lt(at).or(dsl::received_at.eq(at).and(dsl::id.lt(id))));
    }
    Ok(query.load(conn)?)
}

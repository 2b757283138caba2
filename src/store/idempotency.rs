//! Answers kept under an idempotency key.

use diesel::prelude::*;

use super::conn::{AnyConn, on};
use super::schema::idempotency;
use crate::error::Result;

/// One row of `idempotency`.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = idempotency, treat_none_as_default_value = false)]
pub struct IdempotencyRow {
    /// Hash of caller, path and key.
    pub key: String,
    /// Hash of the request.
    pub request_hash: String,
    /// HTTP status of the answer; absent while the first request is in progress.
    pub status: Option<i64>,
    /// Headers of the answer, as JSON.
    pub headers: String,
    /// Body of the answer.
    pub body: String,
    /// When the first request came (µs).
    pub created_at: i64,
}

/// Takes the key for a new request, unless it is taken; then gives the row that has it.
pub fn take(conn: &mut AnyConn, row: &IdempotencyRow) -> Result<Option<IdempotencyRow>> {
    let taken = on!(conn, c => diesel::insert_into(idempotency::table)
        .values(row)
        .on_conflict(idempotency::key)
        .do_nothing()
        .execute(c))?;
    if taken == 1 {
        return Ok(None);
    }
    Ok(idempotency::table.find(&row.key).first(conn).optional()?)
}

/// Keeps the answer of the request that took the key.
pub fn finish(conn: &mut AnyConn, key: &str, status: i64, headers: &str, body: &str) -> Result<()> {
    diesel::update(idempotency::table.find(key))
        .set((
            idempotency::status.eq(Some(status)),
            idempotency::headers.eq(headers),
            idempotency::body.eq(body),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets the key free.
pub fn remove(conn: &mut AnyConn, key: &str) -> Result<()> {
    diesel::delete(idempotency::table.find(key)).execute(conn)?;
    Ok(())
}

/// Forgets answers older than `expired`, and requests in progress older than `abandoned`: their process is gone.
pub fn purge(conn: &mut AnyConn, expired: i64, abandoned: i64) -> Result<()> {
    diesel::delete(idempotency::table.filter(idempotency::created_at.lt(expired))).execute(conn)?;
    let stuck = idempotency::table
        .filter(idempotency::created_at.lt(abandoned))
        .filter(idempotency::status.is_null());
    diesel::delete(stuck).execute(conn)?;
    Ok(())
}

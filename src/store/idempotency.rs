//! Answers kept under an idempotency key.

use diesel::prelude::*;

use super::conn::{AnyConn, on};
use super::schema::{idempotency, idempotency_use};
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
    /// Whether the answer was too large to keep.
    pub omitted: bool,
}

/// Stands for all callers together; no token has it as its subject.
pub const EVERYBODY: &str = "";

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

/// An answer as it is kept.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = idempotency)]
pub struct Kept<'a> {
    /// HTTP status.
    pub status: i64,
    /// Headers, as JSON.
    pub headers: &'a str,
    /// Body.
    pub body: &'a str,
    /// Whether it was too large.
    pub omitted: bool,
}

/// Keeps the answer of the request that took the key.
pub fn finish(conn: &mut AnyConn, key: &str, kept: &Kept<'_>) -> Result<()> {
    diesel::update(idempotency::table.find(key)).set(kept).execute(conn)?;
    Ok(())
}

/// Answers and bytes that were kept of a caller on a day.
pub fn used(conn: &mut AnyConn, caller: &str, day: i64) -> Result<(i64, i64)> {
    let found = idempotency_use::table
        .find((day, caller))
        .select((idempotency_use::answers, idempotency_use::bytes))
        .first(conn)
        .optional()?;
    Ok(found.unwrap_or((0, 0)))
}

/// Counts an answer that was kept of a caller on a day, and forgets the days before the last.
pub fn count(conn: &mut AnyConn, caller: &str, day: i64, bytes: i64) -> Result<()> {
    diesel::delete(idempotency_use::table.filter(idempotency_use::day.lt(day - 1))).execute(conn)?;
    for caller in [caller, EVERYBODY] {
        let first = (
            idempotency_use::caller.eq(caller),
            idempotency_use::day.eq(day),
            idempotency_use::answers.eq(1),
            idempotency_use::bytes.eq(bytes),
        );
        on!(conn, c => diesel::insert_into(idempotency_use::table)
            .values(first)
            .on_conflict((idempotency_use::day, idempotency_use::caller))
            .do_update()
            .set((
                idempotency_use::answers.eq(idempotency_use::answers + 1),
                idempotency_use::bytes.eq(idempotency_use::bytes + bytes),
            ))
            .execute(c))?;
    }
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

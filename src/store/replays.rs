//! Replays, and the stretches of the change feed that they walk.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::changes::ChangeRow;
use super::conn::{AnyConn, on};
use super::schema::{change, delivery_failure, replay};
use crate::error::Result;

/// States in which a replay is not over.
pub const OPEN: [&str; 2] = ["queued", "running"];

/// One row of `replay`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = replay, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct ReplayRow {
    pub id: String,
    pub subscription_id: String,
    pub state: String,
    pub selection: String,
    pub ranges: String,
    pub total: i64,
    pub sent: i64,
    pub failed: i64,
    pub skipped: i64,
    pub missing: i64,
    pub created_by: String,
    pub correlation_id: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub finished_at: Option<i64>,
}

/// Adds one.
pub fn insert(conn: &mut AnyConn, row: &ReplayRow) -> Result<()> {
    on!(conn, c => diesel::insert_into(replay::table).values(row).execute(c))?;
    Ok(())
}

/// One of a subscription.
pub fn find(conn: &mut AnyConn, subscription_id: &str, id: &str) -> Result<Option<ReplayRow>> {
    Ok(replay::table
        .find(id)
        .filter(replay::subscription_id.eq(subscription_id))
        .first(conn)
        .optional()?)
}

/// Those of a subscription, newest first, before id `before`.
pub fn page(conn: &mut AnyConn, subscription_id: &str, before: Option<&str>, limit: i64) -> Result<Vec<ReplayRow>> {
    let mut rows = replay::table
        .filter(replay::subscription_id.eq(subscription_id))
        .order(replay::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(before) = before {
        rows = rows.filter(replay::id.lt(before));
    }
    Ok(rows.load(conn)?)
}

/// Those that are not over, oldest first.
pub fn open(conn: &mut AnyConn, subscription_id: &str, limit: i64) -> Result<Vec<ReplayRow>> {
    Ok(replay::table
        .filter(replay::subscription_id.eq(subscription_id))
        .filter(replay::state.eq_any(OPEN))
        .order(replay::id)
        .limit(limit)
        .load(conn)?)
}

/// Ends one that is not over; whether it was not.
pub fn cancel(conn: &mut AnyConn, id: &str, at: i64) -> Result<bool> {
    let rows = diesel::update(replay::table.find(id).filter(replay::state.eq_any(OPEN)))
        .set((
            replay::state.eq("cancelled"),
            replay::updated_at.eq(at),
            replay::finished_at.eq(at),
        ))
        .execute(conn)?;
    Ok(rows > 0)
}

/// Writes how far one is, unless it was cancelled in the meantime.
pub fn progress(conn: &mut AnyConn, row: &ReplayRow) -> Result<()> {
    diesel::update(replay::table.find(&row.id).filter(replay::state.eq_any(OPEN)))
        .set((
            replay::state.eq(&row.state),
            replay::ranges.eq(&row.ranges),
            replay::sent.eq(row.sent),
            replay::failed.eq(row.failed),
            replay::skipped.eq(row.skipped),
            replay::missing.eq(row.missing),
            replay::updated_at.eq(row.updated_at),
            replay::finished_at.eq(row.finished_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Changes of a domain from `from` to `to`, in order; with a golden record only its own.
pub fn changes(
    conn: &mut AnyConn,
    domain: &str,
    golden_id: Option<&str>,
    (from, to): (i64, i64),
    limit: i64,
) -> Result<Vec<ChangeRow>> {
    let mut rows = change::table
        .filter(change::domain.eq(domain))
        .filter(change::position.ge(from))
        .filter(change::position.le(to))
        .order(change::position)
        .limit(limit)
        .into_boxed();
    if let Some(golden_id) = golden_id {
        rows = rows.filter(change::golden_id.eq(golden_id));
    }
    Ok(rows.load(conn)?)
}

/// As [`changes`], only those that are dead letters of a subscription.
pub fn dead_changes(
    conn: &mut AnyConn,
    subscription_id: &str,
    domain: &str,
    golden_id: Option<&str>,
    (from, to): (i64, i64),
    limit: i64,
) -> Result<Vec<ChangeRow>> {
    let mut rows = change::table
        .inner_join(
            delivery_failure::table.on(delivery_failure::domain
                .eq(change::domain)
                .and(delivery_failure::position.eq(change::position))),
        )
        .filter(diesel::dsl::sql::<Bool>("delivery_failure.state = 'dead'"))
        .filter(delivery_failure::subscription_id.eq(subscription_id))
        .filter(delivery_failure::domain.eq(domain))
        .filter(delivery_failure::position.ge(from))
        .filter(delivery_failure::position.le(to))
        .order(delivery_failure::position)
        .limit(limit)
        .select(change::all_columns)
        .into_boxed();
    if let Some(golden_id) = golden_id {
        rows = rows.filter(change::golden_id.eq(golden_id));
    }
    Ok(rows.load(conn)?)
}

/// How many [`changes`] of one golden record there are.
pub fn count_of_golden(conn: &mut AnyConn, domain: &str, golden_id: &str, (from, to): (i64, i64)) -> Result<i64> {
    Ok(change::table
        .filter(change::golden_id.eq(golden_id))
        .filter(change::domain.eq(domain))
        .filter(change::position.ge(from))
        .filter(change::position.le(to))
        .count()
        .get_result(conn)?)
}

/// How many [`dead_changes`] there are.
pub fn count_dead(
    conn: &mut AnyConn,
    subscription_id: &str,
    domain: &str,
    golden_id: Option<&str>,
    (from, to): (i64, i64),
) -> Result<i64> {
    let mut rows = delivery_failure::table
        .filter(diesel::dsl::sql::<Bool>("delivery_failure.state = 'dead'"))
        .filter(delivery_failure::subscription_id.eq(subscription_id))
        .filter(delivery_failure::domain.eq(domain))
        .filter(delivery_failure::position.ge(from))
        .filter(delivery_failure::position.le(to))
        .into_boxed();
    if let Some(golden_id) = golden_id {
        rows = rows.filter(delivery_failure::golden_id.eq(golden_id));
    }
    Ok(rows.count().get_result(conn)?)
}

/// The first position of a domain, up to `head`, that was committed at `at` or later; `head + 1` when none was. Found by
/// halving, because positions are given in the order of commits.
pub fn position_at(conn: &mut AnyConn, domain: &str, head: i64, at: i64) -> Result<i64> {
    let (mut low, mut high) = (1, head + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        // The first that is kept from there on stands for those that are not.
        let found: Option<(i64, i64)> = change::table
            .filter(change::domain.eq(domain))
            .filter(change::position.ge(middle))
            .filter(change::position.lt(high))
            .order(change::position)
            .select((change::position, change::at))
            .first(conn)
            .optional()?;
        match found {
            Some((position, time)) if time < at => low = position + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

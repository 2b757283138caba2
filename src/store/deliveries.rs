//! Leases, failures and attempts of deliveries.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::{
    change, delivery_attempt, delivery_failure, subscription, subscription_cursor, subscription_lease,
};
use super::subscriptions::CursorRow;
use crate::error::Result;

/// A lease that a node holds.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct LeaseRow {
    /// Subscription.
    pub subscription_id: String,
    /// Fencing token.
    pub epoch: i64,
    /// First failure after the last success (µs).
    pub failing_since: Option<i64>,
    /// How often somebody asked for more to be sent.
    pub orders: i64,
}

/// A row of `delivery_failure`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = delivery_failure, treat_none_as_default_value = false)]
pub struct FailureRow {
    /// Subscription.
    pub subscription_id: String,
    /// Domain.
    pub domain: String,
    /// Position of the change.
    pub position: i64,
    /// Golden record of the change.
    pub golden_id: String,
    /// `due`; `parked` behind an earlier one of its golden record; `dead`; or `redriven`: it was dead, and is due again.
    pub state: String,
    /// Attempts that count against the change.
    pub attempts: i64,
    /// When it is tried again (µs); 0 for parked and dead ones.
    pub next_at: i64,
    /// Why the last attempt failed.
    pub last_error: String,
    /// When the first attempt failed (µs).
    pub first_failed_at: i64,
    /// When it was given up (µs).
    pub dead_at: Option<i64>,
}

/// A row of `delivery_attempt`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = delivery_attempt, treat_none_as_default_value = false)]
pub struct AttemptRow {
    /// UUIDv7, so in order of time.
    pub id: String,
    /// Subscription.
    pub subscription_id: String,
    /// Domain; empty for a ping.
    pub domain: String,
    /// Position of the change; 0 for a ping.
    pub position: i64,
    /// The `webhook-id` sent.
    pub event_id: String,
    /// `change`, `retry`, `probe`, `redrive`, `replay`, `discard`, `ping` or `handshake`.
    pub cause: String,
    /// 1, 2, 3 …
    pub attempt: i64,
    /// When it began (µs).
    pub at: i64,
    /// How long it took (µs).
    pub duration_us: i64,
    /// HTTP status, when there was an answer.
    pub status: Option<i64>,
    /// `delivered`, `failed` or `discarded`.
    pub outcome: String,
    /// Why it failed; empty when it did not.
    pub error: String,
    /// `webhook-id` of the batch that it was sent in, if it was.
    pub batch_id: Option<String>,
}

/// An attempt with what the change feed knows of it.
#[derive(Debug, Clone, Queryable)]
pub struct LoggedAttempt {
    /// The attempt.
    pub attempt: AttemptRow,
    /// `(type, golden id, correlation id)` of the change, while it is kept.
    pub change: Option<(String, String, String)>,
}

/// Takes up to `limit` leases of active subscriptions that are free at `now`, until `until`.
/// Two nodes that claim at once cannot both get one: the update of a row looks at it again after waiting for its lock.
pub fn claim(conn: &mut AnyConn, owner: &str, now: i64, until: i64, limit: i64) -> Result<Vec<LeaseRow>> {
    let free: Vec<String> = subscription_lease::table
        .inner_join(subscription::table.on(subscription::id.eq(subscription_lease::subscription_id)))
        .filter(subscription::state.eq("active"))
        .filter(subscription_lease::lease_until.lt(now))
        .order(subscription_lease::subscription_id)
        .select(subscription_lease::subscription_id)
        .limit(limit)
        .load(conn)?;
    if free.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on!(conn, c => diesel::update(subscription_lease::table)
        .filter(subscription_lease::subscription_id.eq_any(&free))
        .filter(subscription_lease::lease_until.lt(now))
        .set((
            subscription_lease::owner.eq(owner),
            subscription_lease::epoch.eq(subscription_lease::epoch + 1),
            subscription_lease::lease_until.eq(until),
        ))
        .returning((
            subscription_lease::subscription_id,
            subscription_lease::epoch,
            subscription_lease::failing_since,
            subscription_lease::orders,
        ))
        .get_results(c))?)
}

/// Whether [`claim`] would find something.
pub fn claimable(conn: &mut AnyConn, now: i64) -> Result<bool> {
    let free = subscription_lease::table
        .inner_join(subscription::table.on(subscription::id.eq(subscription_lease::subscription_id)))
        .filter(subscription::state.eq("active"))
        .filter(subscription_lease::lease_until.lt(now));
    Ok(diesel::select(diesel::dsl::exists(free)).get_result(conn)?)
}

/// Prolongs those leases of `ids` that `owner` still holds; answers `(subscription, epoch)` of them.
pub fn renew(conn: &mut AnyConn, owner: &str, ids: &[String], until: i64) -> Result<Vec<(String, i64)>> {
    let mut held = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let mut rows: Vec<(String, i64)> = on!(conn, c => diesel::update(subscription_lease::table)
            .filter(subscription_lease::subscription_id.eq_any(chunk))
            .filter(subscription_lease::owner.eq(owner))
            .set(subscription_lease::lease_until.eq(until))
            .returning((subscription_lease::subscription_id, subscription_lease::epoch))
            .get_results(c))?;
        held.append(&mut rows);
    }
    Ok(held)
}

/// Gives one lease back, if it is still held under `epoch`.
pub fn release(conn: &mut AnyConn, owner: &str, subscription_id: &str, epoch: i64) -> Result<()> {
    diesel::update(
        subscription_lease::table
            .filter(subscription_lease::subscription_id.eq(subscription_id))
            .filter(subscription_lease::owner.eq(owner))
            .filter(subscription_lease::epoch.eq(epoch)),
    )
    .set((subscription_lease::owner.eq(""), subscription_lease::lease_until.eq(0)))
    .execute(conn)?;
    Ok(())
}

/// Frees every lease: for a database that has only one node, whose former process can not live any more.
pub fn release_all(conn: &mut AnyConn) -> Result<()> {
    diesel::update(subscription_lease::table)
        .set((subscription_lease::owner.eq(""), subscription_lease::lease_until.eq(0)))
        .execute(conn)?;
    Ok(())
}

/// `(subscription, epoch)` of every lease that `owner` holds, locked until the transaction ends so that no other node
/// can claim one in between.
pub fn lock_held(conn: &mut AnyConn, owner: &str) -> Result<Vec<(String, i64)>> {
    let held = subscription_lease::table
        .filter(subscription_lease::owner.eq(owner))
        .select((subscription_lease::subscription_id, subscription_lease::epoch));
    Ok(match conn {
        AnyConn::Pg(c) => held.for_share().load(c)?,
        AnyConn::Sqlite(c) => held.load(c)?,
    })
}

/// Sets since when an endpoint fails.
pub fn set_failing_since(conn: &mut AnyConn, subscription_id: &str, since: Option<i64>) -> Result<()> {
    diesel::update(subscription_lease::table.find(subscription_id))
        .set(subscription_lease::failing_since.eq(since))
        .execute(conn)?;
    Ok(())
}

/// Moves cursors; `superseded` is added to what is there.
pub fn put_cursors(conn: &mut AnyConn, rows: &[CursorRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(subscription_cursor::table)
            .values(chunk)
            .on_conflict((subscription_cursor::subscription_id, subscription_cursor::domain))
            .do_update()
            .set((
                subscription_cursor::position.eq(excluded(subscription_cursor::position)),
                subscription_cursor::superseded
                    .eq(subscription_cursor::superseded + excluded(subscription_cursor::superseded)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Adds or replaces failures.
pub fn put_failures(conn: &mut AnyConn, rows: &[FailureRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(delivery_failure::table)
            .values(chunk)
            .on_conflict((delivery_failure::subscription_id, delivery_failure::domain, delivery_failure::position))
            .do_update()
            .set((
                delivery_failure::state.eq(excluded(delivery_failure::state)),
                delivery_failure::attempts.eq(excluded(delivery_failure::attempts)),
                delivery_failure::next_at.eq(excluded(delivery_failure::next_at)),
                delivery_failure::last_error.eq(excluded(delivery_failure::last_error)),
                delivery_failure::first_failed_at.eq(excluded(delivery_failure::first_failed_at)),
                delivery_failure::dead_at.eq(excluded(delivery_failure::dead_at)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Removes the failures of one subscription and domain at `positions`.
pub fn delete_failures(conn: &mut AnyConn, subscription_id: &str, domain: &str, positions: &[i64]) -> Result<()> {
    for chunk in positions.chunks(CHUNK) {
        diesel::delete(
            delivery_failure::table
                .filter(delivery_failure::subscription_id.eq(subscription_id))
                .filter(delivery_failure::domain.eq(domain))
                .filter(delivery_failure::position.eq_any(chunk)),
        )
        .execute(conn)?;
    }
    Ok(())
}

/// The failures of one subscription whose golden records wait for them, in order of domain and position.
pub fn open_failures(conn: &mut AnyConn, subscription_id: &str) -> Result<Vec<FailureRow>> {
    Ok(delivery_failure::table
        .filter(delivery_failure::subscription_id.eq(subscription_id))
        .filter(delivery_failure::state.eq_any(["due", "parked"]))
        .order((delivery_failure::domain, delivery_failure::position))
        .load(conn)?)
}

/// (subscription, position) of the failures of these subscriptions that are about these golden records.
pub fn failed_of(
    conn: &mut AnyConn,
    subscriptions: &[String],
    domain: &str,
    golden_ids: &[String],
) -> Result<Vec<(String, i64)>> {
    let positions = change::table
        .filter(change::golden_id.eq_any(golden_ids))
        .filter(change::domain.eq(domain))
        .select(change::position);
    Ok(delivery_failure::table
        .filter(delivery_failure::subscription_id.eq_any(subscriptions))
        .filter(delivery_failure::domain.eq(domain))
        .filter(delivery_failure::position.eq_any(positions))
        .select((delivery_failure::subscription_id, delivery_failure::position))
        .load(conn)?)
}

/// Adds attempts to the log; those already there are left alone, so a repeat after an unknown outcome does no harm.
pub fn insert_attempts(conn: &mut AnyConn, rows: &[AttemptRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(delivery_attempt::table)
            .values(chunk)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

/// Attempts of one subscription, newest first, before id `before`.
pub fn attempts(
    conn: &mut AnyConn,
    subscription_id: &str,
    outcome: Option<&str>,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<LoggedAttempt>> {
    let mut query = delivery_attempt::table
        .left_join(
            change::table.on(change::domain
                .eq(delivery_attempt::domain)
                .and(change::position.eq(delivery_attempt::position))),
        )
        .filter(delivery_attempt::subscription_id.eq(subscription_id))
        .order(delivery_attempt::id.desc())
        .limit(limit)
        .select((
            delivery_attempt::all_columns,
            (change::type_, change::golden_id, change::correlation_id).nullable(),
        ))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(delivery_attempt::id.lt(before));
    }
    query = match outcome {
        // A literal, because neither database uses the partial index for a bound value.
        Some("failed") => query.filter(diesel::dsl::sql::<diesel::sql_types::Bool>(
            "delivery_attempt.outcome = 'failed'",
        )),
        Some(other) => query.filter(delivery_attempt::outcome.eq(other)),
        None => query,
    };
    Ok(query.load(conn)?)
}

/// Removes up to `limit` attempts older than id `before`; answers how many.
pub fn prune_attempts(conn: &mut AnyConn, before: &str, limit: i64) -> Result<usize> {
    let old: Vec<String> = delivery_attempt::table
        .filter(delivery_attempt::id.lt(before))
        .order(delivery_attempt::id)
        .select(delivery_attempt::id)
        .limit(limit)
        .load(conn)?;
    let mut gone = 0;
    for chunk in old.chunks(CHUNK) {
        gone += diesel::delete(delivery_attempt::table.filter(delivery_attempt::id.eq_any(chunk))).execute(conn)?;
    }
    Ok(gone)
}

//! Subscriptions, their cursors and counts.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::{change, delivery_failure, replay, subscription, subscription_cursor, subscription_lease};
use crate::error::Result;

/// A row of `subscription`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = subscription, treat_none_as_default_value = false)]
pub struct SubscriptionRow {
    /// UUIDv7.
    pub id: String,
    /// For people.
    pub name: String,
    /// Where to POST.
    pub url: String,
    /// JSON list of domains.
    pub domains: String,
    /// JSON list of CloudEvents types; empty = all.
    pub types: String,
    /// JSON list of encrypted secrets, newest first.
    pub secrets: String,
    /// `active`, `paused`, `disabled` or `unverified`.
    pub state: String,
    /// Why it is in that state; empty when nothing is to be said.
    pub state_reason: String,
    /// Who made it.
    pub created_by: String,
    /// When (µs).
    pub created_at: i64,
    /// Grows with each change.
    pub version: i64,
    /// JSON object; absent members are defaults.
    pub settings: String,
    /// The URL whose owner has agreed to be sent to; empty when none has.
    pub verified_url: String,
    /// Whose it is: the subject of a token; empty when only administrators manage it.
    pub owner: String,
    /// Registered consumer whose callers may manage it too.
    pub consumer: Option<String>,
}

/// What a caller may change of a subscription, as it is to be from now on.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = subscription)]
pub struct SubscriptionEdit {
    /// As in the row.
    pub name: String,
    /// As in the row.
    pub url: String,
    /// As in the row.
    pub types: String,
    /// As in the row.
    pub secrets: String,
    /// As in the row.
    pub settings: String,
}

/// How far one subscription is in one domain.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = subscription_cursor, treat_none_as_default_value = false)]
pub struct CursorRow {
    /// Subscription.
    pub subscription_id: String,
    /// Domain.
    pub domain: String,
    /// Everything up to here is delivered, filtered out, or in `delivery_failure`.
    pub position: i64,
    /// Changes not sent because a newer one of their golden record took their place; in a report, how many more.
    pub superseded: i64,
}

/// How many rows of `delivery_failure` a subscription has in one state.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct FailureCount {
    /// Subscription.
    pub subscription_id: String,
    /// `due`, `parked`, `redriven` or `dead`.
    pub state: String,
    /// Rows.
    pub count: i64,
}

/// Adds a subscription with its cursors and a free lease.
pub fn insert(conn: &mut AnyConn, row: &SubscriptionRow, cursors: &[CursorRow]) -> Result<()> {
    on!(conn, c => diesel::insert_into(subscription::table).values(row).execute(c))?;
    on!(conn, c => diesel::insert_into(subscription_cursor::table).values(cursors).execute(c))?;
    diesel::insert_into(subscription_lease::table)
        .values((
            subscription_lease::subscription_id.eq(&row.id),
            subscription_lease::owner.eq(""),
            subscription_lease::epoch.eq(0),
            subscription_lease::lease_until.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

/// One subscription.
pub fn get(conn: &mut AnyConn, id: &str) -> Result<Option<SubscriptionRow>> {
    Ok(subscription::table.find(id).first(conn).optional()?)
}

/// Subscriptions in order of id, after `after`.
pub fn page(conn: &mut AnyConn, after: &str, limit: i64) -> Result<Vec<SubscriptionRow>> {
    Ok(subscription::table
        .filter(subscription::id.gt(after))
        .order(subscription::id)
        .limit(limit)
        .load(conn)?)
}

/// `(id, version, state, orders)` of every subscription: what a node compares with what it sends.
pub fn versions(conn: &mut AnyConn) -> Result<Vec<(String, i64, String, i64)>> {
    Ok(subscription::table
        .inner_join(subscription_lease::table.on(subscription_lease::subscription_id.eq(subscription::id)))
        .select((
            subscription::id,
            subscription::version,
            subscription::state,
            subscription_lease::orders,
        ))
        .load(conn)?)
}

/// Tells whoever sends that there is more to do.
pub fn order(conn: &mut AnyConn, id: &str) -> Result<()> {
    diesel::update(subscription_lease::table.find(id))
        .set(subscription_lease::orders.eq(subscription_lease::orders + 1))
        .execute(conn)?;
    Ok(())
}

/// Removes a subscription with its cursors, lease, failures, acknowledgements and replays; whether there was one. Its
/// attempts are pruned later, a bounded number at a time.
pub fn delete(conn: &mut AnyConn, id: &str) -> Result<bool> {
    let gone = diesel::delete(subscription::table.find(id)).execute(conn)?;
    diesel::delete(subscription_lease::table.find(id)).execute(conn)?;
    diesel::delete(subscription_cursor::table.filter(subscription_cursor::subscription_id.eq(id))).execute(conn)?;
    diesel::delete(delivery_failure::table.filter(delivery_failure::subscription_id.eq(id))).execute(conn)?;
    super::acknowledgements::forget(conn, id)?;
    diesel::delete(replay::table.filter(replay::subscription_id.eq(id))).execute(conn)?;
    Ok(gone > 0)
}

/// Changes the state of a subscription that has `version`; whether it still had.
pub fn set_state(conn: &mut AnyConn, id: &str, version: i64, state: &str, reason: &str) -> Result<bool> {
    let rows = diesel::update(
        subscription::table
            .filter(subscription::id.eq(id))
            .filter(subscription::version.eq(version)),
    )
    .set((
        subscription::state.eq(state),
        subscription::state_reason.eq(reason),
        subscription::version.eq(version + 1),
    ))
    .execute(conn)?;
    Ok(rows > 0)
}

/// Changes a subscription that has `version`; whether it still had.
pub fn edit(conn: &mut AnyConn, id: &str, version: i64, edit: &SubscriptionEdit) -> Result<bool> {
    let rows = diesel::update(
        subscription::table
            .filter(subscription::id.eq(id))
            .filter(subscription::version.eq(version)),
    )
    .set((edit, subscription::version.eq(version + 1)))
    .execute(conn)?;
    Ok(rows > 0)
}

/// Gives a subscription that has `version` to another owner; whether it still had.
pub fn set_owner(conn: &mut AnyConn, id: &str, version: i64, owner: &str, consumer: Option<&str>) -> Result<bool> {
    let rows = diesel::update(
        subscription::table
            .filter(subscription::id.eq(id))
            .filter(subscription::version.eq(version)),
    )
    .set((
        subscription::owner.eq(owner),
        subscription::consumer.eq(consumer),
        subscription::version.eq(version + 1),
    ))
    .execute(conn)?;
    Ok(rows > 0)
}

/// Replaces the secrets of a subscription that has `version`; whether it still had.
pub fn set_secrets(conn: &mut AnyConn, id: &str, version: i64, secrets: &str) -> Result<bool> {
    let rows = diesel::update(
        subscription::table
            .filter(subscription::id.eq(id))
            .filter(subscription::version.eq(version)),
    )
    .set((subscription::secrets.eq(secrets), subscription::version.eq(version + 1)))
    .execute(conn)?;
    Ok(rows > 0)
}

/// Forgets since when an endpoint fails: a person started it again.
pub fn clear_failing(conn: &mut AnyConn, id: &str) -> Result<()> {
    diesel::update(subscription_lease::table.find(id))
        .set(subscription_lease::failing_since.eq(None::<i64>))
        .execute(conn)?;
    Ok(())
}

/// Cursors of some subscriptions, ordered by subscription and domain.
pub fn cursors(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<CursorRow>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let mut rows: Vec<CursorRow> = subscription_cursor::table
            .filter(subscription_cursor::subscription_id.eq_any(chunk))
            .order((subscription_cursor::subscription_id, subscription_cursor::domain))
            .load(conn)?;
        found.append(&mut rows);
    }
    Ok(found)
}

/// Failures of some subscriptions, counted by state.
pub fn failure_counts(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<FailureCount>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let mut rows: Vec<FailureCount> = delivery_failure::table
            .filter(delivery_failure::subscription_id.eq_any(chunk))
            .group_by((delivery_failure::subscription_id, delivery_failure::state))
            .select((delivery_failure::subscription_id, delivery_failure::state, count_star()))
            .load(conn)?;
        found.append(&mut rows);
    }
    Ok(found)
}

/// `(id, failing_since)` of those subscriptions whose endpoint fails.
pub fn failing(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<(String, i64)>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let mut rows: Vec<(String, i64)> = subscription_lease::table
            .filter(subscription_lease::subscription_id.eq_any(chunk))
            .filter(subscription_lease::failing_since.is_not_null())
            .select((
                subscription_lease::subscription_id,
                subscription_lease::failing_since.assume_not_null(),
            ))
            .load(conn)?;
        found.append(&mut rows);
    }
    Ok(found)
}

/// Notes that an alert was raised for an endpoint that fails since `since`; whether none had been.
pub fn mark_alerted(conn: &mut AnyConn, id: &str, since: i64) -> Result<bool> {
    let fresh = subscription_lease::alerted_for
        .is_null()
        .or(subscription_lease::alerted_for.ne(since));
    let rows = diesel::update(
        subscription_lease::table
            .filter(subscription_lease::subscription_id.eq(id))
            .filter(fresh),
    )
    .set(subscription_lease::alerted_for.eq(since))
    .execute(conn)?;
    Ok(rows > 0)
}

/// Notes that the owner of `url` agreed; whether the subscription still has that URL.
pub fn set_verified(conn: &mut AnyConn, id: &str, url: &str) -> Result<bool> {
    let rows = diesel::update(
        subscription::table
            .filter(subscription::id.eq(id))
            .filter(subscription::url.eq(url)),
    )
    .set(subscription::verified_url.eq(url))
    .execute(conn)?;
    Ok(rows > 0)
}

/// When the oldest change was committed that was not sent yet, by subscription: the one after a cursor.
pub fn oldest_unsent(conn: &mut AnyConn) -> Result<Vec<(String, Option<i64>)>> {
    Ok(subscription_cursor::table
        .inner_join(
            change::table.on(change::domain
                .eq(subscription_cursor::domain)
                .and(change::position.eq(subscription_cursor::position + 1))),
        )
        .group_by(subscription_cursor::subscription_id)
        .select((subscription_cursor::subscription_id, diesel::dsl::min(change::at)))
        .load(conn)?)
}

/// When the oldest change failed first that still waits, by subscription.
pub fn oldest_waiting(conn: &mut AnyConn) -> Result<Vec<(String, Option<i64>)>> {
    Ok(delivery_failure::table
        .filter(delivery_failure::state.eq_any(["due", "parked", "redriven"]))
        .group_by(delivery_failure::subscription_id)
        .select((
            delivery_failure::subscription_id,
            diesel::dsl::min(delivery_failure::first_failed_at),
        ))
        .load(conn)?)
}

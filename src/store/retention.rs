//! Who still needs old changes, and what becomes of those who cannot have them any more.

use diesel::dsl::min;
use diesel::prelude::*;
use serde::Deserialize;

use super::CHUNK;
use super::conn::AnyConn;
use super::schema::{consumer_position, delivery_failure, replay, subscription, subscription_cursor};
use crate::error::Result;

/// State of a subscription that changes were removed from under.
pub const EXPIRED: &str = "expired";

/// The lowest position of a domain that somebody still needs: a subscription that is not expired, a change that failed,
/// or a consumer. `None` when nobody waits for anything.
pub fn lowest_needed(conn: &mut AnyConn, domain: &str) -> Result<Option<i64>> {
    let cursor: Option<i64> = subscription_cursor::table
        .inner_join(subscription::table.on(subscription::id.eq(subscription_cursor::subscription_id)))
        .filter(subscription_cursor::domain.eq(domain))
        .filter(subscription::state.ne(EXPIRED))
        .select(min(subscription_cursor::position))
        .first(conn)?;
    let consumer: Option<i64> = consumer_position::table
        .filter(consumer_position::domain.eq(domain))
        .select(min(consumer_position::position))
        .first(conn)?;
    let failure: Option<i64> = delivery_failure::table
        .filter(delivery_failure::domain.eq(domain))
        .select(min(delivery_failure::position))
        .first(conn)?;
    let next = [cursor, consumer].into_iter().flatten().map(|position| position + 1);
    Ok(next.chain(failure).chain(replayed(conn, domain)?).min())
}

/// A stretch that is being sent again; see the table `replay`.
#[derive(Deserialize)]
struct Stretch {
    domain: String,
    next: i64,
}

/// The lowest position of a domain that is still to be sent again.
fn replayed(conn: &mut AnyConn, domain: &str) -> Result<Option<i64>> {
    let ranges: Vec<String> = replay::table
        .filter(replay::state.eq_any(["queued", "running"]))
        .select(replay::ranges)
        .load(conn)?;
    let stretches = ranges
        .iter()
        .flat_map(|text| serde_json::from_str::<Vec<Stretch>>(text).unwrap_or_default());
    Ok(stretches.filter(|own| own.domain == domain).map(|own| own.next).min())
}

/// Subscriptions that are not expired and still need a change of the domain up to `position`.
pub fn left_behind(conn: &mut AnyConn, domain: &str, position: i64) -> Result<Vec<String>> {
    let mut found: Vec<String> = subscription_cursor::table
        .inner_join(subscription::table.on(subscription::id.eq(subscription_cursor::subscription_id)))
        .filter(subscription_cursor::domain.eq(domain))
        .filter(subscription_cursor::position.lt(position))
        .filter(subscription::state.ne(EXPIRED))
        .select(subscription::id)
        .load(conn)?;
    let waiting: Vec<String> = delivery_failure::table
        .inner_join(subscription::table.on(subscription::id.eq(delivery_failure::subscription_id)))
        .filter(delivery_failure::domain.eq(domain))
        .filter(delivery_failure::position.le(position))
        .filter(delivery_failure::state.ne("dead"))
        .filter(subscription::state.ne(EXPIRED))
        .select(subscription::id)
        .distinct()
        .load(conn)?;
    found.extend(waiting);
    found.sort();
    found.dedup();
    Ok(found)
}

/// Expires subscriptions; whoever sends for them stops.
pub fn expire(conn: &mut AnyConn, ids: &[String], reason: &str) -> Result<()> {
    for chunk in ids.chunks(CHUNK) {
        diesel::update(subscription::table.filter(subscription::id.eq_any(chunk)))
            .set((
                subscription::state.eq(EXPIRED),
                subscription::state_reason.eq(reason),
                subscription::version.eq(subscription::version + 1),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Gives up what failed and cannot be sent any more because its change is gone.
pub fn give_up_failures(conn: &mut AnyConn, domain: &str, position: i64, reason: &str) -> Result<()> {
    diesel::update(
        delivery_failure::table
            .filter(delivery_failure::domain.eq(domain))
            .filter(delivery_failure::position.le(position))
            .filter(delivery_failure::state.ne("dead")),
    )
    .set((
        delivery_failure::state.eq("dead"),
        delivery_failure::next_at.eq(0),
        delivery_failure::last_error.eq(reason),
    ))
    .execute(conn)?;
    Ok(())
}

/// Moves the cursors of a subscription that are behind what is kept of a domain to its first change.
pub fn catch_up(conn: &mut AnyConn, subscription_id: &str, domain: &str, first: i64) -> Result<()> {
    diesel::update(
        subscription_cursor::table
            .filter(subscription_cursor::subscription_id.eq(subscription_id))
            .filter(subscription_cursor::domain.eq(domain))
            .filter(subscription_cursor::position.lt(first - 1)),
    )
    .set(subscription_cursor::position.eq(first - 1))
    .execute(conn)?;
    Ok(())
}

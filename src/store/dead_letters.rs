//! Changes that were given up: listed, sent again, discarded.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::deliveries::FailureRow;
use super::schema::{change, delivery_failure};
use crate::error::Result;

/// A literal, because neither database uses a partial index for a bound value.
const DEAD: &str = "delivery_failure.state = 'dead'";

/// Which of them a list shows.
#[derive(Debug, Clone, Default)]
pub struct DeadQuery {
    /// Subscriptions; must not be empty.
    pub subscription_ids: Vec<String>,
    /// Only of this domain.
    pub domain: Option<String>,
    /// Only of this golden record.
    pub golden_id: Option<String>,
    /// Those after this (subscription, domain, position).
    pub after: Option<(String, String, i64)>,
    /// Rows.
    pub limit: i64,
}

/// One with what the change feed knows of it.
#[derive(Debug, Clone, Queryable)]
pub struct DeadRow {
    /// The failure.
    pub failure: FailureRow,
    /// `(event id, type, correlation id)` of the change, while it is kept.
    pub change: Option<(String, String, String)>,
}

/// Dead letters in order of subscription, domain and position.
pub fn page(conn: &mut AnyConn, query: &DeadQuery) -> Result<Vec<DeadRow>> {
    let mut rows = delivery_failure::table
        .left_join(
            change::table.on(change::domain
                .eq(delivery_failure::domain)
                .and(change::position.eq(delivery_failure::position))),
        )
        .filter(diesel::dsl::sql::<Bool>(DEAD))
        .filter(delivery_failure::subscription_id.eq_any(&query.subscription_ids))
        .order((
            delivery_failure::subscription_id,
            delivery_failure::domain,
            delivery_failure::position,
        ))
        .limit(query.limit)
        .select((
            delivery_failure::all_columns,
            (change::event_id, change::type_, change::correlation_id).nullable(),
        ))
        .into_boxed();
    if let Some(domain) = &query.domain {
        rows = rows.filter(delivery_failure::domain.eq(domain));
    }
    if let Some(golden_id) = &query.golden_id {
        rows = rows.filter(delivery_failure::golden_id.eq(golden_id));
    }
    if let Some((id, domain, position)) = &query.after {
        let later = delivery_failure::domain.gt(domain).or(delivery_failure::domain
            .eq(domain)
            .and(delivery_failure::position.gt(*position)));
        rows = rows.filter(
            delivery_failure::subscription_id
                .gt(id)
                .or(delivery_failure::subscription_id.eq(id).and(later)),
        );
    }
    Ok(rows.load(conn)?)
}

/// How many a subscription has.
pub fn count(conn: &mut AnyConn, subscription_id: &str) -> Result<i64> {
    Ok(delivery_failure::table
        .filter(diesel::dsl::sql::<Bool>(DEAD))
        .filter(delivery_failure::subscription_id.eq(subscription_id))
        .count()
        .get_result(conn)?)
}

/// The first of a subscription, as (domain, position).
pub fn first(conn: &mut AnyConn, subscription_id: &str, limit: i64) -> Result<Vec<(String, i64)>> {
    Ok(delivery_failure::table
        .filter(diesel::dsl::sql::<Bool>(DEAD))
        .filter(delivery_failure::subscription_id.eq(subscription_id))
        .order((delivery_failure::domain, delivery_failure::position))
        .limit(limit)
        .select((delivery_failure::domain, delivery_failure::position))
        .load(conn)?)
}

/// Makes those of `positions` that are dead due at `at`, with no attempt counted; answers their positions.
pub fn redrive(
    conn: &mut AnyConn,
    subscription_id: &str,
    domain: &str,
    positions: &[i64],
    at: i64,
) -> Result<Vec<i64>> {
    let mut done = Vec::new();
    for chunk in positions.chunks(CHUNK) {
        let mut some: Vec<i64> = on!(conn, c => diesel::update(delivery_failure::table)
            .filter(delivery_failure::subscription_id.eq(subscription_id))
            .filter(delivery_failure::domain.eq(domain))
            .filter(delivery_failure::position.eq_any(chunk))
            .filter(delivery_failure::state.eq("dead"))
            .set((
                delivery_failure::state.eq("redriven"),
                delivery_failure::attempts.eq(0),
                delivery_failure::next_at.eq(at),
                delivery_failure::dead_at.eq(None::<i64>),
            ))
            .returning(delivery_failure::position)
            .get_results(c))?;
        done.append(&mut some);
    }
    Ok(done)
}

/// Those that were redriven and are not done, those due first coming first.
pub fn redriven(conn: &mut AnyConn, subscription_id: &str, limit: i64) -> Result<Vec<FailureRow>> {
    Ok(delivery_failure::table
        .filter(delivery_failure::subscription_id.eq(subscription_id))
        .filter(delivery_failure::state.eq("redriven"))
        .order((
            delivery_failure::next_at,
            delivery_failure::domain,
            delivery_failure::position,
        ))
        .limit(limit)
        .load(conn)?)
}

/// One that is dead.
pub fn find(conn: &mut AnyConn, subscription_id: &str, domain: &str, position: i64) -> Result<Option<DeadRow>> {
    Ok(delivery_failure::table
        .left_join(
            change::table.on(change::domain
                .eq(delivery_failure::domain)
                .and(change::position.eq(delivery_failure::position))),
        )
        .filter(delivery_failure::subscription_id.eq(subscription_id))
        .filter(delivery_failure::domain.eq(domain))
        .filter(delivery_failure::position.eq(position))
        .filter(delivery_failure::state.eq("dead"))
        .select((
            delivery_failure::all_columns,
            (change::event_id, change::type_, change::correlation_id).nullable(),
        ))
        .first(conn)
        .optional()?)
}

/// Removes those of `positions` that are dead; answers how many.
pub fn delete(conn: &mut AnyConn, subscription_id: &str, domain: &str, positions: &[i64]) -> Result<usize> {
    let mut gone = 0;
    for chunk in positions.chunks(CHUNK) {
        gone += diesel::delete(
            delivery_failure::table
                .filter(delivery_failure::subscription_id.eq(subscription_id))
                .filter(delivery_failure::domain.eq(domain))
                .filter(delivery_failure::position.eq_any(chunk))
                .filter(delivery_failure::state.eq("dead")),
        )
        .execute(conn)?;
    }
    Ok(gone)
}

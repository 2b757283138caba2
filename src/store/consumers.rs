//! Consumers whose place in the feed the hub keeps.

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::conn::{AnyConn, on};
use super::schema::{consumer, consumer_position, domain_head};
use crate::error::Result;

/// A row of `consumer`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = consumer, treat_none_as_default_value = false)]
pub struct ConsumerRow {
    /// Subject of the token.
    pub owner: String,
    /// The owner's name for it.
    pub name: String,
    /// JSON list of domains.
    pub domains: String,
    /// JSON object; see `engine::change_filter`.
    pub filter: String,
    /// When it was made (µs).
    pub created_at: i64,
    /// When it was last declared (µs).
    pub updated_at: i64,
}

/// A row of `consumer_position`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = consumer_position, treat_none_as_default_value = false)]
pub struct PositionRow {
    /// Subject of the token.
    pub owner: String,
    /// Consumer.
    pub name: String,
    /// Domain.
    pub domain: String,
    /// Everything up to here is processed.
    pub position: i64,
    /// Incarnation of the feed when that was said.
    pub incarnation: String,
    /// When it was said (µs).
    pub moved_at: i64,
}

/// One consumer.
pub fn get(conn: &mut AnyConn, owner: &str, name: &str) -> Result<Option<ConsumerRow>> {
    Ok(consumer::table.find((owner, name)).first(conn).optional()?)
}

/// Locks a consumer until the transaction ends.
pub fn lock(conn: &mut AnyConn, owner: &str, name: &str) -> Result<Option<ConsumerRow>> {
    let row = consumer::table.find((owner, name));
    Ok(match conn {
        AnyConn::Pg(c) => row.for_update().first(c).optional()?,
        AnyConn::Sqlite(c) => row.first(c).optional()?,
    })
}

/// Consumers of an owner in order of name, after `after`.
pub fn page(conn: &mut AnyConn, owner: &str, after: &str, limit: i64) -> Result<Vec<ConsumerRow>> {
    Ok(consumer::table
        .filter(consumer::owner.eq(owner))
        .filter(consumer::name.gt(after))
        .order(consumer::name)
        .limit(limit)
        .load(conn)?)
}

/// How many consumers an owner has.
pub fn count(conn: &mut AnyConn, owner: &str) -> Result<i64> {
    Ok(consumer::table
        .filter(consumer::owner.eq(owner))
        .select(count_star())
        .first(conn)?)
}

/// Adds a consumer, or replaces its domains and filter.
pub fn put(conn: &mut AnyConn, row: &ConsumerRow) -> Result<()> {
    on!(conn, c => diesel::insert_into(consumer::table)
        .values(row)
        .on_conflict((consumer::owner, consumer::name))
        .do_update()
        .set((
            consumer::domains.eq(excluded(consumer::domains)),
            consumer::filter.eq(excluded(consumer::filter)),
            consumer::updated_at.eq(excluded(consumer::updated_at)),
        ))
        .execute(c))?;
    Ok(())
}

/// Positions of some consumers of an owner, in order of name and domain.
pub fn positions(conn: &mut AnyConn, owner: &str, names: &[String]) -> Result<Vec<PositionRow>> {
    Ok(consumer_position::table
        .filter(consumer_position::owner.eq(owner))
        .filter(consumer_position::name.eq_any(names))
        .order((consumer_position::name, consumer_position::domain))
        .load(conn)?)
}

/// Adds or moves positions.
pub fn put_positions(conn: &mut AnyConn, rows: &[PositionRow]) -> Result<()> {
    on!(conn, c => diesel::insert_into(consumer_position::table)
        .values(rows)
        .on_conflict((consumer_position::owner, consumer_position::name, consumer_position::domain))
        .do_update()
        .set((
            consumer_position::position.eq(excluded(consumer_position::position)),
            consumer_position::incarnation.eq(excluded(consumer_position::incarnation)),
            consumer_position::moved_at.eq(excluded(consumer_position::moved_at)),
        ))
        .execute(c))?;
    Ok(())
}

/// Forgets a consumer's positions in other domains than these.
pub fn keep_positions(conn: &mut AnyConn, owner: &str, name: &str, domains: &[String]) -> Result<()> {
    diesel::delete(
        consumer_position::table
            .filter(consumer_position::owner.eq(owner))
            .filter(consumer_position::name.eq(name))
            .filter(consumer_position::domain.ne_all(domains)),
    )
    .execute(conn)?;
    Ok(())
}

/// Removes a consumer with its positions; whether there was one.
pub fn delete(conn: &mut AnyConn, owner: &str, name: &str) -> Result<bool> {
    let gone = diesel::delete(consumer::table.find((owner, name))).execute(conn)?;
    keep_positions(conn, owner, name, &[])?;
    Ok(gone > 0)
}

/// `(owner, name, domain, positions still to go through)` of consumers, those furthest behind first.
pub fn lags(conn: &mut AnyConn, limit: i64) -> Result<Vec<(String, String, String, i64)>> {
    let lag = domain_head::position - consumer_position::position;
    Ok(consumer_position::table
        .inner_join(domain_head::table.on(domain_head::domain.eq(consumer_position::domain)))
        .order(lag.desc())
        .select((
            consumer_position::owner,
            consumer_position::name,
            consumer_position::domain,
            lag,
        ))
        .limit(limit)
        .load(conn)?)
}

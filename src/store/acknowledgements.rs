//! What consumers say they hold, and the keys that they registered.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::{consumer_head, consumer_key, consumer_record, golden_record};
use crate::error::Result;

/// One row of `consumer_record`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = consumer_record, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct RecordRow {
    pub consumer: String,
    pub golden_id: String,
    pub domain: String,
    pub version: i64,
    pub state: String,
    pub failed_version: Option<i64>,
    pub error: Option<String>,
    pub system: Option<String>,
    pub local_key: Option<String>,
    pub acked_at: i64,
}

/// One row of `consumer_key`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = consumer_key, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct KeyRow {
    pub domain: String,
    pub system: String,
    pub key: String,
    pub golden_id: String,
    pub consumer: String,
    pub confirmed_at: i64,
}

/// Locks a consumer's acknowledgements, or those that name a system, until the transaction ends.
pub fn lock(conn: &mut AnyConn, consumer: &str, at: i64) -> Result<()> {
    let head = (consumer_head::consumer.eq(consumer), consumer_head::acked_at.eq(at));
    // An upsert waits for, and then holds, the row's lock.
    on!(conn, c => diesel::insert_into(consumer_head::table)
        .values(head)
        .on_conflict(consumer_head::consumer)
        .do_update()
        .set(consumer_head::acked_at.eq(excluded(consumer_head::acked_at)))
        .execute(c))?;
    Ok(())
}

/// When a consumer last acknowledged.
pub fn last_acknowledged(conn: &mut AnyConn, consumer: &str) -> Result<Option<i64>> {
    let head = consumer_head::table.find(consumer).select(consumer_head::acked_at);
    Ok(head.first(conn).optional()?)
}

/// What one consumer holds of these golden records.
pub fn held(conn: &mut AnyConn, consumer: &str, golden_ids: &[String]) -> Result<Vec<RecordRow>> {
    let mut rows = Vec::new();
    for chunk in golden_ids.chunks(CHUNK) {
        rows.extend(
            consumer_record::table
                .filter(consumer_record::consumer.eq(consumer))
                .filter(consumer_record::golden_id.eq_any(chunk))
                .load::<RecordRow>(conn)?,
        );
    }
    Ok(rows)
}

/// What any consumer holds of these golden records, in order; at most `limit`.
pub fn of_golden(conn: &mut AnyConn, golden_ids: &[String], limit: i64) -> Result<Vec<RecordRow>> {
    Ok(consumer_record::table
        .filter(consumer_record::golden_id.eq_any(golden_ids))
        .order((consumer_record::golden_id, consumer_record::consumer))
        .limit(limit)
        .load(conn)?)
}

/// Adds or replaces what consumers hold.
pub fn put(conn: &mut AnyConn, rows: &[RecordRow]) -> Result<()> {
    use consumer_record::dsl;
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::consumer_record)
            .values(chunk)
            .on_conflict((dsl::consumer, dsl::golden_id))
            .do_update()
            .set((
                dsl::version.eq(excluded(dsl::version)),
                dsl::state.eq(excluded(dsl::state)),
                dsl::failed_version.eq(excluded(dsl::failed_version)),
                dsl::error.eq(excluded(dsl::error)),
                dsl::system.eq(excluded(dsl::system)),
                dsl::local_key.eq(excluded(dsl::local_key)),
                dsl::acked_at.eq(excluded(dsl::acked_at)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Who registered these keys of one system.
pub fn keys(conn: &mut AnyConn, domain: &str, system: &str, keys: &[String]) -> Result<Vec<KeyRow>> {
    let mut rows = Vec::new();
    for chunk in keys.chunks(CHUNK) {
        rows.extend(
            consumer_key::table
                .filter(consumer_key::domain.eq(domain))
                .filter(consumer_key::system.eq(system))
                .filter(consumer_key::key.eq_any(chunk))
                .load::<KeyRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Notes that these keys stand for these golden records at present.
pub fn confirm(conn: &mut AnyConn, rows: &[KeyRow]) -> Result<()> {
    use consumer_key::dsl;
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::consumer_key)
            .values(chunk)
            .on_conflict((dsl::domain, dsl::system, dsl::key))
            .do_update()
            .set((
                dsl::golden_id.eq(excluded(dsl::golden_id)),
                dsl::consumer.eq(excluded(dsl::consumer)),
                dsl::confirmed_at.eq(excluded(dsl::confirmed_at)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Removes keys of one system.
pub fn unregister(conn: &mut AnyConn, domain: &str, system: &str, keys: &[String]) -> Result<()> {
    for chunk in keys.chunks(CHUNK) {
        diesel::delete(
            consumer_key::table
                .filter(consumer_key::domain.eq(domain))
                .filter(consumer_key::system.eq(system))
                .filter(consumer_key::key.eq_any(chunk)),
        )
        .execute(conn)?;
    }
    Ok(())
}

/// Forgets a consumer with all that it said.
pub fn forget(conn: &mut AnyConn, consumer: &str) -> Result<()> {
    diesel::delete(consumer_head::table.find(consumer)).execute(conn)?;
    diesel::delete(consumer_record::table.filter(consumer_record::consumer.eq(consumer))).execute(conn)?;
    diesel::delete(consumer_key::table.filter(consumer_key::consumer.eq(consumer))).execute(conn)?;
    Ok(())
}

/// How many golden records of a domain a consumer acknowledged, and in how many of them it is behind or failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Acknowledged, failed ones included.
    pub acknowledged: i64,
    /// Acknowledged, live and published.
    pub of_published: i64,
    /// Holds an older version than consumers were told of, and has not failed.
    pub behind: i64,
    /// The last version could not be applied.
    pub failed: i64,
}

/// [`Counts`] of one consumer and domain.
pub fn counts(conn: &mut AnyConn, consumer: &str, domain: &str) -> Result<Counts> {
    let joined = || {
        consumer_record::table
            .inner_join(golden_record::table.on(golden_record::id.eq(consumer_record::golden_id)))
            .filter(consumer_record::consumer.eq(consumer.to_owned()))
            .filter(consumer_record::domain.eq(domain.to_owned()))
    };
    let state = |state: &'static str| {
        consumer_record::table
            .filter(consumer_record::consumer.eq(consumer.to_owned()))
            .filter(consumer_record::domain.eq(domain.to_owned()))
            .filter(consumer_record::state.eq(state))
            .count()
    };
    let failed: i64 = state("failed").get_result(conn)?;
    let applied: i64 = state("applied").get_result(conn)?;
    let of_published: i64 = joined()
        .filter(golden_record::status.eq("live"))
        .filter(golden_record::published_version.is_not_null())
        .count()
        .get_result(conn)?;
    let behind: i64 = joined()
        .filter(consumer_record::state.eq("applied"))
        .filter(
            (golden_record::status.eq("live"))
                .and(golden_record::published_version.gt(consumer_record::version.nullable()))
                .or((golden_record::status.ne("live")).and(golden_record::version.gt(consumer_record::version))),
        )
        .count()
        .get_result(conn)?;
    Ok(Counts {
        acknowledged: failed + applied,
        of_published,
        behind,
        failed,
    })
}

/// What a consumer holds in one domain, after a golden record, in order; of one state if asked.
pub fn page(
    conn: &mut AnyConn,
    consumer: &str,
    domain: &str,
    state: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<RecordRow>> {
    Ok(consumer_record::table
        .filter(consumer_record::consumer.eq(consumer))
        .filter(consumer_record::state.eq(state))
        .filter(consumer_record::golden_id.gt(after))
        .filter(consumer_record::domain.eq(domain))
        .order(consumer_record::golden_id)
        .limit(limit)
        .load(conn)?)
}

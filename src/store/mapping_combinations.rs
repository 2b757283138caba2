//! What account mappings were asked: how often each rule decided, and combinations that must have a result.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::{mapping_combination, mapping_hit};
use crate::error::Result;

/// One row of `mapping_hit`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = mapping_hit, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct HitRow {
    pub version_id: String,
    pub rule: String,
    pub day: String,
    pub lines: i64,
}

/// One row of `mapping_combination`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = mapping_combination, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct CombinationRow {
    pub map_set: String,
    pub combination: String,
    pub registered: bool,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    pub problem: Option<String>,
    pub lines: i64,
    pub first_seen: Option<i64>,
    pub last_seen: Option<i64>,
    pub task_id: Option<String>,
    pub first_date: Option<String>,
    pub last_date: Option<String>,
}

/// Adds to how often rules decided.
pub fn add_hits(conn: &mut AnyConn, rows: &[HitRow]) -> Result<()> {
    use mapping_hit::dsl;
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::mapping_hit)
            .values(chunk)
            .on_conflict((dsl::version_id, dsl::rule, dsl::day))
            .do_update()
            .set(dsl::lines.eq(dsl::lines + excluded(dsl::lines)))
            .execute(c))?;
    }
    Ok(())
}

/// How often a rule decided in these versions, the last days first.
pub fn hits(conn: &mut AnyConn, version_ids: &[String], rule: &str, limit: i64) -> Result<Vec<HitRow>> {
    use mapping_hit::dsl;
    Ok(dsl::mapping_hit
        .filter(dsl::version_id.eq_any(version_ids))
        .filter(dsl::rule.eq(rule))
        .order((dsl::day.desc(), dsl::version_id.desc()))
        .limit(limit)
        .load(conn)?)
}

/// Registers combinations; what was counted of them stays.
pub fn register(conn: &mut AnyConn, rows: &[CombinationRow]) -> Result<()> {
    use mapping_combination::dsl;
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::mapping_combination)
            .values(chunk)
            .on_conflict((dsl::map_set, dsl::combination))
            .do_update()
            .set((
                dsl::registered.eq(excluded(dsl::registered)),
                dsl::valid_from.eq(excluded(dsl::valid_from)),
                dsl::valid_to.eq(excluded(dsl::valid_to)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Counts lines of combinations that had no result.
pub fn count(conn: &mut AnyConn, rows: &[CombinationRow]) -> Result<()> {
    use mapping_combination::dsl;
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::mapping_combination)
            .values(chunk)
            .on_conflict((dsl::map_set, dsl::combination))
            .do_update()
            .set((
                dsl::lines.eq(dsl::lines + excluded(dsl::lines)),
                dsl::problem.eq(excluded(dsl::problem)),
                dsl::last_seen.eq(excluded(dsl::last_seen)),
                dsl::first_date.eq(excluded(dsl::first_date)),
                dsl::last_date.eq(excluded(dsl::last_date)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Those of these combinations that are known, of one map set.
pub fn known(conn: &mut AnyConn, map_set: &str, combinations: &[&str]) -> Result<Vec<CombinationRow>> {
    use mapping_combination::dsl;
    let mut rows = Vec::new();
    for chunk in combinations.chunks(CHUNK) {
        let found = dsl::mapping_combination
            .filter(dsl::map_set.eq(map_set))
            .filter(dsl::combination.eq_any(chunk));
        rows.extend(found.load::<CombinationRow>(conn)?);
    }
    Ok(rows)
}

/// Notes that these combinations of a map set have results now.
pub fn cure(conn: &mut AnyConn, map_set: &str, combinations: &[String]) -> Result<()> {
    use mapping_combination::dsl;
    for chunk in combinations.chunks(CHUNK) {
        let cured = dsl::mapping_combination
            .filter(dsl::map_set.eq(map_set))
            .filter(dsl::combination.eq_any(chunk));
        diesel::update(cured)
            .set((
                dsl::problem.eq(None::<String>),
                dsl::task_id.eq(None::<String>),
                dsl::first_date.eq(None::<String>),
                dsl::last_date.eq(None::<String>),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Combinations of a map set after one, in order; all, only registered ones, or only those that had no result.
pub fn list(
    conn: &mut AnyConn,
    map_set: &str,
    which: Which,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<CombinationRow>> {
    use mapping_combination::dsl;
    let mut rows = dsl::mapping_combination.filter(dsl::map_set.eq(map_set)).into_boxed();
    rows = match which {
        Which::All => rows,
        Which::Registered => rows.filter(dsl::registered.eq(true)),
        Which::Seen => rows.filter(dsl::registered.eq(false)),
        Which::Unmapped => rows.filter(dsl::problem.is_not_null()),
    };
    if let Some(after) = after {
        rows = rows.filter(dsl::combination.gt(after));
    }
    Ok(rows.order(dsl::combination).limit(limit).load(conn)?)
}

/// Those of these combinations of map sets that had no result and were never asked about, in order; at most `limit`.
pub fn without_task(conn: &mut AnyConn, keys: &[(String, String)], limit: usize) -> Result<Vec<CombinationRow>> {
    use mapping_combination::dsl;
    let mut rows: Vec<CombinationRow> = Vec::new();
    for group in keys.chunk_by(|a, b| a.0 == b.0) {
        for chunk in group.chunks(CHUNK) {
            let combinations: Vec<&str> = chunk.iter().map(|(_, combination)| combination.as_str()).collect();
            let Some((map_set, _)) = chunk.first() else { continue };
            rows.extend(
                dsl::mapping_combination
                    .filter(dsl::map_set.eq(map_set))
                    .filter(dsl::combination.eq_any(combinations))
                    .filter(dsl::task_id.is_null())
                    .filter(dsl::problem.is_not_null())
                    .order(dsl::combination)
                    .load::<CombinationRow>(conn)?,
            );
            if rows.len() >= limit {
                rows.truncate(limit);
                return Ok(rows);
            }
        }
    }
    Ok(rows)
}

/// Notes which exceptions ask about these combinations.
pub fn set_tasks(conn: &mut AnyConn, rows: &[CombinationRow]) -> Result<()> {
    use mapping_combination::dsl;
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::mapping_combination)
            .values(chunk)
            .on_conflict((dsl::map_set, dsl::combination))
            .do_update()
            .set(dsl::task_id.eq(excluded(dsl::task_id)))
            .execute(c))?;
    }
    Ok(())
}

/// Which combinations are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// Those that somebody registered.
    Registered,
    /// Those that only came and had no result.
    Seen,
    /// Those that came and have no result, registered or not.
    Unmapped,
}

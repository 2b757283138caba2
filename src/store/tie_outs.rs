//! Tie-outs that were kept. Only the sign-off is written later, once.

use diesel::prelude::*;

use super::conn::{AnyConn, on};
use super::schema::tie_out::{self, dsl};
use crate::error::Result;

/// One row of `tie_out`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = tie_out, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct TieOutRow {
    pub id: String,
    pub map_set: String,
    pub version: Option<i64>,
    pub baseline: String,
    pub note: String,
    pub ties: bool,
    pub lines: i64,
    pub first_day: String,
    pub last_day: String,
    pub lines_hash: String,
    pub summary: String,
    pub result: String,
    pub basis: String,
    pub run_by: String,
    pub run_at: i64,
    pub correlation_id: String,
    pub signed_by: Option<String>,
    pub signed_at: Option<i64>,
    pub reason: Option<String>,
    pub override_reason: Option<String>,
}

/// Who signs off, when and why.
#[derive(Debug, Clone)]
pub struct SignOff<'a> {
    /// Who.
    pub by: &'a str,
    /// When (µs since 1970).
    pub at: i64,
    /// Why.
    pub reason: &'a str,
    /// Why, although it does not tie.
    pub override_reason: Option<&'a str>,
}

/// Keeps one.
pub fn insert(conn: &mut AnyConn, row: &TieOutRow) -> Result<()> {
    on!(conn, c => diesel::insert_into(dsl::tie_out).values(vec![row]).execute(c))?;
    Ok(())
}

/// One by its id.
pub fn find(conn: &mut AnyConn, map_set: &str, id: &str) -> Result<Option<TieOutRow>> {
    Ok(dsl::tie_out
        .find(id)
        .filter(dsl::map_set.eq(map_set))
        .first(conn)
        .optional()?)
}

/// Those of a map set, the newest first, before one; without their results.
pub fn list(conn: &mut AnyConn, map_set: &str, before: Option<&str>, limit: i64) -> Result<Vec<TieOutRow>> {
    let mut rows = dsl::tie_out
        .filter(dsl::map_set.eq(map_set))
        .order(dsl::id.desc())
        .limit(limit)
        .select((
            (
                dsl::id,
                dsl::map_set,
                dsl::version,
                dsl::baseline,
                dsl::note,
                dsl::ties,
                dsl::lines,
                dsl::first_day,
                dsl::last_day,
                dsl::lines_hash,
            ),
            (
                dsl::summary,
                dsl::basis,
                dsl::run_by,
                dsl::run_at,
                dsl::correlation_id,
                dsl::signed_by,
                dsl::signed_at,
                dsl::reason,
                dsl::override_reason,
            ),
        ))
        .into_boxed();
    if let Some(before) = before {
        rows = rows.filter(dsl::id.lt(before));
    }
    type First = (
        String,
        String,
        Option<i64>,
        String,
        String,
        bool,
        i64,
        String,
        String,
        String,
    );
    type Second = (
        String,
        String,
        String,
        i64,
        String,
        Option<String>,
        Option<i64>,
        Option<String>,
        Option<String>,
    );
    let found: Vec<(First, Second)> = rows.load(conn)?;
    let row = |(a, b): (First, Second)| TieOutRow {
        id: a.0,
        map_set: a.1,
        version: a.2,
        baseline: a.3,
        note: a.4,
        ties: a.5,
        lines: a.6,
        first_day: a.7,
        last_day: a.8,
        lines_hash: a.9,
        summary: b.0,
        result: String::new(),
        basis: b.1,
        run_by: b.2,
        run_at: b.3,
        correlation_id: b.4,
        signed_by: b.5,
        signed_at: b.6,
        reason: b.7,
        override_reason: b.8,
    };
    Ok(found.into_iter().map(row).collect())
}

/// Signs one off that nobody signed off yet; answers whether that was so.
pub fn sign_off(conn: &mut AnyConn, id: &str, sign_off: &SignOff<'_>) -> Result<bool> {
    let open = dsl::tie_out.filter(dsl::id.eq(id)).filter(dsl::signed_by.is_null());
    let done = diesel::update(open)
        .set((
            dsl::signed_by.eq(sign_off.by),
            dsl::signed_at.eq(sign_off.at),
            dsl::reason.eq(sign_off.reason),
            dsl::override_reason.eq(sign_off.override_reason),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Forgets the oldest of a map set that nobody signed off, so that no more than `keep` are left.
pub fn forget_unsigned(conn: &mut AnyConn, map_set: &str, keep: i64) -> Result<()> {
    let old: Vec<String> = dsl::tie_out
        .filter(dsl::map_set.eq(map_set))
        .filter(dsl::signed_by.is_null())
        .order(dsl::id.desc())
        .offset(keep)
        .limit(super::CHUNK as i64)
        .select(dsl::id)
        .load(conn)?;
    diesel::delete(dsl::tie_out.filter(dsl::id.eq_any(old))).execute(conn)?;
    Ok(())
}

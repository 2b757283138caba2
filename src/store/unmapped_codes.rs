//! Values that no code map translates or no code list has.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::unmapped_code::{self, dsl};
use crate::error::Result;

/// One row of `unmapped_code`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = unmapped_code, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct UnmappedCodeRow {
    pub id: String,
    pub hash: String,
    pub domain: String,
    pub system: String,
    pub attribute: String,
    pub problem: String,
    pub value: String,
    pub named: String,
    pub version: i64,
    pub records: i64,
    pub example_key: String,
    pub suggestion: Option<String>,
    pub task_id: Option<String>,
    pub open: bool,
    pub first_seen_at: i64,
    pub last_seen_at: i64,
}

/// Conditions of a list.
#[derive(Debug, Clone, Default)]
pub struct UnmappedQuery {
    /// Domain.
    pub domain: String,
    /// Whether any source record has it.
    pub open: bool,
    /// Source system.
    pub system: Option<String>,
    /// Attribute.
    pub attribute: Option<String>,
    /// Problem.
    pub problem: Option<String>,
    /// Code map or code list.
    pub named: Option<String>,
    /// Ids after this one.
    pub after: Option<String>,
    /// Rows.
    pub limit: i64,
}

/// Those with these hashes.
pub fn by_hashes(conn: &mut AnyConn, hashes: &[String]) -> Result<Vec<UnmappedCodeRow>> {
    let mut rows = Vec::new();
    for chunk in hashes.chunks(CHUNK) {
        rows.extend(
            dsl::unmapped_code
                .filter(dsl::hash.eq_any(chunk))
                .load::<UnmappedCodeRow>(conn)?,
        );
    }
    Ok(rows)
}

/// A page, the first seen first.
pub fn list(conn: &mut AnyConn, query: &UnmappedQuery) -> Result<Vec<UnmappedCodeRow>> {
    let mut rows = dsl::unmapped_code
        .filter(dsl::domain.eq(&query.domain))
        .filter(dsl::open.eq(query.open))
        .order(dsl::id)
        .limit(query.limit)
        .into_boxed();
    if let Some(system) = &query.system {
        rows = rows.filter(dsl::system.eq(system));
    }
    if let Some(attribute) = &query.attribute {
        rows = rows.filter(dsl::attribute.eq(attribute));
    }
    if let Some(problem) = &query.problem {
        rows = rows.filter(dsl::problem.eq(problem));
    }
    if let Some(named) = &query.named {
        rows = rows.filter(dsl::named.eq(named));
    }
    if let Some(after) = &query.after {
        rows = rows.filter(dsl::id.gt(after));
    }
    Ok(rows.load(conn)?)
}

/// Inserts new rows and overwrites known ones.
pub fn upsert(conn: &mut AnyConn, rows: &[UnmappedCodeRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::unmapped_code)
            .values(chunk)
            .on_conflict(dsl::id)
            .do_update()
            .set((
                dsl::named.eq(excluded(dsl::named)),
                dsl::version.eq(excluded(dsl::version)),
                dsl::records.eq(excluded(dsl::records)),
                dsl::example_key.eq(excluded(dsl::example_key)),
                dsl::suggestion.eq(excluded(dsl::suggestion)),
                dsl::task_id.eq(excluded(dsl::task_id)),
                dsl::open.eq(excluded(dsl::open)),
                dsl::last_seen_at.eq(excluded(dsl::last_seen_at)),
            ))
            .execute(c))?;
    }
    Ok(())
}

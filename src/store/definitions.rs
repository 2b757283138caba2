//! Versions of governed definitions.

use diesel::dsl::max;
use diesel::prelude::*;

use super::conn::{AnyConn, on};
use super::schema::definition_version::{self, dsl};
use crate::error::Result;

/// One row of `definition_version`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = definition_version, treat_none_as_default_value = false, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct DefinitionRow {
    pub id: String,
    pub kind: String,
    pub name: String,
    pub number: i64,
    pub state: String,
    pub body: String,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    pub note: String,
    pub findings: String,
    pub authors: String,
    pub created_by: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub decided_by: Option<String>,
    pub decided_at: Option<i64>,
    pub reason: Option<String>,
    pub override_reason: Option<String>,
    pub correlation_id: String,
    pub version: i64,
}

/// A version as lists show it: without its body.
#[derive(Debug, Clone, PartialEq, Queryable)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct DefinitionHeader {
    pub id: String,
    pub name: String,
    pub number: i64,
    pub state: String,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    pub note: String,
    pub created_by: String,
    pub created_at: i64,
    pub decided_by: Option<String>,
    pub decided_at: Option<i64>,
    pub version: i64,
}

impl From<DefinitionRow> for DefinitionHeader {
    fn from(row: DefinitionRow) -> Self {
        DefinitionHeader {
            id: row.id,
            name: row.name,
            number: row.number,
            state: row.state,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            note: row.note,
            created_by: row.created_by,
            created_at: row.created_at,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            version: row.version,
        }
    }
}

/// One version by its number.
pub fn find(conn: &mut AnyConn, kind: &str, name: &str, number: i64) -> Result<Option<DefinitionRow>> {
    Ok(dsl::definition_version
        .filter(dsl::kind.eq(kind))
        .filter(dsl::name.eq(name))
        .filter(dsl::number.eq(number))
        .first(conn)
        .optional()?)
}

/// The version in force on a day: of the approved ones whose days include it, the one with the highest number.
pub fn on_day(conn: &mut AnyConn, kind: &str, name: &str, day: &str) -> Result<Option<DefinitionRow>> {
    Ok(dsl::definition_version
        .filter(dsl::kind.eq(kind))
        .filter(dsl::name.eq(name))
        .filter(dsl::state.eq("approved"))
        .filter(dsl::valid_from.is_null().or(dsl::valid_from.le(day)))
        .filter(dsl::valid_to.is_null().or(dsl::valid_to.gt(day)))
        .order(dsl::number.desc())
        .first(conn)
        .optional()?)
}

/// Every approved version of a name, by number.
pub fn approved(conn: &mut AnyConn, kind: &str, name: &str) -> Result<Vec<DefinitionRow>> {
    Ok(dsl::definition_version
        .filter(dsl::kind.eq(kind))
        .filter(dsl::name.eq(name))
        .filter(dsl::state.eq("approved"))
        .order(dsl::number)
        .load(conn)?)
}

/// Authors and whoever decided, of versions of these kinds that were decided about at a moment or after it.
pub fn decided_since(conn: &mut AnyConn, kinds: &[&str], at: i64) -> Result<Vec<(String, Option<String>)>> {
    Ok(dsl::definition_version
        .filter(dsl::kind.eq_any(kinds))
        .filter(dsl::decided_at.ge(at))
        .select((dsl::authors, dsl::decided_by))
        .distinct()
        .load(conn)?)
}

/// Names of a kind after `after`, each with its last number.
pub fn names(conn: &mut AnyConn, kind: &str, after: Option<&str>, limit: i64) -> Result<Vec<(String, Option<i64>)>> {
    let mut rows = dsl::definition_version
        .filter(dsl::kind.eq(kind))
        .group_by(dsl::name)
        .order(dsl::name)
        .limit(limit)
        .select((dsl::name, max(dsl::number)))
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(dsl::name.gt(after));
    }
    Ok(rows.load(conn)?)
}

/// Headers of the approved versions of these names, by name and number.
pub fn approved_headers(conn: &mut AnyConn, kind: &str, names: &[String]) -> Result<Vec<DefinitionHeader>> {
    Ok(dsl::definition_version
        .filter(dsl::kind.eq(kind))
        .filter(dsl::name.eq_any(names))
        .filter(dsl::state.eq("approved"))
        .order((dsl::name, dsl::number))
        .select(HEADER)
        .load(conn)?)
}

/// Versions of a name, newest first, with numbers below `before`.
pub fn list(
    conn: &mut AnyConn,
    kind: &str,
    name: &str,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<DefinitionHeader>> {
    Ok(dsl::definition_version
        .filter(dsl::kind.eq(kind))
        .filter(dsl::name.eq(name))
        .filter(dsl::number.lt(before.unwrap_or(i64::MAX)))
        .order(dsl::number.desc())
        .limit(limit)
        .select(HEADER)
        .load(conn)?)
}

#[rustfmt::skip]
const HEADER: (
    dsl::id, dsl::name, dsl::number, dsl::state, dsl::valid_from, dsl::valid_to, dsl::note, dsl::created_by,
    dsl::created_at, dsl::decided_by, dsl::decided_at, dsl::version,
) = (
    dsl::id, dsl::name, dsl::number, dsl::state, dsl::valid_from, dsl::valid_to, dsl::note, dsl::created_by,
    dsl::created_at, dsl::decided_by, dsl::decided_at, dsl::version,
);

/// The last number of a name; 0 when there is none.
pub fn last_number(conn: &mut AnyConn, kind: &str, name: &str) -> Result<i64> {
    let last: Option<i64> = dsl::definition_version
        .filter(dsl::kind.eq(kind))
        .filter(dsl::name.eq(name))
        .select(max(dsl::number))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

/// Adds a version.
pub fn insert(conn: &mut AnyConn, row: &DefinitionRow) -> Result<()> {
    on!(conn, c => diesel::insert_into(dsl::definition_version).values(vec![row]).execute(c))?;
    Ok(())
}

/// Writes a version whose `version` was `row.version - 1`; answers whether it still was.
pub fn update(conn: &mut AnyConn, row: &DefinitionRow) -> Result<bool> {
    let held = dsl::definition_version
        .filter(dsl::id.eq(&row.id))
        .filter(dsl::version.eq(row.version - 1));
    Ok(diesel::update(held).set(row).execute(conn)? == 1)
}

/// Which version counts: kind, name, number and id.
pub type Counting = (String, String, i64, String);

/// Approved versions of some kinds whose days include a day, by kind, name and number: of a name the last one counts.
pub fn counting(conn: &mut AnyConn, kinds: &[&str], day: &str) -> Result<Vec<Counting>> {
    Ok(dsl::definition_version
        .filter(dsl::kind.eq_any(kinds))
        .filter(dsl::state.eq("approved"))
        .filter(dsl::valid_from.is_null().or(dsl::valid_from.le(day)))
        .filter(dsl::valid_to.is_null().or(dsl::valid_to.gt(day)))
        .order((dsl::kind, dsl::name, dsl::number))
        .select((dsl::kind, dsl::name, dsl::number, dsl::id))
        .load(conn)?)
}

/// Id and body of these versions.
pub fn bodies(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<(String, String)>> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(super::CHUNK) {
        let found = dsl::definition_version
            .filter(dsl::id.eq_any(chunk))
            .select((dsl::id, dsl::body));
        rows.extend(found.load::<(String, String)>(conn)?);
    }
    Ok(rows)
}

diesel::define_sql_function!(fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text);

/// Another name of the kind that differs from this one in case only.
pub fn same_but_for_case(conn: &mut AnyConn, kind: &str, name: &str) -> Result<Option<String>> {
    Ok(dsl::definition_version
        .filter(dsl::kind.eq(kind))
        .filter(lower(dsl::name).eq(name.to_ascii_lowercase()))
        .filter(dsl::name.ne(name))
        .order(dsl::name)
        .select(dsl::name)
        .first(conn)
        .optional()?)
}

/// Whether there was ever a version of the kind.
pub fn any(conn: &mut AnyConn, kind: &str) -> Result<bool> {
    let found: Option<String> = dsl::definition_version
        .filter(dsl::kind.eq(kind))
        .select(dsl::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Id and number of the version in force on a day, without its body.
pub fn id_on_day(conn: &mut AnyConn, kind: &str, name: &str, day: &str) -> Result<Option<(String, i64)>> {
    Ok(dsl::definition_version
        .filter(dsl::kind.eq(kind))
        .filter(dsl::name.eq(name))
        .filter(dsl::state.eq("approved"))
        .filter(dsl::valid_from.is_null().or(dsl::valid_from.le(day)))
        .filter(dsl::valid_to.is_null().or(dsl::valid_to.gt(day)))
        .order(dsl::number.desc())
        .select((dsl::id, dsl::number))
        .first(conn)
        .optional()?)
}

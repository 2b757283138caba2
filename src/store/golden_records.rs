//! Golden records with their versions, sensitive parts and filter terms.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::{golden_record, golden_sensitive, golden_term, golden_version};
use crate::engine::seal::seal;
use crate::error::Result;

/// One row of `golden_record`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = golden_record, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct GoldenRow {
    pub id: String,
    pub domain: String,
    pub status: String,
    pub merged_into: Option<String>,
    pub held: bool,
    pub label: String,
    pub version: i64,
    pub working: String,
    pub lineage: String,
    pub refused: String,
    pub published_version: Option<i64>,
    pub published: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub published_at: Option<i64>,
    pub retired_by: Option<String>,
    pub periods: Option<String>,
    pub next_period_at: Option<i64>,
    pub caused_by: Option<String>,
}

/// One row of `golden_sensitive`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = golden_sensitive, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct SensitiveRow {
    pub golden_id: String,
    pub working: String,
    pub published: String,
}

/// One row of `golden_version`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = golden_version, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct VersionRow {
    pub golden_id: String,
    pub version: i64,
    pub cause: String,
    pub changed: String,
    pub attributes: String,
    pub published: bool,
    pub actor: String,
    pub correlation_id: String,
    pub at: i64,
    pub sensitive: Option<String>,
    pub shown: Option<String>,
    pub periods: Option<String>,
    pub seal: Option<String>,
}

/// One row of `golden_term`: a value that lists can filter by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Insertable)]
#[diesel(table_name = golden_term, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct TermRow {
    pub domain: String,
    pub name: String,
    pub value: String,
    pub golden_id: String,
}

/// Conditions of a list, already folded as the terms are.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    /// Domain.
    pub domain: String,
    /// Status.
    pub status: String,
    /// Only published ones.
    pub published_only: bool,
    /// Changed at or after.
    pub updated_since: Option<i64>,
    /// (name, value) terms that must all be there.
    pub terms: Vec<(String, String)>,
    /// Ids after this one.
    pub after: Option<String>,
    /// Rows.
    pub limit: i64,
}

/// Those of the ids that exist.
pub fn by_ids(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<GoldenRow>> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        rows.extend(
            golden_record::table
                .filter(golden_record::id.eq_any(chunk))
                .load::<GoldenRow>(conn)?,
        );
    }
    Ok(rows)
}

/// One by its id.
pub fn find(conn: &mut AnyConn, domain: &str, id: &str) -> Result<Option<GoldenRow>> {
    Ok(golden_record::table
        .filter(golden_record::id.eq(id))
        .filter(golden_record::domain.eq(domain))
        .first(conn)
        .optional()?)
}

/// Only what serving needs: id, status, survivor, published version and bytes.
pub type PublishedColumns = (String, Option<String>, Option<i64>, Option<String>);

/// (status, merged_into, published_version, published) of one golden record.
pub fn published(conn: &mut AnyConn, domain: &str, id: &str) -> Result<Option<PublishedColumns>> {
    Ok(golden_record::table
        .filter(golden_record::id.eq(id))
        .filter(golden_record::domain.eq(domain))
        .select((
            golden_record::status,
            golden_record::merged_into,
            golden_record::published_version,
            golden_record::published,
        ))
        .first(conn)
        .optional()?)
}

/// Ids that were merged into any of these.
pub fn merged_into(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<GoldenRow>> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        rows.extend(
            golden_record::table
                .filter(golden_record::merged_into.eq_any(chunk))
                .load::<GoldenRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Ids of golden records that were merged into one, in order; at most `limit`.
pub fn merged_ids(conn: &mut AnyConn, id: &str, limit: i64) -> Result<Vec<String>> {
    Ok(golden_record::table
        .filter(golden_record::merged_into.eq(id))
        .order(golden_record::id)
        .limit(limit)
        .select(golden_record::id)
        .load(conn)?)
}

/// A page of golden records in order of id.
pub fn list(conn: &mut AnyConn, query: &ListQuery) -> Result<Vec<GoldenRow>> {
    let mut rows = golden_record::table
        .filter(golden_record::domain.eq(&query.domain))
        .filter(golden_record::status.eq(&query.status))
        .order(golden_record::id)
        .limit(query.limit)
        .into_boxed();
    if query.published_only {
        rows = rows.filter(golden_record::published_version.is_not_null());
    }
    if let Some(since) = query.updated_since {
        rows = rows.filter(golden_record::updated_at.ge(since));
    }
    if let Some(after) = &query.after {
        rows = rows.filter(golden_record::id.gt(after));
    }
    for (name, value) in &query.terms {
        rows = rows.filter(
            golden_record::id.eq_any(
                golden_term::table
                    .filter(golden_term::domain.eq(&query.domain))
                    .filter(golden_term::name.eq(name))
                    .filter(golden_term::value.eq(value))
                    .select(golden_term::golden_id),
            ),
        );
    }
    Ok(rows.load(conn)?)
}

/// Ids of golden records with a term that begins so, in order of the term. `page`: how many to pass over and to give.
pub fn beginning_with(
    conn: &mut AnyConn,
    domain: &str,
    name: &str,
    prefix: &str,
    (skip, limit): (i64, i64),
) -> Result<Vec<String>> {
    // Texts are ordered by bytes on both databases.
    let end = format!("{prefix}{}", char::MAX);
    Ok(golden_term::table
        .filter(golden_term::domain.eq(domain))
        .filter(golden_term::name.eq(name))
        .filter(golden_term::value.ge(prefix))
        .filter(golden_term::value.lt(end))
        .order((golden_term::value, golden_term::golden_id))
        .select(golden_term::golden_id)
        .offset(skip)
        .limit(limit)
        .load(conn)?)
}

/// How many golden records have each value of a term.
pub fn counted_terms(conn: &mut AnyConn, domain: &str, name: &str) -> Result<Vec<(String, i64)>> {
    Ok(golden_term::table
        .filter(golden_term::domain.eq(domain))
        .filter(golden_term::name.eq(name))
        .group_by(golden_term::value)
        .select((golden_term::value, diesel::dsl::count_star()))
        .load(conn)?)
}

/// How many golden records have a term, whatever its value.
pub fn with_term(conn: &mut AnyConn, domain: &str, name: &str) -> Result<i64> {
    Ok(golden_term::table
        .filter(golden_term::domain.eq(domain))
        .filter(golden_term::name.eq(name))
        .select(diesel::dsl::count(golden_term::golden_id).aggregate_distinct())
        .first(conn)?)
}

/// Golden records of a domain of any status after an id, in order of id.
pub fn page(conn: &mut AnyConn, domain: &str, after: &str, limit: i64) -> Result<Vec<GoldenRow>> {
    Ok(golden_record::table
        .filter(golden_record::domain.eq(domain))
        .filter(golden_record::id.gt(after))
        .order(golden_record::id)
        .limit(limit)
        .load(conn)?)
}

/// A golden record, how many versions it has, and the lowest and highest of them.
pub type VersionRange = (String, i64, Option<i64>, Option<i64>);

/// The versions that golden records have.
pub fn version_ranges(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<VersionRange>> {
    use diesel::dsl::{count_star, max, min};
    let mut rows = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let ranges = golden_version::table
            .filter(golden_version::golden_id.eq_any(chunk))
            .group_by(golden_version::golden_id)
            .select((
                golden_version::golden_id,
                count_star(),
                min(golden_version::version),
                max(golden_version::version),
            ));
        rows.extend(ranges.load::<VersionRange>(conn)?);
    }
    Ok(rows)
}

/// Sensitive parts of golden records; one without a row has none.
pub fn sensitive(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<SensitiveRow>> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        rows.extend(
            golden_sensitive::table
                .filter(golden_sensitive::golden_id.eq_any(chunk))
                .load::<SensitiveRow>(conn)?,
        );
    }
    Ok(rows)
}

/// `(id, published sensitive values as JSON)` of those of the ids that are live and published; one without such values
/// is left out.
pub fn published_sensitive(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<(String, String)>> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        rows.extend(
            golden_sensitive::table
                .inner_join(golden_record::table.on(golden_record::id.eq(golden_sensitive::golden_id)))
                .filter(golden_sensitive::golden_id.eq_any(chunk))
                .filter(golden_record::status.eq("live"))
                .filter(golden_record::published_version.is_not_null())
                .select((golden_sensitive::golden_id, golden_sensitive::published))
                .load::<(String, String)>(conn)?,
        );
    }
    Ok(rows)
}

/// Versions of one golden record, newest first, below `before`.
pub fn versions(conn: &mut AnyConn, id: &str, before: i64, limit: i64) -> Result<Vec<VersionRow>> {
    Ok(golden_version::table
        .filter(golden_version::golden_id.eq(id))
        .filter(golden_version::version.lt(before))
        .order(golden_version::version.desc())
        .limit(limit)
        .load(conn)?)
}

/// The newest version up to a number; `published`: of those that consumers saw.
pub fn version_by(conn: &mut AnyConn, id: &str, most: i64, published: bool) -> Result<Option<VersionRow>> {
    let mut rows = golden_version::table
        .filter(golden_version::golden_id.eq(id))
        .filter(golden_version::version.le(most))
        .order(golden_version::version.desc())
        .limit(1)
        .into_boxed();
    if published {
        rows = rows.filter(golden_version::published.eq(true));
    }
    Ok(rows.first(conn).optional()?)
}

/// Notes that consumers see a version that was stored before; `shown` as in the row.
pub fn publish_version(conn: &mut AnyConn, id: &str, version: i64, shown: Option<&str>) -> Result<()> {
    diesel::update(golden_version::table.find((id, version)))
        .set((golden_version::published.eq(true), golden_version::shown.eq(shown)))
        .execute(conn)?;
    Ok(())
}

/// Live golden records of which a period begins or ends by now.
pub fn due(conn: &mut AnyConn, domain: &str, now: i64, limit: i64) -> Result<Vec<String>> {
    Ok(golden_record::table
        .filter(golden_record::domain.eq(domain))
        .filter(golden_record::next_period_at.le(now))
        .filter(golden_record::status.eq("live"))
        .order((golden_record::next_period_at, golden_record::id))
        .limit(limit)
        .select(golden_record::id)
        .load(conn)?)
}

/// One figure of [`counts`].
pub type Count = (String, String, bool, i64, i64);

/// (domain, status, held, how many of them are published, how many).
pub fn counts(conn: &mut AnyConn, domains: &[String]) -> Result<Vec<Count>> {
    Ok(golden_record::table
        .filter(golden_record::domain.eq_any(domains))
        .group_by((golden_record::domain, golden_record::status, golden_record::held))
        .select((
            golden_record::domain,
            golden_record::status,
            golden_record::held,
            diesel::dsl::count(golden_record::published_version),
            diesel::dsl::count_star(),
        ))
        .load(conn)?)
}

/// Inserts new rows and overwrites known ones.
pub fn upsert(conn: &mut AnyConn, rows: &[GoldenRow]) -> Result<()> {
    use golden_record::dsl;
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::golden_record)
            .values(chunk)
            .on_conflict(dsl::id)
            .do_update()
            .set((
                dsl::status.eq(excluded(dsl::status)),
                dsl::merged_into.eq(excluded(dsl::merged_into)),
                dsl::held.eq(excluded(dsl::held)),
                dsl::label.eq(excluded(dsl::label)),
                dsl::version.eq(excluded(dsl::version)),
                dsl::working.eq(excluded(dsl::working)),
                dsl::lineage.eq(excluded(dsl::lineage)),
                dsl::refused.eq(excluded(dsl::refused)),
                dsl::published_version.eq(excluded(dsl::published_version)),
                dsl::published.eq(excluded(dsl::published)),
                dsl::updated_at.eq(excluded(dsl::updated_at)),
                dsl::published_at.eq(excluded(dsl::published_at)),
                dsl::retired_by.eq(excluded(dsl::retired_by)),
                dsl::periods.eq(excluded(dsl::periods)),
                dsl::next_period_at.eq(excluded(dsl::next_period_at)),
                dsl::caused_by.eq(excluded(dsl::caused_by)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Inserts or overwrites sensitive parts.
pub fn upsert_sensitive(conn: &mut AnyConn, rows: &[SensitiveRow]) -> Result<()> {
    use golden_sensitive::dsl;
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::golden_sensitive)
            .values(chunk)
            .on_conflict(dsl::golden_id)
            .do_update()
            .set((dsl::working.eq(excluded(dsl::working)), dsl::published.eq(excluded(dsl::published))))
            .execute(c))?;
    }
    Ok(())
}

impl VersionRow {
    /// What of it nobody changes any more. What consumers saw of it is known later.
    pub fn sealed(&self) -> String {
        let (version, at) = (self.version.to_string(), self.at.to_string());
        seal(&[
            Some(&self.golden_id),
            Some(&version),
            Some(&self.cause),
            Some(&self.changed),
            Some(&self.attributes),
            Some(&self.actor),
            Some(&self.correlation_id),
            Some(&at),
            self.sensitive.as_deref(),
            self.periods.as_deref(),
        ])
    }
}

/// Versions of golden records from one on, by golden record and number; at most `limit`.
pub fn versions_from(conn: &mut AnyConn, ids: &[String], from: (&str, i64), limit: i64) -> Result<Vec<VersionRow>> {
    let (id, version) = from;
    let later = golden_version::golden_id.gt(id).or(golden_version::golden_id
        .eq(id)
        .and(golden_version::version.gt(version)));
    Ok(golden_version::table
        .filter(golden_version::golden_id.eq_any(ids))
        .filter(later)
        .order((golden_version::golden_id, golden_version::version))
        .limit(limit)
        .load(conn)?)
}

/// Adds versions, sealed.
pub fn insert_versions(conn: &mut AnyConn, rows: &[VersionRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let chunk: Vec<VersionRow> = chunk
            .iter()
            .map(|row| VersionRow {
                seal: Some(row.sealed()),
                ..row.clone()
            })
            .collect();
        on!(conn, c => diesel::insert_into(golden_version::table).values(&chunk).execute(c))?;
    }
    Ok(())
}

/// Replaces the filter terms of golden records. `known` are the ids that may have terms already.
pub fn replace_terms(conn: &mut AnyConn, known: &[String], rows: &[TermRow]) -> Result<()> {
    for chunk in known.chunks(CHUNK) {
        diesel::delete(golden_term::table.filter(golden_term::golden_id.eq_any(chunk))).execute(conn)?;
    }
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(golden_term::table).values(chunk).execute(c))?;
    }
    Ok(())
}

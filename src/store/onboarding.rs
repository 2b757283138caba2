//! Onboardings, and the records that are staged in them.

use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::{onboarding, staged_record};
use crate::error::Result;

/// One row of `onboarding`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = onboarding, treat_none_as_default_value = false, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct OnboardingRow {
    pub id: String,
    pub name: String,
    pub note: String,
    pub state: String,
    pub created_by: String,
    pub created_at: i64,
    pub previewed_at: Option<i64>,
    pub touches: i64,
    pub first_touch_at: Option<i64>,
    pub last_touch_at: Option<i64>,
    pub released_by: Option<String>,
    pub release_at: Option<i64>,
    pub released_at: Option<i64>,
    pub correlation_id: String,
    pub version: i64,
    pub sensitive_in: String,
    pub team: Option<String>,
}

/// One row of `staged_record`.
#[derive(Debug, Clone, PartialEq, Default, Queryable, Insertable)]
#[diesel(table_name = staged_record, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct StagedRow {
    pub onboarding_id: String,
    pub record_id: String,
    pub domain: String,
    pub system: String,
    pub key: String,
    pub attributes: String,
    pub source_updated_at: Option<i64>,
    pub label: String,
    pub outcome: String,
    pub golden_id: Option<String>,
    pub peer_id: Option<String>,
    pub candidates: String,
    pub violations: String,
    pub reason: String,
    pub decision: Option<String>,
    pub target: Option<String>,
    pub decision_reason: Option<String>,
    pub decided_by: Option<String>,
    pub decided_at: Option<i64>,
    pub released: Option<String>,
    pub changed_by: Option<String>,
    pub staged_by: Option<String>,
    pub handed_in_by: Option<String>,
}

/// How many staged records of a domain have an outcome and a decision.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns of staged_record")]
pub struct StagedCount {
    pub domain: String,
    pub outcome: String,
    pub decision: Option<String>,
    pub released: Option<String>,
    pub count: i64,
}

/// One by its id.
pub fn find(conn: &mut AnyConn, id: &str) -> Result<Option<OnboardingRow>> {
    Ok(onboarding::table.find(id).first(conn).optional()?)
}

/// Newest first, older than `before`.
pub fn list(conn: &mut AnyConn, before: Option<&str>, limit: i64) -> Result<Vec<OnboardingRow>> {
    let mut rows = onboarding::table.order(onboarding::id.desc()).limit(limit).into_boxed();
    if let Some(before) = before {
        rows = rows.filter(onboarding::id.lt(before));
    }
    Ok(rows.load(conn)?)
}

/// Adds one.
pub fn insert(conn: &mut AnyConn, row: &OnboardingRow) -> Result<()> {
    on!(conn, c => diesel::insert_into(onboarding::table).values(vec![row]).execute(c))?;
    Ok(())
}

/// Writes one whose `version` was `row.version - 1`; answers whether it still was.
pub fn update(conn: &mut AnyConn, row: &OnboardingRow) -> Result<bool> {
    let held = onboarding::table
        .filter(onboarding::id.eq(&row.id))
        .filter(onboarding::version.eq(row.version - 1));
    Ok(diesel::update(held).set(row).execute(conn)? == 1)
}

/// Writes staged records, new or changed.
pub fn upsert_staged(conn: &mut AnyConn, rows: &[StagedRow]) -> Result<()> {
    use staged_record::dsl;
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(staged_record::table)
            .values(chunk)
            .on_conflict((dsl::onboarding_id, dsl::record_id))
            .do_update()
            .set((
                dsl::attributes.eq(excluded(dsl::attributes)),
                dsl::source_updated_at.eq(excluded(dsl::source_updated_at)),
                dsl::label.eq(excluded(dsl::label)),
                dsl::outcome.eq(excluded(dsl::outcome)),
                dsl::golden_id.eq(excluded(dsl::golden_id)),
                dsl::peer_id.eq(excluded(dsl::peer_id)),
                dsl::candidates.eq(excluded(dsl::candidates)),
                dsl::violations.eq(excluded(dsl::violations)),
                dsl::reason.eq(excluded(dsl::reason)),
                dsl::decision.eq(excluded(dsl::decision)),
                dsl::target.eq(excluded(dsl::target)),
                dsl::decision_reason.eq(excluded(dsl::decision_reason)),
                dsl::decided_by.eq(excluded(dsl::decided_by)),
                dsl::decided_at.eq(excluded(dsl::decided_at)),
                dsl::released.eq(excluded(dsl::released)),
                dsl::changed_by.eq(excluded(dsl::changed_by)),
                dsl::staged_by.eq(excluded(dsl::staged_by)),
                dsl::handed_in_by.eq(excluded(dsl::handed_in_by)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Staged records by their ids.
pub fn staged(conn: &mut AnyConn, onboarding_id: &str, record_ids: &[String]) -> Result<Vec<StagedRow>> {
    let mut rows = Vec::new();
    for chunk in record_ids.chunks(CHUNK) {
        rows.extend(
            staged_record::table
                .filter(staged_record::onboarding_id.eq(onboarding_id))
                .filter(staged_record::record_id.eq_any(chunk))
                .load::<StagedRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Which staged records a list shows.
#[derive(Debug, Clone, Default)]
pub struct StagedQuery {
    /// Onboarding.
    pub onboarding_id: String,
    /// Only those of this outcome.
    pub outcome: Option<String>,
    /// Only those of this domain.
    pub domain: Option<String>,
    /// Only those nobody decided about.
    pub undecided: bool,
}

/// Staged records in order of id, after one.
pub fn staged_after(conn: &mut AnyConn, query: &StagedQuery, after: &str, limit: i64) -> Result<Vec<StagedRow>> {
    let mut rows = staged_record::table
        .filter(staged_record::onboarding_id.eq(&query.onboarding_id))
        .filter(staged_record::record_id.gt(after))
        .order(staged_record::record_id)
        .limit(limit)
        .into_boxed();
    if let Some(outcome) = &query.outcome {
        rows = rows.filter(staged_record::outcome.eq(outcome));
    }
    if let Some(domain) = &query.domain {
        rows = rows.filter(staged_record::domain.eq(domain));
    }
    if query.undecided {
        rows = rows.filter(staged_record::decision.is_null());
    }
    Ok(rows.load(conn)?)
}

/// Staged records that were not released yet, in order of domain and id.
pub fn unreleased(conn: &mut AnyConn, onboarding_id: &str, limit: i64) -> Result<Vec<StagedRow>> {
    Ok(staged_record::table
        .filter(staged_record::onboarding_id.eq(onboarding_id))
        .filter(staged_record::released.is_null())
        .order((staged_record::domain, staged_record::record_id))
        .limit(limit)
        .load(conn)?)
}

/// How many there are of each kind.
pub fn counts(conn: &mut AnyConn, onboarding_id: &str) -> Result<Vec<StagedCount>> {
    use staged_record::dsl;
    Ok(dsl::staged_record
        .filter(dsl::onboarding_id.eq(onboarding_id))
        .group_by((dsl::domain, dsl::outcome, dsl::decision, dsl::released))
        .order((dsl::domain, dsl::outcome, dsl::decision, dsl::released))
        .select((dsl::domain, dsl::outcome, dsl::decision, dsl::released, count_star()))
        .load(conn)?)
}

/// How many golden records staged records match.
pub fn overlaps(conn: &mut AnyConn, onboarding_id: &str) -> Result<i64> {
    use staged_record::dsl;
    Ok(dsl::staged_record
        .filter(dsl::onboarding_id.eq(onboarding_id))
        .select(count(dsl::golden_id).aggregate_distinct())
        .first(conn)?)
}

/// Everybody who staged records or changed them in their source systems, as often as they are named: (staged_by,
/// changed_by, handed_in_by).
pub fn hands(conn: &mut AnyConn, onboarding_id: &str) -> Result<Vec<Hands>> {
    use staged_record::dsl;
    Ok(dsl::staged_record
        .filter(dsl::onboarding_id.eq(onboarding_id))
        .select((dsl::staged_by, dsl::changed_by, dsl::handed_in_by))
        .distinct()
        .load(conn)?)
}

/// (staged_by, changed_by, handed_in_by) of a staged record.
pub type Hands = (Option<String>, Option<String>, Option<String>);

/// How many records are staged.
pub fn total(conn: &mut AnyConn, onboarding_id: &str) -> Result<i64> {
    Ok(staged_record::table
        .filter(staged_record::onboarding_id.eq(onboarding_id))
        .count()
        .get_result(conn)?)
}

/// Forgets what is staged.
pub fn remove_staged(conn: &mut AnyConn, onboarding_id: &str) -> Result<()> {
    diesel::delete(staged_record::table.filter(staged_record::onboarding_id.eq(onboarding_id))).execute(conn)?;
    Ok(())
}

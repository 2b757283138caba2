//! Record time: what stood at a moment. A row that another one takes the place of is kept with the moment at which that
//! happened; the rows of one thing follow one another without a hole, and the present one is the last.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::golden_records::{GoldenRow, SensitiveRow};
use super::schema::{golden_past, golden_record, golden_sensitive, source_record, source_record_past};
use super::source_records::SourceRecordRow;
use crate::error::Result;

/// A golden record with its sensitive part.
pub type Stood = (GoldenRow, SensitiveRow);

/// Keeps golden records as they are stored, before they are overwritten. `revision` is that of the commit, which no other
/// commit of the domain has.
pub fn keep_goldens(conn: &mut AnyConn, ids: &[String], until: i64, revision: i64) -> Result<()> {
    use golden_past::dsl as past;
    use golden_record::dsl as now;
    use golden_sensitive::dsl as hidden;
    for chunk in ids.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(past::golden_past)
            .values(
                now::golden_record
                    .left_join(hidden::golden_sensitive.on(hidden::golden_id.eq(now::id)))
                    .filter(now::id.eq_any(chunk))
                    .select((
                        now::id, revision.into_sql::<BigInt>(), until.into_sql::<BigInt>(), now::domain, now::status,
                        now::merged_into, now::held, now::label, now::version, now::working, now::lineage, now::refused,
                        now::published_version, now::published, now::created_at, now::updated_at, now::published_at,
                        now::periods, now::retired_by, now::next_period_at, hidden::working.nullable(), hidden::published.nullable(),
                    )),
            )
            .into_columns((
                past::golden_id, past::revision, past::until, past::domain, past::status, past::merged_into, past::held,
                past::label, past::version, past::working, past::lineage, past::refused, past::published_version,
                past::published, past::created_at, past::updated_at, past::published_at, past::periods,
                past::retired_by, past::next_period_at, past::sensitive_working, past::sensitive_published,
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Keeps versions of source records as they are stored, before they are overwritten.
pub fn keep_source_records(conn: &mut AnyConn, ids: &[String], until: i64) -> Result<()> {
    use source_record::dsl as now;
    use source_record_past::dsl as past;
    for chunk in ids.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(past::source_record_past)
            .values(now::source_record.filter(now::id.eq_any(chunk)).select((
                now::id, now::version, until.into_sql::<BigInt>(), now::domain, now::system, now::key, now::status,
                now::golden_id, now::raw, now::attributes, now::violations, now::content_hash, now::source_updated_at,
                now::received_at, now::actor, now::correlation_id, now::rules_version, now::revision, now::changed_at,
                now::periods, now::codes, now::cleared, now::became_at, now::declared_at, now::refs, now::changed_by,
                now::brought_by,
            )))
            .into_columns((
                past::id, past::version, past::until, past::domain, past::system, past::key, past::status,
                past::golden_id, past::raw, past::attributes, past::violations, past::content_hash,
                past::source_updated_at, past::received_at, past::actor, past::correlation_id, past::rules_version,
                past::revision, past::changed_at, past::periods, past::codes, past::cleared, past::became_at,
                past::declared_at, past::refs, past::changed_by, past::brought_by,
            ))
            .execute(c))?;
    }
    Ok(())
}

/// What the source sent in the earlier versions of a record: version and attributes.
pub fn raws(conn: &mut AnyConn, id: &str) -> Result<Vec<(i64, String)>> {
    use source_record_past::dsl;
    Ok(dsl::source_record_past
        .filter(dsl::id.eq(id))
        .order(dsl::version)
        .select((dsl::version, dsl::raw))
        .load(conn)?)
}

/// Replaces what the source sent in an earlier version.
pub fn set_raw(conn: &mut AnyConn, id: &str, version: i64, raw: &str) -> Result<()> {
    use source_record_past::dsl;
    let kept = dsl::source_record_past
        .filter(dsl::id.eq(id))
        .filter(dsl::version.eq(version));
    diesel::update(kept).set(dsl::raw.eq(raw)).execute(conn)?;
    Ok(())
}

/// Golden records as they stood at a moment, or as they stand, by id; those that came later are left out.
pub fn goldens(conn: &mut AnyConn, ids: &[String], at: Option<i64>) -> Result<HashMap<String, Stood>> {
    let mut found = HashMap::new();
    let Some(at) = at else {
        return present(conn, ids);
    };
    for chunk in ids.chunks(CHUNK) {
        let mut first: HashMap<String, i64> = HashMap::new();
        let after = golden_past::table
            .filter(golden_past::golden_id.eq_any(chunk))
            .filter(golden_past::until.gt(at))
            .group_by(golden_past::golden_id)
            .select((golden_past::golden_id, diesel::dsl::min(golden_past::revision)));
        for (id, revision) in after.load::<(String, Option<i64>)>(conn)? {
            first.insert(id, revision.unwrap_or(0));
        }
        // A revision belongs to one commit of the domain, which may have replaced others of these ids too.
        let revisions: Vec<i64> = first.values().copied().collect();
        let rows = golden_past::table
            .filter(golden_past::golden_id.eq_any(chunk))
            .filter(golden_past::revision.eq_any(revisions))
            .load::<PastRow>(conn)?;
        for row in rows {
            if first.get(&row.golden_id) == Some(&row.revision) {
                found.insert(row.golden_id.clone(), row.stood());
            }
        }
        let rest: Vec<String> = chunk.iter().filter(|id| !first.contains_key(*id)).cloned().collect();
        found.extend(present(conn, &rest)?);
    }
    found.retain(|_, (row, _)| row.created_at <= at);
    Ok(found)
}

fn present(conn: &mut AnyConn, ids: &[String]) -> Result<HashMap<String, Stood>> {
    let mut hidden: HashMap<String, SensitiveRow> = super::golden_records::sensitive(conn, ids)?
        .into_iter()
        .map(|part| (part.golden_id.clone(), part))
        .collect();
    let rows = super::golden_records::by_ids(conn, ids)?;
    let with_hidden = rows.into_iter().map(|row| {
        let part = hidden.remove(&row.id).unwrap_or_else(|| no_sensitive(&row.id));
        (row.id.clone(), (row, part))
    });
    Ok(with_hidden.collect())
}

/// Ids of a domain's golden records after an id, in order, that were there at a moment.
pub fn golden_ids(conn: &mut AnyConn, domain: &str, after: &str, at: Option<i64>, limit: i64) -> Result<Vec<String>> {
    Ok(golden_record::table
        .filter(golden_record::domain.eq(domain))
        .filter(golden_record::id.gt(after))
        .filter(golden_record::created_at.le(at.unwrap_or(i64::MAX)))
        .order(golden_record::id)
        .limit(limit)
        .select(golden_record::id)
        .load(conn)?)
}

/// States of one golden record that others took the place of, with version from `least` to `most`, oldest first.
pub fn golden_states(conn: &mut AnyConn, id: &str, least: i64, most: i64, limit: i64) -> Result<Vec<Stood>> {
    let rows = golden_past::table
        .filter(golden_past::golden_id.eq(id))
        .filter(golden_past::version.between(least, most))
        .order(golden_past::revision)
        .limit(limit)
        .load::<PastRow>(conn)?;
    Ok(rows.into_iter().map(PastRow::stood).collect())
}

/// Source records as they stood at a moment, or as they stand, by id; those that came later are left out.
pub fn source_records(conn: &mut AnyConn, ids: &[String], at: Option<i64>) -> Result<HashMap<String, SourceRecordRow>> {
    let rows = super::source_records::by_ids(conn, ids)?;
    let mut found: HashMap<String, SourceRecordRow> = rows.into_iter().map(|row| (row.id.clone(), row)).collect();
    let Some(at) = at else {
        return Ok(found);
    };
    use source_record_past::dsl;
    for chunk in ids.chunks(CHUNK) {
        let after = dsl::source_record_past
            .filter(dsl::id.eq_any(chunk))
            .filter(dsl::until.gt(at))
            .group_by(dsl::id)
            .select((dsl::id, diesel::dsl::min(dsl::version)));
        let first: HashMap<String, Option<i64>> = after.load::<(String, Option<i64>)>(conn)?.into_iter().collect();
        let versions: Vec<i64> = first.values().filter_map(|version| *version).collect();
        let rows = dsl::source_record_past
            .filter(dsl::id.eq_any(chunk))
            .filter(dsl::version.eq_any(versions))
            .select(AS_SOURCE_RECORD)
            .load::<SourceRecordRow>(conn)?;
        for row in rows {
            if first.get(&row.id) == Some(&Some(row.version)) {
                found.insert(row.id.clone(), row);
            }
        }
    }
    found.retain(|_, row| row.received_at <= at);
    Ok(found)
}

/// Columns of a version in the order of [`SourceRecordRow`].
type AsSourceRecord = (
    source_record_past::id,
    source_record_past::domain,
    source_record_past::system,
    source_record_past::key,
    source_record_past::status,
    source_record_past::golden_id,
    source_record_past::raw,
    source_record_past::attributes,
    source_record_past::violations,
    source_record_past::content_hash,
    source_record_past::source_updated_at,
    source_record_past::received_at,
    source_record_past::actor,
    source_record_past::correlation_id,
    source_record_past::rules_version,
    source_record_past::version,
    source_record_past::revision,
    source_record_past::changed_at,
    source_record_past::periods,
    source_record_past::codes,
    source_record_past::cleared,
    source_record_past::became_at,
    source_record_past::declared_at,
    source_record_past::refs,
    source_record_past::changed_by,
    source_record_past::brought_by,
);
const AS_SOURCE_RECORD: AsSourceRecord = (
    source_record_past::id,
    source_record_past::domain,
    source_record_past::system,
    source_record_past::key,
    source_record_past::status,
    source_record_past::golden_id,
    source_record_past::raw,
    source_record_past::attributes,
    source_record_past::violations,
    source_record_past::content_hash,
    source_record_past::source_updated_at,
    source_record_past::received_at,
    source_record_past::actor,
    source_record_past::correlation_id,
    source_record_past::rules_version,
    source_record_past::version,
    source_record_past::revision,
    source_record_past::changed_at,
    source_record_past::periods,
    source_record_past::codes,
    source_record_past::cleared,
    source_record_past::became_at,
    source_record_past::declared_at,
    source_record_past::refs,
    source_record_past::changed_by,
    source_record_past::brought_by,
);

/// Versions of one source record that others took the place of, the one that arrived last first; before a moment and, of
/// those that arrived then, before a version.
pub fn source_record_versions(
    conn: &mut AnyConn,
    id: &str,
    before: Option<(i64, i64)>,
    limit: i64,
) -> Result<Vec<SourceRecordRow>> {
    use source_record_past::dsl;
    let (at, version) = before.unwrap_or((i64::MAX, i64::MAX));
    Ok(dsl::source_record_past
        .filter(dsl::id.eq(id))
        .filter(
            dsl::received_at
                .lt(at)
                .or(dsl::received_at.eq(at).and(dsl::version.lt(version))),
        )
        .order((dsl::received_at.desc(), dsl::version.desc()))
        .limit(limit)
        .select(AS_SOURCE_RECORD)
        .load::<SourceRecordRow>(conn)?)
}

/// One row of `golden_past`.
#[derive(Queryable)]
struct PastRow {
    golden_id: String,
    revision: i64,
    _until: i64,
    domain: String,
    status: String,
    merged_into: Option<String>,
    held: bool,
    label: String,
    version: i64,
    working: String,
    lineage: String,
    refused: String,
    published_version: Option<i64>,
    published: Option<String>,
    created_at: i64,
    updated_at: i64,
    published_at: Option<i64>,
    periods: Option<String>,
    retired_by: Option<String>,
    next_period_at: Option<i64>,
    sensitive_working: Option<String>,
    sensitive_published: Option<String>,
}

impl PastRow {
    fn stood(self) -> Stood {
        let none = || "{}".to_owned();
        let hidden = SensitiveRow {
            golden_id: self.golden_id.clone(),
            working: self.sensitive_working.unwrap_or_else(none),
            published: self.sensitive_published.unwrap_or_else(none),
        };
        let row = GoldenRow {
            id: self.golden_id,
            domain: self.domain,
            status: self.status,
            merged_into: self.merged_into,
            held: self.held,
            label: self.label,
            version: self.version,
            working: self.working,
            lineage: self.lineage,
            refused: self.refused,
            published_version: self.published_version,
            published: self.published,
            created_at: self.created_at,
            updated_at: self.updated_at,
            published_at: self.published_at,
            retired_by: self.retired_by,
            periods: self.periods,
            next_period_at: self.next_period_at,
            caused_by: None,
        };
        (row, hidden)
    }
}

/// Golden record, published version, published bytes and published sensitive values, of an earlier state.
pub type PastPublished = (String, i64, String, Option<String>);

/// What consumers saw of golden records in earlier states.
pub fn published(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<PastPublished>> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let found = golden_past::table
            .filter(golden_past::golden_id.eq_any(chunk))
            .filter(golden_past::published_version.is_not_null())
            .filter(golden_past::published.is_not_null())
            .select((
                golden_past::golden_id,
                golden_past::published_version.assume_not_null(),
                golden_past::published.assume_not_null(),
                golden_past::sensitive_published,
            ))
            .load::<PastPublished>(conn)?;
        rows.extend(found);
    }
    Ok(rows)
}

fn no_sensitive(golden_id: &str) -> SensitiveRow {
    SensitiveRow {
        golden_id: golden_id.into(),
        working: "{}".into(),
        published: "{}".into(),
    }
}

//! Which source records name keys of which others.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::record_reference::{self, dsl};
use super::schema::reference_due;
use crate::error::Result;

/// One row of `record_reference`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Insertable)]
#[diesel(table_name = record_reference, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct ReferenceRow {
    pub record_id: String,
    pub attribute: String,
    pub target_domain: String,
    pub target_id: String,
    pub domain: String,
    pub key: String,
    pub reading: i64,
    pub golden_id: Option<String>,
}

/// What these source records refer to.
pub fn of_records(conn: &mut AnyConn, record_ids: &[String]) -> Result<Vec<ReferenceRow>> {
    let mut rows = Vec::new();
    for chunk in record_ids.chunks(CHUNK) {
        rows.extend(
            dsl::record_reference
                .filter(dsl::record_id.eq_any(chunk))
                .order((dsl::record_id, dsl::attribute, dsl::target_id))
                .load::<ReferenceRow>(conn)?,
        );
    }
    Ok(rows)
}

/// What refers to these source records, at most `limit` for each few hundred of them.
pub fn to_records(conn: &mut AnyConn, target_ids: &[String], limit: i64) -> Result<Vec<ReferenceRow>> {
    let mut rows = Vec::new();
    for chunk in target_ids.chunks(CHUNK) {
        rows.extend(
            dsl::record_reference
                .filter(dsl::target_id.eq_any(chunk))
                .order((dsl::target_id, dsl::record_id, dsl::attribute))
                .limit(limit)
                .load::<ReferenceRow>(conn)?,
        );
    }
    Ok(rows)
}

/// What refers to these golden records, at most `limit` for each few hundred of them.
pub fn to_goldens(conn: &mut AnyConn, golden_ids: &[String], limit: i64) -> Result<Vec<ReferenceRow>> {
    let mut rows = Vec::new();
    for chunk in golden_ids.chunks(CHUNK) {
        rows.extend(
            dsl::record_reference
                .filter(dsl::golden_id.eq_any(chunk))
                .filter(dsl::reading.eq(0))
                .order((dsl::golden_id, dsl::record_id, dsl::attribute))
                .limit(limit)
                .load::<ReferenceRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Ids of the source records of a domain that refer to one of these, in order, after one.
pub fn referring(
    conn: &mut AnyConn,
    domain: &str,
    target_ids: &[String],
    after: &str,
    limit: i64,
) -> Result<Vec<String>> {
    let mut ids: Vec<String> = Vec::new();
    for chunk in target_ids.chunks(CHUNK) {
        ids.extend(
            dsl::record_reference
                .filter(dsl::target_id.eq_any(chunk))
                .filter(dsl::domain.eq(domain))
                .filter(dsl::record_id.gt(after))
                .select(dsl::record_id)
                .distinct()
                .order(dsl::record_id)
                .limit(limit)
                .load::<String>(conn)?,
        );
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// (domain of those who refer, target) of these targets to which somebody refers.
pub fn referred(conn: &mut AnyConn, target_ids: &[String]) -> Result<Vec<(String, String)>> {
    let mut rows = Vec::new();
    for chunk in target_ids.chunks(CHUNK) {
        rows.extend(
            dsl::record_reference
                .filter(dsl::target_id.eq_any(chunk))
                .select((dsl::domain, dsl::target_id))
                .distinct()
                .load::<(String, String)>(conn)?,
        );
    }
    Ok(rows)
}

/// References of a domain's source records that lead nowhere yet, in order, after one: nobody has the key, or the golden id.
pub fn waiting(
    conn: &mut AnyConn,
    domain: &str,
    (record_id, attribute, target_id): (&str, &str, &str),
    limit: i64,
) -> Result<Vec<ReferenceRow>> {
    let beyond_attribute = dsl::attribute
        .gt(attribute)
        .or(dsl::attribute.eq(attribute).and(dsl::target_id.gt(target_id)));
    Ok(dsl::record_reference
        .filter(dsl::domain.eq(domain))
        .filter(dsl::reading.eq(0))
        .filter(dsl::golden_id.is_null())
        .filter(dsl::record_id.ge(record_id))
        .filter(dsl::record_id.gt(record_id).or(beyond_attribute))
        .order((dsl::record_id, dsl::attribute, dsl::target_id))
        .limit(limit)
        .load(conn)?)
}

/// Lets source records refer to these and to nothing else.
pub fn replace(conn: &mut AnyConn, record_ids: &[String], rows: &[ReferenceRow]) -> Result<()> {
    for chunk in record_ids.chunks(CHUNK) {
        diesel::delete(dsl::record_reference.filter(dsl::record_id.eq_any(chunk))).execute(conn)?;
    }
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::record_reference).values(chunk).execute(c))?;
    }
    Ok(())
}

/// One row of `reference_due`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = reference_due)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct DueRow {
    pub id: String,
    pub domain: String,
    pub target_id: String,
    pub after_record: String,
    pub due_at: i64,
}

/// Notes what has to be followed.
pub fn put_due(conn: &mut AnyConn, rows: &[DueRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(reference_due::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// What of a domain has to be followed by now, the oldest first.
pub fn due(conn: &mut AnyConn, domain: &str, now: i64, limit: i64) -> Result<Vec<DueRow>> {
    Ok(reference_due::table
        .filter(reference_due::domain.eq(domain))
        .filter(reference_due::due_at.le(now))
        .order((reference_due::due_at, reference_due::id))
        .limit(limit)
        .load(conn)?)
}

/// Those of the domains in which something has to be followed by now.
pub fn due_domains(conn: &mut AnyConn, domains: &[String], now: i64) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for domain in domains {
        if !due(conn, domain, now, 1)?.is_empty() {
            found.push(domain.clone());
        }
    }
    Ok(found)
}

/// These were followed.
pub fn end_due(conn: &mut AnyConn, ids: &[String]) -> Result<()> {
    for chunk in ids.chunks(CHUNK) {
        diesel::delete(reference_due::table.filter(reference_due::id.eq_any(chunk))).execute(conn)?;
    }
    Ok(())
}

/// Followed up to a source record.
pub fn advance_due(conn: &mut AnyConn, id: &str, after_record: &str) -> Result<()> {
    diesel::update(reference_due::table.find(id))
        .set(reference_due::after_record.eq(after_record))
        .execute(conn)?;
    Ok(())
}

/// Targets that those who refer to them in a domain have to be told of, now or later.
pub fn all_due(conn: &mut AnyConn, domain: &str) -> Result<Vec<String>> {
    Ok(reference_due::table
        .filter(reference_due::domain.eq(domain))
        .select(reference_due::target_id)
        .distinct()
        .load(conn)?)
}

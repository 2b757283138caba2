//! Which source records name keys of which others.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::record_reference::{self, dsl};
use super::schema::{golden_record, source_record};
use crate::error::Result;

/// One row of `record_reference`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Insertable)]
#[diesel(table_name = record_reference)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct ReferenceRow {
    pub record_id: String,
    pub attribute: String,
    pub target_domain: String,
    pub target_id: String,
    pub domain: String,
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

/// References of a domain's source records that lead nowhere yet, in order, after one: nobody has the key, or the golden id.
pub fn waiting(
    conn: &mut AnyConn,
    domain: &str,
    (record_id, attribute, target_id): (&str, &str, &str),
    limit: i64,
) -> Result<Vec<ReferenceRow>> {
    let named = source_record::table
        .filter(source_record::id.eq(dsl::target_id))
        .filter(source_record::golden_id.is_not_null());
    let golden = golden_record::table.filter(golden_record::id.eq(dsl::target_id));
    let beyond_attribute = dsl::attribute
        .gt(attribute)
        .or(dsl::attribute.eq(attribute).and(dsl::target_id.gt(target_id)));
    Ok(dsl::record_reference
        .filter(dsl::domain.eq(domain))
        .filter(dsl::record_id.ge(record_id))
        .filter(dsl::record_id.gt(record_id).or(beyond_attribute))
        .filter(diesel::dsl::not(diesel::dsl::exists(named)))
        .filter(diesel::dsl::not(diesel::dsl::exists(golden)))
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

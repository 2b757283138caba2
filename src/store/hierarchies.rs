//! Who is above whom.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::hierarchy_edge::{self, dsl};
use crate::engine::timeline::Interval;
use crate::error::Result;

/// One row of `hierarchy_edge`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Insertable)]
#[diesel(table_name = hierarchy_edge, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct EdgeRow {
    pub child_id: String,
    pub hierarchy: String,
    pub seq: i64,
    pub domain: String,
    pub attribute: String,
    pub parent_ref: String,
    pub parent_system: String,
    pub parent_key: String,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    pub refused: Option<String>,
}

impl EdgeRow {
    /// On which days it holds.
    pub fn days(&self) -> Interval {
        Interval {
            valid_from: self.valid_from.clone(),
            valid_to: self.valid_to.clone(),
        }
    }
}

/// What is above these golden records, in every hierarchy.
pub fn above(conn: &mut AnyConn, child_ids: &[String]) -> Result<Vec<EdgeRow>> {
    let mut rows = Vec::new();
    for chunk in child_ids.chunks(CHUNK) {
        rows.extend(
            dsl::hierarchy_edge
                .filter(dsl::child_id.eq_any(chunk))
                .order((dsl::child_id, dsl::hierarchy, dsl::seq))
                .load::<EdgeRow>(conn)?,
        );
    }
    Ok(rows)
}

/// What is below these, named by source records or golden ids: at most `limit` for each few hundred of them.
pub fn below(conn: &mut AnyConn, parent_refs: &[String], hierarchy: Option<&str>, limit: i64) -> Result<Vec<EdgeRow>> {
    let mut rows = Vec::new();
    for chunk in parent_refs.chunks(CHUNK) {
        let mut query = dsl::hierarchy_edge
            .filter(dsl::parent_ref.eq_any(chunk))
            .order((dsl::parent_ref, dsl::hierarchy, dsl::child_id, dsl::seq))
            .limit(limit)
            .into_boxed();
        if let Some(hierarchy) = hierarchy {
            query = query.filter(dsl::hierarchy.eq(hierarchy));
        }
        rows.extend(query.load::<EdgeRow>(conn)?);
    }
    Ok(rows)
}

/// Placements of a hierarchy, by golden record, after one.
pub fn page(conn: &mut AnyConn, domain: &str, hierarchy: &str, after: (&str, i64), limit: i64) -> Result<Vec<EdgeRow>> {
    Ok(dsl::hierarchy_edge
        .filter(dsl::domain.eq(domain))
        .filter(dsl::hierarchy.eq(hierarchy))
        .filter(
            dsl::child_id
                .gt(after.0)
                .or(dsl::child_id.eq(after.0).and(dsl::seq.gt(after.1))),
        )
        .order((dsl::child_id, dsl::seq))
        .limit(limit)
        .load(conn)?)
}

/// Lets these golden records have these places and no others.
pub fn replace(conn: &mut AnyConn, child_ids: &[String], rows: &[EdgeRow]) -> Result<()> {
    for chunk in child_ids.chunks(CHUNK) {
        diesel::delete(dsl::hierarchy_edge.filter(dsl::child_id.eq_any(chunk))).execute(conn)?;
    }
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::hierarchy_edge).values(chunk).execute(c))?;
    }
    Ok(())
}

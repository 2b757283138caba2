//! Published golden records by an indexed value.

use diesel::prelude::*;

use super::conn::AnyConn;
use super::schema::golden_term::dsl;
use crate::error::Result;

/// Ids of published golden records that have this value under one of the names, in order; at most `limit`.
pub fn with_value(conn: &mut AnyConn, domain: &str, names: &[&str], value: &str, limit: i64) -> Result<Vec<String>> {
    Ok(dsl::golden_term
        .filter(dsl::domain.eq(domain))
        .filter(dsl::name.eq_any(names))
        .filter(dsl::value.eq(value))
        .order(dsl::golden_id)
        .select(dsl::golden_id)
        .distinct()
        .limit(limit)
        .load(conn)?)
}

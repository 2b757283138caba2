//! Who spoke for source systems and consumers before they were registered.

use diesel::prelude::*;

use super::conn::AnyConn;
use super::schema::{consumer, consumer_key, reconciliation, source_record, source_record_past, subscription};
use crate::error::Result;

/// That a caller spoke for a name in a domain.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Spoke {
    /// Source system or consumer.
    pub name: String,
    /// Domain.
    pub domain: String,
    /// Subject of the token.
    pub caller: String,
}

/// Who fed which source system, by its stored records and those that they took the place of.
pub fn feeding(conn: &mut AnyConn, most: i64) -> Result<Vec<Spoke>> {
    use source_record::dsl as present;
    use source_record_past::dsl as past;
    let mut found: Vec<Spoke> = present::source_record
        .select((present::system, present::domain, present::actor))
        .distinct()
        .limit(most)
        .load(conn)?;
    let earlier: Vec<Spoke> = past::source_record_past
        .select((past::system, past::domain, past::actor))
        .distinct()
        .limit(most)
        .load(conn)?;
    found.extend(earlier);
    Ok(found)
}

/// Who acted in the name of which consumer: kept a place in the feed, registered keys, or compared a list.
pub fn consuming(conn: &mut AnyConn, most: i64) -> Result<Vec<Spoke>> {
    let places: Vec<Spoke> = consumer::table
        .select((consumer::name, consumer::domains, consumer::owner))
        .limit(most)
        .load(conn)?;
    let mut found = Vec::new();
    for place in places {
        let domains: Vec<String> = serde_json::from_str(&place.domain)
            .map_err(|e| crate::error::Error::Internal(format!("a stored consumer cannot be read: {e}")))?;
        found.extend(domains.into_iter().map(|domain| Spoke {
            domain,
            ..place.clone()
        }));
    }
    let keys: Vec<Spoke> = consumer_key::table
        .inner_join(subscription::table.on(subscription::id.eq(consumer_key::consumer)))
        .select((consumer_key::system, consumer_key::domain, subscription::created_by))
        .distinct()
        .limit(most)
        .load(conn)?;
    found.extend(keys);
    let runs: Vec<Spoke> = reconciliation::table
        .left_join(subscription::table.on(subscription::id.eq(reconciliation::consumer)))
        .filter(subscription::id.nullable().is_null())
        .select((
            reconciliation::consumer,
            reconciliation::domain,
            reconciliation::started_by,
        ))
        .distinct()
        .limit(most)
        .load(conn)?;
    found.extend(runs);
    Ok(found)
}

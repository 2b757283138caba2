//! Lean reads of golden records and of where keys lead: only the columns that bulk answers need.

use diesel::prelude::*;

use super::conn::AnyConn;
use super::schema::{change, crosswalk, golden_record, source_record};
use crate::error::Result;

/// Ids of one statement: these rows are short, and a round trip costs more than a look-up. SQLite takes 32,766 values.
const LOOK_UP: usize = 2_500;

/// How a golden record stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Standing {
    /// Golden record.
    pub id: String,
    /// Domain.
    pub domain: String,
    /// `live`, `merged` or `retired`.
    pub status: String,
    /// Where it lives on.
    pub merged_into: Option<String>,
    /// Working version.
    pub version: i64,
    /// Version that consumers see.
    pub published_version: Option<i64>,
    /// When something of it last changed (µs).
    pub updated_at: i64,
}

impl Standing {
    /// Whether consumers see it.
    pub fn is_published(&self) -> bool {
        self.status == "live" && self.published_version.is_some()
    }

    /// The version of the newest change that consumers were told of it.
    pub fn told_version(&self) -> i64 {
        match self.status.as_str() {
            "live" => self.published_version.unwrap_or(0),
            _ => self.version,
        }
    }

    /// Itself, or the one that it lives on in.
    pub fn survivor(&self) -> &str {
        self.merged_into.as_deref().unwrap_or(&self.id)
    }
}

/// (source record, golden record) of the present links of source records. The crosswalk is much smaller than the records
/// themselves.
pub fn links(conn: &mut AnyConn, record_ids: &[String]) -> Result<Vec<(String, String)>> {
    let mut rows = Vec::with_capacity(record_ids.len());
    for chunk in record_ids.chunks(LOOK_UP) {
        rows.extend(
            crosswalk::table
                .filter(crosswalk::record_id.eq_any(chunk))
                .filter(crosswalk::unlinked_at.is_null())
                .select((crosswalk::record_id, crosswalk::golden_id))
                .load::<(String, String)>(conn)?,
        );
    }
    Ok(rows)
}

/// Those of a domain's golden records that are retired. Answered from an index alone.
pub fn retired(conn: &mut AnyConn, domain: &str, ids: &[String]) -> Result<Vec<String>> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(LOOK_UP) {
        let found = golden_record::table
            .filter(golden_record::domain.eq(domain))
            .filter(golden_record::id.eq_any(chunk))
            .filter(golden_record::status.eq("retired"))
            .select(golden_record::id);
        rows.extend(found.load::<String>(conn)?);
    }
    Ok(rows)
}

/// How these golden records stand; those that do not exist are left out.
pub fn standings(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<Standing>> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(LOOK_UP) {
        rows.extend(
            golden_record::table
                .filter(golden_record::id.eq_any(chunk))
                .select((
                    golden_record::id,
                    golden_record::domain,
                    golden_record::status,
                    golden_record::merged_into,
                    golden_record::version,
                    golden_record::published_version,
                    golden_record::updated_at,
                ))
                .load::<Standing>(conn)?,
        );
    }
    Ok(rows)
}

/// (golden record, source record, system, key) of active members, in order of (system, key).
pub type Member = (String, String, String, String);

/// Active members of golden records.
pub fn members(conn: &mut AnyConn, golden_ids: &[String]) -> Result<Vec<Member>> {
    let mut rows = Vec::new();
    for chunk in golden_ids.chunks(LOOK_UP) {
        rows.extend(
            source_record::table
                .filter(source_record::golden_id.eq_any(chunk))
                .filter(source_record::status.eq("active"))
                .order((source_record::system, source_record::key))
                .select((
                    source_record::golden_id.assume_not_null(),
                    source_record::id,
                    source_record::system,
                    source_record::key,
                ))
                .load::<Member>(conn)?,
        );
    }
    Ok(rows)
}

/// (source record, system, key).
pub fn keys(conn: &mut AnyConn, record_ids: &[String]) -> Result<Vec<(String, String, String)>> {
    let mut rows = Vec::new();
    for chunk in record_ids.chunks(LOOK_UP) {
        rows.extend(
            source_record::table
                .filter(source_record::id.eq_any(chunk))
                .select((source_record::id, source_record::system, source_record::key))
                .load::<(String, String, String)>(conn)?,
        );
    }
    Ok(rows)
}

/// (source record, golden record) of every link into these golden records that ended by `until`.
pub fn ended_links(conn: &mut AnyConn, golden_ids: &[String], until: i64) -> Result<Vec<(String, String)>> {
    let mut rows = Vec::new();
    for chunk in golden_ids.chunks(LOOK_UP) {
        rows.extend(
            crosswalk::table
                .filter(crosswalk::golden_id.eq_any(chunk))
                .filter(crosswalk::unlinked_at.le(until))
                .select((crosswalk::record_id, crosswalk::golden_id))
                .load::<(String, String)>(conn)?,
        );
    }
    Ok(rows)
}

/// Half-open range of golden ids; an absent end is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdRange {
    /// From this one on.
    pub from: String,
    /// Before this one.
    pub to: Option<String>,
}

/// (golden record, version that consumers see) of what is live and published in a range, after `after`, in order of id.
/// Answered from an index alone.
pub fn versions_in(
    conn: &mut AnyConn,
    domain: &str,
    range: &IdRange,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<(String, i64)>> {
    let mut rows = golden_record::table
        .filter(golden_record::domain.eq(domain))
        .filter(golden_record::status.eq("live"))
        .filter(golden_record::published_version.is_not_null())
        .order(golden_record::id)
        .limit(limit)
        .select((golden_record::id, golden_record::published_version.assume_not_null()))
        .into_boxed();
    rows = match after {
        Some(after) => rows.filter(golden_record::id.gt(after.to_owned())),
        None => rows.filter(golden_record::id.ge(range.from.clone())),
    };
    if let Some(to) = &range.to {
        rows = rows.filter(golden_record::id.lt(to.clone()));
    }
    Ok(rows.load(conn)?)
}

/// (golden record, version, served bytes) of what is live and published after an id, in order of id.
pub fn bytes_after(conn: &mut AnyConn, domain: &str, after: &str, limit: i64) -> Result<Vec<(String, i64, String)>> {
    Ok(golden_record::table
        .filter(golden_record::domain.eq(domain))
        .filter(golden_record::status.eq("live"))
        .filter(golden_record::published_version.is_not_null())
        .filter(golden_record::id.gt(after))
        .order(golden_record::id)
        .limit(limit)
        .select((
            golden_record::id,
            golden_record::published_version.assume_not_null(),
            golden_record::published.assume_not_null(),
        ))
        .load(conn)?)
}

/// (golden record, served bytes) of those that have any.
pub fn bytes_of(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<(String, String)>> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(super::CHUNK) {
        rows.extend(
            golden_record::table
                .filter(golden_record::id.eq_any(chunk))
                .filter(golden_record::published.is_not_null())
                .select((golden_record::id, golden_record::published.assume_not_null()))
                .load::<(String, String)>(conn)?,
        );
    }
    Ok(rows)
}

/// How many golden records of a domain consumers see.
pub fn count(conn: &mut AnyConn, domain: &str) -> Result<i64> {
    Ok(golden_record::table
        .filter(golden_record::domain.eq(domain))
        .filter(golden_record::status.eq("live"))
        .filter(golden_record::published_version.is_not_null())
        .count()
        .get_result(conn)?)
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ChangeHead {
    /// Domain.
    pub domain: String,
    /// Position in its feed.
    pub position: i64,
    /// CloudEvents id.
    pub event_id: String,
    /// CloudEvents type.
    pub event_type: String,
    /// Golden record.
    pub golden_id: String,
    /// Its version then.
    pub version: i64,
}

type ChangeColumns = (
    change::domain,
    change::position,
    change::event_id,
    change::type_,
    change::golden_id,
    change::golden_version,
);
const CHANGE_HEAD: ChangeColumns = (
    change::domain,
    change::position,
    change::event_id,
    change::type_,
    change::golden_id,
    change::golden_version,
);

/// Changes by the ids of their events.
pub fn by_events(conn: &mut AnyConn, event_ids: &[String]) -> Result<Vec<ChangeHead>> {
    let mut rows = Vec::new();
    for chunk in event_ids.chunks(LOOK_UP) {
        let found = change::table.filter(change::event_id.eq_any(chunk)).select(CHANGE_HEAD);
        rows.extend(found.load::<ChangeHead>(conn)?);
    }
    Ok(rows)
}

/// Changes of a domain about these golden records, newest first; at most `limit`.
pub fn changes_of(conn: &mut AnyConn, domain: &str, golden_ids: &[String], limit: i64) -> Result<Vec<ChangeHead>> {
    Ok(change::table
        .filter(change::golden_id.eq_any(golden_ids))
        .filter(change::domain.eq(domain))
        .order(change::position.desc())
        .limit(limit)
        .select(CHANGE_HEAD)
        .load(conn)?)
}

/// (golden record, position of its newest change).
pub fn newest_positions(conn: &mut AnyConn, domain: &str, golden_ids: &[String]) -> Result<Vec<(String, i64)>> {
    let mut rows = Vec::new();
    for chunk in golden_ids.chunks(LOOK_UP) {
        let newest = change::table
            .filter(change::golden_id.eq_any(chunk))
            .filter(change::domain.eq(domain))
            .group_by(change::golden_id)
            .select((change::golden_id, diesel::dsl::max(change::position)));
        let found = newest.load::<(String, Option<i64>)>(conn)?;
        rows.extend(found.into_iter().filter_map(|(id, position)| Some((id, position?))));
    }
    Ok(rows)
}

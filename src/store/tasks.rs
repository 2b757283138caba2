//! Steward tasks.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::task::{self, dsl};
use crate::error::Result;

/// One row of `task`.
#[derive(Debug, Clone, Default, PartialEq, Queryable, Insertable)]
#[diesel(table_name = task, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct TaskRow {
    pub id: String,
    pub domain: String,
    pub kind: String,
    pub category: String,
    pub state: String,
    pub title: String,
    pub suggestion: String,
    pub detail: String,
    pub golden_id: Option<String>,
    pub other_golden_id: Option<String>,
    pub record_id: Option<String>,
    pub submitted_by: String,
    pub approvals: String,
    pub claimed_by: Option<String>,
    pub claimed_until: Option<i64>,
    pub decision: Option<String>,
    pub reason: Option<String>,
    pub resolved_by: Option<String>,
    pub created_at: i64,
    pub due_at: i64,
    pub resolved_at: Option<i64>,
    pub correlation_id: String,
    pub version: i64,
    pub owner_group: String,
    pub priority: String,
    pub assignee: Option<String>,
    pub escalate_to: Option<String>,
    pub escalated_at: Option<i64>,
    pub pattern: String,
    pub pair_key: Option<String>,
    pub escalated_from: Option<String>,
}

/// States in which a task still waits for somebody.
pub const WAITING: [&str; 2] = ["open", "claimed"];

/// Texts that count in some domains.
#[derive(Debug, Clone)]
pub struct InDomain {
    /// Domains.
    pub domains: Vec<String>,
    /// Texts; none: no task of these domains is meant.
    pub texts: Vec<String>,
}

/// Conditions of a list.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    /// Domains.
    pub domains: Vec<String>,
    /// Kind.
    pub kinds: Vec<String>,
    /// States.
    pub states: Vec<String>,
    /// Concerns one of these golden records.
    pub golden_ids: Option<Vec<String>>,
    /// Only with one of these.
    pub categories: Option<Vec<InDomain>>,
    /// Only with one of these.
    pub patterns: Option<Vec<InDomain>>,
    /// Owner group.
    pub owner_group: Option<String>,
    /// Assignee.
    pub assignee: Option<String>,
    /// Due before (µs since 1970).
    pub due_before: Option<i64>,
    /// In order of due time instead of age.
    pub by_due: bool,
    /// In order of age: ids after this one.
    pub after: Option<String>,
    /// In order of due time: after this one.
    pub after_due: Option<(i64, String)>,
    /// Rows.
    pub limit: i64,
}

/// One by its id.
pub fn find(conn: &mut AnyConn, id: &str) -> Result<Option<TaskRow>> {
    Ok(dsl::task.find(id).first(conn).optional()?)
}

/// The one with this pair key: it waits, or what it asked is answered for good.
pub fn by_pair_key(conn: &mut AnyConn, pair_key: &str) -> Result<Option<TaskRow>> {
    Ok(dsl::task.filter(dsl::pair_key.eq(pair_key)).first(conn).optional()?)
}

/// Waiting tasks that concern any of these golden records, on either side.
pub fn waiting_for_goldens(conn: &mut AnyConn, golden_ids: &[String]) -> Result<Vec<TaskRow>> {
    let mut rows: Vec<TaskRow> = Vec::new();
    for chunk in golden_ids.chunks(CHUNK) {
        rows.extend(
            dsl::task
                .filter(dsl::golden_id.eq_any(chunk))
                .filter(dsl::state.eq_any(WAITING))
                .load::<TaskRow>(conn)?,
        );
        rows.extend(
            dsl::task
                .filter(dsl::other_golden_id.eq_any(chunk))
                .filter(dsl::state.eq_any(WAITING))
                .load::<TaskRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Golden records that waiting tasks of these categories are about, in order of the tasks; at most `limit`.
pub fn waiting_in(conn: &mut AnyConn, domain: &str, categories: &[&str], limit: i64) -> Result<Vec<String>> {
    let ids: Vec<Option<String>> = dsl::task
        .filter(dsl::domain.eq(domain))
        .filter(dsl::state.eq_any(WAITING))
        .filter(dsl::category.eq_any(categories))
        .order(dsl::id)
        .limit(limit)
        .select(dsl::golden_id)
        .load(conn)?;
    Ok(ids.into_iter().flatten().collect())
}

/// Waiting tasks that concern any of these source records.
pub fn waiting_for_records(conn: &mut AnyConn, record_ids: &[String]) -> Result<Vec<TaskRow>> {
    let mut rows: Vec<TaskRow> = Vec::new();
    for chunk in record_ids.chunks(CHUNK) {
        rows.extend(
            dsl::task
                .filter(dsl::record_id.eq_any(chunk))
                .filter(dsl::state.eq_any(WAITING))
                .load::<TaskRow>(conn)?,
        );
    }
    Ok(rows)
}

/// The newest task of a kind on a source record that was decided so.
pub fn latest_decided(conn: &mut AnyConn, record_id: &str, kind: &str, decision: &str) -> Result<Option<TaskRow>> {
    Ok(dsl::task
        .filter(dsl::record_id.eq(record_id))
        .filter(dsl::kind.eq(kind))
        .filter(dsl::decision.eq(decision))
        .order(dsl::id.desc())
        .first(conn)
        .optional()?)
}

/// Approvals that were given on any of these golden records.
pub fn approvals(conn: &mut AnyConn, golden_ids: &[String]) -> Result<Vec<TaskRow>> {
    let mut rows: Vec<TaskRow> = Vec::new();
    for chunk in golden_ids.chunks(CHUNK) {
        rows.extend(
            dsl::task
                .filter(dsl::golden_id.eq_any(chunk))
                .filter(dsl::kind.eq("approval"))
                .filter(dsl::decision.eq("approve"))
                .load::<TaskRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Waiting tasks of a domain that are overdue and were not escalated, the latest first.
pub fn overdue(conn: &mut AnyConn, domain: &str, now: i64, limit: i64) -> Result<Vec<String>> {
    Ok(dsl::task
        .filter(dsl::domain.eq(domain))
        .filter(dsl::state.eq_any(WAITING))
        .filter(dsl::due_at.le(now))
        .filter(dsl::escalated_at.is_null())
        .order((dsl::due_at, dsl::id))
        .limit(limit)
        .select(dsl::id)
        .load(conn)?)
}

/// Those with these ids.
pub fn by_ids(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<TaskRow>> {
    let mut rows: Vec<TaskRow> = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        rows.extend(dsl::task.filter(dsl::id.eq_any(chunk)).load::<TaskRow>(conn)?);
    }
    Ok(rows)
}

/// Domain, kind, category, owner group, pattern.
pub type Sort = (String, String, String, String, String);

/// Waiting tasks of one sort.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingCount {
    /// What they have in common.
    pub sort: Sort,
    /// How many.
    pub open: i64,
    /// Of them, overdue.
    pub overdue: i64,
    /// Of them, escalated.
    pub escalated: i64,
    /// When the oldest was opened (µs since 1970).
    pub oldest: i64,
}

/// Waiting tasks, counted by sort.
pub fn waiting_counts(conn: &mut AnyConn, domains: &[String], now: i64) -> Result<Vec<WaitingCount>> {
    let sort = (dsl::domain, dsl::kind, dsl::category, dsl::owner_group, dsl::pattern);
    let waiting = || {
        dsl::task
            .filter(dsl::domain.eq_any(domains))
            .filter(dsl::state.eq_any(WAITING))
    };
    let all: Vec<(Sort, i64, Option<i64>)> = waiting()
        .group_by(sort)
        .select((sort, diesel::dsl::count_star(), diesel::dsl::min(dsl::created_at)))
        .load(conn)?;
    let overdue: Vec<(Sort, i64)> = waiting()
        .filter(dsl::due_at.le(now))
        .group_by(sort)
        .select((sort, diesel::dsl::count_star()))
        .load(conn)?;
    let escalated: Vec<(Sort, i64)> = waiting()
        .filter(dsl::escalated_at.is_not_null())
        .group_by(sort)
        .select((sort, diesel::dsl::count_star()))
        .load(conn)?;
    let overdue: std::collections::HashMap<Sort, i64> = overdue.into_iter().collect();
    let escalated: std::collections::HashMap<Sort, i64> = escalated.into_iter().collect();
    let counts = all.into_iter().map(|(sort, open, oldest)| WaitingCount {
        open,
        overdue: overdue.get(&sort).copied().unwrap_or(0),
        escalated: escalated.get(&sort).copied().unwrap_or(0),
        oldest: oldest.unwrap_or(now),
        sort,
    });
    Ok(counts.collect())
}

type Backend = <AnyConn as diesel::Connection>::Backend;
type Condition<'a> = Box<dyn BoxableExpression<task::table, Backend, SqlType = diesel::sql_types::Bool> + 'a>;

/// A page of tasks, oldest first, or what is due first.
pub fn list(conn: &mut AnyConn, query: &ListQuery) -> Result<Vec<TaskRow>> {
    let mut rows = dsl::task
        .filter(dsl::domain.eq_any(&query.domains))
        .filter(dsl::state.eq_any(&query.states))
        .limit(query.limit)
        .into_boxed();
    rows = match query.by_due {
        true => rows.order((dsl::due_at, dsl::id)),
        false => rows.order(dsl::id),
    };
    if let Some(categories) = &query.categories {
        let mut any: Condition<'_> = Box::new(dsl::id.eq(""));
        for one in categories {
            let these = dsl::domain.eq_any(&one.domains).and(dsl::category.eq_any(&one.texts));
            any = Box::new(any.or(these));
        }
        rows = rows.filter(any);
    }
    if let Some(patterns) = &query.patterns {
        let mut any: Condition<'_> = Box::new(dsl::id.eq(""));
        for one in patterns {
            let these = dsl::domain.eq_any(&one.domains).and(dsl::pattern.eq_any(&one.texts));
            any = Box::new(any.or(these));
        }
        rows = rows.filter(any);
    }
    if let Some(group) = &query.owner_group {
        rows = rows.filter(dsl::owner_group.eq(group));
    }
    if let Some(person) = &query.assignee {
        rows = rows.filter(dsl::assignee.eq(person));
    }
    if let Some(due) = query.due_before {
        rows = rows.filter(dsl::due_at.lt(due));
    }
    if let Some((due, id)) = &query.after_due {
        rows = rows.filter(dsl::due_at.gt(due).or(dsl::due_at.eq(due).and(dsl::id.gt(id))));
    }
    if !query.kinds.is_empty() {
        rows = rows.filter(dsl::kind.eq_any(&query.kinds));
    }
    if let Some(ids) = &query.golden_ids {
        rows = rows.filter(dsl::golden_id.eq_any(ids).or(dsl::other_golden_id.eq_any(ids)));
    }
    if let Some(after) = &query.after {
        rows = rows.filter(dsl::id.gt(after));
    }
    Ok(rows.load(conn)?)
}

/// Every pattern that tasks of a domain in these states have; at most `limit`.
pub fn patterns(conn: &mut AnyConn, domain: &str, states: &[String], limit: i64) -> Result<Vec<String>> {
    Ok(dsl::task
        .filter(dsl::domain.eq(domain))
        .filter(dsl::state.eq_any(states))
        .select(dsl::pattern)
        .distinct()
        .order(dsl::pattern)
        .limit(limit)
        .load(conn)?)
}

/// One figure of [`counts`].
pub type Count = (String, String, String, String, i64);

/// (domain, kind, category, state, number).
pub fn counts(conn: &mut AnyConn, domains: &[String]) -> Result<Vec<Count>> {
    Ok(dsl::task
        .filter(dsl::domain.eq_any(domains))
        .group_by((dsl::domain, dsl::kind, dsl::category, dsl::state))
        .select((
            dsl::domain,
            dsl::kind,
            dsl::category,
            dsl::state,
            diesel::dsl::count_star(),
        ))
        .load(conn)?)
}

/// Inserts new rows and overwrites known ones. Known ones first give up their pairs, which others may take over.
pub fn upsert(conn: &mut AnyConn, rows: &[TaskRow]) -> Result<()> {
    let known: Vec<&str> = rows
        .iter()
        .filter(|row| row.version > 1)
        .map(|row| row.id.as_str())
        .collect();
    for chunk in known.chunks(CHUNK) {
        diesel::update(dsl::task.filter(dsl::id.eq_any(chunk)))
            .set(dsl::pair_key.eq(None::<String>))
            .execute(conn)?;
    }
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::task)
            .values(chunk)
            .on_conflict(dsl::id)
            .do_update()
            .set((
                dsl::state.eq(excluded(dsl::state)),
                dsl::title.eq(excluded(dsl::title)),
                dsl::category.eq(excluded(dsl::category)),
                dsl::detail.eq(excluded(dsl::detail)),
                dsl::golden_id.eq(excluded(dsl::golden_id)),
                dsl::other_golden_id.eq(excluded(dsl::other_golden_id)),
                dsl::submitted_by.eq(excluded(dsl::submitted_by)),
                dsl::approvals.eq(excluded(dsl::approvals)),
                dsl::claimed_by.eq(excluded(dsl::claimed_by)),
                dsl::claimed_until.eq(excluded(dsl::claimed_until)),
                dsl::decision.eq(excluded(dsl::decision)),
                dsl::reason.eq(excluded(dsl::reason)),
                dsl::resolved_by.eq(excluded(dsl::resolved_by)),
                dsl::resolved_at.eq(excluded(dsl::resolved_at)),
                dsl::version.eq(excluded(dsl::version)),
                dsl::owner_group.eq(excluded(dsl::owner_group)),
                dsl::assignee.eq(excluded(dsl::assignee)),
                dsl::escalated_at.eq(excluded(dsl::escalated_at)),
                dsl::pattern.eq(excluded(dsl::pattern)),
                dsl::pair_key.eq(excluded(dsl::pair_key)),
                dsl::escalated_from.eq(excluded(dsl::escalated_from)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Open approval tasks of a domain after an id, in order of id.
pub fn waiting_approvals(conn: &mut AnyConn, domain: &str, after: &str, limit: i64) -> Result<Vec<TaskRow>> {
    Ok(dsl::task
        .filter(dsl::domain.eq(domain))
        .filter(dsl::kind.eq("approval"))
        .filter(dsl::resolved_at.is_null())
        .filter(dsl::id.gt(after))
        .order(dsl::id)
        .limit(limit)
        .load(conn)?)
}

/// Waiting tasks of a category in a domain, the oldest first.
pub fn waiting_of_category(conn: &mut AnyConn, domain: &str, category: &str, limit: i64) -> Result<Vec<TaskRow>> {
    Ok(dsl::task
        .filter(dsl::domain.eq(domain))
        .filter(dsl::state.eq_any(WAITING))
        .filter(dsl::category.eq(category))
        .order(dsl::id)
        .limit(limit)
        .load(conn)?)
}

/// Waiting tasks of a kind and category in a domain, the oldest first.
pub fn waiting_of(conn: &mut AnyConn, domain: &str, kind: &str, category: &str, limit: i64) -> Result<Vec<TaskRow>> {
    Ok(dsl::task
        .filter(dsl::domain.eq(domain))
        .filter(dsl::state.eq_any(WAITING))
        .filter(dsl::kind.eq(kind))
        .filter(dsl::category.eq(category))
        .order(dsl::id)
        .limit(limit)
        .load(conn)?)
}

/// Those of the domains in which a task of a kind and category waits.
pub fn domains_waiting_for(conn: &mut AnyConn, domains: &[String], kind: &str, category: &str) -> Result<Vec<String>> {
    Ok(dsl::task
        .filter(dsl::domain.eq_any(domains))
        .filter(dsl::state.eq_any(WAITING))
        .filter(dsl::kind.eq(kind))
        .filter(dsl::category.eq(category))
        .select(dsl::domain)
        .distinct()
        .load(conn)?)
}

/// Patterns among these about which a person decided that they stay as they are.
pub fn dismissed_patterns(conn: &mut AnyConn, domain: &str, patterns: &[String]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for chunk in patterns.chunks(CHUNK) {
        let rows = dsl::task
            .filter(dsl::domain.eq(domain))
            .filter(dsl::state.eq("resolved"))
            .filter(dsl::pattern.eq_any(chunk))
            .filter(dsl::decision.eq("dismiss"))
            .select(dsl::pattern);
        found.extend(rows.load::<String>(conn)?);
    }
    Ok(found)
}

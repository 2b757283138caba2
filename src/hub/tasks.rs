//! Steward work: potential duplicates, approvals, exceptions.

use serde::Serialize;
use serde_json::Value;

use super::approval::VALUE_HASH;
use super::brought::people;
use super::checks::may_be_accepted;
use super::command::{Command, Reply};
use super::exceptions::{DISMISS, is_about_golden};
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::proposals::GIVEN;
use super::source_records::SourceKey;
use super::time::{readable, rfc3339};
use super::told::{self, Teller};
use super::{Hub, Origin, emergency, suspects};
use crate::engine::matching::Sight;
use crate::error::{Error, Result};
use crate::store::source_records;
use crate::store::tasks::{self, ListQuery, TaskRow, WAITING};
use crate::store::{AnyConn, golden_records};

/// One item of steward work.
#[derive(Debug, Clone, Serialize)]
pub struct TaskView {
    /// Id.
    pub id: String,
    /// Domain.
    pub domain: String,
    /// `potential_duplicate`, `approval`, `exception`, `cohesion_lost` or `subscription_disabled`.
    pub kind: String,
    /// Finer than kind, e.g. `ambiguous`, `protected_attribute`, `invalid_record`.
    pub category: String,
    /// `open`, `claimed`, `resolved` or `cancelled`.
    pub state: String,
    /// One line in plain words.
    pub title: String,
    /// What to do, in plain words.
    pub suggestion: String,
    /// Explanation, differences or violations, by kind. Sensitive values are masked.
    pub detail: Value,
    /// Decisions that `resolve` takes here.
    pub decisions: Vec<String>,
    /// Golden record concerned.
    pub golden_id: Option<String>,
    /// The other golden record of a potential duplicate.
    pub other_golden_id: Option<String>,
    /// Source record concerned.
    pub source: Option<SourceKey>,
    /// Who may not approve: they submitted the change.
    pub submitted_by: Vec<String>,
    /// Who approved so far.
    pub approvals: Vec<String>,
    /// How many must.
    pub approvals_needed: usize,
    /// Whose work it is.
    pub owner_group: String,
    /// `low`, `normal`, `high` or `urgent`.
    pub priority: String,
    /// The person whose work it is.
    pub assignee: Option<String>,
    /// What agrees and what does not, in short; tasks with the same pattern can be decided together.
    pub pattern: Option<String>,
    /// Since when it is overdue and with the group that it escalates to.
    pub escalated_at: Option<String>,
    /// Whose work it was before; it is theirs again when it is released.
    pub escalated_from: Option<String>,
    /// Who works on it.
    pub claimed_by: Option<String>,
    /// Until when the claim holds.
    pub claimed_until: Option<String>,
    /// What was decided.
    pub decision: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Who decided.
    pub resolved_by: Option<String>,
    /// When it was opened.
    pub created_at: String,
    /// When it should be done.
    pub due_at: String,
    /// When it was done.
    pub resolved_at: Option<String>,
    /// Request that opened it.
    pub correlation_id: String,
    /// For `If-Match`.
    pub version: i64,
}

/// A task that somebody asked for; [`Hub::told`] says what that person is told of it.
#[derive(Debug)]
pub struct Task {
    row: TaskRow,
    source: Option<SourceKey>,
}

impl Task {
    /// Its domain.
    pub fn domain(&self) -> &str {
        &self.row.domain
    }

    /// Its kind.
    pub fn kind(&self) -> &str {
        &self.row.kind
    }

    /// Whether it waits for somebody.
    pub(super) fn is_waiting(&self) -> bool {
        self.row.resolved_at.is_none()
    }
}

/// Which tasks a list shows.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    /// Domains the caller may see; must not be empty.
    pub domains: Vec<String>,
    /// Those of them whose sensitive attributes the caller may see.
    pub sensitive_in: Vec<String>,
    /// One of [`KINDS`].
    pub kind: Option<String>,
    /// Default: open and claimed.
    pub state: Option<String>,
    /// Only those that concern this golden record, or one merged into it.
    pub golden_id: Option<String>,
    /// Only of this category.
    pub category: Option<String>,
    /// Only with this pattern.
    pub pattern: Option<String>,
    /// Only of this group.
    pub owner_group: Option<String>,
    /// Only of this person.
    pub assignee: Option<String>,
    /// Only what is due before (µs since 1970).
    pub due_before: Option<i64>,
    /// What is due first comes first, instead of what was opened first.
    pub by_due: bool,
}

/// A steward's decision on a task.
#[derive(Debug, Clone)]
pub struct Resolution {
    /// `merge`, `keep_apart`, `approve`, `reject`, `split`, `keep`, `accept` or `dismiss`.
    pub decision: String,
    /// Why; required.
    pub reason: String,
    /// Which golden record to merge into, when the task leaves it open.
    pub golden_id: Option<String>,
    /// What shows that an approved value is right; payment values need it.
    pub evidence: Option<String>,
}

pub use crate::engine::tasks::KINDS;
use crate::engine::tasks::SUBSCRIPTION_DISABLED;

/// States of tasks.
pub const STATES: [&str; 4] = ["open", "claimed", "resolved", "cancelled"];

/// Decisions that a task takes.
pub(super) fn decisions_of(task: &TaskRow) -> &'static [&'static str] {
    match task.kind.as_str() {
        "potential_duplicate" => &["merge", "keep_apart"],
        super::cohesion::KIND => &["split", "keep"],
        "approval" => &["approve", "reject"],
        SUBSCRIPTION_DISABLED => &[DISMISS],
        _ if task.category == emergency::CATEGORY => emergency::DECISIONS,
        _ if is_about_golden(task) && !may_be_accepted(task) => &[],
        _ if is_about_golden(task) => &[DISMISS],
        _ if task.category == suspects::CATEGORY => &[suspects::ACCEPT, "reject"],
        _ => &["reject"],
    }
}

impl Hub {
    /// Tasks, oldest first, or what is due first.
    pub async fn tasks(&self, filter: TaskFilter, page: Page) -> Result<PageOf<TaskView>> {
        let kinds = one_of("kind", filter.kind, &KINDS)?;
        let mut states = one_of("state", filter.state, &STATES)?;
        if states.is_empty() {
            states = WAITING.map(str::to_owned).to_vec();
        }
        let rows = page.rows();
        let by_due = filter.by_due;
        let (mut after, mut after_due) = (None, None);
        match page.cursor.as_deref() {
            Some(cursor) if by_due => after_due = Some(decode_cursor::<(i64, String)>(cursor)?),
            Some(cursor) => after = Some(decode_cursor::<String>(cursor)?),
            None => {}
        }
        let tellers = self.told_in_part(&filter.domains, &filter.sensitive_in);
        let told = tellers.clone();
        let mut query = ListQuery {
            domains: filter.domains.clone(),
            kinds,
            states,
            golden_ids: None,
            categories: filter
                .category
                .map(|asked| told::categories(&filter.domains, &tellers, &asked)),
            patterns: None,
            owner_group: filter.owner_group,
            assignee: filter.assignee,
            due_before: filter.due_before,
            by_due,
            after,
            after_due,
            limit: rows as i64 + 1,
        };
        let page = self.read(move |conn| {
            query.golden_ids = filter.golden_id.map(|id| one_thing(conn, id)).transpose()?;
            if let Some(asked) = &filter.pattern {
                query.patterns = Some(told::patterns(conn, (&filter.domains, &told), &query.states, asked)?);
            }
            let mut found = tasks::list(conn, &query)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|last| match by_due {
                true => encode_cursor(&(last.due_at, &last.id)),
                false => encode_cursor(&last.id),
            });
            Ok(PageOf {
                items: with_sources(conn, found)?,
                next_cursor,
            })
        });
        let PageOf { items, next_cursor } = page.await?;
        let view_of = |task: Task| {
            let told = tellers.iter().find(|told| told.domain.name == task.row.domain);
            view(task, told)
        };
        Ok(PageOf {
            items: items.into_iter().map(view_of).collect::<Result<_>>()?,
            next_cursor,
        })
    }

    /// What somebody is told of a task.
    ///
    /// # Errors
    /// `Internal` when what is stored of it cannot be read.
    pub fn told(&self, task: Task, sight: Sight) -> Result<TaskView> {
        // Tasks about the hub itself may be of a domain that is not there any more.
        match self.domain(task.domain()) {
            Ok(domain) => view(task, Some(&Teller::new(domain, sight))),
            Err(_) => view(task, None),
        }
    }

    /// One task.
    pub async fn task(&self, id: &str) -> Result<Task> {
        let id = id.to_owned();
        self.read(move |conn| {
            let row = tasks::find(conn, &id)?.ok_or_else(|| Error::not_found("task", &id))?;
            with_source(conn, row)
        })
        .await
    }

    /// Takes a task for as long as the domain's rules say; claiming one's own again prolongs it.
    ///
    /// # Errors
    /// `Conflict` when somebody else holds it or it is done; `Stale` when `expected` is not the present version.
    pub async fn claim_task(&self, id: &str, expected: Option<i64>, origin: &Origin) -> Result<Task> {
        self.on_task(
            id,
            Command::Claim {
                id: id.into(),
                expected,
            },
            origin,
        )
        .await
    }

    /// Gives a claimed task back; one that was escalated goes back to the group that it came from.
    ///
    /// # Errors
    /// As [`Hub::claim_task`].
    pub async fn release_task(&self, id: &str, expected: Option<i64>, origin: &Origin) -> Result<Task> {
        self.on_task(
            id,
            Command::Release {
                id: id.into(),
                expected,
            },
            origin,
        )
        .await
    }

    /// Decides a task and carries the decision out.
    ///
    /// # Errors
    /// `Stale`, `Conflict` (done, held by somebody else, own submission), `Invalid` (decision not allowed here).
    pub async fn resolve_task(&self, id: &str, resolution: Resolution, expected: i64, origin: &Origin) -> Result<Task> {
        if resolution.reason.trim().is_empty() {
            return Err(Error::invalid(
                "/reason",
                "required",
                "expected the reason for the decision",
            ));
        }
        self.on_task(
            id,
            Command::Resolve {
                id: id.into(),
                resolution,
                expected,
            },
            origin,
        )
        .await
    }

    pub(super) async fn on_task(&self, id: &str, command: Command, origin: &Origin) -> Result<Task> {
        let wanted = id.to_owned();
        let domain = self
            .read(move |conn| tasks::find(conn, &wanted)?.ok_or_else(|| Error::not_found("task", &wanted)))
            .await?
            .domain;
        let runtime = self.runtime(&domain)?;
        match self.submit(runtime, vec![command], false, origin).await?.pop() {
            Some(Reply::Task(row)) => self.read(move |conn| with_source(conn, *row)).await,
            _ => Err(Error::Internal(
                "a task command was answered with something else".into(),
            )),
        }
    }
}

fn one_of(name: &str, value: Option<String>, allowed: &[&str]) -> Result<Vec<String>> {
    match value {
        None => Ok(Vec::new()),
        Some(value) if allowed.contains(&value.as_str()) => Ok(vec![value]),
        Some(_) => Err(Error::malformed(
            name,
            format!("expected one of {}", allowed.join(", ")),
        )),
    }
}

/// The golden record that an id leads to, and every id that leads there: tasks that are done keep the ids of their time.
fn one_thing(conn: &mut AnyConn, id: String) -> Result<Vec<String>> {
    let found = golden_records::by_ids(conn, std::slice::from_ref(&id))?.pop();
    let survivor = found.and_then(|row| row.merged_into).unwrap_or(id);
    let merged = golden_records::merged_into(conn, std::slice::from_ref(&survivor))?;
    let mut ids: Vec<String> = merged.into_iter().map(|row| row.id).collect();
    ids.push(survivor);
    Ok(ids)
}

fn with_source(conn: &mut AnyConn, row: TaskRow) -> Result<Task> {
    let id = row.id.clone();
    with_sources(conn, vec![row])?
        .pop()
        .ok_or_else(|| Error::not_found("task", id))
}

fn with_sources(conn: &mut AnyConn, rows: Vec<TaskRow>) -> Result<Vec<Task>> {
    let ids: Vec<String> = rows.iter().filter_map(|row| row.record_id.clone()).collect();
    let records = source_records::by_ids(conn, &ids)?;
    let key = |id: &String| {
        let record = records.iter().find(|record| record.id == *id)?;
        Some(SourceKey {
            system: record.system.clone(),
            key: record.key.clone(),
        })
    };
    let with_source = |row: TaskRow| Task {
        source: row.record_id.as_ref().and_then(key),
        row,
    };
    Ok(rows.into_iter().map(with_source).collect())
}

/// What people are shown of a task's detail.
fn shown_detail(detail: &str) -> Value {
    let mut detail: Value = serde_json::from_str(detail).unwrap_or(Value::Null);
    let proposed = detail.get_mut("proposed").and_then(Value::as_array_mut);
    for entry in proposed.into_iter().flatten().filter_map(Value::as_object_mut) {
        entry.remove(VALUE_HASH);
    }
    let given = detail.get_mut(GIVEN).and_then(Value::as_array_mut);
    for approval in given.into_iter().flatten().filter_map(Value::as_object_mut) {
        approval.remove("seen");
    }
    readable(&mut detail);
    detail
}

fn view(task: Task, told: Option<&Teller>) -> Result<TaskView> {
    let Task { mut row, source } = task;
    let mut detail = shown_detail(&row.detail);
    if let Some(told) = told {
        detail = told.detail(&row, detail)?;
        row.pattern = told.pattern(&row.kind, &row.pattern);
    }
    Ok(TaskView {
        decisions: decisions_of(&row).iter().map(|d| (*d).to_owned()).collect(),
        approvals_needed: if row.kind == "approval" {
            super::proposals::approvers(&row)
        } else {
            0
        },
        source,
        detail,
        submitted_by: people(&row.submitted_by, "submitters of a task")?,
        approvals: people(&row.approvals, "approvals of a task")?,
        id: row.id,
        domain: row.domain,
        category: match told {
            Some(told) => told.category(&row.kind, &row.category).to_owned(),
            None => row.category,
        },
        kind: row.kind,
        state: row.state,
        title: row.title,
        suggestion: row.suggestion,
        golden_id: row.golden_id,
        other_golden_id: row.other_golden_id,
        owner_group: row.owner_group,
        priority: row.priority,
        assignee: row.assignee,
        pattern: Some(row.pattern).filter(|pattern| !pattern.is_empty()),
        escalated_at: row.escalated_at.map(rfc3339),
        escalated_from: row.escalated_from,
        claimed_by: row.claimed_by,
        claimed_until: row.claimed_until.map(rfc3339),
        decision: row.decision,
        reason: row.reason,
        resolved_by: row.resolved_by,
        created_at: rfc3339(row.created_at),
        due_at: rfc3339(row.due_at),
        resolved_at: row.resolved_at.map(rfc3339),
        correlation_id: row.correlation_id,
        version: row.version,
    })
}

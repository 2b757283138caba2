//! Combinations that came and had no result are asked about: one exception for each, in the domain of account mappings. It
//! closes in the commit in which the combination has a result.

use std::collections::BTreeMap;

use serde_json::json;

use super::compiled::{Cache, Loader};
use super::counting::segments;
use crate::engine::account_mapping::day::Day;
use crate::engine::account_mapping::translate::Decision;
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, clip};
use crate::error::{Error, Result};
use crate::hub::exceptions::EXCEPTION;
use crate::hub::ids::new_id;
use crate::hub::intake::TASK_DUE;
use crate::hub::rules::ActiveRules;
use crate::hub::time::{Micros, day_of};
use crate::store::mapping_combinations::{self as combinations, CombinationRow, Which};
use crate::store::tasks::{self, TaskRow};
use crate::store::{AnyConn, heads};

/// Domain whose stewards are asked.
pub(in crate::hub) const MAPPINGS: &str = "account_mapping";
/// Category of the exceptions.
const CATEGORY: &str = "unmapped_combination";
/// Exceptions that are opened at a time; the others are when they come again.
const MOST: usize = 500;
/// Most characters of a title.
const LONGEST: usize = 200;
/// Combinations that are read at a time.
const PAGE: i64 = 5_000;

/// Who is asked about something.
pub(super) struct Desk {
    owner_group: String,
    priority: String,
    escalate_to: Option<String>,
    category: &'static str,
}

impl Desk {
    /// Whom the rules of the domain that are in force name. Takes the domain's lock, as its writer does: of two nodes that
    /// see the same, one asks.
    pub(super) fn locked(conn: &mut AnyConn, category: &'static str) -> Result<Desk> {
        let head = heads::lock(conn, MAPPINGS)?;
        let rules = ActiveRules::read(conn, MAPPINGS, head.rules_id.as_deref())?;
        Ok(Desk::of(&rules.domain, category))
    }

    fn of(domain: &Domain, category: &'static str) -> Desk {
        let route = domain.tasks.route(EXCEPTION, category, &Attributes::new());
        Desk {
            owner_group: route.owner_group,
            priority: route.priority.as_str().to_owned(),
            escalate_to: route.escalate_to,
            category,
        }
    }

    /// An exception that nobody has touched.
    pub(super) fn task(&self, mut title: String, suggestion: &str, detail: &serde_json::Value, at: Micros) -> TaskRow {
        clip(&mut title, LONGEST);
        TaskRow {
            id: new_id(),
            domain: MAPPINGS.into(),
            kind: EXCEPTION.into(),
            category: self.category.into(),
            state: "open".into(),
            title,
            suggestion: suggestion.into(),
            detail: detail.to_string(),
            submitted_by: "[]".into(),
            approvals: "[]".into(),
            created_at: at,
            due_at: at + TASK_DUE,
            correlation_id: new_id(),
            version: 1,
            owner_group: self.owner_group.clone(),
            priority: self.priority.clone(),
            escalate_to: self.escalate_to.clone(),
            ..TaskRow::default()
        }
    }
}

/// Ends exceptions that have nothing left to ask.
pub(super) fn close(conn: &mut AnyConn, open: Vec<TaskRow>, why: &str, at: Micros) -> Result<()> {
    let closed: Vec<TaskRow> = open
        .into_iter()
        .filter(|task| task.resolved_at.is_none())
        .map(|task| TaskRow {
            state: "resolved".into(),
            decision: Some("corrected".into()),
            reason: Some(why.to_owned()),
            resolved_at: Some(at),
            claimed_by: None,
            claimed_until: None,
            version: task.version + 1,
            ..task
        })
        .collect();
    tasks::upsert(conn, &closed)
}

/// Counts combinations that had no result, and asks about those that nobody was asked about; but not about those that have
/// one meanwhile.
pub(super) fn note(conn: &mut AnyConn, seen: &[CombinationRow], governed: bool, at: Micros) -> Result<()> {
    let desk = match governed {
        true => Some(Desk::locked(conn, CATEGORY)?),
        false => None,
    };
    let mut rows = Vec::with_capacity(seen.len());
    for group in seen.chunk_by(|a, b| a.map_set == b.map_set) {
        let Some(first) = group.first() else { continue };
        let names: Vec<&str> = group.iter().map(|row| row.combination.as_str()).collect();
        let known = combinations::known(conn, &first.map_set, &names)?;
        let known: BTreeMap<&str, &CombinationRow> = known.iter().map(|row| (row.combination.as_str(), row)).collect();
        rows.extend(
            group
                .iter()
                .map(|row| joined(row, known.get(row.combination.as_str()).copied())),
        );
    }
    combinations::count(conn, &rows)?;
    let Some(desk) = desk else { return Ok(()) };
    for group in rows.chunk_by(|a, b| a.map_set == b.map_set) {
        if let Some(first) = group.first() {
            cure(conn, &first.map_set, group, at)?;
        }
    }
    let keys: Vec<(String, String)> = rows.into_iter().map(|row| (row.map_set, row.combination)).collect();
    let mut asked = combinations::without_task(conn, &keys, MOST)?;
    let opened: Vec<TaskRow> = asked.iter().map(|row| unmapped(&desk, row, at)).collect();
    for (row, task) in asked.iter_mut().zip(&opened) {
        row.task_id = Some(task.id.clone());
    }
    tasks::upsert(conn, &opened)?;
    combinations::set_tasks(conn, &asked)
}

/// What came, with the days of what came before and still has no result.
fn joined(row: &CombinationRow, known: Option<&CombinationRow>) -> CombinationRow {
    let mut row = row.clone();
    if let Some(known) = known.filter(|known| known.problem.is_some()) {
        let first = known.first_date.iter().chain(&row.first_date).min().cloned();
        let last = known.last_date.iter().chain(&row.last_date).max().cloned();
        (row.first_date, row.last_date) = (first, last);
        row.task_id.clone_from(&known.task_id);
    }
    row
}

fn unmapped(desk: &Desk, row: &CombinationRow, at: Micros) -> TaskRow {
    let segments: serde_json::Value = serde_json::from_str(&row.combination).unwrap_or_default();
    let codes = segments.as_object().into_iter().flatten();
    let codes: Vec<String> = codes
        .map(|(name, code)| format!("{name} {}", code.as_str().unwrap_or_default()))
        .collect();
    let problem = row.problem.as_deref().unwrap_or("unmapped");
    desk.task(
        format!("{} has no result for {}", row.map_set, codes.join(", ")),
        "Have a version of the map set approved that says where it goes, or blocks it; that closes this task. Dismiss it if \
         it needs no result.",
        &json!({"map_set": row.map_set, "segments": segments, "problem": problem}),
        at,
    )
}

/// Ends what is asked about combinations of a map set that have a result now. Blocks.
pub(super) fn cure_all(conn: &mut AnyConn, map_set: &str, at: Micros) -> Result<()> {
    let mut after: Option<String> = None;
    loop {
        let rows = combinations::list(conn, map_set, Which::Unmapped, after.as_deref(), PAGE)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.combination.clone());
        cure(conn, map_set, &rows, at)?;
    }
}

/// Of these combinations, those that have a result now have nothing left to ask.
fn cure(conn: &mut AnyConn, map_set: &str, rows: &[CombinationRow], at: Micros) -> Result<()> {
    let today = day_of(at);
    let days: Vec<[&str; 3]> = rows.iter().map(|row| asked_days(row, &today)).collect();
    let cache = Cache::default();
    let mut loader = Loader { cache: &cache, conn };
    let held = match loader.in_force(map_set, days.iter().flatten().copied()) {
        Ok(held) => held,
        // Nothing is in force, or it cannot be worked by: nothing has a result.
        Err(Error::NotFound { .. } | Error::Conflict { .. }) => return Ok(()),
        Err(other) => return Err(other),
    };
    let mut cured = Vec::new();
    for (row, [from_now, first, last]) in rows.iter().zip(days) {
        let segments = segments(row)?;
        let has = |date: &str| match (held.on(date), Day::parse(date)) {
            (Some(compiled), Some(day)) => has_result(&compiled.set.translate(&segments, day)),
            (None, _) | (_, None) => false,
        };
        if has(from_now) || (has(first) && has(last)) {
            cured.push(row);
        }
    }
    let names: Vec<String> = cured.iter().map(|row| row.combination.clone()).collect();
    let asked: Vec<String> = cured.iter().filter_map(|row| row.task_id.clone()).collect();
    let open = tasks::by_ids(conn, &asked)?;
    close(conn, open, "the combination has a result", at)?;
    combinations::cure(conn, map_set, &names)
}

/// The day from which on a result counts, and the first and the last day of the lines that had none.
fn asked_days<'a>(row: &'a CombinationRow, today: &'a str) -> [&'a str; 3] {
    let first = row.first_date.as_deref().unwrap_or(today);
    let last = row.last_date.as_deref().unwrap_or(today);
    [last.max(today), first, last]
}

/// What is blocked on purpose has one; what goes to the suspense account has not.
fn has_result(decision: &Decision) -> bool {
    match decision {
        Decision::Mapped { .. } => true,
        Decision::Refused(refusal) => refusal.code == "blocked",
        Decision::Suspense { .. } => false,
    }
}

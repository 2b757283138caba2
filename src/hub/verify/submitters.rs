//! Whoever brought a protected value could not approve it: who they are is told again from source records, overrides and the
//! audit chain, for every approval that was given and for every one that is asked for.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::golden::subject;
use super::published::{Published, until};
use super::{Check, Law, STEP};
use crate::engine::approval::{Requirement, is_among, join};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::error::Result;
use crate::hub::approval::{ASK, SUBMITTED_BY};
use crate::hub::brought::who_says;
use crate::hub::consolidate::attributes;
use crate::hub::payment::attribute_of;
use crate::hub::publish::published_attributes;
use crate::store::approvals::ApprovalRow;
use crate::store::changes::AuditRow;
use crate::store::overrides::{self, OverrideRow};
use crate::store::source_records::{self, SourceRecordRow};
use crate::store::tasks::{self, TaskRow};
use crate::store::{AnyConn, crosswalk, golden_records, past};

/// By approval task, who could not approve it since when, as the audit chain says.
pub(super) type Asked = HashMap<String, Vec<(i64, Vec<String>)>>;

/// An approval that a task gave.
pub(super) struct Granted {
    task: String,
    golden_id: String,
    at: i64,
    submitters: Vec<String>,
}

/// Notes who could not approve a task, as the audit chain says.
pub(super) fn note_asked(asked: &mut Asked, row: &AuditRow) {
    let Some(task) = row.subject.strip_prefix("task:").filter(|_| row.action == ASK) else {
        return;
    };
    let detail: Value = serde_json::from_str(&row.detail).unwrap_or(Value::Null);
    let names = detail.get(SUBMITTED_BY).and_then(Value::as_array).into_iter().flatten();
    let names = names.filter_map(Value::as_str).map(str::to_owned).collect();
    asked.entry(task.to_owned()).or_default().push((row.at, names));
}

/// Those who are not among the persons that are kept; `None` where these cannot be read.
fn missing(kept: &str, people: &[String]) -> Option<usize> {
    let kept: Vec<String> = serde_json::from_str(kept).ok()?;
    Some(people.iter().filter(|person| !is_among(person, &kept)).count())
}

/// The value of a place: of a list that is judged entry by entry, those entries.
fn value_of(domain: &Domain, place: &str, values: &Attributes) -> Option<Value> {
    let name = attribute_of(place);
    if name == place {
        return values.get(name).cloned();
    }
    let entries = domain.protected_entries(name, values, values)?;
    let found: BTreeMap<String, Value> = entries.said_by_name(values);
    found.get(&place[name.len()..]).cloned()
}

impl Check<'_> {
    fn too_few(&mut self, golden_id: &str, kept: &str, people: &[String], what: &str) {
        let detail = match missing(kept, people) {
            Some(0) => return,
            Some(number) => format!("{what} leaves out {number} who brought or caused the value"),
            None => format!("who could not give {what} cannot be read"),
        };
        self.found(Law::Submitters, subject(golden_id), detail);
    }

    /// Who could not give an approval, by what source records and overrides said then.
    pub(super) fn submitters(&mut self, conn: &mut AnyConn, row: &ApprovalRow, published: &Published) -> Result<()> {
        let asked: Option<Requirement> = serde_json::from_str(&row.requirement).ok();
        if asked.is_none_or(|asked| asked.approvers == 0) || row.seal.is_none() {
            return Ok(());
        }
        if let Some(task) = row.subject.strip_prefix("task:") {
            self.granted.push(Granted {
                task: task.to_owned(),
                golden_id: row.golden_id.clone(),
                at: row.at,
                submitters: serde_json::from_str(&row.submitted_by).unwrap_or_default(),
            });
        }
        let Some(domain) = self.policy_under(conn, &row.rules_version)? else {
            return Ok(());
        };
        let Some(told) = until(published, &row.golden_id, row.version).filter(|told| told.version == row.version)
        else {
            return Ok(());
        };
        let before = until(published, &row.golden_id, row.version - 1);
        let from = before.and_then(|before| value_of(&domain, &row.attribute, &before.all()));
        let to = value_of(&domain, &row.attribute, &told.all());
        let ids = [row.golden_id.clone()];
        let links = crosswalk::standing_into(conn, &ids, row.at)?;
        let records: Vec<String> = links.into_iter().map(|link| link.record_id).collect();
        let rows = past::source_records(conn, &records, Some(row.at))?;
        let rows: Vec<SourceRecordRow> = rows.into_values().filter(|one| one.status == "active").collect();
        let stood = |one: &OverrideRow| one.made_at <= row.at && one.ended_at.is_none_or(|ended| ended > row.at);
        let overrides: Vec<OverrideRow> = overrides::all(conn, &ids)?.into_iter().filter(stood).collect();
        let people = who_says(
            &domain,
            (&rows, &overrides),
            attribute_of(&row.attribute),
            from.as_ref(),
            to.as_ref(),
        )?;
        let what = format!("the approval of version {}", row.version);
        self.too_few(&row.golden_id, &row.submitted_by, &people, &what);
        Ok(())
    }

    /// Who cannot answer what is asked now, and whether every task says so that said it before.
    pub(super) fn asked(&mut self, conn: &mut AnyConn) -> Result<()> {
        let asked = std::mem::take(&mut self.asked);
        for granted in std::mem::take(&mut self.granted) {
            // What was asked of the task afterwards is about other values.
            let before = asked
                .get(&granted.task)
                .into_iter()
                .flatten()
                .filter(|(at, _)| *at < granted.at);
            let mut known = before.flat_map(|(_, people)| people);
            if known.any(|person| !is_among(person, &granted.submitters)) {
                let detail = "an approval leaves out whoever its task said could not give it";
                self.found(Law::Submitters, subject(&granted.golden_id), detail);
            }
        }
        let mut after = String::new();
        loop {
            let open = tasks::waiting_approvals(conn, &self.domain.name, &after, STEP)?;
            let Some(last) = open.last() else { return Ok(()) };
            after.clone_from(&last.id);
            for task in &open {
                let golden_id = task.golden_id.clone().unwrap_or_default();
                for (_, people) in asked.get(&task.id).into_iter().flatten() {
                    self.too_few(&golden_id, &task.submitted_by, people, "the approval task");
                }
                self.asked_now(conn, task, &golden_id)?;
            }
        }
    }

    fn asked_now(&mut self, conn: &mut AnyConn, task: &TaskRow, golden_id: &str) -> Result<()> {
        let ids = [golden_id.to_owned()];
        let Some(row) = golden_records::by_ids(conn, &ids)?
            .pop()
            .filter(|row| row.periods.is_none())
        else {
            return Ok(());
        };
        let lineage: Value = serde_json::from_str(&row.lineage).unwrap_or(Value::Null);
        let rules = lineage.get("rules_version").and_then(Value::as_str).unwrap_or_default();
        let Some(domain) = self.policy_under(conn, rules)? else {
            return Ok(());
        };
        let hidden = golden_records::sensitive(conn, &ids)?.pop();
        let (mut now, mut before) = (
            attributes(&row.working)?,
            published_attributes(row.published.as_deref())?,
        );
        if let Some(hidden) = hidden {
            now.extend(attributes(&hidden.working)?);
            before.extend(attributes(&hidden.published)?);
        }
        let rows = source_records::members(conn, &ids)?;
        let overrides = overrides::standing(conn, &ids)?;
        let detail: Value = serde_json::from_str(&task.detail).unwrap_or(Value::Null);
        let mut people = Vec::new();
        for one in detail.get("proposed").and_then(Value::as_array).into_iter().flatten() {
            let requirement = one.get("requirement").cloned().unwrap_or(Value::Null);
            let Ok(requirement) = serde_json::from_value::<Requirement>(requirement) else {
                continue;
            };
            let place = requirement.place();
            let (from, to) = (value_of(&domain, &place, &before), value_of(&domain, &place, &now));
            let name = attribute_of(&place);
            let found = who_says(&domain, (&rows, &overrides), name, from.as_ref(), to.as_ref())?;
            join(&mut people, found);
        }
        self.too_few(golden_id, &task.submitted_by, &people, "the approval task");
        Ok(())
    }
}

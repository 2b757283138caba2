//! Records are staged, and people decide about those that the preview leaves open.

use serde_json::json;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::report::after_decision;
use super::{MOST_STAGED, Report, StagedView, json as stored_json, open, rows, team, update};
use crate::engine::domain::{Domain, Mask};
use crate::engine::patient_data;
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::hub::ids::record_id;
use crate::hub::ingest::{IncomingRecord, place_of, weighed};
use crate::hub::page::{Page, PageOf, decode_cursor, encode_cursor};
use crate::hub::time::now;
use crate::hub::{Hub, Origin};
use crate::store::onboarding::{StagedQuery, StagedRow};

/// What a person says of a staged record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// It is the one named, or the best candidate.
    Same,
    /// It is none of the candidates.
    Different,
    /// It is not taken in.
    LeaveOut,
}

impl Choice {
    /// Reads a stored one.
    pub(super) fn read(text: &str) -> Option<Choice> {
        [Choice::Same, Choice::Different, Choice::LeaveOut]
            .into_iter()
            .find(|choice| choice.as_str() == text)
    }

    fn as_str(self) -> &'static str {
        match self {
            Choice::Same => "same",
            Choice::Different => "different",
            Choice::LeaveOut => "leave_out",
        }
    }
}

/// A decision about one staged record.
#[derive(Debug, Clone)]
pub struct StagedDecision {
    /// Domain.
    pub domain: String,
    /// Source system.
    pub system: String,
    /// Key there.
    pub key: String,
    /// What.
    pub choice: Choice,
    /// Of `same`: which golden record; the best candidate if not said.
    pub golden_id: Option<String>,
    /// Why.
    pub reason: String,
}

impl Hub {
    /// Stages records of a domain, new or anew: what was decided about them before counts no more.
    ///
    /// # Errors
    /// `Conflict` once the release has begun, and for whoever did not begin it and is not named; `TooLarge` when there would be too many; `NotBound` or `Invalid` when the
    /// caller may not speak for the system of one of them.
    pub async fn stage_records(
        &self,
        id: &str,
        domain: &str,
        records: Vec<IncomingRecord>,
        origin: &Origin,
    ) -> Result<Report> {
        let origin = origin.clone();
        let rules = self.domain(domain)?;
        let place = |(index, record): (usize, &IncomingRecord)| (place_of(index), record.system.clone());
        let systems = records.iter().enumerate().map(place).collect();
        self.may_feed(domain, systems, &origin).await?;
        let mut bytes = 0;
        for (index, record) in records.iter().enumerate() {
            bytes += weighed(&rules, &record.attributes, &format!("/records/{index}/attributes"))?.bytes();
        }
        let wanted = id.to_owned();
        let stager = origin.clone();
        let prepared = self
            .compute(bytes, move || {
                records
                    .into_iter()
                    .map(|record| staged(&rules, record, &stager))
                    .collect::<Vec<_>>()
            })
            .await?;
        self.write_own(move |conn, log| {
            let mut row = open(conn, &wanted)?;
            team::may_stage(conn, &row, &origin)?;
            let rows: BTreeMap<String, StagedRow> = prepared
                .into_iter()
                .map(|staged| {
                    let staged = StagedRow {
                        onboarding_id: wanted.clone(),
                        ..staged
                    };
                    (staged.record_id.clone(), staged)
                })
                .collect();
            let mut rows = rows;
            let ids: Vec<String> = rows.keys().cloned().collect();
            for before in super::rows::staged(conn, &wanted, &ids)? {
                if let Some(staged) = rows.get_mut(&before.record_id) {
                    team::staged_again(staged, &before)?;
                }
            }
            let rows: Vec<StagedRow> = rows.into_values().collect();
            super::rows::upsert_staged(conn, &rows)?;
            if super::rows::total(conn, &wanted)? > MOST_STAGED {
                let detail = format!("an onboarding may have {MOST_STAGED} records; begin another one for the rest");
                return Err(Error::TooLarge { detail });
            }
            row.previewed_at = None;
            update(conn, &mut row)?;
            log.audit(
                "stage_records",
                &super::subject(&wanted),
                &json!({"records": rows.len()}),
                &origin,
            );
            Ok(())
        })
        .await?;
        self.onboarding(id).await
    }

    /// Staged records of an outcome, or all, in order of id.
    ///
    /// # Errors
    /// `NotFound`; `Malformed` cursor.
    pub async fn staged_records(
        &self,
        id: &str,
        (outcome, undecided, domain): (Option<String>, bool, Option<String>),
        page: Page,
    ) -> Result<PageOf<StagedView>> {
        let (id, limit) = (id.to_owned(), page.rows());
        let after = page.cursor.as_deref().map(decode_cursor::<String>).transpose()?;
        let domains: BTreeMap<String, _> = self.domains().into_iter().map(|d| (d.name.clone(), d)).collect();
        self.read(move |conn| {
            super::stored(conn, &id)?;
            let after = after.unwrap_or_default();
            let most = limit as i64 + 1;
            let query = StagedQuery {
                onboarding_id: id,
                outcome,
                domain,
                undecided,
            };
            let mut found = rows::staged_after(conn, &query, &after, most)?;
            let more = found.len() > limit;
            found.truncate(limit);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.record_id));
            let items = found
                .into_iter()
                .filter_map(|row| Some(view(domains.get(&row.domain)?, row)));
            Ok(PageOf {
                items: items.collect(),
                next_cursor,
            })
        })
        .await
    }

    /// Keeps what a person decided about staged records: all, or none if one is wrong.
    ///
    /// # Errors
    /// `NotFound` for a record that is not staged; `Invalid` for `same` without a candidate.
    pub async fn decide_staged(&self, id: &str, decisions: Vec<StagedDecision>, origin: &Origin) -> Result<Report> {
        let (wanted, origin) = (id.to_owned(), origin.clone());
        self.write_own(move |conn, log| {
            let mut row = open(conn, &wanted)?;
            let ids: Vec<String> = decisions
                .iter()
                .map(|d| record_id(&d.domain, &d.system, &d.key))
                .collect();
            let found = rows::staged(conn, &wanted, &ids)?.into_iter();
            let mut found: BTreeMap<String, StagedRow> = found.map(|row| (row.record_id.clone(), row)).collect();
            let at = now();
            for (position, (decision, record)) in decisions.iter().zip(&ids).enumerate() {
                let staged = found.get_mut(record).ok_or_else(|| {
                    Error::not_found("staged record", format!("{}/{}", decision.system, decision.key))
                })?;
                staged.target = target(decision, staged, position)?;
                staged.decision = Some(decision.choice.as_str().into());
                staged.decision_reason = Some(decision.reason.clone());
                staged.decided_by = Some(origin.actor.clone());
                staged.decided_at = Some(at);
            }
            let decided: Vec<StagedRow> = found.into_values().collect();
            rows::upsert_staged(conn, &decided)?;
            row.touches += decisions.len() as i64;
            row.first_touch_at.get_or_insert(at);
            row.last_touch_at = Some(at);
            update(conn, &mut row)?;
            let detail = json!({"records": decisions.len()});
            log.audit("decide_staged_records", &super::subject(&row.id), &detail, &origin);
            Ok(())
        })
        .await?;
        self.onboarding(id).await
    }
}

/// Which golden or staged record a record is the same as.
fn target(decision: &StagedDecision, staged: &StagedRow, position: usize) -> Result<Option<String>> {
    if decision.choice != Choice::Same {
        return Ok(None);
    }
    let best = staged.golden_id.clone().or_else(|| staged.peer_id.clone());
    match decision.golden_id.clone().or(best) {
        Some(target) => Ok(Some(target)),
        None => Err(Error::invalid(
            format!("/decisions/{position}/golden_id"),
            "required",
            "expected the golden record that it is the same as: the preview found no candidate",
        )),
    }
}

fn staged(domain: &Domain, record: IncomingRecord, origin: &Origin) -> StagedRow {
    let record = IncomingRecord {
        attributes: domain.kept(&record.system, record.attributes),
        ..record
    };
    let prepared = domain.standardize(&record.attributes);
    StagedRow {
        record_id: record_id(&domain.name, &record.system, &record.key),
        domain: domain.name.clone(),
        label: domain.label_of(&domain.public(&prepared)),
        attributes: json!(record.attributes).to_string(),
        system: record.system,
        key: record.key,
        source_updated_at: record.source_updated_at,
        changed_by: record.changed_by,
        staged_by: Some(origin.actor.clone()),
        outcome: "staged".into(),
        candidates: "[]".into(),
        violations: "[]".into(),
        ..StagedRow::default()
    }
}

fn view(domain: &Domain, row: StagedRow) -> StagedView {
    let sent: Attributes = serde_json::from_str(&row.attributes).unwrap_or_default();
    StagedView {
        attributes: json!(domain.mask(&domain.standardize(&patient_data::hidden(domain, sent)), Mask::LastFour)),
        candidates: stored_json(&row.candidates),
        violations: stored_json(&row.violations),
        domain: row.domain,
        system: row.system,
        key: row.key,
        label: row.label,
        outcome: row.outcome,
        golden_id: row.golden_id,
        reason: row.reason,
        released: row
            .released
            .map(|released| after_decision(&released, row.decision.as_deref()).to_owned()),
        decision: row.decision,
        decision_reason: row.decision_reason,
        decided_by: row.decided_by,
        changed_by: row.changed_by,
        staged_by: row.staged_by,
    }
}

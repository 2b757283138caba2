//! The release: staged records are taken in like any others, and what people decided about them is carried out. A release
//! that was interrupted goes on with the next call.

use std::collections::{BTreeMap, HashMap};

use serde_json::json;

use super::report::after_decision;
use super::{Report, rows, stored, subject, team, update};
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::hub::ids::{is_golden_id, record_id};
use crate::hub::ingest::{IncomingRecord, IngestResult, MAX_BATCH};
use crate::hub::merging::MergeRequest;
use crate::hub::tasks::Resolution;
use crate::hub::time::now;
use crate::hub::{Hub, Origin};
use crate::store::onboarding::StagedRow;
use crate::store::{AnyConn, golden_records, source_records, tasks};

/// Most batches of one call.
const MOST_BATCHES: usize = 20;
/// What happened to a record whose decision could not be carried out.
const DECISION_OPEN: &str = "decision_open";

impl Hub {
    /// Takes in what is staged, up to twenty thousand records a call; `releasing` in the answer: call again.
    ///
    /// # Errors
    /// `Conflict` while a person must still decide about records, before a preview, for whoever began the onboarding, and
    /// once it is released or abandoned.
    pub async fn release_onboarding(&self, id: &str, reason: String, origin: &Origin) -> Result<Report> {
        self.begin_release(id, reason, origin).await?;
        for _ in 0..MOST_BATCHES {
            let wanted = id.to_owned();
            let next = self
                .read(move |conn| rows::unreleased(conn, &wanted, MAX_BATCH as i64))
                .await?;
            let Some(domain) = next.first().map(|row| row.domain.clone()) else {
                self.end_release(id, origin).await?;
                break;
            };
            let batch: Vec<StagedRow> = next.into_iter().filter(|row| row.domain == domain).collect();
            let done = self.release_batch(&domain, batch, origin).await?;
            self.write_own(move |conn, _| rows::upsert_staged(conn, &done)).await?;
        }
        self.onboarding(id).await
    }

    async fn begin_release(&self, id: &str, reason: String, origin: &Origin) -> Result<()> {
        let report = self.onboarding(id).await?;
        let (wanted, by) = (id.to_owned(), origin.clone());
        if matches!(report.state.as_str(), "open" | "releasing") {
            self.read(move |conn| {
                let row = stored(conn, &wanted)?;
                team::may_release(conn, &row, &by)
            })
            .await?;
        }
        let conflict = |code, detail: String| Err(Error::conflict(code, detail));
        match report.state.as_str() {
            "releasing" => return Ok(()),
            "open" => {}
            state => return conflict("wrong_state", format!("this onboarding is {state}")),
        }
        if report.previewed_at.is_none() {
            return Err(not_previewed());
        }
        if report.undecided > 0 {
            let detail = format!("{} records wait for a decision", report.undecided);
            return conflict("undecided", detail);
        }
        let (wanted, origin) = (id.to_owned(), origin.clone());
        self.write_own(move |conn, log| {
            let mut row = super::open(conn, &wanted)?;
            // Somebody may have staged since.
            team::may_release(conn, &row, &origin)?;
            if row.previewed_at.is_none() {
                return Err(not_previewed());
            }
            row.state = "releasing".into();
            row.released_by = Some(origin.actor.clone());
            row.release_at = Some(now());
            update(conn, &mut row)?;
            log.audit(
                "release_onboarding",
                &subject(&row.id),
                &json!({"reason": reason}),
                &origin,
            );
            Ok(())
        })
        .await
    }

    async fn end_release(&self, id: &str, origin: &Origin) -> Result<()> {
        let (wanted, origin) = (id.to_owned(), origin.clone());
        self.write_own(move |conn, log| {
            let mut row = stored(conn, &wanted)?;
            if row.state != "releasing" {
                return Ok(());
            }
            row.state = "released".into();
            row.released_at = Some(now());
            update(conn, &mut row)?;
            log.audit("end_release", &subject(&row.id), &json!({}), &origin);
            Ok(())
        })
        .await
    }

    /// Takes in a batch of one domain; the rows with what became of them.
    async fn release_batch(&self, domain: &str, batch: Vec<StagedRow>, origin: &Origin) -> Result<Vec<StagedRow>> {
        let (taken, mut done): (Vec<StagedRow>, Vec<StagedRow>) = batch
            .into_iter()
            .partition(|row| row.outcome != "rejected" && row.decision.as_deref() != Some("leave_out"));
        for row in &mut done {
            let left_out = row.decision.is_some();
            row.released = Some(if left_out { "left_out" } else { "rejected" }.into());
        }
        let records = taken.iter().map(incoming).collect::<Result<Vec<_>>>()?;
        let results = self.ingest_staged(domain, records, origin).await?;
        let of: HashMap<String, IngestResult> = results
            .into_iter()
            .map(|result| (record_id(domain, &result.system, &result.key), result))
            .collect();
        for mut row in taken {
            let Some(result) = of.get(&row.record_id) else { continue };
            row.released = Some(result.outcome.as_str().into());
            if row.decision.is_some() {
                let carried_out = self.carry_out(domain, &row, &result.record_id, origin).await;
                match carried_out {
                    // What was decided is not in review any more.
                    Ok(()) => {
                        let decided = after_decision(result.outcome.as_str(), row.decision.as_deref());
                        row.released = Some(decided.to_owned());
                    }
                    Err(error @ (Error::Internal(_) | Error::Busy { .. } | Error::OutcomeUnknown)) => {
                        return Err(error);
                    }
                    // It stays as a task of its own, or as the rules have it: a steward sees it there.
                    Err(refused) => {
                        tracing::warn!(onboarding = row.onboarding_id, record = row.record_id, %refused, "a decision was not carried out");
                        row.released = Some(DECISION_OPEN.into());
                    }
                }
            }
            done.push(row);
        }
        Ok(done)
    }

    /// Does what was decided about a record that is taken in now.
    async fn carry_out(&self, domain: &str, row: &StagedRow, record: &str, origin: &Origin) -> Result<()> {
        let decided = Origin {
            actor: row.decided_by.clone().unwrap_or_else(|| origin.actor.clone()),
            ..origin.clone()
        };
        let reason = row.decision_reason.clone().unwrap_or_default();
        let (record, target) = (record.to_owned(), row.target.clone());
        let found = self
            .read(move |conn| standing(conn, &record, target.as_deref()))
            .await?;
        let Some(found) = found else { return Ok(()) };
        if row.decision.as_deref() == Some("different") {
            for (task, version) in found.tasks.into_values() {
                let resolution = resolution("keep_apart", &reason, None);
                self.resolve_task(&task, resolution, version, &decided).await?;
            }
            return Ok(());
        }
        let Some(target) = found.target.filter(|target| *target != found.golden_id) else {
            return Ok(());
        };
        if let Some((task, version)) = found.tasks.get(&target) {
            let resolution = resolution("merge", &reason, Some(target));
            self.resolve_task(task, resolution, *version, &decided).await?;
            return Ok(());
        }
        let merge = MergeRequest {
            loser: found.golden_id,
            reason,
            reopen: false,
        };
        self.merge(domain, &target, merge, found.target_version, &decided)
            .await?;
        Ok(())
    }
}

fn not_previewed() -> Error {
    Error::conflict(
        "not_previewed",
        "what is staged was not previewed since it last changed",
    )
}

/// Where a record and what it is the same as stand now.
struct Standing {
    golden_id: String,
    target: Option<String>,
    target_version: i64,
    /// Open questions about the record's golden record: the other one → task and version.
    tasks: BTreeMap<String, (String, i64)>,
}

fn standing(conn: &mut AnyConn, record: &str, target: Option<&str>) -> Result<Option<Standing>> {
    let row = source_records::find(conn, record)?;
    let Some(golden_id) = row.and_then(|row| row.golden_id) else {
        return Ok(None);
    };
    let target = match target {
        Some(id) if is_golden_id(id) => Some(id.to_owned()),
        Some(staged) => source_records::find(conn, staged)?.and_then(|row| row.golden_id),
        None => None,
    };
    let mut target_row = match &target {
        Some(id) => golden_records::by_ids(conn, std::slice::from_ref(id))?.pop(),
        None => None,
    };
    if let Some(into) = target_row.as_ref().and_then(|row| row.merged_into.clone()) {
        target_row = golden_records::by_ids(conn, &[into])?.pop();
    }
    let waiting = tasks::waiting_for_goldens(conn, std::slice::from_ref(&golden_id))?.into_iter();
    let questions = waiting.filter(|task| task.kind == "potential_duplicate");
    let about = questions.filter_map(|task| {
        let ends = [task.golden_id.clone(), task.other_golden_id.clone()];
        let other = ends.into_iter().flatten().find(|id| *id != golden_id)?;
        Some((other, (task.id, task.version)))
    });
    Ok(Some(Standing {
        tasks: about.collect(),
        target_version: target_row.as_ref().map_or(0, |row| row.version),
        target: target_row.map(|row| row.id),
        golden_id,
    }))
}

fn resolution(decision: &str, reason: &str, golden_id: Option<String>) -> Resolution {
    Resolution {
        decision: decision.into(),
        reason: reason.to_owned(),
        golden_id,
        evidence: None,
    }
}

fn incoming(row: &StagedRow) -> Result<IncomingRecord> {
    let attributes: Attributes = serde_json::from_str(&row.attributes)
        .map_err(|e| Error::Internal(format!("the stored attributes of a staged record cannot be read: {e}")))?;
    Ok(IncomingRecord {
        system: row.system.clone(),
        key: row.key.clone(),
        attributes,
        source_updated_at: row.source_updated_at,
        changed_by: row.changed_by.clone(),
        handed_in_by: team::handed_in_by(row)?,
    })
}

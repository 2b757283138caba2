//! Cohesion: a source record that no longer matches the rest of its golden record is a question for a steward, never a
//! split by itself and never silent.

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::RwLock;
use serde_json::{Value, json};

use super::Origin;
use super::batch::Batch;
use super::ingest::IngestResult;
use super::intake::TASK_DUE;
use super::source_records::SourceKey;
use super::splitting::SplitPart;
use super::tasks::Resolution;
use super::view::View;
use crate::engine::matching::Features;
use crate::engine::resolution::JudgedCandidate;
use crate::engine::resolution::cohesion::{self, Baseline, Bond, Loss};
use crate::error::{Error, Result};
use crate::store::tasks::{self, TaskRow};

/// The kind of these tasks.
pub(super) const KIND: &str = "cohesion_lost";

/// Category of those about a record that a steward put into what was taken apart since, and that resembles what left.
pub(super) const LATE: &str = "late_arrival";

/// Members that a task shows beside the record.
const MOST_MEMBERS: usize = 3;

/// A known record whose contents changed, with the features that it had before.
pub(super) struct Drift {
    pub(super) record_id: String,
    pub(super) golden_id: String,
    pub(super) before: Features,
}

impl Batch<'_> {
    /// Looks whether records that changed still belong where they are, and whether those asked about do again.
    pub(super) fn check_cohesion(
        &mut self,
        view: &RwLock<View>,
        drifts: &[Drift],
        touched: &BTreeSet<String>,
        results: &mut [IngestResult],
        origin: &Origin,
    ) -> Result<()> {
        let view = view.read();
        let mut seen = BTreeSet::new();
        // The first one of a commit has what was there before it.
        for drift in drifts.iter().filter(|drift| seen.insert(&drift.record_id)) {
            let Some(task) = self.ask_cohesion(&view, drift, origin)? else {
                continue;
            };
            let key = self
                .records
                .get(&drift.record_id)
                .map(|row| (row.system.clone(), row.key.clone()));
            let result = results.iter_mut().find(|result| {
                result.task_id.is_none()
                    && key
                        .as_ref()
                        .is_some_and(|(s, k)| result.system == *s && result.key == *k)
            });
            if let Some(result) = result {
                result.task_id = Some(task);
            }
        }
        for golden_id in touched {
            self.recheck_cohesion(&view, golden_id);
        }
        Ok(())
    }

    /// Cancels questions of a golden record whose source record matches the others again, or is not there any more.
    pub(super) fn recheck_cohesion(&mut self, view: &View, golden_id: &str) {
        for task in self.open_tasks_about(golden_id) {
            let Some(record) = task.record_id.clone().filter(|_| task.kind == KIND) else {
                continue;
            };
            let here = view.index.golden_of(&record) == Some(golden_id);
            let features = view.index.features_of(&record).filter(|_| here);
            let bond = features.and_then(|features| cohesion::bond(&view.index, &record, golden_id, features));
            if here && task.category == LATE {
                // What it resembles left: that it matches the others too answers nothing.
                continue;
            }
            let why = match bond {
                None if !here => "the source record is not in the golden record any more",
                None => "the source record is the only one of the golden record",
                Some(bond) if cohesion::loss(&bond, baseline_of(&task).as_ref()).is_none() => {
                    "the source record matches the others again"
                }
                Some(_) => continue,
            };
            self.cancel_task(task, why);
        }
    }

    /// Opens the one question about a record that drifted, or brings it up to date. Its id, if cohesion is lost.
    fn ask_cohesion(&mut self, view: &View, drift: &Drift, origin: &Origin) -> Result<Option<String>> {
        let (record, golden) = (drift.record_id.as_str(), drift.golden_id.as_str());
        let index = &view.index;
        let Some(features) = index.features_of(record) else {
            return Ok(None);
        };
        let Some(now) = cohesion::bond(index, record, golden, features) else {
            return Ok(None);
        };
        let before = cohesion::bond(index, record, golden, &drift.before);
        let open = self.open_cohesion(record);
        let baseline = match &open {
            Some(task) => baseline_of(task),
            None => self.baseline(view, record, golden, before.as_ref())?,
        };
        let Some(loss) = cohesion::loss(&now, baseline.as_ref()) else {
            return Ok(None);
        };
        let asked: Option<Value> = open.as_ref().and_then(|task| serde_json::from_str(&task.detail).ok());
        let shown = cohesion::beside(index, record, golden, (Some(&drift.before), features), MOST_MEMBERS);
        let first = asked.as_ref().and_then(|detail| detail.get("weight_before")).cloned();
        let members: Vec<Value> = shown
            .iter()
            .map(|one| since_first_asked(json!(one), asked.as_ref()))
            .collect();
        let detail = json!({
            "reason": reason(loss),
            "model_version": index.model_version(),
            "weight_before": first.unwrap_or_else(|| json!(before.map(|bond| bond.weight))),
            "weight": now.weight,
            "contradictions": now.contradictions,
            "members": members,
            "baseline": baseline,
        });
        let detail = detail.to_string();
        let pattern = shown
            .first()
            .map(|other| other.now.match_key.clone())
            .unwrap_or_default();
        let task = match open {
            Some(task) if task.detail == detail => return Ok(Some(task.id)),
            Some(task) => task,
            None => self.new_cohesion(record, golden, origin)?,
        };
        let id = task.id.clone();
        self.put_task(TaskRow {
            category: loss.as_str().into(),
            detail,
            pattern,
            ..task
        });
        Ok(Some(id))
    }

    /// Asks whether a record that a steward put here stays, now that what it resembles has left.
    pub(super) fn ask_late(
        &mut self,
        record_id: &str,
        golden_id: &str,
        candidates: &[JudgedCandidate],
        origin: &Origin,
    ) -> Result<()> {
        if self.open_cohesion(record_id).is_some() {
            return Ok(());
        }
        let task = self.new_cohesion(record_id, golden_id, origin)?;
        let nearest = candidates.first().map(|other| other.assessment.match_key.clone());
        let name = self
            .records
            .get(record_id)
            .map(|row| format!("{} {}", row.system, row.key));
        let label = self.golden(golden_id)?.row.label.clone();
        let detail = json!({
            "reason": "A steward put the source record here while something was merged in that it resembles, and that has left.",
            "candidates": candidates,
        });
        self.put_task(TaskRow {
            title: format!("Does {} stay with {label}?", name.unwrap_or_default()),
            category: LATE.into(),
            detail: detail.to_string(),
            pattern: nearest.unwrap_or_default(),
            ..task
        });
        Ok(())
    }

    fn open_cohesion(&self, record_id: &str) -> Option<TaskRow> {
        let about = |task: &&TaskRow| {
            task.kind == KIND && task.resolved_at.is_none() && task.record_id.as_deref() == Some(record_id)
        };
        self.tasks.values().find(about).cloned()
    }

    fn new_cohesion(&mut self, record_id: &str, golden_id: &str, origin: &Origin) -> Result<TaskRow> {
        let label = self.golden(golden_id)?.row.label.clone();
        let name = self
            .records
            .get(record_id)
            .map(|row| format!("{} {}", row.system, row.key));
        Ok(TaskRow {
            title: format!("{} no longer matches {label}", name.unwrap_or_default()),
            suggestion: "Split: the source record leaves, goes back to the golden record that it had before a merge or \
                         gets one of its own, and no rule joins them again. Keep it if it is the same thing all the same."
                .into(),
            golden_id: Some(golden_id.into()),
            record_id: Some(record_id.into()),
            ..self.new_task(KIND, Loss::NoMatch.as_str(), TASK_DUE, origin)
        })
    }

    /// What a steward knew who said that the record belongs here; `None` if nobody did.
    fn baseline(&mut self, view: &View, record: &str, golden: &str, before: Option<&Bond>) -> Result<Option<Baseline>> {
        if !cohesion::is_held(&view.index, &view.constraints, record, golden) {
            return Ok(None);
        }
        let kept = tasks::latest_decided(self.conn, record, KIND, "keep")?;
        let newer = self.tasks.values().filter(|task| {
            task.kind == KIND && task.record_id.as_deref() == Some(record) && task.decision.as_deref() == Some("keep")
        });
        if let Some(task) = newer.cloned().chain(kept).max_by(|a, b| a.id.cmp(&b.id)) {
            return Ok(Some(looked_at(&task)));
        }
        Ok(Some(Baseline {
            weight: None,
            contradictions: before.map(|bond| bond.contradictions.clone()).unwrap_or_default(),
        }))
    }

    /// Carries out a decision on such a task.
    pub(super) fn decide_cohesion(
        &mut self,
        view: Option<&RwLock<View>>,
        task: &TaskRow,
        resolution: &Resolution,
        origin: &Origin,
    ) -> Result<()> {
        let golden = task.golden_id.clone().unwrap_or_default();
        let record = task.record_id.clone().unwrap_or_default();
        self.live_golden(&golden, None)?;
        let Some(row) = self
            .records
            .get(&record)
            .filter(|row| row.golden_id.as_ref() == Some(&golden))
        else {
            return Err(Error::conflict(
                "not_a_member",
                "the source record is not in the golden record any more",
            ));
        };
        let key = SourceKey {
            system: row.system.clone(),
            key: row.key.clone(),
        };
        // What follows must not cancel the task that is being decided.
        let mut decided = task.clone();
        decided.resolved_at = Some(self.now);
        self.tasks.insert(decided.id.clone(), decided);
        if resolution.decision == "split" {
            let part = SplitPart::Records(vec![key]);
            let done = self.split(view, &golden, &part, &resolution.reason, None, origin);
            if done.is_err() {
                self.tasks.insert(task.id.clone(), task.clone());
            }
            return done.map(|_| ());
        }
        let others = self.members_of(&golden).into_iter().filter(|other| other.id != record);
        let others: Vec<String> = others.map(|other| other.id.clone()).collect();
        self.keep_verdict(view, "match", [vec![record], others], &resolution.reason, origin);
        Ok(())
    }

    /// The features that a record had as it was stored last.
    pub(super) fn stored_features(&self, record_id: &str) -> Option<Features> {
        let row = self.records.get(record_id)?;
        let attributes = super::consolidate::attributes(&row.attributes).ok()?;
        Some(crate::engine::matching::features(&self.domain.matching, &attributes))
    }
}

fn reason(loss: Loss) -> &'static str {
    match loss {
        Loss::Contradiction => "The source record contradicts another one of its golden record.",
        Loss::NoMatch => "The source record is no longer a possible match of any other one of its golden record.",
    }
}

/// A member with the assessment of before the question was asked first, where that is known.
fn since_first_asked(mut member: Value, asked: Option<&Value>) -> Value {
    let known = asked.and_then(|detail| detail.get("members")).and_then(Value::as_array);
    let first = known
        .into_iter()
        .flatten()
        .find(|other| other.get("record_id") == member.get("record_id"));
    if let (Some(before), Some(object)) = (first.and_then(|first| first.get("before")), member.as_object_mut()) {
        object.insert("before".into(), before.clone());
    }
    member
}

fn detail_of(task: &TaskRow) -> BTreeMap<String, Value> {
    serde_json::from_str(&task.detail).unwrap_or_default()
}

/// What an open task is measured against.
fn baseline_of(task: &TaskRow) -> Option<Baseline> {
    serde_json::from_value(detail_of(task).remove("baseline")?).ok()?
}

/// What the steward looked at who decided a task.
fn looked_at(task: &TaskRow) -> Baseline {
    let mut detail = detail_of(task);
    let contradictions = detail.remove("contradictions").unwrap_or(Value::Null);
    Baseline {
        weight: detail.get("weight").and_then(Value::as_f64),
        contradictions: serde_json::from_value(contradictions).unwrap_or_default(),
    }
}

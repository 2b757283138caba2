//! Recomputes all records of a domain after its rules changed, a few at a time. What people decided stays: nothing is
//! merged or split by itself, tasks are opened instead.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::batch::Batch;
use super::brought::standardized_again;
use super::cohesion::{self, Drift};
use super::command::{Command, PreparedRecord};
use super::consolidate::text;
use super::ids::new_id;
use super::ingest::prepare_again;
use super::intake::TASK_DUE;
use super::questions::Question;
use super::simulate::{LEFT, SILENCE};
use super::time::now;
use super::view::View;
use super::{Hub, Origin};
use crate::engine::matching::{Sight, Verdict};
use crate::engine::resolution::{self, parts};
use crate::error::Result;
use crate::store::decisions::DecisionRow;
use crate::store::source_records::{self, SourceRecordRow};
use crate::store::tasks::TaskRow;
use crate::store::{heads, rule_jobs};

/// Records that have their turn in one commit: few enough that a person's call does not wait long.
pub(super) const STEP: i64 = 100;
/// Records of one golden record that are asked about at once.
const MOST_STRAYS: usize = 20;
/// Members of a lost cohesion that a task names.
const MOST_NAMED: usize = 100;

/// What became of some records under other rules.
#[derive(Debug, Default)]
pub(super) struct Redone {
    /// Records whose standardized attributes became other ones.
    pub(super) changed: Vec<String>,
    /// Records that were valid and are not any more.
    pub(super) invalid: Vec<String>,
    /// Records that were not valid and are now.
    pub(super) valid_again: Vec<String>,
    /// Golden records that are now supposed to be the same, and were not before.
    pub(super) alike: Vec<Alike>,
    /// Golden records that do not hang together any more, and into how many parts they fall.
    pub(super) lost: Vec<(String, usize)>,
}

/// Two golden records that a steward will be asked about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Alike {
    pub(super) golden_id: String,
    pub(super) other_golden_id: String,
    /// In bits.
    pub(super) weight: f64,
    /// Above the automatic threshold.
    pub(super) matches: bool,
}

/// What a recomputation did so far.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
struct Progress {
    source_records_changed: usize,
    source_records_invalid: usize,
    source_records_valid_again: usize,
    golden_records_changed: usize,
    cohesion_lost: usize,
    tasks_opened: usize,
    events: usize,
}

impl Batch<'_> {
    /// The next records of a recomputation, if it still runs and is for the rules in force.
    pub(super) fn rematch(&mut self, view: &RwLock<View>, job_id: &str, origin: &Origin) -> Result<()> {
        let job = rule_jobs::find(self.conn, job_id)?.filter(|job| job.domain == self.domain.name);
        let Some(mut job) = job.filter(|job| job.state == "running") else {
            return Ok(());
        };
        let rules_id = self.head.rules_id.clone();
        if rules_id.as_deref() != Some(&job.rule_version_id) || !view.read().is_by(rules_id.as_deref()) {
            return Ok(());
        }
        let rows = source_records::page(self.conn, &self.domain.name, &job.after_id, STEP)?;
        match rows.last() {
            Some(last) => job.after_id.clone_from(&last.id),
            None => {
                job.state = "finished".into();
                job.finished_at = Some(self.now);
            }
        }
        job.done += rows.iter().filter(|row| row.status != "deleted").count() as i64;
        job.updated_at = self.now;
        let (tasks, events) = (self.open_tasks(), self.pending_changes().len());
        let kept = rows.clone();
        let redone = self.redo(view, rows, origin)?;
        self.reclassify(&kept, job.base_id.as_deref())?;
        self.index_again()?;
        self.ask_about_shared_identifiers()?;
        let mut progress: Progress = serde_json::from_str(&job.report).unwrap_or_default();
        progress.source_records_changed += redone.changed.len();
        progress.source_records_invalid += redone.invalid.len();
        progress.source_records_valid_again += redone.valid_again.len();
        progress.golden_records_changed += self.versions_of_cause("rules");
        progress.cohesion_lost += redone.lost.len();
        progress.tasks_opened += self.open_tasks().saturating_sub(tasks);
        progress.events += self.pending_changes().len() - events;
        job.report = text(&progress);
        let detail = json!({"job": job.id, "state": job.state, "source_records": job.done, "report": progress});
        self.audit(
            "rematch",
            &super::rule_govern::subject(&job.rule_version_id),
            &detail,
            origin,
        );
        rule_jobs::update(self.conn, &job)?;
        Ok(())
    }

    /// The golden records of this commit are found by the filters of these rules, and by what these rules find in their
    /// values.
    fn index_again(&mut self) -> Result<()> {
        let dirty: Vec<String> = self.changed_goldens();
        dirty.iter().try_for_each(|id| self.index_terms(id))
    }

    fn open_tasks(&self) -> usize {
        let open = |task: &&&TaskRow| task.version == 1 && task.resolved_at.is_none();
        self.pending_tasks().iter().filter(open).count()
    }

    /// Standardizes and matches records again that were prepared by other rules, and recomputes their golden records.
    pub(super) fn redo(&mut self, view: &RwLock<View>, rows: Vec<SourceRecordRow>, origin: &Origin) -> Result<Redone> {
        let version = self.domain.rules_version.clone();
        let stale = |row: &SourceRecordRow| row.rules_version != version;
        let of_status = |status: &str| -> Vec<&SourceRecordRow> {
            rows.iter().filter(|row| row.status == status && stale(row)).collect()
        };
        let goldens: BTreeSet<String> = of_status("active")
            .iter()
            .filter_map(|row| row.golden_id.clone())
            .collect();
        let aside: Vec<PreparedRecord> = of_status("quarantined")
            .into_iter()
            .map(|row| prepare_again(self.domain, row))
            .collect::<Result<_>>()?;
        let mut redone = Redone::default();
        self.load_goldens(&goldens)?;
        let members = self.members_by_golden(&goldens);
        let mut ids: Vec<String> = members.values().flatten().cloned().collect();
        ids.retain(|id| self.records.get(id).is_some_and(stale));
        ids.sort_unstable();
        let lost = self.fallen_apart(&view.read(), &members);
        let strays = self.strays(&lost);
        self.standardize_again(&ids, &mut redone, origin)?;
        self.note_codes(&mut [], origin)?;
        let questions = self.match_again(&view.read(), &ids, origin);
        let makers = self.rule_makers()?;
        for golden_id in &goldens {
            self.blame(golden_id, makers.iter().cloned());
        }
        self.settle(&goldens, "rules", origin)?;
        self.note_alike(&questions, &mut redone)?;
        self.ask(questions, &mut [], origin)?;
        let known: BTreeSet<String> = self.tasks.keys().cloned().collect();
        self.check_cohesion(view, &strays, &goldens, &mut [], origin)?;
        for (golden_id, parts) in lost {
            if self.is_asked(&golden_id, &known) || self.ask_about_parts(&golden_id, &parts, origin)? {
                redone.lost.push((golden_id, parts.len()));
            }
        }
        if !aside.is_empty() {
            let valid = aside.iter().filter(|record| record.violations.is_empty());
            redone.valid_again.extend(valid.map(|record| record.id.clone()));
            self.ingest(view, &aside, origin)?;
        }
        Ok(redone)
    }

    fn standardize_again(&mut self, ids: &[String], redone: &mut Redone, origin: &Origin) -> Result<()> {
        self.load_record_tasks(ids)?;
        for id in ids {
            let Some(known) = self.records.get(id).cloned() else {
                continue;
            };
            let prepared = prepare_again(self.domain, &known)?;
            // Also what the last valid version of one that is not valid now refers to.
            self.note_references(id);
            if !prepared.violations.is_empty() {
                if known.violations.is_none() {
                    redone.invalid.push(id.clone());
                }
                self.quarantine(&prepared, Some(known), origin)?;
                continue;
            }
            if known.violations.is_some() {
                redone.valid_again.push(id.clone());
            }
            let attributes = text(&prepared.attributes);
            if attributes != known.attributes {
                redone.changed.push(id.clone());
            }
            self.close_exception(id);
            // When its source changed it, and when the hub got it, is as before.
            self.put_record(SourceRecordRow {
                brought_by: standardized_again(&known, &prepared.attributes)?,
                attributes,
                raw: prepared.raw,
                violations: None,
                content_hash: prepared.content_hash,
                rules_version: prepared.rules_version,
                codes: prepared.codes,
                source_updated_at: known.declared_at.or(known.source_updated_at),
                declared_at: None,
                ..known
            });
        }
        Ok(())
    }

    /// Questions about records that resemble other golden records under the present rules.
    fn match_again(&mut self, view: &View, ids: &[String], origin: &Origin) -> Vec<Question> {
        let mut questions = Vec::new();
        for id in ids {
            let Some(row) = self.records.get(id) else { continue };
            let (Some(golden_id), Some(features)) = (row.golden_id.clone(), view.index.features_of(id)) else {
                continue;
            };
            let decision = resolution::resolve(
                self.domain,
                view.index.seen(Sight::Whole),
                &view.constraints,
                id,
                &row.system,
                features,
            );
            let before = questions.len();
            self.question_update(view, &golden_id, id, &decision, &mut questions);
            if questions.len() == before {
                continue;
            }
            self.add_decision(DecisionRow {
                id: new_id(),
                domain: self.domain.name.clone(),
                record_id: id.clone(),
                golden_id,
                outcome: "updated".into(),
                explanation: text(&decision.explanation),
                actor: origin.actor.clone(),
                correlation_id: origin.correlation_id.clone(),
                at: self.now,
                rules_version: self.domain.rules_version.clone(),
            });
        }
        questions
    }

    /// Notes the pairs that nobody is asked about yet.
    fn note_alike(&mut self, questions: &[Question], redone: &mut Redone) -> Result<()> {
        let others: BTreeSet<String> = questions.iter().filter_map(|q| q.other_golden_id.clone()).collect();
        self.load_goldens(&others)?;
        for question in questions {
            let Some(other) = question.other_golden_id.clone() else {
                continue;
            };
            if self.open_question(question).is_some() {
                continue;
            }
            let candidates = question.decision.explanation.candidates.iter();
            let best = candidates
                .filter(|candidate| candidate.golden_id.as_ref() == Some(&other))
                .map(|candidate| &candidate.assessment)
                .max_by(|a, b| a.weight.total_cmp(&b.weight));
            redone.alike.push(Alike {
                golden_id: question.golden_id.clone(),
                other_golden_id: other,
                weight: best.map_or(0.0, |best| best.weight),
                matches: best.is_some_and(|best| best.verdict == Verdict::Match),
            });
        }
        Ok(())
    }

    /// Golden records whose members no longer hang together, and the parts into which they fall.
    fn fallen_apart(
        &self,
        view: &View,
        members: &std::collections::HashMap<String, Vec<String>>,
    ) -> BTreeMap<String, Vec<Vec<String>>> {
        let several = members.iter().filter(|(_, ids)| ids.len() > 1);
        let fallen = several.filter_map(|(golden_id, ids)| {
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            let found = parts::parts(&view.index, &view.constraints, &ids);
            (found.len() > 1).then(|| (golden_id.clone(), found))
        });
        fallen.collect()
    }

    /// The records outside the largest part of each, as they were before they are standardized again.
    fn strays(&self, lost: &BTreeMap<String, Vec<Vec<String>>>) -> Vec<Drift> {
        let outside = lost.iter().flat_map(|(golden_id, parts)| {
            let outside = parts.iter().skip(1).flatten().take(MOST_STRAYS);
            outside.map(move |record| (golden_id, record))
        });
        let drift = |(golden_id, record): (&String, &String)| {
            Some(Drift {
                before: self.stored_features(record)?,
                record_id: record.clone(),
                golden_id: golden_id.clone(),
            })
        };
        outside.filter_map(drift).collect()
    }

    /// Whether this commit asks whether a record belongs to a golden record.
    fn is_asked(&self, golden_id: &str, known: &BTreeSet<String>) -> bool {
        let mut new = self.tasks.values().filter(|task| !known.contains(&task.id));
        new.any(|task| task.kind == cohesion::KIND && task.golden_id.as_deref() == Some(golden_id))
    }

    /// Opens a task about a golden record whose parts have several records each, none of which is alone, unless one is
    /// open about it; answers whether it did.
    fn ask_about_parts(&mut self, golden_id: &str, parts: &[Vec<String>], origin: &Origin) -> Result<bool> {
        let asked = self.tasks.values().any(|task| {
            let about = task.category == cohesion::KIND || task.kind == cohesion::KIND;
            about && task.resolved_at.is_none() && task.golden_id.as_deref() == Some(golden_id)
        });
        if asked {
            return Ok(false);
        }
        let label = self.golden(golden_id)?.row.label.clone();
        let named = |part: &Vec<String>| -> Vec<serde_json::Value> {
            let rows = part.iter().take(MOST_NAMED).filter_map(|id| self.records.get(id));
            rows.map(|row| json!({"system": row.system, "key": row.key})).collect()
        };
        let parts: Vec<_> = parts.iter().map(named).collect();
        let detail = json!({
            "reason": "Under the rules in force, its source records would not have been joined.",
            "rules_version": self.domain.rules_version,
            "parts": parts,
        });
        self.put_task(TaskRow {
            title: format!("Do the source records of {label} still belong together?"),
            suggestion:
                "Look at the parts. If they are different things, split the golden record. Then resolve this task with \
                         keep_apart, which changes nothing more."
                    .into(),
            detail: detail.to_string(),
            golden_id: Some(golden_id.to_owned()),
            ..self.new_task("potential_duplicate", cohesion::KIND, TASK_DUE, origin)
        });
        Ok(true)
    }
}

impl Hub {
    /// Follows the rules that other nodes activated, and goes on with recomputations until none is left, whichever node
    /// began them.
    ///
    /// # Errors
    /// `Busy` and the like; what is left over is taken up by the next call.
    pub async fn go_on_with_jobs(&self) -> Result<()> {
        let names: Vec<String> = self.runtimes.keys().cloned().collect();
        for head in self.read(move |conn| heads::read(conn, &names)).await? {
            let runtime = self.at_work(&head.domain)?;
            if !runtime.works_by(head.rules_id.as_deref()) {
                let origin = hub_origin(new_id());
                // A domain whose rules this node cannot read does not keep it from the others.
                if let Err(error) = self.submit(runtime, vec![Command::LookUp], false, &origin).await {
                    tracing::warn!(domain = %head.domain, %error, "the rules in force are not followed");
                }
            }
        }
        self.end_abandoned().await?;
        self.go_on_with_codes().await?;
        self.go_on_with_references().await?;
        self.go_on_with_commons().await?;
        loop {
            let names: Vec<String> = self
                .runtimes
                .values()
                .filter(|r| r.may_serve().is_ok())
                .map(|r| r.name.clone())
                .collect();
            let running = self
                .read(move |conn| rule_jobs::running(conn, &names, "rematch"))
                .await?;
            if running.is_empty() {
                return Ok(());
            }
            for job in running {
                let runtime = self.runtime(&job.domain)?;
                let origin = hub_origin(job.correlation_id);
                self.submit(runtime, vec![Command::Rematch { job: job.id }], true, &origin)
                    .await?;
            }
        }
    }

    /// Marks simulations as failed whose node has ended.
    async fn end_abandoned(&self) -> Result<()> {
        let names: Vec<String> = self.runtimes.keys().cloned().collect();
        let running = self
            .read(move |conn| rule_jobs::running(conn, &names, "simulation"))
            .await?;
        for job in running.into_iter().filter(|job| job.updated_at < now() - SILENCE) {
            let origin = hub_origin(job.correlation_id.clone());
            let report = Err(LEFT.to_owned());
            self.submit_one(&job.domain, Command::EndSimulation { job: job.id, report }, &origin)
                .await?;
        }
        Ok(())
    }

    /// Waits until there may be a job, at most so long.
    pub async fn jobs_due(&self, at_most: Duration) {
        let _ = tokio::time::timeout(at_most, self.jobs_wake.notified()).await;
    }
}

/// The hub, acting by itself.
pub(super) fn hub_origin(correlation_id: String) -> Origin {
    Origin {
        actor: "hub".into(),
        correlation_id,
        groups: Vec::new(),
    }
}

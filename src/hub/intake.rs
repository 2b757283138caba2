//! The writer's half of ingest: finds what each record is, links it, opens tasks, and recomputes golden records.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use parking_lot::RwLock;
use serde_json::json;

use super::batch::Batch;
use super::brought::Authorship;
use super::cohesion::Drift;
use super::command::PreparedRecord;
use super::consolidate::text;
use super::foreseen::Gate;
use super::ids::new_id;
use super::ingest::{IngestResult, Outcome, explanation_link, prepare_late};
use super::questions::{Question, kept_apart};
use super::view::View;
use super::{Origin, foreseen, rekeying};
use crate::engine::approval::join;
use crate::engine::matching::Sight;
use crate::engine::resolution::{self, Category, Decision, Resolution};
use crate::error::Result;
use crate::store::decisions::DecisionRow;

/// Most tasks that one record opens.
pub(super) const MOST_TASKS: usize = 5;
/// How long stewards have, by default.
pub(super) const TASK_DUE: i64 = 3 * 24 * 3600 * 1_000_000;

impl Batch<'_> {
    /// Ingests records in order.
    pub(super) fn ingest(
        &mut self,
        view: &RwLock<View>,
        records: &[PreparedRecord],
        origin: &Origin,
    ) -> Result<Vec<IngestResult>> {
        let records = &*self.by_rules_in_force(records)?;
        let names: Vec<String> = records.iter().map(|r| r.id.clone()).collect();
        let names = self.names(&names)?;
        let records = &*rekeying::by_holders(records, &names);
        let ids: Vec<String> = records.iter().map(|r| r.id.clone()).collect();
        self.load_records(&ids)?;
        self.load_tasks_of_invalid(records)?;
        let mut results = Vec::with_capacity(records.len());
        let mut touched = BTreeSet::new();
        let mut questions = Vec::new();
        let mut drifts = Vec::new();
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        let subject = match records {
            [one] => format!("source_record:{}/{}", one.system, one.key),
            many => format!("{} source records", many.len()),
        };
        {
            let mut view = view.write();
            for record in records {
                if let Some(result) = self.given_up(record, &names) {
                    *counts.entry(result.outcome.as_str()).or_default() += 1;
                    results.push(result);
                    continue;
                }
                let result = self.take(&mut view, record, origin, (&mut touched, &mut questions, &mut drifts))?;
                *counts.entry(result.outcome.as_str()).or_default() += 1;
                results.push(result);
            }
        }
        self.load_goldens(&touched)?;
        self.hold(&questions)?;
        self.settle(&touched, "ingest", origin)?;
        self.ask(questions, &mut results, origin)?;
        self.check_cohesion(view, &drifts, &touched, &mut results, origin)?;
        self.note_codes(&mut results, origin)?;
        if counts
            .keys()
            .any(|outcome| !matches!(*outcome, "unchanged" | "rekeyed"))
        {
            self.audit("ingest", &subject, &json!({"outcomes": counts}), origin);
        }
        Ok(results)
    }

    /// Records that were prepared before other rules, code maps or code lists came into force are prepared again.
    fn by_rules_in_force<'r>(&self, records: &'r [PreparedRecord]) -> Result<Cow<'r, [PreparedRecord]>> {
        let version = &self.domain.rules_version;
        let digest = self.domain.codes().digest();
        let current = |record: &PreparedRecord| record.rules_version == *version && record.codes_digest == digest;
        if records.iter().all(current) {
            return Ok(Cow::Borrowed(records));
        }
        let again = records.iter().map(|record| prepare_late(self.domain, record));
        again.collect::<Result<Vec<_>>>().map(Cow::Owned)
    }

    pub(super) fn result_of(&self, record: &PreparedRecord) -> IngestResult {
        IngestResult {
            system: record.system.clone(),
            key: record.key.clone(),
            outcome: Outcome::Unchanged,
            golden_id: self.records.get(&record.id).and_then(|row| row.golden_id.clone()),
            task_id: None,
            violations: record.violations.clone(),
            findings: record.findings.clone(),
            explanation: explanation_link(&self.domain.name, &record.system, &record.key),
            rekeyed: None,
            record_id: record.id.clone(),
        }
    }

    /// Exception tasks can only exist for records that are or were not valid.
    fn load_tasks_of_invalid(&mut self, records: &[PreparedRecord]) -> Result<()> {
        let ids: Vec<String> = records
            .iter()
            .filter(|r| {
                let stored_invalid = self.records.get(&r.id).is_some_and(|row| row.violations.is_some());
                !r.violations.is_empty() || stored_invalid
            })
            .map(|r| r.id.clone())
            .collect();
        self.load_record_tasks(&ids)
    }

    fn take(
        &mut self,
        view: &mut View,
        record: &PreparedRecord,
        origin: &Origin,
        (touched, questions, drifts): (&mut BTreeSet<String>, &mut Vec<Question>, &mut Vec<Drift>),
    ) -> Result<IngestResult> {
        let known = self.records.get(&record.id).cloned();
        let answered = match known.as_ref().and_then(|row| row.cleared.as_deref()) {
            Some(cleared) => Some(record.clone().cleared(self.domain, Some(cleared))?),
            None => None,
        };
        let record = answered.as_ref().unwrap_or(record);
        let mut result = self.result_of(record);
        let dated;
        let record = match foreseen::gate(self.domain, record, known.as_ref(), origin, self.now)? {
            Gate::Same { aside: false } => return Ok(result),
            Gate::Same { aside: true } => {
                result.outcome = Outcome::Quarantined;
                result.task_id = self.exception_task(&record.id).map(|task| task.id);
                return Ok(result);
            }
            Gate::Superseded => {
                self.keep_superseded(record, origin);
                result.outcome = Outcome::Superseded;
                return Ok(result);
            }
            Gate::Aside(violations) => {
                let record = PreparedRecord {
                    violations,
                    ..record.clone()
                };
                result.violations.clone_from(&record.violations);
                result.outcome = Outcome::Quarantined;
                result.task_id = self.quarantine(&record, known, origin)?;
                return Ok(result);
            }
            Gate::Compared(None) => record,
            Gate::Compared(Some(made)) => {
                dated = made;
                &*dated
            }
        };
        self.close_exception(&record.id);
        let before_it = known.clone();
        let home = foreseen::home(known.as_ref()).cloned();
        let active = home.is_some();
        view.clocks
            .note(self.domain, &record.system, record.source_updated_at.is_some());
        let decision = resolution::resolve(
            self.domain,
            view.index.seen(Sight::Whole),
            &view.constraints,
            &record.id,
            &record.system,
            &record.features,
        );
        let stored = known.as_ref().filter(|_| !active);
        let stored = stored.and_then(|_| self.stored_features(&record.id));
        let mut behind = Authorship::of(record, known.as_ref(), origin).by;
        if let Some(known) = &known {
            join(&mut behind, self.readers_anew(known)?);
        }
        let row = self.accepted(record, known.as_ref(), origin)?;
        self.put_record(row);
        self.note_references(&record.id);
        let golden_id = match home {
            Some(golden_id) => {
                result.outcome = Outcome::Updated;
                self.question_update(view, &golden_id, &record.id, &decision, questions);
                golden_id
            }
            None => {
                let (golden_id, outcome) = self.place(view, &record.id, &decision, questions)?;
                result.outcome = outcome;
                self.link(&record.id, Some(&golden_id))?;
                golden_id
            }
        };
        // A record that a steward put here comes back on that word alone: it is looked at like one that changed.
        let before = match view.index.members(&golden_id).len() > usize::from(active) {
            true if active => view.index.features_of(&record.id).cloned(),
            true => stored,
            false => None,
        };
        if let Some(before) = before {
            drifts.push(Drift {
                record_id: record.id.clone(),
                golden_id: golden_id.clone(),
                before,
            });
        }
        view.index
            .insert(&record.id, &record.system, Some(&golden_id), record.features.clone());
        if !view.constraints.forced_with(&record.id).is_empty() {
            self.confine_matches_of(Some(view), std::slice::from_ref(&record.id), origin)?;
        }
        self.add_decision(DecisionRow {
            id: new_id(),
            domain: self.domain.name.clone(),
            record_id: record.id.clone(),
            golden_id: golden_id.clone(),
            outcome: result.outcome.as_str().into(),
            explanation: text(&decision.explanation),
            actor: origin.actor.clone(),
            correlation_id: origin.correlation_id.clone(),
            at: self.now,
            rules_version: self.domain.rules_version.clone(),
        });
        if let Some(before) = &before_it {
            self.keep_findings(before, Some(&record.attributes), &golden_id, origin)?;
        }
        self.blame(&golden_id, behind);
        touched.insert(golden_id.clone());
        result.golden_id = Some(golden_id);
        Ok(result)
    }

    /// Where a record without a golden record goes.
    fn place(
        &mut self,
        view: &View,
        record_id: &str,
        decision: &Decision,
        questions: &mut Vec<Question>,
    ) -> Result<(String, Outcome)> {
        let resolution = self.unless_settled(decision)?;
        let outcome = foreseen::placed(&resolution);
        let golden_id = match &resolution {
            Resolution::New => self.new_golden(),
            Resolution::Join { golden_id, also } => {
                // A third one that resembles both does not reopen what a steward answered.
                let also = also.iter().filter(|other| !kept_apart(view, golden_id, other));
                questions.extend(also.take(MOST_TASKS).map(|other| Question {
                    golden_id: golden_id.clone(),
                    other_golden_id: Some(other.clone()),
                    record_id: record_id.into(),
                    category: Category::Ambiguous,
                    decision: decision.clone(),
                }));
                golden_id.clone()
            }
            Resolution::Review { golden_ids, category } => {
                let golden_id = self.new_golden();
                let mut others: Vec<Option<String>> = golden_ids.iter().take(MOST_TASKS).cloned().map(Some).collect();
                if others.is_empty() {
                    others.push(None);
                }
                questions.extend(others.into_iter().map(|other_golden_id| Question {
                    golden_id: golden_id.clone(),
                    other_golden_id,
                    record_id: record_id.into(),
                    category: *category,
                    decision: decision.clone(),
                }));
                golden_id
            }
        };
        Ok((golden_id, outcome))
    }
}

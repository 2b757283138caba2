//! Questions for stewards: potential duplicates that arriving records raise.

use std::collections::BTreeSet;

use serde_json::json;

use super::Origin;
use super::batch::Batch;
use super::consolidate::text;
use super::follow::DUPLICATE;
use super::ids::new_id;
use super::ingest::IngestResult;
use super::intake::{MOST_TASKS, TASK_DUE};
use super::time::Micros;
use super::view::View;
use crate::engine::matching::{Mode, Verdict};
use crate::engine::resolution::{Category, Decision};
use crate::error::Result;
use crate::store::tasks::TaskRow;

/// A task to open once the golden record has its name.
pub(super) struct Question {
    pub(super) golden_id: String,
    pub(super) other_golden_id: Option<String>,
    pub(super) record_id: String,
    pub(super) category: Category,
    pub(super) decision: Decision,
}

impl Batch<'_> {
    /// A known record whose new content resembles other golden records: a steward is asked, nothing is held back.
    pub(super) fn question_update(
        &self,
        view: &View,
        golden_id: &str,
        record_id: &str,
        decision: &Decision,
        questions: &mut Vec<Question>,
    ) {
        let alike = decision
            .explanation
            .candidates
            .iter()
            .filter(|c| c.assessment.verdict != Verdict::NoMatch);
        let others: BTreeSet<&String> = alike
            .filter_map(|c| c.golden_id.as_ref())
            .filter(|g| *g != golden_id && !kept_apart(view, golden_id, g))
            .collect();
        questions.extend(others.into_iter().take(MOST_TASKS).map(|other| Question {
            golden_id: golden_id.into(),
            other_golden_id: Some(other.clone()),
            record_id: record_id.into(),
            category: Category::PossibleMatch,
            decision: decision.clone(),
        }));
    }

    /// Keeps new golden records in question back from publication. Domains that only propose keep nothing back: equal
    /// names under different codes are different things there until somebody says otherwise.
    pub(super) fn hold(&mut self, questions: &[Question]) -> Result<()> {
        if self.domain.matching.mode == Mode::Propose {
            return Ok(());
        }
        for question in questions {
            let view = self.golden(&question.golden_id)?;
            if view.row.version == 0 {
                view.row.held = true;
            }
        }
        Ok(())
    }

    /// Opens a task per question, unless one is open for the same two golden records.
    pub(super) fn ask(
        &mut self,
        questions: Vec<Question>,
        results: &mut [IngestResult],
        origin: &Origin,
    ) -> Result<()> {
        let others: BTreeSet<String> = questions.iter().filter_map(|q| q.other_golden_id.clone()).collect();
        self.load_goldens(&others)?;
        for question in questions {
            let task_id = match self.open_question(&question) {
                Some(task) => task,
                None => {
                    self.open_potential_duplicate(question.clone_ids(), &question.decision, question.category, origin)?
                }
            };
            let asked = results
                .iter_mut()
                .find(|r| r.task_id.is_none() && r.record_id == question.record_id);
            if let Some(result) = asked {
                result.task_id = Some(task_id);
            }
        }
        Ok(())
    }

    pub(super) fn open_question(&self, question: &Question) -> Option<String> {
        let pair = (Some(question.golden_id.as_str()), question.other_golden_id.as_deref());
        let open = self.tasks.values().find(|t| {
            let ids = (t.golden_id.as_deref(), t.other_golden_id.as_deref());
            t.kind == DUPLICATE && t.resolved_at.is_none() && (ids == pair || (ids.1, ids.0) == pair)
        });
        open.map(|task| task.id.clone())
    }

    fn open_potential_duplicate(
        &mut self,
        (golden_id, other_golden_id, record_id): (String, Option<String>, String),
        decision: &Decision,
        category: Category,
        origin: &Origin,
    ) -> Result<String> {
        let label = self.golden(&golden_id)?.row.label.clone();
        let title = match &other_golden_id {
            Some(other) => format!("Is {label} the same as {}?", self.golden(other)?.row.label),
            None => format!("Too many records resemble {label}"),
        };
        let candidates: Vec<_> = decision
            .explanation
            .candidates
            .iter()
            .filter(|c| other_golden_id.is_none() || c.golden_id == other_golden_id)
            .collect();
        let detail = json!({
            "reason": decision.explanation.reason,
            "model_version": decision.explanation.model_version,
            "candidates": candidates,
        });
        let pattern = candidates.first().map(|best| best.assessment.match_key.clone());
        let pattern = pattern.unwrap_or_default();
        let task = TaskRow {
            title,
            suggestion:
                "Compare the two. If they are the same thing, merge; if not, keep them apart: that stands against \
                         every later rule."
                    .into(),
            detail: detail.to_string(),
            golden_id: Some(golden_id),
            other_golden_id,
            record_id: Some(record_id),
            pattern,
            ..self.new_task(DUPLICATE, category.as_str(), TASK_DUE, origin)
        };
        let id = task.id.clone();
        self.put_task(task);
        Ok(id)
    }

    /// A task that nobody has touched, about nothing yet.
    pub(super) fn new_task(&self, kind: &str, category: &str, due_in: Micros, origin: &Origin) -> TaskRow {
        TaskRow {
            id: new_id(),
            domain: self.domain.name.clone(),
            kind: kind.into(),
            category: category.into(),
            state: "open".into(),
            title: String::new(),
            suggestion: String::new(),
            detail: "{}".into(),
            golden_id: None,
            other_golden_id: None,
            record_id: None,
            submitted_by: text(&[&origin.actor]),
            approvals: "[]".into(),
            claimed_by: None,
            claimed_until: None,
            decision: None,
            reason: None,
            resolved_by: None,
            created_at: self.now,
            due_at: self.now + due_in,
            resolved_at: None,
            correlation_id: origin.correlation_id.clone(),
            version: 0,
            owner_group: String::new(),
            priority: String::new(),
            assignee: None,
            escalate_to: None,
            escalated_at: None,
            pattern: String::new(),
            pair_key: None,
        }
    }
}

impl Question {
    fn clone_ids(&self) -> (String, Option<String>, String) {
        (
            self.golden_id.clone(),
            self.other_golden_id.clone(),
            self.record_id.clone(),
        )
    }
}

/// Whether a steward said that the two golden records are not the same.
pub(super) fn kept_apart(view: &View, golden_id: &str, other: &str) -> bool {
    let (ours, theirs) = (view.index.members(golden_id), view.index.members(other));
    let forbidden = |a: &str| theirs.iter().any(|b| view.constraints.forbids(a, b));
    ours.iter().any(|a| forbidden(a))
}

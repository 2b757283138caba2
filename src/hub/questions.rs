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
use crate::engine::resolution::{Category, Decision, Resolution};
use crate::error::Result;
use crate::store::tasks::{self, TaskRow};

const SUGGESTION: &str = "Compare the two. If they are the same thing, merge; if not, keep them apart: that stands against \
                          every later rule.";
const SUGGESTION_OF_NAME: &str = "Look at those that have this name. Merge what is the same thing. Keep apart if the name tells nothing: nobody \
                                  is asked about it any more unless something else agrees too.";

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
        if let Resolution::New = decision.resolution {
            return;
        }
        if decision.common_name.is_some() && is_common_name(&decision.resolution) {
            questions.push(Question {
                golden_id: golden_id.into(),
                other_golden_id: None,
                record_id: record_id.into(),
                category: Category::CommonName,
                decision: decision.clone(),
            });
            return;
        }
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
        // What many are called says little of each: nothing is held back for it.
        let holding = questions
            .iter()
            .filter(|question| question.category != Category::CommonName);
        for question in holding {
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
            let about_name = self.name_question(&question.decision, question.category)?;
            let asked = match &about_name {
                Some(task) if task.resolved_at.is_some() => continue,
                Some(task) => Some(task.id.clone()),
                None => self.open_question(&question),
            };
            let task_id = match asked {
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

    /// The question about a name that many golden records have, open or answered for good.
    fn name_question(&mut self, decision: &Decision, category: Category) -> Result<Option<TaskRow>> {
        let Some(key) = self.name_key(decision).filter(|_| category == Category::CommonName) else {
            return Ok(None);
        };
        if let Some(known) = self.tasks.values().find(|task| task.pair_key.as_ref() == Some(&key)) {
            return Ok(Some(known.clone()));
        }
        // In the view the question may have lost its key already.
        let stored = tasks::by_pair_key(self.conn, &key)?.filter(|task| !self.tasks.contains_key(&task.id));
        if let Some(task) = &stored {
            self.tasks.insert(task.id.clone(), task.clone());
        }
        Ok(stored)
    }

    /// What is to be done by a decision: whom nothing but a name raises that tells nothing, as a steward said, is new.
    pub(super) fn unless_settled(&mut self, decision: &Decision) -> Result<Resolution> {
        let settled = match is_common_name(&decision.resolution) {
            true => self.name_question(decision, Category::CommonName)?,
            false => None,
        };
        Ok(match settled.filter(|task| task.resolved_at.is_some()) {
            Some(_) => Resolution::New,
            None => decision.resolution.clone(),
        })
    }

    fn name_key(&self, decision: &Decision) -> Option<String> {
        decision.common_name.map(|name| name_key(&self.domain.name, name))
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
            None => format!("Many are called {label}: are some of them the same?"),
        };
        let suggestion = match category {
            Category::CommonName => SUGGESTION_OF_NAME,
            _ => SUGGESTION,
        };
        let pair_key = self.name_key(decision).filter(|_| category == Category::CommonName);
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
            suggestion: suggestion.into(),
            pair_key,
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
            due_at: self.clock + due_in,
            resolved_at: None,
            correlation_id: origin.correlation_id.clone(),
            version: 0,
            owner_group: String::new(),
            priority: String::new(),
            assignee: None,
            escalate_to: None,
            escalated_at: None,
            escalated_from: None,
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

/// What makes the question about a common name the only one.
pub(super) fn name_key(domain: &str, name: u64) -> String {
    format!("{domain}|name|{name:016x}")
}

pub(super) fn is_common_name(resolution: &Resolution) -> bool {
    matches!(
        resolution,
        Resolution::Review {
            category: Category::CommonName,
            ..
        }
    )
}

/// Whether a steward said that the two golden records are not the same.
pub(super) fn kept_apart(view: &View, golden_id: &str, other: &str) -> bool {
    let (ours, theirs) = (view.index.members(golden_id), view.index.members(other));
    let forbidden = |a: &str| theirs.iter().any(|b| view.constraints.forbids(a, b));
    ours.iter().any(|a| forbidden(a))
}

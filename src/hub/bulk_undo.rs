//! What one call decided about many tasks, and taking exactly that back in one call: merges are taken apart, what was kept
//! apart is open again, and each task asks anew.

use std::collections::{BTreeSet, HashSet};

use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::batch::Batch;
use super::bulk::{TaskOutcome, described, refusal};
use super::command::{Command, Reply};
use super::consolidate::text;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::splitting::{SplitPart, Word};
use super::tasks::Resolution;
use super::time::rfc3339;
use super::view::View;
use super::{Hub, Origin};
use crate::error::{Error, Result};
use crate::store::bulk_decisions::{self, BulkRow};
use crate::store::tasks::TaskRow;
use crate::store::{decisions, merges, tasks};

/// One task of a bulk decision, with what deciding it made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Item {
    task: String,
    /// The merge, if it merged.
    merge: Option<String>,
    /// The verdict, if it said that things are, or are not, the same.
    verdict: Option<String>,
    undone: bool,
}

/// What one call decided in one domain.
#[derive(Debug, Clone, Serialize)]
pub struct BulkDecision {
    /// Id, the same in each domain that the call was about.
    pub id: String,
    /// Domain.
    pub domain: String,
    /// Decision.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub actor: String,
    /// When.
    pub at: String,
    /// Tasks that it decided.
    pub tasks: Vec<String>,
    /// How many of them were taken back.
    pub undone: usize,
    /// When it was taken back last.
    pub undone_at: Option<String>,
    /// By whom.
    pub undone_by: Option<String>,
    /// Why.
    pub undone_reason: Option<String>,
}

/// What became of taking a bulk decision back.
#[derive(Debug, Clone, Serialize)]
pub struct UndoOutcome {
    /// One for each task that it had decided.
    pub items: Vec<TaskOutcome>,
    /// How many were taken back.
    pub undone: usize,
    /// How many were not.
    pub refused: usize,
}

/// What was there before a task was decided, to tell afterwards what deciding it made.
pub(super) struct Mark {
    merges: HashSet<String>,
    verdicts: usize,
}

impl Hub {
    /// Bulk decisions in these domains, newest first.
    ///
    /// # Errors
    /// `Invalid` for a cursor that is none.
    pub async fn bulk_decisions(&self, domains: Vec<String>, page: Page) -> Result<PageOf<BulkDecision>> {
        let rows = page.rows();
        let cursor = page.cursor.as_deref();
        let before = cursor.map(decode_cursor::<(String, String)>).transpose()?;
        self.read(move |conn| {
            let mut found = bulk_decisions::list(conn, &domains, before.as_ref(), rows as i64 + 1)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let last = found.last().filter(|_| more);
            let next_cursor = last.map(|row| encode_cursor(&(&row.id, &row.domain)));
            let items = found.into_iter().map(view).collect::<Result<_>>()?;
            Ok(PageOf { items, next_cursor })
        })
        .await
    }

    /// Takes back what one call decided, in these domains, task by task, the last first. What changed since is refused
    /// with the reason, and keeps no other back.
    ///
    /// # Errors
    /// `NotFound` when nothing of it is in these domains.
    pub async fn undo_bulk_decision(
        &self,
        id: &str,
        reason: &str,
        domains: &[String],
        origin: &Origin,
    ) -> Result<UndoOutcome> {
        let wanted = id.to_owned();
        let mut rows = self.read(move |conn| bulk_decisions::of(conn, &wanted)).await?;
        rows.retain(|row| domains.contains(&row.domain));
        if rows.is_empty() {
            return Err(Error::not_found("bulk decision", id));
        }
        let mut items = Vec::new();
        for row in rows {
            let command = Command::UndoBulk {
                id: id.to_owned(),
                reason: reason.to_owned(),
            };
            let runtime = self.runtime(&row.domain)?;
            match self.submit(runtime, vec![command], true, origin).await {
                Ok(mut replies) => match replies.pop() {
                    Some(Reply::Outcomes(outcomes)) => items.extend(outcomes),
                    _ => return Err(Error::Internal("an undoing was answered with something else".into())),
                },
                // What other domains took back stands: the caller learns what was not.
                Err(error @ (Error::Busy { .. } | Error::OutcomeUnknown)) => {
                    let (code, detail) = described(&error)?;
                    let of_row = self::items(&row)?.into_iter();
                    items.extend(of_row.map(|item| refusal(item.task, code.clone(), detail.clone())));
                }
                Err(error) => return Err(error),
            }
        }
        let undone = items.iter().filter(|item| item.outcome == UNDONE).count();
        Ok(UndoOutcome {
            refused: items.len() - undone,
            undone,
            items,
        })
    }
}

const UNDONE: &str = "undone";

fn items(row: &BulkRow) -> Result<Vec<Item>> {
    serde_json::from_str(&row.items)
        .map_err(|error| Error::Internal(format!("bulk decision {} cannot be read: {error}", row.id)))
}

fn view(row: BulkRow) -> Result<BulkDecision> {
    let items = items(&row)?;
    Ok(BulkDecision {
        undone: items.iter().filter(|item| item.undone).count(),
        tasks: items.into_iter().map(|item| item.task).collect(),
        id: row.id,
        domain: row.domain,
        decision: row.decision,
        reason: row.reason,
        actor: row.actor,
        at: rfc3339(row.at),
        undone_at: row.undone_at.map(rfc3339),
        undone_by: row.undone_by,
        undone_reason: row.undone_reason,
    })
}

impl Batch<'_> {
    pub(super) fn mark(&self) -> Mark {
        Mark {
            merges: self.merges.iter().map(|merge| merge.id.clone()).collect(),
            verdicts: self.verdicts.len(),
        }
    }

    /// What deciding a task made since a mark.
    pub(super) fn made_since(&self, mark: &Mark, task: &str) -> Item {
        let merge = self.merges.iter().find(|merge| !mark.merges.contains(&merge.id));
        let stands = |id: &str| !self.ended_verdicts.iter().any(|ended| ended.id == id);
        // What was said is the last of them: what it left of earlier ones comes before it.
        let mut verdicts = self.verdicts.iter().skip(mark.verdicts).rev();
        Item {
            task: task.to_owned(),
            verdict: verdicts.find(|verdict| stands(&verdict.id)).map(|row| row.id.clone()),
            merge: merge.map(|merge| merge.id.clone()),
            undone: false,
        }
    }

    /// Keeps what one call decided here.
    pub(super) fn keep_bulk(&mut self, id: &str, items: &[Item], decided: &Resolution, origin: &Origin) {
        if items.is_empty() {
            return;
        }
        self.bulk.push(BulkRow {
            id: id.to_owned(),
            domain: self.domain.name.clone(),
            decision: decided.decision.clone(),
            reason: decided.reason.clone(),
            actor: origin.actor.clone(),
            correlation_id: origin.correlation_id.clone(),
            at: self.now,
            items: text(&items),
            undone_at: None,
            undone_by: None,
            undone_reason: None,
        });
    }

    /// The writer's half of [`Hub::undo_bulk_decision`].
    pub(super) fn undo_bulk(
        &mut self,
        view: &RwLock<View>,
        id: &str,
        reason: &str,
        origin: &Origin,
    ) -> Result<Vec<TaskOutcome>> {
        let stored = bulk_decisions::of(self.conn, id)?.into_iter();
        // An earlier command of this commit may have taken it back.
        let pending = self.bulk.iter().find(|row| row.id == id).cloned();
        let row = pending.or_else(|| stored.into_iter().find(|row| row.domain == self.domain.name));
        let Some(mut row) = row else {
            return Err(Error::not_found("bulk decision", id));
        };
        let mut items = items(&row)?;
        let mut outcomes = Vec::with_capacity(items.len());
        for item in items.iter_mut().rev() {
            outcomes.push(match self.undo_one(view, item, reason, origin) {
                Ok(version) => {
                    item.undone = true;
                    TaskOutcome {
                        id: item.task.clone(),
                        outcome: UNDONE,
                        code: None,
                        detail: None,
                        version: Some(version),
                    }
                }
                Err(error) => {
                    let (code, detail) = described(&error)?;
                    refusal(item.task.clone(), code, detail)
                }
            });
        }
        outcomes.reverse();
        let undone = outcomes.iter().filter(|outcome| outcome.outcome == UNDONE).count();
        if undone > 0 {
            row.items = text(&items);
            row.undone_at = Some(self.now);
            row.undone_by = Some(origin.actor.clone());
            row.undone_reason = Some(reason.to_owned());
            self.bulk.retain(|other| other.id != id);
            self.bulk.push(row);
        }
        let detail = json!({"reason": reason, "undone": undone, "refused": outcomes.len() - undone});
        self.audit("undo_bulk", &format!("bulk_decision:{id}"), &detail, origin);
        Ok(outcomes)
    }

    /// Takes one decision back; one that is refused changes nothing. Answers the task's version.
    fn undo_one(&mut self, view: &RwLock<View>, item: &Item, reason: &str, origin: &Origin) -> Result<i64> {
        if item.undone {
            return Err(Error::conflict(
                "already_undone",
                "this decision was taken back already",
            ));
        }
        let task = match self.tasks.get(&item.task) {
            Some(task) => task.clone(),
            None => tasks::find(self.conn, &item.task)?.ok_or_else(|| Error::not_found("task", &item.task))?,
        };
        if task.resolved_at.is_none() {
            return Err(Error::conflict(
                "already_undone",
                "this task waits for a decision again",
            ));
        }
        match (&item.merge, &item.verdict, task.decision.as_deref()) {
            (Some(merge), _, _) => self.undo_merge(view, merge, &task, reason, origin)?,
            (None, Some(verdict), _) => self.undo_verdict(view, verdict, &task, reason, origin)?,
            // It was about a name, or about more than could be compared: nothing was said about two things.
            (None, None, Some("keep_apart")) => {
                self.reopen_task(&task, reason, origin)?;
            }
            (None, None, _) => {
                let why = "what this decision did is not a merge and not a verdict; it is taken back where it was done";
                return Err(Error::conflict("not_undoable", why));
            }
        }
        Ok(self.tasks.get(&item.task).map_or(task.version, |task| task.version))
    }

    fn undo_merge(
        &mut self,
        view: &RwLock<View>,
        merge: &str,
        task: &TaskRow,
        reason: &str,
        origin: &Origin,
    ) -> Result<()> {
        let pending = self.merges.iter().find(|row| row.id == merge).cloned();
        let row = match pending {
            Some(row) => Some(row),
            None => merges::by_ids(self.conn, &[merge.to_owned()])?.pop(),
        };
        let row = row.ok_or_else(|| Error::not_found("merge", merge))?;
        if row.undone_at.is_some() {
            return Err(Error::conflict("merge_undone", "this merge was taken back already"));
        }
        self.load_goldens(&BTreeSet::from([row.loser_id.clone(), row.survivor_id.clone()]))?;
        let now_in = self.golden(&row.loser_id)?.row.merged_into.clone();
        if now_in.as_deref() != Some(&row.survivor_id) {
            let why = "the golden record that stayed was merged further since";
            return Err(Error::conflict("merged_further", why));
        }
        self.live_golden(&row.survivor_id, None)?;
        self.reopen_task(task, reason, origin)?;
        let part = SplitPart::Merged(row.loser_id.clone());
        let done = self.take_apart(Some(view), &row.survivor_id, &part, (reason, Word::Open), origin);
        if done.is_err() {
            self.tasks.insert(task.id.clone(), task.clone());
        }
        done.map(|_| ())
    }

    fn undo_verdict(
        &mut self,
        view: &RwLock<View>,
        verdict: &str,
        task: &TaskRow,
        reason: &str,
        origin: &Origin,
    ) -> Result<()> {
        let stands = decisions::stands(self.conn, verdict)? || self.verdicts.iter().any(|row| row.id == verdict);
        if !stands || self.ended_verdicts.iter().any(|ended| ended.id == verdict) {
            return Err(Error::conflict("verdict_ended", "this verdict was taken back already"));
        }
        for id in [&task.golden_id, &task.other_golden_id].into_iter().flatten() {
            self.live_golden(id, None)?;
        }
        self.take_back(Some(view), verdict, reason, origin);
        self.reopen_task(task, reason, origin)
    }

    /// A decided task waits again, unless another one asks the same.
    fn reopen_task(&mut self, task: &TaskRow, reason: &str, origin: &Origin) -> Result<()> {
        let concerned: BTreeSet<String> = [&task.golden_id, &task.other_golden_id]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        self.load_goldens(&concerned)?;
        let open = TaskRow {
            state: "open".into(),
            decision: None,
            reason: None,
            resolved_by: None,
            resolved_at: None,
            claimed_by: None,
            claimed_until: None,
            ..task.clone()
        };
        let key = super::follow::pair_key(&open);
        let asked = |other: &&TaskRow| other.id != open.id && other.pair_key.is_some() && other.pair_key == key;
        if self.tasks.values().any(|other| asked(&other)) {
            return Ok(());
        }
        self.keep_task(open, "reopen", &json!({"reason": reason}), origin)?;
        Ok(())
    }
}

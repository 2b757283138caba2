//! The writer's half of stewardship: claims, and decisions with what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::RwLock;
use serde_json::{Value, json};

use super::approval::{Grant, stored};
use super::approving::refused;
use super::batch::Batch;
use super::circles::names_circle;
use super::consolidate::text;
use super::exceptions::{DISMISS, EXCEPTION};
use super::proposals::{Proposal, given, proposals, take, with_given};
use super::retiring::is_retired_by_steward;
use super::suspects::{ACCEPT, CATEGORY};
use super::tasks::{Resolution, decisions_of};
use super::view::View;
use super::{Origin, emergency};
use crate::engine::approval::{Approval, Requirement};
use crate::engine::tasks::SUBSCRIPTION_DISABLED;
use crate::error::{Error, Result};
use crate::store::golden_records::GoldenRow;
use crate::store::tasks;
use crate::store::tasks::TaskRow;

impl Batch<'_> {
    /// A task that waits, in the version the caller saw.
    pub(super) fn waiting_task(&mut self, id: &str, expected: Option<i64>, origin: &Origin) -> Result<TaskRow> {
        if !self.tasks.contains_key(id) {
            let row = tasks::find(self.conn, id)?.ok_or_else(|| Error::not_found("task", id))?;
            self.tasks.insert(row.id.clone(), row);
        }
        let Some(task) = self.tasks.get(id).cloned() else {
            return Err(Error::not_found("task", id));
        };
        if task.resolved_at.is_some() {
            return Err(Error::conflict(
                "task_already_resolved",
                "somebody has decided this task already",
            ));
        }
        if let Some(expected) = expected.filter(|expected| *expected != task.version) {
            return Err(Error::Stale {
                expected: expected.to_string(),
                actual: task.version.to_string(),
            });
        }
        let held = task.claimed_until.is_some_and(|until| until > self.clock);
        if held && task.claimed_by.as_deref() != Some(&origin.actor) {
            return Err(Error::conflict("task_claimed", "somebody else works on this task"));
        }
        Ok(task)
    }

    pub(super) fn claim(&mut self, id: &str, expected: Option<i64>, origin: &Origin) -> Result<TaskRow> {
        let mut task = self.waiting_task(id, expected, origin)?;
        task.state = "claimed".into();
        task.claimed_by = Some(origin.actor.clone());
        task.claimed_until = Some(self.clock + self.domain.tasks.claim_lease.micros());
        self.keep_task(task, "claim", &Value::Null, origin)
    }

    pub(super) fn release(&mut self, id: &str, expected: Option<i64>, origin: &Origin) -> Result<TaskRow> {
        let mut task = self.waiting_task(id, expected, origin)?;
        if task.claimed_by.as_deref() != Some(&origin.actor) {
            return Err(Error::conflict("task_not_claimed", "you do not hold this task"));
        }
        task.state = "open".into();
        task.claimed_by = None;
        task.claimed_until = None;
        // Whoever it was escalated to gives it back: it is the work of those again whose it was.
        let detail = match task.escalated_from.take() {
            Some(group) => {
                let from = std::mem::replace(&mut task.owner_group, group);
                json!({"from": from, "to": task.owner_group})
            }
            None => Value::Null,
        };
        self.keep_task(task, "release", &detail, origin)
    }

    pub(super) fn keep_task(
        &mut self,
        task: TaskRow,
        action: &str,
        detail: &Value,
        origin: &Origin,
    ) -> Result<TaskRow> {
        let id = task.id.clone();
        self.put_task(task);
        self.audit(action, &format!("task:{id}"), detail, origin);
        self.tasks.get(&id).cloned().ok_or_else(|| Error::not_found("task", id))
    }

    /// Decides a task and carries the decision out.
    pub(super) fn resolve(
        &mut self,
        view: Option<&RwLock<View>>,
        id: &str,
        resolution: &Resolution,
        expected: i64,
        origin: &Origin,
    ) -> Result<TaskRow> {
        let task = self.waiting_task(id, Some(expected), origin)?;
        let allowed = decisions_of(&task);
        if !allowed.contains(&resolution.decision.as_str()) {
            let message = format!("expected one of {}", allowed.join(", "));
            return Err(Error::invalid("/decision", "decision_not_allowed", message));
        }
        match (task.kind.as_str(), resolution.decision.as_str()) {
            (super::cohesion::KIND, _) => self.decide_cohesion(view, &task, resolution, origin)?,
            ("potential_duplicate", "merge") => self.merge(view, &task, resolution, origin)?,
            ("potential_duplicate", _) => self.keep_apart(view, &task, resolution, origin)?,
            ("approval", "approve") => {
                if let Some(waiting) = self.approve(&task, resolution, origin)? {
                    return Ok(waiting);
                }
            }
            ("approval", _) => self.refuse(&task, origin)?,
            // The subscription stays as it is: resuming it is a call of its own.
            (SUBSCRIPTION_DISABLED, _) => {}
            (EXCEPTION, DISMISS) if task.category == emergency::CATEGORY => {
                emergency::looked_at_by_another(&task, origin)?;
            }
            (EXCEPTION, ACCEPT) => self.accept_texts(view, &task, origin)?,
            (EXCEPTION, DISMISS) => {
                self.accept_findings(&task)?;
                self.keep_override(&task)?;
            }
            // What is wrong stays as it is, and is known.
            (_, DISMISS) => {}
            _ => self.reject_record(&task)?,
        }
        let mut task = self.tasks.get(id).cloned().unwrap_or(task);
        task.state = "resolved".into();
        task.decision = Some(resolution.decision.clone());
        task.reason = Some(resolution.reason.clone());
        task.resolved_by = Some(origin.actor.clone());
        task.resolved_at = Some(self.now);
        let detail = json!({
            "reason": resolution.reason,
            "golden_id": task.golden_id,
            "other_golden_id": task.other_golden_id,
            "evidence": resolution.evidence,
        });
        let action = resolution.decision.clone();
        self.keep_task(task, &action, &detail, origin)
    }

    /// The two golden records of a potential duplicate, live and in the view.
    fn pair(&mut self, task: &TaskRow, chosen: Option<&String>) -> Result<(String, String)> {
        let golden_id = task.golden_id.clone().unwrap_or_default();
        let Some(other) = task.other_golden_id.clone().or_else(|| chosen.cloned()) else {
            return Err(Error::invalid(
                "/golden_id",
                "required",
                "expected the golden record to merge with",
            ));
        };
        self.load_goldens(&BTreeSet::from([golden_id.clone(), other.clone()]))?;
        for id in [&golden_id, &other] {
            let view = self.goldens.get(id).filter(|g| g.row.domain == self.domain.name);
            let Some(view) = view else {
                return Err(Error::not_found("golden record", id));
            };
            if view.row.status != "live" && !is_retired_by_steward(&view.row) {
                return Err(Error::conflict(
                    "golden_record_not_live",
                    format!("golden record {id} is not live any more"),
                ));
            }
        }
        if golden_id == other {
            return Err(Error::invalid(
                "/golden_id",
                "same_record",
                "expected another golden record",
            ));
        }
        Ok((golden_id, other))
    }

    /// Joins the two golden records of a task.
    fn merge(
        &mut self,
        view: Option<&RwLock<View>>,
        task: &TaskRow,
        resolution: &Resolution,
        origin: &Origin,
    ) -> Result<()> {
        let (a, b) = self.pair(task, resolution.golden_id.as_ref())?;
        if !self.verdicts_between(&a, &b, "no_match")?.is_empty() {
            return Err(Error::conflict(
                "kept_apart",
                "a steward decided that records of these two are not the same; reopen that verdict, or merge the golden \
                 records with reopen",
            ));
        }
        self.verdict(view, "match", &a, &b, &resolution.reason, origin)?;
        let (survivor, loser) = self.survivor_of(a, b, resolution.golden_id.as_deref())?;
        self.join(view, &survivor, &loser, &resolution.reason, Some(task), origin)
    }

    /// The one that consumers know stays; of two, the older; unless the steward names it.
    fn survivor_of(&mut self, a: String, b: String, chosen: Option<&str>) -> Result<(String, String)> {
        let rank = |row: &GoldenRow| (row.published_version.is_none(), row.id.clone());
        let a_stays = match chosen {
            Some(id) if id == a => true,
            Some(id) if id == b => false,
            _ => rank(&self.golden(&a)?.row) < rank(&self.golden(&b)?.row),
        };
        Ok(if a_stays { (a, b) } else { (b, a) })
    }

    /// A steward's "not the same": durable, and stronger than every rule.
    fn keep_apart(
        &mut self,
        view: Option<&RwLock<View>>,
        task: &TaskRow,
        resolution: &Resolution,
        origin: &Origin,
    ) -> Result<()> {
        let golden_id = task.golden_id.clone().unwrap_or_default();
        if task.other_golden_id.is_some() {
            let (a, b) = self.pair(task, None)?;
            let groups = [a, b].map(|id| {
                let members = self.members_of(&id).iter().map(|row| row.id.clone()).collect();
                (id, members)
            });
            self.separate(view, groups, &resolution.reason, origin)?;
        } else {
            self.load_goldens(&BTreeSet::from([golden_id.clone()]))?;
        }
        self.release_hold(&golden_id, &task.id)?;
        self.settle(&BTreeSet::from([golden_id]), "keep_apart", origin)
    }

    /// Counts an approval; with enough of them the proposed values are published, or cool off first. `Some` while more
    /// are needed.
    fn approve(&mut self, task: &TaskRow, resolution: &Resolution, origin: &Origin) -> Result<Option<TaskRow>> {
        let golden_id = task.golden_id.clone().unwrap_or_default();
        self.load_goldens(&BTreeSet::from([golden_id.clone()]))?;
        let (proposals, submitters) = self.asked_now(task, &golden_id)?;
        let mut given = given(task)?;
        let approval = Approval {
            by: origin.actor.clone(),
            at: self.now,
            groups: origin.groups.clone(),
            evidence: resolution.evidence.clone(),
            seen: Some(proposals.iter().map(|proposal| proposal.hash.clone()).collect()),
        };
        take(&proposals, &submitters, &mut given, approval).map_err(|why| refused(why, &task.state))?;
        self.refuse_circular(task)?;
        let mut task = task.clone();
        task.submitted_by = text(&submitters);
        task.approvals = text(&given.iter().map(|approval| &approval.by).collect::<Vec<_>>());
        task.detail = with_given(&task.detail, &given)?;
        let (enough, open): (Vec<Proposal>, Vec<Proposal>) = proposals
            .into_iter()
            .partition(|proposal| proposal.is_satisfied(&submitters, &given));
        // What begins is approved as a whole.
        let begins = open
            .iter()
            .chain(&enough)
            .any(|proposal| proposal.requirement.attribute == "*");
        let done = open.is_empty();
        if done {
            task.resolved_at = Some(self.now);
            self.tasks.insert(task.id.clone(), task.clone());
        } else {
            task.state = "open".into();
            task.claimed_by = None;
            task.claimed_until = None;
            task = self.keep_task(task, "approve_in_part", &Value::Null, origin)?;
            if begins || enough.is_empty() {
                return Ok(Some(task));
            }
        }
        let mut grant = Grant {
            golden_id,
            values: enough.iter().map(Proposal::place_and_hash).collect(),
            subject: format!("task:{}", task.id),
            submitters,
            approvals: given,
        };
        let cooling: Vec<Proposal> = enough.into_iter().filter(|p| p.requirement.cooling_off > 0).collect();
        if !cooling.is_empty() {
            let mut later = grant.clone();
            let cools = |place: &String| cooling.iter().any(|proposal| proposal.requirement.place() == *place);
            later.values.retain(|place, _| cools(place));
            grant.values.retain(|place, _| !cools(place));
            let requirements: Vec<Requirement> = cooling.iter().map(|proposal| proposal.requirement.clone()).collect();
            self.cool_off(&task, &later, &requirements)?;
        }
        self.publish_granted(grant, "approve", origin)?;
        if done {
            return Ok(None);
        }
        Ok(self.tasks.get(&task.id).cloned())
    }

    /// Nobody approves what would lead back to the record, although it did not when it was proposed.
    fn refuse_circular(&mut self, task: &TaskRow) -> Result<()> {
        let golden_id = task.golden_id.clone().unwrap_or_default();
        self.load_goldens(&BTreeSet::from([golden_id.clone()]))?;
        let circular = self.circular(&golden_id)?;
        let proposed = proposals(task)?;
        let proposed = proposed.iter().map(|proposal| &proposal.requirement.attribute);
        let names: Vec<&String> = proposed.filter(|name| circular.names.contains(*name)).collect();
        match names.is_empty() {
            true => Ok(()),
            false => Err(names_circle(&names)),
        }
    }

    /// The proposed values are refused: they are not asked for again until they change.
    fn refuse(&mut self, task: &TaskRow, origin: &Origin) -> Result<()> {
        let golden_id = task.golden_id.clone().unwrap_or_default();
        self.load_goldens(&BTreeSet::from([golden_id.clone()]))?;
        let mut done = task.clone();
        done.resolved_at = Some(self.now);
        self.tasks.insert(done.id.clone(), done);
        let refused = proposals(task)?.iter().map(Proposal::place_and_hash).collect();
        self.refuse_values(&golden_id, refused)?;
        if self.golden(&golden_id)?.row.published_version.is_some() {
            self.publish(&golden_id, "reject", origin)?;
        }
        Ok(())
    }

    /// Remembers values, by their hash, that are not to be asked for again.
    pub(super) fn refuse_values(&mut self, golden_id: &str, values: BTreeMap<String, String>) -> Result<()> {
        let view = self.golden(golden_id)?;
        let mut refused: BTreeMap<String, String> = stored(&view.row.refused, "refused values")?;
        refused.extend(values);
        view.row.refused = text(&refused);
        view.dirty = true;
        Ok(())
    }

    /// The invalid version will not be corrected: it is put away.
    fn reject_record(&mut self, task: &TaskRow) -> Result<()> {
        if task.category == CATEGORY {
            self.blot_texts(task)?;
        }
        let mut row = self.record_of(task)?;
        row.violations = None;
        row.declared_at = None;
        row.version += 1;
        if row.status == "quarantined" {
            row.status = "rejected".into();
        }
        self.put_record(row);
        Ok(())
    }
}

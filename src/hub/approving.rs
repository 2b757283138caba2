//! Steps of change requests, under the domain's lock: approvals, refusals, and carrying it out when it has them and its
//! moment has come.

use std::collections::BTreeSet;

use parking_lot::RwLock;
use serde_json::{Value, json};

use super::Origin;
use super::approval::stored;
use super::batch::Batch;
use super::brought::people;
use super::change_requests::{Difference, Note, Operation, Proposal};
use super::circles::closes_circle;
use super::consolidate::text;
use super::proposing::conflicts;
use super::view::View;
use crate::engine::approval::{Actor, Approval, Refusal, Request, Requirement, State, Step};
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::store::change_requests::{self, ChangeRequestRow};

/// A refusal in the hub's words.
pub(super) fn refused(refusal: Refusal, state: &str) -> Error {
    match refusal {
        Refusal::OwnSubmission => Error::conflict("own_submission", "whoever submitted a change cannot approve it"),
        Refusal::AlreadyApproved => Error::conflict("already_approved", "you approved this; another person must, too"),
        Refusal::NotInGroup(groups) => Error::conflict(
            "not_in_approver_group",
            format!("approvers of this belong to {}", groups.join(" or ")),
        ),
        Refusal::EvidenceRequired => Error::invalid(
            "/evidence",
            "required",
            "expected what shows that it is right, e.g. whom you called back, and when",
        ),
        Refusal::NotSubmitter => Error::conflict("not_submitter", "only whoever submitted it may do this"),
        Refusal::NotApproved => Error::conflict("not_approved", "you did not approve this"),
        Refusal::WrongState => Error::conflict("change_request_state", format!("this change request is {state}")),
        Refusal::NotDue => Error::conflict("not_due", "the moment of this change request has not come"),
    }
}

fn to_engine(row: &ChangeRequestRow) -> Result<Request> {
    let unreadable = |what: &str| Error::Internal(format!("the {what} of a stored change request cannot be read"));
    Ok(Request {
        state: State::parse(&row.state).ok_or_else(|| unreadable("state"))?,
        submitters: people(&row.submitted_by, "submitters of a change request")?,
        brought_by: people(&row.brought_by, "persons of a change request")?,
        requirements: serde_json::from_str(&row.requirements).map_err(|_| unreadable("requirements"))?,
        approvals: serde_json::from_str(&row.approvals).map_err(|_| unreadable("approvals"))?,
        effective_at: row.effective_at,
        due_at: row.due_at,
    })
}

fn taken_over(row: &mut ChangeRequestRow, request: &Request) {
    row.state = request.state.name().into();
    row.approvals = text(&request.approvals);
    row.due_at = request.due_at;
}

pub(super) fn action(step: Step) -> &'static str {
    match step {
        Step::Edit => "edit_change_request",
        Step::Submit => "submit_change_request",
        Step::Approve => "approve_change_request",
        Step::PushBack => "push_back_change_request",
        Step::Recall => "recall_change_request",
        Step::Reject => "reject_change_request",
        Step::WithdrawApproval => "withdraw_approval",
        Step::Commit => "commit_change_request",
    }
}

impl Batch<'_> {
    /// A change request after a step that is allowed; nothing is kept yet.
    pub(super) fn stepped(
        &mut self,
        id: &str,
        step: Step,
        note: &Note,
        expected: i64,
        origin: &Origin,
    ) -> Result<(ChangeRequestRow, Request)> {
        let mut row = self.request(id)?;
        if row.version != expected {
            return Err(Error::Stale {
                expected: expected.to_string(),
                actual: row.version.to_string(),
            });
        }
        if row.operation == "release" && matches!(step, Step::Edit | Step::Submit) {
            return Err(refused(Refusal::WrongState, "the hub's own"));
        }
        let mut request = to_engine(&row)?;
        let actor = self.actor(origin, note.evidence.clone());
        request.step(step, &actor).map_err(|why| refused(why, &row.state))?;
        taken_over(&mut row, &request);
        Ok((row, request))
    }

    fn actor(&self, origin: &Origin, evidence: Option<String>) -> Actor {
        Actor {
            name: origin.actor.clone(),
            groups: origin.groups.clone(),
            evidence,
            at: self.now,
        }
    }

    pub(super) fn step_request(
        &mut self,
        view: &RwLock<View>,
        id: &str,
        step: Step,
        note: &Note,
        expected: i64,
        origin: &Origin,
    ) -> Result<()> {
        let (mut row, request) = self.stepped(id, step, note, expected, origin)?;
        row.decided_by = Some(origin.actor.clone());
        row.decided_at = Some(self.now);
        if step == Step::Approve {
            self.face_conflicts(&mut row, note.golden_version)?;
        } else {
            row.remark.clone_from(&note.reason);
        }
        if request.is_due(self.clock) {
            let detail = json!({"golden_id": row.golden_id, "reason": note.reason, "evidence": note.evidence});
            self.commit_request(Some(view), row, request, origin)?;
            self.audit(action(step), &subject(id), &detail, origin);
            return Ok(());
        }
        if step == Step::Reject && row.operation == "release" {
            self.refuse_release(&row)?;
        }
        self.keep_request(row, step, Some(note), origin)
    }

    /// Values that an approver refuses while they cool off are not asked for again until they change.
    fn refuse_release(&mut self, row: &ChangeRequestRow) -> Result<()> {
        if let Operation::Release { values } = Operation::read(row)? {
            self.load_goldens(&BTreeSet::from([row.golden_id.clone()]))?;
            self.refuse_values(&row.golden_id, values)?;
        }
        Ok(())
    }

    /// Whoever approves what was proposed for other values says which version he saw; from then on it is based on that.
    fn face_conflicts(&mut self, row: &mut ChangeRequestRow, seen: Option<i64>) -> Result<()> {
        let (moved, present) = self.conflicts_of(row)?;
        if !moved {
            return Ok(());
        }
        let version = self.golden(&row.golden_id)?.row.version;
        if seen != Some(version) {
            return Err(Error::conflict(
                "golden_record_moved",
                format!(
                    "the golden record changed since; look at the conflicts, and send golden_version {version} to approve \
                     all the same"
                ),
            ));
        }
        let mut difference: Vec<Difference> = stored(&row.difference, "difference of a change request")?;
        for d in &mut difference {
            d.from = present.get(&d.attribute).cloned().unwrap_or(Value::Null);
        }
        row.difference = text(&difference);
        row.golden_version = version;
        row.home_id.clone_from(&row.golden_id);
        Ok(())
    }

    /// Whether the golden record moved on since the proposal, and its present values.
    fn conflicts_of(&mut self, row: &ChangeRequestRow) -> Result<(bool, Attributes)> {
        self.load_goldens(&BTreeSet::from([row.golden_id.clone()]))?;
        let present = self.working_values(&row.golden_id)?;
        let difference: Vec<Difference> = stored(&row.difference, "difference of a change request")?;
        Ok((!conflicts(row, &difference, &present).is_empty(), present))
    }

    /// Carries out an approved change request, on behalf of its submitter.
    fn commit_request(
        &mut self,
        view: Option<&RwLock<View>>,
        mut row: ChangeRequestRow,
        mut request: Request,
        origin: &Origin,
    ) -> Result<()> {
        let by = self.actor(origin, None);
        request
            .step(Step::Commit, &by)
            .map_err(|why| refused(why, &row.state))?;
        let before = self.request(&row.id)?;
        taken_over(&mut row, &request);
        // Known as carried out before it is: what it holds up, it holds up no longer.
        self.put_request(row.clone());
        if let Err(error) = self.commit_operation(view, &row, request.approvals, origin) {
            self.requests.insert(before.id.clone(), before);
            return Err(error);
        }
        let version = self.golden(&row.golden_id)?.row.version;
        if let Some(kept) = self.requests.get_mut(&row.id) {
            kept.committed_version = Some(version);
        }
        let detail = json!({"golden_id": row.golden_id, "operation": row.operation});
        self.audit(action(Step::Commit), &subject(&row.id), &detail, origin);
        Ok(())
    }

    fn commit_operation(
        &mut self,
        view: Option<&RwLock<View>>,
        row: &ChangeRequestRow,
        approvals: Vec<Approval>,
        origin: &Origin,
    ) -> Result<()> {
        let submitters = people(&row.submitted_by, "submitters of a change request")?;
        let author = Origin {
            actor: submitters
                .last()
                .cloned()
                .ok_or_else(|| Error::Internal("a stored change request has no submitter".into()))?,
            correlation_id: origin.correlation_id.clone(),
            groups: Vec::new(),
        };
        let proposal = Proposal {
            golden_id: row.golden_id.clone(),
            golden_version: None,
            operation: Operation::read(row)?,
            reason: row.reason.clone(),
            evidence: None,
            effective_at: None,
        };
        let difference: Vec<Difference> = stored(&row.difference, "difference of a change request")?;
        self.load_goldens(&BTreeSet::from([row.golden_id.clone()]))?;
        self.grant = Some(self.grant_of(row, &difference, approvals)?);
        let done = self.carry_out(view, &proposal, &author);
        self.grant = None;
        // What was right when it was proposed may close a circle now.
        done.map_err(|error| match &error {
            Error::Invalid { violations } => closes_circle(violations).unwrap_or(error),
            _ => error,
        })
    }

    /// What time alone carries out. What cannot be carried out any more goes back to its submitter.
    pub(super) fn commit_if_due(&mut self, view: &RwLock<View>, id: &str, origin: &Origin) -> Result<()> {
        let row = self.request(id)?;
        let request = to_engine(&row)?;
        if !request.is_due(self.clock) {
            return Ok(());
        }
        let tried = match self.conflicts_of(&row)?.0 {
            true => Err(Error::conflict(
                "golden_record_moved",
                "the golden record changed after the approval",
            )),
            false => self.commit_request(Some(view), row.clone(), request, origin),
        };
        match tried {
            Ok(()) => Ok(()),
            Err(error @ (Error::Internal(_) | Error::Busy { .. } | Error::OutcomeUnknown)) => Err(error),
            Err(why) => {
                let mut row = row;
                row.state = State::PushedBack.name().into();
                row.approvals = "[]".into();
                row.due_at = None;
                row.decided_by = Some(origin.actor.clone());
                row.decided_at = Some(self.now);
                row.remark = Some(why.to_string());
                self.keep_request(row, Step::PushBack, None, origin)
            }
        }
    }

    /// Carries out what an approval would, whoever approved so far; for previews.
    pub(super) fn rehearse_request(&mut self, id: &str, expected: i64, origin: &Origin) -> Result<()> {
        let mut row = self.request(id)?;
        if row.version != expected {
            return Err(Error::Stale {
                expected: expected.to_string(),
                actual: row.version.to_string(),
            });
        }
        let mut request = to_engine(&row)?;
        if change_requests::CLOSED.contains(&row.state.as_str()) {
            return Err(refused(Refusal::WrongState, &row.state));
        }
        let people = (0..4).map(|number| Approval {
            by: format!("approver {number}"),
            at: self.now,
            groups: request.requirements.iter().flat_map(|r| r.groups.clone()).collect(),
            evidence: Some("preview".into()),
            seen: None,
        });
        request.approvals = people.collect();
        request.state = State::Approved;
        request.due_at = Some(self.clock);
        row.due_at = request.due_at;
        self.commit_request(None, row, request, origin)
    }

    /// Keeps a change request, with its audit entry and what consumers must know of it.
    pub(super) fn keep_request(
        &mut self,
        row: ChangeRequestRow,
        step: Step,
        note: Option<&Note>,
        origin: &Origin,
    ) -> Result<()> {
        let difference: Vec<Difference> = stored(&row.difference, "difference of a change request")?;
        let names: Vec<&String> = difference.iter().map(|d| &d.attribute).collect();
        let mut detail = json!({
            "golden_id": row.golden_id,
            "operation": row.operation,
            "attributes": names,
            "state": row.state,
            "reason": row.reason,
        });
        if let Some(note) = note {
            detail["reason"] = json!(note.reason);
            detail["evidence"] = json!(note.evidence);
        } else if row.remark.is_some() {
            detail["reason"] = json!(row.remark);
        }
        self.audit(action(step), &subject(&row.id), &detail, origin);
        let (id, requirements) = (row.golden_id.clone(), row.requirements.clone());
        self.put_request(row);
        let requirements: Vec<Requirement> = stored(&requirements, "requirements of a change request")?;
        if requirements.iter().any(|requirement| requirement.payment) {
            self.load_goldens(&BTreeSet::from([id.clone()]))?;
            if self.golden(&id)?.row.published_version.is_some() {
                self.publish(&id, "payment_hold", origin)?;
            }
        }
        Ok(())
    }
}

pub(super) fn subject(id: &str) -> String {
    format!("change_request:{id}")
}

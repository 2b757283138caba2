//! What an approval task proposes, and who approved how much of it.

use serde_json::{Value, json};

use super::approval::{VALUE_HASH, covering, stored};
use super::batch::Batch;
use super::brought::people;
use crate::engine::approval::{Approval, Refusal, Requirement, admit, everybody, join, same_person, satisfied};
use crate::error::{Error, Result};
use crate::store::tasks::TaskRow;

impl Batch<'_> {
    /// What a task proposes, by the policy in force, and whoever may not approve it: who could not when it was asked, and
    /// whoever brought or caused it since.
    pub(super) fn asked_now(&mut self, task: &TaskRow, golden_id: &str) -> Result<(Vec<Proposal>, Vec<String>)> {
        let mut asked = proposals(task)?;
        let mut submitters = people(&task.submitted_by, "submitters of a task")?;
        if asked.iter().any(|proposal| proposal.requirement.attribute == "*") {
            join(&mut submitters, self.who_brought_all(golden_id)?);
            join(&mut submitters, self.causing_all(golden_id)?);
        }
        for change in self.protected_changes(golden_id)? {
            let place = change.requirement.place();
            let same = |proposal: &&mut Proposal| proposal.requirement.place() == place && proposal.hash == change.hash;
            if let Some(proposal) = asked.iter_mut().find(same) {
                submitters = self.submitters_of(golden_id, &change, &submitters)?;
                proposal.requirement = change.requirement;
            }
        }
        Ok((asked, submitters))
    }
}

/// How many people must approve.
pub(super) fn approvers(task: &TaskRow) -> usize {
    let detail: Value = serde_json::from_str(&task.detail).unwrap_or(Value::Null);
    detail
        .get("approvers")
        .and_then(Value::as_u64)
        .map_or(1, |n| n as usize)
}

/// One value that an approval task proposes.
pub(super) struct Proposal {
    pub(super) requirement: Requirement,
    pub(super) hash: String,
}

impl Proposal {
    pub(super) fn place_and_hash(&self) -> (String, String) {
        (self.requirement.place(), self.hash.clone())
    }

    pub(super) fn is_satisfied(&self, submitters: &[String], given: &[Approval]) -> bool {
        let given = covering(given, &self.hash);
        satisfied(std::slice::from_ref(&self.requirement), submitters, &given)
    }
}

/// What an approval task proposes.
///
/// # Errors
/// `Internal` when that cannot be read: a task without a requirement would need nobody.
pub(super) fn proposals(task: &TaskRow) -> Result<Vec<Proposal>> {
    let unreadable = || Error::Internal("the stored proposals of an approval task cannot be read".into());
    let detail: Value = stored(&task.detail, "detail of a task")?;
    let rows = detail
        .get("proposed")
        .and_then(Value::as_array)
        .ok_or_else(unreadable)?;
    let proposal = |row: &Value| {
        let attribute = row.get("attribute")?.as_str()?.to_owned();
        let requirement = match row.get("requirement") {
            Some(requirement) => serde_json::from_value(requirement.clone()).ok()?,
            // Tasks of earlier versions say only how many.
            None => Requirement {
                attribute,
                ..everybody(u8::try_from(approvers(task)).ok()?, Vec::new())
            },
        };
        let hash = row.get(VALUE_HASH)?.as_str()?.to_owned();
        Some(Proposal { requirement, hash })
    };
    rows.iter().map(|row| proposal(row).ok_or_else(unreadable)).collect()
}

/// Counts one more approval; whoever approved other values of the task before approves these, too.
pub(super) fn take(
    proposals: &[Proposal],
    submitters: &[String],
    given: &mut Vec<Approval>,
    approval: Approval,
) -> std::result::Result<(), Refusal> {
    let requirements: Vec<Requirement> = proposals.iter().map(|proposal| proposal.requirement.clone()).collect();
    let saw_all = |earlier: &&Approval| proposals.iter().all(|proposal| earlier.covers(&proposal.hash));
    let whole: Vec<Approval> = given.iter().filter(saw_all).cloned().collect();
    admit(&requirements, submitters, &whole, &approval)?;
    given.retain(|earlier| !same_person(&earlier.by, &approval.by));
    given.push(approval);
    Ok(())
}

/// Who approved so far, with groups and evidence.
///
/// # Errors
/// `Internal` when that cannot be read.
pub(super) fn given(task: &TaskRow) -> Result<Vec<Approval>> {
    let names = people(&task.approvals, "approvals of a task")?;
    let detail: Value = stored(&task.detail, "detail of a task")?;
    let Some(known) = detail.get(GIVEN) else {
        return Ok(Vec::new());
    };
    let known: Vec<Approval> = serde_json::from_value(known.clone())
        .map_err(|e| Error::Internal(format!("the stored approvals of a task cannot be read: {e}")))?;
    Ok(known
        .into_iter()
        .filter(|approval| names.contains(&approval.by))
        .collect())
}

/// Where an approval task keeps who approved.
pub(super) const GIVEN: &str = "given";

pub(super) fn with_given(detail: &str, given: &[Approval]) -> Result<String> {
    let mut detail: Value = stored(detail, "detail of a task")?;
    if let Some(members) = detail.as_object_mut() {
        members.insert(GIVEN.into(), json!(given));
    }
    Ok(detail.to_string())
}

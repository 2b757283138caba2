//! Change requests as people see them.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::Value;

use super::approval::stored;
use super::approving::subject;
use super::brought::people;
use super::change_requests::{Difference, Operation};
use super::consolidate::attributes;
use super::disclosure::Shown;
use super::eyes::Eyes;
use super::proposing::conflicts;
use super::time::rfc3339;
use crate::engine::approval::{Approval, Change, Requirement};
use crate::engine::domain::Domain;
use crate::engine::matching::Sight;
use crate::engine::record::Attributes;
use crate::engine::survivorship::Expiry;
use crate::error::{Error, Result};
use crate::store::change_requests::ChangeRequestRow;
use crate::store::{AnyConn, golden_records};

/// A value that became another one since it was proposed to change it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConflictView {
    /// Top-level attribute; `*` when the golden record itself became part of another one.
    pub attribute: String,
    /// What the proposal was based on.
    pub based_on: Value,
    /// What it is now.
    pub present: Value,
}

/// A change request as people see it.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeRequestView {
    /// Id.
    pub id: String,
    /// Domain.
    pub domain: String,
    /// Golden record that it would change now: it follows merges.
    pub golden_id: String,
    /// Golden record that it was proposed for.
    pub proposed_for: String,
    /// `override`, `end_override`, `merge`, `split`, `retire`, `reinstate` or `release`.
    pub operation: String,
    /// What the operation is carried out with; sensitive values masked.
    pub proposal: Value,
    /// Values before and after; sensitive ones masked.
    pub difference: Vec<Difference>,
    /// Values that became others since; empty once it is closed.
    pub conflicts: Vec<ConflictView>,
    /// Where it stands.
    pub state: String,
    /// Who submitted it, and so may not approve.
    pub submitted_by: Vec<String>,
    /// Who brought the protected values that it would publish, and so may not approve either.
    pub brought_by: Vec<String>,
    /// Why.
    pub reason: String,
    /// What the submitter shows for it.
    pub evidence: Option<String>,
    /// What the policy asks, by attribute; `*` for the request as a whole.
    pub requirements: Vec<Requirement>,
    /// Who approved so far.
    pub approvals: Vec<ApprovalView>,
    /// Working version that it was based on.
    pub golden_version: i64,
    /// Not before this moment.
    pub effective_at: Option<String>,
    /// When it is carried out, once it is approved.
    pub due_at: Option<String>,
    /// Why it was pushed back, recalled or rejected.
    pub remark: Option<String>,
    /// Who decided last.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<String>,
    /// Working version that it made.
    pub committed_version: Option<i64>,
    /// When it was written first.
    pub created_at: String,
    /// When it last changed.
    pub updated_at: String,
    /// Request that made it.
    pub correlation_id: String,
    /// For `If-Match`.
    pub version: i64,
}

/// One approval.
#[derive(Debug, Clone, Serialize)]
pub struct ApprovalView {
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
    /// Groups of the person then.
    pub groups: Vec<String>,
    /// What shows that it is right.
    pub evidence: Option<String>,
}

pub(super) fn one_view(
    conn: &mut AnyConn,
    domain: &Domain,
    row: ChangeRequestRow,
    eyes: &Eyes,
) -> Result<ChangeRequestView> {
    let id = row.id.clone();
    let view = views(conn, domain, vec![row], eyes)?.pop();
    view.ok_or_else(|| Error::not_found("change request", id))
}

pub(super) fn views(
    conn: &mut AnyConn,
    domain: &Domain,
    rows: Vec<ChangeRequestRow>,
    eyes: &Eyes,
) -> Result<Vec<ChangeRequestView>> {
    let ids: Vec<String> = rows.iter().map(|row| row.golden_id.clone()).collect();
    let hidden = golden_records::sensitive(conn, &ids)?;
    let mut present: HashMap<String, Attributes> = HashMap::new();
    for row in golden_records::by_ids(conn, &ids)? {
        let mut values = attributes(&row.working)?;
        if let Some(part) = hidden.iter().find(|part| part.golden_id == row.id) {
            values.extend(attributes(&part.working)?);
        }
        present.insert(row.id, values);
    }
    let nothing = Attributes::new();
    rows.into_iter()
        .map(|row| {
            let present = present.get(&row.golden_id).unwrap_or(&nothing);
            view(domain, row, present, eyes)
        })
        .collect()
}

fn view(domain: &Domain, row: ChangeRequestRow, present: &Attributes, eyes: &Eyes) -> Result<ChangeRequestView> {
    let (id, golden_id) = (row.id.clone(), row.golden_id.clone());
    let of = Shown::about(domain, subject(&id), &golden_id);
    let shown = |name: &str, value: &Value| eyes.shown(&of, name, value);
    let blind = |name: &str| eyes.is_blind_to(domain, name);
    let difference: Vec<Difference> = stored(&row.difference, "difference of a change request")?;
    let mut moved = conflicts(&row, &difference, present);
    moved.retain(|conflict| !blind(&conflict.attribute));
    let operation = Operation::read(&row)?;
    let requirements: Vec<Requirement> = stored(&row.requirements, "requirements of a change request")?;
    let requirements = match eyes.sight {
        Sight::Whole => requirements,
        Sight::WithoutSensitive => told_requirements(domain, requirements, &operation, &difference, present),
    };
    let mut told: Vec<Difference> = difference.into_iter().filter(|d| !blind(&d.attribute)).collect();
    told.extend(
        proposed(&operation)
            .filter(|(name, _)| blind(name))
            .map(|(name, value)| Difference {
                attribute: name.clone(),
                from: UNTOLD.into(),
                to: value.clone(),
            }),
    );
    told.sort_by(|a, b| a.attribute.cmp(&b.attribute));
    let approvals: Vec<Approval> = stored(&row.approvals, "approvals of a change request")?;
    Ok(ChangeRequestView {
        proposal: shown_proposal(&operation, &shown),
        conflicts: moved
            .into_iter()
            .map(|conflict| ConflictView {
                based_on: shown(&conflict.attribute, &conflict.based_on),
                present: shown(&conflict.attribute, &conflict.present),
                attribute: conflict.attribute,
            })
            .collect(),
        difference: told
            .into_iter()
            .map(|d| Difference {
                from: shown(&d.attribute, &d.from),
                to: shown(&d.attribute, &d.to),
                attribute: d.attribute,
            })
            .collect(),
        approvals: approvals
            .into_iter()
            .map(|a| ApprovalView {
                by: a.by,
                at: rfc3339(a.at),
                groups: a.groups,
                evidence: a.evidence,
            })
            .collect(),
        submitted_by: people(&row.submitted_by, "submitters of a change request")?,
        brought_by: match proposed(&operation).any(|(name, _)| blind(name)) {
            true => Vec::new(),
            false => people(&row.brought_by, "persons of a change request")?,
        },
        requirements,
        id: row.id,
        domain: row.domain,
        golden_id: row.golden_id,
        proposed_for: row.home_id,
        operation: row.operation,
        state: row.state,
        reason: row.reason,
        evidence: row.evidence,
        golden_version: row.golden_version,
        effective_at: row.effective_at.map(rfc3339),
        due_at: row.due_at.map(rfc3339),
        remark: row.remark,
        decided_by: row.decided_by,
        decided_at: row.decided_at.map(rfc3339),
        committed_version: row.committed_version,
        created_at: rfc3339(row.created_at),
        updated_at: rfc3339(row.updated_at),
        correlation_id: row.correlation_id,
        version: row.version,
    })
}

/// In place of the value that a sensitive one takes the place of: whether it is another one is not told.
const UNTOLD: &str = "•••";

/// Attributes that an operation sets as a whole, with their values.
fn proposed(operation: &Operation) -> impl Iterator<Item = (&String, &Value)> {
    let attributes = match operation {
        Operation::Override { attributes, .. } => Some(attributes),
        Operation::EndOverride { .. }
        | Operation::Merge { .. }
        | Operation::Split { .. }
        | Operation::Retire
        | Operation::Reinstate
        | Operation::Release { .. } => None,
    };
    attributes.into_iter().flatten()
}

/// What the policy asks, as those are told of it who may not see sensitive attributes: of a sensitive value that is
/// proposed what any other value would need, whether or not it is the present one.
fn told_requirements(
    domain: &Domain,
    stored: Vec<Requirement>,
    operation: &Operation,
    difference: &[Difference],
    present: &Attributes,
) -> Vec<Requirement> {
    let open = |name: &str| !domain.is_sensitive(name);
    let (rest, mut told): (Vec<Requirement>, Vec<Requirement>) = stored
        .into_iter()
        .filter(|requirement| open(&requirement.attribute))
        .partition(|requirement| requirement.attribute == "*");
    let before = domain.public(present);
    let mut covered = difference
        .iter()
        .filter(|d| open(&d.attribute))
        .all(|d| told.iter().any(|requirement| requirement.attribute == d.attribute));
    let mut sensitive = proposed(operation).filter(|(name, _)| !open(name)).peekable();
    if sensitive.peek().is_none() {
        told.extend(rest);
        return told;
    }
    for (attribute, value) in sensitive {
        let mut after = before.clone();
        after.insert(attribute.clone(), value.clone());
        let (before, after) = (&before, &after);
        let change = Change {
            attribute,
            before,
            after,
        };
        let asked = domain.approval.requirement(change);
        match asked.filter(|requirement| requirement.approvers > 0) {
            Some(requirement) => told.push(requirement),
            None => covered = false,
        }
    }
    if told.is_empty() || !covered {
        told.push(domain.approval.requests.requirement());
    }
    told
}

/// What people are shown of what an operation is carried out with.
fn shown_proposal(operation: &Operation, shown: &impl Fn(&str, &Value) -> Value) -> Value {
    let operation = match operation {
        Operation::Override {
            attributes,
            entries,
            expiry,
            valid,
        } => Operation::Override {
            attributes: attributes
                .iter()
                .map(|(name, value)| (name.clone(), shown(name, value)))
                .collect(),
            // None of a sensitive list.
            entries: entries.clone(),
            expiry: expiry.clone(),
            valid: valid.clone(),
        },
        Operation::Release { .. } => Operation::Release {
            values: BTreeMap::new(),
        },
        other => other.clone(),
    };
    let mut proposal = serde_json::to_value(operation).unwrap_or(Value::Null);
    if let Some(members) = proposal.as_object_mut() {
        members.remove("operation");
        members.remove("values");
        if let Some(Expiry::OnDate { at }) = members
            .get("expiry")
            .and_then(|e| serde_json::from_value(e.clone()).ok())
        {
            members.insert("expires_at".into(), Value::String(rfc3339(at)));
        }
        if let Some(kind) = members.get("expiry").and_then(|e| e.get("kind")).cloned() {
            members.insert("expiry".into(), kind);
        }
    }
    proposal
}

//! What must be approved before consumers see it: judged by one policy, wherever a change comes from.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Origin;
use super::batch::Batch;
use super::brought::people;
use super::consolidate::{attributes, text};

use super::ids::sha256_hex;
use super::later::Later;
use super::proposals::{GIVEN, given};
use super::protected::ProtectedChange;
use super::publish::published_attributes;
use super::referring::in_present_form;
use crate::engine::approval::{Approval, Requirement, everybody, join, satisfied};
use crate::engine::domain::{Domain, Mask};
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::store::approvals::ApprovalRow;
use crate::store::tasks::TaskRow;

/// Values of one golden record that people approved.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) golden_id: String,
    /// Attribute, or one entry of it → hash of the value that was approved; `*` for the first publication.
    pub(super) values: BTreeMap<String, String>,
    /// What they approved: a task or a change request.
    pub(super) subject: String,
    pub(super) submitters: Vec<String>,
    pub(super) approvals: Vec<Approval>,
}

/// How long people have, by default.
const APPROVAL_DUE: i64 = 24 * 3600 * 1_000_000;
/// In the audit chain: an approval task asks, or others may not answer it any more.
pub(super) const ASK: &str = "ask_approval";
/// Where such an entry keeps who may not.
pub(super) const SUBMITTED_BY: &str = "submitted_by";
/// Where an approval task keeps [`value_hash`]; never shown.
pub(super) const VALUE_HASH: &str = "value_hash";

impl Batch<'_> {
    /// What consolidation says now, sensitive values too.
    pub(super) fn working_values(&mut self, id: &str) -> Result<Attributes> {
        let view = self.golden(id)?;
        let mut values = attributes(&view.row.working)?;
        values.extend(attributes(&view.sensitive.working)?);
        Ok(values)
    }

    /// What consumers see, sensitive values too.
    pub(super) fn published_values(&mut self, id: &str) -> Result<Attributes> {
        let view = self.golden(id)?;
        let mut values = published_attributes(view.row.published.as_deref())?;
        values.extend(attributes(&view.sensitive.published)?);
        Ok(values)
    }

    /// What consumers were told of today: what they see, or what was announced to begin by now. What it names is in its
    /// present form: that a reference leads elsewhere by itself is nothing that somebody proposes.
    /// Of one that was never published, they know what was published of those that are part of it.
    pub(super) fn told_values(&mut self, id: &str) -> Result<Attributes> {
        if self.golden(id)?.row.published_version.is_none() {
            return self.known_of_merged(id);
        }
        let mut values = self.published_values(id)?;
        let (domain, now) = (self.domain, self.clock);
        if let Some(told) = Later::of(domain, &self.golden(id)?.row, now)?.told_today() {
            values.extend(told.clone());
            values.retain(|name, _| told.contains_key(name) || domain.is_sensitive(name));
        }
        Ok(in_present_form(domain, values, self.redirected(id)))
    }

    /// What consumers were told of golden records that were merged into this one, the last word of each attribute. It goes
    /// on to count for whoever follows them here, so that nobody changes it unapproved by merging into one that is new.
    pub(super) fn known_of_merged(&mut self, id: &str) -> Result<Attributes> {
        // Nothing was merged into one that is new and of which no command of this commit knows.
        if !self.golden(id)?.stored && self.merges.is_empty() {
            return Ok(Attributes::new());
        }
        let merged = self.merged_into(id)?;
        let mut known = Vec::new();
        for loser in merged {
            if let Some(at) = self.golden(&loser)?.row.published_at {
                known.push((at, loser));
            }
        }
        known.sort();
        let mut values = Attributes::new();
        for (_, loser) in known {
            values.extend(self.published_values(&loser)?);
        }
        Ok(in_present_form(self.domain, values, self.redirected(id)))
    }

    /// Whether somebody approved the first publication who neither brought nor caused anything of it.
    pub(super) fn may_begin(&mut self, id: &str) -> Result<bool> {
        let grant = self.grant.as_ref().filter(|grant| grant.golden_id == id);
        let Some(grant) = grant.filter(|grant| grant.values.contains_key("*")).cloned() else {
            return Ok(false);
        };
        let mut people = grant.submitters;
        join(&mut people, self.who_brought_all(id)?);
        join(&mut people, self.causing_all(id)?);
        Ok(satisfied(&[everybody(1, Vec::new())], &people, &grant.approvals))
    }

    /// Publishes with what was approved.
    pub(super) fn publish_granted(&mut self, grant: Grant, cause: &str, origin: &Origin) -> Result<()> {
        let id = grant.golden_id.clone();
        self.grant = Some(grant);
        let published = self.publish(&id, cause, origin);
        self.grant = None;
        published
    }

    /// Notes by whose approvals protected values were published, who brought them, and what the policy asked.
    pub(super) fn record_approvals(&mut self, id: &str, version: i64, changes: &[ProtectedChange]) -> Result<()> {
        for change in changes.iter().filter(|change| change.allowed) {
            let grant = self.grant.clone().filter(|_| change.requirement.approvers > 0);
            let submitters = match &grant {
                Some(grant) => self.submitters_of(id, change, &grant.submitters)?,
                None => Vec::new(),
            };
            let given = grant.as_ref().map(|grant| covering(&grant.approvals, &change.hash));
            self.approvals.push(ApprovalRow {
                golden_id: id.into(),
                version,
                attribute: change.requirement.place(),
                domain: self.domain.name.clone(),
                value_hash: change.hash.clone(),
                requirement: text(&change.requirement),
                submitted_by: text(&submitters),
                approvals: text(&given.unwrap_or_default()),
                subject: grant.map_or_else(|| "policy".into(), |grant| grant.subject),
                rules_version: self.domain.rules_version.clone(),
                at: self.now,
                seal: None,
            });
        }
        Ok(())
    }

    /// Notes that protected values stand in another form because what they name moved: nobody proposed them.
    pub(super) fn record_redirected(&mut self, id: &str, version: i64, changes: &[ProtectedChange]) {
        if self.redirected(id).is_empty() {
            return;
        }
        let domain = self.domain;
        let refers = |name: &str| {
            domain
                .references()
                .any(|(path, _)| path.split('.').next() == Some(name))
        };
        let approved = |name: &str| changes.iter().any(|c| c.allowed && c.requirement.attribute == name);
        for name in domain
            .approval
            .protect
            .keys()
            .filter(|name| refers(name) && !approved(name))
        {
            let requirement = Requirement {
                attribute: name.clone(),
                ..everybody(0, Vec::new())
            };
            self.approvals.push(ApprovalRow {
                golden_id: id.into(),
                version,
                attribute: name.clone(),
                domain: domain.name.clone(),
                value_hash: String::new(),
                requirement: text(&requirement),
                submitted_by: "[]".into(),
                approvals: "[]".into(),
                subject: "references".into(),
                rules_version: domain.rules_version.clone(),
                at: self.now,
                seal: None,
            });
        }
    }

    /// The open task that asks for the approval of what waits of a golden record.
    pub(super) fn approval_task(&self, golden_id: &str) -> Option<TaskRow> {
        self.tasks
            .values()
            .find(|t| t.kind == "approval" && t.resolved_at.is_none() && t.golden_id.as_deref() == Some(golden_id))
            .cloned()
    }

    /// Nothing waits any more: the change that did was taken back at its source.
    pub(super) fn close_approval(&mut self, golden_id: &str) {
        if let Some(mut task) = self.approval_task(golden_id) {
            task.state = "cancelled".into();
            task.reason = Some("the proposed values are no longer proposed".into());
            task.resolved_at = Some(self.now);
            self.put_task(task);
        }
    }

    /// Opens the approval task of a golden record, or brings it up to date: new values void earlier approvals.
    pub(super) fn ask_approval(
        &mut self,
        id: &str,
        changes: &[ProtectedChange],
        category: &str,
        origin: &Origin,
    ) -> Result<()> {
        let label = self.golden(id)?.row.label.clone();
        let first = category == "first_publication";
        let mut proposed = if first { vec![first_publication()] } else { Vec::new() };
        let (domain, now) = (self.domain, self.clock);
        let mut later = Later::of(domain, &self.golden(id)?.row, now)?;
        later.redirect(domain, self.redirected(id));
        for change in changes {
            let name = &change.requirement.attribute;
            let mut entry = json!({
                "attribute": name,
                "from": masked(domain, name, change.from.as_ref()),
                "to": masked(domain, name, change.to.as_ref()),
                "requirement": change.requirement,
                VALUE_HASH: change.hash,
            });
            if let (Some(which), Some(entry)) = (&change.requirement.entry, entry.as_object_mut()) {
                entry.insert("entry".into(), Value::String(which.clone()));
            }
            if let (true, Some(entry)) = (later.differs(name), entry.as_object_mut()) {
                entry.insert("periods".into(), Value::Array(later.proposed(name)));
            }
            proposed.push(entry);
        }
        let brought = self.brought(id, changes, first)?;
        // Whoever lets approved values through does not propose what is left.
        let asking = self.grant.is_none().then(|| origin.actor.clone());
        let approvers = changes.iter().map(|change| change.requirement.approvers).max();
        let approvers = approvers.unwrap_or(0).max(u8::from(first));
        let detail = json!({"proposed": proposed, "approvers": approvers});
        if let Some(task) = self.approval_task(id) {
            return self.propose_again(task, detail, brought, asking, origin);
        }
        for change in changes {
            let own = self.submitters_of(id, change, asking.as_slice())?;
            self.note_causes(id, &change.requirement.attribute, own)?;
        }
        let mut submitters = Vec::new();
        join(&mut submitters, asking);
        join(&mut submitters, brought);
        if first {
            self.note_causes(id, "*", submitters.iter().cloned())?;
        }
        let mut names: Vec<&str> = changes
            .iter()
            .map(|change| change.requirement.attribute.as_str())
            .collect();
        names.dedup();
        let what = if first {
            "first publication".into()
        } else {
            names.join(", ")
        };
        let task = TaskRow {
            submitted_by: text(&submitters),
            title: format!("Approve {what} of {label}"),
            suggestion: "Compare the proposed values with evidence from outside the request, then approve or reject; \
                         whoever submitted, typed or caused the change cannot approve it."
                .into(),
            detail: detail.to_string(),
            golden_id: Some(id.into()),
            ..self.new_task("approval", category, APPROVAL_DUE, origin)
        };
        self.audit_asked(&task, &submitters, origin)?;
        self.put_task(task);
        Ok(())
    }

    /// What is asked, and who may not answer, is in the audit chain too: so that nobody takes a name from the task.
    fn audit_asked(&mut self, task: &TaskRow, submitters: &[String], origin: &Origin) -> Result<()> {
        let detail: Value = stored(&task.detail, "detail of a task")?;
        let proposed = detail.get("proposed").and_then(Value::as_array).into_iter().flatten();
        let names: BTreeSet<&str> = proposed.filter_map(|row| row.get("attribute")?.as_str()).collect();
        let detail = json!({"golden_id": task.golden_id, "attributes": names, SUBMITTED_BY: submitters});
        self.audit(ASK, &format!("task:{}", task.id), &detail, origin);
        Ok(())
    }

    /// Brings an open approval task up to date, if what is proposed differs, or others brought it, too. Approvals of values
    /// that are still proposed stay.
    fn propose_again(
        &mut self,
        mut task: TaskRow,
        mut detail: Value,
        brought: Vec<String>,
        asking: Option<String>,
        origin: &Origin,
    ) -> Result<()> {
        let known: Value = stored(&task.detail, "detail of a task")?;
        let other = known.get("proposed") != detail.get("proposed");
        let mut submitters = people(&task.submitted_by, "submitters of a task")?;
        let before = submitters.len();
        // Whoever approves a part leaves the rest as it was.
        let new = !hashes_of(&detail).is_subset(&hashes_of(&known));
        join(&mut submitters, asking.filter(|_| new));
        join(&mut submitters, brought);
        let golden_id = task.golden_id.clone().unwrap_or_default();
        if !other && submitters.len() == before {
            return Ok(());
        }
        task.submitted_by = text(&submitters);
        if other {
            let hashes = hashes_of(&detail);
            // What begins is approved as a whole.
            let begins = hashes.contains("");
            let mut given = given(&task)?;
            given.retain(|approval| {
                let seen = approval.seen.as_ref();
                !begins && seen.is_some_and(|seen| seen.iter().any(|hash| hashes.contains(hash)))
            });
            task.approvals = text(&given.iter().map(|approval| &approval.by).collect::<Vec<_>>());
            if let (false, Some(members)) = (given.is_empty(), detail.as_object_mut()) {
                members.insert(GIVEN.into(), json!(given));
            }
            task.detail = detail.to_string();
        }
        self.keep_submitters(&task, &golden_id)?;
        if submitters.len() != before {
            self.audit_asked(&task, &submitters, origin)?;
        }
        self.put_task(task);
        Ok(())
    }
}

/// Those approvals that are about a value.
pub(super) fn covering(given: &[Approval], hash: &str) -> Vec<Approval> {
    given.iter().filter(|approval| approval.covers(hash)).cloned().collect()
}

/// Hashes of what an approval task proposes.
pub(super) fn hashes_of(detail: &Value) -> BTreeSet<String> {
    let proposed = detail.get("proposed").and_then(Value::as_array).into_iter().flatten();
    proposed
        .filter_map(|row| Some(row.get(VALUE_HASH)?.as_str()?.to_owned()))
        .collect()
}

/// Reads what the store holds as JSON.
///
/// # Errors
/// `Internal` when it is something else.
pub(super) fn stored<T: serde::de::DeserializeOwned>(text: &str, what: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::Internal(format!("the stored {what} cannot be read: {e}")))
}

/// What an approval task proposes where nothing was published yet.
fn first_publication() -> Value {
    json!({"attribute": "*", "from": null, "to": null, "requirement": everybody(1, Vec::new()), VALUE_HASH: ""})
}

/// Tells whether a proposed value is the one seen before. Short values can be guessed from it: it stays in the store.
pub(super) fn value_hash(golden_id: &str, attribute: &str, value: Option<&Value>) -> String {
    sha256_hex(&[
        golden_id.as_bytes(),
        b"\0",
        attribute.as_bytes(),
        b"\0",
        text(&value).as_bytes(),
    ])
}

/// A value as those may see it who decide about it.
pub(super) fn masked(domain: &Domain, name: &str, value: Option<&Value>) -> Value {
    let one = value.map(|value| (name.to_owned(), value.clone()));
    let mut shown = domain.mask(&Attributes::from_iter(one), Mask::LastFour);
    shown.remove(name).unwrap_or(Value::Null)
}

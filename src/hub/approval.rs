//! What must be approved before consumers see it: judged by one policy, wherever a change comes from.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Origin;
use super::batch::Batch;
use super::consolidate::{attributes, text};
use super::ids::sha256_hex;
use super::later::Later;
use super::publish::published_attributes;
use super::referring::in_present_form;
use super::time::day_of;
use crate::engine::approval::{Approval, Change, Only, Requirement, everybody, satisfied};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::error::Result;
use crate::store::approvals::ApprovalRow;
use crate::store::tasks::TaskRow;

/// Values of one golden record that people approved.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) golden_id: String,
    /// Attribute → hash of the value that was approved; `*` for the first publication.
    pub(super) values: BTreeMap<String, String>,
    /// What they approved: a task or a change request.
    pub(super) subject: String,
    pub(super) submitters: Vec<String>,
    pub(super) approvals: Vec<Approval>,
}

/// A protected attribute whose working value is not the published one.
#[derive(Debug, Clone)]
pub(super) struct ProtectedChange {
    pub(super) requirement: Requirement,
    /// [`value_hash`] of the working value.
    pub(super) hash: String,
    /// Whether consumers may see it now.
    pub(super) allowed: bool,
    /// Whether an approver refused this very value.
    pub(super) refused: bool,
}

/// How long people have, by default.
const APPROVAL_DUE: i64 = 24 * 3600 * 1_000_000;
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
    pub(super) fn told_values(&mut self, id: &str) -> Result<Attributes> {
        let mut values = self.published_values(id)?;
        let (domain, now) = (self.domain, self.now);
        if let Some(told) = Later::of(domain, &self.golden(id)?.row, now)?.told_today() {
            values.extend(told.clone());
            values.retain(|name, _| told.contains_key(name) || domain.is_sensitive(name));
        }
        Ok(in_present_form(domain, values, self.redirected(id)))
    }

    /// Whether somebody approved the first publication.
    pub(super) fn may_begin(&self, id: &str) -> bool {
        let grant = self.grant.as_ref().filter(|grant| grant.golden_id == id);
        grant.is_some_and(|grant| {
            grant.values.contains_key("*")
                && satisfied(&[everybody(1, Vec::new())], &grant.submitters, &grant.approvals)
        })
    }

    /// Protected attributes whose working value differs from the published one, each with what the policy asks for it.
    pub(super) fn protected_changes(&mut self, id: &str) -> Result<Vec<ProtectedChange>> {
        let first = self.golden(id)?.row.published_version.is_none();
        let before = self.told_values(id)?;
        self.changes_since(id, &before, first)
    }

    /// The same, against other values than the published ones. `first`: nothing was published then.
    pub(super) fn changes_since(&mut self, id: &str, before: &Attributes, first: bool) -> Result<Vec<ProtectedChange>> {
        let (domain, now) = (self.domain, self.now);
        let after = self.working_values(id)?;
        let mut later = Later::of(domain, &self.golden(id)?.row, now)?;
        later.redirect(domain, self.redirected(id));
        let view = self.golden(id)?;
        let refused: BTreeMap<String, String> = serde_json::from_str(&view.row.refused).unwrap_or_default();
        let mut changes = Vec::new();
        for (name, protection) in &domain.approval.protect {
            let same = after.get(name) == before.get(name) && !later.differs(name);
            if same || (first && !protection.on_create) {
                continue;
            }
            // The strictest that the policy asks, of today or of another period.
            let moments = later.moments(name, before, &after);
            let asked = moments.iter().filter_map(|(before, after)| {
                domain.approval.requirement(Change {
                    attribute: name,
                    before,
                    after,
                })
            });
            let Some(mut requirement) = asked.max_by_key(|requirement| requirement.approvers) else {
                continue;
            };
            if protection.only == Some(Only::Cleared) && !self.clears(id, name, before, &after)? {
                requirement = Requirement {
                    attribute: name.clone(),
                    ..everybody(0, Vec::new())
                };
            }
            // What consumers were told of days that have been stays; nobody is asked to approve otherwise.
            let back = domain.approval.reaches_back(
                Change {
                    attribute: name,
                    before,
                    after: &after,
                },
                &day_of(now),
            );
            let hash = value_hash(id, name, later.proposal(name, after.get(name)).as_ref());
            changes.push(ProtectedChange {
                allowed: !back && (requirement.approvers == 0 || self.grants(id, &requirement, &hash)),
                refused: back || refused.get(name) == Some(&hash),
                requirement,
                hash,
            });
        }
        Ok(changes)
    }

    /// Whether this value was approved by as many and by whom the policy asks now.
    fn grants(&self, id: &str, requirement: &Requirement, hash: &str) -> bool {
        let grant = self.grant.as_ref().filter(|grant| grant.golden_id == id);
        grant.is_some_and(|grant| {
            grant
                .values
                .get(&requirement.attribute)
                .is_some_and(|approved| approved == hash)
                && satisfied(std::slice::from_ref(requirement), &grant.submitters, &grant.approvals)
        })
    }

    /// Publishes with what was approved.
    pub(super) fn publish_granted(&mut self, grant: Grant, cause: &str, origin: &Origin) -> Result<()> {
        let id = grant.golden_id.clone();
        self.grant = Some(grant);
        let published = self.publish(&id, cause, origin);
        self.grant = None;
        published
    }

    /// Notes by whose approvals protected values were published, and what the policy asked.
    pub(super) fn record_approvals(&mut self, id: &str, version: i64, changes: &[ProtectedChange]) {
        for change in changes.iter().filter(|change| change.allowed) {
            let grant = self.grant.as_ref().filter(|_| change.requirement.approvers > 0);
            self.approvals.push(ApprovalRow {
                golden_id: id.into(),
                version,
                attribute: change.requirement.attribute.clone(),
                domain: self.domain.name.clone(),
                value_hash: change.hash.clone(),
                requirement: text(&change.requirement),
                submitted_by: grant.map_or_else(|| "[]".into(), |grant| text(&grant.submitters)),
                approvals: grant.map_or_else(|| "[]".into(), |grant| text(&grant.approvals)),
                subject: grant.map_or_else(|| "policy".into(), |grant| grant.subject.clone()),
                rules_version: self.domain.rules_version.clone(),
                at: self.now,
            });
        }
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
            });
        }
    }

    fn approval_task(&self, golden_id: &str) -> Option<TaskRow> {
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
        let (new, old) = (self.working_values(id)?, self.told_values(id)?);
        let (domain, now) = (self.domain, self.now);
        let mut later = Later::of(domain, &self.golden(id)?.row, now)?;
        later.redirect(domain, self.redirected(id));
        for change in changes {
            let name = &change.requirement.attribute;
            let mut entry = json!({
                "attribute": name,
                "from": masked(self.domain, name, old.get(name)),
                "to": masked(self.domain, name, new.get(name)),
                "requirement": change.requirement,
                VALUE_HASH: change.hash,
            });
            if let (true, Some(entry)) = (later.differs(name), entry.as_object_mut()) {
                entry.insert("periods".into(), Value::Array(later.proposed(name)));
            }
            proposed.push(entry);
        }
        let approvers = changes.iter().map(|change| change.requirement.approvers).max();
        let approvers = approvers.unwrap_or(0).max(u8::from(first));
        let detail = json!({"proposed": proposed, "approvers": approvers});
        if let Some(task) = self.approval_task(id) {
            self.propose_again(task, detail, origin);
            return Ok(());
        }
        let names: Vec<&str> = changes
            .iter()
            .map(|change| change.requirement.attribute.as_str())
            .collect();
        let what = if first {
            "first publication".into()
        } else {
            names.join(", ")
        };
        self.put_task(TaskRow {
            title: format!("Approve {what} of {label}"),
            suggestion: "Compare the proposed values with evidence from outside the request, then approve or reject; \
                         whoever submitted the change cannot approve it."
                .into(),
            detail: detail.to_string(),
            golden_id: Some(id.into()),
            ..self.new_task("approval", category, APPROVAL_DUE, origin)
        });
        Ok(())
    }

    /// Brings an open approval task up to date, if what is proposed differs.
    fn propose_again(&mut self, mut task: TaskRow, detail: Value, origin: &Origin) {
        let known: Value = serde_json::from_str(&task.detail).unwrap_or(Value::Null);
        if known.get("proposed") == detail.get("proposed") {
            return;
        }
        let mut submitters: Vec<String> = serde_json::from_str(&task.submitted_by).unwrap_or_default();
        if !submitters.contains(&origin.actor) {
            submitters.push(origin.actor.clone());
        }
        task.submitted_by = text(&submitters);
        task.approvals = "[]".into();
        task.detail = detail.to_string();
        self.put_task(task);
    }
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

/// A value as everybody may see it.
pub(super) fn masked(domain: &Domain, name: &str, value: Option<&Value>) -> Value {
    let one = value.map(|value| (name.to_owned(), value.clone()));
    let mut shown = domain.mask(&Attributes::from_iter(one));
    shown.remove(name).unwrap_or(Value::Null)
}

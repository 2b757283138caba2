//! Payment holds: while a change of where money goes is in question, consumers are told not to pay. The old value stays
//! published until a second person has confirmed the new one with evidence, and it has cooled off.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Origin;
use super::approval::{Grant, stored, value_hash};
use super::batch::Batch;
use super::brought::people;
use super::change_requests::{Difference, Operation};
use super::consolidate::{attributes, text};
use super::ids::new_id;
use super::protected::ProtectedChange;
use super::time::rfc3339;
use crate::engine::approval::{Approval, Requirement, State, join};
use crate::engine::record::Attributes;
use crate::error::Result;
use crate::store::change_requests::ChangeRequestRow;
use crate::store::tasks::TaskRow;

/// Member of the published record, and what `changed` of a change says.
pub(super) const PAYMENT_HOLD: &str = "payment_hold";
/// What a hold says.
const REASON: &str = "a change of payment details waits for confirmation";

impl Batch<'_> {
    /// The hold that consumers must see: of proposed values that wait, and of change requests that do.
    pub(super) fn payment_hold(&mut self, id: &str, changes: &[ProtectedChange]) -> Result<Option<Value>> {
        let before = published_hold(self.golden(id)?.row.published.as_deref());
        let waiting = changes
            .iter()
            .filter(|c| c.requirement.payment && !c.allowed && !c.refused);
        let mut names: BTreeSet<String> = waiting.map(|c| c.requirement.attribute.clone()).collect();
        let known = self.requests.values().any(|row| row.golden_id == id);
        if before.is_some() || known || !names.is_empty() {
            self.load_requests(id)?;
        }
        for row in self.open_requests(id) {
            if State::parse(&row.state).is_some_and(State::is_waiting) {
                let requirements: Vec<Requirement> = stored(&row.requirements, "requirements of a change request")?;
                names.extend(requirements.into_iter().filter(|r| r.payment).map(|r| r.attribute));
            }
        }
        if names.is_empty() {
            return Ok(None);
        }
        let since = before.and_then(|hold| hold.get("since").cloned());
        let since = since.unwrap_or_else(|| Value::String(rfc3339(self.now)));
        Ok(Some(json!({"since": since, "attributes": names, "reason": REASON})))
    }

    /// Protected changes that somebody must still be asked about. Confirmed values that cool off are not asked about
    /// again; confirmations of values that are no longer proposed end.
    pub(super) fn waiting(
        &mut self,
        id: &str,
        changes: &[ProtectedChange],
        origin: &Origin,
    ) -> Result<Vec<ProtectedChange>> {
        let mut waiting: Vec<ProtectedChange> = changes.iter().filter(|c| !c.allowed && !c.refused).cloned().collect();
        let held = published_hold(self.golden(id)?.row.published.as_deref()).is_some();
        if !held && !waiting.iter().any(|change| change.requirement.cooling_off > 0) {
            return Ok(waiting);
        }
        self.load_requests(id)?;
        for row in self.open_requests(id) {
            let Ok(Operation::Release { values }) = Operation::read(&row) else {
                continue;
            };
            let proposed = |(name, hash): (&String, &String)| {
                let same = |change: &&ProtectedChange| change.requirement.place() == *name && change.hash == *hash;
                changes.iter().find(same).is_some_and(|change| !change.refused)
            };
            if !values.iter().all(proposed) {
                self.end_request(row, "other values are proposed now", origin);
            } else if State::parse(&row.state).is_some_and(State::is_waiting) {
                waiting.retain(|change| !values.contains_key(&change.requirement.place()));
            }
        }
        Ok(waiting)
    }

    /// Confirmed values that must cool off become a change request that is carried out when they have.
    pub(super) fn cool_off(&mut self, task: &TaskRow, grant: &Grant, requirements: &[Requirement]) -> Result<()> {
        let seconds = requirements.iter().map(|r| r.cooling_off).max().unwrap_or(0);
        let (new, old) = (
            self.working_values(&grant.golden_id)?,
            self.published_values(&grant.golden_id)?,
        );
        let names: BTreeSet<&str> = grant.values.keys().map(|place| attribute_of(place)).collect();
        let difference: Vec<Difference> = names
            .into_iter()
            .map(|name| Difference {
                attribute: name.to_owned(),
                from: old.get(name).cloned().unwrap_or(Value::Null),
                to: new.get(name).cloned().unwrap_or(Value::Null),
            })
            .collect();
        let operation = Operation::Release {
            values: grant.values.clone(),
        };
        let due = self.clock.saturating_add(seconds.saturating_mul(1_000_000));
        let golden_version = self.golden(&grant.golden_id)?.row.version;
        self.put_request(ChangeRequestRow {
            id: new_id(),
            domain: self.domain.name.clone(),
            golden_id: grant.golden_id.clone(),
            home_id: grant.golden_id.clone(),
            operation: operation.name().into(),
            proposal: text(&operation),
            difference: text(&difference),
            state: State::Approved.name().into(),
            submitted_by: text(&grant.submitters),
            reason: task.title.clone(),
            evidence: None,
            requirements: text(&requirements),
            rules_version: self.domain.rules_version.clone(),
            approvals: text(&grant.approvals),
            golden_version,
            effective_at: None,
            due_at: Some(due),
            remark: None,
            decided_by: grant.approvals.last().map(|approval| approval.by.clone()),
            decided_at: Some(self.now),
            committed_version: None,
            created_at: self.now,
            updated_at: self.now,
            correlation_id: task.correlation_id.clone(),
            version: 0,
            brought_by: "[]".into(),
        });
        Ok(())
    }
}

/// The attribute of a place that was approved: of an entry, the list.
pub(super) fn attribute_of(place: &str) -> &str {
    place.split('[').next().unwrap_or(place)
}

impl Batch<'_> {
    /// What a change request grants: the values that its approvers saw, of a list that is judged entry by entry those
    /// entries that it changes.
    ///
    /// # Errors
    /// `Internal` when its persons cannot be read.
    pub(super) fn grant_of(
        &self,
        row: &ChangeRequestRow,
        difference: &[Difference],
        approvals: Vec<Approval>,
    ) -> Result<Grant> {
        let id = row.golden_id.as_str();
        let values = match Operation::read(row)? {
            Operation::Release { values } => values,
            _ => self.approved_values(id, difference),
        };
        let mut submitters = people(&row.submitted_by, "submitters of a change request")?;
        join(&mut submitters, people(&row.brought_by, "persons of a change request")?);
        Ok(Grant {
            golden_id: row.golden_id.clone(),
            values,
            subject: format!("change_request:{}", row.id),
            submitters,
            approvals,
        })
    }

    /// The places that a difference changes, each with the hash of its value.
    fn approved_values(&self, id: &str, difference: &[Difference]) -> BTreeMap<String, String> {
        let mut values = BTreeMap::new();
        let with = |name: &str, value: &Value| {
            let value = Some(value).filter(|value| !value.is_null());
            value
                .map(|value| (name.to_owned(), value.clone()))
                .into_iter()
                .collect::<Attributes>()
        };
        for d in difference {
            let name = d.attribute.as_str();
            let (before, after) = (with(name, &d.from), with(name, &d.to));
            match self.domain.protected_entries(name, &before, &after) {
                Some(entries) => values.extend(entries.changes(&before, &after).into_iter().map(|change| {
                    let place = format!("{name}[{}]", change.shown);
                    let approved = entries.approved_of_key(&change.key, &after);
                    let hash = value_hash(id, &place, approved.as_ref());
                    (place, hash)
                })),
                None => _ = values.insert(name.to_owned(), value_hash(id, name, after.get(name))),
            }
        }
        values
    }
}

/// The hold inside published bytes.
pub(super) fn published_hold(published: Option<&str>) -> Option<Value> {
    attributes(published?).ok()?.remove(PAYMENT_HOLD)
}

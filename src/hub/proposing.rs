//! The writer's half of change requests: what a proposal comes to, its steps, and carrying it out.

use std::collections::BTreeSet;

use parking_lot::RwLock;
use serde_json::Value;

use super::Origin;
use super::batch::Batch;
use super::change_requests::{Difference, Note, Operation, Proposal, RequestCommand};
use super::consolidate::{differing, text};
use super::merging::MergeRequest;
use super::overrides::OverrideRequest;
use super::protected::ProtectedChange;
use super::request_view::ConflictView;
use super::splitting::SplitPart;
use super::view::View;
use crate::engine::approval::{Requirement, State, Step};
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::store::change_requests::{self, ChangeRequestRow};

/// What a proposal comes to in the present state of its golden record.
pub(super) struct Prepared {
    difference: Vec<Difference>,
    requirements: Vec<Requirement>,
    golden_version: i64,
    /// Who brought the protected values that it would publish.
    brought_by: Vec<String>,
}

/// Values that are not any more what the proposal was based on; `*` where its golden record is another one now.
pub(super) fn conflicts(row: &ChangeRequestRow, difference: &[Difference], present: &Attributes) -> Vec<ConflictView> {
    if change_requests::CLOSED.contains(&row.state.as_str()) || row.operation == "release" {
        return Vec::new();
    }
    let moved = difference.iter().filter_map(|d| {
        let now = present.get(&d.attribute).cloned().unwrap_or(Value::Null);
        (now != d.from).then(|| ConflictView {
            attribute: d.attribute.clone(),
            based_on: d.from.clone(),
            present: now,
        })
    });
    let follows = (row.golden_id != row.home_id).then(|| ConflictView {
        attribute: "*".into(),
        based_on: Value::String(row.home_id.clone()),
        present: Value::String(row.golden_id.clone()),
    });
    follows.into_iter().chain(moved).collect()
}

impl Batch<'_> {
    /// Carries out a mutation of change requests. Answers the one it was about.
    pub(super) fn on_request(
        &mut self,
        view: &RwLock<View>,
        command: &RequestCommand,
        origin: &Origin,
    ) -> Result<Option<ChangeRequestRow>> {
        let id = match command {
            RequestCommand::Create {
                id,
                proposal,
                prepared,
                submit,
            } => {
                self.create_request(id, proposal, prepared, *submit, origin)?;
                id
            }
            RequestCommand::Edit {
                id,
                proposal,
                prepared,
                expected,
            } => {
                self.edit_request(id, proposal, prepared, *expected, origin)?;
                id
            }
            RequestCommand::Submit { id, prepared, expected } => {
                self.submit_request(id, prepared, *expected, origin)?;
                id
            }
            RequestCommand::Step {
                id,
                step,
                note,
                expected,
            } => {
                self.step_request(view, id, *step, note, *expected, origin)?;
                id
            }
            RequestCommand::CommitDue(ids) => {
                for id in ids {
                    self.commit_if_due(view, id, origin)?;
                }
                return Ok(None);
            }
        };
        Ok(self.requests.get(id).cloned())
    }

    /// What a proposal comes to: carried out on a view that is thrown away.
    pub(super) fn prepare_request(&mut self, proposal: &Proposal, origin: &Origin) -> Result<Prepared> {
        let id = proposal.golden_id.as_str();
        self.load_goldens(&BTreeSet::from([id.to_owned()]))?;
        let found = self.goldens.get(id).filter(|g| g.row.domain == self.domain.name);
        let golden_version = found.ok_or_else(|| Error::not_found("golden record", id))?.row.version;
        let (before, published) = (self.working_values(id)?, self.published_values(id)?);
        let first = self.golden(id)?.row.published_version.is_none();
        self.carry_out(None, proposal, origin)?;
        let after = self.working_values(id)?;
        let difference: Vec<Difference> = differing(&before, &after)
            .into_iter()
            .map(|attribute| Difference {
                from: before.get(&attribute).cloned().unwrap_or(Value::Null),
                to: after.get(&attribute).cloned().unwrap_or(Value::Null),
                attribute,
            })
            .collect();
        // Consumers may know what it is merged with.
        let known = match first {
            true => self.known_of_merged(id)?,
            false => published,
        };
        let mut changes = self.changes_since(id, &known, known.is_empty() && first)?;
        changes.retain(|change| difference.iter().any(|d| d.attribute == change.requirement.attribute));
        let brought_by = self.brought(id, &changes, false)?;
        Ok(Prepared {
            brought_by,
            requirements: self.requirements(changes, &proposal.operation, &difference),
            difference,
            golden_version,
        })
    }

    /// What the policy asks for a proposed difference: by protected attribute, and for the rest as a whole.
    fn requirements(
        &self,
        changes: Vec<ProtectedChange>,
        operation: &Operation,
        difference: &[Difference],
    ) -> Vec<Requirement> {
        let mut asked: Vec<Requirement> = changes
            .into_iter()
            .map(|change| change.requirement)
            .filter(|requirement| requirement.approvers > 0)
            .collect();
        let of_values = matches!(operation, Operation::Override { .. } | Operation::EndOverride { .. });
        let covered = difference
            .iter()
            .all(|d| asked.iter().any(|r| r.attribute == d.attribute));
        if asked.is_empty() || !of_values || !covered {
            asked.push(self.domain.approval.requests.requirement());
        }
        asked
    }

    /// The same code as the direct command. `view` is absent where nothing is to be kept.
    pub(super) fn carry_out(
        &mut self,
        view: Option<&RwLock<View>>,
        proposal: &Proposal,
        origin: &Origin,
    ) -> Result<()> {
        let (id, expected) = (proposal.golden_id.as_str(), proposal.golden_version);
        let reason = proposal.reason.as_str();
        match &proposal.operation {
            Operation::Override {
                attributes,
                entries,
                expiry,
                valid,
            } => {
                let request = OverrideRequest {
                    attributes: attributes.clone(),
                    entries: entries.clone(),
                    reason: reason.into(),
                    expiry: expiry.clone(),
                    valid: valid.clone(),
                };
                self.set_overrides(id, &request, expected, origin)
            }
            Operation::EndOverride { attribute, entry } => {
                self.end_override_of(id, (attribute, entry.as_ref()), reason, expected, origin)
            }
            Operation::Merge { golden_id, reopen } => {
                let request = MergeRequest {
                    loser: golden_id.clone(),
                    reason: reason.into(),
                    reopen: *reopen,
                };
                self.merge_goldens(view, id, &request, expected, origin)
            }
            Operation::Split {
                source_records,
                merged_id,
            } => {
                let part = match merged_id {
                    Some(merged) => SplitPart::Merged(merged.clone()),
                    None => SplitPart::Records(source_records.clone()),
                };
                self.split(view, id, &part, reason, expected, origin).map(|_| ())
            }
            Operation::Retire => self.retire_golden(id, reason, expected, origin),
            Operation::Reinstate => self.reinstate_golden(id, reason, expected, origin),
            Operation::Release { .. } => {
                self.live_golden(id, expected)?;
                self.publish(id, "release", origin)
            }
        }
    }

    fn create_request(
        &mut self,
        id: &str,
        proposal: &Proposal,
        prepared: &Prepared,
        submit: bool,
        origin: &Origin,
    ) -> Result<()> {
        let state = if submit { State::Submitted } else { State::Draft };
        let mut row = ChangeRequestRow {
            id: id.into(),
            domain: self.domain.name.clone(),
            golden_id: proposal.golden_id.clone(),
            home_id: proposal.golden_id.clone(),
            operation: String::new(),
            proposal: String::new(),
            difference: String::new(),
            state: state.name().into(),
            submitted_by: text(&[&origin.actor]),
            reason: String::new(),
            evidence: None,
            requirements: String::new(),
            rules_version: String::new(),
            approvals: "[]".into(),
            golden_version: 0,
            effective_at: None,
            due_at: None,
            remark: None,
            decided_by: None,
            decided_at: None,
            committed_version: None,
            created_at: self.now,
            updated_at: self.now,
            correlation_id: origin.correlation_id.clone(),
            version: 0,
            brought_by: "[]".into(),
        };
        self.write_proposal(&mut row, proposal);
        self.write_prepared(&mut row, prepared);
        let step = if submit { Step::Submit } else { Step::Edit };
        self.keep_request(row, step, None, origin)
    }

    fn write_proposal(&self, row: &mut ChangeRequestRow, proposal: &Proposal) {
        row.operation = proposal.operation.name().into();
        row.proposal = text(&proposal.operation);
        row.reason.clone_from(&proposal.reason);
        row.evidence.clone_from(&proposal.evidence);
        row.effective_at = proposal.effective_at;
    }

    fn write_prepared(&self, row: &mut ChangeRequestRow, prepared: &Prepared) {
        row.difference = text(&prepared.difference);
        row.requirements = text(&prepared.requirements);
        row.rules_version.clone_from(&self.domain.rules_version);
        row.golden_version = prepared.golden_version;
        row.brought_by = text(&prepared.brought_by);
    }

    fn edit_request(
        &mut self,
        id: &str,
        proposal: &Proposal,
        prepared: &Prepared,
        expected: i64,
        origin: &Origin,
    ) -> Result<()> {
        let mut row = self.stepped(id, Step::Edit, &Note::default(), expected, origin)?.0;
        if row.golden_id != proposal.golden_id {
            return Err(Error::invalid(
                "/golden_id",
                "another_golden_record",
                "expected the golden record of this change request; make another one",
            ));
        }
        self.write_proposal(&mut row, proposal);
        self.write_prepared(&mut row, prepared);
        self.keep_request(row, Step::Edit, None, origin)
    }

    fn submit_request(&mut self, id: &str, prepared: &Prepared, expected: i64, origin: &Origin) -> Result<()> {
        let mut row = self.stepped(id, Step::Submit, &Note::default(), expected, origin)?.0;
        self.write_prepared(&mut row, prepared);
        row.remark = None;
        self.keep_request(row, Step::Submit, None, origin)
    }
}

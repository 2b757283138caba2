//! What the policy asks for a change, and whether approvals are enough.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rules::{AmountRule, ApprovalRules, Only, PolicyRule, Protection, RequestRules, When, seconds};
use crate::engine::record::Attributes;

/// A change of one protected attribute of a golden record.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Top-level attribute.
    pub attribute: &'a str,
    /// What consumers see; empty before the first publication.
    pub before: &'a Attributes,
    /// What they would see.
    pub after: &'a Attributes,
}

/// What the policy asks for a change of one attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// Top-level attribute; `*` for what is not about one.
    pub attribute: String,
    /// How many must approve.
    pub approvers: u8,
    /// Groups of which an approver must belong to one; empty: anybody who may approve.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Whether money goes where it says, so that an approval needs evidence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub payment: bool,
    /// Seconds between the last approval and publication.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cooling_off: i64,
    /// Position of the policy's rule that fitted; absent: none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<usize>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// One person's approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub by: String,
    /// When, microseconds.
    pub at: i64,
    /// Groups that the person belonged to then.
    #[serde(default)]
    pub groups: Vec<String>,
    /// What shows that it is right, e.g. whom was called back.
    #[serde(default)]
    pub evidence: Option<String>,
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Whoever submitted a change decides nothing about it.
    OwnSubmission,
    /// One person approves once.
    AlreadyApproved,
    /// The policy names other groups.
    NotInGroup(Vec<String>),
    /// A payment value needs evidence.
    EvidenceRequired,
    /// Only the submitter may.
    NotSubmitter,
    /// There is no approval of this person to take back.
    NotApproved,
    /// The state does not allow it.
    WrongState,
    /// Its moment has not come.
    NotDue,
}

impl ApprovalRules {
    /// What a change of a protected attribute needs; `None` when it is not protected. Judged by the values before and
    /// after, the stricter counts: nobody chooses a milder policy by changing what it looks at.
    pub fn requirement(&self, change: Change<'_>) -> Option<Requirement> {
        let protection = self.protect.get(change.attribute)?;
        if !protection.concerns(change) {
            return Some(Requirement {
                attribute: change.attribute.to_owned(),
                ..everybody(0, Vec::new())
            });
        }
        let after = protection.asks(change, change.after);
        if change.before.is_empty() {
            return Some(after);
        }
        let before = protection.asks(change, change.before);
        Some(if after.approvers > before.approvers {
            after
        } else {
            before
        })
    }
}

impl RequestRules {
    /// What a change request needs at least.
    pub fn requirement(&self) -> Requirement {
        everybody(self.approvers, self.groups.clone())
    }
}

/// A requirement that is not about one attribute.
pub fn everybody(approvers: u8, groups: Vec<String>) -> Requirement {
    Requirement {
        attribute: "*".into(),
        approvers,
        groups,
        payment: false,
        cooling_off: 0,
        rule: None,
    }
}

impl Protection {
    /// Whether a change is one of those that need the approval.
    fn concerns(&self, change: Change<'_>) -> bool {
        let is_true = |values: &Attributes| values.get(change.attribute) == Some(&Value::Bool(true));
        match self.only {
            // Who says better, and whether it is better, is known where values are chosen.
            None | Some(Only::Cleared) => true,
            Some(Only::Loosened) => is_true(change.before) && !is_true(change.after),
        }
    }

    /// What a change needs, its conditions judged by these values.
    fn asks(&self, change: Change<'_>, values: &Attributes) -> Requirement {
        let fitting = self.rules.iter().position(|rule| rule.fits(change, values));
        let (approvers, groups) = match fitting.and_then(|position| self.rules.get(position)) {
            Some(rule) => (rule.approvers, &rule.groups),
            None => (self.approvers, &self.groups),
        };
        Requirement {
            attribute: change.attribute.to_owned(),
            approvers,
            groups: groups.clone(),
            payment: self.payment,
            cooling_off: self.cooling_off.as_deref().and_then(seconds).unwrap_or(0),
            rule: fitting,
        }
    }
}

impl PolicyRule {
    fn fits(&self, change: Change<'_>, values: &Attributes) -> bool {
        self.when.iter().all(|when| when.holds(values)) && self.amount.as_ref().is_none_or(|amount| amount.fits(change))
    }
}

impl When {
    fn holds(&self, values: &Attributes) -> bool {
        let is_one = |value: &Value| match value {
            Value::String(text) => self.values.contains(text),
            Value::Number(_) | Value::Bool(_) => self.values.contains(&value.to_string()),
            _ => false,
        };
        match values.get(&self.attribute) {
            Some(Value::Array(items)) => items.iter().any(is_one),
            Some(value) => is_one(value),
            None => false,
        }
    }
}

impl AmountRule {
    /// A number that comes or goes is a change by all of it.
    fn fits(&self, change: Change<'_>) -> bool {
        let name = self.attribute.as_deref().unwrap_or(change.attribute);
        let of = |values: &Attributes| values.get(name).and_then(number).unwrap_or(0.0);
        let (old, new) = (of(change.before), of(change.after));
        let difference = (new - old).abs();
        let relative = if old == 0.0 {
            f64::INFINITY
        } else {
            difference / old.abs()
        };
        difference > 0.0
            && (self.absolute.is_some_and(|limit| difference > limit)
                || self.relative.is_some_and(|limit| relative > limit))
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

impl Requirement {
    /// Whether this approval counts here.
    fn counts(&self, approval: &Approval) -> bool {
        let member = self.groups.is_empty() || self.groups.iter().any(|group| approval.groups.contains(group));
        member && (!self.payment || has_evidence(approval))
    }
}

fn has_evidence(approval: &Approval) -> bool {
    approval.evidence.as_deref().is_some_and(|text| !text.trim().is_empty())
}

/// Whether every requirement has its approvals: of different persons, none of whom submitted the change.
pub fn satisfied(requirements: &[Requirement], submitters: &[String], given: &[Approval]) -> bool {
    requirements.iter().all(|requirement| {
        let people: BTreeSet<&String> = given
            .iter()
            .filter(|approval| !submitters.contains(&approval.by) && requirement.counts(approval))
            .map(|approval| &approval.by)
            .collect();
        people.len() >= usize::from(requirement.approvers)
    })
}

/// Whether one more approval can be taken.
///
/// # Errors
/// Why not.
pub fn admit(
    requirements: &[Requirement],
    submitters: &[String],
    given: &[Approval],
    approval: &Approval,
) -> Result<(), Refusal> {
    if submitters.contains(&approval.by) {
        return Err(Refusal::OwnSubmission);
    }
    if given.iter().any(|earlier| earlier.by == approval.by) {
        return Err(Refusal::AlreadyApproved);
    }
    if requirements.iter().any(|requirement| requirement.payment) && !has_evidence(approval) {
        return Err(Refusal::EvidenceRequired);
    }
    if requirements.iter().any(|requirement| requirement.counts(approval)) || requirements.is_empty() {
        return Ok(());
    }
    let mut groups: Vec<String> = requirements.iter().flat_map(|r| r.groups.clone()).collect();
    groups.sort();
    groups.dedup();
    Err(Refusal::NotInGroup(groups))
}

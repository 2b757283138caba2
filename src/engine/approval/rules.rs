//! `[approval]` of a domain's `rules.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::domain::{AttributeRule, Kind};

/// Whether a first version publishes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstPublication {
    /// A valid new golden record publishes without anybody.
    #[default]
    Automatic,
    /// Somebody must approve it.
    Approve,
}

/// What must be approved, and by whom.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRules {
    /// Policy for a golden record that was never published.
    #[serde(default)]
    pub first_publication: FirstPublication,
    /// Top-level attributes whose change needs approval.
    #[serde(default)]
    pub protect: BTreeMap<String, Protection>,
    /// What a change request needs where no protected attribute says more.
    #[serde(default)]
    pub requests: RequestRules,
}

/// What a change request needs at least.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRules {
    /// How many must approve: 1 or 2.
    #[serde(default = "one")]
    pub approvers: u8,
    /// Groups of which an approver must belong to one; empty: anybody who may approve.
    #[serde(default)]
    pub groups: Vec<String>,
}

impl Default for RequestRules {
    fn default() -> Self {
        RequestRules {
            approvers: one(),
            groups: Vec::new(),
        }
    }
}

fn one() -> u8 {
    1
}

/// Protection of one attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protection {
    /// How many must approve a change for which no rule says otherwise: 0, 1 or 2.
    pub approvers: u8,
    /// Groups of which an approver must belong to one; empty: anybody who may approve.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Whether a first value needs the approval too, or only a change of one.
    #[serde(default)]
    pub on_create: bool,
    /// Other approvers where the change or another value says so; the first that fits counts.
    #[serde(default)]
    pub rules: Vec<PolicyRule>,
    /// Whether money goes where this says: a proposed change holds payments until it is confirmed with evidence.
    #[serde(default)]
    pub payment: bool,
    /// How long a confirmed payment value waits before it is published, e.g. `24h`.
    #[serde(default)]
    pub cooling_off: Option<String>,
    /// Whether a steward's own override of it becomes a change request, too.
    #[serde(default)]
    pub change_request: bool,
    /// Which changes need the approval; all, if not said.
    #[serde(default)]
    pub only: Option<Only>,
    /// Whether entries of a dated group may change from today on only.
    #[serde(default)]
    pub forward_dated: bool,
}

/// Changes that need an approval where others do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// A truth value that ceases to be true.
    Loosened,
    /// Of an attribute that survives by `worst`: that a person says something better than what was found.
    Cleared,
}

/// Approvers for some changes of an attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyRule {
    /// What golden values must say, all of it.
    #[serde(default)]
    pub when: Vec<When>,
    /// How large the change must be.
    #[serde(default)]
    pub amount: Option<AmountRule>,
    /// How many must approve: 0, 1 or 2.
    pub approvers: u8,
    /// Groups of which an approver must belong to one.
    #[serde(default)]
    pub groups: Vec<String>,
}

/// A golden value that is one of some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Top-level attribute whose golden value is looked at.
    pub attribute: String,
    /// Texts of which it must be one, or have one if it is a list.
    pub values: Vec<String>,
}

/// A change of a number that is larger than a limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmountRule {
    /// The number, if it is not the protected attribute itself.
    #[serde(default)]
    pub attribute: Option<String>,
    /// The difference is larger than this.
    #[serde(default)]
    pub absolute: Option<f64>,
    /// The difference is a larger part of the old number than this: 0.1 is a tenth.
    #[serde(default)]
    pub relative: Option<f64>,
}

/// Reads `90s`, `30m`, `24h` or `7d`.
pub fn seconds(text: &str) -> Option<i64> {
    let unit = text.chars().last()?;
    let number: u32 = text.strip_suffix(unit)?.parse().ok()?;
    let each = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    Some(i64::from(number) * each)
}

/// Place and reason of a mistake.
type Mistake = (String, String);

fn mistake<T>(place: impl Into<String>, reason: impl Into<String>) -> Result<T, Mistake> {
    Err((place.into(), reason.into()))
}

type Known = BTreeMap<String, AttributeRule>;

impl ApprovalRules {
    /// Checks the rules against the domain's attributes, which the caller knows to have the protected ones.
    pub(crate) fn check(&self, attributes: &Known) -> Result<(), Mistake> {
        if !(1..=2).contains(&self.requests.approvers) {
            return mistake("approval.requests.approvers", "a change request needs 1 or 2 approvers");
        }
        check_groups("approval.requests", &self.requests.groups)?;
        for (name, protection) in &self.protect {
            protection.check(name, &format!("approval.protect.\"{name}\""), attributes)?;
        }
        Ok(())
    }
}

impl Protection {
    fn check(&self, name: &str, place: &str, attributes: &Known) -> Result<(), Mistake> {
        let least = u8::from(self.payment || self.rules.is_empty());
        if !(least..=2).contains(&self.approvers) {
            return mistake(
                format!("{place}.approvers"),
                "a protected attribute needs 1 or 2 approvers; 0 only if a rule says when it needs some",
            );
        }
        check_groups(place, &self.groups)?;
        if self.cooling_off.as_deref().is_some_and(|text| seconds(text).is_none()) {
            return mistake(
                format!("{place}.cooling_off"),
                "expected a number and s, m, h or d, e.g. \"24h\"",
            );
        }
        if self.cooling_off.is_some() && !self.payment {
            return mistake(
                format!("{place}.cooling_off"),
                "only a payment attribute has a cooling-off period",
            );
        }
        self.check_kind(name, place, attributes)?;
        for (position, rule) in self.rules.iter().enumerate() {
            rule.check(name, self.payment, &format!("{place}.rules[{position}]"), attributes)?;
        }
        Ok(())
    }
}

impl Protection {
    fn check_kind(&self, name: &str, place: &str, attributes: &Known) -> Result<(), Mistake> {
        let rule = top_level(name, place, attributes)?;
        if self.only == Some(Only::Loosened) && (rule.kind != Kind::Boolean || rule.list) {
            return mistake(format!("{place}.only"), "only a truth value can be loosened");
        }
        let dated = ["valid_from", "valid_to"].iter().all(|day| {
            let member = attributes.get(&format!("{name}.{day}"));
            member.is_some_and(|member| member.kind == Kind::Date)
        });
        if self.forward_dated && !(rule.list && dated) {
            return mistake(
                format!("{place}.forward_dated"),
                "only a group that repeats, with valid_from and valid_to, can be forward-dated",
            );
        }
        Ok(())
    }
}

impl PolicyRule {
    fn check(&self, name: &str, payment: bool, place: &str, attributes: &Known) -> Result<(), Mistake> {
        if !(u8::from(payment)..=2).contains(&self.approvers) {
            return mistake(
                format!("{place}.approvers"),
                "expected 0, 1 or 2 approvers; a payment attribute needs at least one",
            );
        }
        if self.when.is_empty() && self.amount.is_none() {
            return mistake(place, "a rule says when it counts, or for which amount");
        }
        check_groups(place, &self.groups)?;
        for (position, when) in self.when.iter().enumerate() {
            let place = format!("{place}.when[{position}]");
            top_level(&when.attribute, &place, attributes)?;
            if when.values.is_empty() {
                return mistake(place, "a condition needs values");
            }
        }
        self.amount.as_ref().map_or(Ok(()), |amount| {
            amount.check(name, &format!("{place}.amount"), attributes)
        })
    }
}

impl AmountRule {
    fn check(&self, name: &str, place: &str, attributes: &Known) -> Result<(), Mistake> {
        let rule = top_level(self.attribute.as_deref().unwrap_or(name), place, attributes)?;
        if !matches!(rule.kind, Kind::Number | Kind::Integer) || rule.list {
            return mistake(place, "expected an attribute that is one number");
        }
        let limits = [self.absolute, self.relative];
        if limits.iter().all(Option::is_none) {
            return mistake(place, "expected absolute or relative");
        }
        if limits.iter().flatten().any(|limit| !limit.is_finite() || *limit < 0.0) {
            return mistake(place, "a limit is 0 or more");
        }
        Ok(())
    }
}

fn check_groups(place: &str, groups: &[String]) -> Result<(), Mistake> {
    match groups.iter().any(|group| group.trim().is_empty()) {
        true => mistake(format!("{place}.groups"), "a group needs a name"),
        false => Ok(()),
    }
}

fn top_level<'a>(name: &str, place: &str, attributes: &'a Known) -> Result<&'a AttributeRule, Mistake> {
    match attributes.get(name) {
        Some(rule) if !name.contains('.') => Ok(rule),
        Some(_) => mistake(place, format!("\"{name}\" is not a top-level attribute")),
        None => mistake(place, format!("the schema has no attribute \"{name}\"")),
    }
}

//! `[lookups]` of a domain's `rules.toml`: what look-ups ask of its records.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::checks::Condition;
use crate::engine::domain::AttributeRule;
use crate::engine::record::Attributes;

/// Place and reason of a mistake.
type Mistake = (String, String);

/// What look-ups ask.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookupRules {
    /// Whether a vendor is payable.
    #[serde(default)]
    pub vendor_payable: PayableRules,
    /// By what items are traced whatever their own flags say.
    #[serde(default)]
    pub traced: Vec<TraceRule>,
}

/// What paying a vendor asks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayableRules {
    /// A vendor that nobody screened for exclusions.
    #[serde(default)]
    pub never_screened: NeverScreened,
}

/// What becomes of a payment to a vendor that nobody screened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeverScreened {
    /// It is paid, with a warning.
    #[default]
    Warn,
    /// It is not paid.
    Block,
}

/// A production identifier of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identifier {
    /// Lot or batch.
    Lot,
    /// Serial number.
    Serial,
    /// Last day on which it may be used.
    Expires,
}

/// Items that are traced whatever their own flags say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraceRule {
    /// Items of which all of this is true.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// Items of which at least one of these is true.
    #[serde(default)]
    pub when_any: Vec<Condition>,
    /// One of these is recorded at least.
    #[serde(default)]
    pub one_of: Vec<Identifier>,
    /// All of these are recorded.
    #[serde(default)]
    pub all_of: Vec<Identifier>,
}

impl TraceRule {
    /// Whether it is about an item.
    pub(super) fn applies(&self, attributes: &Attributes) -> bool {
        let holds = |condition: &Condition| condition.holds(attributes);
        self.when.iter().all(holds) && (self.when_any.is_empty() || self.when_any.iter().any(holds))
    }
}

impl LookupRules {
    /// Compares the rules with the attributes of their domain.
    pub(crate) fn check(&self, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Mistake> {
        for (at, rule) in self.traced.iter().enumerate() {
            let place = format!("lookups.traced[{at}]");
            if rule.when.is_empty() && rule.when_any.is_empty() {
                return Err((
                    format!("{place}.when"),
                    "expected a condition: which items it is about".into(),
                ));
            }
            if rule.one_of.is_empty() && rule.all_of.is_empty() {
                return Err((format!("{place}.one_of"), "expected lot, serial or expires".into()));
            }
            for condition in rule.when.iter().chain(&rule.when_any) {
                if !attributes.contains_key(&condition.attribute) {
                    let reason = format!("the schema has no attribute \"{}\"", condition.attribute);
                    return Err((format!("{place}.when"), reason));
                }
            }
        }
        Ok(())
    }
}

//! Survivorship: which source record gives each value of the golden record, and why.

mod consolidate;
mod overrides;
mod rank;
mod reason;
mod rules;
mod trust;
mod union;
mod unit;
mod worst;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::record::Attributes;

pub use consolidate::consolidate;
pub use overrides::{EndedOverride, Expiry, Override, covered, fingerprint};
pub use rules::{AttributeSurvivorship, Clock, Condition, GroupSurvivorship, SurvivorshipRules};
pub use trust::{Curve, TrustRule};

/// Most entries that a union keeps unless the rules say otherwise.
pub const DEFAULT_LIMIT: usize = 50;

/// One way to choose among the values that source records offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// The source system that comes first in the source order; undeclared ones come last.
    #[default]
    SourceOrder,
    /// The value that is trusted most: trust of its source, lowered by age and by a failed check.
    MostTrusted,
    /// The value updated last, by the rule's clock.
    MostRecent,
    /// The value that most records have.
    MostFrequent,
    /// The longest text, the list with most entries, the group with most values.
    Longest,
    /// The value of the record that has most values of all.
    MostComplete,
    /// The smallest number, the earliest date, the first text.
    Minimum,
    /// The largest number, the latest date, the last text.
    Maximum,
    /// The value that comes first in the rule's `values`.
    ValuePriority,
    /// The value of the record that gave another attribute.
    SameSourceAs,
    /// All entries of all records, each once (lists only).
    Union,
    /// The worst value of any record, by the rule's `values`: nobody but its finder or a person lifts it.
    Worst,
}

impl Strategy {
    /// The name as written in `rules.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Strategy::SourceOrder => "source_order",
            Strategy::MostTrusted => "most_trusted",
            Strategy::MostRecent => "most_recent",
            Strategy::MostFrequent => "most_frequent",
            Strategy::Longest => "longest",
            Strategy::MostComplete => "most_complete",
            Strategy::Minimum => "minimum",
            Strategy::Maximum => "maximum",
            Strategy::ValuePriority => "value_priority",
            Strategy::SameSourceAs => "same_source_as",
            Strategy::Union => "union",
            Strategy::Worst => "worst",
        }
    }
}

/// One source record that a golden record is made of.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// The hub's id of the source record.
    pub record_id: &'a str,
    /// Source system.
    pub system: &'a str,
    /// Key in the source system.
    pub key: &'a str,
    /// Standardized attributes.
    pub attributes: &'a Attributes,
    /// When the source changed it, microseconds since 1970 UTC, if the source says.
    pub source_updated_at: Option<i64>,
    /// When the hub received it, microseconds since 1970 UTC.
    pub received_at: i64,
    /// When each top-level attribute last became another value, microseconds since 1970 UTC; those that are left out
    /// did when the record was received.
    pub changed_at: &'a BTreeMap<String, i64>,
    /// When each top-level attribute became what it is by the clock of its source, microseconds since 1970 UTC; those
    /// that are left out did when the source changed the record last.
    pub became_at: &'a BTreeMap<String, i64>,
}

impl<'a> Member<'a> {
    fn identity(&self) -> (&'a str, &'a str, &'a str) {
        (self.system, self.key, self.record_id)
    }
}

/// A golden record's attributes and where each comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Consolidated {
    /// The values that stand: a steward's where an override holds, else the chosen ones.
    pub attributes: Attributes,
    /// By top-level attribute.
    pub lineage: BTreeMap<String, Lineage>,
    /// Overrides that hold no longer, and why.
    pub ended: Vec<EndedOverride>,
}

/// Where a value comes from, by which rule, and what was not chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lineage {
    /// Source system of the record that gave the value (of a union: the first entry). Of an override: that of the value
    /// beneath it, empty if there is none.
    pub system: String,
    /// Its key in the source system.
    pub key: String,
    /// The hub's id of it.
    pub record_id: String,
    /// What decided: a strategy's name, `only_value`, `agreement`, `tie_break` or `override`.
    pub strategy: String,
    /// The same in words.
    pub reason: String,
    /// Where in `rules.toml` the rule stands.
    #[serde(default)]
    pub rule: String,
    /// The steward's override that stands in place of the chosen value.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Overridden>,
    /// The records whose value was not chosen, best first, at most [`MOST_OTHERS`].
    pub others: Vec<Loser>,
    /// How many more there were.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub others_omitted: usize,
}

/// A steward's value in place of the chosen one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overridden {
    /// Id of the override.
    pub id: String,
    /// Who made it.
    pub author: String,
    /// The chosen value that it hides; absent if there is none or the attribute is sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneath: Option<Value>,
}

/// A record whose value was not chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Loser {
    /// Its source system.
    pub system: String,
    /// Its key there.
    pub key: String,
    /// Its value; absent if the attribute is sensitive, the value is the same, or the attribute is a union.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Why not.
    pub reason: String,
}

/// Most records that a lineage lists beside the one that gave the value.
pub const MOST_OTHERS: usize = 20;

fn is_zero(number: &usize) -> bool {
    *number == 0
}

#[cfg(test)]
mod standing;
#[cfg(test)]
mod strategies;
#[cfg(test)]
mod tests;

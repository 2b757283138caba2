//! Survivorship: which source record gives each value of the golden record, and why.

mod consolidate;
mod coverage;
mod entry_overrides;
mod lineage;
mod lost;
mod overrides;
mod rank;
mod reason;
mod rules;
mod side_by_side;
mod trust;
mod unit;
mod worst;

use std::collections::BTreeMap;

use super::record::Attributes;
use serde::{Deserialize, Serialize};

pub use consolidate::consolidate;
pub use lineage::{EntryLineage, Giver, LeftOut, Lineage, Loser, Overridden, Why};
pub use lost::lost_entries;
pub use overrides::{Contradicted, EndedOverride, Expiry, Override, covered, fingerprint};
pub use rules::{AttributeSurvivorship, Clock, Condition, EntryRule, GroupSurvivorship, SurvivorshipRules};
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
    /// Overrides that stand, and beneath which the chosen value has become another one than they say.
    pub contradicted: Vec<Contradicted>,
}

/// Most records that a lineage lists beside the one that gave the value.
pub const MOST_OTHERS: usize = 20;
/// Most entries that a lineage lists beside those of the list.
pub const MOST_LEFT_OUT: usize = 100;

#[cfg(test)]
mod entry_fixture;
#[cfg(test)]
mod entry_tests;
#[cfg(test)]
mod standing;
#[cfg(test)]
mod strategies;
#[cfg(test)]
mod tests;

//! Survivorship: which source record gives each value of the golden record, and why.

mod consolidate;
mod rank;
mod union;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::domain::AttributeRule;
use super::record::Attributes;

pub use consolidate::consolidate;

/// `[survivorship]` of a domain's rules.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurvivorshipRules {
    /// For attributes that have no rule of their own, and where an attribute's own rule leaves a tie.
    #[serde(default)]
    pub default: AttributeSurvivorship,
    /// By top-level attribute.
    #[serde(default)]
    pub attributes: BTreeMap<String, AttributeSurvivorship>,
}

/// How one attribute's value is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeSurvivorship {
    /// What decides.
    #[serde(default)]
    pub strategy: Strategy,
    /// What decides where that leaves a tie, in turn.
    #[serde(default)]
    pub then: Vec<Strategy>,
    /// Source order for this attribute in place of the domain's.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Most entries that a union keeps; [`DEFAULT_LIMIT`] if not said.
    pub limit: Option<usize>,
}

/// Most entries that a union keeps unless the rules say otherwise.
pub const DEFAULT_LIMIT: usize = 50;

/// One way to choose among the values that source records offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// The source system that comes first in the source order; undeclared ones come last.
    #[default]
    SourceOrder,
    /// The value updated last, by the source's time where it gives one, else by the hub's.
    MostRecent,
    /// The value that most records have.
    MostFrequent,
    /// The longest text, the list with most entries, the group with most values.
    Longest,
    /// All entries of all records, each once (lists only).
    Union,
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
}

impl<'a> Member<'a> {
    fn identity(&self) -> (&'a str, &'a str, &'a str) {
        (self.system, self.key, self.record_id)
    }
}

/// A golden record's attributes and where each comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Consolidated {
    /// The chosen values.
    pub attributes: Attributes,
    /// By top-level attribute.
    pub lineage: BTreeMap<String, Lineage>,
}

/// Which source record gave a value, by which rule, and what was not chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lineage {
    /// Source system of the record that gave the value (of a union: the first entry).
    pub system: String,
    /// Its key in the source system.
    pub key: String,
    /// The hub's id of it.
    pub record_id: String,
    /// What decided: a strategy's name, `only_value`, `agreement` or `tie_break`.
    pub strategy: String,
    /// The same in words.
    pub reason: String,
    /// The records whose value was not chosen, best first, at most [`MOST_OTHERS`].
    pub others: Vec<Loser>,
    /// How many more there were.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub others_omitted: usize,
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

/// Place and reason of a mistake.
type Mistake = (String, String);

impl SurvivorshipRules {
    /// Checks the rules against the domain's attributes and source systems.
    pub(crate) fn check(&self, attributes: &BTreeMap<String, AttributeRule>, systems: &[&str]) -> Result<(), Mistake> {
        self.default.check("survivorship.default", None, systems)?;
        for (name, rule) in &self.attributes {
            let place = format!("survivorship.attributes.\"{name}\"");
            match attributes.get(name) {
                Some(attribute) if !name.contains('.') => {
                    rule.check(&place, Some(attribute), systems)?;
                }
                Some(_) => {
                    let reason = "a value survives as a whole: only a top-level attribute has a rule";
                    return Err((place, reason.to_owned()));
                }
                None => {
                    return Err((place, format!("the schema has no attribute \"{name}\"")));
                }
            }
        }
        Ok(())
    }

    /// The rule of an attribute.
    pub fn of(&self, name: &str) -> &AttributeSurvivorship {
        self.attributes.get(name).unwrap_or(&self.default)
    }

    /// Every strategy that decides an attribute, in turn: its own, then the default's.
    pub(crate) fn chain(&self, name: &str) -> Vec<Strategy> {
        let rule = self.of(name);
        let own = std::iter::once(rule.strategy).chain(rule.then.iter().copied());
        let default = std::iter::once(self.default.strategy).chain(self.default.then.iter().copied());
        let mut chain = Vec::new();
        for strategy in own.chain(default).filter(|strategy| *strategy != Strategy::Union) {
            if !chain.contains(&strategy) {
                chain.push(strategy);
            }
        }
        chain
    }
}

impl AttributeSurvivorship {
    /// `attribute` is `None` for the default rule.
    fn check(&self, place: &str, attribute: Option<&AttributeRule>, systems: &[&str]) -> Result<(), Mistake> {
        let mistake = |key: &str, reason: String| Err((format!("{place}.{key}"), reason));
        if self.strategy == Strategy::Union && !attribute.is_some_and(|attribute| attribute.list) {
            return mistake("strategy", "union is for lists, one attribute at a time".into());
        }
        if self.then.contains(&Strategy::Union) {
            return mistake("then", "union leaves no tie to break, and breaks none".into());
        }
        if self.limit.is_some() && self.strategy != Strategy::Union {
            return mistake("limit", "only a union has a limit".into());
        }
        if self.limit == Some(0) {
            return mistake("limit", "a union keeps at least one entry".into());
        }
        let mut seen = BTreeSet::new();
        for system in &self.sources {
            if !systems.contains(&system.as_str()) {
                return mistake("sources", format!("\"{system}\" is not declared under [[sources]]"));
            }
            if !seen.insert(system) {
                return mistake("sources", format!("\"{system}\" is listed twice"));
            }
        }
        Ok(())
    }
}

impl Strategy {
    /// The name as written in `rules.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Strategy::SourceOrder => "source_order",
            Strategy::MostRecent => "most_recent",
            Strategy::MostFrequent => "most_frequent",
            Strategy::Longest => "longest",
            Strategy::Union => "union",
        }
    }
}

#[cfg(test)]
mod tests;

//! Survivorship: which source record gives each value of the golden record, and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::domain::AttributeRule;

/// `[survivorship]`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurvivorshipRules {
    /// For attributes that have no rule of their own.
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
    /// Most entries that a union keeps.
    pub limit: Option<usize>,
}

/// One way to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// The source system that comes first in the source order.
    #[default]
    SourceOrder,
    /// The value updated last in its source.
    MostRecent,
    /// The value that most records have.
    MostFrequent,
    /// The longest text, the list with most entries, the group with most values.
    Longest,
    /// All entries of all records, each once (lists only).
    Union,
}

impl SurvivorshipRules {
    /// Checks the rules against the domain's attributes; an error is (place, reason).
    pub(crate) fn check(
        &self,
        attributes: &BTreeMap<String, AttributeRule>,
    ) -> Result<(), (String, String)> {
        for name in self.attributes.keys() {
            if name.contains('.') || !attributes.contains_key(name) {
                let reason = format!("the schema has no top-level attribute \"{name}\"");
                return Err((format!("survivorship.attributes.\"{name}\""), reason));
            }
        }
        Ok(())
    }
}

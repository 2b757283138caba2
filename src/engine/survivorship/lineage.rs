//! Lineage: which source record gave each value, and what was not chosen.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::MOST_LEFT_OUT;

/// Where a value comes from, by which rule, and what was not chosen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
    /// The records whose value was not chosen, best first, at most [`super::MOST_OTHERS`].
    pub others: Vec<Loser>,
    /// How many more there were.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub others_omitted: usize,
    /// Of a list whose entries stand side by side: where each comes from, in their order. Empty where all come from the
    /// record above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<EntryLineage>,
    /// Entries of records that are not in the list although they say something else, at most [`MOST_LEFT_OUT`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// How many more there were.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out_omitted: usize,
}

/// Where one entry of a list comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EntryLineage {
    /// Source system of the record that gave it; empty if only an override did.
    pub system: String,
    /// Its key in the source system.
    pub key: String,
    /// The strategy that preferred it to entries of equal key that say something else; absent if there are none, or only
    /// system and key decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<String>,
    /// Records that gave members which it lacked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Giver>,
    /// The steward's override that stands in its place.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Overridden>,
}

/// A source record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Giver {
    pub system: String,
    pub key: String,
}

/// An entry that is not in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Source system of the record that has it.
    pub system: String,
    /// Its key in the source system.
    pub key: String,
    /// What names the entry; absent if the attribute is sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Value>,
    pub why: Why,
}

/// Why an entry is not in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The list holds as many entries as it may.
    OverLimit,
    /// It holds on days of which a preferred entry of equal key says something else, and on others.
    Overlaps,
    /// A steward's override took it out.
    Override,
    /// An entry of equal key is preferred.
    NotChosen,
    /// It fails the check of its kind.
    FailsCheck,
}

impl LeftOut {
    /// What comes first is what somebody should look at.
    fn rank(&self) -> (Why, String, String, String) {
        let entry = self.entry.as_ref().map(Value::to_string).unwrap_or_default();
        (self.why, self.system.clone(), self.key.clone(), entry)
    }
}

impl Lineage {
    /// Keeps which entries are not in the list, as many as a lineage holds.
    pub(super) fn leave_out(&mut self, mut left_out: Vec<LeftOut>) {
        left_out.sort_by_cached_key(LeftOut::rank);
        self.left_out_omitted = left_out.len().saturating_sub(MOST_LEFT_OUT);
        left_out.truncate(MOST_LEFT_OUT);
        self.left_out = left_out;
    }
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

fn is_zero(number: &usize) -> bool {
    *number == 0
}

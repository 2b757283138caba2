//! Overrides: a steward's value in place of the chosen one, and when it holds no longer.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::rank::Offer;
use super::{Lineage, Overridden};
use crate::engine::domain::Domain;
use crate::engine::entries::sameness;
use crate::engine::timeline::Interval;

/// A steward's value for one top-level attribute, or for one entry of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Override {
    pub id: String,
    /// Top-level attribute.
    pub attribute: String,
    /// Names the entry of the list that it is about; absent: the whole attribute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Value>,
    /// Standardized; null says that there is no value, or no such entry.
    pub value: Value,
    /// Who made it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Microseconds since 1970 UTC.
    pub made_at: i64,
    pub expiry: Expiry,
    /// [`fingerprint`] of the value that consolidation gave when it was made.
    pub baseline: String,
    /// Of an attribute that survives by `worst`: [`covered`] of each finding that it answers. Absent: all that were seen
    /// before it was made.
    #[serde(default)]
    pub covers: Option<Vec<String>>,
    /// On which days it counts; whoever consolidates leaves it out on others.
    #[serde(default)]
    pub valid: Interval,
}

/// What ends an override.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Expiry {
    /// Only a steward.
    Never,
    /// A moment, microseconds since 1970 UTC.
    OnDate { at: i64 },
    /// Another value beneath it. The same value sent again does not count.
    ConsolidatedChanges,
    /// A source that sends a value of the attribute again, be it the same.
    SourceReasserts,
    /// A chosen value that is newer, by the rule's clock, than the override.
    NewerValue,
    /// No override of a person: what a source record found, and neither says any more nor cleared. Its finder ends it, or
    /// a person's override that covers it.
    Stands {
        /// Source system that found it.
        system: String,
        /// Key of the record there.
        key: String,
        /// When the hub saw it, microseconds since 1970 UTC.
        found_at: i64,
    },
}

/// An override that holds no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedOverride {
    pub id: String,
    /// Why, in words.
    pub reason: String,
}

/// An override that stands while a source says something else beneath it than when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradicted {
    /// Id of the override.
    pub id: String,
    pub attribute: String,
    /// Names the entry that it is about; absent if it is the whole attribute, or the attribute is sensitive.
    pub entry: Option<Value>,
    /// [`fingerprint`] of what is beneath it now.
    pub beneath: String,
}

/// Text that is equal for equal values and tells nothing else about them.
pub fn fingerprint(value: Option<&Value>) -> String {
    let text = value.map_or_else(String::new, Value::to_string);
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Text that is equal for the same finding of the same source record, and tells nothing else about it.
pub fn covered(system: &str, key: &str, value: &Value) -> String {
    fingerprint(Some(&Value::from(vec![
        Value::from(system),
        Value::from(key),
        value.clone(),
    ])))
}

impl Override {
    /// System and key of the record that found it, if it is no override of a person.
    pub fn finder(&self) -> Option<(&str, &str)> {
        match &self.expiry {
            Expiry::Stands { system, key, .. } => Some((system, key)),
            Expiry::Never
            | Expiry::OnDate { .. }
            | Expiry::ConsolidatedChanges
            | Expiry::SourceReasserts
            | Expiry::NewerValue => None,
        }
    }

    /// Why it holds no longer; `None` while it does. `offers` are those of what it is about, the chosen one first.
    pub(super) fn ended(&self, chosen: Option<&Value>, offers: &[&Offer], now: i64) -> Option<String> {
        let usable = || offers.iter().filter(|offer| offer.trust.is_some());
        match &self.expiry {
            Expiry::Never | Expiry::Stands { .. } => None,
            Expiry::OnDate { at } => (now >= *at).then(|| "its date has come".to_owned()),
            Expiry::ConsolidatedChanges => {
                (fingerprint(chosen) != self.baseline).then(|| "the value beneath it changed".to_owned())
            }
            Expiry::SourceReasserts => {
                let sent = usable().find(|offer| offer.member.received_at > self.made_at)?;
                Some(format!("source {} sent a value again", sent.member.system))
            }
            Expiry::NewerValue => {
                let newest = usable().next().filter(|offer| offer.recency > self.made_at)?;
                Some(format!("source {} has a newer value", newest.member.system))
            }
        }
    }

    /// Whether another one counts in its place.
    pub(super) fn is_older_than(&self, other: &Override) -> bool {
        (self.made_at, &self.id) < (other.made_at, &other.id)
    }

    /// That the chosen value beneath it became another one since it was made, and not the one that it says.
    pub(super) fn contradicted(&self, domain: &Domain, chosen: Option<&Value>) -> Option<Contradicted> {
        let shape = domain.shape.members.get(&self.attribute);
        let agrees = match chosen {
            Some(value) => sameness(shape, value) == sameness(shape, &self.value),
            None => self.value.is_null(),
        };
        let beneath = fingerprint(chosen);
        (!agrees && beneath != self.baseline).then(|| Contradicted {
            id: self.id.clone(),
            attribute: self.attribute.clone(),
            entry: self.entry.clone().filter(|_| !domain.is_sensitive(&self.attribute)),
            beneath,
        })
    }

    /// As lineage tells of it, with what it hides unless that is sensitive.
    pub(super) fn told(&self, beneath: Option<&Value>, sensitive: bool) -> Overridden {
        Overridden {
            id: self.id.clone(),
            author: self.author.clone(),
            beneath: beneath.filter(|_| !sensitive).cloned(),
        }
    }

    /// The lineage of the override's value over that of the chosen one.
    pub(super) fn lineage(&self, chosen: Option<(&Value, Lineage)>, sensitive: bool) -> Lineage {
        let told = self.told(chosen.as_ref().map(|(value, _)| *value), sensitive);
        let lineage = chosen.map(|(_, lineage)| lineage).unwrap_or_default();
        Lineage {
            strategy: "override".to_owned(),
            reason: format!("{} set it: {}", self.author, self.reason),
            overridden: Some(told),
            entries: Vec::new(),
            left_out: Vec::new(),
            left_out_omitted: 0,
            ..lineage
        }
    }
}

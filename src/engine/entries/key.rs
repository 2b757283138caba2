//! The key of an entry.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Entries;
use super::postal::{self, is_postal};
use super::spelling::{sameness, split};
use crate::engine::domain::Kind;

/// What tells one entry of a list apart from the others, whatever its spelling.
///
/// Two entries with equal keys are one entry. Of two keys with the same `fixed` part, one may say less than the other: an
/// address without its ZIP code, a number without its extension.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryKey {
    fixed: String,
    known: BTreeMap<String, String>,
}

impl EntryKey {
    /// What two entries must share to be one.
    pub fn fixed(&self) -> &str {
        &self.fixed
    }

    /// What an entry may leave out without being another one.
    pub fn known(&self) -> &BTreeMap<String, String> {
        &self.known
    }

    /// Whether the other says all that this one says, and more.
    pub fn is_part_of(&self, other: &EntryKey) -> bool {
        self.fixed == other.fixed
            && self.known.len() < other.known.len()
            && self
                .known
                .iter()
                .all(|(name, value)| other.known.get(name) == Some(value))
    }
}

pub(super) fn of(entries: &Entries<'_>, entry: &Value) -> EntryKey {
    let Value::Object(members) = entry else {
        let (fixed, detail) = split(entries.shape, entry);
        let known = detail.map(|detail| ("detail".to_owned(), detail));
        return EntryKey {
            fixed,
            known: known.into_iter().collect(),
        };
    };
    let kind_is = |name: &str, wanted: fn(Kind) -> bool| entries.kind_of(name).is_some_and(wanted);
    let in_key = |name: &str| entries.is_in_key(name);
    let declared = entries.has_key();
    let mut fixed: Vec<String> = Vec::new();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let has_street = members
        .keys()
        .any(|name| in_key(name) && kind_is(name, |kind| kind == Kind::Address));
    if has_street {
        let place = postal::read(entries.shape, members, in_key);
        fixed.push(place.street);
        let parts = [("city", place.city), ("state", place.state), ("zip", place.zip)];
        let said = parts
            .into_iter()
            .filter_map(|(name, text)| Some((format!("@{name}"), text?)));
        known.extend(said);
    }
    for (name, value) in members {
        if !in_key(name) || value.is_null() || (has_street && kind_is(name, is_postal)) {
            continue;
        }
        let text = sameness(entries.member(name), value);
        let country = has_street && kind_is(name, |kind| kind == Kind::Country);
        match country || entries.incomplete || !declared {
            true => _ = known.insert(name.clone(), text),
            false => fixed.extend([name.clone(), text]),
        }
    }
    EntryKey {
        fixed: match fixed.is_empty() {
            true => String::new(),
            false => Value::from(fixed).to_string(),
        },
        known,
    }
}

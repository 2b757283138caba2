//! Naming one entry of a list: as callers write it, and the entry that it means.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Entries, EntryKey, VALID_FROM, list};
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, Violation, push_pointer};

/// Names one entry of a list: the value itself of a plain value; of a group its key members, and `valid_from` where the
/// list is dated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryName {
    /// As it is shown and kept, in canonical form.
    pub shown: Value,
    /// What it compares by.
    pub key: EntryKey,
    /// First day of the entry, of a dated list.
    pub begins: Option<String>,
}

/// Which entry of a list a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedEntry {
    /// None of them.
    None,
    /// The one at this place.
    At(usize),
    /// More than one: the name says too little.
    Several,
}

impl Entries<'_> {
    /// What names an entry of the list.
    pub fn name_of(&self, entry: &Value) -> EntryName {
        EntryName {
            shown: self.shown(entry),
            key: self.key(entry),
            begins: self.begins(entry),
        }
    }

    fn shown(&self, entry: &Value) -> Value {
        let Value::Object(members) = entry else {
            return entry.clone();
        };
        let counts = |name: &str| match self.key.is_empty() {
            true => true,
            false => self.key.iter().any(|own| own == name) || (self.dated && name == VALID_FROM),
        };
        let kept = members.iter().filter(|(name, value)| counts(name) && !value.is_null());
        Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// Reads what a caller wrote to name an entry, standardized as the domain keeps it.
    ///
    /// # Errors
    /// What was expected at `pointer`.
    pub fn read_name(&self, domain: &Domain, pointer: &str, written: &Value) -> Result<EntryName, Violation> {
        let is_group = !self.shape.members.is_empty() || self.shape.other.is_some();
        let members = match (written, is_group) {
            (Value::Object(members), true) => members,
            (Value::Object(_) | Value::Array(_) | Value::Null, _) | (_, true) => {
                let expected = match is_group {
                    true => format!(
                        "expected an object with the members {} that name the entry",
                        self.members()
                    ),
                    false => "expected the value that is meant".to_owned(),
                };
                return Err(Violation::new(pointer, "entry", expected));
            }
            (value, false) => {
                let kept = self.standardized(domain, value.clone());
                return kept.map(|value| self.name_of(&value)).ok_or_else(|| {
                    Violation::new(pointer, "entry", "expected a value; this text means that there is none")
                });
            }
        };
        let counts = |name: &String| {
            self.key.is_empty() || self.key.contains(name) || (self.dated && name.as_str() == VALID_FROM)
        };
        if let Some(other) = members.keys().find(|name| !counts(name)) {
            let place = push_pointer(pointer, other);
            let expected = format!("an entry is named by {}", self.members());
            return Err(Violation::new(place, "entry", expected));
        }
        let kept = self.standardized(domain, Value::Object(members.clone()));
        // An empty name means the entry that says nothing in its key.
        Ok(self.name_of(&kept.unwrap_or_else(|| Value::Object(Map::new()))))
    }

    fn standardized(&self, domain: &Domain, entry: Value) -> Option<Value> {
        let one = Attributes::from_iter([(self.attribute.to_owned(), Value::Array(vec![entry]))]);
        let kept = domain.standardize(&one);
        let entries = kept.get(self.attribute).map(list).unwrap_or_default();
        entries.first().cloned()
    }

    /// The members that name an entry, for people.
    fn members(&self) -> String {
        let all: Vec<&str> = match self.key.is_empty() {
            true => self.shape.members.keys().map(String::as_str).collect(),
            false => self.key.iter().map(String::as_str).collect(),
        };
        let day = if self.dated { " and valid_from" } else { "" };
        format!("{}{day}", all.join(", "))
    }

    /// The entry of `entries` that a name means; see [`EntryIndex::find`].
    pub fn find(&self, entries: &[Value], name: &EntryName) -> NamedEntry {
        EntryIndex::of(self, entries).find(name)
    }
}

/// What two entries must share, and the first day.
type Fixed = (String, Option<String>);

/// A list whose entries are found by their names, as fast for long ones as for short ones.
pub struct EntryIndex {
    /// Places with their keys, by what two entries must share and their first day.
    places: HashMap<Fixed, Vec<(usize, EntryKey)>>,
}

impl EntryIndex {
    /// Of these entries.
    pub fn of(entries: &Entries<'_>, list: &[Value]) -> EntryIndex {
        let mut places: HashMap<Fixed, Vec<(usize, EntryKey)>> = HashMap::new();
        for (at, entry) in list.iter().enumerate() {
            let key = entries.key(entry);
            let place = (key.fixed().to_owned(), entries.begins(entry));
            places.entry(place).or_default().push((at, key));
        }
        EntryIndex { places }
    }

    /// The entry that a name means: of equal key and first day, else the only one whose key says more or less than the name
    /// and nothing else.
    pub fn find(&self, name: &EntryName) -> NamedEntry {
        match self.places(name).as_slice() {
            [] => NamedEntry::None,
            [only] => NamedEntry::At(*only),
            _ => NamedEntry::Several,
        }
    }

    /// The first entry that a name means, where only one must be meant or all have equal keys.
    pub fn first(&self, name: &EntryName) -> Option<usize> {
        match self.find(name) {
            NamedEntry::None => None,
            NamedEntry::At(at) => Some(at),
            NamedEntry::Several => self.exact(name).first().copied(),
        }
    }

    fn places(&self, name: &EntryName) -> Vec<usize> {
        let exact = self.exact(name);
        if !exact.is_empty() {
            return exact;
        }
        let near = |key: &EntryKey| key.is_part_of(&name.key) || name.key.is_part_of(key);
        self.family(name)
            .filter(|(_, key)| near(key))
            .map(|(at, _)| *at)
            .collect()
    }

    fn exact(&self, name: &EntryName) -> Vec<usize> {
        self.family(name)
            .filter(|(_, key)| *key == name.key)
            .map(|(at, _)| *at)
            .collect()
    }

    fn family(&self, name: &EntryName) -> impl Iterator<Item = &(usize, EntryKey)> {
        let place = (name.key.fixed().to_owned(), name.begins.clone());
        self.places.get(&place).into_iter().flatten()
    }
}

//! Protected lists entry by entry: which of them change, and keeping those back that wait.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::factor::{FROM, TO};
use super::rules::{Only, When};
use crate::engine::domain::Domain;
use crate::engine::entries::Entries;
use crate::engine::record::Attributes;
use crate::engine::survivorship::fingerprint;

/// Longest name of an entry that is shown, in characters.
const LONGEST: usize = 120;
/// Characters of a mark.
const MARK: usize = 16;

/// How the entries of a protected list are told apart.
#[derive(Debug, Clone)]
pub struct Telling<'a> {
    attribute: &'a str,
    /// Members by which entries are the same one; empty: all that counts.
    key: &'a [String],
    /// The declared key of the list, where that tells them apart.
    declared: Option<Entries<'a>>,
    /// Whether only that something is no longer said needs the approval.
    removed: bool,
    /// Members whose change needs the approval; empty: all.
    members: &'a [String],
    /// Whether the days of an entry count in any case: a factor counts from one to another.
    dated: bool,
    entries: &'a [When],
    /// Whether every entry counts, whatever it is.
    all: bool,
}

/// The entries of one key that a protected list has before and after a change.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryChange {
    /// What tells them apart from the others.
    pub key: String,
    /// The same for people.
    pub shown: String,
    /// Before; `None` if there was none.
    pub from: Option<Value>,
    /// After; `None` if there will be none.
    pub to: Option<Value>,
}

impl Domain {
    /// How a protected list is judged entry by entry; `None` where it is judged as a whole.
    pub fn protected_entries<'a>(
        &'a self,
        name: &'a str,
        before: &Attributes,
        after: &Attributes,
    ) -> Option<Telling<'a>> {
        let protection = self.approval.protect.get(name)?;
        let rule = self.attributes.get(name)?;
        let same = protection
            .from_approval
            .as_ref()
            .map_or(&[][..], |from| from.same.as_slice());
        let key = if same.is_empty() {
            rule.entry_key.as_slice()
        } else {
            same
        };
        let removed = protection.only == Some(Only::Removed);
        let filtered = !protection.entries.is_empty() || !protection.members.is_empty();
        let apart = !key.is_empty() || filtered || removed;
        let holds = |values: &Attributes| protection.all_entries_when.iter().any(|when| when.holds(values));
        (apart && rule.list && !rule.sensitive).then(|| Telling {
            attribute: name,
            declared: self
                .entries_of(name)
                .filter(|entries| same.is_empty() && entries.has_key()),
            removed,
            key,
            members: &protection.members,
            dated: protection.from_approval.is_some(),
            entries: &protection.entries,
            all: protection.entries.is_empty() || holds(before) || holds(after),
        })
    }
}

impl Telling<'_> {
    /// What tells an entry apart.
    pub fn key(&self, entry: &Value) -> String {
        match &self.declared {
            Some(entries) => {
                let key = entries.key(entry);
                json!([key.fixed(), key.known()]).to_string()
            }
            None if self.key.is_empty() => self.counted(entry).to_string(),
            None => only(entry, self.key).to_string(),
        }
    }

    /// What of an entry needs the approval.
    fn counted(&self, entry: &Value) -> Value {
        match self.members.is_empty() {
            true => entry.clone(),
            false => {
                let days = [FROM, TO].into_iter().filter(|_| self.dated);
                let counting: Vec<&str> = self.members.iter().map(String::as_str).chain(days).collect();
                only(entry, &counting)
            }
        }
    }

    fn counts(&self, entry: &Value) -> bool {
        let fits = |when: &When| {
            let member = entry.get(&when.attribute).and_then(Value::as_str);
            member.is_some_and(|member| when.values.iter().any(|value| value.eq_ignore_ascii_case(member)))
        };
        self.all || self.entries.iter().all(fits)
    }

    /// The entries that change, where that needs the approval, in order of their keys.
    pub fn changes(&self, before: &Attributes, after: &Attributes) -> Vec<EntryChange> {
        let (was, will) = (self.by_key(before), self.by_key(after));
        let keys: BTreeSet<&String> = was.keys().chain(will.keys()).collect();
        let none = Vec::new();
        let change = |key: &String| {
            let (from, to) = (was.get(key).unwrap_or(&none), will.get(key).unwrap_or(&none));
            let counts = from.iter().chain(to).any(|entry| self.counts(entry));
            let (was, will) = (self.said(from), self.said(to));
            let concerns = match self.removed {
                true => was.iter().any(|one| !will.contains(one)),
                false => was != will,
            };
            (counts && concerns).then(|| EntryChange {
                key: key.clone(),
                shown: self.shown(key, to.first().or(from.first())),
                from: together(from),
                to: together(to),
            })
        };
        keys.into_iter().filter_map(change).collect()
    }

    /// The entries of a key.
    pub fn of_key(&self, key: &str, values: &Attributes) -> Option<Value> {
        self.by_key(values).get(key).and_then(|entries| together(entries))
    }

    /// What approvals of the entries of a key are about: what of them needs the approval, in whichever order.
    pub fn approved_of_key(&self, key: &str, values: &Attributes) -> Option<Value> {
        let found = self.by_key(values);
        let entries = found.get(key)?;
        Some(self.said(entries).into())
    }

    /// What approvals are about, by the name of the entry as it is shown, in brackets.
    pub fn approved_by_name(&self, values: &Attributes) -> BTreeMap<String, Value> {
        let found = self.by_key(values);
        let named = found.iter().map(|(key, entries)| {
            let name = format!("[{}]", self.shown(key, entries.first()));
            (name, self.said(entries).into())
        });
        named.collect()
    }

    /// The entries, by their name as it is shown, in brackets.
    pub fn said_by_name(&self, values: &Attributes) -> BTreeMap<String, Value> {
        let found = self.by_key(values);
        let named = found.iter().map(|(key, entries)| {
            let all = entries.iter().map(|entry| (*entry).clone()).collect();
            (format!("[{}]", self.shown(key, entries.first())), Value::Array(all))
        });
        named.collect()
    }

    fn by_key<'v>(&self, values: &'v Attributes) -> BTreeMap<String, Vec<&'v Value>> {
        let mut found: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        for entry in list(values, self.attribute) {
            found.entry(self.key(entry)).or_default().push(entry);
        }
        found
    }

    fn said(&self, entries: &[&Value]) -> Vec<String> {
        let mut said: Vec<String> = entries.iter().map(|entry| self.counted(entry).to_string()).collect();
        said.sort_unstable();
        said
    }

    /// A key as people read it, with a mark where that is not enough to tell it from others.
    fn shown(&self, key: &str, entry: Option<&&Value>) -> String {
        let mark = fingerprint(Some(&Value::from(key)));
        let told = self.key.iter().filter_map(|name| {
            let value = entry?.get(name)?;
            Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        });
        let shown: String = told.collect::<Vec<_>>().join(", ");
        let whole = self.declared.is_none() && shown.chars().count() <= LONGEST;
        if whole && !shown.is_empty() {
            return shown;
        }
        let short: String = shown.chars().take(LONGEST).collect();
        format!("{short}#{}", mark.get(..MARK).unwrap_or(&mark))
    }

    /// Puts the entries of a key that consumers know in the place of those that they are not to see yet.
    pub fn keep_back(&self, key: &str, shown: &mut Attributes, told: &Attributes) {
        let known: Vec<Value> = list(told, self.attribute)
            .filter(|entry| self.key(entry) == key)
            .cloned()
            .collect();
        let mut known = Some(known);
        let mut kept = Vec::new();
        for entry in list(shown, self.attribute) {
            if self.key(entry) == key {
                kept.extend(known.take().into_iter().flatten());
            } else {
                kept.push(entry.clone());
            }
        }
        kept.extend(known.into_iter().flatten());
        match same_entries(&kept, told.get(self.attribute)) {
            // In the order that consumers know.
            true => put(shown, self.attribute, told.get(self.attribute).cloned()),
            false if kept.is_empty() => put(shown, self.attribute, None),
            false => put(shown, self.attribute, Some(Value::Array(kept))),
        }
    }
}

fn put(values: &mut Attributes, name: &str, value: Option<Value>) {
    match value {
        Some(value) => values.insert(name.to_owned(), value),
        None => values.remove(name),
    };
}

/// Whether a value has just these entries, in whichever order.
pub(super) fn same_entries(entries: &[Value], value: Option<&Value>) -> bool {
    let sorted = |entries: &[Value]| {
        let mut texts: Vec<String> = entries.iter().map(Value::to_string).collect();
        texts.sort_unstable();
        texts
    };
    let other = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    sorted(entries) == sorted(other)
}

fn together(entries: &[&Value]) -> Option<Value> {
    (!entries.is_empty()).then(|| Value::Array(entries.iter().map(|entry| (*entry).clone()).collect()))
}

/// The members of an entry that are named; a plain value as it is.
pub(super) fn only<N: AsRef<str>>(entry: &Value, names: &[N]) -> Value {
    match entry {
        Value::Object(members) => {
            let is_named = |name: &str| names.iter().any(|one| one.as_ref() == name);
            let kept = members
                .iter()
                .filter(|(name, value)| is_named(name) && !value.is_null());
            Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        other => other.clone(),
    }
}

/// The entries of a list attribute.
pub(super) fn list<'v>(values: &'v Attributes, name: &str) -> impl Iterator<Item = &'v Value> {
    values.get(name).and_then(Value::as_array).into_iter().flatten()
}

//! Entries of lists: what makes two of them the same entry, how one is named, and how two lists differ entry by entry.
//!
//! A list of groups declares an entry key in the rules (`entry_key`); an entry of a list of plain values is its own key.
//! Values are compared by what they mean, not by how they are spelled ([`spelling`]). Where a group has `valid_from` and
//! `valid_to` beside its key, entries of one key for other days are other entries.

mod changes;
mod edit;
mod key;
mod named;
mod postal;
mod rules;
mod spelling;

use std::collections::BTreeMap;

use serde_json::Value;

use super::domain::shape::Shape;
use super::domain::{Domain, Kind};
use super::timeline::Interval;
pub use changes::{EntryChange, changes};
pub use edit::{edited, meant};
pub use key::EntryKey;
pub use named::{EntryIndex, EntryName, NamedEntry};
pub(crate) use rules::check_key;
pub(crate) use spelling::sameness;

/// Members that say on which days an entry holds.
const VALID_FROM: &str = "valid_from";
const VALID_TO: &str = "valid_to";

/// How the entries of one list attribute are told apart.
#[derive(Debug, Clone, Copy)]
pub struct Entries<'a> {
    /// The attribute.
    pub attribute: &'a str,
    shape: &'a Shape,
    /// Members of the key; empty: all of them.
    key: &'a [String],
    /// Whether a member of the key that is absent is not known, rather than said to be nothing.
    incomplete: bool,
    dated: bool,
}

impl Domain {
    /// How the entries of an attribute are told apart; `None` where it is no top-level list.
    pub fn entries_of<'a>(&'a self, attribute: &str) -> Option<Entries<'a>> {
        let (attribute, shape) = self.shape.members.get_key_value(attribute)?;
        shape.rule.list.then(|| Entries {
            attribute,
            shape,
            key: &shape.rule.entry_key,
            incomplete: self.survivorship.joins_members(attribute),
            dated: rules::is_dated(shape),
        })
    }
}

impl Entries<'_> {
    /// Whether its entries are groups with a declared key.
    pub fn has_key(&self) -> bool {
        !self.key.is_empty()
    }

    /// Whether entries say on which days they hold.
    pub fn is_dated(&self) -> bool {
        self.dated
    }

    /// What tells an entry apart from others, its days left aside.
    pub fn key(&self, entry: &Value) -> EntryKey {
        key::of(self, entry)
    }

    /// What an entry says beside its key, its days too: each member in one spelling.
    pub(crate) fn content(&self, entry: &Value) -> BTreeMap<String, String> {
        let members = entry.as_object().into_iter().flatten();
        let beside = members.filter(|(name, value)| !self.is_in_key(name) && !value.is_null());
        beside
            .map(|(name, value)| (name.clone(), sameness(self.member(name), value)))
            .collect()
    }

    /// What a member of an entry holds.
    pub(crate) fn kind_of(&self, member: &str) -> Option<Kind> {
        self.member(member).map(|shape| shape.rule.kind)
    }

    fn member(&self, name: &str) -> Option<&Shape> {
        self.shape.members.get(name).or(self.shape.other.as_deref())
    }

    fn is_in_key(&self, name: &str) -> bool {
        self.key.is_empty() || self.key.iter().any(|own| own == name)
    }

    /// The days on which an entry holds; all, where the list has none or what it says is no interval.
    pub fn days(&self, entry: &Value) -> Interval {
        let day = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
        match self.dated {
            true => Interval::new(day(VALID_FROM), day(VALID_TO)).unwrap_or_default(),
            false => Interval::default(),
        }
    }

    /// The first day of an entry of a dated list.
    fn begins(&self, entry: &Value) -> Option<String> {
        let day = entry.get(VALID_FROM).filter(|_| self.dated);
        day.and_then(Value::as_str).map(str::to_owned)
    }
}

/// The entries of a list value; a single value is a list of one, null has none.
pub fn list(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        Value::Null => &[],
        single => std::slice::from_ref(single),
    }
}

#[cfg(test)]
mod tests;

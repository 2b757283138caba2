//! How two lists differ, entry by entry.

use std::collections::HashMap;

use serde_json::Value;

use super::{Entries, EntryKey, EntryName, list};

/// One entry that came, went or says something else.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryChange<'a> {
    /// What names it.
    pub name: EntryName,
    /// What it said; `None` if it was not there.
    pub before: Option<&'a Value>,
    /// What it says; `None` if it is not there any more.
    pub after: Option<&'a Value>,
}

/// Entries by key and first day; of several with the same, in their order.
type Places<'a> = HashMap<(EntryKey, Option<String>), Vec<&'a Value>>;

/// The entries in which two values of a list attribute differ, in the order of `before`, then that of `after`. The order of
/// entries in a list says nothing.
pub fn changes<'a>(entries: &Entries<'_>, before: &'a Value, after: &'a Value) -> Vec<EntryChange<'a>> {
    let (mut left, mut right) = (places(entries, before), places(entries, after));
    let place = |entry: &Value| (entries.key(entry), entries.begins(entry));
    let mut changed = Vec::new();
    for entry in list(before).iter().chain(list(after)) {
        let place = place(entry);
        let (mut was, mut is) = (
            left.remove(&place).unwrap_or_default(),
            right.remove(&place).unwrap_or_default(),
        );
        // What both have is no change, however often they have it.
        let both = in_both(&was, &is);
        without(&mut was, both.clone());
        without(&mut is, both);
        for at in 0..was.len().max(is.len()) {
            let (before, after) = (was.get(at).copied(), is.get(at).copied());
            let Some(entry) = after.or(before) else { continue };
            changed.push(EntryChange {
                name: entries.name_of(entry),
                before,
                after,
            });
        }
    }
    changed
}

/// What two lists have in common, as text, with how often both have it.
fn in_both(left: &[&Value], right: &[&Value]) -> HashMap<String, usize> {
    let count = |values: &[&Value]| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for value in values {
            *counts.entry(value.to_string()).or_default() += 1;
        }
        counts
    };
    let (mut left, right) = (count(left), count(right));
    left.retain(|text, times| {
        *times = (*times).min(right.get(text).copied().unwrap_or(0));
        *times > 0
    });
    left
}

/// Takes the first of these away, each as often as is said.
fn without(values: &mut Vec<&Value>, mut both: HashMap<String, usize>) {
    if both.is_empty() {
        return;
    }
    values.retain(
        |value| match both.get_mut(&value.to_string()).filter(|times| **times > 0) {
            Some(times) => {
                *times -= 1;
                false
            }
            None => true,
        },
    );
}

fn places<'a>(entries: &Entries<'_>, value: &'a Value) -> Places<'a> {
    let mut places = Places::new();
    for entry in list(value) {
        let place = (entries.key(entry), entries.begins(entry));
        places.entry(place).or_default().push(entry);
    }
    places
}

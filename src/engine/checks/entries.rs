//! Exactly one entry of a dated group holds today, scope by scope.

use std::collections::BTreeMap;

use serde_json::Value;

use super::evaluate::Looked;
use super::located::scalar;
use crate::engine::record::{Attributes, push_pointer};
use crate::engine::reference::Waiting;
use crate::engine::timeline::Interval;

/// An entry: its place in the list, and its days.
struct Entry {
    pointer: String,
    valid: Interval,
}

/// Values of the members that make a scope; all empty: the entries for whatever has none of its own.
type Scope = Vec<Option<String>>;

pub(super) fn one_valid_entry(attributes: &Attributes, group: &str, per: &[String], looked: &mut Looked<'_>) {
    let place = push_pointer("", group);
    let scopes = scopes(attributes, group, per);
    let day = looked.day.to_owned();
    for entry in scopes.values().flatten() {
        looked.may_change(entry.valid.valid_from.clone());
        looked.may_change(entry.valid.valid_to.clone());
    }
    let holds = |entry: &&Entry| entry.valid.contains(&day);
    if !scopes.values().flatten().any(|entry| holds(&entry)) {
        looked.find(
            place,
            format!(
                "expected an entry that holds today{}",
                ended(scopes.values().flatten(), &day)
            ),
        );
        return;
    }
    let general = scopes.get(&vec![None; per.len()]);
    let general = general.is_some_and(|entries| entries.iter().any(|entry| holds(&entry)));
    for (scope, entries) in &scopes {
        let named = shown(per, scope);
        let holding: Vec<&Entry> = entries.iter().filter(holds).collect();
        match holding.as_slice() {
            [] if !general && entries.iter().any(|entry| entry.valid.starts_by(&day)) => {
                let message = format!(
                    "expected an entry that holds today{named}{}",
                    ended(entries.iter(), &day)
                );
                looked.find(place.clone(), message);
            }
            [] | [_] => {}
            [_, further @ ..] => {
                for entry in further {
                    looked.find(
                        entry.pointer.clone(),
                        format!("expected only one entry that holds today{named}"),
                    );
                }
            }
        }
    }
}

fn scopes(attributes: &Attributes, group: &str, per: &[String]) -> BTreeMap<Scope, Vec<Entry>> {
    let mut scopes: BTreeMap<Scope, Vec<Entry>> = BTreeMap::new();
    let list = attributes.get(group).and_then(Value::as_array);
    for (at, entry) in list.into_iter().flatten().enumerate() {
        let Some(members) = entry.as_object() else { continue };
        let day = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
        let Some(valid) = Interval::new(day("valid_from"), day("valid_to")) else {
            continue;
        };
        let scope = per.iter().map(|name| members.get(name).and_then(told)).collect();
        let pointer = format!("{}/{at}", push_pointer("", group));
        scopes.entry(scope).or_default().push(Entry { pointer, valid });
    }
    scopes
}

/// A member as text. What a reference that waits names is told apart by its key and system.
fn told(value: &Value) -> Option<String> {
    scalar(value).or_else(|| Waiting::of(value).map(|waiting| format!("{} of {}", waiting.key, waiting.system)))
}

/// When the last one that held ended.
fn ended<'a>(entries: impl Iterator<Item = &'a Entry>, day: &str) -> String {
    let ends = entries.filter_map(|entry| entry.valid.valid_to.as_deref());
    let last = ends.filter(|end| *end <= day).max();
    last.map_or_else(String::new, |end| format!("; the last one ended on {end}"))
}

/// ` for facility NORTH`, or nothing.
fn shown(per: &[String], scope: &Scope) -> String {
    let named: Vec<String> = per
        .iter()
        .zip(scope)
        .filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?)))
        .collect();
    match named.as_slice() {
        [] => String::new(),
        named => format!(" for {}", named.join(", ")),
    }
}

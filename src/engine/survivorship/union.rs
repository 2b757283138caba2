//! Union: the entries of all records' lists, each once.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::rank::{Offer, sameness};
use crate::engine::domain::shape::Shape;

/// What a union kept, and how much of it each offer gave, in the order of the offers.
pub(super) struct Union {
    pub entries: Vec<Value>,
    pub given: Vec<usize>,
}

/// Joins the lists of `offers` in their order. An entry that is the same as an earlier one, or a group all of whose
/// members another group has too, is left out, unless parts are kept. At most `limit` entries stay.
pub(super) fn union(shape: Option<&Shape>, offers: &[Offer], limit: usize, keep_parts: bool) -> Union {
    let mut seen = HashSet::new();
    let mut entries = Vec::new();
    for (giver, offer) in offers.iter().enumerate() {
        for entry in list(&offer.value) {
            if seen.insert(sameness(shape, entry)) {
                entries.push((giver, entry));
            }
        }
    }
    let members: Vec<BTreeMap<&str, String>> = entries
        .iter()
        .map(|(_, entry)| member_samenesses(shape, entry))
        .collect();
    let mut kept = Vec::new();
    let mut given = vec![0; offers.len()];
    for ((giver, entry), own) in entries.iter().zip(&members) {
        if kept.len() == limit {
            break;
        }
        if keep_parts || own.is_empty() || !members.iter().any(|other| is_part(own, other)) {
            kept.push((*entry).clone());
            if let Some(count) = given.get_mut(*giver) {
                *count += 1;
            }
        }
    }
    Union { entries: kept, given }
}

fn list(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        single => std::slice::from_ref(single),
    }
}

fn member_samenesses<'a>(shape: Option<&Shape>, entry: &'a Value) -> BTreeMap<&'a str, String> {
    let members = entry.as_object().into_iter().flatten();
    let of = |name: &str| shape.and_then(|shape| shape.members.get(name).or(shape.other.as_deref()));
    members
        .map(|(name, member)| (name.as_str(), sameness(of(name), member)))
        .collect()
}

/// Whether `other` says all that `own` says, and more.
fn is_part(own: &BTreeMap<&str, String>, other: &BTreeMap<&str, String>) -> bool {
    other.len() > own.len() && own.iter().all(|(name, value)| other.get(name) == Some(value))
}

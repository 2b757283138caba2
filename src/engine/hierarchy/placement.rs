//! What a record says of its place: read out of its attributes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::rules::{FROM, HIERARCHY, HierarchyRule, PARENT, TO};
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, Violation};
use crate::engine::reference::Waiting;
use crate::engine::timeline::Interval;

/// Most placements of one record.
const MOST_PLACEMENTS: usize = 500;

/// A record's place in a hierarchy for some days.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Placement {
    /// Hierarchy.
    pub hierarchy: String,
    /// Golden id of the record above, or the key of one that is not there yet.
    pub parent: String,
    /// Source system that calls it so, while it is not there.
    pub waits_in: Option<String>,
    /// First day; `None`: always was.
    pub valid_from: Option<String>,
    /// First day that no longer belongs to it.
    pub valid_to: Option<String>,
    /// Top-level attribute that says so.
    pub attribute: String,
}

impl Placement {
    /// Its days.
    pub fn interval(&self) -> Interval {
        Interval {
            valid_from: self.valid_from.clone(),
            valid_to: self.valid_to.clone(),
        }
    }
}

/// Every place that a record has, by hierarchy and day; `holds` is what it says, and when. Days on end with one parent are
/// one placement.
pub fn placements<'a>(domain: &Domain, holds: impl IntoIterator<Item = (Interval, &'a Attributes)>) -> Vec<Placement> {
    let mut found = Vec::new();
    for (days, attributes) in holds {
        for (name, rule) in &domain.hierarchies {
            for ((parent, waits_in), said, attribute) in said_of(name, rule, attributes) {
                let Some(interval) = days.common(&said) else { continue };
                found.push(Placement {
                    hierarchy: name.clone(),
                    parent,
                    waits_in,
                    valid_from: interval.valid_from,
                    valid_to: interval.valid_to,
                    attribute,
                });
            }
        }
    }
    joined(found)
}

/// Golden id, or key and the system that it waits in.
type Parent = (String, Option<String>);

fn parent_of(value: Option<&Value>) -> Option<Parent> {
    match value? {
        Value::String(id) => Some((id.clone(), None)),
        other => Waiting::of(other).map(|waiting| (waiting.key, Some(waiting.system))),
    }
}

/// Parent, days and attribute of each placement in one hierarchy.
fn said_of(name: &str, rule: &HierarchyRule, attributes: &Attributes) -> Vec<(Parent, Interval, String)> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    if let Some(path) = &rule.parent {
        let parent = parent_of(attributes.get(path)).into_iter();
        return parent
            .map(|parent| (parent, Interval::default(), path.clone()))
            .collect();
    }
    let Some(path) = &rule.placements else {
        return Vec::new();
    };
    let entries = attributes.get(path).and_then(Value::as_array).into_iter().flatten();
    let own = entries.filter(|entry| entry.get(HIERARCHY).and_then(Value::as_str) == Some(name));
    own.filter_map(|entry| {
        let days = Interval::new(text(entry.get(FROM)), text(entry.get(TO)))?;
        Some((parent_of(entry.get(PARENT))?, days, path.clone()))
    })
    .collect()
}

/// Placements with one parent that follow each other become one.
fn joined(mut found: Vec<Placement>) -> Vec<Placement> {
    found.sort();
    found.dedup();
    let mut joined: Vec<Placement> = Vec::with_capacity(found.len());
    for next in found {
        match joined.last_mut() {
            Some(last) if last.valid_to.is_some() && last.valid_to == next.valid_from && same_place(last, &next) => {
                last.valid_to = next.valid_to;
            }
            _ => joined.push(next),
        }
    }
    joined
}

fn same_place(a: &Placement, b: &Placement) -> bool {
    (&a.hierarchy, &a.parent, &a.waits_in, &a.attribute) == (&b.hierarchy, &b.parent, &b.waits_in, &b.attribute)
}

/// What is wrong with a record's placements, seen alone: a hierarchy that is not there, dates the wrong way round, two
/// parents on one day.
pub(in crate::engine) fn violations(domain: &Domain, attributes: &Attributes) -> Vec<Violation> {
    let lists: BTreeSet<&String> = domain
        .hierarchies
        .values()
        .filter_map(|rule| rule.placements.as_ref())
        .collect();
    let mut found = Vec::new();
    for path in lists {
        let mut seen: BTreeMap<&str, Vec<Interval>> = BTreeMap::new();
        let entries = attributes.get(path).and_then(Value::as_array).into_iter().flatten();
        let entries: Vec<&Value> = entries.collect();
        if entries.len() > MOST_PLACEMENTS {
            let message = format!("expected at most {MOST_PLACEMENTS} entries: each is compared with all before");
            found.push(Violation::new(format!("/{path}"), "too_many_entries", message));
            continue;
        }
        for (position, entry) in entries.into_iter().enumerate() {
            let at = |member: &str| format!("/{path}/{position}/{member}");
            let text = |member: &str| entry.get(member).and_then(Value::as_str);
            let Some(name) = text(HIERARCHY) else { continue };
            let known = domain.hierarchies.get(name).and_then(|rule| rule.placements.as_ref());
            if known != Some(path) {
                let names = domain
                    .hierarchies
                    .iter()
                    .filter(|(_, rule)| rule.placements.as_ref() == Some(path));
                let names: Vec<&str> = names.map(|(name, _)| name.as_str()).collect();
                let message = format!("expected one of {}", names.join(", "));
                found.push(Violation::new(at(HIERARCHY), "unknown_hierarchy", message));
                continue;
            }
            let (from, to) = (text(FROM).map(str::to_owned), text(TO).map(str::to_owned));
            let Some(days) = Interval::new(from, to) else {
                found.push(Violation::new(
                    at(TO),
                    "date_order",
                    "valid_to must be after valid_from",
                ));
                continue;
            };
            let before = seen.entry(name).or_default();
            if before.iter().any(|other| other.overlaps(&days)) {
                let message =
                    "expected one parent in this hierarchy on any day; an earlier entry has some of these days";
                found.push(Violation::new(at(FROM), "overlap", message));
            }
            before.push(days);
        }
    }
    found
}

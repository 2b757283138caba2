//! Where in a record a value goes.

use serde_json::{Map, Value};

/// Highest position in a list that a profile may name.
const HIGHEST: usize = 200;

/// A path into a record, e.g. `addresses[0].line1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Member(String),
    Position(usize),
}

impl Target {
    /// Reads a path; `None` if it is none.
    pub(super) fn parse(text: &str) -> Option<Target> {
        let mut parts = Vec::new();
        for piece in text.split('.') {
            let (name, positions) = match piece.split_once('[') {
                Some((name, rest)) => (name, Some(rest)),
                None => (piece, None),
            };
            if name.is_empty() || name.contains([']', '*', '\0']) {
                return None;
            }
            parts.push(Part::Member(name.to_owned()));
            if let Some(positions) = positions {
                // A list of lists is no attribute.
                let number = positions.strip_suffix(']')?.parse().ok()?;
                parts.push(Part::Position(number).bounded()?);
            }
        }
        Some(Target(parts))
    }

    /// The dotted path of the attribute, without positions.
    pub(super) fn path(&self) -> String {
        let names = self.0.iter().filter_map(|part| match part {
            Part::Member(name) => Some(name.as_str()),
            Part::Position(_) => None,
        });
        names.collect::<Vec<_>>().join(".")
    }

    /// Whether the other lies below this one, or is the same value under another kind of container.
    pub(super) fn is_above(&self, other: &Target) -> bool {
        let shared = self
            .0
            .iter()
            .zip(&other.0)
            .take_while(|(own, other)| own == other)
            .count();
        matches!(
            (self.0.get(shared), other.0.get(shared)),
            (None, Some(_))
                | (Some(Part::Member(_)), Some(Part::Position(_)))
                | (Some(Part::Position(_)), Some(Part::Member(_)))
        )
    }

    /// Puts a value there; lists are filled up with nulls, which mean "no value".
    pub(super) fn put(&self, record: &mut Map<String, Value>, value: Value) {
        let mut parts = self.0.iter();
        let Some(Part::Member(first)) = parts.next() else {
            return;
        };
        let mut place = record.entry(first.clone()).or_insert(Value::Null);
        for part in parts {
            place = match part {
                Part::Member(name) => {
                    if !place.is_object() {
                        *place = Value::Object(Map::new());
                    }
                    match place {
                        Value::Object(members) => members.entry(name.clone()).or_insert(Value::Null),
                        _ => return,
                    }
                }
                Part::Position(position) => {
                    if !place.is_array() {
                        *place = Value::Array(Vec::new());
                    }
                    let Value::Array(items) = place else { return };
                    if items.len() <= *position {
                        items.resize(position + 1, Value::Null);
                    }
                    match items.get_mut(*position) {
                        Some(item) => item,
                        None => return,
                    }
                }
            };
        }
        *place = value;
    }
}

impl Part {
    fn bounded(self) -> Option<Part> {
        match self {
            Part::Position(position) if position >= HIGHEST => None,
            part => Some(part),
        }
    }
}

/// The record without nulls in lists, and without what is empty then.
pub(super) fn tidied(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(items) => {
            let kept: Vec<Value> = items.into_iter().filter_map(tidied).collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        Value::Object(members) => {
            let kept: Map<String, Value> = members
                .into_iter()
                .filter_map(|(name, member)| Some((name, tidied(member)?)))
                .collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        other => Some(other),
    }
}

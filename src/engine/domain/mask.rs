//! How much of sensitive values is shown.

use serde_json::Value;

use super::Domain;
use crate::engine::record::Attributes;

/// What stands in place of sensitive values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mask {
    /// Nothing: the values are shown.
    Nothing,
    /// All but the last four characters of a text of eight or more: what people need whose work it is to tell two values
    /// apart.
    LastFour,
    /// One sign in place of the whole value, whatever it is.
    #[default]
    Everything,
}

const MASK: &str = "•••";
const SHORTEST_PARTLY_SHOWN: usize = 8;
const SHOWN: usize = 4;

impl Domain {
    /// All attributes; the sensitive ones, and entries that are not for everybody, masked.
    pub fn mask(&self, attributes: &Attributes, mask: Mask) -> Attributes {
        let masked = attributes.iter().map(|(name, value)| {
            let value = match self.is_sensitive(name) {
                true => masked(value, mask),
                false => self.masked_apart(name, value, |entry| masked(entry, mask)),
            };
            (name.clone(), value)
        });
        masked.collect()
    }
}

fn masked(value: &Value, mask: Mask) -> Value {
    match mask {
        Mask::Nothing => value.clone(),
        Mask::LastFour => partly(value),
        Mask::Everything if value.is_null() => Value::Null,
        Mask::Everything => Value::String(MASK.to_owned()),
    }
}

fn partly(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Array(items) => items.iter().map(partly).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), partly(member)))
            .collect(),
        Value::String(text) => {
            let length = text.chars().count();
            let hidden = if length < SHORTEST_PARTLY_SHOWN {
                length
            } else {
                length - SHOWN
            };
            Value::String(MASK.chars().chain(text.chars().skip(hidden)).collect())
        }
        Value::Bool(_) | Value::Number(_) => Value::String(MASK.to_owned()),
    }
}

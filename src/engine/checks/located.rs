//! Values with their places.

use serde_json::Value;

use crate::engine::json_number;
use crate::engine::record::{Attributes, push_pointer};

/// Every value at a dotted path with its JSON Pointer; lists are flattened, nulls left out.
pub(super) fn located<'a>(attributes: &'a Attributes, path: &str) -> Vec<(String, &'a Value)> {
    let mut found = Vec::new();
    let names: Vec<&str> = path.split('.').collect();
    if let Some((first, rest)) = names.split_first()
        && let Some(value) = attributes.get(*first)
    {
        collect(value, rest, push_pointer("", first), &mut found);
    }
    found
}

fn collect<'a>(value: &'a Value, rest: &[&str], pointer: String, found: &mut Vec<(String, &'a Value)>) {
    match (value, rest.split_first()) {
        (Value::Null, _) => {}
        (Value::Array(items), _) => {
            for (at, item) in items.iter().enumerate() {
                collect(item, rest, format!("{pointer}/{at}"), found);
            }
        }
        (value, None) => found.push((pointer, value)),
        (Value::Object(members), Some((first, rest))) => {
            if let Some(member) = members.get(*first) {
                collect(member, rest, push_pointer(&pointer, first), found);
            }
        }
        _ => {}
    }
}

/// A value as text; groups have none.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => json_number::text(number).or_else(|| Some(number.to_string())),
        _ => None,
    }
}

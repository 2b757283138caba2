//! References: places in attributes that name other records. A source record names them by key; a golden record by golden
//! id, or, while nothing has that key, by an object with system and key that nobody can take for an id.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::domain::Domain;
use super::record::{Attributes, push_pointer};
use super::standardize::clean;

/// What the keys that a source record names lead to: domain → key → golden record. Keys that lead nowhere yet are not in it.
pub type Resolution = BTreeMap<String, BTreeMap<String, String>>;

/// A reference that leads nowhere yet, as golden records hold it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    /// Source system that names it; empty where a steward did.
    #[serde(default)]
    pub system: String,
    /// The key that it names.
    pub key: String,
}

/// A place that names a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Place<'a> {
    /// Dotted path of the attribute.
    pub attribute: &'a str,
    /// Domain of the record that it names.
    pub target: &'a str,
    /// JSON Pointer into the attributes.
    pub pointer: String,
    /// What is said there.
    pub value: &'a Value,
}

impl Waiting {
    /// The object.
    pub fn value(system: &str, key: &str) -> Value {
        json!({"system": system, "key": key})
    }

    /// What the object says.
    pub fn of(value: &Value) -> Option<Waiting> {
        value.as_object()?;
        serde_json::from_value(value.clone()).ok()
    }
}

/// Every place of a record that names another one.
pub fn places<'a>(domain: &'a Domain, attributes: &'a Attributes) -> Vec<Place<'a>> {
    let mut found = Vec::new();
    for (attribute, target) in domain.references() {
        let (first, rest) = split(attribute);
        let Some(value) = attributes.get(first) else { continue };
        let mut at = |pointer: String, value: &'a Value| {
            found.push(Place {
                attribute,
                target,
                pointer,
                value,
            });
        };
        walk(value, rest, push_pointer("", first), &mut at);
    }
    found
}

fn split(path: &str) -> (&str, Option<&str>) {
    match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    }
}

fn walk<'a>(value: &'a Value, rest: Option<&str>, pointer: String, at: &mut dyn FnMut(String, &'a Value)) {
    match (value, rest) {
        (Value::Null, _) => {}
        (Value::Array(items), _) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, rest, push_pointer(&pointer, &index.to_string()), at);
            }
        }
        (_, None) => at(pointer, value),
        (Value::Object(members), Some(path)) => {
            let (first, rest) = split(path);
            for (name, member) in members.iter().filter(|(name, _)| first == "*" || *name == first) {
                walk(member, rest, push_pointer(&pointer, name), at);
            }
        }
        (Value::Bool(_) | Value::Number(_) | Value::String(_), Some(_)) => {}
    }
}

/// The attributes with other values in the places that name records, where `other` (target domain, value) gives one.
pub fn rewritten<'a>(
    domain: &Domain,
    attributes: &'a Attributes,
    other: &mut dyn FnMut(&str, &Value) -> Option<Value>,
) -> Cow<'a, Attributes> {
    let mut made = Cow::Borrowed(attributes);
    for (attribute, target) in domain.references() {
        let (first, rest) = split(attribute);
        if attributes.contains_key(first)
            && let Some(value) = made.to_mut().get_mut(first)
        {
            rewrite(value, rest, &mut |value| other(target, value));
        }
    }
    made
}

fn rewrite(value: &mut Value, rest: Option<&str>, other: &mut dyn FnMut(&Value) -> Option<Value>) {
    match (value, rest) {
        (Value::Null, _) => {}
        (Value::Array(items), _) => items.iter_mut().for_each(|item| rewrite(item, rest, other)),
        (value, None) => {
            if let Some(new) = other(value) {
                *value = new;
            }
        }
        (Value::Object(members), Some(path)) => {
            let (first, rest) = split(path);
            for (_, member) in members.iter_mut().filter(|(name, _)| first == "*" || *name == first) {
                rewrite(member, rest, other);
            }
        }
        (Value::Bool(_) | Value::Number(_) | Value::String(_), Some(_)) => {}
    }
}

/// A source record's attributes with golden ids in the place of keys; keys that lead nowhere become [`Waiting`].
pub fn resolved<'a>(
    domain: &Domain,
    system: &str,
    attributes: &'a Attributes,
    resolution: &Resolution,
) -> Cow<'a, Attributes> {
    rewritten(domain, attributes, &mut |target, value| {
        let key = value.as_str()?;
        let golden = resolution.get(target).and_then(|keys| keys.get(key));
        Some(golden.map_or_else(|| Waiting::value(system, key), |id| Value::String(id.clone())))
    })
}

/// How a key may be meant, the likeliest first: as it is written, or as it reads once cleaned.
pub fn readings(key: &str) -> Vec<String> {
    let cleaned = clean(key);
    let mut readings = vec![key.to_owned()];
    if !cleaned.is_empty() && cleaned != key {
        readings.push(cleaned);
    }
    readings
}

/// Whether a value of a golden record names this golden record; something that waits names none.
pub fn names(value: Option<&Value>, golden_ids: &[String]) -> bool {
    let said = value.and_then(Value::as_str);
    said.is_some_and(|said| golden_ids.iter().any(|id| id == said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::domain::builtin;

    fn item() -> Domain {
        let mut all = builtin().expect("built-in domains").into_iter();
        all.find(|domain| domain.name == "item").expect("items")
    }

    fn object(value: Value) -> Attributes {
        value.as_object().cloned().expect("an object")
    }

    #[test]
    fn a_key_becomes_an_id_or_waits_under_its_system() {
        let domain = item();
        let said = object(json!({"manufacturer_vendor": "V-1", "charge_mappings": [
            {"charge_code": "A", "facility": "1"}, {"charge_code": "B", "facility": "2"}, {"charge_code": "C"}]}));
        let resolution = Resolution::from([("facility".into(), BTreeMap::from([("1".into(), "g-1".into())]))]);
        let made = resolved(&domain, "erp", &said, &resolution);
        assert_eq!(made["charge_mappings"][0]["facility"], "g-1");
        assert_eq!(
            made["charge_mappings"][1]["facility"],
            json!({"system": "erp", "key": "2"})
        );
        assert_eq!(made["charge_mappings"][2], json!({"charge_code": "C"}));
        assert_eq!(
            Waiting::of(&made["manufacturer_vendor"]).map(|w| w.key),
            Some("V-1".into())
        );
        let pointers: Vec<String> = places(&domain, &made).into_iter().map(|place| place.pointer).collect();
        assert_eq!(
            pointers,
            [
                "/charge_mappings/0/facility",
                "/charge_mappings/1/facility",
                "/manufacturer_vendor"
            ]
        );
    }

    #[test]
    fn a_key_is_read_as_it_is_written_first() {
        assert_eq!(readings("10  A"), ["10  A", "10 A"]);
        assert_eq!(readings("NA"), ["NA"]);
        assert_eq!(readings(" "), [" "]);
    }
}

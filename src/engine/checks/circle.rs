//! References that may lead back to the record that has them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::evaluate::Finding;
use super::located::located;
use super::rules::{Check, Require};
use crate::engine::record::{Attributes, push_pointer};

/// What a record refers to at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// JSON Pointer into the attributes.
    pub pointer: String,
    /// Key or golden id.
    pub key: String,
    /// Of which kind of relation it is, where that makes a difference.
    pub scope: Option<String>,
}

/// What a record refers to at a dotted path. `per` names the member beside it that tells kinds of relations apart.
pub fn references(attributes: &Attributes, path: &str, per: Option<&str>) -> Vec<Reference> {
    let reference = |pointer: String, value: &Value, scope: Option<String>| {
        let key = value.as_str()?.to_owned();
        Some(Reference { pointer, key, scope })
    };
    let Some((per, (group, member))) = per.zip(path.split_once('.')) else {
        let found = located(attributes, path).into_iter();
        return found
            .filter_map(|(pointer, value)| reference(pointer, value, None))
            .collect();
    };
    let entries = attributes.get(group).and_then(Value::as_array);
    let entries = entries.into_iter().flatten().enumerate();
    let found = entries.filter_map(|(at, entry)| {
        let pointer = push_pointer(&format!("{}/{at}", push_pointer("", group)), member);
        let scope = entry.get(per).and_then(Value::as_str).unwrap_or_default();
        reference(pointer, entry.get(member)?, Some(scope.to_owned()))
    });
    found.collect()
}

/// Where references lead back to the record itself, by the name of the check that forbids it.
pub type LeadingBack = BTreeMap<String, Vec<Finding>>;

/// The paths of a check whose references must not lead back, and the member that tells kinds of relations apart. `whole`:
/// also by way of others.
pub fn leading_back(check: &Check) -> Option<(Vec<&str>, Option<&str>, bool)> {
    match &check.require {
        Require::NotItself { attributes } => Some((attributes.iter().map(String::as_str).collect(), None, false)),
        Require::NoCircle { attribute, per } => Some((vec![attribute], per.as_deref(), true)),
        Require::AllOf(_)
        | Require::AnyOf(_)
        | Require::NoneOf(_)
        | Require::NotOlderThan { .. }
        | Require::NotExpired { .. }
        | Require::OneValidEntry { .. }
        | Require::SumsTo { .. }
        | Require::SoundUnits => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_told_with_place_and_kind() {
        let said = json!({"lifecycle": {"replaced_by": "A"}, "relations": [
            {"type": "branch_of", "vendor": "V1"}, {"type": "successor_of", "vendor": "V2"}, {"type": "branch_of"}]});
        let said = said.as_object().expect("an object");
        let plain = references(said, "lifecycle.replaced_by", None);
        assert_eq!(plain.len(), 1);
        assert_eq!(
            (plain[0].pointer.as_str(), plain[0].key.as_str()),
            ("/lifecycle/replaced_by", "A")
        );
        let kinds = references(said, "relations.vendor", Some("type"));
        assert_eq!(kinds.len(), 2);
        assert_eq!(kinds[1].pointer, "/relations/1/vendor");
        assert_eq!(kinds[1].scope.as_deref(), Some("successor_of"));
    }
}

//! Why consumers see another value after an upgrade: whose value it is, and what in it is read or found otherwise.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::consolidate::StoredLineage;
use crate::engine::domain::{Domain, Kind};
use crate::engine::record::{Attributes, push_pointer};

/// Why a golden record shows another value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The same source record gives it, and what it says is read in another way: its canonical form is another.
    ReadOtherwise,
    /// The same source records are there, and another of them, or more or less of what they say, is chosen.
    ChosenOtherwise,
    /// Other source records belong to the golden record.
    OtherMembers,
}

/// One reason, of one attribute, and how many golden records it changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Reason {
    /// Why.
    pub cause: Cause,
    /// Dotted path of what differs, inside groups too.
    pub attribute: String,
    /// How it is read: its kind. Absent where the domain no longer has the attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// What is found in the value from now on, and is published all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
}

/// What is compared of a golden record: what consumers see, and where it came from.
pub(super) struct Seen<'a> {
    pub(super) attributes: &'a Attributes,
    pub(super) lineage: &'a StoredLineage,
}

/// Why the top-level attribute `name` differs.
pub(super) fn reasons(domain: Option<&Domain>, name: &str, before: &Seen<'_>, after: &Seen<'_>) -> BTreeSet<Reason> {
    let (old, new) = (leaves(name, before.attributes), leaves(name, after.attributes));
    let cause = cause(name, before, after, old.keys().all(|place| new.contains_key(place)));
    let places: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let differing = places.into_iter().filter(|place| old.get(*place) != new.get(*place));
    let found = domain.map(|domain| domain.found(after.attributes)).unwrap_or_default();
    let reason = |place: &String| {
        let attribute = path(place);
        let finding = found
            .iter()
            .find(|(_, path)| *path == attribute)
            .map(|(code, _)| code.clone());
        Reason {
            cause,
            kind: domain
                .and_then(|domain| domain.attributes.get(&attribute))
                .map(|rule| rule.kind),
            finding,
            attribute,
        }
    };
    differing.map(reason).collect()
}

/// `kept`: every place that had a value has one.
fn cause(name: &str, before: &Seen<'_>, after: &Seen<'_>, kept: bool) -> Cause {
    let members = |seen: &Seen<'_>| seen.lineage.members.iter().cloned().collect::<BTreeSet<_>>();
    if members(before) != members(after) {
        return Cause::OtherMembers;
    }
    let giver = |seen: &Seen<'_>| {
        let lineage = seen.lineage.attributes.get(name)?;
        Some((
            lineage.system.clone(),
            lineage.key.clone(),
            lineage.overridden.is_some(),
        ))
    };
    match (giver(before), giver(after)) {
        (Some(old), Some(new)) if old == new && kept => Cause::ReadOtherwise,
        (None, Some(_)) if kept => Cause::ReadOtherwise,
        _ => Cause::ChosenOtherwise,
    }
}

/// The single values below a top-level attribute, by JSON Pointer.
fn leaves<'v>(name: &str, attributes: &'v Attributes) -> BTreeMap<String, &'v Value> {
    let mut found = BTreeMap::new();
    if let Some(value) = attributes.get(name) {
        add_leaves(value, push_pointer("", name), &mut found);
    }
    found
}

fn add_leaves<'v>(value: &'v Value, place: String, found: &mut BTreeMap<String, &'v Value>) {
    match value {
        Value::Array(items) => {
            let numbered = items.iter().enumerate();
            numbered.for_each(|(at, item)| add_leaves(item, format!("{place}/{at}"), found));
        }
        Value::Object(members) => {
            let named = members.iter();
            named.for_each(|(name, member)| add_leaves(member, push_pointer(&place, name), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            found.insert(place, value);
        }
    }
}

fn path(place: &str) -> String {
    crate::engine::validate::path_of(place)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::domain::builtin;
    use crate::engine::survivorship::Lineage;

    fn lineage(members: &[&str], giver: &str) -> StoredLineage {
        let given = Lineage {
            system: "erp".into(),
            key: giver.into(),
            ..serde_json::from_value(
                json!({"system": "", "key": "", "record_id": "", "strategy": "only_value", "reason": "", "others": []}),
            )
            .unwrap()
        };
        StoredLineage {
            members: members
                .iter()
                .map(|key| ("erp".to_owned(), (*key).to_owned()))
                .collect(),
            attributes: BTreeMap::from([("addresses".to_owned(), given.clone()), ("phones".to_owned(), given)]),
            ..StoredLineage::default()
        }
    }

    #[test]
    fn a_changed_value_has_its_reason() {
        let domains = builtin().unwrap();
        let vendor = domains.iter().find(|domain| domain.name == "vendor").unwrap();
        let one = lineage(&["1"], "1");
        let two = lineage(&["1", "2"], "1");
        let other = lineage(&["1", "2"], "2");
        for (name, old, new, (before, after), expected) in [
            (
                "addresses",
                json!([{"state": "ON", "zip": "K1A0B1"}]),
                json!([{"state": "ON", "zip": "K1A 0B1", "country": "CA"}]),
                (&one, &one),
                vec![
                    (Cause::ReadOtherwise, "addresses.country", Some(Kind::Country), None),
                    (Cause::ReadOtherwise, "addresses.zip", Some(Kind::Zip), None),
                ],
            ),
            (
                "phones",
                json!(["+16025550142"]),
                json!(["see website"]),
                (&two, &other),
                vec![(Cause::ChosenOtherwise, "phones", Some(Kind::Phone), Some("format"))],
            ),
            (
                "phones",
                json!(["+16025550142", "+16025550143"]),
                json!(["+16025550142"]),
                (&two, &two),
                vec![(Cause::ChosenOtherwise, "phones", Some(Kind::Phone), None)],
            ),
            (
                "phones",
                json!(["+16025550142"]),
                json!(["+16025550143"]),
                (&one, &two),
                vec![(Cause::OtherMembers, "phones", Some(Kind::Phone), None)],
            ),
        ] {
            let attributes = |value| Attributes::from_iter([(name.to_owned(), value)]);
            let (old, new) = (attributes(old), attributes(new));
            let seen = |attributes, lineage| Seen { attributes, lineage };
            let found = reasons(Some(vendor), name, &seen(&old, before), &seen(&new, after));
            let found: Vec<_> = found
                .iter()
                .map(|one| (one.cause, one.attribute.as_str(), one.kind, one.finding.as_deref()))
                .collect();
            assert_eq!(found, expected, "{name}");
        }
    }
}

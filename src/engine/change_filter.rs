//! Which changes a consumer wants to be told of, and whether a change is one of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::domain::{Domain, Kind};
use super::filter_value::{IMPOSSIBLE_VALUE, canonical};
use super::json_number;
use super::record::{Attributes, Violation, push_pointer, values};
use super::reference::Waiting;
use super::signs;

/// Most types, attributes or changed attributes of a filter.
const MOST_NAMES: usize = 50;
/// Most values of one attribute.
const MOST_VALUES: usize = 200;
/// Longest value, in characters.
const LONGEST_VALUE: usize = 200;
/// What changes name beside attributes.
const ALSO_CHANGED: [&str; 2] = ["payment_hold", "blocked"];

/// Which changes a consumer wants. All parts that are given must match; one that is empty matches everything.
///
/// A consumer never loses sight of a record that it was told of: the end of an identity (`merged`, `split`, `retired`)
/// passes whatever the attributes, and so does the change by which a record leaves the filter.
///
/// ```
/// # use mdm_hub::engine::change_filter::ChangeFilter;
/// let filter: ChangeFilter = serde_json::from_str(r#"{"attributes": {"state": ["TX", "OK"]}}"#).unwrap();
/// assert!(!filter.is_all());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChangeFilter {
    /// CloudEvents types; empty = all.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub types: BTreeSet<String>,
    /// Top-level attributes of which at least one must have changed; empty = any change.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub changed: BTreeSet<String>,
    /// Attribute path → values of which one must be among the published ones; compared as lists of golden records
    /// compare their filters, without regard to case.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, BTreeSet<String>>,
}

/// What a change tells, as far as filters ask.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// Names of the attributes that changed.
    pub changed: Vec<String>,
    /// Published attributes after it.
    pub attributes: Attributes,
    /// Published attributes before it; `None` when there were none or it is not known.
    pub before: Option<Attributes>,
}

#[derive(Deserialize)]
struct Event {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    changed: Vec<String>,
    #[serde(default)]
    attributes: Option<Attributes>,
}

impl Told {
    /// Reads a change: `body` is the CloudEvent, `previous` the values that the changed attributes had before, as a
    /// JSON object. `None` when the body is not a change of this hub.
    pub fn read(body: &str, previous: Option<&str>) -> Option<Told> {
        let Data { changed, attributes } = serde_json::from_str::<Event>(body).ok()?.data;
        let attributes = attributes.unwrap_or_default();
        let previous = previous.and_then(|text| serde_json::from_str::<Attributes>(text).ok());
        let before = previous.map(|previous| {
            let mut before = attributes.clone();
            for name in &changed {
                before.remove(name);
            }
            before.extend(previous);
            before
        });
        Some(Told {
            changed,
            attributes,
            before,
        })
    }
}

/// What kind of change an event type is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The record is there from now on.
    Begins,
    /// It goes on with other values.
    GoesOn,
    /// It, or a part of it, is somewhere else from now on, or nowhere.
    Ends,
}

fn phase(event_type: &str) -> Phase {
    match event_type.split('.').nth(2) {
        Some("created" | "restored") => Phase::Begins,
        Some("merged" | "split" | "retired") => Phase::Ends,
        _ => Phase::GoesOn,
    }
}

impl ChangeFilter {
    /// Whether every change passes.
    pub fn is_all(&self) -> bool {
        self.types.is_empty() && !self.asks_content()
    }

    /// Whether the event's content must be read to decide, not only its type.
    pub fn asks_content(&self) -> bool {
        !self.changed.is_empty() || !self.attributes.is_empty()
    }

    /// Whether changes of this type are wanted at all.
    pub fn wants_type(&self, event_type: &str) -> bool {
        self.types.is_empty() || self.types.contains(event_type)
    }

    /// Whether a change passes.
    ///
    /// The beginning of a record matches whatever `changed` asks, and so does the change by which it enters or leaves
    /// the attributes asked for. Where an update does not say what was before it, it passes: one too many rather than
    /// one too few.
    pub fn matches(&self, event_type: &str, told: &Told) -> bool {
        if !self.wants_type(event_type) {
            return false;
        }
        let changed = self.changed.is_empty() || told.changed.iter().any(|name| self.changed.contains(name));
        match phase(event_type) {
            Phase::Ends => true,
            Phase::Begins => self.holds_for(&told.attributes),
            Phase::GoesOn => {
                let now = self.holds_for(&told.attributes);
                match &told.before {
                    None => changed || !self.attributes.is_empty(),
                    Some(before) => match (self.holds_for(before), now) {
                        (true, true) => changed,
                        (false, false) => false,
                        _ => true,
                    },
                }
            }
        }
    }

    /// As [`ChangeFilter::matches`], reading the event only when it must be. An event that cannot be read passes.
    pub fn passes(&self, event_type: &str, body: &str, previous: Option<&str>) -> bool {
        if !self.wants_type(event_type) {
            return false;
        }
        !self.asks_content() || Told::read(body, previous).is_none_or(|told| self.matches(event_type, &told))
    }

    /// Whether published attributes are those asked for.
    fn holds_for(&self, attributes: &Attributes) -> bool {
        self.attributes.iter().all(|(path, wanted)| {
            let found = values(attributes, path).into_iter().filter_map(scalar);
            found.into_iter().any(|found| {
                let found = fold(&found);
                wanted.iter().any(|value| fold(value) == found)
            })
        })
    }

    /// The same filter, its values standardized as each of these domains standardizes the values of its records. What
    /// none of them understands stays as it is.
    pub fn standardized(&self, domains: &[&Domain]) -> ChangeFilter {
        let standardized = |path: &str, value: &String| {
            let known = domains.iter().filter_map(|domain| canonical(domain, path, value).ok());
            let known: BTreeSet<String> = known.collect();
            if known.is_empty() {
                BTreeSet::from([value.clone()])
            } else {
                known
            }
        };
        let attributes = self.attributes.iter().map(|(path, wanted)| {
            let wanted = wanted.iter().flat_map(|value| standardized(path, value));
            (path.clone(), wanted.collect())
        });
        ChangeFilter {
            attributes: attributes.collect(),
            ..self.clone()
        }
    }

    /// What is wrong with it, for changes of these domains and these types. `at` is the JSON Pointer of the filter.
    pub fn violations(&self, at: &str, domains: &[&Domain], types: &[&str]) -> Vec<Violation> {
        let mut found = Vec::new();
        let place = |part: &str, name: &str| push_pointer(&push_pointer(at, part), name);
        let sizes = [
            ("types", self.types.len()),
            ("changed", self.changed.len()),
            ("attributes", self.attributes.len()),
        ];
        for (part, _) in sizes.into_iter().filter(|(_, size)| *size > MOST_NAMES) {
            let message = format!("expected at most {MOST_NAMES}");
            found.push(Violation::new(push_pointer(at, part), "too_many", message));
        }
        for (index, name) in self.types.iter().enumerate() {
            if !types.contains(&name.as_str()) {
                let message = format!("expected some of {}", types.join(", "));
                found.push(Violation::new(
                    place("types", &index.to_string()),
                    "unknown_type",
                    message,
                ));
            }
        }
        for (index, name) in self.changed.iter().enumerate() {
            let known = |domain: &&Domain| domain.attributes.contains_key(name) && !name.contains('.');
            if !ALSO_CHANGED.contains(&name.as_str()) && !domains.iter().all(known) {
                let message = "expected a top-level attribute of every domain asked for";
                found.push(Violation::new(
                    place("changed", &index.to_string()),
                    "unknown_attribute",
                    message,
                ));
            }
        }
        for (path, wanted) in &self.attributes {
            let place = place("attributes", path);
            if !domains.iter().all(|domain| published(domain, path)) {
                let message = "expected the path of a published value, not a sensitive one, of every domain asked for";
                found.push(Violation::new(&place, "unknown_attribute", message));
            }
            found.extend(impossible(domains, path, wanted, &place));
            if wanted.is_empty() || wanted.len() > MOST_VALUES {
                let message = format!("expected 1 to {MOST_VALUES} values");
                found.push(Violation::new(&place, "invalid_length", message));
            }
            if wanted.iter().any(|value| value.chars().count() > LONGEST_VALUE) {
                let message = format!("expected values of at most {LONGEST_VALUE} characters");
                found.push(Violation::new(&place, "invalid_length", message));
            }
        }
        found
    }
}

/// Values that no record of any of the domains can have: a filter by them would never let anything pass.
fn impossible(domains: &[&Domain], path: &str, wanted: &BTreeSet<String>, place: &str) -> Option<Violation> {
    let known: Vec<&&Domain> = domains.iter().filter(|domain| published(domain, path)).collect();
    wanted.iter().take(MOST_VALUES).find_map(|value| {
        let refused = known.iter().map(|domain| canonical(domain, path, value).err());
        let refused: Option<Vec<String>> = refused.collect();
        let reason = refused?.into_iter().next()?;
        Some(Violation::new(place, IMPOSSIBLE_VALUE, reason))
    })
}

/// Whether the path leads to values that consumers see.
fn published(domain: &Domain, path: &str) -> bool {
    let top = path.split('.').next().unwrap_or(path);
    let rule = domain.attributes.get(path);
    rule.is_some_and(|rule| rule.kind != Kind::Group && !rule.sensitive) && !domain.is_sensitive(top)
}

/// A value as text; `None` for groups.
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => json_number::text(number).or_else(|| Some(number.to_string())),
        Value::Bool(flag) => Some(flag.to_string()),
        // A reference that waits is found by its key.
        Value::Object(_) => Waiting::of(value).map(|waiting| waiting.key),
        Value::Null | Value::Array(_) => None,
    }
}

/// The form in which filter values are stored and compared.
pub fn fold(text: &str) -> String {
    signs::searched(text).to_uppercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::domain::builtin;

    fn filter(json: Value) -> ChangeFilter {
        serde_json::from_value(json).unwrap()
    }

    fn told(changed: &[&str], attributes: Value, previous: Option<Value>) -> Told {
        let body = json!({"data": {"changed": changed, "attributes": attributes}}).to_string();
        Told::read(&body, previous.map(|p| p.to_string()).as_deref()).unwrap()
    }

    fn of(kind: &str) -> String {
        format!("mdm.golden_record.{kind}.v1")
    }

    #[test]
    fn an_empty_filter_passes_everything_unread() {
        let all = ChangeFilter::default();
        assert!(all.is_all() && all.passes(&of("updated"), "not json", None));
        assert_eq!(serde_json::to_value(&all).unwrap(), json!({}));
    }

    #[test]
    fn types_exclude_whatever_else_matches() {
        let only = filter(json!({"types": [of("created")], "attributes": {"state": ["TX"]}}));
        let texan = told(&[], json!({"state": "TX"}), None);
        assert!(only.matches(&of("created"), &texan));
        assert!(!only.matches(&of("updated"), &texan));
        assert!(!only.matches(&of("merged"), &texan));
        assert!(!only.passes(&of("retired"), "not json", None));
    }

    #[test]
    fn values_are_any_of_and_paths_all_of() {
        let wanted = filter(json!({"attributes": {"state": ["tx", "OK"], "addresses.country": ["US"]}}));
        let here = |state: &str, countries: &[&str]| {
            let addresses: Vec<Value> = countries.iter().map(|c| json!({"country": c})).collect();
            wanted.matches(
                &of("created"),
                &told(&[], json!({"state": state, "addresses": addresses}), None),
            )
        };
        assert!(here("TX", &["DE", "us"]) && here("ok", &["US"]));
        assert!(!here("NV", &["US"]) && !here("TX", &["DE"]) && !here("TX", &[]));
        let typed = filter(json!({"attributes": {"active": ["true"], "size": ["12.5"]}}));
        assert!(typed.matches(&of("created"), &told(&[], json!({"active": true, "size": 12.5}), None)));
    }

    #[test]
    fn entering_and_leaving_are_told_whatever_changed() {
        let wanted = filter(json!({"changed": ["phones"], "attributes": {"state": ["TX"]}}));
        let update = |changed: &[&str], now: Value, before: Value| {
            wanted.matches(&of("updated"), &told(changed, now, Some(before)))
        };
        assert!(
            update(&["state"], json!({"state": "OK"}), json!({"state": "TX"})),
            "leaves"
        );
        assert!(
            update(&["state"], json!({"state": "TX"}), json!({"state": "OK"})),
            "enters"
        );
        assert!(
            update(&["state"], json!({}), json!({"state": "TX"})),
            "leaves by losing it"
        );
        assert!(
            update(&["state"], json!({"state": "TX"}), json!({})),
            "enters by getting it"
        );
        assert!(update(&["phones"], json!({"state": "TX", "phones": ["1"]}), json!({})));
        assert!(!update(&["email"], json!({"state": "TX", "email": "x"}), json!({})));
        assert!(!update(&["phones"], json!({"state": "OK", "phones": ["1"]}), json!({})));
    }

    #[test]
    fn an_end_always_matches_and_a_beginning_whatever_changed() {
        let wanted = filter(json!({"changed": ["phones"], "attributes": {"state": ["TX"]}}));
        let elsewhere = told(&[], json!({"state": "OK"}), None);
        for kind in ["merged", "split", "retired"] {
            assert!(wanted.matches(&of(kind), &elsewhere), "{kind}");
        }
        for kind in ["created", "restored"] {
            assert!(!wanted.matches(&of(kind), &elsewhere), "{kind}");
            assert!(
                wanted.matches(&of(kind), &told(&[], json!({"state": "TX"}), None)),
                "{kind}"
            );
        }
    }

    #[test]
    fn an_update_of_unknown_past_passes_rather_than_being_lost() {
        let by_value = filter(json!({"attributes": {"state": ["TX"]}}));
        assert!(by_value.matches(&of("updated"), &told(&["state"], json!({"state": "OK"}), None)));
        let by_change = filter(json!({"changed": ["state"]}));
        assert!(!by_change.matches(&of("updated"), &told(&["phones"], json!({}), None)));
        assert!(by_change.matches(&of("updated"), &told(&["state"], json!({}), None)));
    }

    #[test]
    fn a_filter_is_checked_against_the_domains() {
        let domains = builtin().unwrap();
        let vendor = domains.iter().find(|d| d.name == "vendor").unwrap();
        let types = ["mdm.golden_record.created.v1"];
        let sensitive = vendor.attributes.iter().find(|(_, rule)| rule.sensitive).unwrap().0;
        let bad = filter(json!({
            "types": ["nothing"], "changed": ["nothing", "addresses.zip"],
            "attributes": {"addresses": ["x"], "nothing": ["x"], "legal_name": [], sensitive: ["x"]},
        }));
        let mut pointers: Vec<String> = bad
            .violations("/filter", &[vendor], &types)
            .into_iter()
            .map(|v| v.pointer)
            .collect();
        pointers.sort();
        let mut expected: Vec<String> = ["addresses", "legal_name", "nothing", sensitive.as_str()]
            .map(|path| format!("/filter/attributes/{path}"))
            .to_vec();
        expected.extend(["0", "1"].map(|index| format!("/filter/changed/{index}")));
        expected.push("/filter/types/0".into());
        expected.sort();
        assert_eq!(pointers, expected);
        let good = filter(json!({
            "types": types, "changed": ["addresses", "payment_hold"], "attributes": {"addresses.zip": ["85001"]},
        }));
        assert_eq!(good.violations("", &[vendor], &types), []);
        assert!(serde_json::from_value::<ChangeFilter>(json!({"attribute": {}})).is_err());
    }
}

//! What of an event a consumer is sent: some attributes, or none at all.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::record::Attributes;

/// Members of an event's data that say which golden record it is about and what became of it; never a value.
const IDENTITY: [&str; 13] = [
    "domain",
    "golden_id",
    "version",
    "previous_version",
    "position",
    "changed",
    "status",
    "source_keys",
    "merged_into",
    "split_into",
    "rekeyed",
    PAYMENT_HOLD,
    BLOCKED,
];
/// A warning that names attributes; whoever pays must get it.
const PAYMENT_HOLD: &str = "payment_hold";
/// What of the values names other records.
const REFERENCES: &str = "references";
/// Checks that block the record; whoever orders or pays must get it.
const BLOCKED: &str = "blocked";

/// What of an event is sent. The same event always gives the same bytes.
///
/// ```
/// # use mdm_hub::engine::projection::Projection;
/// let only = Projection::new(Some(&["addresses.zip".to_string()]), &[], false).unwrap();
/// let event = r#"{"data":{"attributes":{"addresses":[{"city":"Reno","zip":"89501"}],"name":"A"},"label":"A"}}"#;
/// let sent = only.apply(event, "name").unwrap();
/// assert_eq!(sent, r#"{"data":{"attributes":{"addresses":[{"zip":"89501"}]}}}"#);
/// ```
#[derive(Debug, Clone)]
pub struct Projection {
    thin: bool,
    /// Absent = every attribute.
    tree: Option<Tree>,
    /// Sensitive attributes that are added when it is sent; named even if they are not projected.
    granted: BTreeSet<String>,
}

/// Paths that are kept.
#[derive(Debug, Clone)]
enum Tree {
    Whole,
    Members(BTreeMap<String, Tree>),
}

#[derive(Deserialize)]
struct Event {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    changed: Vec<String>,
}

impl Projection {
    /// Keeps the attributes at these paths (absent = all) and names the granted ones; a thin one keeps no values.
    /// `None` when everything is kept.
    pub fn new(attributes: Option<&[String]>, granted: &[String], thin: bool) -> Option<Projection> {
        if attributes.is_none() && !thin {
            return None;
        }
        let tree = attributes.map(|paths| {
            let mut tree = Tree::Members(BTreeMap::new());
            paths.iter().for_each(|path| tree.insert(path));
            tree
        });
        Some(Projection {
            thin,
            tree,
            granted: granted.iter().cloned().collect(),
        })
    }

    /// The event as it is sent. `label` is the path of the attribute that names records of its domain. `None` when it
    /// is not an event of this hub.
    pub fn apply(&self, body: &str, label: &str) -> Option<String> {
        let mut event: Value = serde_json::from_str(body).ok()?;
        let data = event.get_mut("data")?.as_object_mut()?;
        let labelled = !self.thin && self.covers(label);
        data.retain(|name, _| match name.as_str() {
            "attributes" | "periods" | REFERENCES => !self.thin,
            "label" => labelled,
            name => IDENTITY.contains(&name),
        });
        if let Some(Value::Array(changed)) = data.get_mut("changed") {
            changed.retain(|name| name.as_str().is_some_and(|name| self.names(name)));
        }
        if let (Some(tree), Some(Value::Object(attributes))) = (&self.tree, data.get_mut("attributes")) {
            tree.prune_members(attributes);
        }
        if let (Some(tree), Some(Value::Array(references))) = (&self.tree, data.get_mut(REFERENCES)) {
            references.retain(|one| {
                one.get("pointer")
                    .and_then(Value::as_str)
                    .is_some_and(|p| tree.points_to(p))
            });
        }
        if let (Some(tree), Some(Value::Array(periods))) = (&self.tree, data.get_mut("periods")) {
            for attributes in periods.iter_mut().filter_map(|period| period.get_mut("attributes")) {
                tree.prune(attributes);
            }
        }
        if self.thin {
            let text = |name: &str| data.get(name).and_then(Value::as_str).map(str::to_owned);
            let (domain, id) = (text("domain")?, text("golden_id")?);
            let link = format!("/v1/domains/{domain}/golden-records/{id}");
            data.insert("links".into(), json!({ "golden_record": link }));
        }
        serde_json::to_string(&event).ok()
    }

    /// Whether `changed` of an event names this attribute.
    fn names(&self, name: &str) -> bool {
        [PAYMENT_HOLD, BLOCKED].contains(&name)
            || self.granted.contains(name)
            || self.tree.as_ref().is_none_or(|tree| tree.has(name))
    }

    fn covers(&self, path: &str) -> bool {
        self.tree.as_ref().is_none_or(|tree| tree.covers(path))
    }
}

/// Whether an event tells of a change of something that is sent.
pub fn changes_something(body: &str, projection: Option<&Projection>) -> bool {
    let Ok(event) = serde_json::from_str::<Event>(body) else {
        return true;
    };
    let mut changed = event.data.changed.iter();
    changed.any(|name| projection.is_none_or(|projection| projection.names(name)))
}

/// Adds granted values to the attributes of an event; those that have none there stay away. `None` when it is not an
/// event of this hub.
pub fn grant(body: &str, granted: Attributes) -> Option<String> {
    let mut event: Value = serde_json::from_str(body).ok()?;
    let data = event.get_mut("data")?.as_object_mut()?;
    if let Some(Value::Object(attributes)) = data.get_mut("attributes") {
        attributes.extend(granted);
    }
    serde_json::to_string(&event).ok()
}

impl Tree {
    fn insert(&mut self, path: &str) {
        let (first, rest) = match path.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (path, None),
        };
        let Tree::Members(members) = self else { return };
        match rest {
            None => {
                members.insert(first.to_owned(), Tree::Whole);
            }
            Some(rest) => {
                let member = members.entry(first.to_owned());
                member.or_insert_with(|| Tree::Members(BTreeMap::new())).insert(rest);
            }
        }
    }

    /// The part for a member; `*` stands for every one.
    fn member(&self, name: &str) -> Option<&Tree> {
        match self {
            Tree::Whole => Some(&Tree::Whole),
            Tree::Members(members) => members.get(name).or_else(|| members.get("*")),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.member(name).is_some()
    }

    fn covers(&self, path: &str) -> bool {
        let mut tree = Some(self);
        for name in path.split('.') {
            tree = tree.and_then(|tree| tree.member(name));
        }
        matches!(tree, Some(Tree::Whole))
    }

    /// Whether it keeps what a pointer into the record points to.
    fn points_to(&self, pointer: &str) -> bool {
        let mut names = pointer.split('/').skip_while(|name| *name != "attributes").skip(1);
        let is_index = |name: &&str| name.bytes().all(|byte| byte.is_ascii_digit());
        let kept = names.try_fold(self, |tree, name| match is_index(&name) {
            true => Some(tree),
            false => tree.member(name),
        });
        matches!(kept, Some(Tree::Whole))
    }

    fn prune(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.prune(item)),
            Value::Object(members) => self.prune_members(members),
            // A value where the path goes on is none that was asked for.
            _ if matches!(self, Tree::Members(_)) => *value = Value::Null,
            _ => {}
        }
    }

    fn prune_members(&self, members: &mut Attributes) {
        if matches!(self, Tree::Whole) {
            return;
        }
        members.retain(|name, _| self.has(name));
        for (name, value) in members.iter_mut() {
            if let Some(tree) = self.member(name) {
                tree.prune(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event() -> String {
        json!({
            "specversion": "1.0", "id": "e", "type": "mdm.golden_record.updated.v1", "subject": "g",
            "data": {
                "domain": "vendor", "golden_id": "g", "version": 4, "previous_version": 3, "position": 9,
                "changed": ["addresses", "legal_name", "payment_hold", "tin"], "status": "live", "label": "Acme",
                "attributes": {
                    "legal_name": "Acme", "phones": ["1", "2"],
                    "addresses": [{"city": "Reno", "zip": "89501"}, {"city": "Boise"}],
                },
                "source_keys": [{"system": "erp", "key": "1"}],
                "periods": [{"valid_from": null, "valid_to": "2027-01-01", "attributes": {"legal_name": "Old", "phones": []}}],
                "payment_hold": {"since": "t", "attributes": ["bank_accounts"], "reason": "r"},
                "something_new": "Acme",
            },
        })
        .to_string()
    }

    fn data(sent: &str) -> Value {
        serde_json::from_str::<Value>(sent).unwrap()["data"].clone()
    }

    fn paths(paths: &[&str]) -> Vec<String> {
        paths.iter().map(|path| path.to_string()).collect()
    }

    #[test]
    fn only_what_was_asked_for_is_sent_and_named() {
        let only = Projection::new(Some(&paths(&["addresses.zip", "phones"])), &[], false).unwrap();
        let sent = only.apply(&event(), "legal_name").unwrap();
        let sent = data(&sent);
        assert_eq!(
            sent["attributes"],
            json!({"addresses": [{"zip": "89501"}, {}], "phones": ["1", "2"]})
        );
        assert_eq!(sent["periods"][0]["attributes"], json!({"phones": []}));
        assert_eq!(sent["changed"], json!(["addresses", "payment_hold"]));
        assert!(!sent.to_string().contains("Acme") && !sent.to_string().contains("tin"));
        assert_eq!(
            (&sent["version"], &sent["source_keys"][0]["key"]),
            (&json!(4), &json!("1"))
        );
        let named = Projection::new(Some(&paths(&["legal_name"])), &paths(&["tin"]), false).unwrap();
        let sent = data(&named.apply(&event(), "legal_name").unwrap());
        assert_eq!(sent["changed"], json!(["legal_name", "payment_hold", "tin"]));
        assert_eq!(sent["label"], "Acme");
    }

    #[test]
    fn a_thin_event_has_no_value() {
        let thin = Projection::new(None, &[], true).unwrap();
        let sent = thin.apply(&event(), "legal_name").unwrap();
        for value in ["Acme", "Old", "Reno", "89501"] {
            assert!(!sent.contains(value), "{sent}");
        }
        let sent = data(&sent);
        assert_eq!(
            sent["changed"],
            json!(["addresses", "legal_name", "payment_hold", "tin"])
        );
        assert_eq!(sent["links"]["golden_record"], "/v1/domains/vendor/golden-records/g");
        let narrow = Projection::new(Some(&paths(&["phones"])), &[], true).unwrap();
        assert_eq!(
            data(&narrow.apply(&event(), "legal_name").unwrap())["changed"],
            json!(["payment_hold"])
        );
    }

    #[test]
    fn updates_that_change_nothing_of_what_is_sent_are_known() {
        let projection = |names: &[&str]| Projection::new(Some(&paths(names)), &[], false);
        assert!(changes_something(&event(), None));
        assert!(changes_something(&event(), projection(&["addresses.line1"]).as_ref()));
        let other = event().replace("\"payment_hold\",", "");
        assert!(!changes_something(&other, projection(&["phones"]).as_ref()));
        assert!(!changes_something(r#"{"data": {"changed": []}}"#, None));
        assert!(changes_something("not json", projection(&["phones"]).as_ref()));
    }

    #[test]
    fn grants_join_the_attributes_and_nothing_else_happens() {
        let granted = json!({"tin": "123"}).as_object().cloned().unwrap();
        let sent = data(&grant(&event(), granted.clone()).unwrap());
        assert_eq!(sent["attributes"]["tin"], "123");
        assert_eq!(sent["attributes"]["legal_name"], "Acme");
        let bare = r#"{"data":{"attributes":null}}"#;
        assert_eq!(grant(bare, granted).as_deref(), Some(bare));
    }

    #[test]
    fn everything_needs_no_projection() {
        assert!(Projection::new(None, &paths(&["tin"]), false).is_none());
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            "[a-c]{0,2}".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 40, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::btree_map("[a-c]", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Every path to a value that is not a list or an object, lists left out.
    fn leaves(value: &Value, path: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| leaves(item, path, found)),
            Value::Object(members) => members.iter().for_each(|(name, member)| {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                leaves(member, &path, found);
            }),
            Value::Null => {}
            _ => drop(found.insert(path.to_owned())),
        }
    }

    proptest! {
        /// Nothing is sent that was not asked for, all is sent that was, and projecting twice changes nothing.
        #[test]
        fn exactly_the_paths_asked_for_are_sent(
            attributes in proptest::collection::btree_map("[a-c]", value(), 0..4),
            asked in proptest::collection::vec("[a-c](\\.[a-c]){0,2}", 1..4),
        ) {
            let attributes = Value::Object(attributes.into_iter().collect());
            let body = json!({"data": {"attributes": attributes, "label": "secret"}}).to_string();
            let projection = Projection::new(Some(&asked), &[], false).unwrap();
            let sent = projection.apply(&body, "x").unwrap();
            prop_assert_eq!(projection.apply(&sent, "x").unwrap(), sent.clone());
            prop_assert!(!sent.contains("secret"));
            let (mut before, mut after) = (BTreeSet::new(), BTreeSet::new());
            leaves(&attributes, "", &mut before);
            leaves(&data(&sent)["attributes"], "", &mut after);
            let wanted = |path: &&String| asked.iter().any(|asked| *path == asked || path.starts_with(&format!("{asked}.")));
            let expected: BTreeSet<String> = before.iter().filter(wanted).cloned().collect();
            prop_assert_eq!(after, expected);
        }
    }
}

//! Records with lists, for tests of entries.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{Consolidated, Expiry, Member, Override, consolidate, fingerprint, lost_entries};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;

const SCHEMA: &str = r#"{"type": "object", "properties": {
    "name": {"type": "string"},
    "phones": {"type": "array", "items": {"type": "string"}},
    "aka": {"type": "array", "items": {"type": "string"}},
    "codes": {"type": "array", "items": {"type": "string"}},
    "accounts": {"type": "array", "items": {"type": "object", "properties": {
        "iban": {"type": "string"}, "holder": {"type": "string"}}}},
    "sites": {"type": "array", "items": {"type": "object", "properties": {
        "role": {"type": "string"}, "line1": {"type": "string"}, "line2": {"type": "string"}, "city": {"type": "string"},
        "state": {"type": "string"}, "zip": {"type": "string"}, "note": {"type": "string"}}}},
    "charges": {"type": "array", "items": {"type": "object", "properties": {
        "facility": {"type": "string"}, "code": {"type": "string"}, "modifier": {"type": "string"},
        "valid_from": {"type": "string", "format": "date"}, "valid_to": {"type": "string", "format": "date"}}}}}}"#;
const RULES: &str = r#"
format = 1
title = "Thing"
label = "name"
[[sources]]
name = "erp"
[[sources]]
name = "north"
[[sources]]
name = "south"
[attributes.phones]
kind = "phone"
[attributes.aka]
kind = "organization_name"
[attributes.accounts]
kind = "group"
entry_key = ["iban"]
[attributes.sites]
kind = "group"
entry_key = ["role", "line1", "line2", "city", "state", "zip"]
[attributes."sites.line1"]
kind = "address"
[attributes."sites.line2"]
kind = "address"
[attributes."sites.city"]
kind = "city"
[attributes."sites.state"]
kind = "state"
[attributes."sites.zip"]
kind = "zip"
[attributes.charges]
kind = "group"
entry_key = ["facility"]
[attributes."charges.facility"]
kind = "reference"
[attributes."charges.code"]
kind = "code"
[attributes."charges.valid_from"]
kind = "date"
[attributes."charges.valid_to"]
kind = "date"
[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }
[survivorship.attributes.phones]
strategy = "union"
limit = 8
[survivorship.attributes.aka]
strategy = "union"
[survivorship.attributes.accounts]
entries = "whole"
[survivorship.attributes.sites]
strategy = "union"
entries = "by_member"
[survivorship.attributes.charges]
strategy = "source_order"
limit = 4000
[matching]
mode = "propose"
"#;

static DOMAIN: LazyLock<Domain> = LazyLock::new(|| Domain::parse("thing", SCHEMA, RULES).unwrap());

/// System and attributes of a record; its key is its position.
pub(super) type Row = (&'static str, Value);

pub(super) struct Golden {
    pub(super) domain: Domain,
    pub(super) rows: Vec<(usize, &'static str, Attributes)>,
    pub(super) overrides: Vec<Override>,
}

impl Golden {
    pub(super) fn of(rows: &[Row]) -> Golden {
        let domain = DOMAIN.clone();
        let kept = |value: &Value| domain.standardize(value.as_object().unwrap());
        let rows = rows
            .iter()
            .enumerate()
            .map(|(at, (system, value))| (at, *system, kept(value)))
            .collect();
        Golden {
            domain,
            rows,
            overrides: Vec::new(),
        }
    }

    pub(super) fn with_members<T>(&self, use_them: impl FnOnce(&[Member]) -> T) -> T {
        let (nothing, keys) = (
            BTreeMap::new(),
            self.rows.iter().map(|row| row.0.to_string()).collect::<Vec<_>>(),
        );
        let members: Vec<Member> = self
            .rows
            .iter()
            .zip(&keys)
            .map(|((_, system, attributes), key)| Member {
                record_id: key,
                system,
                key,
                attributes,
                source_updated_at: None,
                received_at: 5,
                changed_at: &nothing,
                became_at: &nothing,
            })
            .collect();
        use_them(&members)
    }

    pub(super) fn made(&self) -> Consolidated {
        self.with_members(|members| consolidate(&self.domain, members, &self.overrides, 10))
    }

    /// Entries that are nowhere.
    pub(super) fn lost(&self) -> Vec<(String, usize)> {
        let made = self.made();
        self.with_members(|members| lost_entries(&self.domain, members, &made.attributes, &made.lineage))
    }

    pub(super) fn overridden(mut self, entry: Value, value: Value, made_at: i64) -> Golden {
        let beneath = self.made();
        let entries = self.domain.entries_of("charges").unwrap();
        let list = beneath
            .attributes
            .get("charges")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let name = entries.name_of(&entry);
        let found = list
            .iter()
            .find(|one| entries.name_of(one) == entries.name_of(&entry) || entries.key(one) == name.key);
        self.overrides.push(Override {
            id: format!("o{}", self.overrides.len()),
            attribute: "charges".into(),
            entry: Some(name.shown),
            value,
            author: "ann".into(),
            reason: "the contract says so".into(),
            made_at,
            expiry: Expiry::Never,
            baseline: fingerprint(found),
            covers: None,
            valid: Default::default(),
        });
        self
    }
}

pub(super) fn charge(facility: &str, code: &str) -> Value {
    json!({"facility": facility, "code": code})
}

pub(super) fn dated(facility: &str, code: &str, from: Option<&str>, to: Option<&str>) -> Value {
    let mut entry = charge(facility, code);
    for (name, day) in [("valid_from", from), ("valid_to", to)] {
        if let Some(day) = day {
            entry[name] = json!(day);
        }
    }
    entry
}

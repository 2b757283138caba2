use serde_json::{Value, json};

use super::*;
use crate::engine::domain::Domain;

const SCHEMA: &str = r#"{"type": "object", "properties": {
    "name": {"type": "string"},
    "phones": {"type": "array", "items": {"type": "string"}},
    "aka": {"type": "array", "items": {"type": "string"}},
    "pages": {"type": "array", "items": {"type": "string"}},
    "sites": {"type": "array", "items": {"type": "object", "properties": {
        "role": {"type": "string"}, "line1": {"type": "string"}, "line2": {"type": "string"}, "city": {"type": "string"},
        "state": {"type": "string"}, "zip": {"type": "string"}, "country": {"type": "string"}, "note": {"type": "string"}}}},
    "charges": {"type": "array", "items": {"type": "object", "properties": {
        "facility": {"type": "string"}, "code": {"type": "string"},
        "valid_from": {"type": "string", "format": "date"}, "valid_to": {"type": "string", "format": "date"}}}}}}"#;
const RULES: &str = r#"
format = 1
title = "Thing"
label = "name"
[attributes.phones]
kind = "phone"
[attributes.aka]
kind = "organization_name"
[attributes.pages]
kind = "url"
[attributes.sites]
kind = "group"
entry_key = ["role", "line1", "line2", "city", "state", "zip", "country"]
[attributes."sites.role"]
kind = "code"
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
[attributes."sites.country"]
kind = "country"
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
[survivorship.attributes.sites]
strategy = "union"
entries = "by_member"
[matching]
mode = "propose"
"#;

fn domain() -> Domain {
    Domain::parse("thing", SCHEMA, RULES).unwrap()
}

/// Whether two entries have one key, once both are standardized.
fn same(attribute: &str, a: &Value, b: &Value) -> bool {
    let domain = domain();
    let key = |entry: &Value| {
        let one = json!({attribute: [entry]});
        let kept = domain.standardize(one.as_object().unwrap());
        domain.entries_of(attribute).unwrap().key(&kept[attribute][0])
    };
    key(a) == key(b)
}

fn site(line1: &str, line2: &str, zip: &str) -> Value {
    json!({"line1": line1, "line2": line2, "city": "Deerfield", "state": "Illinois", "zip": zip})
}

#[test]
fn one_address_in_two_spellings_has_one_key() {
    let pairs = [
        (
            site("One Baxter Parkway", "", "60015"),
            site("1 Baxter Pkwy", "", "60015-4625"),
        ),
        (
            site("1 BAXTER PKWY.", "Suite 200", "60015"),
            site("1 Baxter Parkway Ste 200", "", "60015"),
        ),
        (
            site("1 Baxter Parkway", "#200", "60015"),
            site("1 Baxter Parkway, Suite 200", "", "600154625"),
        ),
        (
            site("100 North Main Street", "", "60015"),
            site("100 N. Main St", "", "60015"),
        ),
        (site("P.O. Box 12", "", "60015"), site("PO BOX 12", "", "60015")),
        (site("2nd Street 5", "", "60015"), site("Second St 5", "", "60015")),
        (
            site("12 Fifth Avenue", "Floor 3", "60015"),
            site("12 5th Ave", "FL 3", "60015"),
        ),
        (
            site("12 Fifth Avenue", "3rd Floor", "60015"),
            site("12 5th Ave", "FL 3", "60015"),
        ),
        (
            site("12 Elm St", "Attn: Payables", "60015"),
            site("Attn Payables", "12 Elm Street", "60015"),
        ),
    ];
    for (a, b) in pairs {
        assert!(same("sites", &a, &b), "{a} {b}");
    }
    let state = |text: &str| json!({"line1": "12 Elm St", "city": "Saint Paul", "state": text, "zip": "55101"});
    assert!(same("sites", &state("Minnesota"), &state("MN")));
}

#[test]
fn two_places_stay_two_however_alike() {
    let base = |line1: &str, line2: &str| site(line1, line2, "60015");
    let pairs = [
        (base("1 Baxter Pkwy", "Suite 200"), base("1 Baxter Pkwy", "Suite 300")),
        (base("1 Baxter Pkwy", "Suite 200"), base("1 Baxter Pkwy", "")),
        (base("100 N Main St", ""), base("100 S Main St", "")),
        (base("100 N Main St", ""), base("100 Main St", "")),
        (base("100 Main St", ""), base("100 Main Ave", "")),
        (base("100 Main St", ""), base("PO Box 100", "")),
        (base("PO Box 100", ""), base("PO Box 101", "")),
        (base("100 Main St", "Bldg A"), base("100 Main St", "Bldg B")),
        (base("100 Main St", "Floor 2"), base("100 Main St", "Suite 2")),
        (base("North Campus", ""), base("South Campus", "")),
        (base("Central Receiving Dock", ""), base("Central Warehouse", "")),
        (base("12 Elm St", "Attn: Payables"), base("12 Elm St", "Attn: Returns")),
        (site("12 Elm St", "", "60015"), site("12 Elm St", "", "60016")),
    ];
    for (a, b) in pairs {
        assert!(!same("sites", &a, &b), "{a} {b}");
    }
    let role = |role: &str| json!({"role": role, "line1": "12 Elm St", "zip": "60015"});
    assert!(!same("sites", &role("remit_to"), &role("legal")));
}

#[test]
fn values_are_their_own_key_whatever_their_spelling() {
    assert!(same(
        "aka",
        &json!("Baxter Healthcare Corp."),
        &json!("BAXTER HEALTHCARE CORPORATION")
    ));
    assert!(same(
        "aka",
        &json!("The Smith & Sons L.L.C."),
        &json!("Smith and Sons, LLC")
    ));
    assert!(!same("aka", &json!("Acme LLC"), &json!("Acme Inc")));
    assert!(!same("aka", &json!("Acme Store #12"), &json!("Acme Store #13")));
    assert!(same("phones", &json!("(602) 555-0100"), &json!("602.555.0100")));
    assert!(!same("phones", &json!("602-555-0100 x12"), &json!("602-555-0100 x14")));
    assert!(same(
        "pages",
        &json!("http://www.acme.example/"),
        &json!("https://acme.example")
    ));
    assert!(!same(
        "pages",
        &json!("https://acme.example/a"),
        &json!("https://acme.example/b")
    ));
}

#[test]
fn what_says_less_is_a_part_of_what_says_more() {
    let domain = domain();
    let key = |attribute: &str, entry: Value| domain.entries_of(attribute).unwrap().key(&entry);
    let part = |attribute: &str, a: Value, b: Value| key(attribute, a).is_part_of(&key(attribute, b));
    assert!(part("phones", json!("+16025550100"), json!("+16025550100;ext=12")));
    assert!(!part(
        "phones",
        json!("+16025550100;ext=14"),
        json!("+16025550100;ext=12")
    ));
    assert!(part("aka", json!("Acme"), json!("Acme LLC")));
    let elm = || json!({"line1": "12 Elm St", "city": "Mesa"});
    let more = json!({"line1": "12 Elm Street", "city": "Mesa", "state": "AZ", "zip": "85201", "role": "legal"});
    assert!(part("sites", elm(), more.clone()));
    assert!(!part("sites", json!({"line1": "14 Elm St", "city": "Mesa"}), more));
    let general = json!({"code": "C1"});
    assert!(
        !part("charges", general, json!({"code": "C1", "facility": "NORTH"})),
        "for all is not for one"
    );
}

#[test]
fn an_entry_is_named_by_its_key_and_its_first_day() {
    let domain = domain();
    let charges = domain.entries_of("charges").unwrap();
    let list = [
        json!({"facility": "NORTH", "code": "C1", "valid_to": "2026-07-01"}),
        json!({"facility": "NORTH", "code": "C2", "valid_from": "2026-07-01"}),
        json!({"code": "C3"}),
    ];
    let name = |written: Value| charges.read_name(&domain, "/entry", &written).unwrap();
    let found = |written: Value| charges.find(&list, &name(written));
    assert_eq!(found(json!({"facility": "NORTH"})), NamedEntry::At(0));
    assert_eq!(
        found(json!({"facility": "NORTH", "valid_from": "07/01/2026"})),
        NamedEntry::At(1)
    );
    assert_eq!(found(json!({})), NamedEntry::At(2));
    assert_eq!(found(json!({"facility": "SOUTH"})), NamedEntry::None);
    for entry in &list {
        let shown = charges.name_of(entry);
        assert_eq!(
            charges.read_name(&domain, "", &shown.shown),
            Ok(shown),
            "what is shown names it again"
        );
    }
    let refused = |attribute: &str, written: Value| {
        let entries = domain.entries_of(attribute).unwrap();
        let violation = entries.read_name(&domain, "/entry", &written).unwrap_err();
        (violation.pointer, violation.message)
    };
    let (pointer, message) = refused("charges", json!({"facility": "NORTH", "code": "C1"}));
    assert_eq!(pointer, "/entry/code");
    assert!(message.contains("facility and valid_from"), "{message}");
    assert_eq!(refused("charges", json!("NORTH")).0, "/entry");
    assert_eq!(refused("phones", json!({"phone": "1"})).0, "/entry");
    assert_eq!(refused("phones", json!("N/A")).0, "/entry");
}

#[test]
fn an_address_is_found_again_when_a_source_says_more_of_it() {
    let domain = domain();
    let sites = domain.entries_of("sites").unwrap();
    let name = sites
        .read_name(&domain, "", &json!({"line1": "One Baxter Pkwy", "city": "Deerfield"}))
        .unwrap();
    let list = [
        json!({"line1": "2 Baxter Parkway", "city": "Deerfield", "zip": "60015"}),
        json!({"line1": "1 Baxter Parkway", "city": "Deerfield", "state": "IL", "zip": "60015"}),
    ];
    assert_eq!(sites.find(&list, &name), NamedEntry::At(1));
}

#[test]
fn lists_differ_by_entries_and_not_by_their_order() {
    let domain = domain();
    let charges = domain.entries_of("charges").unwrap();
    let entry = |facility: &str, code: &str| json!({"facility": facility, "code": code});
    let before = json!([entry("NORTH", "C1"), entry("SOUTH", "C2"), entry("EAST", "C3")]);
    let after = json!([entry("SOUTH", "C2"), entry("NORTH", "C9"), entry("WEST", "C4")]);
    let found: Vec<(Value, bool, bool)> = changes(&charges, &before, &after)
        .into_iter()
        .map(|change| (change.name.shown, change.before.is_some(), change.after.is_some()))
        .collect();
    let facility = |name: &str| json!({"facility": name});
    assert_eq!(
        found,
        [
            (facility("NORTH"), true, true),
            (facility("EAST"), true, false),
            (facility("WEST"), false, true)
        ]
    );
    assert!(changes(&charges, &before, &before).is_empty());
    assert_eq!(changes(&charges, &Value::Null, &before).len(), 3);
    let twice = json!([entry("NORTH", "C1"), entry("NORTH", "C1")]);
    assert_eq!(
        changes(&charges, &json!([entry("NORTH", "C1")]), &twice).len(),
        1,
        "said once more is a change"
    );
}

#[test]
fn a_wrong_entry_key_is_refused_with_its_reason() {
    let cases = [
        (
            "entry_key = [\"facility\"]",
            "entry_key = []",
            "attributes.\"charges\".entry_key",
            "1 to 8 members",
        ),
        (
            "entry_key = [\"facility\"]",
            "entry_key = [\"site\"]",
            "attributes.\"charges\".entry_key",
            "no member \"site\"",
        ),
        (
            "entry_key = [\"facility\"]",
            "entry_key = [\"facility\", \"facility\"]",
            "attributes.\"charges\".entry_key",
            "twice",
        ),
        (
            "entry_key = [\"facility\"]",
            "entry_key = [\"facility\", \"valid_from\"]",
            "attributes.\"charges\".entry_key",
            "told apart by themselves",
        ),
        (
            "kind = \"phone\"",
            "kind = \"phone\"\nentry_key = [\"x\"]",
            "attributes.\"phones\".entry_key",
            "its own key",
        ),
        (
            "kind = \"zip\"",
            "kind = \"zip\"\nentry_key = [\"x\"]",
            "attributes.\"sites.zip\".entry_key",
            "only a top-level list",
        ),
        (
            "entries = \"by_member\"",
            "entries = \"whole\"",
            "survivorship.attributes.\"sites\".entries",
            "not taken whole",
        ),
        (
            "[survivorship.attributes.sites]\nstrategy = \"union\"",
            "[survivorship.attributes.phones]\nstrategy = \"union\"",
            "survivorship.attributes.\"phones\".entries",
            "needs the attribute's entry_key",
        ),
        (
            "[survivorship.attributes.sites]\nstrategy = \"union\"",
            "[survivorship.attributes.name]\nstrategy = \"longest\"",
            "survivorship.attributes.\"name\".entries",
            "only a list",
        ),
        (
            "[survivorship.attributes.sites]\nstrategy = \"union\"",
            "[survivorship.attributes.sites]\nstrategy = \"minimum\"",
            "survivorship.attributes.\"sites\".strategy",
            "neither small nor large",
        ),
    ];
    for (from, to, place, reason) in cases {
        assert!(RULES.contains(from), "{from}");
        let error = Domain::parse("thing", SCHEMA, &RULES.replacen(from, to, 1)).unwrap_err();
        assert_eq!(error.place, place, "{}", error.reason);
        assert!(error.reason.contains(reason), "{}", error.reason);
    }
}

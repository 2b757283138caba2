//! Tests of each strategy, of groups, conditions, clocks, trust and overrides.

use std::collections::BTreeMap;

use proptest::prelude::{Just, Strategy as Generator, prop, prop_assert_eq, proptest};
use serde_json::{Value, json};

use super::{Consolidated, Expiry, Member, Override, consolidate, fingerprint};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;

const SCHEMA: &str = r#"{"type": "object", "properties": {
    "name": {"type": "string"}, "status": {"type": "string"}, "kind": {"type": "string"}, "npi": {"type": "string"},
    "price": {"type": "string"}, "since": {"type": "string", "format": "date"},
    "bank": {"type": "string"}, "remit_name": {"type": "string"}, "remit_zip": {"type": "string"},
    "secret": {"type": "string"}}}"#;
const HEAD: &str = r#"
format = 1
title = "Thing"
label = "name"
[[sources]]
name = "erp"
trust = 80
[[sources]]
name = "billing"
trust = 60
[[sources]]
name = "web"
[attributes.price]
kind = "number"
[attributes.since]
kind = "date"
[attributes.npi]
kind = "npi"
check = false
[attributes.secret]
sensitive = true
[matching]
mode = "propose"
"#;
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

fn domain(survivorship: &str) -> Domain {
    Domain::parse("thing", SCHEMA, &format!("{HEAD}{survivorship}")).unwrap()
}

/// System and attributes of a record; its key is its position, its time in days.
type Row = (&'static str, i64, Value);

struct Golden {
    domain: Domain,
    rows: Vec<Row>,
    overrides: Vec<Override>,
    now: i64,
}

impl Golden {
    fn of(survivorship: &str, rows: Vec<Row>) -> Golden {
        Golden {
            domain: domain(survivorship),
            rows,
            overrides: Vec::new(),
            now: 1_000 * DAY,
        }
    }

    fn made(&self) -> Consolidated {
        let changed_at = BTreeMap::new();
        let rows: Vec<(String, &'static str, i64, Attributes)> = self
            .rows
            .iter()
            .enumerate()
            .map(|(at, (system, day, value))| (at.to_string(), *system, *day, value.as_object().cloned().unwrap()))
            .collect();
        let members: Vec<Member> = rows
            .iter()
            .map(|(key, system, day, attributes)| Member {
                record_id: key,
                system,
                key,
                attributes,
                source_updated_at: None,
                received_at: day * DAY,
                changed_at: &changed_at,
                became_at: &changed_at,
            })
            .collect();
        consolidate(&self.domain, &members, &self.overrides, self.now)
    }

    fn value(&self, name: &str) -> Value {
        self.made().attributes.get(name).cloned().unwrap_or(Value::Null)
    }
}

#[test]
fn a_stale_preferred_source_loses_once_its_trust_has_decayed() {
    let rules = r#"
[survivorship]
default = { strategy = "most_trusted", then = ["most_recent"] }
[[survivorship.trust]]
source = "erp"
attributes = ["name"]
maximum = 90
minimum = 30
period_days = 300
"#;
    let rows = vec![
        ("erp", 0, json!({"name": "Old"})),
        ("billing", 5, json!({"name": "New"})),
    ];
    let mut golden = Golden::of(rules, rows);
    golden.now = 100 * DAY;
    let made = golden.made();
    assert_eq!(made.attributes["name"], "Old");
    assert_eq!(made.lineage["name"].reason, "trusted most, 70 of 100");
    golden.now = 200 * DAY;
    let made = golden.made();
    assert_eq!(made.attributes["name"], "New");
    assert_eq!(made.lineage["name"].others[0].reason, "trusted less, 50 of 100");
    assert_eq!(made.lineage["name"].rule, "survivorship.default");
}

#[test]
fn a_value_that_fails_its_check_loses_rather_than_blocks() {
    let rules = r#"
[survivorship]
default = { strategy = "most_trusted" }
[[survivorship.trust]]
source = "erp"
maximum = 90
failed_check = 100
"#;
    let bad = ("erp", 0, json!({"npi": "1234567890", "name": "A"}));
    let good = ("web", 0, json!({"npi": "1234567893"}));
    let golden = Golden::of(rules, vec![bad.clone(), good]);
    let made = golden.made();
    assert_eq!(made.attributes["npi"], "1234567893");
    assert_eq!(made.lineage["npi"].strategy, "only_value");
    assert_eq!(
        made.lineage["npi"].others[0].reason,
        "fails the check of its kind, and is not used"
    );
    assert_eq!(Golden::of(rules, vec![bad]).value("npi"), Value::Null);
}

#[test]
fn values_rank_by_list_size_and_completeness() {
    let rules = r#"
[survivorship.attributes.status]
strategy = "value_priority"
values = ["hold", "active"]
[survivorship.attributes.price]
strategy = "minimum"
[survivorship.attributes.since]
strategy = "maximum"
[survivorship.attributes.name]
strategy = "most_complete"
"#;
    let rows = vec![
        (
            "erp",
            0,
            json!({"status": "closed", "price": "10", "since": "2024-01-31", "name": "A"}),
        ),
        (
            "billing",
            0,
            json!({"status": "active", "price": "9.5", "since": "2023-12-31", "name": "B", "kind": "x"}),
        ),
        ("web", 0, json!({"status": "hold", "price": "100"})),
    ];
    let made = Golden::of(rules, rows).made();
    let expected = json!({"status": "hold", "price": "9.5", "since": "2024-01-31", "name": "B", "kind": "x"});
    assert_eq!(Value::Object(made.attributes), expected);
    assert_eq!(made.lineage["name"].reason, "of the record with most values, 5");
    assert_eq!(made.lineage["status"].rule, "survivorship.attributes.status");
}

#[test]
fn a_group_is_taken_whole() {
    let rules = r#"
[survivorship.groups.remit_to]
attributes = ["remit_name", "remit_zip"]
strategy = "most_recent"
"#;
    let rows = vec![
        ("erp", 1, json!({"remit_name": "A", "remit_zip": "85001"})),
        ("web", 2, json!({"remit_name": "B"})),
    ];
    let made = Golden::of(rules, rows).made();
    assert_eq!(Value::Object(made.attributes), json!({"remit_name": "B"}));
    assert_eq!(
        made.lineage["remit_name"].reason,
        "updated last; taken with the rest of remit_to"
    );
}

#[test]
fn another_attribute_may_decide_the_source() {
    let rules = r#"
[survivorship.attributes.bank]
strategy = "same_source_as"
same_source_as = "name"
[survivorship.attributes.name]
strategy = "most_recent"
[[survivorship.attributes.price.when]]
attribute = "kind"
values = ["employee"]
sources = ["web"]
"#;
    let rows = vec![
        (
            "erp",
            1,
            json!({"name": "A", "bank": "111", "kind": "employee", "price": "1"}),
        ),
        ("web", 2, json!({"name": "B", "bank": "222", "price": "2"})),
    ];
    let mut golden = Golden::of(rules, rows);
    let made = golden.made();
    assert_eq!(
        (&made.attributes["bank"], &made.attributes["price"]),
        (&json!("222"), &json!("2"))
    );
    assert_eq!(made.lineage["bank"].reason, "of the record that gave name");
    assert_eq!(made.lineage["price"].rule, "survivorship.attributes.price.when[0]");
    golden.rows[0].2["kind"] = json!("company");
    assert_eq!(golden.value("price"), "1");
}

#[test]
fn each_clock_counts_another_time() {
    let changed = BTreeMap::from([("name".to_owned(), 9 * DAY)]);
    let rows = [
        json!({"name": "A", "since": "1970-01-09"}),
        json!({"name": "B", "since": "1970-01-05"}),
    ];
    let made = |clock: &str| {
        let business = "business_date = \"since\"";
        let rules = format!(
            "[survivorship]\n{business}\n[survivorship.attributes.name]\nstrategy = \"most_recent\"\nclock = \"{clock}\""
        );
        let domain = domain(&rules);
        let nothing = BTreeMap::new();
        let member = |at: usize, key: &'static str, updated, changed_at| Member {
            record_id: key,
            system: "erp",
            key,
            attributes: rows[at].as_object().unwrap(),
            source_updated_at: updated,
            received_at: 3 * DAY,
            changed_at,
            became_at: &nothing,
        };
        let members = [
            member(0, "0", Some(DAY), &nothing),
            member(1, "1", Some(2 * DAY), &changed),
        ];
        consolidate(&domain, &members, &[], 0).attributes["name"].clone()
    };
    assert_eq!(made("source_update"), "B");
    assert_eq!(made("business_date"), "A");
    assert_eq!(made("value_change"), "B");
    assert_eq!(made("newest"), "B");
}

#[test]
fn rules_that_cannot_work_are_refused() {
    let refused = |rules: &str| {
        Domain::parse("thing", SCHEMA, &format!("{HEAD}{rules}"))
            .unwrap_err()
            .place
    };
    let attribute = |name: &str, rest: &str| format!("[survivorship.attributes.{name}]\n{rest}\n");
    let circle = attribute("name", "strategy = \"same_source_as\"\nsame_source_as = \"bank\"")
        + &attribute("bank", "strategy = \"same_source_as\"\nsame_source_as = \"name\"");
    assert_eq!(refused(&circle), "survivorship.attributes.\"bank\"");
    assert_eq!(
        refused(&attribute("name", "strategy = \"value_priority\"")),
        "survivorship.attributes.\"name\".values"
    );
    assert_eq!(
        refused(&attribute("name", "clock = \"business_date\"")),
        "survivorship.attributes.\"name\".clock"
    );
    assert_eq!(
        refused("[survivorship]\nbusiness_date = \"name\""),
        "survivorship.business_date"
    );
    assert_eq!(
        refused("[survivorship.groups.g]\nattributes = [\"name\"]"),
        "survivorship.groups.\"g\".attributes"
    );
    assert_eq!(
        refused("[[survivorship.trust]]\nsource = \"erp\"\nmaximum = 40\nminimum = 50"),
        "survivorship.trust[0].minimum"
    );
    assert_eq!(
        refused("[[survivorship.trust]]\nsource = \"nobody\"\nmaximum = 40"),
        "survivorship.trust[0].source"
    );
}

fn one_override(attribute: &str, value: Value, expiry: Expiry, baseline: &Value) -> Override {
    Override {
        id: "o1".into(),
        entry: None,
        attribute: attribute.into(),
        value,
        author: "alice".into(),
        reason: "from the W-9".into(),
        made_at: 10 * DAY,
        expiry,
        baseline: fingerprint(Some(baseline)),
        covers: None,
        valid: Default::default(),
    }
}

#[test]
fn an_override_hides_the_chosen_value_and_says_so() {
    let mut golden = Golden::of("", vec![("erp", 1, json!({"name": "A", "secret": "1234"}))]);
    golden.overrides = vec![
        one_override("name", json!("Right"), Expiry::Never, &json!("A")),
        one_override("secret", json!("9999"), Expiry::Never, &json!("1234")),
        one_override("status", json!("hold"), Expiry::Never, &Value::Null),
    ];
    let made = golden.made();
    assert_eq!(
        Value::Object(made.attributes),
        json!({"name": "Right", "secret": "9999", "status": "hold"})
    );
    let lineage = &made.lineage["name"];
    assert_eq!(
        (lineage.strategy.as_str(), lineage.system.as_str()),
        ("override", "erp")
    );
    assert_eq!(lineage.reason, "alice set it: from the W-9");
    assert_eq!(lineage.overridden.as_ref().unwrap().beneath, Some(json!("A")));
    let text = serde_json::to_string(&made.lineage["secret"]).unwrap();
    assert!(!text.contains("1234") && !text.contains("9999"), "{text}");
    golden.overrides = vec![one_override("name", Value::Null, Expiry::Never, &json!("A"))];
    assert_eq!(golden.value("name"), Value::Null);
}

#[test]
fn an_override_ends_as_its_expiry_says() {
    let check = |expiry: Expiry, rows: Vec<Row>, now: i64| {
        let mut golden = Golden::of("", rows);
        golden.overrides = vec![one_override("name", json!("Mine"), expiry, &json!("A"))];
        golden.now = now;
        let made = golden.made();
        (
            made.attributes["name"].clone(),
            made.ended.first().map(|ended| ended.reason.clone()),
        )
    };
    let sent = |day: i64, name: &str| vec![("erp", day, json!({"name": name}))];
    let stands = (json!("Mine"), None);
    let ended = |value: &str, why: &str| (json!(value), Some(why.to_owned()));

    assert_eq!(check(Expiry::Never, sent(99, "B"), 999 * DAY), stands);
    assert_eq!(check(Expiry::OnDate { at: 20 * DAY }, sent(1, "A"), 19 * DAY), stands);
    let why = "its date has come";
    assert_eq!(
        check(Expiry::OnDate { at: 20 * DAY }, sent(1, "A"), 20 * DAY),
        ended("A", why)
    );
    // The same value sent again does not lift it.
    assert_eq!(check(Expiry::ConsolidatedChanges, sent(99, "A"), 0), stands);
    let why = "the value beneath it changed";
    assert_eq!(check(Expiry::ConsolidatedChanges, sent(99, "B"), 0), ended("B", why));
    assert_eq!(check(Expiry::SourceReasserts, sent(9, "A"), 0), stands);
    let why = "source erp sent a value again";
    assert_eq!(check(Expiry::SourceReasserts, sent(11, "A"), 0), ended("A", why));
    assert_eq!(check(Expiry::NewerValue, sent(10, "B"), 0), stands);
    let why = "source erp has a newer value";
    assert_eq!(check(Expiry::NewerValue, sent(11, "B"), 0), ended("B", why));
}

#[test]
fn the_newest_override_of_an_attribute_stands() {
    let mut golden = Golden::of("", vec![("erp", 1, json!({"name": "A"}))]);
    let older = one_override("name", json!("Older"), Expiry::Never, &json!("A"));
    let newer = Override {
        id: "o0".into(),
        value: json!("Newer"),
        made_at: 11 * DAY,
        ..older.clone()
    };
    golden.overrides = vec![newer.clone(), older.clone()];
    assert_eq!(golden.value("name"), "Newer");
    golden.overrides = vec![older, newer];
    assert_eq!(golden.value("name"), "Newer");
}

fn any_row() -> impl Generator<Value = Row> {
    let word = |words: Vec<&'static str>| prop::option::of(prop::sample::select(words));
    let system = prop::sample::select(vec!["erp", "billing", "web", "other"]);
    let values = (
        word(vec!["A", "a", "B"]),
        word(vec!["hold", "active", "x"]),
        word(vec!["1", "10", "-2.5"]),
        word(vec!["R", "S"]),
        word(vec!["85001", "85002"]),
    );
    (system, 0..4_i64, values).prop_map(|(system, day, (name, status, price, remit_name, remit_zip))| {
        let value = json!({"name": name, "status": status, "price": price, "remit_name": remit_name,
            "remit_zip": remit_zip, "bank": remit_zip, "kind": status});
        (system, day, value)
    })
}

proptest! {
    #[test]
    fn the_order_of_members_and_overrides_does_not_matter(
        (rows, shuffled) in prop::collection::vec(any_row(), 0..6)
            .prop_flat_map(|rows| {
                let rows: Vec<(usize, Row)> = rows.into_iter().enumerate().collect();
                (Just(rows.clone()), Just(rows).prop_shuffle())
            })
    ) {
        const RULES: &str = r#"
[survivorship]
default = { strategy = "most_trusted", then = ["most_recent"] }
[[survivorship.trust]]
source = "erp"
maximum = 80
minimum = 10
period_days = 5
[survivorship.groups.remit_to]
attributes = ["remit_name", "remit_zip"]
strategy = "most_complete"
[survivorship.attributes.bank]
strategy = "same_source_as"
same_source_as = "remit_name"
[survivorship.attributes.status]
strategy = "value_priority"
values = ["hold"]
[survivorship.attributes.price]
strategy = "minimum"
[[survivorship.attributes.price.when]]
attribute = "status"
values = ["hold"]
sources = ["web", "erp"]
"#;
        let domain = domain(RULES);
        let nothing = BTreeMap::new();
        let make = |rows: &[(usize, Row)], overrides: &[Override]| {
            let kept: Vec<(String, &Row, Attributes)> = rows
                .iter()
                .map(|(at, row)| (at.to_string(), row, row.2.as_object().cloned().unwrap()))
                .collect();
            let members: Vec<Member> = kept
                .iter()
                .map(|(key, row, attributes)| Member {
                    record_id: key, system: row.0, key, attributes, source_updated_at: None,
                    received_at: row.1 * DAY, changed_at: &nothing, became_at: &nothing,
                })
                .collect();
            consolidate(&domain, &members, overrides, 3 * DAY)
        };
        let first = one_override("name", json!("X"), Expiry::ConsolidatedChanges, &json!("A"));
        let second = Override { id: "o2".into(), attribute: "status".into(), expiry: Expiry::SourceReasserts, ..first.clone() };
        let overrides = [first.clone(), second.clone()];
        prop_assert_eq!(make(&rows, &overrides), make(&shuffled, &[second, first]));
    }
}

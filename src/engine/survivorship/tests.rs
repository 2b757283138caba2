use std::sync::LazyLock;

use proptest::prelude::{Just, Strategy as Generator, prop, prop_assert_eq, proptest};
use serde_json::{Value, json};

use super::*;

static NOTHING: BTreeMap<String, i64> = BTreeMap::new();
use crate::engine::domain::Domain;

const SCHEMA: &str = r#"{"type": "object", "properties": {
    "name": {"type": "string"}, "color": {"type": "string"}, "size": {"type": "string"}, "secret": {"type": "string"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "sites": {"type": "array", "items": {"type": "object", "properties": {
        "line": {"type": "string"}, "zip": {"type": "string"}}}}}}"#;
const RULES: &str = r#"
format = 1
title = "Thing"
label = "name"
[[sources]]
name = "a"
[[sources]]
name = "b"
[attributes.size]
kind = "number"
[attributes.secret]
sensitive = true
[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }
[survivorship.attributes.name]
strategy = "most_frequent"
then = ["longest"]
[survivorship.attributes.color]
strategy = "most_recent"
[survivorship.attributes.tags]
strategy = "union"
limit = 3
[survivorship.attributes.sites]
strategy = "union"
[matching]
mode = "propose"
"#;

static DOMAIN: LazyLock<Domain> = LazyLock::new(|| Domain::parse("thing", SCHEMA, RULES).unwrap());

/// Key, system, time, attributes.
type Row = (&'static str, &'static str, i64, Attributes);

fn row(key: &'static str, system: &'static str, at: i64, attributes: Value) -> Row {
    (key, system, at, attributes.as_object().cloned().unwrap())
}

fn merge(rows: &[Row]) -> Consolidated {
    let members: Vec<Member> = rows
        .iter()
        .map(|(key, system, at, attributes)| Member {
            record_id: key,
            system,
            key,
            attributes,
            source_updated_at: None,
            received_at: *at,
            changed_at: &NOTHING,
            became_at: &NOTHING,
        })
        .collect();
    consolidate(&DOMAIN, &members, &[], 0)
}

#[test]
fn the_value_that_most_records_have_survives_however_it_is_written() {
    let merged = merge(&[
        row("1", "a", 1, json!({"name": "Zeta"})),
        row("2", "b", 1, json!({"name": "ACME INC"})),
        row("3", "c", 1, json!({"name": "Acme, Inc."})),
    ]);
    assert_eq!(merged.attributes["name"], "Acme, Inc.");
    let lineage = &merged.lineage["name"];
    assert_eq!(
        (lineage.system.as_str(), lineage.strategy.as_str()),
        ("c", "most_frequent")
    );
    assert_eq!(lineage.reason, "2 of 3 records have this value");
    let others: Vec<(&str, &str, bool)> = lineage
        .others
        .iter()
        .map(|o| (o.system.as_str(), o.reason.as_str(), o.value.is_some()))
        .collect();
    assert_eq!(
        others,
        [
            ("b", "the same value", false),
            ("a", "1 of 3 records have this value", true)
        ]
    );
}

#[test]
fn source_order_puts_undeclared_systems_last_and_recency_breaks_its_ties() {
    let merged = merge(&[
        row("1", "zzz", 9, json!({"size": "1"})),
        row("2", "b", 1, json!({"size": "2"})),
        row("3", "b", 2, json!({"size": "2.5"})),
    ]);
    assert_eq!(merged.attributes["size"], "2.5");
    let lineage = &merged.lineage["size"];
    assert_eq!((lineage.strategy.as_str(), lineage.key.as_str()), ("most_recent", "3"));
    assert_eq!(lineage.others[1].reason, "source zzz comes later in the source order");
}

#[test]
fn a_value_is_as_old_as_when_it_became_so() {
    let (old, new) = (json!({"color": "red", "size": "2"}), json!({"color": "blue"}));
    let (old, new) = (old.as_object().unwrap(), new.as_object().unwrap());
    // The first record was sent again for its size; its color is of day 5.
    let became: BTreeMap<String, i64> = BTreeMap::from([("color".to_owned(), 5)]);
    let member = |key, attributes, at, became_at| Member {
        record_id: key,
        system: "a",
        key,
        attributes,
        source_updated_at: Some(at),
        received_at: at,
        changed_at: &NOTHING,
        became_at,
    };
    let color = |became| {
        let members = [member("1", old, 9, became), member("2", new, 6, &NOTHING)];
        consolidate(&DOMAIN, &members, &[], 0).attributes["color"].clone()
    };
    assert_eq!(color(&became), "blue");
    assert_eq!(
        color(&NOTHING),
        "red",
        "it became red in the version that was sent last"
    );
}

#[test]
fn recency_prefers_the_sources_own_time() {
    let (old, new) = (json!({"color": "red"}), json!({"color": "blue"}));
    let member = |key, attributes, source_updated_at| Member {
        record_id: key,
        system: "a",
        key,
        attributes,
        source_updated_at,
        received_at: 10,
        changed_at: &NOTHING,
        became_at: &NOTHING,
    };
    let (old, new) = (old.as_object().unwrap(), new.as_object().unwrap());
    let merged = consolidate(&DOMAIN, &[member("1", old, Some(5)), member("2", new, Some(6))], &[], 0);
    assert_eq!(merged.attributes["color"], "blue");
    let merged = consolidate(&DOMAIN, &[member("1", old, None), member("2", new, Some(6))], &[], 0);
    assert_eq!(merged.attributes["color"], "red");
}

#[test]
fn a_union_keeps_each_entry_once_up_to_its_limit() {
    let merged = merge(&[
        row("1", "b", 1, json!({"tags": ["X y", "q", "r"]})),
        row("2", "a", 1, json!({"tags": ["x-Y", "p"]})),
    ]);
    assert_eq!(merged.attributes["tags"], json!(["x-Y", "p", "q"]));
    let lineage = &merged.lineage["tags"];
    assert_eq!(lineage.reason, "3 entries of 2 records, each once");
    assert_eq!(lineage.others[0].reason, "gave 1 entry");
}

#[test]
fn a_group_that_another_contains_is_not_kept() {
    let merged = merge(&[
        row("1", "a", 1, json!({"sites": [{"zip": "85001"}, {"line": "9 Elm"}]})),
        row(
            "2",
            "b",
            1,
            json!({"sites": [{"line": "1 Main St.", "zip": "85001"}, {"line": "1 MAIN ST", "zip": "85001"}]}),
        ),
    ]);
    assert_eq!(
        merged.attributes["sites"],
        json!([{"line": "9 Elm"}, {"line": "1 Main St.", "zip": "85001"}])
    );
}

#[test]
fn agreement_and_single_values_say_so() {
    let merged = merge(&[
        row("1", "a", 1, json!({"size": "1", "color": "red"})),
        row("2", "b", 1, json!({"size": "1"})),
    ]);
    assert_eq!(merged.lineage["size"].strategy, "agreement");
    assert_eq!(merged.lineage["color"].strategy, "only_value");
}

#[test]
fn lineage_never_holds_a_sensitive_value() {
    let merged = merge(&[
        row("1", "a", 1, json!({"secret": "111-22"})),
        row("2", "b", 1, json!({"secret": "333-44"})),
    ]);
    assert_eq!(merged.attributes["secret"], "111-22");
    let text = serde_json::to_string(&merged.lineage["secret"]).unwrap();
    assert!(!text.contains("111-22") && !text.contains("333-44"), "{text}");
}

#[test]
fn a_long_lineage_is_cut_and_says_how_much() {
    let keys: Vec<String> = (0..50).map(|key| format!("{key:02}")).collect();
    let attributes = json!({"size": "1"});
    let member = |key: &'_ String| (key.clone(), attributes.as_object().cloned().unwrap());
    let rows: Vec<(String, Attributes)> = keys.iter().map(member).collect();
    let members: Vec<Member> = rows
        .iter()
        .map(|(key, attributes)| Member {
            record_id: key,
            system: "a",
            key,
            attributes,
            source_updated_at: None,
            received_at: 0,
            changed_at: &NOTHING,
            became_at: &NOTHING,
        })
        .collect();
    let lineage = &consolidate(&DOMAIN, &members, &[], 0).lineage["size"];
    assert_eq!(
        (lineage.others.len(), lineage.others_omitted),
        (MOST_OTHERS, 49 - MOST_OTHERS)
    );
}

#[test]
fn wrong_rules_are_refused_with_their_place() {
    let refused = |from: &str, to: &str| {
        let error = Domain::parse("thing", SCHEMA, &RULES.replace(from, to)).unwrap_err();
        (error.place, error.reason)
    };
    let cases = [
        (
            "[survivorship.attributes.color]",
            "[survivorship.attributes.colour]",
            "survivorship.attributes.\"colour\"",
        ),
        (
            "strategy = \"most_recent\"",
            "strategy = \"union\"",
            "survivorship.attributes.\"color\".strategy",
        ),
        ("limit = 3", "limit = 0", "survivorship.attributes.\"tags\".limit"),
        (
            "strategy = \"most_recent\"",
            "limit = 3",
            "survivorship.attributes.\"color\".limit",
        ),
        (
            "then = [\"longest\"]",
            "then = [\"union\"]",
            "survivorship.attributes.\"name\".then",
        ),
        (
            "then = [\"longest\"]",
            "sources = [\"nobody\"]",
            "survivorship.attributes.\"name\".sources",
        ),
        (
            "[survivorship.attributes.color]",
            "[survivorship.attributes.\"sites.zip\"]",
            "survivorship.attributes.\"sites.zip\"",
        ),
    ];
    for (from, to, place) in cases {
        assert_eq!(refused(from, to).0, place, "{to}");
    }
}

fn any_record() -> impl Generator<Value = Row> {
    let word = || prop::option::of(prop::sample::select(vec!["A", "a", "B b", "b-B", "Ccc"]));
    let system = prop::sample::select(vec!["a", "b", "c", "d"]);
    let key = prop::sample::select(vec!["1", "2", "3"]);
    let tags = prop::collection::vec(prop::sample::select(vec!["p", "P", "q", "r", "s"]), 0..4);
    let zip = prop::sample::select(vec![Some("85001"), Some("85002"), None]);
    let sites = prop::collection::vec((word(), zip), 0..3);
    (key, system, 0..3_i64, word(), word(), tags, sites).prop_map(|(key, system, at, name, color, tags, sites)| {
        let sites: Vec<Value> = sites
            .into_iter()
            .map(|(line, zip)| json!({"line": line, "zip": zip}))
            .collect();
        row(
            key,
            system,
            at,
            json!({"name": name, "color": color, "size": color, "tags": tags, "sites": sites}),
        )
    })
}

proptest! {
    #[test]
    fn the_order_of_members_does_not_matter(
        (rows, shuffled) in prop::collection::vec(any_record(), 0..6)
            .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))
    ) {
        prop_assert_eq!(merge(&rows), merge(&shuffled));
    }
}

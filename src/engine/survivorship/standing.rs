//! Tests of `worst`: what was found stands.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::{Just, Strategy as Generator, prop, prop_assert, prop_assert_eq, proptest};
use serde_json::{Value, json};

use super::{Consolidated, Expiry, Member, Override, consolidate, covered, fingerprint};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;

static NOTHING: BTreeMap<String, i64> = BTreeMap::new();

const SCHEMA: &str = r#"{"type": "object", "properties": {
    "name": {"type": "string"}, "latex": {"type": "boolean"},
    "status": {"type": "string", "enum": ["active", "inactive", "blocked"]},
    "free": {"type": "string"},
    "screening": {"type": "object", "properties": {
        "status": {"type": "string", "enum": ["clear", "potential", "confirmed"]},
        "sam": {"type": "string", "enum": ["clear", "potential", "confirmed"]},
        "day": {"type": "string", "format": "date"}, "hit": {"type": "string"}}}}}"#;
const HEAD: &str = r#"
format = 1
title = "Thing"
label = "name"
[[sources]]
name = "erp"
[[sources]]
name = "procurement"
[attributes."screening.day"]
kind = "date"
[matching]
mode = "propose"
"#;
const RULES: &str = r#"
[survivorship.attributes.screening]
strategy = "worst"
values = ["confirmed", "potential", "clear"]
members = ["status", "sam"]
dated_by = "day"
[survivorship.attributes.latex]
strategy = "worst"
values = ["true", "false"]
[survivorship.attributes.status]
strategy = "worst"
values = ["blocked", "active"]
"#;

static DOMAIN: LazyLock<Domain> =
    LazyLock::new(|| Domain::parse("thing", SCHEMA, &format!("{HEAD}{RULES}")).expect("a domain"));

type Row = (&'static str, &'static str, i64, Value);

fn made(rows: &[Row], overrides: &[Override]) -> Consolidated {
    let kept: Vec<(&Row, Attributes)> = rows
        .iter()
        .map(|row| (row, row.3.as_object().cloned().expect("an object")))
        .collect();
    let members: Vec<Member> = kept
        .iter()
        .map(|((system, key, at, _), attributes)| Member {
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
    consolidate(&DOMAIN, &members, overrides, 0)
}

fn said(status: &str, day: &str) -> Value {
    json!({"screening": {"status": status, "day": day}})
}

fn word(value: Value, covers: Option<Vec<String>>) -> Override {
    Override {
        id: "o1".into(),
        attribute: "screening".into(),
        entry: None,
        value,
        author: "ann".into(),
        reason: "another person".into(),
        made_at: 10,
        expiry: Expiry::Never,
        baseline: fingerprint(None),
        covers,
        valid: Default::default(),
    }
}

#[test]
fn each_member_is_judged_by_itself() {
    let rows = [
        (
            "erp",
            "1",
            9,
            json!({"screening": {"status": "clear", "sam": "potential", "day": "2026-05-01"}}),
        ),
        (
            "procurement",
            "2",
            1,
            json!({"screening": {"status": "confirmed", "sam": "clear", "day": "2026-01-01", "hit": "H-1"}}),
        ),
    ];
    let made = made(&rows, &[]);
    assert_eq!(
        made.attributes["screening"],
        json!({"status": "confirmed", "sam": "potential", "day": "2026-01-01", "hit": "H-1"})
    );
    let lineage = &made.lineage["screening"];
    assert_eq!(
        (lineage.system.as_str(), lineage.strategy.as_str()),
        ("procurement", "worst")
    );
    assert!(lineage.reason.ends_with("sam of erp/1"), "{}", lineage.reason);
}

#[test]
fn where_nothing_was_found_the_sources_decide() {
    let rows = [
        ("procurement", "2", 9, json!({"status": "inactive", "latex": false})),
        ("erp", "1", 1, json!({"status": "active"})),
    ];
    let made = made(&rows, &[]);
    assert_eq!(
        (&made.attributes["status"], &made.attributes["latex"]),
        (&json!("active"), &json!(false))
    );
    assert_eq!(made.lineage["latex"].strategy, "only_value");
}

#[test]
fn a_person_answers_what_stood_and_nothing_later() {
    let hit = said("confirmed", "2026-01-01");
    let seen = covered("procurement", "2", &hit["screening"]);
    let clear = json!({"status": "clear", "day": "2026-02-01"});
    let status = |rows: &[Row], covers: Option<Vec<String>>| {
        made(rows, &[word(clear.clone(), covers)]).attributes["screening"]["status"].clone()
    };
    let erp = ("erp", "1", 1, said("clear", "2026-01-15"));
    let known = [erp.clone(), ("procurement", "2", 2, hit.clone())];
    assert_eq!(status(&known, Some(vec![seen.clone()])), "clear");
    assert_eq!(status(&known, None), "clear", "an override of before, by its time");
    assert_eq!(
        status(&known, Some(Vec::new())),
        "confirmed",
        "it was said of something else"
    );
    let again = [erp.clone(), ("procurement", "2", 2, said("confirmed", "2026-02-02"))];
    assert_eq!(status(&again, Some(vec![seen.clone()])), "confirmed");
    let other = [
        erp,
        ("procurement", "2", 2, hit),
        ("erp", "3", 11, said("potential", "2026-02-02")),
    ];
    assert_eq!(status(&other, Some(vec![seen])), "potential");
}

#[test]
fn what_is_kept_ends_with_its_finder() {
    let kept = Override {
        expiry: Expiry::Stands {
            system: "procurement".into(),
            key: "2".into(),
            found_at: 3,
        },
        ..word(json!({"status": "confirmed", "day": "2026-01-10"}), None)
    };
    let look = |row: Row| {
        let made = made(
            &[("erp", "1", 20, said("clear", "2026-06-01")), row],
            std::slice::from_ref(&kept),
        );
        (made.attributes["screening"]["status"].clone(), made.ended.len())
    };
    let stands = (json!("confirmed"), 0);
    assert_eq!(
        look(("procurement", "9", 5, said("clear", "2026-06-01"))),
        stands,
        "it said so before"
    );
    assert_eq!(
        look(("procurement", "2", 11, json!({"name": "A"}))),
        stands,
        "it says nothing"
    );
    assert_eq!(
        look(("procurement", "2", 11, said("clear", "2026-01-09"))),
        stands,
        "of an earlier day"
    );
    assert_eq!(
        look(("procurement", "2", 11, said("clear", "2026-01-10"))),
        (json!("clear"), 1)
    );
    assert_eq!(
        look(("procurement", "2", 11, said("potential", "2026-02-01"))),
        (json!("potential"), 1)
    );
}

#[test]
fn an_order_that_could_miss_something_is_refused() {
    let refused = |rules: &str| {
        let parsed = Domain::parse("thing", SCHEMA, &format!("{HEAD}{rules}"));
        parsed.expect_err("a mistake").place
    };
    let worst = |name: &str, rest: &str| format!("[survivorship.attributes.{name}]\nstrategy = \"worst\"\n{rest}");
    for (name, rest, key) in [
        ("free", "values = [\"bad\", \"good\"]", "values"),
        ("status", "values = [\"blokced\", \"active\"]", "values"),
        ("status", "values = [\"blocked\"]", "values"),
        ("latex", "values = [\"true\", \"false\"]\nmembers = [\"x\"]", "members"),
        ("screening", "values = [\"confirmed\", \"clear\"]", "members"),
        (
            "screening",
            "values = [\"confirmed\", \"clear\"]\nmembers = [\"day\"]",
            "values",
        ),
        (
            "screening",
            "values = [\"confirmed\", \"clear\"]\nmembers = [\"status\"]\ndated_by = \"hit\"",
            "dated_by",
        ),
    ] {
        let place = refused(&worst(name, rest));
        assert!(place.ends_with(&format!(".{key}")), "{name} {rest}: {place}");
    }
    let cleared = "[approval.protect.name]\napprovers = 1\nonly = \"cleared\"";
    assert_eq!(refused(cleared), "approval.protect.\"name\".only");
}

fn any_row() -> impl Generator<Value = Row> {
    let status = || prop::option::of(prop::sample::select(vec!["clear", "potential", "confirmed"]));
    let system = prop::sample::select(vec!["erp", "procurement", "web"]);
    let key = prop::sample::select(vec!["1", "2", "3", "4", "5", "6"]);
    let day = prop::sample::select(vec!["2026-01-01", "2026-02-01"]);
    (system, key, 0..4_i64, status(), status(), day).prop_map(|(system, key, at, status, sam, day)| {
        (
            system,
            key,
            at,
            json!({"screening": {"status": status, "sam": sam, "day": day}}),
        )
    })
}

proptest! {
    #[test]
    fn bad_news_stands_in_any_order(
        (rows, shuffled) in prop::collection::vec(any_row(), 1..6)
            .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))
    ) {
        let one = made(&rows, &[]);
        let other = made(&shuffled, &[]);
        prop_assert_eq!(&one.attributes, &other.attributes);
        for member in ["status", "sam"] {
            let position = |value: &Value| ["confirmed", "potential", "clear"].iter().position(|known| value == known);
            let worst = rows.iter().filter_map(|row| position(&row.3["screening"][member])).min();
            let shown = one.attributes.get("screening").and_then(|found| position(&found[member]));
            prop_assert!(worst == shown, "{member}: {worst:?} {shown:?}");
        }
    }
}

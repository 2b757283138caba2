use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::engine::record::Attributes;

fn check(text: &str) -> Check {
    toml::from_str(&format!("name = \"one\"\nmessage = \"as expected\"\n{text}")).expect("a check")
}

/// Pointers and messages of what fails, and the next day.
fn told(check: &Check, record: &Value, day: &str) -> (Vec<(String, String)>, Option<String>) {
    let attributes: Attributes = record.as_object().cloned().unwrap_or_default();
    let own = BTreeMap::from([("substitutes".to_owned(), vec!["100".to_owned()])]);
    let back = BTreeMap::new();
    let subject = Subject {
        back: &back,
        attributes: &attributes,
        own: &own,
        units: None,
    };
    let outcome = evaluate(std::slice::from_ref(check), subject, day);
    let findings = outcome.failed.into_iter().flat_map(|failed| failed.findings);
    (findings.map(|f| (f.pointer, f.message)).collect(), outcome.next_day)
}

fn fails(check: &Check, record: Value) -> bool {
    !told(check, &record, "2026-06-15").0.is_empty()
}

#[test]
fn what_is_implanted_is_traced() {
    let check = check(
        r#"when = [{ attribute = "implantable", values = ["true"] }]
        require.any_of = [{ attribute = "lot_tracked", values = ["true"] }, { attribute = "serial_tracked", values = ["true"] }]"#,
    );
    assert!(fails(&check, json!({"implantable": true})));
    assert!(fails(&check, json!({"implantable": true, "lot_tracked": false})));
    assert!(!fails(&check, json!({"implantable": true, "serial_tracked": true})));
    assert!(!fails(&check, json!({"implantable": false})));
    assert_eq!(
        told(&check, &json!({"implantable": true}), "2026-06-15").0[0].1,
        "expected lot_tracked true, or serial_tracked true"
    );
}

#[test]
fn all_and_none_and_absent() {
    let all = check(r#"require.all_of = [{ attribute = "a" }, { attribute = "b.c", absent = true }]"#);
    assert!(!fails(&all, json!({"a": 1})));
    assert!(fails(&all, json!({})));
    assert_eq!(
        told(&all, &json!({"a": 1, "b": {"c": 2}}), "2026-06-15").0,
        [("/b/c".to_owned(), "expected no b.c".to_owned())]
    );
    let none = check(r#"require.none_of = [{ attribute = "screening.status", values = ["potential", "confirmed"] }]"#);
    assert!(fails(&none, json!({"screening": {"status": "Confirmed"}})));
    assert!(!fails(&none, json!({"screening": {"status": "clear"}})));
}

#[test]
fn dates_grow_old_and_expire_on_their_day() {
    let old = check(r#"require.not_older_than = { attribute = "checked", days = 30 }"#);
    let record = json!({"checked": "2026-06-01"});
    assert_eq!(
        told(&old, &record, "2026-07-01"),
        (Vec::new(), Some("2026-07-02".into()))
    );
    assert_eq!(told(&old, &record, "2026-07-02").0.len(), 1);
    assert_eq!(told(&old, &json!({}), "2026-07-02"), (Vec::new(), None));
    let expired = check(r#"require.not_expired = { attribute = "certs.expires" }"#);
    let record = json!({"certs": [{"expires": "2026-06-30"}, {"expires": "2026-05-01"}]});
    let (found, next) = told(&expired, &record, "2026-06-30");
    assert_eq!(
        (found[0].0.as_str(), next.as_deref()),
        ("/certs/1/expires", Some("2026-07-01"))
    );
    assert_eq!(told(&expired, &record, "2026-07-01").0.len(), 2);
    let contract = check(r#"require.not_expired = { attribute = "to", half_open = true, days_before = 10 }"#);
    assert_eq!(
        told(&contract, &json!({"to": "2026-06-30"}), "2026-06-19"),
        (Vec::new(), Some("2026-06-20".into()))
    );
    assert_eq!(told(&contract, &json!({"to": "2026-06-30"}), "2026-06-20").0.len(), 1);
}

#[test]
fn one_entry_holds_for_each_scope() {
    let check = check(r#"require.one_valid_entry = { attribute = "mappings", per = ["facility"] }"#);
    let day = "2026-06-15";
    let (found, _) = told(&check, &json!({}), day);
    assert_eq!(
        found,
        [("/mappings".to_owned(), "expected an entry that holds today".to_owned())]
    );
    let record = json!({"mappings": [
        {"facility": "NORTH", "valid_to": "2026-06-15"},
        {"facility": "SOUTH"}, {"facility": "SOUTH", "valid_from": "2026-01-01"},
        {"facility": "WEST", "valid_from": "2026-09-01"},
    ]});
    let (found, next) = told(&check, &record, day);
    assert_eq!(
        found,
        [
            (
                "/mappings".to_owned(),
                "expected an entry that holds today for facility NORTH; the last one ended on 2026-06-15".to_owned()
            ),
            (
                "/mappings/2".to_owned(),
                "expected only one entry that holds today for facility SOUTH".to_owned()
            ),
        ]
    );
    assert_eq!(next.as_deref(), Some("2026-09-01"));
    let general = json!({"mappings": [{"facility": "NORTH", "valid_to": "2026-06-15"}, {}]});
    assert_eq!(told(&check, &general, day).0, [], "an entry for all others counts");
}

#[test]
fn shares_add_up_exactly_and_nothing_replaces_itself() {
    let sums = check(r#"require.sums_to = { attribute = "replaced_by.pct", total = "100" }"#);
    assert!(!fails(
        &sums,
        json!({"replaced_by": [{"pct": "33.3333"}, {"pct": "66.6667"}]})
    ));
    assert!(fails(
        &sums,
        json!({"replaced_by": [{"pct": "33.33"}, {"pct": "66.66"}]})
    ));
    assert!(!fails(&sums, json!({})));
    let own = check(r#"require.not_itself = { attributes = ["substitutes.item"] }"#);
    assert!(fails(&own, json!({"substitutes": [{"item": "7"}, {"item": "100"}]})));
    assert!(!fails(&own, json!({"substitutes": [{"item": "7"}]})));
}

proptest! {
    /// Between a day and the next day that it tells, the answer stays.
    #[test]
    fn nothing_changes_before_the_day_that_is_told(
        entries in prop::collection::vec((0u8..3, prop::option::of(1u8..28), prop::option::of(1u8..28)), 0..5),
        expires in 1u8..28, today in 1u8..28,
    ) {
        let day = |number: u8| format!("2026-06-{number:02}");
        let entries: Vec<Value> = entries.into_iter().map(|(facility, from, to)| {
            json!({"facility": format!("F{facility}"), "valid_from": from.map(day), "valid_to": to.map(day)})
        }).collect();
        let record = json!({"mappings": entries, "expires": day(expires)});
        let checks = [
            check(r#"require.one_valid_entry = { attribute = "mappings", per = ["facility"] }"#),
            check(r#"require.not_expired = { attribute = "expires", days_before = 3 }"#),
            check(r#"require.not_older_than = { attribute = "expires", days = 2 }"#),
        ];
        for check in &checks {
            let (found, next) = told(check, &record, &day(today));
            for later in today..=28 {
                if next.as_ref().is_none_or(|next| day(later) < *next) {
                    prop_assert_eq!(&told(check, &record, &day(later)).0, &found);
                }
            }
        }
    }
}

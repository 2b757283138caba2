use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::day::{Day, interval_of};
use super::super::fixtures::{chart, city, day, map_set, open_target, rules, small};
use super::super::map_set::MapSet;
use super::super::tests::{DAYS, any_rules, combinations, naive};
use super::super::translate::Decision;
use super::coverage::{Registered, coverage};
use super::{Finding, Severity, prove};

fn of<'a>(findings: &'a [Finding], code: &str) -> Vec<&'a Finding> {
    findings.iter().filter(|found| found.code == code).collect()
}

fn decided(set: &MapSet, found: &Finding) -> Decision {
    let witness = found.witness.as_ref().unwrap();
    let pairs = witness
        .segments
        .iter()
        .map(|(segment, code)| (segment.as_str(), code.as_str()));
    set.decide(&set.source.keys(pairs).unwrap(), day(&witness.date))
}

/// The city's map set with one thing changed.
fn planted(change: impl FnOnce(&mut Vec<Value>)) -> (MapSet, Vec<Finding>) {
    let (source, target, mut body) = city();
    change(body["rules"].as_array_mut().unwrap());
    let set = map_set(&body, &source, &target);
    let findings = prove(&set, None);
    (set, findings)
}

fn to(account: &str) -> Value {
    json!([{"segments": {"entity": "=fund@fund_entity", "department": "=center", "account": account}}])
}

fn blocking(findings: &[Finding]) -> Vec<&str> {
    let blocking = findings.iter().filter(|found| found.severity == Severity::Blocking);
    blocking.map(|found| found.code.as_str()).collect()
}

#[test]
fn a_planted_overlap_is_found_with_its_witness() {
    let (set, findings) = planted(|rules| {
        rules.push(
            json!({"id": "twin", "type": "passthrough", "when": {"account": "53150..53249"}, "targets": to("650100"),
            "effective_from": "2018-01-01"}),
        );
        rules.push(json!({"id": "twin-2", "type": "passthrough", "when": {"account": "53200..53299"}, "targets": to("650200")}));
    });
    assert_eq!(blocking(&findings), ["overlap"]);
    let found = of(&findings, "overlap")[0];
    assert_eq!(found.rules, ["twin", "twin-2"]);
    match decided(&set, found) {
        Decision::Refused(refusal) => assert_eq!((refusal.code, refusal.rules), ("ambiguous", found.rules.clone())),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_planted_dead_rule_is_found_with_its_witness() {
    let (set, findings) = planted(|rules| {
        rules.push(json!({"id": "never", "type": "passthrough", "when": {"account": "537*"}, "targets": to("650100")}));
    });
    assert_eq!(blocking(&findings), ["dead_rule"]);
    let found = of(&findings, "dead_rule")[0];
    assert_eq!(found.rules, ["never"]);
    assert!(found.message.contains("maintenance-parts"), "{}", found.message);
    assert!(matches!(decided(&set, found), Decision::Mapped { rule, .. } if set.rules[rule].body.id != "never"));
}

#[test]
fn planted_targets_are_found_with_their_witness() {
    let cases = [
        ("660900", "target_expired", "2018-07-01"),
        ("600000", "target_not_postable", "1970-01-01"),
        ("610101", "target_missing", "1970-01-01"),
    ];
    for (account, code, date) in cases {
        let (set, findings) = planted(|rules| {
            let flags = json!(["allow_type_change"]);
            rules.push(json!({"id": "bad", "type": "passthrough", "when": {"account": "54710"}, "targets": to(account), "flags": flags}));
        });
        assert_eq!(blocking(&findings), [code]);
        let found = of(&findings, code)[0];
        assert_eq!(found.witness.as_ref().unwrap().date, date);
        match decided(&set, found) {
            Decision::Refused(refusal) => assert_eq!(refusal.code, "invalid_target"),
            other => panic!("{other:?}"),
        }
    }
    let (_, findings) = planted(|rules| {
        let target = json!([{"segments": {"entity": "100", "department": "1", "account": "699999"}}]);
        rules.push(
            json!({"id": "bad", "type": "many_to_one", "when": {"account": "52710"}, "priority": 1, "targets": target}),
        );
    });
    assert_eq!(
        blocking(&findings),
        ["dead_rule", "target_forbidden"],
        "and the rule that it hides is dead"
    );
}

#[test]
fn a_planted_bad_split_and_a_change_of_type_are_found() {
    let (_, findings) = planted(|rules| {
        let claims = rules.iter_mut().find(|rule| rule["id"] == "claims").unwrap();
        claims["targets"][1]["percent"] = json!("33.33");
        let equipment = rules.iter_mut().find(|rule| rule["id"] == "equipment").unwrap();
        equipment["flags"] = json!([]);
    });
    assert_eq!(blocking(&findings), ["split_sum", "type_change"]);
    assert!(of(&findings, "split_sum")[0].message.contains("99.996667"));
    assert!(of(&findings, "type_change")[0].witness.is_some());
}

#[test]
fn a_planted_gap_is_told_with_its_days() {
    let (source, target, mut body) = city();
    let rules = body["rules"].as_array_mut().unwrap();
    let supplies = rules.iter_mut().find(|rule| rule["id"] == "supplies").unwrap();
    supplies["effective_to"] = json!("2018-03-01");
    rules.push(
        json!({"id": "later", "type": "passthrough", "when": {"account": "53*"}, "targets": to("650100"),
        "effective_from": "2018-05-01"}),
    );
    let set = map_set(&body, &source, &target);
    let keys = source
        .keys([("fund", "100"), ("center", "1010"), ("account", "53025")])
        .unwrap();
    let other = source
        .keys([("fund", "100"), ("center", "1010"), ("account", "52230")])
        .unwrap();
    let days = (day("2017-07-01"), day("2019-07-01"));
    let told = coverage(&set, &[Registered { keys, days }, Registered { keys: other, days }]);
    assert_eq!((told.combinations, told.covered), (2, 1));
    assert_eq!(told.gaps[0].code, "unmapped");
    assert_eq!(told.gaps[0].days, [interval_of((day("2018-03-01"), day("2018-05-01")))]);
}

#[test]
fn rules_that_only_future_codes_reach_are_told_as_unused() {
    let body = rules(json!([
        {"id": "each", "type": "many_to_one", "when": {"kind": "1|2|3|4|5"}, "targets": [{"segments": {"code": "A"}}]},
        {"id": "rest", "type": "many_to_one", "when": {"kind": "0..9"}, "targets": [{"segments": {"code": "B"}}]},
        {"id": "none", "type": "many_to_one", "when": {"kind": "account_type=equity"}, "targets": [{"segments": {"code": "B"}}]},
    ]));
    let set = map_set(&body, &small(), &open_target());
    let findings = prove(&set, None);
    assert_eq!(of(&findings, "unused_rule")[0].rules, ["rest"]);
    assert_eq!(of(&findings, "dead_rule")[0].rules, ["none"]);
}

#[test]
fn the_way_back_is_tried() {
    let source = chart(
        "a",
        json!({"segments": [{"name": "a", "length": 2, "characters": "digits"}]}),
    );
    let target = chart("b", json!({"segments": [{"name": "b", "length": 2}]}));
    let there = json!({"source_chart": "a", "target_chart": "b", "rules": [
        {"id": "one", "type": "one_to_one", "when": {"a": "10"}, "targets": [{"segments": {"b": "X1"}}]},
        {"id": "two", "type": "one_to_one", "when": {"a": "20"}, "targets": [{"segments": {"b": "X2"}}]},
        {"id": "many", "type": "many_to_one", "when": {"a": "3*"}, "targets": [{"segments": {"b": "X3"}}]},
        {"id": "not-one", "type": "one_to_one", "when": {"a": "4*"}, "targets": [{"segments": {"b": "X1"}}]},
    ]});
    let back = json!({"source_chart": "b", "target_chart": "a", "rules": [
        {"id": "one", "type": "one_to_one", "when": {"b": "X1"}, "targets": [{"segments": {"a": "10"}}]},
        {"id": "two", "type": "one_to_one", "when": {"b": "X2"}, "targets": [{"segments": {"a": "10"}}]},
    ]});
    let (there, back) = (map_set(&there, &source, &target), map_set(&back, &target, &source));
    let findings = prove(&there, Some(&back));
    let rules = |code: &str| -> Vec<&str> {
        of(&findings, code)
            .iter()
            .map(|found| found.rules[0].as_str())
            .collect()
    };
    assert_eq!(rules("round_trip"), ["two", "not-one"]);
    assert_eq!(rules("not_invertible"), ["many"]);
    assert_eq!(rules("not_one_to_one"), ["not-one"]);
    assert_eq!(of(&prove(&there, Some(&there)), "reverse_charts").len(), 1);
}

/// Who wins everywhere, by looking at every rule.
fn everywhere(set: &MapSet) -> BTreeMap<(String, String, &'static str), Vec<&str>> {
    let mut won = BTreeMap::new();
    for on in DAYS {
        for (unit, kind) in combinations() {
            let winners = naive(set, [&unit, &kind], on);
            won.insert((unit, kind, on), winners);
        }
    }
    won
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn no_overlap_is_missed_and_every_witness_is_true(body in any_rules(0..8)) {
        let set = map_set(&body, &small(), &open_target());
        let findings = prove(&set, None);
        let mut ties = BTreeSet::new();
        let mut winners = BTreeSet::new();
        for winning in everywhere(&set).into_values() {
            if let [one] = winning.as_slice() {
                winners.insert(*one);
            }
            for (i, a) in winning.iter().enumerate() {
                winners.insert(*a);
                ties.extend(winning.iter().skip(i + 1).map(|b| (*a, *b)));
            }
        }
        let told: BTreeSet<(&str, &str)> = of(&findings, "overlap")
            .iter()
            .map(|found| (found.rules[0].as_str(), found.rules[1].as_str()))
            .collect();
        prop_assert_eq!(&told, &ties);
        for found in of(&findings, "overlap") {
            match decided(&set, found) {
                Decision::Refused(refusal) => {
                    prop_assert_eq!(refusal.code, "ambiguous");
                }
                other => prop_assert!(false, "{found:?}: {other:?}"),
            }
        }
        let dead: BTreeSet<&str> = of(&findings, "dead_rule").iter().map(|found| found.rules[0].as_str()).collect();
        let unreached: BTreeSet<&str> =
            set.rules.iter().map(|rule| rule.body.id.as_str()).filter(|id| !winners.contains(id)).collect();
        prop_assert_eq!(&dead, &unreached);
        prop_assert!(of(&findings, "reach_undecided").is_empty());
    }

    #[test]
    fn coverage_is_what_every_day_says(body in any_rules(0..6), unit in 0..100_u32, kind in 0..10_u32) {
        let set = map_set(&body, &small(), &open_target());
        let (unit, kind) = (format!("{unit:02}"), kind.to_string());
        let keys = set.source.keys([("unit", unit.as_str()), ("kind", kind.as_str())]).unwrap();
        let told = coverage(&set, &[Registered { keys, days: (day(DAYS[0]), Day::LAST) }]);
        for on in DAYS {
            let gap = told.gaps.iter().find(|gap| gap.days.iter().any(|days| days.contains(on)));
            let winners = naive(&set, [&unit, &kind], on);
            let expected = match winners.as_slice() {
                [] => Some("unmapped"),
                [_] => None,
                _ => Some("ambiguous"),
            };
            prop_assert_eq!(gap.map(|gap| gap.code.as_str()), expected, "{}", on);
        }
    }
}

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::body::MapSetBody;
use super::condition::{Condition, Form};
use super::day::Day;
use super::fixtures::{always, balances, chart, city, day, entries, map_set, open_target, rules, small};
use super::map_set::{MapSet, Rule};
use super::proofs::coverage::{Registered, coverage};
use super::simulate::simulate;
use super::space::Key;
use super::tie_out::tie_out;
use super::translate::Decision;

fn keys(set: &MapSet, codes: &[&str]) -> Vec<Key> {
    let pairs = set
        .source
        .segments
        .iter()
        .map(|segment| segment.name.as_str())
        .zip(codes.iter().copied());
    set.source.keys(pairs).unwrap()
}

/// The rule that wins, or the code of the refusal.
fn said(set: &MapSet, codes: &[&str], on: &str) -> String {
    match set.decide(&keys(set, codes), day(on)) {
        Decision::Mapped { rule, .. } => set.rules[rule].body.id.clone(),
        Decision::Suspense { .. } => "suspense".to_owned(),
        Decision::Refused(refusal) => match refusal.rules.as_slice() {
            [] => refusal.code.to_owned(),
            rules => format!("{}: {}", refusal.code, rules.join(", ")),
        },
    }
}

fn rule(id: &str, when: Value) -> Value {
    json!({"id": id, "type": "many_to_one", "when": when, "targets": [{"segments": {"code": "X"}}]})
}

#[test]
fn the_narrowest_condition_wins_in_the_order_of_segments() {
    let set = rules(json!([
        rule("any", json!({})),
        rule("predicate", json!({"unit": "any", "kind": "account_type=expense"})),
        rule("prefix", json!({"unit": "1*"})),
        rule("range-wide", json!({"unit": "10..19"})),
        rule("range-narrow", json!({"unit": "12..15"})),
        rule("list", json!({"unit": "14|15"})),
        rule("exact", json!({"unit": "15"})),
        rule("exact-kind", json!({"unit": "14|15", "kind": "7"})),
    ]));
    let set = map_set(&set, &small(), &open_target());
    for (unit, kind, winner) in [
        ("99", "9", "any"),
        ("99", "2", "predicate"),
        ("19", "2", "range-wide"),
        ("13", "2", "range-narrow"),
        ("14", "2", "list"),
        ("15", "2", "exact"),
        ("14", "7", "exact-kind"),
        ("15", "7", "exact"),
    ] {
        assert_eq!(said(&set, &[unit, kind], "2026-01-02"), winner, "{unit}-{kind}");
    }
    assert_eq!(said(&set, &["99", "1"], "2026-01-04"), "predicate");
    assert_eq!(
        said(&set, &["99", "1"], "2026-01-05"),
        "any",
        "the element is an asset from then on"
    );
}

#[test]
fn priority_outranks_specificity_and_a_tie_names_both() {
    let mut wide = rule("wide", json!({"unit": "1*"}));
    wide["priority"] = json!(5);
    let mut dated = rule("dated", json!({"unit": "20..29"}));
    dated["effective_from"] = json!("2026-02-01");
    let set = rules(json!([
        wide,
        rule("exact", json!({"unit": "15"})),
        dated,
        rule("same", json!({"unit": "25..34"}))
    ]));
    let set = map_set(&set, &small(), &open_target());
    assert_eq!(said(&set, &["15", "1"], "2026-01-02"), "wide");
    assert_eq!(said(&set, &["26", "1"], "2026-01-31"), "same");
    assert_eq!(said(&set, &["26", "1"], "2026-02-01"), "ambiguous: dated, same");
    assert_eq!(said(&set, &["40", "1"], "2026-02-01"), "unmapped");
    let explained = set.explain(&keys(&set, &["15", "1"]), day("2026-01-02")).unwrap();
    assert_eq!(explained.winner, "rule wide holds: unit is 1*, kind is any; priority 5");
    assert_eq!(explained.beaten.len(), 1);
    assert_eq!(explained.beaten[0].why, "priority 0 is lower than 5");
}

#[test]
fn an_explanation_says_what_decided() {
    let set = rules(json!([
        rule("exact", json!({"unit": "15"})),
        rule("narrow", json!({"unit": "12..16"})),
        rule("wide", json!({"unit": "10..19"})),
    ]));
    let set = map_set(&set, &small(), &open_target());
    let why = |unit: &str| -> Vec<String> {
        let explained = set.explain(&keys(&set, &[unit, "1"]), day("2026-01-02")).unwrap();
        explained.beaten.into_iter().map(|beaten| beaten.why).collect()
    };
    assert_eq!(why("12"), ["in unit, 10..19 is wider than 12..16"]);
    assert_eq!(
        why("15")[0],
        "in unit, 12..16 (a range) is less specific than 15 (one code)"
    );
    assert!(set.explain(&keys(&set, &["77", "1"]), day("2026-01-02")).is_none());
}

#[test]
fn targets_pass_on_look_up_split_block_and_fall_back() {
    let source = small();
    let target = chart(
        "b",
        json!({
            "segments": [
                {"name": "unit", "length": 4, "pad": "left", "characters": "digits"},
                {"name": "code", "length": 4, "default": "0000"},
            ],
            "elements": [
                {"segment": "unit", "code": "21"}, {"segment": "unit", "code": "22", "postable": false},
                {"segment": "unit", "code": "9", "valid_to": "2026-01-10"},
            ],
            "combination_rules": [{"id": "no", "when": {"unit": "21", "code": "ZZ"}, "message": "never"}],
        }),
    );
    let body = json!({
        "source_chart": "a", "target_chart": "b",
        "default_action": {"suspense": {"unit": "9"}},
        "code_maps": {"kinds": {"1": "K1"}},
        "rules": [
            {"id": "pass", "type": "passthrough", "when": {"unit": "20..22"}, "targets": [{"segments": {"unit": "="}}]},
            {"id": "look", "type": "passthrough", "when": {"unit": "30"},
             "targets": [{"segments": {"unit": "21", "code": "=kind@kinds"}}]},
            {"id": "halves", "type": "split", "when": {"unit": "40"}, "targets": [
                {"segments": {"unit": "21", "code": "A"}, "percent": "33.333333"},
                {"segments": {"unit": "21", "code": "B"}, "percent": "66.666667"}]},
            {"id": "bad", "type": "split", "when": {"unit": "41"}, "targets": [
                {"segments": {"unit": "21", "code": "A"}, "percent": "50"},
                {"segments": {"unit": "21", "code": "B"}, "percent": "49"}]},
            {"id": "stop", "type": "block", "when": {"unit": "50"}, "reason": "ask"},
            {"id": "never", "type": "many_to_one", "when": {"unit": "60"}, "targets": [{"segments": {"unit": "21", "code": "ZZ"}}]},
        ],
    });
    let set = map_set(&body, &source, &target);
    let on = "2026-01-02";
    assert_eq!(said(&set, &["21", "1"], on), "pass");
    assert_eq!(said(&set, &["22", "1"], on), "invalid_target: pass");
    assert_eq!(
        said(&set, &["20", "1"], on),
        "invalid_target: pass",
        "the target chart has no such unit"
    );
    assert_eq!(said(&set, &["30", "1"], on), "look");
    assert_eq!(said(&set, &["30", "2"], on), "not_in_code_map: look");
    assert_eq!(said(&set, &["41", "1"], on), "split_sum: bad");
    assert_eq!(said(&set, &["50", "1"], on), "blocked: stop");
    assert_eq!(said(&set, &["60", "1"], on), "invalid_target: never");
    assert_eq!(said(&set, &["77", "1"], on), "suspense");
    let split = set.decide(&keys(&set, &["40", "1"]), day(on));
    assert_eq!(split.shares(-100), Some(vec![-33, -67]));
    let text = |decision: &Decision| -> Vec<String> {
        decision
            .targets()
            .iter()
            .map(|(keys, _)| set.target.text(keys))
            .collect()
    };
    assert_eq!(text(&split), ["0021-A", "0021-B"]);
    assert_eq!(text(&set.decide(&keys(&set, &["21", "1"]), day(on))), ["0021-0000"]);
}

#[test]
fn what_does_not_fit_is_refused_with_its_place() {
    let pointers = |body: Value| -> Vec<String> {
        let read = MapSetBody::read(&body)
            .and_then(|body| MapSet::new("set", &body, (small(), open_target()), always()).map(|_| ()));
        read.err()
            .unwrap_or_default()
            .into_iter()
            .map(|violation| violation.pointer)
            .collect()
    };
    let with = |member: &str, value: Value| {
        let mut rule = rule("r", json!({"unit": "1*"}));
        rule[member] = value;
        pointers(rules(json!([rule])))
    };
    assert_eq!(
        pointers(json!({"rules": 5, "source_chart": "a"})),
        ["/target_chart", "/rules"]
    );
    assert_eq!(
        pointers(rules(json!([rule("r", json!({})), rule("r", json!({}))]))),
        ["/rules/1/id"]
    );
    assert_eq!(
        with("when", json!({"unit": "1..22"})),
        ["/rules/0/when/unit"; 0],
        "padded, they are equally long"
    );
    assert_eq!(with("when", json!({"unit": "22..1"})), ["/rules/0/when/unit"]);
    assert_eq!(with("when", json!({"unit": "A"})), ["/rules/0/when/unit"]);
    assert_eq!(with("when", json!({"unit": {"prefix": 5}})), ["/rules/0/when/unit"]);
    assert_eq!(with("when", json!({"nope": "1"})), ["/rules/0/when/nope"]);
    assert_eq!(with("prioritty", json!(1)), ["/rules/0/prioritty"]);
    assert_eq!(with("effective_to", json!("2026-02-30")), ["/rules/0/effective_to"]);
    assert_eq!(with("targets", json!([])), ["/rules/0/targets"]);
    assert_eq!(
        with("targets", json!([{"segments": {}}])),
        ["/rules/0/targets/0/segments/code"]
    );
    assert_eq!(
        with("targets", json!([{"segments": {"code": "=x"}}])),
        ["/rules/0/targets/0/segments/code"]
    );
    assert_eq!(
        with("targets", json!([{"segments": {"code": "=@x"}}])),
        ["/rules/0/targets/0/segments/code"]
    );
    assert_eq!(
        with("targets", json!([{"segments": {"code": "X"}, "percent": "0"}])),
        ["/rules/0/targets/0/percent"]
    );
}

#[test]
fn the_real_chart_ties_to_the_cent() {
    let (source, target, body) = city();
    let set = map_set(&body, &source, &target);
    let balances = balances();
    assert_eq!(balances.len(), 10_880);
    let tied = tie_out(|_| Some(&set), &entries(&balances));
    assert!(tied.ties, "{:?}", tied.unmapped);
    assert_eq!((tied.coverage_percent.as_str(), tied.periods.len()), ("100", 13));
    let total = |by: fn(&super::tie_out::PeriodTotals) -> &String| -> i128 {
        tied.periods
            .iter()
            .map(|period| super::money::decimal(by(period), 2).unwrap())
            .sum()
    };
    assert_eq!(
        total(|period| &period.source_total),
        balances.iter().map(|line| line.3).sum::<i128>()
    );
    assert_eq!(
        total(|period| &period.target_total),
        total(|period| &period.source_total)
    );
    let registered: Vec<Registered> = balances
        .iter()
        .map(|(_, day, keys, _)| Registered {
            keys: set.read(keys).unwrap(),
            days: (*day, Day::LAST),
        })
        .collect();
    let covered = coverage(&set, &registered);
    assert_eq!((covered.covered, covered.gaps.len()), (10_880, 0));
    assert!(!super::proofs::is_blocking(&super::proofs::prove(&set, None)));
}

#[test]
fn a_simulation_tells_what_a_draft_changes() {
    let (source, target, body) = city();
    let current = map_set(&body, &source, &target);
    let mut changed = body.clone();
    let rules = changed["rules"].as_array_mut().unwrap();
    let travel = rules.iter_mut().find(|rule| rule["id"] == "travel").unwrap();
    travel["targets"][0]["segments"]["account"] = json!("610900");
    let draft = map_set(&changed, &source, &target);
    let balances = balances();
    let lines = entries(&balances);
    let same = simulate(&current, |_| Some(&current), &lines);
    assert_eq!((same.different_lines, same.totals.len()), (0, 0));
    let told = simulate(&draft, |_| Some(&current), &lines);
    let moved = balances
        .iter()
        .filter(|(_, _, keys, _)| ["52230", "52245", "52250"].contains(&keys["account"].as_str()));
    assert_eq!(told.different_lines, moved.count() as u64);
    let sum: i128 = told
        .totals
        .iter()
        .map(|total| super::money::decimal(&total.difference, 2).unwrap())
        .sum();
    assert_eq!(sum, 0, "what leaves one account arrives at another");
    assert_eq!(told.differences[0].before.rule.as_deref(), Some("travel"));
    assert_eq!(simulate(&draft, |_| None, &lines).different_lines, 10_880);
}

/// Random rules for the small chart.
pub(super) fn any_rules(count: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Value> {
    let code = |length: usize| (0..10_usize.pow(length as u32)).prop_map(move |n| format!("{n:0length$}"));
    let simple = move |length: usize| {
        let two = (code(length), code(length)).prop_map(|(a, b)| format!("{}..{}", a.clone().min(b.clone()), a.max(b)));
        prop_oneof![code(length), "[0-9]".prop_map(|digit| format!("{digit}*")), two]
    };
    let condition = move |length: usize| {
        let list = prop::collection::vec(code(length), 2..5).prop_map(|codes| codes.join("|"));
        let form = prop_oneof![3 => Just("any".to_owned()), 4 => simple(length), 1 => list,
            1 => Just(if length == 1 { "account_type=expense" } else { "any" }.to_owned())];
        let except = prop::collection::vec(simple(length), 0..3);
        (form, except).prop_map(|(form, except)| match except.is_empty() {
            true => form,
            false => format!("{form} except {}", except.join("|")),
        })
    };
    let dates = (prop::option::of(1..9_u32), prop::option::of(1..4_u32));
    let any_rule = (0..2_u32, condition(2), condition(1), dates);
    prop::collection::vec(any_rule, count).prop_map(|list| {
        let made = list
            .into_iter()
            .enumerate()
            .map(|(i, (priority, unit, kind, (from, length)))| {
                let mut made = rule(&format!("r{i}"), json!({"unit": unit, "kind": kind}));
                made["priority"] = json!(priority);
                if let Some(from) = from {
                    made["effective_from"] = json!(format!("2026-01-{from:02}"));
                    if let Some(length) = length {
                        made["effective_to"] = json!(format!("2026-01-{:02}", from + length));
                    }
                }
                made
            });
        rules(made.collect())
    })
}

/// Whether a condition holds, by reading the rule as a person would.
fn holds(form: &Form, code: &str, set: &MapSet, segment: usize, on: &str) -> bool {
    match form {
        Form::Any => true,
        Form::Exact(exact) => exact == code,
        Form::List(codes) => codes.iter().any(|listed| listed == code),
        Form::Prefix(prefix) => code.starts_with(prefix.as_str()),
        Form::Range(lo, hi) => lo.as_str() <= code && code <= hi.as_str(),
        Form::Attribute(wanted) => set.source.segments[segment].elements.iter().any(|element| {
            let body = &element.body;
            let held = body.valid_from.as_deref().is_none_or(|from| from <= on)
                && body.valid_to.as_deref().is_none_or(|to| on < to);
            body.code == code
                && held
                && wanted["account_type"]
                    .iter()
                    .any(|kind| Some(kind.as_str()) == element.attribute("account_type"))
        }),
    }
}

fn condition_holds(condition: &Condition, code: &str, set: &MapSet, segment: usize, on: &str) -> bool {
    holds(&condition.form, code, set, segment, on)
        && !condition.except.iter().any(|form| holds(form, code, set, segment, on))
}

fn rank(rule: &Rule) -> (u32, Vec<(u32, i64)>) {
    let narrow = |condition: &Condition| match &condition.form {
        Form::Exact(_) => (5, 0),
        Form::List(_) => (4, 0),
        Form::Range(lo, hi) => (3, lo.parse::<i64>().unwrap() - hi.parse::<i64>().unwrap()),
        Form::Prefix(prefix) => (2, prefix.len() as i64),
        Form::Attribute(_) => (1, 0),
        Form::Any => (0, 0),
    };
    (rule.body.priority, rule.conditions.iter().map(narrow).collect())
}

/// The winners, by looking at every rule: none, one, or several that tie.
pub(super) fn naive<'a>(set: &'a MapSet, codes: [&str; 2], on: &str) -> Vec<&'a str> {
    let effective = |rule: &&Rule| {
        rule.body.effective_from.as_deref().is_none_or(|from| from <= on)
            && rule.body.effective_to.as_deref().is_none_or(|to| on < to)
    };
    let holding: Vec<&Rule> = set
        .rules
        .iter()
        .filter(effective)
        .filter(|rule| (0..2).all(|i| condition_holds(&rule.conditions[i], codes[i], set, i, on)))
        .collect();
    let best = holding.iter().map(|rule| rank(rule)).max();
    holding
        .into_iter()
        .filter(|rule| Some(rank(rule)) == best)
        .map(|rule| rule.body.id.as_str())
        .collect()
}

/// A day of every piece into which the dates of rules and elements cut time.
pub(super) const DAYS: [&str; 13] = [
    "2025-12-31",
    "2026-01-01",
    "2026-01-02",
    "2026-01-03",
    "2026-01-04",
    "2026-01-05",
    "2026-01-06",
    "2026-01-07",
    "2026-01-08",
    "2026-01-09",
    "2026-01-10",
    "2026-01-11",
    "2027-01-01",
];

/// Every combination of the small chart.
pub(super) fn combinations() -> impl Iterator<Item = (String, String)> {
    (0..100).flat_map(|unit| (0..10).map(move |kind| (format!("{unit:02}"), kind.to_string())))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn the_index_says_what_looking_at_every_rule_says(body in any_rules(0..9), on in prop::sample::select(DAYS.to_vec())) {
        let set = map_set(&body, &small(), &open_target());
        for (unit, kind) in combinations() {
            let winners = naive(&set, [&unit, &kind], on);
            let decided = set.decide(&keys(&set, &[&unit, &kind]), day(on));
            match (winners.as_slice(), &decided) {
                ([], Decision::Refused(refusal)) => prop_assert_eq!(refusal.code, "unmapped"),
                ([one], Decision::Mapped { rule, .. }) => prop_assert_eq!(&set.rules[*rule].body.id, one),
                ([_, _, ..], Decision::Refused(refusal)) => {
                    prop_assert_eq!(refusal.code, "ambiguous");
                    let named: BTreeSet<&str> = refusal.rules.iter().map(String::as_str).collect();
                    prop_assert!(named.len() == 2 && named.iter().all(|id| winners.contains(id)));
                }
                other => prop_assert!(false, "{unit}-{kind} on {on}: {other:?}"),
            }
            prop_assert_eq!(&decided, &set.decide(&keys(&set, &[&unit, &kind]), day(on)));
        }
    }

    #[test]
    fn hundreds_of_rules_are_found_as_few_are(body in any_rules(130..300), on in prop::sample::select(DAYS.to_vec())) {
        let set = map_set(&body, &small(), &open_target());
        for (unit, kind) in combinations().step_by(37) {
            let keys = keys(&set, &[&unit, &kind]);
            let holding: Vec<usize> = set.index().holding(&keys, day(on)).collect();
            let each = set.index().entries().iter().enumerate();
            let expected: Vec<usize> =
                each.filter(|(_, entry)| entry.region.contains(&keys, day(on))).map(|(place, _)| place).collect();
            prop_assert_eq!(holding, expected);
        }
    }
}

//! Things that are nearly the same and are not, and the same thing in two spellings.

use serde_json::{Value, json};

use super::{MatchIndex, MatchRules, Verdict, features};
use crate::engine::domain::{Domain, builtin};

fn domain(name: &str) -> Domain {
    let domains = builtin().expect("built-in domains are right");
    domains
        .into_iter()
        .find(|domain| domain.name == name)
        .expect("a domain")
}

/// What becomes of two records by rules.
fn verdict(domain: &Domain, rules: &MatchRules, (a, b): (&Value, &Value)) -> Verdict {
    let prepared = |record: &Value| {
        let prepared = domain.prepare(record.as_object().expect("an object"));
        features(rules, &prepared.attributes)
    };
    let (a, b) = (prepared(a), prepared(b));
    let index = MatchIndex::new(rules);
    let (there, back) = (index.assess(&a, &b), index.assess(&b, &a));
    assert_eq!(there.verdict, back.verdict);
    assert_eq!((&there.vetoes, &there.doubts), (&back.vetoes, &back.doubts));
    let score = index.score(&a, &b);
    assert_eq!(index.verdict(score), there.verdict);
    there.verdict
}

/// Weights as training on records of chains might leave them: everything that agrees weighs more.
fn generous(domain: &Domain) -> MatchRules {
    let mut rules = domain.matching.clone();
    rules.thresholds.automatic = 0.3;
    for comparison in &mut rules.comparisons {
        let levels = comparison.method.levels().iter().zip(comparison.weights());
        let raised = levels.map(|((name, _), weight)| ((*name).to_owned(), weight.max(-1.0) + 5.0));
        comparison.levels = raised.collect();
    }
    rules
}

fn record(domain: &str, name: &str, line1: &str) -> Value {
    let attribute = if domain == "vendor" { "legal_name" } else { "name" };
    let mut record = json!({"phones": ["+16025550142"], "addresses": [{"line1": line1, "city": "Mesa", "state": "AZ", "zip": "85201"}]});
    record[attribute] = json!(name);
    record
}

/// Pairs of the table with what is expected, as records of a domain.
fn pairs(domain: &str) -> Vec<(String, bool, Value, Value)> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(include_str!("siblings.csv").as_bytes());
    let rows = reader.records().map(|row| row.expect("a row"));
    let pair = rows.map(|row| {
        let of = |text: &str| match &row[0] {
            "name" => record(domain, text, "100 Plover Blvd"),
            _ => record(domain, "Plover Dialysis", text),
        };
        (
            format!("{} / {}", &row[2], &row[3]),
            &row[1] == "joined",
            of(&row[2]),
            of(&row[3]),
        )
    });
    pair.collect()
}

#[test]
fn sisters_never_join_and_spellings_do_by_rules_and_by_any_weights() {
    let mut wrong = Vec::new();
    for name in ["vendor", "facility"] {
        let domain = domain(name);
        let generous = generous(&domain);
        for (pair, joined, a, b) in pairs(name) {
            let found = [&domain.matching, &generous].map(|rules| verdict(&domain, rules, (&a, &b)));
            let right = match joined {
                true => found == [Verdict::Match; 2],
                false => !found.contains(&Verdict::Match),
            };
            if !right {
                wrong.push(format!("{name}: {pair}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_identifier_settles_what_is_doubtful_and_not_what_differs() {
    let domain = domain("vendor");
    let with = |name: &str, line1: &str, tin: &str| {
        let mut record = record("vendor", name, line1);
        record["tin"] = json!(tin);
        record
    };
    let found = |a: Value, b: Value| verdict(&domain, &domain.matching, (&a, &b));
    let (here, one, next) = ("100 Plover Blvd", "36-2604143", "36-2604144");
    let read = (
        with("Wigeon ENT PC", here, one),
        with("Wigeon Enterprises Inc", here, one),
    );
    assert_eq!(found(read.0, read.1), Verdict::Match);
    let streets = (
        with("Plover Dialysis", "100 N Elm St", one),
        with("Plover Dialysis", "100 S Elm St", one),
    );
    assert_eq!(found(streets.0, streets.1), Verdict::Match);
    let sisters = |tin: &str| {
        (
            with("Lapwing Partners II LLC", here, one),
            with("Lapwing Partners III LLC", here, tin),
        )
    };
    let (a, b) = sisters(one);
    assert_eq!(found(a, b), Verdict::PossibleMatch, "a question, not silence");
    let (a, b) = sisters(next);
    assert_eq!(found(a, b), Verdict::NoMatch, "numbers in a row");
    let typed = (
        with("Lapwing Partners LLC", here, one),
        with("Lapwing Partners LLC", here, next),
    );
    assert_eq!(found(typed.0, typed.1), Verdict::Match, "a typing error");
}

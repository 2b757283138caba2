use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::engine::domain::examples::EXAMPLES;
use crate::engine::domain::{Domain, builtin, from_texts};
use crate::engine::matching::{Constraints, MatchIndex, MatchRules, Side, features};
use crate::engine::record::Attributes;
use crate::engine::resolution::{Decision, resolve};

/// Every domain that there is, built in and in the examples.
fn domains() -> Vec<Domain> {
    let mut domains = builtin().expect("built-in domains are right");
    domains.extend(from_texts(&EXAMPLES).expect("the examples are right"));
    domains
}

fn vendor() -> Domain {
    let found = domains().into_iter().find(|domain| domain.name == "vendor");
    found.expect("vendor")
}

/// A domain in which names, keys over several comparisons and every kind of veto touch something sensitive.
fn secretive() -> Domain {
    let schema = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {
        "name": {"type": "string"}, "alias": {"type": "string"}, "city": {"type": "string"}, "code": {"type": "string"},
        "pin": {"type": "string"}}, "additionalProperties": false}"#;
    let rules = r#"
format = 1
title = "Secret"
plural = "Secrets"
label = "name"
[[sources]]
name = "erp"
[attributes.name]
kind = "text"
[attributes.alias]
kind = "text"
sensitive = true
[attributes.city]
kind = "text"
[attributes.code]
kind = "code"
[attributes.pin]
kind = "code"
sensitive = true
[[matching.comparisons]]
name = "name"
method = "organization_name"
attributes = ["name", "alias"]
[[matching.comparisons]]
name = "city"
method = "text"
attributes = ["city"]
[[matching.comparisons]]
name = "code"
method = "identifier"
attributes = ["code"]
[[matching.comparisons]]
name = "pin"
method = "identifier"
attributes = ["pin"]
[matching.blocking]
keys = [["name_key:name"], ["name_key:city"], ["identifier:pin"], ["identifier:code", "identifier:pin"], ["identifier:code"]]
[[matching.vetoes]]
name = "branch_differs"
when = "branch_differs"
comparison = "name"
[[matching.vetoes]]
name = "pin_differs"
when = "differ"
attribute = "pin"
[[matching.vetoes]]
name = "code_differs"
when = "differ"
attribute = "code"
"#;
    Domain::parse("secret", schema, rules).expect("rules are right")
}

/// What must not count, by name: comparisons, vetoes, blocking keys.
fn hidden(domain: &Domain) -> (Vec<String>, Vec<String>, Vec<String>) {
    let top = |path: &str| path.split('.').next().unwrap_or(path).to_owned();
    let rules: &MatchRules = &domain.matching;
    let comparisons: Vec<String> = rules
        .comparisons
        .iter()
        .filter(|rule| {
            let mut paths = rule.attributes.iter().chain(rule.parts.values());
            paths.any(|path| domain.is_sensitive(&top(path)))
        })
        .map(|rule| rule.name.clone())
        .collect();
    let vetoes = rules.vetoes.iter().filter(|veto| {
        veto.attribute
            .as_ref()
            .is_some_and(|path| domain.is_sensitive(&top(path)))
            || veto.comparison.as_ref().is_some_and(|name| comparisons.contains(name))
    });
    let keys = rules.blocking.keys.iter().filter(|parts| {
        parts.iter().any(|part| {
            let at = rules.comparison_of(part).expect("a comparison");
            comparisons.contains(&rules.comparisons[at].name)
        })
    });
    let name = |parts: &Vec<super::super::KeyPart>| {
        let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
        parts.join("+")
    };
    (
        comparisons.clone(),
        vetoes.map(|veto| veto.name.clone()).collect(),
        keys.map(name).collect(),
    )
}

#[test]
fn without_sensitive_no_domain_has_a_comparison_a_veto_or_a_key_over_sensitive_attributes() {
    let mut some = 0;
    for domain in domains().into_iter().chain([secretive()]) {
        let (comparisons, vetoes, keys) = hidden(&domain);
        some += comparisons.len() + vetoes.len() + keys.len();
        assert_eq!(
            domain.matching.unseen(Sight::WithoutSensitive),
            comparisons,
            "{}",
            domain.name
        );
        for veto in &domain.matching.vetoes {
            let seen = Sight::WithoutSensitive.sees_veto(veto);
            assert_eq!(seen, !vetoes.contains(&veto.name), "{} {}", domain.name, veto.name);
        }
        let plan = KeyPlan::new(&domain.matching, Sight::WithoutSensitive);
        for parts in &domain.matching.blocking.keys {
            let name: Vec<String> = parts.iter().map(ToString::to_string).collect();
            let name = name.join("+");
            assert_eq!(plan.sees(&name), !keys.contains(&name), "{} {name}", domain.name);
        }
        assert_eq!(
            domain.matching.compares_sensitive(),
            !comparisons.is_empty() || !vetoes.is_empty()
        );
    }
    assert!(some > 6, "vendor, payer and the one made for this have some");
}

/// Records of which everything open is alike or not, as told, with sensitive values by number.
fn record(domain: &Domain, open: usize, sensitive: usize) -> Attributes {
    let city = ["Mesa", "Tempe"][open % 2];
    let names = [
        "Baxter Healthcare",
        "Baxter Health Care",
        "Acme Supply",
        "Acme Store 12",
    ];
    let tins = ["362604143", "911144442", "362604134", ""];
    let found = match domain.name.as_str() {
        "vendor" => json!({"legal_name": names[open % 4], "phones": [format!("602555{:04}", open % 3)],
            "duns": format!("00000000{}", open % 2), "tin": tins[sensitive % 4]}),
        _ => json!({"name": names[open % 4], "city": city, "code": format!("C{}", open % 3),
            "pin": tins[sensitive % 4], "alias": names[sensitive % 4]}),
    };
    let mut found = found.as_object().cloned().expect("an object");
    found.retain(|_, value| value.as_str() != Some(""));
    domain.standardize(&found)
}

fn index(domain: &Domain, stored: &[(usize, usize)]) -> MatchIndex {
    let mut index = MatchIndex::new(&domain.matching);
    for (at, (open, sensitive)) in stored.iter().enumerate() {
        let found = features(&domain.matching, &record(domain, *open, *sensitive));
        index.insert(&format!("r{at}"), "erp", Some(&format!("g{}", at / 2)), found);
    }
    index
}

fn decided(domain: &Domain, index: &MatchIndex, asked: (usize, usize), sight: Sight) -> Decision {
    let asked = features(&domain.matching, &record(domain, asked.0, asked.1));
    resolve(domain, index.seen(sight), &Constraints::new(), "?", "", &asked)
}

proptest! {
    /// Whatever sensitive values are stored or asked about, the answer is the same.
    #[test]
    fn the_answer_is_a_function_of_what_is_not_sensitive(
        stored in prop::collection::vec((0..12_usize, 0..4_usize, 0..4_usize), 1..9),
        asked in (0..12_usize, 0..4_usize, 0..4_usize),
        of_vendors in any::<bool>(),
    ) {
        let domain = if of_vendors { vendor() } else { secretive() };
        let one: Vec<(usize, usize)> = stored.iter().map(|(open, a, _)| (*open, *a)).collect();
        let other: Vec<(usize, usize)> = stored.iter().map(|(open, _, b)| (*open, *b)).collect();
        let (one, other) = (index(&domain, &one), index(&domain, &other));
        let sight = Sight::WithoutSensitive;
        let answers = [
            decided(&domain, &one, (asked.0, asked.1), sight),
            decided(&domain, &other, (asked.0, asked.2), sight),
        ];
        prop_assert_eq!(&answers[0], &answers[1]);
        let side = |sensitive: usize| features(&domain.matching, &record(&domain, asked.0, sensitive));
        let (left, right) = (side(asked.1), side(asked.2));
        let explained = |index: &MatchIndex, asked: &crate::engine::matching::Features| {
            let stored = index.features_of("r0").cloned().expect("stored");
            let left = Side { id: None, features: asked, raw: None };
            index.seen(sight).explain(left, Side { id: Some("r0"), features: &stored, raw: None })
        };
        prop_assert_eq!(explained(&one, &left), explained(&other, &right));
    }

    /// What was decided by everything is told as if it had been decided without, as far as the same things are told.
    #[test]
    fn a_stored_assessment_is_told_as_one_made_without_sensitive_attributes(
        a in (0..12_usize, 0..4_usize), b in (0..12_usize, 0..4_usize), of_vendors in any::<bool>(),
    ) {
        let domain = if of_vendors { vendor() } else { secretive() };
        let index = index(&domain, &[a, b, (5, 1)]);
        let (left, right) = (index.features_of("r0").expect("stored"), index.features_of("r1").expect("stored"));
        let whole = index.assess(left, right);
        let without = index.seen(Sight::WithoutSensitive).assess(left, right);
        let told = Retold::new(&domain.matching, Sight::WithoutSensitive);
        prop_assert_eq!(&told.assessment(&whole), &without);
        prop_assert_eq!(told.match_key(&whole.match_key), without.match_key);
        prop_assert_eq!(Retold::new(&domain.matching, Sight::Whole).assessment(&whole), whole);
    }
}

#[test]
fn those_who_see_everything_are_told_of_what_agrees() {
    let domain = vendor();
    let index = index(&domain, &[(0, 0)]);
    let answer = |sensitive: usize, sight: Sight| decided(&domain, &index, (0, sensitive), sight);
    assert_ne!(answer(0, Sight::Whole), answer(1, Sight::Whole));
    assert_eq!(answer(0, Sight::WithoutSensitive), answer(1, Sight::WithoutSensitive));
}

#[test]
fn a_match_key_loses_what_the_rules_do_not_know_or_must_not_tell() {
    let domain = vendor();
    let told = Retold::new(&domain.matching, Sight::WithoutSensitive);
    assert_eq!(told.match_key("+NAME-TIN~PHONE"), "+NAME~PHONE");
    assert_eq!(told.match_key("-TIN"), "");
    assert_eq!(told.match_key("+TAX_NUMBER+NAME"), "+NAME");
    assert_eq!(told.match_key("nonsense"), "");
}

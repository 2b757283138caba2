use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::cluster::{Batch, Record};
use super::*;
use crate::engine::domain;
use crate::engine::matching::{MatchIndex, NameAlone, Sight, Verdict, features};
use crate::engine::record::Attributes;

pub(super) fn builtin(name: &str) -> Domain {
    let domains = domain::builtin().expect("built-in domains are right");
    domains
        .into_iter()
        .find(|domain| domain.name == name)
        .expect("a built-in domain")
}

pub(super) fn prepared(domain: &Domain, record: serde_json::Value) -> Features {
    let attributes: Attributes = record.as_object().cloned().unwrap_or_default();
    features(&domain.matching, &domain.prepare(&attributes).attributes)
}

pub(super) fn site(name: &str, line1: &str, zip: &str, phone: &str) -> serde_json::Value {
    json!({"legal_name": name, "phones": [phone],
        "addresses": [{"line1": line1, "city": "LEXINGTON", "state": "KY", "zip": zip}]})
}

struct World {
    domain: Domain,
    index: MatchIndex,
    constraints: Constraints,
}

impl World {
    fn new(name: &str) -> Self {
        let domain = builtin(name);
        let index = MatchIndex::new(&domain.matching);
        World {
            domain,
            index,
            constraints: Constraints::new(),
        }
    }

    fn known(&mut self, id: &str, system: &str, golden: &str, record: serde_json::Value) {
        let features = prepared(&self.domain, record);
        self.index.insert(id, system, Some(golden), features);
    }

    fn arrives(&self, id: &str, system: &str, record: serde_json::Value) -> Decision {
        let features = prepared(&self.domain, record);
        resolve(
            &self.domain,
            self.index.seen(Sight::Whole),
            &self.constraints,
            id,
            system,
            &features,
        )
    }
}

/// The golden records that a steward is asked about.
fn asked(decision: &Decision) -> Vec<&str> {
    match &decision.resolution {
        Resolution::Review { golden_ids, .. } => golden_ids.iter().map(String::as_str).collect(),
        other => panic!("{other:?}"),
    }
}

fn join(golden: &str) -> Resolution {
    Resolution::Join {
        golden_id: golden.to_owned(),
        also: Vec::new(),
    }
}

fn category(decision: &Decision) -> Option<Category> {
    match decision.resolution {
        Resolution::Review { category, .. } => Some(category),
        _ => None,
    }
}

#[test]
fn a_rare_name_joins_with_a_telephone_and_never_alone() {
    let mut world = World::new("vendor");
    let named = |name: &str| json!({"legal_name": name});
    world.known("p1", "phoenix", "g1", named("THUNDERBIRD CYLINDER INC"));
    world.known("p2", "phoenix", "g2", named("GENERAL SUPPLY CO"));
    let same = world.arrives("s1", "scottsdale", named("Thunderbird Cylinder, Inc."));
    assert_eq!(asked(&same), ["g1"]);
    let assessment = &same.explanation.candidates[0].assessment;
    assert_eq!(assessment.match_key, "+NAME");
    assert!(assessment.probability > 0.97 && assessment.name_alone && assessment.same_name);
    assert_eq!(assessment.verdict, Verdict::PossibleMatch);
    let common = world.arrives("s2", "scottsdale", named("General Supply Company"));
    assert_eq!(asked(&common), ["g2"]);
    let with_phone = |name: &str| json!({"legal_name": name, "phones": ["5022869770"]});
    world.known("p3", "phoenix", "g3", with_phone("MAGNOLIA CATERING LLC"));
    let both = world.arrives("s3", "scottsdale", with_phone("Magnolia Catering"));
    assert_eq!(both.resolution, join("g3"));
}

#[test]
fn no_weight_lets_a_name_join_alone() {
    let mut world = World::new("vendor");
    let mut rules = world.domain.matching.clone();
    rules.thresholds.automatic = 0.3;
    rules.prior.matches_per_record = 10_000.0;
    for comparison in &mut rules.comparisons {
        comparison.levels.insert("exact".into(), 60.0);
    }
    world.known("a", "erp", "g1", json!({"legal_name": "GENERAL SUPPLY CO"}));
    world.index.reweigh(&rules);
    let found = world.arrives("b", "billing", json!({"legal_name": "General Supply Co"}));
    assert_eq!(asked(&found), ["g1"]);
    rules.name_alone = NameAlone::Join;
    world.index.reweigh(&rules);
    let found = world.arrives("b", "billing", json!({"legal_name": "General Supply Co"}));
    assert_eq!(found.resolution, join("g1"), "unless the rules of the domain say so");
}

#[test]
fn a_name_that_more_than_three_have_is_one_question() {
    let mut world = World::new("vendor");
    let at = |number: usize| {
        let (line1, phone) = (format!("{number} MAIN ST"), format!("502286977{number}"));
        site("GENERAL SUPPLY CO", &line1, &format!("4000{number}"), &phone)
    };
    for number in 1..=3 {
        world.known(&format!("r{number}"), "erp", &format!("g{number}"), at(number));
        let found = world.arrives("x", "billing", at(9));
        assert_eq!(asked(&found).len(), number, "{:?}", found.resolution);
        assert_eq!(category(&found), Some(Category::PossibleMatch));
    }
    world.known("r4", "erp", "g4", at(4));
    let found = world.arrives("x", "billing", at(9));
    assert_eq!((asked(&found).len(), category(&found)), (0, Some(Category::CommonName)));
    let key = found.common_name;
    assert!(key.is_some());
    world.known("r5", "erp", "g5", at(5));
    assert_eq!(
        world.arrives("y", "erp", at(8)).common_name,
        key,
        "one name, one question"
    );
    // What shares more than the name is found all the same.
    assert_eq!(world.arrives("z", "billing", at(2)).resolution, join("g2"));
}

#[test]
fn records_of_a_duplicate_free_system_are_no_question_for_their_name() {
    let mut world = World::new("facility");
    let at = |city: &str| json!({"name": "MEMORIAL HOSPITAL", "addresses": [{"city": city, "state": "AL"}]});
    world.known("a", "cms_2018", "g1", at("OPP"));
    assert_eq!(world.arrives("b", "cms_2018", at("SELMA")).resolution, Resolution::New);
    assert_eq!(asked(&world.arrives("c", "cms_2020", at("SELMA"))), ["g1"]);
}

#[test]
fn one_other_word_is_another_company() {
    let mut world = World::new("vendor");
    world.known("a", "erp", "g1", json!({"legal_name": "ABC PLUMBING LLC"}));
    let other = world.arrives("b", "billing", json!({"legal_name": "ABC ELECTRIC LLC"}));
    assert_eq!(other.resolution, Resolution::New);
}

#[test]
fn sites_of_a_chain_stay_apart() {
    let mut world = World::new("vendor");
    world.known(
        "a",
        "cms",
        "g1",
        site("RALEYS PHARMACY #409", "715 EAST BIDWELL STREET", "95630", "9169836574"),
    );
    let store = site("RALEYS PHARMACY #410", "25025 BLUE RAVINE RD", "95630", "9169836600");
    assert_eq!(world.arrives("b", "cms", store).resolution, Resolution::New);
    world.known(
        "c",
        "cms",
        "g2",
        site("GOULDS DISCOUNT MEDICAL LLC", "120 S SALEM DR", "40004", "5022869770"),
    );
    let branch = site("GOULD'S DISCOUNT MEDICAL", "198 MOORE DR", "40503", "8597211732");
    let found = world.arrives("d", "cms", branch);
    assert!(
        !matches!(found.resolution, Resolution::Join { .. }),
        "{:?}",
        found.resolution
    );
    let moved = site(
        "Goulds Discount Medical",
        "120 South Salem Drive",
        "40004",
        "(502) 286-9770",
    );
    assert_eq!(world.arrives("e", "erp", moved).resolution, join("g2"));
}

#[test]
fn a_trading_name_after_dba_counts() {
    let mut world = World::new("vendor");
    world.known(
        "a",
        "erp",
        "g1",
        site(
            "LONGS DRUG STORES CALIFORNIA LLC DBA CVS PHARMACY #09241",
            "1 MAIN ST",
            "94501",
            "5105551212",
        ),
    );
    let found = world.arrives(
        "b",
        "cms",
        site("CVS PHARMACY 9241", "1 Main Street", "94501", "510-555-1212"),
    );
    assert_eq!(found.resolution, join("g1"));
}

#[test]
fn contradicting_identifiers_need_a_steward() {
    let mut world = World::new("facility");
    let hospital = |ccn: &str| {
        json!({"name": "CRESTWOOD MEDICAL CENTER", "ccn": ccn, "phones": ["2568823100"],
            "addresses": [{"line1": "ONE HOSPITAL DR SE", "city": "HUNTSVILLE", "state": "AL", "zip": "35801"}]})
    };
    world.known("a", "erp", "g1", hospital("010131"));
    assert_eq!(world.arrives("b", "other", hospital("010131")).resolution, join("g1"));
    let other = world.arrives("c", "other", hospital("010132"));
    assert!(!matches!(other.resolution, Resolution::Join { .. }));
    assert_eq!(other.explanation.candidates[0].assessment.vetoes, ["ccn_differs"]);
}

#[test]
fn a_steward_outranks_the_rules_both_ways() {
    let mut world = World::new("vendor");
    world.known("a", "erp", "g1", json!({"legal_name": "THUNDERBIRD CYLINDER INC"}));
    world.known("z", "erp", "g2", json!({"legal_name": "UNRELATED HOLDINGS"}));
    let record = json!({"legal_name": "THUNDERBIRD CYLINDER"});
    world.constraints.add(vec!["a".into()], vec!["b".into()], false, "v1");
    assert_eq!(
        world.arrives("b", "billing", record.clone()).resolution,
        Resolution::New
    );
    world.constraints.add(vec!["z".into()], vec!["b".into()], true, "v2");
    assert_eq!(world.arrives("b", "billing", record).resolution, join("g2"));
}

#[test]
fn a_duplicate_free_system_never_puts_two_records_together() {
    let mut world = World::new("facility");
    let record = || {
        json!({"name": "MIZELL MEMORIAL HOSPITAL", "phones": ["3344933541"],
            "addresses": [{"line1": "702 N MAIN ST", "city": "OPP", "state": "AL", "zip": "36467"}]})
    };
    world.known("a", "cms_2018", "g1", record());
    assert_eq!(world.arrives("b", "cms_2020", record()).resolution, join("g1"));
    let twice = world.arrives("c", "cms_2018", record());
    assert_eq!(category(&twice), Some(Category::SourceDeclaredDuplicateFree));
}

#[test]
fn golden_records_that_match_one_another_are_one_question() {
    let mut world = World::new("vendor");
    let named = |name: &str| json!({"legal_name": name, "phones": ["5022869770"]});
    world.known("a", "erp", "g1", named("THUNDERBIRD CYLINDER INC"));
    world.known("b", "billing", "g2", named("THUNDERBIRD CYLINDER"));
    let found = world.arrives("c", "procurement", named("Thunderbird Cylinder"));
    let Resolution::Join { golden_id, also } = found.resolution else {
        panic!("{:?}", found.resolution);
    };
    assert_eq!(BTreeSet::from([golden_id, also[0].clone()]).len(), 2);
    world.constraints.add(vec!["a".into()], vec!["b".into()], false, "v1");
    let found = world.arrives("c", "procurement", named("Thunderbird Cylinder"));
    assert_eq!(
        category(&found),
        Some(Category::Ambiguous),
        "a steward said that they are not"
    );
}

#[test]
fn several_matches_that_differ_are_not_guessed() {
    let mut world = World::new("vendor");
    let at = |zip: &str| site("OAKRIDGE SURGICAL SUPPLY", "12 ELM ST", zip, "8595550001");
    world.known(
        "a",
        "erp",
        "g1",
        json!({"legal_name": "OAKRIDGE SURGICAL SUPPLY", "tin": "91-1144442", "phones": ["8595550001"]}),
    );
    world.known(
        "b",
        "billing",
        "g2",
        json!({"legal_name": "OAKRIDGE SURGICAL SUPPLY", "tin": "91-3187452", "phones": ["8595550001"]}),
    );
    let found = world.arrives("c", "procurement", at("40503"));
    assert_eq!(category(&found), Some(Category::Ambiguous));
}

#[test]
fn a_sibling_from_a_duplicate_free_system_says_nothing_about_others() {
    let mut world = World::new("facility");
    let at = |name: &str, phone: &str| {
        json!({"name": name, "phones": [phone],
            "addresses": [{"line1": "702 N MAIN ST", "city": "OPP", "state": "AL", "zip": "36467"}]})
    };
    world.known("a", "cms_2018", "g1", at("MIZELL MEMORIAL HOSPITAL", "3344933541"));
    world.known("b", "cms_2020", "g2", at("MIZELL MEMORIAL HOSPITAL EAST", "3344933541"));
    let found = world.arrives("c", "cms_2020", at("MIZELL MEMORIAL HOSPITAL EAST", "3344933541"));
    assert_eq!(found.resolution, join("g1"), "{:?}", found.explanation.reason);
}

#[test]
fn of_records_of_a_duplicate_free_system_the_far_better_one_is_chosen() {
    let mut world = World::new("facility");
    let at = |line1: &str, phone: &str| {
        json!({"name": "MIZELL MEMORIAL HOSPITAL", "phones": [phone],
            "addresses": [{"line1": line1, "city": "OPP", "state": "AL", "zip": "36467"}]})
    };
    world.known("a", "cms_2018", "g1", at("702 N MAIN ST", "3344933541"));
    world.known("b", "cms_2018", "g2", at("704 N MAIN ST", "3344933542"));
    let far_better = world.arrives("c", "cms_2020", at("702 N MAIN ST", "3344933541"));
    assert_eq!(far_better.resolution, join("g1"));
    world.known("c", "cms_2020", "g1", at("702 N MAIN ST", "3344933541"));
    let taken = world.arrives("d", "cms_2020", at("702 N MAIN ST", "3344933541"));
    assert_eq!(
        category(&taken),
        Some(Category::SourceDeclaredDuplicateFree),
        "never silently the second best"
    );
}

#[test]
fn cost_centers_are_only_proposed() {
    let mut world = World::new("cost_center");
    let center = || json!({"code": "21410", "entity": "100", "name": "WATER RECLAMATION LABORATORY"});
    world.known("a", "erp", "g1", center());
    let found = world.arrives("b", "scottsdale", center());
    assert_eq!(category(&found), Some(Category::PossibleMatch));
}

#[test]
fn equal_descriptions_are_no_evidence_but_a_part_number_is() {
    let mut world = World::new("item");
    let anchor = "HC ANCHOR/SCREW FOR BONE-TO-BONE";
    world.known(
        "a",
        "wellstar",
        "g1",
        json!({"description": anchor, "supply_number": "1"}),
    );
    let other = world.arrives("b", "wellstar", json!({"description": anchor, "supply_number": "2"}));
    assert_eq!(
        (asked(&other), category(&other)),
        (vec!["g1"], Some(Category::PossibleMatch)),
        "a question, no evidence"
    );
    let part =
        |text: &str| json!({"description": text, "manufacturer": "ARTHREX INC", "mfr_part_number": "AR-1927BCF"});
    world.known("c", "erp", "g2", part("ANCHOR SUTURE BIO-CORKSCREW 5.5MM"));
    let same = world.arrives("d", "osu", part("BIOCORKSCREW SUTURE ANCHOR 5.5 MM"));
    assert_eq!(same.resolution, join("g2"));
    let larger = world.arrives("e", "osu", part("ANCHOR SUTURE BIO-CORKSCREW 6.5MM"));
    assert_eq!(larger.resolution, Resolution::New);
}

#[test]
fn tax_numbers_are_never_shown() {
    let mut world = World::new("vendor");
    let record = || json!({"legal_name": "ACME SURGICAL", "tin": "91-1144442"});
    world.known("a", "erp", "g1", record());
    let found = world.arrives("b", "billing", record());
    let text = serde_json::to_string(&found).expect("serializes");
    assert!(!text.contains("1144442") && text.contains("•••"), "{text}");
}

#[test]
fn a_weak_link_cannot_chain_two_groups() {
    let domain = builtin("vendor");
    let record = |id: &str, value: serde_json::Value| Record {
        id: id.to_owned(),
        system: "erp".to_owned(),
        features: prepared(&domain, value),
    };
    let oak = |phone: &str| site("OAKRIDGE SURGICAL SUPPLY", "12 ELM ST", "40503", phone);
    let elm = |phone: &str| site("BLUEGRASS IMAGING PARTNERS", "900 MAIN ST", "40511", phone);
    let records = || {
        vec![
            record("a", oak("8595550001")),
            record("b", oak("8595550001")),
            record("c", elm("8595550002")),
            record("d", elm("8595550002")),
            // One record with the name of one group and phone and address of the other.
            record(
                "e",
                site("OAKRIDGE SURGICAL SUPPLY", "900 MAIN ST", "40511", "8595550002"),
            ),
        ]
    };
    let clusters = cluster::cluster(&domain, records());
    assert_eq!(clusters[0], clusters[1]);
    assert_eq!(clusters[2], clusters[3]);
    assert_ne!(clusters[0], clusters[2]);
}

/// Names that share words, so that many pairs are near one another.
fn any_name() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "ACME",
        "THUNDERBIRD",
        "CYLINDER",
        "SUPPLY",
        "MEDICAL",
        "CENTER",
        "PLUMBING",
        "ELECTRIC",
        "INC",
        "LLC",
        "#12",
        "STORE 5",
        "THUNDERBRID",
        "& SONS",
        "DBA",
    ]);
    prop::collection::vec(word, 1..5).prop_map(|words| words.join(" "))
}

pub(super) fn any_vendor() -> impl Strategy<Value = serde_json::Value> {
    let line = prop::sample::select(vec!["12 MAIN ST", "12 MAIN STREET STE 4", "14 MAIN ST", "PO BOX 9", ""]);
    let phone = prop::sample::select(vec!["6025550142", "6025550143", "(602) 555-0142", ""]);
    let tin = prop::sample::select(vec!["91-1144442", "91-1144443", ""]);
    (any_name(), line, phone, tin).prop_map(|(name, line1, phone, tin)| {
        json!({"legal_name": name, "phones": [phone], "tin": tin,
            "addresses": [{"line1": line1, "city": "MESA", "state": "AZ", "zip": "85201"}]})
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn assessing_is_symmetric(records in prop::collection::vec(any_vendor(), 2..8)) {
        let mut world = World::new("vendor");
        for (number, record) in records.iter().enumerate() {
            world.known(&number.to_string(), "erp", &number.to_string(), record.clone());
        }
        let all: Vec<Features> = records.iter().map(|record| prepared(&world.domain, record.clone())).collect();
        for a in &all {
            for b in &all {
                let (there, back) = (world.index.assess(a, b), world.index.assess(b, a));
                prop_assert_eq!(there.weight, back.weight);
                prop_assert_eq!(world.index.score(a, b).weight, there.weight);
                let bounded = world.index.score_above(a, b, 0.0).weight;
                prop_assert!(bounded == there.weight || (bounded >= there.weight && bounded < 0.0));
                prop_assert_eq!(there.verdict, back.verdict);
                prop_assert_eq!(there.vetoes, back.vetoes);
                prop_assert_eq!(there.match_key, back.match_key);
                prop_assert_eq!(there.shared_keys, back.shared_keys);
            }
        }
    }

    #[test]
    fn equal_records_are_candidates(record in any_vendor(), others in prop::collection::vec(any_vendor(), 0..20)) {
        let mut world = World::new("vendor");
        for (number, other) in others.into_iter().enumerate() {
            world.known(&number.to_string(), "erp", &number.to_string(), other);
        }
        world.known("twin", "erp", "g", record.clone());
        let found = world.index.candidates(&prepared(&world.domain, record));
        prop_assert!(found.record_ids.iter().any(|id| id == "twin"));
    }

    #[test]
    fn a_constraint_is_never_broken(records in prop::collection::vec(any_vendor(), 2..10), apart in 0_usize..10) {
        let mut world = World::new("vendor");
        let last = records.len() - 1;
        for (number, record) in records.iter().take(last).enumerate() {
            world.known(&number.to_string(), "erp", &format!("g{}", number % 3), record.clone());
        }
        let apart = apart % last;
        world.constraints.add(vec!["new".into()], vec![apart.to_string()], false, "v");
        let decision = world.arrives("new", "billing", records[last].clone());
        prop_assert_ne!(decision.resolution, join(&format!("g{}", apart % 3)));
    }

    #[test]
    fn clusters_do_not_depend_on_order(
        records in prop::collection::vec(any_vendor(), 2..12),
        seed in any::<u64>(),
    ) {
        let domain = builtin("vendor");
        let rows: Vec<Record> = records.into_iter().enumerate().map(|(number, record)| Record {
            id: format!("{number:03}"),
            system: if number % 2 == 0 { "erp".into() } else { "billing".into() },
            features: prepared(&domain, record),
        }).collect();
        let mut shuffled = rows.clone();
        shuffled.sort_by_key(|row| row.id.bytes().fold(seed | 1, |h, b| h.wrapping_mul(0x9e37_79b9).rotate_left(9) ^ u64::from(b)));
        let free = BTreeSet::from(["billing"]);
        let grouped = |rows: Vec<Record>| {
            let batch = Batch::new(MatchIndex::new(&domain.matching), rows, -5.0);
            let clusters = batch.clusters(batch.automatic(), &free);
            (clusters, batch.links().to_vec())
        };
        prop_assert_eq!(grouped(rows), grouped(shuffled));
    }

    #[test]
    fn counts_return_after_removal(records in prop::collection::vec(any_vendor(), 1..8), extra in any_vendor()) {
        let mut world = World::new("vendor");
        for (number, record) in records.iter().enumerate() {
            world.known(&number.to_string(), "erp", &format!("g{}", number % 3), record.clone());
        }
        let probe = prepared(&world.domain, records[0].clone());
        let before = world.index.assess(&probe, &probe);
        world.known("x", "erp", "g1", extra);
        world.index.assign("x", Some("g2"));
        world.index.assign("x", None);
        world.index.remove("x");
        prop_assert_eq!(before, world.index.assess(&probe, &probe));
        prop_assert_eq!(world.index.len(), records.len());
    }
}

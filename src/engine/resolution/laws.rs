//! What holds for any records in any order.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::cluster::{Batch, Record};
use super::stream::Stream;
use super::tests::{any_vendor, builtin, prepared};
use super::*;
use crate::engine::matching::{MatchIndex, MatchRules, PairExplanation, Side, Sight};

/// What may happen to a hub.
#[derive(Debug, Clone)]
enum Event {
    /// A record arrives, or arrives again with other content.
    Arrives(usize, usize),
    /// Its source deletes a record.
    Deleted(usize),
    /// A steward puts the golden records of two records together.
    Merged(usize, usize),
    /// A steward says that they are not the same.
    KeptApart(usize, usize),
}

/// Records of a history.
const RECORDS: usize = 6;

fn any_event() -> impl Strategy<Value = Event> {
    let record = 0..RECORDS;
    prop_oneof![
        4 => (record.clone(), 0..RECORDS).prop_map(|(id, content)| Event::Arrives(id, content)),
        1 => record.clone().prop_map(Event::Deleted),
        1 => (record.clone(), 0..RECORDS).prop_map(|(a, b)| Event::Merged(a, b)),
        1 => (record, 0..RECORDS).prop_map(|(a, b)| Event::KeptApart(a, b)),
    ]
}

/// Carries an event out, as a hub would allow it.
fn happens(stream: &mut Stream<'_>, number: usize, event: &Event, contents: &[Features]) {
    let id = |record: usize| format!("r{record}");
    let golden = |stream: &Stream<'_>, record: usize| stream.index().golden_of(&id(record)).map(str::to_owned);
    match event {
        Event::Arrives(record, content) => {
            let system = if record % 2 == 0 { "erp" } else { "billing" };
            stream.take(Record {
                id: id(*record),
                system: system.to_owned(),
                features: contents[*content].clone(),
            });
        }
        Event::Deleted(record) => stream.forget(&id(*record)),
        Event::Merged(a, b) | Event::KeptApart(a, b) => {
            let (Some(a), Some(b)) = (golden(stream, *a), golden(stream, *b)) else {
                return;
            };
            let index = stream.index();
            let (ours, theirs) = (index.members(&a), index.members(&b));
            let across = || ours.iter().flat_map(|a| theirs.iter().map(move |b| (*a, *b)));
            let said = across().any(|(a, b)| stream.constraints().forbids(a, b) || stream.constraints().forces(a, b));
            if a == b || said {
                return;
            }
            let verdict = number.to_string();
            match event {
                Event::Merged(..) => stream.merge(&a, &b, &verdict),
                _ => stream.keep_apart(&a, &b, &verdict),
            }
        }
    }
}

fn swapped(mut pair: PairExplanation) -> PairExplanation {
    for found in &mut pair.assessment.comparisons {
        std::mem::swap(&mut found.left, &mut found.right);
        std::mem::swap(&mut found.left_compared, &mut found.right_compared);
        std::mem::swap(&mut found.left_raw, &mut found.right_raw);
    }
    std::mem::swap(&mut pair.left_keys, &mut pair.right_keys);
    pair
}

/// A vendor unlike every other number's, as one of three systems spells it.
fn clear_vendor(number: usize, spelling: usize) -> serde_json::Value {
    const NAMES: [&str; 8] = [
        "THUNDERBIRD CYLINDER",
        "OAKRIDGE SURGICAL",
        "BLUEGRASS IMAGING",
        "KANAKANAK OPTICS",
        "MIZELL ORTHOPEDICS",
        "JUNIPER CATERING",
        "WALNUT ELEVATOR",
        "SAFFRON TEXTILE",
    ];
    let name = NAMES[number];
    let (name, street) = match spelling {
        0 => (format!("{name} INC"), "STREET"),
        1 => (name.to_lowercase(), "St."),
        _ => (format!("{name}, Incorporated"), "ST"),
    };
    json!({"legal_name": name, "phones": [format!("60255501{number}{number}")], "addresses": [
        {"line1": format!("{number}1{number} ELM {street}"), "city": "MESA", "state": "AZ", "zip": format!("8520{number}")}]})
}

/// The groups of ids, whatever they are called.
fn groups<T: Ord>(found: impl Iterator<Item = (T, String)>) -> BTreeSet<BTreeSet<String>> {
    let mut by: std::collections::BTreeMap<T, BTreeSet<String>> = std::collections::BTreeMap::new();
    for (group, id) in found {
        by.entry(group).or_default().insert(id);
    }
    by.into_values().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn stewards_decisions_are_never_broken(
        contents in prop::collection::vec(any_vendor(), RECORDS),
        events in prop::collection::vec(any_event(), 1..40),
    ) {
        let domain = builtin("vendor");
        let contents: Vec<Features> = contents.into_iter().map(|record| prepared(&domain, record)).collect();
        let mut stream = Stream::new(&domain, &domain.matching);
        for (number, event) in events.iter().enumerate() {
            happens(&mut stream, number, event, &contents);
            for a in 0..RECORDS {
                for b in 0..RECORDS {
                    let (a, b) = (format!("r{a}"), format!("r{b}"));
                    let together = stream.index().golden_of(&a).is_some_and(|it| Some(it) == stream.index().golden_of(&b));
                    prop_assert!(!(together && stream.constraints().forbids(&a, &b)), "{a} {b} after {event:?}");
                }
            }
        }
    }

    #[test]
    fn what_a_steward_put_together_stays_until_it_is_deleted(
        contents in prop::collection::vec(any_vendor(), RECORDS),
        events in prop::collection::vec(any_event(), 1..40),
    ) {
        let domain = builtin("vendor");
        let contents: Vec<Features> = contents.into_iter().map(|record| prepared(&domain, record)).collect();
        let mut stream = Stream::new(&domain, &domain.matching);
        for (number, event) in events.iter().filter(|event| !matches!(event, Event::Deleted(_))).enumerate() {
            happens(&mut stream, number, event, &contents);
            for a in 0..RECORDS {
                for b in 0..RECORDS {
                    let (a, b) = (format!("r{a}"), format!("r{b}"));
                    let apart = stream.index().golden_of(&a) != stream.index().golden_of(&b);
                    prop_assert!(!(apart && stream.constraints().forces(&a, &b)), "{a} {b} after {event:?}");
                }
            }
        }
    }

    #[test]
    fn an_explanation_adds_up_and_has_two_equal_sides(records in prop::collection::vec(any_vendor(), 2..8)) {
        let domain = builtin("vendor");
        let mut stream = Stream::new(&domain, &domain.matching);
        let all: Vec<Features> = records.iter().map(|record| prepared(&domain, record.clone())).collect();
        for (number, features) in all.iter().enumerate() {
            stream.take(Record { id: number.to_string(), system: "erp".into(), features: features.clone() });
        }
        for (a, left) in all.iter().enumerate() {
            for (b, right) in all.iter().enumerate() {
                let (a, b) = (a.to_string(), b.to_string());
                let side = |id, number: usize, features| Side { id: Some(id), features, raw: records[number].as_object() };
                let (left, right) = (side(a.as_str(), a.parse().unwrap(), left), side(b.as_str(), b.parse().unwrap(), right));
                let found = stream.index().seen(Sight::Whole).explain(left, right);
                let sum: f64 = found.assessment.comparisons.iter().map(|part| part.weight).sum();
                prop_assert!((found.assessment.prior + sum - found.assessment.weight).abs() < 1e-9);
                prop_assert!(found.compared != found.why_not_compared.is_some());
                let text = serde_json::to_string(&found).unwrap();
                prop_assert!(!text.contains("1144442") && !text.contains("1144443"), "tax numbers are not shown");
                prop_assert_eq!(found, swapped(stream.index().seen(Sight::Whole).explain(right, left)));
            }
        }
    }

    #[test]
    fn an_equal_record_is_never_silently_new(
        records in prop::collection::vec(any_vendor(), 1..4),
        copies in prop::collection::vec(0_usize..4, 1..40),
        list_limit in 1_usize..6,
    ) {
        let domain = builtin("vendor");
        let mut rules: MatchRules = domain.matching.clone();
        rules.blocking.list_limit = list_limit;
        // As many as there are: which of those with the same keys are compared where more are there is by their ids.
        rules.blocking.candidate_limit = copies.len();
        let mut index = MatchIndex::new(&rules);
        let content = |number: usize| &records[copies[number] % records.len()];
        for number in 0..copies.len() {
            let features = prepared(&domain, content(number).clone());
            let equal = |id: &String| content(id.parse().expect("a number")) == content(number);
            let known = (0..number).any(|other| equal(&other.to_string()));
            let found = index.candidates(&features).record_ids.iter().any(equal);
            let decision = resolve(&domain, index.seen(Sight::Whole), &Constraints::new(), "new", "erp", &features);
            let is_new = decision.resolution == Resolution::New;
            let told = !decision.explanation.left_out.is_empty();
            prop_assert!(!known || found || !is_new || told, "{:?}", decision.explanation.reason);
            prop_assert_eq!(decision.explanation.overflow, told, "never silently new");
            index.insert(&number.to_string(), "erp", Some(&number.to_string()), features);
        }
    }

    #[test]
    fn batch_and_record_by_record_agree_on_clear_records(
        chosen in prop::collection::btree_map((0_usize..8, 0_usize..3), any::<u32>(), 1..16),
    ) {
        let domain = builtin("vendor");
        // The id decides the order, and the order must not matter.
        let rows = chosen.iter().map(|((number, spelling), order)| Record {
            id: format!("{order:010}-{number}-{spelling}"),
            system: ["erp", "billing", "procurement"][*spelling].to_owned(),
            features: prepared(&domain, clear_vendor(*number, *spelling)),
        });
        let mut rows: Vec<Record> = rows.collect();
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let mut stream = Stream::new(&domain, &domain.matching);
        for row in rows.clone() {
            stream.take(row);
        }
        let golden = |id: &String| stream.index().golden_of(id).expect("a golden record").to_owned();
        let one_by_one = groups(ids.iter().map(|id| (golden(id), id.clone())));
        let batch = Batch::new(MatchIndex::new(&domain.matching), rows, f64::NEG_INFINITY);
        let clusters = batch.clusters(batch.automatic(), &BTreeSet::new());
        prop_assert_eq!(one_by_one, groups(clusters.into_iter().zip(ids.clone())));
    }
}

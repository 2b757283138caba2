//! Lists: entries of records, records of golden records, periods, placements, conversions.

use std::collections::BTreeMap;
use std::hint::black_box;

use serde_json::{Map, Value, json};

use super::{even, too_long, uneven};
use crate::engine::checks::{Subject, evaluate};
use crate::engine::domain::shape::Shape as Attribute;
use crate::engine::domain::{Domain, Kind, builtin};
use crate::engine::entries::changes;
use crate::engine::matching::{MatchIndex, Sight, features};
use crate::engine::reconcile::{Held, compare, hash};
use crate::engine::record::Attributes;
use crate::engine::reference;
use crate::engine::resolution::{self};
use crate::engine::survivorship::{Member, consolidate, lost_entries};
use crate::engine::timeline::{Interval, Period, Timeline};
use crate::engine::units::Graph;

const DAY: &str = "2026-06-01";

/// How entries of a list stand to one another.
#[derive(Debug, Clone, Copy)]
enum Alike {
    /// No two have anything in common.
    Distinct,
    /// All say the same.
    Same,
    /// All have one key, and say something else beside it.
    OneKey,
    /// As that, on days that follow each other.
    OneKeyByDays,
}

const ALIKE: [Alike; 4] = [Alike::Distinct, Alike::Same, Alike::OneKey, Alike::OneKeyByDays];

fn day(number: usize) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        1900 + number / 336,
        1 + number / 28 % 12,
        1 + number % 28
    )
}

fn scalar(attribute: &Attribute, number: usize) -> Value {
    match attribute.rule.kind {
        Kind::Date => json!(day(number)),
        Kind::Number | Kind::Integer if !attribute.types.string => json!(number),
        Kind::Number | Kind::Integer => json!(number.to_string()),
        Kind::Boolean => json!(number.is_multiple_of(2)),
        _ => attribute
            .options
            .first()
            .map_or(json!(format!("value {number}")), |option| json!(option)),
    }
}

fn entry(attribute: &Attribute, number: usize, alike: Alike) -> Value {
    let own = match alike {
        Alike::Same => 0,
        Alike::Distinct | Alike::OneKey | Alike::OneKeyByDays => number,
    };
    if attribute.members.is_empty() {
        let single = matches!(alike, Alike::OneKey | Alike::OneKeyByDays);
        return scalar(attribute, if single { 0 } else { own });
    }
    let mut members = Map::new();
    for (name, member) in &attribute.members {
        let in_key = attribute.rule.entry_key.contains(name);
        let number = match (alike, name.as_str()) {
            (Alike::OneKeyByDays, "valid_from") => number,
            (Alike::OneKeyByDays, "valid_to") => number + 1,
            (Alike::OneKey, "valid_from" | "valid_to") => continue,
            (Alike::OneKey | Alike::OneKeyByDays, _) if in_key => 0,
            _ => own,
        };
        members.insert(name.clone(), scalar(member, number));
    }
    Value::Object(members)
}

fn lists(domain: &Domain) -> impl Iterator<Item = (&String, &Attribute)> {
    domain.shape.members.iter().filter(|(_, attribute)| attribute.rule.list)
}

fn each(mut look: impl FnMut(&Domain, &str, &Attribute, Alike) -> Vec<Option<String>>) {
    let domains = builtin().unwrap();
    let mut found = Vec::new();
    for domain in &domains {
        for (name, attribute) in lists(domain) {
            for alike in ALIKE {
                found.extend(look(domain, name, attribute, alike));
            }
        }
    }
    even(found);
}

fn record(name: &str, attribute: &Attribute, alike: Alike, entries: usize) -> Attributes {
    let list: Vec<Value> = (0..entries).map(|number| entry(attribute, number, alike)).collect();
    Attributes::from_iter([(name.to_owned(), Value::Array(list))])
}

#[test]
fn lists_of_any_length_are_taken_in_in_time() {
    each(|domain, name, attribute, alike| {
        let make = |entries: usize| record(name, attribute, alike, entries);
        let work = |record: &Attributes| drop(black_box(domain.prepare(record)));
        let what = format!("{name} of {} taken in, {alike:?}", domain.name);
        vec![
            // As many as the schema lets through, and far more.
            uneven(&what, 12, make, work),
            uneven(&what, 60, make, work),
        ]
    });
}

#[test]
fn lists_are_consolidated_in_time() {
    let nothing = BTreeMap::new();
    each(|domain, name, attribute, alike| {
        let make = |entries: usize| domain.standardize(&record(name, attribute, alike, entries));
        let work = |record: &Attributes| {
            let mut other = record.clone();
            if let Some(Value::Array(entries)) = other.get_mut(name) {
                entries.reverse();
                entries.truncate(entries.len() / 2);
            }
            let member = |key: &'static str, attributes| Member {
                record_id: key,
                system: "erp",
                key,
                attributes,
                source_updated_at: None,
                received_at: 5,
                changed_at: &nothing,
                became_at: &nothing,
            };
            let members = [member("a", record), member("b", &other)];
            let made = consolidate(domain, &members, &[], 10);
            black_box(lost_entries(domain, &members, &made.attributes, &made.lineage));
            let none = Value::Null;
            if let Some(entries) = domain.entries_of(name) {
                let (one, two) = (record.get(name).unwrap_or(&none), other.get(name).unwrap_or(&none));
                black_box(changes(&entries, one, two));
            }
            black_box(reference::places(domain, record));
            black_box(hash(domain, record, None));
            let held = Held {
                attributes: Some(other),
                ..Held::default()
            };
            black_box(compare(domain, &held, 1, record, None));
            let own = BTreeMap::new();
            let back = BTreeMap::new();
            let subject = Subject {
                attributes: record,
                own: &own,
                units: domain.units.as_ref(),
                back: &back,
            };
            black_box(evaluate(&domain.checks, subject, DAY));
        };
        vec![uneven(
            &format!("{name} of {} consolidated, {alike:?}", domain.name),
            30,
            make,
            work,
        )]
    });
}

#[test]
fn many_records_are_consolidated_in_time() {
    let domains = builtin().unwrap();
    let nothing = BTreeMap::new();
    let found = domains.iter().map(|domain| {
        let make = |count: usize| {
            let record = |number: usize| {
                let values = domain.shape.members.iter().map(|(name, attribute)| {
                    let value = entry(attribute, number, Alike::Distinct);
                    (name.clone(), if attribute.rule.list { json!([value]) } else { value })
                });
                domain.standardize(&values.collect())
            };
            (0..count)
                .map(|number| (number.to_string(), record(number)))
                .collect::<Vec<_>>()
        };
        let work = |records: &Vec<(String, Attributes)>| {
            let members = records.iter().map(|(key, attributes)| Member {
                record_id: key,
                system: "erp",
                key,
                attributes,
                source_updated_at: None,
                received_at: 5,
                changed_at: &nothing,
                became_at: &nothing,
            });
            let members: Vec<Member> = members.collect();
            black_box(consolidate(domain, &members, &[], 10));
        };
        uneven(&format!("records of {}", domain.name), 8, make, work)
    });
    even(found);
}

#[test]
fn records_that_are_all_alike_are_found_in_time() {
    let domains = builtin().unwrap();
    let vendor = domains.iter().find(|domain| domain.name == "vendor").unwrap();
    let records = |different: bool| {
        move |count: usize| {
            (0..count)
                .map(|number| {
                    let name = if different { format!("Acme {number} Supply") } else { "Acme Supply".to_owned() };
                    let record = json!({"legal_name": name, "addresses": [{"line1": "12 Elm St", "city": "Mesa", "state": "AZ", "zip": "85201"}]});
                    (number.to_string(), record.as_object().cloned().unwrap_or_default())
                })
                .collect::<Vec<_>>()
        }
    };
    let work = |records: &Vec<(String, Attributes)>| {
        let mut index = MatchIndex::new(&vendor.matching);
        for (id, record) in records {
            index.insert(id, "erp", Some(id), features(&vendor.matching, record));
        }
        let nobody = crate::engine::matching::Constraints::new();
        for (id, record) in records.iter().take(20) {
            let features = features(&vendor.matching, record);
            black_box(resolution::resolve(
                vendor,
                index.seen(Sight::Whole),
                &nobody,
                id,
                "erp",
                &features,
            ));
        }
    };
    even([
        uneven("records that are all alike", 60, records(false), work),
        uneven("records with one word in common", 60, records(true), work),
    ]);
}

#[test]
fn conversions_and_periods_are_read_in_time() {
    let domains = builtin().unwrap();
    let item = domains.iter().find(|domain| domain.name == "item").unwrap();
    let rules = item.units.as_ref().unwrap();
    let conversion = |from: usize, to: usize, number: usize| {
        json!({"from": format!("U{from}"), "to": format!("U{to}"), "num": "2",
            "valid_from": day(number), "valid_to": day(number + 40)})
    };
    let made = |entries: Vec<Value>| {
        let record = json!({"base_uom": "U0", "uom_conversions": entries});
        record.as_object().cloned().unwrap_or_default()
    };
    let work = |record: &Attributes| {
        let graph = Graph::of(rules, record);
        black_box(graph.contradictions());
        black_box(graph.findings_on(DAY));
        black_box(graph.next_day(DAY));
    };
    let chain = |count: usize| made((0..count).map(|at| conversion(at, at + 1, at)).collect());
    let star = |count: usize| made((0..count).map(|at| conversion(0, at + 1, at)).collect());
    let wrong = |count: usize| {
        made(
            (0..count)
                .map(|at| conversion(at % 10, (at + 1) % 10, at % 30))
                .collect(),
        )
    };
    let apart = |count: usize| made((0..count).map(|at| conversion(2 * at, 2 * at + 1, 0)).collect());
    let periods = |count: usize| {
        let period = |at: usize| Period {
            interval: Interval::new(Some(day(at)), Some(day(at + 1))).unwrap_or_default(),
            value: at,
        };
        (0..count).map(period).collect::<Vec<_>>()
    };
    even([
        // Each is looked at on each day on which one begins: their schema lets a hundred through, the graph reads no more
        // than two.
        too_long("a chain of conversions", chain(200), work),
        too_long("conversions into one", star(200), work),
        too_long("conversions that contradict one another", wrong(200), work),
        uneven("conversions apart", 10, apart, work),
        uneven("far too many conversions", 2_000, apart, work),
        // A record has two hundred at most.
        too_long("periods", periods(200), |periods| {
            drop(black_box(Timeline::of(periods.iter().cloned()).coalesced()))
        }),
    ]);
}

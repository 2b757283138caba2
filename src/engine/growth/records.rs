//! Whole records: every domain with every attribute filled, as it is taken in.

use std::hint::black_box;

use serde_json::{Map, Value, json};

use super::{Shape, even, general, near, uneven};
use crate::engine::bounds;
use crate::engine::domain::shape::Shape as Attribute;
use crate::engine::domain::{Domain, Mask, builtin};
use crate::engine::matching::features;
use crate::engine::patient_data;
use crate::engine::record::Attributes;

/// What comes near a patient's identifier, in every pattern.
const PATIENTS: [&str; 34] = [
    "MRN 123456 ",
    "MRN ",
    "MRN:",
    "mrn#1-2-",
    "MR# ab-",
    "medical records no. ",
    "medical-record",
    "601-12-3456 ",
    "601-12-345",
    "601\u{2010}12\u{2013}3456",
    "SSN 601 12 ",
    "ssn:",
    "social security number ",
    "ITIN 9",
    "DOB 1/2/",
    "d.o.b. 12 january ",
    "date of birth: ",
    "born on 2020-01-",
    "Patient: A",
    "Patient's name = Ann",
    "pt. name: Smith, ",
    "patient : O'",
    "1EG4-TE5-MK73 ",
    "1EG4TE5MK7",
    "1EG4-TE5-",
    "patient account # ",
    "encounter-no ",
    "CSN ",
    "patient id ",
    "pt. no 1234",
    "[patient data removed]",
    "[patient data removed",
    "lot 601-12-3456 ",
    "--------",
];

/// A record with this text in every attribute.
fn filled(attribute: &Attribute, text: &str, levels: usize) -> Value {
    if attribute.members.is_empty() && attribute.other.is_none() {
        return json!(text);
    }
    let mut members = Map::new();
    for (name, member) in attribute.members.iter().filter(|_| levels > 0) {
        let value = filled(member, text, levels - 1);
        members.insert(name.clone(), if member.rule.list { json!([value]) } else { value });
    }
    if attribute.other.is_some() {
        members.insert("other".into(), json!(text));
    }
    Value::Object(members)
}

fn record(domain: &Domain, shape: Shape, bytes: usize) -> Attributes {
    let each = bytes / domain.attributes.len();
    match filled(&domain.shape, &shape.text(each.max(64)), 6) {
        Value::Object(members) => members,
        _ => Attributes::new(),
    }
}

#[test]
fn every_domain_takes_records_in_in_time() {
    let domains = builtin().unwrap();
    let mut shapes = vec![
        Shape::Distinct(" "),
        Shape::Distinct(", "),
        Shape::Nested("(A ", ")"),
        Shape::After("A", "\u{301}"),
    ];
    shapes.extend(near(&[
        "A ",
        "x",
        "9",
        "é",
        "1X1",
        "(A) ",
        "A-1 ",
        "12 Elm St, ",
        "601-12-3456 ",
    ]));
    let found = domains.iter().flat_map(|domain| {
        shapes.iter().map(move |shape| {
            let work = |record: &Attributes| {
                let _ = black_box(bounds::weigh(domain, record));
                let prepared = domain.prepare_from("erp", record);
                black_box(features(&domain.matching, &prepared.attributes));
                black_box(domain.mask(&prepared.attributes, Mask::LastFour));
                black_box(domain.label_of(&prepared.attributes));
            };
            let what = format!("{} with {shape:?}", domain.name);
            uneven(&what, 15_000, |bytes| record(domain, *shape, bytes), work)
        })
    });
    even(found);
}

#[test]
fn patient_data_is_looked_for_in_time() {
    let domains = builtin().unwrap();
    let item = domains.iter().find(|domain| domain.name == "item").unwrap();
    let shapes = near(&PATIENTS).into_iter().chain(general());
    let found = shapes.flat_map(|shape| {
        ["description", "no such attribute"].into_iter().map(move |name| {
            let make = |bytes: usize| Attributes::from_iter([(name.to_owned(), json!(shape.text(bytes)))]);
            let work = |record: &Attributes| {
                black_box(patient_data::without(item, record.clone()));
                black_box(patient_data::hidden(item, record.clone()));
                let suspects = patient_data::suspects(item, record);
                black_box(patient_data::violations_but(item, record, &suspects));
                black_box(patient_data::refused(item, record.clone(), &suspects));
            };
            uneven(&format!("patient data in {name}: {shape:?}"), 1_000, make, work)
        })
    });
    even(found);
}

#[test]
fn many_texts_are_looked_at_in_time() {
    let domains = builtin().unwrap();
    let item = domains.iter().find(|domain| domain.name == "item").unwrap();
    let found = PATIENTS.into_iter().map(|token| {
        let make = |entries: usize| {
            let texts: Vec<String> = (0..entries).map(|entry| format!("{token}{entry:05}")).collect();
            Attributes::from_iter([("remarks".to_owned(), json!(texts))])
        };
        let work = |record: &Attributes| {
            let suspects = patient_data::suspects(item, record);
            black_box(patient_data::violations_but(item, record, &suspects));
            black_box(item.prepare(record));
        };
        uneven(&format!("texts with {token}"), 30, make, work)
    });
    even(found);
}

//! Every method of comparing, and every blocking key, on texts of every shape.

use std::hint::black_box;

use serde_json::json;

use super::{KeyFunction, MatchIndex, Method, Side, Sight, features};
use crate::engine::domain::Domain;
use crate::engine::growth::{Shape, all_words, even, general, near, uneven};
use crate::engine::record::Attributes;

const SMALL: usize = 1_500;

const SCHEMA: &str = r#"{"type": "object", "properties": {
    "name": {"type": "string"}, "value": {"type": "array", "items": {"type": "string"}},
    "places": {"type": "array", "items": {"type": "object", "properties": {"line1": {"type": "string"},
        "line2": {"type": "string"}, "city": {"type": "string"}, "state": {"type": "string"}, "zip": {"type": "string"}}}}}}"#;

/// What comes near a value of a method.
fn near_misses(method: Method) -> &'static [&'static str] {
    match method {
        Method::Exact | Method::Identifier | Method::Code => &["A1-", "0"],
        Method::OrganizationName => &[
            "ACME INC ",
            "(ACME CO) ",
            "[INDIA] II ",
            "ENT - A ",
            "DBA ACME ",
            "A & ",
            "STORE 5 ",
            "THE ",
            "L L C ",
        ],
        Method::Text | Method::Spelling | Method::Ngrams => &["ACMEX ", "SMITHS "],
        Method::Description => &[
            "1X1X",
            "4 X ",
            "46MM W/52MM W/",
            "1/2 ",
            "1-1/2 ",
            "4-0 ",
            "BX/100 ",
            "7.5FR ",
            "0.5MG/ML ",
            "L R ",
            "AF421 ",
            "12345 ",
            "2.5MMX",
            "1.",
            "1,000 ",
            "1 000 ",
            "1,5X",
            "6' ",
            "NON LATEX ",
            "NOT MADE WITH ",
            "LATEX FREE ",
            "HIGH LOW ",
            "100MG/5",
            "<=5 ",
            "½µ",
        ],
        Method::Address => &[
            "12 ELM ST ",
            "ST ",
            "PO BOX 5 ",
            "STE # ",
            "N ",
            "RR 2 ",
            "US HWY 5 ",
            "10A NW ",
            "1-",
            "AND ",
        ],
        Method::Phone => &["602-555-0142 ", "x", "ext"],
        Method::ModelNumber => &["AB12 ", "AB12/", "12345,", "A1"],
        Method::Number => &["1.", "-1", "$1,"],
        Method::Date => &["2026-01-01", "20260101"],
    }
}

fn domain(method: Method) -> Domain {
    let attributes = if method == Method::Address { "places" } else { "value" };
    let keys = all_words::<KeyFunction>();
    let keys = keys.into_iter().filter(|key| key.methods().contains(&method));
    let keys: Vec<String> = keys.map(|key| format!("[\"{key}:it\"]")).collect();
    let rules = format!(
        r#"
        format = 1
        title = "Thing"
        label = "name"
        [matching]
        mode = "merge"
        [matching.thresholds]
        automatic = 0.99
        possible = 0.5
        [[matching.comparisons]]
        name = "it"
        method = "{method}"
        attributes = ["{attributes}"]
        [matching.blocking]
        keys = [{}]
        "#,
        keys.join(", ")
    );
    Domain::parse("thing", SCHEMA, &rules).unwrap()
}

/// A record of two values that differ in little, of which one is the text.
fn record(method: Method, text: &str, end: &str) -> Attributes {
    let record = match method {
        Method::Address => {
            json!({"places": [{"line1": text, "line2": end, "city": text, "state": "AZ", "zip": "85201"},
            {"line1": format!("{text}{end}")}]})
        }
        _ => json!({"value": [text, format!("{text}{end}")]}),
    };
    record.as_object().cloned().unwrap_or_default()
}

#[test]
fn every_method_compares_in_time() {
    let found = all_words::<Method>().into_iter().flat_map(|method| {
        let domain = domain(method);
        let shapes: Vec<Shape> = general().into_iter().chain(near(near_misses(method))).collect();
        let found = shapes.into_iter().map(move |shape| {
            let make = |bytes: usize| {
                let text = shape.text(bytes);
                (record(method, &text, "AB"), record(method, &text, "BA C"))
            };
            let work = |(left, right): &(Attributes, Attributes)| {
                let mut index = MatchIndex::new(&domain.matching);
                let (own, other) = (features(&domain.matching, left), features(&domain.matching, right));
                index.insert("left", "erp", Some("g"), own.clone());
                black_box(index.candidates(&other));
                let side = |id, features, raw| Side {
                    id,
                    features,
                    raw: Some(raw),
                };
                black_box(
                    index
                        .seen(Sight::Whole)
                        .explain(side(Some("left"), &own, left), side(None, &other, right)),
                );
            };
            uneven(&format!("{method} of {shape:?}"), SMALL, make, work)
        });
        found.collect::<Vec<_>>()
    });
    even(found);
}

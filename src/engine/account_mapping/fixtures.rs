//! Charts and map sets for tests: small ones, and the real chart with amounts of `tests/fixtures/coa_scottsdale`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::body::MapSetBody;
use super::chart::{Chart, ChartBody};
use super::day::Day;
use super::map_set::MapSet;
use super::money::decimal;
use super::tie_out::Entry;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../tests/fixtures/coa_scottsdale/", $name))
    };
}

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(super) fn chart(name: &str, body: Value) -> Arc<Chart> {
    let body: ChartBody = serde_json::from_value(body).unwrap();
    Chart::new(name, &body, Vec::new()).unwrap()
}

pub(super) fn always() -> (Day, Day) {
    (Day::FIRST, Day::LAST)
}

pub(super) fn map_set(body: &Value, source: &Arc<Chart>, target: &Arc<Chart>) -> MapSet {
    let body = MapSetBody::read(body).unwrap();
    MapSet::new("set", &body, (source.clone(), target.clone()), always()).unwrap()
}

/// A body of rules only.
pub(super) fn rules(rules: Value) -> Value {
    json!({"source_chart": "a", "target_chart": "b", "rules": rules})
}

/// Two segments: `unit` of two digits and `kind` of one. Elements change their type over time.
pub(super) fn small() -> Arc<Chart> {
    let element = |code: &str, kind: &str, from: &str, to: &str| json!({"segment": "kind", "code": code, "account_type": kind, "valid_from": from, "valid_to": to});
    chart(
        "a",
        json!({
            "segments": [
                {"name": "unit", "length": 2, "pad": "left", "characters": "digits"},
                {"name": "kind", "length": 1, "characters": "digits"},
            ],
            "elements": [
                element("1", "expense", "2026-01-01", "2026-01-05"),
                element("1", "asset", "2026-01-05", "2027-01-01"),
                element("2", "expense", "2026-01-01", "2027-01-01"),
                element("3", "asset", "2026-01-03", "2027-01-01"),
                element("4", "revenue", "2025-01-01", "2026-01-04"),
                element("5", "expense", "2026-01-01", "2027-01-01"),
            ],
        }),
    )
}

/// A target of one segment that takes every code.
pub(super) fn open_target() -> Arc<Chart> {
    chart(
        "b",
        json!({"segments": [{"name": "code", "length": 4, "characters": "alphanumeric"}]}),
    )
}

fn rows(text: &str) -> impl Iterator<Item = csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes())
        .into_records()
        .map(Result::unwrap)
        .collect::<Vec<_>>()
        .into_iter()
}

/// The city's chart, its target and the map set as it is written.
pub(super) fn city() -> (Arc<Chart>, Arc<Chart>, Value) {
    let lists = [
        ("fund", fixture!("funds.csv")),
        ("center", fixture!("cost_centers.csv")),
        ("account", fixture!("accounts.csv")),
    ];
    let elements = lists.into_iter().flat_map(|(segment, text)| {
        rows(text).map(move |row| match segment {
            "account" => json!({"segment": segment, "code": row[0], "name": row[1], "account_type": "expense"}),
            _ => json!({"segment": segment, "code": row[0], "name": row[1]}),
        })
    });
    let source = chart(
        "city",
        json!({
            "segments": [
                {"name": "fund", "length": 3, "pad": "left", "characters": "digits"},
                {"name": "center", "length": 5},
                {"name": "account", "length": 5, "pad": "left", "characters": "digits"},
            ],
            "elements": elements.collect::<Vec<_>>(),
        }),
    );
    let target = chart(
        "corporate",
        serde_json::from_str(fixture!("target_chart.json")).unwrap(),
    );
    (source, target, serde_json::from_str(fixture!("map_set.json")).unwrap())
}

/// A line of the city's ledger: period, first day, codes and cents.
pub(super) type Line = (String, Day, BTreeMap<String, String>, i128);

/// The city's balances: fiscal years begin in July.
pub(super) fn balances() -> Vec<Line> {
    let read = |row: csv::StringRecord| {
        let (year, month): (i32, i32) = (row[0].parse().unwrap(), row[1].parse().unwrap());
        let (year, month) = if month <= 6 {
            (year - 1, month + 6)
        } else {
            (year, month - 6)
        };
        let segments = [("fund", &row[2]), ("center", &row[3]), ("account", &row[4])];
        let segments = segments.map(|(name, code)| (name.to_owned(), code.to_owned()));
        let period = format!("{year}-{month:02}");
        let first = day(&format!("{period}-01"));
        (period, first, BTreeMap::from(segments), decimal(&row[6], 2).unwrap())
    };
    rows(fixture!("combination_balances.csv")).map(read).collect()
}

pub(super) fn entries(balances: &[Line]) -> Vec<Entry<'_>> {
    let entries = balances.iter().map(|(period, day, segments, amount)| Entry {
        period,
        currency: "USD",
        day: *day,
        segments,
        amount: *amount,
    });
    entries.collect()
}

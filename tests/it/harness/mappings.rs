//! The real chart of `tests/fixtures/coa_scottsdale` and small ones.

use std::path::Path;

use serde_json::{Value, json};

use super::Hub;
use super::definitions::approved;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/coa_scottsdale")
}

fn rows(file: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_path(folder().join(file)).expect("a fixture");
    reader.records().map(|row| row.expect("a row")).collect()
}

fn written(file: &str) -> Value {
    let text = std::fs::read_to_string(folder().join(file)).expect("a fixture");
    serde_json::from_str(&text).expect("JSON")
}

/// The city's chart.
pub fn city_chart() -> Value {
    let mut elements = Vec::new();
    for (segment, file) in [
        ("fund", "funds.csv"),
        ("center", "cost_centers.csv"),
        ("account", "accounts.csv"),
    ] {
        elements.extend(rows(file).iter().map(|row| {
            let mut element = json!({"segment": segment, "code": row[0], "name": row[1]});
            if segment == "account" {
                element["account_type"] = json!("expense");
            }
            element
        }));
    }
    json!({
        "segments": [
            {"name": "fund", "length": 3, "pad": "left", "characters": "digits"},
            {"name": "center", "length": 5},
            {"name": "account", "length": 5, "pad": "left", "characters": "digits"},
        ],
        "elements": elements,
    })
}

/// The map set of the fixtures.
pub fn city_map() -> Value {
    written("map_set.json")
}

/// The city's balances as lines. Its fiscal years begin in July.
pub fn balances() -> Vec<Value> {
    let line = |row: &csv::StringRecord| {
        let (year, month): (i32, i32) = (row[0].parse().expect("a year"), row[1].parse().expect("a month"));
        let (year, month) = if month <= 6 {
            (year - 1, month + 6)
        } else {
            (year, month - 6)
        };
        json!({
            "date": format!("{year}-{month:02}-01"),
            "segments": {"fund": row[2], "center": row[3], "account": row[4]},
            "amount": row[6],
        })
    };
    rows("combination_balances.csv").iter().map(line).collect()
}

/// Approves both charts of the fixtures.
pub fn with_charts(hub: &Hub) {
    approved(hub, "chart", "city", &json!({"body": city_chart()}));
    approved(
        hub,
        "chart",
        "corporate",
        &json!({"body": written("target_chart.json")}),
    );
}

/// A decimal with two places in cents.
pub fn cents(amount: &str) -> i64 {
    let (whole, part) = amount.split_once('.').expect("two places");
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let whole: i64 = whole.trim_start_matches('-').parse().expect("digits");
    sign * (whole * 100 + part.parse::<i64>().expect("digits"))
}

/// Approves two charts of one and two segments: `old` (unit, kind) and `new` (code).
pub fn with_small_charts(hub: &Hub) {
    let old = json!({
        "segments": [
            {"name": "unit", "length": 2, "pad": "left", "characters": "digits"},
            {"name": "kind", "length": 1, "characters": "digits"},
        ],
    });
    let new = json!({
        "segments": [{"name": "code", "length": 3}],
        "elements": [
            {"segment": "code", "code": "A"}, {"segment": "code", "code": "B"},
            {"segment": "code", "code": "C", "valid_to": "2026-07-01"},
            {"segment": "code", "code": "D"}, {"segment": "code", "code": "SUM", "postable": false},
        ],
        "combination_rules": [{"id": "b-is-new", "when": {"code": "D"}, "valid_to": "2020-01-01", "message": "D began in 2020"}],
    });
    approved(hub, "chart", "old", &json!({"body": old}));
    approved(hub, "chart", "new", &json!({"body": new}));
}

/// A map set between the small charts.
pub fn small_map(rules: Value) -> Value {
    json!({"source_chart": "old", "target_chart": "new", "rules": rules})
}

/// A rule of it, for units.
pub fn rule(id: &str, unit: &str, code: &str) -> Value {
    json!({"id": id, "type": "many_to_one", "when": {"unit": unit}, "targets": [{"segments": {"code": code}}]})
}

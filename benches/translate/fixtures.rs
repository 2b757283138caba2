//! Charts of three segments, rules over them, and lines that repeat themselves as those of ledgers do.

use serde_json::{Value, json};

/// Centers that lines have.
const CENTERS: usize = 2_600;

/// The chart that is translated.
pub fn source() -> Value {
    let segment =
        |name: &str, length: usize| json!({"name": name, "length": length, "pad": "left", "characters": "digits"});
    json!({"segments": [segment("fund", 3), segment("center", 5), segment("account", 5)]})
}

/// The chart that results.
pub fn target() -> Value {
    let segment =
        |name: &str, length: usize| json!({"name": name, "length": length, "pad": "left", "characters": "digits"});
    json!({"segments": [segment("entity", 3), segment("department", 5), segment("account", 6)]})
}

fn rule(id: usize, when: Value) -> Value {
    json!({"id": format!("r{id}"), "type": "passthrough", "when": when,
        "targets": [{"segments": {"entity": "=fund", "department": "=center", "account": format!("{:06}", 600_000 + id)}}]})
}

fn body(rules: Vec<Value>) -> Value {
    json!({"source_chart": "old", "target_chart": "new", "rules": rules})
}

/// Rules as people write them: a few for all, ranges and prefixes of accounts, splits, and exceptions by center.
pub fn rules(count: usize) -> Value {
    let mut rules = vec![rule(0, json!({}))];
    rules.extend((1..10).map(|i| rule(i, json!({"account": format!("{i}*")}))));
    let mut split = rule(10, json!({"account": "524*"}));
    split["type"] = json!("split");
    split["targets"] = json!([
        {"segments": {"entity": "=fund", "department": "=center", "account": "620100"}, "percent": "66.666667"},
        {"segments": {"entity": "=fund", "department": "=center", "account": "620200"}, "percent": "33.333333"},
    ]);
    rules.push(split);
    for i in 11..count {
        let when = match i % 5 {
            0 => json!({"account": format!("{:05}", 50_000 + i)}),
            1 => json!({"account": format!("{:05}..{:05}", 50_000 + i * 8, 50_000 + i * 8 + 4)}),
            _ => json!({"center": format!("{:05}", 10_000 + i / 2), "account": format!("{}*", 50 + i % 2)}),
        };
        rules.push(rule(i, when));
    }
    body(rules.into_iter().take(count).collect())
}

/// Rules of one rank whose ranges cross those of many others in each segment, though hardly two in all three.
pub fn crossing(count: usize) -> Value {
    let made = (0..count).map(|i| {
        let (fund, center, account) = (i * 7 % 900, i * 7_919 % 90_000, i * 104_729 % 90_000);
        rule(
            i,
            json!({
                "fund": format!("{fund:03}..{:03}", fund + 90),
                "center": format!("{center:05}..{:05}", center + 900),
                "account": format!("{account:05}..{:05}", account + 900),
            }),
        )
    });
    body(made.collect())
}

/// Lines of a ledger.
pub fn lines(count: usize) -> Vec<Value> {
    let line = |i: usize| {
        let center = 10_000 + i * 31 % CENTERS;
        json!({
            "date": format!("2026-{:02}-01", i % 12 + 1),
            "segments": {"fund": format!("{:03}", 100 + i % 63), "center": center.to_string(), "account": (50_000 + i * 17 % 9_000).to_string()},
            "amount": format!("{}.{:02}", i % 100_000, i % 100),
        })
    };
    (0..count).map(line).collect()
}

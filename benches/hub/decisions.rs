//! What stewards wait for: overrides, merges and splits, and a golden record of very many source records.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use mdm_hub::engine::domain::{Domain, builtin};
use mdm_hub::engine::record::Attributes;
use mdm_hub::engine::survivorship::{Member, consolidate};
use serde_json::{Value, json};

use crate::client::Client;
use crate::quantiles;
use crate::server::Server;

/// Changes of one source record of the large golden record.
const CHANGES: usize = 200;

/// Override, merge and split of pairs of golden records; the time of each call.
pub fn decisions(server: &Server, ids: &[String], pairs: usize) -> Vec<Duration> {
    let mut client = Client::connect(server);
    let mut times = Vec::new();
    for pair in ids.chunks_exact(2).take(pairs) {
        let golden = path(&pair[0]);
        let body = json!({"attributes": {"website": "https://example.org"}, "reason": "bench"});
        times.push(decide(&mut client, "PATCH", &golden, "", &body));
        let body = json!({"golden_id": pair[1], "reason": "bench"});
        times.push(decide(&mut client, "POST", &golden, "/merge", &body));
        let body = json!({"merged_id": pair[1], "reason": "bench"});
        times.push(decide(&mut client, "POST", &golden, "/split", &body));
    }
    times
}

fn path(id: &str) -> String {
    format!("/v1/domains/vendor/golden-records/{id}")
}

fn decide(client: &mut Client, method: &str, golden: &str, command: &str, body: &Value) -> Duration {
    let (status, answer) = client.call("GET", &format!("{golden}?layer=working"), "");
    assert_eq!(status, 200, "{answer}");
    let shown: Value = serde_json::from_str(&answer).expect("an answer in JSON");
    let version = shown["version"].as_i64().expect("a version");
    let started = Instant::now();
    let (status, answer) = client.call_in_version(version, method, &format!("{golden}{command}"), &body.to_string());
    let took = started.elapsed();
    assert_eq!(status, 200, "{answer}");
    took
}

/// One vendor that very many records describe: `number` source records of one golden record.
pub fn large(server: &Server, number: usize) {
    let mut client = Client::connect(server);
    let mut golden: Option<String> = None;
    for n in 0..number {
        let id = put(&mut client, n, "602-555-0100");
        match &golden {
            None => golden = Some(id),
            Some(golden) if *golden == id => {}
            Some(golden) => {
                let body = json!({"golden_id": id, "reason": "bench"});
                decide(&mut client, "POST", &path(golden), "/merge", &body);
            }
        }
    }
    let mut times: Vec<Duration> = (0..CHANGES)
        .map(|n| {
            let started = Instant::now();
            put(&mut client, n, &format!("602-555-{:04}", 200 + n));
            started.elapsed()
        })
        .collect();
    println!("PUT, {number} members      {}", quantiles(&mut times));
    in_process(number);
}

fn attributes(n: usize, phone: &str) -> Value {
    json!({
        "legal_name": format!("Thunderbird Cylinder Works {}", ["Inc", "LLC", "Incorporated"][n % 3]),
        "duns": "005103494",
        "phones": [phone],
        "addresses": [{"line1": "12 Main St", "city": "Mesa", "state": "AZ", "zip": "85201"}],
    })
}

/// Sends one; the id of its golden record.
fn put(client: &mut Client, n: usize, phone: &str) -> String {
    let body = json!({"attributes": attributes(n, phone)}).to_string();
    let (status, answer) = client.call("PUT", &format!("/v1/domains/vendor/source-records/large/{n}"), &body);
    assert!(status < 300, "{status} {answer}");
    let result: Value = serde_json::from_str(&answer).expect("an answer in JSON");
    result["golden_id"].as_str().expect("a golden record").to_owned()
}

/// Survivorship alone, against reading the same source records from their text once.
fn in_process(number: usize) {
    let domains: Vec<Domain> = builtin().expect("the built-in domains");
    let domain = domains
        .into_iter()
        .find(|domain| domain.name == "vendor")
        .expect("vendors");
    let prepared: Vec<Attributes> = (0..number)
        .map(|n| {
            let raw = attributes(n, &format!("602-555-{n:04}"));
            domain.prepare(raw.as_object().expect("an object")).attributes
        })
        .collect();
    let keys: Vec<String> = (0..number).map(|n| format!("{n:06}")).collect();
    let unchanged = BTreeMap::new();
    let members: Vec<Member> = (0_i64..)
        .zip(keys.iter().zip(&prepared))
        .map(|(n, (key, attributes))| Member {
            record_id: key,
            system: "large",
            key,
            attributes,
            source_updated_at: Some(n),
            received_at: n,
            changed_at: &unchanged,
            became_at: &unchanged,
        })
        .collect();
    let texts: Vec<String> = prepared
        .iter()
        .map(|one| Value::Object(one.clone()).to_string())
        .collect();
    let mut recompute = Vec::new();
    let mut read = Vec::new();
    for _ in 0..50 {
        let started = Instant::now();
        let found = consolidate(&domain, &members, &[], 1);
        recompute.push(started.elapsed());
        assert!(found.attributes.contains_key("legal_name"));
        let started = Instant::now();
        let parsed = texts
            .iter()
            .filter(|text| serde_json::from_str::<Attributes>(text).is_ok())
            .count();
        read.push(started.elapsed());
        assert_eq!(parsed, number);
    }
    println!("survivorship, {number}     {}", quantiles(&mut recompute));
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    };
    let ratio = median(&mut recompute) / median(&mut read);
    println!("                        {ratio:.1} times the time of reading their text once");
}

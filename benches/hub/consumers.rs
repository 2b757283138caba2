//! What consumers ask for: many keys at once, and whether they are in step.

use std::time::{Duration, Instant};

use mdm_hub::engine::digest::Digest;
use serde_json::{Value, json};

use crate::client::Client;
use crate::quantiles;
use crate::server::Server;

/// Keys of one look-up.
const KEYS: usize = 10_000;
/// Look-ups.
const CALLS: usize = 30;

/// Source keys of vendors `0..records` to golden ids, 10,000 a call, spread over all of them.
pub fn resolve(server: &Server, records: usize) {
    let mut client = Client::connect(server);
    let mut times: Vec<Duration> = (0..CALLS)
        .map(|call| {
            let number = |n: usize| (n * (records / KEYS).max(1) + call) % records;
            let system = |n: usize| if n % 10 == 9 && n > 100 { "second" } else { "bench" };
            let key = |n: usize| json!({"system": system(n), "key": n.to_string()});
            let keys: Vec<Value> = (0..KEYS).map(|n| key(number(n))).collect();
            let body = json!({"domain": "vendor", "keys": keys}).to_string();
            let started = Instant::now();
            let (status, answer) = client.call("POST", "/v1/crosswalk/resolve", &body);
            let took = started.elapsed();
            assert_eq!(status, 200, "{answer}");
            assert_eq!(answer.matches("\"found\"").count(), KEYS, "all are found");
            took
        })
        .collect();
    println!("{KEYS} keys to ids      {}", quantiles(&mut times));
}

/// A consumer that holds everything but five records, compared by list and by digest.
pub fn reconcile(server: &Server) {
    let mut client = Client::connect(server);
    let held = everything(&mut client);
    let mut list = String::from("golden_id,version\n");
    for (id, version) in held.iter().skip(5) {
        list += &format!("{id},{version}\n");
    }
    let path = "/v1/reconciliations?domain=vendor&consumer=bench";
    let started = Instant::now();
    let (status, answer) = client.call_with_type("text/csv", "POST", path, &list);
    let seconds = started.elapsed().as_secs_f64();
    assert!(status < 300, "{status} {answer}");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(answer["counts"]["missing"], 5, "{}", answer["counts"]);
    println!("reconciliation, list    {:>10} rows in {seconds:.2} s", held.len() - 5);

    let digest = held.iter().fold(Digest::default(), |mut digest, (id, version)| {
        digest += Digest::of(id, *version);
        digest
    });
    let range = json!({"from": "", "to": null, "count": held.len(), "digest": digest.to_string()});
    let body = json!({"domain": "vendor", "fan_out": 256, "ranges": [range]}).to_string();
    let started = Instant::now();
    let (status, answer) = client.call("POST", "/v1/reconciliations/digests", &body);
    let seconds = started.elapsed().as_secs_f64();
    assert_eq!(status, 200, "{answer}");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(answer["ranges"][0]["agrees"], true, "{}", answer["ranges"][0]);
    println!(
        "reconciliation, digest  {:>10} rows in {seconds:.2} s, one call",
        held.len()
    );
}

/// Id and version of every golden record.
fn everything(client: &mut Client) -> Vec<(String, i64)> {
    let mut held = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/v1/domains/vendor/golden-records?limit=1000&fields=legal_name{cursor}");
        let (status, answer) = client.call("GET", &path, "");
        assert_eq!(status, 200, "{answer}");
        let page: Value = serde_json::from_str(&answer).expect("JSON");
        for item in page["items"].as_array().expect("items") {
            let id = item["id"].as_str().expect("an id").to_owned();
            held.push((id, item["version"].as_i64().expect("a version")));
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return held,
        }
    }
}

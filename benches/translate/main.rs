//! Account mappings: lines translated by the engine and through the API, against reading every rule in turn and against
//! parsing the lines alone; and the proofs of 5,000 rules.
//!
//! ```text
//! cargo bench --bench translate                                   # SQLite
//! cargo bench --bench translate -- --postgres postgres://…/empty  # an empty PostgreSQL database
//! ```

#[allow(dead_code, reason = "shared with another benchmark")]
#[path = "../hub/client.rs"]
mod client;
mod fixtures;
#[allow(dead_code, reason = "shared with another benchmark")]
#[path = "../hub/server.rs"]
mod server;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use mdm_hub::engine::account_mapping::body::MapSetBody;
use mdm_hub::engine::account_mapping::chart::{Chart, ChartBody};
use mdm_hub::engine::account_mapping::day::Day;
use mdm_hub::engine::account_mapping::map_set::MapSet;
use mdm_hub::engine::account_mapping::money::decimal;
use mdm_hub::engine::account_mapping::proofs::prove;
use serde_json::{Value, json};

use client::Client;
use server::Server;

/// Lines of one call.
const BATCH: usize = 1_000;
/// How long each phase lasts.
const PHASE: Duration = Duration::from_secs(3);

type Line = (Day, BTreeMap<String, String>, i128);

fn main() {
    for rules in [17, 500, 5_000] {
        engine(rules);
    }
    for (name, body) in [
        ("as people write them", fixtures::rules(5_000)),
        ("all of one rank, crossing", fixtures::crossing(5_000)),
    ] {
        let set = map_set(&body);
        let start = Instant::now();
        let findings = prove(&set, None);
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "proofs of 5,000 rules, {name:<26} {seconds:>7.2} s   ({} findings)",
            findings.len()
        );
    }
    let arguments: Vec<String> = std::env::args().collect();
    let postgres = arguments
        .iter()
        .position(|argument| argument == "--postgres")
        .and_then(|i| arguments.get(i + 1));
    api(postgres.map(String::as_str));
}

fn chart(name: &str, body: &Value) -> std::sync::Arc<Chart> {
    let body = ChartBody::read(body).expect("a chart");
    Chart::new(name, &body, Vec::new()).expect("a chart")
}

fn map_set(body: &Value) -> MapSet {
    let body = MapSetBody::read(body).expect("a map set");
    let charts = (chart("old", &fixtures::source()), chart("new", &fixtures::target()));
    MapSet::new("bench", &body, charts, (Day::FIRST, Day::LAST)).expect("a map set")
}

fn lines() -> Vec<Line> {
    let read = |line: Value| {
        let segments: BTreeMap<String, String> = serde_json::from_value(line["segments"].clone()).expect("segments");
        let day = line["date"].as_str().and_then(Day::parse).expect("a day");
        let amount = line["amount"]
            .as_str()
            .and_then(|amount| decimal(amount, 2))
            .expect("an amount");
        (day, segments, amount)
    };
    fixtures::lines(20_000).into_iter().map(read).collect()
}

/// Repeats a pass over all lines for a while; lines per second.
fn rate(count: usize, mut pass: impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut passes = 0;
    while passes == 0 || start.elapsed() < PHASE {
        pass();
        passes += 1;
    }
    (count * passes) as f64 / start.elapsed().as_secs_f64()
}

fn engine(rules: usize) {
    let set = map_set(&fixtures::rules(rules));
    let lines = lines();
    let quick = rate(lines.len(), || {
        for (day, segments, amount) in &lines {
            let decision = set.translate(black_box(segments), *day);
            black_box(decision.shares(*amount));
        }
    });
    // The same question by looking at each rule in turn; a few lines are enough to see its pace.
    let few: Vec<&Line> = lines.iter().step_by(40).collect();
    let naive = rate(few.len(), || {
        for (day, segments, _) in &few {
            let keys = set.read(segments).expect("codes");
            let holding = set
                .rules
                .iter()
                .filter(|rule| rule.regions.iter().any(|region| region.contains(&keys, *day)));
            black_box(holding.max_by(|a, b| a.rank.cmp(&b.rank)).map(|rule| &rule.body.id));
        }
    });
    println!(
        "engine, {rules:>5} rules      {quick:>10.0} lines/s on one core; each rule in turn {naive:>9.0} lines/s: {:>6.1} times",
        quick / naive
    );
}

fn api(postgres: Option<&str>) {
    let server = Server::start(postgres);
    govern(&server, "chart", "old", &fixtures::source());
    govern(&server, "chart", "new", &fixtures::target());
    govern(&server, "map_set", "bench", &fixtures::rules(5_000));
    let lines = fixtures::lines(20_000);
    let bodies: Vec<String> = lines
        .chunks(BATCH)
        .map(|lines| json!({"map_set": "bench", "lines": lines}).to_string())
        .collect();
    let parsed = rate(lines.len(), || {
        for body in &bodies {
            black_box(serde_json::from_str::<Value>(body).expect("JSON"));
        }
    });
    println!("reading the lines as JSON    {parsed:>10.0} lines/s on one core");
    for clients in [1, 4] {
        let started = Instant::now();
        let counts: Vec<usize> = std::thread::scope(|scope| {
            let work = |_| {
                scope.spawn(|| {
                    let mut client = Client::connect(&server);
                    let requests: Vec<Vec<u8>> = bodies
                        .iter()
                        .map(|body| client.request("POST", "/v1/account-mappings/translate", body))
                        .collect();
                    let mut done = 0;
                    while started.elapsed() < PHASE {
                        let request = &requests[(done / BATCH) % requests.len()];
                        assert_eq!(client.send(request), 200, "translated");
                        done += BATCH;
                    }
                    done
                })
            };
            let threads: Vec<_> = (0..clients).map(work).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("a client"))
                .collect()
        });
        let rate = counts.iter().sum::<usize>() as f64 / started.elapsed().as_secs_f64();
        println!(
            "API, batches of {BATCH}, {clients} clients {rate:>10.0} lines/s   ({:.2} of reading them; 5,000 rules)",
            rate / parsed
        );
    }
}

/// Has a definition approved: by two people.
fn govern(server: &Server, kind: &str, name: &str, body: &Value) {
    let path = format!("/v1/definitions/{kind}/{name}/versions");
    let scope = "*:read *:govern";
    let mut author = Client::connect_as(server, server.token_of("author", scope));
    let (status, answer) = author.call("POST", &path, &json!({"body": body}).to_string());
    assert_eq!(status, 201, "{answer}");
    let reason = json!({"reason": "for the benchmark"}).to_string();
    for (who, action, version) in [("author", "submit", 1), ("approver", "approve", 2)] {
        let mut client = Client::connect_as(server, server.token_of(who, scope));
        let (status, answer) = client.call_in_version(version, "POST", &format!("{path}/1/{action}"), &reason);
        assert_eq!(status, 200, "{answer}");
    }
}

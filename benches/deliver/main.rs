//! Webhook deliveries of a real server: changes are committed through the API, a receiver in a process of its own counts
//! what arrives, checks the order of each golden record, and measures the time from the call to the receipt.
//!
//! ```text
//! cargo bench --bench deliver                                   # SQLite
//! cargo bench --bench deliver -- --postgres postgres://…/empty  # an empty PostgreSQL database
//! ```

#[path = "../hub/client.rs"]
#[allow(dead_code, reason = "shared with the other benchmark")]
mod client;
mod cpu;
mod latency;
mod outage;
mod plain;
mod receiver;
#[path = "../hub/server.rs"]
#[allow(dead_code, reason = "shared with the other benchmark")]
mod server;
mod throughput;
mod vendors;

use client::Client;
use receiver::Receiver;
use server::Server;

/// Golden records that change.
pub const VENDORS: usize = 4_000;
/// Subscriptions and changes of each run: `(subscriptions, changes)`.
const RUNS: [(usize, usize); 3] = [(1, 40_000), (10, 10_000), (100, 1_500)];
/// Deliveries per second of svix-server 1.72 with as many endpoints, measured on the same kind of machine with bodies of
/// 1 KB (docs/BENCHMARKS.md).
const PEER: [(usize, f64); 3] = [(1, 1_200.0), (10, 3_000.0), (100, 4_000.0)];

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if arguments.first().is_some_and(|first| first == "--receiver") {
        return receiver::serve();
    }
    let mut only = None;
    let mut postgres = None;
    while !arguments.is_empty() {
        match (arguments.remove(0).as_str(), arguments.first().cloned()) {
            ("--postgres", Some(url)) => postgres = Some(url),
            ("--only", Some(subscriptions)) => only = Some(subscriptions.parse::<usize>().expect("a number")),
            (other, _) => panic!("unknown argument {other}, or one without its value"),
        }
        arguments.remove(0);
    }
    let place = if postgres.is_some() { "PostgreSQL" } else { "SQLite" };
    println!("database {place}, {VENDORS} golden records, {} cores", cores());
    let receiver = Receiver::start();
    let server = Server::start(postgres.as_deref());
    vendors::load(&server);

    for (subscriptions, changes) in RUNS {
        if only.is_some_and(|only| only != subscriptions) {
            continue;
        }
        let ids = subscribe(&server, &receiver, subscriptions);
        let run = throughput::run(&server, &receiver, subscriptions, changes, postgres.is_some());
        let plain = plain::rate(&receiver, run.body_bytes);
        let peer = PEER
            .iter()
            .find(|(count, _)| *count == subscriptions)
            .map_or(1.0, |(_, rate)| *rate);
        println!(
            "{subscriptions:>3} subscriptions       {:>8.0} deliveries/s, commits included ({} changes of {} bytes, {:.1} s); \
             {:.1} times the peer's {peer:.0}; {:.0} % of the {plain:.0}/s that the receiver takes from a plain load generator; \
             CPU {:.2} s per 1,000 deliveries; {} repeats",
            run.rate,
            changes,
            run.body_bytes,
            run.seconds,
            run.rate / peer,
            run.rate / plain * 100.0,
            run.cpu_per_1000,
            run.repeats,
        );
        unsubscribe(&server, ids);
    }
    if only.is_none_or(|only| only == 500) {
        let ids = subscribe(&server, &receiver, 1);
        println!(
            "500 changes/s, same node    {}",
            latency::paced(&server, &receiver, 500, 10)
        );
        if let Some(url) = &postgres {
            // The first server keeps its lease, so it sends what the second one commits.
            let other = Server::start(Some(url));
            println!(
                "500 changes/s, other node   {}",
                latency::paced(&other, &receiver, 500, 10)
            );
        }
        unsubscribe(&server, ids);
    }
    if only.is_none_or(|only| only == 2) {
        outage::run(&server, &receiver);
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn subscribe(server: &Server, receiver: &Receiver, number: usize) -> Vec<String> {
    (0..number).map(|n| subscribe_at(server, &receiver.url(n))).collect()
}

/// Makes one subscription; its id.
fn subscribe_at(server: &Server, url: &str) -> String {
    let body = serde_json::json!({ "name": "bench", "url": url, "domains": ["vendor"] });
    let (status, answer) = Client::connect(server).call("POST", "/v1/subscriptions", &body.to_string());
    assert_eq!(status, 201, "{answer}");
    let made: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
    made["id"].as_str().expect("an id").to_owned()
}

fn unsubscribe(server: &Server, ids: Vec<String>) {
    let mut client = Client::connect(server);
    for id in ids {
        let (status, answer) = client.call("DELETE", &format!("/v1/subscriptions/{id}"), "");
        assert_eq!(status, 204, "{answer}");
    }
}

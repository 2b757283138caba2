//! Load on a real server: bulk ingest, single writes beside stored records, and golden records by id against a constant
//! answer of the same server.
//!
//! ```text
//! cargo bench --bench hub                                   # SQLite, 100,000 vendors
//! cargo bench --bench hub -- --postgres postgres://…/empty  # an empty PostgreSQL database
//! ```

mod client;
mod consumers;
mod decisions;
mod lookups;
#[allow(dead_code, reason = "shared with the other benchmark")]
mod server;
mod vendors;

use std::time::{Duration, Instant};

use client::Client;
use server::Server;

/// Records of one bulk call.
const BATCH: usize = 1_000;
/// Clients that load in parallel.
const LOADERS: usize = 4;
/// Clients that read in parallel.
const READERS: usize = 16;
/// How long a read phase lasts.
const PHASE: Duration = Duration::from_secs(5);

fn main() {
    let options = Options::from_arguments();
    let server = Server::start(options.postgres.as_deref());
    let place = if options.postgres.is_some() {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    println!("database {place}, {} vendors, {} cores", options.records, cores());

    let (seconds, outcomes) = load(&server, options.records);
    let rate = options.records as f64 / seconds;
    println!("bulk ingest             {rate:>10.0} records/s   ({seconds:.1} s; {outcomes})");

    let mut writes = singles(&server, options.records, 2_000);
    println!("single PUT, one client  {}", quantiles(&mut writes));
    let mut busy = concurrent_singles(&server, options.records + 10_000, 8, 500);
    println!("single PUT, 8 clients   {}", quantiles(&mut busy));
    let mut searches = searches(&server, 1_000);
    println!("search before create    {}", quantiles(&mut searches));

    let ids = golden_ids(&server, 1_000);
    let mut decided = decisions::decisions(&server, &ids, 200);
    println!("steward's decision      {}", quantiles(&mut decided));
    decisions::large(&server, 1_000);
    consumers::resolve(&server, options.records);
    consumers::reconcile(&server);
    lookups::scans(&server, options.records);

    let mut ratios = Vec::new();
    for round in 1..=3 {
        let constant = read_rate(&server, &["/v1/domains/vendor".to_owned()]);
        let paths: Vec<String> = ids
            .iter()
            .map(|id| format!("/v1/domains/vendor/golden-records/{id}"))
            .collect();
        let golden = read_rate(&server, &paths);
        let ratio = golden / constant;
        println!(
            "reads, round {round}         golden record {golden:.0}/s, constant {constant:.0}/s: {:.0} %",
            ratio * 100.0
        );
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "golden record by id     {:.0} % of a constant answer (median of 3)",
        ratios[1] * 100.0
    );
    println!("server memory           {} MiB resident", server.resident_mib());
}

struct Options {
    records: usize,
    postgres: Option<String>,
}

impl Options {
    fn from_arguments() -> Self {
        let mut options = Options {
            records: 100_000,
            postgres: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--postgres" => options.postgres = Some(arguments.next().expect("--postgres needs a URL")),
                "--records" => {
                    let number = arguments.next().expect("--records needs a number");
                    options.records = number.parse().expect("--records needs a number");
                }
                // Cargo passes this to every benchmark.
                "--bench" => {}
                other => panic!("unknown argument {other}"),
            }
        }
        options
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Loads vendors 0..number in batches; seconds, and the outcomes counted.
fn load(server: &Server, number: usize) -> (f64, String) {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let counts = std::sync::Mutex::new(std::collections::BTreeMap::<String, u64>::new());
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..LOADERS {
            scope.spawn(|| {
                let mut client = Client::connect(server);
                loop {
                    let from = next.fetch_add(BATCH, std::sync::atomic::Ordering::Relaxed);
                    if from >= number {
                        return;
                    }
                    let records: Vec<_> = (from..(from + BATCH).min(number)).map(vendors::record).collect();
                    let body = serde_json::json!({ "records": records }).to_string();
                    let (status, answer) = client.call("POST", "/v1/domains/vendor/source-records", &body);
                    assert_eq!(status, 200, "{answer}");
                    let answer: serde_json::Value = serde_json::from_str(&answer).expect("an answer in JSON");
                    for (outcome, count) in answer["counts"].as_object().expect("counts") {
                        *counts.lock().expect("no panic").entry(outcome.clone()).or_default() +=
                            count.as_u64().unwrap_or(0);
                    }
                }
            });
        }
    });
    let counts = counts.into_inner().expect("no panic");
    let text: Vec<String> = counts
        .iter()
        .map(|(outcome, count)| format!("{outcome} {count}"))
        .collect();
    (started.elapsed().as_secs_f64(), text.join(", "))
}

/// One `PUT` after the other; the time of each.
fn singles(server: &Server, first: usize, number: usize) -> Vec<Duration> {
    let mut client = Client::connect(server);
    (first..first + number)
        .map(|n| {
            let record = vendors::record(n);
            let path = format!("/v1/domains/vendor/source-records/bench/{n}");
            let body = serde_json::json!({ "attributes": record["attributes"] }).to_string();
            let started = Instant::now();
            let (status, answer) = client.call("PUT", &path, &body);
            let took = started.elapsed();
            assert!(status < 300, "{status} {answer}");
            took
        })
        .collect()
}

fn concurrent_singles(server: &Server, first: usize, clients: usize, each: usize) -> Vec<Duration> {
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..clients)
            .map(|c| scope.spawn(move || singles(server, first + c * each, each)))
            .collect();
        running
            .into_iter()
            .flat_map(|client| client.join().expect("no panic"))
            .collect()
    })
}

fn searches(server: &Server, number: usize) -> Vec<Duration> {
    let mut client = Client::connect(server);
    (0..number)
        .map(|n| {
            let body = serde_json::json!({ "attributes": vendors::record(n * 7)["attributes"] }).to_string();
            let started = Instant::now();
            let (status, answer) = client.call("POST", "/v1/domains/vendor/match", &body);
            let took = started.elapsed();
            assert_eq!(status, 200, "{answer}");
            took
        })
        .collect()
}

fn golden_ids(server: &Server, number: usize) -> Vec<String> {
    let mut client = Client::connect(server);
    let (status, answer) = client.call("GET", &format!("/v1/domains/vendor/golden-records?limit={number}"), "");
    assert_eq!(status, 200, "{answer}");
    let answer: serde_json::Value = serde_json::from_str(&answer).expect("an answer in JSON");
    let items = answer["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item["id"].as_str().expect("an id").to_owned())
        .collect()
}

/// Requests per second of several clients that read the paths in turn.
fn read_rate(server: &Server, paths: &[String]) -> f64 {
    let done = std::sync::atomic::AtomicU64::new(0);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for reader in 0..READERS {
            let done = &done;
            scope.spawn(move || {
                let mut client = Client::connect(server);
                let requests: Vec<Vec<u8>> = paths.iter().map(|path| client.request("GET", path, "")).collect();
                let mut turn = reader * 61;
                let mut count = 0;
                while started.elapsed() < PHASE {
                    let status = client.send(&requests[turn % requests.len()]);
                    assert_eq!(status, 200);
                    turn += 1;
                    count += 1;
                }
                done.fetch_add(count, std::sync::atomic::Ordering::Relaxed);
            });
        }
    });
    done.into_inner() as f64 / started.elapsed().as_secs_f64()
}

fn quantiles(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    format!(
        "p50 {:>6.2} ms   p99 {:>6.2} ms   max {:>6.2} ms   ({} calls)",
        at(0.5),
        at(0.99),
        at(1.0),
        times.len()
    )
}

//! Changes as fast as the hub commits them, until the last one has arrived at every subscription.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::VENDORS;
use crate::client::Client;
use crate::cpu;
use crate::receiver::Receiver;
use crate::server::Server;
use crate::vendors::{self, PATH, clock};

/// Clients that send changes in parallel.
const CLIENTS: usize = 4;
/// Changes of one call.
const BATCH: usize = 100;
/// Without a delivery for so long the run has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a run came to.
pub struct Run {
    /// Deliveries per second, from the first call to the last receipt.
    pub rate: f64,
    pub seconds: f64,
    /// Mean size of a delivered body.
    pub body_bytes: usize,
    /// Processor seconds of server and database per 1,000 deliveries.
    pub cpu_per_1000: f64,
    /// Deliveries that came more than once.
    pub repeats: u64,
}

/// Sends `changes`, each to all subscriptions.
pub fn run(server: &Server, receiver: &Receiver, subscriptions: usize, changes: usize, postgres: bool) -> Run {
    receiver.reset();
    let head = vendors::head(server);
    let used = cpu::seconds(server.pid(), postgres);
    let started = Instant::now();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let mut client = Client::connect(server);
                loop {
                    let from = next.fetch_add(BATCH, Ordering::Relaxed);
                    if from >= changes {
                        return;
                    }
                    send(&mut client, from..(from + BATCH).min(changes));
                }
            });
        }
    });
    let expected = (vendors::head(server) - head) * subscriptions as u64;
    let mut last = (0, Instant::now());
    let stats = loop {
        let stats = receiver.stats();
        if stats.received >= expected {
            break stats;
        }
        if stats.received > last.0 {
            last = (stats.received, Instant::now());
        }
        assert!(last.1.elapsed() < PATIENCE, "{} of {expected} arrived", stats.received);
        std::thread::sleep(Duration::from_millis(2));
    };
    let seconds = started.elapsed().as_secs_f64();
    assert_eq!(stats.out_of_order, 0, "an older version came after a newer one");
    Run {
        rate: expected as f64 / seconds,
        seconds,
        body_bytes: (stats.bytes / (stats.received + stats.repeats).max(1)) as usize,
        cpu_per_1000: (cpu::seconds(server.pid(), postgres) - used) / expected as f64 * 1000.0,
        repeats: stats.repeats,
    }
}

fn send(client: &mut Client, numbers: std::ops::Range<usize>) {
    // The time makes each change a real one.
    let at = clock();
    let count = numbers.len() as u64;
    let records: Vec<_> = numbers.map(|n| vendors::changed(n % VENDORS, at + n as u64)).collect();
    let (status, answer) = client.call("POST", PATH, &json!({ "records": records }).to_string());
    assert_eq!(status, 200, "{answer}");
    let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(
        answer["counts"]["updated"].as_u64(),
        Some(count),
        "{}",
        answer["counts"]
    );
}

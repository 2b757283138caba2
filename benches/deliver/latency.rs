//! The time from a call to the receipt of its change, at a fixed pace.

use std::time::{Duration, Instant};

use crate::VENDORS;
use crate::client::Client;
use crate::receiver::Receiver;
use crate::server::Server;
use crate::vendors::{self, PATH, clock};

/// Clients that share the pace.
const CLIENTS: usize = 4;

/// Single writes at `per_second` for `seconds`; quantiles of the time until their change was received.
pub fn paced(server: &Server, receiver: &Receiver, per_second: usize, seconds: usize) -> String {
    receiver.reset();
    let total = per_second * seconds;
    let head = vendors::head(server);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for offset in 0..CLIENTS {
            scope.spawn(move || {
                let mut client = Client::connect(server);
                for n in (offset..total).step_by(CLIENTS) {
                    let due = started + Duration::from_secs_f64(n as f64 / per_second as f64);
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let record = vendors::changed(n % VENDORS, clock());
                    let key = record["key"].as_str().expect("a key");
                    let body = serde_json::json!({ "attributes": record["attributes"] }).to_string();
                    let (status, answer) = client.call("PUT", &format!("{PATH}/bench/{key}"), &body);
                    assert_eq!(status, 200, "{answer}");
                }
            });
        }
    });
    let sent = started.elapsed().as_secs_f64();
    let expected = vendors::head(server) - head;
    let patience = Instant::now();
    let stats = loop {
        let stats = receiver.stats();
        if stats.received - stats.flaky >= expected {
            break stats;
        }
        assert!(
            patience.elapsed() < Duration::from_secs(60),
            "{} of {expected} arrived",
            stats.received
        );
        std::thread::sleep(Duration::from_millis(2));
    };
    assert_eq!(stats.out_of_order, 0, "an older version came after a newer one");
    format!(
        "call to receipt p50 {:.2} ms   p99 {:.2} ms   max {:.2} ms   ({total} changes in {sent:.1} s)",
        stats.p50_ms, stats.p99_ms, stats.max_ms
    )
}

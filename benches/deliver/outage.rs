//! One of two subscriptions is down while ten thousand changes are published, then up again: what the other one notices,
//! and how fast the backlog goes out.

use std::time::{Duration, Instant};

use crate::receiver::Receiver;
use crate::server::Server;
use crate::{latency, subscribe, subscribe_at, unsubscribe, vendors};

/// Changes a second, and for how many seconds.
const PACE: (usize, usize) = (500, 20);

/// Prints the healthy subscription's latency without and with the other one down, and the time that draining took.
pub fn run(server: &Server, receiver: &Receiver) {
    let mut ids = subscribe(server, receiver, 1);
    println!(
        "alone                       {}",
        latency::paced(server, receiver, PACE.0, PACE.1)
    );
    let flaky = subscribe_at(server, &receiver.flaky_url());
    receiver.set_down(true);
    let head = vendors::head(server);
    println!(
        "beside one that is down     {}",
        latency::paced(server, receiver, PACE.0, PACE.1)
    );
    assert_eq!(receiver.stats().flaky, 0, "it is down");
    let missed = vendors::head(server) - head;
    receiver.set_down(false);
    let up = Instant::now();
    let stats = loop {
        let stats = receiver.stats();
        if stats.flaky >= missed {
            break stats;
        }
        // The longest pause between two probes is five minutes.
        assert!(
            up.elapsed() < Duration::from_secs(400),
            "{} of {missed} arrived",
            stats.flaky
        );
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(stats.out_of_order, 0, "drained in order");
    println!(
        "drained                     {missed} changes, in order, {:.1} s after the endpoint was up again",
        up.elapsed().as_secs_f64()
    );
    ids.push(flaky);
    unsubscribe(server, ids);
}

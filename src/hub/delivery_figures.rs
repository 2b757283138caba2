//! What the sending of this process came to, counted as it happens.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

use super::time::Micros;

/// Upper bounds of the buckets, in microseconds.
const BOUNDS: [u64; 12] = [
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    500_000,
    1_000_000,
    5_000_000,
    30_000_000,
    3_600_000_000,
];

/// A distribution of times.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [AtomicU64; BOUNDS.len()],
    count: AtomicU64,
    sum_us: AtomicU64,
}

impl Histogram {
    fn observe(&self, micros: u64) {
        let place = BOUNDS.iter().position(|bound| micros <= *bound);
        if let Some(bucket) = place.and_then(|place| self.buckets.get(place)) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(micros, Ordering::Relaxed);
    }

    /// Appends it in the Prometheus text format; `labels` like `a="b",`, or nothing.
    pub(super) fn write(&self, name: &str, labels: &str, out: &mut String) {
        let mut below = 0;
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            below += bucket.load(Ordering::Relaxed);
            let seconds = *bound as f64 / 1e6;
            let _ = writeln!(out, "{name}_bucket{{{labels}le=\"{seconds}\"}} {below}");
        }
        let count = self.count.load(Ordering::Relaxed).max(below);
        let sum = self.sum_us.load(Ordering::Relaxed) as f64 / 1e6;
        let plain = labels.trim_end_matches(',');
        let _ = writeln!(out, "{name}_bucket{{{labels}le=\"+Inf\"}} {count}");
        let _ = writeln!(out, "{name}_sum{{{plain}}} {sum}\n{name}_count{{{plain}}} {count}");
    }
}

/// Histograms of all subscriptions together.
#[derive(Debug, Default)]
pub struct Totals {
    /// Attempts that the endpoint took.
    pub(super) delivered: Histogram,
    /// Attempts that failed.
    pub(super) failed: Histogram,
    /// From the commit of a change to the endpoint's answer.
    pub(super) latency: Histogram,
}

/// Figures of one subscription in this process.
#[derive(Debug)]
pub struct SubscriptionFigures {
    totals: Arc<Totals>,
    delivered: AtomicU64,
    failed: AtomicU64,
    in_flight: AtomicUsize,
    open: AtomicBool,
}

impl SubscriptionFigures {
    /// An attempt that began at `at` ended. `committed` is the time of the change, when it was sent for its own sake.
    pub fn attempt(&self, delivered: bool, duration: Duration, at: Micros, committed: Option<Micros>) {
        let micros = duration.as_micros() as u64;
        if delivered {
            self.delivered.fetch_add(1, Ordering::Relaxed);
            self.totals.delivered.observe(micros);
        } else {
            self.failed.fetch_add(1, Ordering::Relaxed);
            self.totals.failed.observe(micros);
        }
        if let Some(committed) = committed.filter(|_| delivered) {
            let before = u64::try_from(at - committed).unwrap_or(0);
            self.totals.latency.observe(before + micros);
        }
    }

    /// How it is at this moment.
    pub fn now(&self, in_flight: usize, breaker_open: bool) {
        self.in_flight.store(in_flight, Ordering::Relaxed);
        self.open.store(breaker_open, Ordering::Relaxed);
    }

    /// Attempts delivered and failed, requests in flight, whether the breaker is open.
    pub(super) fn read(&self) -> (u64, u64, usize, bool) {
        (
            self.delivered.load(Ordering::Relaxed),
            self.failed.load(Ordering::Relaxed),
            self.in_flight.load(Ordering::Relaxed),
            self.open.load(Ordering::Relaxed),
        )
    }
}

/// Figures of all subscriptions that this process has sent for.
#[derive(Debug, Default)]
pub struct Figures {
    pub(super) totals: Arc<Totals>,
    known: Mutex<HashMap<Arc<str>, Arc<SubscriptionFigures>>>,
}

impl Figures {
    /// Those of one subscription.
    pub fn of(&self, id: &Arc<str>) -> Arc<SubscriptionFigures> {
        let fresh = || {
            Arc::new(SubscriptionFigures {
                totals: Arc::clone(&self.totals),
                delivered: AtomicU64::new(0),
                failed: AtomicU64::new(0),
                in_flight: AtomicUsize::new(0),
                open: AtomicBool::new(false),
            })
        };
        Arc::clone(self.known.lock().entry(Arc::clone(id)).or_insert_with(fresh))
    }

    /// Those of subscriptions that there still are.
    pub(super) fn of_living(&self, alive: impl Fn(&str) -> bool) -> HashMap<Arc<str>, Arc<SubscriptionFigures>> {
        let mut known = self.known.lock();
        known.retain(|id, _| alive(id));
        known.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_counted_and_latency_is_from_the_commit() {
        let figures = Figures::default();
        let own = figures.of(&Arc::from("s"));
        own.attempt(true, Duration::from_millis(2), 1_010_000, Some(1_000_000));
        own.attempt(true, Duration::from_millis(2), 1_010_000, None);
        own.attempt(false, Duration::from_secs(9), 1_010_000, Some(1_000_000));
        own.now(3, true);
        assert_eq!(figures.of(&Arc::from("s")).read(), (2, 1, 3, true));
        let mut text = String::new();
        figures.totals.latency.write("x", "", &mut text);
        assert!(text.contains("x_bucket{le=\"0.01\"} 0\n"), "{text}");
        assert!(text.contains("x_bucket{le=\"0.025\"} 1\n") && text.contains("x_count{} 1\n"));
        let mut text = String::new();
        figures.totals.delivered.write("x", "outcome=\"delivered\",", &mut text);
        assert!(text.contains("x_count{outcome=\"delivered\"} 2\n"), "{text}");
        assert!(figures.of_living(|_| false).is_empty());
        assert_eq!(figures.of(&Arc::from("s")).read(), (0, 0, 0, false));
    }
}

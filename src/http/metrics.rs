//! How many requests, how fast.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

use super::connections::Connections;
use super::routes::{OPERATIONS, Operation};
use super::shares::Shares;

/// Upper bounds of the duration buckets, in microseconds.
const BOUNDS: [u64; 10] = [
    500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 500_000, 2_500_000, 30_000_000,
];

/// Counters of each operation.
pub struct Metrics {
    operations: BTreeMap<&'static str, Counters>,
    /// Refusals by the setting that says how much is allowed.
    refused: Mutex<BTreeMap<&'static str, u64>>,
}

#[derive(Default)]
struct Counters {
    /// By status class, 1xx to 5xx.
    statuses: [AtomicU64; 5],
    buckets: [AtomicU64; BOUNDS.len()],
    count: AtomicU64,
    sum_us: AtomicU64,
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics {
            operations: OPERATIONS
                .iter()
                .map(|operation| (operation.id, Counters::default()))
                .collect(),
            refused: Mutex::default(),
        }
    }
}

impl Metrics {
    /// Counts one answered request.
    pub fn observe(&self, operation: &Operation, status: u16, taken: Duration) {
        let Some(counters) = self.operations.get(operation.id) else {
            return;
        };
        let taken = taken.as_micros() as u64;
        if let Some(class) = counters.statuses.get(usize::from(status / 100).saturating_sub(1)) {
            class.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(bucket) = BOUNDS
            .iter()
            .position(|bound| taken <= *bound)
            .and_then(|i| counters.buckets.get(i))
        {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        counters.count.fetch_add(1, Ordering::Relaxed);
        counters.sum_us.fetch_add(taken, Ordering::Relaxed);
    }

    /// Counts a request that was refused by a limit.
    pub fn refuse(&self, limit: &'static str) {
        *self.refused.lock().entry(limit).or_default() += 1;
    }

    /// Appends what was refused by limits, and what is held.
    pub fn write_limits(&self, shares: &Shares, connections: &Connections, text: &mut String) {
        let mut refused = self.refused.lock().clone();
        refused.extend(shares.refused().filter(|(_, count)| *count > 0));
        let (open, turned_away, unread) = connections.figures();
        refused.insert("limits.connections", turned_away);
        text.push_str("# HELP mdm_refused_total Refusals by limit.\n# TYPE mdm_refused_total counter\n");
        for (limit, count) in refused {
            let _ = writeln!(text, "mdm_refused_total{{limit=\"{limit}\"}} {count}");
        }
        text.push_str("# HELP mdm_unread_total Connections that ended because nobody read.\n");
        let _ = writeln!(text, "# TYPE mdm_unread_total counter\nmdm_unread_total {unread}");
        shares.write(text);
        let _ = writeln!(text, "mdm_held{{limit=\"limits.connections\"}} {open}");
    }

    /// Appends the counters in the Prometheus text format; operations that nobody called are left out.
    pub fn write(&self, text: &mut String) {
        text.push_str("# HELP mdm_http_requests_total Requests answered.\n# TYPE mdm_http_requests_total counter\n");
        for (id, counters) in self.called() {
            for (class, count) in (1..).zip(&counters.statuses) {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    let _ = writeln!(
                        text,
                        "mdm_http_requests_total{{operation=\"{id}\",status=\"{class}xx\"}} {count}"
                    );
                }
            }
        }
        text.push_str("# HELP mdm_http_request_duration_seconds Time to answer.\n");
        text.push_str("# TYPE mdm_http_request_duration_seconds histogram\n");
        for (id, counters) in self.called() {
            counters.write_histogram(id, text);
        }
    }

    fn called(&self) -> impl Iterator<Item = (&&'static str, &Counters)> {
        self.operations
            .iter()
            .filter(|(_, counters)| counters.count.load(Ordering::Relaxed) > 0)
    }
}

impl Counters {
    fn write_histogram(&self, id: &str, text: &mut String) {
        const NAME: &str = "mdm_http_request_duration_seconds";
        let mut below = 0;
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            below += bucket.load(Ordering::Relaxed);
            let seconds = *bound as f64 / 1e6;
            let _ = writeln!(text, "{NAME}_bucket{{operation=\"{id}\",le=\"{seconds}\"}} {below}");
        }
        let count = self.count.load(Ordering::Relaxed).max(below);
        let sum = self.sum_us.load(Ordering::Relaxed) as f64 / 1e6;
        let _ = writeln!(text, "{NAME}_bucket{{operation=\"{id}\",le=\"+Inf\"}} {count}");
        let _ = writeln!(text, "{NAME}_sum{{operation=\"{id}\"}} {sum}");
        let _ = writeln!(text, "{NAME}_count{{operation=\"{id}\"}} {count}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_operation_status_and_time() {
        let metrics = Metrics::default();
        let operation = &OPERATIONS[0];
        metrics.observe(operation, 201, Duration::from_micros(700));
        metrics.observe(operation, 404, Duration::from_secs(60));
        let mut text = String::new();
        metrics.write(&mut text);
        assert!(text.contains("mdm_http_requests_total{operation=\"putSourceRecord\",status=\"4xx\"} 1\n"));
        assert!(text.contains("_bucket{operation=\"putSourceRecord\",le=\"0.001\"} 1\n"));
        assert!(text.contains("le=\"+Inf\"} 2\n"));
        assert!(!text.contains("getHealth"));
    }
}

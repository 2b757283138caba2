//! A lease as the worker sees it: how long it may still start requests, and whether somebody else took over.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// Shared by the keeper that renews it, the recorder that notices its loss, and the worker that sends under it.
pub struct Lease {
    /// Fencing token.
    pub epoch: i64,
    born: Instant,
    /// Milliseconds after `born` until which it surely holds. On the monotonic clock: a changed wall clock must not
    /// prolong it.
    holds_ms: AtomicU64,
    lost: AtomicBool,
    wake: Notify,
}

impl Lease {
    /// `asked` is the time before the claim was sent to the database.
    pub fn new(epoch: i64, asked: Instant, ttl: Duration) -> Self {
        let holds_ms = AtomicU64::new(ttl.as_millis() as u64);
        Lease {
            epoch,
            born: asked,
            holds_ms,
            lost: AtomicBool::new(false),
            wake: Notify::new(),
        }
    }

    /// It was renewed by a call that began at `asked`.
    pub fn renewed(&self, asked: Instant, ttl: Duration) {
        let until = asked.duration_since(self.born) + ttl;
        self.holds_ms.fetch_max(until.as_millis() as u64, Ordering::AcqRel);
        self.wake.notify_one();
    }

    /// Until when it surely holds.
    pub fn holds_until(&self) -> Instant {
        self.born + Duration::from_millis(self.holds_ms.load(Ordering::Acquire))
    }

    /// Another node has it now.
    pub fn lose(&self) {
        self.lost.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    /// Whether another node has it.
    pub fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Acquire)
    }

    /// Returns when it was renewed or lost.
    pub async fn changed(&self) {
        self.wake.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renewal_prolongs_and_never_shortens() {
        let begin = Instant::now();
        let lease = Lease::new(1, begin, Duration::from_secs(30));
        assert_eq!(lease.holds_until(), begin + Duration::from_secs(30));
        lease.renewed(begin + Duration::from_secs(10), Duration::from_secs(30));
        lease.renewed(begin + Duration::from_secs(5), Duration::from_secs(30));
        assert_eq!(lease.holds_until(), begin + Duration::from_secs(40));
        assert!(!lease.is_lost());
        lease.lose();
        assert!(lease.is_lost());
    }
}

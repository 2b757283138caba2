//! Wakes whoever waits for changes that this node committed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::watch;

/// Heads of the domains as far as this node knows, and the bell.
pub(super) struct Feed {
    heads: BTreeMap<String, AtomicI64>,
    bell: watch::Sender<u64>,
}

impl Feed {
    pub(super) fn new(domains: impl Iterator<Item = String>) -> Self {
        Feed {
            heads: domains.map(|d| (d, AtomicI64::new(0))).collect(),
            bell: watch::Sender::new(0),
        }
    }

    /// A commit of this node reached `position`.
    pub(super) fn committed(&self, domain: &str, position: i64) {
        if self.seen(domain, position) {
            self.bell.send_modify(|rings| *rings += 1);
        }
    }

    /// Notes a position that is known to be committed, by any node. Whether it is news.
    pub(super) fn seen(&self, domain: &str, position: i64) -> bool {
        self.heads
            .get(domain)
            .is_some_and(|head| head.fetch_max(position, Ordering::AcqRel) < position)
    }

    /// The highest position known.
    pub(super) fn head(&self, domain: &str) -> i64 {
        self.heads.get(domain).map_or(0, |head| head.load(Ordering::Acquire))
    }

    /// A listener; it hears every later commit.
    pub(super) fn listen(&self) -> watch::Receiver<u64> {
        self.bell.subscribe()
    }
}

//! The change feed: every published change, in commit order, once.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;

use super::Hub;
use crate::error::Result;

/// Which changes to read.
#[derive(Debug, Clone, Default)]
pub struct ChangesQuery {
    /// Domains; must not be empty.
    pub domains: Vec<String>,
    /// `next_cursor` of the page before, or a snapshot's `changes_cursor`; absent = from the beginning.
    pub cursor: Option<String>,
    /// Rows wanted; 0 means 100, at most 1000.
    pub limit: usize,
    /// How long to wait for the first change when there is none yet (at most 30 s).
    pub wait: Duration,
}

/// One page of the change feed. Positions are contiguous within each domain.
#[derive(Debug, Serialize)]
pub struct ChangesPage {
    /// CloudEvents 1.0, the exact bytes that subscribers are sent.
    pub changes: Vec<Box<RawValue>>,
    /// Where to go on; present also when there is nothing new.
    pub next_cursor: String,
    /// Whether more can be read at once.
    pub has_more: bool,
    /// Last position of each domain.
    pub head: BTreeMap<String, i64>,
}

/// One change as the delivery room needs it.
#[derive(Debug, Clone)]
pub struct ChangeRow {
    /// Domain.
    pub domain: String,
    /// Contiguous number within the domain.
    pub position: i64,
    /// CloudEvents id, constant over retries and replays.
    pub event_id: String,
    /// CloudEvents type, e.g. `mdm.golden_record.updated.v1`.
    pub event_type: String,
    /// Golden record concerned.
    pub golden_id: String,
    /// The exact CloudEvents JSON.
    pub body: String,
    /// Request that caused it.
    pub correlation_id: String,
}

impl Hub {
    /// Reads the change feed.
    pub async fn changes(&self, query: ChangesQuery) -> Result<ChangesPage> {
        let _ = query;
        todo!()
    }

    /// Up to `limit` changes of one domain after `position`, for delivery. Blocks the calling thread.
    pub fn changes_after(&self, domain: &str, position: i64, limit: i64) -> Result<Vec<ChangeRow>> {
        let _ = (domain, position, limit);
        todo!()
    }

    /// Last position of a domain that this node knows of. Never blocks.
    pub fn head(&self, domain: &str) -> i64 {
        let _ = domain;
        todo!()
    }

    /// Returns when some domain may have new changes (committed here), or after `at_most`: other nodes' commits are
    /// found by asking again.
    pub async fn wait_for_changes(&self, at_most: Duration) {
        let _ = at_most;
        todo!()
    }
}

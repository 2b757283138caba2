//! The change feed: every published change, in commit order, once.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::sync::watch;
use tokio::time::Instant;

use super::Hub;
use super::page::{MAX_LIMIT, decode_cursor, encode_cursor};
use crate::error::{Error, Result};
use crate::store::{changes, heads};

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

/// How often other nodes' commits are looked for while waiting.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Longest long poll.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What an opaque cursor holds: the position reached in each domain.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Cursor {
    positions: BTreeMap<String, i64>,
}

/// A cursor at these positions.
pub(super) fn cursor_of(positions: impl IntoIterator<Item = (String, i64)>) -> String {
    encode_cursor(&Cursor {
        positions: positions.into_iter().collect(),
    })
}

impl Hub {
    /// Reads the change feed.
    ///
    /// # Errors
    /// `Malformed` for a cursor not made here or one that is ahead of the feed; `NotFound` for an unknown domain.
    pub async fn changes(&self, query: ChangesQuery) -> Result<ChangesPage> {
        for domain in &query.domains {
            self.runtime(domain)?;
        }
        let limit = if query.limit == 0 {
            100
        } else {
            query.limit.min(MAX_LIMIT)
        };
        let cursor: Cursor = query
            .cursor
            .as_deref()
            .map(decode_cursor)
            .transpose()?
            .unwrap_or_default();
        let positions: BTreeMap<String, i64> = query
            .domains
            .iter()
            .map(|domain| (domain.clone(), cursor.positions.get(domain).copied().unwrap_or(0)))
            .collect();
        let until = Instant::now() + query.wait.min(LONGEST_WAIT);
        let mut bell = self.shared.feed.listen();
        loop {
            let from = positions.clone();
            let page = self.read(move |conn| read_page(conn, from, limit)).await?;
            let left = until.saturating_duration_since(Instant::now());
            if !page.changes.is_empty() || left.is_zero() {
                return Ok(page);
            }
            let pause = if self.shared.store.is_shared() {
                left.min(LOOK_AGAIN)
            } else {
                left
            };
            let _ = tokio::time::timeout(pause, bell.changed()).await;
        }
    }

    /// Up to `limit` changes of one domain after `position`, for delivery. Blocks the calling thread.
    ///
    /// # Errors
    /// `Busy` when the database is away.
    pub fn changes_after(&self, domain: &str, position: i64, limit: i64) -> Result<Vec<ChangeRow>> {
        let rows = self
            .shared
            .store
            .read(|conn| changes::after(conn, domain, position, limit))?;
        if let Some(last) = rows.last() {
            self.shared.feed.seen(domain, last.position);
        }
        Ok(rows.into_iter().map(ChangeRow::from).collect())
    }

    /// Last position of a domain that this node knows of. Never blocks.
    pub fn head(&self, domain: &str) -> i64 {
        self.shared.feed.head(domain)
    }

    /// Changes with every commit of this node; a listener misses none between two looks.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.shared.feed.listen()
    }

    /// Returns when some domain may have new changes (committed here), or after `at_most`: other nodes' commits are
    /// found by asking again.
    pub async fn wait_for_changes(&self, at_most: Duration) {
        let mut bell = self.shared.feed.listen();
        let _ = tokio::time::timeout(at_most, bell.changed()).await;
    }
}

/// Domains one after the other, each in order of position, so that a full page of one does not hold back the cursor of
/// another.
fn read_page(conn: &mut crate::store::AnyConn, from: BTreeMap<String, i64>, limit: usize) -> Result<ChangesPage> {
    let names: Vec<String> = from.keys().cloned().collect();
    // Heads first: every position up to them is committed and visible to the statements that follow.
    let head: BTreeMap<String, i64> = heads::read(conn, &names)?
        .into_iter()
        .map(|row| (row.domain, row.position))
        .collect();
    let mut reached = from;
    let mut bodies = Vec::new();
    let mut has_more = false;
    for (domain, position) in &mut reached {
        let newest = head.get(domain).copied().unwrap_or(0);
        if *position > newest {
            return Err(Error::malformed(
                "cursor",
                "the cursor is ahead of the feed: expected one that this hub gave",
            ));
        }
        let room = limit - bodies.len();
        if *position == newest {
            continue;
        }
        if room == 0 {
            has_more = true;
            continue;
        }
        let rows = changes::after(conn, domain, *position, room as i64)?;
        for row in rows {
            *position = row.position;
            let body = RawValue::from_string(row.body)
                .map_err(|e| Error::Internal(format!("stored change cannot be read: {e}")))?;
            bodies.push(body);
        }
        has_more |= *position < newest;
    }
    Ok(ChangesPage {
        changes: bodies,
        next_cursor: encode_cursor(&Cursor { positions: reached }),
        has_more,
        head,
    })
}

impl From<changes::ChangeRow> for ChangeRow {
    fn from(row: changes::ChangeRow) -> Self {
        ChangeRow {
            domain: row.domain,
            position: row.position,
            event_id: row.event_id,
            event_type: row.type_,
            golden_id: row.golden_id,
            body: row.body,
            correlation_id: row.correlation_id,
        }
    }
}

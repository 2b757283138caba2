//! The newest changes, read once for all subscriptions of this node.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::watch;

use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::hub::changes::ChangeRow;

/// Changes kept per domain; whoever is further behind reads for itself.
const KEPT: usize = 4096;
/// Bytes of bodies kept per domain.
const KEPT_BYTES: usize = 8 * 1024 * 1024;
/// Changes of one read.
pub const READ: i64 = 512;
/// How often other nodes' commits are looked for.
const POLL: Duration = Duration::from_millis(50);

/// The ends of all change feeds.
pub struct Tail {
    rings: Mutex<HashMap<String, Ring>>,
    news: watch::Sender<u64>,
}

struct Ring {
    /// Position of the first row, or the one that comes next when there is none.
    first: i64,
    rows: VecDeque<Arc<ChangeRow>>,
    bytes: usize,
}

/// What the tail knows of a stretch of a feed.
pub enum Slice {
    /// The changes from the position asked for on, at least one.
    Rows(Vec<Arc<ChangeRow>>),
    /// Nothing newer is known.
    Nothing,
    /// The position is older than what is kept.
    Behind,
}

impl Ring {
    fn next(&self) -> i64 {
        self.first + self.rows.len() as i64
    }

    fn push(&mut self, row: ChangeRow) {
        if row.position != self.next() {
            self.first = row.position;
            self.rows.clear();
            self.bytes = 0;
        }
        self.bytes += row.body.len();
        self.rows.push_back(Arc::new(row));
        while self.rows.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some(old) = self.rows.pop_front() else { break };
            self.bytes -= old.body.len();
            self.first += 1;
        }
    }

    fn slice(&self, position: i64, limit: usize) -> Slice {
        if position >= self.next() {
            return Slice::Nothing;
        }
        match usize::try_from(position - self.first) {
            Ok(skip) => Slice::Rows(self.rows.iter().skip(skip).take(limit).cloned().collect()),
            Err(_) => Slice::Behind,
        }
    }
}

impl Tail {
    /// Begins after `heads`, the last position of each domain.
    pub fn new(heads: impl IntoIterator<Item = (String, i64)>) -> Self {
        let ring = |(domain, head)| {
            (
                domain,
                Ring {
                    first: head + 1,
                    rows: VecDeque::new(),
                    bytes: 0,
                },
            )
        };
        Tail {
            rings: Mutex::new(heads.into_iter().map(ring).collect()),
            news: watch::Sender::new(0),
        }
    }

    /// Changes from `position` on.
    pub fn slice(&self, domain: &str, position: i64, limit: usize) -> Slice {
        self.rings
            .lock()
            .get(domain)
            .map_or(Slice::Nothing, |ring| ring.slice(position, limit))
    }

    /// Changes whenever something was added.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    fn next(&self, domain: &str) -> i64 {
        self.rings.lock().get(domain).map_or(1, Ring::next)
    }

    fn add(&self, domain: &str, rows: Vec<ChangeRow>) {
        if let Some(ring) = self.rings.lock().get_mut(domain) {
            for row in rows {
                ring.push(row);
            }
        }
    }

    /// Follows the feeds for ever.
    pub async fn follow(self: Arc<Self>, hub: Arc<Hub>) {
        let domains: Vec<String> = self.rings.lock().keys().cloned().collect();
        let mut bell = hub.listen();
        loop {
            bell.borrow_and_update();
            match self.read(&hub, &domains).await {
                Ok(true) => self.news.send_modify(|count| *count += 1),
                Ok(false) => {
                    // Other nodes ring no bell here.
                    let _ = tokio::time::timeout(POLL, bell.changed()).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot read the change feed");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    /// Reads what is new; whether there was anything.
    async fn read(self: &Arc<Self>, hub: &Arc<Hub>, domains: &[String]) -> Result<bool> {
        let mut heads: Vec<(String, i64)> = domains.iter().map(|d| (d.clone(), hub.head(d))).collect();
        if hub.dispatch().is_shared() {
            let (hub, domains) = (Arc::clone(hub), domains.to_vec());
            heads.extend(blocking(move || hub.dispatch().heads(&domains)).await?);
        }
        heads.retain(|(domain, head)| self.next(domain) <= *head);
        let mut any = false;
        for (domain, _) in heads {
            let (hub, tail) = (Arc::clone(hub), Arc::clone(self));
            any |= blocking(move || {
                let rows = hub.changes_after(&domain, tail.next(&domain) - 1, READ)?;
                let some = !rows.is_empty();
                tail.add(&domain, rows);
                Ok(some)
            })
            .await?;
        }
        Ok(any)
    }
}

/// Runs blocking work beside the async threads.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::Internal(format!("a blocking task ended early: {e}")))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::testing;

    fn change(position: i64) -> ChangeRow {
        ChangeRow {
            body: "{}".into(),
            ..testing::change(position)
        }
    }

    fn positions(slice: Slice) -> Option<Vec<i64>> {
        match slice {
            Slice::Rows(rows) => Some(rows.iter().map(|row| row.position).collect()),
            Slice::Nothing => Some(Vec::new()),
            Slice::Behind => None,
        }
    }

    #[test]
    fn it_knows_what_it_has_what_is_not_there_yet_and_what_is_gone() {
        let tail = Tail::new([("vendor".to_string(), 10)]);
        assert_eq!(positions(tail.slice("vendor", 11, 9)), Some(vec![]));
        assert_eq!(positions(tail.slice("vendor", 10, 9)), None);
        tail.add("vendor", (11..=14).map(change).collect());
        assert_eq!(positions(tail.slice("vendor", 12, 2)), Some(vec![12, 13]));
        assert_eq!(positions(tail.slice("vendor", 15, 2)), Some(vec![]));
        tail.add("vendor", (15..15 + KEPT as i64).map(change).collect());
        assert_eq!(positions(tail.slice("vendor", 14, 1)), None);
        assert_eq!(positions(tail.slice("vendor", 15, 1)), Some(vec![15]));
    }
}

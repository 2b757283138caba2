//! Published golden records at hand, never stale: a record is taken out before the commit that changes it, and while
//! that commit runs nobody may put it back.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;

use super::golden_records::PublishedRecord;

const SHARDS: usize = 64;

/// A bounded map from golden id (as asked for) to published bytes.
pub(crate) struct Cache {
    shards: Vec<Mutex<Shard>>,
    per_shard: usize,
}

#[derive(Default)]
struct Shard {
    records: HashMap<Arc<str>, PublishedRecord>,
    /// Order of arrival, for eviction.
    order: VecDeque<Arc<str>>,
    /// Ids that a running commit changes.
    changing: HashSet<String>,
    /// Grows with each finished commit; a reader that started before may not insert after.
    epoch: u64,
}

/// Proof that a reader started before a certain commit; see [`Cache::put`].
#[derive(Clone, Copy)]
pub(crate) struct Ticket(u64);

impl Cache {
    /// A cache for about `records` records.
    pub(crate) fn new(records: usize) -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::new(Shard::default())).collect();
        Cache {
            shards,
            per_shard: (records / SHARDS).max(1),
        }
    }

    fn shard(&self, id: &str) -> &Mutex<Shard> {
        // FNV-1a: ids differ in their last bytes.
        let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
        });
        &self.shards[(hash % SHARDS as u64) as usize]
    }

    /// The record, if at hand.
    pub(crate) fn get(&self, id: &str) -> Option<PublishedRecord> {
        self.shard(id).lock().records.get(id).cloned()
    }

    /// Taken before reading the database.
    pub(crate) fn ticket(&self, id: &str) -> Ticket {
        Ticket(self.shard(id).lock().epoch)
    }

    /// Keeps what was read, unless a commit that may concern it ran meanwhile.
    pub(crate) fn put(&self, id: &str, record: PublishedRecord, ticket: Ticket) {
        let mut shard = self.shard(id).lock();
        if shard.epoch != ticket.0 || shard.changing.contains(id) {
            return;
        }
        let key: Arc<str> = Arc::from(id);
        if shard.records.insert(key.clone(), record).is_none() {
            shard.order.push_back(key);
        }
        while shard.records.len() > self.per_shard {
            let Some(oldest) = shard.order.pop_front() else { break };
            shard.records.remove(&oldest);
        }
    }

    /// Before the commit: takes the records out and keeps them out.
    pub(crate) fn begin(&self, ids: &[String]) {
        for id in ids {
            let mut shard = self.shard(id).lock();
            shard.records.remove(id.as_str());
            shard.changing.insert(id.clone());
        }
    }

    /// After the commit, whatever its outcome.
    pub(crate) fn end(&self, ids: &[String]) {
        for id in ids {
            let mut shard = self.shard(id).lock();
            shard.changing.remove(id);
            shard.epoch += 1;
            if shard.order.len() > 4 * self.per_shard {
                let Shard { order, records, .. } = &mut *shard;
                order.retain(|id| records.contains_key(id));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> PublishedRecord {
        PublishedRecord {
            body: text.into(),
            etag: "\"1\"".into(),
            golden_id: "g".into(),
            domain: "vendor".into(),
        }
    }

    #[test]
    fn a_reader_that_started_before_a_commit_cannot_bring_the_old_bytes_back() {
        let cache = Cache::new(1000);
        let early = cache.ticket("g");
        cache.begin(&["g".into()]);
        cache.put("g", record("old"), early);
        assert!(cache.get("g").is_none(), "not while the commit runs");
        cache.end(&["g".into()]);
        cache.put("g", record("old"), early);
        assert!(cache.get("g").is_none(), "not after it either");
        cache.put("g", record("new"), cache.ticket("g"));
        assert_eq!(&*cache.get("g").expect("kept").body, "new");
        cache.begin(&["g".into()]);
        assert!(cache.get("g").is_none());
    }

    #[test]
    fn it_stays_bounded() {
        let cache = Cache::new(64);
        for n in 0..10_000 {
            let id = format!("g{n}");
            cache.put(&id, record("x"), cache.ticket(&id));
        }
        let kept: usize = cache.shards.iter().map(|s| s.lock().records.len()).sum();
        assert!(kept <= 64, "{kept} kept");
    }
}

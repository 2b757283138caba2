//! Several events in one request: how they are put together, and what follows when the endpoint does not take them.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::request::Source;
use super::schedule::micros;
use super::sender::Answer;
use super::worker::Worker;
use crate::hub::changes::ChangeRow;
use crate::hub::time::{Micros, now};

/// Bytes of stored bodies in one batch: with what projecting and granting may add it stays below 1 MiB.
const MOST_BYTES: usize = 960 * 1024;

/// Changes of one domain and of different golden records that are sent together, in order of position.
pub struct Batch {
    /// Index of the feed.
    pub feed: usize,
    /// The changes, each with how often it was tried (1, 2, 3 …).
    pub items: Vec<(Arc<ChangeRow>, i64)>,
    /// How often the endpoint refused the batch.
    pub refused: i64,
    /// When it is sent again (µs).
    pub due: Micros,
    bytes: usize,
}

impl Batch {
    /// Begins with one change.
    pub fn new(feed: usize, change: Arc<ChangeRow>, tries: i64) -> Self {
        Batch {
            feed,
            bytes: change.body.len() + 2,
            items: vec![(change, tries)],
            refused: 0,
            due: 0,
        }
    }

    /// Whether this change may go along.
    pub fn takes(&self, change: &ChangeRow) -> bool {
        let there = self.items.iter().any(|(other, _)| other.golden_id == change.golden_id);
        !there && self.bytes + change.body.len() < MOST_BYTES
    }

    /// Takes a change along.
    pub fn push(&mut self, change: Arc<ChangeRow>, tries: i64) {
        self.bytes += change.body.len() + 1;
        self.items.push((change, tries));
    }

    /// Its `webhook-id`: the same for the same events.
    pub fn id(&self) -> String {
        let mut hash = Sha256::new();
        for (change, _) in self.items.first().into_iter().chain(self.items.last()) {
            hash.update(change.event_id.as_bytes());
            hash.update(b"|");
        }
        hash.update(self.items.len().to_string().as_bytes());
        let hex: String = hash
            .finalize()
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("batch_{hex}")
    }

    /// The golden record that stands for it.
    pub fn golden_id(&self) -> &str {
        self.items.first().map_or("", |(change, _)| change.golden_id.as_str())
    }
}

impl Worker {
    /// The endpoint took a batch.
    pub(super) fn batch_delivered(&mut self, batch: &Batch) {
        self.endpoint_answers();
        if let Some(feed) = self.feeds.get_mut(batch.feed) {
            batch
                .items
                .iter()
                .for_each(|(change, _)| feed.window.finish(change.position));
        }
    }

    /// The endpoint did not take a batch. If it is to blame, the batch waits as it is. Else the batch is sent once more,
    /// and if that fails each change alone, so that the one at fault shows.
    pub(super) fn batch_failed(&mut self, mut batch: Batch, probe: bool, answer: &Answer) {
        let at = now();
        let blameless = self.endpoint_failed(batch.golden_id(), probe, answer, at);
        if blameless || self.unwanted.is_some() {
            batch.due = at;
            return self.held.push(batch);
        }
        batch.refused += 1;
        let delay = self
            .plan
            .schedule
            .delay(batch.refused, answer.retry_after, rand::random());
        match delay {
            Some(delay) if batch.refused < 2 && answer.status != Some(413) => {
                batch.due = at + micros(delay);
                self.held.push(batch);
            }
            _ => self.split(&batch),
        }
    }

    /// Sends each change of a batch alone from now on.
    fn split(&mut self, batch: &Batch) {
        if let Some(feed) = self.feeds.get_mut(batch.feed) {
            let done = feed.window.watermark();
            self.alone
                .retain(|(other, position)| *other != batch.feed || *position > done);
            for (change, _) in &batch.items {
                self.alone.insert((batch.feed, change.position));
                feed.window.put_back(change.position);
            }
        }
    }

    /// The batch that waits longest to be sent again, if one is due.
    pub(super) fn due_batch(&mut self, at: Micros) -> Option<Source> {
        let found = self.held.iter().position(|batch| batch.due <= at)?;
        let mut batch = self.held.remove(found);
        batch.items.iter_mut().for_each(|(_, tries)| *tries += 1);
        Some(Source::Batch(batch))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::testing;

    fn change(position: i64, golden_id: &str, bytes: usize) -> Arc<ChangeRow> {
        Arc::new(ChangeRow {
            event_id: format!("event-{position}"),
            golden_id: golden_id.into(),
            body: "x".repeat(bytes),
            ..testing::change(position)
        })
    }

    #[test]
    fn each_golden_record_once_and_not_too_much() {
        let mut batch = Batch::new(0, change(1, "a", 10), 1);
        assert!(!batch.takes(&change(2, "a", 10)) && batch.takes(&change(2, "b", 10)));
        assert!(!batch.takes(&change(2, "b", MOST_BYTES)));
        batch.push(change(2, "b", MOST_BYTES - 100), 1);
        assert!(!batch.takes(&change(3, "c", 100)));
    }

    #[test]
    fn the_same_events_have_the_same_id() {
        let batch = |positions: &[i64]| {
            let mut changes = positions.iter().map(|p| change(*p, &p.to_string(), 1));
            let mut batch = Batch::new(0, changes.next().unwrap(), 1);
            changes.for_each(|change| batch.push(change, 1));
            batch.id()
        };
        assert_eq!(batch(&[1, 2, 3]), batch(&[1, 2, 3]));
        let others = [batch(&[1, 2]), batch(&[1, 2, 4]), batch(&[2, 3]), batch(&[1, 3])];
        assert!(others.iter().all(|other| *other != batch(&[1, 2, 3])));
        assert!(batch(&[1]).starts_with("batch_") && !batch(&[1]).contains('.'));
    }
}

//! What failed for one subscription: the first failure of each golden record is tried again when it is due, the later
//! changes of that golden record wait behind it.

use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::hub::deliveries::FailureRow;
use crate::hub::time::Micros;

/// Failures that are not dead, by golden record.
#[derive(Debug, Default)]
pub struct Backlog {
    lanes: HashMap<String, VecDeque<FailureRow>>,
    /// `(next_at, golden id)` of the first of each lane, unless it is in flight.
    due: BTreeSet<(Micros, String)>,
    len: usize,
}

impl Backlog {
    /// From the stored rows, in order of position within each golden record. One that was left without a due first row
    /// gets it back.
    pub fn load(rows: Vec<FailureRow>) -> Self {
        let mut backlog = Backlog::default();
        for row in rows {
            backlog.push(row);
        }
        backlog
    }

    /// How many changes wait.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether later changes of this golden record must wait.
    pub fn holds(&self, golden_id: &str) -> bool {
        self.lanes.contains_key(golden_id)
    }

    /// Adds a change behind those of its golden record that wait already.
    pub fn push(&mut self, row: FailureRow) {
        let lane = self.lanes.entry(row.golden_id.clone()).or_default();
        if lane.is_empty() {
            self.due.insert((row.next_at, row.golden_id.clone()));
        }
        lane.push_back(row);
        self.len += 1;
    }

    /// When the next one is due.
    pub fn next_due(&self) -> Option<Micros> {
        self.due.first().map(|(at, _)| *at)
    }

    /// The one that is due longest, if any is at `now`. It is in flight from now on.
    pub fn start(&mut self, now: Micros) -> Option<FailureRow> {
        if self.next_due()? > now {
            None
        } else {
            self.start_first()
        }
    }

    /// The one that is due first, even if only later. It is in flight from now on.
    pub fn start_first(&mut self) -> Option<FailureRow> {
        let (_, golden_id) = self.due.pop_first()?;
        self.lanes.get(&golden_id)?.front().cloned()
    }

    /// The first of this golden record, due or not. It counts as in flight from now on.
    pub fn take_first(&mut self, golden_id: &str) -> Option<FailureRow> {
        let first = self.lanes.get(golden_id)?.front()?.clone();
        self.due.remove(&(first.next_at, golden_id.to_string()));
        Some(first)
    }

    /// The change in flight of this golden record is done with (delivered or dead); answers the next one, due at `now`.
    pub fn remove(&mut self, golden_id: &str, now: Micros) -> Option<FailureRow> {
        let lane = self.lanes.get_mut(golden_id)?;
        if lane.pop_front().is_some() {
            self.len -= 1;
        }
        let Some(next) = lane.front_mut() else {
            self.lanes.remove(golden_id);
            return None;
        };
        next.state = "due".into();
        next.next_at = now;
        self.due.insert((now, golden_id.to_string()));
        Some(next.clone())
    }

    /// The change in flight of this golden record is tried again later, as `row` says.
    pub fn put_back(&mut self, row: FailureRow) {
        self.due.insert((row.next_at, row.golden_id.clone()));
        if let Some(first) = self.lanes.get_mut(&row.golden_id).and_then(|lane| lane.front_mut()) {
            *first = row;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(golden_id: &str, position: i64, state: &str, next_at: i64) -> FailureRow {
        FailureRow {
            subscription_id: "s".into(),
            domain: "vendor".into(),
            position,
            golden_id: golden_id.into(),
            state: state.into(),
            attempts: 1,
            next_at,
            last_error: String::new(),
            first_failed_at: 0,
        }
    }

    #[test]
    fn the_first_is_due_and_the_others_wait_in_order() {
        let mut backlog = Backlog::load(vec![
            row("a", 1, "due", 50),
            row("a", 4, "parked", 0),
            row("b", 2, "due", 40),
        ]);
        assert_eq!((backlog.len(), backlog.next_due()), (3, Some(40)));
        assert!(backlog.start(39).is_none());
        assert_eq!(backlog.start(60).unwrap().position, 2);
        assert_eq!(backlog.start(60).unwrap().position, 1);
        assert!(backlog.start(60).is_none(), "position 4 must wait for position 1");
        let promoted = backlog.remove("a", 61).unwrap();
        assert_eq!(
            (promoted.position, promoted.state.as_str(), promoted.next_at),
            (4, "due", 61)
        );
        assert_eq!(backlog.start(61).unwrap().position, 4);
        assert!(backlog.remove("a", 62).is_none());
        assert!(!backlog.holds("a") && backlog.holds("b"));
    }

    #[test]
    fn what_fails_again_goes_back_in_front_of_its_followers() {
        let mut backlog = Backlog::load(vec![row("a", 1, "due", 10), row("a", 2, "parked", 0)]);
        let mut first = backlog.start(10).unwrap();
        first.attempts = 2;
        first.next_at = 100;
        backlog.put_back(first);
        assert_eq!((backlog.next_due(), backlog.len()), (Some(100), 2));
        let again = backlog.start_first().unwrap();
        assert_eq!((again.position, again.attempts), (1, 2));
    }

    #[test]
    fn a_lane_that_lost_its_first_row_goes_on() {
        let mut backlog = Backlog::load(vec![row("a", 4, "parked", 0)]);
        assert_eq!(backlog.start(1).unwrap().position, 4);
    }
}

//! What failed for one subscription: the first failure of each golden record is tried again when it is due, the later
//! changes of that golden record wait behind it.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use crate::hub::deliveries::FailureRow;
use crate::hub::time::Micros;

/// Failures that are not dead, by golden record.
#[derive(Debug, Default)]
pub struct Backlog {
    /// In order of position.
    lanes: HashMap<String, VecDeque<FailureRow>>,
    /// (domain, position) of those that a newer one may take the place of.
    droppable: HashSet<(String, i64)>,
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

    /// Whether anything of this domain waits.
    pub fn holds_domain(&self, domain: &str) -> bool {
        let mut first = self.lanes.values().filter_map(VecDeque::front);
        first.any(|row| row.domain == domain)
    }

    /// Adds a change to those of its golden record that wait already, in order of position.
    pub fn push(&mut self, row: FailureRow) {
        let (at, golden_id) = (row.next_at, row.golden_id.clone());
        let lane = self.lanes.entry(golden_id.clone()).or_default();
        // What is in flight stays first.
        let waiting = lane
            .front()
            .is_some_and(|first| self.due.contains(&(first.next_at, golden_id.clone())));
        let least = usize::from(!lane.is_empty() && !waiting);
        let place = lane.partition_point(|other| other.position < row.position).max(least);
        if place == 0 {
            if let Some(first) = lane.front() {
                self.due.remove(&(first.next_at, golden_id.clone()));
            }
            self.due.insert((at, golden_id));
        }
        lane.insert(place, row);
        self.len += 1;
    }

    /// As [`Backlog::push`], of a change that a newer one may take the place of.
    pub fn push_droppable(&mut self, row: FailureRow) {
        self.droppable.insert((row.domain.clone(), row.position));
        self.push(row);
    }

    /// Lets what waits of a golden record give way to the newest of it. Answers what is gone, and the first of those
    /// that stay if it became due by that, at `now`.
    pub fn give_way(&mut self, golden_id: &str, now: Micros) -> (Vec<FailureRow>, Option<FailureRow>) {
        let Some(mut lane) = self.lanes.remove(golden_id) else {
            return (Vec::new(), None);
        };
        let newest = lane.back().map(|row| row.position);
        let first_due = lane.front().map(|first| (first.next_at, golden_id.to_string()));
        let waiting = first_due.as_ref().is_some_and(|due| self.due.contains(due));
        let first = lane.front().map(|row| row.position);
        let mut gone = Vec::new();
        lane.retain(|row| {
            let flying = Some(row.position) == first && !waiting;
            let place = (row.domain.clone(), row.position);
            let gives_way = Some(row.position) != newest && !flying && self.droppable.contains(&place);
            if gives_way {
                self.droppable.remove(&place);
                gone.push(row.clone());
            }
            !gives_way
        });
        self.len -= gone.len();
        let mut promoted = None;
        if let Some(next) = lane.front_mut().filter(|next| Some(next.position) != first) {
            if let Some(due) = first_due {
                self.due.remove(&due);
            }
            next.state = "due".into();
            next.next_at = now;
            self.due.insert((now, golden_id.to_string()));
            promoted = Some(next.clone());
        }
        self.lanes.insert(golden_id.to_string(), lane);
        (gone, promoted)
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
        if let Some(done) = lane.pop_front() {
            self.len -= 1;
            if !self.droppable.is_empty() {
                self.droppable.remove(&(done.domain, done.position));
            }
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
            dead_at: None,
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

    #[test]
    fn an_older_one_goes_before_newer_ones_that_wait() {
        let mut backlog = Backlog::load(vec![row("a", 6, "due", 10)]);
        backlog.push(row("a", 5, "parked", 0));
        assert_eq!((backlog.next_due(), backlog.len()), (Some(0), 2));
        assert_eq!(backlog.start(10).unwrap().position, 5);
        backlog.push(row("a", 4, "parked", 0));
        assert!(backlog.start(10).is_none(), "one at a time");
        assert_eq!(backlog.remove("a", 11).unwrap().position, 4);
    }

    #[test]
    fn what_waits_gives_way_to_the_newest() {
        let mut backlog = Backlog::default();
        backlog.push_droppable(row("a", 1, "due", 90));
        backlog.push(row("a", 2, "parked", 0));
        backlog.push_droppable(row("a", 3, "parked", 0));
        backlog.push_droppable(row("a", 4, "parked", 0));
        let (gone, first) = backlog.give_way("a", 7);
        assert_eq!(gone.iter().map(|row| row.position).collect::<Vec<_>>(), [1, 3]);
        let first = first.unwrap();
        assert_eq!((first.position, first.state.as_str(), first.next_at), (2, "due", 7));
        assert_eq!((backlog.next_due(), backlog.len()), (Some(7), 2));
        assert_eq!(backlog.start(7).unwrap().position, 2);
        assert_eq!(backlog.remove("a", 8).unwrap().position, 4);
        let flying = backlog.start(8).unwrap();
        backlog.push_droppable(row("a", 9, "parked", 0));
        let (gone, first) = backlog.give_way("a", 9);
        assert!(gone.is_empty() && first.is_none(), "what is in flight stays");
        backlog.put_back(flying);
        let (gone, first) = backlog.give_way("a", 10);
        assert_eq!((gone.len(), first.unwrap().position), (1, 9));
        assert_eq!((backlog.len(), backlog.next_due()), (1, Some(10)));
        assert!(backlog.holds_domain("vendor") && !backlog.holds_domain("item"));
    }
}

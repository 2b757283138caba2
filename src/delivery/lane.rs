//! What one subscription is sent once more: redriven dead letters, and the replay that is being walked. All of it is
//! marked as a replay, so it may follow newer changes of its golden record; it never goes beside a live one.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::walk::{AHEAD, Ending, Stretch, Walk};
use crate::hub::changes::ChangeRow;
use crate::hub::deliveries::{FailureRow, Report};
use crate::hub::replays::ReplayJob;
use crate::hub::time::Micros;

/// With fewer redriven ones at hand, more are read if there are more.
const FEW: usize = 100;
/// How long what is settled may still be found unsettled in the database (µs): longer than a report waits.
const UNRECORDED: Micros = 10_000_000;
/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(500);

type Place = (String, i64);

/// Redriven dead letters and the present replay.
#[derive(Default)]
pub struct Lane {
    look_at: Option<Instant>,
    /// Whether the database may have more redriven ones than were read.
    more: bool,
    redriven: BTreeMap<Place, FailureRow>,
    /// Those not in flight, by time.
    due: BTreeSet<(Micros, Place)>,
    settled: HashMap<Place, Micros>,
    walk: Option<Walk>,
    /// The replay that came to its end last; its row may not say so yet.
    ended: Option<Arc<str>>,
    /// Golden records that something is in flight for.
    flying: HashSet<String>,
}

/// Something to send once more.
#[derive(Debug, Clone)]
pub enum Piece {
    /// A dead letter that somebody wants sent again.
    Redriven(FailureRow),
    /// A change of a replay.
    Replayed {
        /// Replay.
        job: Arc<str>,
        /// The change.
        change: Arc<ChangeRow>,
        /// 1, 2, 3 …
        tries: i64,
    },
}

impl Piece {
    /// Golden record of the change.
    pub fn golden_id(&self) -> &str {
        match self {
            Piece::Redriven(row) => &row.golden_id,
            Piece::Replayed { change, .. } => &change.golden_id,
        }
    }
}

impl Lane {
    /// There may be more to send.
    pub fn look(&mut self) {
        self.look_at = Some(Instant::now());
    }

    /// Whether the database should be asked now.
    pub fn wants_look(&self) -> bool {
        self.look_at.is_some_and(|at| at <= Instant::now())
    }

    /// The database could not be asked, or not everything is recorded yet.
    pub fn look_later(&mut self) {
        self.look_at = Some(Instant::now() + PAUSE);
    }

    /// When to do something next although nothing happens.
    pub fn wakes_at(&self, now: Micros) -> (Option<Instant>, Option<Micros>) {
        let due = self.due.range((now + 1, (String::new(), 0))..).next();
        (self.look_at, due.map(|(at, _)| *at))
    }

    /// How many are in flight.
    pub fn in_flight(&self) -> usize {
        self.flying.len()
    }

    /// Takes over what the database has.
    pub fn found(&mut self, rows: Vec<FailureRow>, more: bool, job: Option<ReplayJob>, now: Micros) {
        self.look_at = None;
        self.more = more;
        self.settled.retain(|_, at| now - *at < UNRECORDED);
        for row in rows {
            let place = (row.domain.clone(), row.position);
            if self.redriven.contains_key(&place) {
                continue;
            }
            if self.settled.get(&place).is_some_and(|at| row.next_at <= *at) {
                self.look_later();
                continue;
            }
            self.due.insert((row.next_at, place.clone()));
            self.redriven.insert(place, row);
        }
        match (job, &self.walk) {
            (Some(job), Some(walk)) if walk.id() == &job.id => {}
            (Some(job), _) if self.ended.as_ref() == Some(&job.id) => self.look_later(),
            (job, _) => self.walk = job.map(Walk::new),
        }
    }

    /// What the replay should read now.
    pub fn stretch(&self) -> Option<Stretch> {
        self.walk
            .as_ref()
            .filter(|_| self.look_at.is_none())
            .and_then(Walk::wants)
    }

    /// Takes what was read of [`Lane::stretch`], up to [`AHEAD`] changes.
    pub fn read(&mut self, rows: Vec<ChangeRow>, wanted: impl Fn(&ChangeRow) -> bool) {
        let all = rows.len() < AHEAD;
        if let Some(walk) = &mut self.walk {
            walk.read(rows, all, wanted);
        }
    }

    /// The next one to send, if any: those for which `busy` answers true wait. It is in flight from now on.
    pub fn pick(&mut self, now: Micros, busy: impl Fn(&str, &str, i64) -> bool) -> Option<Piece> {
        let redriven = self.due.range(..(now + 1, (String::new(), 0))).find(|(_, place)| {
            self.redriven.get(place).is_some_and(|row| {
                !self.flying.contains(&row.golden_id) && !busy(&row.domain, &row.golden_id, row.position)
            })
        });
        let piece = match redriven.cloned() {
            Some((at, place)) => {
                let row = self.redriven.get(&place)?.clone();
                self.due.remove(&(at, place));
                Piece::Redriven(row)
            }
            None => {
                let flying = &self.flying;
                let walk = self.walk.as_mut()?;
                let (change, tries) = walk.pick(|change| {
                    flying.contains(&change.golden_id) || busy(&change.domain, &change.golden_id, change.position)
                })?;
                Piece::Replayed {
                    job: Arc::clone(walk.id()),
                    change,
                    tries,
                }
            }
        };
        self.flying.insert(piece.golden_id().to_owned());
        Some(piece)
    }

    /// The endpoint is to blame: the piece is to be sent again.
    pub fn put_back(&mut self, piece: Piece, now: Micros) {
        self.flying.remove(piece.golden_id());
        match piece {
            Piece::Redriven(mut row) => {
                row.next_at = row.next_at.max(now);
                self.wait(row);
            }
            Piece::Replayed { job, change, .. } => self.settle_walk(&job, change.position, None),
        }
    }

    /// A redriven one is to be tried again when its row says so.
    pub fn again(&mut self, row: FailureRow) {
        self.flying.remove(&row.golden_id);
        self.wait(row);
    }

    fn wait(&mut self, row: FailureRow) {
        let place = (row.domain.clone(), row.position);
        self.due.insert((row.next_at, place.clone()));
        self.redriven.insert(place, row);
    }

    /// A redriven one was delivered or is dead again.
    pub fn settle(&mut self, row: &FailureRow, now: Micros) {
        self.flying.remove(&row.golden_id);
        let place = (row.domain.clone(), row.position);
        self.redriven.remove(&place);
        self.settled.insert(place, now);
        if self.more && self.redriven.len() < FEW {
            self.look_at.get_or_insert_with(|| Instant::now() + PAUSE);
        }
    }

    /// A change of a replay was sent.
    pub fn replayed(&mut self, job: &str, change: &ChangeRow) {
        self.flying.remove(&change.golden_id);
        self.settle_walk(job, change.position, Some(Ending::Sent));
    }

    /// A change of a replay failed and goes on as `row`, which is tried again by the schedule or dead.
    pub fn replay_failed(&mut self, job: &str, row: FailureRow) {
        self.flying.remove(&row.golden_id);
        self.settle_walk(job, row.position, Some(Ending::Failed));
        if row.state != "dead" {
            self.wait(row);
        }
    }

    fn settle_walk(&mut self, job: &str, position: i64, ending: Option<Ending>) {
        // A replay that was cancelled meanwhile has nothing to be told.
        let walk = self.walk.as_mut().filter(|walk| walk.id().as_ref() == job);
        match (walk, ending) {
            (Some(walk), Some(ending)) => walk.end(position, ending),
            (Some(walk), None) => walk.put_back(position),
            (None, _) => {}
        }
    }

    /// Tells the report how far the replay is.
    pub fn tell(&mut self, report: &mut Report) {
        let Some(job) = self.walk.as_mut().and_then(Walk::news) else {
            return;
        };
        if job.done {
            self.ended = Some(Arc::clone(&job.id));
            self.walk = None;
            self.look_later();
        }
        report.replays.insert(Arc::clone(&job.id), job);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::replays::{ReplayRange, Selection};

    fn row(golden_id: &str, position: i64, next_at: i64) -> FailureRow {
        FailureRow {
            subscription_id: "s".into(),
            domain: "vendor".into(),
            position,
            golden_id: golden_id.into(),
            state: "redriven".into(),
            attempts: 0,
            next_at,
            last_error: String::new(),
            first_failed_at: 0,
            dead_at: None,
        }
    }

    fn positions(lane: &mut Lane, now: Micros) -> Vec<i64> {
        let free = |_: &str, _: &str, _: i64| false;
        std::iter::from_fn(|| lane.pick(now, free))
            .map(|piece| match piece {
                Piece::Redriven(row) => row.position,
                Piece::Replayed { change, .. } => change.position,
            })
            .collect()
    }

    #[test]
    fn one_at_a_time_for_a_golden_record_and_only_what_is_due() {
        let mut lane = Lane::default();
        let rows = vec![row("a", 1, 5), row("a", 2, 5), row("b", 3, 5), row("c", 4, 90)];
        lane.found(rows, false, None, 10);
        assert_eq!(positions(&mut lane, 10), [1, 3]);
        assert_eq!(lane.wakes_at(10).1, Some(90));
        lane.settle(&row("a", 1, 5), 11);
        assert_eq!(positions(&mut lane, 11), [2]);
        lane.again(row("b", 3, 50));
        assert_eq!((positions(&mut lane, 11), positions(&mut lane, 50)), (vec![], vec![3]));
    }

    #[test]
    fn what_a_live_change_stands_before_waits() {
        let mut lane = Lane::default();
        lane.found(vec![row("a", 1, 5), row("b", 2, 5)], false, None, 10);
        let busy = |_: &str, golden_id: &str, _: i64| golden_id == "a";
        let picked = lane.pick(10, busy);
        assert!(matches!(picked, Some(Piece::Redriven(row)) if row.position == 2));
        assert!(lane.pick(10, busy).is_none());
    }

    #[test]
    fn what_is_settled_and_not_recorded_is_not_sent_twice_but_what_is_redriven_again_is() {
        let mut lane = Lane::default();
        lane.found(vec![row("a", 1, 5)], false, None, 10);
        assert_eq!(positions(&mut lane, 10), [1]);
        lane.settle(&row("a", 1, 5), 20);
        lane.found(vec![row("a", 1, 5)], false, None, 21);
        assert!(positions(&mut lane, 21).is_empty() && lane.wakes_at(21).0.is_some());
        lane.found(vec![row("a", 1, 30)], false, None, 31);
        assert_eq!(positions(&mut lane, 31), [1]);
    }

    #[test]
    fn a_replay_that_ended_is_not_begun_again_and_one_that_was_cancelled_is_dropped() {
        let job = |id: &str| ReplayJob {
            id: Arc::from(id),
            selection: Selection::default(),
            ranges: vec![ReplayRange {
                domain: "vendor".into(),
                from: 1,
                to: 1,
                next: 1,
            }],
            sent: 0,
            failed: 0,
            skipped: 0,
            missing: 0,
            done: false,
        };
        let mut lane = Lane::default();
        lane.found(vec![], false, Some(job("x")), 1);
        assert!(lane.stretch().is_some());
        lane.read(Vec::new(), |_| true);
        let mut report = Report::default();
        lane.tell(&mut report);
        assert!(report.replays["x"].done && lane.stretch().is_none());
        lane.found(vec![], false, Some(job("x")), 2);
        assert!(lane.stretch().is_none());
        lane.found(vec![], false, Some(job("y")), 3);
        assert!(lane.stretch().is_some());
        lane.found(vec![], false, None, 4);
        assert!(lane.stretch().is_none());
    }
}

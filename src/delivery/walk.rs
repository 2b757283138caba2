//! A replay on its way through the change feed: what was read ahead, and how far everything is done.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::hub::changes::ChangeRow;
use crate::hub::replays::{ReplayJob, ReplayRange, Selection};

/// Changes that are read ahead; after a crash at most so many are sent once more.
pub const AHEAD: usize = 64;

/// A replay and its stretch of the feed.
#[derive(Debug)]
pub struct Walk {
    job: ReplayJob,
    /// The range that is walked.
    current: usize,
    /// Of that range, in order of position.
    slots: VecDeque<Slot>,
    /// Position to read next in that range.
    read_next: i64,
    news: bool,
}

/// How a position ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Delivered.
    Sent,
    /// Handed over to be tried again by the schedule.
    Failed,
    /// Not wanted by the subscription.
    Skipped,
    /// So many positions that the feed does not keep.
    Missing(i64),
}

#[derive(Debug)]
struct Slot {
    position: i64,
    change: Option<Arc<ChangeRow>>,
    tries: i64,
    in_flight: bool,
    ending: Option<Ending>,
}

/// A stretch to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// What of it.
    pub selection: Selection,
    /// Domain.
    pub domain: String,
    /// First position.
    pub from: i64,
    /// Last position.
    pub to: i64,
}

impl Walk {
    /// Goes on where the job is.
    pub fn new(job: ReplayJob) -> Self {
        let mut walk = Walk {
            job,
            current: 0,
            slots: VecDeque::new(),
            read_next: 0,
            news: true,
        };
        walk.enter();
        walk
    }

    /// Id of the replay.
    pub fn id(&self) -> &Arc<str> {
        &self.job.id
    }

    fn range(&self) -> Option<&ReplayRange> {
        self.job.ranges.get(self.current)
    }

    /// Begins with the first range that is not done.
    fn enter(&mut self) {
        let open = self.job.ranges.iter().position(|range| range.next <= range.to);
        self.current = open.unwrap_or(self.job.ranges.len());
        match self.range().map(|range| range.next) {
            Some(next) => self.read_next = next,
            None => self.job.done = true,
        }
    }

    /// What should be read now.
    pub fn wants(&self) -> Option<Stretch> {
        let range = self.range()?;
        (self.slots.len() < AHEAD / 2 && self.read_next <= range.to).then(|| Stretch {
            selection: self.job.selection.clone(),
            domain: range.domain.clone(),
            from: self.read_next,
            to: range.to,
        })
    }

    /// Takes what was read of [`Walk::wants`]; `all` when that is everything up to its end.
    pub fn read(&mut self, rows: Vec<ChangeRow>, all: bool, wanted: impl Fn(&ChangeRow) -> bool) {
        let Some(to) = self.range().map(|range| range.to) else {
            return;
        };
        // Only a selection of every position can tell that one is not kept.
        let every = self.job.selection.golden_id.is_none() && !self.job.selection.failed_only;
        for row in rows {
            if every && row.position > self.read_next {
                self.gap(row.position - 1);
            }
            self.read_next = row.position + 1;
            self.slots.push_back(Slot {
                position: row.position,
                ending: (!wanted(&row)).then_some(Ending::Skipped),
                change: Some(Arc::new(row)),
                tries: 0,
                in_flight: false,
            });
        }
        if all {
            if every && self.read_next <= to {
                self.gap(to);
            }
            self.read_next = to + 1;
        }
        self.advance();
    }

    /// Positions up to `last` are not kept any more.
    fn gap(&mut self, last: i64) {
        self.slots.push_back(Slot {
            position: last,
            change: None,
            tries: 0,
            in_flight: false,
            ending: Some(Ending::Missing(last - self.read_next + 1)),
        });
    }

    /// The first change that may go: none that `busy` holds back, and none before an earlier one of its golden record.
    pub fn pick(&mut self, busy: impl Fn(&ChangeRow) -> bool) -> Option<(Arc<ChangeRow>, i64)> {
        let open = |slot: &Slot| slot.ending.is_none();
        let place = (0..self.slots.len()).find(|place| {
            let slot = &self.slots[*place];
            let Some(change) = slot.change.as_ref().filter(|_| open(slot) && !slot.in_flight) else {
                return false;
            };
            let earlier = self.slots.iter().take(*place).filter(|slot| open(slot));
            let mut earlier = earlier.filter_map(|slot| slot.change.as_ref());
            !busy(change) && !earlier.any(|before| before.golden_id == change.golden_id)
        })?;
        let slot = self.slots.get_mut(place)?;
        slot.in_flight = true;
        slot.tries += 1;
        Some((Arc::clone(slot.change.as_ref()?), slot.tries))
    }

    fn slot(&mut self, position: i64) -> Option<&mut Slot> {
        self.slots
            .iter_mut()
            .find(|slot| slot.position == position && slot.in_flight)
    }

    /// A change in flight is to be sent again.
    pub fn put_back(&mut self, position: i64) {
        if let Some(slot) = self.slot(position) {
            slot.in_flight = false;
        }
    }

    /// A change in flight is done with.
    pub fn end(&mut self, position: i64, ending: Ending) {
        if let Some(slot) = self.slot(position) {
            slot.in_flight = false;
            slot.ending = Some(ending);
        }
        self.advance();
    }

    /// Counts what is done up to the first position that is not: the figures and the place always belong together.
    fn advance(&mut self) {
        while let Some((position, ending)) = self.slots.front().and_then(|s| Some((s.position, s.ending?))) {
            self.slots.pop_front();
            match ending {
                Ending::Sent => self.job.sent += 1,
                Ending::Failed => self.job.failed += 1,
                Ending::Skipped => self.job.skipped += 1,
                Ending::Missing(positions) => self.job.missing += positions,
            }
            self.reached(position + 1);
        }
        let over = self.range().is_some_and(|range| self.read_next > range.to);
        if over && self.slots.is_empty() {
            self.reached(self.read_next);
            self.enter();
        }
    }

    fn reached(&mut self, next: i64) {
        if let Some(range) = self.job.ranges.get_mut(self.current) {
            range.next = next;
        }
        self.news = true;
    }

    /// How far it is, if that changed since it was last asked for.
    pub fn news(&mut self) -> Option<ReplayJob> {
        std::mem::take(&mut self.news).then(|| self.job.clone())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::delivery::testing;

    fn change(position: i64) -> ChangeRow {
        ChangeRow {
            golden_id: (position % 3).to_string(),
            ..testing::change(position)
        }
    }

    fn job(ranges: &[(&str, i64, i64)]) -> ReplayJob {
        let range = |(domain, from, to): &(&str, i64, i64)| ReplayRange {
            domain: (*domain).into(),
            from: *from,
            to: *to,
            next: *from,
        };
        ReplayJob {
            id: Arc::from("r"),
            selection: Selection::default(),
            ranges: ranges.iter().map(range).collect(),
            sent: 0,
            failed: 0,
            skipped: 0,
            missing: 0,
            done: false,
        }
    }

    fn next(walk: &mut Walk) -> Option<i64> {
        walk.pick(|_| false).map(|(change, _)| change.position)
    }

    #[test]
    fn changes_of_a_golden_record_go_one_after_the_other_and_progress_waits_for_the_first() {
        let mut walk = Walk::new(job(&[("vendor", 3, 9)]));
        let wanted = walk.wants().unwrap();
        assert_eq!((wanted.from, wanted.to), (3, 9));
        walk.read((3..=9).map(change).collect(), true, |change| change.position != 5);
        assert_eq!(
            (next(&mut walk), next(&mut walk), next(&mut walk)),
            (Some(3), Some(4), Some(8))
        );
        assert_eq!(next(&mut walk), None);
        walk.end(4, Ending::Failed);
        assert_eq!(walk.news().unwrap().ranges[0].next, 3);
        walk.end(3, Ending::Sent);
        let told = walk.news().unwrap();
        assert_eq!(
            (told.ranges[0].next, told.sent, told.failed, told.skipped),
            (6, 1, 1, 1)
        );
        walk.put_back(8);
        assert_eq!(next(&mut walk), Some(6));
        assert_eq!(
            walk.pick(|_| false).map(|(change, tries)| (change.position, tries)),
            Some((7, 1))
        );
        assert_eq!(
            walk.pick(|_| false).map(|(change, tries)| (change.position, tries)),
            Some((8, 2))
        );
    }

    #[test]
    fn what_is_not_kept_is_counted_and_ranges_follow_each_other() {
        let mut walk = Walk::new(job(&[("item", 1, 4), ("vendor", 1, 2)]));
        walk.read(vec![change(3)], true, |_| true);
        assert_eq!(next(&mut walk), Some(3));
        walk.end(3, Ending::Sent);
        let told = walk.news().unwrap();
        assert_eq!(
            (told.sent, told.missing, told.ranges[0].next, told.done),
            (1, 3, 5, false)
        );
        assert_eq!(
            walk.wants().map(|wanted| (wanted.domain, wanted.from)),
            Some(("vendor".into(), 1))
        );
        walk.read(Vec::new(), true, |_| true);
        let told = walk.news().unwrap();
        assert_eq!((told.missing, told.done), (5, true));
    }

    proptest! {
        /// Whatever fails and however often the walk is taken up again by another node from what it told, every change is
        /// sent, and the figures of the one that went through to the end add up.
        #[test]
        fn nothing_is_left_out(last in 1..200i64, steps in prop::collection::vec((any::<u8>(), any::<u8>()), 0..600)) {
            let mut told = job(&[("vendor", 1, last)]);
            let mut walk = Walk::new(told.clone());
            let mut sent = vec![0; last as usize + 1];
            let mut flying: Vec<i64> = Vec::new();
            let mut steps = steps.into_iter().chain(std::iter::repeat((1, 0)));
            while !told.done {
                let (what, which) = steps.next().unwrap();
                if let Some(wanted) = walk.wants() {
                    let rows: Vec<ChangeRow> = (wanted.from..=wanted.to).take(7).map(change).collect();
                    let all = rows.last().is_none_or(|row| row.position == wanted.to);
                    walk.read(rows, all, |change| change.position % 5 != 0);
                }
                while let Some(position) = next(&mut walk) {
                    flying.push(position);
                }
                if !flying.is_empty() {
                    let position = flying.remove(which as usize % flying.len());
                    match what % 8 {
                        0 => walk.put_back(position),
                        _ => {
                            sent[position as usize] += 1;
                            walk.end(position, Ending::Sent);
                        }
                    }
                }
                if let Some(news) = walk.news() {
                    told = news;
                }
                if what % 64 == 63 {
                    walk = Walk::new(told.clone());
                    flying.clear();
                }
            }
            for position in 1..=last {
                prop_assert_eq!(sent[position as usize] > 0, position % 5 != 0, "{}", position);
            }
            prop_assert_eq!(told.sent + told.skipped, last);
        }
    }
}

//! Valid time: what holds on which days. Intervals are half-open, `[from, to)`, and periods of one timeline never overlap.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Days from one to another, the last one not included. Days are ISO 8601 dates, `YYYY-MM-DD`; an end that is left out
/// is open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Interval {
    /// First day.
    pub valid_from: Option<String>,
    /// First day that no longer belongs to it.
    pub valid_to: Option<String>,
}

impl Interval {
    /// From one day to another; `None` if no day is between them.
    pub fn new(valid_from: Option<String>, valid_to: Option<String>) -> Option<Interval> {
        match (&valid_from, &valid_to) {
            (Some(from), Some(to)) if from >= to => None,
            _ => Some(Interval { valid_from, valid_to }),
        }
    }

    /// Whether both ends are open.
    pub fn is_always(&self) -> bool {
        *self == Interval::default()
    }

    /// Whether the day belongs to it.
    pub fn contains(&self, day: &str) -> bool {
        self.starts_by(day) && self.valid_to.as_deref().is_none_or(|to| day < to)
    }

    /// Whether each of the other's days belongs to it.
    pub fn covers(&self, other: &Interval) -> bool {
        let from = match (&self.valid_from, &other.valid_from) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(other)) => own <= other,
        };
        let to = match (&self.valid_to, &other.valid_to) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(other)) => own >= other,
        };
        from && to
    }

    /// Whether a day belongs to both.
    pub fn overlaps(&self, other: &Interval) -> bool {
        let begins_before_end = |a: &Interval, b: &Interval| match (&a.valid_from, &b.valid_to) {
            (Some(from), Some(to)) => from < to,
            _ => true,
        };
        begins_before_end(self, other) && begins_before_end(other, self)
    }

    /// The days that belong to both; `None` if none do.
    pub fn common(&self, other: &Interval) -> Option<Interval> {
        if !self.overlaps(other) {
            return None;
        }
        let later = |a: &Option<String>, b: &Option<String>| a.clone().max(b.clone());
        let earlier = |a: &Option<String>, b: &Option<String>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b).clone()),
            (a, b) => a.clone().or_else(|| b.clone()),
        };
        Some(Interval {
            valid_from: later(&self.valid_from, &other.valid_from),
            valid_to: earlier(&self.valid_to, &other.valid_to),
        })
    }

    /// Whether it began on the day or before.
    pub fn starts_by(&self, day: &str) -> bool {
        self.valid_from.as_deref().is_none_or(|from| from <= day)
    }

    /// What is left of it before `other` begins, and after `other` ends.
    pub fn without(&self, other: &Interval) -> [Option<Interval>; 2] {
        if !self.overlaps(other) {
            return [Some(self.clone()), None];
        }
        let before = other
            .valid_from
            .as_ref()
            .and_then(|end| Interval::new(self.valid_from.clone(), Some(end.clone())));
        let after = other
            .valid_to
            .as_ref()
            .and_then(|start| Interval::new(Some(start.clone()), self.valid_to.clone()));
        [before, after]
    }

    /// The next one begins on the day on which this one ends.
    fn meets(&self, next: &Interval) -> bool {
        self.valid_to.is_some() && self.valid_to == next.valid_from
    }
}

/// A value, and the days on which it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Period<T> {
    /// When.
    #[serde(flatten)]
    pub interval: Interval,
    /// What.
    #[serde(flatten)]
    pub value: T,
}

/// Whether days between two periods may belong to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gaps {
    /// They may.
    #[default]
    Allow,
    /// A period that would leave such days is refused.
    Refuse,
}

/// Periods in order of time that do not overlap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timeline<T> {
    periods: Vec<Period<T>>,
}

impl<T> Default for Timeline<T> {
    fn default() -> Self {
        Timeline { periods: Vec::new() }
    }
}

impl<T: Clone> Timeline<T> {
    /// A timeline of these periods; the later of two that overlap takes the days from the earlier.
    pub fn of(periods: impl IntoIterator<Item = Period<T>>) -> Timeline<T> {
        periods
            .into_iter()
            .fold(Timeline::default(), |timeline, period| timeline.insert(period))
    }

    /// The periods, in order of time.
    pub fn periods(&self) -> &[Period<T>] {
        &self.periods
    }

    /// The same with a new period. Whatever held on its days holds on them no longer: a period that it begins in ends
    /// there, one that it ends in begins there, one that it lies in is split around it, one that it covers is gone.
    #[must_use]
    pub fn insert(&self, new: Period<T>) -> Timeline<T> {
        let mut periods: Vec<Period<T>> = Vec::with_capacity(self.periods.len() + 2);
        for old in &self.periods {
            for interval in old.interval.without(&new.interval).into_iter().flatten() {
                periods.push(Period {
                    interval,
                    value: old.value.clone(),
                });
            }
        }
        periods.push(new);
        periods.sort_by(|a, b| a.interval.valid_from.cmp(&b.interval.valid_from));
        Timeline { periods }
    }

    /// As [`Timeline::insert`], but a period that begins on the same day is replaced by the new one, whatever its end:
    /// the first day says which period is meant.
    ///
    /// # Errors
    /// The days that would belong to no period, if the policy refuses that and the timeline had no such gap before.
    pub fn put(&self, new: Period<T>, gaps: Gaps) -> Result<Timeline<T>, Interval> {
        let mut others = self.clone();
        others
            .periods
            .retain(|old| old.interval.valid_from != new.interval.valid_from);
        let made = others.insert(new);
        if gaps == Gaps::Refuse {
            let known = self.gaps();
            let opened = |gap: &Interval| !known.iter().any(|known| known.covers(gap));
            if let Some(gap) = made.gaps().into_iter().find(opened) {
                return Err(gap);
            }
        }
        Ok(made)
    }

    /// The days between periods that belong to none.
    pub fn gaps(&self) -> Vec<Interval> {
        let pairs = self.periods.iter().zip(self.periods.iter().skip(1));
        pairs
            .filter_map(|(one, next)| Interval::new(one.interval.valid_to.clone(), next.interval.valid_from.clone()))
            .collect()
    }

    /// The period that a day belongs to.
    pub fn on(&self, day: &str) -> Option<&Period<T>> {
        self.periods.iter().find(|period| period.interval.contains(day))
    }

    /// The period to which all these days belong.
    pub fn covering(&self, days: &Interval) -> Option<&Period<T>> {
        self.periods.iter().find(|period| period.interval.covers(days))
    }

    /// The period that a day belongs to; else the last one before it, else the first.
    pub fn nearest(&self, day: &str) -> Option<&Period<T>> {
        let begun = self.periods.iter().rev().find(|period| period.interval.starts_by(day));
        begun.or(self.periods.first())
    }

    /// Neighbors with equal values made one.
    #[must_use]
    pub fn coalesced(self) -> Timeline<T>
    where
        T: PartialEq,
    {
        let mut periods: Vec<Period<T>> = Vec::with_capacity(self.periods.len());
        for period in self.periods {
            match periods.last_mut() {
                Some(last) if last.interval.meets(&period.interval) && last.value == period.value => {
                    last.interval.valid_to = period.interval.valid_to;
                }
                _ => periods.push(period),
            }
        }
        Timeline { periods }
    }
}

/// Whether two of these have a day in common. Takes as long as sorting them.
pub fn any_overlap(intervals: impl IntoIterator<Item = Interval>) -> bool {
    let mut intervals: Vec<Interval> = intervals.into_iter().collect();
    intervals.sort_by(|a, b| a.valid_from.cmp(&b.valid_from));
    // Of those that overlap, one also overlaps the one that begins next.
    intervals
        .iter()
        .zip(intervals.iter().skip(1))
        .any(|(one, next)| one.overlaps(next))
}

/// The pieces into which intervals cut one another: each piece is covered by an interval or has no day in common with it.
pub fn pieces<'a>(intervals: impl IntoIterator<Item = &'a Interval>) -> Vec<Interval> {
    let intervals: Vec<&Interval> = intervals.into_iter().collect();
    let from = intervals.iter().filter_map(|interval| interval.valid_from.as_ref());
    let to = intervals.iter().filter_map(|interval| interval.valid_to.as_ref());
    let days: BTreeSet<&String> = from.chain(to).collect();
    let starts = std::iter::once(None).chain(days.iter().map(|day| Some((*day).clone())));
    let ends = days.iter().map(|day| Some((*day).clone())).chain(std::iter::once(None));
    let pieces = starts
        .zip(ends)
        .map(|(valid_from, valid_to)| Interval { valid_from, valid_to });
    pieces
        .filter(|piece| intervals.iter().any(|interval| interval.covers(piece)))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(number: u32) -> String {
        format!("2026-01-{number:02}")
    }

    fn interval(from: Option<u32>, to: Option<u32>) -> Interval {
        Interval::new(from.map(day), to.map(day)).unwrap()
    }

    fn timeline(periods: &[(Option<u32>, Option<u32>, char)]) -> Timeline<char> {
        Timeline {
            periods: periods
                .iter()
                .map(|(from, to, value)| period(*from, *to, *value))
                .collect(),
        }
    }

    fn period(from: Option<u32>, to: Option<u32>, value: char) -> Period<char> {
        Period {
            interval: interval(from, to),
            value,
        }
    }

    #[test]
    fn the_table_of_outcomes() {
        let old = timeline(&[(Some(5), Some(10), 'a')]);
        let cases = [
            (
                "begins inside",
                (Some(7), Some(12)),
                &[(Some(5), Some(7), 'a'), (Some(7), Some(12), 'b')][..],
            ),
            (
                "ends inside",
                (Some(2), Some(7)),
                &[(Some(2), Some(7), 'b'), (Some(7), Some(10), 'a')],
            ),
            (
                "lies inside",
                (Some(6), Some(8)),
                &[
                    (Some(5), Some(6), 'a'),
                    (Some(6), Some(8), 'b'),
                    (Some(8), Some(10), 'a'),
                ],
            ),
            ("covers", (Some(4), None), &[(Some(4), None, 'b')]),
            ("the same", (Some(5), Some(10)), &[(Some(5), Some(10), 'b')]),
            (
                "apart",
                (Some(20), None),
                &[(Some(5), Some(10), 'a'), (Some(20), None, 'b')],
            ),
            (
                "meets",
                (Some(10), None),
                &[(Some(5), Some(10), 'a'), (Some(10), None, 'b')],
            ),
            (
                "before all",
                (None, Some(5)),
                &[(None, Some(5), 'b'), (Some(5), Some(10), 'a')],
            ),
        ];
        for (name, (from, to), expected) in cases {
            assert_eq!(old.insert(period(from, to, 'b')), timeline(expected), "{name}");
        }
    }

    #[test]
    fn the_first_day_says_which_period_is_replaced() {
        let old = timeline(&[(Some(5), Some(10), 'a'), (Some(10), None, 'c')]);
        let shorter = old.put(period(Some(10), Some(12), 'b'), Gaps::Refuse).unwrap();
        assert_eq!(
            shorter,
            timeline(&[(Some(5), Some(10), 'a'), (Some(10), Some(12), 'b')])
        );
        let gap = old.put(period(Some(5), Some(7), 'b'), Gaps::Refuse).unwrap_err();
        assert_eq!(gap, interval(Some(7), Some(10)));
        let open = old.put(period(Some(5), Some(7), 'b'), Gaps::Allow).unwrap();
        assert_eq!(open.gaps(), [interval(Some(7), Some(10))]);
        let kept = open.put(period(Some(12), None, 'd'), Gaps::Refuse);
        assert!(kept.is_ok(), "a gap that was there before is no reason");
    }

    #[test]
    fn a_day_reads_its_period_or_the_nearest() {
        let line = timeline(&[(Some(5), Some(7), 'a'), (Some(10), None, 'b')]);
        let on = |number: u32| line.on(&day(number)).map(|period| period.value);
        let nearest = |number: u32| line.nearest(&day(number)).map(|period| period.value);
        assert_eq!((on(4), on(5), on(7), on(10)), (None, Some('a'), None, Some('b')));
        assert_eq!((nearest(1), nearest(8), nearest(20)), (Some('a'), Some('a'), Some('b')));
    }

    #[test]
    fn equal_neighbors_become_one() {
        let line = timeline(&[(None, Some(3), 'a'), (Some(3), Some(5), 'a'), (Some(6), None, 'a')]);
        assert_eq!(
            line.coalesced(),
            timeline(&[(None, Some(5), 'a'), (Some(6), None, 'a')])
        );
    }

    #[test]
    fn pieces_are_cut_at_every_end() {
        let (one, two) = (interval(None, Some(10)), interval(Some(4), Some(20)));
        let cut = pieces([&one, &two]);
        let expected = [(None, Some(4)), (Some(4), Some(10)), (Some(10), Some(20))];
        assert_eq!(cut, expected.map(|(from, to)| interval(from, to)));
        assert_eq!(pieces([&Interval::default()]), [Interval::default()]);
        assert!(pieces([]).is_empty());
    }

    const DAYS: std::ops::Range<u32> = 1..29;

    fn any_interval() -> impl Strategy<Value = Interval> {
        let end = || proptest::option::weighted(0.8, DAYS);
        (end(), end()).prop_filter_map("at least a day", |(from, to)| Interval::new(from.map(day), to.map(day)))
    }

    fn any_period() -> impl Strategy<Value = Period<char>> {
        (any_interval(), prop::sample::select(vec!['a', 'b', 'c']))
            .prop_map(|(interval, value)| Period { interval, value })
    }

    fn any_timeline() -> impl Strategy<Value = Timeline<char>> {
        prop::collection::vec(any_period(), 0..8).prop_map(Timeline::of)
    }

    proptest! {
        #[test]
        fn nothing_overlaps_and_only_the_days_of_the_new_period_change(
            old in any_timeline(), new in any_period(), refuse in any::<bool>(),
        ) {
            let made = old.insert(new.clone());
            for (one, next) in made.periods().iter().zip(made.periods().iter().skip(1)) {
                prop_assert!(!one.interval.overlaps(&next.interval), "{made:?}");
                prop_assert!(one.interval.valid_from < next.interval.valid_from, "in order");
            }
            for number in DAYS {
                let today = day(number);
                let before = old.on(&today).map(|period| period.value);
                let after = made.on(&today).map(|period| period.value);
                let expected = if new.interval.contains(&today) { Some(new.value) } else { before };
                prop_assert_eq!(after, expected, "on {}", today);
            }
            prop_assert_eq!(made.insert(new.clone()), made.clone(), "twice is once");
            let gaps = if refuse { Gaps::Refuse } else { Gaps::Allow };
            match old.put(new, gaps) {
                Ok(made) if refuse => {
                    let known = old.gaps();
                    prop_assert!(made.gaps().iter().all(|gap| known.iter().any(|known| known.covers(gap))));
                }
                Ok(_) => {}
                Err(_) => prop_assert!(refuse),
            }
        }

        #[test]
        fn coalescing_changes_no_day(line in any_timeline()) {
            let one = line.clone().coalesced();
            for number in DAYS {
                let today = day(number);
                prop_assert_eq!(one.on(&today).map(|p| p.value), line.on(&today).map(|p| p.value));
            }
            prop_assert_eq!(one.clone().coalesced(), one);
        }

        #[test]
        fn a_piece_is_covered_or_apart(intervals in prop::collection::vec(any_interval(), 0..6)) {
            let cut = pieces(&intervals);
            for piece in &cut {
                for interval in &intervals {
                    prop_assert!(interval.covers(piece) || !interval.overlaps(piece));
                }
            }
            for number in DAYS {
                let today = day(number);
                let covered = intervals.iter().any(|interval| interval.contains(&today));
                prop_assert_eq!(cut.iter().filter(|piece| piece.contains(&today)).count(), usize::from(covered));
            }
        }
    }
}

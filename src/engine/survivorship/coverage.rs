//! Which days of one entry key are taken, and by whose entries.

use std::collections::BTreeMap;

use crate::engine::timeline::Interval;

/// Stretches of days that do not overlap, each with the record that gave the entries in it.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    /// By first day, an open beginning first: the end, and the place of the record.
    stretches: BTreeMap<Option<String>, (Option<String>, usize)>,
}

/// How many of an entry's days others have already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    None,
    Some,
    All,
}

impl Coverage {
    /// How many of these days belong to entries of other records than `giver`.
    pub(super) fn by_others(&self, days: &Interval, giver: usize) -> Taken {
        let mut taken = false;
        let mut left = vec![days.clone()];
        for (from, (to, owner)) in self.touching(days) {
            if *owner == giver {
                continue;
            }
            taken = true;
            let stretch = Interval {
                valid_from: from.clone(),
                valid_to: to.clone(),
            };
            left = left
                .iter()
                .flat_map(|piece| piece.without(&stretch))
                .flatten()
                .collect();
        }
        match (taken, left.is_empty()) {
            (false, _) => Taken::None,
            (true, false) => Taken::Some,
            (true, true) => Taken::All,
        }
    }

    /// Gives days to a record; those that it has already become one stretch with them.
    pub(super) fn take(&mut self, days: &Interval, giver: usize) {
        let own: Vec<Option<String>> = self
            .touching(days)
            .filter(|(_, (_, owner))| *owner == giver)
            .map(|(from, _)| from.clone())
            .collect();
        let mut whole = days.clone();
        for from in own {
            if let Some((to, _)) = self.stretches.remove(&from) {
                whole.valid_from = whole.valid_from.min(from);
                whole.valid_to = match (whole.valid_to, to) {
                    (Some(a), Some(b)) => Some(a.max(b)),
                    _ => None,
                };
            }
        }
        self.stretches.insert(whole.valid_from, (whole.valid_to, giver));
    }

    /// The stretches that share a day with these; they do not overlap one another, so only the first can begin earlier.
    fn touching<'a>(
        &'a self,
        days: &'a Interval,
    ) -> impl Iterator<Item = (&'a Option<String>, &'a (Option<String>, usize))> {
        let ends_after = |to: &Option<String>| match (to, &days.valid_from) {
            (Some(to), Some(from)) => to > from,
            _ => true,
        };
        let before = self.stretches.range(..days.valid_from.clone()).next_back();
        let within =
            self.stretches
                .range(days.valid_from.clone()..)
                .take_while(|(from, _)| match (from, &days.valid_to) {
                    (Some(from), Some(to)) => from < to,
                    _ => true,
                });
        before
            .into_iter()
            .chain(within)
            .filter(move |(_, (to, _))| ends_after(to))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert_eq, proptest};

    use super::*;

    fn days(from: Option<u32>, to: Option<u32>) -> Option<Interval> {
        let day = |number: u32| format!("2026-01-{number:02}");
        Interval::new(from.map(day), to.map(day))
    }

    proptest! {
        /// As looking at every entry that stands would say.
        #[test]
        fn what_is_taken_is_told_exactly(
            entries in prop::collection::vec(
                (prop::option::weighted(0.8, 1..20_u32), prop::option::weighted(0.8, 1..20_u32), 0..3_usize), 0..20)
        ) {
            let mut coverage = Coverage::default();
            let mut standing: Vec<(Interval, usize)> = Vec::new();
            for (from, to, giver) in entries {
                let Some(days) = days(from, to) else { continue };
                let others: Vec<&Interval> =
                    standing.iter().filter(|(_, owner)| *owner != giver).map(|(days, _)| days).collect();
                let pieces = crate::engine::timeline::pieces(others.iter().copied().chain([&days]));
                let inside: Vec<&Interval> = pieces.iter().filter(|piece| days.covers(piece)).collect();
                let had = inside.iter().filter(|piece| others.iter().any(|other| other.covers(piece))).count();
                let expected = match had {
                    0 => Taken::None,
                    all if all == inside.len() => Taken::All,
                    _ => Taken::Some,
                };
                prop_assert_eq!(coverage.by_others(&days, giver), expected);
                if expected == Taken::None {
                    coverage.take(&days, giver);
                    standing.push((days, giver));
                }
            }
        }
    }
}

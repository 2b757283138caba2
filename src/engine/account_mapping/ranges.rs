//! Sets of ordered values as half-open ranges. Codes and days are both kept so, which makes the conditions of a rule a
//! product of such sets, and questions about rules questions about sets.

/// Sorted ranges `[from, to)` that neither overlap nor touch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ranges<T>(Vec<(T, T)>);

impl<T> Default for Ranges<T> {
    fn default() -> Self {
        Ranges(Vec::new())
    }
}

impl<T: Ord + Copy> Ranges<T> {
    /// The values in any of these ranges; empty ones count for nothing.
    pub fn new(ranges: impl IntoIterator<Item = (T, T)>) -> Self {
        let mut sorted: Vec<(T, T)> = ranges.into_iter().filter(|(from, to)| from < to).collect();
        sorted.sort_unstable();
        let mut merged: Vec<(T, T)> = Vec::with_capacity(sorted.len());
        for (from, to) in sorted {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        Ranges(merged)
    }

    /// One range.
    pub fn one(from: T, to: T) -> Self {
        Self::new([(from, to)])
    }

    /// The ranges, in order.
    pub fn ranges(&self) -> &[(T, T)] {
        &self.0
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The smallest value in it.
    pub fn first(&self) -> Option<T> {
        self.0.first().map(|range| range.0)
    }

    /// Whether a value is in it.
    pub fn contains(&self, value: T) -> bool {
        let after = self.0.partition_point(|range| range.0 <= value);
        after
            .checked_sub(1)
            .and_then(|i| self.0.get(i))
            .is_some_and(|range| value < range.1)
    }

    /// Whether a value is in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (mut own, mut others) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(a), Some(b)) = (own.peek(), others.peek()) {
            if a.0 < b.1 && b.0 < a.1 {
                return true;
            }
            if a.1 <= b.1 {
                own.next();
            } else {
                others.next();
            }
        }
        false
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut both = Vec::new();
        let (mut own, mut others) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(a), Some(b)) = (own.peek(), others.peek()) {
            let (from, to) = (a.0.max(b.0), a.1.min(b.1));
            if from < to {
                both.push((from, to));
            }
            if a.1 <= b.1 {
                own.next();
            } else {
                others.next();
            }
        }
        Ranges(both)
    }

    /// What is in this one and not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        let mut next = 0;
        for &(from, to) in &self.0 {
            let mut at = from;
            next += other
                .0
                .get(next..)
                .unwrap_or_default()
                .partition_point(|range| range.1 <= from);
            for &(start, end) in other.0.iter().skip(next) {
                if start >= to {
                    break;
                }
                if at < start {
                    left.push((at, start));
                }
                at = at.max(end);
            }
            if at < to {
                left.push((at, to));
            }
        }
        Ranges(left)
    }

    /// What is in any of these.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self::new(self.0.iter().chain(&other.0).copied())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sets() -> impl Strategy<Value = Ranges<i32>> {
        prop::collection::vec((0..40, 0..8), 0..8)
            .prop_map(|list| Ranges::new(list.into_iter().map(|(from, length)| (from, from + length))))
    }

    proptest! {
        #[test]
        fn sets_are_as_their_members_say(a in sets(), b in sets()) {
            for value in -1..60 {
                let (in_a, in_b) = (a.contains(value), b.contains(value));
                prop_assert_eq!(a.ranges().iter().any(|range| (range.0..range.1).contains(&value)), in_a);
                prop_assert_eq!(a.and(&b).contains(value), in_a && in_b);
                prop_assert_eq!(a.or(&b).contains(value), in_a || in_b);
                prop_assert_eq!(a.without(&b).contains(value), in_a && !in_b);
            }
            prop_assert_eq!(a.overlaps(&b), !a.and(&b).is_empty());
            prop_assert_eq!(a.is_empty(), (-1..60).all(|value| !a.contains(value)));
            for made in [a.and(&b), a.or(&b), a.without(&b)] {
                for pair in made.ranges().windows(2) {
                    prop_assert!(pair[0].1 <= pair[1].0);
                }
            }
        }
    }
}

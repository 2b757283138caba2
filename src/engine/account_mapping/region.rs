//! Products of code sets and days: what a rule speaks about. Set differences of such products answer what no
//! enumeration of combinations could.

use super::chart::Segment;
use super::condition::Condition;
use super::day::{Day, Days};
use super::space::{Codes, Key};

/// Combinations and days: every code of each set, on every one of the days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Codes by segment, in the chart's order.
    pub codes: Vec<Codes>,
    /// Days.
    pub days: Days,
}

impl Region {
    /// The regions of conditions on all segments within some days. There are several only where conditions ask for
    /// attributes that change; they have nothing in common.
    pub(super) fn product(segments: &[Segment], conditions: &[Condition], days: (Day, Day)) -> Vec<Region> {
        let mut regions = vec![Region {
            codes: Vec::with_capacity(segments.len()),
            days: Days::one(days.0, days.1),
        }];
        for (segment, condition) in segments.iter().zip(conditions) {
            let sets = condition.codes(segment);
            let extended = regions.iter().flat_map(|region| {
                sets.iter().map(|(codes, days)| {
                    let mut next = region.clone();
                    next.codes.push(codes.clone());
                    next.days = next.days.and(days);
                    next
                })
            });
            regions = extended.filter(|region| !region.is_empty()).collect();
        }
        regions
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty() || self.codes.iter().any(Codes::is_empty)
    }

    /// Whether a combination on a day is in it.
    pub fn contains(&self, keys: &[Key], day: Day) -> bool {
        self.days.contains(day) && self.codes.iter().zip(keys).all(|(codes, key)| codes.contains(*key))
    }

    /// Whether something is in both.
    pub fn overlaps(&self, other: &Region) -> bool {
        self.days.overlaps(&other.days) && self.codes.iter().zip(&other.codes).all(|(a, b)| a.overlaps(b))
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &Region) -> Region {
        Region {
            codes: self.codes.iter().zip(&other.codes).map(|(a, b)| a.and(b)).collect(),
            days: self.days.and(&other.days),
        }
    }

    /// What is in this one and not in the other, in parts that have nothing in common: at most one more than there are
    /// segments.
    pub fn without(self, other: &Region) -> Vec<Region> {
        if !self.overlaps(other) {
            return vec![self];
        }
        let mut parts = Vec::new();
        let mut rest = self;
        let mut put = |part: Region| {
            if !part.is_empty() {
                parts.push(part);
            }
        };
        put(Region {
            days: rest.days.without(&other.days),
            codes: rest.codes.clone(),
        });
        rest.days = rest.days.and(&other.days);
        for i in 0..rest.codes.len() {
            let mut part = rest.clone();
            part.codes[i] = rest.codes[i].without(&other.codes[i]);
            put(part);
            rest.codes[i] = rest.codes[i].and(&other.codes[i]);
        }
        parts
    }

    /// A combination and a day in it: of registered codes where there are such, on the first day that is no open end.
    pub fn point(&self, segments: &[Segment]) -> Option<(Vec<Key>, Day)> {
        let (from, to) = *self.days.ranges().first()?;
        let day = if from == Day::FIRST {
            to.before().min(super::day::EPOCH)
        } else {
            from
        };
        let key = |(codes, segment): (&Codes, &Segment)| {
            let registered = segment.registered(codes).find(|key| segment.on(*key, day).is_some());
            registered.or(codes.first())
        };
        let keys = self.codes.iter().zip(segments).map(key).collect::<Option<_>>()?;
        Some((keys, day))
    }
}

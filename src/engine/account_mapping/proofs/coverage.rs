//! Whether every registered combination has exactly one result on every day.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::day::{Day, Days, interval_of};
use super::super::map_set::MapSet;
use super::super::space::Key;
use super::super::translate::Decision;
use crate::engine::timeline::Interval;

/// A combination that must have a result, and on which days.
#[derive(Debug, Clone)]
pub struct Registered {
    /// Codes.
    pub keys: Vec<Key>,
    /// Days.
    pub days: (Day, Day),
}

/// Days on which a combination has no result of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// Code by segment.
    pub segments: BTreeMap<String, String>,
    /// Why: the code of the refusal, or `suspense`.
    pub code: String,
    /// Rules concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// First days and first days after.
    pub days: Vec<Interval>,
    /// In plain words.
    pub message: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Coverage {
    /// Combinations asked about.
    pub combinations: usize,
    /// Those with a result of a rule on each of their days.
    pub covered: usize,
    /// The others.
    pub gaps: Vec<Gap>,
    /// Whether there are more gaps than are told.
    pub more: bool,
}

/// Most gaps that are told.
const MOST_GAPS: usize = 1_000;

/// Asks about each combination on each of its days, as far as the version holds. Between two edges of rules, elements
/// and cross-validation nothing changes, so one day of each piece is enough. What is blocked has a result: it is not to
/// be translated.
pub fn coverage(set: &MapSet, registered: &[Registered]) -> Coverage {
    let forbidding: Vec<Day> = set.target.rule_edges().collect();
    let mut coverage = Coverage {
        combinations: registered.len(),
        ..Coverage::default()
    };
    for combination in registered {
        let gaps = gaps(set, combination, &forbidding);
        if gaps.is_empty() {
            coverage.covered += 1;
        }
        let room = MOST_GAPS - coverage.gaps.len();
        coverage.more |= gaps.len() > room;
        coverage.gaps.extend(gaps.into_iter().take(room));
    }
    coverage
}

/// Code, rules concerned, and message of a gap.
type Why = (String, Vec<String>, String);

fn gaps(set: &MapSet, combination: &Registered, forbidding: &[Day]) -> Vec<Gap> {
    let (from, to) = (combination.days.0.max(set.days.0), combination.days.1.min(set.days.1));
    let mut found: BTreeMap<Why, Vec<(Day, Day)>> = BTreeMap::new();
    for (start, end) in pieces(set, &combination.keys, forbidding, (from, to)) {
        let (code, rules, message) = match set.decide(&combination.keys, start) {
            Decision::Mapped { .. } => continue,
            Decision::Refused(refusal) if refusal.code == "blocked" => continue,
            Decision::Suspense { .. } => (
                "suspense".to_owned(),
                Vec::new(),
                "it goes to the suspense account".to_owned(),
            ),
            Decision::Refused(refusal) => (refusal.code.to_owned(), refusal.rules, refusal.message),
        };
        found.entry((code, rules, message)).or_default().push((start, end));
    }
    let gap = |((code, rules, message), days): (Why, Vec<(Day, Day)>)| Gap {
        segments: set.source.codes(&combination.keys),
        code,
        rules,
        days: Days::new(days).ranges().iter().copied().map(interval_of).collect(),
        message,
    };
    found.into_iter().map(gap).collect()
}

/// Days cut wherever the result may change; each piece begins on a day that stands for all of it.
pub(super) fn pieces(set: &MapSet, keys: &[Key], forbidding: &[Day], days: (Day, Day)) -> Vec<(Day, Day)> {
    let by_rules = cut(set.index().day_edges().iter().copied(), days);
    let by_targets = by_rules.into_iter().flat_map(|piece| {
        let winner = set
            .index()
            .best(keys, piece.0)
            .and_then(|(best, _)| set.rules.get(best.rule));
        let parts = winner
            .into_iter()
            .flat_map(|rule| &rule.targets)
            .flat_map(|target| target.parts.iter().enumerate());
        let elements = parts.filter_map(|(i, part)| {
            let key = set.code(part, i, keys).ok()?;
            Some(
                set.target
                    .segments
                    .get(i)?
                    .periods(key)
                    .iter()
                    .flat_map(|element| [element.days.0, element.days.1]),
            )
        });
        cut(elements.flatten().chain(forbidding.iter().copied()), piece)
    });
    by_targets.collect()
}

/// Days cut at these edges.
fn cut(edges: impl Iterator<Item = Day>, (from, to): (Day, Day)) -> Vec<(Day, Day)> {
    let mut cuts: Vec<Day> = edges.filter(|day| from < *day && *day < to).chain([from, to]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

//! What a draft would change: totals by target account and period, before and after.

use std::collections::BTreeMap;

use serde::Serialize;

use super::day::Day;
use super::map_set::MapSet;
use super::money::{amount_text, minor_places};
use super::space::Key;
use super::tie_out::Entry;
use super::translate::Decision;

/// A total of one target combination in one period; amounts are decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetTotal {
    /// Period.
    pub period: String,
    /// Currency.
    pub currency: String,
    /// Code by target segment.
    pub target: BTreeMap<String, String>,
    /// By the version compared with.
    pub before: String,
    /// By the draft.
    pub after: String,
    /// After less before.
    pub difference: String,
}

/// What a version says of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Rule that says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Where it goes, and in which shares.
    pub targets: Vec<SaidTarget>,
    /// Why it goes nowhere: the code of the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// One target of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SaidTarget {
    /// Code by target segment.
    pub segments: BTreeMap<String, String>,
    /// Share.
    pub percent: String,
}

/// A combination about which both versions differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Place of the first such line.
    pub line: usize,
    /// Lines of this combination and day.
    pub lines: u64,
    /// Code by source segment.
    pub segments: BTreeMap<String, String>,
    /// Day.
    pub date: Day,
    /// By the version compared with.
    pub before: Said,
    /// By the draft.
    pub after: Said,
}

/// What would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Simulation {
    /// Lines looked at.
    pub lines: usize,
    /// Lines that come out differently: other targets, other shares, or nothing.
    pub different_lines: u64,
    /// Totals that differ, at most ten thousand.
    pub totals: Vec<TargetTotal>,
    /// Totals that are the same.
    pub equal_totals: usize,
    /// The combinations that differ, at most a thousand.
    pub differences: Vec<Difference>,
}

const MOST_TOTALS: usize = 10_000;
const MOST_DIFFERENCES: usize = 1_000;

type Totals<'a> = BTreeMap<(&'a str, &'a str, BTreeMap<String, String>), (i128, i128)>;

/// Translates lines by the draft and by the version that `current_on` has for a day. Without one everything is new.
pub fn simulate<'s>(
    draft: &MapSet,
    current_on: impl Fn(Day) -> Option<&'s MapSet>,
    entries: &[Entry<'_>],
) -> Simulation {
    let mut totals: Totals<'_> = BTreeMap::new();
    let mut different: BTreeMap<(&BTreeMap<String, String>, Day), usize> = BTreeMap::new();
    let mut differences: Vec<Difference> = Vec::new();
    let mut different_lines = 0;
    for (line, entry) in entries.iter().enumerate() {
        let after = draft.translate(entry.segments, entry.day);
        let before = current_on(entry.day).map(|current| (current, current.translate(entry.segments, entry.day)));
        if let Some((set, decision)) = &before {
            add(&mut totals, entry, set, decision, |sums, share| sums.0 += share);
        }
        add(&mut totals, entry, draft, &after, |sums, share| sums.1 += share);
        let (said_before, said_after) = (
            before
                .as_ref()
                .map_or_else(Said::nothing, |(set, decision)| said(set, decision)),
            said(draft, &after),
        );
        if said_before.targets == said_after.targets {
            continue;
        }
        different_lines += 1;
        match different.get(&(entry.segments, entry.day)) {
            Some(place) => {
                if let Some(known) = differences.get_mut(*place) {
                    known.lines += 1;
                }
            }
            None if differences.len() < MOST_DIFFERENCES => {
                different.insert((entry.segments, entry.day), differences.len());
                differences.push(Difference {
                    line,
                    lines: 1,
                    segments: entry.segments.clone(),
                    date: entry.day,
                    before: said_before,
                    after: said_after,
                });
            }
            None => {}
        }
    }
    let (equal, unequal): (Vec<_>, Vec<_>) = totals.into_iter().partition(|(_, (before, after))| before == after);
    Simulation {
        lines: entries.len(),
        different_lines,
        equal_totals: equal.len(),
        totals: unequal.into_iter().take(MOST_TOTALS).map(total).collect(),
        differences,
    }
}

fn add<'a>(
    totals: &mut Totals<'a>,
    entry: &Entry<'a>,
    set: &MapSet,
    decision: &Decision,
    put: impl Fn(&mut (i128, i128), i128),
) {
    let shares = decision.shares(entry.amount).unwrap_or_default();
    for ((keys, _), share) in decision.targets().into_iter().zip(shares) {
        let sums = totals
            .entry((entry.period, entry.currency, set.target.codes(keys)))
            .or_default();
        put(sums, share);
    }
}

/// Period, currency and target of a total.
type Place<'a> = (&'a str, &'a str, BTreeMap<String, String>);

fn total(((period, currency, target), (before, after)): (Place<'_>, (i128, i128))) -> TargetTotal {
    let text = |units: i128| amount_text(units, minor_places(currency));
    TargetTotal {
        period: period.to_owned(),
        currency: currency.to_owned(),
        target,
        before: text(before),
        after: text(after),
        difference: text(after - before),
    }
}

impl Said {
    fn nothing() -> Said {
        Said {
            rule: None,
            targets: Vec::new(),
            problem: Some("no_version".to_owned()),
        }
    }
}

fn said(set: &MapSet, decision: &Decision) -> Said {
    let target = |(keys, percent): (&[Key], super::money::Percent)| SaidTarget {
        segments: set.target.codes(keys),
        percent: percent.to_string(),
    };
    Said {
        rule: match decision {
            Decision::Mapped { rule, .. } => set.rules.get(*rule).map(|rule| rule.body.id.clone()),
            _ => None,
        },
        targets: decision.targets().into_iter().map(target).collect(),
        problem: match decision {
            Decision::Refused(refusal) => Some(refusal.code.to_owned()),
            _ => None,
        },
    }
}

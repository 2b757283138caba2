//! Totals before and after translation, to the minor unit.

use std::collections::BTreeMap;

use serde::Serialize;

use super::day::Day;
use super::map_set::MapSet;
use super::money::{amount_text, minor_places, percent_text};
use super::translate::{Decision, Refusal};

/// A line of a ledger, read.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Period that it belongs to.
    pub period: &'a str,
    /// Currency.
    pub currency: &'a str,
    /// Day.
    pub day: Day,
    /// Code by segment.
    pub segments: &'a BTreeMap<String, String>,
    /// Minor units.
    pub amount: i128,
}

#[derive(Debug, Default, Clone)]
struct Sums {
    lines: u64,
    mapped_lines: u64,
    source: i128,
    target: i128,
    suspense: i128,
    unmapped: i128,
}

/// Totals of one period and currency; amounts are decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeriodTotals {
    /// Period.
    pub period: String,
    /// Currency.
    pub currency: String,
    /// Lines.
    pub lines: u64,
    /// Lines that a rule translated.
    pub mapped_lines: u64,
    /// Share of lines that a rule translated, in percent, rounded down to six places.
    pub coverage_percent: String,
    /// Sum of all lines.
    pub source_total: String,
    /// Sum of what came out by rules.
    pub target_total: String,
    /// Sum of what went to the suspense account.
    pub suspense_total: String,
    /// Sum of the lines that went nowhere.
    pub unmapped_total: String,
    /// What the source has and targets and suspense have not.
    pub difference: String,
    /// Whether every line has a result and not a unit is lost.
    pub ties: bool,
}

/// A combination that went nowhere, with all its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmapped {
    /// Code by segment.
    pub segments: BTreeMap<String, String>,
    /// Why.
    pub code: String,
    /// In plain words.
    pub message: String,
    /// Lines.
    pub lines: u64,
}

/// Totals by period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TieOut {
    /// Whether all periods tie.
    pub ties: bool,
    /// Lines.
    pub lines: u64,
    /// Share of lines that a rule translated, in percent, rounded down to six places.
    pub coverage_percent: String,
    /// By period and currency.
    pub periods: Vec<PeriodTotals>,
    /// What went nowhere, the most frequent first, at most a thousand.
    pub unmapped: Vec<Unmapped>,
}

/// Most combinations that are told.
const MOST_UNMAPPED: usize = 1_000;

type Nowhere<'a> = BTreeMap<(&'a BTreeMap<String, String>, &'static str, String), u64>;

/// Translates lines and compares the totals of both sides. `set_on` has the version that is in force on a day.
pub fn tie_out<'s>(set_on: impl Fn(Day) -> Option<&'s MapSet>, entries: &[Entry<'_>]) -> TieOut {
    let mut sums: BTreeMap<(&str, &str), Sums> = BTreeMap::new();
    let mut nowhere: Nowhere<'_> = BTreeMap::new();
    for entry in entries {
        let sum = sums.entry((entry.period, entry.currency)).or_default();
        sum.lines += 1;
        sum.source += entry.amount;
        let decision = match set_on(entry.day) {
            Some(set) => set.translate(entry.segments, entry.day),
            None => Decision::Refused(Refusal::no_version()),
        };
        match (&decision, decision.shares(entry.amount)) {
            (Decision::Mapped { .. }, Some(shares)) => {
                sum.mapped_lines += 1;
                sum.target += shares.iter().sum::<i128>();
            }
            (Decision::Suspense { .. }, _) => sum.suspense += entry.amount,
            (Decision::Refused(refusal), _) => {
                sum.unmapped += entry.amount;
                *nowhere
                    .entry((entry.segments, refusal.code, refusal.message.clone()))
                    .or_default() += 1;
            }
            (Decision::Mapped { .. }, None) => {
                sum.unmapped += entry.amount;
                let message = "the amount has more than 27 digits".to_owned();
                *nowhere.entry((entry.segments, "amount", message)).or_default() += 1;
            }
        }
    }
    let periods: Vec<PeriodTotals> = sums
        .iter()
        .map(|((period, currency), sum)| totals(period, currency, sum))
        .collect();
    let lines = sums.values().map(|sum| sum.lines).sum();
    let mapped = sums.values().map(|sum| sum.mapped_lines).sum();
    TieOut {
        ties: periods.iter().all(|period| period.ties),
        lines,
        coverage_percent: share(mapped, lines),
        periods,
        unmapped: most_frequent(nowhere),
    }
}

fn most_frequent(nowhere: Nowhere<'_>) -> Vec<Unmapped> {
    let told = nowhere.into_iter().map(|((segments, code, message), lines)| Unmapped {
        segments: segments.clone(),
        code: code.to_owned(),
        message,
        lines,
    });
    let mut unmapped: Vec<Unmapped> = told.collect();
    unmapped.sort_by_key(|one| std::cmp::Reverse(one.lines));
    unmapped.truncate(MOST_UNMAPPED);
    unmapped
}

fn totals(period: &str, currency: &str, sum: &Sums) -> PeriodTotals {
    let text = |units: i128| amount_text(units, minor_places(currency));
    let difference = sum.source - sum.target - sum.suspense;
    PeriodTotals {
        period: period.to_owned(),
        currency: currency.to_owned(),
        lines: sum.lines,
        mapped_lines: sum.mapped_lines,
        coverage_percent: share(sum.mapped_lines, sum.lines),
        source_total: text(sum.source),
        target_total: text(sum.target),
        suspense_total: text(sum.suspense),
        unmapped_total: text(sum.unmapped),
        difference: text(difference),
        ties: difference == 0 && sum.unmapped == 0 && sum.suspense == 0 && sum.mapped_lines == sum.lines,
    }
}

/// A share in percent; all of nothing is 100.
pub fn share(part: u64, whole: u64) -> String {
    match whole {
        0 => "100".to_owned(),
        _ => percent_text(i128::from(part) * i128::from(super::money::WHOLE) / i128::from(whole)),
    }
}

//! Totals by target account, and what differs from a baseline that says what they should be.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::chart::Chart;
use super::day::Day;
use super::map_set::MapSet;
use super::money::{amount_text, decimal, minor_places};
use super::restrictions::Role;
use super::tie_out::Entry;
use crate::engine::record::{Violation, push_pointer};

/// Most totals of a tie-out.
pub const MOST_TOTALS: usize = 10_000;

/// Where a total belongs: period, currency, code by segment.
type Place = (String, String, BTreeMap<String, String>);

/// What came to an account in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountTotal {
    /// Period.
    pub period: String,
    /// Currency.
    pub currency: String,
    /// Code by segment of the target chart, of the segments that totals are grouped by.
    pub segments: BTreeMap<String, String>,
    /// Sum, a decimal.
    pub amount: String,
}

/// Where the baseline has something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Period.
    pub period: String,
    /// Currency.
    pub currency: String,
    /// Code by segment.
    pub segments: BTreeMap<String, String>,
    /// What the baseline has.
    pub expected: String,
    /// What came out.
    pub actual: String,
    /// What came out more than the baseline has.
    pub difference: String,
}

/// Segments that totals are grouped by: those that are named, or the account, or all.
///
/// # Errors
/// Names that are no segments of the chart.
pub fn grouped_by(chart: &Chart, named: &[String]) -> Result<Vec<String>, Vec<Violation>> {
    if !named.is_empty() {
        let unknown = named.iter().enumerate().filter(|(_, name)| chart.place(name).is_none());
        let wrong: Vec<Violation> = unknown
            .map(|(i, _)| {
                Violation::new(
                    format!("/by/{i}"),
                    "unknown_segment",
                    "expected a segment of the target chart",
                )
            })
            .collect();
        return if wrong.is_empty() {
            Ok(named.to_vec())
        } else {
            Err(wrong)
        };
    }
    Ok(
        match chart.role(Role::Account).and_then(|place| chart.segments.get(place)) {
            Some(account) => vec![account.name.clone()],
            None => chart.segments.iter().map(|segment| segment.name.clone()).collect(),
        },
    )
}

/// Totals in minor units, by place.
#[derive(Debug, Default)]
pub struct Totals(BTreeMap<Place, i128>);

impl Totals {
    /// Totals of translated entries; `None` when there are too many.
    pub fn of<'s>(set_on: impl Fn(Day) -> Option<&'s MapSet>, entries: &[Entry<'_>], by: &[String]) -> Option<Totals> {
        let mut totals: BTreeMap<Place, i128> = BTreeMap::new();
        for entry in entries {
            let Some(set) = set_on(entry.day) else { continue };
            let decision = set.translate(entry.segments, entry.day);
            let Some(shares) = decision.shares(entry.amount) else {
                continue;
            };
            for ((keys, _), share) in decision.targets().into_iter().zip(shares) {
                let place = (
                    entry.period.to_owned(),
                    entry.currency.to_owned(),
                    set.target.by_name(keys, by),
                );
                *totals.entry(place).or_default() += share;
            }
            if totals.len() > MOST_TOTALS {
                return None;
            }
        }
        Some(Totals(totals))
    }

    /// Totals that a baseline says should come out, with codes in the form of the chart.
    ///
    /// # Errors
    /// Each place that cannot be read, as a pointer below `/expected`.
    pub fn expected(written: &[AccountTotal], chart: &Chart, by: &[String]) -> Result<Totals, Vec<Violation>> {
        let (mut totals, mut wrong) = (BTreeMap::new(), Vec::new());
        for (i, one) in written.iter().enumerate() {
            let pointer = format!("/expected/{i}");
            let mut segments = BTreeMap::new();
            for name in by {
                let code = one.segments.get(name);
                let space = chart.place(name).and_then(|place| chart.segments.get(place));
                let key = code.and_then(|code| space?.space.key(code));
                match (key, space) {
                    (Some(key), Some(segment)) => _ = segments.insert(name.clone(), segment.space.text(key)),
                    _ => wrong.push(Violation::new(
                        push_pointer(&format!("{pointer}/segments"), name),
                        "malformed_code",
                        "expected a code of each segment that totals are grouped by",
                    )),
                }
            }
            for name in one.segments.keys().filter(|name| !by.contains(name)) {
                wrong.push(Violation::new(
                    push_pointer(&format!("{pointer}/segments"), name),
                    "unknown_segment",
                    "expected only segments that totals are grouped by",
                ));
            }
            match decimal(&one.amount, minor_places(&one.currency)) {
                Some(amount) => {
                    let place = (one.period.clone(), one.currency.clone(), segments);
                    *totals.entry(place).or_default() += amount;
                }
                None => wrong.push(Violation::new(
                    format!("{pointer}/amount"),
                    "amount",
                    "expected a decimal no finer than the currency's minor unit",
                )),
            }
            if wrong.len() >= 100 {
                break;
            }
        }
        if wrong.is_empty() {
            Ok(Totals(totals))
        } else {
            Err(wrong)
        }
    }

    /// As decimals.
    pub fn told(&self) -> Vec<AccountTotal> {
        let each = self
            .0
            .iter()
            .map(|((period, currency, segments), amount)| AccountTotal {
                period: period.clone(),
                currency: currency.clone(),
                segments: segments.clone(),
                amount: amount_text(*amount, minor_places(currency)),
            });
        each.collect()
    }

    /// Where a baseline has something else.
    pub fn differences(&self, expected: &Totals) -> Vec<Difference> {
        let places: std::collections::BTreeSet<&Place> = self.0.keys().chain(expected.0.keys()).collect();
        let amount = |totals: &Totals, place: &Place| totals.0.get(place).copied().unwrap_or_default();
        let differing = places.into_iter().filter_map(|place| {
            let (actual, wanted) = (amount(self, place), amount(expected, place));
            let text = |units: i128| amount_text(units, minor_places(&place.1));
            (actual != wanted).then(|| Difference {
                period: place.0.clone(),
                currency: place.1.clone(),
                segments: place.2.clone(),
                expected: text(wanted),
                actual: text(actual),
                difference: text(actual - wanted),
            })
        });
        differing.collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fixtures::{chart, day, map_set, rules};
    use super::*;

    #[test]
    fn totals_by_account_differ_where_the_baseline_has_something_else() {
        let source = chart("a", json!({"segments": [{"name": "unit", "length": 2}]}));
        let target = chart(
            "b",
            json!({"segments": [{"name": "account", "length": 3, "pad": "left"}, {"name": "center", "length": 2}]}),
        );
        let body = rules(json!([
            {"id": "r", "type": "many_to_one", "when": {"unit": "any"}, "targets": [{"segments": {"account": "7", "center": "1"}}]}]));
        let set = map_set(&body, &source, &target);
        let segments = BTreeMap::from([("unit".to_owned(), "10".to_owned())]);
        let entry = |period, amount| Entry {
            period,
            currency: "USD",
            day: day("2026-01-01"),
            segments: &segments,
            amount,
        };
        let by = grouped_by(&target, &[]).unwrap();
        assert_eq!(by, ["account"]);
        let entries = [entry("2026-01", 100), entry("2026-01", 1), entry("2026-02", 5)];
        let totals = Totals::of(|_| Some(&set), &entries, &by).unwrap();
        let told: Vec<(String, String)> = totals.told().into_iter().map(|one| (one.period, one.amount)).collect();
        assert_eq!(
            told,
            [("2026-01".into(), "1.01".into()), ("2026-02".into(), "0.05".into())]
        );
        let total = |period: &str, account: &str, amount: &str| AccountTotal {
            period: period.into(),
            currency: "USD".into(),
            segments: BTreeMap::from([("account".to_owned(), account.to_owned())]),
            amount: amount.into(),
        };
        let same = [
            total("2026-01", "007", "1.00"),
            total("2026-01", "7", "0.01"),
            total("2026-02", "7", "0.05"),
        ];
        let expected = Totals::expected(&same, &target, &by).unwrap();
        assert!(
            totals.differences(&expected).is_empty(),
            "codes are padded, equal places summed"
        );
        let other = [total("2026-01", "7", "1.01"), total("2026-02", "8", "0.05")];
        let expected = Totals::expected(&other, &target, &by).unwrap();
        let found = totals.differences(&expected);
        let told: Vec<&str> = found.iter().map(|one| one.difference.as_str()).collect();
        assert_eq!(told, ["0.05", "-0.05"]);
        let wrong = Totals::expected(&[total("2026-01", "12345", "1.001")], &target, &by).unwrap_err();
        let places: Vec<&str> = wrong.iter().map(|one| one.pointer.as_str()).collect();
        assert_eq!(places, ["/expected/0/segments/account", "/expected/0/amount"]);
        assert_eq!(grouped_by(&target, &["x".into()]).unwrap_err()[0].pointer, "/by/0");
    }
}

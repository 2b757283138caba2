//! Which periods are closed, and whether a version of a map set says something else of them than the one before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::body::{MapSetBody, RuleBody, read_as};
use super::day::{Day, Days, interval_of, read_days};
use crate::engine::record::Violation;
use crate::engine::timeline::Interval;

/// Where a period stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodState {
    /// Entries are made.
    Open,
    /// Only the closing is done: nothing new takes effect.
    Closing,
    /// What was said stays.
    Closed,
}

/// A period as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodBody {
    /// Name, e.g. `2026-03`.
    pub name: String,
    /// First day.
    pub from: String,
    /// First day of the next period.
    pub to: String,
    /// Where it stands.
    pub state: PeriodState,
}

/// When an approved version takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Release {
    /// On its first day, unless that is in a closed period.
    #[default]
    Immediately,
    /// On the first day of the next open period at the earliest: it may not begin in the midst of one.
    NextOpenPeriod,
}

/// The body of a definition of kind `close_calendar`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseCalendar {
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When an approved version takes effect.
    #[serde(default)]
    pub release: Release,
    /// Periods, in order of time, without overlap.
    pub periods: Vec<PeriodBody>,
}

/// What a version would say differently of a period that is not open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Touched {
    /// Period.
    pub period: String,
    /// Where it stands.
    pub state: PeriodState,
    /// Days concerned.
    pub days: Vec<Interval>,
    /// Rules that are new, gone or different on these days, at most twenty; empty if it is the default or a chart.
    pub rules: Vec<String>,
}

/// A version of a map set and the days on which it holds.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// What it says.
    pub body: &'a MapSetBody,
    /// Days on which it is the one that holds.
    pub days: (Day, Day),
}

const MOST_RULES: usize = 20;

impl CloseCalendar {
    /// Reads a body.
    ///
    /// # Errors
    /// Each place that is wrong, as a pointer into the body.
    pub fn read(value: &Value) -> Result<CloseCalendar, Vec<Violation>> {
        let mut violations = Vec::new();
        let read: Option<CloseCalendar> = read_as(value, "", &mut violations);
        let mut last = Day::FIRST;
        for (i, period) in read.iter().flat_map(|calendar| calendar.periods.iter().enumerate()) {
            let pointer = format!("/periods/{i}");
            let ends = [&Some(period.from.clone()), &Some(period.to.clone())];
            let days = read_days(["from", "to"], ends, &pointer, &mut violations);
            if days.0 < last {
                let message = "expected a day that no earlier period has";
                violations.push(Violation::new(format!("{pointer}/from"), "order", message));
            }
            last = last.max(days.1);
        }
        match read {
            Some(calendar) if violations.is_empty() => Ok(calendar),
            _ => Err(violations),
        }
    }

    /// The period that a day belongs to.
    pub fn period(&self, day: Day) -> Option<&PeriodBody> {
        self.periods.iter().find(|period| period.days().contains(day))
    }

    /// The first day, not before `day`, on which a version may begin to hold; `None` if the calendar has no such day. Days
    /// beyond its periods are open.
    pub fn release_day(&self, day: Day) -> Option<Day> {
        let opens = |period: &PeriodBody| match (period.state, Day::parse(&period.from)) {
            (PeriodState::Open, Some(from)) if from >= day => Some(from),
            (PeriodState::Open, Some(_)) if self.release == Release::Immediately && period.days().contains(day) => {
                Some(day)
            }
            _ => None,
        };
        let beyond = self
            .periods
            .iter()
            .filter_map(|period| Day::parse(&period.to))
            .max()
            .map(|end| end.max(day));
        match self.period(day) {
            None => Some(day),
            Some(_) => self.periods.iter().filter_map(opens).min().or(beyond),
        }
    }

    /// Names of the periods that are not open and have some of these days.
    pub fn not_open(&self, days: (Day, Day)) -> Vec<String> {
        let of_days = |period: &&PeriodBody| !period.days().and(&Days::one(days.0, days.1)).ranges().is_empty();
        let closed = self.periods.iter().filter(|period| period.state != PeriodState::Open);
        closed.filter(of_days).map(|period| period.name.clone()).collect()
    }

    /// What a version that shall hold on some days says differently of closed and closing periods than the versions that
    /// hold there now. Rules are compared as they are written, so nothing that matters is missed.
    pub fn touched(&self, new: Held<'_>, now: &[Held<'_>]) -> Vec<Touched> {
        let closed = self.periods.iter().filter(|period| period.state != PeriodState::Open);
        let touched = closed.filter_map(|period| {
            let days = period.days().and(&Days::one(new.days.0, new.days.1));
            let mut changed: Vec<(Day, Day)> = Vec::new();
            let mut rules: BTreeMap<String, ()> = BTreeMap::new();
            for piece in pieces(&days, new, now) {
                let before = now.iter().find(|held| held.days.0 <= piece.0 && piece.0 < held.days.1);
                if let Some(differing) = differing(new.body, before.map(|held| held.body), piece) {
                    changed.push(piece);
                    rules.extend(differing.into_iter().map(|id| (id, ())));
                }
            }
            (!changed.is_empty()).then(|| Touched {
                period: period.name.clone(),
                state: period.state,
                days: Days::new(changed).ranges().iter().copied().map(interval_of).collect(),
                rules: rules.into_keys().take(MOST_RULES).collect(),
            })
        });
        touched.collect()
    }
}

impl PeriodBody {
    fn days(&self) -> Days {
        match (Day::parse(&self.from), Day::parse(&self.to)) {
            (Some(from), Some(to)) => Days::one(from, to),
            _ => Days::default(),
        }
    }
}

fn rule_days(rule: &RuleBody) -> (Day, Day) {
    let end = |text: &Option<String>, open| text.as_deref().and_then(Day::parse).unwrap_or(open);
    (
        end(&rule.effective_from, Day::FIRST),
        end(&rule.effective_to, Day::LAST),
    )
}

/// Days cut wherever a version or a rule begins or ends.
fn pieces(days: &Days, new: Held<'_>, now: &[Held<'_>]) -> Vec<(Day, Day)> {
    let held = now.iter().chain([&new]);
    let mut edges: Vec<Day> = held
        .flat_map(|held| held.body.rules.iter().map(rule_days).chain([held.days]))
        .flat_map(|(from, to)| [from, to])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let cut = days.ranges().iter().flat_map(|(from, to)| {
        let inner = edges.iter().copied().filter(|day| from < day && day < to);
        let cuts: Vec<Day> = std::iter::once(*from).chain(inner).chain([*to]).collect();
        cuts.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
    });
    cut.collect()
}

/// The rules by which two versions differ on some days, on which nothing begins or ends; `None` if they say the same.
fn differing(new: &MapSetBody, before: Option<&MapSetBody>, days: (Day, Day)) -> Option<Vec<String>> {
    let holding = |body: &MapSetBody| -> BTreeMap<String, Value> {
        let rules = body.rules.iter().filter(|rule| {
            let (from, to) = rule_days(rule);
            from <= days.0 && days.1 <= to
        });
        rules.map(|rule| (rule.id.clone(), said(rule))).collect()
    };
    let (after, earlier) = (holding(new), before.map(holding).unwrap_or_default());
    let mut rules: Vec<String> = after
        .iter()
        .filter(|(id, rule)| earlier.get(*id) != Some(*rule))
        .map(|(id, _)| id.clone())
        .collect();
    rules.extend(earlier.keys().filter(|id| !after.contains_key(*id)).cloned());
    let same_frame = before.is_some_and(|before| {
        before.default_action == new.default_action
            && before.code_maps == new.code_maps
            && before.source_chart == new.source_chart
            && before.target_chart == new.target_chart
    });
    (!rules.is_empty() || !same_frame).then_some(rules)
}

/// What a rule says, without its dates, its reason and its flags.
fn said(rule: &RuleBody) -> Value {
    serde_json::json!({
        "priority": rule.priority,
        "when": rule.when,
        "type": rule.kind,
        "targets": rule.targets,
    })
}

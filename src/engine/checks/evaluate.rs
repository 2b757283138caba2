//! What fails of a golden record on a day, and when time alone may change that.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::circle::LeadingBack;
use super::entries::one_valid_entry;
use super::located::{located, scalar};
use super::rules::{Check, Condition, Require};
use crate::engine::record::{Attributes, push_pointer};
use crate::engine::units::{Graph, Ratio, UnitRules};

/// Most findings that one check tells.
const MOST_FINDINGS: usize = 20;

/// A golden record as checks look at it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Its attributes, without sensitive ones.
    pub attributes: &'a Attributes,
    /// Top-level attribute that refers → golden ids of the record itself.
    pub own: &'a BTreeMap<String, Vec<String>>,
    /// `[units]` of the domain.
    pub units: Option<&'a UnitRules>,
    /// Where its references lead back to it; whoever knows other records says so.
    pub back: &'a LeadingBack,
}

/// One thing that is not as a check requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// JSON Pointer into the attributes.
    pub pointer: String,
    /// What was expected, in plain words.
    pub message: String,
}

/// A check that fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed<'a> {
    /// Which.
    pub check: &'a Check,
    /// What is not as it requires, at least one.
    pub findings: Vec<Finding>,
}

/// What checks say of a record on a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome<'a> {
    /// Checks that fail, in the order of the rules.
    pub failed: Vec<Failed<'a>>,
    /// The first day after it on which the answer may be another although the record is not.
    pub next_day: Option<String>,
}

/// Looks at a record as of a day, an ISO date.
pub fn evaluate<'a>(checks: impl IntoIterator<Item = &'a Check>, subject: Subject<'_>, day: &str) -> Outcome<'a> {
    let mut outcome = Outcome::default();
    let applying = |check: &&Check| check.applies(subject.attributes);
    for check in checks.into_iter().filter(applying) {
        let mut looked = Looked::new(day);
        look(&check.require, subject, &mut looked);
        for finding in subject.back.get(&check.name).into_iter().flatten() {
            if !looked.findings.iter().any(|known| known.pointer == finding.pointer) {
                looked.findings.push(finding.clone());
            }
        }
        looked.findings.truncate(MOST_FINDINGS);
        if !looked.findings.is_empty() {
            let findings = looked.findings;
            outcome.failed.push(Failed { check, findings });
        }
        outcome.next_day = earlier(outcome.next_day, looked.next_day);
    }
    outcome
}

fn earlier(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// What one check has found so far.
pub(super) struct Looked<'a> {
    pub(super) day: &'a str,
    findings: Vec<Finding>,
    next_day: Option<String>,
}

impl<'a> Looked<'a> {
    fn new(day: &'a str) -> Self {
        Looked {
            day,
            findings: Vec::new(),
            next_day: None,
        }
    }

    pub(super) fn find(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        let (pointer, message) = (pointer.into(), message.into());
        self.findings.push(Finding { pointer, message });
    }

    /// The answer may be another one from a day on.
    pub(super) fn may_change(&mut self, day: Option<String>) {
        let day = day.filter(|day| day.as_str() > self.day);
        self.next_day = earlier(self.next_day.take(), day);
    }
}

fn look(require: &Require, subject: Subject<'_>, looked: &mut Looked<'_>) {
    let attributes = subject.attributes;
    let top = |conditions: &[Condition]| {
        let first = conditions
            .first()
            .and_then(|condition| condition.attribute.split('.').next());
        push_pointer("", first.unwrap_or_default())
    };
    match require {
        Require::AllOf(conditions) => {
            for condition in conditions.iter().filter(|condition| !condition.holds(attributes)) {
                looked.find(condition.pointer(), format!("expected {condition}"));
            }
        }
        Require::AnyOf(conditions) => {
            if !conditions.iter().any(|condition| condition.holds(attributes)) {
                let expected: Vec<String> = conditions.iter().map(ToString::to_string).collect();
                looked.find(top(conditions), format!("expected {}", expected.join(", or ")));
            }
        }
        Require::NoneOf(conditions) => {
            for condition in conditions.iter().filter(|condition| condition.holds(attributes)) {
                looked.find(condition.pointer(), format!("expected not: {condition}"));
            }
        }
        Require::NotOlderThan { attribute, days } => {
            for (pointer, date) in dates(attributes, attribute) {
                let end = date.checked_add((i64::from(*days) + 1).days()).ok();
                until(
                    looked,
                    pointer,
                    end,
                    &format!("expected a date of the last {days} days; it is of {date}"),
                );
            }
        }
        Require::NotExpired {
            attribute,
            half_open,
            days_before,
        } => {
            for (pointer, date) in dates(attributes, attribute) {
                let shift = i64::from(!*half_open) - i64::from(*days_before);
                let end = date.checked_add(shift.days()).ok();
                let message = match days_before {
                    0 => format!("expected one that has not expired; its day is {date}"),
                    days => format!("expected one that holds for {days} days or more; its day is {date}"),
                };
                until(looked, pointer, end, &message);
            }
        }
        Require::OneValidEntry { attribute, per } => one_valid_entry(attributes, attribute, per, looked),
        Require::SumsTo { attribute, total } => sums_to(attributes, attribute, total, looked),
        Require::NotItself { attributes: paths } => {
            for path in paths {
                let name = path.split('.').next().unwrap_or(path);
                let own = subject.own.get(name);
                for (pointer, value) in located(attributes, path) {
                    if value
                        .as_str()
                        .is_some_and(|key| own.is_some_and(|own| own.iter().any(|name| name == key)))
                    {
                        looked.find(pointer, "expected another record, not this one itself");
                    }
                }
            }
        }
        // What it finds is found among other records.
        Require::NoCircle { .. } => {}
        Require::SoundUnits => {
            if let Some(rules) = subject.units {
                let graph = Graph::of(rules, attributes);
                for violation in graph.findings_on(looked.day) {
                    looked.find(violation.pointer, violation.message);
                }
                looked.may_change(graph.next_day(looked.day));
            }
        }
    }
}

/// Fails from a day on.
fn until(looked: &mut Looked<'_>, pointer: String, end: Option<Date>, message: &str) {
    let Some(end) = end.map(|end| end.to_string()) else {
        return;
    };
    if end.as_str() <= looked.day {
        looked.find(pointer, message);
    } else {
        looked.may_change(Some(end));
    }
}

fn dates(attributes: &Attributes, path: &str) -> Vec<(String, Date)> {
    let found = located(attributes, path).into_iter();
    found
        .filter_map(|(pointer, value)| Some((pointer, value.as_str()?.parse().ok()?)))
        .collect()
}

fn sums_to(attributes: &Attributes, path: &str, total: &str, looked: &mut Looked<'_>) {
    let numbers = located(attributes, path);
    if numbers.is_empty() {
        return;
    }
    let sum = numbers.iter().try_fold(Ratio::ZERO, |sum, (_, value)| {
        let number = scalar(value).as_deref().and_then(Ratio::parse)?;
        sum.plus(number)
    });
    if sum.is_none() || sum != Ratio::parse(total) {
        let top = path.split('.').next().unwrap_or(path);
        let shown = sum.map_or_else(|| "something else".to_owned(), |sum| sum.to_string());
        looked.find(
            push_pointer("", top),
            format!("expected numbers that add up to {total}; they make {shown}"),
        );
    }
}

impl Check {
    /// Whether it is asked of a record.
    pub fn applies(&self, attributes: &Attributes) -> bool {
        let holds = |condition: &Condition| condition.holds(attributes);
        self.when.iter().all(holds) && (self.when_any.is_empty() || self.when_any.iter().any(holds))
    }
}

impl Condition {
    /// Whether it is true of a record.
    pub fn holds(&self, attributes: &Attributes) -> bool {
        let found = located(attributes, &self.attribute);
        let is_one = |(_, value): &(String, &Value)| match scalar(value) {
            _ if self.values.is_empty() => true,
            Some(text) => self.values.iter().any(|wanted| wanted.eq_ignore_ascii_case(&text)),
            None => false,
        };
        found.iter().any(is_one) != self.absent
    }

    fn pointer(&self) -> String {
        self.attribute
            .split('.')
            .fold(String::new(), |pointer, name| push_pointer(&pointer, name))
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Condition {
            attribute,
            values,
            absent,
        } = self;
        match (absent, values.is_empty()) {
            (true, _) => write!(f, "no {attribute}"),
            (false, true) => write!(f, "{attribute}"),
            (false, false) => write!(f, "{attribute} {}", values.join(" or ")),
        }
    }
}

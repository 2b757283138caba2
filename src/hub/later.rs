//! What consumers are told of periods, past and to come: a period's protected values wait for approval like any other,
//! and once approved begin by themselves.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::consolidate::{attributes, text};
use super::periods::{Holds, differing_over, holding, line_of, parsed, pieces_of};
use super::referring::{Redirected, in_present_form};
use super::time::{Micros, day_of};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::engine::timeline::{Interval, Period, Timeline};
use crate::error::Result;
use crate::store::golden_records::GoldenRow;

/// A golden record's periods on their way to consumers.
#[derive(Default)]
pub(super) struct Later {
    /// Whether there is more than one period, now or before.
    dated: bool,
    today: String,
    /// As consumers were told.
    told: Timeline<Holds>,
    /// The same with what it names in its present form.
    before: Timeline<Holds>,
    after: Timeline<Holds>,
}

impl Later {
    /// The periods that consumers know, and those of the working layer.
    pub(super) fn of(domain: &Domain, row: &GoldenRow, now: Micros) -> Result<Later> {
        let Some(rule) = &domain.valid_time else {
            return Ok(Later::default());
        };
        let working = parsed(row.periods.as_deref())?;
        let body = row.published.as_deref().map(attributes).transpose()?;
        let known = body.as_ref().and_then(|body| body.get("periods"));
        let before = match body.as_ref().and_then(|body| body.get("attributes")) {
            Some(Value::Object(only)) => line_of(rule, known, only)?,
            _ => Timeline::default(),
        };
        Ok(Later {
            dated: working.is_some() || known.is_some(),
            today: day_of(now),
            told: before.clone(),
            before,
            after: line_of(rule, working.as_ref(), &attributes(&row.working)?)?,
        })
    }

    /// Takes what was redirected in its present form.
    pub(super) fn redirect(&mut self, domain: &Domain, redirected: &[Redirected]) {
        if redirected.is_empty() {
            return;
        }
        let periods = self.told.periods().iter().cloned().map(|mut period| {
            let attributes = std::mem::take(&mut period.value.attributes);
            period.value.attributes = in_present_form(domain, attributes, redirected);
            period
        });
        self.before = Timeline::of(periods);
    }

    /// What consumers were told holds today, if there are periods.
    pub(super) fn told_today(&self) -> Option<&Attributes> {
        let told = self.told.nearest(&self.today).filter(|_| self.dated);
        told.map(|period| &period.value.attributes)
    }

    /// What holds of an attribute before and after, today and wherever it differs: the policy is asked about each.
    pub(super) fn moments(&self, name: &str, before: &Attributes, after: &Attributes) -> Vec<(Attributes, Attributes)> {
        let with = |values: &Attributes, value: Option<&Value>| {
            let mut values = values.clone();
            match value {
                Some(value) => values.insert(name.to_owned(), value.clone()),
                None => values.remove(name),
            };
            values
        };
        let mut moments = Vec::new();
        if before.get(name) != after.get(name) {
            moments.push((before.clone(), after.clone()));
        }
        for (_, told, now) in self.differences(name) {
            moments.push((with(before, told), with(after, now)));
        }
        moments
    }

    /// Where a value differs from what consumers were told: days, value told, value now.
    fn differences(&self, name: &str) -> Vec<(Interval, Option<&Value>, Option<&Value>)> {
        if !self.dated {
            return Vec::new();
        }
        let value = |line: &'_ Timeline<Holds>, piece: &Interval| {
            holding(line, piece).and_then(|found| found.get(name)).cloned()
        };
        let mut found = Vec::new();
        for piece in pieces_of(&self.before, &self.after) {
            if self.after.covering(&piece).is_some() && value(&self.before, &piece) != value(&self.after, &piece) {
                let told = holding(&self.before, &piece).and_then(|holds| holds.get(name));
                let now = holding(&self.after, &piece).and_then(|holds| holds.get(name));
                found.push((piece, told, now));
            }
        }
        found
    }

    /// Whether the value differs in some period from what consumers were told.
    pub(super) fn differs(&self, name: &str) -> bool {
        !self.differences(name).is_empty()
    }

    /// What is proposed of an attribute: the value of today, or those of all periods that differ. It stays the same
    /// proposal when one of them begins.
    pub(super) fn proposal(&self, name: &str, today: Option<&Value>) -> Option<Value> {
        if !self.differs(name) {
            return today.cloned();
        }
        Some(Value::Array(self.proposed(name)))
    }

    /// The periods in which an attribute is to have another value, for whoever approves it.
    pub(super) fn proposed(&self, name: &str) -> Vec<Value> {
        let shown = self.differences(name).into_iter().map(|(days, told, now)| {
            json!({"valid_from": days.valid_from, "valid_to": days.valid_to, "from": told, "to": now})
        });
        shown.collect()
    }

    /// Keeps what consumers were told of an attribute.
    fn keep(&mut self, name: &str) {
        if !self.differs(name) {
            return;
        }
        let mut periods = Vec::new();
        for interval in pieces_of(&self.before, &self.after) {
            let Some(period) = self.after.covering(&interval) else {
                continue;
            };
            let mut value = period.value.clone();
            match holding(&self.before, &interval).and_then(|told| told.get(name)) {
                Some(told) => value.attributes.insert(name.to_owned(), told.clone()),
                None => value.attributes.remove(name),
            };
            periods.push(Period { interval, value });
        }
        self.after = Timeline::of(periods).coalesced();
    }

    /// What consumers are to be told; `None` when there is only one period.
    pub(super) fn told_next(&self) -> Option<Value> {
        let several = self.dated && self.after.periods().len() > 1;
        several.then(|| serde_json::to_value(&self.after).unwrap_or(Value::Null))
    }

    /// Attributes of which consumers are told something else than before, and whether anything is.
    pub(super) fn changes(&self) -> (BTreeSet<String>, bool) {
        if !self.dated || self.told.periods().is_empty() {
            return (BTreeSet::new(), false);
        }
        let known = (self.told.periods().len() > 1).then_some(&self.told);
        let next = (self.after.periods().len() > 1).then_some(&self.after);
        let other = known.map(text) != next.map(text);
        (differing_over(&self.told, &self.after), other)
    }
}

/// Keeps what consumers were told of an attribute, today and in all periods, in what they are to be told.
pub(super) fn keep_back(name: &str, shown: &mut Attributes, told: &Attributes, later: &mut Later) {
    later.keep(name);
    match told.get(name) {
        Some(value) => shown.insert(name.to_owned(), value.clone()),
        None => shown.remove(name),
    };
}

/// Names of the attributes that differ between the periods that a golden record had and those that it has.
pub(super) fn changed_periods(
    domain: &Domain,
    before: (Option<&str>, &Attributes),
    after: (Option<&str>, &Attributes),
) -> Result<BTreeSet<String>> {
    let Some(rule) = domain
        .valid_time
        .as_ref()
        .filter(|_| before.0.is_some() || after.0.is_some())
    else {
        return Ok(BTreeSet::new());
    };
    let line = |(periods, only): (Option<&str>, &Attributes)| line_of(rule, parsed(periods)?.as_ref(), only);
    Ok(differing_over(&line(before)?, &line(after)?))
}

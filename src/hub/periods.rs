//! Valid time in the hub: the periods of source records and golden records, and what holds on a day.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Origin;
use super::brought::{Authorship, authors, named};
use super::command::PreparedRecord;
use super::consolidate::{attributes, differing, survived_from, text};
use super::past::Moment;
use super::superseded;
use super::time::{Micros, day_of, next_day, now, start_of};
use crate::engine::approval::{Authors, Said};
use crate::engine::domain::{Domain, ValidTime};
use crate::engine::record::{Attributes, Violation};
use crate::engine::survivorship::{Consolidated, Override};
use crate::engine::timeline::{Interval, Period, Timeline, pieces};
use crate::error::{Error, Result};
use crate::store::source_records::SourceRecordRow;

/// What a source record says in one period, and since when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Dated {
    pub(super) attributes: Attributes,
    pub(super) source_updated_at: Option<Micros>,
    pub(super) received_at: Micros,
    pub(super) changed_at: BTreeMap<String, Micros>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) became_at: BTreeMap<String, Micros>,
    /// Who sent it and who changed it in the source system; empty where its record has only one such version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) by: Vec<String>,
    /// Who says what of it, where that is somebody else.
    #[serde(default, skip_serializing_if = "Authors::is_empty")]
    pub(super) authors: Authors,
}

/// What a golden record says in one period.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Holds {
    pub(super) attributes: Attributes,
}

/// A golden record's periods.
#[derive(Debug, Default)]
pub(super) struct GoldenPeriods {
    /// Stored form; `None` when there is only one.
    pub(super) text: Option<String>,
    /// When the next one begins or ends.
    pub(super) next_at: Option<Micros>,
}

/// What a period that arrives does to those that a source record has.
pub(super) enum Put {
    /// Nothing: it is there already.
    Same,
    /// The record as it is now.
    Made(Box<PreparedRecord>),
    /// The policy or a limit refuses it.
    Refused(Violation),
    /// Its source said something newer of all of its days.
    Superseded,
}

/// Most periods of one source record.
const MOST_PERIODS: usize = 200;

impl Dated {
    /// What a record without periods says.
    pub(super) fn of(row: &SourceRecordRow) -> Result<Dated> {
        Ok(Dated {
            attributes: attributes(&row.attributes)?,
            source_updated_at: row.source_updated_at,
            received_at: row.received_at,
            changed_at: serde_json::from_str(&row.changed_at).unwrap_or_default(),
            became_at: serde_json::from_str(&row.became_at).unwrap_or_default(),
            by: named(row),
            authors: authors(row)?,
        })
    }

    /// What it says, and by whom.
    pub(super) fn said(&self) -> Said<'_> {
        Said {
            attributes: &self.attributes,
            by: &self.by,
            authors: &self.authors,
        }
    }
}

fn unreadable(error: &serde_json::Error) -> Error {
    Error::Internal(format!("stored periods cannot be read: {error}"))
}

/// The days that attributes name.
pub(super) fn interval_of(rule: &ValidTime, attributes: &Attributes) -> Interval {
    let day = |name: &String| attributes.get(name).and_then(Value::as_str).map(str::to_owned);
    Interval::new(day(&rule.from), day(&rule.to)).unwrap_or_default()
}

/// A source record's periods.
pub(super) fn timeline_of(rule: &ValidTime, row: &SourceRecordRow) -> Result<Timeline<Dated>> {
    if let Some(text) = &row.periods {
        let line: Timeline<Dated> = serde_json::from_str(text).map_err(|e| unreadable(&e))?;
        if line.periods().iter().all(|period| !period.value.by.is_empty()) {
            return Ok(line);
        }
        // Of periods from before persons were kept, the record's own are all that is known.
        let named = named(row);
        return Ok(Timeline::of(line.periods().iter().cloned().map(|mut period| {
            if period.value.by.is_empty() {
                period.value.by.clone_from(&named);
            }
            period
        })));
    }
    let value = Dated::of(row)?;
    let interval = interval_of(rule, &value.attributes);
    Ok(Timeline::of([Period { interval, value }]))
}

/// Everything that a source record says, of whichever days.
pub(super) fn sayings(domain: &Domain, row: &SourceRecordRow) -> Result<Vec<Dated>> {
    let Some(rule) = &domain.valid_time else {
        return Ok(vec![Dated::of(row)?]);
    };
    let line = timeline_of(rule, row)?;
    Ok(line.periods().iter().map(|period| period.value.clone()).collect())
}

/// What each source record says of these days; of today, those that say nothing are left out as long as one does.
pub(super) fn parts<'a>(
    rule: &ValidTime,
    rows: &[&'a SourceRecordRow],
    now: Micros,
) -> Result<Vec<(&'a SourceRecordRow, Dated)>> {
    let today = day_of(now);
    let lines: Vec<Timeline<Dated>> = rows.iter().map(|row| timeline_of(rule, row)).collect::<Result<_>>()?;
    let any = lines.iter().any(|line| line.on(&today).is_some());
    let chosen = rows.iter().zip(&lines).filter_map(|(row, line)| {
        let period = if any { line.on(&today) } else { line.nearest(&today) };
        Some((*row, period?.value.clone()))
    });
    Ok(chosen.collect())
}

/// What survivorship makes of source records in each period.
pub(super) fn golden(
    domain: &Domain,
    rows: &[&SourceRecordRow],
    overrides: &[Override],
    now: Micros,
) -> Result<GoldenPeriods> {
    let Some(rule) = &domain.valid_time else {
        return Ok(GoldenPeriods::default());
    };
    let lines: Vec<Timeline<Dated>> = rows.iter().map(|row| timeline_of(rule, row)).collect::<Result<_>>()?;
    let intervals = lines.iter().flat_map(Timeline::periods).map(|period| &period.interval);
    let cut = pieces(intervals.chain(overrides.iter().map(|one| &one.valid)));
    if cut.len() < 2 {
        return Ok(GoldenPeriods::default());
    }
    let mut periods = Vec::with_capacity(cut.len());
    for interval in &cut {
        let parts: Vec<(&SourceRecordRow, Dated)> = rows
            .iter()
            .zip(&lines)
            .filter_map(|(row, line)| Some((*row, line.covering(interval)?.value.clone())))
            .collect();
        if parts.is_empty() {
            continue;
        }
        let counting: Vec<Override> = overrides
            .iter()
            .filter(|one| one.valid.covers(interval))
            .cloned()
            .collect();
        let made = survived_from(domain, &parts, &counting, now)?;
        let value = Holds {
            attributes: domain.public(&made.attributes),
        };
        periods.push(Period {
            interval: interval.clone(),
            value,
        });
    }
    let today = day_of(now);
    let days = cut.iter().flat_map(|piece| [&piece.valid_from, &piece.valid_to]);
    let next = days.flatten().filter(|day| **day > today).min();
    let line = Timeline::of(periods).coalesced();
    Ok(GoldenPeriods {
        text: (line.periods().len() > 1).then(|| text(&line)),
        next_at: next.and_then(|day| start_of(day)),
    })
}

/// What survivorship makes of source records on one day; `None` if none says anything about it.
pub(super) fn made_on(
    domain: &Domain,
    rows: &[SourceRecordRow],
    overrides: &[Override],
    day: &str,
    now: Micros,
) -> Result<Option<Consolidated>> {
    let Some(rule) = &domain.valid_time else {
        return Ok(None);
    };
    let mut parts = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(period) = timeline_of(rule, row)?.on(day) {
            parts.push((row, period.value.clone()));
        }
    }
    let counting: Vec<Override> = overrides
        .iter()
        .filter(|one| one.valid.contains(day))
        .cloned()
        .collect();
    match parts.is_empty() {
        true => Ok(None),
        false => survived_from(domain, &parts, &counting, now).map(Some),
    }
}

/// Puts a period that arrived into the timeline of its source record, of which `known` is the valid version.
pub(super) fn put(
    domain: &Domain,
    rule: &ValidTime,
    known: Option<&SourceRecordRow>,
    record: &PreparedRecord,
    origin: &Origin,
    now: Micros,
) -> Result<Put> {
    let Some(row) = known else {
        return Ok(Put::Made(Box::new(record.clone())));
    };
    let mut line = timeline_of(rule, row)?;
    if row.rules_version != domain.rules_version {
        line = Timeline::of(line.periods().iter().cloned().map(|mut period| {
            period.value.attributes = domain.standardize(&period.value.attributes);
            period
        }));
    }
    let interval = interval_of(rule, &record.attributes);
    let before = interval
        .valid_from
        .as_deref()
        .map_or(line.periods().first(), |day| line.nearest(day));
    let free = superseded::days_left(&line, &interval, record.source_updated_at);
    if free.is_empty() {
        return Ok(Put::Superseded);
    }
    let before = before.map(|period| &period.value);
    let own = record.source_updated_at.or(record.received_at).unwrap_or(now);
    let authorship = Authorship::of(record, known, origin);
    let new = Period {
        value: Dated {
            authors: authorship.authors(before.map(Dated::said), &record.attributes),
            by: authorship.by,
            changed_at: changed_since(before, &record.attributes, now),
            became_at: became_since(before, &record.attributes, own),
            attributes: record.attributes.clone(),
            source_updated_at: record.source_updated_at,
            received_at: record.received_at.unwrap_or(now),
        },
        interval,
    };
    let pointer = format!("/{}", rule.from);
    let whole = free == [new.interval.clone()];
    let put = match whole {
        true => line.put(new, rule.gaps),
        // What is newer stays on its days.
        false => Ok(free.into_iter().fold(line.clone(), |line, interval| {
            let value = new.value.clone();
            line.insert(Period { interval, value })
        })),
    };
    let made = match put {
        Ok(made) => within_bounds(rule, &made),
        Err(gap) => return Ok(Put::Refused(Violation::new(pointer, "gap", between(&gap)))),
    };
    if made.periods().len() > MOST_PERIODS {
        let message = format!("expected at most {MOST_PERIODS} periods of one record");
        return Ok(Put::Refused(Violation::new(pointer, "too_many_periods", message)));
    }
    let dated = made.periods().len() > 1;
    if dated && row.rules_version == domain.rules_version && row.violations.is_none() && same(&line, &made) {
        return Ok(Put::Same);
    }
    let mut record = record.clone();
    if dated {
        record.periods = Some(text(&made));
        if let Some(shown) = made.nearest(&day_of(now)) {
            record.show(domain, &shown.value.attributes);
        }
    }
    Ok(Put::Made(Box::new(record)))
}

fn between(gap: &Interval) -> String {
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    let (from, to) = (day(&gap.valid_from), day(&gap.valid_to));
    format!("expected no gap between periods; nothing would hold from {from} to {to}")
}

fn same(one: &Timeline<Dated>, other: &Timeline<Dated>) -> bool {
    let what = |period: &Period<Dated>| {
        let value = &period.value;
        (
            period.interval.clone(),
            value.attributes.clone(),
            value.source_updated_at,
        )
    };
    one.periods().iter().map(what).eq(other.periods().iter().map(what))
}

/// A period that was cut says so in its attributes too.
fn within_bounds(rule: &ValidTime, line: &Timeline<Dated>) -> Timeline<Dated> {
    Timeline::of(line.periods().iter().cloned().map(|mut period| {
        for (name, day) in [
            (&rule.from, &period.interval.valid_from),
            (&rule.to, &period.interval.valid_to),
        ] {
            match day {
                Some(day) => period.value.attributes.insert(name.clone(), day.clone().into()),
                None => period.value.attributes.remove(name),
            };
        }
        period
    }))
}

/// When each attribute last became another value.
fn changed_since(before: Option<&Dated>, attributes: &Attributes, now: Micros) -> BTreeMap<String, Micros> {
    let Some(before) = before else {
        return BTreeMap::new();
    };
    let of = |(name, value): (&String, &Value)| {
        let same = before.attributes.get(name) == Some(value);
        let since = || before.changed_at.get(name).copied().unwrap_or(before.received_at);
        (name.clone(), if same { since() } else { now })
    };
    attributes.iter().map(of).collect()
}

/// When each attribute became what it is by the clock of the source, where that was before `own`, the record's time.
pub(super) fn became_since(before: Option<&Dated>, attributes: &Attributes, own: Micros) -> BTreeMap<String, Micros> {
    let Some(before) = before else {
        return BTreeMap::new();
    };
    let record = before.source_updated_at.unwrap_or(before.received_at);
    let same = attributes
        .iter()
        .filter(|(name, value)| before.attributes.get(*name) == Some(value));
    let times = same.map(|(name, _)| (name.clone(), before.became_at.get(name).copied().unwrap_or(record)));
    times.filter(|(_, at)| *at != own).collect()
}

/// What the record says on a day by itself, if that is not what is stored as its attributes.
pub(super) fn shown_on(rule: &ValidTime, row: &SourceRecordRow, day: &str) -> Result<Option<Attributes>> {
    if row.periods.is_none() {
        return Ok(None);
    }
    let line = timeline_of(rule, row)?;
    let shown = line.nearest(day).map(|period| period.value.attributes.clone());
    let stored = attributes(&row.attributes)?;
    Ok(shown.filter(|shown| *shown != stored))
}

/// A golden record's body with the attributes that hold on the day; `None` if nothing does.
pub(super) fn body_on(domain: &Domain, mut body: Attributes, day: &str) -> Option<Attributes> {
    let rule = domain.valid_time.as_ref()?;
    let attributes = match body.remove("periods") {
        Some(periods) => {
            let line: Timeline<Holds> = serde_json::from_value(periods).ok()?;
            line.on(day)?.value.attributes.clone()
        }
        None => {
            let attributes = body.get("attributes")?.as_object()?.clone();
            if !interval_of(rule, &attributes).contains(day) {
                return None;
            }
            attributes
        }
    };
    body.insert("label".into(), domain.label_of(&attributes).into());
    body.insert("attributes".into(), Value::Object(attributes));
    Some(body)
}

/// A source record with what it says of the day that is asked about, or of the day on which it is asked; `None` if it
/// says nothing about that day.
pub(super) fn row_on(domain: &Domain, mut row: SourceRecordRow, moment: &Moment) -> Result<Option<SourceRecordRow>> {
    let Some(rule) = &domain.valid_time else {
        return Ok(Some(row));
    };
    let line = timeline_of(rule, &row)?;
    let period = match &moment.valid_on {
        Some(day) => line.on(day),
        None => line.nearest(&day_of(moment.as_of.unwrap_or_else(now))),
    };
    let Some(period) = period else {
        return Ok(None);
    };
    row.attributes = text(&period.value.attributes);
    Ok(Some(row))
}

/// A golden record's periods from their stored form, or the only one.
pub(super) fn line_of(rule: &ValidTime, periods: Option<&Value>, only: &Attributes) -> Result<Timeline<Holds>> {
    if let Some(periods) = periods {
        return serde_json::from_value(periods.clone()).map_err(|e| unreadable(&e));
    }
    let value = Holds {
        attributes: only.clone(),
    };
    let interval = interval_of(rule, only);
    Ok(Timeline::of([Period { interval, value }]))
}

/// Stored periods as JSON.
pub(super) fn parsed(text: Option<&str>) -> Result<Option<Value>> {
    text.map(serde_json::from_str).transpose().map_err(|e| unreadable(&e))
}

/// What a golden record says in a piece of time; where nothing holds, what held before, or what will first.
pub(super) fn holding<'a>(line: &'a Timeline<Holds>, piece: &Interval) -> Option<&'a Attributes> {
    let near = || match &piece.valid_from {
        Some(day) => line.nearest(day),
        None => line.periods().first(),
    };
    line.covering(piece)
        .or_else(near)
        .map(|period| &period.value.attributes)
}

/// The pieces into which two timelines cut each other.
pub(super) fn pieces_of(one: &Timeline<Holds>, other: &Timeline<Holds>) -> Vec<Interval> {
    let both = one.periods().iter().chain(other.periods());
    pieces(both.map(|period| &period.interval))
}

/// Names of the attributes that differ in some piece of time.
pub(super) fn differing_over(before: &Timeline<Holds>, after: &Timeline<Holds>) -> BTreeSet<String> {
    let none = Attributes::new();
    let mut names = BTreeSet::new();
    for piece in pieces_of(before, after) {
        let (one, other) = (holding(before, &piece), holding(after, &piece));
        names.extend(differing(one.unwrap_or(&none), other.unwrap_or(&none)));
    }
    names
}

/// Just the day.
pub(super) fn only(day: &str) -> Interval {
    Interval {
        valid_from: Some(day.to_owned()),
        valid_to: next_day(day),
    }
}

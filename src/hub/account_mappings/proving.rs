//! What speaks against a version of a chart, a map set or a close calendar.

use std::sync::Arc;

use serde_json::{Value, json};

use super::compiled::{Cache, Loader, span};
use super::counting;
use crate::engine::account_mapping::body::MapSetBody;
use crate::engine::account_mapping::chart::{Chart, ChartBody};
use crate::engine::account_mapping::close_calendar::{CloseCalendar, Held, Release};
use crate::engine::account_mapping::day::{Day, interval_of};
use crate::engine::account_mapping::map_set::MapSet;
use crate::engine::account_mapping::proofs::{self, is_blocking, prove};
use crate::engine::record::Violation;
use crate::engine::timeline::Interval;
use crate::error::{Error, Result};
use crate::hub::definitions::{Definition, Finding, Kind, Severity, approved, on};
use crate::store::mapping_combinations::Which;
use crate::store::{AnyConn, definitions, heads};

/// Map sets that a chart is tried with.
const MOST_SETS: i64 = 500;
/// Restrictions that cannot be read of which is told.
const MOST_UNREADABLE: usize = 100;

fn blocking(code: &str, pointer: &str, message: String) -> Finding {
    Finding {
        severity: Severity::Blocking,
        code: code.to_owned(),
        pointer: pointer.to_owned(),
        message,
        witness: Value::Null,
    }
}

fn refused(found: Vec<Violation>) -> Vec<Finding> {
    let each = found
        .into_iter()
        .map(|violation| blocking(&violation.code, &violation.pointer, violation.message));
    each.collect()
}

fn days(version: &Definition) -> (Day, Day) {
    span(&Interval {
        valid_from: version.valid_from.clone(),
        valid_to: version.valid_to.clone(),
    })
}

/// What speaks against a map set: everything that the engine proves, gaps among the registered combinations, and closed
/// periods. Blocks.
pub fn map_set(conn: &mut AnyConn, version: &Definition) -> Result<Vec<Finding>> {
    let cache = Cache::default();
    let mut loader = Loader { cache: &cache, conn };
    let body = match MapSetBody::read(&version.body) {
        Ok(body) => body,
        Err(found) => return Ok(refused(found)),
    };
    let mut charts: Vec<Arc<Chart>> = Vec::new();
    for (member, name) in [
        ("/source_chart", &body.source_chart),
        ("/target_chart", &body.target_chart),
    ] {
        match loader.chart(name) {
            Ok((_, chart)) => charts.push(chart),
            Err(Error::Conflict { code, detail }) => return Ok(vec![blocking(code, member, detail)]),
            Err(other) => return Err(other),
        }
    }
    let (Some(target), Some(source)) = (charts.pop(), charts.pop()) else {
        return Err(Error::Internal("a chart is missing".into()));
    };
    let set = match MapSet::new(&version.name, &body, (source, target), days(version)) {
        Ok(set) => set,
        Err(found) => return Ok(refused(found)),
    };
    let reverse = match &body.reverse_set {
        None => None,
        Some(name) => reverse(&mut loader, name)?,
    };
    let mut findings: Vec<Finding> = prove(&set, reverse.as_ref())
        .iter()
        .map(|found| told(found, &body))
        .collect();
    findings.extend(gaps(loader.conn, &set)?);
    findings.extend(periods(loader.conn, version, &body)?);
    Ok(findings)
}

/// The reverse set that is in force today, or else its newest version: both directions may be approved together.
fn reverse(loader: &mut Loader<'_>, name: &str) -> Result<Option<MapSet>> {
    let kind = Kind::MapSet.as_str();
    let number = match on(loader.conn, Kind::MapSet, name, None)? {
        Some(held) => held.number,
        None => definitions::last_number(loader.conn, kind, name)?,
    };
    match number {
        0 => Ok(None),
        _ => loader.numbered(name, number).map(|compiled| Some(compiled.set.clone())),
    }
}

/// A finding of the engine as definitions tell it, with the place of its first rule.
fn told(found: &proofs::Finding, body: &MapSetBody) -> Finding {
    let place = found
        .rules
        .first()
        .and_then(|id| body.rules.iter().position(|rule| rule.id == *id));
    let seen = found.witness.as_ref().map(|witness| {
        let codes: Vec<String> = witness
            .segments
            .iter()
            .map(|(segment, code)| format!("{segment} {code}"))
            .collect();
        format!(" (e.g. {} on {})", codes.join(", "), witness.date)
    });
    Finding {
        severity: match found.severity {
            proofs::Severity::Blocking => Severity::Blocking,
            proofs::Severity::Warning | proofs::Severity::Info => Severity::Warning,
        },
        code: found.code.clone(),
        pointer: place.map(|i| format!("/rules/{i}")).unwrap_or_default(),
        message: format!("{}{}", found.message, seen.unwrap_or_default()),
        witness: json!({"rules": found.rules, "at": found.witness}),
    }
}

/// Registered combinations without a result. Whoever approves may say why that is right; what was only seen in traffic is
/// told.
fn gaps(conn: &mut AnyConn, set: &MapSet) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (which, severity) in [
        (Which::Registered, Severity::Overridable),
        (Which::Seen, Severity::Warning),
    ] {
        let found = counting::covered(conn, set, which)?;
        findings.extend(found.gaps.into_iter().map(|gap| Finding {
            severity,
            code: "gap".into(),
            pointer: String::new(),
            message: format!("a registered combination has no result: {}", gap.message),
            witness: json!(gap),
        }));
    }
    Ok(findings)
}

/// What the version changes of closed periods, and whether it may begin when it says.
fn periods(conn: &mut AnyConn, version: &Definition, body: &MapSetBody) -> Result<Vec<Finding>> {
    let Some(name) = &body.close_calendar else {
        return Ok(Vec::new());
    };
    let Some(calendar) = on(conn, Kind::CloseCalendar, name, None)? else {
        let message = format!("no version of the close calendar {name} is in force today");
        return Ok(vec![blocking("calendar_not_in_force", "/close_calendar", message)]);
    };
    let calendar = match CloseCalendar::read(&calendar.body) {
        Ok(calendar) => calendar,
        Err(found) => return Ok(refused(found)),
    };
    let mut held = approved(conn, Kind::MapSet, &version.name)?;
    // Of two that count on a day the later one is in force: it is asked first.
    held.reverse();
    let read = held
        .iter()
        .filter_map(|other| Some((MapSetBody::read(&other.body).ok()?, days(other))));
    let bodies: Vec<(MapSetBody, (Day, Day))> = read.collect();
    let now: Vec<Held<'_>> = bodies.iter().map(|(body, days)| Held { body, days: *days }).collect();
    let new = Held {
        body,
        days: days(version),
    };
    let touched = calendar.touched(new, &now).into_iter().map(|touched| Finding {
        severity: Severity::Overridable,
        code: "closed_period".into(),
        pointer: String::new(),
        message: format!(
            "the version changes what is said of the period {}, which is not open",
            touched.period
        ),
        witness: json!(touched),
    });
    let mut findings: Vec<Finding> = touched.collect();
    let release = calendar.release_day(new.days.0);
    if calendar.release == Release::NextOpenPeriod && release.is_some_and(|day| day != new.days.0) {
        let from = release.map(|day| interval_of((day, Day::LAST)).valid_from);
        findings.push(Finding {
            severity: Severity::Overridable,
            code: "not_released".into(),
            pointer: String::new(),
            message: "versions begin with a period that is open; see valid_from of the witness".into(),
            witness: json!({"valid_from": from}),
        });
    }
    Ok(findings)
}

/// What speaks against a map set's version that is to count no more: closed periods on its days. Blocks.
pub fn retirement(conn: &mut AnyConn, version: &Definition) -> Result<Vec<Finding>> {
    let Ok(body) = MapSetBody::read(&version.body) else {
        return Ok(Vec::new());
    };
    let Some(calendar) = body.close_calendar.as_deref() else {
        return Ok(Vec::new());
    };
    let Some(calendar) = on(conn, Kind::CloseCalendar, calendar, None)? else {
        return Ok(Vec::new());
    };
    let calendar = match CloseCalendar::read(&calendar.body) {
        Ok(calendar) => calendar,
        Err(found) => return Ok(refused(found)),
    };
    let closed = calendar.not_open(days(version)).into_iter();
    let findings = closed.map(|period| Finding {
        severity: Severity::Overridable,
        code: "closed_period".into(),
        pointer: String::new(),
        message: format!(
            "without the version nothing of it is said any more of the period {period}, which is not open"
        ),
        witness: json!({"period": period}),
    });
    Ok(findings.collect())
}

/// Domains that a chart takes elements from and that nobody governs.
fn unknown_domains(conn: &mut AnyConn, body: &ChartBody) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (i, source) in body.elements_from.iter().flat_map(|from| from.sources()).enumerate() {
        if heads::read(conn, std::slice::from_ref(&source.domain))?.is_empty() {
            let message = format!("expected a domain of this hub; it has no {}", source.domain);
            findings.push(blocking(
                "unknown_domain",
                &format!("/elements_from/{i}/domain"),
                message,
            ));
        }
    }
    Ok(findings)
}

/// Restrictions of elements that have not the form of their segments: they allow nothing.
fn unreadable(chart: &Chart) -> Vec<Finding> {
    let found = chart.unreadable_restrictions(MOST_UNREADABLE).into_iter();
    let told = found.map(|one| Finding {
        severity: Severity::Warning,
        code: "restriction_unreadable".into(),
        pointer: String::new(),
        message: format!(
            "{} {} has codes in {} that have not the form of their segment: it allows nothing there",
            one.segment, one.code, one.rule
        ),
        witness: json!({"segment": one.segment, "code": one.code, "rule": one.rule}),
    });
    told.collect()
}

/// What speaks against a chart: domains that are not there, restrictions that cannot be read, and map sets in force that
/// it would break. Blocks.
pub fn chart(conn: &mut AnyConn, version: &Definition) -> Result<Vec<Finding>> {
    let body = match ChartBody::read(&version.body) {
        Ok(body) => body,
        Err(found) => return Ok(refused(found)),
    };
    let cache = Cache::default();
    let mut loader = Loader { cache: &cache, conn };
    let mut findings = unknown_domains(loader.conn, &body)?;
    if !findings.is_empty() {
        return Ok(findings);
    }
    let new = loader.made(&version.name, &body)?;
    findings.extend(unreadable(&new));
    let names = definitions::names(loader.conn, Kind::MapSet.as_str(), None, MOST_SETS)?;
    for (name, _) in names {
        let Some(held) = on(loader.conn, Kind::MapSet, &name, None)? else {
            continue;
        };
        let Ok(body) = MapSetBody::read(&held.body) else {
            continue;
        };
        if ![&body.source_chart, &body.target_chart].contains(&&version.name) {
            continue;
        }
        let mut one = |chart: &str| match chart == version.name {
            true => Ok(new.clone()),
            false => loader.chart(chart).map(|(_, chart)| chart),
        };
        let charts = (one(&body.source_chart)?, one(&body.target_chart)?);
        let broken: Vec<Value> = match MapSet::new(&name, &body, charts, days(&held)) {
            Err(found) => found.iter().map(|violation| json!(violation)).collect(),
            Ok(set) => {
                let found = prove(&set, None);
                let blocking = found.iter().filter(|found| is_blocking(std::slice::from_ref(found)));
                blocking.map(|found| json!(found)).collect()
            }
        };
        if !broken.is_empty() {
            findings.push(Finding {
                severity: Severity::Overridable,
                code: "breaks_map_set".into(),
                pointer: String::new(),
                message: format!("the map set {name} in force could not be approved with this chart"),
                witness: json!({"map_set": name, "findings": broken.into_iter().take(20).collect::<Vec<_>>()}),
            });
        }
    }
    Ok(findings)
}

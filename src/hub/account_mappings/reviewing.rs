//! Looks again at what is asked about map sets, in the commit that may have cured it: of a version that is approved or
//! retired, of a chart, of a record that is an element of one. What time alone changes is looked at by the clock.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};

use super::asking::{Desk, MAPPINGS, close, cure_all};
use super::compiled::{Cache, Loader, span, stored};
use super::counting::registered;
use crate::engine::account_mapping::day::{Day, Days};
use crate::engine::account_mapping::elements::{ElementSource, ElementsFrom};
use crate::engine::account_mapping::proofs::uses::{ClosedUse, closed_uses};
use crate::engine::account_mapping::restrictions::RESTRICTIONS;
use crate::engine::timeline::Interval;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::hub::definitions::Kind;
use crate::hub::time::{Micros, day_of, now};
use crate::store::changes::ChangeRow;
use crate::store::tasks::{self, TaskRow};
use crate::store::{AnyConn, definitions, heads};

/// Category of the exceptions about elements that closed while a map set uses them.
const CATEGORY: &str = "closed_element";
/// Map sets that are looked at.
const MOST_SETS: i64 = 500;
/// Exceptions about one map set; the others are opened when these are closed.
const MOST: usize = 200;
/// Most waiting exceptions of the category that are looked at.
const MOST_WAITING: i64 = 20_000;
/// Chart versions whose sources are kept at hand.
const MOST_KEPT: usize = 1_000;
/// How long changes of records gather before all is looked at again (µs).
const GATHER: Micros = 30_000_000;

/// Attributes of a record that make another element of it, besides those that its source names.
const OF_ELEMENTS: [&str; 9] = [
    "chart",
    "segment",
    "status",
    "postable",
    "postings",
    "account_type",
    "normal_balance",
    "blocked",
    "periods",
];

/// From which domains chart versions take elements, by their ids: a version never changes.
#[derive(Default)]
pub(in crate::hub) struct ChartSources(Mutex<HashMap<String, Vec<ElementSource>>>);

/// What was looked at last.
#[derive(Default)]
pub(super) struct Reviewed {
    definitions: String,
    positions: Vec<(String, i64)>,
    at: Micros,
}

/// The charts that a map set goes between.
#[derive(Deserialize)]
struct Between {
    source_chart: String,
    target_chart: String,
}

/// What a chart says of its sources.
#[derive(Deserialize)]
struct Taking {
    #[serde(default)]
    elements_from: Option<ElementsFrom>,
}

impl ChartSources {
    /// Whether a chart in force today takes elements from a domain. Blocks.
    pub(in crate::hub) fn take_from(&self, conn: &mut AnyConn, domain: &str) -> Result<bool> {
        let charts = self.in_force(conn)?;
        let mut sources = charts.iter().flat_map(|(_, sources)| sources);
        Ok(sources.any(|source| source.domain == domain))
    }

    /// Charts in force today that take elements from domains, with their sources. Blocks.
    fn in_force(&self, conn: &mut AnyConn) -> Result<Vec<(String, Vec<ElementSource>)>> {
        let mut last: BTreeMap<String, String> = BTreeMap::new();
        for (_, name, _, id) in definitions::counting(conn, &[Kind::Chart.as_str()], &day_of(now()))? {
            last.insert(name, id);
        }
        let unknown: Vec<String> = {
            let kept = self.0.lock();
            last.values().filter(|id| !kept.contains_key(*id)).cloned().collect()
        };
        let read = definitions::bodies(conn, &unknown)?;
        let mut kept = self.0.lock();
        if kept.len() > MOST_KEPT {
            kept.clear();
        }
        for (id, body) in read {
            let taking: Taking = serde_json::from_value(stored(&body)?)
                .map_err(|e| Error::Internal(format!("a stored chart cannot be read: {e}")))?;
            let from = taking.elements_from.unwrap_or_default();
            kept.insert(id, from.sources().to_vec());
        }
        let found = last.into_iter().filter_map(|(name, id)| {
            let sources = kept.get(&id).filter(|sources| !sources.is_empty())?;
            Some((name, sources.clone()))
        });
        Ok(found.collect())
    }
}

/// What a commit changed of published records.
pub(in crate::hub) struct Changed {
    /// Names of the attributes that changed; `None`: a record came or went.
    attributes: Option<BTreeSet<String>>,
}

impl Changed {
    /// What these changes are about; `None` if there are none.
    pub(in crate::hub) fn of(changes: &[ChangeRow]) -> Option<Changed> {
        if changes.is_empty() {
            return None;
        }
        let mut names = BTreeSet::new();
        for change in changes {
            let body: Value = serde_json::from_str(&change.body).unwrap_or_default();
            match body.pointer("/data/changed").and_then(Value::as_array) {
                Some(changed) if change.type_.contains(".updated.") => {
                    names.extend(changed.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                Some(_) | None => return Some(Changed { attributes: None }),
            }
        }
        Some(Changed {
            attributes: Some(names),
        })
    }

    fn concerns(&self, source: &ElementSource) -> bool {
        let Some(names) = &self.attributes else { return true };
        let named = [&source.code, &source.valid_from, &source.valid_to];
        names.iter().any(|name| {
            OF_ELEMENTS.contains(&name.as_str())
                || RESTRICTIONS.contains(&name.as_str())
                || named.contains(&name)
                || source.only.contains_key(name)
        })
    }
}

/// Looks again at the map sets whose charts take elements from a domain in which a commit changed something. Blocks.
pub(in crate::hub) fn after_commit(
    conn: &mut AnyConn,
    sources: &ChartSources,
    domain: &str,
    changed: &Changed,
    at: Micros,
) -> Result<()> {
    let charts: BTreeSet<String> = sources
        .in_force(conn)?
        .into_iter()
        .filter(|(_, sources)| {
            sources
                .iter()
                .any(|source| source.domain == domain && changed.concerns(source))
        })
        .map(|(name, _)| name)
        .collect();
    if charts.is_empty() || heads::read(conn, &[MAPPINGS.to_owned()])?.is_empty() {
        return Ok(());
    }
    for name in sets_between(conn, Some(&charts))? {
        match review(conn, &name, at) {
            // This node does not know the rules of the domain that is asked: a node that does looks by the clock.
            Err(Error::Conflict { .. }) | Ok(()) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

/// Looks again at what a definition concerns that counts from now on, or no more. Blocks.
pub(in crate::hub) fn after_decision(conn: &mut AnyConn, kind: Kind, name: &str, at: Micros) -> Result<()> {
    match kind {
        Kind::MapSet => review(conn, name, at),
        Kind::Chart => {
            for set in sets_between(conn, Some(&BTreeSet::from([name.to_owned()])))? {
                review(conn, &set, at)?;
            }
            Ok(())
        }
        // Nothing is asked about these: code lists and code maps are followed by the records that wait for them.
        Kind::CodeList
        | Kind::CodeMap
        | Kind::SourceMapping
        | Kind::CloseCalendar
        | Kind::SourceSystem
        | Kind::Consumer => Ok(()),
    }
}

/// Names of map sets of which an approved version goes from or to one of these charts; all, if none is named.
fn sets_between(conn: &mut AnyConn, charts: Option<&BTreeSet<String>>) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (name, _) in definitions::names(conn, Kind::MapSet.as_str(), None, MOST_SETS)? {
        let Some(charts) = charts else {
            found.push(name);
            continue;
        };
        for version in definitions::approved(conn, Kind::MapSet.as_str(), &name)? {
            let between: Between = serde_json::from_value(stored(&version.body)?)
                .map_err(|e| Error::Internal(format!("a stored map set cannot be read: {e}")))?;
            if charts.contains(&between.source_chart) || charts.contains(&between.target_chart) {
                found.push(name);
                break;
            }
        }
    }
    Ok(found)
}

/// Brings what is asked about a map set to what is so. Blocks.
fn review(conn: &mut AnyConn, name: &str, at: Micros) -> Result<()> {
    let desk = Desk::locked(conn, CATEGORY)?;
    cure_all(conn, name, at)?;
    let Some(uses) = uses(conn, name, &day_of(at))? else {
        return Ok(());
    };
    let mut open: BTreeMap<String, TaskRow> = BTreeMap::new();
    for task in tasks::waiting_of_category(conn, MAPPINGS, CATEGORY, MOST_WAITING)? {
        let detail = stored(&task.detail)?;
        if detail.get("map_set").and_then(Value::as_str) == Some(name) {
            open.insert(task.pattern.clone(), task);
        }
    }
    let patterns: Vec<String> = uses.iter().map(|one| pattern(name, one)).collect();
    let dismissed = tasks::dismissed_patterns(conn, MAPPINGS, &patterns)?;
    let mut written = Vec::new();
    for (one, pattern) in uses.iter().zip(patterns) {
        let detail = detail_of(name, one);
        let told = detail.to_string();
        match open.remove(&pattern) {
            Some(task) if task.detail != told => written.push(TaskRow {
                detail: told,
                version: task.version + 1,
                ..task
            }),
            Some(_) => {}
            None if dismissed.contains(&pattern) || written.len() >= MOST => {}
            None => written.push(TaskRow {
                pattern,
                ..desk.task(title(name, one), SUGGESTION, &detail, at)
            }),
        }
    }
    tasks::upsert(conn, &written)?;
    close(
        conn,
        open.into_values().collect(),
        "nothing uses it on days on which it is closed",
        at,
    )
}

const SUGGESTION: &str = "Have a version of the map set approved that uses another element from that day on, end the registered \
                          combinations, or open the element again: that closes this task. Dismiss it to leave it as it is.";

fn title(name: &str, one: &ClosedUse) -> String {
    let from = match one.days.first().and_then(|days| days.valid_from.as_deref()) {
        Some(day) => format!("from {day} on"),
        None => "always".to_owned(),
    };
    format!("{name} uses {} {}, which is closed {from}", one.segment, one.code)
}

/// Names what an exception asks: the same thing is asked once, and not again after a person left it as it is.
fn pattern(name: &str, one: &ClosedUse) -> String {
    let until = one
        .days
        .last()
        .and_then(|days| days.valid_to.as_deref())
        .unwrap_or("open");
    format!(
        "closed {name} {} {} {} until {until}",
        one.of.word(),
        one.segment,
        one.code
    )
}

fn detail_of(name: &str, one: &ClosedUse) -> Value {
    json!({
        "map_set": name,
        "chart": one.of.word(),
        "segment": one.segment,
        "code": one.code,
        "domain": one.said_by.as_ref().map(|said| said.domain.to_string()),
        "golden_id": one.said_by.as_ref().map(|said| said.golden_id.clone()),
        "closed": one.days,
        "rules": one.rules,
        "combinations": one.combinations,
        "number_of_combinations": one.count,
    })
}

/// What a map set uses from today on although it is closed then, by whichever version is in force; `None` where that
/// cannot be told, because a chart is not in force or a version does not fit it.
fn uses(conn: &mut AnyConn, name: &str, today: &str) -> Result<Option<Vec<ClosedUse>>> {
    let headers = definitions::approved_headers(conn, Kind::MapSet.as_str(), &[name.to_owned()])?;
    let mut left = Days::one(Day::parse(today).unwrap_or(Day::FIRST), Day::LAST);
    let (cache, mut all) = (Cache::default(), Vec::new());
    // Of two that count on a day the later one is in force.
    for header in headers.iter().rev() {
        let (from, to) = span(&Interval {
            valid_from: header.valid_from.clone(),
            valid_to: header.valid_to.clone(),
        });
        let own = Days::one(from, to).and(&left);
        left = left.without(&own);
        if own.is_empty() {
            continue;
        }
        let compiled = match (Loader { cache: &cache, conn }).numbered(name, header.number) {
            Ok(compiled) => compiled,
            Err(Error::Conflict { .. }) => return Ok(None),
            Err(other) => return Err(other),
        };
        let combinations = registered(conn, &compiled.set)?;
        all.extend(closed_uses(&compiled.set, &own, &combinations));
    }
    Ok(Some(joined(all)))
}

/// Uses of one element by several versions are one.
fn joined(all: Vec<ClosedUse>) -> Vec<ClosedUse> {
    let mut found: BTreeMap<(&'static str, String, String), ClosedUse> = BTreeMap::new();
    for one in all {
        let key = (one.of.word(), one.segment.clone(), one.code.clone());
        match found.get_mut(&key) {
            Some(known) => {
                known.days.extend(one.days);
                known.days.sort_by(|a, b| a.valid_from.cmp(&b.valid_from));
                known.rules.extend(one.rules);
                known.rules.sort();
                known.rules.dedup();
                known.count = known.count.max(one.count);
            }
            None => _ = found.insert(key, one),
        }
    }
    found.into_values().collect()
}

impl Hub {
    /// Looks again at all map sets when a day began, a definition was decided on another node, or records of charts changed
    /// and what they say was not all looked at.
    ///
    /// # Errors
    /// `Busy` and the like; what is left over is taken up by the next call.
    pub async fn review_map_sets(&self) -> Result<()> {
        if self.domain(MAPPINGS).is_err() {
            return Ok(());
        }
        let at = now();
        let sources = self.shared.charts.clone();
        let (seen, positions, names) = self
            .read(move |conn| {
                let kinds = [Kind::Chart.as_str(), Kind::MapSet.as_str()];
                let mut seen = day_of(at);
                for (.., id) in definitions::counting(conn, &kinds, &day_of(at))? {
                    seen.push(' ');
                    seen.push_str(&id);
                }
                let charts = sources.in_force(conn)?.into_iter();
                let domains: BTreeSet<String> = charts
                    .flat_map(|(_, sources)| sources)
                    .map(|source| source.domain)
                    .collect();
                let domains: Vec<String> = domains.into_iter().collect();
                let found = heads::read(conn, &domains)?;
                let mut positions: Vec<(String, i64)> =
                    found.into_iter().map(|head| (head.domain, head.position)).collect();
                positions.sort();
                Ok((seen, positions, sets_between(conn, None)?))
            })
            .await?;
        {
            let reviewed = self.mappings.reviewed.lock();
            let same = reviewed.definitions == seen;
            if same && (reviewed.positions == positions || at - reviewed.at < GATHER) {
                return Ok(());
            }
        }
        for name in names {
            let store = self.shared.store.clone();
            let done = self.apart(move || store.write(|conn| review(conn, &name, now())));
            done.await??;
        }
        *self.mappings.reviewed.lock() = Reviewed {
            definitions: seen,
            positions,
            at,
        };
        Ok(())
    }
}

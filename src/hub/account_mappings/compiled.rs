//! Charts and map sets, ready to translate. Versions never change once approved, so what is made of them is kept by
//! their ids.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::Value;

use crate::engine::account_mapping::body::MapSetBody;
use crate::engine::account_mapping::chart::{Chart, ChartBody};
use crate::engine::account_mapping::day::{Day, days_of};
use crate::engine::account_mapping::map_set::MapSet;
use crate::engine::record::Violation;
use crate::engine::timeline::Interval;
use crate::error::{Error, Result};
use crate::hub::definitions::Kind;
use crate::hub::time::{day_of, now};
use crate::store::AnyConn;
use crate::store::definitions::{self, DefinitionHeader, DefinitionRow};

/// Compiled things of one sort that are kept.
const MOST_KEPT: usize = 64;

/// A version by its id and by how often it was written.
type Id = (String, i64);

/// A chart by its version, and by the positions of the domains whose records it was made with.
type ChartId = (Id, Vec<i64>);

/// A version of a map set, ready to translate.
#[derive(Debug)]
pub struct Compiled {
    /// Id of the version.
    pub id: String,
    /// Number of the version.
    pub number: i64,
    /// As it is written.
    pub body: Arc<MapSetBody>,
    /// Ready to translate.
    pub set: MapSet,
}

/// What is kept.
#[derive(Default)]
pub struct Cache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    bodies: HashMap<Id, Arc<MapSetBody>>,
    chart_bodies: HashMap<Id, Arc<ChartBody>>,
    charts: HashMap<ChartId, Arc<Chart>>,
    sets: HashMap<(Id, ChartId, ChartId), Arc<Compiled>>,
}

/// Puts something among what is kept, and forgets all of its sort when there is too much.
fn keep<K: std::hash::Hash + Eq, V: Clone>(map: &mut HashMap<K, V>, key: K, value: V) -> V {
    if map.len() >= MOST_KEPT {
        map.clear();
    }
    map.insert(key, value.clone());
    value
}

/// The versions of a map set that are in force, each on its days.
#[derive(Debug, Clone, Default)]
pub struct InForce(Vec<(Interval, Arc<Compiled>)>);

impl InForce {
    /// Any version, the latest first.
    pub(super) fn any(&self) -> Option<Arc<Compiled>> {
        self.0.last().map(|(_, compiled)| compiled.clone())
    }

    /// The version in force on a day.
    pub fn on(&self, day: &str) -> Option<&Arc<Compiled>> {
        let held = self.0.iter().rev().find(|(days, _)| days.contains(day));
        held.map(|(_, compiled)| compiled)
    }
}

/// Reads and compiles.
pub(super) struct Loader<'a> {
    pub(super) cache: &'a Cache,
    pub(super) conn: &'a mut AnyConn,
}

impl Loader<'_> {
    /// Every approved version of a map set that counts on one of these days.
    ///
    /// # Errors
    /// `NotFound` when no version was ever approved; `Conflict` when one does not fit its charts any more.
    pub(super) fn in_force<'d>(&mut self, name: &str, days: impl Iterator<Item = &'d str>) -> Result<InForce> {
        let headers = definitions::approved_headers(self.conn, Kind::MapSet.as_str(), &[name.to_owned()])?;
        if headers.is_empty() {
            return Err(Error::not_found(Kind::MapSet.title(), name));
        }
        let mut wanted = vec![false; headers.len()];
        for day in days {
            if let Some(i) = headers.iter().rposition(|header| interval(header).contains(day)) {
                wanted[i] = true;
            }
        }
        let mut versions = Vec::new();
        for (header, _) in headers.into_iter().zip(wanted).filter(|(_, wanted)| *wanted) {
            let days = interval(&header);
            let id = (header.id, header.version);
            let body = self.body(name, header.number, &id)?;
            versions.push((days.clone(), self.compiled(name, header.number, id, body, &days)?));
        }
        Ok(InForce(versions))
    }

    /// One version, whatever its state.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when it does not fit the charts in force.
    pub(super) fn numbered(&mut self, name: &str, number: i64) -> Result<Arc<Compiled>> {
        let row = self.row(name, number)?;
        let days = Interval {
            valid_from: row.valid_from.clone(),
            valid_to: row.valid_to.clone(),
        };
        let id = (row.id.clone(), row.version);
        let body = self.parsed(&row, &id)?;
        self.compiled(name, number, id, body, &days)
    }

    fn row(&mut self, name: &str, number: i64) -> Result<DefinitionRow> {
        let row = definitions::find(self.conn, Kind::MapSet.as_str(), name, number)?;
        row.ok_or_else(|| Error::not_found(Kind::MapSet.title(), format!("{name}, version {number}")))
    }

    fn body(&mut self, name: &str, number: i64, id: &Id) -> Result<Arc<MapSetBody>> {
        if let Some(body) = self.cache.0.lock().bodies.get(id) {
            return Ok(body.clone());
        }
        let row = self.row(name, number)?;
        self.parsed(&row, id)
    }

    fn parsed(&mut self, row: &DefinitionRow, id: &Id) -> Result<Arc<MapSetBody>> {
        if let Some(body) = self.cache.0.lock().bodies.get(id) {
            return Ok(body.clone());
        }
        let body = MapSetBody::read(&stored(&row.body)?).map_err(|found| unusable(&row.name, &found))?;
        Ok(keep(&mut self.cache.0.lock().bodies, id.clone(), Arc::new(body)))
    }

    fn compiled(
        &mut self,
        name: &str,
        number: i64,
        id: Id,
        body: Arc<MapSetBody>,
        days: &Interval,
    ) -> Result<Arc<Compiled>> {
        let (source_id, source) = self.chart(&body.source_chart)?;
        let (target_id, target) = self.chart(&body.target_chart)?;
        let key = (id, source_id, target_id);
        if let Some(compiled) = self.cache.0.lock().sets.get(&key) {
            return Ok(compiled.clone());
        }
        let set = MapSet::new(name, &body, (source, target), span(days)).map_err(|found| unusable(name, &found))?;
        let compiled = Compiled {
            id: key.0.0.clone(),
            number,
            body,
            set,
        };
        Ok(keep(&mut self.cache.0.lock().sets, key, Arc::new(compiled)))
    }

    /// The chart that is in force today.
    ///
    /// # Errors
    /// `Conflict` when there is none.
    pub(super) fn chart(&mut self, name: &str) -> Result<(ChartId, Arc<Chart>)> {
        let headers = definitions::approved_headers(self.conn, Kind::Chart.as_str(), &[name.to_owned()])?;
        let today = day_of(now());
        let header = headers
            .into_iter()
            .rev()
            .find(|header| interval(header).contains(&today));
        let header = header.ok_or_else(|| {
            Error::conflict(
                "chart_not_in_force",
                format!("no version of the chart {name} is in force today"),
            )
        })?;
        let id = (header.id, header.version);
        let kept = self.cache.0.lock().chart_bodies.get(&id).cloned();
        let body = match kept {
            Some(body) => body,
            None => {
                let row = definitions::find(self.conn, Kind::Chart.as_str(), name, header.number)?;
                let row = row.ok_or_else(|| Error::not_found(Kind::Chart.title(), name))?;
                let body = ChartBody::read(&stored(&row.body)?).map_err(|found| unusable(name, &found))?;
                keep(&mut self.cache.0.lock().chart_bodies, id.clone(), Arc::new(body))
            }
        };
        let position = self.positions(&body)?;
        let key = (id, position);
        if let Some(chart) = self.cache.0.lock().charts.get(&key) {
            return Ok((key, chart.clone()));
        }
        let chart = self.made(name, &body)?;
        Ok((key.clone(), keep(&mut self.cache.0.lock().charts, key, chart)))
    }

    /// A chart of its body and of the golden records that it takes elements from.
    pub(super) fn made(&mut self, name: &str, body: &ChartBody) -> Result<Arc<Chart>> {
        let further = self.further(name, body)?;
        Chart::new(name, body, further).map_err(|found| unusable(name, &found))
    }
}

fn interval(header: &DefinitionHeader) -> Interval {
    Interval {
        valid_from: header.valid_from.clone(),
        valid_to: header.valid_to.clone(),
    }
}

/// First day and first day after.
pub(super) fn span(days: &Interval) -> (Day, Day) {
    days_of(days)
        .ranges()
        .first()
        .copied()
        .unwrap_or((Day::FIRST, Day::LAST))
}

pub(super) fn stored(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|e| Error::Internal(format!("a stored definition cannot be read: {e}")))
}

fn unusable(name: &str, found: &[Violation]) -> Error {
    let first = found
        .iter()
        .take(3)
        .map(|violation| format!("{}: {}", violation.pointer, violation.message));
    Error::conflict(
        "mapping_unusable",
        format!("{name} cannot be used: {}", first.collect::<Vec<_>>().join("; ")),
    )
}

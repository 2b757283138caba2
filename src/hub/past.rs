//! Reads as of a moment: what the hub said then (record time), and what it says of a day (valid time).

use std::collections::HashMap;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::Hub;
use super::consolidate::{StoredLineage, attributes, object};
use super::crosswalk::{CrosswalkView, LinkView, view};
use super::disclosure::{Disclosure, Shown};
use super::golden_records::{GoldenFilter, GoldenPage, checked_terms, item, retired, working_view};
use super::leading::Rekeyed;
use super::names::{Names, Written};
use super::overrides::to_engine;
use super::page::{Page, decode_cursor, encode_cursor};
use super::periods;
use super::publish::terms;
use super::source_records::{SourceKey, SourceRecordView, record_view};
use super::time::{Micros, now, rfc3339};
use crate::engine::domain::{Domain, Mask};
use crate::engine::record::Attributes;
use crate::engine::survivorship::Override;
use crate::error::{Error, Result};
use crate::store::past::{self, Stood};
use crate::store::{AnyConn, crosswalk, overrides, source_records};

/// When something is asked about. Nothing said: now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moment {
    /// What the hub said at this time (µs since 1970), which has passed.
    pub as_of: Option<Micros>,
    /// What it says of this day, ISO 8601.
    pub valid_on: Option<String>,
}

/// Which layer of a golden record, and whether sensitive values are shown.
#[derive(Debug, Clone)]
pub struct Layer {
    /// What consolidation said, for stewards; else what consumers saw.
    pub working: bool,
    /// Whether sensitive values too.
    pub disclosure: Disclosure,
}

impl Layer {
    /// What everybody sees.
    fn published() -> Layer {
        Layer {
            working: false,
            disclosure: Disclosure::masked(Mask::Everything),
        }
    }
}

/// Golden records looked at in one step, and for one page at most: a page may be short of its limit and go on all the
/// same.
const STEP: usize = 500;
const MOST_LOOKED_AT: usize = 5_000;

impl Moment {
    /// # Errors
    /// `Malformed` when a day is asked about in a domain without valid time.
    fn check(&self, domain: &Domain) -> Result<()> {
        match (&self.valid_on, &domain.valid_time) {
            (Some(_), None) => Err(Error::malformed(
                "valid_on",
                format!("the domain {} has no valid time", domain.name),
            )),
            _ => Ok(()),
        }
    }
}

impl Hub {
    /// A golden record at a moment. A merged id answers with its survivor of then, in the published layer.
    ///
    /// # Errors
    /// `NotFound` when it was not there, was not published, or does not hold on the day; `Gone` when it was retired.
    pub async fn golden_record_at(&self, domain: &str, id: &str, moment: Moment, layer: Layer) -> Result<Value> {
        let definition = self.domain(domain)?;
        moment.check(&definition)?;
        let id = id.to_owned();
        self.read(move |conn| record_at(conn, &definition, &id, &moment, &layer))
            .await
    }

    /// The published golden record of a source record at a moment.
    ///
    /// # Errors
    /// As [`Hub::golden_record_at`].
    pub async fn golden_record_by_source_key_at(
        &self,
        domain: &str,
        system: &str,
        key: &str,
        moment: Moment,
    ) -> Result<Value> {
        let definition = self.domain(domain)?;
        moment.check(&definition)?;
        let (written, asked) = (Written::new(domain, system, key), format!("{system}/{key}"));
        self.read(move |conn| {
            let name = written.name(conn)?;
            let id = holder_at(conn, &name, moment.as_of)?;
            let golden_id = golden_of(conn, std::slice::from_ref(&id), moment.as_of)?.remove(&id);
            let golden_id = golden_id.ok_or_else(|| Error::not_found("source record", asked))?;
            record_at(conn, &definition, &golden_id, &moment, &Layer::published())
        })
        .await
    }

    /// Golden records of a domain at a moment, in order of id. A page may hold fewer than its limit and go on.
    ///
    /// # Errors
    /// As [`Hub::golden_records`].
    pub async fn golden_records_at(
        &self,
        domain: &str,
        filter: GoldenFilter,
        moment: Moment,
        page: Page,
    ) -> Result<GoldenPage> {
        let definition = self.domain(domain)?;
        moment.check(&definition)?;
        let wanted = checked_terms(&definition, &filter)?;
        let after = page.cursor.as_deref().map(decode_cursor::<String>).transpose()?;
        let rows = page.rows();
        self.read(move |conn| {
            let (mut items, mut after) = (Vec::new(), after.unwrap_or_default());
            for _ in 0..MOST_LOOKED_AT / STEP {
                let ids = past::golden_ids(conn, &definition.name, &after, moment.as_of, STEP as i64)?;
                let mut found = past::goldens(conn, &ids, moment.as_of)?;
                let end = ids.len() < STEP;
                for id in ids {
                    let next = found.remove(&id).map(|(row, _)| row);
                    after = id;
                    let Some(row) = next.filter(|row| row.status == filter.status()) else {
                        continue;
                    };
                    if filter.updated_since.is_some_and(|since| row.updated_at < since)
                        || (row.published.is_none() && !filter.working)
                    {
                        continue;
                    }
                    let lineage: StoredLineage = serde_json::from_str(&row.lineage).unwrap_or_default();
                    let body = attributes(item(&definition, &row, filter.working)?.get())?;
                    let Some(body) = on_day(&definition, body, moment.valid_on.as_deref()) else {
                        continue;
                    };
                    let known = terms(&definition, &row.id, &inner(&body), &lineage.members);
                    let has =
                        |(name, value): &(String, String)| known.iter().any(|t| t.name == *name && t.value == *value);
                    if !wanted.iter().all(has) {
                        continue;
                    }
                    items.push(raw(&object(body))?);
                    if items.len() == rows {
                        return Ok(page_of(items, Some(&after)));
                    }
                }
                if end {
                    return Ok(page_of(items, None));
                }
            }
            Ok(page_of(items, Some(&after)))
        })
        .await
    }

    /// Where each value came from, at an earlier time.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn lineage_at(&self, domain: &str, id: &str, as_of: Micros) -> Result<Value> {
        self.runtime(domain)?;
        let (domain, id) = (domain.to_owned(), id.to_owned());
        self.read(move |conn| {
            let (row, _) = stood(conn, &domain, &id, Some(as_of))?;
            let lineage: StoredLineage = serde_json::from_str(&row.lineage).unwrap_or_default();
            Ok(json!({
                "golden_id": row.id,
                "version": row.version,
                "rules_version": lineage.rules_version,
                "attributes": lineage.attributes,
            }))
        })
        .await
    }

    /// Where each value comes from that holds on a day.
    ///
    /// # Errors
    /// `NotFound` when the golden record is not there, or does not hold on the day.
    pub async fn lineage_on(&self, domain: &str, id: &str, day: &str) -> Result<Value> {
        let definition = self.domain(domain)?;
        let moment = Moment {
            as_of: None,
            valid_on: Some(day.to_owned()),
        };
        moment.check(&definition)?;
        let (id, day) = (id.to_owned(), day.to_owned());
        self.read(move |conn| {
            let (row, _) = stood(conn, &definition.name, &id, None)?;
            let ids = std::slice::from_ref(&id);
            let (members, standing) = (source_records::members(conn, ids)?, overrides::standing(conn, ids)?);
            let standing: Vec<Override> = standing.iter().map(to_engine).collect::<Result<_>>()?;
            let made = periods::made_on(&definition, &members, &standing, &day, now())?;
            let made = made.ok_or_else(|| Error::not_found("golden record that holds on that day", &id))?;
            Ok(json!({
                "golden_id": row.id,
                "version": row.version,
                "rules_version": definition.rules_version,
                "attributes": made.lineage,
            }))
        })
        .await
    }

    /// The newest version that a golden record had at an earlier time.
    pub(super) async fn version_at(&self, domain: &str, id: &str, as_of: Micros) -> Result<i64> {
        self.runtime(domain)?;
        let (domain, id) = (domain.to_owned(), id.to_owned());
        self.read(move |conn| Ok(stood(conn, &domain, &id, Some(as_of))?.0.version))
            .await
    }

    /// The source records of a golden record at a moment. On a day, those that say something about it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn members_at(
        &self,
        domain: &str,
        id: &str,
        moment: Moment,
        disclosure: Disclosure,
    ) -> Result<Vec<SourceRecordView>> {
        let definition = self.domain(domain)?;
        moment.check(&definition)?;
        let id = id.to_owned();
        self.read(move |conn| {
            let (row, _) = stood(conn, &definition.name, &id, moment.as_of)?;
            let id = row.merged_into.unwrap_or(row.id);
            let ids = members_of(conn, std::slice::from_ref(&id), moment.as_of)?;
            let ids: Vec<String> = ids.into_iter().map(|(record, _)| record).collect();
            let rows = past::source_records(conn, &ids, moment.as_of)?;
            let mut views = Vec::with_capacity(rows.len());
            for mut row in rows.into_values() {
                row.golden_id = Some(id.clone());
                if let Some(row) = periods::row_on(&definition, row, &moment)? {
                    views.push(record_view(&definition, row, &disclosure)?);
                }
            }
            views.sort_by(|a, b| (&a.system, &a.key).cmp(&(&b.system, &b.key)));
            Ok(views)
        })
        .await
    }

    /// One source record at a moment.
    ///
    /// # Errors
    /// `NotFound` when it was not there, or says nothing about the day.
    pub async fn source_record_at(
        &self,
        domain: &str,
        system: &str,
        key: &str,
        moment: Moment,
        disclosure: Disclosure,
    ) -> Result<SourceRecordView> {
        let definition = self.domain(domain)?;
        moment.check(&definition)?;
        let (written, asked) = (Written::new(domain, system, key), format!("{system}/{key}"));
        self.read(move |conn| {
            let name = written.name(conn)?;
            let id = holder_at(conn, &name, moment.as_of)?;
            let absent = || Error::not_found("source record at that time", asked.clone());
            let ids = std::slice::from_ref(&id);
            let mut row = past::source_records(conn, ids, moment.as_of)?
                .remove(&id)
                .ok_or_else(absent)?;
            row.golden_id = golden_of(conn, ids, moment.as_of)?.remove(&id);
            let row = periods::row_on(&definition, row, &moment)?.ok_or_else(absent)?;
            record_view(&definition, row, &disclosure)
        })
        .await
    }

    /// Where a source key pointed at an earlier time, and before.
    ///
    /// # Errors
    /// `NotFound` when the hub did not have it then.
    pub async fn crosswalk_at(&self, domain: &str, system: &str, key: &str, as_of: Micros) -> Result<CrosswalkView> {
        self.runtime(domain)?;
        let source = SourceKey {
            system: system.to_owned(),
            key: key.to_owned(),
        };
        let (written, asked) = (Written::new(domain, system, key), format!("{system}/{key}"));
        self.read(move |conn| {
            let name = written.name(conn)?;
            let names = Names::read(conn, std::slice::from_ref(&name))?;
            let holder = names.holder(&name, Some(as_of));
            let id = holder.record_id.to_owned();
            let row = past::source_records(conn, std::slice::from_ref(&id), Some(as_of))?.remove(&id);
            let row = row.ok_or_else(|| Error::not_found("source record at that time", asked))?;
            let mut links = crosswalk::of_record(conn, &id)?;
            links.retain(|link| link.linked_at <= as_of);
            for link in &mut links {
                link.unlinked_at = link.unlinked_at.filter(|at| *at <= as_of);
            }
            let standing = links.iter().rev().find(|link| link.unlinked_at.is_none());
            let golden_id = standing.map(|link| link.golden_id.clone());
            let given_up = holder.given_up.filter(|one| one.at <= as_of).map(Rekeyed::from);
            view(conn, source, row, given_up, (golden_id, links), Some(as_of))
        })
        .await
    }
}

/// Golden record of each source record at a moment.
fn golden_of(conn: &mut AnyConn, records: &[String], as_of: Option<Micros>) -> Result<HashMap<String, String>> {
    if let Some(at) = as_of {
        let links = crosswalk::standing(conn, records, at)?;
        return Ok(links.into_iter().map(|link| (link.record_id, link.golden_id)).collect());
    }
    let rows = source_records::by_ids(conn, records)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.id, row.golden_id?)))
        .collect())
}

/// (source record, golden record) of each member at a moment.
fn members_of(conn: &mut AnyConn, golden_ids: &[String], as_of: Option<Micros>) -> Result<Vec<(String, String)>> {
    if let Some(at) = as_of {
        let links = crosswalk::standing_into(conn, golden_ids, at)?;
        return Ok(links.into_iter().map(|link| (link.record_id, link.golden_id)).collect());
    }
    let rows = source_records::members(conn, golden_ids)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.id, row.golden_id?)))
        .collect())
}

/// A golden record of the domain as it stood.
fn stood(conn: &mut AnyConn, domain: &str, id: &str, as_of: Option<Micros>) -> Result<Stood> {
    let found = past::goldens(conn, &[id.to_owned()], as_of)?.remove(id);
    let found = found.filter(|(row, _)| row.domain == domain);
    found.ok_or_else(|| match as_of {
        Some(_) => Error::not_found("golden record at that time", id),
        None => Error::not_found("golden record", id),
    })
}

fn record_at(conn: &mut AnyConn, domain: &Domain, id: &str, moment: &Moment, layer: &Layer) -> Result<Value> {
    let (mut row, mut hidden) = stood(conn, &domain.name, id, moment.as_of)?;
    let body = if layer.working {
        let view = working_view(domain, &row, &hidden.working, &layer.disclosure)?;
        attributes(&view.to_string())?
    } else {
        if let Some(survivor) = row.merged_into.take() {
            (row, hidden) = stood(conn, &domain.name, &survivor, moment.as_of)?;
        }
        let published = row.published.as_deref();
        let published = published.ok_or_else(|| Error::not_found("golden record published at that time", id))?;
        if row.status != "live" {
            return Err(retired(id));
        }
        let mut body = attributes(published)?;
        let hidden = attributes(&hidden.published)?;
        let told = layer.disclosure.joined(&Shown::golden(domain, &row.id), hidden);
        if let Some(Value::Object(shown)) = body.get_mut("attributes") {
            shown.extend(told);
        }
        body
    };
    on_day(domain, body, moment.valid_on.as_deref())
        .map(object)
        .ok_or_else(|| Error::not_found("golden record that holds on that day", id))
}

/// A golden record's body with what holds on the day; `None` if nothing does.
fn on_day(domain: &Domain, body: Attributes, day: Option<&str>) -> Option<Attributes> {
    match day {
        None => Some(body),
        Some(day) => periods::body_on(domain, body, day),
    }
}

fn inner(body: &Attributes) -> Attributes {
    let found = body.get("attributes").and_then(Value::as_object);
    found.cloned().unwrap_or_default()
}

fn raw(value: &Value) -> Result<Box<RawValue>> {
    serde_json::value::to_raw_value(value).map_err(|e| Error::Internal(e.to_string()))
}

fn page_of(items: Vec<Box<RawValue>>, after: Option<&String>) -> GoldenPage {
    GoldenPage {
        items,
        next_cursor: after.map(encode_cursor),
        changes_cursor: None,
    }
}

impl From<crosswalk::LinkRow> for LinkView {
    fn from(link: crosswalk::LinkRow) -> LinkView {
        LinkView {
            golden_id: link.golden_id,
            linked_at: rfc3339(link.linked_at),
            unlinked_at: link.unlinked_at.map(rfc3339),
        }
    }
}

/// The source record that a key meant at a moment.
fn holder_at(conn: &mut AnyConn, name: &str, as_of: Option<Micros>) -> Result<String> {
    let names = Names::read(conn, &[name.to_owned()])?;
    Ok(names.holder(name, as_of).record_id.to_owned())
}

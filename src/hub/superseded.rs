//! Versions that arrive after a newer one of their source record: they are kept as history, and change nothing.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::batch::Batch;
use super::command::PreparedRecord;
use super::consolidate::attributes;
use super::disclosure::{Disclosure, Shown};
use super::ids::new_id;
use super::names::{Written, holder_of};
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::periods::Dated;
use super::source_records::{SourceRecordView, raw_view, record_view};
use super::time::{Micros, rfc3339};
use super::{Hub, Origin};
use crate::engine::domain::Domain;
use crate::engine::patient_data;
use crate::engine::timeline::{Interval, Timeline};
use crate::error::{Error, Result};
use crate::store::past;
use crate::store::source_records::{self, SourceRecordRow};
use crate::store::superseded_records::{self, SupersededRow};

/// Days of an interval of which the source said nothing newer. All of them, where it does not say when it changed the
/// record.
pub(super) fn days_left(line: &Timeline<Dated>, interval: &Interval, updated_at: Option<Micros>) -> Vec<Interval> {
    let mut left = vec![interval.clone()];
    let Some(updated_at) = updated_at else {
        return left;
    };
    let newer = line
        .periods()
        .iter()
        .filter(|period| period.value.source_updated_at.is_some_and(|at| at > updated_at));
    for period in newer {
        left = left
            .into_iter()
            .flat_map(|days| days.without(&period.interval))
            .flatten()
            .collect();
    }
    left
}

/// One version of a source record, in the order in which they arrived.
#[derive(Debug, Serialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum VersionOfRecord {
    /// The one that counts.
    Current(Box<SourceRecordView>),
    /// One that counted until a later one took its place.
    Replaced(Box<SourceRecordView>),
    /// One that arrived after a newer one, and never counted.
    Superseded(SupersededView),
}

/// A version that never counted.
#[derive(Debug, Serialize)]
pub struct SupersededView {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
    /// As received; sensitive values are masked unless the caller may see them.
    pub raw: Value,
    /// When the source changed it.
    pub source_updated_at: String,
    /// When it arrived.
    pub received_at: String,
    /// Who sent it.
    pub actor: String,
    /// In which request.
    pub correlation_id: String,
}

/// Where a page of versions ends.
#[derive(Serialize, Deserialize)]
enum Place {
    Current,
    Counted(Micros, i64),
    Superseded(Micros, String),
}

/// Whether the source said something newer already.
pub(super) fn is_superseded(domain: &Domain, known: &SourceRecordRow, record: &PreparedRecord) -> bool {
    let period = domain.valid_time.is_some() && known.status == "active" && record.violations.is_empty();
    // Of a record with periods each day is judged by itself; what was put away does not count.
    if period || known.status == "rejected" {
        return false;
    }
    let newest = known.source_updated_at.max(known.declared_at);
    record
        .source_updated_at
        .is_some_and(|at| newest.is_some_and(|newest| at < newest))
}

impl Batch<'_> {
    /// Keeps a version that is older than the one that counts.
    pub(super) fn keep_superseded(&mut self, record: &PreparedRecord, origin: &Origin) {
        let Some(source_updated_at) = record.source_updated_at else {
            return;
        };
        self.superseded.push(SupersededRow {
            id: new_id(),
            record_id: record.id.clone(),
            domain: self.domain.name.clone(),
            raw: record.raw.clone(),
            content_hash: record.content_hash.clone(),
            source_updated_at,
            received_at: record.received_at.unwrap_or(self.now),
            actor: origin.actor.clone(),
            correlation_id: origin.correlation_id.clone(),
        });
    }
}

impl Hub {
    /// Versions of a source record, the one that arrived last first: the one that counts, those that counted before, and
    /// those that arrived after a newer one.
    ///
    /// # Errors
    /// `NotFound`; `Malformed` for a bad cursor.
    pub async fn source_record_versions(
        &self,
        domain: &str,
        system: &str,
        key: &str,
        disclosure: Disclosure,
        page: Page,
    ) -> Result<PageOf<VersionOfRecord>> {
        let definition = self.domain(domain)?;
        let (written, asked) = (Written::new(domain, system, key), format!("{system}/{key}"));
        let (system, key) = (system.to_owned(), key.to_owned());
        let rows = page.rows();
        let place = page.cursor.as_deref().map(decode_cursor::<Place>).transpose()?;
        self.read(move |conn| {
            let name = written.name(conn)?;
            let id = holder_of(conn, &name)?;
            let current = source_records::find(conn, &id)?.ok_or_else(|| Error::not_found("source record", asked))?;
            let golden_id = current.golden_id.clone();
            let limit = rows as i64 + 1;
            let (counted, late) = match &place {
                None | Some(Place::Current) => (None, None),
                Some(Place::Counted(at, version)) => (Some((*at, *version)), Some((*at, LAST_ID))),
                Some(Place::Superseded(at, id)) => (Some((*at, i64::MIN)), Some((*at, id.as_str()))),
            };
            let mut found: Vec<(Place, VersionOfRecord)> = Vec::new();
            if place.is_none() {
                let view = record_view(&definition, current, &disclosure)?;
                found.push((Place::Current, VersionOfRecord::Current(Box::new(view))));
            }
            let mut others: Vec<(Place, VersionOfRecord)> = Vec::new();
            for row in past::source_record_versions(conn, &id, counted, limit)? {
                let place = Place::Counted(row.received_at, row.version);
                let view = record_view(&definition, row, &disclosure)?;
                others.push((place, VersionOfRecord::Replaced(Box::new(view))));
            }
            for row in superseded_records::list(conn, &id, late, limit)? {
                let view = SupersededView {
                    system: system.clone(),
                    key: key.clone(),
                    raw: {
                        let raw = attributes(&row.raw)?;
                        let hidden = patient_data::hidden(&definition, raw.clone());
                        let of = Shown::source(&definition, &system, &key, golden_id.as_deref());
                        raw_view(&of, &definition, raw, hidden, &disclosure)
                    },
                    source_updated_at: rfc3339(row.source_updated_at),
                    received_at: rfc3339(row.received_at),
                    actor: row.actor,
                    correlation_id: row.correlation_id,
                };
                let place = Place::Superseded(row.received_at, row.id);
                others.push((place, VersionOfRecord::Superseded(view)));
            }
            others.sort_by(|(a, _), (b, _)| b.order().cmp(&a.order()));
            found.extend(others);
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|(place, _)| encode_cursor(place));
            let items = found.into_iter().map(|(_, version)| version).collect();
            Ok(PageOf { items, next_cursor })
        })
        .await
    }
}

/// After every id.
const LAST_ID: &str = "~";

impl Place {
    /// Newest first; of those that arrived at one moment, the ones that counted first.
    fn order(&self) -> (Micros, u8, i64, &str) {
        match self {
            Place::Current => (Micros::MAX, 1, 0, ""),
            Place::Counted(at, version) => (*at, 1, *version, ""),
            Place::Superseded(at, id) => (*at, 0, 0, id),
        }
    }
}

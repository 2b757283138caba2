//! Reads golden records: published bytes for consumers, the working layer for stewards.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::consolidate::{StoredLineage, attributes, object, text};
use super::disclosure::{Disclosure, Shown};
use super::leading::golden_of_key;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::publish::{FINDING_ATTRIBUTE_TERM, FINDING_CODE_TERM, FINDING_TERM, SYSTEM_TERM};
use super::source_records::{SourceKey, SourceRecordView, record_view};
use super::time::rfc3339;
use super::{Hub, feed_cursor, periods};
use crate::engine::change_filter::fold;
use crate::engine::domain::{Domain, Mask};
use crate::engine::filter_value::{IMPOSSIBLE_VALUE, canonical};
use crate::engine::finding::FindingCode;
use crate::engine::record::{Attributes, Violation};
use crate::error::{Error, Result};
use crate::store::golden_records::{self, GoldenRow, ListQuery};
use crate::store::heads::HeadRow;
use crate::store::{AnyConn, heads, source_records};

/// A published golden record, ready to serve.
#[derive(Debug, Clone)]
pub struct PublishedRecord {
    /// The exact JSON bytes.
    pub body: Arc<str>,
    /// Strong entity tag, with its quotes.
    pub etag: Arc<str>,
    /// Its id; differs from the id asked for when that one was merged into it.
    pub golden_id: Arc<str>,
    /// Its domain.
    pub domain: Arc<str>,
}

/// Which golden records a list shows.
#[derive(Debug, Clone, Default)]
pub struct GoldenFilter {
    /// `live` (default), `merged` or `retired`.
    pub status: Option<String>,
    /// Only those changed at or after this time (µs).
    pub updated_since: Option<i64>,
    /// Only those with a member of this source system.
    pub system: Option<String>,
    /// Only those with a finding of this code in a published value.
    pub finding: Option<String>,
    /// Only those with a finding in a published value of this attribute.
    pub finding_attribute: Option<String>,
    /// Attribute path → value, for the paths that the domain's `filters` names.
    pub attributes: BTreeMap<String, String>,
    /// Show the working layer (stewards) instead of what consumers see.
    pub working: bool,
}

/// One page of golden records.
#[derive(Debug, Serialize)]
pub struct GoldenPage {
    /// Each as published (or as working).
    pub items: Vec<Box<RawValue>>,
    /// Present when there are more.
    pub next_cursor: Option<String>,
    /// Present on the last page: the change-feed cursor taken before the first page, to go on from.
    pub changes_cursor: Option<String>,
}

/// One version of a golden record.
#[derive(Debug, Serialize)]
pub struct VersionView {
    /// 1, 2, 3 …
    pub version: i64,
    /// What made it, e.g. `ingest`, `merge`, `approve`.
    pub cause: String,
    /// Attributes that differ from the version before.
    pub changed: Vec<String>,
    /// Attributes of this version, without sensitive ones.
    pub attributes: Value,
    /// Whether consumers got to see it.
    pub published: bool,
    /// Who.
    pub actor: String,
    /// When.
    pub at: String,
    /// In which request.
    pub correlation_id: String,
}

/// Where a list goes on, and where the change feed stood when its first page was read.
#[derive(Debug, Serialize, Deserialize)]
struct ListCursor {
    after: String,
    /// Cursor of the change feed.
    changes: String,
}

impl Hub {
    /// The published record, if it is at hand without touching the database.
    pub fn golden_record_cached(&self, domain: &str, id: &str) -> Option<PublishedRecord> {
        let known = self.runtimes.contains_key(domain);
        // On a shared database another node may have changed it: the database is asked.
        let trusted = known && !self.shared.store.is_shared();
        self.shared
            .cache
            .get(id)
            .filter(|record| trusted && record.domain.as_ref() == domain)
    }

    /// The published golden record; a merged id answers with its survivor.
    ///
    /// # Errors
    /// `NotFound` when there is none or it was never published.
    pub async fn golden_record(&self, domain: &str, id: &str) -> Result<PublishedRecord> {
        self.runtime(domain)?;
        if let Some(record) = self.golden_record_cached(domain, id) {
            return Ok(record);
        }
        let ticket = self.shared.cache.ticket(id);
        let (domain, asked) = (domain.to_owned(), id.to_owned());
        let record = self.read(move |conn| published_record(conn, &domain, &asked)).await?;
        if *record.golden_id == *id {
            self.shared.cache.put(id, record.clone(), ticket);
        }
        Ok(record)
    }

    /// The published golden record of a source record, or of a key that a consumer registered.
    ///
    /// # Errors
    /// `NotFound` as [`Hub::golden_record`]; `Conflict` for a key that was registered for what has been split since.
    pub async fn golden_record_by_source_key(&self, domain: &str, system: &str, key: &str) -> Result<PublishedRecord> {
        self.runtime(domain)?;
        let domain = domain.to_owned();
        let source = SourceKey {
            system: system.to_owned(),
            key: key.to_owned(),
        };
        self.read(move |conn| {
            let golden_id = golden_of_key(conn, &domain, source)?;
            published_record(conn, &domain, &golden_id)
        })
        .await
    }

    /// What consolidation says now, with approval state: for stewards.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn golden_record_working(&self, domain: &str, id: &str, disclosure: Disclosure) -> Result<Value> {
        let definition = self.domain(domain)?;
        self.with_golden(domain, id, move |conn, row| {
            let parts = golden_records::sensitive(conn, std::slice::from_ref(&row.id))?;
            let hidden = parts.first().map_or("{}", |part| part.working.as_str());
            working_view(&definition, &row, hidden, &disclosure)
        })
        .await
    }

    /// The published record with its sensitive attributes joined in.
    ///
    /// # Errors
    /// `NotFound` as [`Hub::golden_record`].
    pub async fn golden_record_with_sensitive(&self, domain: &str, id: &str, disclosure: Disclosure) -> Result<Value> {
        let definition = self.domain(domain)?;
        let (domain, id) = (domain.to_owned(), id.to_owned());
        self.read(move |conn| {
            let record = published_record(conn, &domain, &id)?;
            let parts = golden_records::sensitive(conn, &[record.golden_id.to_string()])?;
            let hidden = attributes(parts.first().map_or("{}", |part| part.published.as_str()))?;
            let mut body = attributes(&record.body)?;
            if let Some(Value::Object(shown)) = body.get_mut("attributes") {
                shown.extend(disclosure.joined(&Shown::golden(&definition, &record.golden_id), hidden));
            }
            Ok(object(body))
        })
        .await
    }

    /// Golden records of a domain, in order of id.
    ///
    /// # Errors
    /// `Malformed` for a filter that the domain does not offer or a status that does not exist.
    pub async fn golden_records(&self, domain: &str, filter: GoldenFilter, page: Page) -> Result<GoldenPage> {
        let definition = self.domain(domain)?;
        let rows = page.rows();
        let cursor: Option<ListCursor> = page.cursor.as_deref().map(decode_cursor).transpose()?;
        let query = list_query(&definition, &filter, cursor.as_ref().map(|c| c.after.clone()), rows)?;
        self.read(move |conn| {
            let changes = match cursor {
                Some(cursor) => cursor.changes,
                None => place_of(&heads::read(conn, std::slice::from_ref(&definition.name))?),
            };
            let mut found = golden_records::list(conn, &query)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let last = found.last().map(|row| row.id.clone()).filter(|_| more);
            let items = found
                .iter()
                .map(|row| item(&definition, row, filter.working))
                .collect::<Result<_>>()?;
            Ok(GoldenPage {
                items,
                changes_cursor: (!more).then(|| changes.clone()),
                next_cursor: last.map(|after| encode_cursor(&ListCursor { after, changes })),
            })
        })
        .await
    }

    /// For each attribute: which source record gave it, by which rule, and why the others lost.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn lineage(&self, domain: &str, id: &str) -> Result<Value> {
        self.with_golden(domain, id, move |_, row| {
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

    /// All versions, newest first; with `as_of`, those that there were then.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn history(&self, domain: &str, id: &str, as_of: Option<i64>, page: Page) -> Result<PageOf<VersionView>> {
        let rows = page.rows();
        let newest = match as_of {
            Some(at) => self.version_at(domain, id, at).await? + 1,
            None => i64::MAX,
        };
        let before = page.cursor.as_deref().map(decode_cursor::<i64>).transpose()?;
        let before = before.unwrap_or(i64::MAX).min(newest);
        self.with_golden(domain, id, move |conn, row| {
            let mut found = golden_records::versions(conn, &row.id, before, rows as i64 + 1)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.version));
            let items = found
                .into_iter()
                .map(|v| VersionView {
                    version: v.version,
                    cause: v.cause,
                    changed: serde_json::from_str(&v.changed).unwrap_or_default(),
                    attributes: serde_json::from_str(&v.attributes).unwrap_or(Value::Null),
                    published: v.published,
                    actor: v.actor,
                    at: rfc3339(v.at),
                    correlation_id: v.correlation_id,
                })
                .collect();
            Ok(PageOf { items, next_cursor })
        })
        .await
    }

    /// The source records of a golden record.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn members(&self, domain: &str, id: &str, disclosure: Disclosure) -> Result<Vec<SourceRecordView>> {
        let definition = self.domain(domain)?;
        self.with_golden(domain, id, move |conn, row| {
            let id = row.merged_into.unwrap_or(row.id);
            let rows = source_records::members(conn, &[id])?;
            rows.into_iter()
                .map(|row| record_view(&definition, row, &disclosure))
                .collect()
        })
        .await
    }

    pub(super) async fn with_golden<T: Send + 'static>(
        &self,
        domain: &str,
        id: &str,
        work: impl FnOnce(&mut AnyConn, GoldenRow) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.runtime(domain)?;
        let (domain, id) = (domain.to_owned(), id.to_owned());
        self.read(move |conn| {
            let row = golden_records::find(conn, &domain, &id)?;
            let row = row.ok_or_else(|| Error::not_found("golden record", &id))?;
            work(conn, row)
        })
        .await
    }
}

/// Where the feed stands: a cursor that any filter may go on from.
fn place_of(heads: &[HeadRow]) -> String {
    let positions = heads.iter().map(|head| (head.domain.clone(), head.position));
    feed_cursor::write(&positions.collect(), heads, None)
}

/// Reads the bytes that consumers see; follows a merge.
fn published_record(conn: &mut AnyConn, domain: &str, id: &str) -> Result<PublishedRecord> {
    let absent = || Error::not_found("published golden record", id);
    let mut golden_id = id.to_owned();
    let mut found = golden_records::published(conn, domain, id)?.ok_or_else(absent)?;
    if let Some(survivor) = found.1.take() {
        found = golden_records::published(conn, domain, &survivor)?.ok_or_else(absent)?;
        golden_id = survivor;
    }
    let (status, _, version, body) = found;
    let (Some(version), Some(body)) = (version, body) else {
        return Err(absent());
    };
    if status != "live" {
        return Err(retired(id));
    }
    Ok(PublishedRecord {
        body: body.into(),
        etag: format!("\"{version}\"").into(),
        golden_id: golden_id.into(),
        domain: domain.into(),
    })
}

/// The answer for a golden record that is no more.
pub(super) fn retired(id: &str) -> Error {
    Error::Gone {
        code: "golden_record_retired",
        detail: format!("golden record {id} was retired: no source system has it any more"),
    }
}

pub(super) fn working_view(domain: &Domain, row: &GoldenRow, hidden: &str, disclosure: &Disclosure) -> Result<Value> {
    let mut shown = attributes(&row.working)?;
    let hidden = attributes(hidden)?;
    // What may be wrong with a value says something about it.
    let judged = match disclosure.mask() {
        Mask::Nothing | Mask::LastFour => hidden.clone(),
        Mask::Everything => Attributes::new(),
    };
    let findings = findings(domain, &shown, &judged);
    shown.extend(disclosure.shown(&Shown::golden(domain, &row.id), hidden));
    let lineage: StoredLineage = serde_json::from_str(&row.lineage).unwrap_or_default();
    let keys: Vec<Value> = lineage
        .members
        .iter()
        .map(|(system, key)| json!({"system": system, "key": key}))
        .collect();
    let mut view = json!({
        "id": row.id,
        "domain": row.domain,
        "version": row.version,
        "published_version": row.published_version,
        "status": row.status,
        "merged_into": row.merged_into,
        "held": row.held,
        "label": row.label,
        "attributes": shown,
        "source_keys": keys,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        "published_at": row.published_at.map(rfc3339),
    });
    if let (false, Some(view)) = (findings.is_empty(), view.as_object_mut()) {
        view.insert("findings".into(), json!(findings));
    }
    if let (Some(periods), Some(view)) = (periods::parsed(row.periods.as_deref())?, view.as_object_mut()) {
        view.insert("periods".into(), periods);
    }
    Ok(view)
}

/// What may be wrong with the values of a golden record, the sensitive ones too: a finding never repeats a value.
fn findings(domain: &Domain, shown: &Attributes, hidden: &Attributes) -> Vec<Violation> {
    let all = shown.iter().chain(hidden);
    domain.findings(&all.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// One row of a list.
pub(super) fn item(domain: &Domain, row: &GoldenRow, working: bool) -> Result<Box<RawValue>> {
    let body = match (&row.published, working) {
        (Some(published), false) if row.status == "live" => published.clone(),
        (Some(published), false) => last_published(row, published)?,
        _ => text(&working_view(domain, row, "{}", &Disclosure::masked(Mask::Everything))?),
    };
    RawValue::from_string(body).map_err(|e| Error::Internal(format!("stored record cannot be read: {e}")))
}

/// What consumers saw last of a golden record that is no more, with what became of it.
fn last_published(row: &GoldenRow, published: &str) -> Result<String> {
    let mut body = attributes(published)?;
    body.insert("status".into(), json!(row.status));
    if let Some(survivor) = &row.merged_into {
        body.insert("merged_into".into(), json!(survivor));
    }
    Ok(text(&body))
}

fn list_query(domain: &Domain, filter: &GoldenFilter, after: Option<String>, rows: usize) -> Result<ListQuery> {
    Ok(ListQuery {
        domain: domain.name.clone(),
        published_only: !filter.working,
        status: filter.status().to_owned(),
        updated_since: filter.updated_since,
        terms: checked_terms(domain, filter)?,
        after,
        limit: rows as i64 + 1,
    })
}

/// The terms that a filter asks for.
///
/// # Errors
/// `Malformed` for a filter that the domain does not offer or a status that does not exist; `Invalid` for a value that no
/// record can have.
pub(super) fn checked_terms(domain: &Domain, filter: &GoldenFilter) -> Result<Vec<(String, String)>> {
    if !["live", "merged", "retired"].contains(&filter.status()) {
        return Err(Error::malformed("status", "expected live, merged or retired"));
    }
    let mut terms = Vec::new();
    if let Some(system) = &filter.system {
        terms.push((SYSTEM_TERM.to_owned(), system.clone()));
    }
    terms.extend(finding_terms(domain, filter)?);
    for (path, value) in &filter.attributes {
        if !domain.filters.contains(path) || domain.is_sensitive(path) {
            let offered = domain.filters.join(", ");
            return Err(Error::malformed(
                format!("filter.{path}"),
                format!("expected one of the filters {offered}"),
            ));
        }
        let standardized = canonical(domain, path, value)
            .map_err(|expected| Error::invalid(format!("filter.{path}"), IMPOSSIBLE_VALUE, expected))?;
        terms.push((path.clone(), fold(&standardized)));
    }
    Ok(terms)
}

/// What a filter asks for of findings: with both, a finding of the code in that attribute.
fn finding_terms(domain: &Domain, filter: &GoldenFilter) -> Result<Option<(String, String)>> {
    if let Some(code) = &filter.finding
        && FindingCode::named(code).is_none()
    {
        let codes: Vec<&str> = FindingCode::ALL.into_iter().map(FindingCode::as_str).collect();
        return Err(Error::malformed(
            "finding",
            format!("expected one of {}", codes.join(", ")),
        ));
    }
    if let Some(path) = &filter.finding_attribute {
        let top = path.split('.').next().unwrap_or(path);
        if !domain.attributes.contains_key(path) || domain.is_sensitive(top) {
            let expected = "expected the dotted path of an attribute that is not sensitive";
            return Err(Error::malformed("finding_attribute", expected));
        }
    }
    let term = |name: &str, value: String| Some((name.to_owned(), value));
    Ok(match (&filter.finding, &filter.finding_attribute) {
        (None, None) => None,
        (Some(code), None) => term(FINDING_CODE_TERM, code.clone()),
        (None, Some(path)) => term(FINDING_ATTRIBUTE_TERM, path.clone()),
        (Some(code), Some(path)) => term(FINDING_TERM, format!("{code} {path}")),
    })
}

impl GoldenFilter {
    /// The status asked for, or the default.
    pub(super) fn status(&self) -> &str {
        self.status.as_deref().unwrap_or("live")
    }
}

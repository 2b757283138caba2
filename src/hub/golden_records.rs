//! Reads golden records: published bytes for consumers, the working layer for stewards.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Hub;
use super::page::{Page, PageOf};
use super::source_records::SourceRecordView;
use crate::error::Result;

/// A published golden record, ready to serve.
#[derive(Debug, Clone)]
pub struct PublishedRecord {
    /// The exact JSON bytes.
    pub body: Arc<str>,
    /// Strong entity tag, with its quotes.
    pub etag: Arc<str>,
    /// Its id; differs from the id asked for when that one was merged into it.
    pub golden_id: Arc<str>,
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
    /// Whether consumers got to see it at once.
    pub published: bool,
    /// Who.
    pub actor: String,
    /// When.
    pub at: String,
    /// In which request.
    pub correlation_id: String,
}

impl Hub {
    /// The published record, if it is at hand without touching the database.
    pub fn golden_record_cached(&self, domain: &str, id: &str) -> Option<PublishedRecord> {
        let _ = (domain, id);
        todo!()
    }

    /// The published golden record; a merged id answers with its survivor.
    ///
    /// # Errors
    /// `NotFound` when there is none or it was never published.
    pub async fn golden_record(&self, domain: &str, id: &str) -> Result<PublishedRecord> {
        let _ = (domain, id);
        todo!()
    }

    /// The published golden record of a source record.
    pub async fn golden_record_by_source_key(&self, domain: &str, system: &str, key: &str) -> Result<PublishedRecord> {
        let _ = (domain, system, key);
        todo!()
    }

    /// What consolidation says now, with approval state: for stewards. `sensitive` joins sensitive values.
    pub async fn golden_record_working(&self, domain: &str, id: &str, sensitive: bool) -> Result<Value> {
        let _ = (domain, id, sensitive);
        todo!()
    }

    /// The published record with its sensitive attributes joined in, for a caller who may see them.
    pub async fn golden_record_with_sensitive(&self, domain: &str, id: &str) -> Result<Value> {
        let _ = (domain, id);
        todo!()
    }

    /// Golden records of a domain, in order of id.
    pub async fn golden_records(&self, domain: &str, filter: GoldenFilter, page: Page) -> Result<GoldenPage> {
        let _ = (domain, filter, page);
        todo!()
    }

    /// For each attribute: which source record gave it, by which rule, and why the others lost.
    pub async fn lineage(&self, domain: &str, id: &str) -> Result<Value> {
        let _ = (domain, id);
        todo!()
    }

    /// All versions, newest first.
    pub async fn history(&self, domain: &str, id: &str, page: Page) -> Result<PageOf<VersionView>> {
        let _ = (domain, id, page);
        todo!()
    }

    /// The source records of a golden record.
    pub async fn members(&self, domain: &str, id: &str, sensitive: bool) -> Result<Vec<SourceRecordView>> {
        let _ = (domain, id, sensitive);
        todo!()
    }
}

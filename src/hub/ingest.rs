//! Takes source records in.

use serde::{Deserialize, Serialize};

use super::{Hub, Origin};
use crate::engine::record::{Attributes, Violation};
use crate::error::Result;

/// One record as a source system sends it.
#[derive(Debug, Clone)]
pub struct IncomingRecord {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
    /// Attributes as sent.
    pub attributes: Attributes,
    /// When the source last changed it (µs since 1970).
    pub source_updated_at: Option<i64>,
}

/// What became of an incoming record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A new golden record of its own.
    Created,
    /// It joined an existing golden record.
    Joined,
    /// A known source record with new content.
    Updated,
    /// Nothing new in it.
    Unchanged,
    /// A golden record of its own, held back from publication; a steward decides.
    Review,
    /// Not valid: kept aside with an open task; the golden record does not use it.
    Quarantined,
    /// The source no longer has it.
    Deleted,
}

/// The answer for one record.
#[derive(Debug, Clone, Serialize)]
pub struct IngestResult {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Its golden record; absent while it is quarantined and never was valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub golden_id: Option<String>,
    /// The task that a steward must decide, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<String>,
    /// What is wrong with a quarantined record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
    /// Where the explanation of the decision is.
    pub explanation: String,
}

/// Most records of one batch.
pub const MAX_BATCH: usize = 1000;

impl Hub {
    /// Ingests records of one domain; answers in the same order once all are durable. `bulk` work yields to
    /// interactive work.
    pub async fn ingest(
        &self,
        domain: &str,
        records: Vec<IncomingRecord>,
        bulk: bool,
        origin: &Origin,
    ) -> Result<Vec<IngestResult>> {
        let _ = (domain, records, bulk, origin);
        todo!()
    }

    /// The source no longer has the record: the golden record is recomputed without it, or retired if it was the last.
    pub async fn delete_source_record(
        &self,
        domain: &str,
        system: &str,
        key: &str,
        origin: &Origin,
    ) -> Result<IngestResult> {
        let _ = (domain, system, key, origin);
        todo!()
    }
}

//! Reads source records and the decisions on them.

use serde::Serialize;
use serde_json::Value;

use super::Hub;
use crate::engine::record::{Attributes, Violation};
use crate::error::Result;

/// Identity of a source record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
pub struct SourceKey {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
}

/// The hub's copy of one record of one source system. Sensitive values are masked unless the caller may see them.
#[derive(Debug, Clone, Serialize)]
pub struct SourceRecordView {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
    /// `active`, `quarantined`, `rejected` or `deleted`.
    pub status: String,
    /// Its golden record.
    pub golden_id: Option<String>,
    /// As received.
    pub raw: Value,
    /// Standardized; of the last valid version.
    pub attributes: Attributes,
    /// Of the version as received, when it is not valid.
    pub violations: Vec<Violation>,
    /// When the source last changed it.
    pub source_updated_at: Option<String>,
    /// When it arrived last.
    pub received_at: String,
    /// Rules that standardized it.
    pub rules_version: String,
    /// Grows with each accepted change.
    pub version: i64,
}

/// Why a source record is where it is.
#[derive(Debug, Clone, Serialize)]
pub struct DecisionView {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
    /// What became of it then.
    pub outcome: String,
    /// The golden record it was put in.
    pub golden_id: String,
    /// The engine's explanation, as stored at the time.
    pub explanation: Value,
    /// Who decided (`rule` decisions name the feeding caller).
    pub actor: String,
    /// When.
    pub at: String,
    /// Request in which it happened.
    pub correlation_id: String,
}

impl Hub {
    /// One source record.
    pub async fn source_record(&self, domain: &str, system: &str, key: &str, sensitive: bool) -> Result<SourceRecordView> {
        let _ = (domain, system, key, sensitive);
        todo!()
    }

    /// The latest decision on a source record, with its explanation.
    pub async fn decision(&self, domain: &str, system: &str, key: &str) -> Result<DecisionView> {
        let _ = (domain, system, key);
        todo!()
    }
}

//! Search before create, and "why (not)?" for any pair.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Hub;
use super::source_records::SourceKey;
use crate::engine::record::{Attributes, Violation};
use crate::error::Result;

/// Candidates for a record that nobody stored yet.
#[derive(Debug, Serialize)]
pub struct SearchResult {
    /// What validation would say.
    pub violations: Vec<Violation>,
    /// Golden records that may be the same, best first.
    pub candidates: Vec<Candidate>,
    /// What ingest would do: `new`, `join` or `review`.
    pub resolution: Value,
}

/// One golden record that may be the same.
#[derive(Debug, Serialize)]
pub struct Candidate {
    /// Golden record.
    pub golden_id: String,
    /// Its name for people.
    pub label: String,
    /// The member that resembles most.
    pub source: SourceKey,
    /// The engine's assessment: comparisons, weights, vetoes, verdict.
    pub assessment: Value,
}

/// One side of an explanation: a stored source record, or attributes.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Operand {
    /// A stored source record.
    Stored(SourceKey),
    /// Attributes that need not be stored.
    Given {
        /// As a source system would send them.
        attributes: Attributes,
    },
}

impl Hub {
    /// Who may this be? Stores nothing.
    pub async fn search(&self, domain: &str, attributes: Attributes) -> Result<SearchResult> {
        let _ = (domain, attributes);
        todo!()
    }

    /// Why are these two the same or not?
    pub async fn explain(&self, domain: &str, left: Operand, right: Operand) -> Result<Value> {
        let _ = (domain, left, right);
        todo!()
    }
}

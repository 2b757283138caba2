//! Source keys to golden ids and back.

use serde::Serialize;

use super::Hub;
use super::source_records::SourceKey;
use crate::error::Result;

/// Most keys of one bulk call.
pub const MAX_KEYS: usize = 10_000;

/// Where a source key points, now and before.
#[derive(Debug, Clone, Serialize)]
pub struct CrosswalkView {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
    /// `active`, `quarantined`, `rejected` or `deleted`.
    pub status: String,
    /// Its golden record now.
    pub golden_id: Option<String>,
    /// Every link it ever had, oldest first.
    pub links: Vec<LinkView>,
}

/// One dated link.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// Golden record.
    pub golden_id: String,
    /// From.
    pub linked_at: String,
    /// Until; absent while it holds.
    pub unlinked_at: Option<String>,
}

/// One answer of a bulk look-up.
#[derive(Debug, Clone, Serialize)]
pub struct Resolved {
    /// The source key asked for, or absent when a golden id was asked for.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceKey>,
    /// The golden id asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_id: Option<String>,
    /// `found`, `merged` or `not_found`.
    pub status: String,
    /// The live golden record.
    pub golden_id: Option<String>,
    /// For a golden id: the source keys that point to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_keys: Vec<SourceKey>,
}

impl Hub {
    /// Where one source key points, with its history.
    pub async fn crosswalk(&self, domain: &str, system: &str, key: &str) -> Result<CrosswalkView> {
        let _ = (domain, system, key);
        todo!()
    }

    /// Many keys and ids at once; answers in the order asked, keys first.
    pub async fn crosswalk_resolve(&self, domain: &str, keys: Vec<SourceKey>, ids: Vec<String>) -> Result<Vec<Resolved>> {
        let _ = (domain, keys, ids);
        todo!()
    }
}

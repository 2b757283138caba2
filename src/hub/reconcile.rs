//! Compares what a consumer holds with the hub: rows in any order, as they arrive, in bounded memory.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::comparing::Desk;
use super::reconciliations::Run;
use super::{Hub, Origin};
use crate::engine::change_filter::ChangeFilter;
use crate::engine::reconcile::{Difference, Held};
use crate::error::Result;

/// Most rows of one list. The hub keeps 32 bytes of each while it compares.
pub const MAX_ROWS: usize = 2_000_000;

/// What is compared, and for whom.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// Domain.
    pub domain: String,
    /// Id of a subscription, or any name.
    pub consumer: String,
    /// System of keys that name none.
    pub system: Option<String>,
    /// Attributes that are compared; absent: those that the consumer gives.
    pub fields: Option<Vec<String>>,
    /// Only golden records with these attributes are the consumer's.
    pub filter: ChangeFilter,
    /// Whether the run is kept.
    pub store: bool,
    /// Whether sensitive attributes may be compared.
    pub sensitive: bool,
}

/// One row of a consumer's list.
#[derive(Debug, Clone, Default)]
pub struct HeldRow {
    /// Line of the list, from 1.
    pub line: u32,
    /// Golden record.
    pub golden_id: Option<String>,
    /// Source system, or the name under which the consumer's keys are registered.
    pub system: Option<String>,
    /// Key there.
    pub key: Option<String>,
    /// What it holds.
    pub held: Held,
}

/// One mismatch.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Mismatch {
    /// `missing`, `extra`, `stale`, `ahead`, `different` or `duplicate`.
    pub kind: String,
    /// Line of the consumer's list; absent when it lacks the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Golden record, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub golden_id: Option<String>,
    /// System of the key that the row named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Version that the consumer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_version: Option<i64>,
    /// Version that the hub published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Why an extra one is extra: `unknown`, `merged`, `retired`, `not_published` or `not_in_filter`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where a merged one lives on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survivor: Option<String>,
    /// Attributes that differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

/// What a comparison found.
#[derive(Debug, Clone, Serialize)]
pub struct RunReport {
    /// The run.
    #[serde(flatten)]
    pub run: Run,
    /// The first mismatches.
    pub first_mismatches: Vec<Mismatch>,
}

/// Numbers by verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows of the consumer's list.
    pub rows: u64,
    /// The same on both sides.
    pub in_step: u64,
    /// The hub has it, the consumer does not.
    pub missing: u64,
    /// The consumer has it, the hub does not, or not any more.
    pub extra: u64,
    /// An older version.
    pub stale: u64,
    /// A version that the hub has not published.
    pub ahead: u64,
    /// Other content.
    pub different: u64,
    /// Listed more than once by the consumer.
    pub duplicates: u64,
    /// Not judged, because the hub's changed while they were compared.
    pub changed_meanwhile: u64,
}

impl Counts {
    pub(super) fn count(&mut self, kind: &str) {
        match kind {
            "missing" => self.missing += 1,
            "extra" => self.extra += 1,
            "stale" => self.stale += 1,
            "ahead" => self.ahead += 1,
            "different" => self.different += 1,
            _ => self.duplicates += 1,
        }
    }

    /// All mismatches.
    pub fn mismatches(&self) -> u64 {
        self.missing + self.extra + self.stale + self.ahead + self.different + self.duplicates
    }

    /// What was judged.
    pub fn compared(&self) -> u64 {
        self.in_step + self.mismatches()
    }
}

impl Hub {
    /// Compares a consumer's rows with what the hub publishes. A row that cannot be read refuses the whole list, and
    /// nothing is kept.
    ///
    /// # Errors
    /// `NotFound` for an unknown domain; `LimitReached` when so much is kept of the caller's; what the rows give.
    pub async fn reconcile(
        &self,
        comparison: Comparison,
        rows: impl Iterator<Item = Result<HeldRow>> + Send + 'static,
        origin: &Origin,
    ) -> Result<RunReport> {
        let domain = self.domain(&comparison.domain)?;
        let (store, origin) = (Arc::clone(&self.shared.store), origin.clone());
        let quotas = self.quotas.clone();
        self.compute(move || Desk::begin(store, domain, comparison, quotas, &origin)?.compare(rows))
            .await?
    }
}

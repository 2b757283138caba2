//! What does not match between a consumer's list and what the hub publishes, as the consumer is told.

use super::reconcile::{HeldRow, Mismatch};
use crate::store::published::Standing;

/// Something that may be a mismatch, until the hub's record is looked at more closely.
pub(super) struct Suspect {
    pub(super) id: u128,
    pub(super) line: Option<u32>,
    pub(super) version: Option<i64>,
}

impl Suspect {
    /// The mismatch that it is, by what the hub publishes of the record.
    pub(super) fn mismatch(self, id: String, standing: Option<&Standing>) -> Mismatch {
        let published = standing.and_then(|standing| standing.published_version);
        let (kind, reason) = match (self.line, self.version) {
            (None, _) => ("missing", None),
            (Some(_), Some(held)) if published.is_some_and(|version| held < version) => ("stale", None),
            (Some(_), Some(_)) => ("ahead", None),
            (Some(_), None) => ("extra", Some(why_extra(standing))),
        };
        Mismatch {
            kind: kind.into(),
            line: self.line,
            held_version: self.version,
            version: published.filter(|_| kind != "extra"),
            reason: reason.map(str::to_owned),
            survivor: standing.and_then(|standing| standing.merged_into.clone()),
            golden_id: Some(id),
            ..Mismatch::default()
        }
    }
}

fn why_extra(standing: Option<&Standing>) -> &'static str {
    match standing {
        None => "unknown",
        Some(standing) if standing.status == "merged" => "merged",
        Some(standing) if standing.status == "retired" => "retired",
        Some(standing) if standing.is_published() => "not_in_filter",
        Some(_) => "not_published",
    }
}

/// A mismatch that a row shows by itself.
pub(super) fn of_row(kind: &str, row: &HeldRow) -> Mismatch {
    Mismatch {
        kind: kind.into(),
        line: Some(row.line),
        golden_id: row.golden_id.clone(),
        system: row.system.clone().filter(|_| row.key.is_some()),
        key: row.key.clone(),
        held_version: row.held.version,
        ..Mismatch::default()
    }
}

//! Source records as they are kept: the row of a version, who made it, and when its values became what they are.

use std::collections::BTreeMap;

use super::Origin;
use super::batch::Batch;
use super::brought::Authorship;
use super::command::PreparedRecord;
use super::consolidate::text;
use super::periods::{self, Dated};
use crate::error::Result;
use crate::store::source_records::SourceRecordRow;

impl Batch<'_> {
    /// The row of a valid record.
    pub(super) fn accepted(
        &self,
        record: &PreparedRecord,
        known: Option<&SourceRecordRow>,
        origin: &Origin,
    ) -> Result<SourceRecordRow> {
        let attributes = text(&record.attributes);
        self.row(
            record,
            known,
            "active",
            attributes,
            None,
            known.and_then(|row| row.golden_id.clone()),
            origin,
        )
    }

    #[expect(clippy::too_many_arguments, reason = "one place that fills the whole row")]
    pub(super) fn row(
        &self,
        record: &PreparedRecord,
        known: Option<&SourceRecordRow>,
        status: &str,
        attributes: String,
        violations: Option<String>,
        golden_id: Option<String>,
        origin: &Origin,
    ) -> Result<SourceRecordRow> {
        let authorship = Authorship::of(record, known, origin);
        let before = known.filter(|row| row.status == "active" || authorship.is_again());
        Ok(SourceRecordRow {
            brought_by: authorship.stored(before, &attributes)?,
            id: record.id.clone(),
            domain: self.domain.name.clone(),
            system: record.system.clone(),
            key: record.key.clone(),
            status: status.into(),
            golden_id,
            raw: record.raw.clone(),
            attributes,
            violations,
            content_hash: record.content_hash.clone(),
            source_updated_at: record.source_updated_at,
            received_at: record.received_at.unwrap_or(self.now),
            actor: authorship.actor,
            changed_by: authorship.changed_by,
            correlation_id: origin.correlation_id.clone(),
            rules_version: self.domain.rules_version.clone(),
            version: known.map_or(1, |row| row.version + 1),
            revision: 0,
            changed_at: changed_at(known, record, self.now),
            became_at: became_at(known, record, self.now),
            declared_at: None,
            periods: record.periods.clone(),
            codes: record.codes.clone(),
            cleared: known.and_then(|row| row.cleared.clone()),
        })
    }
}

/// When each attribute last became another value. A first version says nothing: its attributes did on receipt.
fn changed_at(known: Option<&SourceRecordRow>, record: &PreparedRecord, now: i64) -> String {
    let Some(known) = known.filter(|row| row.status == "active") else {
        return "{}".to_owned();
    };
    let before = super::consolidate::attributes(&known.attributes).unwrap_or_default();
    let times: BTreeMap<String, i64> = serde_json::from_str(&known.changed_at).unwrap_or_default();
    let of = |(name, value): (&String, &serde_json::Value)| {
        let same = before.get(name) == Some(value);
        let since = || times.get(name).copied().unwrap_or(known.received_at);
        (name.clone(), if same { since() } else { now })
    };
    text(&record.attributes.iter().map(of).collect::<BTreeMap<String, i64>>())
}

/// When each attribute became what it is by the clock of its source, where that was before the record's own time.
fn became_at(known: Option<&SourceRecordRow>, record: &PreparedRecord, now: i64) -> String {
    let before = known
        .filter(|row| row.status == "active")
        .and_then(|row| Dated::of(row).ok());
    let own = record.source_updated_at.or(record.received_at).unwrap_or(now);
    text(&periods::became_since(before.as_ref(), &record.attributes, own))
}

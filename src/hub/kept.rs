//! Source records as they are kept: the row of a version, who made it, and when its values became what they are.

use super::Origin;
use super::batch::Batch;
use super::brought::Authorship;
use super::command::PreparedRecord;
use super::consolidate::text;
use super::value_times::{became_at, changed_at};
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
            refs: known.and_then(|row| row.refs.clone()),
        })
    }
}

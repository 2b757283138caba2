//! Source records that are not valid: kept aside, each with a task that closes when a valid version arrives.

use serde_json::json;

use super::Origin;
use super::batch::Batch;
use super::command::PreparedRecord;
use super::consolidate::text;
use super::intake::TASK_DUE;
use super::{suspects, unmapped};
use crate::store::source_records::SourceRecordRow;
use crate::store::tasks::TaskRow;

impl Batch<'_> {
    /// Keeps an invalid record aside, and opens a task about it, unless only its codes are in question: one task asks about
    /// each of these, however many records have it. What the golden record had from it before stays.
    pub(super) fn quarantine(
        &mut self,
        record: &PreparedRecord,
        known: Option<SourceRecordRow>,
        origin: &Origin,
    ) -> Option<String> {
        let active = known.as_ref().filter(|row| row.status == "active");
        let status = if active.is_some() { "active" } else { "quarantined" };
        let attributes = active.map_or_else(|| "{}".to_owned(), |row| row.attributes.clone());
        let golden_id = active.and_then(|row| row.golden_id.clone());
        let mut row = self.row(
            record,
            known.as_ref(),
            status,
            attributes,
            Some(text(&record.violations)),
            golden_id.clone(),
            origin,
        );
        if let Some(active) = active {
            // Survivorship goes on with the last valid version and its times.
            row.source_updated_at = active.source_updated_at;
            row.received_at = active.received_at;
            row.changed_at.clone_from(&active.changed_at);
            row.became_at.clone_from(&active.became_at);
            row.declared_at = record.source_updated_at;
            row.periods.clone_from(&active.periods);
        }
        self.put_record(row);
        if unmapped::only_codes(&record.violations) {
            if let Some(task) = self.exception_task(&record.id) {
                self.cancel_task(task, "only its codes are still in question");
            }
            return None;
        }
        let detail = json!({"violations": record.violations});
        let asked = suspects::about(record);
        let mut task = self.exception_task(&record.id).unwrap_or_else(|| TaskRow {
            golden_id,
            record_id: Some(record.id.clone()),
            ..self.new_task("exception", asked.category, TASK_DUE, origin)
        });
        task.category = asked.category.into();
        task.title = asked.title;
        task.suggestion = asked.suggestion.into();
        task.detail = detail.to_string();
        let id = task.id.clone();
        self.put_task(task);
        Some(id)
    }

    pub(super) fn exception_task(&self, record_id: &str) -> Option<TaskRow> {
        self.tasks
            .values()
            .find(|t| t.kind == "exception" && t.resolved_at.is_none() && t.record_id.as_deref() == Some(record_id))
            .cloned()
    }

    /// A valid version arrived: nothing is left to decide.
    pub(super) fn close_exception(&mut self, record_id: &str) {
        if let Some(mut task) = self.exception_task(record_id) {
            task.state = "resolved".into();
            task.decision = Some("corrected".into());
            task.reason = Some("a valid version arrived".into());
            task.resolved_at = Some(self.now);
            self.put_task(task);
        }
    }
}

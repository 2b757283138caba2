//! Source records that their source no longer has.

use std::collections::BTreeSet;

use parking_lot::RwLock;
use serde_json::json;

use super::batch::Batch;
use super::ids::record_id;
use super::ingest::{IngestResult, Outcome, explanation_link};
use super::view::View;
use super::{Origin, rekeying};
use crate::error::{Error, Result};

impl Batch<'_> {
    /// The source no longer has the record.
    pub(super) fn delete(
        &mut self,
        view: &RwLock<View>,
        system: &str,
        key: &str,
        origin: &Origin,
    ) -> Result<IngestResult> {
        let name = record_id(&self.domain.name, system, key);
        let names = self.names(std::slice::from_ref(&name))?;
        let holder = names.holder(&name, None);
        let id = holder.record_id.to_owned();
        self.load_records(std::slice::from_ref(&id))?;
        if let (Some(_), Some(row)) = (holder.given_up, self.records.get(&id)) {
            return Err(Error::conflict("key_given_up", rekeying::given_up(&row.key).message));
        }
        let known = self.records.get(&id).filter(|row| row.status != "deleted").cloned();
        let Some(mut row) = known else {
            return Err(Error::not_found("source record", format!("{system}/{key}")));
        };
        self.load_record_tasks(std::slice::from_ref(&id))?;
        let golden_id = row.golden_id.take();
        let mut touched = BTreeSet::new();
        if let Some(golden_id) = &golden_id {
            touched.insert(golden_id.clone());
            self.load_goldens(&touched)?;
            self.keep_findings(&row, None, golden_id, origin)?;
            self.end_link(&id);
        }
        row.status = "deleted".into();
        row.violations = None;
        row.codes = None;
        row.version += 1;
        row.actor.clone_from(&origin.actor);
        row.correlation_id.clone_from(&origin.correlation_id);
        self.put_record(row);
        self.note_references(&id);
        if let Some(task) = self.exception_task(&id) {
            self.cancel_task(task, "the source no longer has the record");
        }
        view.write().index.remove(&id);
        self.note_codes(&mut [], origin)?;
        self.settle(&touched, "delete", origin)?;
        for golden_id in &touched {
            self.recheck_cohesion(&view.read(), golden_id);
        }
        self.audit(
            "delete",
            &format!("source_record:{system}/{key}"),
            &json!({"golden_id": golden_id}),
            origin,
        );
        Ok(IngestResult {
            system: system.into(),
            key: key.into(),
            outcome: Outcome::Deleted,
            golden_id,
            task_id: None,
            violations: Vec::new(),
            findings: Vec::new(),
            explanation: explanation_link(&self.domain.name, system, key),
            rekeyed: None,
            record_id: id,
        })
    }
}

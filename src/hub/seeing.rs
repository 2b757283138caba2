//! Approvers see what they approve, where they may: sensitive values of an approval task, read and noted in one commit.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::approval::{VALUE_HASH, stored};
use super::batch::Batch;
use super::command::Command;
use super::disclosure::{SEE, Seen};
use super::tasks::Task;
use super::{Hub, Origin};
use crate::engine::approval::Requirement;
use crate::error::{Error, Result};
use crate::store::tasks::{self, TaskRow};

impl Hub {
    /// One task with the sensitive values that it proposes, as they are now; those of a task that is done are no longer
    /// known. Who saw them is audited.
    ///
    /// # Errors
    /// `NotFound`; `Busy` and the like, when what is seen could not be audited.
    pub async fn task_with_sensitive(&self, id: &str, origin: &Origin) -> Result<Task> {
        let task = self.task(id).await?;
        if task.kind() != "approval" || !task.is_waiting() {
            return Ok(task);
        }
        self.on_task(id, Command::SeeTask { id: id.into() }, origin).await
    }
}

impl Batch<'_> {
    /// Audits what somebody saw.
    pub(super) fn note_seen(&mut self, seen: &[Seen], origin: &Origin) {
        for one in seen {
            let detail = json!({"golden_id": one.golden_id, "attributes": one.attributes});
            self.audit(SEE, &one.subject, &detail, origin);
        }
    }

    /// An open approval task with the sensitive values that it proposes; nothing of it is kept but that somebody saw them.
    pub(super) fn see_task(&mut self, id: &str, origin: &Origin) -> Result<TaskRow> {
        let row = match self.tasks.get(id) {
            Some(row) => row.clone(),
            None => tasks::find(self.conn, id)?.ok_or_else(|| Error::not_found("task", id))?,
        };
        let Some(golden_id) = row.golden_id.clone().filter(|_| row.resolved_at.is_none()) else {
            return Ok(row);
        };
        self.load_goldens(&BTreeSet::from([golden_id.clone()]))?;
        let changes = self.protected_changes(&golden_id)?;
        let mut detail: Value = stored(&row.detail, "detail of a task")?;
        let mut attributes = BTreeSet::new();
        let proposed = detail.get_mut("proposed").and_then(Value::as_array_mut);
        for entry in proposed.into_iter().flatten().filter_map(Value::as_object_mut) {
            let hash = entry.get(VALUE_HASH).and_then(Value::as_str).unwrap_or_default();
            let requirement = entry.get("requirement").cloned().unwrap_or_default();
            let Ok(requirement) = serde_json::from_value::<Requirement>(requirement) else {
                continue;
            };
            let same = |hash: &str| {
                changes
                    .iter()
                    .find(|c| c.requirement.place() == requirement.place() && c.hash == hash)
            };
            let Some(change) = same(hash).filter(|_| self.domain.is_sensitive(&requirement.attribute)) else {
                continue;
            };
            attributes.insert(requirement.attribute.clone());
            for (name, value) in [("from", &change.from), ("to", &change.to)] {
                entry.insert(name.into(), value.clone().unwrap_or(Value::Null));
            }
        }
        if !attributes.is_empty() {
            let seen = Seen {
                subject: format!("task:{id}"),
                golden_id,
                attributes,
            };
            self.note_seen(&[seen], origin);
        }
        Ok(TaskRow {
            detail: detail.to_string(),
            ..row
        })
    }
}

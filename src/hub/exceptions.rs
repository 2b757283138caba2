//! Exceptions about golden records: something that a person must mend. One for each golden record and category.

use serde_json::Value;

use super::Origin;
use super::batch::Batch;
use super::intake::TASK_DUE;
use crate::store::tasks::TaskRow;

/// Kind of the tasks.
pub(super) const EXCEPTION: &str = "exception";
/// What a person may decide about one: it is known, and stays as it is.
pub(super) const DISMISS: &str = "dismiss";

/// What is wrong.
pub(super) struct Wrong {
    /// In a few words.
    pub(super) title: String,
    /// How it is mended.
    pub(super) suggestion: String,
    /// What shows it; never sensitive values.
    pub(super) detail: Value,
}

/// Whether a task is an exception about a golden record or a code, not about a source record that is not valid.
pub(super) fn is_about_golden(task: &TaskRow) -> bool {
    task.kind == EXCEPTION && task.record_id.is_none()
}

impl Batch<'_> {
    /// The exception of a golden record in a category, while it waits.
    pub(super) fn exception_about(&self, golden_id: &str, category: &str) -> Option<&TaskRow> {
        self.tasks.values().find(|task| {
            is_about_golden(task)
                && task.resolved_at.is_none()
                && task.category == category
                && task.golden_id.as_deref() == Some(golden_id)
        })
    }

    /// Opens the exception of a golden record in a category, brings it up to date, or closes it when nothing is wrong.
    pub(super) fn tell_exception(&mut self, golden_id: &str, category: &str, wrong: Option<Wrong>, origin: &Origin) {
        let open = self.exception_about(golden_id, category).cloned();
        match (open, wrong) {
            (None, None) => {}
            (Some(mut task), None) => {
                task.state = "resolved".into();
                task.decision = Some("corrected".into());
                task.reason = Some("it is not so any more".into());
                task.resolved_at = Some(self.now);
                self.put_task(task);
            }
            (Some(task), Some(wrong)) => {
                let detail = wrong.detail.to_string();
                if task.detail != detail || task.title != wrong.title {
                    let (title, suggestion) = (wrong.title, wrong.suggestion);
                    self.put_task(TaskRow {
                        title,
                        suggestion,
                        detail,
                        ..task
                    });
                }
            }
            (None, Some(wrong)) => {
                let task = TaskRow {
                    title: wrong.title,
                    suggestion: wrong.suggestion,
                    detail: wrong.detail.to_string(),
                    golden_id: Some(golden_id.to_owned()),
                    ..self.new_task(EXCEPTION, category, TASK_DUE, origin)
                };
                self.put_task(task);
            }
        }
    }
}

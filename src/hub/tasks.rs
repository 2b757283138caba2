//! Steward work: potential duplicates, approvals, exceptions.

use serde::Serialize;
use serde_json::Value;

use super::page::{Page, PageOf};
use super::source_records::SourceKey;
use super::{Hub, Origin};
use crate::error::Result;

/// One item of steward work.
#[derive(Debug, Clone, Serialize)]
pub struct TaskView {
    /// Id.
    pub id: String,
    /// Domain.
    pub domain: String,
    /// `potential_duplicate`, `approval` or `exception`.
    pub kind: String,
    /// Finer than kind, e.g. `ambiguous`, `protected_attribute`, `invalid_record`.
    pub category: String,
    /// `open`, `claimed`, `resolved` or `cancelled`.
    pub state: String,
    /// One line in plain words.
    pub title: String,
    /// What to do, in plain words.
    pub suggestion: String,
    /// Explanation, differences or violations, by kind. Sensitive values are masked.
    pub detail: Value,
    /// Decisions that `resolve` takes here.
    pub decisions: Vec<String>,
    /// Golden record concerned.
    pub golden_id: Option<String>,
    /// The other golden record of a potential duplicate.
    pub other_golden_id: Option<String>,
    /// Source record concerned.
    pub source: Option<SourceKey>,
    /// Who may not approve: they submitted the change.
    pub submitted_by: Vec<String>,
    /// Who approved so far.
    pub approvals: Vec<String>,
    /// How many must.
    pub approvals_needed: usize,
    /// Who works on it.
    pub claimed_by: Option<String>,
    /// Until when the claim holds.
    pub claimed_until: Option<String>,
    /// What was decided.
    pub decision: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Who decided.
    pub resolved_by: Option<String>,
    /// When it was opened.
    pub created_at: String,
    /// When it should be done.
    pub due_at: String,
    /// When it was done.
    pub resolved_at: Option<String>,
    /// Request that opened it.
    pub correlation_id: String,
    /// For `If-Match`.
    pub version: i64,
}

/// Which tasks a list shows.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    /// Domains the caller may see; must not be empty.
    pub domains: Vec<String>,
    /// `potential_duplicate`, `approval` or `exception`.
    pub kind: Option<String>,
    /// Default: open and claimed.
    pub state: Option<String>,
    /// Only those that concern this golden record.
    pub golden_id: Option<String>,
}

/// A steward's decision on a task.
#[derive(Debug, Clone)]
pub struct Resolution {
    /// `merge`, `keep_apart`, `approve` or `reject`.
    pub decision: String,
    /// Why; required.
    pub reason: String,
    /// Which golden record to merge into, when the task leaves it open.
    pub golden_id: Option<String>,
}

impl Hub {
    /// Tasks, oldest first.
    pub async fn tasks(&self, filter: TaskFilter, page: Page) -> Result<PageOf<TaskView>> {
        let _ = (filter, page);
        todo!()
    }

    /// One task.
    pub async fn task(&self, id: &str) -> Result<TaskView> {
        let _ = id;
        todo!()
    }

    /// Takes a task for 30 minutes; claiming one's own again prolongs it.
    ///
    /// # Errors
    /// `Conflict` when somebody else holds it or it is done; `Stale` when `expected` is not the present version.
    pub async fn claim_task(&self, id: &str, expected: Option<i64>, origin: &Origin) -> Result<TaskView> {
        let _ = (id, expected, origin);
        todo!()
    }

    /// Gives a claimed task back.
    pub async fn release_task(&self, id: &str, expected: Option<i64>, origin: &Origin) -> Result<TaskView> {
        let _ = (id, expected, origin);
        todo!()
    }

    /// Decides a task and carries the decision out.
    ///
    /// # Errors
    /// `Stale`, `Conflict` (done, held by somebody else, own submission), `Invalid` (decision not allowed here).
    pub async fn resolve_task(&self, id: &str, resolution: Resolution, expected: i64, origin: &Origin) -> Result<TaskView> {
        let _ = (id, resolution, expected, origin);
        todo!()
    }
}

//! What one person decided alone, in an emergency, where two are asked for: an event in the feed `operations`, an entry of its
//! own in both audit chains, and a task that another person closes after looking at it.

use serde_json::{Value, json};

use super::batch::Batch;
use super::consolidate::text;
use super::exceptions::{DISMISS, EXCEPTION};
use super::ids::new_id;
use super::operations::{EMERGENCY, Log, OPERATIONS};
use super::time::Micros;
use super::{Hub, Origin};
use crate::engine::approval::{Refusal, is_among};
use crate::error::Result;
use crate::hub::approving::refused;
use crate::hub::brought::people;
use crate::store::tasks::{self, TaskRow};
use crate::store::{AnyConn, heads};

/// Category of the tasks that ask another person to look at what was decided.
pub(super) const CATEGORY: &str = "emergency";
/// Decisions that such a task takes.
pub(super) const DECISIONS: &[&str] = &[DISMISS];
/// How soon another person should look at it.
const DUE: Micros = 24 * 3600 * 1_000_000;
/// Whose work it is where the rules do not say.
const GOVERNORS: &str = "governors";

/// What one person decided alone.
pub(super) struct Emergency<'a> {
    /// As in the audit chain.
    pub(super) action: &'a str,
    /// What it is about, as in the audit chain.
    pub(super) subject: &'a str,
    /// Why.
    pub(super) reason: &'a str,
}

impl Emergency<'_> {
    fn title(&self) -> String {
        format!("One person alone decided {} of {}", self.action, self.subject)
    }

    fn detail(&self, origin: &Origin) -> Value {
        json!({"action": self.action, "subject": self.subject, "actor": origin.actor, "reason": self.reason})
    }

    /// The event and the entry of the hub's own audit chain.
    pub(super) fn tell(&self, log: &mut Log, governed: &str, origin: &Origin) {
        tracing::error!(
            action = self.action,
            subject = self.subject,
            actor = origin.actor,
            "an emergency decision of one person"
        );
        let mut data = self.detail(origin);
        log.audit("emergency", self.subject, &data, origin);
        data["governed"] = json!(governed);
        log.announce(EMERGENCY, ("/v1/audit", self.subject), data, &origin.correlation_id);
    }

    /// The task, of a domain whose writer does not work on it now.
    pub(super) fn ask(&self, conn: &mut AnyConn, domain: &str, origin: &Origin, at: Micros) -> Result<()> {
        let task = TaskRow {
            id: new_id(),
            domain: domain.into(),
            state: "open".into(),
            approvals: "[]".into(),
            created_at: at,
            due_at: at + DUE,
            version: 1,
            owner_group: GOVERNORS.into(),
            priority: "urgent".into(),
            ..self.task(TaskRow::default(), origin)
        };
        tasks::upsert(conn, &[task])
    }

    fn task(&self, row: TaskRow, origin: &Origin) -> TaskRow {
        TaskRow {
            kind: EXCEPTION.into(),
            category: CATEGORY.into(),
            title: self.title(),
            suggestion: "Look at what was decided and why. If it is right, resolve this task; if not, undo it as usual. Whoever \
                         decided it cannot resolve this task."
                .into(),
            detail: self.detail(origin).to_string(),
            submitted_by: text(&[&origin.actor]),
            correlation_id: origin.correlation_id.clone(),
            ..row
        }
    }
}

impl Batch<'_> {
    /// Tells of what one person decided alone about this domain.
    pub(super) fn tell_emergency(&mut self, emergency: &Emergency<'_>, origin: &Origin) -> Result<()> {
        let mut log = Log::open(self.conn, self.now)?;
        emergency.tell(&mut log, &self.domain.name, origin);
        log.flush(self.conn)?;
        let new = self.new_task(EXCEPTION, CATEGORY, DUE, origin);
        self.put_task(emergency.task(new, origin));
        Ok(())
    }
}

/// Whoever decided something alone does not close the task that asks another person to look at it.
///
/// # Errors
/// `Conflict` for them.
pub(super) fn looked_at_by_another(task: &TaskRow, origin: &Origin) -> Result<()> {
    let deciders = people(&task.submitted_by, "submitters of a task")?;
    match is_among(&origin.actor, &deciders) {
        true => Err(refused(Refusal::OwnSubmission, &task.state)),
        false => Ok(()),
    }
}

impl Hub {
    /// Wakes those who wait for events of the feed `operations`, after a domain's writer added one.
    pub(super) async fn tell_operations(&self) -> Result<()> {
        let names = [OPERATIONS.to_owned()];
        let heads = self.read(move |conn| heads::read(conn, &names)).await?;
        if let Some(head) = heads.first() {
            self.shared.feed.committed(OPERATIONS, head.position);
        }
        Ok(())
    }
}

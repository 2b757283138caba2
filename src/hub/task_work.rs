//! Work on tasks beside deciding them: whose a task is, what people say about it, and what becomes of it when it is late.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::json;

use super::batch::Batch;
use super::command::{Command, Reply};
use super::ids::new_id;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::tasks::Task;
use super::time::{now, rfc3339};
use super::{Hub, Origin};
use crate::engine::calendar::Within;
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::store::quotas;
use crate::store::task_comments::{self, CommentRow};
use crate::store::tasks::{self, TaskRow};

/// What somebody said about a task.
#[derive(Debug, Clone, Serialize)]
pub struct CommentView {
    /// Id.
    pub id: String,
    /// Who.
    pub author: String,
    /// What.
    pub text: String,
    /// When.
    pub at: String,
}

/// Most tasks of a domain that one look escalates.
const MOST_OVERDUE: i64 = 500;

impl Hub {
    /// Says something about a task, done or not.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn comment_task(&self, id: &str, text: &str, origin: &Origin) -> Result<CommentView> {
        let domain = self.task(id).await?.domain().to_owned();
        let task = id.to_owned();
        self.require_room(
            ("quotas.comments", self.quotas.comments),
            ("comments on a task", "decide the task, or say it in its resolution"),
            move |conn| quotas::comments(conn, &task),
        )
        .await?;
        let command = Command::Comment {
            id: id.into(),
            text: text.into(),
        };
        match self
            .submit(self.runtime(&domain)?, vec![command], false, origin)
            .await?
            .pop()
        {
            Some(Reply::Comment(row)) => Ok(view(*row)),
            _ => Err(Error::Internal("a comment was answered with something else".into())),
        }
    }

    /// What was said about a task, oldest first.
    ///
    /// # Errors
    /// `Malformed` cursor.
    pub async fn task_comments(&self, id: &str, page: Page) -> Result<PageOf<CommentView>> {
        let (id, rows) = (id.to_owned(), page.rows());
        let after = page.cursor.as_deref().map(decode_cursor::<String>).transpose()?;
        self.read(move |conn| {
            let after = after.unwrap_or_default();
            let mut found = task_comments::page(conn, &id, &after, rows as i64 + 1)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.id));
            let items = found.into_iter().map(view).collect();
            Ok(PageOf { items, next_cursor })
        })
        .await
    }

    /// Says whose work a task is; `None`: nobody's in particular.
    ///
    /// # Errors
    /// As [`Hub::claim_task`].
    pub async fn assign_task(
        &self,
        id: &str,
        assignee: Option<String>,
        expected: Option<i64>,
        origin: &Origin,
    ) -> Result<Task> {
        let command = Command::Assign {
            id: id.into(),
            assignee,
            expected,
        };
        self.on_task(id, command, origin).await
    }

    /// Hands tasks that are overdue to the group that they escalate to, each once; answers how many.
    ///
    /// # Errors
    /// `Busy` and the like; what is left over is taken up by the next call.
    pub async fn escalate_overdue(&self) -> Result<usize> {
        let (now, mut found) = (now(), 0);
        let origin = Origin {
            actor: "hub".into(),
            correlation_id: new_id(),
            groups: Vec::new(),
        };
        for runtime in self.runtimes.values() {
            let name = runtime.domain().name.clone();
            let overdue = self.read(move |conn| tasks::overdue(conn, &name, now, MOST_OVERDUE));
            let ids: BTreeSet<String> = overdue.await?.into_iter().collect();
            if ids.is_empty() {
                continue;
            }
            found += ids.len();
            self.submit(runtime, vec![Command::Escalate { ids }], true, &origin)
                .await?;
        }
        Ok(found)
    }
}

fn view(row: CommentRow) -> CommentView {
    CommentView {
        id: row.id,
        author: row.author,
        text: row.text,
        at: rfc3339(row.at),
    }
}

/// Whether a task is to be escalated now. The check of each node, and again under the lock.
fn is_late(task: &TaskRow, now: i64) -> bool {
    task.resolved_at.is_none() && task.escalated_at.is_none() && task.due_at <= now
}

impl Batch<'_> {
    /// Gives a new task its owner group, priority and due time, as the domain's rules say.
    pub(super) fn route(&self, task: &mut TaskRow) {
        let rules = &self.domain.tasks;
        let handling = rules.route(&task.kind, &task.category, &self.routed_by(task));
        let within = handling
            .due_within
            .unwrap_or_else(|| Within::span(task.due_at - task.created_at));
        task.due_at = rules.calendar.due(task.created_at, within);
        task.owner_group = handling.owner_group;
        task.priority = handling.priority.as_str().into();
        task.escalate_to = handling.escalate_to;
    }

    /// What is known of the thing that a task is about, but for what is sensitive.
    fn routed_by(&self, task: &TaskRow) -> Attributes {
        let golden = task
            .golden_id
            .as_ref()
            .and_then(|id| self.goldens.get(id))
            .map(|view| &view.row.working);
        let record = || {
            task.record_id
                .as_ref()
                .and_then(|id| self.records.get(id))
                .map(|row| &row.attributes)
        };
        let known = golden.filter(|working| *working != "{}").or_else(record);
        let attributes = known.and_then(|text| super::consolidate::attributes(text).ok());
        self.domain.public(&attributes.unwrap_or_default())
    }

    pub(super) fn comment(&mut self, id: &str, text: &str, origin: &Origin) -> Result<CommentRow> {
        let task = match self.tasks.get(id).cloned() {
            Some(task) => Some(task),
            None => tasks::find(self.conn, id)?,
        };
        let task = task.ok_or_else(|| Error::not_found("task", id))?;
        let row = CommentRow {
            id: new_id(),
            task_id: task.id,
            domain: task.domain,
            author: origin.actor.clone(),
            text: text.into(),
            correlation_id: origin.correlation_id.clone(),
            at: self.now,
        };
        self.comments.push(row.clone());
        self.audit("comment", &format!("task:{id}"), &json!({"comment_id": row.id}), origin);
        Ok(row)
    }

    pub(super) fn assign(
        &mut self,
        id: &str,
        assignee: Option<&str>,
        expected: Option<i64>,
        origin: &Origin,
    ) -> Result<TaskRow> {
        let mut task = self.waiting_task(id, expected, origin)?;
        task.assignee = assignee.map(str::to_owned);
        self.keep_task(task, "assign", &json!({"assignee": assignee}), origin)
    }

    /// Escalates those of the tasks that are overdue, once each.
    pub(super) fn escalate(&mut self, ids: &BTreeSet<String>, origin: &Origin) -> Result<()> {
        for id in ids {
            let found = match self.tasks.get(id).cloned() {
                Some(task) => Some(task),
                None => tasks::find(self.conn, id)?,
            };
            let Some(mut task) = found.filter(|task| is_late(task, self.clock)) else {
                continue;
            };
            let from = task.owner_group.clone();
            task.escalated_at = Some(self.now);
            if let Some(group) = &task.escalate_to {
                task.owner_group.clone_from(group);
                task.escalated_from = Some(from.clone()).filter(|from| from != group);
            }
            let detail = json!({"from": from, "to": task.owner_group});
            self.keep_task(task, "escalate", &detail, origin)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_late_once_and_only_while_it_waits() {
        let task = TaskRow {
            due_at: 100,
            ..TaskRow::default()
        };
        assert!(!is_late(&task, 99) && is_late(&task, 100) && is_late(&task, 1_000));
        let escalated = TaskRow {
            escalated_at: Some(100),
            ..task.clone()
        };
        assert!(!is_late(&escalated, 1_000));
        let done = TaskRow {
            resolved_at: Some(50),
            ..task
        };
        assert!(!is_late(&done, 1_000));
    }
}

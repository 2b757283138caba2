//! Jobs on all records of a domain: simulations of rules, and the recomputation after their activation.

use serde::Serialize;
use serde_json::Value;

use super::Hub;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::time::rfc3339;
use crate::engine::matching::Sight;
use crate::error::{Error, Result};
use crate::store::rule_jobs::{self, RuleJobRow};

/// The kind of a job that tries rules.
pub(super) const SIMULATION: &str = "simulation";

/// A job as callers see it.
#[derive(Debug, Clone, Serialize)]
pub struct JobView {
    /// Id.
    pub id: String,
    /// Domain.
    pub domain: String,
    /// `simulation` or `rematch`.
    pub kind: String,
    /// `running`, `finished`, `failed`, or `superseded` by a later activation.
    pub state: String,
    /// The rules that it is about.
    pub rule_version_id: String,
    /// The rules that they are compared with.
    pub compared_with: Option<String>,
    /// Source records that are done.
    pub done: i64,
    /// Source records when it began.
    pub total: i64,
    /// What it found, or did so far.
    pub report: Value,
    /// Why it failed.
    pub error: Option<String>,
    /// Who started it.
    pub started_by: String,
    /// When.
    pub started_at: String,
    /// When it was last heard of.
    pub updated_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
    /// Request that started it.
    pub correlation_id: String,
}

impl From<RuleJobRow> for JobView {
    fn from(row: RuleJobRow) -> Self {
        JobView {
            id: row.id,
            domain: row.domain,
            kind: row.kind,
            state: row.state,
            rule_version_id: row.rule_version_id,
            compared_with: row.base_id,
            done: row.done,
            total: row.total,
            report: serde_json::from_str(&row.report).unwrap_or(Value::Null),
            error: row.error,
            started_by: row.started_by,
            started_at: rfc3339(row.started_at),
            updated_at: rfc3339(row.updated_at),
            finished_at: row.finished_at.map(rfc3339),
            correlation_id: row.correlation_id,
        }
    }
}

impl JobView {
    /// As somebody is told of it. What a simulation finds depends on sensitive values in whatever way its rules say: of that
    /// nothing is told to whoever may not see them.
    pub(super) fn told(row: RuleJobRow, sight: Sight) -> Self {
        match (sight, row.kind.as_str()) {
            (Sight::WithoutSensitive, SIMULATION) => JobView::in_short(row),
            (Sight::WithoutSensitive | Sight::Whole, _) => JobView::from(row),
        }
    }

    /// For those who may not see the values in its report.
    pub(super) fn in_short(row: RuleJobRow) -> Self {
        JobView {
            report: Value::Object(serde_json::Map::new()),
            ..JobView::from(row)
        }
    }
}

impl Hub {
    /// Jobs of a domain, newest first.
    pub async fn rule_jobs(&self, domain: &str, sight: Sight, page: Page) -> Result<PageOf<JobView>> {
        let name = self.known(domain)?;
        let sight = self.domain(domain)?.sight(sight);
        let rows = page.rows();
        let before = page.cursor.as_deref().map(decode_cursor::<String>).transpose()?;
        self.read(move |conn| {
            let mut found = rule_jobs::list(conn, &name, before.as_deref(), rows as i64 + 1)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.id));
            let items = found.into_iter().map(|row| JobView::told(row, sight)).collect();
            Ok(PageOf { items, next_cursor })
        })
        .await
    }

    /// One job of a domain.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rule_job(&self, domain: &str, id: &str, sight: Sight) -> Result<JobView> {
        let sight = self.domain(domain)?.sight(sight);
        let (name, id) = (self.known(domain)?, id.to_owned());
        self.read(move |conn| {
            let row = rule_jobs::find(conn, &id)?.filter(|row| row.domain == name);
            row.map(|row| JobView::told(row, sight))
                .ok_or_else(|| Error::not_found("job", &id))
        })
        .await
    }
}

//! What stewards do to golden records, and what it would do.

use serde::Serialize;

use super::batch::Batch;
use super::command::{Command, Reply};
use super::impact::Foreseen;
use super::merging::MergeRequest;
use super::splitting::SplitPart;
use super::{Hub, Origin};
use crate::error::{Error, Result};
use crate::store::tasks::TaskRow;

/// Where a golden record stands after a command.
#[derive(Debug, Clone, Serialize)]
pub struct GoldenState {
    /// Id.
    pub id: String,
    /// Working version, for `If-Match`.
    pub version: i64,
    /// Version that consumers see.
    pub published_version: Option<i64>,
    /// `live`, `merged` or `retired`.
    pub status: String,
    /// Its survivor, if it was merged.
    pub merged_into: Option<String>,
    /// What people call it.
    pub label: String,
    /// Open tasks about it, such as an approval that the command needs.
    pub task_ids: Vec<String>,
}

impl Hub {
    /// Carries out a command about one golden record.
    pub(super) async fn on_golden(&self, domain: &str, command: Command, origin: &Origin) -> Result<GoldenState> {
        let mut states = self.on_goldens(domain, command, origin).await?;
        if states.is_empty() {
            return Err(Error::Internal("a command was answered with nothing".into()));
        }
        Ok(states.swap_remove(0))
    }

    /// Carries out a command that may touch several golden records.
    pub(super) async fn on_goldens(&self, domain: &str, command: Command, origin: &Origin) -> Result<Vec<GoldenState>> {
        let runtime = self.runtime(domain)?;
        match self.submit(runtime, vec![command], false, origin).await?.pop() {
            Some(Reply::Golden(states)) => Ok(states),
            _ => Err(Error::Internal("a command was answered with something else".into())),
        }
    }

    /// Joins another golden record to this one on a steward's word.
    ///
    /// # Errors
    /// `Stale`; `NotFound`; `Conflict` when one is not live or a steward kept them apart.
    pub async fn merge(
        &self,
        domain: &str,
        id: &str,
        request: MergeRequest,
        expected: i64,
        origin: &Origin,
    ) -> Result<Vec<GoldenState>> {
        let id = id.to_owned();
        self.on_goldens(domain, Command::Merge { id, request, expected }, origin)
            .await
    }

    /// What [`Hub::merge`] would do.
    ///
    /// # Errors
    /// As that.
    pub async fn preview_merge(
        &self,
        domain: &str,
        id: &str,
        request: MergeRequest,
        expected: i64,
        origin: &Origin,
    ) -> Result<Foreseen> {
        let (id, origin) = (id.to_owned(), origin.clone());
        self.preview(domain, move |batch| {
            batch.merge_goldens(None, &id, &request, Some(expected), &origin)
        })
        .await
    }

    /// What [`Hub::split`] would do.
    ///
    /// # Errors
    /// As that.
    pub async fn preview_split(
        &self,
        domain: &str,
        id: &str,
        part: SplitPart,
        reason: &str,
        expected: i64,
        origin: &Origin,
    ) -> Result<Foreseen> {
        let (id, reason, origin) = (id.to_owned(), reason.to_owned(), origin.clone());
        self.preview(domain, move |batch| {
            batch
                .split(None, &id, &part, &reason, Some(expected), &origin)
                .map(|_| ())
        })
        .await
    }

    /// Takes source records out of a golden record again.
    ///
    /// # Errors
    /// `Stale`; `NotFound`; `Invalid` for records that are not in it, or when none would stay; `Conflict` when it is not
    /// live or holds nothing of the merged one.
    pub async fn split(
        &self,
        domain: &str,
        id: &str,
        part: SplitPart,
        reason: &str,
        expected: i64,
        origin: &Origin,
    ) -> Result<Vec<GoldenState>> {
        let command = Command::Split {
            id: id.into(),
            part,
            reason: reason.into(),
            expected,
        };
        self.on_goldens(domain, command, origin).await
    }
}

impl Batch<'_> {
    /// Where golden records of the view stand.
    pub(super) fn states(&mut self, ids: &[String]) -> Result<Reply> {
        let mut states = Vec::with_capacity(ids.len());
        for id in ids {
            let concerns = |t: &&TaskRow| {
                t.resolved_at.is_none() && (t.golden_id.as_ref() == Some(id) || t.other_golden_id.as_ref() == Some(id))
            };
            let task_ids = self.tasks.values().filter(concerns).map(|t| t.id.clone()).collect();
            let row = &self.golden(id)?.row;
            states.push(GoldenState {
                id: id.clone(),
                version: row.version,
                published_version: row.published_version,
                status: row.status.clone(),
                merged_into: row.merged_into.clone(),
                label: row.label.clone(),
                task_ids,
            });
        }
        Ok(Reply::Golden(states))
    }
}

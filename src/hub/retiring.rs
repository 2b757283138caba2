//! Retirement: a steward ends a golden record, whose source records stay with it, and may let it live again.

use std::collections::BTreeSet;

use serde_json::json;

use super::batch::Batch;
use super::command::Command;
use super::golden_commands::GoldenState;
use super::impact::Foreseen;
use super::publish::ChangeKind;
use super::{Hub, Origin};
use crate::error::{Error, Result};
use crate::store::golden_records::GoldenRow;

/// Whether a steward retired it: it keeps its source records, goes on with their values, and nobody sees it.
pub(super) fn is_retired_by_steward(row: &GoldenRow) -> bool {
    row.status == "retired" && row.retired_by.is_some()
}

impl Hub {
    /// Ends a golden record, or with `reinstate` lets a retired one live again.
    ///
    /// # Errors
    /// `Stale`; `NotFound`; `Conflict` when it is not live, or was not retired by a steward.
    pub async fn retire_golden(
        &self,
        domain: &str,
        id: &str,
        reinstate: bool,
        reason: String,
        expected: i64,
        origin: &Origin,
    ) -> Result<GoldenState> {
        let command = Command::Retire {
            id: id.into(),
            reinstate,
            reason,
            expected,
        };
        self.on_golden(domain, command, origin).await
    }

    /// What [`Hub::retire_golden`] would do.
    ///
    /// # Errors
    /// As that.
    pub async fn preview_retire(
        &self,
        domain: &str,
        id: &str,
        reinstate: bool,
        reason: String,
        expected: i64,
        origin: &Origin,
    ) -> Result<Foreseen> {
        let (id, origin) = (id.to_owned(), origin.clone());
        self.preview(domain, move |batch| match reinstate {
            true => batch.reinstate_golden(&id, &reason, Some(expected), &origin),
            false => batch.retire_golden(&id, &reason, Some(expected), &origin),
        })
        .await
    }
}

impl Batch<'_> {
    /// Ends a golden record on a steward's word; its consumers are told.
    pub(super) fn retire_golden(
        &mut self,
        id: &str,
        reason: &str,
        expected: Option<i64>,
        origin: &Origin,
    ) -> Result<()> {
        self.live_golden(id, expected)?;
        let now = self.now;
        let view = self.golden(id)?;
        view.dirty = true;
        view.row.status = "retired".into();
        view.row.retired_by = Some(origin.actor.clone());
        view.row.version += 1;
        view.row.updated_at = now;
        view.row.held = false;
        let previous = view.row.published_version;
        self.version(id, "retire", &[], origin)?;
        self.follow_retirement(id, "retire", origin)?;
        self.set_terms(id, Vec::new());
        if previous.is_some() {
            self.announce(id, ChangeKind::Retired, &[], previous, origin)?;
        }
        let detail = json!({"reason": reason});
        self.audit("retire", &format!("golden_record:{id}"), &detail, origin);
        Ok(())
    }

    /// Lets a golden record that a steward retired live again, with the values that its source records have now.
    pub(super) fn reinstate_golden(
        &mut self,
        id: &str,
        reason: &str,
        expected: Option<i64>,
        origin: &Origin,
    ) -> Result<()> {
        self.load_goldens(&BTreeSet::from([id.to_owned()]))?;
        let found = self.goldens.get(id).filter(|g| g.row.domain == self.domain.name);
        let row = &found.ok_or_else(|| Error::not_found("golden record", id))?.row;
        if !is_retired_by_steward(row) {
            return Err(Error::conflict(
                "golden_record_not_retired",
                format!("golden record {id} was not retired by a steward"),
            ));
        }
        if let Some(expected) = expected.filter(|expected| *expected != row.version) {
            return Err(Error::Stale {
                expected: expected.to_string(),
                actual: row.version.to_string(),
            });
        }
        if self.members_of(id).is_empty() {
            return Err(Error::conflict(
                "no_source_records",
                format!("no source system has golden record {id} any more"),
            ));
        }
        let view = self.golden(id)?;
        view.dirty = true;
        view.row.status = "live".into();
        view.row.retired_by = None;
        view.returned = true;
        let detail = json!({"reason": reason});
        self.audit("reinstate", &format!("golden_record:{id}"), &detail, origin);
        self.settle(&BTreeSet::from([id.to_owned()]), "reinstate", origin)
    }
}

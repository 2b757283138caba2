//! Change requests within a commit: found, kept, and moved along with their golden records.

use std::collections::BTreeSet;

use super::Origin;
use super::approving::{action, subject};
use super::batch::Batch;
use super::change_requests::Operation;
use crate::engine::approval::{State, Step};
use crate::error::{Error, Result};
use crate::store::change_requests::{self, ChangeRequestRow};
use serde_json::json;

impl Batch<'_> {
    /// A change request of the domain.
    pub(super) fn request(&mut self, id: &str) -> Result<ChangeRequestRow> {
        if let Some(row) = self.requests.get(id) {
            return Ok(row.clone());
        }
        let row = change_requests::find(self.conn, &self.domain.name, id)?;
        let row = row.ok_or_else(|| Error::not_found("change request", id))?;
        self.requests.insert(row.id.clone(), row.clone());
        Ok(row)
    }

    /// Brings the open change requests about a golden record into the view.
    pub(super) fn load_requests(&mut self, golden_id: &str) -> Result<()> {
        for row in change_requests::open(self.conn, &[golden_id.to_owned()])? {
            self.requests.entry(row.id.clone()).or_insert(row);
        }
        Ok(())
    }

    /// Those of the view that are about a golden record and not closed.
    pub(super) fn open_requests(&self, golden_id: &str) -> Vec<ChangeRequestRow> {
        let open = |row: &&ChangeRequestRow| {
            row.golden_id == golden_id && !change_requests::CLOSED.contains(&row.state.as_str())
        };
        self.requests.values().filter(open).cloned().collect()
    }

    /// Ends a change request that has nothing left to ask.
    pub(super) fn end_request(&mut self, mut row: ChangeRequestRow, why: &str, origin: &Origin) {
        row.state = State::Rejected.name().into();
        row.due_at = None;
        row.decided_by = Some("hub".into());
        row.decided_at = Some(self.now);
        row.remark = Some(why.into());
        let detail = json!({"golden_id": row.golden_id, "reason": why});
        self.audit(action(Step::Reject), &subject(&row.id), &detail, origin);
        self.put_request(row);
    }

    /// Change requests follow a merge to the survivor; a split brings home what was proposed there.
    pub(super) fn move_requests(
        &mut self,
        from: &str,
        to: &str,
        homes: Option<&BTreeSet<String>>,
        origin: &Origin,
    ) -> Result<()> {
        self.load_requests(from)?;
        for mut row in self.open_requests(from) {
            if homes.is_some_and(|homes| !homes.contains(&row.home_id)) {
                continue;
            }
            row.golden_id = to.into();
            match Operation::read(&row)? {
                Operation::Merge { golden_id, .. } if golden_id == to => {
                    self.end_request(row, "the golden records were merged", origin);
                }
                Operation::Release { .. } => self.end_request(row, "the golden record was merged or split", origin),
                _ => self.put_request(row),
            }
        }
        Ok(())
    }
    /// Writes a change request, new or changed.
    pub(super) fn put_request(&mut self, mut row: ChangeRequestRow) {
        row.version += 1;
        row.updated_at = self.now;
        self.dirty_requests.insert(row.id.clone());
        self.requests.insert(row.id.clone(), row);
    }
}

//! Brings what a commit touches into its view.

use std::collections::{BTreeSet, HashMap};

use super::{Batch, GoldenView, no_sensitive, published_members};
use crate::error::Result;
use crate::hub::causes::causes;
use crate::store::golden_records::SensitiveRow;
use crate::store::{check_due, golden_records, overrides, source_records, tasks};

impl Batch<'_> {
    /// Brings source records into the view.
    pub(in crate::hub) fn load_records(&mut self, ids: &[String]) -> Result<()> {
        let missing: Vec<String> = ids
            .iter()
            .filter(|id| !self.records.contains_key(*id))
            .cloned()
            .collect();
        for row in source_records::by_ids(self.conn, &missing)? {
            self.records.insert(row.id.clone(), row);
        }
        Ok(())
    }

    /// Brings golden records into the view, with their members and waiting tasks.
    pub(in crate::hub) fn load_goldens(&mut self, ids: &BTreeSet<String>) -> Result<()> {
        let missing: Vec<String> = ids
            .iter()
            .filter(|id| !self.goldens.contains_key(*id))
            .cloned()
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        for row in source_records::members(self.conn, &missing)? {
            self.records.entry(row.id.clone()).or_insert(row);
        }
        let mut sensitive: HashMap<String, SensitiveRow> = golden_records::sensitive(self.conn, &missing)?
            .into_iter()
            .map(|row| (row.golden_id.clone(), row))
            .collect();
        for row in golden_records::by_ids(self.conn, &missing)? {
            let sensitive = sensitive.remove(&row.id).unwrap_or_else(|| no_sensitive(&row.id));
            let members = published_members(&row);
            let causes = causes(&row)?;
            let id = row.id.clone();
            self.goldens.insert(
                id,
                GoldenView {
                    row,
                    sensitive,
                    causes,
                    stored: true,
                    dirty: false,
                    returned: false,
                    members,
                },
            );
        }
        for task in tasks::waiting_for_goldens(self.conn, &missing)? {
            self.tasks.entry(task.id.clone()).or_insert(task);
        }
        for row in overrides::standing(self.conn, &missing)? {
            self.overrides.entry(row.id.clone()).or_insert(row);
        }
        if self.domain.checks.is_empty() && self.domain.approval.forward_dated().next().is_none() {
            return Ok(());
        }
        self.load_checks(&missing.into_iter().collect())
    }

    /// Brings the rows of checks of golden records into the view.
    pub(in crate::hub) fn load_checks(&mut self, ids: &BTreeSet<String>) -> Result<()> {
        let unknown = |id: &&String| !self.checks.contains_key(*id) && !self.dirty_checks.contains(*id);
        let missing: Vec<String> = ids.iter().filter(unknown).cloned().collect();
        for row in check_due::of(self.conn, &missing)? {
            self.checks.insert(row.golden_id.clone(), row);
        }
        Ok(())
    }

    /// Brings the waiting tasks of source records into the view.
    pub(in crate::hub) fn load_record_tasks(&mut self, record_ids: &[String]) -> Result<()> {
        for task in tasks::waiting_for_records(self.conn, record_ids)? {
            self.tasks.entry(task.id.clone()).or_insert(task);
        }
        Ok(())
    }
}

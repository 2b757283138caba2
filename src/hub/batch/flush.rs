//! Writes what a commit changed.

use std::collections::BTreeSet;

use super::Batch;
use crate::error::Result;
use crate::hub::consolidate::text;
use crate::store::change_requests::ChangeRequestRow;
use crate::store::check_due::{self, CheckRow};
use crate::store::golden_records::TermRow;
use crate::store::heads::HeadRow;
use crate::store::hierarchies::EdgeRow;
use crate::store::identifiers::IdentifierRow;
use crate::store::overrides::OverrideRow;
use crate::store::references::ReferenceRow;
use crate::store::source_records::SourceRecordRow;
use crate::store::tasks::TaskRow;
use crate::store::{
    approvals, bulk_decisions, change_requests, changes, crosswalk, decisions, golden_records, heads, hierarchies,
    identifiers, merges, overrides, past, references, source_records, superseded_records, task_comments, tasks,
    unmapped_codes,
};

impl Batch<'_> {
    /// Keeps what this commit overwrites, for reads as of an earlier moment.
    fn keep_past(&mut self) -> Result<()> {
        let replaced = self.goldens.values().filter(|g| g.stored && g.dirty);
        let goldens: Vec<String> = replaced.map(|g| g.row.id.clone()).collect();
        if !goldens.is_empty() {
            let revision = self.next_revision();
            past::keep_goldens(self.conn, &goldens, self.now, revision)?;
        }
        let records: Vec<String> = self.replaced_records.iter().cloned().collect();
        past::keep_source_records(self.conn, &records, self.now)
    }

    /// Writes everything and advances the head.
    pub(in crate::hub) fn flush(mut self) -> Result<HeadRow> {
        self.keep_past()?;
        let due = self.due_after()?;
        self.write_rekeys()?;
        let conn = self.conn;
        let records: Vec<SourceRecordRow> = self
            .dirty_records
            .iter()
            .filter_map(|id| self.records.get(id))
            .cloned()
            .collect();
        source_records::upsert(conn, &records)?;
        superseded_records::insert(conn, &self.superseded)?;
        if !self.domain.hierarchies.is_empty() {
            // Who is no more stands nowhere.
            let gone = self
                .goldens
                .iter()
                .filter(|(_, view)| view.stored && view.dirty && view.row.status != "live");
            let gone: Vec<String> = gone.map(|(id, _)| id.clone()).collect();
            self.edges.extend(gone.into_iter().map(|id| (id, Vec::new())));
        }
        let placed: Vec<String> = self
            .edges
            .keys()
            .filter(|id| self.goldens.get(*id).is_some_and(|g| g.stored))
            .cloned()
            .collect();
        let edges: Vec<EdgeRow> = self.edges.into_values().flatten().collect();
        hierarchies::replace(conn, &placed, &edges)?;
        let mut goldens = Vec::new();
        let mut sensitive = Vec::new();
        let mut stored = BTreeSet::new();
        for (id, mut view) in self.goldens {
            view.row.caused_by = (!view.causes.is_empty()).then(|| text(&view.causes));
            if view.stored {
                stored.insert(id);
            }
            if view.dirty {
                if view.stored || view.sensitive.working != "{}" || view.sensitive.published != "{}" {
                    sensitive.push(view.sensitive);
                }
                goldens.push(view.row);
            }
        }
        golden_records::upsert(conn, &goldens)?;
        golden_records::upsert_sensitive(conn, &sensitive)?;
        golden_records::insert_versions(conn, &self.versions)?;
        for (id, version, shown) in &self.published_later {
            golden_records::publish_version(conn, id, *version, shown.as_deref())?;
        }
        let known: Vec<String> = self.terms.keys().filter(|id| stored.contains(*id)).cloned().collect();
        let terms: Vec<TermRow> = self.terms.into_values().flatten().collect();
        golden_records::replace_terms(conn, &known, &terms)?;
        let claimed = self.claims.keys().filter(|id| stored.contains(*id)).cloned();
        let claims: Vec<IdentifierRow> = self
            .claims
            .values()
            .flat_map(|(rows, _)| rows.iter().cloned())
            .collect();
        identifiers::replace(conn, &claimed.collect::<Vec<_>>(), &claims)?;
        let referring: Vec<String> = self.references.keys().cloned().collect();
        let rows: Vec<ReferenceRow> = self.references.into_values().flatten().collect();
        references::replace(conn, &referring, &rows)?;
        references::put_due(conn, &due)?;
        crosswalk::unlink(conn, &self.unlinked, self.now)?;
        crosswalk::link(conn, &self.links)?;
        decisions::insert(conn, &self.decisions)?;
        decisions::insert_verdicts(conn, &self.verdicts, &self.verdict_members)?;
        decisions::end_verdicts(conn, &self.ended_verdicts)?;
        let overrides: Vec<OverrideRow> = self
            .dirty_overrides
            .iter()
            .filter_map(|id| self.overrides.get(id))
            .cloned()
            .collect();
        overrides::upsert(conn, &overrides)?;
        merges::upsert(conn, &self.merges)?;
        bulk_decisions::upsert(conn, &self.bulk)?;
        let mut request_rows = self.requests;
        let dirty = self.dirty_requests.iter();
        let requests: Vec<ChangeRequestRow> = dirty.filter_map(|id| request_rows.remove(id)).collect();
        change_requests::upsert(conn, &requests)?;
        approvals::insert(conn, &self.approvals)?;
        let checked: Vec<String> = self.dirty_checks.iter().cloned().collect();
        let mut check_rows = self.checks;
        let rows: Vec<CheckRow> = checked.iter().filter_map(|id| check_rows.remove(id)).collect();
        check_due::replace(conn, &checked, &rows)?;
        let mut task_rows = self.tasks;
        let tasks: Vec<TaskRow> = self.dirty_tasks.iter().filter_map(|id| task_rows.remove(id)).collect();
        tasks::upsert(conn, &tasks)?;
        unmapped_codes::upsert(conn, &self.codes.changed())?;
        task_comments::insert(conn, &self.comments)?;
        changes::insert(conn, &self.changes)?;
        changes::insert_audit(conn, &self.audit)?;
        self.head.last_at = self.now;
        self.head.committed_at = self.clock;
        heads::advance(conn, &self.head)?;
        Ok(self.head)
    }
}

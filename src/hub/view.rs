//! What a domain's writer knows without asking the database: the match index and the stewards' verdicts. A cache of
//! the source records and verdicts: built at start, and caught up with what other nodes wrote.

use std::collections::HashSet;

use crate::engine::domain::Domain;
use crate::engine::matching::{Constraints, MatchIndex, features};
use crate::error::Result;
use crate::store::AnyConn;
use crate::store::decisions::{self, VerdictMemberRow, VerdictRow};
use crate::store::source_records::{self, SourceRecordRow};

/// Rows read at a time while catching up.
const STEP: i64 = 2_000;

/// The in-memory view of one domain.
pub(super) struct View {
    pub(super) index: MatchIndex,
    pub(super) constraints: Constraints,
    verdicts: HashSet<String>,
    /// Everything written up to this revision is in the view.
    revision: i64,
}

impl View {
    /// An empty view.
    pub(super) fn new(domain: &Domain) -> Self {
        View {
            index: MatchIndex::new(&domain.matching),
            constraints: Constraints::new(),
            verdicts: HashSet::new(),
            revision: 0,
        }
    }

    /// Whether everything up to `revision` is in the view.
    pub(super) fn is_current(&self, revision: i64) -> bool {
        self.revision >= revision
    }

    /// Reads what was written since, by this node or another.
    pub(super) fn catch_up(&mut self, conn: &mut AnyConn, domain: &Domain) -> Result<()> {
        let start = self.revision;
        let mut seen = start;
        loop {
            let rows = source_records::changed_since(conn, &domain.name, seen, STEP)?;
            let Some(last) = rows.last() else { break };
            seen = last.revision;
            for row in &rows {
                self.take_record(domain, row)?;
            }
        }
        self.revision = self.revision.max(seen);
        let mut seen = start;
        loop {
            let rows = decisions::verdicts_since(conn, &domain.name, seen, STEP)?;
            let Some((last, _)) = rows.last() else { break };
            seen = last.revision;
            for (row, members) in rows {
                self.take_verdict(&row, members);
            }
        }
        self.revision = self.revision.max(seen);
        Ok(())
    }

    /// Everything up to here was written by this writer and is in the view already.
    pub(super) fn advance(&mut self, revision: i64) {
        self.revision = self.revision.max(revision);
    }

    /// Puts one record as the database has it.
    fn take_record(&mut self, domain: &Domain, row: &SourceRecordRow) -> Result<()> {
        if row.status != "active" {
            self.index.remove(&row.id);
            return Ok(());
        }
        let attributes = super::consolidate::attributes(&row.attributes)?;
        let features = features(&domain.matching, &attributes);
        self.index
            .insert(&row.id, &row.system, row.golden_id.as_deref(), features);
        Ok(())
    }

    /// Puts a steward's verdict.
    pub(super) fn take_verdict(&mut self, row: &VerdictRow, members: Vec<VerdictMemberRow>) {
        if !row.active {
            self.drop_verdict(&row.id);
            return;
        }
        if !self.verdicts.insert(row.id.clone()) {
            return;
        }
        let (left, right): (Vec<_>, Vec<_>) = members.into_iter().partition(|m| m.side == 0);
        let ids = |side: Vec<VerdictMemberRow>| side.into_iter().map(|m| m.record_id).collect();
        self.constraints
            .add(ids(left), ids(right), row.value == "match", &row.id);
    }

    /// Forgets a verdict that was taken back.
    pub(super) fn drop_verdict(&mut self, id: &str) {
        self.constraints.remove(id);
        self.verdicts.remove(id);
    }
}

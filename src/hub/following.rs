//! Those who refer to what moved are looked at again: in the same commit as many as it may hold, the others, and those of
//! other domains, when their writer has its turn.

use std::collections::BTreeSet;

use super::batch::Batch;
use super::command::Command;
use super::ids::new_id;
use super::rematch::hub_origin;
use super::time::now;
use super::{Hub, Origin};
use crate::error::Result;
use crate::store::references::{self, DueRow};
use crate::store::rekeys;

/// Cause of the versions that are made because what is named moved.
const CAUSE: &str = "references";
/// Source records that are looked at again in one commit.
const STEP: usize = 200;
/// Moves that are followed in one commit.
const MOVES: i64 = 50;
/// After this long no commit is under way that had not seen a reference (microseconds).
const SETTLED: i64 = 60 * 1_000_000;
/// What is due is one source record, not all who refer to a target.
const ONLY: char = '=';

/// The mark by which one source record is looked at again.
pub(super) fn only(record: &str) -> String {
    format!("{ONLY}{record}")
}

impl Batch<'_> {
    /// Looks again at those of this domain who refer to what this commit has moved: as many as one commit may; the others
    /// have their turn later.
    pub(super) fn follow_moved(&mut self, origin: &Origin) -> Result<()> {
        let moved: Vec<String> = std::mem::take(&mut self.moved).into_iter().collect();
        if moved.is_empty() {
            return Ok(());
        }
        let names = self.names_of(&moved)?;
        self.moved_names.extend(names.iter().cloned());
        let own = self.domain.references().any(|(_, target)| target == self.domain.name);
        if !own {
            return Ok(());
        }
        let name = self.domain.name.clone();
        let mut referring = references::referring(self.conn, &name, &names, "", STEP as i64 + 1)?;
        let pending = self.references.values().flatten();
        referring.extend(
            pending
                .filter(|row| names.contains(&row.target_id))
                .map(|row| row.record_id.clone()),
        );
        referring.sort_unstable();
        referring.dedup();
        if referring.len() > STEP {
            referring.truncate(STEP);
            return self.refer_again(&referring, origin);
        }
        self.followed.extend(names);
        self.refer_again(&referring, origin)
    }

    /// Everything that these source records are and were called.
    fn names_of(&mut self, records: &[String]) -> Result<Vec<String>> {
        let mut names: BTreeSet<String> = records.iter().cloned().collect();
        let stored = rekeys::of_records(self.conn, records)?;
        let pending = self
            .rekeyed
            .iter()
            .filter(|row| records.contains(&row.record_id))
            .cloned();
        for row in stored.into_iter().chain(pending) {
            names.insert(row.old_name);
            names.insert(row.new_name);
        }
        Ok(names.into_iter().collect())
    }

    /// Looks again at what source records refer to.
    fn refer_again(&mut self, records: &[String], origin: &Origin) -> Result<()> {
        self.load_records(records)?;
        self.noted.extend(records.iter().cloned());
        let touched = self.resolve_references()?;
        if touched.is_empty() {
            return Ok(());
        }
        self.settle_alone(&touched, CAUSE, origin)
    }

    /// The next of those who refer to what was moved have their turn.
    pub(super) fn follow_due(&mut self, origin: &Origin) -> Result<()> {
        let (name, now) = (self.domain.name.clone(), self.clock);
        let mut records = BTreeSet::new();
        let mut ended = Vec::new();
        for row in references::due(self.conn, &name, now, MOVES)? {
            let room = STEP.saturating_sub(records.len());
            if room == 0 {
                break;
            }
            if let Some(record) = row.target_id.strip_prefix(ONLY) {
                records.insert(record.to_owned());
                ended.push(row.id);
                continue;
            }
            let target = [row.target_id.clone()];
            let mut found = references::referring(self.conn, &name, &target, &row.after_record, room as i64 + 1)?;
            match found.len() > room {
                true => {
                    found.truncate(room);
                    if let Some(last) = found.last() {
                        references::advance_due(self.conn, &row.id, last)?;
                    }
                }
                false => ended.push(row.id),
            }
            records.extend(found);
        }
        references::end_due(self.conn, &ended)?;
        let records: Vec<String> = records.into_iter().collect();
        self.refer_again(&records, origin)
    }

    /// What has to be followed after this commit, by this writer or by others.
    pub(super) fn due_after(&mut self) -> Result<Vec<DueRow>> {
        let due = |domain: &str, target_id: &str, due_at: i64| DueRow {
            id: new_id(),
            domain: domain.to_owned(),
            target_id: target_id.to_owned(),
            after_record: String::new(),
            due_at,
        };
        let own = self.domain.name.as_str();
        let targets: Vec<String> = self.moved_names.iter().cloned().collect();
        let referred = references::referred(self.conn, &targets)?;
        let mut rows: Vec<DueRow> = referred
            .iter()
            .filter(|(domain, target)| domain != own || !self.followed.contains(target))
            .map(|(domain, target)| due(domain, target, self.clock))
            .collect();
        if self.conn.is_shared() {
            // What is named may be moving in a commit of another writer, which cannot see this reference yet.
            let elsewhere = self
                .references
                .values()
                .flatten()
                .filter(|row| row.target_domain != own);
            let elsewhere: BTreeSet<String> = elsewhere.map(|row| only(&row.record_id)).collect();
            rows.extend(elsewhere.iter().map(|one| due(own, one, self.clock + SETTLED)));
        }
        Ok(rows)
    }
}

impl Hub {
    /// Looks again at those who refer to what was moved, step by step, whichever node moved it.
    pub(super) async fn go_on_with_references(&self) -> Result<()> {
        loop {
            let serving = self.runtimes.values().filter(|runtime| runtime.may_serve().is_ok());
            let names: Vec<String> = serving.map(|runtime| runtime.name.clone()).collect();
            let due = self
                .read(move |conn| references::due_domains(conn, &names, now()))
                .await?;
            if due.is_empty() {
                return Ok(());
            }
            for name in due {
                let command = Command::FollowReferences;
                self.submit(self.runtime(&name)?, vec![command], true, &hub_origin(new_id()))
                    .await?;
            }
        }
    }
}

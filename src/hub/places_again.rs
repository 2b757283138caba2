//! A golden record that could not stand where it was placed is looked at again when another one moves: what kept it back may be
//! gone, and then its exception closes in the same commit.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Origin;
use super::batch::Batch;
use super::placing::CATEGORY;
use crate::error::Result;
use crate::store::tasks::{self, TaskRow};

/// Most exceptions of a domain that are looked at.
const MOST: i64 = 1_000;
/// One that is let go may let go another; so many times in one commit.
const MOST_ROUNDS: usize = 8;

impl Batch<'_> {
    /// Looks again at what is kept back because of golden records whose places or days this commit changed.
    pub(super) fn look_again_at_places(&mut self, origin: &Origin) -> Result<()> {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for _ in 0..MOST_ROUNDS {
            let moved: BTreeSet<String> = self.edges.keys().filter(|id| !seen.contains(*id)).cloned().collect();
            if moved.is_empty() {
                return Ok(());
            }
            seen.extend(moved.iter().cloned());
            let stored = tasks::waiting_of_category(self.conn, &self.domain.name, CATEGORY, MOST)?;
            let waiting = stored.into_iter().filter(|task| !self.tasks.contains_key(&task.id));
            let known = self
                .tasks
                .values()
                .filter(|task| task.category == CATEGORY && task.resolved_at.is_none());
            let asked: Vec<TaskRow> = known.cloned().chain(waiting).collect();
            let again: BTreeSet<String> = asked
                .iter()
                .filter(|task| names_any(task, &moved))
                .filter_map(|task| task.golden_id.clone())
                .filter(|id| !moved.contains(id))
                .collect();
            self.load_goldens(&again)?;
            for id in again {
                let live = self
                    .goldens
                    .get(&id)
                    .is_some_and(|view| view.row.status == "live" && !view.row.held);
                if live {
                    self.publish(&id, "place", origin)?;
                }
            }
        }
        Ok(())
    }
}

/// Whether an exception says that one of these stands in the way.
fn names_any(task: &TaskRow, ids: &BTreeSet<String>) -> bool {
    let detail: Value = serde_json::from_str(&task.detail).unwrap_or_default();
    let findings = detail.get("findings").and_then(Value::as_array);
    let paths = findings
        .into_iter()
        .flatten()
        .filter_map(|finding| finding.get("path")?.as_array());
    let mut named = paths.flatten().filter_map(Value::as_str);
    named.any(|id| ids.contains(id))
}
